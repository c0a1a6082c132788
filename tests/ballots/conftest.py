"""A union of eight members with a staff assembly under way; small keys, and an account for each member."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from lianchuang.accounts import acts as accounts
from lianchuang.accounts.table import Role
from lianchuang.ballots import keys, opening
from lianchuang.ballots.models import Election
from lianchuang.ballots.opening import Plan
from lianchuang.ledger.acts import Signature
from lianchuang.procedures import acts as cases
from lianchuang.registry import acts as registry
from tests.accounts.conftest import BY, START, People

D = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
MATTER = "加班补休办法"
NAMES = ("王样甲", "李样乙", "张样丙", "赵样丁", "周样戊", "吴样己", "郑样庚", "冯样辛")


class Hall(People):
    """The people, the members, the case, and signatures of whoever acts."""

    def __init__(self):
        super().__init__()
        entries = [registry.PersonEntry(name) for name in NAMES]
        self.members = registry.register_persons(entries, by=BY, on=START)
        registry.admit(self.union, self.members, by=BY, on=START)
        self.workers = []
        for number, person in enumerate(self.members):
            account = accounts.open_account(f"w{number}", person.name, None, by=BY, on=START, person=person)
            accounts.appoint(account, Role.WORKER, organisation=self.union, by=BY, on=START)
            self.workers.append(account)
        self.case = cases.open_case("workers-congress", self.union, by=self.by(Role.CHAIR), on=D)
        self.take("plan", form="assembly", staff=8, topics=MATTER)
        self.take("meeting", entitled=8, present=8)

    def by(self, role, at=NOW):
        return self.of(self.accounts[role], at)

    def of(self, account, at=NOW):
        return Signature(f"account:{account.pk}", at)

    def take(self, step, **data):
        self.case = cases.take_step(self.case, step, data, by=self.by(Role.CHAIR), on=D)

    def plan(self, mode=Election.Mode.REMOTE, **more):
        usual = {
            "step": "vote",
            "title": MATTER,
            "mode": mode,
            "electors": [one.pk for one in self.members],
            "tellers": self.workers[:2],
        }
        return Plan(**usual | more)

    def approve(self, case=None, step="vote"):
        return opening.approve(case or self.case, step, by=self.by(Role.OFFICER), on=D)

    def open(self, mode=Election.Mode.REMOTE, **more):
        return opening.open_ballot(self.case, self.plan(mode, **more), by=self.by(Role.CHAIR), on=D)


@pytest.fixture
def hall(db, settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(keys, "BITS", 1024)
    monkeypatch.setattr("lianchuang.accounts.acting._has_second_factor", lambda account: True)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return Hall()


@pytest.fixture
def election(hall):
    """A ballot for telephones, open."""
    hall.approve()
    return hall.open()
