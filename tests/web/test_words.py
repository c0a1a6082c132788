"""How pages say things: days, deadlines, figures, and the sentence that a page opens with."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from lianchuang.web.languages.english import in_english
from lianchuang.web.languages.traditional import in_traditional
from lianchuang.web.leads import cockpit_lead, import_lead, next_lead, round_lead, score_lead
from lianchuang.web.words import day_in_words, days_in_words, left_in_words, one_decimal, share_in_words, width

THIS = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 3, 1), "3月1日"), (date(2025, 12, 31), "2025年12月31日"), (None, "—")],
)
def test_a_day_has_its_year_only_where_it_is_another(day, words):
    assert day_in_words(day, THIS) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("应于 2019-07-15 前完成（自 2019-06-17 起）。", "应于2019年7月15日前完成（自2019年6月17日起）。"),
        ("填日期，比如 2019-03-01。", "填日期，比如 2019-03-01。"),
        ("要写成 2019-03-01 这样", "要写成 2019-03-01 这样"),
        ("编号 2019-000013，2019-13-41", "编号 2019-000013，2019-13-41"),
        ("没有日期", "没有日期"),
    ],
)
def test_days_in_a_sentence_are_said_as_days_but_examples_stay(text, words):
    assert days_in_words(text) == words


@pytest.mark.parametrize(("left", "words"), [(5, "剩 5 天"), (0, "今天到期"), (-9, "超 9 天")])
def test_a_deadline_says_how_much_is_left(left, words):
    assert left_in_words(left) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("86.25"), "86.3"),
        (Decimal("86.24"), "86.2"),
        (Fraction(1, 3), "0.3"),
        (0, "0.0"),
        (None, "—"),
        (-1, "-1.0"),
    ],
)
def test_scores_have_one_decimal_rounded_half_up_and_unknown_ones_none(value, words):
    assert one_decimal(value) == words


def test_a_share_without_denominator_is_a_dash_and_not_nought():
    assert share_in_words(1124, 1128) == "99.6%"
    assert share_in_words(0, 5) == "0.0%"
    assert share_in_words(3, 0) == share_in_words(None, 5) == "—"


def test_a_bar_stays_within_its_frame():
    assert (width(1, 4), width(9, 4), width(-1, 4), width(None, 4), width(1, 0)) == ("25.0", "100.0", "0.0", "0", "0")


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (
            {"added": 120, "merged": 4, "unchanged": 3, "refused": 3},
            "130 行里，3 行有错，先不导入；124 行要写入，3 行和库里一样。",
        ),
        ({"added": 5, "merged": 0, "unchanged": 0, "refused": 0}, "5 行都没有错；5 行要写入。"),
        ({"added": 0, "merged": 0, "unchanged": 7, "refused": 0}, "7 行和库里一样，不用导。"),
        ({"added": 0, "merged": 0, "unchanged": 0, "refused": 0}, "没有找到一行数据。"),
        ({"added": 0, "merged": 0, "unchanged": 0, "refused": 2}, "2 行里，2 行有错，先不导入；0 行要写入。"),
    ],
)
def test_an_import_opens_with_what_would_happen(counts, words):
    assert import_lead(counts) == words


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((0, 0, 0, None), "眼下没有要办的事。"),
        ((5, 0, 2, None), "5 件事有期限，其中 2 件已逾期，先办它们。"),
        ((0, 5, 0, None), "5 件事可以办，都没有期限。"),
        ((5, 0, 0, 0), "5 件事有期限，最急的今天到期。"),
        ((1, 3, 0, 38), "1 件事有期限，最急的还有 38 天到期；另有 3 件没有期限。"),
        ((2, 0, 0, None), "2 件事有期限。"),
    ],
)
def test_what_is_next_opens_with_the_most_urgent(asked, words):
    assert next_lead(*asked) == words


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (("全区", 0, 0, 0, 0, 0, ""), "全区没有逾期的事。"),
        (
            ("全区", 3, 2, 4, 10, 60, "先进"),
            "全区有 3 件事按法已逾期；2 件 30 天内到期；60 家基层工会里 10 家到先进线，差 5 分以内的 4 家。",
        ),
        (("全镇", 0, 2, 0, 0, 8, "先进"), "全镇有 2 件事 30 天内到期；8 家基层工会里 0 家到先进线。"),
    ],
)
def test_the_overview_opens_with_its_three_facts(known, words):
    assert cockpit_lead(*known) == words


def test_the_round_opens_with_who_reached_the_line():
    lines = [("先进", Decimal(90)), ("达标", Decimal(75))]
    bands = [("先进", 6), ("达标", 20), ("待定（缺数）", 3), ("没到线", 31)]
    assert (
        round_lead(60, bands, lines)
        == "60 家工会里，到先进线的有 6 家；3 家还有缺数，等次待定；31 家补齐了也到不了线。"
    )
    assert round_lead(0, bands, lines) == "这里还没有打过分的工会。"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"barred": "yes", "gap": Decimal(3), "next_line": "先进", "grade_words": "x"}, "触发一票否决，本年不能评优"),
        ({"barred": "no", "gap": Decimal("3.8"), "next_line": "先进", "grade_words": "x"}, "差 3.8 分到先进线"),
        ({"barred": "no", "gap": Decimal(0), "next_line": None, "grade_words": "先进"}, "先进"),
        ({"barred": "no", "gap": None, "next_line": None, "grade_words": "待定"}, "待定"),
    ],
)
def test_a_score_opens_with_the_gap(row, words):
    assert score_lead(row) == words


def test_what_pages_open_with_is_said_in_three_languages():
    """Every sentence above, whole: no Chinese is left in the English one but the names of lines and places, which the
    catalogue knows too, and every figure stands in all three."""
    tests = (
        test_an_import_opens_with_what_would_happen,
        test_what_is_next_opens_with_the_most_urgent,
        test_the_overview_opens_with_its_three_facts,
        test_a_score_opens_with_the_gap,
    )
    said = [words for test in tests for _, words in test.pytestmark[0].args[1]]
    for words in said:
        english, traditional = in_english(words), in_traditional(words)
        assert re.search(r"[一-鿿]", english) is None, english
        figures = [re.findall(r"\d+(?:\.\d+)?", one) for one in (words, english, traditional)]
        assert sorted(figures[0]) == sorted(figures[1]) == sorted(figures[2]), english
    assert in_traditional("5 件事有期限，其中 2 件已逾期，先办它们。") == "5 件事有期限，其中 2 件已逾期，先辦它們。"
