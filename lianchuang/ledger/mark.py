"""What is worked out from the records and kept until an event changes what it follows from.

    @kept(at_most=32, until=("case", "organisation"))
    def overdue(scope: Scope) -> int: ...

`until` names families of events: what a kind begins with (`case.taken`: case). An answer is never older than the newest
event of its families at the moment it was asked for; one without families is let go of by every event. No writer has to
say what it changed.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import update_wrapper
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
Q = TypeVar("Q")
T = TypeVar("T")
Mark = tuple[int, int]
Happened = tuple[int, str, int | None]
"""The number of an event, its kind, and the organisation that it names."""

UNSETTLED = 1000  # events that may still be committed behind a newer one
REMEMBERED = 500  # changes of which is known whom they concerned
FEW = 100  # organisations that are looked at by themselves; when more have changed, all are looked at


def journal_mark() -> Mark:
    """What changes with every event that is recorded: the newest number, and how many of the last numbers are there,
    since an earlier number can be committed after a later one. One statement on the end of the index, however long
    the journal; within `reading` one for all."""
    return _turn().mark


def last_change() -> int:
    """The number of the last change in the journal that this process has seen, to ask for `news_since`."""
    return _turn().last


def news_since(change: int) -> Mapping[str, frozenset[int | None]] | None:
    """Of events after a change: their families, with the organisations they name (None: one names none). None where
    that is not known any more, or everything may be new."""
    return _journal.news(change)


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


@dataclass(frozen=True)
class Turn:
    """Where the journal stood: its mark, and which of the changes that this process saw was the last, of all, of those
    that may have changed everything, and of those of each family."""

    mark: Mark
    last: int
    everything: int
    families: Mapping[str, int]

    def of(self, families: Sequence[str]) -> int:
        """The last change that one of the families had; without families, the last of all."""
        return max(self.everything, *(self.families.get(one, 0) for one in families)) if families else self.last


@dataclass(frozen=True)
class Change:
    """What was new in the journal: the organisations that the events of each family name, None where one names no
    organisation. Without families: everything may be new."""

    number: int
    concerned: Mapping[str, frozenset[int | None]]


class Seen:
    """The end of the journal as this process last saw it.

    Events with numbers not seen before are a change to whom they name. Where a number has gone that was seen (what
    was recorded was taken back), or where so many are new that some may have been missed, everything may have changed.
    """

    def __init__(self) -> None:
        self.turn = Turn((-1, -1), 0, 0, {})
        self._numbers: frozenset[int] = frozenset()
        self._changes: list[Change] = []
        self._lock = Lock()

    def look(self) -> Turn:
        """One statement. It brings the events themselves only where the mark has changed."""
        before = self.turn
        with connection.cursor() as cursor:
            cursor.execute(THE_END, {"many": UNSETTLED, "newest": before.mark[0], "among": before.mark[1]})
            newest, among, events = cursor.fetchone()
        with self._lock:
            if events is not None and self.turn.mark != (newest, among):
                self._take_note((newest, among), events)
            return self.turn

    def news(self, since: int) -> Mapping[str, frozenset[int | None]] | None:
        """The families that had events after a change, with whom these named; None where everything may be new."""
        with self._lock:
            later = self._changes[bisect_right(self._changes, since, key=lambda change: change.number) :]
        if later and later[0].number != since + 1:
            return None  # forgotten by now
        named: dict[str, frozenset[int | None]] = {}
        for change in later:
            if not change.concerned:
                return None
            for family, whom in change.concerned.items():
                named[family] = named.get(family, frozenset()) | whom
        return named

    def concerned(self, since: int, families: Sequence[str]) -> frozenset[int] | None:
        """Whom the events of these families named after a change; None where it may be anybody."""
        news = self.news(since)
        if news is None:
            return None
        named = {one for family in families for one in news.get(family, ())}
        return None if None in named else frozenset(one for one in named if one is not None)

    def forget(self) -> None:
        """Take everything for new."""
        with self._lock:
            last = self.turn.last + 1
            self._numbers, self._changes = frozenset(), [Change(last, {})]
            self.turn = Turn((-1, -1), last, last, {})

    def _take_note(self, mark: Mark, events: Sequence[Happened]) -> None:
        numbers = frozenset(number for number, _, _ in events)
        lowest = min(numbers, default=0)
        gone = any(one >= lowest and one not in numbers for one in self._numbers)
        missed = len(numbers) == UNSETTLED and numbers.isdisjoint(self._numbers)
        concerned: dict[str, set[int | None]] = {}
        if self.turn.mark[0] >= 0 and not gone and not missed:
            for number, kind, organisation in events:
                if number not in self._numbers:
                    concerned.setdefault(kind.partition(".")[0], set()).add(organisation)
        last = self.turn.last + 1
        whom = {family: frozenset(named) for family, named in concerned.items()}
        self._numbers, self._changes = numbers, [*self._changes[1 - REMEMBERED :], Change(last, whom)]
        everything = self.turn.everything if whom else last
        self.turn = Turn(mark, last, everything, {**self.turn.families, **dict.fromkeys(whom, last)})


THE_END = """
    with last as (select id from ledger_event order by id desc limit %(many)s),
    mark as (
        select coalesce(max(id), 0) as newest,
            count(*) filter (where id > (select max(id) from last) - %(many)s) as among
        from last
    )
    select newest, among, case when (newest, among) != (%(newest)s, %(among)s) then (
        select coalesce(json_agg(json_build_array(id, kind, organisation)), '[]')
        from ledger_event where id in (select id from last)
    ) end
    from mark
"""

_journal = Seen()
_seen: ContextVar[list[Turn] | None] = ContextVar("seen", default=None)


def _turn() -> Turn:
    """Where the journal stands; within `reading`, where it stood when it was first asked for."""
    seen = _seen.get()
    if seen:
        return seen[0]
    turn = _journal.look()
    if seen is not None:
        seen.append(turn)
    return turn


def kept(at_most: int, until: Sequence[str] = ()) -> "Callable[[Callable[P, T]], Kept[P, T]]":
    """Keep a function's answers to its last so many different arguments, which must be hashable, until the next event
    of the families.

    Its answer follows from the arguments and the records that these families write alone, and is changed by nobody
    who gets it.
    """
    return lambda function: Kept(function, at_most, until)


class Kept(Generic[P, T]):
    """A function whose answers are kept. Who asks for what another thread is just working out waits for that."""

    def __init__(self, function: Callable[P, T], at_most: int, until: Sequence[str] = ()) -> None:
        self._function, self._at_most, self.until = function, at_most, tuple(until)
        self._answers: OrderedDict[object, _Answer[T]] = OrderedDict()
        self._last = 0
        self._turn = Lock()
        update_wrapper(self, function)
        _all.append(self)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        answer = self._place_for((args, tuple(sorted(kwargs.items()))), _turn().of(self.until))
        with answer.turn:
            if not answer.found:
                answer.found.append(self._function(*args, **kwargs))
        return answer.found[0]

    def _place_for(self, question: object, last: int) -> "_Answer[T]":
        with self._turn:
            if last > self._last:  # where it is less, another page has seen a newer event: its answers are as good
                self._answers.clear()
                self._last = last
            return _place(self._answers, question, self._at_most)

    def forget(self) -> None:
        with self._turn:
            self._answers.clear()


def kept_of_each(
    at_most: int, until: Sequence[str]
) -> Callable[[Callable[[Q, frozenset[int] | None], Mapping[int, T]]], "KeptOfEach[Q, T]"]:
    """Keep what a function finds of each organisation of a ground. It is asked for all of them (None) once, and after
    an event of the families only for those that the events name: what it finds of an organisation must follow from the
    records that events of these families name this organisation for."""
    return lambda function: KeptOfEach(function, at_most, until)


class KeptOfEach(Generic[Q, T]):
    """What is found of each organisation of a ground, kept."""

    def __init__(
        self, function: Callable[[Q, frozenset[int] | None], Mapping[int, T]], at_most: int, until: Sequence[str]
    ) -> None:
        self._function, self._at_most, self.until = function, at_most, tuple(until)
        self._answers: OrderedDict[object, _Answer[tuple[int, Mapping[int, T]]]] = OrderedDict()
        self._turn = Lock()
        update_wrapper(self, function)
        _all.append(self)

    def __call__(self, ground: Q) -> Mapping[int, T]:
        turn = _turn()
        with self._turn:
            answer = _place(self._answers, ground, self._at_most)
        with answer.turn:
            found = self._brought_up_to(turn, ground, answer.found)
            answer.found = [(max([turn.last, *(last for last, _ in answer.found)]), found)]
            return found

    def _brought_up_to(self, turn: Turn, ground: Q, held: Sequence[tuple[int, Mapping[int, T]]]) -> Mapping[int, T]:
        if not held:
            return self._function(ground, None)
        last, found = held[0]
        if turn.of(self.until) <= last:
            return found
        concerned = _journal.concerned(last, self.until)
        if concerned is None or len(concerned) > FEW:
            return self._function(ground, None)
        others = {one: theirs for one, theirs in found.items() if one not in concerned}
        return {**others, **self._function(ground, concerned)}

    def forget(self) -> None:
        with self._turn:
            self._answers.clear()


class _Answer(Generic[T]):
    """Room for one answer: empty until it is worked out."""

    def __init__(self) -> None:
        self.found: list[T] = []
        self.turn = Lock()


def _place(answers: "OrderedDict[object, _Answer[T]]", question: object, at_most: int) -> "_Answer[T]":
    """The room for the answer to a question; the question asked longest ago makes room for a new one."""
    answer = answers.setdefault(question, _Answer())
    answers.move_to_end(question)
    if len(answers) > at_most:
        answers.popitem(last=False)
    return answer


_all: list[Kept[..., Any] | KeptOfEach[Any, Any]] = []


def forget() -> None:
    """Forget all that is kept, in this process: for tests, which take back what they recorded or write past the
    journal."""
    _journal.forget()
    for one in _all:
        one.forget()
