"""Folding the acts of a case into its state: what was taken, found, begun, met, ended. Pure, and always the same."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lianchuang.procedures.reading import Reading
from lianchuang.procedures.state import Act, Clock, Finding, State, Taking
from lianchuang.rulebook.procedure_form import Procedure, Step


def replay(procedure: Procedure, acts: Sequence[Act]) -> State:
    """Fold acts, in journal order, into the state of the case. The same acts always give the same state."""
    opening = acts[0]
    state = State(procedure.id, procedure.version, opening.occurred_on, facts=dict(opening.body.get("facts", {})))
    state.untold = list(opening.body.get("untold", ()))
    withdrawn = {act.body["event"] for act in acts if act.kind == "withdrawn"}
    corrected = {act.body["event"]: act for act in acts if act.kind == "corrected"}
    for act in acts[1:]:
        if act.id not in withdrawn:
            fold(procedure, state, act, corrected.get(act.id))
    return state


def fold(procedure: Procedure, state: State, act: Act, correction: Act | None = None) -> None:
    """Add one further act to a state. Corrections and withdrawals reach back: they need a whole replay."""
    if act.kind == "taken":
        _fold_taking(procedure, state, act, correction)
    elif act.kind == "mended":
        _mend(state, act)
    elif act.kind == "recounted":
        _recount(state, act)
    elif act.kind == "ended":
        _end(state, act.body["status"], "", act.occurred_on)


def _fold_taking(procedure: Procedure, state: State, act: Act, correction: Act | None) -> None:
    body = (correction or act).body
    day = (correction or act).occurred_on
    step = procedure.step_named(body["step"])
    taking = Taking(
        act=act.id,
        step=step.id,
        occurred_on=day,
        recorded_on=act.recorded_on,
        data=dict(body["data"]),
        marks=dict(body.get("marks", {})),
        valid=body["valid"],
        late=body["late"],
        by=act.by,
    )
    state.takings.append(taking)
    _raise_findings(state, body, act, taking)
    if correction is not None:
        _keep_breaches_of_the_corrected(state, act, correction)
    if not taking.valid:
        return
    if step.reopens:
        state.status, state.outcome, state.ended_on = "open", "", None
    _close_findings(state, step, taking)
    _meet_clocks(procedure, state, step, taking)
    _stop_clocks(state, step, day)
    state.clocks.extend(Clock(**_clock(raw)) for raw in body.get("clocks", []))
    state.stage = step.state
    outcome = _outcome(step, taking.data)
    if outcome:
        _end(state, "closed", outcome, day)


def _raise_findings(state: State, body: Mapping[str, Any], act: Act, taking: Taking) -> None:
    for number, raw in enumerate(body.get("findings", [])):
        state.findings.append(
            Finding(
                id=f"{act.id}.{number}",
                step=taking.step,
                check=raw["check"],
                severity=raw["severity"],
                text=raw["text"],
                basis=list(raw["basis"]),
                raised_on=taking.occurred_on,
            )
        )


def _keep_breaches_of_the_corrected(state: State, act: Act, correction: Act) -> None:
    """A breach that was put right by correcting the act stays a breach, closed; a slip of the pen was never one."""
    for number, raw in enumerate(act.body.get("findings", [])):
        if raw["severity"] in ("invalid", "breach") and not correction.body.get("clerical"):
            state.findings.append(
                Finding(
                    id=f"{act.id}.{number}c",
                    step=act.body["step"],
                    check=raw["check"],
                    severity=raw["severity"],
                    text=raw["text"],
                    basis=list(raw["basis"]),
                    raised_on=act.occurred_on,
                    closed_on=correction.recorded_on,
                    how="更正",
                )
            )


def _close_findings(state: State, step: Step, taking: Taking) -> None:
    """Taking a step validly closes what stood against it before, and the needs that waited for it."""
    for finding in state.findings:
        held_again = finding.severity == "invalid" and finding.step == step.id and _same(state, step, finding, taking)
        if finding.closed_on is None and (held_again or finding.check == f"need:{step.id}"):
            finding.closed_on, finding.how = max(taking.occurred_on, finding.raised_on), "已补办"


def _same(state: State, step: Step, finding: Finding, taking: Taking) -> bool:
    """Whether a finding is about the very thing that is now taken: a step that repeats may be about several."""
    if finding.raised_on > taking.occurred_on:
        return False
    if not step.tells_apart:
        return True
    before = next((t for t in state.takings if finding.id.startswith(f"{t.act}.")), None)
    return before is not None and before.data.get(step.tells_apart) == taking.data.get(step.tells_apart)


def _meet_clocks(procedure: Procedure, state: State, step: Step, taking: Taking) -> None:
    for clock in state.clocks:
        if clock.met_by == step.id and clock.is_running:
            spec = next(c for c in procedure.step_named(clock.step).clock if c.id == clock.id)
            reading = Reading(procedure, state, taking.occurred_on, taking.data)
            met = reading.value(spec.met_on)
            clock.met_on = met if isinstance(met, date) else taking.occurred_on


def _stop_clocks(state: State, step: Step, day: date) -> None:
    """Periods that the step brings to an end without meeting them (an extension begins another one)."""
    for clock in state.clocks:
        if clock.id in step.stops and clock.is_running:
            clock.stopped_on = day


def _clock(raw: Mapping[str, Any]) -> dict[str, Any]:
    days = {"start", "raw", "due"}
    return {name: date.fromisoformat(value) if name in days else value for name, value in raw.items()}


def _outcome(step: Step, data: Mapping[str, Any]) -> str:
    if step.ends_by:
        return step.outcomes.get(str(data.get(step.ends_by)), "")
    return step.ends


def _mend(state: State, act: Act) -> None:
    for finding in state.findings:
        if finding.id == act.body["finding"] and finding.closed_on is None:
            finding.closed_on, finding.how = act.occurred_on, act.body["how"]


def _recount(state: State, act: Act) -> None:
    """Take over last days that were counted anew when the working days of a year became known."""
    anew = {(raw["id"], raw["start"]): raw for raw in act.body["clocks"]}
    for clock in state.clocks:
        raw = anew.get((clock.id, clock.start.isoformat()))
        if raw is not None and clock.is_running:
            clock.raw, clock.due = date.fromisoformat(raw["raw"]), date.fromisoformat(raw["due"])
            clock.provisional = raw["provisional"]


def _end(state: State, status: str, outcome: str, day: date) -> None:
    state.status, state.outcome, state.ended_on = status, outcome, day
    if status == "closed":
        state.stage = "closed"
    for clock in state.clocks:
        if clock.is_running:
            clock.stopped_on = day
