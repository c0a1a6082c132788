"""Union funds (S05F): paid by employers month by month, reviewed, reported to members."""

import narwhals as nw

from lianchuang.measures.cases import Clock, Step, fell_due, last_said, steps_in, taken, telling
from lianchuang.measures.rows import Frame, Window, marked, measure, named, rows, with_committee
from lianchuang.snapshot.facts import Facts

FUND_REPORTED, FUND_AUDITED = Step("union-fund-audit", "report"), Step("union-fund-audit", "audit")
FUND_TOLD = Step("member-assembly", "fund_report")
AUDITED = FUND_TOLD.truth("audited")
PAY = Clock("union-fund-month", "pay")
DUE = Step("union-fund-month", "declare").money("amount_due")
PAID = Step("union-fund-month", "pay").money("paid")


@measure(
    "M-08",
    "经费按期拨缴率",
    "考核期内应拨缴工会经费的单位月份中，按期缴清的占多少。",
    source="procedures.md §6；工会法 第四十三条",
)
def funds_paid(facts: Facts, window: Window) -> Frame:
    due = (
        fell_due(facts, window, PAY)
        .join(last_said(facts, due_amount=DUE).drop("told_on"), on="case", how="left")
        .join(last_said(facts, paid=PAID).drop("told_on"), on="case", how="left")
    )
    in_full = nw.when(nw.col("status") == "met").then(nw.col("paid") >= nw.col("due_amount")).otherwise(nw.lit(False))
    return rows(due, named("case", "case"), in_full)


@measure(
    "M-09",
    "经费收支向会员报告率",
    "设委员会的基层工会中，今年向会员（代表）大会报告过经费收支、并且先经审查的占多少。",
    source="procedures.md §6；工会法 第四十五条",
)
def funds_reported(facts: Facts, window: Window) -> Frame:
    unions = with_committee(facts)
    audited = taken(facts, FUND_AUDITED).group_by("case").agg(nw.col("occurred_on").min().alias("audited_on"))
    reported = (
        steps_in(facts, window.year, FUND_REPORTED)
        .join(audited, on="case", how="inner")
        .filter(nw.col("audited_on") <= nw.col("occurred_on"))
    )
    told = telling(facts, steps_in(facts, window.year, FUND_TOLD), audited=AUDITED).filter(nw.col("audited"))
    done = nw.concat([reported.select("organisation"), told.select("organisation")])
    return rows(marked(unions, done), named("union", "organisation"), nw.col("marked"))
