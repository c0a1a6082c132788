"""Organisations: established, moved, renamed, merged, split, dissolved; the employers they cover."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record, record_many
from lianchuang.ledger.copying import fresh_ids, write
from lianchuang.registry import events
from lianchuang.registry.acts.writing import as_written
from lianchuang.registry.dated import Change, Refusal, apply
from lianchuang.registry.models import (
    Affiliation,
    Certificate,
    Coverage,
    Employer,
    Lineage,
    Membership,
    Organisation,
    OrganisationProfile,
    Post,
    Quantity,
    ReportedCount,
    Term,
    Tree,
)
from lianchuang.registry.naming import folded, grams, initials
from lianchuang.registry.tree import ancestors_of


@dataclass(frozen=True)
class OrganisationEntry:
    """An organisation as it is established: its tree and tier, what it is called, what stands above it."""

    tree: str
    tier: int
    kind: str
    name: str
    parent: Organisation | None = None
    area_code: str = ""
    covers: Sequence[tuple[Employer, str]] = field(default_factory=tuple)
    since: date | None = None
    identity: Organisation | None = None  # one that was established before, when that act is being corrected

    def profile(self) -> dict[str, Any]:
        return with_search({"name": self.name, "kind": self.kind, "area_code": self.area_code})


def with_search(profile: dict[str, Any]) -> dict[str, Any]:
    name = profile["name"]
    return profile | {"findable": f"{folded(name)} {initials(name)}", "grams": grams(name, initials(name))}


@transaction.atomic
def establish(entries: Sequence[OrganisationEntry], *, by: Signature, on: date) -> list[Organisation]:
    """Organisations come into being on `on` (or their own `since`), below their parents, covering their employers."""
    _refuse_missing_parents(entries, on)
    ids = fresh_ids(Organisation, len(entries))
    made = [entry.identity or _identity(pk, entry) for pk, entry in zip(ids, entries, strict=True)]
    write(Organisation, [o for o in made if o._state.adding])
    told = record_many(
        [
            Entry(
                events.ORGANISATION_ESTABLISHED.id,
                entry.since or on,
                {
                    "name": entry.name,
                    "number": organisation.number,
                    "parent": entry.parent.pk if entry.parent else None,
                    "after": as_written(entry.profile()),
                    "covers": [[employer.pk, mode] for employer, mode in entry.covers],
                },
                organisation=organisation.pk,
                subject=f"organisation:{organisation.pk}",
            )
            for organisation, entry in zip(made, entries, strict=True)
        ],
        by=by,
    )
    lines = [(o.pk, e, e.since or on, event) for o, e, event in zip(made, entries, told, strict=True)]
    apply(OrganisationProfile, [Change((pk,), day, event, e.profile()) for pk, e, day, event in lines])
    apply(
        Affiliation,
        [Change((pk,), day, event, {"parent_id": e.parent.pk}) for pk, e, day, event in lines if e.parent],
    )
    apply(
        Coverage,
        [
            Change((pk, employer.pk), day, event, {"mode": mode})
            for pk, e, day, event in lines
            for employer, mode in e.covers
        ],
    )
    return made


def _identity(pk: int, entry: OrganisationEntry) -> Organisation:
    letter = "G" if entry.tree == Tree.UNION else "D"
    return Organisation(id=pk, number=f"{letter}{pk:07d}", tree=entry.tree, tier=entry.tier)


def _refuse_missing_parents(entries: Sequence[OrganisationEntry], on: date) -> None:
    for day in {entry.since or on for entry in entries}:
        wanted = {e.parent.pk: e for e in entries if e.parent and (e.since or on) == day}
        here = OrganisationProfile.objects.on(day).filter(organisation__in=wanted)
        for pk in set(wanted) - set(here.values_list("organisation_id", flat=True)):
            raise Refusal(f"{wanted[pk].name} 的上级组织在 {day} 还没有成立，或已撤销。")
    if any(entry.parent and entry.parent.tree != entry.tree for entry in entries):
        raise Refusal("工会只能隶属工会，党组织只能隶属党组织。")


def _profile(organisation: Organisation, on: date) -> OrganisationProfile:
    row = OrganisationProfile.objects.on(on).filter(organisation=organisation).first()
    if row is None:
        raise Refusal(f"组织 {organisation.number} 在 {on} 不存在。")
    return row


@transaction.atomic
def describe_organisations(changes: Sequence[tuple[Organisation, dict[str, Any]]], *, by: Signature, on: date) -> None:
    """A new name, kind or seat from `on`."""
    for organisation, values in changes:
        row = _profile(organisation, on)
        after = with_search({"name": row.name, "kind": row.kind, "area_code": row.area_code} | values)
        before = {name: getattr(row, name) for name in values}
        payload = {"name": after["name"], "before": as_written(before), "after": as_written(values)}
        event = record(
            Entry(
                events.ORGANISATION_DESCRIBED.id,
                on,
                payload,
                organisation.pk,
                f"organisation:{organisation.pk}",
            ),
            by=by,
        )
        apply(OrganisationProfile, [Change((organisation.pk,), on, event, after)])


@transaction.atomic
def move(organisation: Organisation, parent: Organisation, *, by: Signature, on: date) -> None:
    """From `on` the organisation belongs under another one of its tree."""
    row, above = _profile(organisation, on), _profile(parent, on)
    if organisation.tree != parent.tree:
        raise Refusal("工会只能隶属工会，党组织只能隶属党组织。")
    if organisation.pk in ancestors_of(parent, on) or organisation == parent:
        raise Refusal(f"{above.name} 在 {row.name} 之下，不能反过来做它的上级。")
    before = Affiliation.objects.on(on).filter(child=organisation).first()
    payload = {
        "name": row.name,
        "parent_name": above.name,
        "before": before.parent_id if before else None,
        "after": parent.pk,
    }
    event = record(
        Entry(events.ORGANISATION_MOVED.id, on, payload, organisation.pk, f"organisation:{organisation.pk}"), by=by
    )
    apply(Affiliation, [Change((organisation.pk,), on, event, {"parent_id": parent.pk})])


BELONGINGS = (OrganisationProfile, Affiliation, Coverage, Membership, Post, Term, Certificate, ReportedCount)


def _close(organisation: Organisation, event, on: date, *, but: tuple = ()) -> None:
    """End everything that belongs to the organisation on `on`."""
    for model in BELONGINGS:
        if model in but:
            continue
        name = "child" if model is Affiliation else "organisation"
        rows = model.objects.on(on).filter(**{name: organisation})
        apply(model, [Change(row.key, on, event, None) for row in rows])


def _refuse_if_others_hang(organisation: Organisation, name: str, on: date) -> None:
    if Affiliation.objects.on(on).filter(parent=organisation).exists():
        raise Refusal(f"{name} 下面还有组织，先为它们安排上级。")


@transaction.atomic
def dissolve(organisation: Organisation, *, reason: str, by: Signature, on: date) -> None:
    """The organisation ends on `on` (工会法 第十三条). Its members keep their membership (保留会籍), without a vote."""
    row = _profile(organisation, on)
    _refuse_if_others_hang(organisation, row.name, on)
    payload = {"name": row.name, "reason": reason, "before": as_written(row.values())}
    event = record(
        Entry(events.ORGANISATION_DISSOLVED.id, on, payload, organisation.pk, f"organisation:{organisation.pk}"),
        by=by,
    )
    members = Membership.objects.on(on).filter(organisation=organisation)
    apply(Membership, [Change(member.key, on, event, {"standing": "kept"}) for member in members])
    _close(organisation, event, on, but=(Membership,))


@transaction.atomic
def merge(organisation: Organisation, into: Organisation, *, by: Signature, on: date) -> None:
    """From `on` the organisation is part of another: its members, employers and lower organisations go over."""
    row, other = _profile(organisation, on), _profile(into, on)
    if organisation.tree != into.tree or organisation == into:
        raise Refusal("只能并入同一系统的另一个组织。")
    payload = {"name": row.name, "into_name": other.name, "before": as_written(row.values()), "after": into.pk}
    event = record(
        Entry(events.ORGANISATION_MERGED.id, on, payload, organisation.pk, f"organisation:{organisation.pk}"), by=by
    )
    _hand_over(organisation, into, event, on)
    _close(organisation, event, on, but=(Membership,))
    Lineage.objects.create(before=organisation, after=into, on=on, event=event)


def _hand_over(organisation: Organisation, into: Organisation, event, on: date) -> None:
    members = Membership.objects.on(on).filter(organisation=organisation)
    apply(Membership, [Change(member.key, on, event, {"organisation_id": into.pk}) for member in members])
    covered = set(Coverage.objects.on(on).filter(organisation=into).values_list("employer_id", flat=True))
    mine = Coverage.objects.on(on).filter(organisation=organisation).exclude(employer__in=covered)
    apply(Coverage, [Change((into.pk, c.employer_id), on, event, {"mode": c.mode}) for c in mine])
    lower = Affiliation.objects.on(on).filter(parent=organisation).exclude(child=into)
    apply(Affiliation, [Change(row.key, on, event, {"parent_id": into.pk}) for row in lower])


@transaction.atomic
def split(
    organisation: Organisation,
    parts: Sequence[tuple[OrganisationEntry, Sequence[int]]],
    *,
    by: Signature,
    on: date,
) -> list[Organisation]:
    """New organisations come out of one that goes on; each takes the employers it covers and the given persons."""
    row = _profile(organisation, on)
    made = establish([entry for entry, _ in parts], by=by, on=on)
    payload = {"name": row.name, "count": len(made), "after": [part.pk for part in made]}
    event = record(
        Entry(events.ORGANISATION_SPLIT.id, on, payload, organisation.pk, f"organisation:{organisation.pk}"), by=by
    )
    for part, (entry, persons) in zip(made, parts, strict=True):
        taken = [employer.pk for employer, _ in entry.covers]
        leaving = Coverage.objects.on(on).filter(organisation=organisation, employer__in=taken)
        apply(Coverage, [Change(row.key, on, event, None) for row in leaving])
        going = Membership.objects.on(on).filter(organisation=organisation, person__in=persons)
        apply(Membership, [Change(m.key, on, event, {"organisation_id": part.pk}) for m in going])
        Lineage.objects.create(before=organisation, after=part, on=on, event=event)
    return made


@transaction.atomic
def cover(coverings: Sequence[tuple[Organisation, Employer, str]], *, by: Signature, on: date) -> None:
    """From `on` an organisation covers further employers, in the given mode."""
    for organisation, employer, mode in coverings:
        row = _profile(organisation, on)
        payload = {"name": row.name, "after": [employer.pk, mode]}
        event = record(
            Entry(events.COVERAGE_CHANGED.id, on, payload, organisation.pk, f"organisation:{organisation.pk}"), by=by
        )
        apply(Coverage, [Change((organisation.pk, employer.pk), on, event, {"mode": mode})])


@transaction.atomic
def uncover(organisation: Organisation, employer: Employer, *, by: Signature, on: date) -> None:
    """From `on` the organisation no longer covers the employer."""
    row = _profile(organisation, on)
    payload = {"name": row.name, "before": [employer.pk], "after": None}
    event = record(
        Entry(events.COVERAGE_CHANGED.id, on, payload, organisation.pk, f"organisation:{organisation.pk}"), by=by
    )
    apply(Coverage, [Change((organisation.pk, employer.pk), on, event, None)])


@transaction.atomic
def report_counts(
    reports: Sequence[tuple[Organisation, str, Mapping[Quantity, int], date]], *, by: Signature, on: date
) -> None:
    """Member counts that a ledger reports of unions without a roster (union, name, counts, reference day)."""
    told = record_many(
        [
            Entry(
                events.UNION_REPORTED.id,
                day,
                {"name": name, "after": {str(int(q)): v for q, v in counts.items()}},
                organisation.pk,
                f"organisation:{organisation.pk}",
            )
            for organisation, name, counts, day in reports
        ],
        by=by,
    )
    apply(
        ReportedCount,
        [
            Change((organisation.pk, int(quantity)), day, event, {"value": value})
            for (organisation, _, counts, day), event in zip(reports, told, strict=True)
            for quantity, value in counts.items()
        ],
    )
