"""Putting a question to the unions concerned, their answer, the reviewer's finding; how often each rule asked rightly.

Nothing here is a penalty, and no score knows of it: a finding that something is to be corrected corrects nothing by
itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Q

from lianchuang.evidence import events
from lianchuang.evidence.acts import Refused
from lianchuang.evidence.models import Asked, Finding, Inquiry
from lianchuang.evidence.questions import RULES, Question
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.registry.scope import Scope

ENOUGH = 10
"""So many findings there must be before a rule is judged (a house figure: of fewer nothing can be said)."""
LEAST_RIGHT = (3, 10)
"""A rule that asks rightly less often than three times in ten is switched off for the rest of the round."""
LONGEST = 1000


@dataclass(frozen=True)
class Window:
    """The days of a round, on the ground of whoever looks."""

    scope: Scope
    first: date
    last: date


@dataclass(frozen=True)
class Precision:
    """How one rule did: findings that something is to be corrected, that it was explained, that it could not be
    settled. What could not be settled says nothing about the rule."""

    rule: str
    right: int = 0
    explained: int = 0
    open: int = 0

    @property
    def judged(self) -> int:
        return self.right + self.explained

    @property
    def is_off(self) -> bool:
        part, whole = LEAST_RIGHT
        return self.judged >= ENOUGH and self.right * whole < self.judged * part


def precisions(window: Window) -> dict[str, Precision]:
    """Of every rule how it did within a window. One statement."""
    held = Asked.objects.filter(window.scope.organisation()).values("inquiry")
    rows = Inquiry.objects.filter(pk__in=held, found_on__gte=window.first, found_on__lte=window.last)
    counts = rows.values("rule").annotate(
        right=Count("pk", filter=Q(finding=Finding.TO_CORRECT)),
        explained=Count("pk", filter=Q(finding=Finding.EXPLAINED)),
        open=Count("pk", filter=Q(finding=Finding.NOT_SETTLED)),
    )
    found = {row["rule"]: Precision(row["rule"], row["right"], row["explained"], row["open"]) for row in counts}
    return {rule: found.get(rule, Precision(rule)) for rule in RULES}


def rules_off(window: Window) -> set[str]:
    """The rules that ask nothing more in a window, because they asked too often in vain."""
    return {one.rule for one in precisions(window).values() if one.is_off}


@transaction.atomic
def put(question: Question, *, by: Signature, on: date) -> Inquiry:
    """Put a question to the unions concerned. The same one again changes nothing."""
    again = Inquiry.objects.filter(key=question.key).first()
    if again is not None:
        return again
    payload = {"rule": question.rule, "rule_name": RULES[question.rule].name, "cases": list(question.cases)}
    payload |= {"organisations": list(question.organisations), "papers": list(question.papers), "key": question.key}
    event = record(Entry(events.PUT.id, on, payload, subject=f"question:{question.key}"), by=by)
    made = Inquiry.objects.create(
        key=question.key,
        rule=question.rule,
        sentence=question.sentence,
        cases=list(question.cases),
        papers=list(question.papers),
        put=event,
        put_on=on,
    )
    Asked.objects.bulk_create([Asked(inquiry=made, organisation_id=one) for one in question.organisations])
    return made


@transaction.atomic
def reply(asked: Asked, words: str, *, by: Signature, on: date) -> Asked:
    """What a union says about a question. It may say it better until there is a finding."""
    text = words.strip()
    if not text:
        raise Refused("写几句是怎么回事。")
    if len(text) > LONGEST:
        raise Refused(f"最多 {LONGEST} 字。")
    held = Asked.objects.select_for_update(of=("self",)).select_related("inquiry").get(pk=asked.pk)
    if held.inquiry.finding:
        raise Refused("已经有结论，不能再改答复。")
    payload = {"rule_name": RULES[held.inquiry.rule].name, "answer": text, "key": held.inquiry.key}
    entry = Entry(events.REPLIED.id, on, payload, held.organisation_id, f"question:{held.inquiry.key}")
    held.answer, held.answered, held.answered_on = text, record(entry, by=by), on
    held.save(update_fields=["answer", "answered", "answered_on"])
    return held


@transaction.atomic
def settle(inquiry: Inquiry, finding: str, reason: str, *, window: Window, by: Signature, on: date) -> Inquiry:
    """The reviewer's finding, with its reason. That a rule is switched off by it is told in the journal too."""
    if finding not in Finding.values:
        raise Refused("选一个结论。")
    if not reason.strip():
        raise Refused("写明理由。")
    held = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if held.finding:
        raise Refused("已经有结论。")
    before = precisions(window)[held.rule].is_off
    name = RULES[held.rule].name
    payload = {"rule_name": name, "finding": finding, "finding_name": Finding(finding).label, "reason": reason.strip()}
    event = record(Entry(events.SETTLED.id, on, payload, subject=f"question:{held.key}"), by=by)
    held.finding, held.reason, held.found, held.found_on = finding, reason.strip(), event, on
    held.save(update_fields=["finding", "reason", "found", "found_on"])
    after = precisions(window)[held.rule]
    if after.is_off and not before:
        told = {"rule": held.rule, "rule_name": name, "judged": after.judged, "right": after.right}
        record(Entry(events.SWITCHED_OFF.id, on, told, subject=f"question:{held.key}"), by=by)
    return held


def inquiries_of(keys: Iterable[str]) -> dict[str, Inquiry]:
    """Of some questions those that were put already."""
    return {one.key: one for one in Inquiry.objects.filter(key__in=list(keys)).prefetch_related("asked")}


def unanswered_by(organisations: Iterable[int]) -> int:
    """How many questions wait for an answer of some unions."""
    rows = Asked.objects.filter(organisation__in=list(organisations), answered=None, inquiry__finding="")
    return rows.count()
