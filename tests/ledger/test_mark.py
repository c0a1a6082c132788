"""What is worked out from the records is kept until the next event, and worked out once for all who ask at once."""

from threading import Thread

import pytest
from django.db import transaction

from lianchuang.ledger import mark
from lianchuang.ledger.mark import Kept, journal_mark, kept, reading
from tests.ledger.test_journal import happen

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    return []


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
    monkeypatch.setattr(mark, "journal_mark", lambda: (1, 1))
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
