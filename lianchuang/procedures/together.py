"""Many cases lived through in one transaction: old work brought in from ledgers, and the demonstration district.

The same engine decides every step and the same events are recorded as when steps are taken one by one; only the
statements are shared, so that the cost of a step is the engine's and not the database's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record_many
from lianchuang.ledger.copying import fresh_ids, write
from lianchuang.ledger.models import Event
from lianchuang.procedures import engine
from lianchuang.procedures.acts import carry_out, ending, fresh_case, law_for, opening, taking
from lianchuang.procedures.engine import Asked, Decision, Refusal
from lianchuang.procedures.folding import fold
from lianchuang.procedures.law import Law
from lianchuang.procedures.local_law import amendments
from lianchuang.procedures.models import Case, CaseEmployer
from lianchuang.procedures.shelf import procedures
from lianchuang.procedures.state import Act
from lianchuang.registry.models import Employer, Organisation


@dataclass(frozen=True)
class Move:
    """One step of a story: which, on which day, with what, entered by whom."""

    step: str
    on: date
    by: Signature
    data: Mapping[str, Any] = field(default_factory=dict)
    as_it_was: bool = False
    facts: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Story:
    """A case as it is to be lived through. `within` names the place of the story that it is part of.

    `untold` is what the source of an old case is silent about (see State). `put_away_on` is the day from which there is
    nothing left to do about it, though no step ended it: an old case of which a ledger tells only some steps. `law` is
    that of the organisation's seat, when the caller knows it.
    """

    procedure: str
    organisation: Organisation
    opened_on: date
    by: Signature
    moves: Sequence[Move]
    title: str = ""
    employers: Sequence[Employer] = ()
    late: bool = False
    within: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    untold: Sequence[str] = ()
    put_away_on: date | None = None
    law: Law | None = None


@dataclass(frozen=True)
class Lived:
    """What became of a story: its case, and the refusal at which it stopped, if it did."""

    case: Case
    refusal: Refusal | None = None


@transaction.atomic
def live(stories: Sequence[Story]) -> list[Lived]:
    """Live through stories in their order. A step that is refused ends its story there; the steps before it stand."""
    ids, numbers = fresh_ids(Case, len(stories)), _numbers()
    laws: dict[int, Law] = {}
    entered = amendments()
    lived: list[Lived] = []
    entries: list[Entry] = []
    carried: list[tuple[Case, Decision, int, Move]] = []
    for pk, story in zip(ids, stories, strict=True):
        law = story.law or laws.get(story.organisation.pk) or law_for(story.organisation, story.opened_on, entered)
        laws[story.organisation.pk] = law
        within = lived[story.within].case if story.within is not None else None
        telling = _Telling(story, pk, within, law, numbers)
        lived.append(Lived(telling.case, telling.refusal))
        entries += telling.entries
        carried += telling.carried
    write(Case, [one.case for one in lived])
    write(
        CaseEmployer,
        [
            CaseEmployer(case=one.case, employer=employer)
            for one, story in zip(lived, stories, strict=True)
            for employer in story.employers
        ],
    )
    events = {event.pk: event for event in record_many(entries, by=stories[0].by)} if entries else {}
    for case, decision, number, move in carried:
        carry_out(case, decision, events[number], move.by, move.on)
    return lived


def rehearse(story: Story) -> Lived:
    """What would become of a story, without writing anything."""
    law = story.law or law_for(story.organisation, story.opened_on)
    telling = _Telling(story, 1, None, law, count(1))
    return Lived(telling.case, telling.refusal)


PUT_AWAY = "归档"
NOTHING_LEFT = "补录的旧事项：台账写明的步骤已经记下，没有写的记为不详。"


class _Telling:
    """One story, decided step by step in memory."""

    def __init__(self, story: Story, pk: int, within: Case | None, law: Law, numbers: Iterator[int]):
        definition = procedures().in_force(story.procedure, story.opened_on)
        self.case = fresh_case(
            pk,
            definition,
            story.organisation,
            story.opened_on,
            story.facts,
            story.title,
            story.late,
            within,
            story.untold,
        )
        self.entries = [_numbered(opening(self.case), story.by, next(numbers))]
        self.carried: list[tuple[Case, Decision, int, Move]] = []
        self.refusal: Refusal | None = None
        state = self.case.state
        for move in story.moves:
            facts = story.facts if move.facts is None else move.facts
            asked = Asked(move.step, move.on, move.by.day, move.data, facts, move.as_it_was, story.late)
            try:
                decision = engine.decide(definition, state, asked, law)
            except Refusal as refusal:
                self.refusal = refusal
                break
            entry = _numbered(taking(self.case, definition, decision, move.on), move.by, next(numbers))
            self.entries.append(entry)
            fold(definition, state, Act(entry.id or 0, "taken", move.on, move.by.day, entry.payload, move.by.ref))
            if decision.effects:
                self.carried.append((self.case, decision, entry.id or 0, move))
        if story.put_away_on and state.is_open and self.refusal is None:
            entry = ending(self.case, "closed", PUT_AWAY, NOTHING_LEFT, story.put_away_on)
            entry = _numbered(entry, story.by, next(numbers))
            self.entries.append(entry)
            fold(definition, state, Act(entry.id or 0, "ended", entry.on, story.by.at.date(), entry.payload))
        self.case.keep(state)


def _numbered(entry: Entry, by: Signature, number: int) -> Entry:
    return Entry(entry.kind, entry.on, entry.payload, entry.organisation, entry.subject, by, number)


def _numbers() -> Iterator[int]:
    """Numbers for events, taken from the database a thousand at a time."""
    while True:
        yield from fresh_ids(Event, 1000)
