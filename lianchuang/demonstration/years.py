"""Who does what in which year: every union, branch and seat is asked for its stories under every heading."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.employers import Unit
from lianchuang.demonstration.parties import Branch
from lianchuang.demonstration.place import Place
from lianchuang.demonstration.seats import Seat, SeatWork
from lianchuang.demonstration.stories import BY_BRANCHES, BY_SEATS, RARE, YEARLY
from lianchuang.demonstration.stories.branches import BranchTeller
from lianchuang.demonstration.telling import Hands, Teller, Work
from lianchuang.demonstration.unions import Union
from lianchuang.procedures.together import Story


@dataclass(frozen=True)
class Befalling:
    """Which rare thing befalls which union in which year, and which branch has something to tell."""

    unions: Mapping[tuple[str, int], Sequence[Teller]]
    branches: Mapping[str, Sequence[BranchTeller]]


def seats_of(place: Place, unions: Sequence[Union], units: Sequence[Unit], chance: Chance) -> list[Seat]:
    """The district, its towns and bureaus, each with what is below it."""
    district = place.district
    seats = [Seat(place.name, "district", district.union, district.party, 0.95, place.code, list(unions))]
    for town in place.towns:
        name = town.division.name
        seat = Seat(name, "town", town.union, town.party, chance.of("zeal", name).share(0.72, 0.2), town.division.code)
        seats.append(_filled(seat, town, unions, units))
    for bureau in place.bureaus:
        keen = chance.of("zeal", bureau.name).share(0.65, 0.2)
        seat = Seat(f"{bureau.name}系统", "bureau", bureau.union, bureau.party, keen, place.code)
        seats.append(_filled(seat, bureau, unions, units))
    return seats


def _filled(seat: Seat, home: object, unions: Sequence[Union], units: Sequence[Unit]) -> Seat:
    here, there = [u for u in unions if u.home is home], [u for u in units if u.home is home]
    return replace(seat, unions=here, units=there)


def befalling(unions: Sequence[Union], branches: Sequence[Branch], hands: Hands, luck: Chance) -> Befalling:
    """So many of a hundred, and at least one: even a small district shows every procedure."""
    struck: dict[tuple[str, int], list[Teller]] = defaultdict(list)
    telling: dict[str, list[BranchTeller]] = defaultdict(list)
    _name_neighbours(unions)
    for teller, of_hundred, may in RARE:
        own = luck.of(teller.__name__)
        able = [union for union in unions if may(union)] or [max(unions, key=lambda union: union.staff)]
        count = _share(unions, of_hundred)
        last = hands.last.year - (count < 5)  # what is to be seen once has the time to be seen
        for union in own.some(able, count):
            struck[union.name, own.one(_quiet_years(union, hands.first.year, last))].append(teller)
    for about, of_hundred in BY_BRANCHES:
        for branch in luck.of("branches", about.__name__).some(branches, _share(branches, of_hundred)):
            telling[branch.name].append(about)
    return Befalling(struck, telling)


def _quiet_years(union: Union, first: int, last: int) -> list[int]:
    """The years before the one in which its committee is to be elected; all of them where that is the first."""
    years = list(range(first, last + 1))
    return [year for year in years if union.last_day is None or year < union.last_day.year] or years


def _share(things: Sequence[object], of_hundred: float) -> int:
    return max(1, round(len(things) * of_hundred / 100))


def _name_neighbours(unions: Sequence[Union]) -> None:
    joint = [union for union in unions if union.joint]
    for union in unions:
        near = [other for other in joint if other.home is union.home] or joint
        union.neighbour = near[0] if near else None


def doings(doer: Union | Branch | Seat, hands: Hands, luck: Chance, rare: Befalling) -> list[Story]:
    """All that somebody did, in the order in which it began."""
    if isinstance(doer, Union):
        told = _of_a_union(doer, hands, luck, rare)
    elif isinstance(doer, Branch):
        tellers = rare.branches.get(doer.name, ())
        told = [story for teller in tellers for story in teller(doer, hands, luck.of(teller.__name__))]
    else:
        years = range(hands.first.year, hands.last.year + 1)
        told = [
            story
            for year in years
            for teller in BY_SEATS
            for story in teller(SeatWork(doer, hands, luck.of(year, teller.__name__), year))
        ]
    return sorted((story for story in told if story.moves), key=lambda story: story.opened_on)


def _of_a_union(union: Union, hands: Hands, luck: Chance, rare: Befalling) -> list[Story]:
    """Under each heading it is a little keener or idler. A union that ends leaves its work where it stands."""
    told: list[Story] = []
    tellers = [*YEARLY, *(teller for teller, _, _ in RARE)]
    zeals = {teller: luck.of("bent", teller.__name__).share(union.zeal, 0.1) for teller in tellers}
    for year in range(hands.first.year, hands.last.year + 1):
        for teller in [*rare.unions.get((union.name, year), ()), *YEARLY]:
            told += teller(Work(union, hands, luck.of(year, teller.__name__), year, zeals[teller]))
        if union.ended_on:
            break
    return [_until(story, union.ended_on) for story in told] if union.ended_on else told


def _until(story: Story, end: date) -> Story:
    """What was done before an organisation ended, and the ending itself."""
    if story.procedure in ("dissolve-union", "merge-union"):
        return story
    return replace(story, moves=[move for move in story.moves if move.on < end] if story.opened_on < end else [])
