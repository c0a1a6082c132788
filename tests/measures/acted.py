"""The cases of an invented district as plain objects, for the oracle to loop over."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from tests.measures.invented import DAY, FIRST


@dataclass
class Taking:
    act: int
    step: str
    day: date
    valid: bool
    said: dict = field(default_factory=dict)
    faults: int = 0

    @property
    def in_window(self) -> bool:
        return FIRST <= self.day <= DAY

    def number(self, name: str):
        return self.said.get(name)


@dataclass
class Acted:
    """One case with its takings in the order of the journal, and its periods."""

    case: int
    procedure: str
    organisation: int
    row: dict
    takings: list[Taking] = field(default_factory=list)
    clocks: list[dict] = field(default_factory=list)
    employers: list[int] = field(default_factory=list)

    def all(self, *steps: str, valid=True) -> list[Taking]:
        return [t for t in self.takings if t.step in steps and (t.valid or not valid)]

    def held(self, *steps: str, valid=True) -> list[Taking]:
        return [t for t in self.all(*steps, valid=valid) if t.in_window]

    def last(self, step: str) -> Taking | None:
        return (self.all(step) or [None])[-1]

    def last_said(self, step: str, name: str):
        taking = self.last(step)
        return taking.said.get(name) if taking else None

    @property
    def faulty(self) -> bool:
        return any(t.faults for t in self.takings)

    @property
    def silent(self) -> bool:
        return bool(self.row.get("untold"))

    def waits_for(self, *names: str) -> bool:
        return any(c["clock"] in names and c["status"] == "pending" for c in self.clocks)

    def due(self, *names: str) -> list[dict]:
        """Periods that fell due in the window."""
        return [
            c
            for c in self.clocks
            if c["clock"] in names and c["status"] in ("met", "met late", "overdue") and FIRST <= c["due"] <= DAY
        ]


def acted(tables, *procedures: str) -> list[Acted]:
    """The cases of some procedures that count, under the organisation they concern."""
    found = {
        row["case"]: Acted(row["case"], row["procedure"], row["result"] or row["organisation"], row)
        for row in tables["cases"]
        if row["procedure"] in procedures and row["status"] not in ("withdrawn", "terminated")
    }
    said = defaultdict(dict)
    for row in tables["values"]:
        value = next((row[column] for column in ("whole", "text", "truth", "day") if row[column] is not None), None)
        said[row["act"]][row["field"]] = value
    faults = defaultdict(int)
    for row in tables["findings"]:
        if row["severity"] in ("invalid", "breach"):
            faults[row["case"], int(row["finding"].split(".")[0])] += 1
    for row in sorted(tables["steps"], key=lambda row: row["act"]):
        if row["case"] in found:
            taking = Taking(row["act"], row["step"], row["occurred_on"], row["valid"], said[row["act"]])
            taking.faults = faults[row["case"], row["act"]]
            found[row["case"]].takings.append(taking)
    for row in tables["clocks"]:
        if row["case"] in found:
            found[row["case"]].clocks.append(row)
    for row in tables["case_employers"]:
        if row["case"] in found:
            found[row["case"]].employers.append(row["employer"])
    return list(found.values())
