"""Changing the law of this installation: proposed by one person, counted when another has confirmed it.

(security.md §2 rule 5.) Nothing is ever deleted: a wrong amendment is undone by a further proposal. A calendar that is
confirmed has every running period of its year counted anew, so that a provisional last day becomes firm.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.models import Event
from lianchuang.procedures import events
from lianchuang.procedures.deadlines import Deadline, SecondWord, behind, second_word
from lianchuang.procedures.local_law import SUBJECT, Proposal, in_force, local_rulebook, proposals
from lianchuang.procedures.recounting import recount
from lianchuang.registry.models import Organisation
from lianchuang.registry.scope import Scope
from lianchuang.rulebook.amendments import BadAmendment, amended


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
    year = _calendar_year(found)
    if year is not None:
        recount(year, what=found.what, by=by, on=on)


@transaction.atomic
def decline(proposal: int, *, reason: str, by: Signature, on: date, organisation: int | None = None) -> None:
    """Drop a proposal that waits; whoever entered it may do so too."""
    if not reason.strip():
        raise BadAmendment("请写明为什么不采用。")
    found = _pending(proposal)
    payload = {"proposal": found.id, "what": found.what, "reason": reason.strip()}
    record(Entry(events.LAW_DECLINED.id, on, payload, organisation, SUBJECT), by=by)


PREFIX = "law:"


def waiting_deadlines(scope: Scope) -> list[Deadline]:
    """The proposals of a scope that wait for another officer of the district, as duties. One statement."""
    held = [one for one in proposals() if one.status == "pending" and one.event.organisation is not None]
    if not held:
        return []
    rows = Organisation.objects.filter(scope.organisation("pk"), pk__in={one.event.organisation for one in held})
    within = set(rows.values_list("pk", flat=True))
    found = []
    for one in held:
        if one.event.organisation in within:
            word = SecondWord("law.amend", behind(one.event.by), anywhere=True)  # the law is the installation's
            name, duty = f"复核规则改动：{one.what}", f"{PREFIX}{one.id}"
            since = one.event.occurred_on
            found.append(second_word(name, since, scope.day, one.event.organisation, "law", duty, word))
    return found


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


def _calendar_year(proposal: Proposal) -> int | None:
    """The year whose working days it changes, be it by undoing."""
    undone = proposal.amendment.get("undoes")
    changed = proposal if undone is None else next(one for one in proposals() if one.id == undone)
    return changed.amendment.get("year")
