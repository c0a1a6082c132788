"""The one engine over all procedure files. Pure: it replays, decides, and says what is due; it reads no clock and
writes nothing.

`replay` folds the acts of a case into its State. `decide` holds a step against its rules and either gives the body of
the event to be recorded, with its effects, or raises Refusal. `due` lists who has to do what by when.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

from lianchuang.procedures.answers import chosen_in_words, read_answers
from lianchuang.procedures.folding import fold, replay
from lianchuang.procedures.reading import Reading, worded, worded_so_far
from lianchuang.procedures.state import Act, Clock, Finding, State
from lianchuang.rulebook.procedure_form import Check, ClockSpec, Effect, Procedure, Step

__all__ = [
    "Asked",
    "Decision",
    "Duty",
    "EffectCall",
    "Judgement",
    "Objection",
    "Period",
    "Refusal",
    "Rules",
    "decide",
    "decide_correction",
    "decide_withdrawal",
    "due",
    "findings_on",
    "fold",
    "next_steps",
    "replay",
]


class Rules(Protocol):
    """What the engine asks of the law on behalf of one case: the rulebook with the case's place and calendar."""

    @property
    def version(self) -> str: ...

    def judge(self, check: Check, inputs: Mapping[str, Any], on: date) -> "Judgement": ...

    def deadline(self, clock: ClockSpec, start: date, inputs: Mapping[str, Any], on: date) -> "Period | None": ...

    def cited(self, basis: Sequence[str]) -> list[str]: ...

    def gravity(self, severity: str, basis: Sequence[str], on: date) -> str | None: ...


@dataclass(frozen=True)
class Judgement:
    """How a rule came out: held or not (None where an input is unknown), what it computed, and how it is cited."""

    held: bool | None
    values: Mapping[str, Any]
    severity: str
    sentence: str
    basis: list[str]
    applies: bool = True


@dataclass(frozen=True)
class Period:
    """A deadline as the law counts it: last day as computed and as rolled, and its length in the statute's words."""

    raw: date
    due: date
    provisional: bool
    basis: list[str]
    period: str


@dataclass(frozen=True)
class Objection:
    """Why a step is not taken as asked: which field or rule, how grave, in which words."""

    where: str
    severity: str
    text: str
    basis: tuple[str, ...] = ()


class Refusal(Exception):
    """The step is not recorded. With `may_stand` it can be recorded as it was, with its findings, on request."""

    def __init__(self, objections: Iterable[Objection], may_stand: bool = False):
        self.objections = tuple(objections)
        self.may_stand = may_stand
        super().__init__(self.in_plain_words)

    @property
    def in_plain_words(self) -> str:
        return " ".join(objection.text for objection in self.objections)


@dataclass(frozen=True)
class EffectCall:
    act: str
    inputs: dict[str, Any]


@dataclass(frozen=True)
class Decision:
    """What is to be recorded, and what it changes in the registry."""

    body: dict[str, Any]
    effects: list[EffectCall] = field(default_factory=list)


@dataclass(frozen=True)
class Duty:
    """Somebody has to do something: which step, by which day, on what ground. Without a day there is no deadline."""

    step: str
    name: str
    who: str
    due: date | None
    raw: date | None
    provisional: bool
    basis: tuple[str, ...]
    period: str = ""
    clock: str = ""
    hint: str = ""


# --- decide ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A step as somebody asks to take it: the day it happened, the day it is entered, what was typed.

    `as_it_was` records a defective act with its findings instead of refusing it; `late` is for old paper.
    """

    step: str
    occurred_on: date
    recorded_on: date
    data: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)
    as_it_was: bool = False
    late: bool = False


def decide(procedure: Procedure, state: State, asked: Asked, rules: Rules) -> Decision:
    """Hold a step against its rules. Raises Refusal with every objection at once, gravest first."""
    step = _step_asked(procedure, asked.step)
    data, faults = read_answers(step.field, asked.data)
    reading = Reading(procedure, state, asked.occurred_on, data, asked.facts)
    lenient = asked.as_it_was or asked.late
    hard = [Objection(name, "impossible", text) for name, text in faults.items()]
    hard += _out_of_place(procedure, state, step, asked, reading)
    if hard:
        raise Refusal(hard)
    missing = _missing(step, data, reading, asked.late)
    silent = _silent_day(state, step, asked)
    if missing and not asked.late:
        raise Refusal(missing)
    findings = [*_order(procedure, state, step, asked, reading), *_needs(procedure, state, step, reading, rules)]
    marks, judged = _held_against_rules(step, reading, rules, asked.late)
    findings += judged
    _refuse(findings, lenient)
    valid = all(finding.severity != "invalid" for finding in findings)
    notes = [*silent, *(Objection(m.where, "notice", m.text) for m in missing)]
    body = {
        "step": step.id,
        "law": rules.version,
        "data": data,
        "marks": marks,
        "facts": {name: _written(value) for name, value in reading.used.items()},
        "findings": [_finding(objection) for objection in [*findings, *notes]],
        "clocks": _not_long_past(state, _clocks_started(step, reading, rules), asked.recorded_on) if valid else [],
        "valid": valid,
        "late": asked.late,
    }
    return Decision(body, _effects(step.effect, reading) if valid else [])


def _step_asked(procedure: Procedure, name: str) -> Step:
    try:
        return procedure.step_named(name)
    except KeyError:
        raise Refusal([Objection("", "impossible", f"{procedure.name}没有这一步。")]) from None


def _out_of_place(procedure: Procedure, state: State, step: Step, asked: Asked, reading: Reading) -> list[Objection]:
    """What no paper can make good: a closed case, a step taken twice, a day in the future."""
    if not state.is_open and not (step.reopens and state.status == "closed"):
        return [Objection("", "impossible", "这件事已经办结，不能再加步骤。")]
    if state.is_open and step.reopens:
        return [Objection("", "impossible", f"这件事还在办，不用“{step.name}”。")]
    if asked.occurred_on > asked.recorded_on:
        return [Objection("day", "impossible", "日期在今天之后，等发生了再记。")]
    if state.done(step.id) and not step.repeats:
        return [Objection("", "impossible", f"“{step.name}”已经记过了；写错了请用更正。")]
    if not reading.holds(step.when):
        return [Objection("", "impossible", f"按前面的情况，不需要“{step.name}”这一步。")]
    return []


def _missing(step: Step, data: Mapping[str, Any], reading: Reading, late: bool) -> list[Objection]:
    absent = [spec for spec in step.field if spec.required and spec.id not in data and reading.holds(spec.when)]
    untold = {spec.id for spec in absent if late and f"{step.id}.{spec.id}" in reading.state.untold}
    must = [spec for spec in absent if spec.must and spec.id not in untold]
    if must and late:
        raise Refusal([Objection(spec.id, "impossible", f"请填{spec.label}。") for spec in must])
    words = "旧材料里没有{}，先记为缺。" if late else "请填{}。"
    asked = [Objection(spec.id, "impossible", words.format(spec.label)) for spec in absent if spec.id not in untold]
    silent = "、".join(spec.label for spec in absent if spec.id in untold)
    return [*asked, *([Objection("untold", "impossible", SILENT.format(silent))] if silent else [])]


SILENT = "旧台账没有写：{}。记为不详。"


def _silent_day(state: State, step: Step, asked: Asked) -> list[Objection]:
    """A step that an old ledger tells of without its day stands on the day of another; a note says so."""
    if not asked.late or f"{step.id}.day" not in state.untold:
        return []
    day = asked.occurred_on.isoformat()
    return [Objection("day", "notice", f"旧台账没有写“{step.name}”的日期，按 {day} 记。")]


def _not_long_past(state: State, clocks: list[dict[str, Any]], recorded_on: date) -> list[dict[str, Any]]:
    """The periods that begin. Where the source of an old case is silent about the step that meets a period, or about
    its day, and the last day was over when the case was entered, nobody knows whether it was met: the period does not
    begin. One that ends later does."""
    silent = {*state.untold, *(name.removesuffix(".day") for name in state.untold if name.endswith(".day"))}
    return [raw for raw in clocks if raw["met_by"] not in silent or raw["due"] >= recorded_on.isoformat()]


def _order(procedure: Procedure, state: State, step: Step, asked: Asked, reading: Reading) -> list[Objection]:
    """A step comes after those it follows, and not on an earlier day. Paper that lacks them gets a note."""
    objections = []
    severity = "notice" if asked.late else "impossible"
    for group in step.after:
        names = group.split("|")
        if any(name in state.untold for name in names) and not any(state.done(name) for name in names):
            continue  # nobody knows
        steps = [procedure.step_named(name) for name in names]
        takings = [taking for name in names if (taking := state.last(name))]
        if not takings:
            open_ways = [other for other in steps if reading.holds(other.when)]
            if open_ways:
                waiting = "”或“".join(other.name for other in open_ways)
                text = f"缺少“{waiting}”的记录。" if asked.late else f"先办“{waiting}”，再办这一步。"
                objections.append(Objection("", severity, text))
        elif min(t.occurred_on for t in takings) > asked.occurred_on:
            first = min(takings, key=lambda t: t.occurred_on)
            name = procedure.step_named(first.step).name
            text = f"日期早于“{name}”的 {first.occurred_on.isoformat()}，请核对。"
            objections.append(Objection("day", severity, text))
    return objections


def _needs(procedure: Procedure, state: State, step: Step, reading: Reading, rules: Rules) -> list[Objection]:
    """The steps that the law wants before this one. One that the source is silent about is unknown, not lacking."""
    objections = []
    for need in step.need:
        if reading.holds(need.when):
            done = state.last(need.step)
            if done is None or done.occurred_on > reading.day:
                severity = rules.gravity(need.severity, need.basis, reading.law_day)
                if severity:
                    basis = tuple(rules.cited(need.basis))
                    say = need.say
                    if done is None and need.step in state.untold:
                        severity, say = "notice", SILENT.format(procedure.step_named(need.step).name)
                    objections.append(Objection(f"need:{need.step}", severity, say, basis))
    return objections


def _held_against_rules(
    step: Step, reading: Reading, rules: Rules, late: bool = False
) -> tuple[dict[str, list[dict[str, Any]]], list[Objection]]:
    marks: dict[str, list[dict[str, Any]]] = {}
    reading.marks = marks
    objections: list[Objection] = []
    for check in step.check:
        if not check.each:
            if reading.holds(check.when):
                objections += _judged(step, check, reading, rules)[1]
            continue
        rows = reading.data.get(check.each) or []
        columns = marks.setdefault(check.each, [{} for _ in rows])
        for row, column in zip(rows, columns, strict=True):
            beside = reading.for_row({**row, **column})
            if not beside.holds(check.when):
                continue
            held, found = _judged(step, check, beside, rules)
            objections += found
            if check.mark:
                column[check.mark] = held if late else bool(held)
    return marks, objections


def _judged(step: Step, check: Check, reading: Reading, rules: Rules) -> tuple[bool | None, list[Objection]]:
    inputs = {name: reading.value(reference) for name, reference in check.inputs.items()}
    judgement = rules.judge(check, inputs, reading.law_day)
    held = judgement.held
    if held is not None and check.expect is not None:
        held = reading.for_row({**inputs, **judgement.values}).holds(check.expect)
    if held is True or not judgement.applies:
        return held is not False, []
    if held is None and check.severity == "impossible":
        return None, []  # what does not add up cannot be seen while a part is missing
    if held is None:
        return None, [Objection(check.name, "notice", judgement.sentence, tuple(judgement.basis))]
    text = judgement.sentence
    if check.say:
        said = chosen_in_words(step.field, check.each, reading.data, reading.row)
        text = worded(check.say, said, judgement.values, inputs, reading.data, reading.facts)
    return False, [Objection(check.name, judgement.severity, text, tuple(judgement.basis))]


GRAVITY = {"impossible": 0, "invalid": 1, "breach": 2, "overdue": 3, "notice": 4}


def _refuse(objections: list[Objection], lenient: bool) -> None:
    objections.sort(key=lambda objection: GRAVITY[objection.severity])
    grave = [o for o in objections if o.severity in ("impossible", "invalid", "breach")]
    impossible = [o for o in grave if o.severity == "impossible"]
    if impossible or (grave and not lenient):
        raise Refusal(grave, may_stand=not impossible)


def _finding(objection: Objection) -> dict[str, Any]:
    return {
        "check": objection.where,
        "severity": objection.severity,
        "text": objection.text,
        "basis": list(objection.basis),
    }


def _clocks_started(step: Step, reading: Reading, rules: Rules) -> list[dict[str, Any]]:
    started = []
    for spec in step.clock:
        start = reading.value(spec.starts)
        if not isinstance(start, date) or not reading.holds(spec.when):
            continue
        inputs = {name: reading.value(reference) for name, reference in spec.inputs.items()}
        period = rules.deadline(spec, start, inputs, reading.law_day)
        if period is None:
            continue  # the law of this place sets no period
        started.append(
            {
                "id": spec.id,
                "step": step.id,
                "name": spec.name,
                "who": spec.who,
                "met_by": spec.met_by,
                "start": start.isoformat(),
                "raw": period.raw.isoformat(),
                "due": period.due.isoformat(),
                "provisional": period.provisional,
                "basis": period.basis,
                "mark": spec.mark,
                "period": period.period,
                "say": worded_so_far(spec.say, chosen_in_words(step.field, "", reading.data), reading.data),
            }
        )
    return started


def _effects(effects: Sequence[Effect], reading: Reading) -> list[EffectCall]:
    return [
        EffectCall(effect.act, {name: reading.value(reference) for name, reference in effect.inputs.items()})
        for effect in effects
        if reading.holds(effect.when)
    ]


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# --- correct, withdraw ----------------------------------------------------------------------------------------------


def decide_correction(
    procedure: Procedure, acts: Sequence[Act], event: int, asked: Asked, rules: Rules, clerical: bool
) -> Decision:
    """What the step would have been, had it been entered rightly. Held against the state it was taken in.

    `clerical` says that only the typing was wrong: then the findings of the wrong entry go with it; otherwise they
    stay on record, closed.
    """
    before = [act for act in acts if act.id < event]
    original = next((act for act in acts if act.id == event and act.kind == "taken"), None)
    if original is None:
        raise Refusal([Objection("", "impossible", "只能更正办过的步骤。")])
    state = replay(procedure, before)
    lenient = Asked(
        asked.step, asked.occurred_on, asked.recorded_on, asked.data, asked.facts, True, original.body["late"]
    )
    decision = decide(procedure, state, lenient, rules)
    return Decision({**decision.body, "event": event, "clerical": clerical}, decision.effects)


def decide_withdrawal(procedure: Procedure, acts: Sequence[Act], event: int, recorded_on: date) -> Decision:
    """Take back a step that nothing was built on. Raises Refusal when a later step rests on it."""
    state = replay(procedure, acts)
    taking = next((t for t in state.takings if t.act == event), None)
    if taking is None:
        raise Refusal([Objection("", "impossible", "这一步已经撤回，或不能撤回。")])
    later = [t for t in state.takings if t.act > event and t.valid]
    for other in later:
        step = procedure.step_named(other.step)
        rests = {name for group in step.after for name in group.split("|")} | {need.step for need in step.need}
        if taking.valid and taking.step in rests:
            text = f"后面的“{step.name}”是接着它办的，先撤回那一步。"
            raise Refusal([Objection("", "impossible", text)])
    return Decision({"event": event, "step": taking.step})


def recounted(procedure: Procedure, acts: Sequence[Act], rules: Rules) -> list[dict[str, Any]]:
    """The running periods that end otherwise than they stand, now that other days are known to be worked.

    Only days change: a period that another text has made longer or shorter stays the one of its case.
    """
    state = replay(procedure, acts)
    running = {(clock.id, clock.start): clock for clock in state.clocks if clock.is_running}
    bodies = {act.body["event"] if act.kind == "corrected" else act.id: act.body for act in acts}
    changed = []
    for taking in state.takings if running else ():
        before = replay(procedure, [act for act in acts if act.id < taking.act])
        reading = Reading(procedure, before, taking.occurred_on, taking.data, bodies[taking.act].get("facts", {}))
        for raw in _clocks_started(procedure.step_named(taking.step), reading, rules):
            clock = running.get((raw["id"], date.fromisoformat(raw["start"])))
            as_it_stands = clock and (clock.raw.isoformat(), clock.due.isoformat(), clock.provisional)
            if clock and clock.period == raw["period"] and as_it_stands != (raw["raw"], raw["due"], raw["provisional"]):
                changed.append({name: raw[name] for name in ("id", "start", "name", "raw", "due", "provisional")})
    return changed


# --- what is due ----------------------------------------------------------------------------------------------------


def next_steps(procedure: Procedure, state: State, facts: Mapping[str, Any] | None = None) -> list[Step]:
    """The steps that can be taken now, in the order of the file; of an ended case those that take it up again."""
    if not state.is_open and state.status != "closed":
        return []
    reading = Reading(procedure, state, state.opened_on, facts=facts or state.facts)
    fitting = (step for step in procedure.step if step.reopens is not state.is_open)
    return [step for step in fitting if _is_next(procedure, state, step, reading)]


def _is_next(procedure: Procedure, state: State, step: Step, reading: Reading) -> bool:
    if (state.done(step.id) and not step.repeats) or not reading.holds(step.when):
        return False
    return all(_passed(procedure, state, group, reading) for group in step.after)


def _passed(procedure: Procedure, state: State, group: str, reading: Reading) -> bool:
    names = group.split("|")
    if any(state.done(name) or name in state.untold for name in names):
        return True
    return not any(reading.holds(procedure.step_named(name).when) for name in names)


def due(procedure: Procedure, state: State, facts: Mapping[str, Any] | None = None) -> list[Duty]:
    """Who has to do what next: running clocks first by day, then the open steps without one."""
    running = {clock.met_by: clock for clock in state.clocks if clock.is_running}
    duties = [_duty_of_clock(procedure, clock) for clock in running.values()] if state.is_open else []
    for step in next_steps(procedure, state, facts):
        if step.id in running or step.optional or step.id in state.untold:
            continue
        if not (step.repeats and state.done(step.id)):
            duties.append(Duty(step.id, step.name, step.actor, None, None, False, tuple(step.basis), hint=step.hint))
    return sorted(duties, key=lambda duty: (duty.due is None, duty.due or date.max))


def _duty_of_clock(procedure: Procedure, clock: Clock) -> Duty:
    step = procedure.step_named(clock.met_by)
    return Duty(
        step.id,
        step.name,
        clock.who,
        clock.due,
        clock.raw,
        clock.provisional,
        tuple(clock.basis),
        clock.period,
        clock.id,
        step.hint,
    )


def findings_on(state: State, day: date) -> list[Finding]:
    """The findings up to a day, with those that running or missed clocks make of themselves."""
    shown = [finding for finding in state.findings if finding.raised_on <= day]
    for clock in state.clocks:
        if clock.status(day) in ("overdue", "met late"):
            shown.append(_overdue(clock, day))
    return shown


PLAIN_OVERDUE = "{name}应于 {due} 前完成（自 {start} 起{period}），已逾期 {late} 日。"


def _overdue(clock: Clock, day: date) -> Finding:
    words = {"name": clock.name, "start": clock.start, "due": clock.due, "period": clock.period}
    words |= {"basis": "、".join(clock.basis), "late": clock.days_late(day)}
    ended = clock.met_on or clock.stopped_on
    return Finding(
        id=f"clock:{clock.step}.{clock.id}",
        step=clock.met_by,
        check=f"clock:{clock.id}",
        severity="notice" if clock.mark == "house" else "overdue",
        text=worded(clock.say or PLAIN_OVERDUE, words),
        basis=clock.basis,
        raised_on=clock.due + timedelta(days=1),
        closed_on=ended if ended and ended <= day else None,
        how="" if not ended else "已补办" if clock.met_on else "未补办，事项已了结",
    )
