"""What the law, or its own cases, ask of an organisation next: what, by when, on which article.

Two sources: the running clocks and open steps of its cases, and the standing duties that procedure files declare
(yearly meetings, terms and certificates that run out, lines that oblige). Nothing here is stored: it follows from the
facts of the day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lianchuang.procedures import engine
from lianchuang.procedures.models import Case
from lianchuang.procedures.reading import Reading
from lianchuang.procedures.shelf import procedures
from lianchuang.procedures.state import State
from lianchuang.registry.facts import Held, held_of
from lianchuang.registry.models import Body, Certificate, Organisation, Term, Tree
from lianchuang.rulebook import rulebook
from lianchuang.rulebook.procedures import Befalling, DutySpec, Procedure


@dataclass(frozen=True)
class Asked:
    """One thing that is asked of an organisation. Without `due` there is no deadline, only a next step.

    `case` and `step` say where it is done; where no case is open yet, `procedure` says which one to begin. `mark` is
    `law` or `house` (a convention, which never makes anything overdue).
    """

    name: str
    say: str
    who: str
    due: date | None
    raw: date | None
    basis: tuple[str, ...]
    procedure: str
    step: str = ""
    case: Case | None = None
    provisional: bool = False
    mark: str = "law"
    period: str = ""

    def days_left(self, on: date) -> int | None:
        return None if self.due is None else (self.due - on).days

    def is_overdue(self, on: date) -> bool:
        return self.due is not None and self.due < on and self.mark == "law"

    def urgency(self) -> tuple[bool, date, str]:
        """Sorts by date; what has no date comes last."""
        return self.due is None, self.due or date.max, self.name


def duties_of(
    organisation: Organisation, on: date, cases: Sequence[Case] | None = None, held: Held | None = None
) -> list[Asked]:
    """Everything asked of an organisation on a day, by date; what has no date comes last.

    Costs a constant number of queries; `cases` saves the one for its open cases, `held` those for what the registry
    holds of it on the day.
    """
    if cases is None:
        cases = list(Case.objects.of(organisation).filter(status="open").order_by("pk"))
    standing = _standing(organisation, on, held or held_of(organisation, on))
    found = [*of_cases(cases), *_shaken(organisation, on, cases), *standing]
    return sorted(found, key=Asked.urgency)


def of_cases(cases: Sequence[Case]) -> Iterator[Asked]:
    """What the running clocks and open steps of cases ask, of whomever."""
    for case in cases:
        definition = _definition(case)
        running = {clock.id: clock for clock in case.state.clocks}
        for duty in engine.due(definition, case.state):
            clock = running.get(duty.clock)
            yield Asked(
                name=duty.name,
                say=duty.hint,
                who=duty.who,
                due=duty.due,
                raw=duty.raw,
                basis=tuple(_cited(duty.basis)),
                procedure=case.procedure,
                step=duty.step,
                case=case,
                provisional=duty.provisional,
                mark=clock.mark if clock else "law",
                period=duty.period,
            )


def _shaken(organisation: Organisation, on: date, cases: Sequence[Case]) -> Iterator[Asked]:
    """What is to be looked at again, because of what befell the unit since. One statement, and only where something
    can be shaken."""
    held = [(case, spec) for case in cases for spec in _definition(case).duty if spec.kind == "shaken"]
    wanted = {one.procedure for _, spec in held for one in spec.shaken_by}
    others = list(Case.objects.of(organisation).filter(procedure__in=wanted)) if wanted else []
    for case, spec in held:
        since = _last_valid(case, (spec.since_step, spec.step))
        if since is None:
            continue
        words = [one.words for one in spec.shaken_by if any(_befell(other, one, since, on) for other in others)]
        if words:
            say = spec.say.replace("……", "、".join(words))
            basis = tuple(_cited(spec.basis))
            definition = _definition(case)
            yield Asked(
                spec.name, say, definition.holder, None, None, basis, definition.id, spec.step, case, mark=spec.mark
            )


def _definition(case: Case) -> Procedure:
    return procedures().named(case.procedure, case.version)


def _last_valid(case: Case, steps: tuple[str, ...]) -> date | None:
    return max((one.occurred_on for one in case.state.takings if one.valid and one.step in steps), default=None)


def _befell(case: Case, one: Befalling, since: date, on: date) -> bool:
    if case.procedure != one.procedure:
        return False
    for taking in case.state.takings:
        if taking.valid and taking.step == one.step and since < taking.occurred_on <= on:
            answer = taking.data.get(one.field) if one.field else None
            if not one.field or answer in one.one_of or (isinstance(answer, int) and 0 < one.at_least <= answer):
                return True
    return False


def _cited(basis: Sequence[str]) -> Iterator[str]:
    for text in basis:
        if text == "house":
            yield "本系统约定"
        else:
            yield rulebook().library.cite(text).in_words if "#" in text else text


HOLDERS = {Tree.UNION: "union", Tree.PARTY: "party"}


def _standing(organisation: Organisation, on: date, held: Held) -> Iterator[Asked]:
    facts = held.facts
    terms = {Body(term.body).name.lower(): term for term in held.terms}
    done = _done_this_year(organisation, on)
    for definition in procedures():
        if definition.holder != HOLDERS[Tree(organisation.tree)]:
            continue
        reading = Reading(definition, State(definition.id, definition.version, on), on, facts=facts)
        for spec in definition.duty:
            if spec.kind != "shaken" and reading.holds(spec.when):
                yield from _one(definition, spec, on, facts, terms, held.certificate, done)


def _one(
    definition: Procedure,
    spec: DutySpec,
    on: date,
    facts: dict[str, Any],
    terms: dict[str, Term],
    certificate: Certificate | None,
    done: set[tuple[str, str]],
) -> Iterator[Asked]:
    due: date | None = None
    if spec.kind == "yearly":
        if (definition.id, spec.step) in done:
            return
        due = date(on.year, 12, 31)
    elif spec.kind == "threshold":
        amount = facts.get(spec.quantity)
        if amount is None or amount < spec.at_least or any(facts.get(f"has_{body}") for body in spec.lacks.split("|")):
            return
    else:
        running = certificate if spec.kind == "certificate_end" else terms.get(spec.body)
        if running is None or running.last_day is None or running.last_day > on + timedelta(days=spec.lead_days):
            return
        due = running.last_day
    yield Asked(
        spec.name, spec.say, definition.holder, due, due, tuple(_cited(spec.basis)), definition.id, mark=spec.mark
    )


def _done_this_year(organisation: Organisation, on: date) -> set[tuple[str, str]]:
    """Procedures and steps with a valid taking in the year of the day."""
    rows = Case.objects.of(organisation).filter(opened_on__gte=date(on.year - 1, 1, 1), opened_on__lte=on)
    first, last = f"{on.year}-01-01", on.isoformat()
    return {
        (procedure, step)
        for procedure, steps, days in rows.values_list("procedure", "valid_steps", "valid_days")
        for step, day in zip(steps, days, strict=True)
        if first <= day <= last
    }
