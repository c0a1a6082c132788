"""One matter as whoever raised it sees it: how far it is, what was answered, and what they may do about it. The same
for a worker who is signed in and for somebody who comes with a code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lianchuang.ledger.acts import Signature
from lianchuang.procedures import engine
from lianchuang.procedures.engine import Refusal
from lianchuang.procedures.state import State
from lianchuang.voice import acts
from lianchuang.voice.models import Kind, Raised
from lianchuang.web.acts_told import Said, said_in
from lianchuang.web.course import definition_of
from lianchuang.web.step_form import Problem, as_problems
from lianchuang.web.words import WHO

WAYS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "voice-matter": (
        ("已收到", ("receive",)),
        ("已告知", ("tell",)),
        ("已答复", ("answer", "answer_up")),
        ("你确认", ()),
    ),
    "hazard": (("已收到", ("find",)), ("已建议", ("propose",)), ("已整改", ("correct",)), ("你确认", ())),
    "rationalisation-proposal": (
        ("已收到", ("submit",)),
        ("已登记", ("register",)),
        ("有结论", ("conclude",)),
        ("见效", ("value",)),
    ),
}
"""The way of a matter in four words for a phone, and the steps by which each is reached."""

ANSWERED = 2
"""The stage that is not reached any more where the answer was not enough."""

RAISED = "提出"
"""What the first step of a matter is to whoever raised it: the union's receiving is their asking."""

NOT_DONE = {"not_accepted", "not_adopted", "not_effective", "sent_up", "reserved"}
AGAIN = {"voice-matter": "reopen", "hazard": "reopen", "rationalisation-proposal": "ask_again"}
AGAIN_HINT = ("办结以后也可以要求重办。", "办结以后也可以要求重办。你写的理由单位看得到。")
"""By whether the employer acts on it, and so reads why."""
RATINGS = (("satisfied", "满意"), ("fair", "基本满意"), ("not", "不满意"))
CHECKS = (("fixed", "消除了"), ("not_fixed", "没有消除"))


@dataclass(frozen=True)
class Entry:
    """One thing that was said or done: by whom, on which day, in which words."""

    who: str
    what: str
    on: date
    mine: bool
    text: str = ""
    fields: tuple[Said, ...] = ()


def card_of(raised: Raised) -> dict[str, Any]:
    """What a list shows of a matter. No statement."""
    case, state = raised.case, raised.case.state
    open_to = {step.id for step in engine.next_steps(definition_of(case), state)}
    return {
        "raised": raised,
        "case": case,
        "ended": not state.is_open,
        "stages": _stages(state),
        "may_rate": "rate" in open_to and _answered_since(state, "rate"),
        "may_recheck": "recheck" in open_to and _answered_since(state, "recheck"),
    }


def told_of(raised: Raised) -> dict[str, Any]:
    """Everything the page of a matter shows to whoever raised it."""
    case, state = raised.case, raised.case.state
    open_to = {step.id for step in engine.next_steps(definition_of(case), state)}
    return {
        **card_of(raised),
        "entries": _entries(raised),
        "may_ask_higher": "ask_higher" in open_to and _running(state, "ask_higher"),
        "may_reopen": AGAIN[case.procedure] in open_to,
        "again": AGAIN_HINT[raised.kind in (Kind.HAZARD, Kind.PROPOSAL)],
        "may_take_back": state.is_open,
        "ratings": RATINGS,
        "checks": CHECKS,
        "most": acts.MOST,
    }


def _answered_since(state: State, step: str) -> bool:
    """Whether there is something new to say one's word on since the last time. The level above answers too; but what
    was taken up again is answered by the union itself first."""
    own, above = {"rate": ("answer", "answer_up"), "recheck": ("correct", "")}[step]
    if _act(state, AGAIN[state.procedure]) > _act(state, own):
        return False
    return max(_act(state, own), _act(state, above)) > _act(state, step)


def _act(state: State, step: str) -> int:
    """The act by which a step was last taken; 0 where it never was."""
    last = state.last(step)
    return last.act if last else 0


def _running(state: State, step: str) -> bool:
    """Whether it was not asked for already and is still waiting."""
    last, answer = state.last(step), state.last("answer_up")
    return last is None or (answer is not None and answer.act > last.act)


def _stages(state: State) -> list[tuple[str, str]]:
    ways = WAYS[state.procedure]
    reached = [any(state.done(step) for step in steps) for _, steps in ways]
    if state.is_open and (asked := _asked_again(state)):
        reached[ANSWERED] = any(last.act > asked for step in ways[ANSWERED][1] if (last := state.last(step)))
    if not state.is_open:
        reached[-1] = state.outcome not in NOT_DONE
    current = next((place for place, there in enumerate(reached) if not there), None) if state.is_open else None
    marks = ["on" if there else "cur" if place == current else "" for place, there in enumerate(reached)]
    return list(zip((words for words, _ in ways), marks, strict=True))


def _asked_again(state: State) -> int:
    """The act by which the one who raised it last said that it is not done; 0 where they never did."""
    said = {("rate", "rating", "not"), ("recheck", "result", "not_fixed")}
    return max(
        (
            one.act
            for one in state.takings
            if one.valid
            and (
                one.step == AGAIN[state.procedure]
                or any(one.step == step and one.data.get(name) == answer for step, name, answer in said)
            )
        ),
        default=0,
    )


def _entries(raised: Raised) -> list[Entry]:
    """What was said and done, in its order; of one's own steps the own words beside."""
    case, definition = raised.case, definition_of(raised.case)
    words = {word.act_id: word for word in raised.words.select_related("act")}
    found: list[tuple[int, Entry]] = []
    for taking in case.state.takings:
        step = definition.step_named(taking.step)
        mine = step.actor == "worker" or taking is case.state.takings[0]
        shown = [
            one
            for one in said_in(definition, step.id, taking.data, taking.marks, False)
            if one.text not in ("已填，不在这里显示", "—")
        ]
        word = words.pop(taking.act, None)
        entry = Entry(
            "你" if mine else WHO[step.actor],
            RAISED if taking is case.state.takings[0] and step.actor != "worker" else step.name,
            taking.occurred_on,
            mine,
            word.text if word else "",
            () if mine and word else tuple(shown),
        )
        found.append((taking.act, entry))
    found += [(act, Entry("你", "补充", word.act.occurred_on, True, word.text)) for act, word in words.items()]
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def typed_again(typed: Mapping[str, str], problems: Sequence[Problem]) -> dict[str, Any]:
    """What was typed into a form that was not taken, for the page that says why: nothing is typed twice."""
    if not problems:
        return {}
    return {"typed": typed, "chosen": {typed.get("rating", ""), typed.get("result", "")} - {""}}


def heard(raised: Raised, typed: Mapping[str, str], *, by: Signature, on: date) -> tuple[str, list[Problem]]:
    """Do what the one who raised a matter asks; gives what was done, and what is wrong with it."""
    what, words = typed.get("what", ""), typed.get("words", "").strip()
    try:
        if what == "rate":
            acts.say(raised, "rate", {"rating": typed.get("rating", "")}, words, by=by, on=on)
            return "评价记下了", []
        if what == "recheck":
            acts.say(raised, "recheck", _recheck(raised, typed), words, by=by, on=on)
            return "复查结果记下了", []
        if what == "ask_higher":
            acts.say(raised, "ask_higher", {}, words, by=by, on=on)
            return "已请上级工会过问", []
        if what == "reopen":
            if len(words) < acts.LEAST:
                return "", [Problem("words-reopen", f"写明哪里没办好，至少 {acts.LEAST} 个字。")]
            acts.say(raised, AGAIN[raised.case.procedure], _why(raised, words), words, by=by, on=on)
            return "已要求重办", []
        if what == "add":
            acts.add(raised, words, by=by, on=on)
            return "补充收到了", []
        if what == "take_back":
            acts.take_back(raised, words or "提出的人不再继续", by=by, on=on)
            return "这件事不办了", []
    except Refusal as refusal:
        return "", [Problem("", one.text, one.severity, one.basis) for one in as_problems(refusal.objections)]
    return "", [Problem("", "请选一样。")]


def _recheck(raised: Raised, typed: Mapping[str, str]) -> dict[str, str]:
    """Who found a hazard looks again: under the same name, or under none."""
    found = raised.case.state.last("find")
    name = found.data.get("found_by", "") if found else ""
    return {"result": typed.get("result", ""), **({"rechecked_by": name} if name else {})}


def _why(raised: Raised, words: str) -> dict[str, str]:
    """The reason is for the employer where the employer has to act on it; otherwise only the union reads it."""
    return {} if raised.kind in (Kind.HELP, Kind.OPINION) else {"why": words}
