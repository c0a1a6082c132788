"""What was recorded between two freezings: every late record with who entered it and when, whether it moved a score or
not. A second freezing of one day takes in what was entered about that day after the first."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from lianchuang.ledger.kinds import every_kind
from lianchuang.ledger.models import Event
from lianchuang.registry.models import Organisation
from lianchuang.registry.tree import subtree
from lianchuang.rounds import events
from lianchuang.rounds.acts import roots_of
from lianchuang.rounds.models import Freezing

OF_FACTS = ("areas", "area", "case", "coverage", "employer", "law", "members", "organisation", "person", "persons",
            "posts", "registry", "term", "union")  # fmt: skip
NO_FACT = {"person.unmasked"}
OF_ROUNDS = {events.SETTLED.id, events.TARGET_SET.id, events.TARGET_SPLIT.id, events.TARGET_CHANGED.id,
             events.TARGET_RESPLIT.id, events.TARGET_TAKEN_BACK.id}  # fmt: skip


def recorded_between(before: Freezing, after: Freezing) -> QuerySet[Event]:
    """The events after the journal's checkpoint of one freezing up to the other, of facts about a day that the other
    takes in, newest first. Of what was being sealed while the first was made, some may be in both."""
    kinds = {one.id for one in every_kind() if one.id.split(".")[0] in OF_FACTS} - NO_FACT | OF_ROUNDS
    rows = Event.objects.filter(_after(before), kind__in=kinds, occurred_on__lte=after.on)
    last = _made_by(after)
    if last is not None:
        rows = rows.filter(pk__lt=last)
    roots = [root.pk for root in roots_of(after.round, after.on)]
    return rows.filter(Q(organisation=None) | Q(organisation__in=subtree(roots, after.on))).order_by("-pk")


def recorded_about(before: Freezing, after: Freezing, organisation: Organisation, on: date) -> QuerySet[Event]:
    """Those of them that stand with one organisation or with what is below it."""
    return recorded_between(before, after).filter(organisation__in=subtree([organisation.pk], on))


def _after(freezing: Freezing) -> Q:
    """After the checkpoint that lies beside the frozen facts; without one, after the freezing was recorded."""
    path = freezing.facts_folder / "checkpoint.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    if len(lines) > 1 and lines[1].isdecimal():
        return Q(leaf_place=None) | Q(leaf_place__index__gte=int(lines[1]))
    return Q(pk__gt=_made_by(freezing) or 0)


def _made_by(freezing: Freezing) -> int | None:
    """The event that recorded a freezing."""
    found = makings([freezing]).get(freezing.pk)
    return found.pk if found is not None else None


def makings(freezings: Sequence[Freezing]) -> dict[int, Event]:
    """The event that recorded each freezing, by the freezing: the newest of its folder, which is given anew only where
    the earlier was thrown away. Events of old say no folder; they are known by what was found."""
    rounds = {f"round:{one.round_id}" for one in freezings}
    told = list(Event.objects.filter(kind=events.FROZEN.id, subject__in=rounds).order_by("-pk"))

    def made(event: Event, one: Freezing) -> bool:
        data = event.payload or {}
        wanted = (one.on.isoformat(), one.facts_hash, one.results_hash, one.folder)
        said = (data.get("day"), data.get("facts"), data.get("results"), data.get("folder", one.folder))
        return event.subject == f"round:{one.round_id}" and said == wanted

    found = ((one.pk, next((event for event in told if made(event, one)), None)) for one in freezings)
    return {key: event for key, event in found if event is not None}
