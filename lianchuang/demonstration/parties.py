"""Party organisations in enterprises that stood before the round, in the ways they are formed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.employers import Unit
from lianchuang.demonstration.place import Place, Town
from lianchuang.demonstration.unions import years_on
from lianchuang.ledger.acts import Signature
from lianchuang.registry import acts
from lianchuang.registry.models import Body, CoverageMode, Organisation, OrganisationKind, Tier, Tree

WAYS = {
    CoverageMode.OWN: 55.0,
    CoverageMode.ENTERPRISES: 15.0,
    CoverageMode.AREA: 11.0,
    CoverageMode.INDUSTRY: 8.0,
    CoverageMode.VILLAGE: 7.0,
    CoverageMode.TEMPORARY: 4.0,
}
NAMES = {
    CoverageMode.OWN: "党支部",
    CoverageMode.ENTERPRISES: "联合党支部",
    CoverageMode.AREA: "区域党支部",
    CoverageMode.INDUSTRY: "行业党支部",
    CoverageMode.VILLAGE: "村企联合党支部",
    CoverageMode.TEMPORARY: "临时党支部",
}

TERM = 3  # years


@dataclass
class Branch:
    """A Party organisation to be: its name, way, town and employers; founded before the round, or in it."""

    name: str
    mode: CoverageMode
    town: Town
    units: list[Unit]
    founded_on: date | None
    organisation: Organisation | None = None
    elected_on: date | None = None
    begun: date = date.min  # the day it was founded, if that was in the round

    @property
    def last_day(self) -> date | None:
        """The day its committee's term of three years runs out; a temporary branch has none."""
        return years_on(self.elected_on, TERM) if self.elected_on else None


def plan_branches(place: Place, units: Sequence[Unit], chance: Chance, first: date) -> list[Branch]:
    """Nearly every above-scale firm comes under a Party organisation; a quarter of them during the round."""
    branches = []
    for unit in units:
        luck = chance.of("party", unit.number)
        if not isinstance(unit.home, Town) or not unit.entry.above_scale or luck.happens(0.02):
            continue
        mode = luck.weighted(WAYS)
        founded = None if luck.happens(0.22) else luck.day(date(2002, 1, 1), date(first.year - 1, 12, 1))
        branch = Branch(unit.name + NAMES[mode], mode, unit.home, [unit], founded)
        if founded and mode != CoverageMode.TEMPORARY:
            branch.elected_on = years_on(founded, (first.year - 1 - founded.year) // TERM * TERM)
        branches.append(branch)
    return branches


def establish_standing(branches: Sequence[Branch], by: Signature) -> None:
    """Those that stand already, as an old ledger would bring them in."""
    standing = [branch for branch in branches if branch.founded_on]
    entries = [
        acts.OrganisationEntry(
            Tree.PARTY,
            Tier.BASE,
            OrganisationKind.BRANCH if branch.mode == CoverageMode.OWN else OrganisationKind.JOINT_BRANCH,
            branch.name,
            branch.town.party,
            branch.units[0].entry.area_code or branch.town.division.code,
            [(unit.employer, branch.mode) for unit in branch.units],
            branch.founded_on,
        )
        for branch in standing
    ]
    if entries:
        made = acts.establish(entries, by=by, on=standing[0].founded_on)
        for branch, organisation in zip(standing, made, strict=True):
            branch.organisation = organisation
        lasting = [branch for branch in standing if branch.elected_on]
        terms = [acts.TermEntry(b.organisation, Body.PARTY_COMMITTEE, b.elected_on, b.last_day) for b in lasting]
        acts.begin_terms_of(terms, by=by)
