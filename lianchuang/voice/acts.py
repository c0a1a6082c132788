"""Raising a matter, and what only the one who raised it may do: add to it, rate, ask for more, take it up again.

The engine decides whether a step is possible; this keeps who raised the case apart from it. A name that is kept
from the employer stands in no event: the event is signed by the matter (`raised:…`). Whoever writes without a name
signs as `anonymous`, and of the moment only the day is kept.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from lianchuang.accounts.models import Account
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.models import Event
from lianchuang.procedures import acts as cases
from lianchuang.procedures.engine import Objection, Refusal
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Organisation
from lianchuang.voice import events
from lianchuang.voice.codes import mark_of
from lianchuang.voice.models import Kind, Raised, Word

ANONYMOUS = "anonymous"
LEAST, MOST = 5, 2000
"""How much somebody writes, in characters (a convention)."""
A_DAY = 30
"""Most matters without a name that one union takes in on one day (a convention): whoever floods it is stopped, and
nobody has to be known for it."""

FIRST = {
    Kind.HAZARD: ("hazard", "find"),
    Kind.PROPOSAL: ("rationalisation-proposal", "submit"),
    Kind.HELP: ("voice-matter", "receive"),
    Kind.OPINION: ("voice-matter", "receive"),
}
"""The procedure that each kind begins, and its first step."""


@dataclass(frozen=True)
class Raiser:
    """Who raises a matter: an account, with the name kept from the employer or not; or whoever holds a code."""

    account: Account | None = None
    hidden: bool = False
    code: str = ""


@dataclass(frozen=True)
class Said:
    """What is raised: in which words, and what the first step of the procedure asks besides."""

    kind: Kind
    title: str
    words: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def raise_matter(
    said: Said, union: Organisation, raiser: Raiser, *, by: Signature, on: date, pk: uuid.UUID | None = None
) -> Raised:
    """Open a case for what a worker brings, with its first step taken. Raises Refusal in plain words.

    The same code with the same words again gives the same matter and changes nothing. `pk` is the matter's own number,
    drawn by chance where none is given; whoever tells invented matters twice gives it, so that they come out the same.
    """
    mark = _mark_of(raiser)
    if mark is not None:
        again = Raised.objects.select_related("case").filter(code=mark).first()
        if again is not None:
            return _same_again(again, said)
        _not_flooded(union, on)
    procedure, step = FIRST[said.kind]
    pk = pk or uuid.uuid4()
    by = _signature(pk, raiser, by)
    case = cases.open_case(procedure, union, by=by, on=on, title=said.title)
    case = cases.take_step(case, step, said.data, by=by, on=on)
    raised = Raised(pk=pk, case=case, kind=said.kind, account=raiser.account, hidden=raiser.hidden, code=mark)
    try:
        with transaction.atomic():
            raised.save(force_insert=True)
    except IntegrityError:  # the same form sent twice at the same moment: the other one was first
        raise Refusal([Objection("", "impossible", "已经收到了，请用给你的查询码查看。")]) from None
    _keep_words(raised, said.words, _last_act(case))
    return raised


def _mark_of(raiser: Raiser) -> bytes | None:
    if raiser.account is not None:
        return None
    mark = mark_of(raiser.code)
    if mark is None:
        raise ValueError("somebody without an account needs a code")
    return mark


def _same_again(again: Raised, said: Said) -> Raised:
    first = again.words.first()
    if (first.text if first else "") != said.words.strip() or again.case.title != said.title:
        raise Refusal([Objection("", "impossible", "这张表已经交过一次。要另提一件，请重新打开这一页。")])
    return again


def _not_flooded(union: Organisation, on: date) -> None:
    today = Raised.objects.filter(account=None, case__organisation=union, case__opened_on=on).count()
    if today >= A_DAY:
        text = "今天的匿名意见太多，收不下了。请明天再提，或直接找上级工会。"
        raise Refusal([Objection("", "impossible", text)])


@transaction.atomic
def say(raised: Raised, step: str, data: Mapping[str, Any], words: str = "", *, by: Signature, on: date) -> Raised:
    """Take a step that is the raiser's own: rate, ask the level above, look again, have it taken up again."""
    case = cases.take_step(raised.case, step, data, by=signed(raised, by), on=on)
    _keep_words(raised, words, _last_act(case))
    raised.case = case
    return raised


@transaction.atomic
def add(raised: Raised, words: str, *, by: Signature, on: date) -> Word:
    """Add to what was said. The case itself does not change."""
    if len(words.strip()) < LEAST:
        raise Refusal([Objection("words", "impossible", f"至少写 {LEAST} 个字。")])
    entry = Entry(events.ADDED.id, on, {"case": raised.case_id}, raised.case.organisation_id, raised.subject)
    told = record(entry, by=signed(raised, by))
    word = _keep_words(raised, words, told)
    assert word is not None
    return word


@transaction.atomic
def take_back(raised: Raised, reason: str, *, by: Signature, on: date) -> None:
    """The one who raised a matter does not go on with it."""
    cases.end_case(raised.case, "withdrawn", reason=reason, by=signed(raised, by), on=on)


@transaction.atomic
def read(raised: Raised, *, by: Signature, on: date) -> list[Word]:
    """The words of a matter, opened; that they were is kept in the journal."""
    entry = Entry(events.READ.id, on, {"case": raised.case_id}, raised.case.organisation_id, raised.subject)
    record(entry, by=by)
    return list(raised.words.select_related("act"))


def signed(raised: Raised, by: Signature) -> Signature:
    """The signature under which the raiser's own acts stand in the journal."""
    return _signature(raised.pk, Raiser(raised.account, raised.hidden), by)


def _signature(pk: uuid.UUID, raiser: Raiser, by: Signature) -> Signature:
    if raiser.account is None:
        return Signature(ANONYMOUS, beginning_of(timezone.localdate(by.at)))
    return Signature(f"raised:{pk}", by.at) if raiser.hidden else by


def beginning_of(day: date) -> datetime:
    """The first moment of a day: all that is kept of when somebody without a name wrote."""
    return timezone.make_aware(datetime.combine(day, time()))


def found_by(code: str) -> Raised | None:
    """The matter of a code; codes are looked up by fingerprint."""
    mark = mark_of(code)
    if mark is None:
        return None
    return Raised.objects.filter(code=mark).select_related("case__organisation").first()


def is_anothers(case: Case, account: Account) -> bool:
    """Whether the worker's part in a case belongs to somebody else: who raised a matter speaks for themselves."""
    raised = Raised.objects.filter(case=case).first()
    return raised is not None and raised.account_id != account.pk


def _keep_words(raised: Raised, words: str, act: Event) -> Word | None:
    text = words.strip()
    if not text:
        return None
    if len(text) > MOST:
        raise Refusal([Objection("words", "impossible", f"最多 {MOST} 字。")])
    return Word.objects.create(raised=raised, act=act, text=text)


def _last_act(case: Case) -> Event:
    return Event.objects.filter(subject=case.subject).latest("pk")
