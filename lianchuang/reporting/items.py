"""From frozen facts to the cells of the survey: the rows behind every item, rolled up the tree.

A cell and the list behind it come from the same rows, so they cannot disagree. A sum with a gap is no sum: its cell is
blank, and tells how many rows nobody knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import narwhals as nw
import polars as pl

from lianchuang.measures.cases import FEN, Said, Step, steps_in, telling
from lianchuang.measures.rows import ONE, Frame, Window, base_unions, named
from lianchuang.reporting.registered import REGISTERED, lines
from lianchuang.rulebook.surveys import Item
from lianchuang.snapshot.facts import Facts

ROWS = pl.Schema(
    {"item": pl.String(), "organisation": pl.Int64(), "record": pl.String(), "value": pl.Int64()},
)


@dataclass(frozen=True)
class Cell:
    """One figure: its value where everything behind it is known, the sum of what is known, and how many gaps."""

    value: Decimal | None
    known: Decimal
    gaps: int


@dataclass(frozen=True)
class Drawn:
    """Items drawn from facts: `rows` (item, organisation, record, value) and `places`, one for each organisation with
    those above it (organisation, ancestor)."""

    rows: pl.DataFrame
    ancestors: pl.DataFrame

    def cells(self, items: Sequence[Item]) -> dict[tuple[str, int], Cell]:
        """The cell of each item and each organisation with everything below it, where there are rows at all."""
        scale = {item.id: FEN if item.money else 1 for item in items}
        found = (
            self.rows.join(self.ancestors, on="organisation", how="inner")
            .group_by("item", pl.col("ancestor").alias("organisation"))
            .agg(pl.col("value").sum().alias("known"), pl.col("value").null_count().alias("gaps"))
        )
        return {
            (item, organisation): cell_of(known, gaps, scale[item])
            for item, organisation, known, gaps in found.iter_rows()
            if item in scale
        }


def cell_of(known: int | None, gaps: int, scale: int = 1) -> Cell:
    """Nothing to count at all is nought; a gap makes the whole unknown."""
    total = Decimal(known or 0) / scale
    return Cell(None if gaps else total, total, gaps)


NOTHING = cell_of(0, 0)


def draw(facts: Facts, window: Window, items: Sequence[Item], types: dict[str, str]) -> Drawn:
    """The rows of every item that can be counted. `types` tells of each summed field (`procedure.step.field`) whether
    it is a count or money."""
    pieces = []
    for item in items:
        if not item.computed:
            continue
        frame = _frame(facts, window, item, types)
        if item.discreet:
            frame = frame.with_columns(record=named("organisation", "organisation"))
        pieces.append(_native(frame.with_columns(item=nw.lit(item.id)).select(*ROWS)).cast(ROWS))
    rows = pl.concat(pieces) if pieces else pl.DataFrame(schema=ROWS)
    ancestors = _native(facts.ancestors).select("organisation", "ancestor")
    return Drawn(rows.filter(pl.col("organisation").is_not_null()).sort(list(ROWS)), ancestors.sort(pl.all()))


def _frame(facts: Facts, window: Window, item: Item, types: dict[str, str]) -> Frame:
    if item.registry:
        return REGISTERED[item.registry](facts, window)
    if item.sum:
        return nw.concat([_summed(facts, window, written, types[written]) for written in item.sum])
    if item.unions:
        held = steps_in(facts, window, *map(_step, item.unions)).select("organisation").unique()
        own = held.join(base_unions(facts).select("organisation"), on="organisation", how="inner")
        return lines(own, named("union", "organisation"))
    return nw.concat([_taken(facts, window, _step(written), item) for written in item.steps])


def _step(written: str) -> Step:
    procedure, step = written.split(".")
    return Step(procedure, step)


def _taken(facts: Facts, window: Window, step: Step, item: Item) -> Frame:
    """The takings of a step, each one; with a condition, each one or nought by its answer, unknown without one."""
    acts = steps_in(facts, window, step)
    if not item.where:
        return lines(acts, named("case", "case"))
    if item.wanted == (True,):
        told = telling(facts, acts, answer=step.truth(item.where))
        return lines(told.filter(nw.col("answer").is_null() | nw.col("answer")), named("case", "case"), _sure("answer"))
    said = Said(step, item.where, "choice", item.wanted)
    told = telling(facts, acts, answer=said).with_columns(fits=said.fits("answer"))
    told = told.filter(nw.col("answer").is_null() | nw.col("fits"))
    return lines(told, named("case", "case"), _sure("answer"))


def _sure(column: str) -> nw.Expr:
    return nw.when(~nw.col(column).is_null()).then(ONE).otherwise(None)


def _summed(facts: Facts, window: Window, written: str, kind: str) -> Frame:
    procedure, step, field = written.split(".")
    at = Step(procedure, step)
    said = at.money(field) if kind == "money" else at.count(field)
    told = telling(facts, steps_in(facts, window, at), answer=said)
    return lines(told, named("case", "case"), nw.col("answer"))


def _native(frame: nw.LazyFrame[Any]) -> pl.DataFrame:
    collected = frame.collect(backend="polars") if not isinstance(frame.to_native(), pl.LazyFrame) else frame.collect()
    return pl.DataFrame(collected.to_native())
