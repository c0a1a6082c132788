"""What is worked out from the records and kept until the next event.

    @kept(at_most=32)
    def overdue(scope: Scope) -> int: ...

Every event changes the journal's mark; what was worked out under another mark is forgotten. So an answer is never older
than the newest event at the moment it was asked for, and no writer has to say what it changed.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import update_wrapper
from threading import Lock
from typing import Generic, ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
T = TypeVar("T")
Mark = tuple[int, int]

UNSETTLED = 1000  # events that may still be committed behind a newer one


def journal_mark() -> Mark:
    """What changes with every event that is recorded: the newest number, and how many of the last numbers are there,
    since an earlier number can be committed after a later one. One statement on the end of the index, however long
    the journal; within `reading` one for all."""
    seen = _seen.get()
    if seen:
        return seen[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "with last as (select id from ledger_event order by id desc limit %(many)s)"
            " select coalesce(max(id), 0), count(*) filter (where id > (select max(id) from last) - %(many)s)"
            " from last",
            {"many": UNSETTLED},
        )
        newest, among = cursor.fetchone()
    if seen is not None:
        seen.append((newest, among))
    return newest, among


_seen: ContextVar[list[Mark] | None] = ContextVar("seen", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """A while in which whoever asks records nothing: the mark is asked for once, and everything that is kept is of one
    moment."""
    token = _seen.set([])
    try:
        yield
    finally:
        _seen.reset(token)


def is_reading() -> bool:
    """Whether this is a while of `reading`: then what is kept costs the one look at the mark that all share."""
    return _seen.get() is not None


def kept(at_most: int) -> "Callable[[Callable[P, T]], Kept[P, T]]":
    """Keep a function's answers to its last so many different arguments, which must be hashable, until the next event.

    Its answer follows from the records and the arguments alone, and is changed by nobody who gets it.
    """
    return lambda function: Kept(function, at_most)


class Kept(Generic[P, T]):
    """A function whose answers are kept. Who asks for what another thread is just working out waits for that."""

    def __init__(self, function: Callable[P, T], at_most: int) -> None:
        self._function, self._at_most = function, at_most
        self._answers: OrderedDict[object, _Answer[T]] = OrderedDict()
        self._mark: Mark | None = None
        self._turn = Lock()
        update_wrapper(self, function)
        _all.append(self)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        answer = self._place_for((args, tuple(sorted(kwargs.items()))), journal_mark())
        with answer.turn:
            if not answer.found:
                answer.found.append(self._function(*args, **kwargs))
        return answer.found[0]

    def _place_for(self, question: object, mark: Mark) -> "_Answer[T]":
        with self._turn:
            if mark != self._mark:
                self._answers.clear()
                self._mark = mark
            answer = self._answers.setdefault(question, _Answer())
            self._answers.move_to_end(question)
            if len(self._answers) > self._at_most:
                self._answers.popitem(last=False)
            return answer

    def forget(self) -> None:
        with self._turn:
            self._answers.clear()


class _Answer(Generic[T]):
    """Room for one answer: empty until it is worked out."""

    def __init__(self) -> None:
        self.found: list[T] = []
        self.turn = Lock()


_all: list[Kept] = []


def forget() -> None:
    """Forget all that is kept, in this process: for tests, which take back what they recorded or write past the
    journal."""
    for one in _all:
        one.forget()
