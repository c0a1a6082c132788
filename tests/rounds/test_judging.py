"""Blind marks: nobody sees the other's before both have signed; the rule decides, never somebody at a keyboard."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianchuang.ledger.models import Event
from lianchuang.rounds import judging
from lianchuang.rounds.course import Refused
from lianchuang.rounds.judging import Given, Item, Rule, Sheet, give, take_back
from lianchuang.rounds.models import Mark
from lianchuang.rulebook.standards import parse_standard
from lianchuang.scoring.judged import facts_of, judged_beside, keep_beside
from lianchuang.scoring.scorecard import judge
from tests.accounts.conftest import BY

DAY = date(2026, 11, 20)
ACCOUNTS = ("account:1", "account:2", "account:3", "account:4")
halves = st.integers(-2, 14).map(lambda half: Decimal(half) / 2)
rules = st.builds(
    Rule,
    cap=st.just(Decimal(5)),
    step=st.sampled_from([None, Decimal("0.5"), Decimal(1)]),
    reviewers=st.sampled_from([1, 2]),
    tolerance=st.sampled_from([Decimal(0), Decimal(1), Decimal(2)]),
    within=st.sampled_from(["mean", "lower", "higher"]),
)
acts = st.lists(st.tuples(st.sampled_from(["give", "take back"]), st.sampled_from(ACCOUNTS), halves), max_size=9)


@given(rule=rules, acts=acts)
@settings(max_examples=300, deadline=None)
def test_however_reviewers_act_marks_stay_blind_capped_and_are_settled_by_the_rule(rule, acts):
    sheet, own = Sheet(rule), {}
    for kind, account, points in acts:
        before = sheet
        try:
            sheet = give(sheet, Given(account, points, "看过材料")) if kind == "give" else take_back(sheet, account)
        except Refused:
            assert sheet is before
            continue
        own[account] = points if kind == "give" else None
        for looker in ACCOUNTS:
            others = [one for one in sheet.seen_by(looker) if one.account != looker]
            assert not others or len(sheet.marks) >= rule.reviewers, "a mark was seen before all had signed"
        assert len({one.account for one in sheet.marks}) == len(sheet.marks) <= 3
        assert all(0 <= one.points <= rule.cap for one in sheet.marks)
        if before.opened:
            assert before.marks == sheet.marks[: len(before.marks)], "an opened mark changed"
    points = [Fraction(one.points) for one in sheet.marks]
    if sheet.result is None:
        assert len(points) < rule.reviewers or (sheet.differs and len(points) == 2)
    elif len(points) == 2:
        assert abs(points[0] - points[1]) <= rule.tolerance
        assert sheet.result == {"mean": sum(points) / 2, "lower": min(points), "higher": max(points)}[rule.within]
    else:
        assert sheet.result == points[-1]
        assert len(points) == 1 or min(points[:2]) <= sheet.result <= max(points[:2])


@pytest.mark.parametrize(
    ("points", "reason", "said"),
    [
        ("6", "看过材料", "0 到 5"),
        ("-1", "看过材料", "0 到 5"),
        ("NaN", "看过材料", "0 到 5"),
        ("2.3", "看过材料", "每档 0.5 分"),
        ("2", "好", "为什么"),
    ],
)
def test_a_mark_over_the_cap_off_the_step_or_without_a_reason_is_refused(points, reason, said):
    with pytest.raises(Refused, match=said):
        give(Sheet(Rule(Decimal(5), Decimal("0.5"))), Given("account:1", Decimal(points), reason))


# In the tables, the journal and the scores --------------------------------------------------------------------------

STANDARD = """
[standard]
id = "judged"
title = "有人评项的标准"
level = "grassroots"
total_points = 5
[[indicator]]
id = "J"
title = "特色工作"
points = 5
kind = "reviewed"
[indicator.params]
step = 0.5
reviewers = 2
tolerance = 1
""".encode()


@pytest.fixture
def item(conducted):
    (indicator,) = parse_standard(STANDARD).indicators
    unit = conducted.people.union.number
    return Item(conducted.round, date(2026, 1, 1), unit, "甲工会", "J", "特色工作", judging.rule_of(indicator))


def reviewers(conducted):
    return conducted.party, conducted.union, conducted.people.accounts["officer"]


def sign(item, account, points, reason="看过材料"):
    return judging.sign(item, account, Decimal(points), reason, by=BY, on=DAY)


def test_the_journal_keeps_a_sealed_mark_by_its_fingerprint_alone_and_opens_both_together(conducted, item):
    first, second, _ = reviewers(conducted)
    sign(item, first, "3.5", "材料只有一半")
    told = [event.payload for event in Event.objects.filter(subject=item.subject)]
    assert "材料只有一半" not in str(told)
    assert "3.5" not in str(told)
    assert b"3.5" not in bytes(Mark.objects.values_list("sealed", flat=True).get())
    assert judging.judgements_of(item.round, item.period) == {}
    sign(item, second, "4.5", "活动很多人来")
    opened = Event.objects.get(subject=item.subject, kind="judging.settled").payload
    assert (opened["result"], [one["points"] for one in opened["marks"]]) == ("4", ["3.5", "4.5"])
    prints = [
        event.payload["fingerprint"] for event in Event.objects.filter(subject=item.subject, kind="judging.signed")
    ]
    given = [Given(one["by"], Decimal(one["points"]), one["reason"]) for one in opened["marks"]]
    salts = [one["salt"] for one in opened["marks"]]
    assert prints == [judging.fingerprint_of(one, salt) for one, salt in zip(given, salts, strict=True)]


def test_a_third_settles_what_differs_by_more_than_the_standard_lets_pass(conducted, item):
    first, second, third = reviewers(conducted)
    sign(item, first, "1")
    assert sign(item, second, "4").wanted == 1
    with pytest.raises(Refused, match="1 到 4"):
        sign(item, third, "5")
    with pytest.raises(Refused, match="另一个人"):
        sign(item, first, "2")
    assert sign(item, third, "2").result == 2


def test_a_sealed_mark_can_be_taken_back_and_given_anew_an_opened_one_not(conducted, item):
    first, second, _ = reviewers(conducted)
    sign(item, first, "1")
    judging.withdraw(item, first, "看错了一家", by=BY, on=DAY)
    sign(item, first, "3")
    sign(item, second, "3")
    with pytest.raises(Refused, match="不能再收回"):
        judging.withdraw(item, first, "后悔", by=BY, on=DAY)


def test_settled_marks_enter_the_score_with_reasons_and_reviewers_and_come_back_from_their_file(
    conducted, item, tmp_path
):
    first, second, _ = reviewers(conducted)
    sign(item, first, "3.5", "材料只有一半")
    sign(item, second, "4.5", "活动很多人来")
    keep_beside(tmp_path / "facts", judging.judgements_of(item.round, item.period))
    (outcome,) = judge(parse_standard(STANDARD), facts_of(judged_beside(tmp_path / "facts")[item.unit])).outcomes
    assert (outcome.status, outcome.ruling.low) == ("scored", 4)
    for words in ("组织部 3.5 分（材料只有一半）", "4.5 分（活动很多人来）", "取平均"):
        assert words in outcome.reason


def test_without_settled_marks_no_file_is_laid_and_the_item_stays_open(tmp_path):
    keep_beside(tmp_path / "facts", {})
    assert not list(tmp_path.iterdir())
    (outcome,) = judge(parse_standard(STANDARD), {}).outcomes
    assert (outcome.status, outcome.ruling.high) == ("to_review", 5)
