"""What a survey counts of facts in the register: unions, units, members, officers, bodies, contracts in force.

Each function gives rows: organisation, record, value. A null value is a gap in the file: unknown, never nought.
"""

from collections.abc import Callable

import narwhals as nw

from lianchuang.measures import negotiation as bargaining
from lianchuang.measures.cases import Step, last_said, taken
from lianchuang.measures.congress import BODIES
from lianchuang.measures.coverage import FOREIGN, NON_PUBLIC, covered_employers
from lianchuang.measures.rows import ONE, Frame, Window, base_unions, named, with_committee
from lianchuang.snapshot.facts import Facts

Counting = Callable[[Facts, Window], Frame]
REGISTERED: dict[str, Counting] = {}
FILED, LEFT = Step("hardship-aid", "file"), Step("hardship-aid", "exit")
GENERAL = "collective-contract"
KIND = Step(GENERAL, "offer").choice("kind")
TERM = Step(GENERAL, "sign").day("from"), Step(GENERAL, "sign").day("to")
IN_FORCE = Step(GENERAL, "effect").day("in_force_on")


def registered(function: Counting) -> Counting:
    """A way of counting that the survey's file may name, by the function's own name."""
    REGISTERED[function.__name__] = function
    return function


def lines(frame: Frame, record: nw.Expr, value: nw.Expr = ONE) -> Frame:
    return frame.select("organisation", record=record, value=value.cast(nw.Int64))


def _one_if(condition: nw.Expr) -> nw.Expr:
    """One or nought; null where the condition is unknown."""
    return condition.cast(nw.Int64)


# --- unions and units -----------------------------------------------------------------------------------------------


@registered
def unions(facts: Facts, window: Window) -> Frame:
    return lines(with_committee(facts), named("union", "organisation"))


@registered
def unions_joint(facts: Facts, window: Window) -> Frame:
    return lines(base_unions(facts).filter(nw.col("kind") == "joint_union"), named("union", "organisation"))


@registered
def unions_founded(facts: Facts, window: Window) -> Frame:
    return lines(with_committee(facts).filter(window.has("founded_on")), named("union", "organisation"))


@registered
def units(facts: Facts, window: Window) -> Frame:
    return lines(covered_employers(facts), named("employer", "employer"))


def _owned(facts: Facts, kinds: list[str]) -> Frame:
    """Units covered, each one or nought by its ownership; blank is unknown."""
    known = nw.when(nw.col("ownership") != "").then(_one_if(nw.col("ownership").is_in(kinds))).otherwise(None)
    return lines(covered_employers(facts), named("employer", "employer"), known)


@registered
def units_non_public(facts: Facts, window: Window) -> Frame:
    return _owned(facts, NON_PUBLIC)


@registered
def units_foreign(facts: Facts, window: Window) -> Frame:
    return _owned(facts, FOREIGN)


@registered
def legal_persons(facts: Facts, window: Window) -> Frame:
    """Unions whose certificate runs on the day; without a last day nobody knows."""
    held = facts.certificates.select("organisation", "last_day")
    joined = with_committee(facts).join(held, on="organisation", how="inner")
    return lines(joined, named("certificate", "organisation"), _one_if(nw.col("last_day") >= facts.day))


# --- staff and members ----------------------------------------------------------------------------------------------


def _of_staff(column: str) -> Counting:
    def count(facts: Facts, window: Window) -> Frame:
        return lines(covered_employers(facts), named("staff", "employer"), nw.col(column))

    return count


for _name, _column in {
    "staff": "staff",
    "female_staff": "female_staff",
    "migrant_staff": "migrant_staff",
    "dispatched_staff": "dispatched_staff",
}.items():
    REGISTERED[_name] = _of_staff(_column)


def _of_members(told: str, condition: nw.Expr | None) -> Counting:
    """Active members of base unions by the roster, else as reported under `told`, else unknown. Where the roster does
    not say of somebody, the union's number is unknown."""

    def count(facts: Facts, window: Window) -> Frame:
        asked = ONE if condition is None else _one_if(condition)
        listed = (
            facts.members.filter(nw.col("standing") == "active")
            .with_columns(counted=asked)
            .group_by("organisation")
            .agg(nw.col("counted").sum().alias("counted"), nw.col("counted").null_count().alias("unasked"))
            .with_columns(roster=nw.lit(True))
        )
        reported = facts.reported.filter(nw.col("quantity") == told).select("organisation", told=nw.col("value"))
        joined = (
            base_unions(facts)
            .join(listed, on="organisation", how="left")
            .join(reported, on="organisation", how="left")
            .with_columns(known=nw.when(nw.col("unasked") == 0).then(nw.col("counted")).otherwise(None))
        )
        value = nw.when(~nw.col("roster").is_null()).then(nw.col("known")).otherwise(nw.col("told"))
        return lines(joined, named("roster", "organisation"), value)

    return count


REGISTERED["members"] = _of_members("members", None)
REGISTERED["female_members"] = _of_members("female_members", nw.col("female"))
REGISTERED["migrant_members"] = _of_members("migrant_members", nw.col("migrant"))
REGISTERED["dispatched_members"] = _of_members("", nw.col("dispatched"))


# --- officers and bodies --------------------------------------------------------------------------------------------

OFFICES = ["chair", "vice_chair", "committee_member", "audit_chair", "audit_member", "women_chair", "organiser"]


def _officers(facts: Facts) -> Frame:
    """Holders of a union's offices on the day, each once in a union: full-time in any office is full-time, and a
    part-timer is one of whom every office says so."""
    return (
        facts.posts.filter(nw.col("until").is_null(), nw.col("office").is_in(OFFICES))
        .join(base_unions(facts).select("organisation"), on="organisation", how="inner")
        .with_columns(full=nw.col("full_time").cast(nw.Int64))
        .group_by("organisation", "person")
        .agg(nw.col("full").max().alias("full"), nw.col("full").null_count().alias("unasked"))
        .with_columns(
            full=nw.when((nw.col("full") == 1) | (nw.col("unasked") == 0)).then(nw.col("full")).otherwise(None)
        )
    )


@registered
def officers_full_time(facts: Facts, window: Window) -> Frame:
    return lines(_officers(facts), named("organisation", "organisation"), nw.col("full"))


@registered
def officers_part_time(facts: Facts, window: Window) -> Frame:
    return lines(_officers(facts), named("organisation", "organisation"), 1 - nw.col("full"))


@registered
def chairs(facts: Facts, window: Window) -> Frame:
    held = facts.posts.filter(nw.col("until").is_null(), nw.col("office") == "chair")
    own = held.join(with_committee(facts).select("organisation"), on="organisation", how="inner")
    return lines(own, named("organisation", "organisation"))


def _with_body(*bodies: str) -> Counting:
    """Base unions of which such a body stands in its term on the day."""

    def count(facts: Facts, window: Window) -> Frame:
        in_term = nw.col("last_day").is_null() | (nw.col("last_day") >= facts.day)
        standing = facts.terms.filter(nw.col("body").is_in(list(bodies)), nw.col("until").is_null(), in_term)
        own = base_unions(facts).join(standing.select("organisation").unique(), on="organisation", how="inner")
        return lines(own, named("union", "organisation"))

    return count


REGISTERED["congresses"] = _with_body(*BODIES)
for _name in ("audit_committee", "women_committee", "mediation_committee", "supervision_committee", "safety_committee"):
    REGISTERED[f"{_name}s"] = _with_body(_name)


# --- contracts and files --------------------------------------------------------------------------------------------


def _contracts(kind: str) -> Counting:
    """Collective contracts of a kind that were signed, took effect and run on the day, by their case; unknown where an
    old ledger does not tell. A cancelled one no longer counts (浙江省集体合同条例 第三十三条)."""

    def count(facts: Facts, window: Window) -> Frame:
        about = last_said(facts, kind=KIND).filter(nw.col("kind") == kind).select("case")
        standing = bargaining.holding(facts, TERM, IN_FORCE).join(about, on="case", how="inner")
        return _held(bargaining.not_cancelled(facts, standing, of_wages=False), named("case", "case"))

    return count


def _held(contracts: Frame, record: nw.Expr) -> Frame:
    """One for each that is under a contract, null where it is not sure whether the contract is in force."""
    return lines(contracts.filter(nw.col("held") != bargaining.NONE), record, _one_if(bargaining.known("held")))


for _kind in ("comprehensive", "women", "safety"):
    REGISTERED[f"contracts_{_kind}"] = _contracts(_kind)


@registered
def contracts_wage(facts: Facts, window: Window) -> Frame:
    return _held(bargaining.in_force(facts, bargaining.OWN), named("case", "case"))


@registered
def contracts_regional(facts: Facts, window: Window) -> Frame:
    return _held(bargaining.in_force(facts, bargaining.FOR_ALL), named("case", "case"))


@registered
def wage_units(facts: Facts, window: Window) -> Frame:
    return _held(bargaining.under_contract(facts), named("employer", "employer"))


@registered
def wage_staff(facts: Facts, window: Window) -> Frame:
    covered = bargaining.under_contract(facts).filter(nw.col("held") != bargaining.NONE)
    return lines(covered, named("staff", "employer"), nw.when(bargaining.known("held")).then(nw.col("staff")))


@registered
def hardship_files(facts: Facts, window: Window) -> Frame:
    """Files opened by the day of households that had not left by then, by union."""
    filed = taken(facts, FILED).select("organisation", "case").unique()
    left = taken(facts, LEFT).select("case")
    ended = facts.cases.filter(~nw.col("ended_on").is_null()).select("case")
    return lines(filed.join(nw.concat([left, ended]), on="case", how="anti"), named("case", "case"))
