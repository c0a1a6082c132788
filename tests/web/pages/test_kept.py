"""What pages over a whole ground look at is kept until something is recorded, and is then as fresh as the records."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianchuang.accounts.standing import Standing
from lianchuang.ledger import mark
from lianchuang.ledger.acts import Signature
from lianchuang.ledger.mark import forget, reading
from lianchuang.procedures.acts import end_case
from lianchuang.procedures.models import Case
from lianchuang.registry import tree
from lianchuang.registry.acts.organisations import dissolve
from lianchuang.registry.models import Organisation
from lianchuang.reporting.books import Look
from lianchuang.rulebook.books import books as all_books
from lianchuang.web import books, cases, deadline_list, deadlines, employers, overview
from lianchuang.web import sight as sight_module
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


def test_after_a_step_only_its_organisation_is_looked_at_again_and_the_list_is_that_of_a_fresh_look(sight):
    before = deadlines_of(sight).deadlines
    dated = next(one for one in before if one.case)
    asked = []
    mends = deadlines._by_law._function
    deadlines._by_law._function = lambda ground, only: asked.append(only) or mends(ground, only)
    try:
        case = Case.objects.get(pk=dated.case)
        end_case(case, "withdrawn", reason="不办了", by=Signature("system:test", NOW), on=TODAY)
        after = deadlines_of(sight)
    finally:
        deadlines._by_law._function = mends
    assert asked == [{case.organisation_id}]
    forget()
    assert after == deadlines_of(sight)
    assert after.deadlines != before


def test_where_an_organisation_leaves_the_ground_its_deadlines_leave_the_list(sight):
    gone = next(one.organisation for one in deadlines_of(sight).deadlines if one.case)
    union = Organisation.objects.get(pk=gone)
    dissolve(union, reason="单位注销", by=Signature("system:test", NOW), on=TODAY)
    after = deadlines_of(sight)
    assert gone not in {one.organisation for one in after.deadlines}
    forget()
    assert after == deadlines_of(sight)


def questions(scope, look):
    """Every function that is kept until events of some families, with a question that makes it look everywhere."""
    return {
        deadlines._deadlines: (scope,),
        deadlines._by_law: ((scope, frozenset()),),
        deadlines._matters_near: (scope,),
        deadlines._overdue_count: (scope,),
        sight_module._roots: (scope.roots, scope.day),
        sight_module._middle: (scope.roots, scope.day),
        employers._gap_counts: (scope,),
        overview._parties: (scope,),
        deadline_list._open_findings: (scope,),
        cases._how_many: (scope,),
        books._cases_in: (next(one for one in all_books() if one.rows == "cases"), look),
        tree._array_kept: (scope.roots, scope.day),
        tree._ids_kept: (scope.roots, scope.day),
    }


WRITTEN_ELSEWHERE = {
    "procedures_case": {"case"},
    "registry_organisation": {"organisation"},
    "rounds_freezing": {"round"},
    "rounds_standardset": {"round"},
    "rounds_verdict": {"review"},
}
"""The families that write tables whose rows do not name their event."""


def test_whatever_is_kept_is_let_go_of_by_every_event_that_writes_what_it_reads(sight):
    """Rows of the registry name the events that wrote and superseded them: these tell the families."""
    tables = {model._meta.db_table: model for model in apps.get_models()}
    asked = questions(sight.scope, Look(sight.scope, date(2026, 1, 1), TODAY))
    ours = [one for one in mark._all if one.until and one.__module__.startswith("lianchuang.")]
    assert {one.__qualname__ for one in ours} == {one.__qualname__ for one in asked}
    stale = {}
    for function, question in asked.items():
        forget()
        with reading(), CaptureQueriesContext(connection) as looked:
            function(*question)
        words = {word for one in looked for word in re.findall(r"\w+", one["sql"])}
        for table in words & tables.keys() - {"ledger_event"}:
            if missed := (WRITTEN_ELSEWHERE.get(table) or written_by(tables[table])) - {*function.until}:
                stale[function.__qualname__, table] = missed
    assert stale == {}


def written_by(model) -> set[str]:
    kinds = {*model.objects.values_list("recorded_by__kind", flat=True)}
    if hasattr(model, "superseded_by"):
        kinds |= {*model.objects.exclude(superseded_by=None).values_list("superseded_by__kind", flat=True)}
    assert kinds, f"{model._meta.db_table} is empty in the district"
    return {kind.partition(".")[0] for kind in kinds}
