"""One case: the course drawn, whose turn it is and why, what was found wrong, what happened; and one of its acts."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.ballots.opening import steps_voted_on
from lianchuang.documents.of_cases import offered
from lianchuang.ledger.models import Event, Leaf
from lianchuang.procedures import engine
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import EmployerProfile, OrganisationProfile
from lianchuang.rulebook.procedures import Step
from lianchuang.rulebook.word_lists import outcome_words
from lianchuang.voice.rights import Rights, may_open
from lianchuang.web.acts_told import acts_of
from lianchuang.web.answering import show, show_part
from lianchuang.web.course import Drawn, course_of, definition_of, facts_of, lead_of, turns_of
from lianchuang.web.papers import may_see_sensitive, wanted_of
from lianchuang.web.people_opened import names_people
from lianchuang.web.reach import act_within, case_within, reached_among, sees_cases_of
from lianchuang.web.urging import urging_in
from lianchuang.web.words_opened import may_read, raised_of

PARTS = {"workers-congress": ("congress-proposal",)}
"""Procedures that are begun from the page of another one and live within it."""
OUTCOMES = outcome_words()


@acting("case.see", on=case_within("case.see"))
def case(request: HttpRequest, found: Case) -> HttpResponse:
    """The page of a case. The employer it is about has a page of its own, which shows only its part."""
    standing = request.standing
    if not sees_cases_of(standing, found.organisation_id) and not (
        found.result_id and standing.reaches("cases.see", found.result_id)
    ):
        return redirect("matter", found.pk)
    rights = Rights(standing, found)
    facts = facts_of(found, standing.day) if found.state.is_open else found.state.facts
    turns = turns_of(found, facts)
    drawn = course_of(found, turns)
    open_names = standing.reaches("members.see", found.organisation_id)
    findings = engine.findings_on(found.state, standing.day)
    raised = raised_of(found)
    happened = acts_of(found, open_names)
    beside = [one.told.event for one in happened if one.is_beside]
    context = {
        "case": found,
        "definition": definition_of(found),
        "holder": _name(found.organisation_id, found),
        "result": _name(found.result_id, found) if found.result_id else "",
        "employers": _employers(found),
        "drawn": drawn,
        "reached": reached_among(standing, [found.organisation_id, found.result_id]),
        "columns": min(len(drawn), 10) or 1,
        "wanted": wanted_of(found, drawn, rights),
        "documents": offered(found) if standing.may("document.see") else [],
        "voted_on": bool(steps_voted_on(found)) and standing.may("ballots.see"),
        "opens_sensitive": may_see_sensitive(standing, found),
        "add_to": _step_to_add_to(standing, drawn, rights),
        "turns": [(turn, rights.for_step(turn.step)) for turn in turns],
        **lead_of(found, drawn, turns),
        "findings": sorted(findings, key=lambda one: (one.closed_on is not None, one.raised_on)),
        "acts": happened,
        **urging_in(standing, found.organisation_id, turns, beside),
        "parts": list(found.parts.defer("raw_state").order_by("-opened_on", "-pk")),
        "may_add": [
            procedures().named(name)
            for name in PARTS.get(found.procedure, ())
            if found.state.is_open and may_open(standing, procedures().named(name))
        ],
        "may_correct": _may_correct(found, rights),
        "may_end": _may_correct(found, rights) and raised is None,
        "raised": raised,
        "may_read": raised is not None and may_read(standing, found),
        "opens_people": open_names and names_people(found),
        "outcome": OUTCOMES.get(found.outcome or found.status, ""),
    }
    return show(request, "cases/case.html", context)


def _step_to_add_to(standing: Standing, drawn: list[Drawn], rights: Rights) -> Step | None:
    """The step to which another paper is added: the latest done that is the asker's to take, else the first."""
    own = [one for one in drawn if standing.may("paper.add") and rights.for_step(one.step)]
    done = [one for one in own if one.status == "done"]
    return next((one.step for one in [*done[-1:], *own]), None)


def _may_correct(case: Case, rights: Rights, step: str = "") -> bool:
    """Who may take a step may put it right, where the table lets the role correct at all."""
    steps = [one for one in definition_of(case).step if not step or one.id == step]
    return rights.standing.may("case.correct") and any(rights.for_step(one) for one in steps)


def _name(organisation: int, case: Case) -> str:
    rows = OrganisationProfile.objects.believed().filter(organisation=organisation)
    on = rows.filter(Q(until=None) | Q(until__gt=case.opened_on)).order_by("since").last()
    return on.name if on else ""


def _employers(case: Case) -> list[EmployerProfile]:
    ids = list(case.employers.values_list("pk", flat=True))
    rows = EmployerProfile.objects.believed().filter(employer__in=ids).order_by("employer", "-since")
    return list(rows.distinct("employer"))


@acting("case.see", on=act_within("case.see"))
def act(request: HttpRequest, found: tuple[Case, Event]) -> HttpResponse:
    """One act as it is kept: what was said, who entered it when, its place in the journal, and what changed later."""
    held, event = found
    standing = request.standing
    if not sees_cases_of(standing, held.organisation_id):
        return redirect("matter", held.pk)
    told = acts_of(held, standing.reaches("members.see", held.organisation_id))
    own = next(one for one in told if one.pk == event.pk)
    later = [one for one in told if (one.told.event.payload or {}).get("event") == event.pk]
    leaf = Leaf.objects.filter(event=event).first()
    context = {
        "case": held,
        "act": own,
        "later": later,
        "leaf": leaf,
        "mark": bytes(event.leaf).hex(),
        "may_correct": own.taking is not None and _may_correct(held, Rights(standing, held), own.taking.step),
    }
    return show_part(request, "cases/act.html", "cases/_act.html", context)
