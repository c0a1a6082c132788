"""The form of a step, made from its procedure file: what is asked, what was typed, what is wrong with it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from lianchuang.procedures.engine import Objection
from lianchuang.procedures.models import Case
from lianchuang.procedures.reading import Reading
from lianchuang.rulebook.procedures import FieldSpec, Step
from lianchuang.web.course import definition_of, facts_of

BLANK_ROWS, MOST_ROWS = 3, 200
CELL = re.compile(r"(\d{1,3})\.(\w+)")


@dataclass(frozen=True)
class Problem:
    """One thing to put right: at which field (empty: the whole form), in which words, on which articles."""

    field: str
    text: str
    severity: str = "impossible"
    basis: tuple[str, ...] = ()


@dataclass
class Input:
    """One field as the page shows it."""

    spec: FieldSpec
    value: Any = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def shape(self) -> str:
        return {
            "count": "number", "number": "number", "money": "number", "day": "day", "choice": "choice",
            "yes_no": "yes_no", "long_text": "long", "people": "people", "rows": "rows",
        }.get(self.spec.type, "text")  # fmt: skip


@dataclass
class StepForm:
    """A step being filled in."""

    step: Step
    day: str
    inputs: list[Input]
    problems: list[Problem] = field(default_factory=list)
    may_stand: bool = False

    @property
    def day_problems(self) -> list[Problem]:
        return [one for one in self.problems if one.field == "day"]


def fresh_form(
    case: Case,
    step: Step,
    today: date,
    known: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> StepForm:
    """The form as it is first shown, with what is known already: what the file says, and what was counted (`known`).
    `facts` are those of the unit, where whoever asks has them."""
    reading = Reading(definition_of(case), case.state, today, facts=facts_of(case, today) if facts is None else facts)
    raw = {spec.id: reading.value(spec.default) for spec in step.field if spec.default}
    raw |= known or {}
    return form_of(step, "" if case.late else today.isoformat(), {k: v for k, v in raw.items() if v is not None})


def form_of(step: Step, day: str, raw: Mapping[str, Any], problems: Iterable[Problem] = (), more: str = "") -> StepForm:
    """The form with what was typed; `more` names a table that wants another row."""
    listed = list(problems)
    inputs = []
    for spec in step.field:
        own = [one for one in listed if one.field == spec.id]
        one = Input(spec, _shown(raw.get(spec.id)), problems=own)
        if spec.type == "rows":
            typed = list(raw.get(spec.id) or [])
            blank = max(1, BLANK_ROWS - len(typed)) if not typed or more == spec.id else 0
            one.rows = [*typed, *({} for _ in range(blank))][:MOST_ROWS]
        inputs.append(one)
    known = {spec.id for spec in step.field} | {"day"}
    placed = [one if one.field in known else Problem("", one.text, one.severity, one.basis) for one in listed]
    return StepForm(step, day, inputs, placed)


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else value


def typed_in(fields: Sequence[FieldSpec], post: QueryDict) -> dict[str, Any]:
    """What was typed, field by field; only what the step asks for is looked at."""
    raw: dict[str, Any] = {}
    for spec in fields:
        if spec.type == "rows":
            raw[spec.id] = _rows(spec, post)
        else:
            raw[spec.id] = post.get(spec.id, "").strip()
    return {name: value for name, value in raw.items() if value not in ("", [])}


def _rows(spec: FieldSpec, post: QueryDict) -> list[dict[str, Any]]:
    columns = {column.id for column in spec.columns}
    rows: dict[int, dict[str, Any]] = {}
    for key in post:
        name, _, rest = key.partition(".")
        cell = CELL.fullmatch(rest) if name == spec.id else None
        if cell and cell[2] in columns and post[key].strip():
            rows.setdefault(int(cell[1]), {})[cell[2]] = post[key].strip()
    return [rows[number] for number in sorted(rows)][:MOST_ROWS]


def as_problems(objections: Iterable[Objection]) -> list[Problem]:
    return [Problem(one.where, one.text, one.severity, one.basis) for one in objections]
