"""Small districts of frozen facts, invented by chance, as plain lists of rows."""

import random
from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from lianchuang.rulebook.procedures import Procedures
from lianchuang.rulebook.shelf import shelf
from lianchuang.snapshot.facts import TABLES, Facts

DAY = date(2026, 11, 20)
FIRST = date(2026, 1, 1)
BODIES = ["committee", "audit_committee", "congress", "staff_assembly"]
PROCEDURES = list(Procedures.read(shelf() / "procedures"))
COLUMNS = {"count": "whole", "yes_no": "truth", "day": "day"}


class Invented:
    """The tables of a snapshot as lists of dictionaries; `facts` are the same for the product."""

    def __init__(self, seed: int):
        self.luck = random.Random(seed)
        self.tables: dict[str, list[dict]] = {name: [] for name in TABLES}
        self._organisations()
        self._employers()
        self._people()
        self._terms()
        self._cases()
        self._targets()

    @property
    def facts(self) -> Facts:
        frames = {name: pl.DataFrame(rows, schema=TABLES[name].schema).lazy() for name, rows in self.tables.items()}
        return Facts.of(DAY, frames)

    def _day(self, back: int = 900, ahead: int = 0) -> date:
        return DAY + timedelta(days=self.luck.randint(-back, ahead))

    def _maybe(self, value, share=0.85):
        return value if self.luck.random() < share else None

    def _add(self, table: str, **row) -> None:
        self.tables[table].append({name: row.get(name) for name in TABLES[table].schema})

    def _organisations(self) -> None:
        self.parents = {1: None, 2: 1, 3: 1}
        self._add("organisations", organisation=1, tree="union", tier=1, kind="district_federation", name="区")
        for town in (2, 3):
            self._add("organisations", organisation=town, tree="union", tier=2, kind="town_federation", parent=1)
        self.unions = list(range(10, 10 + self.luck.randint(1, 7)))
        for union in self.unions:
            self.parents[union] = self.luck.choice([2, 3])
            kind = self.luck.choice(["base_union", "base_union", "joint_union", "organiser"])
            self._add("organisations", organisation=union, tree="union", tier=4, kind=kind, parent=self.parents[union])
        for federation, kind, area in ((30, "village_federation", "330212001001"), (31, "park_federation", "")):
            if self.luck.random() < 0.5:
                self.parents[federation] = 2
                self._add(
                    "organisations",
                    organisation=federation,
                    tree="union",
                    tier=3,
                    kind=kind,
                    parent=2,
                    area_code=area,
                )
        self.parents |= {40: None, 41: 40}
        self._add("organisations", organisation=40, tree="party", tier=1, kind="district_party")
        self._add("organisations", organisation=41, tree="party", tier=2, kind="town_party", parent=40)
        self.branches = [50, 51]
        for branch in self.branches:
            self.parents[branch] = 41
            self._add("organisations", organisation=branch, tree="party", tier=4, kind="branch", parent=41)
        for organisation in self.parents:
            height, above = 0, organisation
            while above is not None:
                self._add("ancestors", organisation=organisation, ancestor=above, height=height)
                height, above = height + 1, self.parents[above]

    def _employers(self) -> None:
        many = self.luck.random() < 0.2
        for employer in range(100, 100 + self.luck.randint(1, 60 if many else 14)):
            staff = self._maybe(self.luck.choice([3, 24, 25, 60, 199, 200, 900]))
            self._add(
                "employers",
                employer=employer,
                ownership=self.luck.choice(["private", "foreign", "taiwan", "state", "institution", ""]),
                above_scale=self._maybe(self.luck.random() < 0.5),
                place=self._maybe(self.luck.choice([2, 3])),
                area_code=self.luck.choice(["", "330212001000", "330212001001", "330212001002"]),
                staff=staff,
                migrant_staff=None if staff is None else self._maybe(staff // 2),
            )
            for organisation in self.luck.sample([*self.unions, *self.branches], self.luck.randint(0, 2)):
                tree = "party" if organisation in self.branches else "union"
                self._add("coverage", organisation=organisation, employer=employer, tree=tree, since=self._day())

    def _people(self) -> None:
        person = 1000
        for union in self.unions:
            for _ in range(self.luck.choice([0, 0, 1, 5, 30])):
                person += 1
                standing = "active" if self.luck.random() < 0.9 else "kept"
                migrant = self._maybe(self.luck.random() < 0.6, 0.98)
                self._add("members", organisation=union, person=person, standing=standing, migrant=migrant)
            if self.luck.random() < 0.5:
                for quantity in ("members", "migrant_members"):
                    self._add("reported", organisation=union, quantity=quantity, value=self.luck.randint(0, 60))
            if self.luck.random() < 0.8:
                until = self._maybe(self._day(400), 0.3)
                self._add(
                    "posts",
                    organisation=union,
                    person=person,
                    office="chair",
                    full_time=self._maybe(self.luck.random() < 0.4),
                    chosen=self.luck.choice(["direct", "committee", ""]),
                    since=min(self._day(700), until or DAY),
                    until=until,
                )
            if self.luck.random() < 0.7:
                last_day = self._maybe(self._day(300, 300))
                self._add("certificates", organisation=union, number="x", since=FIRST, last_day=last_day)

    def _terms(self) -> None:
        for union in self.unions:
            for body in self.luck.sample(BODIES, self.luck.randint(0, 3)):
                since, number = date(2022, 1, 1), 1
                for _ in range(self.luck.randint(1, 2)):
                    last_day = self._maybe(self._day(500, 500), 0.9)
                    self._add("terms", organisation=union, body=body, number=number, since=since, last_day=last_day)
                    since, number = self._day(400), number + 1
                rows = [row for row in self.tables["terms"] if (row["organisation"], row["body"]) == (union, body)]
                for row, following in pairwise(rows):
                    row["until"] = following["since"]

    def _cases(self) -> None:
        self.act = 0
        for procedure in PROCEDURES:
            for _ in range(self.luck.choice([0, 1, 1, 2, 3])):
                self._case(procedure)

    def _case(self, procedure) -> None:
        case = 500 + len(self.tables["cases"])
        status = self.luck.choice(["open"] * 5 + ["closed"] * 5 + ["withdrawn", "terminated"])
        ends = [step.ends for step in procedure.step if step.ends]
        ends += [outcome for step in procedure.step for outcome in step.outcomes.values()]
        founded = procedure.id == "found-union" and self.luck.random() < 0.2
        self._add(
            "cases",
            case=case,
            procedure=procedure.id,
            organisation=self.luck.choice(self._holders(procedure.holder)),
            result=self.luck.choice(self.unions) if founded else None,
            within=self._maybe(self.luck.randint(500, case), 0.2),
            opened_on=self._day(),
            ended_on=self._day() if status == "closed" else None,
            status=status,
            outcome=self.luck.choice(ends) if status == "closed" else "",
            late=False,
            untold=self.luck.random() < 0.15,
        )
        if procedure.about == "employers":
            employers = [row["employer"] for row in self.tables["employers"]]
            for employer in self.luck.sample(employers, self.luck.randint(0, len(employers))):
                self._add("case_employers", case=case, employer=employer)
        self.orderly = self.luck.random() < 0.5
        for step in procedure.step:
            wanted = self.luck.random() < (0.3 if step.optional else 0.97)
            often = [int(wanted)] if self.orderly else [0, 1, 1, 2] if step.repeats else [0, 1, 1]
            for _ in range(self.luck.choice(often)):
                self._taking(case, step)

    def _targets(self) -> None:
        for organisation in (1, 2, 3, *self.unions):
            for measure in self.luck.sample(["M-01", "M-04", "M-12", "M-24", "M-19", "M-34"], 2):
                year = self.luck.choice([2025, 2026, 2026])
                self._add(
                    "targets", organisation=organisation, measure=measure, year=year, amount=self.luck.randint(1, 4)
                )
            if self.luck.random() < 0.4:
                self._add("awards", organisation=organisation, title="先进", since=FIRST, last_day=DAY)

    def _holders(self, holder: str) -> list[int]:
        return {
            "union": [*self.unions, 2],
            "higher_union": [1, 2, 3],
            "party": self.branches,
            "higher_party": [40, 41],
        }[holder]

    def _taking(self, case: int, step) -> None:
        self.act += 1
        on, valid = self._day(500), self.luck.random() < (0.97 if self.orderly else 0.85)
        self._add("steps", case=case, act=self.act, step=step.id, occurred_on=on, recorded_on=on, valid=valid)
        if self.luck.random() < (0.02 if self.orderly else 0.15):
            severity = self.luck.choice(["invalid", "breach", "notice"])
            mended = self.luck.choice(["", "c"])
            self._add(
                "findings",
                case=case,
                finding=f"{self.act}.0{mended}",
                step=step.id,
                check="X",
                severity=severity,
                raised_on=on,
            )
        if not valid:
            return
        for spec in step.field:
            if spec.counted and self.luck.random() < 0.9:
                said = {COLUMNS.get(spec.type, "text"): self._answer(spec)}
                self._add("values", case=case, act=self.act, step=step.id, field=spec.id, **said)
        for clock in step.clock:
            if self.luck.random() < 0.8:
                self._clock(case, step, clock)

    def _answer(self, spec):
        match spec.type:
            case "count":
                return self.luck.choice([0, 1, 2, 3, 5, 299, 300])
            case "yes_no":
                return self.luck.random() < 0.7
            case "day":
                ends = spec.id in {"to", "until", "due_on"}
                return self._day(0 if ends else 400, 400 if ends else 0) if self.orderly else self._day(400, 400)
            case "money" | "number":
                return f"{self.luck.randint(0, 900000) / 100:.2f}"
            case "choice":
                choices = list(spec.choices)
                return choices[0] if self.orderly and self.luck.random() < 0.7 else self.luck.choice(choices)
            case _:
                return "x"

    def _clock(self, case: int, step, clock) -> None:
        due, met = self._day(400, 60), self._maybe(self._day(400), 0.6)
        if self.orderly and met and self.luck.random() < 0.8:
            met = due = max(met, due - timedelta(days=60))
        status = "overdue" if due < DAY else "pending"
        if met:
            status = "met" if met <= due else "met late"
        elif self.luck.random() < 0.1:
            status = "stopped"
        self._add(
            "clocks",
            case=case,
            clock=clock.id,
            step=step.id,
            met_by=clock.met_by,
            mark=clock.mark,
            start=due - timedelta(days=10),
            due=due,
            met_on=met,
            status=status,
        )
