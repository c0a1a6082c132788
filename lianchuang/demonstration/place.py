"""The place of the demonstration: a real district as the registry opens it, and its bureaus."""

from dataclasses import dataclass, field
from datetime import date

from lianchuang.ledger.acts import Signature
from lianchuang.registry import acts
from lianchuang.registry.acts import District, Refusal, Town
from lianchuang.registry.models import Organisation, OrganisationKind, Tier, Tree

BUREAUS = (
    *("教育", "卫健", "交通", "住建", "国资", "农业农村", "水利", "文旅"),
    *("市场监管", "税务", "供电", "邮政", "金融", "公安", "商务", "机关"),
)
SINCE = date(1995, 1, 1)


class NoSuchArea(LookupError):
    """The code names no county-level division of the list; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Bureau:
    """A district bureau or system, with its union and Party committee of the middle tier."""

    name: str
    union: Organisation
    party: Organisation


@dataclass
class Place:
    """The district as it stands before any employer is in it."""

    district: District
    bureaus: list[Bureau] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.district.division.name

    @property
    def code(self) -> str:
        return self.district.division.code

    @property
    def towns(self) -> tuple[Town, ...]:
        return self.district.towns

    @property
    def prefix(self) -> str:
        """What local firms put before their names: 鄞州."""
        return self.name[:-1] if len(self.name) > 2 and self.name[-1] in "区县市旗" else self.name


def found_place(code: str, by: Signature) -> Place:
    """Open the district of a county-level code, and establish its bureaus. Raises NoSuchArea."""
    try:
        place = Place(acts.open_district(code, by=by, on=SINCE))
    except Refusal as problem:
        raise NoSuchArea(str(problem)) from None
    _bureaus(place, by)
    return place


def _bureaus(place: Place, by: Signature) -> None:
    union, party = place.district.union, place.district.party
    entries = []
    for bureau in BUREAUS:
        name, committee = f"{place.name}{bureau}系统工会", f"{place.name}{bureau}系统党委"
        entries += [
            acts.OrganisationEntry(Tree.UNION, Tier.MIDDLE, OrganisationKind.BUREAU_UNION, name, union, place.code),
            acts.OrganisationEntry(
                Tree.PARTY, Tier.MIDDLE, OrganisationKind.BUREAU_PARTY, committee, party, place.code
            ),
        ]
    made = acts.establish(entries, by=by, on=SINCE)
    for bureau, own, other in zip(BUREAUS, made[::2], made[1::2], strict=True):
        place.bureaus.append(Bureau(bureau, own, other))
