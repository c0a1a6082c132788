"""How pages say days, deadlines and numbers: short, in Arabic figures, the unit after (design §7)."""

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone

from lianchuang.scoring.wording import half_up, number, percent

WEEKDAYS = "一二三四五六日"
DAY = re.compile(r"(?<!比如)(?<!比如 )(?<!写成)(?<!写成 ) ?(?<![\d-])(\d{4}-\d{2}-\d{2})(?![\d-]) ?")
WHO = {
    "union": "工会",
    "higher_union": "上级工会",
    "party": "党组织",
    "higher_party": "上级党组织",
    "employer": "企业",
    "worker": "职工",
    "authority": "主管部门",
}


def day_in_words(day: date | None, today: date | None = None) -> str:
    """11月30日; with the year where it is not the year of `today`."""
    if day is None:
        return "—"
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    words = f"{day.month}月{day.day}日"
    return words if day.year == (today or timezone.localdate()).year else f"{day.year}年{words}"


def day_in_full(day: date) -> str:
    """2026年11月30日, the year always: for the ends of a span."""
    return f"{day.year}年{day.month}月{day.day}日"


def days_in_words(text: str) -> str:
    """A sentence with each 2026-11-30 in it as 11月30日, as every other day on the page. An example of how a day is
    written (比如 2026-11-30) stays."""
    return DAY.sub(_day_found, text)


def _day_found(found: re.Match[str]) -> str:
    try:
        return day_in_words(date.fromisoformat(found[1]))
    except ValueError:
        return found[0]


def day_with_weekday(day: date) -> str:
    """11月30日（周一）"""
    return f"{day_in_words(day)}（周{WEEKDAYS[day.weekday()]}）"


def moment_in_words(moment: datetime) -> str:
    """11月30日 10:32"""
    local = timezone.localtime(moment)
    return f"{day_in_words(local.date())} {local:%H:%M}"


def left_in_words(days: int) -> str:
    """剩 5 天, 今天到期, 超 9 天."""
    if days < 0:
        return f"超 {-days} 天"
    return "今天到期" if days == 0 else f"剩 {days} 天"


def one_decimal(value: Decimal | Fraction | float | None) -> str:
    """A score as it is shown: 86.2; a dash where nothing is known."""
    if value is None:
        return "—"
    tenths = half_up(Fraction(value) * 10, 0)
    return f"{'-' if tenths < 0 else ''}{abs(int(tenths)) // 10}.{abs(int(tenths)) % 10}"


def few_decimals(value: Decimal | Fraction | int | None) -> str:
    """At most two decimals: 5, 7.35."""
    return "—" if value is None else number(value)


def share_in_words(numerator: Decimal | int | None, denominator: Decimal | int | None) -> str:
    """99.6%; a dash where there is no denominator."""
    if numerator is None or not denominator:
        return "—"
    return percent(Fraction(numerator) / Fraction(denominator))


def width(part: Decimal | Fraction | int | float | None, whole: Decimal | Fraction | int | float | None) -> str:
    """How wide a bar is, as CSS reads it: 65.2; nought where nothing is known."""
    if not part or not whole:
        return "0"
    share = max(Fraction(0), min(Fraction(1), Fraction(part) / Fraction(whole)))
    return f"{float(share) * 100:.1f}"
