"""Safety and health (S21): hazards answered and removed, accidents investigated with the union."""

import narwhals as nw

from lianchuang.measures.cases import Clock, Step, last_said, on_time, steps_in, taken, telling, without_pending
from lianchuang.measures.rows import ONE, Frame, Window, marked, measure, named, rows
from lianchuang.snapshot.facts import Facts

PROPOSED = Step("hazard", "propose")
FIXED = Step("hazard", "recheck").choice("result", "fixed")
DROPPED = Step("hazard", "drop")
ANSWER = (Clock("hazard", "answer"), Clock("hazard", "answer_at_once"))
CORRECT = Clock("hazard", "correct")
INVESTIGATED = Step("accident", "investigate")
TOOK_PART = INVESTIGATED.truth("union_took_part")
HAPPENED = Step("accident", "occur")
SERIOUS = HAPPENED.choice("grade", "serious", "extraordinary")


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
    fixed = last_said(facts, result=FIXED).filter(FIXED.fits("result"))
    due = without_pending(facts, proposed, *ANSWER, CORRECT)
    return rows(marked(due, fixed, "case"), named("case", "case"), nw.col("marked"))


@measure(
    "M-53",
    "工会参加事故调查率",
    "考核期内成立调查组调查的伤亡事故中，有工会参加调查的占多少。",
    source="procedures.md §6 S21；工会法 第二十七条",
)
def investigated_with_the_union(facts: Facts, window: Window) -> Frame:
    held = telling(facts, steps_in(facts, window, INVESTIGATED), took_part=TOOK_PART)
    return rows(held, named("case", "case"), nw.col("took_part"))


@measure(
    "M-54",
    "重大事故起数",
    "考核期内发生的重大事故和特别重大事故有几起。等级不明的事故单列，不算 0。",
    source="procedures.md §6 S21；生产安全事故报告和调查处理条例 第三条",
    unit="count",
    better="lower",
)
def serious_accidents(facts: Facts, window: Window) -> Frame:
    happened = telling(facts, steps_in(facts, window, HAPPENED), grade=SERIOUS)
    grave = happened.filter(nw.col("grade").is_null() | SERIOUS.fits("grade"))
    known = nw.when(nw.col("grade").is_null()).then(None).otherwise(ONE)
    return rows(grave, named("case", "case"), known)
