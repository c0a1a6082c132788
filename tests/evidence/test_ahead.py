"""The worker looks for questions ahead; a page shows what it found, and of which moment that is."""

from datetime import UTC, datetime, timedelta

import pytest

from lianchuang.accounts import acts as accounts
from lianchuang.accounts.table import Role
from lianchuang.evidence import acts, ahead
from lianchuang.evidence.ahead import look_ahead, questions_of
from lianchuang.evidence.gathering import questions_within
from lianchuang.evidence.models import FoundAhead, Visibility
from lianchuang.registry.scope import Scope
from tests.evidence.conftest import CHAIR, DAY, OFFICER
from tests.evidence.pictures import PDF

MORNING = datetime(DAY.year, DAY.month, DAY.day, 1, tzinfo=UTC)
TOMORROW = DAY + timedelta(days=1)


@pytest.fixture
def share(case, other_case, step):
    """The same paper in two unions."""

    def share():
        for held in (case, other_case):
            acts.add_paper(held, step, acts.OTHER, PDF, visibility=Visibility.CASE, by=CHAIR, on=DAY)

    return share


@pytest.fixture
def ground(unions):
    """Both unions, of which an auditor sees the questions."""
    account = accounts.open_account("auditor", "审计", "jintian-tianqi-butuo", by=OFFICER, on=DAY)
    for union in (unions.union, unions.other_union):
        accounts.appoint(account, Role.AUDITOR, organisation=union, by=OFFICER, on=DAY)
    return Scope(DAY, frozenset({unions.union.pk, unions.other_union.pk}))


def test_what_was_found_ahead_is_shown_with_its_moment_until_the_worker_looks_again(ground, share):
    assert look_ahead(DAY, MORNING) == 1
    share()
    assert questions_of(ground, DAY) == ahead.Found([], MORNING)
    later = MORNING + timedelta(minutes=5)
    assert look_ahead(DAY, later) == 1
    found = questions_of(ground, DAY)
    assert (found.questions, found.at) == (questions_within(ground, DAY), None)
    assert [one.rule for one in found.questions] == ["same_file"]
    assert questions_of(ground, DAY, off={"same_file"}).questions == []


def test_nothing_is_looked_through_again_while_nothing_is_recorded(ground, share):
    share()
    assert [look_ahead(DAY, MORNING), look_ahead(DAY, MORNING), look_ahead(TOMORROW, MORNING)] == [1, 0, 1]


def test_what_was_found_yesterday_serves_the_first_minutes_of_a_day_and_no_other(ground, share):
    share()
    look_ahead(DAY, MORNING)
    assert questions_of(ground, TOMORROW).at == MORNING
    FoundAhead.objects.update(questions=[])
    other = DAY + timedelta(days=2)
    for day in (other, DAY - timedelta(days=1)):
        assert questions_of(ground, day) == ahead.Found(questions_within(ground, day))


def test_a_ground_of_which_nobody_sees_the_questions_is_looked_through_when_asked_for(unions, share):
    share()
    assert look_ahead(DAY, MORNING) == 0
    scope = Scope(DAY, frozenset({unions.union.pk, unions.other_union.pk}))
    assert [one.rule for one in questions_of(scope, DAY).questions] == ["same_file"]
    assert not FoundAhead.objects.exists()
