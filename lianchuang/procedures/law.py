"""The rulebook as the engine asks it: for one place and calendar, every rule in force on the day of the act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lianchuang.procedures.engine import Judgement, Period
from lianchuang.rulebook import BadInputs, Calendar, Profile, Rulebook, inline_rule, parse_citation
from lianchuang.rulebook.procedures import Check, ClockSpec

HOUSE = "house"  # the basis of what no text decides


@dataclass(frozen=True)
class Law:
    """The rules of one place with the working-day calendar in force."""

    book: Rulebook
    profile: Profile
    calendar: Calendar

    def judge(self, check: Check, inputs: Mapping[str, Any], on: date) -> Judgement:
        """How a check comes out. A rule that does not act as law can only give notice."""
        rule = self.book.rule(check.rule) if check.rule else inline_rule(dict(check.inline or {}))
        known = {name: value for name, value in inputs.items() if value is not None}
        try:
            answer = rule.apply(known, on=on, profile=self.profile, calendar=self.calendar)
        except BadInputs:
            return Judgement(None, {}, "notice", "", self.cited(check.basis))
        severity = check.severity or rule.default_severity
        if check.rule and not answer.acts_as_law and severity != "impossible":
            severity = "notice"
        basis = self.cited(check.basis) or [citation.in_words for citation in answer.basis]
        held = answer.values.get(check.holds)
        sentence = rule.sentence(known, answer) if check.rule else check.say
        return Judgement(None if held is None else bool(held), answer.values, severity, sentence, basis)

    def deadline(self, clock: ClockSpec, start: date, on: date) -> Period:
        """The last day of a period that begins on `start`."""
        if clock.rule:
            rule, inputs = self.book.rule(clock.rule), {clock.given: start}
        else:
            rule = inline_rule({"kind": "within", "day": "met", "of": "start", **(clock.period or {})})
            inputs = {"start": start}
        answer = rule.apply(inputs, on=on, profile=self.profile, calendar=self.calendar)
        deadline = answer.deadline
        if deadline is None:
            raise ValueError(f"rule {clock.rule or clock.period} gives no deadline")
        basis = self.cited(clock.basis) or [citation.in_words for citation in answer.basis]
        return Period(deadline.raw, deadline.due, deadline.provisional, basis, deadline.unit)

    def cited(self, basis: Sequence[str]) -> list[str]:
        """Citations as they are shown: 工会法第十七条; a convention says that it is one."""
        return ["本系统约定" if text == HOUSE else parse_citation(text).in_words for text in basis]
