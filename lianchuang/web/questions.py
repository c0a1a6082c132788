"""疑问: what a reviewer should ask about the papers and records of a year; putting it to the unions, their answer, what
the reviewer found. Asks only; no score knows of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import Role
from lianchuang.evidence import inquiries
from lianchuang.evidence.acts import Refused
from lianchuang.evidence.ahead import questions_of
from lianchuang.evidence.inquiries import Window
from lianchuang.evidence.models import Asked, Finding, Inquiry, Paper, Visibility
from lianchuang.evidence.questions import RULES, Question
from lianchuang.procedures.models import Case
from lianchuang.registry.models import OrganisationProfile
from lianchuang.registry.scope import Scope
from lianchuang.registry.tree import subtree_ids
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.listing import Column, Columns, page_of
from lianchuang.web.sight import Sight, sight_of
from lianchuang.web.step_form import Problem
from lianchuang.web.two_words import running_round_of

TOLD = 6
"""So many cases and papers of one question are linked in the list; the others are counted."""
COLUMNS = [
    Column("question", "问什么", stays=True),
    Column("unions", "哪家"),
    Column("cases", "到哪里看"),
]
BESIDE = 12
"""So many papers stand side by side on the page of one question."""


def window_of(standing: Standing, scope: Scope) -> Window:
    """The days of the running round on a ground; the year up to today where there is none."""
    held = running_round_of(standing, "question.see")
    if held is None:
        return Window(scope, standing.day - timedelta(days=365), standing.day)
    return Window(scope, held.since, held.last_day)


@acting("question.see")
def questions(request: HttpRequest) -> HttpResponse:
    """Each question with its reason, what may innocently explain it, and the ways to look for oneself."""
    sight, standing = sight_of(request, "question.see"), request.standing
    window = window_of(standing, standing.scope("question.see"))
    precisions = inquiries.precisions(window)
    found = questions_of(replace(sight.scope, day=sight.on), sight.on, _off(precisions))
    every = found.questions
    wanted = request.GET.get("rule", "")
    kept = [one for one in every if one.rule == wanted] if wanted in RULES else every
    page = page_of(kept, request.GET)
    shown = list(page.object_list)
    names = _names((organisation for one in shown for organisation in one.organisations), sight)
    cases = {case for one in shown for case in one.cases[:TOLD]}
    titles = dict(Case.objects.filter(pk__in=cases).values_list("pk", "title"))
    put = inquiries.inquiries_of(one.key for one in shown)
    rows = [
        {
            "key": one.key,
            "rule": RULES[one.rule],
            "sentence": one.sentence,
            "unions": [names.get(organisation, "—") for organisation in one.organisations],
            "cases": [(case, titles[case]) for case in one.cases[:TOLD]],
            "more": max(0, len(one.cases) - TOLD),
            "put": put.get(one.key),
        }
        for one in shown
    ]
    counts = [(name, rule.name, sum(one.rule == name for one in every)) for name, rule in RULES.items()]
    context = {
        "sight": sight,
        "columns": Columns(COLUMNS, request.GET),
        "page": page,
        "rows": rows,
        "counts": counts,
        "wanted": wanted,
        "total": len(every),
        "found_at": found.at,
        "precisions": [(RULES[one.rule].name, one) for one in precisions.values()],
        "enough": inquiries.ENOUGH,
    }
    return show(request, "questions.html", context)


def _off(precisions: dict[str, inquiries.Precision]) -> set[str]:
    return {one.rule for one in precisions.values() if one.is_off}


def _names(organisations: Iterable[int], sight: Sight) -> dict[int, str]:
    rows = OrganisationProfile.objects.on(sight.on).filter(organisation__in=set(organisations))
    return dict(rows.values_list("organisation", "name"))


@dataclass(frozen=True)
class Found:
    """A question as it stands: as it was put, or as the rules ask it today."""

    question: Question
    inquiry: Inquiry | None


def _question(standing: Standing, key: str) -> Found:
    scope = standing.scope("question.see")
    held = Inquiry.objects.filter(key=key).prefetch_related("asked").first()
    if held is not None:
        unions = tuple(one.organisation_id for one in held.asked.all())
        if set(unions) - subtree_ids(scope.roots, standing.day):
            raise Http404
        return Found(Question(held.rule, unions, tuple(held.cases), held.sentence, tuple(held.papers)), held)
    found = next((one for one in questions_of(scope, standing.day).questions if one.key == key), None)
    if found is None:
        raise Http404
    return Found(found, None)


@acting("question.see", on=_question)
def question(request: HttpRequest, found: Found) -> HttpResponse:
    """One question: the sentence, its figures, the files side by side, what may innocently explain it, what the unions
    say, and what the reviewer found."""
    standing, problems = request.standing, []
    if request.method == "POST":
        if not standing.may("question.settle"):
            raise Http404
        problems = _decided(request, found)
        if not problems:
            return go_to(request, "question", found.question.key)
    asked = found.question
    sight = sight_of(request, "question.see")
    names = _names(asked.organisations, sight)
    titles = dict(Case.objects.filter(pk__in=asked.cases).values_list("pk", "title"))
    answers = {one.organisation_id: one for one in found.inquiry.asked.all()} if found.inquiry else {}
    context = {
        "rule": RULES[asked.rule],
        "asked": asked,
        "inquiry": found.inquiry,
        "unions": [(names.get(one, "—"), answers.get(one)) for one in asked.organisations],
        "cases": [(case, titles[case]) for case in asked.cases if case in titles],
        "papers": _papers(asked.papers[:BESIDE]),
        "more": max(0, len(asked.papers) - BESIDE),
        "findings": Finding.choices,
        "may_settle": standing.may("question.settle"),
        "problems": problems,
        "typed": request.POST,
    }
    return show(request, "questions/question.html", context, 422 if problems else 200)


def _papers(papers: Sequence[int]) -> list[Paper]:
    """The papers that may stand side by side: none that is sensitive or was withdrawn."""
    rows = Paper.objects.standing().filter(pk__in=papers).exclude(visibility=Visibility.SENSITIVE)
    return list(rows.select_related("file", "case", "added").order_by("pk"))


def _decided(request: HttpRequest, found: Found) -> list[Problem]:
    standing, what = request.standing, request.POST.get("what", "")
    by = standing.signature(timezone.now())
    if what == "put":
        inquiries.put(found.question, by=by, on=standing.day)
        tell(request, "问了，等工会答复")
        return []
    inquiry = found.inquiry or inquiries.put(found.question, by=by, on=standing.day)
    window = window_of(standing, standing.scope("question.see"))
    finding, reason = request.POST.get("finding", ""), request.POST.get("reason", "")
    try:
        inquiries.settle(inquiry, finding, reason, window=window, by=by, on=standing.day)
    except Refused as refused:
        return [Problem("reason" if finding in Finding.values else "finding", str(refused))]
    tell(request, "结论记下了")
    return []


def _own(standing: Standing) -> list[int]:
    return [one.organisation_id for one in standing.appointments if one.role == Role.CHAIR and one.organisation_id]


@acting("question.answer")
def asked_of_me(request: HttpRequest) -> HttpResponse:
    """What reviewers ask the own union, those without an answer first."""
    rows = Asked.objects.filter(organisation__in=_own(request.standing)).select_related("inquiry")
    page = page_of(rows.order_by("answered_on", "-inquiry__put_on", "-pk"), request.GET, 20)
    listed: list[Any] = [(one, RULES[one.inquiry.rule]) for one in page.object_list]
    return show(request, "questions/asked.html", {"page": page, "rows": listed})


def _asked(standing: Standing, asked: int) -> Asked:
    rows = Asked.objects.filter(organisation__in=_own(standing), pk=asked).select_related("inquiry")
    found = rows.first()
    if found is None:
        raise Http404
    return found


@acting("question.answer", on=_asked)
def answer_question(request: HttpRequest, found: Asked) -> HttpResponse:
    """One question to the own union: of what others are concerned nothing is shown."""
    problems: list[Problem] = []
    if request.method == "POST":
        by = request.standing.signature(timezone.now())
        try:
            inquiries.reply(found, request.POST.get("answer", ""), by=by, on=request.standing.day)
        except Refused as refused:
            problems = [Problem("answer", str(refused))]
        else:
            tell(request, "答复了")
            return go_to(request, "asked_of_me")
    own = Case.objects.filter(pk__in=found.inquiry.cases, organisation=found.organisation_id)
    papers = [one for one in _papers(found.inquiry.papers) if one.case.organisation_id == found.organisation_id]
    context = {
        "asked": found,
        "rule": RULES[found.inquiry.rule],
        "cases": list(own.values_list("pk", "title")),
        "papers": papers,
        "problems": problems,
        "typed": request.POST,
        "longest": inquiries.LONGEST,
    }
    return show(request, "questions/answer.html", context, 422 if problems else 200)
