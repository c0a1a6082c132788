"""Putting right: correct a step, take one back, say how a finding was mended, stop a case. Nothing is deleted."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.models import Appointment
from lianchuang.accounts.standing import Standing
from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from lianchuang.procedures import acts
from lianchuang.procedures.engine import Refusal
from lianchuang.procedures.models import Case
from lianchuang.procedures.names_kept import opened
from lianchuang.procedures.state import Finding
from lianchuang.rulebook.procedures import FieldSpec
from lianchuang.voice.rights import Rights
from lianchuang.web.answering import go_to, show, show_part, tell
from lianchuang.web.course import definition_of
from lianchuang.web.reach import act_within, case_within
from lianchuang.web.step_form import Problem, as_problems, form_of, typed_in
from lianchuang.web.words_opened import raised_of


def _right(standing: Standing, case: Case, step: str = "") -> Appointment:
    """Who may take a step may put it right; who may take any may say how a finding was mended."""
    definition, rights = definition_of(case), Rights(standing, case)
    steps = [definition.step_named(step)] if step else definition.step
    for one in steps:
        if right := rights.for_step(one):
            return right
    raise Http404


def _step_act(standing: Standing, case: int, act: int) -> tuple[Case, Event, Appointment]:
    found, event = act_within("case.correct")(standing, case, act)
    if event.kind != "case.taken" or event.payload is None:
        raise Http404
    return found, event, _right(standing, found, event.payload["step"])


@acting("case.correct", on=_step_act)
def correct_step(request: HttpRequest, found: tuple[Case, Event, Appointment]) -> HttpResponse:
    """What was typed wrong, typed anew; the first entry stays in the journal."""
    case, event, right = found
    step = definition_of(case).step_named(event.payload["step"])
    specs = [spec for spec in step.field if spec.type != "people"]  # who was admitted is put right in the register
    data = opened(case.pk, step.id, event.payload["data"])
    kept = {spec.id: data[spec.id] for spec in step.field if spec.id in data}
    context: dict[str, Any] = {"case": case, "step": step, "act": event.pk, "reason": "", "clerical": True}
    if request.method != "POST":
        return _correcting(request, context, event.occurred_on.isoformat(), _open_to_all(specs, kept), [])
    raw, day = typed_in(specs, request.POST), request.POST.get("day", "")
    typed = dict(raw)
    raw |= {spec.id: kept[spec.id] for spec in step.field if spec.type == "people" and spec.id in kept}
    raw |= {spec.id: kept[spec.id] for spec in step.field if spec.sealed and spec.id in kept and spec.id not in raw}
    context |= {
        "reason": request.POST.get("correction-why", ""),
        "clerical": request.POST.get("correction-kind") != "act",
    }
    if more := request.POST.get("more", ""):
        return _correcting(request, context, day, typed, [], more)
    by = request.standing.signature(timezone.now(), right)
    try:
        on = date.fromisoformat(day)
        acts.correct_step(case, event, raw, reason=context["reason"], clerical=context["clerical"], by=by, on=on)
    except ValueError:
        return _correcting(request, context, day, typed, [Problem("day", "填这件事发生的日期，比如 2026-03-01。")])
    except Refusal as refusal:
        return _correcting(request, context, day, typed, as_problems(refusal.objections))
    tell(request, f"已更正：{step.name}。原来的记录还在日志里。")
    return go_to(request, "case", case.pk)


def _open_to_all(specs: list[FieldSpec], kept: dict[str, Any]) -> dict[str, Any]:
    """What a form may show of the first entry: not whom it names. Left empty, that stays as it is."""
    closed = {spec.id for spec in specs if spec.sealed}
    return {name: value for name, value in kept.items() if name not in closed}


def _correcting(
    request: HttpRequest, context: dict[str, Any], day: str, raw: dict, problems: list[Problem], more: str = ""
) -> HttpResponse:
    form = form_of(context["step"], day, raw, problems, more)
    form.inputs = [one for one in form.inputs if one.spec.type != "people"]
    for one in form.inputs:
        if one.spec.sealed:
            one.spec = one.spec.model_copy(update={"required": False, "hint": "不改就空着"})
    status = 422 if request.method == "POST" else 200
    return show_part(request, "cases/correct.html", "cases/_correct.html", {**context, "form": form}, status)


def _withdrawable(standing: Standing, case: int, act: int) -> tuple[Case, Event, Appointment]:
    """That somebody raised a matter is not taken back by those who handle it."""
    found, event, right = _step_act(standing, case, act)
    if raised_of(found) is not None and found.state.takings and found.state.takings[0].act == event.pk:
        raise Http404
    return found, event, right


@acting("case.correct", on=_withdrawable)
def withdraw_step(request: HttpRequest, found: tuple[Case, Event, Appointment]) -> HttpResponse:
    """Take back a step on which nothing rests."""
    case, event, right = found
    name = event.payload["step_name"]

    def withdraw(reason: str, by: Signature) -> None:
        acts.withdraw_step(case, event, reason=reason, by=by, on=request.standing.day)

    said = {
        "heading": f"撤回“{name}”？",
        "text": "撤回后这一步不再算数，记录还在日志里；以后可以重新办。",
        "label": "为什么撤回",
        "act": "撤回",
        "done": f"已撤回：{name}",
    }
    return _reasoned(request, case, right, said, withdraw)


def _finding(standing: Standing, case: int, finding: str) -> tuple[Case, Finding, Appointment]:
    found = case_within("case.correct")(standing, case)
    for one in found.state.findings:
        if one.id == finding and one.closed_on is None and one.severity == "breach":
            return found, one, _right(standing, found)
    raise Http404


@acting("case.correct", on=_finding)
def mend(request: HttpRequest, found: tuple[Case, Finding, Appointment]) -> HttpResponse:
    """Say how a breach was put right. It stays a breach of its time."""
    case, finding, right = found

    def say(reason: str, by: Signature) -> None:
        acts.mend(case, finding.id, how=reason, by=by, on=request.standing.day)

    said = {
        "heading": "写明怎么补正的",
        "text": finding.text,
        "label": "怎么补正的，哪一天，凭什么材料",
        "act": "记下补正",
        "done": "已记下补正",
    }
    return _reasoned(request, case, right, said, say)


def _open_case(standing: Standing, case: int) -> tuple[Case, Appointment]:
    found = case_within("case.correct")(standing, case)
    if not found.state.is_open:
        raise Http404
    if raised_of(found) is not None:
        raise Http404  # who raised a matter ends it, nobody else
    return found, _right(standing, found)


@acting("case.correct", on=_open_case)
def end_case(request: HttpRequest, found: tuple[Case, Appointment]) -> HttpResponse:
    """Stop a case that will not be finished. It cannot be gone on with."""
    case, right = found
    status = "withdrawn" if request.POST.get("kind") == "withdrawn" else "terminated"

    def end(reason: str, by: Signature) -> None:
        acts.end_case(case, status, reason=reason, by=by, on=request.standing.day)

    said = {
        "heading": f"不再办“{case.title}”？",
        "text": "停下以后不能接着办，要办就重新开始。已经记下的步骤都留着。",
        "label": "为什么不办了",
        "act": "停办",
        "done": f"已停办：{case.title}",
        "kinds": {"terminated": "办不下去，终止", "withdrawn": "当初不该开始，撤回"},
    }
    return _reasoned(request, case, right, said, end)


def _reasoned(
    request: HttpRequest, case: Case, right: Appointment, said: dict[str, Any], act: Callable[[str, Signature], None]
) -> HttpResponse:
    """Ask for a reason, do it, say so; a refusal comes back with its sentence."""
    reason, problems = request.POST.get("reason", "").strip(), []
    if request.method == "POST":
        try:
            act(reason, request.standing.signature(timezone.now(), right))
        except Refusal as refusal:
            problems = as_problems(refusal.objections)
        else:
            tell(request, said["done"])
            return go_to(request, "case", case.pk)
    context = {"case": case, **said, "reason": reason, "problems": problems}
    return show(request, "cases/reasoned.html", context, 422 if problems else 200)
