"""Days and months in all the ways people type them, and in the ways spreadsheets spoil them.

20170515, 2017.5.15, 2017/5/15, 2017年5月15日, ２０１７．５．１５, 2017. 5.15, 二〇一七年五月十五日, 17.5.15, true
dates, and serial numbers that lost their format (43142); months as 85.10, 197202, 2002.10, 1983-07, 2002年8月.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from lianchuang.exchange.numbers import chinese_number
from lianchuang.exchange.readings import BLANK, NOTHING, Reading, doubted, halved, refused
from lianchuang.exchange.sheets import Cell

EPOCH = date(1899, 12, 30)
"""Day nought of spreadsheet serial numbers (they believe in 29 February 1900)."""
SERIALS = range(7_306, 73_051)
"""Serial numbers taken for days: 1920 to 2099."""
SINCE_1904 = 1_462
"""Days between the two beginnings from which spreadsheets count."""
WORKING_AGE = 14
"""A two-digit year of birth is in this century only if that makes the person older than this."""

_SEPARATOR = r"\s*[-./年月,，、。·_\\－—–]{1,2}\s*"
_TIME = re.compile(r"[T ]\s*[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?(\.[0-9]+)?\s*(Z|[AP]M|上午|下午)?$", re.IGNORECASE)
_DAY = re.compile(
    rf"([0-9]{{4}}|[0-9]{{2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}})\s*[日号]?(.*)", re.DOTALL
)
_MONTH = re.compile(rf"([0-9]{{4}}|[0-9]{{2}}){_SEPARATOR}([0-9]{{1,2}})\s*月?份?")
_YEAR = re.compile(r"([0-9]{4})\s*年?")
_MONTH_DAY = re.compile(r"([0-9]{1,2})[./月-]([0-9]{1,2})日?")
_FROM_THE_END = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_CHINESE = re.compile(
    "([〇零○一二三四五六七八九]{4}|[〇零○一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})[日号])?"
)

_ENGLISH = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_MONTH_FIRST = re.compile(r"(?:[a-z]{3} )?([a-z]{3})[a-z]*\.? ([0-9]{1,2}),? (?:.* )?([0-9]{4})", re.IGNORECASE)
"""Jan 26, 2005, and Wed Jan 11 00:00:00 CST 2017 as programs write it."""
_DAY_FIRST = re.compile(r"([0-9]{1,2})[- ]([a-z]{3})[a-z]*[- ]([0-9]{4}|[0-9]{2})", re.IGNORECASE)
_HALF_RUN = re.compile(r"([0-9]{4})[-./年]([0-9]{2})([0-9]{2})日?")

_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
"""Numerals as they are written on certificates and cheques."""


class Parts(NamedTuple):
    """Year, month, day as typed (a month or day may be missing or impossible) and text that followed."""

    year: int
    month: int | None = None
    day: int | None = None
    rest: str = ""
    doubt: str = ""


def read_day(cell: Cell, on: date, *, past: bool = True) -> Reading:
    """A day as an ISO text. One that does not exist is refused with the nearest; so, if `past`, is one after `on`.

    Where only a month is given the first day of it is taken, with a doubt: the month is known, the day is not.
    """
    parts = _parts(cell, lambda short: _century(short, on.year))
    if parts is None:
        return _no_day(cell, on)
    if parts.month is None:
        return refused("只有年份，请补上月和日，比如 2017-05-15")
    if not 1 <= parts.month <= 12:
        return refused(f"没有 {parts.month} 月")
    if not 1900 <= parts.year <= 2100:
        return refused(f"年份 {parts.year} 不对")
    if parts.day is None:
        first = date(parts.year, parts.month, 1)
        return _not_after(doubted(first.isoformat(), f"只写到月，先按 {first} 记"), first, on, past)
    last = calendar.monthrange(parts.year, parts.month)[1]
    if not 1 <= parts.day <= last:
        return refused("没有这一天", date(parts.year, parts.month, min(max(parts.day, 1), last)))
    day = date(parts.year, parts.month, parts.day)
    if any(sign.isdigit() for sign in parts.rest):
        return refused("一格里不止一个日期，只留一个", day)
    if parts.rest:
        return _not_after(doubted(day.isoformat(), f"日期后面的“{parts.rest}”没有用上"), day, on, past)
    if parts.doubt:
        return _not_after(doubted(day.isoformat(), parts.doubt), day, on, past)
    return _not_after(Reading(day.isoformat()), day, on, past)


def day_of(text: Any) -> date | None:
    """A day from a record's text; a month counts from its first day, a year to its end."""
    if isinstance(text, date) or text is None:
        return text
    parts = [int(part) for part in str(text).split("-")]
    if len(parts) == 1:
        return date(parts[0], 12, 31)
    return date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)


def read_period(cell: Cell, on: date) -> Reading:
    """Two days in one cell, 2020.12.22-2021.12.21 or 2020年12月22日至2021年12月21日, as "2020-12-22/2021-12-21"."""
    if _empty(cell):
        return BLANK
    typed = halved(str(cell)).strip()
    if re.fullmatch(r"[0-9.一二两三四五半]+个?[年月](?:期|整)?", typed):
        return BLANK  # how long, not when
    halves = re.split(r"\s*(?:至|到|~|∼|—+|–|－|起)\s*(?=[0-9])|(?<=[0-9日])\s*-\s*(?=[0-9]{4})", typed)
    days = [read_day(half.strip(" 止自从起"), on, past=False).value for half in halves]
    if len(days) == 2 and all(days):
        return Reading("/".join(map(str, days)))
    return refused("要填起止两个日期，比如 2020-12-22 至 2021-12-21")


def read_month(cell: Cell, on: date) -> Reading:
    """A month of birth as "1985-10"."""
    parts = _parts(cell, lambda short: _century(short, on.year - WORKING_AGE), months=True)
    if parts is None:
        return BLANK if _empty(cell) else refused("看不出年月，比如 1985-10")
    if parts.month is None:
        return refused("只有年份，请补上月份，比如 1985-10")
    if not 1 <= parts.month <= 12:
        return refused(f"没有 {parts.month} 月")
    if not 1900 <= parts.year <= on.year:
        return refused(f"年份 {parts.year} 不对")
    month = f"{parts.year}-{parts.month:02}"
    return doubted(month, parts.doubt) if parts.doubt else Reading(month)


def _not_after(reading: Reading, day: date, on: date, past: bool) -> Reading:
    return refused(f"{day} 还没有到") if past and day > on else reading


def _no_day(cell: Cell, on: date) -> Reading:
    """Why a cell holds no day."""
    if _empty(cell):
        return BLANK
    typed = halved(cell).strip() if isinstance(cell, str) else str(cell)
    found = _MONTH_DAY.fullmatch(typed)
    if found and 1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= 31:
        return refused("没有年份，请补上，比如 2017-05-15")
    return refused("看不出日期，比如 2017-05-15")


def _empty(cell: Cell) -> bool:
    return cell is None or (
        isinstance(cell, str) and ("".join(halved(cell).split()).lower() in NOTHING or cell.strip() == "无")
    )


def _century(short: int, latest: int) -> int:
    """The full year of a two-digit one: the last such year not after `latest`."""
    year = latest - latest % 100 + short
    return year if year <= latest else year - 100


def _parts(cell: Cell, century: Callable[[int], int], months: bool = False) -> Parts | None:
    if isinstance(cell, datetime | date):
        return Parts(cell.year, cell.month, cell.day)
    if isinstance(cell, int | float):
        return _of_number(cell, century, months)
    if not isinstance(cell, str):
        return None
    text = _TIME.sub("", " ".join(halved(cell).split()).strip("'’‘` ")).removeprefix("公元")
    if found := re.fullmatch("([0-9]{4}) ([0-9]{1,2}) ([0-9]{1,2})", text):
        return Parts(*map(int, found.groups()))
    if re.fullmatch("[0-9 ]*[0-9]", text):
        return _of_number(int(text.replace(" ", "")), century, months)
    if found := _FROM_THE_END.fullmatch(text):
        return _from_the_end(*map(int, found.groups()))
    if found := _DAY.fullmatch(text):
        year, month, day, rest = found.groups()
        return Parts(_year(year, century), int(month), int(day), rest.strip(" .。;；"))
    if found := _MONTH.fullmatch(text):
        return Parts(_year(found[1], century), int(found[2]))
    if found := _YEAR.fullmatch(text):
        return Parts(int(found[1]))
    if found := _HALF_RUN.fullmatch(text):
        return Parts(*map(int, found.groups()))
    if english := _of_english(text, century):
        return english
    if found := _CHINESE.fullmatch("".join(text.split()).translate(_FORMAL)):
        year = chinese_number(found[1]) or 0
        year = year if len(found[1]) == 4 else century(year)
        return Parts(year, chinese_number(found[2]), chinese_number(found[3] or ""))
    return None


def _of_english(text: str, century: Callable[[int], int]) -> Parts | None:
    """Days with the name of their month, as programs set to English write them."""
    if found := _MONTH_FIRST.fullmatch(text):
        month, day, year = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    number = _ENGLISH.get(month.lower())
    return Parts(_year(year, century), number, int(day)) if number else None


def _from_the_end(first: int, second: int, year: int) -> Parts:
    """5/15/2017 as American programs write it; 15.5.2017 when the month can only be the second."""
    month, day = (second, first) if first > 12 else (first, second)
    doubt = f"月和日的先后看不准，按 {month} 月 {day} 日记" if first <= 12 and second <= 12 and first != second else ""
    return Parts(year, month, day, doubt=doubt)


def _year(text: str, century: Callable[[int], int]) -> int:
    return int(text) if len(text) == 4 else century(int(text))


def _of_number(number: float, century: Callable[[int], int], months: bool) -> Parts | None:
    """20170515, 201705, 2017, a serial number, or 2017.5 and 85.1 that were meant as months."""
    whole = int(number)
    if number != whole:
        hundredths = round((number - whole) * 100)
        tenth = hundredths % 10 == 0
        if hundredths != (number - whole) * 100 and abs(hundredths - (number - whole) * 100) > 1e-6:
            return Parts(*_serial(whole)) if whole in SERIALS else None
        if not (1900 <= whole <= 2100 or (months and 1 <= whole <= 99)):
            return Parts(*_serial(whole)) if whole in SERIALS else None
        month = hundredths // 10 if tenth else hundredths
        doubt = "可能是 1 月，也可能是 10 月，先按 1 月记" if tenth and month == 1 else ""
        return Parts(_year(f"{whole:02}", century), month, doubt=doubt)
    if 19_000_000 <= whole <= 21_009_999:
        return Parts(whole // 10_000, whole // 100 % 100, whole % 100)
    if 190_000 <= whole <= 210_099:
        return Parts(whole // 100, whole % 100)
    if 1_900 <= whole <= 2_100:
        return Parts(whole)
    if months and 101 <= whole <= 9_912 and 1 <= whole % 100 <= 12:
        return Parts(century(whole // 100), whole % 100)
    return Parts(*_serial(whole)) if whole in SERIALS else None


def since_1900(cell: Cell) -> Cell:
    """The number of a day that was counted from 1904, counted as all others are; any other cell as it is."""
    number = isinstance(cell, int | float) and SERIALS.start <= int(cell) + SINCE_1904 < SERIALS.stop
    return cell + SINCE_1904 if number and not 1_900 <= int(cell) <= 2_100 else cell  # type: ignore[operator,return-value]


def _serial(number: int) -> tuple[int, int, int]:
    day = EPOCH + timedelta(days=number)
    return day.year, day.month, day.day
