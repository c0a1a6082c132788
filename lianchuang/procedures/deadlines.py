"""Everything with a last day on a ground: running clocks of cases, terms and certificates that run out, what the law
asks once a year. The same as `duties_of`, for any number of organisations, in a fixed number of statements."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KeyTransform

from lianchuang.procedures.models import Case
from lianchuang.procedures.reading import Reading
from lianchuang.procedures.shelf import procedures
from lianchuang.procedures.state import State
from lianchuang.registry.models import Body, Certificate, Organisation, Term, Tree
from lianchuang.registry.scope import Scope
from lianchuang.rulebook import rulebook
from lianchuang.rulebook.procedures import DutySpec, Procedure

HOLDERS = {Tree.UNION: "union", Tree.PARTY: "party"}


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

    def left(self, today: date) -> int:
        return (self.due - today).days

    def is_overdue(self, today: date) -> bool:
        """A convention of the product never makes anything overdue."""
        return self.due < today and self.mark == "law"

    @property
    def key(self) -> str:
        """The matter it is counted under, whoever it concerns."""
        return f"{self.procedure}.{self.name}"


def deadlines_of(scope: Scope) -> list[Deadline]:
    """Clocks, terms and certificates, by day. Three statements, whatever the number of organisations."""
    found = [*clocks(Case.objects.within(scope)), *_terms(scope), *_certificates(scope)]
    return sorted(found, key=lambda one: (one.due, one.name, one.organisation))


def clocks(cases: Any) -> Iterator[Deadline]:
    """The running clocks of those of the cases that are open."""
    rows = cases.filter(status="open", due_on__isnull=False)
    for pk, title, organisation, procedure, running in rows.values_list(
        "pk", "title", "organisation_id", "procedure", KeyTransform("clocks", "raw_state")
    ):
        for clock in running:
            if clock["met_on"] is None and clock["stopped_on"] is None:
                yield _of_clock(pk, title, organisation, procedure, clock)


def _of_clock(case: int, title: str, organisation: int, procedure: str, clock: dict[str, Any]) -> Deadline:
    return Deadline(
        clock["name"],
        date.fromisoformat(clock["due"]),
        tuple(clock["basis"]),
        organisation,
        procedure,
        f"case:{case}/{clock['id']}/{clock['start']}",
        clock["mark"],
        clock["who"],
        case,
        title,
        clock["provisional"],
    )


def _terms(scope: Scope) -> Iterator[Deadline]:
    specs = list(specs_of("term_end"))
    latest = scope.day + timedelta(days=max((spec.lead_days for _, spec in specs), default=0))
    bodies = {Body[spec.body.upper()] for _, spec in specs}
    rows = Term.objects.on(scope.day).filter(scope.organisation(), body__in=bodies, last_day__lte=latest)
    for organisation, body, last_day in rows.values_list("organisation_id", "body", "last_day"):
        for procedure, spec in specs:
            if Body[spec.body.upper()] == body and last_day <= scope.day + timedelta(days=spec.lead_days):
                yield _standing(procedure, spec, organisation, last_day)


def _certificates(scope: Scope) -> Iterator[Deadline]:
    for procedure, spec in specs_of("certificate_end"):
        latest = scope.day + timedelta(days=spec.lead_days)
        rows = Certificate.objects.on(scope.day).filter(scope.organisation(), last_day__lte=latest)
        for organisation, last_day in rows.values_list("organisation_id", "last_day"):
            yield _standing(procedure, spec, organisation, last_day)


def yearly_of(scope: Scope) -> Iterator[Deadline]:
    """What is asked once a year and has not been done in the year of the day. Three statements."""
    rows = Organisation.objects.filter(pk__in=scope.organisations()).values_list("pk", "tree")
    bodies: dict[int, dict[str, Any]] = {}
    for organisation, body in (
        Term.objects.on(scope.day).filter(scope.organisation()).values_list("organisation_id", "body")
    ):
        bodies.setdefault(organisation, {})[f"has_{Body(body).name.lower()}"] = True
    specs = list(specs_of("yearly"))
    done = _done_in_year(scope, {(procedure.id, spec.step) for procedure, spec in specs})
    last = date(scope.day.year, 12, 31)
    for organisation, tree in rows:
        facts = bodies.get(organisation, {})
        for procedure, spec in specs:
            if procedure.holder != HOLDERS[Tree(tree)] or (organisation, procedure.id, spec.step) in done:
                continue
            state = State(procedure.id, procedure.version, scope.day)
            if Reading(procedure, state, scope.day, facts=facts).holds(spec.when):
                yield _standing(procedure, spec, organisation, last)


def _done_in_year(scope: Scope, wanted: set[tuple[str, str]]) -> set[tuple[int, str, str]]:
    """Organisations with a valid taking of these steps in the year of the day."""
    done = set()
    rows = Case.objects.within(scope).filter(
        Q(procedure__in={procedure for procedure, _ in wanted}),
        opened_on__gte=date(scope.day.year - 1, 1, 1),
        opened_on__lte=scope.day,
    )
    for organisation, procedure, takings in rows.values_list(
        "organisation_id", "procedure", KeyTransform("takings", "raw_state")
    ):
        for taking in takings:
            on = date.fromisoformat(taking["occurred_on"])
            if (procedure, taking["step"]) in wanted and taking["valid"] and on.year == scope.day.year:
                done.add((organisation, procedure, taking["step"]))
    return done


def specs_of(kind: str) -> Iterator[tuple[Procedure, DutySpec]]:
    """The standing duties of one kind, over all procedures."""
    for procedure in procedures():
        for spec in procedure.duty:
            if spec.kind == kind:
                yield procedure, spec


def _standing(procedure: Procedure, spec: DutySpec, organisation: int, last_day: date) -> Deadline:
    basis = tuple(_in_words(text) for text in spec.basis)
    duty = f"organisation:{organisation}/{procedure.id}.{spec.id}/{last_day}"
    return Deadline(spec.name, last_day, basis, organisation, procedure.id, duty, spec.mark, procedure.holder)


def _in_words(written: str) -> str:
    if written == "house":
        return "本系统约定"
    return rulebook().library.cite(written).in_words if "#" in written else written
