"""What the registry knows of an area, held in memory while a workbook is brought in."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from django.db.models import Q

from lianchuang.exchange.given import Area as Names
from lianchuang.exchange.names import match_key, place_key
from lianchuang.registry.dated import DatedRows
from lianchuang.registry.models import (
    Area,
    Coverage,
    CoverageMode,
    Employer,
    EmployerCount,
    EmployerProfile,
    Organisation,
    OrganisationKind,
    OrganisationProfile,
    Quantity,
    Tree,
)
from lianchuang.registry.scope import Scope
from lianchuang.rulebook.shelf import shelf


@dataclass(frozen=True)
class Place:
    """A town or street (or the district itself) and the organisations that stand for it."""

    code: str
    name: str
    union: Organisation | None
    party: Organisation | None


@dataclass(slots=True)
class Known:
    """An employer in the register, as it stands on the day of the import."""

    pk: int
    credit_code: str | None
    name: str
    area_code: str
    ownership: str = ""
    registration: str = ""
    industry: str = ""
    union: Organisation | None = None
    party: bool = False
    jointly: bool = False

    @property
    def employer(self) -> Employer:
        return Employer(id=self.pk, credit_code=self.credit_code)


class Ground:
    """The district an import goes into: its towns by name, its employers by code and by name."""

    def __init__(self, area: Area, on: date, within: Scope | None = None):
        """`within` is how far whoever brings the file in may reach; None reaches everywhere."""
        self.on = on
        reached = within and Organisation.objects.filter(within.organisation("pk")).values_list("pk", flat=True)
        self._reached = None if reached is None else set(reached)
        self.district = area if area.level <= 3 else _district_of(area, on)
        self.town = area if area.level == 4 else None
        self.places = self._places()
        self.by_code: dict[str, Known] = {}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self._employers()

    @property
    def names(self) -> Names:
        """The names that a workbook's places are matched against."""
        towns = tuple(place.name for place in self.places.values() if place.code != self.district.code)
        return Names(self.district.name, towns, self.town.name if self.town else None)

    def place(self, town: str | None) -> Place | None:
        """The town of this name; the district where none is named."""
        if not town:
            return self.places.get(place_key(self.town.name if self.town else self.district.name))
        return self.places.get(place_key(town))

    def town_of(self, area_code: str) -> Place | None:
        """The town that a code of it, or of a village in it, belongs to."""
        return next((place for place in self.places.values() if place.code[:9] == area_code[:9]), None)

    def refusal(self, code: str, union: Organisation | None = None) -> str | None:
        """Why a row about this place and union is not for whoever brings the file in; None when it is."""
        if self.town and not code.startswith(self.town.code.rstrip("0")):
            name = next((place.name for place in self.places.values() if place.code[:9] == code[:9]), "区里")
            return f"这个单位在{name}，不在{self.town.name}，请由{name}或者区里导入。"
        if union and self._reached is not None and union.pk not in self._reached:
            return "这个单位的工会归别的上级工会管，请由那里导入。"
        return None

    def village(self, place: Place, name: str | None) -> str:
        """The code of a village of the town, or the town's own."""
        if name:
            stem = place_key(name)
            for village in self._villages.get(place.code, ()):
                if place_key(village.name) == stem:
                    return village.code
        return place.code

    def find(self, code: str | None, name: str | None, place: Place | None) -> Known | None:
        """The employer of this code; else of this name, if there is just one in the town (or at all)."""
        if code and code in self.by_code:
            return self.by_code[code]
        if not name:
            return None
        named = [k for k in self.by_name.get(match_key(name), ()) if not (code and k.credit_code)]
        here = [k for k in named if place and k.area_code.startswith(place.code.rstrip("0"))]
        return (here or named)[0] if len(here) == 1 or len(named) == 1 else None

    def is_elsewhere(self, code: str | None) -> bool:
        """Whether the unit of this code is in the register, but not on this ground today."""
        return code is not None and code not in self.by_code and code in self._codes_elsewhere

    @cached_property
    def _codes_elsewhere(self) -> frozenset[str]:
        others = Employer.objects.exclude(pk__in=self._here().values("employer")).exclude(credit_code=None)
        return frozenset(others.values_list("credit_code", flat=True))

    def _places(self) -> dict[str, Place]:
        first, beyond = self.district.code_range()
        areas = list(Area.objects.on(self.on).filter(code__gte=first, code__lt=beyond).order_by("code"))
        self._villages = defaultdict(list)
        for area in areas:
            if area.level == 5:
                self._villages[area.code[:9] + "000"].append(area)
        seats: dict[tuple[str, str], Organisation] = {}
        standing = OrganisationProfile.objects.on(self.on).filter(
            area_code__gte=first,
            area_code__lt=beyond,
            kind__in=[
                OrganisationKind.DISTRICT_FEDERATION,
                OrganisationKind.DISTRICT_PARTY,
                OrganisationKind.TOWN_FEDERATION,
                OrganisationKind.TOWN_PARTY,
            ],
        )
        for profile in standing.select_related("organisation"):
            seats[profile.area_code, profile.organisation.tree] = profile.organisation
        return {
            place_key(area.name): Place(
                area.code, area.name, seats.get((area.code, Tree.UNION)), seats.get((area.code, Tree.PARTY))
            )
            for area in areas
            if area.level <= 4
        }

    def counts_of(self, known: Known) -> Mapping[int, int]:
        """The head-counts the register has of an employer, by quantity."""
        return self._counts.get(known.pk, {})

    @cached_property
    def _counts(self) -> dict[int, dict[int, int]]:
        counts: dict[int, dict[int, int]] = {}
        rows = EmployerCount.objects.on(self.on).filter(employer__in=self._here().values("employer"))
        for employer, quantity, value in rows.values_list("employer_id", "quantity", "value"):
            counts.setdefault(employer, {})[quantity] = value
        return counts

    def _here(self) -> DatedRows:
        """Employers of the district, and those that have a code but no place yet: a ledger may tell where they are."""
        first, beyond = self.district.code_range()
        placed = Q(area_code__gte=first, area_code__lt=beyond)
        nowhere_yet = Q(area_code="", employer__credit_code__isnull=False)
        return EmployerProfile.objects.on(self.on).filter(placed | nowhere_yet)

    def _employers(self) -> None:
        columns = ("name", "area_code", "ownership", "registration", "industry")
        known: dict[int, Known] = {}
        for row in self._here().values_list("employer_id", "employer__credit_code", *columns):
            known[row[0]] = one = Known(*row)
            if one.credit_code:
                self.by_code[one.credit_code] = one
            if one.area_code:  # of one that has no place only the code tells that it is the same
                self.by_name[match_key(one.name)].append(one)
        covered = Coverage.objects.on(self.on).filter(employer__in=self._here().values("employer"))
        for row in covered.select_related("organisation"):
            if row.organisation.tree == Tree.UNION:
                known[row.employer_id].union = row.organisation
                known[row.employer_id].jointly = row.mode == CoverageMode.JOINT
            else:
                known[row.employer_id].party = True


def _district_of(area: Area, on: date) -> Area:
    return Area.objects.on(on).filter(code=area.code[:6] + "000000").first() or area


@lru_cache(maxsize=1)
def _ownerships() -> list[tuple[str, list[str]]]:
    path = shelf() / "codes" / "ownership-by-registration.toml"
    return [(one["is"], one["words"]) for one in tomllib.loads(path.read_text("utf-8"))["ownership"]]


def ownership_of(registration: str | None) -> str:
    """State, private, foreign …, from the registration type; empty where the type does not tell."""
    for ownership, words in _ownerships():
        if registration and any(word in registration for word in words):
            return ownership
    return ""


COUNTS = {"employees": Quantity.STAFF, "female": Quantity.FEMALE, "migrant": Quantity.MIGRANT}
COUNTS |= {"dispatched": Quantity.DISPATCHED}
MEMBER_COUNTS = {
    "members": Quantity.MEMBERS,
    "members_female": Quantity.FEMALE_MEMBERS,
    "members_migrant": Quantity.MIGRANT_MEMBERS,
}
