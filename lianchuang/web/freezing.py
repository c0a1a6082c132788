"""冻结和打分: the facts of a day kept as they are, every union scored from them. Begun here, done by the worker."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.rounds.between import makings
from lianchuang.rounds.conduct import in_course, state_of
from lianchuang.rounds.course import Stage, State
from lianchuang.rounds.models import Plan, Round
from lianchuang.web.answering import go_to, show
from lianchuang.web.frozen import is_whole
from lianchuang.web.jobs import freeze_round
from lianchuang.web.progress import progress_page
from lianchuang.web.step_form import Problem
from lianchuang.web.telling import told
from lianchuang.web.underway import Freeze
from lianchuang.web.words import day_in_full


def round_of(standing: Standing) -> Round | None:
    """The round that is on in the own district."""
    own = standing.scope("freeze.run").organisations()
    return in_course(Round.objects.filter(district__in=own).with_course().order_by("-number")[:2])


@acting("freeze.run")
def freezings(request: HttpRequest) -> HttpResponse:
    """What was frozen so far; POST freezes a day and scores it."""
    standing = request.standing
    held, problems = round_of(standing), []
    typed = request.POST.get("day", "")
    if request.method == "POST":
        day, problems = _read(typed, held, standing.day)
        if held is not None and day is not None and not problems:
            begun = Freeze.begun(request.user.pk, round=held.pk, name=held.name, day=day.isoformat(), stage="waiting")
            right = standing.signature(timezone.now()).right
            freeze_round.defer(token=begun.token, account=begun.account, right=right)
            return go_to(request, "freezing", begun.token)
    state = state_of(held) if held else None
    context = {
        "round": held,
        "last_day": min(held.last_day, standing.day) if held else standing.day,
        "frozen": _frozen(held, state) if held and state else [],
        "day": typed or (_offered(held, state, standing.day).isoformat() if held and state else ""),
        "problems": problems,
    }
    return show(request, "round/freezings.html", context, 422 if problems else 200)


def _read(written: str, held: Round | None, today: date) -> tuple[date | None, list[Problem]]:
    if held is None:
        return None, [Problem("", "还没有开启评比，没有可冻结的。")]
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None, [Problem("day", "填冻结哪一天，比如 2026-11-20。")]
    if day > today:
        return None, [Problem("day", "这一天还没到，事实还没有齐。")]
    if not held.since <= day <= held.last_day:
        return None, [Problem("day", f"这一轮从{day_in_full(held.since)}到{day_in_full(held.last_day)}，选其中一天。")]
    return day, []


def _offered(held: Round, state: State, today: date) -> date:
    """The plan's day from that day on until titles are given: only its freezing can be chosen. Else today."""
    plan = Plan.objects.filter(round=held).first()
    before_naming = state.stage not in (Stage.PLANNED, Stage.NAMED, Stage.CLOSED)
    return plan.freeze_on if plan and before_naming and plan.freeze_on <= today else min(today, held.last_day)


def _frozen(held: Round, state: State) -> list[dict[str, Any]]:
    """The freezings of a round, newest day first, with who made each and when."""
    every = list(held.freezings.all())
    made = makings(every)
    by_event = {one.event.pk: one for one in told(list(made.values()))}
    acts = {key: by_event[event.pk] for key, event in made.items()}
    listed = [{"one": one, "told": acts.get(one.pk), "whole": is_whole(one)} for one in every]
    used = next((row for row in listed if row["whole"]), None)
    return [{**row, "used": row is used, "chosen": row["one"].fingerprint == state.freezing} for row in listed]


def _own(standing: Standing, token: str) -> Freeze:
    found = Freeze(token, standing.account.pk)
    if not found.exists:
        raise Http404
    return found


@acting("freeze.run", on=_own)
def freezing(request: HttpRequest, found: Freeze) -> HttpResponse:
    """How far it is; asked every two seconds until it is over."""
    day = date.fromisoformat(found.state["day"])
    again = reverse("freezings")
    return progress_page(request, found, "round/freezing.html", "round/_freezing.html", day=day, again=again)
