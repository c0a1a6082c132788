"""A district with two towns, a union in each, and an account for every role."""

from datetime import UTC, date, datetime

import pytest

from lianchuang.accounts import acts
from lianchuang.accounts.table import Role
from lianchuang.ledger.acts import Signature
from lianchuang.registry import acts as registry
from lianchuang.registry.models import OrganisationKind, Tier, Tree

START = date(2024, 1, 1)
BY = Signature("system:test", datetime(2024, 1, 1, 1, tzinfo=UTC))
PASSWORD = "jintian-tianqi-butuo"


class People:
    """Organisations and accounts by short names."""

    def __init__(self):
        def union(name, tier, kind, parent=None, covers=()):
            entry = registry.OrganisationEntry(Tree.UNION, tier, kind, name, parent, "330212101000", covers)
            return registry.establish([entry], by=BY, on=START)[0]

        self.district = union("区总工会", Tier.DISTRICT, OrganisationKind.DISTRICT_FEDERATION)
        self.town = union("甲镇总工会", Tier.MIDDLE, OrganisationKind.TOWN_FEDERATION, self.district)
        self.other_town = union("乙镇总工会", Tier.MIDDLE, OrganisationKind.TOWN_FEDERATION, self.district)
        entries = [registry.EmployerEntry(name) for name in ("拟甲厂", "拟乙厂")]
        self.employer, self.other_employer = registry.register_employers(entries, by=BY, on=START)
        covers = [(self.employer, "own")]
        self.union = union("拟甲厂工会", Tier.BASE, OrganisationKind.BASE_UNION, self.town, covers)
        self.other_union = union("拟乙厂工会", Tier.BASE, OrganisationKind.BASE_UNION, self.other_town)
        self.accounts = {}
        for role, place in (
            (Role.DISTRICT_UNION, self.district),
            (Role.OFFICER, self.town),
            (Role.CHAIR, self.union),
            (Role.WORKER, self.union),
            (Role.AUDITOR, self.district),
        ):
            self.accounts[role] = acts.open_account(role.value, role.label, PASSWORD, by=BY, on=START)
            acts.appoint(self.accounts[role], role, organisation=place, by=BY, on=START)
        self.accounts[Role.EMPLOYER] = acts.open_account("employer", "行政", PASSWORD, by=BY, on=START)
        acts.appoint(self.accounts[Role.EMPLOYER], Role.EMPLOYER, employer=self.employer, by=BY, on=START)
        self.stranger = acts.open_account("stranger", "无职", PASSWORD, by=BY, on=START)


@pytest.fixture
def people(db):
    return People()
