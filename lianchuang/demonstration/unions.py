"""The unions and Party organisations that stood before the round began, as an old ledger would bring them in; and the
plan of what is founded during the round."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.employers import Unit, wants_own_union
from lianchuang.demonstration.names import person_name
from lianchuang.demonstration.place import Bureau, Place, Town
from lianchuang.ledger.acts import Signature
from lianchuang.registry import acts
from lianchuang.registry.models import (
    Body,
    CoverageMode,
    Office,
    Organisation,
    OrganisationKind,
    Person,
    Quantity,
    Tier,
    Tree,
)


@dataclass
class Union:
    """A base union of the demonstration, its employers, and what its work is like."""

    name: str
    home: Town | Bureau
    units: list[Unit]
    founded_on: date | None
    organisation: Organisation | None = None
    zeal: float = 0.7  # how much of what should be done is done, and in time
    chair: str = ""
    chair_left_in: int = 0  # the year in which its chair last left before the term was over
    elected_on: date | None = None
    years: int = 5
    seats: int = 0
    has_congress: bool = False
    congress_until: date | None = None  # last day of the term of its congress
    has_assembly: bool = False  # of all staff, in place of a congress
    contract_until: date | None = None  # last day of its wage contract
    members: int = 0
    people: list[Person] = field(default_factory=list)
    certified_until: date | None = None  # last day of its certificate of legal personality
    neighbour: "Union | None" = None  # the joint union of its village or town
    ended_on: date | None = None  # the day it was dissolved or merged, if that was in the round
    begun: date | None = None  # the day it was founded, if that was in the round

    @property
    def joint(self) -> bool:
        return len(self.units) > 1

    @property
    def staff(self) -> int:
        return sum(unit.staff for unit in self.units)

    @property
    def above_scale(self) -> bool:
        return any(unit.entry.above_scale for unit in self.units)

    @property
    def ownership(self) -> str:
        return self.units[0].entry.ownership

    @property
    def voters(self) -> int:
        """Who decides for the staff: the representatives of the congress, or everybody."""
        return congress_seats(self.staff) if self.has_congress else self.staff

    @property
    def last_day(self) -> date | None:
        if self.elected_on is None:
            return None
        return years_on(self.elected_on, self.years)


def years_on(day: date, years: int) -> date:
    """The corresponding day so many years later."""
    return date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)


def plan_unions(
    place: Place, units: Sequence[Unit], wanted: int, chance: Chance, first: date, last: date
) -> list[Union]:
    """Which units have or get a union: own ones by size, joint ones by village; one in eight begins in the round."""
    luck = chance.of("unions")
    willing = [u for u in units if wants_own_union(u.staff, chance.of("own", u.number)) or u.is_public]
    own = sorted(luck.some(willing, round(wanted * 0.87)), key=lambda u: u.number)
    unions = [_own(unit, chance.of("union", unit.number), first, last) for unit in own]
    covered = {unit.number for unit in own}
    unions += _joint(place, [u for u in units if u.number not in covered], wanted - len(own), chance, first)
    return unions


def _own(unit: Unit, luck: Chance, first: date, last: date) -> Union:
    new = luck.happens(0.125) and not unit.is_public
    founded = None if new else _founding_day(luck, first)
    return _with_character(Union(f"{unit.name}工会", unit.home, [unit], founded), luck, first)


JOINING = ((10, 0.14), (25, 0.40), (50, 0.62), (150, 0.70))  # shares of units without a union of their own, by staff


def _joint(place: Place, left: list[Unit], wanted: int, chance: Chance, first: date) -> list[Union]:
    """Joint unions of villages lying together, some forty units at most; the keener the town, the more units join."""
    joining = defaultdict(list)
    for unit in left:
        if isinstance(unit.home, Town) and unit.staff < JOINING[-1][0]:
            town = unit.home.division.code
            share = next(share for line, share in JOINING if unit.staff < line)
            if chance.of("joins", unit.number).happens(share * chance.of("joint", town).share(1.25, 0.3)):
                joining[town].append(unit)
    names = {village.code: village.name for town in place.towns for village in town.villages}
    names |= {town.division.code: town.division.name for town in place.towns}
    size = min(40, max(1, -(-sum(map(len, joining.values())) // max(1, wanted))))
    unions = []
    for town in sorted(joining):
        units = sorted(joining[town], key=lambda unit: (unit.village, unit.number))
        for start in range(0, len(units), size):
            group = units[start : start + size]
            luck = chance.of("joint", town, start)
            stem = names[group[0].village].removesuffix("社区居委会").removesuffix("村委会").removesuffix("居委会")
            before = sum(union.name.startswith(f"{stem}第") or union.name == f"{stem}联合工会" for union in unions)
            name = f"{stem}第{'一二三四五六七八九十'[min(before, 9)]}联合工会" if before else f"{stem}联合工会"
            union = Union(name, group[0].home, group, _founding_day(luck, first))
            unions.append(_with_character(union, luck, first))
    return unions


def _founding_day(luck: Chance, first: date) -> date:
    """Founding days cluster in 1999–2007 and 2016–2020 (simulation.md §3)."""
    begin, end = luck.weighted(
        {(1999, 2007): 50.0, (2008, 2015): 15.0, (2016, 2020): 28.0, (2021, first.year - 1): 7.0}
    )
    return luck.day(date(begin, 1, 5), date(end, 11, 30))


def _with_character(union: Union, luck: Chance, first: date) -> Union:
    union.zeal = luck.share(0.8, 0.14)
    union.chair = person_name(luck)
    union.years = luck.weighted({3: 0.3, 5: 0.7})
    if union.founded_on:
        elected = union.founded_on
        while (following := years_on(elected, union.years)) < first:
            if following >= years_on(first, -2) and luck.happens(0.07):
                break  # one that let its term run out lately
            elected = following
        union.elected_on = elected
    union.seats = max(3, min(7, 3 + union.staff // 120 * 2))
    union.has_congress = bool(union.founded_on) and union.staff >= 30 and luck.happens(0.35 + union.zeal / 2)
    union.congress_until = union.last_day if union.has_congress else None
    return union


def establish_standing(unions: Sequence[Union], by: Signature) -> None:
    """The unions that stand already: identity, place in the tree, employers, committee, chair."""
    standing = [union for union in unions if union.founded_on]
    entries = [_entry(union) for union in standing]
    made = acts.establish(entries, by=by, on=standing[0].founded_on)
    for union, organisation in zip(standing, made, strict=True):
        union.organisation = organisation
    acts.begin_terms_of([entry for union in standing for entry in _bodies(union)], by=by)
    _certify(standing, by)


def _entry(union: Union) -> acts.OrganisationEntry:
    kind = OrganisationKind.JOINT_UNION if union.joint else OrganisationKind.BASE_UNION
    mode = CoverageMode.JOINT if union.joint else CoverageMode.OWN
    area = union.units[0].entry.area_code
    if not area and isinstance(union.home, Town):
        area = union.home.division.code
    covers = [(unit.employer, mode) for unit in union.units]
    return acts.OrganisationEntry(
        Tree.UNION, Tier.BASE, kind, union.name, union.home.union, area, covers, union.founded_on
    )


def _bodies(union: Union) -> list[acts.TermEntry]:
    luck = Chance(0, "bodies", union.name)
    bodies = [Body.COMMITTEE]
    bodies += [Body.AUDIT_COMMITTEE] if luck.happens(0.9) else []
    bodies += [Body.WOMEN_COMMITTEE] if luck.happens(0.75) else []
    bodies += [Body.CONGRESS] if union.has_congress else []
    seats = congress_seats(union.staff) if union.has_congress else None
    return [
        acts.TermEntry(
            union.organisation, body, union.elected_on, union.last_day, seats if body == Body.CONGRESS else None
        )
        for body in bodies
    ]


def _certify(unions: Sequence[Union], by: Signature) -> None:
    certified = []
    for union in unions:
        if Chance(0, "certificate", union.name).happens(0.9) and union.last_day:
            number = f"3302{union.organisation.pk:06d}"
            certified.append(acts.CertificateEntry(union.organisation, number, union.last_day, union.elected_on))
            union.certified_until = union.last_day
    acts.certify_all(certified, by=by)


def congress_seats(staff: int) -> int:
    """Representatives of a congress of this staff (浙江省企业民主管理条例 第十条)."""
    if staff < 100:
        return 30
    if staff < 1000:
        return 40 + 7 * ((staff - 100) // 100)
    return 100 + 20 * ((staff - 1000) // 1000) if staff < 5000 else 200


AT_ONCE = 50  # unions whose rosters are entered together


def admit_rosters(unions: Sequence[Union], by: Signature, chance: Chance, on: date) -> None:
    """The rosters of standing unions: most staff, men and women, migrants and locals. A few keep only a number."""
    reported, rosters = [], []
    for union in unions:
        luck = chance.of("roster", union.name)
        if union.organisation is None:
            continue
        share = luck.weighted({1.0: 0.45, luck.share(0.94, 0.02): 0.40, luck.share(0.7, 0.1): 0.15})
        union.members = max(1, round(union.staff * share))
        if luck.happens(0.06):
            reported.append((union.organisation, union.name, {Quantity.MEMBERS: union.members}, on))
        else:
            rosters.append((union, luck))
    acts.report_counts(reported, by=by, on=on)
    for start in range(0, len(rosters), AT_ONCE):
        _enter(rosters[start : start + AT_ONCE], by, on)


def _enter(rosters: Sequence[tuple[Union, Chance]], by: Signature, on: date) -> None:
    """The people of some unions, their membership, and the chairs."""
    entries = [_people(union, luck) for union, luck in rosters]
    known = iter(acts.register_persons([one for own in entries for one in own], by=by, on=on))
    admissions, posts = [], []
    for union, luck in rosters:
        union.people = list(islice(known, union.members))
        migrant = [luck.happens(0.6) for _ in union.people]
        details = {
            person.pk: {"migrant": one, "dispatched": luck.happens(0.05)}
            for person, one in zip(union.people, migrant, strict=True)
        }
        admissions.append(acts.Admission(union.organisation, union.people, details))
        full_time, chosen = union.staff >= 200 and luck.happens(0.4), luck.one(["direct", "committee"])
        began = max(on, union.elected_on)
        posts.append(acts.PostEntry(union.organisation, union.people[0], Office.CHAIR, began, full_time, chosen))
    acts.admit_to(admissions, by=by, on=on)
    acts.fill_posts_of(posts, by=by)


def _people(union: Union, luck: Chance) -> list[acts.PersonEntry]:
    return [
        acts.PersonEntry(
            name=union.chair if number == 0 else person_name(luck),
            sex="女" if luck.happens(0.39) else "男",
            born=f"{luck.whole(1966, 2006)}-{luck.whole(1, 12):02d}",
            ethnic="汉族",
            politics=luck.weighted({"群众": 80.0, "中国共产党党员": 6.0, "中国共产主义青年团团员": 14.0}),
        )
        for number in range(union.members)
    ]
