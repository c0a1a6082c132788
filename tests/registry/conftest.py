"""A small district to change."""

from datetime import UTC, date, datetime

import pytest

from lianchuang.ledger.acts import Signature
from lianchuang.registry import acts
from lianchuang.registry.models import OrganisationKind, Tier, Tree

START = date(2020, 1, 1)


def signed(day: date) -> Signature:
    """Entered at noon of a day."""
    return Signature("account:1", datetime(day.year, day.month, day.day, 12, tzinfo=UTC), "appointment:1")


def union(name: str, parent=None, *, tier=Tier.BASE, kind=OrganisationKind.BASE_UNION, covers=(), area="", on=START):
    entry = acts.OrganisationEntry(Tree.UNION, tier, kind, name, parent, area, covers)
    return acts.establish([entry], by=signed(on), on=on)[0]


@pytest.fixture
def district(db):
    return union("云浦区总工会", tier=Tier.DISTRICT, kind=OrganisationKind.DISTRICT_FEDERATION)


@pytest.fixture
def towns(district):
    return [
        union(name, district, tier=Tier.MIDDLE, kind=OrganisationKind.TOWN_FEDERATION)
        for name in ("青溪镇总工会", "横山镇总工会")
    ]
