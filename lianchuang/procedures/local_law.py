"""The law as this installation has it: the rulebook's files under what two officers of the district have entered.

Every amendment is an event; nothing else is stored. Which text of a rule applies to a case follows from its days of
force, whenever it was entered; what a step was found to be when it was recorded stays as it was found.
"""

from dataclasses import dataclass
from typing import Any

from lianchuang.ledger.models import Event
from lianchuang.procedures import events
from lianchuang.rulebook import Rulebook, rulebook
from lianchuang.rulebook.amendments import Amendments

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
