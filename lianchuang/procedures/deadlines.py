"""Everything with a last day on a ground: running clocks of cases, terms and certificates that run out, what the law
asks once a year. The same as `duties_of`, for any number of organisations, in a fixed number of statements."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q, Value

from lianchuang.procedures.models import Case
from lianchuang.procedures.reading import Reading
from lianchuang.procedures.shelf import procedures
from lianchuang.procedures.state import State
from lianchuang.registry.models import Body, Certificate, Organisation, Term, Tree
from lianchuang.registry.scope import Scope
from lianchuang.rulebook import rulebook
from lianchuang.rulebook.procedures import DutySpec, Procedure

HOLDERS = {Tree.UNION: "union", Tree.PARTY: "party"}
NO_BODY = 0  # in the column of bodies, where a certificate stands
SECOND = "second"
"""The `who` of a duty that waits for a second person's word."""
SECOND_WORD_DAYS = 3
"""Days until that word is due: a convention, for no text says how long the first person waits."""
LONGEST = 120  # characters of a duty's name


@dataclass(frozen=True)
class SecondWord:
    """Whose word completes what one person began: whoever may do `action` at the place or above it (`anywhere` where it
    concerns the whole installation), only in one of `roles` where some are named; or `accounts` alone. Never one of
    `but`: those who gave the first word, and their other accounts."""

    action: str = ""
    but: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    accounts: frozenset[int] = frozenset()
    anywhere: bool = False


def behind(reference: str) -> frozenset[int]:
    """The account that a reference of the journal names; nobody where it names something else (`demonstration`)."""
    number = reference.removeprefix("account:")
    return frozenset({int(number)} if number.isdecimal() else ())


def second_word(
    name: str, since: date, on: date, organisation: int, procedure: str, duty: str, word: SecondWord
) -> "Deadline":
    """What waits for a second person's word since a day, as a duty of whoever may give it. Its day is a convention:
    past it the duty stands at today until the word is given, and is never overdue."""
    due = max(since + timedelta(days=SECOND_WORD_DAYS), on)
    basis = ("本系统约定",)
    return Deadline(name[:LONGEST], due, basis, organisation, procedure, duty, "house", SECOND, second=word)


@dataclass(frozen=True)
class Deadline:
    """Something with a last day. `case` is where it is done, or `procedure` which one to begin. `duty` names it for
    good: the same clock of the same case, the same term, the same year."""

    name: str
    due: date
    basis: tuple[str, ...]
    organisation: int
    procedure: str
    duty: str
    mark: str = "law"
    who: str = ""
    case: int | None = None
    title: str = ""
    provisional: bool = False
    second: SecondWord | None = None

    def left(self, today: date) -> int:
        return (self.due - today).days

    def is_overdue(self, today: date) -> bool:
        """A convention of the product never makes anything overdue."""
        return self.due < today and self.mark == "law"

    @property
    def key(self) -> str:
        """The matter it is counted under, whoever it concerns."""
        return f"{self.procedure}.{self.name}"


@dataclass(frozen=True)
class Alike:
    """Deadlines of the law that are alike in matter and basis: how many are overdue, how many still come, and the first
    day."""

    key: str
    name: str
    basis: tuple[str, ...]
    overdue: int
    coming: int
    first: date


def alike_within(scope: Scope, last: date) -> Iterator[Alike]:
    """What the law has fall due on a ground until a last day, counted. The clocks PostgreSQL counts, for thousands of
    them run; the same as counting `deadlines_of` and `yearly_of`."""
    yield from _clocks_alike(Case.objects.within(scope), scope.day, last)
    for one in (*_running_out(scope, last), *yearly_of(scope, last)):
        if one.mark == "law":
            overdue = int(one.is_overdue(scope.day))
            yield Alike(one.key, one.name, one.basis, overdue, 1 - overdue, one.due)


CLOCKS_ALIKE = """
    select procedure, clock ->> 'name', clock ->> 'basis', count(*) filter (where clock ->> 'due' < %s), count(*),
        min(clock ->> 'due')
    from ({cases}) as running, jsonb_array_elements(running_clocks) as clock
    where clock ->> 'mark' = 'law' and clock ->> 'due' <= %s
    group by 1, 2, 3
"""


def _clocks_alike(cases: Any, today: date, last: date) -> Iterator[Alike]:
    rows = cases.filter(status="open", due_on__lte=last).values("procedure", "running_clocks")
    sql, bound = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(CLOCKS_ALIKE.format(cases=sql), [today.isoformat(), *bound, last.isoformat()])
        for procedure, name, basis, overdue, count, first in cursor.fetchall():
            key, named = f"{procedure}.{name}", _listed(basis)
            yield Alike(key, name, named, overdue, count - overdue, date.fromisoformat(first))


def deadlines_of(scope: Scope, last: date = date.max, only: Collection[int] | None = None) -> list[Deadline]:
    """Clocks, terms and certificates, those that fall due until a last day, by day; with `only`, those of these
    organisations of the ground. Two statements, whatever the number of organisations."""
    cases = Case.objects.within(scope).filter(_of(only))
    found = [*clocks(cases, last), *_running_out(scope, last, only)]
    return sorted(found, key=lambda one: (one.due, one.name, one.organisation))


CLOCKS = """
    select id, title, organisation_id, procedure, clock ->> 'id', clock ->> 'start', clock ->> 'name',
        (clock ->> 'due')::date, clock ->> 'basis', clock ->> 'mark', clock ->> 'who',
        (clock ->> 'provisional')::boolean
    from ({cases}) as running, jsonb_array_elements(running_clocks) as clock
    where clock ->> 'due' <= %s
"""


def _of(organisations: Collection[int] | None, name: str = "organisation") -> Q:
    return Q() if organisations is None else Q(**{f"{name}__in": organisations})


def clocks(cases: Any, last: date = date.max) -> Iterator[Deadline]:
    """The running clocks of those of the cases that are open. PostgreSQL takes them apart: thousands may run."""
    rows = cases.filter(status="open", due_on__lte=last)
    sql, bound = rows.values("id", "title", "organisation_id", "procedure", "running_clocks").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(CLOCKS.format(cases=sql), [*bound, last.isoformat()])
        for case, title, organisation, procedure, clock, start, name, due, basis, mark, who, provisional in cursor:
            yield Deadline(
                name,
                due,
                _listed(basis),
                organisation,
                procedure,
                duty_of(case, clock, start),
                mark,
                who,
                case,
                title,
                provisional,
            )


def duty_of(case: int, clock: str, start: date | str) -> str:
    """What names a running clock for good."""
    return f"case:{case}/{clock}/{start}"


@cache
def _listed(basis: str) -> tuple[str, ...]:
    """Articles as PostgreSQL writes a list of them; there are as many lists as the procedure files have."""
    return tuple(json.loads(basis))


def _running_out(scope: Scope, last: date, only: Collection[int] | None = None) -> Iterator[Deadline]:
    """Terms and certificates of which a duty says that they are to be renewed by now. One statement."""
    of_terms = [(procedure, spec, Body[spec.body.upper()]) for procedure, spec in specs_of("term_end")]
    of_certificates = [(procedure, spec, NO_BODY) for procedure, spec in specs_of("certificate_end")]
    specs = [*of_terms, *of_certificates]
    latest = min(last, scope.day + timedelta(days=max((spec.lead_days for _, spec, _ in specs), default=0)))
    ending = Q(scope.organisation(), _of(only), last_day__lte=latest)
    terms = Term.objects.on(scope.day).filter(ending, body__in={body for _, _, body in of_terms})
    certificates = Certificate.objects.on(scope.day).filter(ending).annotate(body=Value(NO_BODY))
    columns = ("organisation_id", "body", "last_day")
    for organisation, about, last_day in terms.values_list(*columns).union(
        certificates.values_list(*columns), all=True
    ):
        for procedure, spec, body in specs:
            if body == about and last_day <= scope.day + timedelta(days=spec.lead_days):
                yield _standing(procedure, spec, organisation, last_day)


def yearly_of(scope: Scope, last: date = date.max, only: Collection[int] | None = None) -> Iterator[Deadline]:
    """What is asked once a year and has not been done in the year of the day; with `only`, by these organisations of
    the ground. Three statements; none where the year goes on beyond the last day asked about."""
    end = date(scope.day.year, 12, 31)
    if last < end:
        return
    rows = Organisation.objects.filter(_of(only, "pk"), pk__in=scope.organisations()).values_list("pk", "tree")
    bodies: dict[int, set[str]] = {}
    terms = Term.objects.on(scope.day).filter(scope.organisation(), _of(only))
    for organisation, body in terms.values_list("organisation_id", "body"):
        bodies.setdefault(organisation, set()).add(f"has_{Body(body).name.lower()}")
    specs = list(specs_of("yearly"))
    done = _done_in_year(scope, {(procedure.id, spec.step) for procedure, spec in specs}, only)

    @cache
    def asked(tree: str, facts: frozenset[str]) -> list[tuple[Procedure, DutySpec]]:
        """What the files ask of all organisations of a tree with the same bodies."""
        own = [(procedure, spec) for procedure, spec in specs if procedure.holder == HOLDERS[Tree(tree)]]
        return [(procedure, spec) for procedure, spec in own if _holds(procedure, spec, scope.day, facts)]

    for organisation, tree in rows:
        for procedure, spec in asked(tree, frozenset(bodies.get(organisation, ()))):
            if (organisation, procedure.id, spec.step) not in done:
                yield _standing(procedure, spec, organisation, end)


def _holds(procedure: Procedure, spec: DutySpec, day: date, facts: Iterable[str]) -> bool:
    state = State(procedure.id, procedure.version, day)
    return Reading(procedure, state, day, facts=dict.fromkeys(facts, True)).holds(spec.when)


def _done_in_year(
    scope: Scope, wanted: set[tuple[str, str]], only: Collection[int] | None
) -> set[tuple[int, str, str]]:
    """Organisations with a valid taking of these steps in the year of the day."""
    rows = Case.objects.within(scope).filter(
        _of(only),
        procedure__in={procedure for procedure, _ in wanted},
        opened_on__gte=date(scope.day.year - 1, 1, 1),
        opened_on__lte=scope.day,
    )
    sql, bound = rows.values("organisation_id", "procedure", "valid_steps", "valid_days").query.sql_with_params()
    named = [f"{procedure}/{step}" for procedure, step in sorted(wanted)]
    with connection.cursor() as cursor:
        cursor.execute(DONE.format(cases=sql), [*bound, f"{scope.day.year}-%", named])
        return set(cursor.fetchall())


DONE = """
    select distinct organisation_id, procedure, step
    from ({cases}) as lived, jsonb_array_elements_text(valid_steps) with ordinality as taken(step, place)
    where valid_days ->> (place - 1)::int like %s and procedure || '/' || step = any(%s)
"""


def specs_of(kind: str) -> Iterator[tuple[Procedure, DutySpec]]:
    """The standing duties of one kind, over all procedures."""
    for procedure in procedures():
        for spec in procedure.duty:
            if spec.kind == kind:
                yield procedure, spec


def _standing(procedure: Procedure, spec: DutySpec, organisation: int, last_day: date) -> Deadline:
    duty = f"organisation:{organisation}/{procedure.id}.{spec.id}/{last_day}"
    basis = _in_words(spec.basis)
    return Deadline(spec.name, last_day, basis, organisation, procedure.id, duty, spec.mark, procedure.holder)


@cache
def _in_words(basis: tuple[str, ...]) -> tuple[str, ...]:
    """Citations of the rulebook's own files, which do not change while the product runs."""
    return tuple(_cited(written) for written in basis)


def _cited(written: str) -> str:
    if written == "house":
        return "本系统约定"
    return rulebook().library.cite(written).in_words if "#" in written else written
