"""办这一轮: where the round stands, what comes next, and both departments' words on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.ledger.models import Event
from lianchuang.publication.acts import standing_notice
from lianchuang.rounds import conduct, events
from lianchuang.rounds.course import STAGES, Stage, State
from lianchuang.rounds.models import Freezing, Round
from lianchuang.web.answering import go_to, show
from lianchuang.web.step_form import Problem
from lianchuang.web.telling import told
from lianchuang.web.two_words import (
    Matter,
    agreed,
    matter_of,
    no_round,
    round_of,
    round_or_404,
    rounds_of,
    say,
    voice_of,
)
from lianchuang.web.words import day_in_full

TOLD = (events.PLANNED, events.ADOPTED, events.WORDED, events.TAKEN, events.OBJECTED, events.ACCUSED, events.HEARD)
LATEST = 30
NEXT = {
    Stage.PLANNED: "拟好方案，两家同意后印发。",
    Stage.ISSUED: "方案已经印发，到第一天自动开始。",
    Stage.RUNNING: "平时照常记录。到冻结日冻结和打分，再由两家选定用哪一次冻结。",
    Stage.FROZEN: "看一遍得分和排名，两家审定。得分由记录算出，谁也不能改。",
    Stage.REVIEWED: "从得分生成公示，两家同意后公布。",
    Stage.NOTICE: "正在公示。任何人都可以对一个数提异议。",
    Stage.OBJECTIONS: "公示期满。异议都答复完，才能命名。",
    Stage.NAMED: "已经命名。写好总结，这一轮就结束。",
    Stage.CLOSED: "这一轮结束了，所有依据都留着。",
}


@dataclass(frozen=True)
class Mark:
    """One stage on the bar."""

    words: str
    kind: str


def bar_of(state: State, day: date) -> list[Mark]:
    """The stages with where the round is."""
    now = list(STAGES).index(state.stage_on(day))
    return [
        Mark(words, "done" if place < now else "now" if place == now else "")
        for place, words in enumerate(STAGES.values())
    ]


CHOSEN_ON = ("round_course", "round_plan", "targets", "objections", "titles", "round_documents", "review_progress",
             "judged_items")  # fmt: skip
"""The pages on which one can change the round that is looked at."""


@acting("course.see")
def round_choose(request: HttpRequest) -> HttpResponse:
    """Choose which round one looks at, until one chooses another or signs out; the one that is on needs no choosing."""
    rounds = rounds_of(request.standing, "course.see")
    found = next((one for one in rounds if str(one.number) == request.POST.get("round", "")), None)
    if request.method == "POST" and found is not None:
        if found == conduct.in_course(rounds):
            request.session.pop("round", None)
        else:
            request.session["round"] = found.number
    where = request.POST.get("at", "")
    return go_to(request, where if where in CHOSEN_ON else "round_course")


@acting("course.see")
def round_course(request: HttpRequest) -> HttpResponse:
    """The course of the round, with what is to be decided now."""
    held = round_of(request.standing, "course.see")
    if held is None:
        return no_round(request)
    return course_page(request, held, [])


@acting("round.conduct")
def round_step(request: HttpRequest, decision: str) -> HttpResponse:
    """A department's word on choosing a freezing, on the scores, or on the summing up."""
    held = round_or_404(request.standing, "round.conduct")
    problems: list[Problem] = []
    if request.method == "POST" and decision in CONTENTS:
        content = agreed(request, _matter(request, held, decision)) or CONTENTS[decision](request, held)
        if say(request, held, decision, content, problems):
            return go_to(request, "round_course")
    return course_page(request, held, problems)


def _matter(request: HttpRequest, held: Round, key: str) -> Matter:
    return matter_of(held, conduct.state_of(held), key, voice_of(request.standing, held))


CONTENTS: dict[str, Any] = {
    "settle": lambda request, held: {"freezing": request.POST.get("freezing", "")},
    "review": lambda request, held: {"freezing": conduct.state_of(held).freezing},
    "close": lambda request, held: {"summary": request.POST.get("summary", "").strip()},
}


def course_page(request: HttpRequest, held: Round, problems: list[Problem]) -> HttpResponse:
    """The page, after a word was refused with what was wrong."""
    state, day = conduct.state_of(held), request.standing.day
    stage = state.stage_on(day)
    voice = voice_of(request.standing, held)
    matters = {key: matter_of(held, state, key, voice) for key in ("settle", "review", "close", "name", "issue")}
    every = list(held.freezings.all())
    chosen = next((one for one in every if one.fingerprint == state.freezing), None)
    events_told = Event.objects.filter(subject=f"round:{held.pk}", kind__in=[one.id for one in TOLD]).order_by("-pk")
    context = {
        "round": held,
        "before": conduct.goes_before(held) if stage == Stage.PLANNED else None,
        "may_plan": request.standing.may("round.conduct"),
        "state": state,
        "stage": stage,
        "bar": bar_of(state, day),
        "next": NEXT[stage],
        "voice": voice,
        "matters": matters,
        "freezings": _choices(held, state, stage),
        "other_days": held.freezings.exclude(on=held.plan.freeze_on).exists() if stage != Stage.PLANNED else False,
        "chosen": chosen,
        "newest": chosen is not None and every[0] == chosen,
        "waits": _waiting(held, matters["settle"].content),
        "newer": _newer(held, state, stage),
        "notice": standing_notice(held),
        "drafts": held.notices.filter(published_on=None),
        "told": told(list(events_told[:LATEST])),
        "problems": problems,
        "may_review": request.standing.may("review.see"),
        "may_see_documents": request.standing.may("round.document"),
    }
    return show(request, "rounds/course.html", context, 422 if problems else 200)


def _waiting(held: Round, content: Mapping[str, Any] | None) -> str:
    """Which freezing one department has chosen, so that the other sees what it agrees to."""
    if content is None:
        return ""
    found = next((one for one in held.freezings.all() if one.fingerprint == content["freezing"]), None)
    if found is None:
        return "这次冻结已经被重新冻结过，请选现在的这一次。"
    number = found.standards.number if found.standards else 1
    return f"{day_in_full(found.on)}的事实，第 {number} 版标准，指纹 {found.mark}"


def _newer(held: Round, state: State, stage: Stage) -> list[Freezing]:
    """Under review: freezings made after the chosen one, with what was put right or judged since."""
    every = conduct.choosable(held)
    chosen = next((one for one in every if one.fingerprint == state.freezing), None)
    if stage != Stage.FROZEN or chosen is None:
        return []
    return [one for one in every if one.pk > chosen.pk]


def _choices(held: Round, state: State, stage: Stage) -> list[Freezing]:
    """The freezings that could be chosen now."""
    if stage not in (Stage.RUNNING, Stage.OBJECTIONS) or (stage == Stage.OBJECTIONS and not state.upheld):
        return []
    return [one for one in conduct.choosable(held) if one.fingerprint != state.freezing]
