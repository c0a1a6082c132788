"""The alternative to the measures: each union asked for by itself, in Django's ORM, on the living tables.

Five measures, written from their sentences; each gives (counted, of) with None for a gap in the file. What towns add of
their own, units that nobody covers, and the sums for towns and the district are left out: they would cost yet more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from lianchuang.procedures.models import Case
from lianchuang.registry.models import (
    NON_PUBLIC,
    Body,
    Certificate,
    Coverage,
    EmployerCount,
    EmployerProfile,
    Organisation,
    Quantity,
    Term,
    Tree,
)

Found = tuple[str, int | None, int | None]
NAMES = ("M-01", "M-05", "M-11", "M-23", "M-25")
COMMITTEE_FROM = 25
CONGRESSES = (Body.CONGRESS, Body.STAFF_ASSEMBLY)


def figures(unions: Iterable[int], first: date, day: date) -> dict[str, list[int]]:
    """Measure and union to numerator, denominator and unknown rows."""
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for union in Organisation.objects.filter(pk__in=list(unions)).order_by("pk"):
        for name, counted, of in _rows(union, first, day):
            total = totals[f"{name} {union.pk}"]
            if counted is None or of is None:
                total[2] += 1
            else:
                total[0] += counted
                total[1] += of
    return dict(totals)


def _rows(union: Organisation, first: date, day: date) -> Iterator[Found]:
    for coverage in Coverage.objects.on(day).filter(organisation=union):
        yield from _of_employer(coverage.employer_id, day)
    yield from _of_union(union, first, day)


def _of_employer(employer: int, day: date) -> Iterator[Found]:
    counts = EmployerCount.objects.on(day).filter(employer=employer, quantity=Quantity.STAFF)
    staff = counts.values_list("value", flat=True).first()
    if staff is None or staff >= COMMITTEE_FROM:
        yield "M-01", 1, None if staff is None else 1
    profile = EmployerProfile.objects.on(day).get(employer=employer)
    if profile.above_scale and profile.ownership in NON_PUBLIC:
        party = Coverage.objects.on(day).filter(employer=employer, organisation__tree=Tree.PARTY)
        yield "M-05", int(party.exists()), 1


def _of_union(union: Organisation, first: date, day: date) -> Iterator[Found]:
    certificate = Certificate.objects.on(day).filter(organisation=union).first()
    if certificate is None:
        yield "M-11", 0, 1
    else:
        yield "M-11", None if certificate.last_day is None else int(certificate.last_day >= day), 1
    terms = Term.objects.on(day).filter(organisation=union, body__in=CONGRESSES)
    yield "M-23", int(any(term.last_day is None or term.last_day >= day for term in terms)), 1
    for case in Case.objects.filter(organisation=union, procedure="congress-proposal", opened_on__lte=day):
        steps = [taking for taking in case.state.takings if taking.valid and taking.occurred_on <= day]
        answered = any(taking.step == "answer" for taking in steps)
        for taking in steps:
            if taking.step == "propose" and taking.occurred_on >= first:
                yield "M-25", int(answered), 1
