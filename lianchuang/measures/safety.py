"""Safety and health (S21): hazards answered and removed, accidents investigated with the union."""

import narwhals as nw

from lianchuang.measures.cases import Clock, Step, ever_said, on_time, steps_in, taken, without_pending
from lianchuang.measures.rows import Frame, Window, marked, measure, named, rows
from lianchuang.snapshot.facts import Facts

PROPOSED = Step("hazard", "propose")
RECHECKED = Step("hazard", "recheck").choice("result")
DROPPED = Step("hazard", "drop")
ANSWER = (Clock("hazard", "answer"), Clock("hazard", "answer_at_once"))
CORRECT = Clock("hazard", "correct")


@measure(
    "M-51",
    "隐患答复率",
    "考核期内到了答复期限的隐患整改建议中，单位按期答复的占多少（期限是本系统的约定）。",
    source="procedures.md §6 S21；安全生产法 第六十条",
)
def hazards_answered(facts: Facts, window: Window) -> Frame:
    return on_time(facts, window, *ANSWER)


@measure(
    "M-52",
    "隐患整改率",
    "考核期内工会提出整改建议的隐患中，经发现人复查已经消除的占多少。"
    "答复、整改期限未到的不算；理由成立、不采纳了结的不算。",
    source="procedures.md §6 S21；安全生产法 第六十条",
)
def hazards_removed(facts: Facts, window: Window) -> Frame:
    proposed = steps_in(facts, window, PROPOSED).join(taken(facts, DROPPED).select("case"), on="case", how="anti")
    fixed = ever_said(facts, result=RECHECKED).filter(nw.col("result") == "fixed")
    due = without_pending(facts, proposed, *ANSWER, CORRECT)
    return rows(marked(due, fixed, "case"), named("case", "case"), nw.col("marked"))
