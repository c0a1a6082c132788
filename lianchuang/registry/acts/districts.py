"""Opening a district: its real divisions, and the organisations that stand above the base in both trees."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from lianchuang.ledger.acts import Signature
from lianchuang.registry.acts.areas import AreaEntry, register_areas
from lianchuang.registry.acts.organisations import OrganisationEntry, establish
from lianchuang.registry.dated import Refusal
from lianchuang.registry.models import Organisation, OrganisationKind, Tier, Tree
from lianchuang.rulebook.divisions import Division, UnknownDivision, divisions


@dataclass(frozen=True)
class Town:
    """A town or street of the district, its villages, and who stands for it in both trees."""

    division: Division
    villages: tuple[Division, ...]
    union: Organisation
    party: Organisation


@dataclass(frozen=True)
class District:
    """A district as it stands before any employer is in it."""

    division: Division
    full_name: str
    union: Organisation
    party: Organisation
    towns: tuple[Town, ...]


@transaction.atomic
def open_district(code: str, *, by: Signature, on: date) -> District:
    """Register a county-level area of the published list with everything in it, and establish the federation and the
    Party committee of the district and of each of its towns and streets.

    Raises Refusal for a code that names no county-level division. Development zones and farms (类乡级) are areas
    without a federation of their own.
    """
    try:
        county, *inside = divisions().county(code)
        full_name = divisions().full_name(county.code)
    except UnknownDivision as problem:
        raise Refusal(str(problem)) from None
    register_areas([AreaEntry(d.code, d.name, d.level, d.kind or "") for d in (county, *inside)], by=by, on=on)
    union, party = establish(
        [
            _entry(Tree.UNION, Tier.DISTRICT, OrganisationKind.DISTRICT_FEDERATION, f"{county.name}总工会", county),
            _entry(Tree.PARTY, Tier.DISTRICT, OrganisationKind.DISTRICT_PARTY, f"中共{county.name}委", county),
        ],
        by=by,
        on=on,
    )
    towns = [d for d in inside if d.level == 4 and d.kind != "类乡级"]
    return District(county, full_name, union, party, tuple(_towns(towns, inside, union, party, by, on)))


def _entry(
    tree: str, tier: int, kind: str, name: str, seat: Division, parent: Organisation | None = None
) -> OrganisationEntry:
    return OrganisationEntry(tree, tier, kind, name, parent, seat.code)


def _towns(
    towns: list[Division], inside: list[Division], union: Organisation, party: Organisation, by: Signature, on: date
) -> list[Town]:
    entries = []
    for town in towns:
        committee = f"中共{town.name}{'党工委' if town.kind == '街道' else '党委'}"
        federation = f"{town.name}总工会"
        entries += [
            _entry(Tree.UNION, Tier.MIDDLE, OrganisationKind.TOWN_FEDERATION, federation, town, union),
            _entry(Tree.PARTY, Tier.MIDDLE, OrganisationKind.TOWN_PARTY, committee, town, party),
        ]
    made = establish(entries, by=by, on=on)
    villages: dict[str | None, list[Division]] = {}
    for division in inside:
        villages.setdefault(division.parent, []).append(division)
    return [
        Town(town, tuple(villages.get(town.code, ())), own, other)
        for town, own, other in zip(towns, made[::2], made[1::2], strict=True)
    ]
