"""试算: a plan tried on records that are there already, before it is issued.

Who would be named; how places move when one item weighs two points more or less; which items nobody missed and nobody
met. Nothing of it is kept.

Cost: organisations × indicators × 2 additions of a total, some tens of microseconds each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from lianchuang.rounds.models import NAMED, Freezing, StandardSet
from lianchuang.rounds.proposal import Proposal, choose
from lianchuang.scoring.grade import grade_of
from lianchuang.scoring.outcome import Outcome
from lianchuang.scoring.ranking import places, standing
from lianchuang.scoring.run import prepare
from lianchuang.scoring.scorecard import Scorecard
from lianchuang.scoring.total import add_up, section_sums

STEP = 2
"""By how many points an item's weight is moved, up and down; a house rule."""

Card = tuple[str, Mapping[str, str], Scorecard]
"""An organisation's number, its class facts, and how it was judged."""


@dataclass(frozen=True)
class Moved:
    """What happens when one item weighs so much more or less, everything in it in proportion."""

    indicator: str
    title: str
    points: Fraction
    by: int
    places_changed: int
    most: int
    entered: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """An item that tells nobody apart: how many it applied to, all of them full or all of them nought."""

    indicator: str
    title: str
    units: int


@dataclass(frozen=True)
class Rehearsal:
    """What trying one level's titles on the records shows."""

    proposals: tuple[Proposal, ...]
    moved: tuple[Moved, ...]
    never_missed: tuple[Item, ...]
    never_met: tuple[Item, ...]


@dataclass(frozen=True)
class Tried:
    """A whole plan tried, level by level."""

    levels: dict[str, Rehearsal]


Going = Callable[[int, int], object]
"""Told how many items were moved, of how many."""


def rehearse_plan(
    freezing: Freezing, standards: StandardSet, titles: Sequence[Any], going: Going | None = None
) -> Tried:
    """Try the titles of every level that a set of standards judges on the facts of a freezing. Raises CannotScore."""
    found = {}
    for level in reversed(NAMED):
        file = standards.file(level)
        if file is not None:
            prepared = prepare(freezing.facts_folder, file, since=freezing.window_first)
            cards = [(number, classes, card) for (number, classes, _), card in prepared.cards()]
            found[str(level)] = rehearse(cards, [one for one in titles if one.level == level], going)
    return Tried(found)


def rehearse(cards: Sequence[Card], titles: Sequence[Any], going: Going | None = None) -> Rehearsal:
    """Try the titles of one level on judged organisations, in the order of the titles."""
    if not cards:
        return Rehearsal((), (), (), ())
    ranks, proposals = _placed(cards), _proposed(cards, titles)
    named = _names(proposals)
    moved = []
    indicators = cards[0][2].standard.indicators
    for done, indicator in enumerate(indicators):
        if going is not None:
            going(done, len(indicators))
        for by in (STEP, -STEP):
            points = Fraction(indicator.points)
            if points <= 0 or points + by <= 0:
                continue
            factor = 1 + Fraction(by) / points
            other = [(number, classes, _weighed(card, indicator.id, factor)) for number, classes, card in cards]
            after, names = _placed(other), _names(_proposed(other, titles))
            shifts = [abs(after[number] - rank) for number, rank in ranks.items()]
            moved.append(
                Moved(
                    indicator.id,
                    indicator.title,
                    points,
                    by,
                    sum(shift > 0 for shift in shifts),
                    max(shifts),
                    tuple(sorted(names - named)),
                    tuple(sorted(named - names)),
                )
            )
    full, nought = _telling_nothing(cards)
    return Rehearsal(tuple(proposals), tuple(moved), full, nought)


def _weighed(card: Scorecard, indicator: str, factor: Fraction) -> Scorecard:
    """The card with one item weighing more or less."""
    outcomes = tuple(_scaled(one, factor) if one.id == indicator else one for one in card.outcomes)
    total = add_up(card.standard, outcomes)
    grade = grade_of(card.standard, total, card.gates, outcomes)
    return replace(card, outcomes=outcomes, sections=section_sums(card.standard, outcomes), total=total, grade=grade)


def _scaled(outcome: Outcome, factor: Fraction) -> Outcome:
    ruling = outcome.ruling
    high = None if ruling.high is None else ruling.high * factor
    maximum = None if outcome.maximum is None else outcome.maximum * factor
    return replace(outcome, maximum=maximum, ruling=replace(ruling, low=ruling.low * factor, high=high))


def _placed(cards: Sequence[Card]) -> dict[str, int]:
    found = places([standing(card, number, "") for number, _, card in cards])
    return {number: place.rank for number, place in found.items()}


def _proposed(cards: Sequence[Card], titles: Sequence[Any]) -> list[Proposal]:
    ranks = _placed(cards)
    lines = [grade.name for grade in sorted(cards[0][2].standard.about.bands, key=lambda one: one.min, reverse=True)]
    rows = [
        {
            "organisation": number,
            "name": classes.get("name", ""),
            "town_name": classes.get("town_name", ""),
            "total": card.total.rounded,
            "rank": ranks[number],
            "grade": card.grade.name,
            "barred": card.barred,
        }
        for number, classes, card in cards
    ]
    why = {
        number: "；".join(f"一票否决：{one.title}" for one in card.vetoes if one.status == "veto")
        for number, _, card in cards
        if card.barred == "yes"
    }
    found: list[Proposal] = []
    taken: set[str] = set()
    for title in titles:
        found.append(choose(title, rows, lines, taken, why))
        taken |= {unit.number for unit in found[-1].units}
    return found


def _names(proposals: Sequence[Proposal]) -> set[str]:
    return {unit.name for one in proposals for unit in one.units}


def _telling_nothing(cards: Sequence[Card]) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Items where every organisation they apply to has full marks for certain, or nothing for certain."""
    full, nought = [], []
    for place, first in enumerate(cards[0][2].outcomes):
        if first.kind == "veto" or not first.maximum:
            continue
        outcomes = [card.outcomes[place] for _, _, card in cards]
        asked = [one for one in outcomes if one.status != "not_applicable"]
        item = Item(first.id, first.title, len(asked))
        if asked and all(one.ruling.low == one.maximum for one in asked):
            full.append(item)
        elif asked and all(one.ruling.high == 0 for one in asked):
            nought.append(item)
    return tuple(full), tuple(nought)
