"""Papers of a matter from outside the union's office: the employer, the worker and the Party's secretary add files to
their own steps, and see those that they brought and those that are for their unit. A photo is never obligatory."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.models import Account
from lianchuang.accounts.standing import Standing
from lianchuang.evidence.models import Paper, Visibility
from lianchuang.procedures.models import Case
from lianchuang.rulebook.procedures import Step
from lianchuang.voice.models import Raised
from lianchuang.voice.rights import Rights
from lianchuang.web.answering import show
from lianchuang.web.course import definition_of
from lianchuang.web.papers import Adding, bring, handed_out
from lianchuang.web.reach import matter_within

OPEN_OUTSIDE = {Visibility.PUBLIC, Visibility.UNIT}


def references_of(account: Account, case: Case) -> set[str]:
    """How the own acts in a case are signed: by the account, or by the matter where the name is kept back."""
    raised = Raised.objects.filter(case=case, account=account).first()
    return {f"account:{account.pk}"} | ({raised.subject} if raised else set())


def papers_outside(standing: Standing, case: Case) -> list[Paper]:
    """What somebody outside the office may see of the papers of a case. Two statements."""
    own = references_of(standing.account, case)
    rows = Paper.objects.standing().filter(case=case).select_related("file", "added").order_by("pk")
    return [one for one in rows if one.added.by in own or one.visibility in OPEN_OUTSIDE]


def step_to_add_to(standing: Standing, case: Case, rights: Rights | None = None) -> Step | None:
    """The step to which the asker adds a file: the latest of the own that was taken, else the first that may be."""
    rights = rights or Rights(standing, case)
    steps = [one for one in definition_of(case).step if _own(one) and rights.for_step(one)]
    taken = [one for one in steps if case.state.done(one.id)]
    return next(iter([*reversed(taken), *steps]), None)


def _own(step: Step) -> bool:
    return step.actor in ("employer", "worker", "party")


def _adding(standing: Standing, case: int, step: str) -> Adding:
    found = matter_within("matter.paper")(standing, case)
    named = next((one for one in definition_of(found).step if one.id == step and _own(one)), None)
    right = Rights(standing, found).for_step(named) if named else None
    if named is None or right is None:
        raise Http404
    return Adding(found, named, right)


@acting("matter.paper", on=_adding)
def add_matter_papers(request: HttpRequest, found: Adding) -> HttpResponse:
    """Add files to an own step."""
    return bring(request, found, back="matter", outside=True)


def _paper(standing: Standing, case: int, paper: int) -> Paper:
    held = matter_within("matter.paper")(standing, case)
    found = _among(papers_outside(standing, held), paper)
    if found.is_sensitive and found.added.by not in references_of(standing.account, held):
        raise Http404
    found.case = held
    return found


def _among(papers: Iterable[Paper], paper: int) -> Paper:
    found = next((one for one in papers if one.pk == paper), None)
    if found is None:
        raise Http404
    return found


@acting("matter.paper", on=_paper)
def matter_paper(request: HttpRequest, found: Paper) -> HttpResponse:
    """One paper: the picture itself, or the file to take away."""
    context = {"case": found.case, "paper": found, "step": definition_of(found.case).step_named(found.step)}
    return show(request, "matters/paper.html", context)


@acting("matter.paper", on=_paper)
def matter_paper_file(request: HttpRequest, found: Paper) -> HttpResponse:
    """The file itself."""
    if found.file.emptied_on or not found.file.place.is_file():
        raise Http404
    return handed_out(found)
