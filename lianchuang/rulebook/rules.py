"""A rule of the catalogue: data with dated values, asked about a case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from lianchuang.rulebook.answers import Answer, sentence
from lianchuang.rulebook.calendars import Calendar
from lianchuang.rulebook.citations import Citation
from lianchuang.rulebook.given import BadInputs, Given
from lianchuang.rulebook.judging import Outcome
from lianchuang.rulebook.profiles import Levels, Profile
from lianchuang.rulebook.versions import ValueFile, Version, applicable

FactType = Literal["count", "amount", "day", "truth", "text", "choice", "texts", "days", "amounts", "intervals"]
Severity = Literal["invalid", "breach", "overdue", "notice"]


class FactFile(BaseModel):
    """One input: `optional` facts may be unknown, or are `default` unless given; `at_most` names a fact that it cannot
    exceed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    type: FactType
    label: str
    optional: bool = False
    default: int | None = None
    choices: dict[str, str] = {}
    at_most: str = ""


class FigureFile(BaseModel):
    """One figure of the answer; `from` is its name in the test or among the constants, where it differs; `choices` are
    the Chinese words of its codes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: str
    label: str
    source: str = Field(default="", alias="from")
    choices: dict[str, str] = {}


class RuleFile(BaseModel):
    """One `[[rule]]` of a rule file. `say` is the finding; `say_not` is for a rule that tells whether something is
    required, when it is not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    meaning: str
    severity: Severity
    say: str
    say_not: str = ""
    test: dict[str, Any]
    inputs: list[FactFile]
    outputs: list[FigureFile]
    verdict: str = ""
    needs_one: list[str] = []
    value: list[ValueFile]


@dataclass(frozen=True)
class Switch:
    """From a day on (None: always) a rule known from secondary texts is off, or on again."""

    since: date | None
    off: bool


@dataclass(frozen=True)
class Rule:
    """A rule with all its dated values. Ask it with `apply`."""

    file: RuleFile = field(repr=False)
    versions: tuple[Version, ...] = field(repr=False)
    levels: Levels = field(repr=False, compare=False)
    calendar: Calendar = field(repr=False, compare=False)
    switches: tuple[Switch, ...] = ()

    @property
    def id(self) -> str:
        return self.file.id

    @property
    def name(self) -> str:
        """Its Chinese name."""
        return self.file.name

    @property
    def meaning(self) -> str:
        """What it says, in one English line."""
        return self.file.meaning

    @property
    def default_severity(self) -> str:
        """How grave a finding is while the rule acts as law."""
        return self.file.severity

    @property
    def may_be_switched_off(self) -> bool:
        """Only rules known from secondary texts can be."""
        return all(version.mark != "V" for version in self.versions)

    @property
    def basis(self) -> tuple[Citation, ...]:
        """Every article that one of its values rests on."""
        return tuple(dict.fromkeys(citation for version in self.versions for citation in version.basis))

    def is_off(self, on: date | None = None) -> bool:
        """Whether it is switched off on a day; without a day the newest switch counts."""
        return switched_off(self.switches, on)

    @property
    def inputs(self) -> tuple[FactFile, ...]:
        """The facts it asks for, with type and Chinese label."""
        return tuple(self.file.inputs)

    @property
    def outputs(self) -> tuple[FigureFile, ...]:
        """The figures it answers with."""
        return tuple(self.file.outputs)

    @property
    def labels(self) -> Mapping[str, str]:
        """The Chinese names of its inputs and figures."""
        figures = {figure.name: figure.label for figure in self.file.outputs}
        return figures | {fact.name: fact.label for fact in self.file.inputs}

    def apply(
        self,
        inputs: Mapping[str, Any],
        on: date | None = None,
        profile: Profile | None = None,
        calendar: Calendar | None = None,
    ) -> Answer:
        """How the case stands on a day in a place; without a day the newest text counts, without a place the nation's.

        `inputs["level"]` names the lowest level outright and `inputs["calendar"]` a calendar of its own, unless the
        rule has such an input. Raises BadInputs.
        """
        given = self._read(inputs)
        level = None if "level" in given.labels else inputs.get("level")
        place = self.levels.down_to(str(level)) if level is not None else profile or Profile()
        version = applicable(self.versions, place, on, given.facts, forced=level is not None)
        return self._answer(version, given, self._calendar(inputs, calendar), on)

    def compare(
        self,
        inputs: Mapping[str, Any],
        on: date | None = None,
        profile: Profile | None = None,
        calendar: Calendar | None = None,
    ) -> tuple[Answer, ...]:
        """The answer of every level of the profile by itself, the nation first, to show where they differ."""
        given, place = self._read(inputs), profile or Profile()
        found = (applicable(self.versions, Profile((level,)), on, given.facts, forced=False) for level in place.levels)
        return tuple(self._answer(version, given, self._calendar(inputs, calendar), on) for version in found if version)

    def sentence(self, inputs: Mapping[str, Any], answer: Answer) -> str:
        """The finding in Chinese."""
        spared = self.file.say_not and False in answer.values.values()
        choices = {fact.name: fact.choices for fact in self.file.inputs}
        choices |= {figure.name: figure.choices for figure in self.file.outputs}
        return sentence(self.file.say_not if spared else self.file.say, Given(inputs, self.labels), answer, choices)

    def with_versions(self, versions: Iterable[Version]) -> "Rule":
        """The same rule with further dated values; one of the same level and day takes the place of the old one."""
        added = tuple(versions)
        replaced = {(version.level, version.since) for version in added}
        kept = tuple(version for version in self.versions if (version.level, version.since) not in replaced)
        return replace(self, versions=kept + added)

    def _read(self, inputs: Mapping[str, Any]) -> Given:
        raw = Given(inputs, {fact.name: fact.label for fact in self.file.inputs})
        raw.require(fact.name for fact in self.file.inputs if not fact.optional)
        if self.file.needs_one and not any(raw.known(name) for name in self.file.needs_one):
            raise BadInputs(f"至少要填一项：{'、'.join(raw.label(name) for name in self.file.needs_one)}。")
        given = replace(raw, facts={fact.name: _typed(raw, fact) for fact in self.file.inputs})
        for fact in self.file.inputs:
            number, limit = given.facts[fact.name], given.facts.get(fact.at_most)
            if number is not None and limit is not None and number > limit:
                raise BadInputs(f"{fact.label}（{number}）不能多于{raw.label(fact.at_most)}（{limit}）。")
        return given

    def _calendar(self, inputs: Mapping[str, Any], calendar: Calendar | None) -> Calendar:
        own = inputs.get("calendar")
        if own is None:
            return self.calendar if calendar is None else calendar
        if isinstance(own, Calendar):
            return own
        if not isinstance(own, Mapping):
            raise BadInputs('工作日历要写成 {"holidays": […], "workdays": […]}。')
        try:
            return Calendar.of(own)
        except ValueError as failure:
            raise BadInputs(str(failure)) from None

    def _answer(self, version: Version | None, given: Given, calendar: Calendar, on: date | None) -> Answer:
        if version is None:
            return Answer(self.id, {figure.name: None for figure in self.file.outputs})
        outcome, off = version.kind.judge(given, calendar), self.is_off(on) and version.mark != "V"
        values = {figure.name: _figure(figure, outcome, version) for figure in self.file.outputs}
        deadline, acts = outcome.deadline, version.acts and not off
        late = outcome.values.get("late")
        return Answer(
            rule=self.id,
            values=values,
            ok=(values | outcome.values).get(self.file.verdict),
            level=version.level,
            rank=version.rank,
            basis=version.basis,
            mark=version.mark,
            since=version.since,
            deadline=deadline,
            provisional=outcome.provisional or bool(deadline and deadline.provisional),
            acts_as_law=acts,
            switched_off=off,
            severity=self.file.severity if acts else "notice",
            convention=version.convention,
            words=outcome.words | ({"late": str(late)} if late else {}),
        )


def switched_off(switches: Iterable[Switch], on: date | None) -> bool:
    """What the newest switch of a day says; of two on the same day the one entered later."""
    state, newest = False, date.min
    for switch in switches:
        since = switch.since or date.min
        if since >= newest and (on is None or since <= on):
            state, newest = switch.off, since
    return state


def _figure(figure: FigureFile, outcome: Outcome, version: Version) -> Any:
    name = figure.source or figure.name
    return outcome.values[name] if name in outcome.values else version.constants.get(name)


def _typed(given: Given, fact: FactFile) -> Any:
    if not given.known(fact.name):
        return fact.default
    if fact.type != "choice":
        return getattr(given, fact.type)(fact.name)
    chosen = given.text(fact.name)
    if chosen is not None and chosen not in fact.choices:
        known = "、".join(f"{code}（{name}）" for code, name in fact.choices.items())
        raise BadInputs(f"{fact.label}要填{known}之一，现在是“{chosen}”。")
    return chosen
