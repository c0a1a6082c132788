"""The form of a procedure file: what a procedure is made of. Its words are explained in
`rulebook/procedures/README.md`."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Severity = Literal["impossible", "invalid", "breach", "overdue", "notice"]
FieldType = Literal[
    "count", "number", "money", "day", "text", "long_text", "choice", "yes_no", "people", "rows", "employers"
]
TEXTS = ("text", "long_text")
State = Literal[
    "draft", "submitted", "accepted", "in_progress", "decided", "published", "in_force", "under_execution",
    "closed", "archived", "returned", "suspended", "withdrawn", "terminated", "invalid",
]  # fmt: skip
Actor = Literal["union", "higher_union", "party", "higher_party", "employer", "worker", "authority"]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Column(Part):
    """One column of a field of type `rows`, such as the candidates of a ballot."""

    id: str
    label: str
    type: Literal["text", "count", "choice", "yes_no", "day", "money", "number"] = "text"
    choices: dict[str, str] = Field(default_factory=dict)
    sensitive: bool = False


class FieldSpec(Part):
    """Something a step asks for. `required` is asked of live work; a paper case may lack it, unless it is `must`.

    A text that is `person` holds somebody's name, number or telephone: masked wherever it is shown, sealed where it is
    kept. `unless` names answers of the same step under which it is no person's (`{ class = ["collective"] }`).
    """

    id: str
    label: str
    type: FieldType = "text"
    required: bool = True
    must: bool = False
    hint: str = ""
    choices: dict[str, str] = Field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    default: str | None = None
    sensitive: bool = False
    person: bool = False
    unless: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    counted: bool = False
    when: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _choices_are_given(self) -> "FieldSpec":
        if self.type == "choice" and not self.choices:
            raise ValueError(f"选择项 {self.id} 没有列出可选的值")
        if self.type == "rows" and not self.columns:
            raise ValueError(f"表格 {self.id} 没有列")
        if self.person and (self.type not in TEXTS or self.counted):
            raise ValueError(f"{self.id} 写的是人，只能是文字，也不能计数")
        return self

    @property
    def sealed(self) -> bool:
        """Whether what is typed is kept under seal: it tells of a person, and nothing is counted from it."""
        return (self.person or self.sensitive) and self.type in TEXTS and not self.counted

    def names_a_person(self, data: Mapping[str, Any]) -> bool:
        """Whether it is a person's, where the step was answered like this."""
        return self.person and not any(data.get(name) in answers for name, answers in self.unless.items())


class Check(Part):
    """A rule that a step is held against: one of the catalogue (`rule`), or said in place (`inline`).

    It is kept when the rule's verdict is true; `holds` names another figure of the rule to look at, `expect` a
    condition over its inputs and figures (`row.…`) to look at instead. With `each` it is asked of every row of a
    field, and `mark` writes the verdict beside the row.
    """

    id: str = ""
    rule: str = ""
    inline: dict[str, Any] | None = None
    inputs: dict[str, Any] = Field(default_factory=dict, alias="with")
    holds: str = ""
    expect: dict[str, Any] | None = None
    severity: Severity | None = None
    say: str = ""
    basis: tuple[str, ...] = ()
    when: dict[str, Any] | None = None
    each: str = ""
    mark: str = ""

    @model_validator(mode="after")
    def _says_one_rule(self) -> "Check":
        if bool(self.rule) == bool(self.inline):
            raise ValueError("一条核对要么引用规则（rule），要么就地写明（inline）")
        if self.inline and not self.say:
            raise ValueError("就地写明的核对要写出给人看的话（say）")
        return self

    @property
    def name(self) -> str:
        return self.id or self.rule


class Need(Part):
    """A step that the law wants done before this one. Missing it is refused, or recorded as a finding on paper."""

    step: str
    severity: Severity = "breach"
    say: str
    basis: tuple[str, ...] = ()
    when: dict[str, Any] | None = None


class ClockSpec(Part):
    """A period that begins with this step and is met by another one (or by a field of it).

    `inputs` are references, as those of a check. `say` is the sentence when it has run out, for systems that have
    their own: it may use {start}, {due}, {period}, {basis}, {late}. A day that the parties or a meeting set themselves
    is `promised`: missing it counts like a period of the law, and no article is cited for it.
    """

    id: str
    name: str
    who: Actor
    rule: str = ""
    period: dict[str, Any] | None = None
    starts: str = "day"
    given: str = ""
    inputs: dict[str, Any] = Field(default_factory=dict, alias="with")
    met_by: str
    met_on: str = "day"
    say: str = ""
    basis: tuple[str, ...] = ()
    when: dict[str, Any] | None = None
    mark: Literal["law", "house", "promised"] = "law"

    @model_validator(mode="after")
    def _says_one_period(self) -> "ClockSpec":
        if bool(self.rule) == bool(self.period):
            raise ValueError(f"期限 {self.id} 要么引用规则（rule），要么就地写明（period）")
        if self.rule and not self.given:
            raise ValueError(f"期限 {self.id} 要写明起算日是规则的哪个输入（given）")
        return self


class Effect(Part):
    """What a valid step changes in the registry: an act of `procedures.effects` and where its arguments come from."""

    act: str
    inputs: dict[str, Any] = Field(default_factory=dict, alias="with")
    when: dict[str, Any] | None = None


class Step(Part):
    """One act of a procedure: who takes it, after what, with which fields, held against which rules.

    `stops` names periods that the step brings to an end without meeting them; `tells_apart` the field by which the
    takings of a repeated step are about different things. `asks_by` names the field in which a higher level says by
    when the level below is to do what it asks. `reopens` takes an ended case up again: such a step is taken then only.
    """

    id: str
    name: str
    actor: Actor
    basis: tuple[str, ...] = ()
    hint: str = ""
    after: tuple[str, ...] = ()
    when: dict[str, Any] | None = None
    optional: bool = False
    repeats: bool = False
    tells_apart: str = ""
    asks_by: str = ""
    reopens: bool = False
    stops: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    state: State = "in_progress"
    ends: str = ""
    ends_by: str = ""
    outcomes: dict[str, str] = Field(default_factory=dict)
    papers: tuple[str, ...] = ()
    field: tuple[FieldSpec, ...] = ()
    check: tuple[Check, ...] = ()
    need: tuple[Need, ...] = ()
    clock: tuple[ClockSpec, ...] = ()
    effect: tuple[Effect, ...] = ()

    def field_named(self, name: str) -> FieldSpec | None:
        return next((spec for spec in self.field if spec.id == name), None)


class Befalling(Part):
    """A step of another procedure that shakes what a case gave: with a number of at least so much, or one of some
    answers, where a field is named. `words` say what it was."""

    procedure: str
    step: str
    words: str
    field: str = ""
    at_least: int = 0
    one_of: tuple[str, ...] = ()


class DutySpec(Part):
    """What the law asks of every organisation that the procedure is for, whether a case is open or not.

    One that is `shaken` asks for its `step` again once something of `shaken_by` befell the unit after `since_step`; the
    words of what befell take the place of the dots in `say`.
    """

    id: str
    kind: Literal["yearly", "term_end", "certificate_end", "threshold", "shaken"]
    name: str
    say: str
    basis: tuple[str, ...]
    step: str = ""
    body: str = ""
    quantity: str = ""
    at_least: int = 0
    lacks: str = ""
    lead_days: int = 183
    when: dict[str, Any] | None = None
    mark: Literal["law", "house"] = "law"
    since_step: str = ""
    shaken_by: tuple[Befalling, ...] = ()


class Primitive(Part):
    """Fields and checks that many steps share: a meeting, a ballot, a publicity window, a written exchange …"""

    id: str
    name: str
    field: tuple[FieldSpec, ...] = ()
    check: tuple[Check, ...] = ()


class Procedure(Part):
    """A procedure in one version: its steps in their usual order, and the duties it answers.

    A case keeps the law of the day it began; `law_of = "step"` holds each step against the law of its own day.
    `feeds` names the measures that are counted from its cases. The cases of a `shared` one may be followed by all
    workers of the union; those of any other only by the worker who raised one.
    """

    id: str
    name: str
    english: str
    system: str
    version: int = 1
    in_force_from: date
    holder: Literal["union", "higher_union", "party", "higher_party"]
    about: Literal["organisation", "employers", "person"] = "organisation"
    purpose: str
    feeds: tuple[str, ...] = ()
    place: str = "national"
    part: str = ""
    law_of: Literal["opening", "step"] = "opening"
    shared: bool = False
    step: Annotated[tuple[Step, ...], Field(min_length=1)]
    duty: tuple[DutySpec, ...] = ()

    def step_named(self, name: str) -> Step:
        for step in self.step:
            if step.id == name:
                return step
        raise KeyError(name)

    @property
    def step_ids(self) -> tuple[str, ...]:
        return tuple(step.id for step in self.step)

    @model_validator(mode="after")
    def _can_be_acted(self) -> "Procedure":
        ids = list(self.step_ids)
        if len(set(ids)) < len(ids):
            raise ValueError("有两步同名")
        for position, step in enumerate(self.step):
            for name in [alternative for group in step.after for alternative in group.split("|")]:
                if name not in ids:
                    raise ValueError(f"步骤 {step.id} 排在 {name} 之后，但没有这一步")
                if ids.index(name) > position:
                    raise ValueError(f"步骤 {step.id} 写在它的前一步 {name} 前面")
            for name in [*(need.step for need in step.need), *(clock.met_by for clock in step.clock)]:
                if name not in ids:
                    raise ValueError(f"步骤 {step.id} 提到 {name}，但没有这一步")
            if step.reopens and not step.optional:
                raise ValueError(f"步骤 {step.id} 重新办理已办结的事，要写成可以不办（optional）")
            if step.asks_by and step.field_named(step.asks_by) is None:
                raise ValueError(f"步骤 {step.id} 按 {step.asks_by} 定时限，但没有这一项")
            if step.ends_by and step.field_named(step.ends_by) is None:
                raise ValueError(f"步骤 {step.id} 按 {step.ends_by} 结束，但没有这一项")
        if not any(step.ends or step.ends_by for step in self.step):
            raise ValueError("没有一步能办结这件事")
        return self
