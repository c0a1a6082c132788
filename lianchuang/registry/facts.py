"""What the registry knows of a unit on a day, as procedures and duties ask it. Missing is None, never nought."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum

from lianchuang.registry.models import (
    NON_PUBLIC,
    Body,
    Certificate,
    Coverage,
    Employer,
    EmployerCount,
    EmployerProfile,
    Membership,
    Organisation,
    Quantity,
    ReportedCount,
    Standing,
    Term,
)

COUNTED = {
    Quantity.STAFF: "staff",
    Quantity.FEMALE: "female_staff",
    Quantity.DISABLED: "disabled_staff",
    Quantity.DISPATCHED: "dispatched_staff",
    Quantity.MIGRANT: "migrant_staff",
    Quantity.PARTY_MEMBERS: "party_members",
    Quantity.WAGE_BILL: "wage_bill",
}


@dataclass(frozen=True)
class Held:
    """What the registry holds of one organisation on a day, looked up once for all who ask on a page."""

    covers: Sequence[Coverage]
    terms: Sequence[Term]
    certificate: Certificate | None
    facts: dict[str, Any]


def held_of(organisation: Organisation, on: date) -> Held:
    """Its coverages by their first day, its terms by body, its certificate, and its `unit_facts`."""
    covers = list(Coverage.objects.on(on).filter(organisation=organisation).order_by("since"))
    terms = list(Term.objects.on(on).filter(organisation=organisation).order_by("body"))
    facts = _of_units([row.employer_id for row in covers], on) | _members(organisation, on) | _bodies(terms)
    return Held(covers, terms, Certificate.objects.on(on).filter(organisation=organisation).first(), facts)


def unit_facts(organisation: Organisation | None, employers: Sequence[Employer], on: date) -> dict[str, Any]:
    """Facts of an organisation and the employers it is about (those it covers, when none are named)."""
    ids = [employer.pk for employer in employers]
    if not ids and organisation is not None:
        ids = list(Coverage.objects.on(on).filter(organisation=organisation).values_list("employer_id", flat=True))
    facts = _of_units(ids, on)
    if organisation is not None:
        facts |= _members(organisation, on) | _bodies(Term.objects.on(on).filter(organisation=organisation))
    return facts


def _of_units(ids: Sequence[int], on: date) -> dict[str, Any]:
    facts: dict[str, Any] = {"employers": len(ids)}
    counts = EmployerCount.objects.on(on).filter(employer__in=ids).values("quantity")
    for row in counts.annotate(total=Sum("value"), known=Count("employer")):
        if row["known"] == len(ids):  # one unknown head-count makes the sum unknown
            facts[COUNTED[Quantity(row["quantity"])]] = int(row["total"])
    profiles = list(EmployerProfile.objects.on(on).filter(employer__in=ids))
    if profiles:
        facts["above_scale"] = any(profile.above_scale for profile in profiles)
        facts["ownership"] = profiles[0].ownership
        facts["non_public"] = all(profile.ownership in NON_PUBLIC for profile in profiles)
    return facts


def _members(organisation: Organisation, on: date) -> dict[str, int]:
    roster = Membership.objects.on(on).filter(organisation=organisation, standing=Standing.ACTIVE)
    counted = roster.aggregate(
        members=Count("pk"),
        female_members=Count("pk", filter=Q(person__sex="女")),
    )
    if counted["members"]:
        return {"members": counted["members"], "female_members": counted["female_members"]}
    reported = ReportedCount.objects.on(on).filter(organisation=organisation)
    named = {Quantity.MEMBERS: "members", Quantity.FEMALE_MEMBERS: "female_members"}
    return {named[Quantity(row.quantity)]: row.value for row in reported if row.quantity in named}


def _bodies(terms: Iterable[Term]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for term in terms:
        name = Body(term.body).name.lower()
        facts[f"has_{name}"] = True
        facts[f"{name}_last_day"] = term.last_day
        if term.seats is not None:
            facts[f"{name}_seats"] = term.seats
    return facts
