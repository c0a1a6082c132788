"""催办: an officer asks a unit below to do what is past its day. It asks, and counts for nothing: no score knows of
it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.models import Appointment
from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import Role, roles_for
from lianchuang.ledger.models import Event
from lianchuang.procedures.deadlines import Deadline
from lianchuang.procedures.engine import Refusal
from lianchuang.registry.models import Organisation, OrganisationProfile
from lianchuang.registry.scope import Scope
from lianchuang.reminding import acts
from lianchuang.reminding.duties import all_duties
from lianchuang.reminding.models import Urge
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.course import Turn
from lianchuang.web.reach import organisation_within
from lianchuang.web.step_form import as_problems

OF_THE_UNIT = {"union", "party", "employer"}
"""Whose duties are urged: those of the unit, not the next step that is the officers' own, nor a worker's word."""


def is_to_urge(standing: Standing, one: Deadline, urged: Mapping[str, Urge]) -> bool:
    """Whether the asker, who has it on their ground, may urge it today."""
    if not standing.may("duty.urge") or one.left(standing.day) >= 0 or one.who not in OF_THE_UNIT:
        return False
    told = urged.get(one.duty)
    return one.organisation not in standing.scope("duty.urge").roots and (told is None or told.on != standing.day)


def urging_in(standing: Standing, organisation: int, turns: Iterable[Turn], told: Iterable[Event]) -> dict[str, Any]:
    """Of the turns in a case: when each was urged last, and which the asker may urge today. `told` is what stands in
    the journal beside the case."""
    last = {str((event.payload or {}).get("duty")): event.occurred_on for event in sorted(told, key=lambda one: one.pk)}
    below = standing.may("duty.urge") and organisation not in standing.scope("duty.urge").roots
    may = below and standing.reaches("duty.urge", organisation)
    return {
        "urged": last,
        "to_urge": {
            turn.duty
            for turn in turns
            if may and turn.due and turn.due < standing.day and turn.actor in OF_THE_UNIT and turn.duty
            if last.get(turn.duty) != standing.day
        },
    }


def _below(standing: Standing, organisation: int) -> Organisation:
    found = organisation_within("duty.urge")(standing, organisation)
    if found.pk in standing.scope("duty.urge").roots:
        raise Http404
    return found


@acting("duty.urge", on=_below)
def urge_duty(request: HttpRequest, found: Organisation) -> HttpResponse:
    """Urge one duty of a unit below, with a word beside it or without."""
    standing, typed = request.standing, request.POST if request.method == "POST" else request.GET
    named = typed.get("duty", "")
    one = next((duty for duty in _duties(found, standing) if duty.duty == named), None)
    if one is None:
        if request.method == "POST":
            tell(request, "这件事已经办了，不用催了。")
        return go_to(request, _back(typed, None))
    problems = []
    if request.method == "POST":
        right = _right(standing, found)
        origin = right.organisation
        assert origin is not None
        by = standing.signature(timezone.now(), right)
        try:
            told = acts.urge(
                one, typed.get("words", ""), origin=origin, but=standing.account.pk, by=by, on=standing.day
            )
        except Refusal as refusal:
            problems = as_problems(refusal.objections)
        else:
            tell(request, f"已催办，{told.reminders.count()} 人会收到")
            return go_to(request, _back(typed, one))
    context = {
        "one": one,
        "unit": found,
        "name": OrganisationProfile.objects.on(standing.day).filter(organisation=found).first(),
        "reply_by": acts.reply_by(found, standing.day),
        "problems": problems,
        "words": typed.get("words", ""),
        "most": acts.WORDS_MOST,
        "from": typed.get("from", ""),
        "query": typed.get("query", ""),
        "back": _back(typed, one),
    }
    return show(request, "deadlines/urge.html", context, 422 if problems else 200)


def _duties(organisation: Organisation, standing: Standing) -> list[Deadline]:
    found = all_duties(Scope(standing.day, frozenset({organisation.pk})))
    return [one for one in found if one.organisation == organisation.pk]


def _right(standing: Standing, organisation: Organisation) -> Appointment:
    """The appointment of the nearest level above by which it is asked."""
    above = standing.above(organisation.pk)
    own = [one for one in standing.appointments if Role(one.role) in roles_for("duty.urge")]
    return min((one for one in own if one.organisation_id in above), key=lambda one: above.index(one.organisation_id))


def _back(typed: Mapping[str, str], one: Deadline | None) -> str:
    """Where it was pressed: the page of the case, or the list as it was."""
    if typed.get("from") == "case" and one is not None and one.case:
        return str(reverse("case", args=(one.case,)))
    query = typed.get("query", "")
    return f"{reverse('deadlines')}?{query}" if query else str(reverse("deadlines"))
