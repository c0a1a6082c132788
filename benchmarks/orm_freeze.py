"""The alternative to `freeze`: the same tables by Django's ORM, one object and one dictionary at a time.

It writes the same tables with the same writer, so that the files must be the same to the byte. Related rows come with
`select_related`, big tables through `iterator()`: what a careful Django programmer writes who does not write SQL.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from django.db.models import Q

from lianchuang.procedures.models import Case, CaseEmployer
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import (
    Affiliation,
    Area,
    Body,
    Certificate,
    Coverage,
    EmployerCount,
    EmployerProfile,
    Membership,
    Office,
    Organisation,
    OrganisationKind,
    OrganisationProfile,
    Post,
    Quantity,
    ReportedCount,
    Term,
)
from lianchuang.snapshot.facts import TABLES, write_tables

Row = dict[str, Any]
COUNTS = {
    Quantity.STAFF: "staff",
    Quantity.FEMALE: "female_staff",
    Quantity.MIGRANT: "migrant_staff",
    Quantity.DISPATCHED: "dispatched_staff",
    Quantity.PARTY_MEMBERS: "party_members",
    Quantity.WAGE_BILL: "wage_bill",
}


def freeze(roots: list[Organisation], on: date, folder: Path) -> dict[str, Any]:
    """Write every table of a snapshot; gives the entries of the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = _Tables(roots, on)
    rows = {
        "organisations": tables.organisations(),
        "ancestors": tables.ancestors(),
        "employers": tables.employers(),
        "coverage": tables.coverage(),
        "members": tables.members(),
        "reported": tables.reported(),
        "terms": tables.terms(),
        "posts": tables.posts(),
        "certificates": tables.certificates(),
        "case_employers": tables.case_employers(),
    } | tables.cases()
    frames = {name: pl.DataFrame(list(found), schema=TABLES[name].schema) for name, found in rows.items()}
    return write_tables(folder, frames)


class _Tables:
    def __init__(self, roots: list[Organisation], on: date):
        self.roots, self.on = roots, on
        self.parents = dict(Affiliation.objects.on(on).values_list("child", "parent"))
        below: dict[int, list[int]] = defaultdict(list)
        for child, parent in self.parents.items():
            below[parent].append(child)
        self.reached: set[int] = set()
        waiting = [root.pk for root in roots]
        while waiting:
            one = waiting.pop()
            self.reached.add(one)
            waiting += below[one]

    def organisations(self) -> Iterator[Row]:
        founded: dict[int, date] = {}
        for profile in OrganisationProfile.objects.believed().order_by("-since").iterator():
            founded[profile.organisation_id] = profile.since
        for profile in OrganisationProfile.objects.on(self.on).select_related("organisation").iterator():
            one = profile.organisation
            if one.pk in self.reached:
                yield {
                    "organisation": one.pk,
                    "number": one.number,
                    "name": profile.name,
                    "tree": one.tree,
                    "tier": one.tier,
                    "kind": profile.kind,
                    "parent": self.parents.get(one.pk),
                    "area_code": profile.area_code,
                    "founded_on": founded[one.pk],
                }

    def ancestors(self) -> Iterator[Row]:
        for organisation in self.reached:
            height, above = 0, organisation
            while above in self.reached:
                yield {"organisation": organisation, "ancestor": above, "height": height}
                height, above = height + 1, self.parents.get(above, 0)

    def employers(self) -> Iterator[Row]:
        counts: dict[int, Row] = defaultdict(dict)
        for count in EmployerCount.objects.on(self.on).iterator():
            if count.quantity in COUNTS:
                counts[count.employer_id][COUNTS[Quantity(count.quantity)]] = count.value
                if count.quantity == Quantity.STAFF:
                    counts[count.employer_id]["staff_on"] = count.since
        seats = OrganisationProfile.objects.on(self.on).filter(kind=OrganisationKind.TOWN_FEDERATION)
        places = {seat.area_code: seat.organisation_id for seat in seats.order_by("-organisation")}
        covered = Coverage.objects.on(self.on).filter(organisation__in=self.reached)
        ours = {row.employer_id for row in covered.iterator()}
        first, beyond = self._ground()
        within = Q(area_code__gte=first, area_code__lt=beyond) | Q(employer__in=ours)
        for profile in EmployerProfile.objects.on(self.on).filter(within).select_related("employer").iterator():
            yield {
                "employer": profile.employer_id,
                "credit_code": profile.employer.credit_code,
                "name": profile.name,
                "ownership": profile.ownership,
                "above_scale": profile.above_scale,
                "area_code": profile.area_code,
                "place": places.get(profile.area_code[:9] + "000"),
                **dict.fromkeys([*COUNTS.values(), "staff_on"]),
                **counts[profile.employer_id],
            }

    def _ground(self) -> tuple[str, str]:
        seats = OrganisationProfile.objects.on(self.on).filter(organisation__in=self.roots)
        areas = Area.objects.on(self.on).filter(code__in=[seat.area_code for seat in seats])
        ranges = [area.code_range() for area in areas]
        return min(first for first, _ in ranges), max(beyond for _, beyond in ranges)

    def coverage(self) -> Iterator[Row]:
        for row in Coverage.objects.on(self.on).select_related("organisation").iterator():
            if row.organisation_id in self.reached:
                told = {"organisation": row.organisation_id, "employer": row.employer_id, "mode": row.mode}
                yield told | {"tree": row.organisation.tree, "since": row.since}

    def members(self) -> Iterator[Row]:
        for row in Membership.objects.on(self.on).select_related("person").iterator():
            if row.organisation_id in self.reached:
                yield {
                    "organisation": row.organisation_id,
                    "person": row.person_id,
                    "standing": row.standing,
                    "migrant": row.migrant,
                    "dispatched": row.dispatched,
                    "female": row.person.sex == "女" if row.person.sex else None,
                    "since": row.since,
                }

    def reported(self) -> Iterator[Row]:
        for row in ReportedCount.objects.on(self.on).iterator():
            if row.organisation_id in self.reached:
                told = {"organisation": row.organisation_id, "quantity": Quantity(row.quantity).name.lower()}
                yield told | {"value": row.value, "since": row.since}

    def terms(self) -> Iterator[Row]:
        for row in Term.objects.believed().filter(since__lte=self.on).iterator():
            if row.organisation_id in self.reached:
                yield {
                    "organisation": row.organisation_id,
                    "body": Body(row.body).name.lower(),
                    "number": row.number,
                    "since": row.since,
                    "until": self._past(row.until),
                    "last_day": row.last_day,
                    "seats": row.seats,
                }

    def posts(self) -> Iterator[Row]:
        for row in Post.objects.believed().filter(since__lte=self.on).iterator():
            if row.organisation_id in self.reached:
                yield {
                    "organisation": row.organisation_id,
                    "person": row.person_id,
                    "office": Office(row.office).name.lower(),
                    "full_time": row.full_time,
                    "chosen": row.chosen,
                    "since": row.since,
                    "until": self._past(row.until),
                }

    def certificates(self) -> Iterator[Row]:
        for row in Certificate.objects.on(self.on).iterator():
            if row.organisation_id in self.reached:
                told = {"organisation": row.organisation_id, "number": row.number}
                yield told | {"since": row.since, "last_day": row.last_day}

    def case_employers(self) -> Iterator[Row]:
        for row in CaseEmployer.objects.select_related("case").iterator():
            if row.case.organisation_id in self.reached and row.case.opened_on <= self.on:
                yield {"case": row.case_id, "employer": row.employer_id}

    def cases(self) -> dict[str, list[Row]]:
        """Cases, and what their states hold."""
        kinds = {
            (procedure.id, step.id, spec.id): spec.type
            for procedure in procedures()
            for step in procedure.step
            for spec in step.field
            if spec.counted
        }
        rows: dict[str, list[Row]] = {name: [] for name in ("cases", "steps", "values", "findings", "clocks")}
        for case in Case.objects.filter(opened_on__lte=self.on).iterator():
            if case.organisation_id not in self.reached:
                continue
            rows["cases"].append(self._case(case))
            state = case.state
            for taking in state.takings:
                if taking.occurred_on > self.on:
                    continue
                own = {"case": case.pk, "act": taking.act, "step": taking.step}
                days = {"occurred_on": taking.occurred_on, "recorded_on": taking.recorded_on}
                rows["steps"].append(own | days | {"valid": taking.valid})
                for name, value in taking.data.items() if taking.valid else ():
                    kind = kinds.get((case.procedure, taking.step, name))
                    if kind is not None:
                        rows["values"].append(own | {"field": name} | _by_kind(kind, value))
            for finding in state.findings:
                if finding.raised_on <= self.on:
                    told = {"case": case.pk, "finding": finding.id, "step": finding.step, "check": finding.check}
                    days = {"raised_on": finding.raised_on, "closed_on": self._past(finding.closed_on)}
                    rows["findings"].append(told | {"severity": finding.severity} | days)
            rows["clocks"] += [
                {
                    "case": case.pk,
                    "clock": clock.id,
                    "step": clock.step,
                    "met_by": clock.met_by,
                    "who": clock.who,
                    "mark": clock.mark,
                    "start": clock.start,
                    "due": clock.due,
                    "met_on": self._past(clock.met_on),
                    "status": clock.status(self.on),
                }
                for clock in state.clocks
                if clock.start <= self.on
            ]
        return rows

    def _case(self, case: Case) -> Row:
        ended = case.ended_on is not None and case.ended_on <= self.on
        return {
            "case": case.pk,
            "number": case.number,
            "procedure": case.procedure,
            "title": case.title,
            "organisation": case.organisation_id,
            "result": case.result_id,
            "within": case.within_case_id,
            "opened_on": case.opened_on,
            "ended_on": case.ended_on if ended else None,
            "status": case.status if ended else "open",
            "outcome": case.outcome if ended else "",
            "late": case.late,
            "untold": any("." not in name for name in case.state.untold),
        }

    def _past(self, day: date | None) -> date | None:
        return day if day is not None and day <= self.on else None


def _by_kind(kind: str, value: Any) -> Row:
    """A value in the column of its type."""
    row: Row = {"whole": None, "text": None, "truth": None, "day": None}
    if kind == "count":
        return row | {"whole": int(value)}
    if kind == "yes_no":
        return row | {"truth": bool(value)}
    if kind == "day":
        return row | {"day": date.fromisoformat(value)}
    return row | {"text": None if value is None else str(value)}
