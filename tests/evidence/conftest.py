"""Two unions of two towns with a case each, and a home of the test's own."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from lianchuang.ledger.acts import Signature
from lianchuang.procedures import acts as cases
from lianchuang.procedures.shelf import procedures
from lianchuang.registry import acts as registry
from lianchuang.registry.models import Organisation, OrganisationKind, Tier, Tree

DAY = date(2026, 3, 2)
CHAIR = Signature("account:1", datetime(2026, 3, 2, 2, tzinfo=UTC), "appointment:1")
OFFICER = Signature("account:2", datetime(2026, 3, 3, 2, tzinfo=UTC), "appointment:2")


@dataclass
class Unions:
    union: Organisation
    other_union: Organisation


@pytest.fixture
def unions(db, settings, tmp_path):
    settings.HOME = tmp_path

    def found(name, tier, kind, parent=None):
        entry = registry.OrganisationEntry(Tree.UNION, tier, kind, name, parent, "330212101000")
        return registry.establish([entry], by=CHAIR, on=date(2024, 1, 1))[0]

    towns = [found(name, Tier.MIDDLE, OrganisationKind.TOWN_FEDERATION) for name in ("甲镇总工会", "乙镇总工会")]
    pairs = zip(("拟甲厂工会", "拟乙厂工会"), towns, strict=True)
    return Unions(*(found(name, Tier.BASE, OrganisationKind.BASE_UNION, town) for name, town in pairs))


@pytest.fixture
def case(unions):
    return cases.open_case("workers-congress", unions.union, by=CHAIR, on=DAY, title="春季职代会")


@pytest.fixture
def other_case(unions):
    return cases.open_case("workers-congress", unions.other_union, by=CHAIR, on=DAY, title="乙厂职代会")


@pytest.fixture
def step(case):
    return next(one for one in procedures().named("workers-congress").step if one.papers)
