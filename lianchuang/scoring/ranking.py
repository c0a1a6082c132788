"""Places: by total, highest first, ties by the standard's stated rule, else shared; and the places still possible."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lianchuang.scoring.outcome import NOUGHT
from lianchuang.scoring.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides a place within a class: the total for certain, the most it may become, and what breaks ties."""

    organisation: str
    among: str
    low: Fraction
    high: Fraction | None
    ties: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """The place by certain points, and the best and worst it may become once all that is unknown is known."""

    rank: int
    best: int
    worst: int


def standing(card: Scorecard, organisation: str, among: str) -> Standing:
    """What decides the place of a scorecard's organisation."""
    total = card.total
    sections = {one.title: one.low for one in card.sections}
    outcomes = {one.id: one.ruling.low for one in card.outcomes}
    ties = tuple(sections.get(key, outcomes.get(key, NOUGHT)) for key in card.standard.about.ties)
    high = None if total.high is None else total.judged(total.high)
    return Standing(organisation, among, total.judged(total.low), high, ties)


def places(standings: Sequence[Standing]) -> dict[str, Place]:
    """The place of each organisation among its class: 1, 2, 2, 4."""
    classes: defaultdict[str, list[Standing]] = defaultdict(list)
    for one in standings:
        classes[one.among].append(one)
    found: dict[str, Place] = {}
    for members in classes.values():
        found |= _within(members)
    return found


def _within(members: list[Standing]) -> dict[str, Place]:
    ordered = sorted(members, key=lambda one: (one.low, one.ties), reverse=True)
    lows = sorted(one.low for one in members)
    highs = sorted(one.high for one in members if one.high is not None)
    endless, settled = len(members) - len(highs), all(one.low == one.high for one in members)
    found, rank = {}, 0
    for position, one in enumerate(ordered, start=1):
        previous = ordered[position - 2] if position > 1 else None
        if previous is None or (one.low, one.ties) != (previous.low, previous.ties):
            rank = position
        surely_ahead = 0 if one.high is None else len(lows) - bisect_right(lows, one.high)
        perhaps_ahead = endless + len(highs) - bisect_left(highs, one.low) - 1  # all but itself that may come level
        best, worst = (rank, rank) if settled else (min(1 + surely_ahead, rank), max(1 + perhaps_ahead, rank))
        found[one.organisation] = Place(rank, best, worst)
    return found
