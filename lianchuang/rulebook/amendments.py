"""What an installation has entered over the rulebook's files: newer values of rules, rules known from secondary texts
switched off, working-day calendars. Plain data that is passed in; where it is kept is another room's business.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from lianchuang.rulebook.catalogue import Rulebook, UnknownRule
from lianchuang.rulebook.shelf import UnreadableFile, in_plain_words
from lianchuang.rulebook.sources import Mark

OWN_RANK = {"national": "NAT", "zhejiang": "ZJ", "ningbo": "NB"}
LEAST_WORDS = 8


class BadAmendment(ValueError):
    """An amendment that cannot be taken; the message says why in Chinese."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class NewValue(Part):
    """What a text of one level says from its day of force on. `words` are those of the article, as they were read;
    `repealed` says that the level lays down nothing any more."""

    kind: Literal["value"]
    rule: str
    level: str
    since: date = Field(alias="from")
    basis: tuple[str, ...] = Field(min_length=1)
    mark: Mark
    test: dict[str, Any]
    constants: dict[str, int | str] = {}
    repealed: bool = False
    words: str

    def over(self, book: Rulebook) -> Rulebook:
        if len(self.words.strip()) < LEAST_WORDS:
            raise BadAmendment("请照抄这一条的原文。")
        return book.with_values([self._as_file(book)], unheld=True)

    def _as_file(self, book: Rulebook) -> dict[str, Any]:
        """The value as a rule file would write it; it has the rank and the sort of case of the one that it follows."""
        own = [version.written for version in book.rule(self.rule).versions if version.level == self.level]
        old = max(own, key=lambda value: value.since or date.min, default=None)
        return {
            "rule": self.rule,
            "level": self.level,
            "rank": "LOC"
            if self.mark in ("L", "UNVERIFIED")
            else old.rank
            if old
            else OWN_RANK.get(self.level, "STATUTE"),
            "from": self.since,
            "basis": list(self.basis),
            "mark": self.mark,
            "test": self.test,
            "constants": self.constants,
            "convention": old.convention if old else "",
            "applies_to": old.applies_to if old else {},
            "repealed": self.repealed,
        }


class SwitchOver(Part):
    """A rule known from secondary texts, or all that rests on one article of such a text, is off from a day, or on."""

    kind: Literal["switch"]
    what: str
    off: bool
    since: date = Field(alias="from")

    def over(self, book: Rulebook) -> Rulebook:
        return book.switched(self.what, off=self.off, since=self.since)


class CalendarYear(Part):
    """Rest days and make-up working days of one year, and the notice they are from."""

    kind: Literal["calendar"]
    year: int = Field(ge=1990, le=2100)
    source: str = Field(min_length=2)
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]

    def over(self, book: Rulebook) -> Rulebook:
        if not self.holidays:
            raise BadAmendment("请填放假的日子；周六、周日和五一、国庆这些也要写全。")
        idle = [day for day in self.workdays if day.weekday() < 5]
        if idle:
            raise BadAmendment(f"{idle[0]}本来就是工作日，不用写成补班。")
        calendar = book.calendar.with_year(self.year, self.holidays, self.workdays)
        fixed = sorted(date(self.year, month, day) for month, day in book.calendar.fixed)
        missed = [day for day in fixed if day.weekday() < 5 and day not in self.holidays]
        if missed:
            raise BadAmendment(f"{missed[0]}是法定节日，请写进放假的日子。")
        return book.with_calendar(calendar)


Amendment = Annotated[NewValue | SwitchOver | CalendarYear, Field(discriminator="kind")]
_READER: TypeAdapter[NewValue | SwitchOver | CalendarYear] = TypeAdapter(Amendment)


def amended(book: Rulebook, written: Mapping[str, Any]) -> Rulebook:
    """The rulebook with one amendment laid over it. Raises BadAmendment, in Chinese, for one that cannot be taken."""
    try:
        return _READER.validate_python(dict(written)).over(book)
    except ValidationError as failure:
        raise BadAmendment(f"修订写得不对：{in_plain_words(failure)}。") from None
    except UnknownRule as failure:
        raise BadAmendment(str(failure)) from None
    except (UnreadableFile, BadAmendment) as failure:
        raise BadAmendment(str(failure)) from None
    except ValueError as failure:
        raise BadAmendment(f"{str(failure).rstrip('。')}。") from None


@dataclass(frozen=True)
class Amendments:
    """All amendments in the order in which they began to count, as one canonical text: equal texts are equal law."""

    text: str = "[]"

    @classmethod
    def of(cls, written: Iterable[Mapping[str, Any]]) -> "Amendments":
        plain = [dict(one) for one in written]
        return cls(json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str))

    def __iter__(self) -> Any:
        return iter(json.loads(self.text))

    @property
    def fingerprint(self) -> str:
        """Names them all; of none it is empty."""
        return hashlib.sha256(self.text.encode()).hexdigest() if self.text != "[]" else ""

    def over(self, book: Rulebook) -> Rulebook:
        """The rulebook with all of them laid over it, under a version of its own; the same object for the same law.

        One that no longer fits, because the files under it changed, is left out.
        """
        return _laid_over(book, self)[0]

    def unfit(self, book: Rulebook) -> dict[int, str]:
        """Those left out by `over`, by their place, and why."""
        return dict(_laid_over(book, self)[1])


@lru_cache(maxsize=16)
def _laid_over(book: Rulebook, amendments: Amendments) -> tuple[Rulebook, tuple[tuple[int, str], ...]]:
    result, unfit = book, []
    for place, one in enumerate(amendments):
        try:
            result = amended(result, one)
        except BadAmendment as failure:
            unfit.append((place, str(failure)))
    return (result.signed(amendments.fingerprint) if amendments.fingerprint else book), tuple(unfit)
