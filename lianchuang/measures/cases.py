"""Measures over procedures: held in the window, lawful, on time, with a certain answer. Most indicators are these."""

from collections.abc import Sequence

import narwhals as nw

from lianchuang.measures.rows import Frame, Window, marked, named, rows
from lianchuang.snapshot.facts import Facts

GRAVE = ["invalid", "breach"]


def cases_of(facts: Facts, *procedures: str) -> Frame:
    """Cases of some procedures that were not withdrawn, under whoever they concern (the union they brought about)."""
    return facts.cases.filter(
        nw.col("procedure").is_in(list(procedures)), ~nw.col("status").is_in(["withdrawn", "terminated"])
    ).with_columns(organisation=nw.coalesce("result", "organisation"))


def steps_in(facts: Facts, window: Window, procedure: str, *steps: str, valid: bool | None = None) -> Frame:
    """Steps of a procedure that were taken in the window: organisation, case, act, step, occurred_on, valid."""
    taken = facts.steps.filter(nw.col("step").is_in(list(steps)), window.has("occurred_on"))
    if valid is not None:
        taken = taken.filter(nw.col("valid") if valid else ~nw.col("valid"))
    owners = cases_of(facts, procedure).select("case", "organisation")
    return taken.join(owners, on="case", how="inner").select(
        "organisation", "case", "act", "step", "occurred_on", "valid"
    )


def done_by(facts: Facts, window: Window, units: Frame, procedure: str, *steps: str) -> Frame:
    """Units with at least one valid step of that name in the window, of all units."""
    done = steps_in(facts, window, procedure, *steps, valid=True)
    return rows(marked(units, done), named("union", "organisation"), nw.col("marked"))


def lawful(facts: Facts, taken: Frame, steps: Sequence[str]) -> Frame:
    """Steps taken without an invalid or breach finding of their own; a finding put right later still counts."""
    grave = (
        facts.findings.filter(nw.col("step").is_in(list(steps)), nw.col("severity").is_in(GRAVE))
        .with_columns(act=nw.col("finding").str.replace(r"\..*$", "").str.replace("^clock:.*$", "0").cast(nw.Int64))
        .select("case", "act")
    )
    return rows(marked(taken, grave, ["case", "act"]), named("case", "case"), ~nw.col("marked"))


def on_time(facts: Facts, window: Window, procedure: str, *clocks: str) -> Frame:
    """Clocks that fell due in the window and were met by their last day. Not yet due is left out; late is not met."""
    owners = cases_of(facts, procedure).select("case", "organisation")
    ended = (
        facts.clocks.filter(nw.col("clock").is_in(list(clocks)), nw.col("status").is_in(["met", "met late", "overdue"]))
        .filter(window.has("due"))
        .join(owners, on="case", how="inner")
    )
    return rows(ended, named("case", "case"), nw.col("status") == "met")


def answers(facts: Facts, window: Window, procedure: str, step: str, field: str) -> Frame:
    """What a valid step said in the window in one field: organisation, case, act and the value by type."""
    said = facts.values.filter(nw.col("step") == step, nw.col("field") == field)
    taken = steps_in(facts, window, procedure, step, valid=True).select("organisation", "case", "act")
    return taken.join(said, on=["case", "act"], how="inner")


def answered(facts: Facts, opened: Frame, answering: Frame) -> Frame:
    """Cases opened in the window, each counted when an answering step was taken."""
    return rows(marked(opened, answering, "case"), named("case", "case"), nw.col("marked"))
