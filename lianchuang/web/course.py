"""The course of a case as a page draws it: its steps, whose turn it is, how each deadline is counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lianchuang.procedures import engine
from lianchuang.procedures.deadlines import duty_of
from lianchuang.procedures.models import Case
from lianchuang.procedures.reading import Reading
from lianchuang.procedures.shelf import procedures
from lianchuang.procedures.state import Clock, State, Taking
from lianchuang.registry.facts import unit_facts
from lianchuang.rulebook.procedures import Procedure, Step
from lianchuang.web.articles import in_words
from lianchuang.web.words import WHO, day_in_words


@dataclass(frozen=True)
class Drawn:
    """One step of the course: done, now, open to be taken (`part`), or still to come."""

    number: int
    step: Step
    status: str
    when: str

    @property
    def who(self) -> str:
        return WHO[self.step.actor]


@dataclass(frozen=True)
class Turn:
    """Somebody's turn: what, by when, on which article, and how the last day was counted."""

    step: Step
    name: str
    who: str
    due: date | None
    basis: tuple[str, ...]
    counted: str
    hint: str
    provisional: bool
    mark: str
    optional: bool = False
    actor: str = ""
    duty: str = ""


def definition_of(case: Case) -> Procedure:
    """The procedure in the version the case was opened under."""
    return procedures().named(case.procedure, case.version)


def facts_of(case: Case, on: date) -> dict[str, Any]:
    """What is known on a day of the unit that the case is about."""
    own = case.result or (case.organisation if definition_of(case).about != "employers" else None)
    return unit_facts(own, list(case.employers.all()), on)


def turns_of(case: Case, facts: Mapping[str, Any]) -> list[Turn]:
    """Running deadlines first by day, then the open steps, then those that may be taken but need not."""
    procedure, state = definition_of(case), case.state
    clocks = {clock.id: clock for clock in state.clocks}
    turns = []
    for duty in engine.due(procedure, state, facts):
        clock = clocks.get(duty.clock)
        turns.append(
            Turn(
                procedure.step_named(duty.step),
                duty.name,
                WHO[duty.who],
                duty.due,
                tuple(in_words(text) for text in duty.basis),
                counting_of(clock) if clock else "",
                duty.hint,
                duty.provisional,
                clock.mark if clock else "law",
                actor=duty.who,
                duty=duty_of(case.pk, clock.id, clock.start) if clock else "",
            )
        )
    asked = {turn.step.id for turn in turns}
    for step in engine.next_steps(procedure, state, facts):
        if step.id not in asked:
            basis = tuple(in_words(text) for text in step.basis)
            turns.append(Turn(step, step.name, WHO[step.actor], None, basis, "", step.hint, False, "law", True))
    return turns


def counting_of(clock: Clock) -> str:
    """How the last day came about: start, period, the day as counted and as moved to a working day."""
    words = f"从 {day_in_words(clock.start)}起算，{clock.period or '按规定的期限'}，到 {day_in_words(clock.raw)}"
    if clock.due != clock.raw:
        words += f"，遇休息日移到 {day_in_words(clock.due)}"
    if clock.provisional:
        words += "；当年放假安排还没公布，先按周一到周五暂算"
    return f"{words}。"


def course_of(case: Case, turns: list[Turn]) -> list[Drawn]:
    """The steps in the order of the file; those that this case does not need are left out."""
    procedure, state = definition_of(case), case.state
    reading = Reading(procedure, state, case.opened_on, facts=state.facts)
    due = {turn.step.id: turn.due for turn in turns}
    waiting = [turn.step.id for turn in turns if not turn.optional]
    first = waiting[0] if waiting else ""
    drawn: list[Drawn] = []
    for step in procedure.step:
        last = state.last(step.id)
        if last is None and _left_out(procedure, state, step, reading):
            continue
        status, when = _status(step, last, first, due)
        drawn.append(Drawn(len(drawn) + 1, step, status, when))
    return drawn


def _status(step: Step, last: Taking | None, first: str, due: Mapping[str, date | None]) -> tuple[str, str]:
    day = due.get(step.id)
    if step.id == first:
        return "now", f"{day_in_words(day)}前" if day else "现在办"
    if last is not None:
        return "done", day_in_words(last.occurred_on)
    if step.id in due:
        return "part", f"{day_in_words(day)}前" if day else "可以先办"
    return "", "选办" if step.optional else ""


def _left_out(procedure: Procedure, state: State, step: Step, reading: Reading) -> bool:
    if reading.holds(step.when):
        return False
    if not state.is_open:
        return True
    owners = {reference.rpartition(".")[0] for reference in _references(step.when or {})}
    return all(state.done(owner) or owner not in procedure.step_ids for owner in owners)


def _references(condition: Mapping[str, Any]) -> Iterator[str]:
    for part in (*condition.get("any", ()), *condition.get("all", ())):
        yield from _references(part)
    if "not" in condition:
        yield from _references(condition["not"])
    if isinstance(condition.get("value"), str):
        yield condition["value"]


def lead_of(case: Case, drawn: list[Drawn], turns: list[Turn]) -> dict[str, Any]:
    """Which step, whose turn, by when: the parts of the sentence at the top."""
    now = next((one for one in drawn if one.status == "now"), None)
    turn = turns[0] if turns and not turns[0].optional else None
    return {"now": now, "turn": turn}
