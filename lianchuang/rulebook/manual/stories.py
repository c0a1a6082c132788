"""Worked examples told as stories: who recorded what on which day, what was not taken and why, how it ended."""

from collections.abc import Iterator

from lianchuang.rulebook.examples import Boundary, Example, Told
from lianchuang.rulebook.manual.speech import (
    GRAVITY,
    OWNERSHIP,
    UNIT,
    WHO,
    day_words,
    days_spoken,
    plain,
    quoted,
    typed,
)
from lianchuang.rulebook.procedure_form import ClockSpec, Procedure
from lianchuang.rulebook.word_lists import outcome_words

STATUSES = {"pending": "还没到期", "met": "按期办了", "met late": "办迟了", "overdue": "逾期", "stopped": "不再计算"}


def story(procedure: Procedure, example: Example) -> Iterator[str]:
    """The lines of one example."""
    yield f"### {example.title}"
    yield ""
    kind = "照规定办的。" if example.lawful else "有不合规定之处的。"
    late = "旧材料，事后补录。" if example.late else ""
    facts = _facts(example.unit)
    yield kind + late + (f"开始时：{facts}。" if facts else "")
    yield ""
    for number, told in enumerate(example.act, start=1):
        yield f"{number}. {_act(procedure, told)}"
    yield ""
    yield from _end(procedure, example)


def _act(procedure: Procedure, told: Told) -> str:
    step = procedure.step_named(told.step)
    said = [f"{s.label} {typed(s, told.data[s.id])}" for s in step.field if s.id in told.data]
    with_what = f"（{'，'.join(said)}）" if said else ""
    who = f"{day_words(told.day)}，{WHO[step.actor]}"
    changed = f" 从这天起：{_facts(told.unit)}。" if told.unit else ""
    if told.refused:
        return f"{who}要记“{step.name}”{with_what}，没有记上。系统说：{quoted(days_spoken(told.refused))}{changed}"
    if told.as_it_was:
        return f"{who}照实记下“{step.name}”{with_what}，不合规定的地方一并记在案。{changed}"
    return f"{who}记“{step.name}”{with_what}。{changed}"


def _facts(unit: dict[str, object]) -> str:
    said = []
    for name, value in unit.items():
        label = UNIT.get(name, name)
        said.append(label if value is True else f"{label} {OWNERSHIP.get(str(value), plain(value))}")
    return "，".join(said)


def _end(procedure: Procedure, example: Example) -> Iterator[str]:
    then = example.then
    outcome = "还在办" if then.status == "open" else outcome_words().get(then.outcome, "已办结")
    yield f"到{day_words(then.on)}：**{outcome}**。"
    yield ""
    for finding in then.findings:
        state = "" if finding.open else "（已补办）"
        text = days_spoken(finding.text).removeprefix("提示：") or "见上"
        yield f"- {GRAVITY[finding.severity]}{state}：{text}"
    clocks = {clock.id: clock for step in procedure.step for clock in step.clock}
    for seen in then.clocks:
        yield f"- 期限“{clocks[seen.id].name}”到{day_words(seen.due)}：{STATUSES[seen.status]}"
    if then.findings or then.clocks:
        yield ""


def edge(clock: ClockSpec, boundary: Boundary) -> str:
    """Either side of a period, as a line."""
    counted = f"（数到{day_words(boundary.counted)}，遇休息日顺延）" if boundary.counted else ""
    return f"- {clock.name}：在“{boundary.example}”里，{day_words(boundary.last_day)}办算按期{counted}，第二天办算迟。"
