"""Measures and scores: from a frozen snapshot to figures at every level, and to points with their reasons."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from benchmarks import orm_measures
from benchmarks.outcome import PRODUCT
from benchmarks.side import Answer, Benchmark, Side, Task
from benchmarks.size import Size
from lianchuang.measures.computation import compute, figures_of
from lianchuang.measures.rows import Window
from lianchuang.registry.models import Organisation, Tier, Tree
from lianchuang.rounds.models import Freezing, Level
from lianchuang.rulebook.standards import read_standard
from lianchuang.scoring.run import score_snapshot
from lianchuang.scoring.scorecard import judge
from lianchuang.snapshot.facts import Facts

ASKED, MEASURED = 10, 100  # at most so many unions are scored, or measured, one by one


def _snapshot() -> Path:
    return Freezing.objects.all()[0].facts_folder


def _standard() -> Path:
    """The file of the standard by which the round judges base unions."""
    return Freezing.objects.all()[0].standards.file(Level.BASE)


def _first(task: Task) -> date:
    return date(task.today.year, 1, 1)


def _measured(task: Task) -> Answer:
    measured = compute(Facts.open(_snapshot()), Window(_first(task), task.today), orm_measures.NAMES)
    columns = measured.figures.select("measure", "organisation", "numerator", "denominator", "unknown")
    return lambda: {
        f"{name} {organisation}": figure
        for name, organisation, *figure in columns.filter(pl.col("organisation").is_in(_sample())).iter_rows()
    }


def _asked_one_by_one(task: Task) -> Answer:
    found = orm_measures.figures(_sample(), _first(task), task.today)
    return lambda: found


def _sample() -> list[int]:
    """The unions that the alternative measures: spread over the whole list."""
    unions = Organisation.objects.filter(tree=Tree.UNION, tier=Tier.BASE).order_by("pk")
    found = list(unions.values_list("pk", flat=True))
    return [found[place] for place in _places(len(found), MEASURED)]


def _scored(task: Task) -> Answer:
    out = task.scratch / "results"
    results = score_snapshot(_snapshot(), _standard(), out, since=_first(task))
    rows = results.scan("results").select("organisation", "total", "reachable")
    return lambda: _some({number: [str(total), str(most)] for number, total, most in rows.collect().iter_rows()})


def _some(totals: dict[str, Any]) -> dict[str, Any]:
    """The unions that the alternative scores: spread over the whole list."""
    numbers = sorted(totals)
    return {numbers[place]: totals[numbers[place]] for place in _places(len(numbers), ASKED)}


def _places(count: int, most: int) -> list[int]:
    asked = _asked(count, most)
    return [place * count // asked for place in range(asked)]


def _asked(unions: int, most: int) -> int:
    """How many unions an alternative is asked for: a few, for it takes half a second for each."""
    return min(most, max(1, unions // 10))


def _scored_when_asked(task: Task) -> Answer:
    """Each union by itself: its part of the snapshot, every measure over that, one scorecard."""
    standard, whole = read_standard(_standard()), Facts.open(_snapshot(), verify=False)
    unions = _frame(whole, "organisations").filter(
        (pl.col("tree") == "union") & pl.col("kind").is_in(["base_union", "joint_union", "organiser"])
    )
    numbers = sorted(unions["number"])
    wanted = [numbers[place] for place in _places(len(numbers), ASKED)]
    identity = dict(unions.select("number", "organisation").iter_rows())
    totals = {}
    for number in wanted:
        facts = _facts_of(whole, identity[number])
        measured = compute(facts, Window(_first(task), task.today))
        ((_, found),) = figures_of(measured, [identity[number]])
        total = judge(standard, {**_classes(facts, number), **found}).total
        totals[number] = [total.rounded, total.rounded_high]
    return lambda: {number: [_six(low), _six(high)] for number, (low, high) in totals.items()}


def _six(value: Any) -> str:
    """A number as the results keep it, with six decimals."""
    return "None" if value is None else str(value.quantize(Decimal("0.000001")))


def _classes(facts: Facts, number: str) -> dict[str, str]:
    owners = _frame(facts, "coverage").sort("employer").join(_frame(facts, "employers"), on="employer")["ownership"]
    row = _frame(facts, "organisations").filter(pl.col("number") == number).row(0, named=True)
    classes = {"name": row["name"], "kind": row["kind"], "ownership": owners[0] if owners.len() else ""}
    return {name: value for name, value in classes.items() if value}


def _frame(facts: Facts, name: str) -> pl.DataFrame:
    return pl.DataFrame(facts.tables[name].collect(backend="polars").to_native())


def _facts_of(whole: Facts, organisation: int) -> Facts:
    """What a snapshot says of one union: its own rows, its employers, its cases."""
    frames: dict[str, Any] = {"organisations": whole.tables["organisations"].to_native()}
    own = nw.col("organisation") == organisation
    for name in ("ancestors", "coverage", "members", "reported", "terms", "posts", "certificates"):
        frames[name] = whole.tables[name].filter(own).to_native()
    employers = frames["coverage"].select("employer").collect()["employer"].to_list()
    frames["coverage"] = whole.tables["coverage"].filter(nw.col("employer").is_in(employers)).to_native()
    frames["employers"] = whole.tables["employers"].filter(nw.col("employer").is_in(employers)).to_native()
    frames["cases"] = whole.tables["cases"].filter(own | (nw.col("result") == organisation)).to_native()
    cases = frames["cases"].select("case").collect()["case"].to_list()
    for name in ("case_employers", "steps", "values", "findings", "clocks"):
        frames[name] = whole.tables[name].filter(nw.col("case").is_in(cases)).to_native()
    return Facts.of(whole.day, {name: frame.collect().lazy() for name, frame in frames.items()})


def _of(most: int) -> Callable[[Size, str], int]:
    return lambda size, side: size.unions if side == PRODUCT else _asked(size.unions, most)


MEASURES = Benchmark(
    "measures",
    "Five measures at every level",
    "union",
    (
        Side("product", "`compute` over the snapshot, rolled up the tree", _measured),
        Side("Django ORM", "queries for each union on the living tables, without the towns", _asked_one_by_one),
    ),
    lambda size: size.unions,
    of=_of(MEASURED),
)
SCORE = Benchmark(
    "score",
    "Score all unions, with reasons and records",
    "union",
    (
        Side("product", "`lianchuang score`: all measures at once, every union judged, three files", _scored),
        Side(
            "one union at a time",
            "the same measures and judge for each union by itself",
            _scored_when_asked,
        ),
    ),
    lambda size: size.unions,
    of=_of(ASKED),
)
