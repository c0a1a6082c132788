"""Whom the texts of a case name, opened by those who see the members: each time is kept in the journal."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.procedures import acts
from lianchuang.procedures.models import Case
from lianchuang.web.answering import show
from lianchuang.web.course import definition_of
from lianchuang.web.reach import case_within


def names_people(case: Case) -> bool:
    """Whether somebody is named in a text of the case."""
    definition = definition_of(case)
    return any(acts.people_in(definition, taking) for taking in case.state.takings)


def _with_people(standing: Standing, case: int) -> Case:
    held = case_within("members.see")(standing, case)
    if not standing.reaches("members.see", held.organisation_id):
        raise Http404
    return held


@acting("members.see", on=_with_people)
def case_people(request: HttpRequest, found: Case) -> HttpResponse:
    """A GET asks first; a POST opens and is recorded."""
    context = {"case": found, "named": None, "any": names_people(found)}
    if request.method != "POST" or not context["any"]:
        return show(request, "cases/people.html", context)
    definition = definition_of(found)
    opened = acts.read_people(found, by=request.standing.signature(timezone.now()), on=request.standing.day)
    named = [(definition.step_named(taking.step).name, taking.occurred_on, texts) for taking, texts in opened]
    page = render_to_string("cases/people.html", {**context, "named": named}, request)
    # streamed, so that the answer kept against sending twice holds none of it
    return StreamingHttpResponse(iter([page.encode()]), headers={"Cache-Control": "no-store"})
