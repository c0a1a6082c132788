"""Which text applies where and when: the nation first, then the lowest level that does not relax it."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianchuang.rulebook import BadInputs, Profile, Share, UnknownRule, UnreadableFile, rulebook

BOOK = rulebook()
NATION, ZHEJIANG, NINGBO = BOOK.profile(), BOOK.profile("330100000000"), BOOK.profile("330212000000")
MAY = date(2026, 5, 20)
BALLOT = {"all": 60, "present": 45, "votes_for": 30}


def test_an_area_has_the_levels_that_contain_it():
    assert Profile(("national",)) == NATION
    assert Profile(("national", "zhejiang")) == ZHEJIANG
    assert NINGBO == BOOK.profile("3302") == Profile(("national", "zhejiang", "ningbo"))
    assert BOOK.profile("310101000000") == NATION


@pytest.mark.parametrize("area", ["鄞州", "", "3", "33021200000000", "３３０２"])
def test_what_is_no_division_code_has_no_profile(area):
    with pytest.raises(BadInputs, match="区划代码要填"):
        BOOK.profile(area)


def test_thirty_of_sixty_pass_a_contract_draft_nationally_and_fail_in_zhejiang():
    rule = BOOK.rule("NEG-VOTE")
    assert rule.apply(BALLOT, MAY, NATION).values == {"passed": True}
    assert rule.apply(BALLOT, MAY, ZHEJIANG).values == {"passed": False}
    assert rule.apply(BALLOT, MAY, NINGBO).level == "zhejiang"


def test_the_level_that_applied_is_told_with_its_article():
    answer = BOOK.rule("NEG-REPLY").apply({"received_on": "2026-03-02"}, MAY, NINGBO)
    assert (answer.level, answer.rank, answer.mark) == ("ningbo", "NB", "V")
    assert [citation.in_words for citation in answer.basis] == ["宁波市企业工资集体协商条例第十四条"]
    assert answer.acts_as_law


def test_a_text_on_wages_does_not_reach_other_contracts():
    rule = BOOK.rule("NEG-SUBMIT")
    signed = {"signed_on": "2026-04-10"}
    assert rule.apply(signed | {"kind": "wage"}, MAY, NINGBO).values["copies"] is None
    other = rule.apply(signed | {"kind": "other"}, MAY, NINGBO)
    assert (other.level, other.values["copies"]) == ("zhejiang", 5)


def test_the_figures_of_all_levels_can_be_shown_side_by_side():
    answers = BOOK.rule("NEG-SUBMIT").compare({"kind": "wage", "signed_on": "2026-04-10"}, MAY, NINGBO)
    assert [(answer.level, answer.values["due"]) for answer in answers] == [
        ("national", date(2026, 4, 17)),
        ("zhejiang", date(2026, 4, 20)),
        ("ningbo", date(2026, 4, 20)),
    ]


def value(rule: str, level: str, test: dict, **more) -> dict:
    rank = {"national": "NAT", "zhejiang": "ZJ", "ningbo": "NB"}[level]
    own = {"rule": rule, "level": level, "rank": rank, "from": date(2026, 1, 1), "mark": "V", "test": test}
    return own | {"basis": ["浙江省集体合同条例#24.2"]} | more


def test_a_later_version_applies_from_its_day_of_force():
    book = BOOK.with_values([value("NEG-REPLY", "zhejiang", {"working_days": 5}, **{"from": date(2027, 1, 1)})])
    rule = book.rule("NEG-REPLY")
    offer = {"received_on": "2026-12-01"}
    assert rule.apply(offer, date(2026, 12, 31), ZHEJIANG).values["due"] == date(2026, 12, 15)
    assert rule.apply(offer, date(2027, 1, 1), ZHEJIANG).values["due"] == date(2026, 12, 8)
    assert BOOK.rule("NEG-REPLY").apply(offer, date(2027, 1, 1), ZHEJIANG).values["due"] == date(2026, 12, 15)
    assert book.version != BOOK.version
    assert rule.apply(offer, date(2027, 1, 1), ZHEJIANG).since == date(2027, 1, 1)


def test_a_version_of_the_same_level_and_day_takes_the_place_of_the_old_one():
    newer = value("NEG-REPLY", "zhejiang", {"working_days": 8}, **{"from": date(2011, 1, 1)})
    rule = BOOK.with_values([newer]).rule("NEG-REPLY")
    assert len(rule.versions) == len(BOOK.rule("NEG-REPLY").versions)
    assert rule.apply({"received_on": "2026-03-02"}, MAY, ZHEJIANG).values["due"] == date(2026, 3, 12)


SHARES = st.fractions(Fraction(1, 10), 1, max_denominator=10)


@given(fraction=SHARES, over=st.booleans(), votes=st.integers(0, 60))
def test_no_local_text_makes_a_recall_easier_than_the_national_law(fraction, over, votes):
    test = {"more_than" if over else "at_least": f"{fraction.numerator}/{fraction.denominator}"}
    book = BOOK.with_values([value("ELE-RECALL", "zhejiang", test)])
    ballot = {"all": 60, "votes_for": votes}
    local, national = (book.rule("ELE-RECALL").apply(ballot, MAY, place) for place in (ZHEJIANG, NATION))
    assert not (local.ok and not national.ok)
    stricter = Share(fraction, over).strictness >= Share.more_than("1/2").strictness
    assert (local.level == "zhejiang") == stricter


@given(days=st.integers(1, 60))
def test_no_local_text_gives_more_time_than_a_national_statute(days):
    book = BOOK.with_values([value("SAFE-INJ30", "zhejiang", {"days": days})])
    local, national = (
        book.rule("SAFE-INJ30").apply({"injured_on": "2026-03-02"}, MAY, place) for place in (ZHEJIANG, NATION)
    )
    assert local.values["employer_due"] <= national.values["employer_due"]
    assert (local.level == "zhejiang") == (days <= 30)


@given(days=st.integers(1, 60))
def test_no_local_text_shortens_a_notice_that_a_national_statute_asks_for(days):
    book = BOOK.with_values([value("LAYOFF-30", "zhejiang", {"days": days})])
    local, national = (book.rule("LAYOFF-30").apply({"told_on": "2026-03-02"}, MAY, p) for p in (ZHEJIANG, NATION))
    assert local.values["earliest_cut"] >= national.values["earliest_cut"]
    assert (local.level == "zhejiang") == (days >= 30)


@given(days=st.integers(1, 30))
def test_a_city_may_not_give_more_time_than_its_province(days):
    rule = BOOK.with_values([value("SUP-REPLY15", "ningbo", {"working_days": days})]).rule("SUP-REPLY15")
    answer = rule.apply({"received_on": "2026-03-02"}, MAY, NINGBO)
    assert (answer.level == "ningbo") == (days <= 15)


def test_what_cannot_be_shown_to_be_as_strict_does_not_replace_a_statute():
    book = BOOK.with_values([value("ORG-25", "zhejiang", {"number": 30})])
    assert book.rule("ORG-25").apply({"members": 25}, MAY, ZHEJIANG).values == {"committee_required": True}


def test_pay_above_the_minimum_is_stricter_than_pay_not_below_it():
    pay = {"contract_min_pay": 2260, "local_min_pay": 2260}
    assert BOOK.rule("NEG-FLOOR").apply(pay, MAY, NATION).ok
    assert BOOK.rule("NEG-FLOOR").apply(pay, MAY, NINGBO).ok is False


def test_a_rule_known_from_others_can_be_switched_off_and_then_only_gives_notice():
    book = BOOK.without(["ELE-PUB7"])
    hung = {"first_day": "2026-03-02", "last_day": "2026-03-03"}
    on, off = BOOK.rule("ELE-PUB7").apply(hung, MAY), book.rule("ELE-PUB7").apply(hung, MAY)
    assert (on.acts_as_law, on.severity) == (True, "breach")
    assert (off.acts_as_law, off.severity, off.values) == (False, "notice", on.values)
    assert book.rule("ELE-PUB7").sentence(hung, off).startswith("提示：")
    assert book.version != BOOK.version
    assert BOOK.without([]).version == BOOK.version


def test_a_rule_whose_statute_we_hold_cannot_be_switched_off():
    with pytest.raises(ValueError, match="规则ORG-25有正式条文"):
        BOOK.without(["ORG-25"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rank": "KING"}, "rank"),
        ({"basis": ["没有的法#1"]}, "没有《没有的法》"),
        ({"test": {"weeks": 2}}, "weeks：不认识这一项"),
        ({"test": {"days": 3, "working_days": 3}}, "期间要写一个"),
        ({"level": "shaoxing"}, "level 要写"),
    ],
)
def test_a_newer_value_wrongly_written_is_refused_by_name(wrong, said):
    with pytest.raises(UnreadableFile) as refusal:
        BOOK.with_values([value("NEG-REPLY", "zhejiang", {"working_days": 5}) | wrong])
    assert "NEG-REPLY" in str(refusal.value)
    assert said in str(refusal.value)


def test_a_newer_value_for_no_rule_is_refused():
    with pytest.raises(UnknownRule, match="没有编号为“NEG-NONE”的规则"):
        BOOK.with_values([value("NEG-NONE", "zhejiang", {"working_days": 5})])
