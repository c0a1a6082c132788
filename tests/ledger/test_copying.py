"""Rows drawn up where there is no database are, once put in, the rows that were meant."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction

from lianchuang.ledger.acts import Entry, Signature, collecting, draw_up, record, record_drawn, sealed_text
from lianchuang.ledger.copying import ENOUGH, drawn, fresh_ids, put_in, searched_later, settled_at_the_end, write
from lianchuang.ledger.kinds import declare
from lianchuang.ledger.merkle import leaf_hash
from lianchuang.ledger.models import Event
from lianchuang.ledger.sealing import seal
from lianchuang.ledger.verification import verify_journal
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Person

pytestmark = pytest.mark.django_db

WRITTEN = declare("test.written", "写下：{what}")
BY = Signature("account:7", datetime(2026, 3, 1, 9, 30, 15, 250, tzinfo=UTC), "appointment:3")
AWKWARD = ["", "\\", "\\N", "a\tb", "c\nd\r", 'e"f', "{g,h}", "null", "联创", "𠮷"]


def entry(number: int, what: object) -> Entry:
    return Entry(WRITTEN.id, date(2026, 2, 28), {"what": what}, None, f"test:{number}", BY, number)


def test_events_drawn_up_beforehand_are_the_events_that_recording_makes():
    numbers = fresh_ids(Event, len(AWKWARD))
    record_drawn(draw_up([entry(number, what) for number, what in zip(numbers, AWKWARD, strict=True)]))
    kept = list(Event.objects.filter(pk__in=numbers).order_by("pk"))
    assert [event.payload["what"] for event in kept] == AWKWARD
    for event in kept:
        told = record(Entry(event.kind, event.occurred_on, event.payload, event.organisation, event.subject), by=BY)
        assert sealed_text(told) == sealed_text(event)
        assert bytes(event.leaf) == leaf_hash(bytes(event.salt), sealed_text(event))


def test_events_drawn_up_beforehand_are_sealed_and_verified_like_all_others():
    record_drawn(draw_up([entry(number, "好") for number in fresh_ids(Event, 3)]))
    assert seal() == 3
    assert verify_journal().sound


@pytest.mark.django_db(transaction=True)
def test_events_drawn_up_beforehand_need_the_transaction_of_their_act():
    with pytest.raises(RuntimeError, match="transaction"):
        record_drawn(draw_up([entry(1, "好")]))


def test_nobody_who_collects_what_an_act_brings_about_misses_a_drawn_event():
    with collecting(), transaction.atomic(), pytest.raises(RuntimeError, match="collects"):
        record_drawn(draw_up([entry(1, "好")]))


def test_an_event_without_number_or_signature_is_not_drawn_up():
    with pytest.raises(ValueError, match="number"):
        draw_up([Entry(WRITTEN.id, date(2026, 2, 28), {"what": "好"})])


def test_what_is_sealed_before_it_is_written_is_opened_when_it_is_read():
    people = [Person(id=pk, name="样", id_number=f"X{pk:017d}") for pk in fresh_ids(Person, ENOUGH)]
    write(Person, people)
    read = Person.objects.filter(pk__in=[one.pk for one in people])
    assert {one.pk: one.id_number for one in read} == {one.pk: f"X{one.pk:017d}" for one in people}


def test_texts_lists_days_and_nothing_survive_the_way_through_copy():
    with connection.cursor() as cursor:
        cursor.execute(
            'create temporary table "ledger_event_copy" '
            "(n bigint, t text, l text[], d date, m timestamptz, b bytea, y boolean)"
        )
        count = len(AWKWARD)
        moment = datetime(2026, 3, 1, 9, 30, 15, 250, tzinfo=UTC)
        columns = [
            [*range(count)],
            [*AWKWARD[:-1], None],
            [AWKWARD] * count,
            [date(2026, 2, 28)] * count,
            [moment] * count,
            [bytes(range(256))] * count,
            [True, *[False] * (count - 1)],
        ]
        rows = drawn(Event, ["n", "t", "l", "d", "m", "b", "y"], columns)
        put_in(type(rows)("ledger_event_copy", rows.columns, rows.lines))
        cursor.execute('select n, t, l, d, m, b, y from "ledger_event_copy" order by n')
        found = [(*row[:5], bytes(row[5]), row[6]) for row in cursor.fetchall()]
    assert found == list(zip(*columns, strict=True))


def test_a_kind_of_value_that_copy_cannot_spell_is_refused():
    with pytest.raises(TypeError, match="float"):
        drawn(Event, ["n"], [[1.5]])


def indexes(table):
    with connection.cursor() as cursor:
        cursor.execute("select indexname, indexdef from pg_indexes where tablename = %s", [table])
        return dict(cursor.fetchall())


def test_an_index_by_pieces_is_put_off_and_comes_back_as_it_was():
    before = indexes(Case._meta.db_table)
    with searched_later(Case):
        assert before.keys() - indexes(Case._meta.db_table).keys() == {"case_by_pieces_of_title"}
    assert indexes(Case._meta.db_table) == before


def waits_for_the_disk():
    with connection.cursor() as cursor:
        cursor.execute("show synchronous_commit")
        return cursor.fetchone()[0] == "on"


def test_transactions_wait_for_the_disk_again_when_the_work_is_done_or_breaks_off():
    with settled_at_the_end():
        assert not waits_for_the_disk()
    assert waits_for_the_disk()
    with pytest.raises(RuntimeError), settled_at_the_end():
        raise RuntimeError
    assert waits_for_the_disk()
