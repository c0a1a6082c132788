"""The journal in words: what happened, who entered it. Names come in one statement for a whole list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianchuang.accounts.models import Account
from lianchuang.ledger.kinds import kind_of
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.web.words import days_in_words

SYSTEMS = {
    "system:demonstration": "示范数据",
    "system:sign-in": "登录",
    "system:import": "导入",
    "public": "公众",
    "anonymous": "匿名",
}


@dataclass(frozen=True)
class Told:
    """One event as a page shows it; of a case its number and, in `about`, its title."""

    event: Event
    text: str
    who: str
    about: str = ""

    @property
    def on(self) -> date:
        return self.event.occurred_on

    @property
    def at(self) -> datetime:
        return self.event.recorded_at

    @property
    def case(self) -> int | None:
        return _case_of(self.event)

    @property
    def is_correction(self) -> bool:
        return self.event.kind in ("case.corrected", "case.withdrawn", "registry.corrected")


def told(events: Sequence[Event]) -> list[Told]:
    """Events in words, in the order given. Two statements."""
    names = names_of(event.by for event in events)
    titles = dict(Case.objects.filter(pk__in={_case_of(event) for event in events} - {None}).values_list("pk", "title"))
    return [Told(event, sentence_of(event), names[event.by], titles.get(_case_of(event), "")) for event in events]


def _case_of(event: Event) -> int | None:
    kind, _, pk = event.subject.partition(":")
    return int(pk) if kind == "case" and pk.isdecimal() else None


class _Blanks(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return ""


def sentence_of(event: Event) -> str:
    """What happened, in Chinese; what was shed says that it was."""
    if event.payload is None:
        return "内容已依法清除"
    sentence = kind_of(event.kind).sentence.format_map(_Blanks(event.payload))
    return days_in_words(sentence.replace("（）", "").rstrip("："))


def names_of(references: Iterable[str]) -> dict[str, str]:
    """Who stands behind each reference: an account's name, or what the product does by itself."""
    wanted = set(references)
    numbers = {
        one: int(key)
        for one in wanted
        for kind, _, key in [one.partition(":")]
        if kind == "account" and key.isdecimal()
    }
    names = dict(Account.objects.filter(pk__in=numbers.values()).values_list("pk", "name")) if numbers else {}
    return {one: names.get(numbers[one], "已注销的账号") if one in numbers else _without_account(one) for one in wanted}


def _without_account(reference: str) -> str:
    """The product itself, or somebody of the demonstration who has no account."""
    if reference.startswith("raised:"):
        return "提出的人（不公开姓名）"
    return "示范数据" if reference.startswith("account:") else SYSTEMS.get(reference, "系统")
