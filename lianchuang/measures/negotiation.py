"""Collective negotiation and contracts (S15, S16): offered, answered, in force, made by the full procedure."""

import narwhals as nw

from lianchuang.measures.cases import (
    Clock,
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
FROM = tuple(step.day("from") for step in SIGNED)
TO = tuple(step.day("to") for step in SIGNED)
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


def in_force(facts: Facts, one: int) -> Frame:
    """Wage contracts of one kind (own, regional) that were passed, signed, took effect and run on the day."""
    signed = telling(facts, latest(taken(facts, SIGNED[one])), first=FROM[one], last=TO[one])
    voted = last_said(facts, result=PASSED[one]).filter(PASSED[one].fits("result"))
    began = last_said(facts, began=IN_FORCE[one]).filter(nw.col("began") <= facts.day)
    running = signed.filter(nw.col("first") <= facts.day, nw.col("last") >= facts.day)
    standing = running.join(voted.select("case"), on="case", how="inner").join(
        began.select("case"), on="case", how="inner"
    )
    return _not_cancelled(facts, standing)


def _not_cancelled(facts: Facts, contracts: Frame) -> Frame:
    """Without those that their holder and the employer cancelled after signing (浙江省集体合同条例 第三十三条)."""
    asked = last_said(facts, what=CANCELLED, kind=OF_WAGES).filter(CANCELLED.fits("what"), OF_WAGES.fits("kind"))
    cancelled = (
        taken(facts, CHANGE_SIGNED)
        .join(asked.select("case"), on="case", how="inner")
        .group_by("organisation")
        .agg(nw.col("occurred_on").max().alias("cancelled_on"))
    )
    return contracts.join(cancelled, on="organisation", how="left").filter(
        nw.col("cancelled_on").is_null() | (nw.col("cancelled_on") < nw.col("occurred_on"))
    )


def under_contract(facts: Facts) -> Frame:
    """Employers of base unions, each with whether a wage contract in force covers it: its union's own, or a regional
    one that lists it."""
    employers = marked(covered_employers(facts), in_force(facts, 0)).with_columns(own=nw.col("marked")).drop("marked")
    regional = in_force(facts, 1).join(about_wages(facts), on="case", how="inner")
    names = marked(employers, listed(facts, regional), "employer")
    return names.with_columns(covered=nw.col("own") | nw.col("marked")).drop("own", "marked")


@measure(
    "M-42",
    "工资集体合同覆盖率",
    "建会单位中，有工资集体合同在有效期内的占多少。自己签订的，或者区域、行业合同列明了它的全部单位的，都算。",
    source="procedures.md §6；浙江省集体合同条例 第十九条；浙江省集体合同条例 第三十条；"
    "宁波市企业工资集体协商条例 第七条",
)
def wage_contract_in_force(facts: Facts, window: Window) -> Frame:
    own = in_force(facts, 0).select("organisation")
    by_employer = (
        under_contract(facts)
        .with_columns(bare=(~nw.col("covered")).cast(nw.Int64))
        .group_by("organisation")
        .agg(nw.col("bare").sum().alias("bare"))
    )
    covered = nw.concat([own, by_employer.filter(nw.col("bare") == 0).select("organisation")])
    return rows(marked(base_unions(facts), covered), named("union", "organisation"), nw.col("marked"))


@measure(
    "M-42B",
    "工资集体合同覆盖职工占比",
    "建会单位的职工中，由有效的工资集体合同覆盖的占多少。职工数不明的，占比不明。",
    source="procedures.md §6；浙江省集体合同条例 第十九条",
    each=False,
)
def staff_under_wage_contract(facts: Facts, window: Window) -> Frame:
    staff = nw.when(nw.col("covered")).then(nw.col("staff")).otherwise(NOUGHT)
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
