"""Employers in the proportions of a real district (simulation.md §3), and which unions shall cover them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.names import credit_code, employer_name
from lianchuang.demonstration.place import Bureau, Place, Town
from lianchuang.registry import acts
from lianchuang.registry.models import Employer, Ownership, Quantity

PER_UNION = 6  # employers in the register for every union
OWN_UNION = ((10, 0.01), (25, 0.06), (50, 0.28), (100, 0.60), (200, 0.88), (500, 0.95), (10**9, 0.98))
OWNERSHIP = {Ownership.PRIVATE: 86.0, Ownership.STATE: 3.0, Ownership.COLLECTIVE: 3.0, Ownership.OTHER: 2.0}
FOREIGN = {Ownership.HK_MACAO: 1.2, Ownership.TAIWAN: 0.8, Ownership.FOREIGN: 5.0}


@dataclass
class Unit:
    """An employer of the demonstration: what it is, and what will become of it."""

    number: int
    entry: acts.EmployerEntry
    home: Town | Bureau
    staff: int
    village: str = ""
    employer: Employer | None = None
    years: dict[int, int] = field(default_factory=dict)
    spare: bool = False  # no union covers it and no Party organisation: it may close

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def is_public(self) -> bool:
        return isinstance(self.home, Bureau)


def invent(place: Place, unions: int, chance: Chance, first_year: int) -> list[Unit]:
    """Employers enough for about so many unions, the largest shares in the largest towns."""
    weights = {
        town.division.name: float(max(1, len(town.villages))) * chance.of(town.division.name).share(1, 0.5) + 0.5
        for town in place.towns
    }
    towns = {town.division.name: town for town in place.towns}
    taken: set[str] = set()
    units = []
    for number in range(1, unions * PER_UNION + 1):
        luck = chance.of("employer", number)
        if number % 60 == 0:
            units.append(_institution(place, number, luck, first_year))
        else:
            units.append(_enterprise(place, towns[luck.weighted(weights)], number, luck, taken, first_year))
    return units


def _enterprise(place: Place, town: Town, number: int, luck: Chance, taken: set[str], first_year: int) -> Unit:
    name, industry = employer_name(luck, place.prefix, taken)
    large = luck.happens(0.08)
    staff = luck.log_normal(4.3, 1.1, 3200) if large else luck.log_normal(1.9, 1.2, 800)
    foreign = luck.happens(0.30 if staff >= 500 else 0.06 if staff >= 25 else 0.01)
    village = luck.one(town.villages).code if town.villages else town.division.code
    entry = acts.EmployerEntry(
        name=name,
        credit_code=credit_code(place.code, number) if luck.happens(0.97) else None,
        ownership=luck.weighted(FOREIGN if foreign else OWNERSHIP),
        industry=industry,
        above_scale=None if luck.happens(0.01) else large and staff >= 20,
        area_code=village if luck.happens(0.97) else "",
        counts=_counts(luck, staff) if luck.happens(0.98) else {},
        counted_on=date(first_year - 1, 12, 31),
        opened_on=luck.day(date(1985, 1, 1), date(first_year - 1, 6, 30)),
        since=date(first_year - 1, 12, 31),
    )
    return Unit(number, entry, town, staff, village)


def _institution(place: Place, number: int, luck: Chance, first_year: int) -> Unit:
    bureau = luck.one(place.bureaus)
    kind = {"教育": "学校", "卫健": "医院", "供电": "供电所", "邮政": "邮政支局"}.get(bureau.name, "管理中心")
    staff = luck.log_normal(4.0, 0.8, 900)
    entry = acts.EmployerEntry(
        name=f"{place.prefix}{luck.one('拟例样')}{luck.one('恒华安和康宁')}{bureau.name}{kind}第{number}单位",
        credit_code=None,
        ownership=Ownership.INSTITUTION,
        above_scale=False,
        area_code=luck.one(place.towns).division.code,
        counts=_counts(luck, staff),
        counted_on=date(first_year - 1, 12, 31),
        since=date(first_year - 1, 12, 31),
    )
    return Unit(number, entry, bureau, staff)


def _counts(luck: Chance, staff: int) -> dict[Quantity, int]:
    """Staff and its parts; women 39 %, migrants 63 %, Party members few and at random (scale.md)."""
    migrant = round(staff * luck.share(0.6, 0.15))
    return {
        Quantity.STAFF: staff,
        Quantity.FEMALE: round(staff * luck.share(0.39, 0.12)),
        Quantity.MIGRANT: migrant,
        Quantity.PARTY_MEMBERS: round(staff * luck.share(0.035, 0.03)),
        Quantity.WAGE_BILL: staff * luck.whole(5200, 8800),
    }


def wants_own_union(staff: int, luck: Chance) -> bool:
    """Whether a unit of this size has a union of its own, by the shares of simulation.md §3."""
    return luck.happens(next(share for line, share in OWN_UNION if staff < line))


def grow(unit: Unit, luck: Chance, years: Sequence[int]) -> None:
    """Head-counts of the following years: some grow, some shrink, one in twelve is not counted again."""
    staff = unit.staff
    for year in years:
        staff = max(1, round(staff * luck.share(1.02, 0.08)))
        if not luck.happens(0.08):
            unit.years[year] = staff
