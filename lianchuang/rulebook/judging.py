"""What every kind of rule is: a checked piece of data that looks at the given facts and says how they stand."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from lianchuang.rulebook.calendars import Calendar
from lianchuang.rulebook.counting import Deadline
from lianchuang.rulebook.given import Given


@dataclass(frozen=True)
class Outcome:
    """What a kind found: `values` by the kind's own names, with `ok` (None: unknown), and words for sentences."""

    values: dict[str, Any]
    deadline: Deadline | None = None
    provisional: bool = False
    words: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool | None:
        """Whether the rule is kept; None while a fact is unknown, or where the rule only tells a figure."""
        return self.values.get("ok")


class Kind(BaseModel):
    """One kind of rule with its numbers, as written in a rule file or inside a procedure file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @abstractmethod
    def reads(self) -> tuple[str, ...]:
        """The names of the facts it looks at."""

    @abstractmethod
    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        """How the given facts stand. Raises BadInputs when one of them makes no sense."""

    def relaxes(self, other: "Kind") -> bool:
        """Whether it asks for less than `other`. What cannot be shown to be as strict counts as a relaxation."""
        return self != other


def all_true(answers: Iterable[bool | None]) -> bool | None:
    """False as soon as one is false; unknown while one is unknown; else true."""
    found = list(answers)
    return False if False in found else None if None in found else True


def any_true(answers: Iterable[bool | None]) -> bool | None:
    """True as soon as one is true; unknown while one is unknown; else false."""
    found = list(answers)
    return True if True in found else None if None in found else False
