"""A higher level that asks for something gives the district's days."""

from datetime import timedelta

import pytest

from lianchuang.procedures.models import Case
from lianchuang.reminding.models import NOTICE_DAYS, Convention
from lianchuang.reminding.notice import short_notice
from tests.reminding.conftest import TODAY


def asked(town, days, procedure="assigned-task", step="assign", field="due_on"):
    case = Case(procedure=procedure, organisation=town.town)
    return short_notice(case, step, {field: str(TODAY + timedelta(days=days))}, TODAY)


def test_without_a_settled_period_the_convention_holds(town):
    assert asked(town, NOTICE_DAYS) is None
    field, say = asked(town, NOTICE_DAYS - 1)
    assert field == "due_on"
    assert "至少 7 天（本系统约定）" in say


def test_the_district_settles_its_own(town):
    Convention.objects.create(district=town.district, notice_days=10)
    assert asked(town, 10) is None
    assert "至少 10 天（区里定的）" in asked(town, 9)[1]


@pytest.mark.parametrize(("step", "field"), [("assign", "other"), ("done", "due_on")])
def test_what_asks_for_nothing_needs_no_notice(town, step, field):
    assert asked(town, 0, step=step, field=field) is None


def test_a_notice_that_asks_for_an_answer_gives_the_days_too(town):
    assert asked(town, 1, "policy-notice", "issue", "answer_by")[0] == "answer_by"
