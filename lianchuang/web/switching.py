"""Switching rules that are known from secondary texts off from a day, or on again."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.procedures.local_law import local_rulebook
from lianchuang.rulebook import rulebook
from lianchuang.rulebook.citations import Citation
from lianchuang.web.answering import go_to, show
from lianchuang.web.proposing import Asked, propose, read_day
from lianchuang.web.rules import rule_named
from lianchuang.web.words import day_in_full


@acting("law.amend")
def switch_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """Switch a rule that is known from secondary texts off from a day, or on again."""
    found = rule_named(local_rulebook(), rule)
    if not found.may_be_switched_off:
        raise Http404
    off = not found.is_off(request.standing.day)
    form = Asked(f"{'关闭' if off else '重新开启'}“{found.name}”", found.id, off)
    return _switch(request, form, "rule", found.id)


@acting("law.amend")
def switch_article(request: HttpRequest, statute: str, article: str) -> HttpResponse:
    """Switch off all that rests on one article of a secondary text, or on again."""
    held = rulebook().statute(statute)
    if held is None or held.id != statute or held.head.mark == "V" or article not in held.articles:
        raise Http404
    citation = Citation(held.short, article)
    off = not local_rulebook().is_off(citation, request.standing.day)
    words = f"{'关闭' if off else '重新开启'}所有依据{citation.in_words}的要求"
    return _switch(request, Asked(words, f"{held.short}#{article}", off), "article", statute, article)


def _switch(request: HttpRequest, form: Asked, *back: Any) -> HttpResponse:
    since = request.POST.get("since", request.standing.day.isoformat())
    if request.method == "POST":
        day = read_day(since, "since", "起始日期", form.problems)
        if day:
            amendment = {"kind": "switch", "what": form.what, "off": form.off, "from": day.isoformat()}
            if propose(request, form, amendment, f"{form.words}，{day_in_full(day)}起"):
                return go_to(request, *back)
    context = {"form": form, "since": since, "reason": request.POST.get("reason", ""), "back": back}
    return show(request, "rules/switch.html", context, 422 if form.problems else 200)
