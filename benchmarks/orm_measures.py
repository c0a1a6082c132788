"""The alternative to the measures: each organisation asked for by itself, in Django's ORM, on the living tables.

Five measures, written from their sentences; each gives (organisation, counted, of) with None for a gap in the file.
Sums for the towns and the district come by walking up the parents.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from lianchuang.procedures.models import Case
from lianchuang.registry.models import (
    NON_PUBLIC,
    Affiliation,
    Body,
    Certificate,
    Coverage,
    EmployerCount,
    EmployerProfile,
    Organisation,
    OrganisationKind,
    OrganisationProfile,
    Quantity,
    Term,
    Tier,
    Tree,
)

Found = tuple[str, int, int | None, int | None]
NAMES = ("M-01", "M-05", "M-11", "M-23", "M-25")
COMMITTEE_FROM = 25
CONGRESSES = (Body.CONGRESS, Body.STAFF_ASSEMBLY)


def figures(first: date, day: date) -> dict[str, list[int]]:
    """Measure and organisation to numerator, denominator and unknown rows, at every level."""
    parents = dict(Affiliation.objects.on(day).values_list("child", "parent"))
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for name, organisation, counted, of in _rows(first, day):
        at: int | None = organisation
        while at is not None:
            total = totals[f"{name} {at}"]
            if counted is None or of is None:
                total[2] += 1
            else:
                total[0] += counted
                total[1] += of
            at = parents.get(at)
    return dict(totals)


def _rows(first: date, day: date) -> Iterator[Found]:
    unions = Organisation.objects.filter(tree=Tree.UNION, profiles__in=OrganisationProfile.objects.on(day))
    for union in unions.filter(tier=Tier.BASE).iterator():
        for coverage in Coverage.objects.on(day).filter(organisation=union):
            yield from _of_employer(coverage.employer_id, union.pk, True, day)
        yield from _of_union(union, first, day)
    for town in unions.filter(tier__lt=Tier.BASE).iterator():
        seat = OrganisationProfile.objects.on(day).get(organisation=town)
        if seat.kind == OrganisationKind.TOWN_FEDERATION:
            here = EmployerProfile.objects.on(day).filter(area_code__startswith=seat.area_code[:9])
            for profile in here:
                covering = Coverage.objects.on(day).filter(employer=profile.employer_id)
                if not covering.filter(organisation__tree=Tree.UNION).exists():
                    yield from _of_employer(profile.employer_id, town.pk, False, day)


def _of_employer(employer: int, owner: int, covered: bool, day: date) -> Iterator[Found]:
    counts = EmployerCount.objects.on(day).filter(employer=employer, quantity=Quantity.STAFF)
    staff = counts.values_list("value", flat=True).first()
    if staff is None or staff >= COMMITTEE_FROM:
        yield "M-01", owner, int(covered), None if staff is None else 1
    profile = EmployerProfile.objects.on(day).get(employer=employer)
    if profile.above_scale and profile.ownership in NON_PUBLIC:
        party = Coverage.objects.on(day).filter(employer=employer, organisation__tree=Tree.PARTY)
        yield "M-05", owner, int(party.exists()), 1


def _of_union(union: Organisation, first: date, day: date) -> Iterator[Found]:
    certificate = Certificate.objects.on(day).filter(organisation=union).first()
    if certificate is None:
        yield "M-11", union.pk, 0, 1
    else:
        yield "M-11", union.pk, None if certificate.last_day is None else int(certificate.last_day >= day), 1
    terms = Term.objects.on(day).filter(organisation=union, body__in=CONGRESSES)
    yield "M-23", union.pk, int(any(term.last_day is None or term.last_day >= day for term in terms)), 1
    for case in Case.objects.filter(organisation=union, procedure="congress-proposal", opened_on__lte=day):
        steps = [taking for taking in case.state.takings if taking.valid and taking.occurred_on <= day]
        answered = any(taking.step == "answer" for taking in steps)
        for taking in steps:
            if taking.step == "propose" and taking.occurred_on >= first:
                yield "M-25", union.pk, int(answered), 1
