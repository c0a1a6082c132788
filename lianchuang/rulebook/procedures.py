"""Procedure files, checked when they are read. One file a procedure, readable aloud.

A file that cannot be acted (a step nobody can reach, a reference to a field that is not there) is refused with its
name and place.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lianchuang.rulebook.procedure_form import (
    Befalling,
    Check,
    ClockSpec,
    Column,
    DutySpec,
    Effect,
    FieldSpec,
    Need,
    Primitive,
    Procedure,
    Step,
)
from lianchuang.rulebook.references import broken_references, reads_only

__all__ = [
    "BadProcedure",
    "Befalling",
    "Check",
    "ClockSpec",
    "Column",
    "DutySpec",
    "Effect",
    "FieldSpec",
    "Need",
    "Primitive",
    "Procedure",
    "Procedures",
    "Step",
    "read_primitives",
    "read_procedure",
]


class BadProcedure(Exception):
    """A procedure file that cannot be used; the message names the file, the place and the fault."""


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
        procedure = Procedure.model_validate(raw)
    except tomllib.TOMLDecodeError as fault:
        raise BadProcedure(f"{path.name}：不是合格的 TOML（{fault}）") from None
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadProcedure(f"{path.name}：{place} {first['msg'].removeprefix('Value error, ')}") from None
    except KeyError as fault:
        raise BadProcedure(f"{path.name}：没有名为 {fault} 的公用部分") from None
    if faults := broken_references(procedure):
        raise BadProcedure(f"{path.name}：{'；'.join(faults)}")
    return procedure


def _work_in(step: dict[str, Any], primitives: dict[str, Primitive]) -> None:
    """A step's own field of the same name stands instead of the primitive's. A sum that must add up is only asked
    where the step has all of its figures."""
    own = {spec["id"] for spec in step.get("field", [])}
    shared = {spec.id: spec for name in step.get("uses", []) for spec in primitives[name].field if spec.id not in own}
    step["field"] = [*(spec.model_dump(by_alias=True) for spec in shared.values()), *step.get("field", [])]
    fields = {spec["id"] for spec in step.get("field", [])}
    checks = [check for name in step.get("uses", []) for check in primitives[name].check]
    kept = [check for check in checks if check.severity != "impossible" or reads_only(check, fields)]
    step["check"] = [*(check.model_dump(by_alias=True) for check in kept), *step.get("check", [])]


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
