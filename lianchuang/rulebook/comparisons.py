"""Kinds that compare a fact with a number, a list or another fact."""

from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import model_validator

from lianchuang.rulebook.calendars import Calendar
from lianchuang.rulebook.given import BadInputs, Given
from lianchuang.rulebook.judging import Kind, Outcome

Scalar = bool | int | str


class Comparison(Kind):
    """A number not below, not above, above or below another number, fixed or given. `unknown` is the answer for a
    fact that is not known, where the rule has one."""

    kind: Literal["at_least", "at_most", "more_than", "less_than"]
    field: str
    number: int | Decimal | None = None
    other: str | None = None
    unknown: bool | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.number is None) == (self.other is None):
            raise ValueError("number 和 other 要写一个，也只能写一个")
        return self

    def reads(self) -> tuple[str, ...]:
        return (self.field, self.other) if self.other else (self.field,)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        found = given.amount(self.field)
        measure = given.amount(self.other) if self.other else self.number
        must = {"at_least": "不低于", "at_most": "不高于", "more_than": "高于", "less_than": "低于"}[self.kind]
        words = {"number": str(self.number if self.other is None else measure), "must": must}
        if found is None or measure is None:
            return Outcome({"ok": self.unknown}, words=words)
        ok = {
            "at_least": found >= measure,
            "at_most": found <= measure,
            "more_than": found > measure,
            "less_than": found < measure,
        }[self.kind]
        return Outcome({"ok": ok}, words=words)

    def relaxes(self, other: Kind) -> bool:
        if not isinstance(other, Comparison) or (self.field, self.other) != (other.field, other.other):
            return True
        tightened = {"at_least": "more_than", "at_most": "less_than"}
        return self.number != other.number or self.kind not in (other.kind, tightened.get(other.kind))


class Between(Kind):
    """A number in a closed range."""

    kind: Literal["between"]
    field: str
    least: int
    most: int

    def reads(self) -> tuple[str, ...]:
        return (self.field,)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        found = given.amount(self.field)
        words = {"least": str(self.least), "most": str(self.most)}
        return Outcome({"ok": None if found is None else self.least <= found <= self.most}, words=words)


class Equal(Kind):
    """A fact that equals a fixed value, or another fact."""

    kind: Literal["equal"]
    field: str
    to: Scalar | None = None
    other: str | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.to is None) == (self.other is None):
            raise ValueError("to 和 other 要写一个，也只能写一个")
        return self

    def reads(self) -> tuple[str, ...]:
        return (self.field, self.other) if self.other else (self.field,)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        measure = given.facts.get(self.other) if self.other else self.to
        known = given.known(self.field) and measure is not None
        return Outcome({"ok": same(given.facts[self.field], measure) if known else None})


class OneOf(Kind):
    """A fact that is one of the listed values."""

    kind: Literal["one_of"]
    field: str
    values: list[Scalar]

    def reads(self) -> tuple[str, ...]:
        return (self.field,)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        if not given.known(self.field):
            return Outcome({"ok": None})
        return Outcome({"ok": any(same(given.facts[self.field], value) for value in self.values)})


class Includes(Kind):
    """A list that holds every one of the listed values."""

    kind: Literal["includes"]
    field: str
    values: list[str]

    def reads(self) -> tuple[str, ...]:
        return (self.field,)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        found = given.texts(self.field)
        return Outcome({"ok": None if found is None else set(self.values) <= set(found)})


class Truth(Kind):
    """A fact that must be so, or must not be so. `unknown` as in a comparison."""

    kind: Literal["is_true", "is_false"]
    field: str
    unknown: bool | None = None

    def reads(self) -> tuple[str, ...]:
        return (self.field,)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        found = given.truth(self.field)
        return Outcome({"ok": self.unknown if found is None else found is (self.kind == "is_true")})


class NoneTrue(Kind):
    """None of these circumstances is so; one that nobody mentioned is taken not to be so."""

    kind: Literal["none_true"]
    fields: list[str]

    def reads(self) -> tuple[str, ...]:
        return tuple(self.fields)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        found = [given.label(name) for name in self.fields if given.truth(name)]
        return Outcome({"ok": not found}, words={"found": "、".join(found)})


class GivenFacts(Kind):
    """All of these facts are known."""

    kind: Literal["given"]
    fields: list[str]

    def reads(self) -> tuple[str, ...]:
        return tuple(self.fields)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        missing = [name for name in self.fields if not given.known(name)]
        words = {"missing_names": "、".join(given.label(name) for name in missing)}
        return Outcome({"ok": not missing, "missing": missing}, words=words)


class InYear(Kind):
    """At least so many of the given days lie in the given year."""

    kind: Literal["in_year"]
    days: str
    year: str
    at_least: int = 1

    def reads(self) -> tuple[str, ...]:
        return (self.days, self.year)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        days, year = given.days(self.days), given.count(self.year)
        if days is None or year is None:
            return Outcome({"ok": None})
        held = sum(day.year == year for day in days)
        return Outcome({"ok": held >= self.at_least}, words={"held": str(held), "number": str(self.at_least)})


class Checklist(Kind):
    """Every listed item is among those given; `more` adds items for certain values of the fact `by`, and those of
    `also` may be given but are never missed."""

    kind: Literal["checklist"]
    have: str
    items: dict[str, str]
    also: dict[str, str] = {}
    by: str | None = None
    more: dict[str, dict[str, str]] = {}

    def reads(self) -> tuple[str, ...]:
        return (self.have, self.by) if self.by else (self.have,)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        have = given.texts(self.have)
        if have is None:
            return Outcome({"ok": None, "missing": None})
        items = self.items | self.more.get(given.text(self.by) or "", {}) if self.by else self.items
        strange = sorted(set(have) - set(self._all_items()))
        if strange:
            raise BadInputs(f"{given.label(self.have)}里不认识“{'、'.join(strange)}”。")
        missing = [item for item in items if item not in have]
        words = {"missing_names": "、".join(items[item] for item in missing)}
        return Outcome({"ok": not missing, "missing": missing}, words=words)

    def _all_items(self) -> set[str]:
        return set(self.items).union(self.also, *self.more.values())


def same(found: object, value: object) -> bool:
    """Equal, where a day may be written either way and true is not one."""
    if isinstance(found, bool) or isinstance(value, bool):
        return found is value
    if isinstance(found, date) or isinstance(value, date):
        return str(found) == str(value)
    return found == value
