"""Credit codes and identity numbers: the published vectors, the slips people make, and laws that hold for all."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from lianchuang.registry.identifiers import (
    birth_and_sex,
    check_credit_code,
    check_id_number,
    folded,
    organisation_check,
)

DATA = Path(__file__).parent / "data"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def vectors(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [
            pytest.param(row["value"], row["expected"], id=f"{row['expected']}-{i}")
            for i, row in enumerate(csv.DictReader(file))
        ]


def agrees(checked, expected):
    """Whether an answer is what the vector's `expected` column says."""
    if expected in ("valid", "valid form") or expected.startswith("valid form,"):
        return checked.kind == "valid" and checked.value and checked.problem is None
    if expected == "valid after folding":
        return checked.kind == "folded" and checked.value and checked.problem is None
    if expected == "empty":
        return checked.kind == "empty" and checked.value is None and checked.problem is None
    kinds = {"old number": {"old"}, "masked": {"masked"}}.get(expected, {"wrong", "spoilt"})
    return checked.kind in kinds and checked.value is None and checked.problem


@pytest.mark.parametrize(("value", "expected"), vectors("uscc_vectors.csv"))
def test_every_published_credit_code_vector_comes_out_as_expected(value, expected):
    assert agrees(check_credit_code(value), expected), check_credit_code(value)


@pytest.mark.parametrize(("value", "expected"), vectors("ric_vectors.csv"))
def test_every_published_id_number_vector_comes_out_as_expected(value, expected):
    assert agrees(check_id_number(value), expected), check_id_number(value)


def whole(body):
    """A credit code from its first 16 characters."""
    body += organisation_check(body[8:16])
    return body + uscc.calc_check_digit(body)


bodies = st.builds(
    lambda kind, region, rest: kind + region + rest,
    st.sampled_from(
        ["11", "12", "51", "54", "55", "81", "89", "91", "92", "93", "N1", "N2", "N3", "N9", "A1", "Y1", "31"]
    ),
    st.sampled_from(["100000", "110105", "330212", "330113", "659012", "710000"]),
    st.text(ALPHABET, min_size=8, max_size=8).filter(lambda text: text != "0" * 8),
)


@given(bodies)
def test_every_well_made_code_is_accepted(body):
    assert check_credit_code(whole(body)).value == whole(body)


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_no_single_wrong_character_is_accepted(body, place, sign):
    code = whole(body)
    typed = code[:place] + sign + code[place + 1 :]
    assert (check_credit_code(typed).value == code) == (typed == code)


@given(bodies, st.integers(0, 15))
def test_no_swapped_neighbours_are_accepted(body, place):
    code = whole(body)
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (check_credit_code(typed).value is not None) == (typed == code)


@given(
    bodies,
    st.lists(
        st.tuples(st.integers(0, 18), st.sampled_from([" ", "-", "\u3000", "\u200b", "\u00a0", "\n", "\ufeff", "－"]))
    ),
    st.booleans(),
)
def test_blanks_hyphens_case_and_width_never_change_a_code(body, signs, wide):
    typed = code = whole(body)
    for place, sign in signs:
        typed = typed[:place] + sign + typed[place:]
    typed = "'" + typed.lower()
    if wide:
        typed = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in typed)
    assert check_credit_code(typed).value == code


@given(st.text(max_size=30))
def test_any_text_gets_an_answer_and_never_both_value_and_problem(text):
    for checked in (check_credit_code(text), check_id_number(text)):
        assert not (checked.value and checked.problem)
        assert checked.value or checked.problem or checked.kind == "empty"


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("9133O212YYY818091R", "91330212YYY818091R"),
        ("9I330212YYY818091R", "91330212YYY818091R"),
        ("91330212YOY818091R", None),
    ],
)
def test_a_letter_that_looks_like_a_digit_is_refused_with_the_likely_code(typed, proposed):
    checked = check_credit_code(typed)
    assert checked.value is None
    assert checked.proposed == proposed
    assert "不会出现在信用代码里" in checked.problem


@pytest.mark.parametrize(
    ("typed", "words", "proposed"),
    [
        ("9l330212YYY818091R", "第 2 位疑似把数字 1 写成了字母 L", "91330212YYY818091R"),
        ("91330212YYYB18091R", "第 12 位疑似把数字 8 写成了字母 B", "91330212YYY818091R"),
        ("91330212YYY818019R", "第 16、17 位疑似写反了", "91330212YYY818091R"),
        ("9133O212YYY818091R", "疑似把数字 0 写成了字母 O", "91330212YYY818091R"),
        ("91330212YYY718091R", "有一位抄错了", None),
    ],
)
def test_a_slip_of_the_pen_is_named_and_never_mended(typed, words, proposed):
    checked = check_credit_code(typed)
    assert (checked.value, checked.proposed) == (None, proposed)
    assert words in checked.problem


def test_a_multiplication_sign_for_x_is_refused_with_the_likely_number():
    checked = check_id_number("33021218480229009×")
    assert (checked.problem, checked.proposed) == ("最后一位写成了乘号，应为字母 X", "33021218480229009X")
    assert check_id_number("33021218480229708×").proposed is None


def test_an_old_fifteen_digit_id_number_comes_with_the_eighteen_digit_one():
    assert check_id_number("330212480229477").proposed == "33021219480229477" + ric.calc_check_digit(
        "33021219480229477" + "0"
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("330281000012345", "15 位的旧注册号"),
        ("3302271234567", "13 位的旧注册号"),
        ("330212YYY12345X", "旧税务登记号"),
        ("YYY12345-X", "旧组织机构代码"),
        ("9133021275035621", "只有 16 位，应为 18 位"),
        ("91330212*****8091R", "遮住"),
        ("9.13302E+17", "设成文本"),
        ("913302127251533000", "设成文本"),
        ("94330212YYY818091R", "机构类别"),
    ],
)
def test_what_is_no_credit_code_is_named(typed, words):
    assert words in check_credit_code(typed).problem


def test_a_person_is_not_born_after_the_day_asked_about():
    number = "330212200306150001"
    assert check_id_number(number, on=date(2003, 6, 15)).value == number
    assert check_id_number(number, on=date(2003, 6, 14)).problem == "出生日期 2003-06-15 还没有到"


def test_a_number_tells_birth_date_and_sex():
    assert birth_and_sex("360426199101010071") == (date(1991, 1, 1), "男")
    assert birth_and_sex("330212184802297080") == (date(1848, 2, 29), "女")


@given(
    st.sampled_from(["330212", "330113", "999999", "810000", "830000", "110000"]),
    st.integers(0, 99999999).map("{:08d}".format),
    st.sampled_from(["000", "001"]),
)
def test_a_county_missing_from_every_table_is_never_a_fault(region, born, order):
    body = region + born + order
    checked = check_id_number(body + ric.calc_check_digit(body + "0"), on=date(2026, 11, 1))
    assert (checked.value is not None) == (region != "999999" and _is_day(born))


def _is_day(born):
    try:
        return date(1800, 1, 1) <= date(int(born[:4]), int(born[4:6]), int(born[6:])) <= date(2026, 11, 1)
    except ValueError:
        return False


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)
