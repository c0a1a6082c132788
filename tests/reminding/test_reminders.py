"""Who is told of what, and when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianchuang.accounts import acts as accounts
from lianchuang.accounts.table import Role
from lianchuang.procedures.models import Convention
from lianchuang.reminding import outbox
from lianchuang.reminding.models import Reminder
from lianchuang.reminding.stages import Ladder, stage_of
from lianchuang.voice.acts import Raiser, Said, raise_matter
from lianchuang.voice.models import Kind
from tests.reminding.conftest import BY, MORNING, TODAY, put_in_office

ELECTION = "按期换届"


def told(name=ELECTION):
    rows = Reminder.objects.filter(name=name).order_by("pk")
    return [(one.account.username, one.stage) for one in rows.select_related("account")]


@given(left=st.integers(-2000, 2000), mark=st.sampled_from(["law", "promised", "house"]))
def test_only_a_duty_of_the_law_or_of_a_promise_becomes_overdue(left, mark):
    assert (stage_of(left, mark) == "overdue") == (left < 0 and mark != "house")


@pytest.mark.parametrize(
    ("left", "stage"),
    [(31, ""), (30, "in-30"), (8, "in-30"), (7, "in-7"), (2, "in-7"), (1, "in-1"), (0, "in-1"), (-1, "overdue")],
)
def test_the_stages_stand_at_thirty_seven_and_one_day(left, stage):
    assert stage_of(left, "law") == stage


@given(overdue=st.integers(0, 400), later=st.integers(0, 400))
def test_the_ladder_only_goes_up(overdue, later):
    ladder = Ladder()
    assert set(ladder.rungs(overdue)) <= set(ladder.rungs(overdue + later))


def test_whoever_must_act_is_told_at_each_stage_once(town):
    last = TODAY + timedelta(days=30)
    put_in_office(town.union, last)
    for day in range(33):
        outbox.remind(TODAY + timedelta(days=day), MORNING)
    assert told() == [("chair", "in-30"), ("chair", "in-7"), ("chair", "in-1"), ("chair", "overdue")]


def test_a_day_without_the_worker_leaves_no_stage_out(town):
    put_in_office(town.union, TODAY + timedelta(days=7))
    outbox.remind(TODAY + timedelta(days=3), MORNING)
    assert told() == [("chair", "in-7")]


def test_what_is_overdue_goes_up_the_ladder(town):
    put_in_office(town.union, TODAY)
    outbox.remind(TODAY + timedelta(days=6), MORNING)
    assert told() == [("chair", "overdue")]
    outbox.remind(TODAY + timedelta(days=7), MORNING)
    assert told()[1:] == [("officer", "above")]
    outbox.remind(TODAY + timedelta(days=30), MORNING)
    assert told()[2:] == [("district_union", "district")]


def test_a_district_sets_its_own_ladder(town):
    Convention.objects.create(district=town.district, above_days=3, district_days=5)
    put_in_office(town.union, TODAY)
    outbox.remind(TODAY + timedelta(days=5), MORNING)
    assert told() == [("chair", "overdue"), ("officer", "above"), ("district_union", "district")]


def test_a_workers_matter_past_its_agreed_day_goes_up_the_ladder_without_being_called_overdue(town):
    said = Said(Kind.OPINION, "意见：工时休假", data={"channel": "online", "topic": "hours", "petition": False})
    raised = raise_matter(said, town.union, Raiser(town.accounts[Role.WORKER], True), by=BY, on=TODAY)
    (clock,) = raised.case.state.clocks
    outbox.remind(clock.due + timedelta(days=6), MORNING)
    assert told("第一次回应") == []
    for day in (7, 30, 31):
        outbox.remind(clock.due + timedelta(days=day), MORNING)
    assert told("第一次回应") == [("officer", "unheard"), ("district_union", "unheard2")]


def test_nobody_else_is_told(town):
    put_in_office(town.union, TODAY - timedelta(days=100))
    put_in_office(town.other_union, TODAY - timedelta(days=100))
    outbox.remind(TODAY, MORNING)
    mine = {one.organisation_id for one in Reminder.objects.filter(account__in=[town.chair, town.officer])}
    assert mine == {town.union.pk}


def test_one_who_left_the_post_is_not_told_any_more(town):
    put_in_office(town.union, TODAY - timedelta(days=1))
    accounts.dismiss(town.chair.appointments.get(), by=BY, on=TODAY)
    outbox.remind(TODAY, MORNING)
    assert told() == []


def test_a_second_run_adds_nothing(town):
    put_in_office(town.union, TODAY - timedelta(days=100))
    assert outbox.remind(TODAY, MORNING) > 0
    assert outbox.remind(TODAY, MORNING) == 0


def test_what_is_asked_once_a_year_is_told_in_december(town):
    put_in_office(town.union, date(2027, 6, 30))
    outbox.remind(date(2026, 12, 1), MORNING)
    assert told("开展今年的工资集体协商") == [("chair", "in-30")]


def test_a_larger_ground_takes_no_more_statements(town, django_assert_num_queries):
    put_in_office(town.union, TODAY - timedelta(days=100))
    outbox.remind(TODAY, MORNING)
    with django_assert_num_queries(ROUNDTRIPS):
        outbox.remind(TODAY, MORNING)
    put_in_office(town.other_union, TODAY - timedelta(days=100))
    with django_assert_num_queries(ROUNDTRIPS):
        outbox.remind(TODAY, MORNING)


ROUNDTRIPS = 19  # one for each place where something waits: circulars, reviews, rosters, rules, rounds, ballots
