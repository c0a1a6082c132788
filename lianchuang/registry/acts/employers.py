"""Employers: the register that every coverage rate is measured against (单位底册)."""

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
from lianchuang.registry.models import Coverage, Employer, EmployerCount, EmployerProfile, Quantity
from lianchuang.registry.naming import folded, grams, initials


@dataclass(frozen=True)
class EmployerEntry:
    """An employer as it enters the register. A missing count is unknown; `counted_on` is the counts' reference day."""

    name: str
    credit_code: str | None = None
    ownership: str = ""
    registration: str = ""
    industry: str = ""
    above_scale: bool | None = None
    opened_on: date | None = None
    area_code: str = ""
    counts: Mapping[Quantity, int] = field(default_factory=dict)
    counted_on: date | None = None
    since: date | None = None

    def profile(self) -> dict[str, Any]:
        return with_search(
            {
                "name": self.name,
                "ownership": self.ownership,
                "registration": self.registration,
                "industry": self.industry,
                "above_scale": self.above_scale,
                "opened_on": self.opened_on,
                "area_code": self.area_code,
            },
            self.credit_code,
        )


FORMS = ("有限责任公司", "股份有限公司", "有限公司", "公司")


def match_key(name: str) -> str:
    """A company's name without its form, brackets and blanks: two spellings of one employer have the same key."""
    key = folded(name).translate(str.maketrans("", "", "()[]{}<>·.,，。、“”\"'-_ "))
    for form in FORMS:
        if key.endswith(form) and len(key) > len(form) + 1:
            return key.removesuffix(form)
    return key


def with_search(profile: dict[str, Any], credit_code: str | None) -> dict[str, Any]:
    name, code = profile["name"], credit_code or ""
    return profile | {
        "match_key": match_key(name),
        "findable": f"{folded(name)} {initials(name)} {folded(code)}",
        "grams": grams(name, initials(name), code),
    }


@transaction.atomic
def register_employers(entries: Sequence[EmployerEntry], *, by: Signature, on: date) -> list[Employer]:
    """Enter employers that are in the register from `on` (or their own `since`)."""
    ids = fresh_ids(Employer, len(entries))
    employers = [Employer(id=pk, credit_code=entry.credit_code) for pk, entry in zip(ids, entries, strict=True)]
    _refuse_known_codes([entry.credit_code for entry in entries if entry.credit_code])
    write(Employer, employers)
    profiles = [entry.profile() for entry in entries]
    told = record_many(
        [
            Entry(
                events.EMPLOYER_REGISTERED.id,
                entry.since or on,
                {
                    "name": entry.name,
                    "credit_code": entry.credit_code,
                    "after": as_written(profile),
                    "counts": {str(int(quantity)): value for quantity, value in entry.counts.items()},
                },
                subject=f"employer:{pk}",
            )
            for pk, entry, profile in zip(ids, entries, profiles, strict=True)
        ],
        by=by,
    )
    lines = list(zip(ids, entries, told, strict=True))
    apply(
        EmployerProfile,
        [
            Change((pk,), entry.since or on, event, profile)
            for (pk, entry, event), profile in zip(lines, profiles, strict=True)
        ],
    )
    apply(
        EmployerCount,
        [
            Change((pk, int(quantity)), entry.counted_on or entry.since or on, event, {"value": value})
            for pk, entry, event in lines
            for quantity, value in entry.counts.items()
        ],
    )
    return employers


def _refuse_known_codes(codes: list[str]) -> None:
    if len(set(codes)) < len(codes):
        raise Refusal("同一个统一社会信用代码在这批单位里出现了两次。")
    known = Employer.objects.filter(credit_code__in=codes).first()
    if known:
        raise Refusal(f"统一社会信用代码 {known.credit_code} 已经在册。")


@transaction.atomic
def describe_employers(changes: Sequence[tuple[Employer, dict[str, Any]]], *, by: Signature, on: date) -> None:
    """Change what is known of employers from `on`: name, ownership, industry, place, scale."""
    if not changes:
        return
    now = {row.employer_id: row for row in EmployerProfile.objects.on(on).filter(employer__in=[e for e, _ in changes])}
    entries, dated = [], []
    for employer, values in changes:
        row = now.get(employer.pk)
        if row is None:
            raise Refusal(f"单位 {employer} 在 {on} 不在册。")
        before = {name: getattr(row, name) for name in values}
        after = with_search(row.values() | values, employer.credit_code)
        payload = {"name": after["name"], "before": as_written(before), "after": as_written(values)}
        entries.append(Entry(events.EMPLOYER_DESCRIBED.id, on, payload, subject=f"employer:{employer.pk}"))
        dated.append((employer.pk, after))
    told = record_many(entries, by=by)
    apply(
        EmployerProfile,
        [Change((pk,), on, event, after) for (pk, after), event in zip(dated, told, strict=True)],
    )


@transaction.atomic
def count_employers(
    counts: Sequence[tuple[Employer, str, Mapping[Quantity, int], date]], *, by: Signature, on: date
) -> None:
    """New head-counts (employer, its name, counts, their reference day). A count is a new row, never an edit."""
    told = record_many(
        [
            Entry(
                events.EMPLOYER_COUNTED.id,
                counted_on,
                {"name": name, "after": {str(int(quantity)): value for quantity, value in values.items()}},
                subject=f"employer:{employer.pk}",
            )
            for employer, name, values, counted_on in counts
        ],
        by=by,
    )
    apply(
        EmployerCount,
        [
            Change((employer.pk, int(quantity)), counted_on, event, {"value": value})
            for (employer, _, values, counted_on), event in zip(counts, told, strict=True)
            for quantity, value in values.items()
        ],
    )


@transaction.atomic
def cease_employer(employer: Employer, *, reason: str, by: Signature, on: date) -> None:
    """The employer leaves the register; that needs a reason (procedures.md S03). What covered it covers it no more."""
    profile = EmployerProfile.objects.on(on).filter(employer=employer).first()
    if profile is None:
        raise Refusal("该单位这一天已不在册。")
    if not reason.strip():
        raise Refusal("请写明移出底册的理由。")
    payload = {"name": profile.name, "reason": reason, "before": as_written(profile.values())}
    event = record(Entry(events.EMPLOYER_CEASED.id, on, payload, subject=f"employer:{employer.pk}"), by=by)
    apply(EmployerProfile, [Change((employer.pk,), on, event, None)])
    covering = Coverage.objects.on(on).filter(employer=employer)
    apply(Coverage, [Change(row.key, on, event, None) for row in covering])
