"""审核台: one item after the other, its records beside the question; passed, returned, doubted, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.evidence.models import Paper, Visibility
from lianchuang.measures.rows import MEASURES
from lianchuang.procedures.models import Case
from lianchuang.rounds import conduct, desk, review
from lianchuang.rounds.course import Refused, Stage
from lianchuang.rounds.models import Level
from lianchuang.rounds.review import Place
from lianchuang.scoring.results import Results
from lianchuang.web.acts_told import ActTold, acts_of
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.course import definition_of
from lianchuang.web.figures import SIDES
from lianchuang.web.records import Record, records_of
from lianchuang.web.reviewing import Review, review_of, review_or_404, stages_of
from lianchuang.web.score import WORST_FIRST, sided
from lianchuang.web.step_form import Problem
from lianchuang.web.two_words import round_of
from lianchuang.web.words import day_in_words

TABS, QUEUE = 6, 40
AFTER = (Stage.REVIEWED, Stage.NOTICE, Stage.OBJECTIONS, Stage.NAMED, Stage.CLOSED)
SHORT = 12  # a value of at most so many characters is a fact to be held against the paper, and is marked
MARKS = {
    "waiting": "",
    "answered": "工会答复了",
    "late": "逾期没答复",
    "doubted": "存疑",
    "changed": "审过以后变了",
    "returned": "退回了",
    "passed": "通过",
    "outside": "没抽到",
}


@dataclass(frozen=True)
class Check:
    """One thing the system held against the law: whether it holds, in words, with the articles."""

    good: bool
    text: str
    basis: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One record laid out like a page: what was done when, with the facts that count marked; its papers beside.
    `weighs` says under which measures of the item it stands, and whether it was counted there."""

    title: str
    acts: Sequence[ActTold]
    papers: Sequence[Paper]
    hidden: int
    case: int | None
    record: Record | None = None
    weighs: Sequence[tuple[str, str]] = ()


@acting("review.see")
def review_desk(request: HttpRequest) -> HttpResponse:
    """The desk: the queue, the record, the question. What is asked for and not within reach is not there."""
    held = review_of(request.standing, request.GET.get("stage", ""))
    if held is None:
        looked_at = round_of(request.standing, "review.see")
        over = looked_at is not None and conduct.state_of(looked_at).stage in AFTER
        return show(request, "review/none.html", {"held": looked_at, "over": over})
    return _desk(request, held, request.GET.get("unit", ""), request.GET.get("item", ""), [])


def _desk(
    request: HttpRequest, held: Review, unit: str, item: str, problems: list[Problem], status: int = 200
) -> HttpResponse:
    places_of = {one: held.looked.places(one).values() for one in held.reach}
    queue = [one for one, places in places_of.items() if any(place.who == held.stage for place in places)]
    unfinished = [one for one, places in places_of.items() if any(_comes(place, held.stage) for place in places)]
    if unit and unit not in held.reach:
        raise Http404
    unit = unit or next(iter(queue), "")
    context: dict[str, Any] = {
        "held": held,
        "stage_name": review.STAGES[held.stage],
        "stages": [(stage, review.STAGES[stage]) for stage in stages_of(request.standing)],
        "queue": _queue(held, queue, unit),
        "more": max(0, len(queue) - QUEUE),
        "total": len(held.reach),
        "left": len(queue),
        "done": len(held.reach) - len(unfinished),
        "elsewhere": len(set(unfinished) - set(queue)),
        "short": SHORT,
        "last_own": _last_own(held),
        "days_left": _days_left(held),
        "barred": len(held.barred),
    }
    if not unit:
        return show(request, "review/done.html", context)
    items, places = held.looked.units[unit], held.looked.places(unit)
    item = item or next(iter(held.waiting(unit)), next(iter(items), ""))
    if item not in items:
        raise Http404
    results = Results.open(held.freezing.folder_of(level_of(held, unit)))
    own = next(one for one in results.points(unit) if one["indicator"] == item)
    rule = next((one for one in results.manifest["indicators"] if one["id"] == item), {})
    tabs, sheet = _records(request, held, results, unit, item)
    place = places[item]
    order, units = list(items), list(held.reach)
    context |= {
        "unit": unit,
        "name": held.looked.names[unit],
        "organisation": held.reach[unit],
        "item": item,
        "number": order.index(item) + 1,
        "count": len(order),
        "own": own,
        "rule": rule,
        "place": place,
        "mark": MARKS[place.mark],
        "mine": place.who == held.stage,
        "who": review.STAGES.get(place.who, ""),
        "tabs": tabs,
        "sheet": sheet,
        "checks": _checks(sheet),
        "look": _to_look_at(place, own, sheet),
        "reasons": review.REASONS.items(),
        "due_days": desk.return_days_of(held.round),
        "rest": _rest(held, unit),
        "links": {
            "j": _at(held, unit, _next(order, item, 1)),
            "k": _at(held, unit, _next(order, item, -1)),
            "n": _at(held, _next(units, unit, 1)),
            "p": _at(held, _next(units, unit, -1)),
        },
        "problems": problems,
        "typed": request.POST,
    }
    return show(request, "review/desk.html", context, status)


def _comes(place: Place, stage: str) -> bool:
    """Whether this stage has an item before it, now or when others have done their part."""
    if stage == review.SECOND:
        return not place.is_done
    return place.who == stage or (place.who == review.UNION and place.last is not None and place.last.stage == stage)


def level_of(held: Review, unit: str) -> str:
    return Level.TOWN if unit in held.looked.upper else Level.BASE


def _queue(held: Review, queue: Sequence[str], unit: str) -> list[dict[str, Any]]:
    """The unions that wait, the one looked at among them in any case."""
    shown = list(queue[:QUEUE])
    if unit and unit not in shown:
        shown.insert(0, unit)
    rows = []
    for one in shown:
        places = held.looked.places(one)
        told = {MARKS[place.mark] for place in places.values() if place.who == held.stage} - {""}
        rows.append(
            {
                "unit": one,
                "name": held.looked.names[one],
                "href": _at(held, one),
                "done": sum(place.who != held.stage for place in places.values()),
                "count": len(places),
                "told": "、".join(sorted(told)),
                "here": one == unit,
            }
        )
    return rows


def _days_left(held: Review) -> int | None:
    plan = getattr(held.round, "plan", None)
    return (plan.name_by - held.standing.day).days if plan is not None else None


def _last_own(held: Review) -> str:
    """Where the asker's own last verdict is taken back; empty where there is none that still can be."""
    own = [
        (acts[-1].pk, unit, item)
        for (unit, item), every in held.looked.acts.items()
        if (acts := review.standing(every)) and acts[-1].account == held.account.pk and acts[-1].kind != "answer"
        if unit in held.reach and acts[-1].stage == held.stage
    ]
    return _undo_address(held.stage, *max(own)[1:]) if own else ""


def _rest(held: Review, unit: str) -> int:
    """How many items of a union wait for their first look at this stage."""
    places = held.looked.places(unit).values()
    return sum((place.who, place.mark) == (held.stage, "waiting") for place in places)


def _next(order: Sequence[str], now: str, step: int) -> str:
    return order[(order.index(now) + step) % len(order)]


def _at(held: Review, unit: str, item: str = "", record: str = "") -> str:
    query = {"stage": held.stage, "unit": unit, "item": item, "record": record}
    return f"{reverse('review')}?{urlencode({name: value for name, value in query.items() if value})}"


def _records(
    request: HttpRequest, held: Review, results: Results, unit: str, item: str
) -> tuple[list[dict[str, Any]], Sheet | None]:
    """The records behind an item as tabs, those that were not counted first, and the one that is open."""
    rows = sorted(sided(results.records(unit, item)), key=lambda row: (WORST_FIRST[row["side"]], row["record"]))
    ids = list(dict.fromkeys(row["record"] for row in rows))
    chosen = request.GET.get("record", "")
    if chosen not in ids:
        chosen = next((one for one in ids if one.startswith("case:")), ids[0] if ids else "")
    shown = ids[:TABS] if chosen in ids[:TABS] or not chosen else [*ids[: TABS - 1], chosen]
    sides = {row["record"]: row["side"] for row in rows}
    tabs = [
        {
            "record": one,
            "is_case": one.id.startswith("case:"),
            "href": _at(held, unit, item, one.id),
            "here": one.id == chosen,
            "side": sides[one.id],
        }
        for one in records_of(shown, held.freezing.on)
    ]
    if not chosen:
        return [], None
    record = next(tab["record"] for tab in tabs if tab["here"])
    more = len(ids) - len(shown)
    own = [row for row in rows if row["record"] == chosen and row["measure"] in MEASURES]
    weighs = [(MEASURES[row["measure"]].name, SIDES[row["side"]]) for row in own]
    sheet = replace(_sheet(request, record), weighs=list(dict.fromkeys(weighs)))
    return [*tabs, {"more": more}] if more else tabs, sheet


def _sheet(request: HttpRequest, record: Record) -> Sheet:
    kind, _, key = record.id.partition(":")
    case = Case.objects.filter(pk=int(key)).first() if kind == "case" and key.isdecimal() else None
    if case is None or not request.standing.reaches("case.see", case.organisation_id):
        return Sheet(record.words, [], [], 0, None, record)
    open_names = request.standing.reaches("members.see", case.organisation_id)
    acts = [one for one in reversed(acts_of(case, open_names)) if one.taking is not None and not one.withdrawn]
    papers = list(Paper.objects.standing().filter(case=case).select_related("file").order_by("pk"))
    seen = [one for one in papers if one.visibility != Visibility.SENSITIVE and one.file.emptied_on is None]
    return Sheet(case.title, acts, seen, len(papers) - len(seen), case.pk)


def _checks(sheet: Sheet | None) -> list[Check]:
    """What the system found: what is open against the law, then what was done as the law wants it."""
    if sheet is None or sheet.case is None:
        return []
    case = Case.objects.get(pk=sheet.case)
    steps = {one.id: one for one in definition_of(case).step}
    bad = [Check(False, one.text, tuple(one.basis)) for one in case.state.findings if one.closed_on is None]
    good = [
        Check(True, f"{clock.name}：{day_in_words(clock.met_on)}，期限 {day_in_words(clock.due)}", tuple(clock.basis))
        for clock in case.state.clocks
        if clock.met_on is not None and clock.met_on <= clock.due
    ]
    flawed = {one.step for one in case.state.findings if one.closed_on is None}
    sound = [
        Check(True, f"{steps[one.step].name}：程序和人数没有发现不符合")
        for one in case.state.takings
        if one.valid and one.step in steps and one.step not in flawed
    ]
    return [*bad, *good[:3], *sound[:4]]


def _to_look_at(place: Place, own: dict[str, Any], sheet: Sheet | None) -> list[dict[str, Any]]:
    """What only a person can judge, one sentence each."""
    found: list[dict[str, Any]] = []
    last = place.last
    if place.mark == "changed" and last is not None:
        found.append({"text": "上次审过以后，结果或者记录变了", "before": last.freezing})
    if place.mark == "answered" and last is not None:
        found.append({"text": f"{day_in_words(last.on)}，工会答复：{last.words}"})
    if place.mark == "late" and last is not None and last.due_on is not None:
        found.append({"text": f"{day_in_words(last.due_on)}前要答复，没有答复；可以照系统算的通过，也可以再退回"})
    if place.mark == "doubted" and last is not None:
        found.append({"text": f"存疑，一起议定：{last.words or review.STAGES[last.stage] + '没有写意见'}"})
    if own["status"] == "unknown":
        found.append({"text": f"缺数没有算进去，是不是真的没有：{own['missing'] or own['reason']}"})
    if own["status"] == "veto":
        found.append({"text": "触发一票否决，看事实是不是这样"})
    if sheet is not None and sheet.papers:
        found.append({"text": "材料上的印章、落款、日期和记录是不是一致"})
    elif sheet is not None and sheet.case is not None:
        found.append({"text": "没有附材料，只看记录说得通不通"})
    return found or [{"text": "这个数和你知道的情况是不是一致"}]


# Deciding -----------------------------------------------------------------------------------------------------------


@acting("review.see")
def review_decide(request: HttpRequest) -> HttpResponse:
    """A verdict on one item, or on all of a union that wait for their first look; then the next item."""
    if request.method != "POST":
        return go_to(request, "review")
    typed = request.POST
    held = review_or_404(request.standing, typed.get("stage", ""))
    unit, item, kind = typed.get("unit", ""), typed.get("item", ""), typed.get("kind", "")
    if unit not in held.reach:
        raise Http404
    reviewer = desk.Reviewer(held.account, held.stage, request.standing.signature(timezone.now()))
    on = request.standing.day
    try:
        if kind == "rest":
            rows = desk.pass_rest(held.round, held.freezing, unit, reviewer, on=on)
            tell(request, f"{held.looked.names[unit]} {len(rows)} 项通过")
            return go_to(request, _after(request, held.stage, unit, ""))
        why, words = typed.get("why", ""), typed.get("op", "")
        made = desk.decide(held.round, held.freezing, unit, [item], kind, reviewer, why=why, words=words, on=on)[0]
    except Refused as refused:
        field = "why" if kind == "return" and typed.get("why", "") not in review.REASONS else ""
        return _desk(request, held, unit, item, [Problem(field, str(refused))], 422)
    tell(request, _told(held, unit, item, kind, made.due_on), _undo_address(held.stage, unit, item))
    return go_to(request, _after(request, held.stage, unit, item))


def _told(held: Review, unit: str, item: str, kind: str, due: date | None) -> str:
    title = held.looked.units[unit][item].title
    if kind == "return" and due is not None:
        return f"“{title}”已退回，工会要在 {day_in_words(due)}前答复"
    return f"“{title}”{'已通过' if kind == 'pass' else '已标存疑，一起议'}"


def _undo_address(stage: str, unit: str, item: str) -> str:
    return f"{reverse('review_undo')}?{urlencode({'stage': stage, 'unit': unit, 'item': item})}"


def _after(request: HttpRequest, stage: str, unit: str, item: str) -> str:
    """The next item that waits: of the same union after this one, else from its beginning, else the next union."""
    held = review_or_404(request.standing, stage)
    waiting, order = held.waiting(unit), list(held.looked.units[unit])
    later = [name for name in waiting if not item or order.index(name) > order.index(item)]
    if later or waiting:
        return _at(held, unit, (later or waiting)[0])
    units = list(held.reach)
    behind = units[units.index(unit) + 1 :] + units[: units.index(unit)]
    following = next((one for one in behind if held.waiting(one)), "")
    return _at(held, following) if following else f"{reverse('review')}?stage={stage}"


@acting("review.see")
def review_undo(request: HttpRequest) -> HttpResponse:
    """Take one's own last verdict on an item back, by a correcting act."""
    if request.method != "POST":
        return go_to(request, "review")
    asked = {**request.POST.dict(), **request.GET.dict()}
    held = review_or_404(request.standing, asked.get("stage", ""))
    unit, item = asked.get("unit", ""), asked.get("item", "")
    if unit not in held.reach or item not in held.looked.units[unit]:
        raise Http404
    by, on = request.standing.signature(timezone.now()), request.standing.day
    try:
        undone = desk.undo(held.round, held.freezing, unit, item, held.account, by=by, on=on)
    except Refused as refused:
        return _desk(request, held, unit, item, [Problem("", str(refused))], 422)
    tell(request, f"撤销了“{held.looked.units[unit][item].title}”的{undone}")
    return go_to(request, _at(held, unit, item))
