"""Party organisations and unions: the five goods (S04), workers recommended to the Party (S10), new members (S11)."""

import narwhals as nw

from lianchuang.measures.cases import (
    Clock,
    Step,
    answered,
    discreet,
    fell_due,
    last_said,
    steps_in,
    taken,
    telling,
    without_pending,
)
from lianchuang.measures.rows import Frame, Window, measure, named, rows
from lianchuang.snapshot.facts import Facts

GOODS = ["leadership", "membership", "mechanism", "results", "esteem"]
REVIEWED, REVIEWED_AGAIN = Step("found-party-organisation", "review"), Step("five-good-review", "review")
FIVE = {step: {name: step.truth(name) for name in GOODS} for step in (REVIEWED, REVIEWED_AGAIN)}
SENT = Step("recommend-to-party", "send")
ANSWERED = Step("recommend-to-party", "answer")
ANSWER = Clock("recommend-to-party", "answer")
ACTIVIST = Step("develop-party-member", "activist")
BY_UNION = ACTIVIST.choice("source", "union")
APPROVED = Step("develop-party-member", "approve")
ADMITTED = APPROVED.choice("decision", "approved")
PERIODS = tuple(
    Clock("develop-party-member", name)
    for name in (
        "talk",
        "half_year_review",
        "meeting",
        "approval",
        "approval_extended",
        "postponed",
        "confirm_approval",
    )
)


@measure(
    "M-06",
    "五好占比",
    "评定过的党组织中，最近一次评定领导班子、党员队伍、工作机制、发展业绩、群众反映五项都好的占多少。",
    source="procedures.md §6 S04",
    policy=True,
)
def five_good(facts: Facts, window: Window) -> Frame:
    reviews = nw.concat([telling(facts, taken(facts, step), **five) for step, five in FIVE.items()])
    last = reviews.group_by("organisation").agg(nw.col("act").max().alias("act"))
    reviewed = reviews.join(last, on=["organisation", "act"], how="inner")
    goods = nw.sum_horizontal(*[nw.col(name).cast(nw.Int64).fill_null(0) for name in GOODS])
    return rows(reviewed, named("case", "case"), goods == len(GOODS))


@measure(
    "M-20",
    "推优答复率",
    "考核期内向党组织送达的推优中，党组织已经答复的占多少。送达未满答复期限、还没有答复的不算。",
    source="procedures.md §6 S10；中国共产党发展党员工作细则 第八条",
    policy=True,
)
def recommendations_answered(facts: Facts, window: Window) -> Frame:
    sent = without_pending(facts, steps_in(facts, window, SENT), ANSWER)
    return answered(facts, sent, ANSWERED)


@measure(
    "M-21",
    "新增积极分子中经推优的占比",
    "考核期内确定的入党积极分子中，由工会推优产生的占多少。只报数，不列人。",
    source="procedures.md §6 S10、S11；中国共产党发展党员工作细则 第八条",
    policy=True,
)
def activists_by_recommendation(facts: Facts, window: Window) -> Frame:
    named_so = telling(facts, steps_in(facts, window, ACTIVIST), source=BY_UNION)
    return discreet(rows(named_so, named("case", "case"), BY_UNION.fits("source")))


@measure(
    "M-21B",
    "新党员中经推优的占比",
    "考核期内批准的预备党员中，作为积极分子时由工会推优产生的占多少。只报数，不列人。",
    source="procedures.md §6 S10、S11；中国共产党发展党员工作细则 第八条",
    policy=True,
)
def admitted_by_recommendation(facts: Facts, window: Window) -> Frame:
    decided = telling(facts, steps_in(facts, window, APPROVED), decision=ADMITTED)
    admitted = decided.filter(ADMITTED.fits("decision"))
    sources = admitted.join(last_said(facts, source=BY_UNION), on="case", how="left")
    return discreet(rows(sources, named("case", "case"), BY_UNION.fits("source")))


@measure(
    "M-22",
    "发展党员程序按期率",
    "考核期内到期的发展党员各项法定期限中，按期办的占多少。只报数，不列人。",
    source="procedures.md §6 S11；中国共产党发展党员工作细则 第七条；中国共产党发展党员工作细则 第十一条；"
    "中国共产党发展党员工作细则 第十九条；中国共产党发展党员工作细则 第二十五条；"
    "中国共产党发展党员工作细则 第三十三条；中国共产党发展党员工作细则 第三十五条",
)
def party_periods_on_time(facts: Facts, window: Window) -> Frame:
    due = fell_due(facts, window, *PERIODS)
    return discreet(rows(due, named("case", "case"), nw.col("status") == "met"))
