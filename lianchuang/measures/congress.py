"""Workers' congress (S29A), staff directors (S29D)."""

import narwhals as nw

from lianchuang.measures.cases import Step, answered, done_by, last_said, lawful, steps_in, taken, telling
from lianchuang.measures.rows import Frame, Window, base_unions, marked, measure, named, rows
from lianchuang.snapshot.facts import Facts

BODIES = ["congress", "staff_assembly"]
MET = Step("workers-congress", "meeting")
ELECTED, VOTED = Step("workers-congress", "elect"), Step("workers-congress", "vote")
PROPOSED, ANSWERED = Step("congress-proposal", "propose"), Step("congress-proposal", "answer")
ACCEPTED, DONE = ANSWERED.truth("accepted"), Step("congress-proposal", "done")
RATED = Step("congress-proposal", "rate")
SATISFIED = RATED.choice("rating", "satisfied")
CHECKED = Step("staff-director", "check")
STAFF, DIRECTOR = CHECKED.count("staff"), CHECKED.truth("staff_director")
ON_SUPERVISORY_BOARD = CHECKED.truth("supervisory_board_with_staff")
AS_DIRECTOR = Step("staff-director", "nominate").choice("seat", "director")
CHOSEN = Step("staff-director", "elect")
DIRECTOR_FROM = 300  # 公司法 第六十八条


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
    rated = telling(facts, steps_in(facts, window, RATED), rating=SATISFIED)
    return rows(rated, named("case", "case"), SATISFIED.fits("rating"))


@measure(
    "M-25C",
    "提案落实率",
    "考核期内答复采纳的提案中，已经落实的占多少。",
    source="procedures.md §6 S29A",
)
def proposals_done(facts: Facts, window: Window) -> Frame:
    replied = telling(facts, steps_in(facts, window, ANSWERED), accepted=ACCEPTED)
    return answered(facts, replied.filter(nw.col("accepted")), DONE)


@measure(
    "M-26",
    "职代会合规率",
    "考核期内的职代会会议和表决中，到会、无记名、代表构成都合规的占多少。",
    source="procedures.md §6；浙江省企业民主管理条例 第十一条；浙江省企业民主管理条例 第十五条",
)
def lawful_congress(facts: Facts, window: Window) -> Frame:
    return lawful(facts, steps_in(facts, window, ELECTED, MET, VOTED, valid=None))


@measure(
    "M-26B",
    "职工董事依法设立率",
    "核对为职工三百人以上的公司中，董事会有职工代表，或者监事会有职工代表的占多少；核对以后选出职工董事的也算。",
    source="procedures.md §6 S29D；公司法 第六十八条",
)
def staff_directors(facts: Facts, window: Window) -> Frame:
    told = telling(facts, taken(facts, CHECKED), staff=STAFF, director=DIRECTOR, board=ON_SUPERVISORY_BOARD)
    last = told.group_by("organisation").agg(nw.col("act").max().alias("act"))
    large = told.join(last, on=["organisation", "act"], how="inner").filter(nw.col("staff") >= DIRECTOR_FROM)
    directors = last_said(facts, seat=AS_DIRECTOR).filter(AS_DIRECTOR.fits("seat"))
    elected = taken(facts, CHOSEN).join(directors.select("case"), on="case", how="semi")
    seated = marked(large, elected)
    there = nw.when(nw.col("marked")).then(nw.lit(True)).otherwise(nw.col("director") | nw.col("board"))
    return rows(seated, named("case", "case"), there)
