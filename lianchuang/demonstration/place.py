"""The real divisions of a county-level area, and the organisations that stand above the base: district, towns,
streets, bureaus, in both trees."""

from dataclasses import dataclass, field
from datetime import date

from lianchuang.ledger.acts import Signature
from lianchuang.registry import acts
from lianchuang.registry.models import Organisation, OrganisationKind, Tier, Tree
from lianchuang.rulebook.divisions import Division, UnknownDivision, divisions

BUREAUS = (
    "教育",
    "卫健",
    "交通",
    "住建",
    "国资",
    "农业农村",
    "水利",
    "文旅",
    "市场监管",
    "税务",
    "供电",
    "邮政",
    "金融",
    "公安",
    "商务",
    "机关",
)
SINCE = date(1995, 1, 1)


class NoSuchArea(LookupError):
    """The code names no county-level division of the list; the message is a Chinese sentence."""


@dataclass
class Town:
    """A town or street with its villages, and who stands for it in both trees."""

    division: Division
    villages: list[Division]
    union: Organisation
    party: Organisation

    @property
    def short(self) -> str:
        return self.division.name


@dataclass
class Bureau:
    name: str
    union: Organisation
    party: Organisation


@dataclass
class Place:
    """The district as it stands before any employer is in it."""

    division: Division
    full_name: str
    union: Organisation
    party: Organisation
    towns: list[Town] = field(default_factory=list)
    bureaus: list[Bureau] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """What local firms put before their names: 鄞州."""
        name = self.division.name
        return name[:-1] if len(name) > 2 and name[-1] in "区县市旗" else name


def found_place(code: str, by: Signature) -> Place:
    """Register the area and everything in it, and establish the organisations above the base."""
    try:
        county, *inside = divisions().county(code)
        full_name = divisions().full_name(county.code)
    except UnknownDivision as problem:
        raise NoSuchArea(str(problem)) from None
    listed = [acts.AreaEntry(d.code, d.name, d.level, d.kind or "") for d in (county, *inside)]
    acts.register_areas(listed, by=by, on=SINCE)
    place = _district(county, full_name, by)
    towns = [d for d in inside if d.level == 4 and d.kind != "类乡级"]
    _towns(place, towns, inside, by)
    _bureaus(place, by)
    return place


def _district(county: Division, full_name: str, by: Signature) -> Place:
    name = county.name
    entries = [
        acts.OrganisationEntry(
            Tree.UNION, Tier.DISTRICT, OrganisationKind.DISTRICT_FEDERATION, f"{name}总工会", None, county.code
        ),
        acts.OrganisationEntry(
            Tree.PARTY, Tier.DISTRICT, OrganisationKind.DISTRICT_PARTY, f"中共{name}委", None, county.code
        ),
    ]
    union, party = acts.establish(entries, by=by, on=SINCE)
    return Place(county, full_name, union, party)


def _towns(place: Place, towns: list[Division], inside: list[Division], by: Signature) -> None:
    entries = []
    for town in towns:
        entries += [
            acts.OrganisationEntry(
                Tree.UNION, Tier.MIDDLE, OrganisationKind.TOWN_FEDERATION, f"{town.name}总工会", place.union, town.code
            ),
            acts.OrganisationEntry(
                Tree.PARTY, Tier.MIDDLE, OrganisationKind.TOWN_PARTY, _party_of(town), place.party, town.code
            ),
        ]
    made = acts.establish(entries, by=by, on=SINCE)
    for town, union, party in zip(towns, made[::2], made[1::2], strict=True):
        villages = [d for d in inside if d.level == 5 and d.parent == town.code]
        place.towns.append(Town(town, villages, union, party))


def _party_of(town: Division) -> str:
    return f"中共{town.name}党工委" if town.kind == "街道" else f"中共{town.name}党委"


def _bureaus(place: Place, by: Signature) -> None:
    name, code = place.division.name, place.division.code
    entries = []
    for bureau in BUREAUS:
        entries += [
            acts.OrganisationEntry(
                Tree.UNION, Tier.MIDDLE, OrganisationKind.BUREAU_UNION, f"{name}{bureau}系统工会", place.union, code
            ),
            acts.OrganisationEntry(
                Tree.PARTY, Tier.MIDDLE, OrganisationKind.BUREAU_PARTY, f"{name}{bureau}系统党委", place.party, code
            ),
        ]
    made = acts.establish(entries, by=by, on=SINCE)
    for bureau, union, party in zip(BUREAUS, made[::2], made[1::2], strict=True):
        place.bureaus.append(Bureau(bureau, union, party))
