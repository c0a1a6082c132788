"""Procedure files: what a procedure is made of, checked when it is read. One file a procedure, readable aloud.

The words of a file are explained in `rulebook/procedures/README.md`. A file that cannot be acted (a step nobody can
reach, a reference to a field that is not there) is refused with its name and place.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Severity = Literal["impossible", "invalid", "breach", "overdue", "notice"]
FieldType = Literal[
    "count", "number", "money", "day", "text", "long_text", "choice", "yes_no", "people", "rows", "employers"
]
Actor = Literal["union", "higher_union", "party", "higher_party", "employer", "worker", "authority"]


class BadProcedure(Exception):
    """A procedure file that cannot be used; the message names the file, the place and the fault."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Column(Part):
    """One column of a field of type `rows`, such as the candidates of a ballot."""

    id: str
    label: str
    type: Literal["text", "count", "choice", "yes_no"] = "text"
    choices: dict[str, str] = Field(default_factory=dict)


class FieldSpec(Part):
    """Something a step asks for. `required` is asked of live work; a paper case may lack it, unless it is `must`."""

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
    counted: bool = False
    when: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _choices_are_given(self) -> "FieldSpec":
        if self.type == "choice" and not self.choices:
            raise ValueError(f"选择项 {self.id} 没有列出可选的值")
        if self.type == "rows" and not self.columns:
            raise ValueError(f"表格 {self.id} 没有列")
        return self


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
    """A period that begins with this step and is met by another one (or by a field of it)."""

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
    basis: tuple[str, ...] = ()
    when: dict[str, Any] | None = None
    mark: Literal["law", "house"] = "law"

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
    """One act of a procedure: who takes it, after what, with which fields, held against which rules."""

    id: str
    name: str
    actor: Actor
    basis: tuple[str, ...] = ()
    hint: str = ""
    after: tuple[str, ...] = ()
    when: dict[str, Any] | None = None
    optional: bool = False
    repeats: bool = False
    uses: tuple[str, ...] = ()
    state: str = "in_progress"
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


class DutySpec(Part):
    """What the law asks of every organisation that the procedure is for, whether a case is open or not."""

    id: str
    kind: Literal["yearly", "term_end", "certificate_end", "threshold"]
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


class Primitive(Part):
    """Fields and checks that many steps share: a meeting, a ballot, a publicity window, a written exchange …"""

    id: str
    name: str
    field: tuple[FieldSpec, ...] = ()
    check: tuple[Check, ...] = ()


class Procedure(Part):
    """A procedure in one version: its steps in their usual order, and the duties it answers."""

    id: str
    name: str
    english: str
    system: str
    version: int = 1
    in_force_from: date
    holder: Literal["union", "higher_union", "party", "higher_party"]
    about: Literal["organisation", "employers", "person"] = "organisation"
    purpose: str
    place: str = "national"
    part: str = ""
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
            if step.ends_by and step.field_named(step.ends_by) is None:
                raise ValueError(f"步骤 {step.id} 按 {step.ends_by} 结束，但没有这一项")
        if not any(step.ends or step.ends_by for step in self.step):
            raise ValueError("没有一步能办结这件事")
        return self


def read_primitives(path: Path) -> dict[str, Primitive]:
    """The shared groups of fields and checks, by id."""
    data = tomllib.loads(path.read_text("utf-8"))
    return {raw["id"]: Primitive.model_validate(raw) for raw in data["primitive"]}


def read_procedure(path: Path, primitives: dict[str, Primitive]) -> Procedure:
    """One procedure file with its primitives worked in. Raises BadProcedure naming the file and the fault."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
        for step in raw.get("step", []):
            _work_in(step, primitives)
        return Procedure.model_validate(raw)
    except tomllib.TOMLDecodeError as fault:
        raise BadProcedure(f"{path.name}：不是合格的 TOML（{fault}）") from None
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadProcedure(f"{path.name}：{place} {first['msg'].removeprefix('Value error, ')}") from None
    except KeyError as fault:
        raise BadProcedure(f"{path.name}：没有名为 {fault} 的公用部分") from None


def _work_in(step: dict[str, Any], primitives: dict[str, Primitive]) -> None:
    """A step's own field of the same name stands instead of the primitive's."""
    own = {spec["id"] for spec in step.get("field", [])}
    for name in step.get("uses", []):
        primitive = primitives[name]
        shared = [spec.model_dump(by_alias=True) for spec in primitive.field if spec.id not in own]
        step["field"] = [*shared, *step.get("field", [])]
        step["check"] = [*(c.model_dump(by_alias=True) for c in primitive.check), *step.get("check", [])]


class Procedures:
    """Every procedure of a folder, by id and version."""

    def __init__(self, found: list[Procedure]):
        self._versions: dict[str, list[Procedure]] = {}
        for procedure in sorted(found, key=lambda p: (p.id, p.version)):
            self._versions.setdefault(procedure.id, []).append(procedure)

    @classmethod
    def read(cls, *folders: Path) -> "Procedures":
        """All files of the folders; the first folder holds `primitives.toml`. Later folders add procedures."""
        primitives = read_primitives(folders[0] / "primitives.toml")
        paths = [path for folder in folders for path in sorted(folder.glob("*.toml")) if path.stem != "primitives"]
        return cls([read_procedure(path, primitives) for path in paths])

    def __iter__(self) -> Any:
        return iter([versions[-1] for versions in self._versions.values()])

    def __contains__(self, name: str) -> bool:
        return name in self._versions

    def named(self, name: str, version: int | None = None) -> Procedure:
        """The procedure in a version (the one a case was opened under), or in its latest."""
        versions = self._versions[name]
        if version is None:
            return versions[-1]
        return next(procedure for procedure in versions if procedure.version == version)

    def in_force(self, name: str, on: date) -> Procedure:
        """The version in force on a day; the oldest for days before any."""
        versions = self._versions[name]
        fitting = [procedure for procedure in versions if procedure.in_force_from <= on]
        return (fitting or versions[:1])[-1]
