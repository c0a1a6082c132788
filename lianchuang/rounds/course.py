"""The course of a round from plan to honour: which step may follow which, on which day, by whose word. Pure.

Every step that decides needs the word of both responsible departments on the very same content: two appointments, two
accounts. A first word waits; a word on other content takes its place. What has happened is a list of events, and the
state is their replay (S01, S02 and S36 of the procedures; the periods are house rules and data of the plan).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any


class Stage(StrEnum):
    """Where a round stands."""

    PLANNED = "planned"
    ISSUED = "issued"
    RUNNING = "running"
    FROZEN = "frozen"
    REVIEWED = "reviewed"
    NOTICE = "notice"
    OBJECTIONS = "objections"
    NAMED = "named"
    CLOSED = "closed"


STAGES = {
    Stage.PLANNED: "筹划",
    Stage.ISSUED: "部署",
    Stage.RUNNING: "实施",
    Stage.FROZEN: "冻结",
    Stage.REVIEWED: "审定",
    Stage.NOTICE: "公示",
    Stage.OBJECTIONS: "处理异议",
    Stage.NAMED: "命名",
    Stage.CLOSED: "总结",
}


class Department(StrEnum):
    """The two that answer for a round together."""

    PARTY = "party"
    UNION = "union"


DEPARTMENTS = {Department.PARTY: "组织部", Department.UNION: "总工会"}


class Refused(Exception):
    """A step that may not be taken; the message is one Chinese sentence."""


@dataclass(frozen=True)
class Voice:
    """Who speaks: an account, the appointment it speaks by, and for which department (None: for neither)."""

    account: str
    appointment: str
    department: Department | None


@dataclass(frozen=True)
class Word:
    """One department's word on a step, waiting for the other's."""

    digest: str
    account: str
    appointment: str
    department: Department
    on: date


@dataclass(frozen=True)
class Window:
    """A public notice: its first and last day, its text's fingerprint, and who would be named under which title."""

    first: date
    last: date
    digest: str
    proposed: Mapping[str, frozenset[str]]

    def __hash__(self) -> int:
        return hash((self.first, self.last, self.digest, tuple(sorted(self.proposed.items()))))


@dataclass(frozen=True)
class State:
    """All that decides what may come next. `awards` are the titles that stand, as (title, unit); `announced` is the day
    of the public number on which a sample waits."""

    since: date
    last_day: date
    stage: Stage = Stage.PLANNED
    last_on: date | None = None
    quotas: tuple[tuple[str, int], ...] = ()
    freezing: str = ""
    window: Window | None = None
    waiting: tuple[tuple[str, Word], ...] = ()
    open: frozenset[str] = frozenset()
    upheld: frozenset[str] = frozenset()
    awards: frozenset[tuple[str, str]] = frozenset()
    accused: frozenset[tuple[str, str]] = frozenset()
    heard: frozenset[tuple[str, str]] = frozenset()
    announced: date | None = None

    def stage_on(self, day: date) -> Stage:
        """The stage as it shows on a day: an issued round runs from its first day on, a notice ends by itself."""
        if self.stage == Stage.ISSUED and day >= self.since:
            return Stage.RUNNING
        if self.stage == Stage.NOTICE and self.window is not None and day > self.window.last:
            return Stage.OBJECTIONS
        return self.stage

    def word(self, key: str) -> Word | None:
        """The word that waits for the other department's on this matter."""
        return dict(self.waiting).get(key)


Content = Mapping[str, Any]


@dataclass(frozen=True)
class Happening:
    """One event of a round, as the journal keeps it: what, on which day, and its data (JSON)."""

    kind: str
    on: date
    data: Content = field(default_factory=dict)


def digest_of(content: Content) -> str:
    """The fingerprint of a step's content: the same words and numbers give the same one."""
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


Guard = Callable[[State, Content, date], str | None]


@dataclass(frozen=True)
class Step:
    """A step that decides: from which stages, under which guards (each gives the sentence that refuses, or None)."""

    id: str
    words: str
    stages: frozenset[Stage]
    guards: tuple[Guard, ...] = ()

    def key(self, content: Content) -> str:
        """What words on this step are about: one matter each (an objection, a title), else the step itself."""
        return ":".join([self.id, *(str(content[name]) for name in ("objection", "title", "unit") if name in content)])


# Guards -------------------------------------------------------------------------------------------------------------


def has_titles(state: State, content: Content, on: date) -> str | None:
    quotas = content.get("quotas", {})
    if not quotas or any(quota < 1 for quota in quotas.values()):
        return "先定好称号和名额：至少一个称号，名额要大于 0。"
    return None


def recomputes_what_was_upheld(state: State, content: Content, on: date) -> str | None:
    """After a notice the figures change only because an objection was upheld, and then by a new freezing."""
    if content["freezing"] == state.freezing and state.stage == Stage.FROZEN:
        return "已经选定了这次冻结。"
    if state.window is None or state.stage == Stage.FROZEN:
        return None
    if state.open:
        return f"还有 {len(state.open)} 条异议没有答复，答复完再重新冻结。"
    if not state.upheld:
        return "已经公示过，没有成立的异议，不能换另一次冻结。"
    if content["freezing"] == state.freezing:
        return "异议成立，要先更正记录、重新冻结，再选新的一次冻结。"
    return None


def on_the_frozen_figures(state: State, content: Content, on: date) -> str | None:
    return None if content.get("freezing") == state.freezing else "这不是两家选定的那次冻结，请刷新页面。"


def number_is_ahead(state: State, content: Content, on: date) -> str | None:
    """The way of a draw is fixed before anybody can know the number it hangs on."""
    if state.announced is not None:
        return "已经公布了一次抽查办法，先把它抽完。"
    if not str(content.get("source", "")).strip():
        return "请写明用哪个公开的数，比如哪种彩票哪一期的开奖号码。"
    if content.get("size", 0) < 1:
        return "至少抽一家。"
    return None if date.fromisoformat(content["number_day"]) > on else "要用今天以后才公开的数，请写以后的日子。"


def number_is_out(state: State, content: Content, on: date) -> str | None:
    if state.announced is None:
        return "要先公布抽查办法，再抽。"
    if on < state.announced:
        return f"{state.announced} 公开的数还没有出来。"
    return None if str(content.get("number", "")).strip() else "请写上公开的数。"


def window_is_ahead(state: State, content: Content, on: date) -> str | None:
    first, last = date.fromisoformat(content["first"]), date.fromisoformat(content["last"])
    if last < first:
        return "公示的最后一天不能早于第一天。"
    return None if first >= on else "公示的第一天已经过了，请重新拟一份公示。"


def proposes_within_quota(state: State, content: Content, on: date) -> str | None:
    return _over_quota(state, content.get("proposed", {}))


def is_an_open_objection(state: State, content: Content, on: date) -> str | None:
    return None if content.get("objection") in state.open else "这条异议已经答复，或者没有这条异议。"


def gives_a_reason(state: State, content: Content, on: date) -> str | None:
    return None if str(content.get("reason", "")).strip() else "请写明理由。"


def sums_up(state: State, content: Content, on: date) -> str | None:
    return None if str(content.get("summary", "")).strip() else "请写几句总结：做成了什么，下一轮要改什么。"


def window_is_over(state: State, content: Content, on: date) -> str | None:
    if state.window is None or on <= state.window.last:
        return "公示期还没有满，满了才能命名。"
    return None


def no_objection_is_open(state: State, content: Content, on: date) -> str | None:
    return f"还有 {len(state.open)} 条异议没有答复，答复完才能命名。" if state.open else None


def nothing_upheld_waits(state: State, content: Content, on: date) -> str | None:
    return "有异议成立，要更正记录、重新冻结、重新公示，才能命名。" if state.upheld else None


def stood_in_the_notice(state: State, content: Content, on: date) -> str | None:
    proposed = state.window.proposed if state.window else {}
    for title, units in content.get("named", {}).items():
        strangers = sorted(set(units) - proposed.get(title, frozenset()))
        if strangers:
            return f"{'、'.join(strangers)}没有以“{title}”公示过，不能命名。"
    return None


def names_within_quota(state: State, content: Content, on: date) -> str | None:
    return _over_quota(state, content.get("named", {}))


def _over_quota(state: State, units: Mapping[str, Any]) -> str | None:
    quotas = dict(state.quotas)
    for title, chosen in units.items():
        if len(set(chosen)) != len(chosen):
            return f"“{title}”里有单位写了两次。"
        if len(chosen) > quotas.get(title, 0):
            return f"“{title}”只有 {quotas.get(title, 0)} 个名额，现在是 {len(chosen)} 个。"
    return None


def title_stands(state: State, content: Content, on: date) -> str | None:
    award = (content["title"], content["unit"])
    return None if award in state.awards else "这个称号现在没有，或者已经撤销。"


def title_stands_and_was_heard(state: State, content: Content, on: date) -> str | None:
    award = (content["title"], content["unit"])
    if award not in state.awards:
        return "这个称号现在没有，或者已经撤销。"
    return None if award in state.heard else "撤销以前要先听取对方的陈述。"


STEPS = {
    step.id: step
    for step in (
        Step("issue", "印发方案", frozenset({Stage.PLANNED}), (has_titles,)),
        Step("amend", "修改标准", frozenset({Stage.ISSUED, Stage.RUNNING}), (gives_a_reason,)),
        Step(
            "settle",
            "选定冻结",
            frozenset({Stage.RUNNING, Stage.FROZEN, Stage.OBJECTIONS}),
            (recomputes_what_was_upheld,),
        ),
        Step("announce", "公布抽查办法", frozenset({Stage.FROZEN}), (on_the_frozen_figures, number_is_ahead)),
        Step("draw", "抽查", frozenset({Stage.FROZEN}), (on_the_frozen_figures, number_is_out)),
        Step("review", "审定得分", frozenset({Stage.FROZEN}), (on_the_frozen_figures,)),
        Step(
            "publish",
            "公示",
            frozenset({Stage.REVIEWED}),
            (on_the_frozen_figures, window_is_ahead, proposes_within_quota),
        ),
        Step(
            "answer",
            "答复异议",
            frozenset({Stage.NOTICE, Stage.OBJECTIONS}),
            (is_an_open_objection, gives_a_reason),
        ),
        Step(
            "name",
            "命名",
            frozenset({Stage.NOTICE, Stage.OBJECTIONS}),
            (window_is_over, no_objection_is_open, nothing_upheld_waits, stood_in_the_notice, names_within_quota),
        ),
        Step(
            "withdraw",
            "撤销称号",
            frozenset({Stage.NAMED, Stage.CLOSED}),
            (title_stands_and_was_heard, gives_a_reason),
        ),
        Step("recheck", "年度复查", frozenset({Stage.NAMED, Stage.CLOSED}), (title_stands, gives_a_reason)),
        Step("close", "总结", frozenset({Stage.NAMED}), (sums_up,)),
    )
}


# Deciding -----------------------------------------------------------------------------------------------------------


def speak(state: State, step: str, content: Content, voice: Voice, on: date) -> list[Happening]:
    """One department's word on a step. With the other's word on the same content the step is taken.

    Raises Refused, in Chinese, where the step may not be taken or the voice does not count.
    """
    if voice.department is None:
        raise Refused("这一步要由组织部和总工会两家定。")
    found = STEPS[step]
    check(state, step, content, on)
    key, digest = found.key(content), digest_of(content)
    spoken = {"step": step, "key": key, "digest": digest, "content": content}
    word = Happening("worded", on, {**spoken, **_by(voice)})
    first = state.word(key)
    if first is None or first.digest != digest:
        return [word]
    if first.department == voice.department:
        raise Refused(f"{DEPARTMENTS[voice.department]}已经同意，等{DEPARTMENTS[_other(voice.department)]}。")
    if voice.account == first.account or voice.appointment == first.appointment:
        raise Refused("两家要由两个人、两个账号分别同意。")
    return [word, Happening("taken", on, spoken)]


def check(state: State, step: str, content: Content, on: date) -> None:
    """Raises Refused where the step cannot be taken on this day, whoever asks."""
    found = STEPS[step]
    _in_order(state, on)
    stage = state.stage_on(on)
    if stage not in found.stages:
        raise Refused(f"现在是“{STAGES[stage]}”，还不能{found.words}。")
    for guard in found.guards:
        sentence = guard(state, content, on)
        if sentence:
            raise Refused(sentence)


def lodge(state: State, objection: str, on: date) -> list[Happening]:
    """Somebody objects to a figure of the notice, on one of its days."""
    _in_order(state, on)
    if state.stage_on(on) != Stage.NOTICE or state.window is None or on < state.window.first:
        raise Refused("现在不在公示期，不能提异议。")
    return [Happening("objected", on, {"objection": objection})]


def accuse(state: State, title: str, unit: str, reason: str, voice: Voice, on: date) -> list[Happening]:
    """One department opens the withdrawal of a title, with its reason; the unit is then heard."""
    _in_order(state, on)
    if voice.department is None:
        raise Refused("撤销要由组织部或总工会提出。")
    if (title, unit) not in state.awards:
        raise Refused("这个称号现在没有，或者已经撤销。")
    if not reason.strip():
        raise Refused("请写明理由。")
    return [Happening("accused", on, {"title": title, "unit": unit, "reason": reason, **_by(voice)})]


def hear(state: State, title: str, unit: str, said: str, on: date) -> list[Happening]:
    """What the unit said to it, or that it waived its say."""
    _in_order(state, on)
    if (title, unit) not in state.accused:
        raise Refused("还没有人提出撤销这个称号。")
    if not said.strip():
        raise Refused("请记下对方的陈述；放弃陈述的，写明放弃。")
    return [Happening("heard", on, {"title": title, "unit": unit, "said": said})]


def _in_order(state: State, on: date) -> None:
    if state.last_on is not None and on < state.last_on:
        raise Refused(f"上一步是 {state.last_on} 办的，这一步不能更早。")


def _other(department: Department) -> Department:
    return Department.UNION if department == Department.PARTY else Department.PARTY


def _by(voice: Voice) -> dict[str, Any]:
    return {"account": voice.account, "appointment": voice.appointment, "department": str(voice.department)}


# Replaying ----------------------------------------------------------------------------------------------------------


def replay(state: State, happenings: Iterable[Happening]) -> State:
    """The state after these events, in their order."""
    for one in happenings:
        state = replace(_after(state, one), last_on=max(one.on, state.last_on or one.on))
    return state


def _after(state: State, one: Happening) -> State:
    data = one.data
    if one.kind == "worded":
        word = Word(data["digest"], data["account"], data["appointment"], Department(data["department"]), one.on)
        kept = tuple(pair for pair in state.waiting if pair[0] != data["key"])
        return replace(state, waiting=(*kept, (data["key"], word)))
    if one.kind == "objected":
        return replace(state, open=state.open | {data["objection"]})
    award = (data.get("title", ""), data.get("unit", ""))
    if one.kind == "accused":
        return replace(state, accused=state.accused | {award}, heard=state.heard - {award})
    if one.kind == "heard":
        return replace(state, heard=state.heard | {award})
    kept = tuple(pair for pair in state.waiting if pair[0] != data["key"])
    return TAKEN[data["step"]](replace(state, waiting=kept), data["content"])


def _issued(state: State, content: Content) -> State:
    return replace(state, stage=Stage.ISSUED, quotas=tuple(sorted(content["quotas"].items())))


def _settled(state: State, content: Content) -> State:
    """A new freezing clears what was upheld: its figures are those after the correction; a new notice follows."""
    return replace(state, stage=Stage.FROZEN, freezing=content["freezing"], upheld=frozenset(), waiting=())


def _published(state: State, content: Content) -> State:
    proposed = {title: frozenset(units) for title, units in content["proposed"].items()}
    first, last = date.fromisoformat(content["first"]), date.fromisoformat(content["last"])
    return replace(state, stage=Stage.NOTICE, window=Window(first, last, content["digest"], proposed))


def _answered(state: State, content: Content) -> State:
    objection = content["objection"]
    upheld = state.upheld | {objection} if content["upheld"] else state.upheld
    return replace(state, open=state.open - {objection}, upheld=upheld)


def _named(state: State, content: Content) -> State:
    awards = {(title, unit) for title, units in content["named"].items() for unit in units}
    return replace(state, stage=Stage.NAMED, awards=state.awards | awards)


def _withdrawn(state: State, content: Content) -> State:
    award = (content["title"], content["unit"])
    return replace(state, awards=state.awards - {award}, accused=state.accused - {award}, heard=state.heard - {award})


TAKEN: Mapping[str, Callable[[State, Content], State]] = {
    "issue": _issued,
    "amend": lambda state, content: state,
    "settle": _settled,
    "announce": lambda state, content: replace(state, announced=date.fromisoformat(content["number_day"])),
    "draw": lambda state, content: replace(state, announced=None),
    "review": lambda state, content: replace(state, stage=Stage.REVIEWED),
    "publish": _published,
    "answer": _answered,
    "name": _named,
    "withdraw": _withdrawn,
    "recheck": lambda state, content: state,
    "close": lambda state, content: replace(state, stage=Stage.CLOSED),
}
