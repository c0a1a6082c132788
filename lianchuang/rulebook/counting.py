"""The counting conventions, once: days, months, years, working days, rest days, and shares of a base.

Civil Code 201–203 and 1259 (民法典). A period never counts its first day; a month or year ends on the corresponding
day or, where there is none, on the last of the month; a last day that is a rest day moves to the next working day; 以上
and 以内 include the number, 超过 and 不满 do not. Fractions are compared as whole numbers, never as percentages.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from lianchuang.rulebook.calendars import Calendar
from lianchuang.rulebook.citations import in_chinese

Amount = int | Decimal
ONE_DAY = timedelta(days=1)
UNITS = {"days": "日", "working_days": "个工作日", "months": "个月", "years": "年"}


@dataclass(frozen=True)
class Deadline:
    """The last day of a period: as counted (`raw`), and after moving over rest days (`due`).

    `provisional` (暂算): some day looked at lies in a year whose working-day calendar has not been published.
    """

    raw: date
    due: date
    provisional: bool = False


def add_months(start: date, months: int) -> date:
    """The corresponding day so many months on (or back), else the last day of that month: 01-31 and 1 give 02-28."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_years(start: date, years: int) -> date:
    """The corresponding day so many years on."""
    return add_months(start, 12 * years)


def whole_months(first: date, last: date) -> int:
    """Full months in the closed interval: 1 June 2024 to 31 May 2029 are sixty."""
    after = last + ONE_DAY
    months = (after.year - first.year) * 12 + after.month - first.month
    while months > 0 and add_months(first, months) > after:
        months -= 1
    return max(months, 0)


def roll_forward(day: date, calendar: Calendar) -> Deadline:
    """Civil Code 203: a last day that is a rest day gives way to the first working day after the rest."""
    due = day
    provisional = not calendar.covers(day.year)
    while not calendar.is_working_day(due):
        due += ONE_DAY
        provisional = provisional or not calendar.covers(due.year)
    return Deadline(day, due, provisional)


def add_working_days(start: date, count: int, calendar: Calendar) -> Deadline:
    """The first working day after `start` is day 1; a negative count goes back in the same way."""
    step = ONE_DAY if count >= 0 else -ONE_DAY
    day, left, provisional = start, abs(count), False
    while left:
        day += step
        provisional = provisional or not calendar.covers(day.year)
        left -= calendar.is_working_day(day)
    return Deadline(day, day, provisional)


def days_in_window(first: date, last: date) -> int:
    """Days of the closed interval."""
    return max((last - first).days + 1, 0)


def working_days_in_window(first: date, last: date, calendar: Calendar) -> int:
    """Working days of the closed interval."""
    days = (first + ONE_DAY * ahead for ahead in range(days_in_window(first, last)))
    return sum(calendar.is_working_day(day) for day in days)


@dataclass(frozen=True)
class Period:
    """A length of time as a statute writes it, in one unit."""

    number: int
    unit: str

    def after(self, start: date, calendar: Calendar, *, rolls: bool = False) -> Deadline:
        """The last day of the period that begins with `start` (which is not counted)."""
        if self.unit == "working_days":
            return add_working_days(start, self.number, calendar)
        raw = self._moved(start, self.number)
        return roll_forward(raw, calendar) if rolls else Deadline(raw, raw)

    def before(self, end: date, calendar: Calendar) -> Deadline:
        """The day that lies this period before `end`; such a day is never moved."""
        if self.unit == "working_days":
            return add_working_days(end, -self.number, calendar)
        raw = self._moved(end, -self.number)
        return Deadline(raw, raw)

    def _moved(self, day: date, number: int) -> date:
        if self.unit == "days":
            return day + timedelta(days=number)
        return add_months(day, number if self.unit == "months" else 12 * number)

    @property
    def rough_days(self) -> Fraction:
        """Calendar days it comes to in an ordinary year; only for asking which of two periods is the stricter."""
        length = {
            "days": Fraction(1),
            "working_days": Fraction(7, 5),
            "months": Fraction(365, 12),
            "years": Fraction(365),
        }
        return self.number * length[self.unit]

    @property
    def in_words(self) -> str:
        """In the statute's own numerals: 十五个工作日, 三十日, 一年."""
        return in_chinese(self.number) + UNITS[self.unit]


_FRACTION = re.compile(r"^(\d+)/(\d+)$")
_PERCENT = re.compile(r"^(\d+)%$")


def fraction(written: str | int | Fraction) -> Fraction:
    """ "2/3", "20%", 1 or a Fraction as an exact fraction from 0 up; anything else is refused, floats above all."""
    if isinstance(written, Fraction) or (isinstance(written, int) and not isinstance(written, bool)):
        value = Fraction(written)
    elif isinstance(written, str) and (found := _FRACTION.match(written)) and int(found[2]):
        value = Fraction(int(found[1]), int(found[2]))
    elif isinstance(written, str) and (found := _PERCENT.match(written)):
        value = Fraction(int(found[1]), 100)
    else:
        raise ValueError(f"“{written}”不是分数，要写成2/3或者20%。")
    if value < 0:
        raise ValueError(f"“{written}”小于零。")
    return value


@dataclass(frozen=True)
class Share:
    """A part that a base must reach: 三分之二以上 (at least, `over` false) or 过半数 (more than, `over` true)."""

    fraction: Fraction
    over: bool = False
    in_hundredths: bool = field(default=False, compare=False)  # only how it is said

    @classmethod
    def at_least(cls, written: str | int | Fraction) -> "Share":
        """…以上: the number itself is enough."""
        return cls(fraction(written), in_hundredths="%" in str(written))

    @classmethod
    def more_than(cls, written: str | int | Fraction) -> "Share":
        """过…: the number itself is not enough."""
        return cls(fraction(written), over=True, in_hundredths="%" in str(written))

    def needed(self, of: int) -> int:
        """The least whole number that reaches the share of this base."""
        whole, rest = divmod(self.fraction.numerator * of, self.fraction.denominator)
        return whole + 1 if rest or self.over else whole

    def reached(self, part: Amount, of: Amount) -> bool:
        """Whether the part reaches the share; of an empty base nothing can be reached."""
        left, right = part * self.fraction.denominator, of * self.fraction.numerator
        return of > 0 and (left > right if self.over else left >= right)

    @property
    def in_words(self) -> str:
        """三分之二以上, 过半数, 半数以上, 百分之九十以上."""
        if self.fraction == Fraction(1, 2):
            return "过半数" if self.over else "半数以上"
        said = fraction_in_words(self.fraction, self.in_hundredths)
        return f"超过{said}" if self.over else f"{said}以上"

    @property
    def short_of(self) -> str:
        """How a part that does not reach it is said: 不足三分之二, 未过半数."""
        half = self.fraction == Fraction(1, 2)
        said = "半数" if half else fraction_in_words(self.fraction, self.in_hundredths)
        return f"不足{said}" if not self.over else f"未过{said}" if half else f"未超过{said}"

    @property
    def strictness(self) -> tuple[Fraction, bool]:
        """Orders two shares: the greater asks for more."""
        return (self.fraction, self.over)


@dataclass(frozen=True)
class Ceiling:
    """A part that a base must not exceed: 不得超过三分之一."""

    fraction: Fraction
    in_hundredths: bool = field(default=False, compare=False)

    @classmethod
    def at_most(cls, written: str | int | Fraction) -> "Ceiling":
        """不得超过…: the number itself is still allowed."""
        return cls(fraction(written), in_hundredths="%" in str(written))

    def most(self, of: int) -> int:
        """The greatest whole number that keeps to the ceiling."""
        return self.fraction.numerator * of // self.fraction.denominator

    def kept(self, part: Amount, of: Amount) -> bool:
        """Whether the part keeps to the ceiling."""
        return part * self.fraction.denominator <= of * self.fraction.numerator

    @property
    def in_words(self) -> str:
        """不超过三分之一."""
        return f"不超过{fraction_in_words(self.fraction, self.in_hundredths)}"


def fraction_in_words(value: Fraction, in_hundredths: bool = False) -> str:
    """三分之二; in hundredths where the statute says it so: 百分之二十."""
    if in_hundredths and (value * 100).denominator == 1:
        return f"百分之{in_chinese(int(value * 100))}"
    return f"{in_chinese(value.denominator)}分之{in_chinese(value.numerator)}"
