"""Taking a step of a case. The engine decides; these pages ask and show the answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.models import Appointment
from lianchuang.accounts.standing import Standing
from lianchuang.ballots.closing import figures_of as voted
from lianchuang.ballots.closing import offered_figures
from lianchuang.evidence.acts import OTHER
from lianchuang.evidence.examination import SIZE
from lianchuang.evidence.models import Visibility
from lianchuang.ledger.models import Event
from lianchuang.procedures import acts
from lianchuang.procedures.engine import Refusal
from lianchuang.procedures.models import Case
from lianchuang.rulebook.procedures import Step
from lianchuang.voice.acts import signed
from lianchuang.voice.circulars import figures_of
from lianchuang.voice.rights import Rights
from lianchuang.web.answering import go_to, show_part, tell
from lianchuang.web.course import definition_of, turns_of
from lianchuang.web.papers import AT_ONCE, Adding, keep_all, usual_visibility
from lianchuang.web.people_typed import read_people, registered
from lianchuang.web.reach import case_within, matter_within
from lianchuang.web.step_form import Problem, StepForm, as_problems, form_of, fresh_form, typed_in
from lianchuang.web.words_opened import raised_of


@dataclass(frozen=True)
class Taking:
    """A step somebody is about to take, and by which appointment."""

    case: Case
    step: Step
    right: Appointment
    back: str

    @property
    def outside(self) -> bool:
        """Whether somebody takes it who is not of the union's office."""
        return self.back.startswith("/matters")


def _step_within(standing: Standing, case: int, step: str) -> Taking:
    return _taking(case_within("case.step")(standing, case), standing, step, "case")


def _matter_step_within(standing: Standing, case: int, step: str) -> Taking:
    return _taking(matter_within("matter.step")(standing, case), standing, step, "matter")


def _taking(case: Case, standing: Standing, step: str, back: str) -> Taking:
    definition = definition_of(case)
    if step not in definition.step_ids:
        raise Http404
    found = definition.step_named(step)
    right = Rights(standing, case).for_step(found)
    if right is None:
        raise Http404
    return Taking(case, found, right, reverse(back, args=(case.pk,)))


@acting("case.step", on=_step_within)
def take_step(request: HttpRequest, found: Taking) -> HttpResponse:
    return _take(request, found)


@acting("matter.step", on=_matter_step_within)
def take_matter_step(request: HttpRequest, found: Taking) -> HttpResponse:
    """The same for the employer and the worker, whose page of the case shows only their part."""
    return _take(request, found)


def _take(request: HttpRequest, taking: Taking) -> HttpResponse:
    if request.method != "POST":
        known = offered_figures(taking.case, taking.step.id)
        return _page(request, taking, fresh_form(taking.case, taking.step, request.standing.day, known))
    raw, day = typed_in(taking.step.field, request.POST), request.POST.get("day", "").strip()
    if more := request.POST.get("more", ""):
        return _page(request, taking, form_of(taking.step, day, raw, more=more), status=422)
    if request.POST.get("seen", "") != str(last_act(taking.case)):
        return _page(request, taking, form_of(taking.step, day, raw), status=409)
    files = files_of(request, taking)
    if problem := too_many(files):
        return _page(request, taking, form_of(taking.step, day, raw, [problem]), status=422)
    problems, done = record_step(request, taking, raw, day)
    if problems:
        form = form_of(taking.step, day, raw, problems)
        form.may_stand = done
        return _page(request, taking, form, status=422)
    undo = (
        reverse("withdraw_step", args=(taking.case.pk, last_act(taking.case)))
        if taking.back.startswith("/cases")
        else ""
    )
    for words in keep_files(request, taking, files):
        tell(request, words)
    tell(request, f"已记下：{taking.step.name}", undo)
    return go_to(request, taking.back)


def may_add(standing: Standing, taking: Taking) -> bool:
    """Whether a photo or a file may be brought along with the step."""
    return standing.may("matter.paper" if taking.outside else "paper.add")


def files_of(request: HttpRequest, taking: Taking) -> list[UploadedFile]:
    return request.FILES.getlist("files") if may_add(request.standing, taking) else []


def too_many(files: list[UploadedFile]) -> Problem | None:
    return Problem("files", f"一次最多 {AT_ONCE} 份，其余的记下以后再传。") if len(files) > AT_ONCE else None


def keep_files(request: HttpRequest, taking: Taking, files: list[UploadedFile]) -> list[str]:
    """Keep what was brought with the step; a sentence for each file that was not kept. The step stands either way: a
    photo is never obligatory."""
    name = request.POST.get("paper", "")
    name = name if name in taking.step.papers else OTHER
    visibility = Visibility.CASE if taking.outside else usual_visibility(taking.step)
    return keep_all(request, Adding(taking.case, taking.step, taking.right), name, visibility, files)[1]


def record_step(request: HttpRequest, taking: Taking, raw: dict[str, Any], day: str) -> tuple[list[Problem], bool]:
    """Record the step. What is wrong with it, if anything, and whether it may stand as it was."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return [Problem("day", "填这件事发生的日期，比如 2026-03-01。")], False
    by = request.standing.signature(timezone.now(), taking.right)
    if taking.step.actor == "worker" and (raised := raised_of(taking.case)):
        by = signed(raised, by)
    data, problems = dict(raw), []
    for spec in taking.step.field:
        if spec.type == "people" and raw.get(spec.id):
            people, wrong = read_people(raw[spec.id], spec.id)
            problems += wrong
            data[spec.id] = registered(people, by=by, on=on) if not wrong else []
    if problems:
        return problems, False
    data |= figures_of(taking.case, taking.step.id)  # what the records count is not typed
    data |= voted(taking.case, taking.step.id, data)
    as_it_was = request.POST.get("as_it_was") == "yes"
    try:
        acts.take_step(taking.case, taking.step.id, data, by=by, on=on, as_it_was=as_it_was)
    except Refusal as refusal:
        return as_problems(refusal.objections), refusal.may_stand
    return [], False


def _page(request: HttpRequest, taking: Taking, form: StepForm, status: int = 200) -> HttpResponse:
    case, standing = taking.case, request.standing
    turn = next((one for one in turns_of(case, case.state.facts) if one.step.id == taking.step.id), None)
    context = {
        "case": case,
        "step": taking.step,
        "form": form,
        "turn": turn,
        "back": taking.back,
        "seen": last_act(case),
        "conflict": status == 409,
        "counted": bool(offered_figures(taking.case, taking.step.id)),
        "for_whom": taking.right.role,
        "today": standing.day,
        "outside": taking.outside,
        "may_add": may_add(standing, taking),
        "other": OTHER,
        "largest": SIZE >> 20,
    }
    return show_part(request, "cases/step.html", "cases/_step.html", context, status)


def last_act(case: Case) -> int:
    """The number of the newest event of a case: whoever fills in a form has seen it up to here."""
    return Event.objects.filter(subject=case.subject).order_by("-pk").values_list("pk", flat=True).first() or 0
