"""Workers' congress (S29A)."""

import narwhals as nw

from lianchuang.measures.cases import Step, answered, done_by, lawful, steps_in, telling
from lianchuang.measures.rows import Frame, Window, base_unions, marked, measure, named, rows
from lianchuang.snapshot.facts import Facts

BODIES = ["congress", "staff_assembly"]
MET = Step("workers-congress", "meeting")
ELECTED, VOTED = Step("workers-congress", "elect"), Step("workers-congress", "vote")
PROPOSED, ANSWERED = Step("congress-proposal", "propose"), Step("congress-proposal", "answer")
RATED = Step("congress-proposal", "rate")
RATING = RATED.choice("rating")


def _standing(facts: Facts) -> Frame:
    """Congresses in term and staff assemblies on the day."""
    in_term = nw.col("last_day").is_null() | (nw.col("last_day") >= facts.day)
    return facts.terms.filter(nw.col("body").is_in(BODIES), nw.col("until").is_null(), in_term)


@measure(
    "M-23",
    "职代会建制率",
    "建会单位中，职代会在任期内或有职工大会的占多少。",
    source="procedures.md §6；浙江省企业民主管理条例 第七条",
)
def congress_in_place(facts: Facts, window: Window) -> Frame:
    return rows(marked(base_unions(facts), _standing(facts)), named("union", "organisation"), nw.col("marked"))


@measure(
    "M-24",
    "职代会年度召开率",
    "有职代会的单位中，今年开过有效的职代会的占多少。",
    source="procedures.md §6；浙江省企业民主管理条例 第十五条",
)
def congress_held(facts: Facts, window: Window) -> Frame:
    bodies = facts.terms.filter(nw.col("body").is_in(BODIES)).select("organisation").unique()
    units = base_unions(facts).join(bodies, on="organisation", how="inner")
    return done_by(facts, window.year, units, MET)


@measure(
    "M-25",
    "提案答复率",
    "考核期内提出的职代会提案中，已经答复的占多少。",
    source="procedures.md §6 S29A",
)
def proposals_answered(facts: Facts, window: Window) -> Frame:
    return answered(facts, steps_in(facts, window, PROPOSED), ANSWERED)


@measure(
    "M-25B",
    "提案满意率",
    "考核期内评价过的提案中，满意的占多少。",
    source="procedures.md §6 S29A",
)
def proposals_satisfied(facts: Facts, window: Window) -> Frame:
    rated = telling(facts, steps_in(facts, window, RATED), rating=RATING)
    return rows(rated, named("case", "case"), nw.col("rating") == "satisfied")


@measure(
    "M-26",
    "职代会合规率",
    "考核期内的职代会会议和表决中，到会、无记名、代表构成都合规的占多少。",
    source="procedures.md §6；浙江省企业民主管理条例 第十一、十五条",
)
def lawful_congress(facts: Facts, window: Window) -> Frame:
    return lawful(facts, steps_in(facts, window, ELECTED, MET, VOTED, valid=None))
