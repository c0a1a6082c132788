"""Party organisations and unions: the five goods (S04), workers recommended to the Party (S10)."""

import narwhals as nw

from lianchuang.measures.cases import Clock, Step, answered, latest, steps_in, taken, telling, without_pending
from lianchuang.measures.rows import Frame, Window, measure, named, rows
from lianchuang.snapshot.facts import Facts

GOODS = ["leadership", "membership", "mechanism", "results", "esteem"]
REVIEWED = Step("found-party-organisation", "review")
FIVE = {name: REVIEWED.truth(name) for name in GOODS}
SENT = Step("recommend-to-party", "send")
ANSWERED = Step("recommend-to-party", "answer")
ANSWER = Clock("recommend-to-party", "answer")


@measure(
    "M-06",
    "五好占比",
    "评定过的党组织中，领导班子、党员队伍、工作机制、发展业绩、群众反映五项都好的占多少。",
    source="procedures.md §6 S04",
    policy=True,
)
def five_good(facts: Facts, window: Window) -> Frame:
    reviewed = telling(facts, latest(taken(facts, REVIEWED)), **FIVE)
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
