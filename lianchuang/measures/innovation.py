"""Workers' proposals (S12) and mass innovation (S13)."""

import narwhals as nw

from lianchuang.measures.cases import Clock, Step, ever_said, steps_in, told, without_pending
from lianchuang.measures.heads import per_staff
from lianchuang.measures.rows import ONE, Frame, Window, measure, named, rows
from lianchuang.snapshot.facts import Facts

SUBMITTED = Step("rationalisation-proposal", "submit")
CONCLUSION = Step("rationalisation-proposal", "conclude").choice("result")
CONCLUDE = Clock("rationalisation-proposal", "conclude")


@measure(
    "M-30",
    "人均合理化建议数",
    "考核期内职工提出的合理化建议，平均每名职工多少件。职工数不明的，人均数不明。",
    source="procedures.md §6 S12；合理化建议和技术改进奖励条例 第二条；工会法 第三十二条",
    unit="ratio",
    each=False,
    policy=True,
)
def proposals_per_head(facts: Facts, window: Window) -> Frame:
    submitted = steps_in(facts, window, SUBMITTED).with_columns(one=ONE)
    return per_staff(facts, told(submitted, "one"))


@measure(
    "M-31",
    "合理化建议采纳率",
    "考核期内提出的合理化建议中，采纳的占多少。还在结论期限以内、没有结论的不算。",
    source="procedures.md §6 S12；合理化建议和技术改进奖励条例 第十四条",
    policy=True,
)
def proposals_adopted(facts: Facts, window: Window) -> Frame:
    due = without_pending(facts, steps_in(facts, window, SUBMITTED), CONCLUDE)
    joined = due.join(ever_said(facts, result=CONCLUSION), on="case", how="left")
    return rows(joined, named("case", "case"), (nw.col("result") == "adopted").fill_null(False))
