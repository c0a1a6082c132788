"""What goes down: sent to a level, seen there once, answered where an answer is asked for. Every figure is counted from
these records; nobody types how many have signed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from lianchuang.accounts.models import Account
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.procedures import acts as cases
from lianchuang.procedures.deadlines import Deadline
from lianchuang.procedures.engine import Objection, Refusal
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Organisation, Tier, Tree
from lianchuang.registry.scope import Scope
from lianchuang.registry.tree import subtree
from lianchuang.voice import events
from lianchuang.voice.counts import LEAST
from lianchuang.voice.models import Circular, Recipient, SeenByWorker

PROCEDURE = "policy-notice"
TIERS = {
    Circular.Level.MIDDLE: (Tier.MIDDLE,),
    Circular.Level.BASE: (Tier.VILLAGE, Tier.BASE),
    Circular.Level.BOTH: (Tier.MIDDLE, Tier.VILLAGE, Tier.BASE),
}
CONVENTION = ("本系统约定",)


@dataclass(frozen=True)
class Draft:
    """What somebody wants to send down."""

    what: str
    title: str
    words: str
    level: str
    seen_by: date
    answer_by: date | None = None
    to_workers: bool = False


@dataclass(frozen=True)
class Tally:
    """How far a circular has come: to how many it was sent, how many have seen it, how many are late, and so on. Where
    a union has fewer workers who saw it than may be told, it counts as one, and `workers` is the least there are."""

    sent: int
    seen: int
    late: int
    answered: int
    workers: int
    at_least: bool = False

    @property
    def waiting(self) -> int:
        return self.sent - self.seen


def below(sender: Organisation, level: str, on: date) -> list[int]:
    """The unions of a level that stand below an organisation on a day, by number."""
    rows = Organisation.objects.filter(pk__in=subtree([sender.pk], on), tree=Tree.UNION, tier__in=TIERS[level])
    return list(rows.exclude(pk=sender.pk).order_by("number").values_list("pk", flat=True))


@transaction.atomic
def send(draft: Draft, sender: Organisation, *, by: Signature, on: date, as_it_was: bool = False) -> Circular:
    """Send a circular to the level below. Raises Refusal in plain words; nothing is then sent."""
    _complete(draft, on)
    to = below(sender, draft.level, on)
    if not to:
        raise Refusal([Objection("level", "impossible", "下面没有这一级的工会，发不出去。")])
    case = cases.open_case(PROCEDURE, sender, by=by, on=on, title=draft.title)
    data = {"title": draft.title, "recipients": len(to), "asks": draft.answer_by is not None}
    if draft.answer_by:
        data["answer_by"] = draft.answer_by
    case = cases.take_step(case, "issue", data, by=by, on=on, as_it_was=as_it_was)
    circular = Circular.objects.create(
        case=case,
        what=draft.what,
        title=draft.title,
        words=draft.words,
        level=draft.level,
        to_workers=draft.to_workers,
        sent_on=on,
        seen_by=draft.seen_by,
        answer_by=draft.answer_by,
    )
    Recipient.objects.bulk_create([Recipient(circular=circular, organisation_id=one) for one in to], 1000)
    payload = {"title": draft.title, "recipients": len(to), "case": case.pk}
    record(Entry(events.SENT_DOWN.id, on, payload, sender.pk, _subject(circular)), by=by)
    return circular


def _complete(draft: Draft, on: date) -> None:
    faults = []
    if draft.what not in Circular.What.values:
        faults.append(Objection("what", "impossible", "选是通知、政策还是决定。"))
    if draft.level not in Circular.Level.values:
        faults.append(Objection("level", "impossible", "选发到哪一级。"))
    if not draft.title.strip() or len(draft.title) > 120:
        faults.append(Objection("title", "impossible", "写标题，最多 120 个字。"))
    if not draft.words.strip():
        faults.append(Objection("words", "impossible", "写正文。"))
    if draft.seen_by < on:
        faults.append(Objection("seen_by", "impossible", "签收期限不能早于今天。"))
    if draft.answer_by and draft.answer_by < draft.seen_by:
        faults.append(Objection("answer_by", "impossible", "反馈期限不能早于签收期限。"))
    if faults:
        raise Refusal(faults)


@transaction.atomic
def see(recipient: Recipient, *, by: Signature, on: date) -> Recipient:
    """The organisation has seen it: once, whoever presses again."""
    held = _held(recipient)
    if held.seen_on is None:
        held.seen = record(_entry(events.SEEN.id, held, on), by=by)
        held.seen_on = on
        held.save(update_fields=["seen", "seen_on"])
    return held


@transaction.atomic
def answer(recipient: Recipient, words: str, *, by: Signature, on: date) -> Recipient:
    """The organisation answers what was asked; having answered it has seen it. A later answer takes the place."""
    if recipient.circular.answer_by is None:
        raise Refusal([Objection("answer", "impossible", "这件没有要求反馈，签收就行。")])
    if not words.strip():
        raise Refusal([Objection("answer", "impossible", "写反馈的内容。")])
    held = see(recipient, by=by, on=on)
    record(_entry(events.ANSWERED.id, held, on), by=by)
    held.answer, held.answered_on = words.strip(), held.answered_on or on
    held.save(update_fields=["answer", "answered_on"])
    return held


def see_as_worker(recipient: Recipient, account: Account, on: date) -> bool:
    """A worker has seen it; false where they had already. Only counted: no event names them."""
    return SeenByWorker.objects.get_or_create(recipient=recipient, account=account, defaults={"on": on})[1]


@transaction.atomic
def put_on_record(circular: Circular, *, by: Signature, on: date) -> Case:
    """Write into the case how many have seen it by now, and how many have answered once the day for that is over or all
    have. The numbers are the records'."""
    tally = tally_of(circular, on)
    case = cases.take_step(circular.case, "receipts", figures_of(circular.case, "receipts"), by=by, on=on)
    if (
        circular.answer_by
        and not case.state.done("collect")
        and (tally.answered == tally.sent or on > circular.answer_by)
    ):
        case = cases.take_step(case, "collect", figures_of(circular.case, "collect"), by=by, on=on)
    return case


def figures_of(case: Case, step: str) -> dict[str, Any]:
    """What the records say about a step that counts receipts; empty where nothing was sent through the product."""
    circular = Circular.objects.filter(case=case).first() if case.procedure == PROCEDURE else None
    if circular is None:
        return {}
    rows = circular.recipients
    if step == "receipts":
        return {"receipted": rows.exclude(seen_on=None).count()}
    return {"answered": rows.exclude(answered_on=None).count()} if step == "collect" else {}


def tally_of(circular: Circular, on: date, scope: Scope | None = None) -> Tally:
    """How far it has come, counted from the records, on the whole or on the ground of a scope. Two statements."""
    within = Q() if scope is None else scope.organisation()
    rows = list(circular.recipients.filter(within).values_list("seen_on", "answered_on"))
    seen = [first for first, _ in rows if first is not None]
    late = sum(first > circular.seen_by for first in seen)
    late += sum(first is None for first, _ in rows) if on > circular.seen_by else 0
    answered = sum(last is not None for _, last in rows)
    pressed = SeenByWorker.objects.filter(recipient__in=circular.recipients.filter(within)).values("recipient")
    groups = list(pressed.annotate(count=Count("pk")).values_list("count", flat=True)) if circular.to_workers else []
    workers = sum(count if count >= LEAST else 1 for count in groups)
    return Tally(len(rows), len(seen), late, answered, workers, any(count < LEAST for count in groups))


def to_organisations(organisations: Iterable[int]) -> Any:
    """What was sent to some organisations, the newest first."""
    rows = Recipient.objects.filter(organisation__in=list(organisations)).select_related("circular__case__organisation")
    return rows.order_by("-circular__sent_on", "-circular")


def waiting_deadlines(scope: Scope) -> list[Deadline]:
    """What organisations of a scope have still to sign for or to answer, as duties with a last day. One statement."""
    rows = Recipient.objects.filter(scope.organisation(), circular__case__status="open").select_related("circular")
    rows = rows.filter(Q(seen_on=None) | Q(answered_on=None, circular__answer_by__isnull=False))
    return [deadline for one in rows for deadline in _deadlines(one)]


def _deadlines(one: Recipient) -> Iterator[Deadline]:
    circular, place = one.circular, f"circular:{one.circular_id}/{one.organisation_id}"
    asked = []
    if one.seen_on is None:
        asked.append(("签收", circular.seen_by, "see"))
    if circular.answer_by and one.answered_on is None:
        asked.append(("反馈", circular.answer_by, "answer"))
    for what, due, act in asked:
        name = f"{what}：{circular.title}"[:120]
        yield Deadline(name, due, CONVENTION, one.organisation_id, PROCEDURE, f"{place}/{act}", "promised", "union")


def _held(recipient: Recipient) -> Recipient:
    return Recipient.objects.select_for_update(of=("self",)).select_related("circular").get(pk=recipient.pk)


def _entry(kind: str, recipient: Recipient, on: date) -> Entry:
    payload = {"title": recipient.circular.title, "circular": recipient.circular_id}
    return Entry(kind, on, payload, recipient.organisation_id, _subject(recipient.circular))


def _subject(circular: Circular) -> str:
    return f"circular:{circular.pk}"
