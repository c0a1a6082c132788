"""What a procedure file points at: fields, earlier steps, columns of a table. A pointer to nothing is a fault."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lianchuang.rulebook.procedure_form import Check, FieldSpec, Procedure, Step

TALLY = re.compile(r"(?:count|sum|list|spans)\((\w+)(?:\.(\w+))?\)")
EVERY = re.compile(r"(?:every|total)\((\w+)\.(\w+)\)")
MEASURES = ("at_least", "at_most", "more_than", "less_than", "in")


def broken_references(procedure: Procedure) -> list[str]:
    """A Chinese sentence for everything a file points at that is not there."""
    steps = {step.id: step for step in procedure.step}
    clocks = {clock.id for step in procedure.step for clock in step.clock}
    faults = []
    for step in procedure.step:
        for reference in _references(step):
            if not _stands(reference, step, steps):
                faults.append(f"步骤 {step.id} 提到 {reference}，但没有这一项")
        faults += [
            f"步骤 {step.id} 按 {f} 区分，但没有这一项" for f in [step.tells_apart] if f and not step.field_named(f)
        ]
        faults += [f"步骤 {step.id} 要停下期限 {name}，但没有这个期限" for name in step.stops if name not in clocks]
        faults += _faults_of_checks(step)
        faults += _people_in_sentences(step, steps)
        for clock in step.clock:
            if clock.met_on != "day" and steps[clock.met_by].field_named(clock.met_on) is None:
                faults.append(f"期限 {clock.id} 按 {clock.met_on} 算办结，但步骤 {clock.met_by} 没有这一项")
        ended_by = step.field_named(step.ends_by) if step.ends_by else None
        faults += [f"步骤 {step.id} 的结果 {o} 不在 {step.ends_by} 的选项里" for o in _strange_outcomes(step, ended_by)]
    return faults


def _strange_outcomes(step: Step, ended_by: FieldSpec | None) -> list[str]:
    return [] if ended_by is None or not ended_by.choices else [o for o in step.outcomes if o not in ended_by.choices]


def _references(step: Step) -> Iterator[str]:
    """Every reference of a step but those to rows, which only their own check can judge."""
    yield from of_condition(step.when)
    for spec in step.field:
        yield from of_condition(spec.when)
        if spec.default:
            yield spec.default
    for check in step.check:
        yield from of_condition(check.when)
        yield from _of_inputs(check.inputs)
        if check.each:
            yield check.each
    for need in step.need:
        yield from of_condition(need.when)
    for clock in step.clock:
        yield clock.starts
        yield from of_condition(clock.when)
        yield from _of_inputs(clock.inputs)
    for effect in step.effect:
        yield from of_condition(effect.when)
        yield from _of_inputs(effect.inputs)


def _of_inputs(inputs: Mapping[str, Any]) -> Iterator[str]:
    for value in inputs.values():
        if isinstance(value, str):
            yield from (part.strip() for part in value.split("+"))


def of_condition(condition: Mapping[str, Any] | None) -> Iterator[str]:
    if condition is None:
        return
    for part in [*condition.get("any", []), *condition.get("all", [])]:
        yield from of_condition(part)
    if "not" in condition:
        yield from of_condition(condition["not"])
    yield from (condition[name] for name in ("value", *MEASURES) if isinstance(condition.get(name), str))


def _stands(reference: str, step: Step, steps: Mapping[str, Step]) -> bool:
    if tally := TALLY.fullmatch(reference):
        return step.field_named(tally[1]) is not None or (reference.startswith("spans(") and tally[1] in steps)
    if every := EVERY.fullmatch(reference):
        return every[1] in steps and _is_of(every[2], steps[every[1]])
    owner, _, name = reference.rpartition(".")
    if not owner:
        return name in ("day", "opened") or step.field_named(name) is not None
    return owner in ("unit", "row") or (owner in steps and _is_of(name, steps[owner]))


def _is_of(name: str, step: Step) -> bool:
    return name == "day" or step.field_named(name) is not None


def _faults_of_checks(step: Step) -> list[str]:
    marks = {check.mark for check in step.check}
    faults = []
    for check in step.check:
        table = step.field_named(check.each) if check.each else None
        columns = {column.id for column in table.columns} | marks if table else set()
        named = [r for r in [*_of_inputs(check.inputs), *of_condition(check.when)] if r.startswith("row.")]
        faults += [
            f"核对 {check.name} 提到 {r}，但表里没有这一列" for r in named if r.removeprefix("row.") not in columns
        ]
    return faults


def _people_in_sentences(step: Step, steps: Mapping[str, Step]) -> Iterator[str]:
    """What is found wrong is read by many: no sentence may repeat who was named in a text."""
    for spec in step.field:
        if spec.default and _is_a_persons(spec.default, step, steps):
            yield f"步骤 {step.id} 的 {spec.id} 用 {spec.default} 预填，那是一个人的，不能预填"
    said = [(one.say, one.inputs) for one in step.check] + [(one.say, one.inputs) for one in step.clock]
    for say, inputs in said:
        for name in re.findall(r"\{(\w+)\}", say):
            reference = inputs.get(name, name)
            if isinstance(reference, str) and _is_a_persons(reference, step, steps):
                yield f"步骤 {step.id} 的话里写了 {reference}，那是一个人的，不能写进话里"


def _is_a_persons(reference: str, step: Step, steps: Mapping[str, Step]) -> bool:
    owner, _, name = reference.rpartition(".")
    spec = None if owner in ("row", "unit") else (steps.get(owner) or step).field_named(name)
    return spec is not None and spec.sealed


def reads_only(check: Check, fields: set[str]) -> bool:
    """Whether everything a shared check looks at is among these fields (or a column of them)."""
    names = [*_of_inputs(check.inputs), *([check.each] if check.each else [])]
    return all(name.startswith("row.") or name == "day" or name in fields for name in names)
