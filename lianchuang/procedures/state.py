"""What a case is after its acts: takings of steps, findings, clocks. Plain values that survive a trip through JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

ActKind = Literal["opened", "taken", "corrected", "withdrawn", "mended", "recounted", "ended"]


@dataclass(frozen=True)
class Act:
    """One event of a case as the engine sees it: its number in the journal, its days, and what was decided then."""

    id: int
    kind: ActKind
    occurred_on: date
    recorded_on: date
    body: Mapping[str, Any]
    by: str = ""


@dataclass
class Finding:
    """Something a step was found to lack, in the words that were shown. `closed_on` when it was put right."""

    id: str
    step: str
    check: str
    severity: str
    text: str
    basis: list[str]
    raised_on: date
    closed_on: date | None = None
    how: str = ""

    def open_on(self, day: date) -> bool:
        return self.raised_on <= day and (self.closed_on is None or self.closed_on > day)

    @property
    def counts(self) -> bool:
        """Only these severities count in a measure (procedures.md S02 b)."""
        return self.severity in ("invalid", "breach", "overdue")


@dataclass
class Clock:
    """A period that runs or ran: from which day, to which last day (as computed and as rolled), met when."""

    id: str
    step: str
    name: str
    who: str
    met_by: str
    start: date
    raw: date
    due: date
    provisional: bool
    basis: list[str]
    mark: str = "law"
    period: str = ""
    say: str = ""
    met_on: date | None = None
    stopped_on: date | None = None

    @property
    def is_running(self) -> bool:
        """Neither met nor stopped, late or not."""
        return self.met_on is None and self.stopped_on is None

    def status(self, day: date) -> str:
        """pending, met, met late, overdue, stopped: as of a day (procedures.md §2.4, 6).

        A period that had run out before it was stopped stays overdue.
        """
        if self.met_on is not None and self.met_on <= day:
            return "met" if self.met_on <= self.due else "met late"
        if self.stopped_on is not None and self.stopped_on <= min(day, self.due):
            return "stopped"
        return "overdue" if day > self.due else "pending"

    def days_late(self, day: date) -> int:
        ended = self.met_on or self.stopped_on
        end = ended if ended is not None and ended <= day else day
        return max(0, (end - self.due).days)


@dataclass
class Taking:
    """A step as it was taken. An invalid one stands on record and does not count."""

    act: int
    step: str
    occurred_on: date
    recorded_on: date
    data: dict[str, Any]
    marks: dict[str, list[dict[str, Any]]]
    valid: bool
    late: bool
    by: str = ""


@dataclass
class State:
    """A case, replayed.

    `untold` names what the source of an old case is silent about: steps ("vote"), fields ("sign.both_chiefs"), days of
    steps ("plan.day"). Silence is unknown, neither done nor left undone.
    """

    procedure: str
    version: int
    opened_on: date
    takings: list[Taking] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    status: str = "open"
    outcome: str = ""
    stage: str = "draft"
    ended_on: date | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    untold: list[str] = field(default_factory=list)

    def last(self, step: str) -> Taking | None:
        """The latest valid taking of a step."""
        for taking in reversed(self.takings):
            if taking.step == step and taking.valid:
                return taking
        return None

    def done(self, step: str) -> bool:
        return self.last(step) is not None

    def rows(self, taking: Taking, name: str) -> Any:
        """A value of a taking; the rows of a table carry what was marked beside them."""
        value = taking.data.get(name)
        if name in taking.marks and value is not None:
            return [{**row, **mark} for row, mark in zip(value, taking.marks[name], strict=True)]
        return value

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    def as_json(self) -> dict[str, Any]:
        """The state as JSON holds it. The answers inside are shared with it, not copied: nobody changes them."""
        return {name: _plain(value) for name, value in vars(self).items()} | {
            name: [{key: _plain(part) for key, part in vars(item).items()} for item in items]
            for name, items in (("takings", self.takings), ("findings", self.findings), ("clocks", self.clocks))
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "State":
        state = cls(raw["procedure"], raw["version"], date.fromisoformat(raw["opened_on"]))
        state.takings = [Taking(**_dated(item)) for item in raw["takings"]]
        state.findings = [Finding(**_dated(item)) for item in raw["findings"]]
        state.clocks = [Clock(**_dated(item)) for item in raw["clocks"]]
        state.status, state.outcome, state.stage = raw["status"], raw["outcome"], raw["stage"]
        state.ended_on = date.fromisoformat(raw["ended_on"]) if raw["ended_on"] else None
        state.facts = dict(raw["facts"])
        state.untold = list(raw.get("untold", ()))
        return state


DAYS = {"occurred_on", "recorded_on", "raised_on", "closed_on", "start", "raw", "due", "met_on", "stopped_on"}


def _dated(item: Mapping[str, Any]) -> dict[str, Any]:
    return {k: date.fromisoformat(v) if k in DAYS and v is not None else v for k, v in item.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
