"""The counting conventions, against oracles that walk day by day."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianchuang.rulebook import Calendar, Ceiling, Deadline, Period, Share, rulebook
from lianchuang.rulebook.calendars import MONDAY_TO_FRIDAY
from lianchuang.rulebook.counting import (
    add_months,
    add_working_days,
    add_years,
    days_in_window,
    fraction,
    roll_forward,
    whole_months,
    working_days_in_window,
)

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
ONE = timedelta(days=1)
CHINA = rulebook().calendar


def slow_add_months(start: date, months: int) -> date:
    """One month at a time, remembering the day of the month asked for; the last day that exists."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for day in (start.day, 30, 29, 28):
        try:
            return date(year, month, min(day, start.day))
        except ValueError:
            continue
    raise AssertionError


def slow_working_day(start: date, count: int, calendar: Calendar) -> date:
    """Cross off the working days after `start` one by one on a list of days."""
    ahead = [start + ONE * step for step in range(1, count * 3 + 40)]
    return [day for day in ahead if calendar.is_working_day(day)][count - 1]


@given(DAYS, st.integers(0, 400))
def test_months_end_on_the_corresponding_day_or_the_last_of_the_month(start, months):
    assert add_months(start, months) == slow_add_months(start, months)


def test_a_month_after_the_last_of_january_is_the_last_of_february():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 5, 31), -3) == date(2026, 2, 28)
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)


@given(DAYS, st.integers(0, 600))
def test_an_interval_that_ends_the_day_before_the_corresponding_day_has_that_many_months(start, months):
    last = add_months(start, months) - ONE
    if add_months(start, months).day == start.day:
        assert whole_months(start, last) == months
        assert whole_months(start, last - ONE) == max(months - 1, 0)


@given(DAYS, st.integers(1, 90))
def test_working_days_are_counted_from_the_day_after(start, count):
    for calendar in (CHINA, MONDAY_TO_FRIDAY):
        assert add_working_days(start, count, calendar).due == slow_working_day(start, count, calendar)


@given(DAYS, st.integers(1, 90))
def test_working_days_counted_back_are_undone_by_counting_on(start, count):
    back = add_working_days(start, -count, CHINA).due
    assert CHINA.is_working_day(back)
    assert add_working_days(back, count, CHINA).due == roll_forward(start, CHINA).due


@given(DAYS)
def test_a_rolled_day_is_the_first_working_day_not_before_the_raw_one(raw):
    rolled = roll_forward(raw, CHINA)
    assert rolled.raw == raw
    assert CHINA.is_working_day(rolled.due)
    assert not any(CHINA.is_working_day(raw + ONE * step) for step in range((rolled.due - raw).days))


@given(DAYS, st.integers(1, 60))
def test_a_date_is_provisional_when_a_day_on_the_way_lies_in_a_year_without_a_calendar(start, count):
    found = add_working_days(start, count, CHINA)
    passed = [start + ONE * step for step in range(1, (found.due - start).days + 1)]
    assert found.provisional == any(not CHINA.covers(day.year) for day in passed)


def test_a_deadline_in_a_year_without_a_notice_is_provisional_and_still_knows_weekends_and_fixed_holidays():
    assert roll_forward(date(2027, 10, 1), CHINA) == Deadline(date(2027, 10, 1), date(2027, 10, 4), provisional=True)
    assert roll_forward(date(2026, 12, 31), CHINA) == Deadline(date(2026, 12, 31), date(2026, 12, 31))
    assert Period(1, "months").after(date(2027, 1, 1), CHINA) == Deadline(date(2027, 2, 1), date(2027, 2, 1))


def test_the_make_up_saturday_before_spring_festival_is_no_rest_day():
    assert roll_forward(date(2026, 2, 14), CHINA).due == date(2026, 2, 14)
    assert roll_forward(date(2026, 2, 15), CHINA).due == date(2026, 2, 24)


@given(DAYS, st.integers(0, 400))
def test_a_window_counts_both_its_ends(first, length):
    last = first + ONE * length
    assert days_in_window(first, last) == length + 1
    inside = [first + ONE * step for step in range(length + 1)]
    assert working_days_in_window(first, last, CHINA) == sum(CHINA.is_working_day(day) for day in inside)


FRACTIONS = st.fractions(0, 1, max_denominator=100)


@given(FRACTIONS, st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_compares_as_exact_fractions_do(share, part, of):
    assert Share(share).reached(part, of) == (Fraction(part, of) >= share)
    assert Share(share, over=True).reached(part, of) == (Fraction(part, of) > share)
    assert Ceiling(share).kept(part, of) == (Fraction(part, of) <= share)


@given(FRACTIONS, st.booleans(), st.integers(1, 10**6))
def test_the_number_needed_is_the_least_that_reaches_the_share(share, over, of):
    rule = Share(share, over)
    needed = rule.needed(of)
    assert rule.reached(needed, of)
    assert needed == 0 or not rule.reached(needed - 1, of)


@given(FRACTIONS, st.integers(0, 10**6))
def test_the_most_allowed_is_the_greatest_that_keeps_to_the_ceiling(share, of):
    most = Ceiling(share).most(of)
    assert Ceiling(share).kept(most, of)
    assert not Ceiling(share).kept(most + 1, of)


def test_of_an_empty_base_nothing_is_reached():
    assert not Share.at_least("2/3").reached(0, 0)


def test_amounts_of_money_are_compared_exactly():
    assert Share.at_least("60%").reached(Decimal("0.60"), 1)
    assert not Share.at_least("60%").reached(Decimal("0.5999999999999999999"), 1)


@pytest.mark.parametrize("written", [0.5, "0.5", "1/0", "-1/2", "两半", True, None, "1/2/3"])
def test_a_share_that_is_no_exact_fraction_is_refused(written):
    with pytest.raises(ValueError, match=r"分数|小于零"):
        fraction(written)


def test_shares_and_periods_are_said_in_the_words_of_statutes():
    assert Share.at_least("2/3").in_words == "三分之二以上"
    assert Share.more_than("1/2").in_words == "过半数"
    assert Share.at_least("1/2").in_words == "半数以上"
    assert Share.at_least("90%").in_words == "百分之九十以上"
    assert Share.more_than("1/2").short_of == "未过半数"
    assert Share.at_least("2/3").short_of == "不足三分之二"
    assert Ceiling.at_most("20%").in_words == "不超过百分之二十"
    assert [Period(15, "working_days").in_words, Period(30, "days").in_words] == ["十五个工作日", "三十日"]
    assert [Period(3, "months").in_words, Period(1, "years").in_words] == ["三个月", "一年"]
