"""The law as this installation has it: the rulebook's files under what two officers of the district have entered.

An amendment is proposed by one person and counts when another has confirmed it (security.md §2 rule 5). Every one is an
event; nothing else is stored, and none is ever deleted: a wrong one is undone by a further proposal. Which text of a
rule applies to a case follows from its days of force, whenever it was entered; what a step was found to be when it was
recorded stays as it was found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.models import Event
from lianchuang.procedures import events
from lianchuang.rulebook import Rulebook, rulebook
from lianchuang.rulebook.amendments import Amendments, BadAmendment, amended

SUBJECT = "law"


@dataclass
class Proposal:
    """One proposed amendment and what became of it: pending, confirmed, declined, undone."""

    event: Event
    status: str = "pending"
    answer: Event | None = None

    @property
    def id(self) -> int:
        return int(self.event.pk)

    @property
    def what(self) -> str:
        """What it changes, in one line."""
        return str(self.event.payload["what"])

    @property
    def reason(self) -> str:
        return str(self.event.payload["reason"])

    @property
    def amendment(self) -> dict[str, Any]:
        """The amendment as the rulebook reads it; an undoing names the proposal in `undoes`."""
        return dict(self.event.payload["amendment"])


def proposals() -> list[Proposal]:
    """Every proposal in the order of entry, with what became of it. One statement."""
    found: dict[int, Proposal] = {}
    for event in Event.objects.filter(subject=SUBJECT).order_by("pk"):
        if event.kind == events.LAW_PROPOSED.id:
            found[event.pk] = Proposal(event)
            continue
        proposal = found[event.payload["proposal"]]
        proposal.answer = event
        proposal.status = "confirmed" if event.kind == events.LAW_CONFIRMED.id else "declined"
        undone = proposal.amendment.get("undoes")
        if undone is not None and proposal.status == "confirmed":
            found[undone].status = "undone"
    return list(found.values())


def in_force() -> list[Proposal]:
    """The amendments that count, in the order in which they were confirmed."""
    kept = [one for one in proposals() if one.status == "confirmed" and "undoes" not in one.amendment]
    return sorted(kept, key=lambda one: one.answer.pk if one.answer else 0)


def amendments() -> Amendments:
    """What lies over the files, as data. One statement."""
    return Amendments.of(one.amendment for one in in_force())


def local_rulebook() -> Rulebook:
    """The rulebook of this installation with its amendments laid over it."""
    return amendments().over(rulebook())


@transaction.atomic
def propose(
    amendment: Mapping[str, Any], *, what: str, reason: str, by: Signature, on: date, organisation: int | None = None
) -> Proposal:
    """Enter an amendment; it waits for a second person. Raises BadAmendment in Chinese; nothing is then recorded."""
    if not reason.strip():
        raise BadAmendment("请写明为什么改，依据是哪份文件。")
    if "undoes" in amendment:
        _countable(int(amendment["undoes"]))
    else:
        amended(local_rulebook(), amendment)
    payload = {"what": what, "reason": reason.strip(), "amendment": dict(amendment)}
    return Proposal(record(Entry(events.LAW_PROPOSED.id, on, payload, organisation, SUBJECT), by=by))


@transaction.atomic
def confirm(proposal: int, *, by: Signature, on: date, organisation: int | None = None) -> None:
    """Let a proposal count. Raises BadAmendment where the same person entered it or it fits no longer."""
    found = _pending(proposal)
    if found.event.by == by.ref:
        raise BadAmendment("自己提出的，要由另一位区级干部复核。")
    if "undoes" in found.amendment:
        _countable(int(found.amendment["undoes"]))
    else:
        amended(local_rulebook(), found.amendment)
    payload = {"proposal": found.id, "what": found.what}
    record(Entry(events.LAW_CONFIRMED.id, on, payload, organisation, SUBJECT), by=by)


@transaction.atomic
def decline(proposal: int, *, reason: str, by: Signature, on: date, organisation: int | None = None) -> None:
    """Drop a proposal that waits; whoever entered it may do so too."""
    if not reason.strip():
        raise BadAmendment("请写明为什么不采用。")
    found = _pending(proposal)
    payload = {"proposal": found.id, "what": found.what, "reason": reason.strip()}
    record(Entry(events.LAW_DECLINED.id, on, payload, organisation, SUBJECT), by=by)


def _pending(proposal: int) -> Proposal:
    """The proposal, held until the transaction ends, so that two hands cannot answer it."""
    list(Event.objects.select_for_update().filter(pk=proposal, subject=SUBJECT))
    found = next((one for one in proposals() if one.id == proposal), None)
    if found is None or found.status != "pending":
        raise BadAmendment("这条修订已经有了结果，请刷新页面。")
    return found


def _countable(proposal: int) -> None:
    if not any(one.id == proposal for one in in_force()):
        raise BadAmendment("要撤的修订现在没有在起作用。")
