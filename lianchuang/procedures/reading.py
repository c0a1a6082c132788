"""How a procedure file refers to what is known: fields, earlier steps, facts of the unit; and its conditions."""

import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lianchuang.procedures.state import State
from lianchuang.rulebook.procedure_form import Procedure

TALLY = re.compile(r"(count|sum|list|spans|every|total)\((\w+)(?:\.(\w+))?\)")
ORDERINGS = {"at_least": operator.ge, "at_most": operator.le, "more_than": operator.gt, "less_than": operator.lt}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass
class Reading:
    """Everything a reference may point at while one step is looked at.

    `used` collects the facts of the unit that were looked at, so that the event can keep them.
    """

    procedure: Procedure
    state: State
    day: date
    data: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    marks: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    row: Mapping[str, Any] | None = None
    used: dict[str, Any] = field(default_factory=dict)

    @property
    def law_day(self) -> date:
        """The day whose law the step is held against: a case keeps that of the day it began, unless its procedure
        goes by the law of each step."""
        return self.day if self.procedure.law_of == "step" else min(self.day, self.state.opened_on)

    def value(self, reference: Any) -> Any:
        """The value of a reference; None where nothing is known. `{text="…"}` and non-texts stand for themselves."""
        if isinstance(reference, Mapping):
            return reference.get("text", reference.get("value"))
        if not isinstance(reference, str):
            return reference
        return _as_day(self._look_up(reference))

    def _look_up(self, reference: str) -> Any:
        if tally := TALLY.fullmatch(reference):
            return self._tally(*tally.groups())
        if "+" in reference:
            return self._sum(reference.split("+"))
        if reference == "day":
            return self.day
        if reference == "opened":
            return self.state.opened_on
        owner, _, name = reference.rpartition(".")
        if not owner:
            return self.data.get(name)
        if owner == "row":
            return None if self.row is None else self.row.get(name)
        if owner == "unit":
            self.used[name] = self.facts.get(name)
            return self.facts.get(name)
        taking = self.state.last(owner)
        if taking is None:
            return None
        return taking.occurred_on if name == "day" else self.state.rows(taking, name)

    def _sum(self, references: list[str]) -> int | Decimal | None:
        numbers = [_amount(self.value(reference.strip())) for reference in references]
        return None if any(number is None for number in numbers) else sum(numbers)

    def _tally(self, how: str, name: str, column: str | None) -> Any:
        if how in ("every", "total"):
            takings = [taking for taking in self.state.takings if taking.step == name and taking.valid]
            found = [t.occurred_on if column == "day" else t.data.get(str(column)) for t in takings]
            known = [value for value in found if value is not None]
            return known if how == "every" else sum(_amount(value) for value in known)
        rows = self.data.get(name)
        if how == "spans" and name in self.procedure.step_ids:
            rows = [taking.data for taking in self.state.takings if taking.step == name and taking.valid]
        if rows is None:
            return None
        if how == "spans":
            return [[row["from"], row["to"]] for row in rows if "from" in row and "to" in row]
        marks = self.marks.get(name, [{}] * len(rows))
        cells = [{**row, **mark}.get(column) if column else row for row, mark in zip(rows, marks, strict=True)]
        if how == "count":
            if column and any(column in mark and mark[column] is None for mark in marks):
                return None  # whether the rule was kept is not known of every row
            return sum(1 for cell in cells if cell)
        known = [cell for cell in cells if cell is not None]
        return known if how == "list" else sum(_amount(cell) for cell in known)

    def holds(self, condition: Mapping[str, Any] | None) -> bool:
        """Whether a condition holds; none given always does, one about something unknown does not."""
        if condition is None:
            return True
        if "any" in condition:
            return any(self.holds(part) for part in condition["any"])
        if "all" in condition:
            return all(self.holds(part) for part in condition["all"])
        if "not" in condition:
            return not self.holds(condition["not"])
        value = self.value(condition["value"])
        if "given" in condition:
            return bool((value is not None) == condition["given"])
        if value is None:
            return False
        return self._compares(condition, value)

    def _compares(self, condition: Mapping[str, Any], value: Any) -> bool:
        if "is" in condition:
            return bool(value == condition["is"])
        if "in" in condition:
            return value in (self.value(condition["in"]) or () if isinstance(condition["in"], str) else condition["in"])
        for name, compare in ORDERINGS.items():
            if name in condition:
                measure = self.value(condition[name])
                return measure is not None and bool(compare(_amount(value), _amount(measure)))
        raise KeyError(f"condition without a comparison: {dict(condition)}")

    def for_row(self, row: Mapping[str, Any]) -> "Reading":
        return Reading(self.procedure, self.state, self.day, self.data, self.facts, self.marks, row, self.used)


def _amount(value: Any) -> Any:
    """Money and decimals travel through JSON as texts; sums and comparisons want numbers."""
    if isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return value


def _as_day(value: Any) -> Any:
    """Days travel through JSON as texts; rules want dates."""
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    return value


class Blank(dict[str, Any]):
    """Placeholders of a sentence that nothing is known of read as 未填."""

    def __missing__(self, key: str) -> str:
        return "（未填）"


class Open(dict[str, Any]):
    """Placeholders that are not known yet stay as they are."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def worded(sentence: str, *sources: Mapping[str, Any]) -> str:
    """A sentence with its placeholders filled from the sources, the first one that knows the name."""
    return sentence.format_map(Blank(_words(sources)))


def worded_so_far(sentence: str, *sources: Mapping[str, Any]) -> str:
    """The same, but what is not known yet stays open; a brace that somebody typed stays a brace."""
    words = _words(sources).items()
    return sentence.format_map(Open({name: str(v).replace("{", "{{").replace("}", "}}") for name, v in words}))


def _words(sources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    words: dict[str, Any] = {}
    for source in reversed(sources):
        words.update({name: _in_words(value) for name, value in source.items() if value is not None})
    return words


def _in_words(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value
