"""Why a score moved: the change between two scorings of one organisation, part by part, adding up exactly.

The earlier scoring is turned into the later one step by step: first the standard, then what the organisation is, then
record by record, then the unions below. What each step moves is its part; since the steps lead from the one scoring to
the other, the parts add up to the whole difference to the last fraction. Where two records only together cross a line,
the later one in the order bears it: the order is fixed (by cause, then by record), never chosen.

Cost: every row is added up once and taken away once; for each record that moves a figure the
indicators that ask for it are judged again. A district with some thousands of records takes seconds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from lianchuang.measures.figure import Fact, Figure, Status
from lianchuang.measures.rows import MEASURES
from lianchuang.rulebook.standard_form import Standard
from lianchuang.scoring.names import facts_asked
from lianchuang.scoring.outcome import NOUGHT, Outcome
from lianchuang.scoring.quantity import Facts
from lianchuang.scoring.scorecard import (
    Scorecard,
    TotalBelow,
    judge,
    outcomes_again,
    outcomes_of,
    rolled_up_again,
)
from lianchuang.scoring.total import add_up

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
        return judge(self.standard, self.facts(figures_of_rows(self.rows)), self.totals_below)

    def facts(self, figures: Mapping[str, Figure]) -> dict[str, Fact]:
        """All that it is judged from, with figures that were added up already."""
        return {**self.classes, **figures, **self.judged}

    @property
    def totals_below(self) -> list[TotalBelow]:
        return [self.below[name] for name in sorted(self.below)]


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
    return _Sums(rows).figures


class _Sums:
    """Every measure's sum, kept while rows come and go."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: defaultdict[str, int] = defaultdict(int)
        self._unknown: defaultdict[str, int] = defaultdict(int)
        self._of: defaultdict[str, int] = defaultdict(int)
        self._counted: defaultdict[str, int] = defaultdict(int)
        self._add(rows, 1)
        self.figures: dict[str, Figure] = {name: self._figure(name) for name in sorted(MEASURES)}

    def turn(self, gone: Sequence[Row], come: Sequence[Row]) -> set[str]:
        """Rows go and others come; the measures whose figures are others now."""
        self._add(gone, -1)
        self._add(come, 1)
        touched = {row.measure for rows in (gone, come) for row in rows}
        now = {name: self._figure(name) for name in touched}
        moved = {name for name in touched if now[name] != self.figures[name]}
        self.figures.update(now)
        return moved

    def _add(self, rows: Iterable[Row], sign: int) -> None:
        for row in rows:
            self._rows[row.measure] += sign
            if row.of is None or row.counted is None:
                self._unknown[row.measure] += sign
                continue
            self._of[row.measure] += sign * row.of
            self._counted[row.measure] += sign * row.counted

    def _figure(self, name: str) -> Figure:
        measure = MEASURES[name]
        if not self._rows[name]:
            return Figure(name, Decimal(0)) if measure.unit == "count" else Figure(name, status="not_applicable")
        status: Status = "unknown" if self._unknown[name] else "known"
        counted = Decimal(self._counted[name]) / measure.scale
        of = None if measure.unit == "count" else Decimal(self._of[name]) / measure.scale
        return Figure(name, counted, of, status, self._unknown[name], one_row_each=measure.each)


def explain(before: Side, after: Side, cause_of: Callable[[str], Cause]) -> Change:
    """The parts of the change. `cause_of` tells of a record whose rows differ why they do."""
    sums = _Sums(before.rows)

    def judged(side: Side) -> list[Outcome]:
        return outcomes_of(side.standard, Facts(side.facts(sums.figures)), side.totals_below)

    now, outcomes = before, judged(before)
    first = last = add_up(before.standard, outcomes).low
    parts: list[Part] = []

    def move(cause: Cause, what: str, to: Side, come: list[Outcome]) -> None:
        nonlocal now, last, outcomes
        total = add_up(to.standard, come).low
        moved = _moved(outcomes, come)
        if total != last or moved:
            parts.append(Part(cause, what, total - last, moved))
        now, last, outcomes = to, total, come

    def turn(cause: Cause, what: str, to: Side) -> None:
        move(cause, what, to, judged(to))

    if before.standard.sha256 != after.standard.sha256:
        turn("standard", after.standard.about.version, replace(now, standard=after.standard))
    if dict(before.classes) != dict(after.classes):
        changed = [name for name in sorted({*before.classes, *after.classes}) if _differs(name, before, after)]
        turn("class", "、".join(changed), replace(now, classes=after.classes))
    if dict(before.judged) != dict(after.judged):
        turn("judged", "", replace(now, judged=after.judged))
    asked = facts_asked(now.standard)
    gone, come = _by_record(before.rows), _by_record(after.rows)
    for cause, record in sorted(
        ((cause_of(record), record) for record in _changed_records(gone, come)),
        key=lambda pair: (CAUSES.index(pair[0]), pair[1]),
    ):
        touched = sums.turn(gone.get(record, []), come.get(record, [])) & asked
        if touched:
            move(cause, record, now, outcomes_again(now.standard, outcomes, now.facts(sums.figures), touched))
    for name in sorted({*before.below, *after.below}):
        if before.below.get(name) != after.below.get(name):
            below = {one: total for one, total in now.below.items() if one != name}
            to = replace(now, below=below | {one: after.below[one] for one in after.below if one == name})
            move("below", name, to, rolled_up_again(to.standard, outcomes, to.totals_below))
    return Change(first, last, parts)


def _differs(name: str, before: Side, after: Side) -> bool:
    return before.classes.get(name) != after.classes.get(name)


def _by_record(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.record, []).append(row)
    return found


def _changed_records(before: Mapping[str, list[Row]], after: Mapping[str, list[Row]]) -> list[str]:
    """The records of which some row came, went or changed. Moved within the organisation's ground is no change."""

    def told(rows: Iterable[Row]) -> list[tuple[str, int, int]]:
        return sorted((row.measure, _or_gap(row.of), _or_gap(row.counted)) for row in rows)

    return [one for one in sorted({*before, *after}) if told(before.get(one, ())) != told(after.get(one, ()))]


def _or_gap(value: int | None) -> int:
    return -1 if value is None else value


def _moved(before: Sequence[Outcome], after: Sequence[Outcome]) -> dict[str, Fraction]:
    """By how much each indicator moved."""
    earlier = {one.id: one.ruling.low for one in before}
    later = {one.id: one.ruling.low for one in after}
    moved = {name: later.get(name, NOUGHT) - earlier.get(name, NOUGHT) for name in {**later, **earlier}}
    return {name: points for name, points in moved.items() if points}
