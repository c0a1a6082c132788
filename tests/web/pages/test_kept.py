"""What pages over a whole ground look at is kept until something is recorded, and is then as fresh as the records."""

from dataclasses import replace
from datetime import date

import pytest

from lianchuang.accounts.standing import Standing
from lianchuang.ledger.acts import Signature
from lianchuang.procedures.acts import end_case
from lianchuang.procedures.models import Case
from lianchuang.web.deadlines import SOON, deadlines_of, matters_near, matters_of, overdue_count
from lianchuang.web.sight import Sight
from tests.web.ground import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def sight(ground):
    return Sight(Standing(ground.accounts["zonggonghui"], TODAY).scope("deadlines.see"), TODAY)


def test_deadlines_are_kept_and_a_new_record_refreshes_them(sight, django_assert_num_queries):
    before = deadlines_of(sight).deadlines
    with django_assert_num_queries(1):
        assert deadlines_of(sight).deadlines == before
    dated = next(one for one in before if one.case)
    case = Case.objects.get(pk=dated.case)
    end_case(case, "withdrawn", reason="不办了", by=Signature("system:test", NOW), on=TODAY)
    after = deadlines_of(sight).deadlines
    assert {one.duty for one in before} - {one.duty for one in after} == {
        one.duty for one in before if one.case == case.pk
    }


def test_the_red_count_is_that_of_the_list(sight):
    listed = [one for one in deadlines_of(sight).deadlines if one.is_overdue(TODAY)]
    assert overdue_count(sight) == len(listed)


@pytest.mark.parametrize("day", [TODAY, date(2026, 12, 10)], ids=["in November", "in December"])
def test_what_the_overview_looks_for_is_what_is_near_in_the_list(sight, day):
    """In December what the law asks once a year is near, too."""
    sight = replace(sight, scope=replace(sight.scope, day=day), on=day)
    near, listed = matters_near(sight), deadlines_of(sight).deadlines
    assert near == tuple(matters_of(listed, day))
    of_the_law = [one for one in listed if one.mark == "law" and one.left(day) <= SOON]
    assert sum(one.count for one in near) == len(of_the_law) > 0
    assert bool([one for one in near if one.first == date(2026, 12, 31)]) == (day.month == 12)
