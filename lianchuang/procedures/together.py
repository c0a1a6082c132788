"""Many cases lived through in one transaction: old work brought in from ledgers, and the demonstration district.

The same engine decides every step and the same events are recorded as when steps are taken one by one; only the
statements are shared, so that the cost of a step is the engine's and not the database's. Where there is one batch after
another, each is decided in a process beside this one while the batch before it is written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, draw_up, record_drawn
from lianchuang.ledger.copying import Drawn, fresh_ids, put_in
from lianchuang.ledger.copying import draw_up as draw_up_rows
from lianchuang.ledger.models import Event
from lianchuang.procedures import engine
from lianchuang.procedures.acts import Carried, carry_out_all, ending, fresh_case, law_for, laws_for, opening, taking
from lianchuang.procedures.beside import Beside
from lianchuang.procedures.engine import Asked, EffectCall, Objection, Refusal
from lianchuang.procedures.folding import fold
from lianchuang.procedures.law import Law
from lianchuang.procedures.local_law import amendments
from lianchuang.procedures.models import Case, CaseEmployer
from lianchuang.procedures.shelf import procedures
from lianchuang.procedures.state import Act, State
from lianchuang.registry.models import Employer, Organisation
from lianchuang.rulebook.procedures import Procedure


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

    @property
    def most_events(self) -> int:
        """How many events it can have: its beginning, its steps, its putting away."""
        return 1 + len(self.moves) + (self.put_away_on is not None)


@dataclass(frozen=True)
class Lived:
    """What became of a story: its case, and the refusal at which it stopped, if it did."""

    case: Case
    refusal: Refusal | None = None


@transaction.atomic
def live(stories: Sequence[Story]) -> list[Lived]:
    """Live through stories in their order. A step that is refused ends its story there; the steps before it stand."""
    begun = _begun(stories)
    decided = _decided(begun)
    _write(begun, decided)
    return [Lived(one.case, decided.refusal(place)) for place, one in enumerate(begun)]


def live_on(batches: Iterable[Sequence[Story]]) -> Iterator[list[Refusal]]:
    """Live through batch after batch, each in a transaction of its own; the refusals at which stories of it stopped.

    A batch is decided while the one before it is being written: no story of it may hang on what the effects of the
    batch before it change.
    """
    waiting: tuple[list[_Begun], Beside[_Decided]] | None = None
    for stories in batches:
        if not stories:
            continue
        begun = _begun(stories)
        done = (waiting[0], waiting[1].result()) if waiting else None
        waiting = (begun, Beside(_deciding(begun)))
        if done:
            yield _written(*done)
    if waiting:
        yield _written(waiting[0], waiting[1].result())


def rehearse(story: Story) -> Lived:
    """What would become of a story, without writing anything."""
    law = story.law or law_for(story.organisation, story.opened_on)
    begun = _begin(story, 1, None, law, range(1, 1 + story.most_events))
    return Lived(begun.case, _Telling(begun).refusal)


PUT_AWAY = "归档"
NOTHING_LEFT = "补录的旧事项：台账写明的步骤已经记下，没有写的记为不详。"


@dataclass(frozen=True)
class _Begun:
    """A story with all that the database was asked for beforehand: its case, law, and numbers for its events."""

    story: Story
    case: Case
    definition: Procedure
    law: Law
    numbers: Sequence[int]


@dataclass(frozen=True)
class _Step:
    """A step that changes the registry: of which story, with the state its case has come to in the end."""

    place: int
    state: State
    effects: Sequence[EffectCall]
    act: int
    by: Signature
    on: date


@dataclass
class _Decided:
    """What is to be written of a batch: rows ready for the database, and the steps that change the registry."""

    cases: Drawn
    employers: Drawn
    events: Drawn
    carried: list[_Step]
    refused: dict[int, tuple[tuple[Objection, ...], bool]]

    def refusal(self, place: int) -> Refusal | None:
        return Refusal(*self.refused[place]) if place in self.refused else None


def _begun(stories: Sequence[Story]) -> list[_Begun]:
    """The cases of stories, not yet saved, with everything that deciding asks for."""
    ids = fresh_ids(Case, len(stories))
    numbers = iter(fresh_ids(Event, sum(story.most_events for story in stories)))
    asked = {story.organisation.pk: story.opened_on for story in reversed(stories) if story.law is None}
    laws = laws_for(asked, amendments()) if asked else {}
    begun: list[_Begun] = []
    for pk, story in zip(ids, stories, strict=True):
        within = begun[story.within].case if story.within is not None else None
        own = [next(numbers) for _ in range(story.most_events)]
        begun.append(_begin(story, pk, within, story.law or laws[story.organisation.pk], own))
    return begun


def _begin(story: Story, pk: int, within: Case | None, law: Law, numbers: Sequence[int]) -> _Begun:
    definition = procedures().in_force(story.procedure, story.opened_on)
    case = fresh_case(
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
    return _Begun(story, case, definition, law, numbers)


def _deciding(begun: Sequence[_Begun]) -> Callable[[], _Decided]:
    return lambda: _decided(begun)


def _decided(begun: Sequence[_Begun]) -> _Decided:
    """Decide every story step by step, in memory. Asks nothing of the database."""
    entries: list[Entry] = []
    carried: list[_Step] = []
    refused: dict[int, tuple[tuple[Objection, ...], bool]] = {}
    employers: list[CaseEmployer] = []
    for place, one in enumerate(begun):
        telling = _Telling(one)
        entries += telling.entries
        state = one.case.state
        carried += [_Step(place, state, effects, act, move.by, move.on) for effects, act, move in telling.carried]
        if telling.refusal:
            refused[place] = (telling.refusal.objections, telling.refusal.may_stand)
        employers += [CaseEmployer(case=one.case, employer=employer) for employer in one.story.employers]
    return _Decided(
        draw_up_rows(Case, [one.case for one in begun]),
        draw_up_rows(CaseEmployer, employers),
        draw_up(entries),
        carried,
        refused,
    )


class _Telling:
    """One story, decided step by step."""

    def __init__(self, begun: _Begun):
        story, case, definition = begun.story, begun.case, begun.definition
        numbers = iter(begun.numbers)
        self.entries = [_numbered(opening(case), story.by, next(numbers))]
        self.carried: list[tuple[list[EffectCall], int, Move]] = []
        self.refusal: Refusal | None = None
        state = case.state
        for move in story.moves:
            facts = story.facts if move.facts is None else move.facts
            asked = Asked(move.step, move.on, move.by.day, move.data, facts, move.as_it_was, story.late)
            try:
                decision = engine.decide(definition, state, asked, begun.law)
            except Refusal as refusal:
                self.refusal = refusal
                break
            number = next(numbers)
            entry = _numbered(taking(case, definition, decision, move.on), move.by, number)
            self.entries.append(entry)
            fold(definition, state, Act(number, "taken", move.on, move.by.day, decision.body, move.by.ref))
            if decision.effects:
                self.carried.append((decision.effects, number, move))
        if story.put_away_on and state.is_open and self.refusal is None:
            number = next(numbers)
            entry = _numbered(ending(case, "closed", PUT_AWAY, NOTHING_LEFT, story.put_away_on), story.by, number)
            self.entries.append(entry)
            fold(definition, state, Act(number, "ended", entry.on, story.by.at.date(), entry.payload))
        case.keep(state)


def _numbered(entry: Entry, by: Signature, number: int) -> Entry:
    return Entry(entry.kind, entry.on, entry.payload, entry.organisation, entry.subject, by, number)


@transaction.atomic
def _written(begun: Sequence[_Begun], decided: _Decided) -> list[Refusal]:
    _write(begun, decided)
    return [Refusal(*told) for told in decided.refused.values()]


def _write(begun: Sequence[_Begun], decided: _Decided) -> None:
    """Put the cases and their events in, then change the registry as the steps say, in their order."""
    put_in(decided.cases)
    put_in(decided.employers)
    record_drawn(decided.events)
    for one in begun:
        one.case._state.adding = False
    carry_out_all(_carried(begun, decided))


def _carried(begun: Sequence[_Begun], decided: _Decided) -> Iterator[Carried]:
    for step in decided.carried:
        case = begun[step.place].case
        case.keep(step.state)
        yield Carried(case, step.effects, step.act, step.by, step.on)
