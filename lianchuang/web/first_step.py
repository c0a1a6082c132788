"""The first step of a case, asked on the form that begins it: what is begun because something happened is begun and
recorded with one press."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import reverse

from lianchuang.accounts.standing import Standing
from lianchuang.evidence.acts import OTHER
from lianchuang.evidence.examination import SIZE
from lianchuang.procedures import acts
from lianchuang.procedures.models import Case
from lianchuang.registry.facts import unit_facts
from lianchuang.registry.models import Employer, Organisation
from lianchuang.rulebook.procedures import Procedure
from lianchuang.voice.rights import Rights
from lianchuang.web.answering import tell
from lianchuang.web.step_form import StepForm, form_of, fresh_form, typed_in
from lianchuang.web.steps import Taking, files_of, keep_files, last_act, may_add, record_step, too_many

PRESSED = ("first", "as_it_was", "more")
"""Any of these says that the first step is meant, too; without them the case is only begun."""


@dataclass
class FirstStep:
    """The first step as the form shows it, for whoever may take it."""

    taking: Taking
    may_add: bool
    form: StepForm
    other: str = OTHER
    largest: int = SIZE >> 20

    @property
    def names_the_case(self) -> bool:
        """Whether what the step asks for is what the case is called: then it is asked once."""
        return any(spec.id == "title" for spec in self.taking.step.field)


def first_step_of(
    request: HttpRequest, procedure: Procedure, holder: Organisation | None, employers: Sequence[Employer]
) -> FirstStep | None:
    """What the form asks for the first step; nothing where the holder or the units are still to be chosen, or where the
    step is not for whoever begins."""
    standing: Standing = request.standing
    if holder is None or (procedure.about == "employers" and not employers) or not standing.may("case.step"):
        return None
    step = procedure.step[0]
    right = standing.right_to_act(step.actor, holder)
    if right is None:
        return None
    facts = unit_facts(holder if procedure.about != "employers" else None, employers, standing.day)
    case = acts.fresh_case(0, procedure, holder, standing.day, facts)
    taking = Taking(case, step, right, "/cases")
    if request.method == "POST":
        form = form_of(step, "", typed_in(step.field, request.POST), more=request.POST.get("more", ""))
    else:
        form = fresh_form(case, step, standing.day, facts=facts)
    return FirstStep(taking, may_add(standing, taking), form)


def is_meant(request: HttpRequest) -> bool:
    return any(request.POST.get(name) for name in PRESSED)


def take_first_step(request: HttpRequest, first: FirstStep, opened: Case) -> bool:
    """Record the first step of a case just begun, with the files brought along. Where it cannot be, the case is not
    begun either, and the form says why."""
    step, raw, day = first.taking.step, typed_in(first.taking.step.field, request.POST), request.POST.get("day", "")
    right = Rights(request.standing, opened).for_step(step)
    if right is None:
        raise Http404
    taking = replace(first.taking, case=opened, right=right, back=reverse("case", args=(opened.pk,)))
    files = files_of(request, taking)
    problems, may_stand = ([many], False) if (many := too_many(files)) else record_step(request, taking, raw, day)
    if problems:
        transaction.set_rollback(True)
        first.form = form_of(step, day, raw, problems)
        first.form.may_stand = may_stand
        return False
    for words in keep_files(request, taking, files):
        tell(request, words)
    tell(request, f"已记下：{step.name}", reverse("withdraw_step", args=(opened.pk, last_act(opened))))
    return True


def context_of(first: FirstStep | None) -> dict[str, Any]:
    """What the form of a step is drawn from."""
    return {"first": first, "form": first.form, "step": first.taking.step} if first else {"first": None}
