"""By what any assessment of the demonstration is conducted: both departments' word, reviewers' marks, working days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from lianchuang.accounts.models import Account
from lianchuang.accounts.standing import Standing
from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.people import Cast
from lianchuang.demonstration.place import Bureau, Place
from lianchuang.ledger.acts import Signature
from lianchuang.procedures.local_law import local_rulebook
from lianchuang.registry.models import Organisation
from lianchuang.rounds import conduct, judging
from lianchuang.rounds.course import Voice
from lianchuang.rounds.models import Round
from lianchuang.rulebook.standard_form import Reviewed

REASONS = ("做法有台账，职工代表评价好", "材料齐，成效写得实", "有创新，覆盖面还可以再宽")


def judged_item(name: str, points: int) -> dict[str, Any]:
    """An item of the towns' standard that two people judge blind, of bureaus only."""
    return {
        "id": name, "section": "特色工作", "title": "特色工作", "points": points, "kind": "reviewed",
        "for": {"fact": "kind", "is": "bureau_union"},
        "text": "只看系统（局）工会：有自己的做法，职工得到实惠。两人分别打分，互相看不见；相差超过1分的由第三人定。",
        "params": {"facts": ["M-57"], "step": Decimal("0.5"), "reviewers": 2, "tolerance": 1},
    }  # fmt: skip


def first_working_day(day: date) -> date:
    """The first working day from this day on."""
    calendar = local_rulebook().calendar
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day


@dataclass
class Conducting:
    """A round with those who conduct it."""

    place: Place
    cast: Cast
    chance: Chance
    today: date
    round: Round = field(init=False)

    @property
    def party(self) -> Account:
        return self.cast.accounts["zuzhibu"]

    @property
    def union(self) -> Account:
        return self.cast.accounts["zonggonghui"]

    def signed(self, account: Account | None, on: date) -> Signature:
        who = f"account:{account.pk}" if account else "public"
        return Signature(who, datetime(on.year, on.month, on.day, 2, 30, tzinfo=UTC), "demonstration")

    def both(self, step: str, content: Mapping[str, Any], on: date) -> None:
        """The word of both departments, the Party's first."""
        for account in (self.party, self.union):
            conduct.speak(self.round, step, content, self.voice(account, on), by=self.signed(account, on), on=on)

    def voice(self, account: Account, on: date) -> Voice:
        return conduct.voices_of(Standing(account, on), self.round)[0]

    def unions(self) -> int:
        """How many base unions there are, or ever were."""
        return Organisation.objects.filter(tree="union", tier=4).count()

    def item_of(self, bureau: Bureau, period: date, indicator: Reviewed) -> judging.Item:
        """What people judge of a bureau."""
        rule, name = judging.rule_of(indicator), f"{self.place.name}{bureau.name}系统工会"
        return judging.Item(self.round, period, bureau.union.number, name, indicator.id, indicator.title, rule)

    def sign(self, item: judging.Item, account: Account, mark: Decimal, reason: str, on: date) -> None:
        judging.sign(item, account, mark, reason, by=self.signed(account, on), on=on)
