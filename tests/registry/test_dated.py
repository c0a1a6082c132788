"""Facts with two times: what was so on a day, and what was believed at a moment."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from lianchuang.ledger.acts import Entry, record
from lianchuang.ledger.kinds import declare
from lianchuang.registry import acts
from lianchuang.registry.dated import Change, Dated, Refusal, apply
from lianchuang.registry.models import Affiliation, EmployerCount, OrganisationProfile, Quantity
from tests.registry.conftest import START, signed, union

TOLD = declare("test.told", "告知")
STAFF = int(Quantity.STAFF)


@pytest.fixture
def factory(db):
    return acts.register_employers([acts.EmployerEntry("拟恒纺织有限公司")], by=signed(START), on=START)[0]


def count(factory, value, day, entered=None):
    entered = entered or day
    acts.count_employers([(factory, "拟恒纺织", {Quantity.STAFF: value}, day)], by=signed(entered), on=entered)


def staff(factory, day, known_at=None):
    row = EmployerCount.objects.on(day, known_at).filter(employer=factory, quantity=STAFF).first()
    return row.value if row else None


def test_a_count_holds_from_its_reference_day_until_the_next_one(factory):
    count(factory, 40, date(2021, 1, 1))
    count(factory, 60, date(2022, 1, 1))
    assert [staff(factory, date(year, 6, 1)) for year in (2020, 2021, 2022, 2025)] == [None, 40, 60, 60]


def test_an_older_count_found_later_fills_its_own_years_only(factory):
    count(factory, 60, date(2022, 1, 1))
    count(factory, 40, date(2021, 1, 1), entered=date(2023, 5, 5))
    assert [staff(factory, date(year, 6, 1)) for year in (2020, 2021, 2022)] == [None, 40, 60]


def test_a_corrected_count_leaves_the_answer_of_its_time_as_it_was(factory):
    count(factory, 40, date(2021, 1, 1))
    count(factory, 140, date(2021, 1, 1), entered=date(2022, 2, 2))
    assert staff(factory, date(2021, 6, 1)) == 140
    assert staff(factory, date(2021, 6, 1), known_at=signed(date(2021, 12, 31)).at) == 40
    assert staff(factory, date(2021, 6, 1), known_at=signed(date(2020, 12, 31)).at) is None


def test_the_database_itself_refuses_two_rows_of_one_thing_on_one_day(towns):
    child = union("拟恒纺织工会", towns[0])
    row = Affiliation.objects.get(child=child)
    row.pk, row.parent, row.since = None, towns[1], START + timedelta(days=3)
    with pytest.raises(IntegrityError, match="affiliation_never_overlaps"), transaction.atomic():
        row.save(force_insert=True)


def test_every_dated_table_has_the_constraint(db):
    with connection.cursor() as cursor:
        cursor.execute("select conrelid::regclass::text from pg_constraint where contype = 'x'")
        held = {table for (table,) in cursor.fetchall()}
    dated = {model._meta.db_table for model in Dated.__subclasses__() if not model._meta.abstract}
    assert len(dated) >= 11
    assert dated <= held


def test_the_database_itself_refuses_a_row_that_ends_before_it_begins(towns):
    row = OrganisationProfile.objects.get(organisation=towns[0])
    row.until = row.since
    with pytest.raises(IntegrityError, match="organisationprofile_ends_after_it_begins"), transaction.atomic():
        row.save()


def test_what_is_not_there_cannot_be_ended(towns):
    with transaction.atomic():
        event = record(Entry(TOLD.id, START), by=signed(START))
        with pytest.raises(Refusal, match="并不存在"):
            apply(Affiliation, [Change((towns[0].pk + 999,), START, event, None)])


days = st.integers(0, 40).map(lambda n: START + timedelta(days=n))


HORIZON = [START + timedelta(days=n) for n in range(60)]


@given(st.lists(st.tuples(days, st.integers(0, 500), st.one_of(st.none(), days)), min_size=1, max_size=14))
@settings(max_examples=60, deadline=None)
@pytest.mark.django_db
def test_a_series_answers_as_a_calendar_filled_in_by_hand_would(changes):
    """The oracle writes every change into a calendar, day by day."""
    with transaction.atomic():
        factory = acts.register_employers([acts.EmployerEntry("例")], by=signed(START), on=START)[0]
        calendar: dict[date, tuple[int, int]] = {}  # day → (value, which stretch it belongs to)
        for number, (since, value, asked) in enumerate(changes):
            until = asked if asked is not None and asked > since else None
            event = record(Entry(TOLD.id, since), by=signed(date(2021, 1, 1) + timedelta(days=number)))
            apply(EmployerCount, [Change((factory.pk, STAFF), since, event, {"value": value}, until)])
            fill_in(calendar, since, value, until, number)
        for day in HORIZON:
            assert staff(factory, day) == calendar.get(day, (None,))[0], day
        transaction.set_rollback(True)


def fill_in(calendar, since, value, until, number):
    """A change holds until the end of the stretch it falls into, or until the next stretch, or until its own end."""
    stretch = calendar.get(since, (None, None))[1]
    following = [day for day in HORIZON if day >= since]
    for day in following:
        if calendar.get(day, (None, None))[1] != stretch:
            return
        if until is not None and day >= until:
            break
        calendar[day] = (value, 2 * number)
    if stretch is not None:  # what is left of the old stretch is a stretch of its own
        for day in following:
            if calendar.get(day, (None, None))[1] == stretch:
                calendar[day] = (calendar[day][0], 2 * number + 1)
