"""职工代表大会, lived through: lawful, short of its quorum, and typed in from old paper."""

from datetime import date

import pytest

from lianchuang.procedures import engine
from tests.procedures.telling import Tale

D = date(2026, 3, 2)


def planned(**facts) -> Tale:
    tale = Tale("workers-congress", D, staff=350, female_staff=140, **facts)
    return tale.take("plan", D, form="congress", staff=350, topics="工资专项集体合同草案")


def elected(**facts) -> Tale:
    return planned(**facts).take(
        "elect", date(2026, 3, 10), reps=54, managers=10, female_reps=22, female_staff=140, years="5"
    )


def vote(tale: Tale, day: date, votes_for: int, **more):
    data = dict(matter="合同草案", kind="adopt", method="secret", issued=40, returned=40, valid_votes=40) | more
    return tale.take("vote", day, votes_for=votes_for, **data)


def test_a_lawful_congress_runs_from_plan_to_execution():
    tale = elected()
    tale.take("materials", date(2026, 3, 11)).take("meeting", date(2026, 3, 20), entitled=54, present=40)
    vote(tale, date(2026, 3, 20), 30)
    tale.take("announce", date(2026, 3, 23), places="公告栏", resolutions=1)
    tale.take("report", date(2026, 3, 30)).take("execution", date(2026, 9, 1), done=1)
    state = tale.state
    assert (state.status, state.outcome) == ("closed", "closed")
    assert engine.findings_on(state, date(2026, 12, 31)) == []
    assert [effect.act for effect in tale.effects] == ["begin_term"]
    assert tale.effects[0].inputs == {"bodies": "congress", "years": "5", "seats": 54}


def test_a_meeting_short_of_its_quorum_is_refused_with_the_number_needed_and_the_number_found():
    refusal = elected().refused("meeting", date(2026, 3, 20), entitled=60, present=39)
    assert refusal.in_plain_words == "本次应到代表 60 人，实到 39 人，不足三分之二（应为 40 人以上），会议不能召开。"
    assert refusal.objections[0].basis[0].startswith("浙江省企业民主管理条例第十五条")
    assert refusal.may_stand


@pytest.mark.parametrize(("present", "held"), [(35, False), (36, True), (37, True)])
def test_two_thirds_of_54_are_36(present, held):
    tale = elected().take("meeting", date(2026, 3, 20), entitled=54, present=present, as_it_was=True)
    assert tale.state.done("meeting") is held


def test_a_meeting_recorded_as_it_was_does_not_count_and_is_held_again():
    tale = elected().take("meeting", date(2026, 3, 20), entitled=54, present=30, as_it_was=True)
    assert "meeting" in tale.next
    (finding,) = tale.state.findings
    assert (finding.severity, finding.closed_on) == ("invalid", None)
    tale.take("meeting", date(2026, 4, 2), entitled=54, present=50)
    (finding,) = tale.state.findings
    assert finding.closed_on == date(2026, 4, 2), "put right, and still on record"
    assert finding.open_on(date(2026, 4, 1))


@pytest.mark.parametrize(("votes", "passed"), [(27, False), (28, True)])
def test_a_matter_needs_more_than_half_of_all_representatives_not_of_those_present(votes, passed):
    tale = elected().take("meeting", date(2026, 3, 20), entitled=54, present=40)
    vote(tale, date(2026, 3, 20), votes, as_it_was=True)
    assert tale.state.done("vote") is passed


def test_an_open_ballot_passes_nothing():
    tale = elected().take("meeting", date(2026, 3, 20), entitled=54, present=54)
    data = dict(matter="合同草案", kind="adopt", method="open", issued=54, returned=54, valid_votes=54, votes_for=54)
    refusal = tale.refused("vote", date(2026, 3, 20), **data)
    assert "无记名投票" in refusal.in_plain_words


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (dict(issued=60), "多于实到"),
        (dict(valid_votes=41), "多于收回"),
        (dict(votes_for=30, votes_against=20), "不符"),
        (dict(votes_for="三十"), "要填整数"),
        (dict(method="hands"), "从这些里选"),
    ],
)
def test_numbers_that_do_not_add_up_are_asked_for_again_and_never_recorded(numbers, said):
    tale = elected().take("meeting", date(2026, 3, 20), entitled=54, present=40)
    data = dict(matter="a", kind="adopt", method="secret", issued=40, returned=40, valid_votes=40, votes_for=30)
    if "votes_against" in numbers:
        numbers = numbers | {"abstained": 0}
    refusal = tale.refused("vote", date(2026, 3, 20), **(data | numbers))
    assert said in refusal.in_plain_words
    assert not refusal.may_stand


def test_too_many_managers_and_too_few_women_are_breaches_that_name_their_articles():
    refusal = planned().refused(
        "elect", date(2026, 3, 10), reps=54, managers=11, female_reps=10, female_staff=140, years="5"
    )
    articles = {article for objection in refusal.objections for article in objection.basis}
    assert {"浙江省企业民主管理条例第十一条第二款"} <= articles or len(refusal.objections) == 2
    assert [objection.severity for objection in refusal.objections] == ["breach", "breach"]


def test_a_unit_whose_congress_stands_elects_nobody_and_goes_on_to_the_meeting():
    tale = planned(has_congress=True, congress_seats=54)
    assert "elect" not in tale.next
    assert "meeting" in tale.next
    assert "不需要" in tale.refused("elect", D, reps=54, managers=1, female_reps=30, years="3").in_plain_words


def test_steps_come_in_their_order_and_not_before_their_day():
    tale = planned()
    assert "先办“选举职工代表”" in tale.refused("meeting", D, entitled=54, present=54).in_plain_words
    refusal = tale.refused("elect", date(2026, 3, 1), reps=54, managers=1, female_reps=30, years="3")
    assert "日期早于" in refusal.in_plain_words
    assert "今天之后" in tale.refused("elect", date(2027, 1, 1), reps=54, managers=1, years="3").in_plain_words


def test_an_assembly_serves_below_a_hundred_staff_and_not_from_a_hundred_on():
    for staff, objections in ((99, 0), (100, 1)):
        tale = Tale("workers-congress", D, staff=staff)
        tale.take("plan", D, form="assembly", staff=staff, topics="年度", as_it_was=True)
        assert len(tale.state.findings) == objections


def test_old_paper_is_taken_in_with_its_gaps_noted_and_nothing_refused_for_being_old():
    tale = Tale("workers-congress", date(2019, 5, 6), late=True)
    tale.take("plan", date(2019, 5, 6), form="congress")
    tale.take("meeting", date(2019, 6, 3), entitled=60, present=39)
    findings = {(f.severity, f.check) for f in tale.state.findings}
    assert ("invalid", "WC-QUORUM") in findings
    assert {severity for severity, _ in findings} == {"invalid", "notice"}
    assert not tale.state.done("meeting")


def test_the_convention_on_reporting_gives_a_notice_and_never_an_overdue_finding():
    tale = elected().take("meeting", date(2026, 3, 20), entitled=54, present=40)
    vote(tale, date(2026, 3, 20), 30)
    tale.take("announce", date(2026, 3, 23), places="公告栏", resolutions=1)
    (finding,) = engine.findings_on(tale.state, date(2026, 6, 1))
    assert (finding.severity, finding.basis, finding.counts) == ("notice", ["本系统约定"], False)


def test_working_days_skip_the_holidays_of_the_published_calendar():
    tale = elected().take("meeting", date(2026, 3, 20), entitled=54, present=40)
    vote(tale, date(2026, 3, 20), 30)
    tale.take("announce", date(2026, 9, 28), places="公告栏", resolutions=1)
    (clock,) = tale.state.clocks
    assert clock.due > date(2026, 10, 9), "国庆 does not count"
    assert not clock.provisional


def test_a_deadline_in_a_year_without_a_calendar_is_marked_provisional():
    tale = elected().take("meeting", date(2026, 3, 20), entitled=54, present=40)
    vote(tale, date(2026, 3, 20), 30)
    tale.take("announce", date(2026, 12, 28), recorded=date(2026, 12, 28), places="公告栏", resolutions=1)
    (clock,) = tale.state.clocks
    assert clock.due.year == 2027
    assert clock.provisional
