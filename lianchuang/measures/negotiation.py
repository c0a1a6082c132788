"""Collective negotiation and contracts (S15, S16): offered, answered, in force, made by the full procedure."""

import narwhals as nw

from lianchuang.measures.cases import (
    Clock,
    Said,
    Step,
    but_silent,
    clocks_of,
    faulty,
    last_said,
    latest,
    on_time,
    steps_in,
    taken,
    telling,
)
from lianchuang.measures.coverage import covered_employers
from lianchuang.measures.rows import NOUGHT, Frame, Window, base_unions, marked, measure, named, rows
from lianchuang.snapshot.facts import Facts

WAGE, GENERAL, REGIONAL = "wage-negotiation", "collective-contract", "regional-contract"
OFFERED = Step(WAGE, "offer")
OFFERED_FOR_ALL = Step(REGIONAL, "offer")
ABOUT = Step(REGIONAL, "suggest").choice("kind", "wage")
SIGNED = (Step(WAGE, "sign"), Step(REGIONAL, "sign"))
SIGNED_ANY = (*SIGNED, Step(GENERAL, "sign"))
TERMS = tuple((step.day("from"), step.day("to")) for step in SIGNED)
PASSED = (Step(WAGE, "vote").choice("result", "passed"), Step(REGIONAL, "vote").choice("result", "passed"))
IN_FORCE = (Step(WAGE, "effect").day("in_force_on"), Step(REGIONAL, "effect").day("in_force_on"))
CHANGE = Step("change-contract", "request")
CANCELLED, OF_WAGES = CHANGE.choice("what", "cancel"), CHANGE.choice("kind", "wage")
CHANGE_SIGNED = Step("change-contract", "sign")
REPLIES = (
    Clock(WAGE, "reply"),
    Clock(WAGE, "reply_of_the_union"),
    Clock(GENERAL, "reply"),
    Clock(GENERAL, "reply_of_the_union"),
    Clock(REGIONAL, "reply"),
)
TO_VOTE = (Clock(WAGE, "to_vote"), Clock(GENERAL, "to_vote"))
SENT = (Clock(WAGE, "submit"), Clock(GENERAL, "submit"), Clock(REGIONAL, "submit"))
PUBLISHED = (Clock(WAGE, "publish"), Clock(GENERAL, "publish"), Clock(REGIONAL, "publish"))
REPORTED = (Clock(WAGE, "report"), Clock(GENERAL, "report"), Clock(REGIONAL, "report"))

# How surely a contract is in force, in the order of preference.
NONE, UNSURE, SURE = 0, 1, 2
# The kinds of wage contracts, as they stand in SIGNED.
OWN, FOR_ALL = 0, 1


def listed(facts: Facts, cases: Frame) -> Frame:
    """The employers that regional cases list, with the base union that covers each: case, employer, organisation."""
    covered = covered_employers(facts).select("employer", "organisation")
    return (
        cases.select("case")
        .join(facts.case_employers, on="case", how="inner")
        .join(covered, on="employer", how="inner")
    )


def about_wages(facts: Facts) -> Frame:
    kinds = last_said(facts, kind=ABOUT)
    return kinds.filter(ABOUT.fits("kind")).select("case")


@measure(
    "M-40",
    "工资协商要约率",
    "建会单位中，今年提出或者收到过工资集体协商要约的占多少；区域、行业要约列明的单位也算。",
    source="procedures.md §6；浙江省集体合同条例 第七条；宁波市企业工资集体协商条例 第十四条",
)
def offers_made(facts: Facts, window: Window) -> Frame:
    own = steps_in(facts, window.year, OFFERED).select("organisation")
    for_all = steps_in(facts, window.year, OFFERED_FOR_ALL).join(about_wages(facts), on="case", how="inner")
    offered = nw.concat([own, listed(facts, for_all).select("organisation")])
    return rows(marked(base_unions(facts), offered), named("union", "organisation"), nw.col("marked"))


@measure(
    "M-41",
    "要约按期答复率",
    "考核期内到了答复期限的协商要约中，按期书面答复的占多少。",
    source="procedures.md §6；集体合同规定 第三十二条；浙江省集体合同条例 第七条；宁波市企业工资集体协商条例 第十四条",
)
def replies_on_time(facts: Facts, window: Window) -> Frame:
    return on_time(facts, window, *REPLIES)


def holding(facts: Facts, term: tuple[Said, Said], in_force_on: Said, passed: Said | None = None) -> Frame:
    """Contracts that run on the day, each with `held`: SURE where it was signed for a term that has the day in it, took
    effect, and was passed (if that is asked); UNSURE where its source is silent about some of this and nothing speaks
    against it (decision 14)."""
    first, last = term
    terms = telling(facts, latest(taken(facts, first.step)), first=first, last=last)
    began = last_said(facts, began=in_force_on).select("case", effective=nw.col("began") <= facts.day)
    told = terms.join(began, on="case", how="left").with_columns(
        begun=nw.col("first") <= facts.day, not_over=nw.col("last") >= facts.day
    )
    asked = ["begun", "not_over", "effective"]
    if passed is not None:
        voted = last_said(facts, result=passed).select("case", passed=passed.fits("result"))
        told, asked = told.join(voted, on="case", how="left"), [*asked, "passed"]
    complete = ~nw.any_horizontal(*(nw.col(name).is_null() for name in asked), ignore_nulls=True)
    unopposed = nw.all_horizontal(*(nw.col(name) for name in asked), ignore_nulls=True)
    sourced = marked(told, facts.cases.filter(nw.col("untold")), "case")
    held = nw.when(complete).then(nw.lit(SURE)).otherwise(nw.lit(UNSURE))
    return sourced.filter(unopposed, complete | nw.col("marked")).with_columns(held=held)


def not_cancelled(facts: Facts, contracts: Frame, *, of_wages: bool) -> Frame:
    """Without those that their holder and the employer cancelled after signing (浙江省集体合同条例 第三十三条)."""
    about = OF_WAGES.fits("kind") if of_wages else ~OF_WAGES.fits("kind")
    asked = last_said(facts, what=CANCELLED, kind=OF_WAGES).filter(CANCELLED.fits("what"), about)
    cancelled = (
        taken(facts, CHANGE_SIGNED)
        .join(asked.select("case"), on="case", how="inner")
        .group_by("organisation")
        .agg(nw.col("occurred_on").max().alias("cancelled_on"))
    )
    return contracts.join(cancelled, on="organisation", how="left").filter(
        nw.col("cancelled_on").is_null() | (nw.col("cancelled_on") < nw.col("occurred_on"))
    )


def in_force(facts: Facts, one: int) -> Frame:
    """Wage contracts of one kind (OWN, FOR_ALL) that were passed and run on the day, each with `held`."""
    return not_cancelled(facts, holding(facts, TERMS[one], IN_FORCE[one], PASSED[one]), of_wages=True)


def under_contract(facts: Facts) -> Frame:
    """Employers of base unions, each with whether a wage contract in force covers it (`held`): its union's own, or a
    regional one that lists it."""
    regional = in_force(facts, FOR_ALL).join(about_wages(facts), on="case", how="inner")
    named_in = listed(facts, regional.select("case")).join(regional.select("case", "held"), on="case", how="inner")
    employers = _best(covered_employers(facts), in_force(facts, OWN), "organisation").rename({"held": "own"})
    both = _best(employers, named_in, "employer")
    return both.with_columns(held=nw.max_horizontal("own", "held")).drop("own")


def _best(frame: Frame, contracts: Frame, key: str) -> Frame:
    """The frame with `held`, the best of the contracts under its key."""
    held = contracts.group_by(key).agg(nw.col("held").max())
    return frame.join(held, on=key, how="left").with_columns(held=nw.col("held").fill_null(NONE))


def known(held: str) -> nw.Expr:
    """Whether it is held, null where that is not sure."""
    return nw.when(nw.col(held) != UNSURE).then(nw.col(held) == SURE)


@measure(
    "M-42",
    "工资集体合同覆盖率",
    "建会单位中，有工资集体合同在有效期内的占多少。自己签订的，或者区域、行业合同列明了它的全部单位的，都算。"
    "旧台账没有写明表决、生效、期限的，不明。",
    source="procedures.md §6；浙江省集体合同条例 第十九条；浙江省集体合同条例 第三十条；"
    "宁波市企业工资集体协商条例 第七条",
)
def wage_contract_in_force(facts: Facts, window: Window) -> Frame:
    units = _best(base_unions(facts), in_force(facts, OWN), "organisation")
    worst = under_contract(facts).group_by("organisation").agg(nw.col("held").min().alias("worst"))
    best = units.join(worst, on="organisation", how="left").with_columns(held=nw.max_horizontal("held", "worst"))
    return rows(best, named("union", "organisation"), known("held"))


@measure(
    "M-42B",
    "工资集体合同覆盖职工占比",
    "建会单位的职工中，由有效的工资集体合同覆盖的占多少。职工数不明的，或者不明合同是否有效的，占比不明。",
    source="procedures.md §6；浙江省集体合同条例 第十九条",
    each=False,
)
def staff_under_wage_contract(facts: Facts, window: Window) -> Frame:
    staff = nw.when(known("held")).then(nw.col("staff")).otherwise(NOUGHT)
    staff = nw.when(nw.col("held") != UNSURE).then(staff)
    return rows(under_contract(facts), named("staff", "employer"), staff, nw.col("staff"))


@measure(
    "M-43",
    "集体合同程序合规率",
    "考核期内签订的集体合同中，协商、表决、报送、公布每一步都合乎规定、都没有逾期的占多少。"
    "报送、公布期限未到的不算；改正过的问题仍算。",
    source="procedures.md §6；浙江省集体合同条例 第二十四条；浙江省集体合同条例 第三十四条；"
    "浙江省集体合同条例 第三十五条",
)
def lawful_contracts(facts: Facts, window: Window) -> Frame:
    signed = steps_in(facts, window, *SIGNED_ANY, valid=None).select("organisation", "case").unique()
    clocks = clocks_of(facts, *TO_VOTE, *SENT, *PUBLISHED)
    late = clocks.filter(nw.col("status").is_in(["met late", "overdue"])).select("case")
    bad = nw.concat([faulty(facts), late])
    judged = marked(signed, bad, "case").with_columns(lawful=~nw.col("marked")).drop("marked")
    running = clocks.filter(nw.col("status") == "pending")
    ripe = marked(judged, running, "case").filter(~nw.col("lawful") | ~nw.col("marked"))
    return rows(but_silent(facts, ripe.drop("marked")), named("case", "case"), nw.col("lawful"))


@measure(
    "M-43B",
    "集体合同按期报送率",
    "考核期内到了报送期限的集体合同中，按期报送人力资源和社会保障部门的占多少。",
    source="procedures.md §6；浙江省集体合同条例 第三十四条；宁波市企业工资集体协商条例 第三十四条",
)
def contracts_sent_on_time(facts: Facts, window: Window) -> Frame:
    return on_time(facts, window, *SENT)


@measure(
    "M-43C",
    "集体合同按期公布率",
    "考核期内到了公布期限的集体合同中，按期向全体职工公布的占多少。",
    source="procedures.md §6；浙江省集体合同条例 第三十五条；宁波市企业工资集体协商条例 第三十五条",
)
def contracts_published_on_time(facts: Facts, window: Window) -> Frame:
    return on_time(facts, window, *PUBLISHED)


@measure(
    "M-43D",
    "集体合同履行按期报告率",
    "考核期内到了报告期限的集体合同中，按期向职代会报告履行情况的占多少。",
    source="procedures.md §6；浙江省集体合同条例 第三十七条；宁波市企业工资集体协商条例 第三十六条",
)
def contracts_reported_on_time(facts: Facts, window: Window) -> Frame:
    return on_time(facts, window, *REPORTED)
