"""Small districts of frozen facts, invented by chance, as plain lists of rows."""

import random
from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from lianchuang.snapshot.facts import TABLES, Facts

DAY = date(2026, 11, 20)
FIRST = date(2026, 1, 1)
BODIES = ["committee", "audit_committee", "congress", "staff_assembly"]


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
        self.branches = [50, 51]
        for branch in self.branches:
            self.parents[branch] = None
            self._add("organisations", organisation=branch, tree="party", tier=4, kind="branch")
        for organisation in self.parents:
            height, above = 0, organisation
            while above is not None:
                self._add("ancestors", organisation=organisation, ancestor=above, height=height)
                height, above = height + 1, self.parents[above]

    def _employers(self) -> None:
        for employer in range(100, 100 + self.luck.randint(1, 14)):
            staff = self._maybe(self.luck.choice([3, 24, 25, 60, 199, 200, 900]))
            self._add(
                "employers",
                employer=employer,
                ownership=self.luck.choice(["private", "foreign", "taiwan", "state", ""]),
                above_scale=self._maybe(self.luck.random() < 0.5),
                place=self._maybe(self.luck.choice([2, 3])),
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
        act = 0
        for case in range(500, 500 + self.luck.randint(0, 25)):
            procedure = self.luck.choice(["workers-congress", "congress-proposal", "found-union"])
            self._add(
                "cases",
                case=case,
                procedure=procedure,
                organisation=self.luck.choice(self.unions),
                result=self._maybe(self.luck.choice(self.unions), 0.2) if procedure == "found-union" else None,
                opened_on=self._day(),
                status=self.luck.choice(["open", "closed", "withdrawn"]),
                outcome="",
                late=False,
            )
            steps = {
                "workers-congress": ["elect", "meeting", "vote"],
                "congress-proposal": ["propose", "answer", "rate"],
                "found-union": ["assembly"],
            }[procedure]
            for step in self.luck.sample(steps, self.luck.randint(0, len(steps))):
                act += 1
                on = self._day(500)
                self._add(
                    "steps",
                    case=case,
                    act=act,
                    step=step,
                    occurred_on=on,
                    recorded_on=on,
                    valid=self.luck.random() < 0.8,
                )
                if step == "rate":
                    said = self.luck.choice(["satisfied", "fair"])
                    self._add("values", case=case, act=act, step=step, field="rating", text=said)
                if self.luck.random() < 0.4:
                    severity = self.luck.choice(["invalid", "breach", "notice"])
                    self._add(
                        "findings", case=case, finding=f"{act}.0", step=step, check="X", severity=severity, raised_on=on
                    )
