"""Which days are working days in China: data, one file a year, laid over Monday to Friday.

The yearly notice of the State Council names bridge days and make-up days that nobody can compute. A year whose notice
has not been entered is not covered: its Saturdays, Sundays and the holidays fixed by the solar calendar are known,
everything else is a guess, and whoever counts in it must call the date provisional (暂算).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from lianchuang.rulebook.shelf import UnreadableFile, files, in_plain_words, read_toml


class YearFile(BaseModel):
    """One file of `calendars/`: rest days and make-up working days of one year, and the notice they are from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: int
    source: str
    read_in: str
    holidays: list[date]
    workdays: list[date]


class FixedFile(BaseModel):
    """`calendars/fixed.toml`: the holidays that fall on the same solar day every year, as 月-日."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    basis: str
    days: list[str]


@dataclass(frozen=True)
class Calendar:
    """Working days and rest days. `years` names the covered years; None means that the calendar is complete."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    years: frozenset[int] | None = None
    fixed: frozenset[tuple[int, int]] = frozenset()

    def covers(self, year: int) -> bool:
        """Whether the notice of that year has been entered."""
        return self.years is None or year in self.years

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday, less the holidays, plus the make-up days."""
        if day in self.workdays:
            return True
        if day.weekday() >= 5 or day in self.holidays:
            return False
        return self.covers(day.year) or (day.month, day.day) not in self.fixed

    @classmethod
    def of(cls, table: Mapping[str, Any] | None) -> "Calendar":
        """A complete calendar from {"holidays": [...], "workdays": [...]}; None is Monday to Friday only."""
        table = table or {}
        strange = sorted(set(table) - {"holidays", "workdays"})
        if strange:
            raise ValueError(f"工作日历里不认识这几项：{'、'.join(strange)}。只写 holidays 和 workdays。")
        return cls(_days(table.get("holidays", ())), _days(table.get("workdays", ())))

    def with_year(self, year: int, holidays: Iterable[date | str], workdays: Iterable[date | str]) -> "Calendar":
        """The same calendar with one year entered anew, as an administrator's table has it."""
        rest, work = _days(holidays), _days(workdays)
        outside = sorted(day for day in rest | work if day.year != year)
        if outside:
            raise ValueError(f"{outside[0]}不在{year}年里。")
        if rest & work:
            raise ValueError(f"{min(rest & work)}不能既休息又上班。")
        return replace(
            self,
            holidays=frozenset(day for day in self.holidays if day.year != year) | rest,
            workdays=frozenset(day for day in self.workdays if day.year != year) | work,
            years=None if self.years is None else self.years | {year},
        )


_SPAN = re.compile(r"[、,，;；\s]+")
_UNTIL = re.compile(r"至|到|~|—+|–")
_IN_A_YEAR = re.compile(r"(?:(\d{4})[年.\-/])?(?:(\d{1,2})[月.\-/])?(\d{1,2})日?")


def read_days(text: str, year: int) -> list[date]:
    """Days of a year as people copy them from a notice: 「1月1日至3日、2月15日」, one span or day after the other, with
    or without the year. Raises ValueError, in Chinese, for what is no day."""
    plain = unicodedata.normalize("NFKC", re.sub(r"[（(][^（()）]*[)）]", "", text))
    days: list[date] = []
    for span in (part for part in _SPAN.split(plain) if part):
        ends = _UNTIL.split(span)
        first = _day_in(ends[0], year, None, span)
        last = _day_in(ends[-1], year, first, span) if len(ends) == 2 else first
        if len(ends) > 2 or last < first:
            raise ValueError(f"“{span}”的起止读不懂，要写成1月1日至1月3日。")
        days += [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    return days


def _day_in(text: str, year: int, before: date | None, span: str) -> date:
    """A day with what it leaves out taken from the year, or from the day before it in a span (1月1日至3日)."""
    found = _IN_A_YEAR.fullmatch(text)
    if not found or not (found[2] or before):
        raise ValueError(f"“{span}”不是日期，要写成1月1日，或者1月1日至3日。")
    try:
        return date(int(found[1] or year), int(found[2] or (before.month if before else 0)), int(found[3]))
    except ValueError:
        raise ValueError(f"“{span}”不是日期，{year}年里没有这一天。") from None


def in_spans(days: Iterable[date]) -> list[str]:
    """Days of one year, those in a row together: 1月1日到3日, 2月15日."""
    spans: list[list[date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][-1] == timedelta(days=1):
            spans[-1].append(day)
        else:
            spans.append([day])
    return [_span_in_words(span) for span in spans]


def _span_in_words(span: Sequence[date]) -> str:
    first, last = span[0], span[-1]
    start = f"{first.month}月{first.day}日"
    if first == last:
        return start
    return f"{start}到{last.day}日" if first.month == last.month else f"{start}到{last.month}月{last.day}日"


def _days(written: Any) -> frozenset[date]:
    if isinstance(written, str) or not isinstance(written, Iterable):
        raise ValueError("工作日历要写成日期的列表。")
    return frozenset(_day(day) for day in written)


def _day(written: Any) -> date:
    try:
        return written if type(written) is date else date.fromisoformat(written)
    except (TypeError, ValueError):
        raise ValueError(f"工作日历里的“{written}”不是日期，要写成2026-10-01。") from None


MONDAY_TO_FRIDAY = Calendar()


@cache
def published_calendar(at: Path) -> Calendar:
    """China's calendar as far as the yearly notices in the folder `calendars/` go."""
    calendar = Calendar(years=frozenset())
    for path in files("calendars", at=at):
        try:
            if path.stem == "fixed":
                fixed = FixedFile.model_validate(read_toml(path)).days
                calendar = replace(calendar, fixed=frozenset((int(day[:2]), int(day[3:])) for day in fixed))
                continue
            page = YearFile.model_validate(read_toml(path))
            calendar = calendar.with_year(page.year, page.holidays, page.workdays)
        except ValidationError as failure:
            raise UnreadableFile(f"工作日历{path.name}：{in_plain_words(failure)}。") from failure
        except ValueError as failure:
            raise UnreadableFile(f"工作日历{path.name}：{failure}") from failure
    return calendar
