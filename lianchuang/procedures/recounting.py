"""Counting running periods anew, when the working days of a year have become known or were put right."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record_many
from lianchuang.ledger.models import Event
from lianchuang.procedures import engine, events
from lianchuang.procedures.acts import act_of, law_for
from lianchuang.procedures.folding import fold
from lianchuang.procedures.law import Law
from lianchuang.procedures.local_law import amendments
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures

AT_ONCE = 500


@transaction.atomic
def recount(year: int, *, what: str, by: Signature, on: date) -> int:
    """Let the running periods that touch a year end where its calendar now says; returns how many cases changed.

    Each change is an event of its case, so that a replay gives the same days. What was met or has stopped stays.
    """
    running = Case.objects.filter(status="open", due_on__isnull=False).order_by("pk")
    touched = [case.pk for case in running.iterator() if _touches(case, year)]
    laws: dict[int, Law] = {}
    return sum(
        _recount(touched[first : first + AT_ONCE], laws, what, by, on) for first in range(0, len(touched), AT_ONCE)
    )


def _touches(case: Case, year: int) -> bool:
    return any(clock.is_running and clock.start.year <= year <= clock.due.year for clock in case.state.clocks)


def _recount(numbers: Sequence[int], laws: dict[int, Law], what: str, by: Signature, on: date) -> int:
    cases = list(Case.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk__in=numbers))
    journal = defaultdict(list)
    for event in Event.objects.filter(subject__in=[case.subject for case in cases]).order_by("pk"):
        journal[event.subject].append(act_of(event))
    entered, changed, entries = amendments(), [], []
    for case in cases:
        law = laws.get(case.organisation_id) or law_for(case.organisation, on, entered)
        laws[case.organisation_id] = law
        definition = procedures().named(case.procedure, case.version)
        clocks = engine.recounted(definition, journal[case.subject], law)
        if clocks:
            payload = {"what": what, "law": law.version, "clocks": clocks}
            changed.append(case)
            entries.append(Entry(events.RECOUNTED.id, on, payload, case.organisation_id, case.subject))
    for case, event in zip(changed, record_many(entries, by=by), strict=True):
        state = case.state
        fold(procedures().named(case.procedure, case.version), state, act_of(event))
        case.keep(state)
    Case.objects.bulk_update(changed, ["raw_state", "due_on"])
    return len(changed)
