"""The questions as the worker last found them. To look through all steps of a large district takes seconds: too long
for a page, which therefore shows what was found at a moment, and names it.

Only the worker writes here. What it wrote for a ground is served until it writes the next; a ground it does not know,
and any other day than today, is looked through when it is asked for.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lianchuang.accounts.models import Account
from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import roles_for
from lianchuang.evidence.alike import compare
from lianchuang.evidence.gathering import questions_within
from lianchuang.evidence.models import FoundAhead
from lianchuang.evidence.questions import Question
from lianchuang.ledger.mark import journal_mark
from lianchuang.registry.scope import Scope

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Found:
    """Questions, and the moment at which they were looked for, where something has been recorded since."""

    questions: Sequence[Question]
    at: datetime | None = None


def questions_of(scope: Scope, on: date, off: Collection[str] = ()) -> Found:
    """What to ask on a ground: found ahead where the worker did, else looked for now. What was found yesterday serves
    until the worker's first round of the day. Rules that are off ask nothing."""
    held = FoundAhead.objects.filter(ground=_ground(scope), on__in=(on, on - A_DAY)).first()
    if held is None:
        return Found(questions_within(scope, on, off))
    found = [_read(one) for one in held.questions if one["rule"] not in off]
    return Found(found, None if (held.newest, held.among) == journal_mark() and held.on == on else held.at)


def look_ahead(on: date, at: datetime) -> int:
    """Look through every ground of which somebody may see the questions, where anything has been recorded since the
    last time; gives how many were looked through."""
    grounds = {_ground(scope): scope for scope in _grounds(on)}
    compare()
    FoundAhead.objects.exclude(ground__in=grounds).delete()
    looked = 0
    for ground, scope in grounds.items():
        newest, among = mark = journal_mark()
        held = FoundAhead.objects.filter(ground=ground).first()
        if held is not None and (held.newest, held.among) == mark and held.on == on:
            continue
        questions = [asdict(one) for one in questions_within(scope, on)]
        kept = {"on": on, "at": at, "newest": newest, "among": among, "questions": questions}
        FoundAhead.objects.update_or_create(ground=ground, defaults=kept)
        looked += 1
    return looked


def _grounds(on: date) -> list[Scope]:
    """The grounds of all accounts, the largest and the smallest alike."""
    rows = Account.objects.filter(is_active=True, appointments__role__in=list(roles_for("question.see"))).distinct()
    scopes = [Standing(one, on).scope("question.see") for one in rows.order_by("pk")]
    return [scope for scope in scopes if scope.roots]


def _ground(scope: Scope) -> str:
    return ",".join(map(str, sorted(scope.roots)))


def _read(one: dict[str, Any]) -> Question:
    lists = {name: tuple(one[name]) for name in ("organisations", "cases", "papers")}
    return Question(rule=one["rule"], sentence=one["sentence"], **lists)
