"""What a measure is made of: the rows of its denominator, each marked as counted or not, or unknown.

A row belongs to one organisation and opens to one record. `of` is what it adds to the denominator, `counted` what it
adds to the numerator; a null in either is a gap in the file: unknown, never nought. The figure and the lists behind it
come from the same rows, so they cannot disagree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import narwhals as nw

from lianchuang.snapshot.facts import Facts

Frame = nw.LazyFrame[Any]


@dataclass(frozen=True)
class Window:
    """The days an assessment looks at: a closed interval. Facts "at date" are those of the snapshot's day."""

    first: date
    last: date

    def has(self, column: str) -> nw.Expr:
        """Whether the day in a column lies in the window."""
        return (nw.col(column) >= self.first) & (nw.col(column) <= self.last)

    @property
    def year(self) -> "Window":
        """What is asked of every year is looked for in the calendar year in which the window ends."""
        return Window(max(self.first, date(self.last.year, 1, 1)), self.last)


@dataclass(frozen=True)
class Measure:
    """An indicator: what it says, in which unit, which way is good, whence it comes, and the function of its rows.

    `each` tells that every row adds one to the denominator and one or nought to the numerator. `policy` marks what is
    wished and not what the law commands. A `count` has no denominator, and where there is nothing to count it is
    nought. Rows of money are in fen; `scale` is what their sums are divided by. Where `ranked` is false, nobody may be
    placed above another by the figure.
    """

    id: str
    name: str
    sentence: str
    unit: Literal["share", "count", "ratio"]
    better: Literal["higher", "lower", "neither"]
    source: str
    rows: Callable[[Facts, Window], Frame]
    each: bool = True
    policy: bool = False
    ranked: bool = True
    scale: int = 1


MEASURES: dict[str, Measure] = {}


def measure(
    name: str,
    title: str,
    sentence: str,
    *,
    source: str,
    unit: Literal["share", "count", "ratio"] = "share",
    better: Literal["higher", "lower", "neither"] = "higher",
    each: bool = True,
    policy: bool = False,
    ranked: bool = True,
    scale: int = 1,
) -> Callable[[Callable[[Facts, Window], Frame]], Callable[[Facts, Window], Frame]]:
    """Declare an indicator of procedures.md §6."""

    def declare(function: Callable[[Facts, Window], Frame]) -> Callable[[Facts, Window], Frame]:
        if name in MEASURES:
            raise ValueError(f"measure {name} is declared twice")
        MEASURES[name] = Measure(name, title, sentence, unit, better, source, function, each, policy, ranked, scale)
        return function

    return declare


ONE = nw.lit(1, nw.Int64)
NOUGHT = nw.lit(0, nw.Int64)


def rows(frame: Frame, record: nw.Expr, counted: nw.Expr, of: nw.Expr = ONE) -> Frame:
    """The rows of a measure from a frame with a column `organisation`. `counted` may be a truth or a number."""
    return frame.select(
        "organisation",
        record=record,
        of=of.cast(nw.Int64),
        counted=counted.cast(nw.Int64),
    )


def named(kind: str, column: str) -> nw.Expr:
    """The record a row opens to, such as `case:55`."""
    return nw.concat_str(nw.lit(f"{kind}:"), nw.col(column).cast(nw.String))


def base_unions(facts: Facts) -> Frame:
    """Unions at the base on the day: with a committee of their own, joint, or an organiser."""
    return facts.organisations.filter(
        nw.col("tree") == "union", nw.col("kind").is_in(["base_union", "joint_union", "organiser"])
    ).select("organisation", "kind", "founded_on")


def with_committee(facts: Facts) -> Frame:
    """Base unions that have a committee: all but those of a single organiser (工会法 第十一条)."""
    return base_unions(facts).filter(nw.col("kind") != "organiser")


def marked(frame: Frame, marks: Frame, on: str | Sequence[str] = "organisation") -> Frame:
    """The frame with a truth `marked`: whether its key is among the marks."""
    keys = [on] if isinstance(on, str) else list(on)
    ticked = marks.select(*keys).unique().with_columns(marked=nw.lit(True))
    return frame.join(ticked, on=keys, how="left").with_columns(marked=nw.col("marked").fill_null(False))


def answerable(facts: Facts, employers: Frame) -> Frame:
    """Employers with the organisation answerable for them: the union that covers them, else the town's, else the
    district's."""
    unions = (
        facts.coverage.filter(nw.col("tree") == "union")
        .group_by("employer")
        .agg(nw.col("organisation").min().alias("union"))
    )
    district = (
        facts.organisations.filter(nw.col("tree") == "union", nw.col("tier") == 1)
        .select(nw.col("organisation").min().alias("district"))
        .with_columns(tie=ONE)
    )
    return (
        employers.join(unions, on="employer", how="left")
        .with_columns(tie=ONE)
        .join(district, on="tie", how="left")
        .with_columns(organisation=nw.coalesce("union", "place", "district"), covered=~nw.col("union").is_null())
        .drop("tie", "district")
    )
