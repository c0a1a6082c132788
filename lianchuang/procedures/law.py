"""The rulebook as the engine asks it: for one place and calendar, every rule in force on the day of the act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lianchuang.procedures.engine import Judgement, Period
from lianchuang.rulebook import BadInputs, Calendar, Citation, InlineRule, Profile, Rule, Rulebook, inline_rule
from lianchuang.rulebook.answers import in_one_breath
from lianchuang.rulebook.procedure_form import Check, ClockSpec
from lianchuang.rulebook.sources import EVERYWHERE

HOUSE = "house"  # the basis of what no text decides


@dataclass(frozen=True)
class Law:
    """The rules of one place with the working-day calendar in force."""

    book: Rulebook
    profile: Profile
    calendar: Calendar

    @property
    def version(self) -> str:
        """Names this law, with whatever was entered over the files; events keep it."""
        return self.book.version

    def judge(self, check: Check, inputs: Mapping[str, Any], on: date) -> Judgement:
        """How a check comes out. A rule that does not act as law can only give notice; one that is not in force, or
        that somebody switched off, nothing. Words are found only for what does not hold, or is looked at further."""
        if check.inline and not (self.binds(check.basis, on) and self.is_on(check.basis, on)):
            return Judgement(None, {}, "notice", "", [], applies=False)
        rule = self._rule(check)
        known = {name: value for name, value in inputs.items() if value is not None}
        try:
            answer = rule.apply(known, on=on, profile=self.profile, calendar=self.calendar)
        except BadInputs as lacking:
            return Judgement(None, {}, "notice", f"暂时无法核对：{lacking}", self.cited(check.basis))
        held = answer.values.get(check.holds) if check.holds else answer.ok
        if held and check.expect is None:
            return Judgement(True, {}, "notice", "", [], answer.in_force and not answer.switched_off)
        basis = self.cited(check.basis) or [citation.in_words for citation in answer.basis]
        if check.expect is not None:
            held = True if held is None else bool(held)
        sentence = rule.sentence(known, answer) if held is not None else f"缺数，无法核对：{'、'.join(basis)}。"
        severity = self._severity(check, rule, answer.acts_as_law)
        figures = {"basis": self._in_one_breath(check.basis, answer.basis), **answer.words, **answer.values}
        applies = answer.in_force and not answer.switched_off
        return Judgement(None if held is None else bool(held), figures, severity, sentence, basis, applies)

    def deadline(self, clock: ClockSpec, start: date, inputs: Mapping[str, Any], on: date) -> Period | None:
        """The last day of a period that begins on `start`; None where no text in force there sets one."""
        rule: Rule | InlineRule
        if clock.rule:
            rule = self.book.rule(clock.rule)
            known = {clock.given: start} | {name: value for name, value in inputs.items() if value is not None}
        elif not (self.binds(clock.basis, on) and self.is_on(clock.basis, on)):
            return None
        elif "year_end" in (clock.period or {}):
            return self._by_the_end_of_a_year(clock, start)
        else:
            rule = _counted_by(clock)
            known = {"start": start}
        try:
            answer = rule.apply(known, on=on, profile=self.profile, calendar=self.calendar)
        except BadInputs:
            return None
        if answer.deadline is None or answer.switched_off:
            return None
        deadline = answer.deadline
        basis = self.cited(clock.basis) or [citation.in_words for citation in answer.basis]
        return Period(deadline.raw, deadline.due, deadline.provisional, basis, answer.words.get("period", ""))

    def _by_the_end_of_a_year(self, clock: ClockSpec, start: date) -> Period:
        """每年一次, once it has begun: by the last day of the year so many after that of the start."""
        years = int((clock.period or {})["year_end"])
        last = date(start.year + years, 12, 31)
        return Period(last, last, False, self.cited(clock.basis), "次年年底前" if years else "当年年底前")

    def binds(self, basis: Sequence[str], on: date) -> bool:
        """Whether one of these texts is in force at this place; a province's statute binds there alone."""
        heads = [self.book.library.statute(Citation.parse(text).statute) for text in basis if text != HOUSE]
        levels = {*EVERYWHERE, *self.profile.levels}
        known = [found.head for found in heads if found]
        return not heads or any(
            head.level in EVERYWHERE or (head.level in levels and (head.in_force_from or date.min) <= on)
            for head in known
        )

    def is_on(self, basis: Sequence[str], on: date) -> bool:
        """Whether nobody switched off the only texts, all known from others, that these words rest on."""
        cited = [self.book.library.cite(text) for text in basis if text != HOUSE]
        return not cited or not all(self.book.is_off(citation, on) for citation in cited)

    def gravity(self, severity: str, basis: Sequence[str], on: date) -> str | None:
        """How grave it is to lack a step that these texts want; None where none of them binds, and a notice where
        none acts as law."""
        if not (self.binds(basis, on) and self.is_on(basis, on)):
            return None
        acts = not basis or (HOUSE not in basis and inline_rule({"kind": "given", "fields": [], "basis": basis}).acts)
        return severity if acts or severity == "impossible" else "notice"

    def cited(self, basis: Sequence[str]) -> list[str]:
        """Citations as they are shown: 工会法第十七条; a convention says that it is one."""
        return ["本系统约定" if text == HOUSE else self.book.library.cite(text).in_words for text in basis]

    def _in_one_breath(self, written: Sequence[str], applied: Sequence[Citation]) -> str:
        """The articles a sentence may name: those of the file, else those of the text that applied."""
        own = [self.book.library.cite(text) for text in written if text != HOUSE]
        return in_one_breath(own or applied, marks=False) or "本系统约定"

    def _rule(self, check: Check) -> Rule | InlineRule:
        return self.book.rule(check.rule) if check.rule else _written_in(check)

    @staticmethod
    def _severity(check: Check, rule: Rule | InlineRule, acts_as_law: bool) -> str:
        if check.severity == "impossible":
            return "impossible"
        return (check.severity or rule.default_severity) if acts_as_law else "notice"


_COUNTED: dict[int, tuple[ClockSpec, InlineRule]] = {}


def _counted_by(clock: ClockSpec) -> InlineRule:
    """The rule that a procedure file's own period makes, worked out once."""
    known = _COUNTED.get(id(clock))
    if known is None or known[0] is not clock:
        written = {"kind": "within", "after": "start", "day": "met", **(clock.period or {})}
        known = _COUNTED[id(clock)] = (clock, inline_rule(written))
    return known[1]


_WRITTEN: dict[int, tuple[Check, InlineRule]] = {}


def _written_in(check: Check) -> InlineRule:
    """The rule that a procedure file writes beside its check, worked out once: the same check is met at every step."""
    known = _WRITTEN.get(id(check))
    if known is None or known[0] is not check:
        written = dict(check.inline or {})
        written["basis"] = "house" if HOUSE in check.basis else list(check.basis)
        known = _WRITTEN[id(check)] = (check, inline_rule(written))
    return known[1]
