"""What those outside the union's office see: the employer its duties, the worker the union and its decisions. Each
sees of a case only the course and the own part."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import Role
from lianchuang.procedures.models import Case
from lianchuang.registry.models import EmployerProfile, OrganisationProfile, Tier
from lianchuang.voice.models import Raised
from lianchuang.voice.rights import Rights, rights_in
from lianchuang.web.acts_told import said_in
from lianchuang.web.answering import show
from lianchuang.web.circulars import for_workers
from lianchuang.web.course import Turn, course_of, definition_of, turns_of
from lianchuang.web.listing import page_of
from lianchuang.web.organisation import posts_of
from lianchuang.web.organisations import members_of
from lianchuang.web.outside_papers import papers_outside, step_to_add_to
from lianchuang.web.raised import card_of
from lianchuang.web.raising import choices
from lianchuang.web.reach import matter_within, matters_within
from lianchuang.web.voice import raised_by, raised_page
from lianchuang.web.voting import own_ballots

LATEST = 6
CONGRESS, PROPOSAL = "workers-congress", "congress-proposal"


@acting("firm.see")
def firm(request: HttpRequest) -> HttpResponse:
    """待我办: what the law asks of the employer in the cases of its union, by date; then what it has done."""
    standing = request.standing
    scope = standing.scope("firm.see")
    cases = list(_matters(request).filter(status="open").order_by("due_on", "pk")[:200])
    asked = []
    for one, rights in rights_in(standing, cases):
        for turn in turns_of(one, one.state.facts):
            if turn.step.actor == "employer" and not turn.optional and rights.for_step(turn.step):
                asked.append({"case": one, "turn": turn})
    dated = sorted((one for one in asked if one["turn"].due), key=lambda one: one["turn"].due)
    context = {
        "units": list(EmployerProfile.objects.on(standing.day).filter(employer__in=scope.employers)),
        "asked": asked,
        "dated": dated,
        "undated": [one for one in asked if not one["turn"].due],
        "done": list(_matters(request).exclude(status="open").defer("raw_state").order_by("-ended_on")[:LATEST]),
    }
    return show(request, "matters/firm.html", context)


def _matters(request: HttpRequest) -> QuerySet:
    scope = request.standing.scope("matter.see")
    return (
        Case.objects.filter(matters_within(scope, request.standing.account))
        .select_related("organisation", "result")
        .distinct()
    )


@acting("worker.see")
def worker(request: HttpRequest) -> HttpResponse:
    """The worker's home: the union and its head, what is waiting for one, what the congress decided."""
    standing = request.standing
    own = next((one.organisation for one in standing.appointments if one.organisation_id), None)
    if own is None:
        raise Http404
    profile = OrganisationProfile.objects.on(standing.day).filter(organisation=own).first()
    congresses = Case.objects.filter(organisation=own, procedure=CONGRESS).order_by("-opened_on", "-pk")[:LATEST]
    proposals = list(_matters(request).filter(procedure=PROPOSAL).order_by("-opened_on", "-pk")[:LATEST])
    context = {
        "union": profile,
        "posts": posts_of(own, standing.day, standing),
        "members": members_of([own.pk], standing.day).get(own.pk),
        "waiting": [(one, turn) for one in proposals for turn in _own_turns(one, request)],
        "decisions": [said for one in congresses for said in _decisions(one)][:LATEST],
        "proposals": [(one, _stages(one)) for one in proposals],
        "choices": choices() if own.tier in (Tier.BASE, Tier.VILLAGE) else [],
        "raised": [card_of(one) for one in raised_by(standing)[:2]],
        "raised_count": raised_by(standing).count(),
        "circulars": list(for_workers(own)[:3]),
        "votes": [one for one in own_ballots(standing) if one.election.state == "open"],
    }
    return show(request, "matters/worker.html", context)


@acting("worker.see")
def matters(request: HttpRequest) -> HttpResponse:
    """All proposals of the own union, with what became of them."""
    rows = _matters(request).filter(procedure=PROPOSAL).order_by("-opened_on", "-pk")
    page = page_of(rows, request.GET, 20)
    context = {"page": page, "proposals": [(one, _stages(one)) for one in page.object_list]}
    return show(request, "matters/proposals.html", context)


@acting("matter.see", on=matter_within("matter.see"))
def matter(request: HttpRequest, found: Case) -> HttpResponse:
    """One case from outside: its course, the own part in it, and what was said in those steps. Of a matter that one
    raised oneself, all of it."""
    raised = Raised.objects.filter(case=found, account=request.standing.account).select_related("case").first()
    if raised is not None:
        return raised_page(request, raised)
    definition, standing = definition_of(found), request.standing
    turns = turns_of(found, found.state.facts)
    steps = [step.id for step in definition.step if step.actor in _actors(standing)]
    before = _handed_over(found, steps)
    said = [
        (definition.step_named(taking.step), taking, said_in(definition, taking.step, taking.data, taking.marks, False))
        for taking in found.state.takings
        if taking.step in {*steps, *before}
    ]
    union = OrganisationProfile.objects.on(standing.day).filter(organisation=found.organisation_id).first()
    context = {
        "case": found,
        "union": union,
        "definition": definition,
        "drawn": course_of(found, turns),
        "turns": _own_turns(found, request),
        "said": said,
        "files": papers_outside(standing, found),
        "add_to": step_to_add_to(standing, found) if standing.may("matter.paper") else None,
        "phone": standing.may("worker.see"),
    }
    return show(request, "matters/matter.html", context)


def _actors(standing: Standing) -> set[str]:
    """Whose part somebody outside the union's office has."""
    parts = {Role.EMPLOYER: "employer", Role.WORKER: "worker", Role.SECRETARY: "party"}
    return {part for role, part in parts.items() if role in standing.roles}


def _own_turns(case: Case, request: HttpRequest) -> list[Turn]:
    rights = Rights(request.standing, case)
    own = _actors(request.standing)
    turns = turns_of(case, case.state.facts)
    return [turn for turn in turns if turn.step.actor in own and rights.for_step(turn.step)]


def _handed_over(case: Case, steps: list[str]) -> set[str]:
    """The steps that the own ones directly follow, and those by which a worker sends the own back: what is to be
    answered has to be read."""
    definition = definition_of(case)
    before = {
        step: {name for group in definition.step_named(step).after for name in group.split("|")} for step in steps
    }
    back = {
        step.id
        for step in definition.step
        if step.actor == "worker" and any(clock.met_by in before for clock in step.clock)
    }
    return back.union(*before.values())


def _decisions(case: Case) -> list[dict[str, Any]]:
    """What a congress voted on, newest first: the matter, the votes, whether it passed."""
    step = definition_of(case).step_named("vote")
    votes = [taking for taking in case.state.takings if taking.step == "vote"]
    found = []
    for taking in reversed(votes):
        kind = step.field_named("kind")
        lost = taking.data.get("result") == "lost" or not taking.valid
        entitled = case.state.last("meeting")
        found.append(
            {
                "matter": taking.data.get("matter", ""),
                "on": taking.occurred_on,
                "for": taking.data.get("votes_for"),
                "entitled": entitled.data.get("entitled") if entitled else None,
                "passed": not lost,
                "kind": kind.choices.get(taking.data.get("kind"), "") if kind else "",
            }
        )
    return found


def _stages(case: Case) -> list[tuple[str, str]]:
    """A proposal's way in four words for a phone: proposed, answered, carried out, rated."""
    definition, state = definition_of(case), case.state
    stages, current = [], False
    for step in definition.step:
        done = state.done(step.id)
        if not done and step.when and not state.is_open:
            continue
        mark = "on" if done else "" if current or not state.is_open else "cur"
        current = current or mark == "cur"
        stages.append((step.name, mark))
    return stages
