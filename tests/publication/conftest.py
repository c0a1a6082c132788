"""A demonstration district whose round judges unions and towns, frozen at the end of each of its years."""

from datetime import date

import pytest

from lianchuang.accounts.standing import Standing
from lianchuang.ledger.acts import Signature
from lianchuang.ledger.sealing import seal
from lianchuang.publication.acts import draft_notice, publish
from lianchuang.rounds import conduct
from lianchuang.rounds.acts import freeze_and_score, roots_of
from lianchuang.rounds.models import LegalKind, Level
from lianchuang.rounds.planning import PlanDraft, TitleDraft, content_of, draft_plan
from lianchuang.rounds.standards import adopt, standard_file
from tests.rounds.reviewing import pass_everything
from tests.web.ground import NOW, TODAY, Ground, standing_district

BY = Signature("system:test", NOW)
YEARS = (date(2024, 12, 31), date(2025, 12, 31), TODAY)
FIRST = date(2026, 11, 23)


class Officers:
    """Both departments of the demonstration, conducting its round."""

    def __init__(self, ground: Ground) -> None:
        self.round, self.freezing = ground.freezing.round, ground.freezing
        self.town_officer = ground.accounts["zhengong"]
        self.accounts = [ground.accounts["zuzhibu"], ground.accounts["zonggonghui"]]

    def voices(self, on: date) -> list[conduct.Voice]:
        return [conduct.voices_of(Standing(account, on), self.round)[0] for account in self.accounts]

    def both(self, step: str, content: dict, on: date = TODAY) -> bool:
        """Each department's word on a step; whether it is taken."""
        return [conduct.speak(self.round, step, content, voice, by=BY, on=on) for voice in self.voices(on)][-1]

    def review(self) -> None:
        """Plan, issue, choose the freezing of today, review its scores."""
        texts = {str(level): standard_file(f"demonstration-{level}").read_bytes() for level in Level}
        titles = [
            TitleDraft("先进镇局级工会", Level.TOWN, "达标", 2),
            TitleDraft("先进基层工会", Level.BASE, "达标", 3),
        ]
        draft = PlanDraft(
            LegalKind.ACTIVITY, "关于开展新一轮三级联创活动的通知", "鄞组〔2024〕1号", date(2024, 1, 5), "市委、市政府",
            TODAY, 5, 5, date(2026, 12, 31), texts, titles,
        )  # fmt: skip
        draft_plan(self.round, draft, by=BY, on=TODAY)
        self.both("issue", content_of(self.round))
        self.both("settle", {"freezing": self.freezing.fingerprint})
        pass_everything(self.freezing, self.town_officer, self.accounts[1], TODAY)
        self.both("review", {"freezing": self.freezing.fingerprint})

    def publish(self, notice) -> None:
        for voice in self.voices(TODAY):
            publish(notice, voice, by=BY, on=TODAY)


@pytest.fixture(scope="package")
def standing(django_db_setup, django_db_blocker, tmp_path_factory):
    with standing_district(tmp_path_factory.mktemp("publication"), django_db_blocker, unions=16) as ground:
        round_ = ground.freezing.round
        texts = {str(level): standard_file(f"demonstration-{level}").read_bytes() for level in Level}
        adopt(round_, texts, since=round_.since, by=BY, on=TODAY)
        ground.years = [freeze_and_score(round_, roots_of(round_, on), by=BY, on=on) for on in YEARS]
        ground.freezing = ground.years[-1]
        seal()
        ground.officers = Officers(ground)
        ground.officers.review()
        ground.notice = draft_notice(round_, FIRST, by=BY, on=TODAY)
        yield ground


@pytest.fixture
def ground(standing, db) -> Ground:
    """The district; what a test changes in the database is gone after it."""
    return standing
