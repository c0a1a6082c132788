"""Voice, practical deeds, culture and sport: what unions do for workers day by day (S24, S26, S28)."""

import narwhals as nw

from lianchuang.measures.cases import Clock, Step, on_time, steps_in, telling, told
from lianchuang.measures.heads import per_member
from lianchuang.measures.rows import Frame, Window, measure
from lianchuang.snapshot.facts import Facts

MATTER = tuple(Clock("voice-matter", name) for name in ("tell", "first_answer", "finish", "finish_extended"))
DEED = Clock("practical-deed", "done")
HELD = Step("activity", "hold")
TAKING_PART, OF_MEMBERS = HELD.count("participants"), HELD.count("members")


@measure(
    "M-38",
    "诉求按期办结率",
    "考核期内有期限到期的职工诉求中，告知、答复、办结都没有逾期的占多少。期限未到的不算。",
    source="procedures.md §6 S24；信访工作条例 第二十三、三十四条",
)
def matters_on_time(facts: Facts, window: Window) -> Frame:
    return on_time(facts, window, *MATTER)


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
