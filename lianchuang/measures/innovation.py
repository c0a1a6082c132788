"""Workers' proposals (S12) and mass innovation (S13)."""

from datetime import date, timedelta

import narwhals as nw

from lianchuang.measures.cases import (
    Clock,
    Step,
    answered,
    last_said,
    steps_in,
    telling,
    told,
    without_pending,
)
from lianchuang.measures.heads import per_staff
from lianchuang.measures.rows import ONE, Frame, Window, marked, measure, named, rows
from lianchuang.snapshot.facts import Facts

A_DAY = timedelta(days=1)
SUBMITTED = Step("rationalisation-proposal", "submit")
CONCLUDED = Step("rationalisation-proposal", "conclude")
ADOPTED, REFUSED = CONCLUDED.choice("result", "adopted"), CONCLUDED.choice("result", "not_adopted")
CONCLUDE, TELL = Clock("rationalisation-proposal", "conclude"), Clock("rationalisation-proposal", "tell")
REASON_TOLD = Step("rationalisation-proposal", "tell").truth("reason_told")
USED, AWARDED = Step("rationalisation-proposal", "use"), Step("rationalisation-proposal", "award")
VALUED = Step("rationalisation-proposal", "value")
CHECKED = VALUED.truth("finance_checked")
APPLIED = Step("innovation-project", "apply")
ACCEPTED = Step("innovation-project", "accept").truth("accepted")


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
    joined = due.join(last_said(facts, result=ADOPTED), on="case", how="left")
    return rows(joined, named("case", "case"), ADOPTED.fits("result").fill_null(False))


@measure(
    "M-31B",
    "未采纳说明原因率",
    "考核期内不采纳的合理化建议中，已经向建议人说明原因的占多少。还在说明期限以内的不算。",
    source="procedures.md §6 S12；合理化建议和技术改进奖励条例 第十四条",
)
def reasons_told(facts: Facts, window: Window) -> Frame:
    concluded = telling(facts, steps_in(facts, window, CONCLUDED), result=REFUSED)
    refused = without_pending(facts, concluded.filter(REFUSED.fits("result")), TELL)
    reasons = last_said(facts, reason=REASON_TOLD).filter(nw.col("reason"))
    return rows(marked(refused, reasons, "case"), named("case", "case"), nw.col("marked"))


def _a_year_before(day: date) -> date:
    """The first day from which twelve months end on this one or later (民法典 第二百零二条)."""
    return date(day.year - 1, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


@measure(
    "M-32",
    "合理化建议成果核定",
    "应用到考核期内满十二个月的合理化建议中，价值已经核定并经财务部门审核的占多少。",
    source="procedures.md §6 S12；合理化建议和技术改进奖励条例 第九条",
)
def values_verified(facts: Facts, window: Window) -> Frame:
    ripe = Window(_a_year_before(window.first), _a_year_before(window.last + A_DAY) - A_DAY)
    used = steps_in(facts, ripe, USED)
    checked = last_said(facts, checked=CHECKED).filter(nw.col("checked"))
    return rows(marked(used, checked, "case"), named("case", "case"), nw.col("marked"))


@measure(
    "M-32B",
    "合理化建议奖励兑现率",
    "考核期内核定了价值、经财务部门审核的合理化建议中，已经发奖的占多少。",
    source="procedures.md §6 S12；合理化建议和技术改进奖励条例 第五条",
)
def awards_paid(facts: Facts, window: Window) -> Frame:
    valued = telling(facts, steps_in(facts, window, VALUED), checked=CHECKED)
    return answered(facts, valued.filter(nw.col("checked")), AWARDED)


@measure(
    "M-32C",
    "创新成果验收率",
    "考核期内应用的群众性创新项目中，成果已经通过验收的占多少。",
    source="procedures.md §6 S13；工会法 第三十二条",
    policy=True,
)
def innovations_accepted(facts: Facts, window: Window) -> Frame:
    accepted = last_said(facts, accepted=ACCEPTED).filter(nw.col("accepted"))
    applied = steps_in(facts, window, APPLIED)
    return rows(marked(applied, accepted, "case"), named("case", "case"), nw.col("marked"))
