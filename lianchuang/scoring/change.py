"""Why a score moved: the change between two scorings of one organisation, part by part, adding up exactly.

The earlier scoring is turned into the later one step by step: first the standard, then what the organisation is, then
record by record, then the unions below. What each step moves is its part; since the steps lead from the one scoring to
the other, the parts add up to the whole difference to the last fraction. Where two records only together cross a line,
the later one in the order bears it: the order is fixed (by cause, then by record), never chosen.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from lianchuang.measures.figure import Fact, Figure, Status
from lianchuang.measures.rows import MEASURES
from lianchuang.rulebook.standard_form import Standard
from lianchuang.scoring.outcome import NOUGHT
from lianchuang.scoring.scorecard import Scorecard, TotalBelow, judge

Cause: TypeAlias = Literal["standard", "class", "judged", "rule", "tree", "day", "record", "below"]
CAUSES: tuple[Cause, ...] = ("standard", "class", "judged", "rule", "tree", "day", "record", "below")


@dataclass(frozen=True, slots=True)
class Row:
    """One row behind a figure, as the measures made it."""

    measure: str
    organisation: int
    record: str
    of: int | None
    counted: int | None


@dataclass(frozen=True)
class Side:
    """One scoring of an organisation: its standard, class facts, the rows that count for it, the totals below it."""

    standard: Standard
    classes: Mapping[str, str]
    rows: Sequence[Row]
    below: Mapping[str, TotalBelow]
    judged: Mapping[str, Fact] = field(default_factory=dict)

    def card(self) -> Scorecard:
        """The organisation judged."""
        facts: dict[str, Fact] = {**self.classes, **figures_of_rows(self.rows), **self.judged}
        return judge(self.standard, facts, [self.below[name] for name in sorted(self.below)])


@dataclass(frozen=True)
class Part:
    """What one cause moved: `what` names the record, the union below or the class fact; by indicator and in total."""

    cause: Cause
    what: str
    points: Fraction
    indicators: Mapping[str, Fraction]


@dataclass(frozen=True)
class Change:
    """Two totals and the parts between them."""

    before: Fraction
    after: Fraction
    parts: Sequence[Part]


def figures_of_rows(rows: Sequence[Row]) -> dict[str, Figure]:
    """Every measure's figure from the rows that count for one organisation (as measures.computation sums them)."""
    by_measure: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_measure[row.measure].append(row)
    return {name: _figure(name, by_measure.get(name, [])) for name in sorted(MEASURES)}


def _figure(name: str, rows: Sequence[Row]) -> Figure:
    measure = MEASURES[name]
    if not rows:
        return Figure(name, Decimal(0)) if measure.unit == "count" else Figure(name, status="not_applicable")
    known = [row for row in rows if row.of is not None and row.counted is not None]
    unknown = len(rows) - len(known)
    status: Status = "unknown" if unknown else "known"
    counted = Decimal(sum(row.counted or 0 for row in known)) / measure.scale
    of = None if measure.unit == "count" else Decimal(sum(row.of or 0 for row in known)) / measure.scale
    return Figure(name, counted, of, status, unknown, one_row_each=measure.each)


def explain(before: Side, after: Side, cause_of: Callable[[str], Cause]) -> Change:
    """The parts of the change. `cause_of` tells of a record whose rows differ why they do."""
    first = last = before.card()
    begun, now, parts = before, before, []

    def move(cause: Cause, what: str, to: Side) -> None:
        nonlocal now, last
        card = to.card()
        part = _part(cause, what, last, card)
        if part.points or part.indicators:
            parts.append(part)
        now, last = to, card

    if begun.standard.sha256 != after.standard.sha256:
        move("standard", after.standard.about.version, replace(now, standard=after.standard))
    if dict(begun.classes) != dict(after.classes):
        changed = [name for name in sorted({*begun.classes, *after.classes}) if _differs(name, begun, after)]
        move("class", "、".join(changed), replace(now, classes=after.classes))
    if dict(begun.judged) != dict(after.judged):
        move("judged", "", replace(now, judged=after.judged))
    for cause, record in sorted(
        ((cause_of(record), record) for record in _changed_records(begun, after)),
        key=lambda pair: (CAUSES.index(pair[0]), pair[1]),
    ):
        kept = [row for row in now.rows if row.record != record]
        move(cause, record, replace(now, rows=[*kept, *(row for row in after.rows if row.record == record)]))
    for name in sorted({*begun.below, *after.below}):
        if begun.below.get(name) != after.below.get(name):
            below = {one: total for one, total in now.below.items() if one != name}
            move(
                "below", name, replace(now, below=below | {one: after.below[one] for one in after.below if one == name})
            )
    return Change(first.total.low, last.total.low, parts)


def _differs(name: str, before: Side, after: Side) -> bool:
    return before.classes.get(name) != after.classes.get(name)


def _changed_records(before: Side, after: Side) -> list[str]:
    """The records of which some row came, went or changed. Moved within the organisation's ground is no change."""
    sides: list[defaultdict[str, list[tuple[str, int, int]]]] = [defaultdict(list), defaultdict(list)]
    for side, rows in zip(sides, (before.rows, after.rows), strict=True):
        for row in rows:
            side[row.record].append((row.measure, _or_gap(row.of), _or_gap(row.counted)))
    return [record for record in sorted({*sides[0], *sides[1]}) if sorted(sides[0][record]) != sorted(sides[1][record])]


def _or_gap(value: int | None) -> int:
    return -1 if value is None else value


def _part(cause: Cause, what: str, before: Scorecard, after: Scorecard) -> Part:
    earlier = {one.id: one.ruling.low for one in before.outcomes}
    later = {one.id: one.ruling.low for one in after.outcomes}
    moved = {
        name: later.get(name, NOUGHT) - earlier.get(name, NOUGHT)
        for name in (*later, *(name for name in earlier if name not in later))
    }
    return Part(
        cause, what, after.total.low - before.total.low, {name: points for name, points in moved.items() if points}
    )
