"""Measures over procedures: held in the window, lawful, on time, with a certain answer. Most indicators are these.

A measure names the steps, fields and periods that it counts as constants of its module (`Step`, `Said`, `Clock`), in
the words of the procedure files; a test holds every one of them against its file.
"""

from dataclasses import dataclass
from typing import Literal

import narwhals as nw

from lianchuang.measures.rows import NOUGHT, Frame, Window, marked, named, rows
from lianchuang.snapshot.facts import Facts

GRAVE = ["invalid", "breach"]
FELL_DUE = ["met", "met late", "overdue"]
FEN = 100  # money is written with at most two places


@dataclass(frozen=True)
class Step:
    """A step of a procedure."""

    procedure: str
    id: str

    def count(self, field: str) -> "Said":
        return Said(self, field, "count")

    def choice(self, field: str, *wanted: str) -> "Said":
        return Said(self, field, "choice", wanted)

    def truth(self, field: str) -> "Said":
        return Said(self, field, "yes_no")

    def day(self, field: str) -> "Said":
        return Said(self, field, "day")

    def money(self, field: str) -> "Said":
        return Said(self, field, "money")


@dataclass(frozen=True)
class Said:
    """What a step says in one of its fields, and which of its choices are looked for. Money is read in fen."""

    step: Step
    field: str
    kind: Literal["count", "choice", "yes_no", "day", "money"]
    wanted: tuple[str, ...] = ()

    @property
    def value(self) -> nw.Expr:
        if self.kind == "money":
            # A float holds every whole number below 2^53, and an amount has at most 13 digits before the point.
            return (nw.col("text").cast(nw.Float64) * FEN).round().cast(nw.Int64)
        return nw.col({"count": "whole", "choice": "text", "yes_no": "truth", "day": "day"}[self.kind])

    def fits(self, column: str) -> nw.Expr:
        """Whether a column of what was said is one of the choices looked for; null where nothing was said."""
        return nw.col(column).is_in(list(self.wanted))


@dataclass(frozen=True)
class Clock:
    """A period of a procedure, under the name it has in its file."""

    procedure: str
    id: str


# --- what happened --------------------------------------------------------------------------------------------------


def cases_of(facts: Facts, *procedures: str) -> Frame:
    """Cases of some procedures that were not withdrawn, under whoever they concern (the union they brought about)."""
    return facts.cases.filter(
        nw.col("procedure").is_in(list(procedures)), ~nw.col("status").is_in(["withdrawn", "terminated"])
    ).with_columns(organisation=nw.coalesce("result", "organisation"))


def taken(facts: Facts, *steps: Step, valid: bool | None = True) -> Frame:
    """Takings of some steps up to the day: organisation, case, act, procedure, step, occurred_on, valid."""
    wanted = facts.steps.filter(nw.col("step").is_in(sorted({step.id for step in steps})))
    if valid is not None:
        wanted = wanted.filter(nw.col("valid") if valid else ~nw.col("valid"))
    procedures = sorted({step.procedure for step in steps})
    owners = cases_of(facts, *procedures).select("case", "organisation", "procedure")
    pairs = [(nw.col("procedure") == step.procedure) & (nw.col("step") == step.id) for step in steps]
    return (
        wanted.join(owners, on="case", how="inner")
        .filter(nw.any_horizontal(*pairs, ignore_nulls=True))
        .select("organisation", "case", "act", "procedure", "step", "occurred_on", "valid")
    )


def steps_in(facts: Facts, window: Window, *steps: Step, valid: bool | None = True) -> Frame:
    """Takings of some steps in the window."""
    return taken(facts, *steps, valid=valid).filter(window.has("occurred_on"))


def telling(facts: Facts, acts: Frame, **fields: Said) -> Frame:
    """The takings with what they said, one column for each field; null where a field was left empty."""
    for column, said in fields.items():
        values = facts.values.filter(nw.col("step") == said.step.id, nw.col("field") == said.field)
        acts = acts.join(values.select("case", "act", said.value.alias(column)), on=["case", "act"], how="left")
    return acts


def latest(acts: Frame) -> Frame:
    """Of each case the last of the takings."""
    last = acts.group_by("case").agg(nw.col("act").max().alias("act"))
    return acts.join(last, on=["case", "act"], how="inner")


def last_said(facts: Facts, **fields: Said) -> Frame:
    """Of each case what its latest valid taking of one step said: case, told_on, and a column for each field."""
    (step,) = {said.step for said in fields.values()}
    told = telling(facts, latest(taken(facts, step)), **fields)
    return told.select("case", nw.col("occurred_on").alias("told_on"), *fields)


# --- what became of it ----------------------------------------------------------------------------------------------


def done_by(facts: Facts, window: Window, units: Frame, *steps: Step) -> Frame:
    """Units with at least one valid taking of one of the steps in the window, of all units."""
    return rows(marked(units, steps_in(facts, window, *steps)), named("union", "organisation"), nw.col("marked"))


def lawful(facts: Facts, acts: Frame) -> Frame:
    """Steps taken without an invalid or breach finding of their own; a finding put right later still counts, and what
    an old ledger is silent about leaves it unknown."""
    grave = (
        facts.findings.filter(nw.col("severity").is_in(GRAVE))
        .with_columns(act=nw.col("finding").str.replace(r"\..*$", "").str.replace("^clock:.*$", "0").cast(nw.Int64))
        .select("case", "act")
    )
    judged = marked(acts, grave, ["case", "act"]).with_columns(lawful=~nw.col("marked")).drop("marked")
    return rows(but_silent(facts, judged), named("case", "case"), nw.col("lawful"))


def but_silent(facts: Facts, judged: Frame) -> Frame:
    """The frame with `lawful` unknown where the source of a case is silent about some steps and no fault is known."""
    silent = marked(judged, facts.cases.filter(nw.col("untold")), "case")
    unknown = nw.col("marked") & nw.col("lawful")
    return silent.with_columns(lawful=nw.when(~unknown).then(nw.col("lawful"))).drop("marked")


def faulty(facts: Facts) -> Frame:
    """Cases with an invalid or breach finding in any step, be it put right later."""
    return facts.findings.filter(nw.col("severity").is_in(GRAVE)).select("case")


def clocks_of(facts: Facts, *clocks: Clock) -> Frame:
    """Periods under some names that were not stopped before their last day: organisation, case, clock, due, status."""
    procedures = sorted({clock.procedure for clock in clocks})
    owners = cases_of(facts, *procedures).select("case", "organisation", "procedure")
    pairs = [(nw.col("procedure") == clock.procedure) & (nw.col("clock") == clock.id) for clock in clocks]
    return (
        facts.clocks.filter(nw.col("clock").is_in(sorted({clock.id for clock in clocks})))
        .filter(nw.col("status") != "stopped")
        .join(owners, on="case", how="inner")
        .filter(nw.any_horizontal(*pairs, ignore_nulls=True))
        .select("organisation", "case", "procedure", "clock", "mark", "due", "met_on", "status")
    )


def fell_due(facts: Facts, window: Window, *clocks: Clock) -> Frame:
    """Periods whose last day lies in the window and that were met or have run out."""
    return clocks_of(facts, *clocks).filter(nw.col("status").is_in(FELL_DUE), window.has("due"))


def on_time(facts: Facts, window: Window, *clocks: Clock, among: Frame | None = None) -> Frame:
    """Cases of which a period fell due in the window, each counted when all of these were met by their last day.

    Not yet due is left out; met late is not met. `among` are the cases it is asked of, if not all.
    """
    due = fell_due(facts, window, *clocks)
    if among is not None:
        due = due.join(among.select("case"), on="case", how="semi")
    judged = (
        due.with_columns(missed=(nw.col("status") != "met").cast(nw.Int64))
        .group_by("organisation", "case")
        .agg(nw.col("missed").max().alias("missed"))
    )
    return rows(judged, named("case", "case"), nw.col("missed") == 0)


def without_pending(facts: Facts, frame: Frame, *clocks: Clock) -> Frame:
    """The frame without cases of which one of the periods still runs: they are not yet due."""
    running = clocks_of(facts, *clocks).filter(nw.col("status") == "pending")
    return frame.join(running.select("case"), on="case", how="anti")


def answered(facts: Facts, opened: Frame, *answering: Step) -> Frame:
    """Cases opened, each counted when an answering step was taken by the day."""
    return rows(marked(opened, taken(facts, *answering), "case"), named("case", "case"), nw.col("marked"))


def added(acts: Frame, of: str, counted: str) -> Frame:
    """Numbers that takings told, added up: each adds `of` to the denominator and `counted` to the numerator."""
    return rows(acts, named("case", "case"), nw.col(counted), nw.col(of))


def told(acts: Frame, counted: str) -> Frame:
    """Numbers that takings told, as a numerator alone."""
    return rows(acts, named("case", "case"), nw.col(counted), NOUGHT)


def discreet(behind: Frame) -> Frame:
    """Rows that open to the organisation and not to the case: cases about persons, which not all may see."""
    return behind.with_columns(record=named("organisation", "organisation"))
