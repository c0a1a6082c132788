"""No fact is asked for twice: what a case or the register knows stands in the form already."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from lianchuang.procedures.shelf import procedures
from lianchuang.rulebook import answers

OF_EACH_ACT = {"approval", "ballot", "election", "meeting", "publicity"}
"""Groups of fields that tell of one meeting, ballot, display or approval: another act is another fact."""

ALIKE = {
    ("collective-contract", "renewal", "by"): "另一次要约，提出的可以是另一方",
    ("develop-party-member", "sponsors", "full_members"): "介绍人，不是培养联系人",
    ("develop-party-member", "approval_talk", "talker"): "上级派人谈，不是支部的谈话人",
    ("dismissal-notice", "opinion", "reason"): "工会的意见，不是单位的理由",
    ("dispute-mediation", "end", "result"): "调解的结果，不是协商的结果",
    ("female-staff-protection", "leave", "months_pregnant"): "休假时的月数，比前一次多",
    ("harmonious-enterprise", "recheck", "result"): "复查的结论，不是上一次的结论",
    ("labour-supervision", "negotiate", "result"): "协商的结果，不是决定",
    ("recall-officer", "report", "paper_number"): "报告的文号，不是通知的文号",
    ("transfer-officer", "higher", "agrees"): "上一级同意，不是本级同意",
    ("voice-matter", "answer_up", "answer"): "上级的答复，不是本级的答复",
    ("wage-negotiation", "publish", "places"): "公布合同，不是公布代表",
    ("wage-negotiation", "renewal", "by"): "另一次要约，提出的可以是另一方",
    ("workers-congress", "inspect", "way"): "检查的形式，不是会议的形式",
}
COUNTED_ANEW = {
    ("found-federation", "plan", "staff"): "要覆盖的多家单位，联合会还没有成立",
    ("regional-contract", "sign", "covered_staff"): "合同列明的各家单位，不是这一家工会的",
    ("register-unit", "verify", "staff"): "核实就是重新数一遍",
    ("verify-unit", "visit", "staff"): "上门就是重新数一遍",
}


def of_primitives():
    text = (Path(str(answers.__file__)).parents[2] / "rulebook" / "procedures" / "primitives.toml").read_text("utf-8")
    return {one["id"]: {field["id"] for field in one["field"]} for one in tomllib.loads(text)["primitive"]}


def fields():
    for procedure in procedures():
        for step in procedure.step:
            for spec in step.field:
                yield procedure, step, spec


def test_no_later_step_asks_for_what_an_earlier_one_told():
    """A field of the same words and kind either comes filled in, or tells of another act, or is another fact and is
    said here to be one."""
    shared, told, asked_again = of_primitives(), {}, set()
    for procedure, step, spec in fields():
        first = told.setdefault((procedure.id, spec.label, spec.type), step.id)
        own = {name for group in step.uses if group in OF_EACH_ACT for name in shared[group]}
        if first != step.id and not spec.default and spec.id not in own and not _of_a_vote(spec):
            asked_again.add((procedure.id, step.id, spec.id))
    assert asked_again == set(ALIKE)


def _of_a_vote(spec):
    """A resolution of its own meeting, where the file counts the votes itself."""
    return spec.id in ("secret", "votes_for_present", "written_for")


def test_what_the_register_knows_stands_in_the_form():
    """Words that one file fills in from the unit's own facts are typed by hand in no other."""
    known = Counter((spec.label, spec.type) for _, _, spec in fields() if (spec.default or "").startswith("unit."))
    typed = {(p.id, s.id, f.id) for p, s, f in fields() if (f.label, f.type) in known and not f.default}
    assert len(known) > 8
    assert typed == set(COUNTED_ANEW)


@pytest.mark.parametrize("said", [ALIKE, COUNTED_ANEW])
def test_what_is_said_to_be_another_fact_says_which(said):
    assert all(reason for reason in said.values())
