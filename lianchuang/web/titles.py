"""命名和称号: whom the notice names, by both departments' word; titles that stand, and how one is withdrawn."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.publication.acts import chosen_freezing, naming_of, proposals_of, standing_notice
from lianchuang.registry.models import Organisation, Tree
from lianchuang.rounds import conduct
from lianchuang.rounds.course import Refused, Stage
from lianchuang.rounds.models import Award, Round
from lianchuang.rounds.proposal import Proposal
from lianchuang.rounds.rechecking import able, due_on, standing_in
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.frozen import is_whole
from lianchuang.web.step_form import Problem
from lianchuang.web.telling import told
from lianchuang.web.two_words import (
    agreed,
    matter_of,
    no_round,
    round_of,
    round_or_404,
    rounds_of,
    say,
    signed_by,
    voice_of,
)

STAGES_BEFORE = (Stage.PLANNED, Stage.ISSUED, Stage.RUNNING)


@acting("course.see")
def titles(request: HttpRequest) -> HttpResponse:
    """Who would be named, or who was."""
    held = round_of(request.standing, "course.see")
    if held is None:
        return no_round(request)
    return _shown(request, held, [])


@acting("round.conduct")
def name_units(request: HttpRequest) -> HttpResponse:
    """One department's word on naming exactly whom the notice proposed."""
    held = round_or_404(request.standing, "round.conduct")
    problems: list[Problem] = []
    if request.method == "POST":
        notice = standing_notice(held)
        if notice is None:
            problems.append(Problem("", "还没有公示过，不能命名。"))
        elif say(request, held, "name", naming_of(notice), problems):
            return go_to(request, "titles")
    return _shown(request, held, problems)


def _shown(request: HttpRequest, held: Round, problems: list[Problem]) -> HttpResponse:
    state, voice = conduct.state_of(held), voice_of(request.standing, held)
    notice = standing_notice(held)
    freezing = chosen_freezing(held)
    proposals = proposals_of(held, freezing) if freezing is not None and request.standing.may("round.conduct") else []
    stage = state.stage_on(request.standing.day)
    context = {
        "round": held,
        "voice": voice,
        "stage": stage,
        "state": state,
        "notice": notice,
        "proposals": _opening(proposals),
        "left_out": any(one.left_out for one in proposals),
        "named": stage in (Stage.NAMED, Stage.CLOSED),
        "awards": _awards(held),
        "matter": matter_of(held, state, "name", voice),
        "problems": problems,
        "today": request.standing.day,
    }
    return show(request, "rounds/titles.html", context, 422 if problems else 200)


def _opening(proposals: list[Proposal]) -> list[dict[str, Any]]:
    """The proposals, each union with the identity under which its points open."""
    numbers = {unit.number for one in proposals for unit in (*one.units, *(left.unit for left in one.left_out))}
    rows = Organisation.objects.filter(number__in=numbers, tree=Tree.UNION)
    found = dict(rows.values_list("number", "pk")) if numbers else {}
    return [
        {
            "one": one,
            "units": [(unit, found.get(unit.number)) for unit in one.units],
            "left_out": [(left, found.get(left.unit.number)) for left in one.left_out],
        }
        for one in proposals
    ]


def _awards(held: Round) -> list[dict[str, Any]]:
    """The titles given, each with its last recheck and by when the next is due."""
    rows = Award.objects.filter(title__round=held).select_related("title").prefetch_related("rechecks")
    return [
        {"one": one, "last": (list(one.rechecks.all()) or [None])[-1], "due": due_on(one, len(one.rechecks.all()))}
        for one in rows
    ]


def _award(standing: Standing, award: int) -> Award:
    rounds = rounds_of(standing, "round.conduct")
    found = Award.objects.filter(pk=award, title__round__in=rounds).select_related("title", "title__round").first()
    if found is None:
        raise Http404
    return found


@acting("round.conduct", on=_award)
def title_withdraw(request: HttpRequest, found: Award) -> HttpResponse:
    """Withdraw a title step by step: the reason, what the unit says to it, both departments' word."""
    held, problems = found.title.round, []
    if request.method == "POST" and _taken(request, held, found, problems):
        return go_to(request, "title_withdraw", found.pk)
    state, voice = conduct.state_of(held), voice_of(request.standing, held)
    key = f"withdraw:{found.title.name}:{found.unit}"
    pair = (found.title.name, found.unit)
    context: dict[str, Any] = {
        "award": found,
        "round": held,
        "voice": voice,
        "accused": pair in state.accused,
        "heard": pair in state.heard,
        "matter": matter_of(held, state, key, voice),
        "told": told(conduct.hearing_of(found)),
        "problems": problems,
    }
    return show(request, "rounds/withdraw.html", context, 422 if problems else 200)


@acting("round.conduct", on=_award)
def title_recheck(request: HttpRequest, found: Award) -> HttpResponse:
    """The yearly recheck of a title: what the newest freezing shows, and both departments' word on it."""
    held, problems = found.title.round, []
    freezing = next((one for one in able(found) if is_whole(one)), None)
    shown = standing_in(found, freezing) if freezing else None
    state, voice = conduct.state_of(held), voice_of(request.standing, held)
    matter = matter_of(held, state, f"recheck:{found.title.name}:{found.unit}", voice)
    if request.method == "POST" and freezing and shown and shown.reached is not None:
        own = {
            "title": found.title.name,
            "unit": found.unit,
            "freezing": freezing.fingerprint,
            "reached": shown.reached,
            "reason": request.POST.get("reason", "").strip(),
        }
        if say(request, held, "recheck", agreed(request, matter) or own, problems):
            return go_to(request, "title_recheck", found.pk)
    done = list(found.rechecks.select_related("freezing"))
    context: dict[str, Any] = {
        "award": found,
        "round": held,
        "voice": voice,
        "freezing": freezing,
        "shown": shown,
        "done": done,
        "due": due_on(found, len(done)),
        "matter": matter,
        "problems": problems,
    }
    return show(request, "rounds/recheck.html", context, 422 if problems else 200)


def _taken(request: HttpRequest, held: Round, found: Award, problems: list[Problem]) -> bool:
    voice, day, title = voice_of(request.standing, held), request.standing.day, found.title.name
    typed = {name: request.POST.get(name, "").strip() for name in ("do", "reason", "said")}
    by = signed_by(voice)
    try:
        if typed["do"] == "accuse":
            conduct.accuse(held, title, found.unit, typed["reason"], voice, by=by, on=day)
            tell(request, "提出了，请听取对方的陈述。")
            return True
        if typed["do"] == "hear":
            conduct.hear(held, title, found.unit, typed["said"], by=by, on=day)
            tell(request, "陈述记下了。")
            return True
    except Refused as refused:
        problems.append(Problem("", str(refused)))
        return False
    matter = matter_of(held, conduct.state_of(held), f"withdraw:{title}:{found.unit}", voice)
    own = {"title": title, "unit": found.unit, "reason": typed["reason"]}
    return say(request, held, "withdraw", agreed(request, matter) or own, problems)
