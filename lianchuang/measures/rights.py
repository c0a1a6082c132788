"""Rights of workers beyond the contract: harmony, supervision, disputes, consultation, three parties (S14, S17–S20)."""

import narwhals as nw

from lianchuang.measures.cases import (
    Clock,
    Step,
    done_by,
    faulty,
    last_said,
    latest,
    on_time,
    steps_in,
    taken,
    telling,
    told,
    without_pending,
)
from lianchuang.measures.rows import NOUGHT, ONE, Frame, Window, marked, measure, named, rows, with_committee
from lianchuang.snapshot.facts import Facts

NAMED = Step("harmonious-enterprise", "name")
NAMED_UNTIL = NAMED.day("until")
REMOVED = Step("harmonious-enterprise", "recheck").choice("result", "removed")

OPINION = Step("labour-supervision", "opinion")
REFUSED = OPINION.truth("refused_receipt")
REPLY = Clock("labour-supervision", "reply")
CORRECTED = Step("labour-supervision", "result").choice("corrected", "yes")

MEDIATION = (Clock("dispute-mediation", "end"), Clock("dispute-mediation", "end_as_agreed"))
MEDIATED = Step("dispute-mediation", "end")
SETTLED = MEDIATED.choice("result", "settled")

NOTICE, DISMISSED = Step("dismissal-notice", "notice"), Step("dismissal-notice", "dismiss")

CONSULTED = Step("consultation", "meeting")
DISCUSSED, NEGOTIATED = Step("rule-making", "discuss"), Step("rule-making", "negotiate")
DECIDED, ANNOUNCED = Step("rule-making", "decide"), Step("rule-making", "announce")

THREE = Step("tripartite-meeting", "meeting")
DECISIONS = THREE.count("decisions")
DONE = Step("tripartite-meeting", "follow").count("done")


@measure(
    "M-44",
    "和谐企业",
    "命名过、考核期内命名仍有效的和谐企业中，没有被撤销的占多少。",
    source="procedures.md §6 S14；浙江省集体合同条例 第三十八条；浙江省企业民主管理条例 第三十四条",
    policy=True,
)
def harmonious_kept(facts: Facts, window: Window) -> Frame:
    called = telling(facts, taken(facts, NAMED), until=NAMED_UNTIL).filter(nw.col("occurred_on") <= window.last)
    running = called.filter(nw.col("until").is_null() | (nw.col("until") >= window.first))
    removed = last_said(facts, result=REMOVED).filter(REMOVED.fits("result"), nw.col("told_on") <= window.last)
    return rows(marked(running, removed, "case"), named("case", "case"), ~nw.col("marked"))


@measure(
    "M-45",
    "监督意见15个工作日答复率",
    "考核期内到了答复期限的工会劳动法律监督意见书中，单位按期书面答复的占多少。拒绝接收的，按没有答复。",
    source="procedures.md §6；浙江省工会劳动法律监督条例 第二十二条",
)
def supervision_answered(facts: Facts, window: Window) -> Frame:
    sent = telling(facts, steps_in(facts, window, OPINION), refused=REFUSED).filter(nw.col("refused"))
    return nw.concat([on_time(facts, window, REPLY), rows(sent, named("case", "case"), NOUGHT)])


@measure(
    "M-46",
    "监督意见整改率",
    "考核期内发出的监督意见书中，核实已经改正的占多少。还在答复期限以内的不算。",
    source="procedures.md §6；浙江省工会劳动法律监督条例 第二十三条",
)
def supervision_corrected(facts: Facts, window: Window) -> Frame:
    due = without_pending(facts, steps_in(facts, window, OPINION), REPLY)
    corrected = last_said(facts, corrected=CORRECTED).filter(CORRECTED.fits("corrected"))
    return rows(marked(due, corrected, "case"), named("case", "case"), nw.col("marked"))


@measure(
    "M-47",
    "调解按期结案率",
    "考核期内到了期限的劳动争议调解中，按期结束的占多少。双方同意延期的，按延期后的期限。",
    source="procedures.md §6 S18；企业劳动争议协商调解规定 第二十九条",
)
def mediation_on_time(facts: Facts, window: Window) -> Frame:
    return on_time(facts, window, *MEDIATION)


@measure(
    "M-47B",
    "调解成功率",
    "考核期内结束的劳动争议调解中，达成协议的占多少。",
    source="procedures.md §6 S18",
    policy=True,
)
def mediation_settled(facts: Facts, window: Window) -> Frame:
    ended = telling(facts, steps_in(facts, window, MEDIATED), result=SETTLED)
    return rows(ended, named("case", "case"), SETTLED.fits("result"))


@measure(
    "M-48",
    "解除合同事先通知工会率",
    "考核期内单方解除的劳动合同中，事先把理由通知了工会的占多少。事后补的通知不算。",
    source="procedures.md §6 S18；劳动合同法 第四十三条",
)
def told_before_dismissal(facts: Facts, window: Window) -> Frame:
    notices = taken(facts, NOTICE).group_by("case").agg(nw.col("occurred_on").min().alias("told_on"))
    dismissed = steps_in(facts, window, DISMISSED).join(notices, on="case", how="left")
    told_before = (nw.col("told_on") <= nw.col("occurred_on")).fill_null(False)
    return rows(dismissed, named("case", "case"), told_before)


@measure(
    "M-49",
    "与行政方沟通协商",
    "设委员会的基层工会中，今年同单位行政开过协商会议的占多少。",
    source="procedures.md §6 S19；浙江省工会劳动法律监督条例 第八条；工会法 第三十九条",
)
def consultations_held(facts: Facts, window: Window) -> Frame:
    unions = with_committee(facts)
    return done_by(facts, window.year, unions, CONSULTED)


@measure(
    "M-49B",
    "规章制度民主程序率",
    "考核期内确定的涉及职工切身利益的规章制度中，讨论、协商、公示都做到、没有不合规问题的占多少。",
    source="procedures.md §6 S19；劳动合同法 第四条",
)
def rules_by_full_procedure(facts: Facts, window: Window) -> Frame:
    made = steps_in(facts, window, DECIDED).select("organisation", "case").unique()
    for number, step in enumerate((DISCUSSED, NEGOTIATED, ANNOUNCED)):
        made = marked(made, taken(facts, step), "case").rename({"marked": f"step_{number}"})
    judged = marked(made, faulty(facts), "case")
    whole = nw.col("step_0") & nw.col("step_1") & nw.col("step_2") & ~nw.col("marked")
    return rows(judged, named("case", "case"), whole)


@measure(
    "M-50",
    "三方会议与任务完成率",
    "考核期内三方会议议定的事项中，已经落实的占多少。还没有通报落实情况的，按没有落实。",
    source="procedures.md §6 S20；工会法 第三十五条",
    each=False,
    policy=True,
)
def tripartite_decisions_done(facts: Facts, window: Window) -> Frame:
    met = telling(facts, latest(steps_in(facts, window, THREE)), decisions=DECISIONS)
    joined = met.join(last_said(facts, done=DONE), on="case", how="left")
    done = nw.when(nw.col("told_on").is_null()).then(NOUGHT).otherwise(nw.col("done"))
    return rows(joined, named("case", "case"), done, nw.col("decisions"))


@measure(
    "M-50B",
    "三方会议次数",
    "考核期内开过几次协调劳动关系三方会议。",
    source="procedures.md §6 S20；工会法 第三十五条",
    unit="count",
    policy=True,
)
def tripartite_meetings(facts: Facts, window: Window) -> Frame:
    return told(steps_in(facts, window, THREE).with_columns(one=ONE), "one")
