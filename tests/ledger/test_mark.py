"""What is worked out from the records is kept until the next event, and worked out once for all who ask at once."""

from threading import Thread

import pytest
from django.db import connection, transaction

from lianchuang.ledger import mark
from lianchuang.ledger.acts import Entry, record_many
from lianchuang.ledger.kinds import declare
from lianchuang.ledger.mark import Kept, Turn, journal_mark, kept, kept_of_each, reading
from tests.ledger.test_journal import BY, DAY, HAPPENED, happen

pytestmark = pytest.mark.django_db


OURS, OTHERS = "test", "elsewhere"
HAPPENED_ELSEWHERE = declare(f"{OTHERS}.happened", "别处有事")


@pytest.fixture
def asked():
    return []


def happen_at(*organisations: int | None, kind: str = HAPPENED.id) -> None:
    with transaction.atomic():
        record_many([Entry(kind, DAY, {"what": "x"}, one) for one in organisations], by=BY)


@pytest.fixture
def found_of(asked):
    """What is found of the organisations 1 to 300, kept of each; `asked` tells of whom it was looked for."""

    @kept_of_each(at_most=2, until=[OURS])
    def found_of(ground: str, only: frozenset[int] | None) -> dict[int, str]:
        """A word on each."""
        asked.append(only)
        return {one: f"{ground}{len(asked)}" for one in range(1, 301) if only is None or one in only}

    yield found_of
    mark._all.remove(found_of)


@pytest.fixture
def length_of(asked):
    """A function that is kept; `asked` tells how often it was worked out."""

    @kept(at_most=2)
    def length_of(word: str) -> int:
        """How long a word is."""
        asked.append(word)
        return len(word)

    yield length_of
    mark._all.remove(length_of)


def test_an_answer_is_kept_until_something_is_recorded(length_of, asked):
    assert [length_of("union"), length_of("union")] == [5, 5]
    assert asked == ["union"]
    happen("a congress")
    assert length_of("union") == 5
    assert asked == ["union", "union"]


def test_what_was_taken_back_is_forgotten(length_of, asked):
    with transaction.atomic():
        happen("a congress")
        length_of("union")
        transaction.set_rollback(True)
    length_of("union")
    assert asked == ["union", "union"]


def test_the_question_asked_longest_ago_makes_room(length_of, asked):
    for word in ("a", "b", "a", "c", "a", "b"):
        length_of(word)
    assert asked == ["a", "b", "c", "b"]


def test_a_page_asks_for_the_mark_once(length_of, django_assert_num_queries):
    with django_assert_num_queries(1), reading():
        length_of("a"), length_of("b"), journal_mark()
    with django_assert_num_queries(1):
        journal_mark()


def test_all_can_be_forgotten_in_one_place(length_of, asked):
    length_of("union")
    mark.forget()
    length_of("union")
    assert asked == ["union", "union"]


def test_what_could_not_be_worked_out_is_asked_again(length_of, asked):
    with pytest.raises(TypeError):
        length_of(7)
    with pytest.raises(TypeError):
        length_of(7)
    assert asked == [7, 7]


def test_who_asks_for_what_is_being_worked_out_waits_for_it(monkeypatch):
    monkeypatch.setattr(mark, "_turn", lambda: Turn((1, 1), 1, 1, {}))
    asked, told = [], []

    def slowly() -> str:
        asked.append(1)
        if len(asked) == 1:
            other.start()
            other.join(0.05)  # long enough to work it out as well, if it were not made to wait
        return "done"

    answer = Kept(slowly, 1)
    other = Thread(target=lambda: told.append(answer()))
    told.append(answer())
    other.join()
    mark._all.remove(answer)
    assert (len(asked), told) == (1, ["done", "done"])


@pytest.fixture
def of_ours(asked):
    @kept(at_most=2, until=[OURS])
    def of_ours() -> int:
        """How often it was asked."""
        asked.append(1)
        return len(asked)

    yield of_ours
    mark._all.remove(of_ours)


def test_an_event_of_another_family_leaves_an_answer_as_it_is(of_ours):
    assert of_ours() == 1
    happen_at(1, kind=HAPPENED_ELSEWHERE.id)
    assert of_ours() == 1
    happen_at(1)
    assert of_ours() == 2


def test_what_was_taken_back_may_have_been_of_any_family(of_ours):
    of_ours()
    with transaction.atomic():
        happen_at(1, kind=HAPPENED_ELSEWHERE.id)
        assert of_ours() == 1
        transaction.set_rollback(True)
    assert of_ours() == 2


def test_after_more_events_than_are_looked_at_everything_is_asked_again(of_ours, monkeypatch):
    monkeypatch.setattr(mark, "UNSETTLED", 3)
    of_ours()
    happen_at(1, 1, kind=HAPPENED_ELSEWHERE.id)
    assert of_ours() == 1
    happen_at(1, 1, 1, 1, kind=HAPPENED_ELSEWHERE.id)
    assert of_ours() == 2


def test_an_earlier_number_that_is_committed_later_is_a_change_to_whom_it_names(found_of, asked):
    """Numbers are taken before transactions end."""
    happen_at(1)
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('ledger_event', 'id'))")
        earlier = cursor.fetchone()[0]
    happen_at(2)
    found_of("a")
    with transaction.atomic():
        record_many([Entry(HAPPENED.id, DAY, {"what": "late"}, 3, id=earlier)], by=BY)
    found_of("a")
    assert asked == [None, {3}]


def test_after_an_event_only_those_whom_it_names_are_looked_at_again(found_of, asked):
    found_of("a")
    happen_at(7, 8), happen_at(9, kind=HAPPENED_ELSEWHERE.id), happen_at(8, 301)
    found = found_of("a")
    assert asked == [None, {7, 8, 301}]
    assert {one for one, words in found.items() if words == "a2"} == {7, 8}
    assert len(found) == 300
    happen_at(10, kind=HAPPENED_ELSEWHERE.id)
    assert found_of("a") is found


def test_an_event_that_names_nobody_may_concern_anybody(found_of, asked):
    found_of("a")
    happen_at(7, None)
    found_of("a")
    assert asked == [None, None]


def test_when_many_are_concerned_all_are_looked_at_at_once(found_of, asked):
    found_of("a")
    happen_at(*range(1, mark.FEW + 2))
    found_of("a")
    assert asked == [None, None]


def test_whom_a_change_concerned_is_not_known_for_ever(found_of, asked, monkeypatch):
    monkeypatch.setattr(mark, "REMEMBERED", 3)
    found_of("a")
    for _ in range(4):
        happen_at(7)
        journal_mark()
    found_of("a")
    assert asked == [None, None]


def test_a_page_that_began_before_an_event_takes_what_a_newer_one_found(found_of, of_ours, asked, monkeypatch):
    earlier = mark._turn()
    happen_at(7)
    newer = found_of("a"), of_ours()
    monkeypatch.setattr(mark, "_turn", lambda: earlier)
    assert (found_of("a"), of_ours()) == newer
    monkeypatch.undo()
    assert (found_of("a"), of_ours()) == newer
