"""疑问: what a reviewer should ask about the papers and records of a year. Asks only; no score knows of it."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.evidence.gathering import questions_within
from lianchuang.evidence.models import Paper, Visibility
from lianchuang.evidence.questions import RULES
from lianchuang.procedures.models import Case
from lianchuang.registry.models import OrganisationProfile
from lianchuang.web.answering import show
from lianchuang.web.listing import page_of
from lianchuang.web.sight import sight_of

TOLD = 6
"""So many cases and papers of one question are linked; the others are counted."""


@acting("question.see")
def questions(request: HttpRequest) -> HttpResponse:
    """Each question with its reason, what may innocently explain it, and the ways to look for oneself."""
    sight = sight_of(request, "question.see")
    every = questions_within(replace(sight.scope, day=sight.on), sight.on)
    wanted = request.GET.get("rule", "")
    kept = [one for one in every if one.rule == wanted] if wanted in RULES else every
    page = page_of(kept, request.GET)
    shown = list(page.object_list)
    unions = {organisation for one in shown for organisation in one.organisations}
    names = dict(
        OrganisationProfile.objects.on(sight.on).filter(organisation__in=unions).values_list("organisation", "name")
    )
    cases = {case for one in shown for case in one.cases[:TOLD]}
    titles = dict(Case.objects.filter(pk__in=cases).values_list("pk", "title"))
    open_papers = Paper.objects.filter(pk__in={paper for one in shown for paper in one.papers[:TOLD]})
    papers = {one.pk: one for one in open_papers.exclude(visibility=Visibility.SENSITIVE).select_related("file")}
    rows = [
        {
            "rule": RULES[one.rule],
            "sentence": one.sentence,
            "unions": [names.get(organisation, "—") for organisation in one.organisations],
            "cases": [(case, titles[case]) for case in one.cases[:TOLD]],
            "more": max(0, len(one.cases) - TOLD),
            "papers": [papers[paper] for paper in one.papers[:TOLD] if paper in papers],
        }
        for one in shown
    ]
    counts = [(name, rule.name, sum(one.rule == name for one in every)) for name, rule in RULES.items()]
    context = {"sight": sight, "page": page, "rows": rows, "counts": counts, "wanted": wanted, "total": len(every)}
    return show(request, "questions.html", context)
