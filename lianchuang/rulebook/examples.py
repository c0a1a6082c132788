"""Worked examples of procedures: lawful and defective cases written beside the files, readable by an officer.

They are the test of a procedure file and the stories of its page in the manual. The words are explained in
`rulebook/procedures/README.md`.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class BadExample(Exception):
    """An example file that cannot be read; the message names the file, the place and the fault."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Told(Part):
    """One act: the day, the step, what was filled in. `refused` is the sentence with which it is not taken;
    `as_it_was` records a defective act with its findings; `unit` are facts of the unit that hold from then on."""

    day: date
    step: str
    data: dict[str, Any] = Field(default_factory=dict, alias="with")
    refused: str = ""
    as_it_was: bool = False
    unit: dict[str, Any] = Field(default_factory=dict)


class FindingSeen(Part):
    """A finding as it stands at the end: its check and severity, its words, whether it is still open."""

    check: str
    severity: Literal["invalid", "breach", "overdue", "notice"]
    text: str = ""
    open: bool = True


class ClockSeen(Part):
    """A period as it stands at the end."""

    id: str
    due: date
    status: Literal["pending", "met", "met late", "overdue", "stopped"]


class Outcome(Part):
    """How the case stands on a day: everything that is found, every period, everything changed in the register."""

    on: date
    status: Literal["open", "closed"] = "closed"
    outcome: str = ""
    findings: tuple[FindingSeen, ...] = ()
    clocks: tuple[ClockSeen, ...] = ()
    effects: tuple[str, ...] = ()
    next: tuple[str, ...] | None = None


class Example(Part):
    """One case from its first act to its end. `late` is old paper that is typed in."""

    title: str
    lawful: bool
    area: str = "330212000000"
    late: bool = False
    unit: dict[str, Any] = Field(default_factory=dict)
    act: Annotated[tuple[Told, ...], Field(min_length=1)]
    then: Outcome


class Boundary(Part):
    """Either side of a period: in the example of that title it is met on `last_day`, and late on the day after.

    `counted` is the last day before rest days moved it, where they did; `data` are answers that differ from the
    example's.
    """

    clock: str
    example: str
    last_day: date
    counted: date | None = None
    data: dict[str, Any] = Field(default_factory=dict, alias="with")


class ExampleFile(Part):
    """The examples of one procedure."""

    procedure: str
    example: Annotated[tuple[Example, ...], Field(min_length=1)]
    boundary: tuple[Boundary, ...] = ()

    def named(self, title: str) -> Example:
        return next(example for example in self.example if example.title == title)


def read_examples(folder: Path) -> dict[str, ExampleFile]:
    """The examples of a folder, by procedure. Raises BadExample naming the file and the fault."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.toml"))}


def _read(path: Path) -> ExampleFile:
    try:
        found = ExampleFile.model_validate(tomllib.loads(path.read_text("utf-8")))
    except tomllib.TOMLDecodeError as fault:
        raise BadExample(f"{path.name}：不是合格的 TOML（{fault}）") from None
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadExample(f"{path.name}：{place} {first['msg']}") from None
    if found.procedure != path.stem:
        raise BadExample(f"{path.name}：例子写的是 {found.procedure}，文件名应当与它相同")
    return found
