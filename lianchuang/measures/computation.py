"""From facts to figures: every measure over every organisation, rolled up the tree, with the lists behind it.

Cost grows with the rows of all measures times the height of the tree (at most four).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import narwhals as nw
import polars as pl

from lianchuang.measures import (
    care,
    congress,
    coverage,
    created,
    funds,
    innovation,
    leadership,
    negotiation,
    openness,
    party,
    rights,
    safety,
    skills,
    soundness,
)
from lianchuang.measures.figure import Figure, Status
from lianchuang.measures.rows import MEASURES, Window
from lianchuang.snapshot.facts import Facts

SUBJECTS = (
    coverage,
    soundness,
    funds,
    party,
    congress,
    openness,
    negotiation,
    rights,
    safety,
    innovation,
    skills,
    care,
    leadership,
    created,
)


@dataclass(frozen=True)
class Measured:
    """The figures of every organisation and the rows behind them.

    `figures`: measure, organisation, numerator, denominator (of the known rows), known, unknown (numbers of rows).
    `rows`: measure, organisation (whose own row it is), record, of, counted.
    """

    facts: Facts
    window: Window
    figures: pl.DataFrame
    rows: pl.DataFrame

    def figure(self, name: str, organisation: int) -> Figure:
        """One figure of one organisation and everything below it. No rows at all: not applicable."""
        found = self.figures.filter((pl.col("measure") == name) & (pl.col("organisation") == organisation))
        return _figure(name, found.row(0, named=True) if found.height else None, None)

    def behind(self, name: str, organisation: int) -> pl.DataFrame:
        """The rows behind a figure: those of the organisation and of everything below it."""
        reached = _native(self.facts.ancestors).filter(pl.col("ancestor") == organisation)["organisation"]
        return self.rows.filter((pl.col("measure") == name) & pl.col("organisation").is_in(reached.implode())).sort(
            "organisation", "record"
        )


def compute(facts: Facts, window: Window, names: Sequence[str] | None = None) -> Measured:
    """Every measure (or those named) over a snapshot, for a window of days."""
    wanted = [MEASURES[name] for name in (names or sorted(MEASURES))]
    lazy = [
        measure.rows(facts, window).with_columns(measure=nw.lit(measure.id)).select(*ROW_ORDER) for measure in wanted
    ]
    collected = [frame.cast(ROW_SCHEMA) for frame in _natives(lazy)]
    rows = pl.concat(collected) if collected else pl.DataFrame(schema=ROW_SCHEMA)
    rows = rows.filter(pl.col("organisation").is_not_null()).sort(ROW_ORDER)
    ancestors = _native(facts.ancestors).select("organisation", "ancestor")
    known = pl.col("of").is_not_null() & pl.col("counted").is_not_null()
    figures = (
        rows.join(ancestors, on="organisation", how="inner")
        .group_by("measure", pl.col("ancestor").alias("organisation"))
        .agg(
            pl.col("counted").filter(known).sum().alias("numerator"),
            pl.col("of").filter(known).sum().alias("denominator"),
            known.sum().cast(pl.Int64).alias("known"),
            (~known).sum().cast(pl.Int64).alias("unknown"),
        )
        .sort("measure", "organisation")
    )
    return Measured(facts, window, figures, rows)


ROW_ORDER = ["measure", "organisation", "record", "of", "counted"]
ROW_SCHEMA = pl.Schema(
    {"measure": pl.String(), "organisation": pl.Int64(), "record": pl.String(), "of": pl.Int64(), "counted": pl.Int64()}
)


def _natives(frames: Sequence[nw.LazyFrame[Any]]) -> list[pl.DataFrame]:
    """The frames collected; those of polars together, so that it does them side by side."""
    natives = [frame.to_native() for frame in frames]
    if all(isinstance(one, pl.LazyFrame) for one in natives):
        return list(pl.collect_all(natives))
    return [_native(frame) for frame in frames]


def _native(frame: nw.LazyFrame[Any]) -> pl.DataFrame:
    collected = frame.collect(backend="polars") if not isinstance(frame.to_native(), pl.LazyFrame) else frame.collect()
    return pl.DataFrame(collected.to_native())


def figures_of(
    measured: Measured, organisations: Sequence[int], *, records: bool = True
) -> Iterator[tuple[int, dict[str, Figure]]]:
    """For each organisation its figures by measure, with the records on either side if wanted. Not measured: not
    applicable."""
    every = sorted(MEASURES)
    by_unit: dict[int, dict[str, Mapping[str, Any]]] = {}
    wanted = pl.col("organisation").is_in(list(organisations))
    for row in measured.figures.filter(wanted).iter_rows(named=True):
        by_unit.setdefault(row["organisation"], {})[row["measure"]] = row
    sides = _sides(measured.rows.filter(wanted)) if records else {}
    for organisation in organisations:
        found = by_unit.get(organisation, {})
        yield organisation, {name: _figure(name, found.get(name), sides.get((organisation, name))) for name in every}


Sides = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""The records counted, those not counted, and those of which nobody knows."""


def _figure(name: str, found: Mapping[str, Any] | None, sides: Sides | None) -> Figure:
    measure = MEASURES[name]
    if found is None:
        return _nothing(name)
    inside, outside, unknown = sides or ((), (), ())
    status: Status = "unknown" if found["unknown"] else "known"  # a sum with a gap is no sum
    return Figure(
        name,
        Decimal(found["numerator"]) / measure.scale,
        None if measure.unit == "count" else Decimal(found["denominator"]) / measure.scale,
        status,
        found["unknown"],
        inside,
        outside,
        unknown,
        measure.each,
    )


@cache
def _nothing(name: str) -> Figure:
    """The figure where there is no row."""
    counted = MEASURES[name].unit == "count"
    return Figure(name, Decimal(0)) if counted else Figure(name, status="not_applicable")


def _sides(rows: pl.DataFrame) -> dict[tuple[int, str], Sides]:
    """The records on either side of every figure of every organisation, by itself and by measure."""
    gap = pl.col("of").is_null() | pl.col("counted").is_null()
    listed = rows.group_by("organisation", "measure").agg(
        pl.col("record").filter(~gap & (pl.col("counted") > 0)).alias("inside"),
        pl.col("record").filter(~gap & (pl.col("counted") == 0)).alias("outside"),
        pl.col("record").filter(gap).alias("unknown"),
    )
    return {
        (organisation, measure): (tuple(inside), tuple(outside), tuple(unknown))
        for organisation, measure, inside, outside, unknown in listed.iter_rows()
    }
