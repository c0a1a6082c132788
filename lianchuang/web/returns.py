"""退回: what a review sent back to a union, by when it is to be answered, and the answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.registry.models import Organisation, Tree
from lianchuang.rounds import desk, review
from lianchuang.rounds.course import Refused
from lianchuang.rounds.models import Freezing, Round, Verdict, level_at
from lianchuang.scoring.results import Results
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.reach import organisation_within
from lianchuang.web.step_form import Problem


@dataclass(frozen=True)
class Return:
    """One item that waits for the union's answer."""

    round: Round
    freezing: Freezing
    indicator: str
    title: str
    why: str
    words: str
    on: date
    due_on: date
    late: bool


def returns_of(unit: Organisation, day: date) -> list[Return]:
    """What was returned to a union and is not answered yet, by the last day. Two statements where nothing is."""
    if unit.tree != Tree.UNION:
        return []
    rows = Verdict.objects.filter(unit=unit.number, kind="return").select_related("round", "freezing__standards")
    newest = rows.order_by("-pk").first()
    if newest is None:
        return []
    looked = desk.look(newest.round, newest.freezing, day, unit.number)
    found = []
    for indicator, item in looked.units.get(unit.number, {}).items():
        acts = review.standing(looked.acts.get((unit.number, indicator), ()))
        last = acts[-1] if acts else None
        if last is None or last.kind != "return" or last.due_on is None:
            continue
        why = review.REASONS.get(last.why, "")
        late = day > last.due_on
        found.append(
            Return(newest.round, newest.freezing, indicator, item.title, why, last.words, last.on, last.due_on, late)
        )
    return sorted(found, key=lambda one: (one.due_on, one.indicator))


def past_of(unit: Organisation, open_items: list[Return]) -> list[dict[str, Any]]:
    """What was returned to a union before and is settled: the reason, the answer, what came of it; the newest first."""
    rows = (
        Verdict.objects.filter(unit=unit.number).exclude(kind="undo").select_related("round", "freezing").order_by("pk")
    )
    waiting = {(one.round.pk, one.indicator) for one in open_items}
    acts: dict[tuple[int, date, str], list[Verdict]] = {}
    for row in rows:
        acts.setdefault((row.round_id, row.period, row.indicator), []).append(row)
    found = []
    for (round_, _, indicator), told in acts.items():
        places = [place for place, one in enumerate(told) if one.kind == "return"]
        if not places or (round_, indicator) in waiting:
            continue
        returned, after = told[places[-1]], told[places[-1] + 1 :]
        decided = next((one for one in after if one.kind in ("pass", "doubt")), None)
        found.append(
            {
                "round": returned.round.name,
                "title": _title(unit, returned),
                "returned": returned,
                "why": review.REASONS.get(returned.why, ""),
                "answer": next((one for one in after if one.kind == "answer"), None),
                "decided": decided,
                "decided_words": review.KINDS[decided.kind] if decided else "",
            }
        )
    return found[::-1]


def _title(unit: Organisation, returned: Verdict) -> str:
    rows = Results.open(returned.freezing.folder_of(level_at(unit.tier))).manifest["indicators"]
    return next((one["title"] for one in rows if one["id"] == returned.indicator), returned.indicator)


@acting("score.see", on=organisation_within("score.see"))
def returns(request: HttpRequest, found: Organisation) -> HttpResponse:
    """Everything returned, each with its reason and the form to answer."""
    return _page(request, found, [])


def _page(request: HttpRequest, found: Organisation, problems: list[Problem]) -> HttpResponse:
    rows = returns_of(found, request.standing.day)
    context = {
        "found": found,
        "rows": rows,
        "past": past_of(found, rows),
        "may_answer": _may(request.standing, found),
        "problems": problems,
        "typed": request.POST,
        "today": request.standing.day,
    }
    return show(request, "review/returns.html", context, 422 if problems else 200)


def _may(standing: Standing, found: Organisation) -> bool:
    """The union's own people answer, not the level above."""
    return found.pk in standing.scope("return.answer").roots


def _own(standing: Standing, organisation: int) -> Organisation:
    found = Organisation.objects.filter(pk=organisation, tree=Tree.UNION).first()
    if found is None or not _may(standing, found):
        raise Http404
    return found


@acting("return.answer", on=_own)
def return_answer(request: HttpRequest, found: Organisation) -> HttpResponse:
    """The union's answer; what was wrong in the records it has put right by ordinary acts before."""
    if request.method != "POST":
        return go_to(request, "returns", found.pk)
    item = request.POST.get("item", "")
    about = next((one for one in returns_of(found, request.standing.day) if one.indicator == item), None)
    if about is None:
        return _page(request, found, [Problem("", "这一项没有退回，或者已经答复了。")])
    by, account = request.standing.signature(timezone.now()), request.standing.account
    try:
        desk.answer(
            about.round, about.freezing, found.number, item, request.POST.get("words", ""), account,
            by=by, on=request.standing.day,
        )  # fmt: skip
    except Refused as refused:
        return _page(request, found, [Problem(f"words-{item}", str(refused))])
    tell(request, "答复了，回到审核的人那里。")
    return go_to(request, "returns", found.pk)
