"""Cases: seen, begun, and their steps taken."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from lianchuang.accounts.standing import Standing
from lianchuang.api.entry import WITH_A_KEY, Fault, Refused, doing
from lianchuang.api.organisations import Page, find, paged
from lianchuang.ballots.closing import figures_of as voted
from lianchuang.procedures import acts, engine
from lianchuang.procedures.engine import Objection, Refusal
from lianchuang.procedures.models import Case
from lianchuang.procedures.names_kept import shown
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.facts import unit_facts
from lianchuang.registry.models import Employer
from lianchuang.rulebook.procedures import Procedure, Step
from lianchuang.voice.circulars import figures_of
from lianchuang.voice.rights import Rights

router = Router(tags=["程序"])


class CaseOut(Schema):
    number: str
    procedure: str
    title: str
    organisation: str
    status: str
    outcome: str
    opened_on: date
    ended_on: date | None
    due_on: date | None


class CasePage(Schema):
    total: int
    page: int
    cases: list[CaseOut]


class FindingOut(Schema):
    step: str
    severity: str
    text: str
    basis: list[str]
    raised_on: date
    closed_on: date | None


class ClockOut(Schema):
    name: str
    who: str
    start: date
    raw: date
    due: date
    provisional: bool
    status: str
    met_on: date | None
    basis: list[str]


class TakingOut(Schema):
    step: str
    occurred_on: date
    recorded_on: date
    valid: bool
    data: dict[str, Any]


class NextStep(Schema):
    step: str
    name: str
    actor: str
    fields: list[dict[str, Any]]


class OwnStep(NextStep):
    """A step that can be taken next; `may` says whether the asker may take it."""

    may: bool


class CaseDetail(CaseOut):
    takings: list[TakingOut]
    findings: list[FindingOut]
    clocks: list[ClockOut]
    next: list[OwnStep]


class NewCase(Schema):
    procedure: str = Field(max_length=60)
    organisation: str = Field(max_length=20)
    title: str = Field("", max_length=160)
    on: date | None = None
    employers: list[int] = Field(default_factory=list, max_length=500)
    late: bool = False


class NewStep(Schema):
    step: str = Field(max_length=60)
    on: date | None = None
    data: dict[str, Any] = Field(default_factory=dict)
    as_it_was: bool = False


class ProcedureOut(Schema):
    id: str
    name: str
    english: str
    system: str
    purpose: str
    steps: list[NextStep]


def _of(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "procedure": case.procedure,
        "title": case.title,
        "organisation": case.organisation.number,
        "status": case.status,
        "outcome": case.outcome,
        "opened_on": case.opened_on,
        "ended_on": case.ended_on,
        "due_on": case.due_on,
    }


def _step(step: Any) -> dict[str, Any]:
    fields = [spec.model_dump(include={"id", "label", "type", "required", "hint", "choices"}) for spec in step.field]
    return {"step": step.id, "name": step.name, "actor": step.actor, "fields": fields}


def _whole(standing: Standing, case: Case) -> dict[str, Any]:
    """A case with its steps; names are masked by the rule of the pages."""
    today, state = timezone.localdate(), case.state
    definition = procedures().named(case.procedure, case.version)
    open_names, rights = standing.reaches("members.see", case.organisation_id), Rights(standing, case)
    return _of(case) | {
        "takings": [
            {
                "step": taking.step,
                "occurred_on": taking.occurred_on,
                "recorded_on": taking.recorded_on,
                "valid": taking.valid,
                "data": shown(definition, taking.step, taking.data, open_names),
            }
            for taking in state.takings
        ],
        "findings": [vars(finding) for finding in engine.findings_on(state, today)],
        "clocks": [vars(clock) | {"status": clock.status(today)} for clock in state.clocks],
        "next": [_step(step) | {"may": rights.for_step(step) is not None} for step in _next(case, definition, today)],
    }


def _next(case: Case, definition: Procedure, today: date) -> list[Step]:
    """The steps that somebody has to take, those with a deadline first, and those that may be taken."""
    own = case.result or (case.organisation if definition.about != "employers" else None)
    facts = unit_facts(own, list(case.employers.all()), today) if case.state.is_open else case.state.facts
    asked = [duty.step for duty in engine.due(definition, case.state, facts)]
    able = [step.id for step in engine.next_steps(definition, case.state, facts)]
    return [definition.step_named(step) for step in dict.fromkeys([*asked, *able])]


def found_case(request: HttpRequest, number: str, action: str) -> Case:
    scope = request.standing.scope(action)
    case = Case.objects.within(scope).filter(number=number).select_related("organisation", "result").first()
    if case is None:
        raise Http404
    return case


@router.get("/procedures", response=list[ProcedureOut])
@doing("law.see")
def every_procedure(request: HttpRequest):
    """Every procedure of the rulebook with its steps and what they ask for."""
    return [
        {
            "id": p.id,
            "name": p.name,
            "english": p.english,
            "system": p.system,
            "purpose": p.purpose,
            "steps": [_step(step) for step in p.step],
        }
        for p in procedures()
    ]


@router.get("/cases", response=CasePage)
@doing("cases.see")
def cases(request: HttpRequest, organisation: str = "", procedure: str = "", status: str = "", page: Page = 1):
    """Cases within reach, the newest first."""
    rows = Case.objects.within(request.standing.scope("cases.see")).select_related("organisation")
    if organisation:
        rows = rows.of(find(request.standing, organisation, "cases.see"))
    if procedure:
        rows = rows.filter(procedure=procedure)
    if status:
        rows = rows.filter(status=status)
    total, found = paged(rows.order_by("-opened_on", "-pk"), page)
    return {"total": total, "page": page, "cases": [_of(case) for case in found]}


@router.get("/cases/{number}", response={200: CaseDetail, 404: Fault})
@doing("case.see")
def case(request: HttpRequest, number: str):
    """One case: its steps, findings, clocks, and what can be done next. Names in tables are masked for whoever may not
    see the members; lists of people are given as their number; what is sensitive is left out."""
    return _whole(request.standing, found_case(request, number, "case.see"))


@router.post("/cases", response={201: CaseDetail, 404: Fault, 422: Refused}, openapi_extra=WITH_A_KEY)
@doing("case.open")
def open_case(request: HttpRequest, new: NewCase):
    """Begin a procedure. Needs the header Idempotency-Key."""
    standing, today = request.standing, timezone.localdate()
    if new.on is not None and new.on > today:
        raise Refusal([Objection("on", "impossible", "日期在今天之后，等开始了再记。")])
    organisation = find(standing, new.organisation, "case.open")
    if new.procedure not in procedures():
        raise Http404
    first = procedures().named(new.procedure).step[0]
    right = standing.right_to_act(first.actor, organisation)
    if right is None:
        raise Http404
    employers = list(Employer.objects.filter(standing.scope("case.open").employer("pk"), pk__in=new.employers))
    if len(employers) != len(set(new.employers)):
        raise Refusal([Objection("employers", "impossible", "有的单位不在你管的范围里。")])
    opened = acts.open_case(
        new.procedure,
        organisation,
        by=standing.signature(timezone.now(), right),
        on=new.on or today,
        title=new.title,
        employers=employers,
        late=new.late,
    )
    return 201, _whole(standing, opened)


@router.post("/cases/{number}/steps", response={200: CaseDetail, 404: Fault, 422: Refused}, openapi_extra=WITH_A_KEY)
@doing("case.step")
def take_step(request: HttpRequest, number: str, new: NewStep):
    """Take one step of a case. Needs the header Idempotency-Key. A refusal comes back as 422 with its articles."""
    standing, found = request.standing, found_case(request, number, "case.step")
    definition = procedures().named(found.procedure, found.version)
    if new.step not in definition.step_ids:
        raise Http404
    right = Rights(standing, found).for_step(definition.step_named(new.step))
    if right is None:
        raise Http404
    taken = acts.take_step(
        found,
        new.step,
        # what the records count is not typed
        new.data | figures_of(found, new.step) | voted(found, new.step, new.data),
        by=standing.signature(timezone.now(), right),
        on=new.on or timezone.localdate(),
        as_it_was=new.as_it_was,
    )
    return 200, _whole(standing, taken)
