"""A question is put, answered, settled with a reason; a rule that asks in vain is switched off; no score moves."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lianchuang.evidence import acts, inquiries
from lianchuang.evidence.acts import Refused
from lianchuang.evidence.gathering import questions_within
from lianchuang.evidence.inquiries import ENOUGH, Precision, Window
from lianchuang.evidence.models import Asked, Finding, Inquiry, Visibility
from lianchuang.evidence.questions import Question
from lianchuang.ledger.models import Event
from lianchuang.registry.scope import Scope
from lianchuang.snapshot.freeze import freeze
from tests.evidence.conftest import CHAIR, DAY, OFFICER
from tests.evidence.pictures import PDF


@pytest.fixture
def window(unions):
    scope = Scope(DAY, frozenset({unions.union.pk, unions.other_union.pk}))
    return Window(scope, date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def shared(case, other_case, step):
    for held in (case, other_case):
        acts.add_paper(held, step, acts.OTHER, PDF, visibility=Visibility.CASE, by=CHAIR, on=DAY)


@pytest.fixture
def put(window, shared):
    [question] = questions_within(window.scope, DAY)
    return inquiries.put(question, by=OFFICER, on=DAY)


def settle(inquiry, window, finding=Finding.EXPLAINED, reason="两家一起办的，通知在"):
    return inquiries.settle(inquiry, finding, reason, window=window, by=OFFICER, on=DAY)


def test_a_question_is_put_once_to_every_union_it_concerns(put, unions, window):
    assert set(put.asked.values_list("organisation", flat=True)) == {unions.union.pk, unions.other_union.pk}
    [question] = questions_within(window.scope, DAY)
    assert inquiries.put(question, by=OFFICER, on=DAY) == put
    assert Event.objects.filter(kind="question.put").count() == 1
    assert inquiries.unanswered_by([unions.union.pk]) == 1


def test_a_union_answers_until_there_is_a_finding(put, unions, window):
    asked = put.asked.get(organisation=unions.union)
    with pytest.raises(Refused, match="怎么回事"):
        inquiries.reply(asked, " ", by=CHAIR, on=DAY)
    inquiries.reply(asked, "镇里统一发的通知", by=CHAIR, on=DAY)
    inquiries.reply(asked, "镇里统一发的通知，附在后面", by=CHAIR, on=DAY)
    assert Asked.objects.get(pk=asked.pk).answer == "镇里统一发的通知，附在后面"
    assert Event.objects.filter(kind="question.answered").count() == 2
    settle(put, window)
    with pytest.raises(Refused, match="已经有结论"):
        inquiries.reply(asked, "再说一句", by=CHAIR, on=DAY)
    assert inquiries.unanswered_by([unions.other_union.pk]) == 0


def test_a_finding_has_a_reason_is_given_once_and_told_in_the_journal(put, window):
    with pytest.raises(Refused, match="理由"):
        settle(put, window, reason=" ")
    with pytest.raises(Refused, match="选一个结论"):
        settle(put, window, finding="guilty")
    settle(put, window)
    event = Event.objects.get(kind="question.settled")
    assert (event.payload["finding"], event.payload["reason"]) == ("explained", "两家一起办的，通知在")
    with pytest.raises(Refused, match="已经有结论"):
        settle(put, window)
    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.filter(pk=put.pk).update(reason="")


@pytest.mark.parametrize(
    ("right", "explained", "off"),
    [(2, 7, False), (2, 8, True), (3, 7, False), (0, 10, True), (29, 71, True), (30, 70, False)],
)
def test_below_three_in_ten_a_rule_is_switched_off_once_enough_is_known(right, explained, off):
    assert Precision("burst", right, explained, 50).is_off is off


def test_a_rule_that_asked_in_vain_asks_no_more_in_this_round_and_the_journal_says_so(unions, shared, window):
    for number in range(ENOUGH):
        question = Question("same_file", (unions.union.pk,), (number,), "同一份文件。")
        settle(inquiries.put(question, by=OFFICER, on=DAY), window)
    assert inquiries.rules_off(window) == {"same_file"}
    event = Event.objects.get(kind="question.rule-off")
    assert (event.payload["judged"], event.payload["right"]) == (ENOUGH, 0)
    assert questions_within(window.scope, DAY, inquiries.rules_off(window)) == []
    assert questions_within(window.scope, DAY) != []
    next_round = Window(window.scope, window.last + timedelta(days=1), window.last + timedelta(days=900))
    assert inquiries.rules_off(next_round) == set()


@pytest.mark.parametrize("finding", list(Finding.values))
def test_no_finding_moves_a_byte_of_the_facts_that_scores_are_computed_from(unions, put, window, tmp_path, finding):
    def frozen(name):
        freeze([unions.union, unions.other_union], DAY, tmp_path / name)
        return {path.name: path.read_bytes() for path in (tmp_path / name).glob("*.parquet")}

    before = frozen("before")
    inquiries.reply(put.asked.first(), "镇里统一发的", by=CHAIR, on=DAY)
    settle(put, window, finding)
    assert before
    assert frozen("after") == before
