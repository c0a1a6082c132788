"""A town with a chair, an officer and a district, and one duty of the union whose day the tests choose."""

from datetime import UTC, date, datetime, time

import pytest

from lianchuang.accounts.table import Role
from lianchuang.ledger.acts import Signature
from lianchuang.registry import acts as registry
from lianchuang.registry.models import Body
from lianchuang.reminding.models import Choice
from tests.accounts.conftest import People

MORNING = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)  # half past nine by the clock on the wall
TODAY = date(2026, 11, 20)
BY = Signature("system:test", MORNING)


def put_in_office(union, last_day: date) -> None:
    """A committee whose term ends on a day: the law asks for a new election by then."""
    registry.begin_terms(union, [Body.COMMITTEE], last_day=last_day, by=BY, on=date(2024, 1, 1))


class Town(People):
    """The accounts by role, each with an address for letters."""

    def __init__(self):
        super().__init__()
        for number, (role, account) in enumerate(self.accounts.items()):
            account.name = f"拟人{number}"
            account.email = f"{str(role).replace('_', '-')}@example.cn"
            account.save()

    @property
    def chair(self):
        return self.accounts[Role.CHAIR]

    @property
    def officer(self):
        return self.accounts[Role.OFFICER]

    @property
    def district_officer(self):
        return self.accounts[Role.DISTRICT_UNION]

    def chooses(self, account, mail, quiet_from=time(20), quiet_until=time(8), digest_at=time(8, 30)):
        Choice.objects.update_or_create(
            account=account,
            defaults={"mail": mail, "quiet_from": quiet_from, "quiet_until": quiet_until, "digest_at": digest_at},
        )


@pytest.fixture
def town(db, settings) -> Town:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in with one here
    return Town()
