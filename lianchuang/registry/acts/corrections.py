"""Taking an act back: what it wrote is no longer believed, what it replaced is believed again."""

from datetime import date

from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.models import Event
from lianchuang.registry import events
from lianchuang.registry.dated import Refusal, retract
from lianchuang.registry.models import DATED


@transaction.atomic
def correct(event: Event, *, reason: str, by: Signature, on: date) -> Event:
    """Retract an act of the registry. What was believed until now stays on record, with its moments.

    The right fact is then entered by the act that should have been taken. Raises Refusal without a reason, or when
    later acts were built on this one.
    """
    if not reason.strip():
        raise Refusal("请写明更正的理由。")
    payload = {"reason": reason, "event": event.pk, "kind": event.kind}
    correction = record(Entry(events.CORRECTED.id, on, payload, event.organisation, event.subject), by=by)
    retract(DATED, event, correction)
    return correction
