"""Voice, hardship aid, practical deeds, law lectures, culture and sport: care from day to day (S24–S28)."""

import narwhals as nw

from lianchuang.measures.cases import (
    Clock,
    Step,
    added,
    discreet,
    done_by,
    latest,
    on_time,
    steps_in,
    taken,
    telling,
    told,
)
from lianchuang.measures.heads import per_member
from lianchuang.measures.rows import Frame, Window, base_unions, marked, measure, named, rows
from lianchuang.snapshot.facts import Facts

MATTER = tuple(Clock("voice-matter", name) for name in ("tell", "first_answer", "finish", "finish_extended"))
RATED = Step("voice-matter", "rate")
PLEASED = RATED.choice("rating", "satisfied")
FILED, HELPED, LEFT = Step("hardship-aid", "file"), Step("hardship-aid", "help"), Step("hardship-aid", "exit")
RECHECK = Clock("hardship-aid", "recheck")
DEED = Clock("practical-deed", "done")
DEED_RATED = Step("practical-deed", "rate")
SHEETS, SATISFIED = DEED_RATED.count("sheets_back"), DEED_RATED.count("satisfied")
LECTURE = Step("law-lecture", "hold")
FILED_ITEM = Step("media-item", "file")
PROOF = FILED_ITEM.truth("proof_kept")
HELD = Step("activity", "hold")
TAKING_PART, OF_MEMBERS = HELD.count("participants"), HELD.count("members")


@measure(
    "M-38",
    "诉求按期办结率",
    "考核期内有期限到期的职工诉求中，告知、答复、办结都没有逾期的占多少。期限未到的不算。",
    source="procedures.md §6 S24；信访工作条例 第二十三条；信访工作条例 第三十四条",
)
def matters_on_time(facts: Facts, window: Window) -> Frame:
    return on_time(facts, window, *MATTER)


@measure(
    "M-39",
    "诉求办理满意率",
    "考核期内提出人评价过的诉求中，最后一次评价为满意的占多少。",
    source="procedures.md §6 S24",
)
def matters_satisfied(facts: Facts, window: Window) -> Frame:
    rated = telling(facts, latest(steps_in(facts, window, RATED)), rating=PLEASED)
    return rows(rated, named("case", "case"), PLEASED.fits("rating"))


@measure(
    "M-55",
    "困难职工档案年度复核率",
    "考核期内到了复核期限的困难职工档案中，按期复核的占多少。",
    source="procedures.md §6 S25",
    policy=True,
    ranked=False,
)
def files_rechecked(facts: Facts, window: Window) -> Frame:
    return discreet(on_time(facts, window, RECHECK))


@measure(
    "M-56",
    "困难职工帮扶率",
    "考核期内在档的困难职工中，得到过帮扶的占多少。在档人数多少不分先后。",
    source="procedures.md §6 S25；工会法 第六条",
    policy=True,
    ranked=False,
)
def files_helped(facts: Facts, window: Window) -> Frame:
    filed = taken(facts, FILED).filter(nw.col("occurred_on") <= window.last).select("organisation", "case").unique()
    left = taken(facts, LEFT).select("case", nw.col("occurred_on").alias("over_on"))
    closed = facts.cases.filter(~nw.col("ended_on").is_null()).select("case", nw.col("ended_on").alias("over_on"))
    gone = nw.concat([left, closed]).filter(nw.col("over_on") < window.first)
    on_file = filed.join(gone.select("case"), on="case", how="anti")
    helped = marked(on_file, steps_in(facts, window, HELPED), "case")
    return discreet(rows(helped, named("case", "case"), nw.col("marked")))


@measure(
    "M-57",
    "实事按期办成率",
    "考核期内承诺到期的实事中，按期办成的占多少。",
    source="procedures.md §6 S26；工会法 第六条",
    policy=True,
)
def deeds_on_time(facts: Facts, window: Window) -> Frame:
    return on_time(facts, window, DEED)


@measure(
    "M-57B",
    "实事满意率",
    "考核期内职工评价实事收回的测评表中，满意的占多少。",
    source="procedures.md §6 S26",
    each=False,
    policy=True,
)
def deeds_satisfied(facts: Facts, window: Window) -> Frame:
    rated = telling(facts, steps_in(facts, window, DEED_RATED), sheets=SHEETS, satisfied=SATISFIED)
    return added(rated, "sheets", "satisfied")


@measure(
    "M-58",
    "普法活动",
    "基层工会中，今年开展过普法宣传的占多少。",
    source="procedures.md §6 S27；浙江省工会劳动法律监督条例 第十条",
    policy=True,
)
def law_lectures(facts: Facts, window: Window) -> Frame:
    return done_by(facts, window.year, base_unions(facts), LECTURE)


@measure(
    "M-58B",
    "宣传条目留证率",
    "考核期内归档的新闻宣传条目中，剪报或者链接已存的占多少。",
    source="procedures.md §6 S27",
    policy=True,
)
def media_items_proved(facts: Facts, window: Window) -> Frame:
    filed = telling(facts, steps_in(facts, window, FILED_ITEM), proof=PROOF)
    return rows(filed, named("case", "case"), nw.col("proof"))


@measure(
    "M-59",
    "文体活动参与",
    "考核期内参加文体活动的会员人次，平均每名会员多少次。没有分开记会员的，按参加人次。会员数不明的，平均数不明。",
    source="procedures.md §6 S28；工会法 第三十二条",
    unit="ratio",
    each=False,
    policy=True,
)
def activities_per_member(facts: Facts, window: Window) -> Frame:
    held = telling(facts, steps_in(facts, window, HELD), everyone=TAKING_PART, members=OF_MEMBERS)
    counted = held.with_columns(visits=nw.coalesce("members", "everyone"))
    return per_member(facts, told(counted, "visits"))
