"""A small district with a round of two years, and the two departments that conduct it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lianchuang.accounts import acts as accounts
from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import Role
from lianchuang.ledger.acts import Signature
from lianchuang.rounds import conduct
from lianchuang.rounds.acts import open_round
from lianchuang.rounds.models import Freezing, LegalKind, Level
from lianchuang.rounds.planning import PlanDraft, TitleDraft, content_of, draft_plan
from lianchuang.rulebook.standards import parse_standard
from lianchuang.scoring.writing import write_results
from tests.accounts.conftest import BY, PASSWORD, START, People
from tests.rounds.reviewing import pass_everything

SINCE, LAST, FROZEN = date(2025, 1, 1), date(2026, 12, 31), date(2026, 11, 20)
STANDARD = """
[standard]
id = "small"
title = "小标准"
level = "grassroots"
total_points = 100
bands = [ { name = "先进", min = 60 }, { name = "达标", min = 20 } ]
rounding = { places = 1, mode = "half_up" }
ties = ["一"]
[[section]]
title = "一"
points = 50
[[section]]
title = "二"
points = 50
[[indicator]]
id = "A"
section = "一"
title = "开会"
points = 50
kind = "proportional"
[indicator.params]
fact = "held"
full = 50
basis = "count"
[[indicator]]
id = "B"
section = "二"
title = "协商"
points = 50
kind = "proportional"
[indicator.params]
fact = "agreed"
full = 50
basis = "count"
[[indicator]]
id = "V"
section = "二"
title = "伤亡事故"
points = 0
kind = "veto"
basis = "安全生产法#21"
[indicator.params]
fact = "accident"
""".encode()


def units(*rows):
    """Subjects from (number, held, agreed) or (number, held, agreed, accident)."""
    for number, held, agreed, *accident in rows:
        facts = {"held": Decimal(held), "agreed": Decimal(agreed), "accident": accident[0] if accident else False}
        yield number, {"name": f"{number}工会"}, facts


def results(folder, *rows):
    return write_results(parse_standard(STANDARD), units(*rows), folder)


class Conduct:
    """The round, and the two departments' words on it."""

    def __init__(self, folder):
        self.people = People()
        district = self.people.district
        self.round = open_round(
            district, 1, "第1轮", since=SINCE, last_day=LAST, standard="demonstration-base", by=BY, on=START
        )
        party = accounts.open_account("zuzhibu", "组织部", PASSWORD, by=BY, on=START)
        accounts.appoint(party, Role.DISTRICT_PARTY, organisation=district, by=BY, on=START)
        self.party, self.union = party, self.people.accounts[Role.DISTRICT_UNION]
        self.folder = folder

    def plan(self, quota=1, **changes):
        """A plan with one title of so many places."""
        title = TitleDraft("先进基层工会", Level.BASE, "先进", quota, 3)
        given = dict(
            kind=LegalKind.ANNUAL, basis_title="关于开展三级联创的通知", basis_number="甲组〔2025〕1号",
            basis_on=SINCE, approved_by="", freeze_on=FROZEN, notice_days=5, reply_days=5, name_by=LAST,
            texts={"base": STANDARD}, titles=[title],
        )  # fmt: skip
        return draft_plan(self.round, PlanDraft(**(given | changes)), by=BY, on=SINCE)

    def voice(self, account, on):
        return conduct.voices_of(Standing(account, on), self.round)[0]

    def say(self, account, step, content, on):
        by = Signature(f"account:{account.pk}", datetime(on.year, on.month, on.day, 1, tzinfo=UTC))
        return conduct.speak(self.round, step, content, self.voice(account, on), by=by, on=on)

    def both(self, step, content, on):
        """Both departments, the Party's first."""
        self.say(self.party, step, content, on)
        return self.say(self.union, step, content, on)

    def pass_everything(self, made, on):
        pass_everything(made, self.people.accounts[Role.OFFICER], self.union, on)

    def issue(self, quota=1):
        self.plan(quota)
        self.both("issue", content_of(self.round), SINCE)

    def freezing(self, *rows, on=FROZEN, number=1):
        """A freezing whose scores are these."""
        held = self.round.standards.last()
        made = Freezing(round=self.round, on=on, window_first=SINCE, folder=f"{self.folder}/{number}", standards=held)
        made.facts_hash, made.results_hash = f"{number}" * 64, results(made.results_folder, *rows).mark
        made.save()
        return made

    @property
    def state(self):
        return conduct.state_of(self.round)


@pytest.fixture
def conducted(db, settings, tmp_path):
    settings.HOME, settings.SNAPSHOTS = tmp_path, tmp_path / "snapshots"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody types one here
    return Conduct(tmp_path)
