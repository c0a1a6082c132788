"""Everything on one's ground that has a last day: running clocks of cases, terms and certificates that run out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Func, IntegerField, Q, Sum, Value
from django.db.models.fields.json import KeyTransform

from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import Body, Certificate, Term
from lianchuang.rulebook.procedures import DutySpec, Procedure
from lianchuang.web.articles import in_words
from lianchuang.web.sight import Sight


@dataclass(frozen=True)
class Deadline:
    """Something with a last day. `case` is where it is done, or `procedure` which one to begin."""

    name: str
    due: date
    basis: tuple[str, ...]
    organisation: int
    procedure: str
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


@dataclass(frozen=True)
class Matter:
    """Deadlines of one kind: how many are overdue or near, and the most urgent day."""

    key: str
    name: str
    basis: tuple[str, ...]
    overdue: int
    soon: int
    first: date

    @property
    def count(self) -> int:
        return self.overdue + self.soon


SOON = 30  # days ahead that the overview looks


def deadlines_of(sight: Sight) -> list[Deadline]:
    """All of them, by day. Three statements, whatever the number of organisations."""
    found = [*_clocks(sight), *_terms(sight), *_certificates(sight)]
    return sorted(found, key=lambda one: (one.due, one.name, one.organisation))


def matters_of(deadlines: Iterable[Deadline], today: date, ahead: int = SOON) -> list[Matter]:
    """Deadlines of the law counted by what they are about, overdue ones first; what is further ahead is left out, and
    so are conventions of the product."""
    grouped: dict[str, list[Deadline]] = {}
    for one in deadlines:
        if one.mark == "law" and one.left(today) <= ahead:
            grouped.setdefault(one.key, []).append(one)
    matters = []
    for key, group in grouped.items():
        overdue = sum(one.is_overdue(today) for one in group)
        matters.append(Matter(key, group[0].name, group[0].basis, overdue, len(group) - overdue, group[0].due))
    return sorted(matters, key=lambda matter: (not matter.overdue, -matter.overdue, matter.first))


def _clocks(sight: Sight) -> Iterator[Deadline]:
    rows = Case.objects.within(sight.scope).filter(status="open", due_on__isnull=False)
    for pk, title, organisation, procedure, clocks in rows.values_list(
        "pk", "title", "organisation_id", "procedure", KeyTransform("clocks", "raw_state")
    ):
        for clock in clocks:
            if clock["met_on"] is None and clock["stopped_on"] is None:
                yield _of_clock(pk, title, organisation, procedure, clock)


def _of_clock(case: int, title: str, organisation: int, procedure: str, clock: dict[str, Any]) -> Deadline:
    return Deadline(
        clock["name"],
        date.fromisoformat(clock["due"]),
        tuple(clock["basis"]),
        organisation,
        procedure,
        clock["mark"],
        clock["who"],
        case,
        title,
        clock["provisional"],
    )


def _terms(sight: Sight) -> Iterator[Deadline]:
    specs = list(_specs("term_end"))
    latest = sight.today + timedelta(days=max((spec.lead_days for _, spec in specs), default=0))
    bodies = {Body[spec.body.upper()] for _, spec in specs}
    rows = Term.objects.on(sight.today).filter(sight.scope.organisation(), body__in=bodies, last_day__lte=latest)
    for organisation, body, last_day in rows.values_list("organisation_id", "body", "last_day"):
        for procedure, spec in specs:
            if Body[spec.body.upper()] == body and last_day <= sight.today + timedelta(days=spec.lead_days):
                yield _standing(procedure, spec, organisation, last_day)


def _certificates(sight: Sight) -> Iterator[Deadline]:
    for procedure, spec in _specs("certificate_end"):
        latest = sight.today + timedelta(days=spec.lead_days)
        rows = Certificate.objects.on(sight.today).filter(sight.scope.organisation(), last_day__lte=latest)
        for organisation, last_day in rows.values_list("organisation_id", "last_day"):
            yield _standing(procedure, spec, organisation, last_day)


def _specs(kind: str) -> Iterator[tuple[Procedure, DutySpec]]:
    for procedure in procedures():
        for spec in procedure.duty:
            if spec.kind == kind:
                yield procedure, spec


def _standing(procedure: Procedure, spec: DutySpec, organisation: int, last_day: date) -> Deadline:
    basis = tuple(in_words(text) for text in spec.basis)
    return Deadline(spec.name, last_day, basis, organisation, procedure.id, spec.mark, procedure.holder)


class Overdue(Func):
    """How many running clocks of a case are past their day by law: PostgreSQL counts what a JSON path finds."""

    function = "jsonb_path_query_array"
    template = "jsonb_array_length(%(function)s(%(expressions)s::jsonpath))"
    output_field = IntegerField()


def overdue_count(sight: Sight) -> int:
    """How many of them are overdue by law. Three statements."""
    past = f'$.clocks[*] ? (@.mark == "law" && @.met_on == null && @.stopped_on == null && @.due < "{sight.today}")'
    cases = Case.objects.within(sight.scope).filter(status="open", due_on__lt=sight.today)
    overdue = cases.aggregate(clocks=Sum(Overdue(F("raw_state"), Value(past))))["clocks"] or 0
    gone = Q(last_day__lt=sight.today)
    bodies = {Body[spec.body.upper()] for _, spec in _specs("term_end") if spec.mark == "law"}
    terms = Term.objects.on(sight.today).filter(gone, sight.scope.organisation(), body__in=bodies)
    certificates = Certificate.objects.on(sight.today).filter(gone, sight.scope.organisation())
    return overdue + terms.count() + certificates.count()
