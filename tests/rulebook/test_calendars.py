"""Working days of China as data."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from lianchuang.rulebook import Calendar, UnreadableFile, rulebook
from lianchuang.rulebook.calendars import in_spans, published_calendar, read_days


def test_every_day_since_2004_is_as_the_published_notices_have_it():
    calendar = rulebook().calendar
    day = date(2004, 1, 1)
    while day <= date(2026, 12, 31):
        assert calendar.covers(day.year)
        assert calendar.is_working_day(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_a_year_without_a_notice_is_not_covered():
    calendar = rulebook().calendar
    assert not calendar.covers(2027)
    assert not calendar.covers(2003)
    assert not calendar.is_working_day(date(2027, 5, 1))
    assert not calendar.is_working_day(date(2027, 10, 1))
    assert calendar.is_working_day(date(2027, 10, 8))


def test_a_calendar_from_a_table_is_complete():
    calendar = Calendar.of({"holidays": ["2026-10-01"], "workdays": [date(2026, 10, 10)]})
    assert calendar.covers(1950)
    assert not calendar.is_working_day(date(2026, 10, 1))
    assert calendar.is_working_day(date(2026, 10, 10))
    assert calendar.is_working_day(date(2026, 10, 2))


def test_without_a_table_every_monday_to_friday_is_a_working_day():
    calendar = Calendar.of(None)
    assert calendar.is_working_day(date(2026, 10, 1))
    assert not calendar.is_working_day(date(2026, 10, 10))


def test_an_administrator_enters_a_new_year_over_the_published_ones():
    calendar = rulebook().calendar.with_year(2027, ["2027-01-01", "2027-01-04"], ["2027-01-09"])
    assert calendar.covers(2027)
    assert not calendar.is_working_day(date(2027, 1, 4))
    assert calendar.is_working_day(date(2027, 1, 9))
    assert not calendar.is_working_day(date(2026, 10, 1))
    book = rulebook().with_calendar(calendar)
    clock = book.rule("ARB-1Y").apply({"knew_on": "2026-01-04"}).deadline
    assert clock is not None
    assert (clock.raw, clock.due, clock.provisional) == (date(2027, 1, 4), date(2027, 1, 5), False)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"holidays": "2026-10-01"}, "列表"),
        ({"holidays": ["10月1日"]}, "不是日期"),
        ({"holidays": [20261001]}, "不是日期"),
        ({"holiday": []}, "不认识"),
    ],
)
def test_a_table_wrongly_written_is_refused_in_chinese(table, said):
    with pytest.raises(ValueError, match=said):
        Calendar.of(table)


def test_a_year_must_hold_its_own_days_and_no_day_twice():
    with pytest.raises(ValueError, match="不在2027年里"):
        Calendar().with_year(2027, ["2026-12-31"], [])
    with pytest.raises(ValueError, match="不能既休息又上班"):
        Calendar().with_year(2027, ["2027-02-06"], ["2027-02-06"])


def test_a_calendar_file_wrongly_written_is_named(tmp_path):
    (tmp_path / "calendars").mkdir()
    page = 'year = 2030\nsource = "通知"\nread_in = "本地"\nholidays = [2031-01-01]\nworkdays = []\n'
    (tmp_path / "calendars" / "2030.toml").write_text(page, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"2030\.toml.*2031-01-01不在2030年里"):
        published_calendar(tmp_path)
    (tmp_path / "calendars" / "2030.toml").write_text("year = 2030\nworkday = []\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"source：缺少这一项.*workday：不认识这一项"):
        published_calendar.__wrapped__(tmp_path)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1月1日", ["2027-01-01"]),
        ("1月1日至3日", ["2027-01-01", "2027-01-02", "2027-01-03"]),
        ("1月30日到2月1日", ["2027-01-30", "2027-01-31", "2027-02-01"]),
        ("1月2日（周六）、2月6日（周六）", ["2027-01-02", "2027-02-06"]),
        ("2027-01-04，2027/1/5\n2027.1.6", ["2027-01-04", "2027-01-05", "2027-01-06"]),
        ("１月１日", ["2027-01-01"]),
        ("", []),
    ],
)
def test_days_are_read_as_people_copy_them_from_a_notice(text, days):
    assert [day.isoformat() for day in read_days(text, 2027)] == days


@pytest.mark.parametrize("text", ["元旦", "3日", "2月30日", "1月3日至1日", "1月1日至3日至5日", "2027-13-01", "1月"])
def test_what_is_no_day_is_asked_for_again(text):
    with pytest.raises(ValueError, match=r"日期|起止"):
        read_days(text, 2027)


def test_days_in_a_row_are_said_together():
    days = read_days("1月1日至3日、1月30日至2月1日、5月1日", 2027)
    assert in_spans(days) == ["1月1日到3日", "1月30日到2月1日", "5月1日"]
