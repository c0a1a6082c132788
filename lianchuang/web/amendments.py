"""What has been entered over the rulebook's files, and answering what another officer entered."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.procedures import amending, local_law
from lianchuang.procedures.local_law import Proposal, local_rulebook
from lianchuang.rulebook import rulebook
from lianchuang.rulebook.amendments import BadAmendment, amended
from lianchuang.rulebook.calendars import in_spans
from lianchuang.rulebook.citations import Citation
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.proposing import WAITS, Asked, signed
from lianchuang.web.step_form import Problem
from lianchuang.web.telling import names_of


@acting("law.see")
def amendments(request: HttpRequest) -> HttpResponse:
    """What has been entered over the files, newest first, and what waits for a second person."""
    found = list(reversed(local_law.proposals()))
    people = [one.event.by for one in found] + [one.answer.by for one in found if one.answer]
    context = {
        "proposals": found,
        "names": names_of(people),
        "me": request.standing.signature(timezone.now()).ref,
        "may_amend": request.standing.may("law.amend"),
        "unfit": local_law.amendments().unfit(rulebook()).values(),
    }
    return show(request, "rules/amendments.html", context)


def _proposal(standing: Standing, proposal: int) -> Proposal:
    found = next((one for one in local_law.proposals() if one.id == proposal), None)
    if found is None:
        raise Http404
    return found


@acting("law.amend", on=_proposal)
def answer_amendment(request: HttpRequest, found: Proposal) -> HttpResponse:
    """Look at a proposal, compare it with what is in force, confirm or decline it; undo one that counts."""
    form = Asked(found.what, "", False)
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        by, organisation = signed(request.standing)
        signature = {"by": by, "on": request.standing.day, "organisation": organisation}
        try:
            said = _answer(request.POST, found, reason, signature)
        except BadAmendment as refusal:
            form.problems.append(Problem("", str(refusal)))
        else:
            tell(request, said)
            return go_to(request, "amendments")
    context = {
        "form": form,
        "proposal": found,
        "reason": reason,
        "names": names_of([found.event.by]),
        "own": found.event.by == request.standing.signature(timezone.now()).ref,
        "warning": _warning(found),
        "words": found.amendment.get("words", ""),
        "unheld": _unheld(found),
        **_days_of(found),
    }
    return show(request, "rules/answer.html", context, 422 if form.problems else 200)


def _answer(posted: QueryDict, found: Proposal, reason: str, signature: Mapping[str, Any]) -> str:
    if posted.get("answer") == "decline":
        amending.decline(found.id, reason=reason, **signature)
        return f"不采用：{found.what}"
    if posted.get("answer") == "undo":
        what = f"撤下已起作用的改动：{found.what}"
        amending.propose({"undoes": found.id}, what=what, reason=reason, **signature)
        return f"已提出：{what}。{WAITS}"
    amending.confirm(found.id, **signature)
    return f"已起作用：{found.what}"


def _warning(found: Proposal) -> str:
    """That a text which asks for less than a statute above it will change nothing."""
    amendment = found.amendment
    if amendment.get("kind") != "value" or amendment.get("repealed") or found.status != "pending":
        return ""
    try:
        book = amended(local_rulebook(), amendment)
    except BadAmendment as failure:
        return str(failure)
    rule, level = book.rule(amendment["rule"]), amendment["level"]
    newest = rule.versions[-1]
    order = list(book.level_names)
    above = [one for one in rule.versions if order.index(one.level) < order.index(level) and not one.written.repealed]
    if any(newest.relaxes(one) for one in above):
        return "这个数比上一级的规定宽，按“下位法不得放宽上位法”，复核后也不会起作用。"
    return "" if newest.acts else "这是转引的条文或者地方做法，复核后只作提示，不当作法。"


def _unheld(found: Proposal) -> str:
    cited = [Citation.parse(text).statute for text in found.amendment.get("basis", [])]
    return next((name for name in cited if rulebook().statute(name) is None), "")


def _days_of(found: Proposal) -> dict[str, list[str]]:
    if found.amendment.get("kind") != "calendar":
        return {}
    both = {name: [date.fromisoformat(day) for day in found.amendment[name]] for name in ("holidays", "workdays")}
    return {"rest": in_spans(both["holidays"]), "work": in_spans(both["workdays"])}
