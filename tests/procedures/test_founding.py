"""组建工会、发展会员、组建党组织: the engine over the real files, without a database."""

from datetime import date

import pytest

from lianchuang.procedures import engine
from tests.procedures.telling import Tale

D = date(2025, 4, 1)
CANDIDATES = [
    {"name": "王样平", "office": "chair", "votes": 30},
    {"name": "李样东", "office": "committee_member", "votes": 25},
    {"name": "赵样甲", "office": "committee_member", "votes": 10},
]
BALLOT = {"entitled": 40, "present": 36, "method": "secret", "issued": 36, "returned": 36, "years": "5"}


def asked_for() -> Tale:
    tale = Tale("found-union", D, staff=60)
    tale.take("lead", D, staff=60).take("prepare", date(2025, 4, 8), members="职工代表三人")
    tale.take("intake", date(2025, 4, 20), applicants=41, members=40)
    return tale.take("request", date(2025, 4, 22), name="拟恒纺织有限公司工会", form="own_committee", seats=3)


def test_a_union_is_founded_by_the_whole_procedure():
    tale = asked_for().take("reply", date(2025, 5, 6), decision="approved", paper_number="青总工〔2025〕6号")
    tale.take("assembly", date(2025, 5, 20), candidates=CANDIDATES, direct=True, **BALLOT)
    tale.take("result", date(2025, 5, 21)).take("confirm", date(2025, 5, 28), decision="approved")
    tale.take("found", date(2025, 5, 28), audit=True)
    tale.take("certificate", date(2025, 6, 10), number="33-1", last_day="2030-05-27").take("archive", date(2025, 6, 12))
    assert (tale.state.status, tale.state.outcome) == ("closed", "founded")
    assert [e.act for e in tale.effects] == [
        "establish_union",
        "admit_members",
        "report_members",
        "begin_term",
        "begin_term",
        "fill_posts",
        "certify",
    ]
    rows = next(e for e in tale.effects if e.act == "fill_posts").inputs["rows"]
    assert [(row["name"], row["elected"]) for row in rows] == [("王样平", True), ("李样东", True), ("赵样甲", False)]
    assert all(not f.counts for f in engine.findings_on(tale.state, date(2026, 1, 1)))


def test_an_assembly_before_the_reply_is_refused_and_on_paper_a_breach_until_the_reply_comes():
    tale = asked_for()
    refusal = tale.refused("assembly", date(2025, 5, 20), candidates=CANDIDATES, **BALLOT)
    assert "尚缺批复" in refusal.in_plain_words
    assert refusal.objections[0].basis == ("工会法第十二条",)
    tale.take("assembly", date(2025, 5, 20), candidates=CANDIDATES, as_it_was=True, **BALLOT)
    (breach,) = [f for f in tale.state.findings if f.severity == "breach"]
    assert breach.closed_on is None
    tale.take("reply", date(2025, 6, 6), decision="approved")
    (breach,) = [f for f in tale.state.findings if f.severity == "breach"]
    assert breach.closed_on == date(2025, 6, 6)


def test_a_refused_request_ends_the_case():
    tale = asked_for().take("reply", date(2025, 5, 6), decision="refused", reason="材料不实")
    assert (tale.state.status, tale.state.outcome) == ("closed", "refused")
    assert tale.next == []
    assert "已经办结" in tale.refused("assembly", date(2025, 5, 20), candidates=CANDIDATES, **BALLOT).in_plain_words


@pytest.mark.parametrize(("members", "form", "fine"), [(24, "organiser", True), (25, "organiser", False)])
def test_25_members_need_a_committee(members, form, fine):
    tale = Tale("found-union", D).take("lead", D, staff=60).take("prepare", D, members="三人")
    tale.take("intake", D, applicants=members, members=members)
    tale.take("request", D, name="工会", form=form, as_it_was=True)
    assert ([f.check for f in tale.state.findings] == []) is fine


@pytest.mark.parametrize(("seats", "fine"), [(2, False), (3, True), (7, True), (8, False)])
def test_the_committee_has_three_to_seven_seats_for_forty_members(seats, fine):
    tale = Tale("found-union", D).take("lead", D, staff=60).take("prepare", D, members="三人")
    tale.take("intake", D, applicants=40, members=40)
    tale.take("request", D, name="工会", form="own_committee", seats=seats, as_it_was=True)
    assert (tale.state.findings == []) is fine


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"present": 26}, "不足三分之二"),
        ({"method": "open"}, "无记名"),
        ({"returned": 37}, "本次选举无效"),
        ({"candidates": [{"name": "王样平", "office": "chair", "votes": 20}]}, "没有产生工会负责人"),
        ({"candidates": [{"name": "王样平", "office": "chair", "votes": 30, "kin": True}]}, "近亲属"),
    ],
)
def test_an_unlawful_election_is_not_valid(change, said):
    tale = asked_for().take("reply", date(2025, 5, 6), decision="approved")
    data = BALLOT | {"candidates": CANDIDATES} | change
    assert said in tale.refused("assembly", date(2025, 5, 20), **data).in_plain_words
    tale.take("assembly", date(2025, 5, 20), as_it_was=True, **data)
    assert not tale.state.done("assembly")
    assert tale.effects == []


def test_obstruction_is_noted_without_accusing_anybody():
    tale = Tale("found-union", D).take("lead", D, staff=60).take("visit", D, result="门卫不让进", obstructed=True)
    (note,) = tale.state.findings
    assert (note.severity, note.counts) == ("notice", False)
    assert "可提请人力资源和社会保障部门处理" in note.text


def test_members_are_admitted_with_their_kind():
    tale = Tale("admit-members", D).take("apply", D, applicants=2, migrant="是", dispatched="是", joins_at="user")
    tale.take("approve", D, approved=2, people=[11, 12]).take("issue", D, issued=2)
    (effect,) = tale.effects
    assert effect.inputs == {"people": [11, 12], "migrant": True, "dispatched": True}
    assert tale.state.outcome == "admitted"


@pytest.mark.parametrize("mode", ["own", "enterprises", "area", "industry", "village", "temporary"])
def test_a_party_organisation_is_formed_in_each_of_its_ways(mode):
    form = {"own": "branch", "temporary": "temporary_branch"}.get(mode, "joint_branch")
    tale = Tale("found-party-organisation", D).take("survey", D, party_members=5).take("mode", D, mode=mode, form=form)
    tale.take("request", D, name="拟恒联合党支部").take("reply", date(2025, 4, 8), decision="approved")
    elected = [{"name": "李样", "office": "secretary", "votes": 5}]
    tale.take("election", date(2025, 4, 15), entitled=5, present=5, candidates=elected)
    tale.take("found", date(2025, 4, 16)).take("consolidate", date(2025, 9, 1), rules="三会一课")
    five = dict.fromkeys(["leadership", "membership", "mechanism", "results", "esteem"], True)
    tale.take("review", date(2026, 4, 16), **five)
    assert tale.state.outcome == "founded"
    acts = [effect.act for effect in tale.effects]
    assert acts[:2] == ["count_employers", "establish_party"]
    assert ("begin_term" in acts) is (mode != "temporary")


def test_correcting_a_breach_keeps_it_on_record_and_a_slip_of_the_pen_does_not():
    for clerical, left in ((False, 1), (True, 0)):
        tale = asked_for()
        tale.take("reply", date(2025, 5, 6), decision="approved")
        tale.take("assembly", date(2025, 5, 20), candidates=CANDIDATES, as_it_was=True, **(BALLOT | {"present": 20}))
        wrong = tale.acts[-1]
        asked = engine.Asked(
            "assembly", date(2025, 5, 20), date(2025, 6, 1), BALLOT | {"candidates": CANDIDATES}, tale.facts
        )
        decision = engine.decide_correction(tale.procedure, tale.acts, wrong.id, asked, tale.law, clerical)
        from lianchuang.procedures.state import Act

        tale.acts.append(Act(99, "corrected", date(2025, 5, 20), date(2025, 6, 1), decision.body))
        assert tale.state.done("assembly")
        invalid = [f for f in tale.state.findings if f.severity == "invalid"]
        assert len(invalid) == left
        assert all(f.closed_on == date(2025, 6, 1) for f in invalid)


def test_a_step_that_others_rest_on_is_not_withdrawn_before_them():
    tale = asked_for()
    request, intake = tale.acts[-1].id, tale.acts[-2].id
    with pytest.raises(engine.Refusal, match="先撤回那一步"):
        engine.decide_withdrawal(tale.procedure, tale.acts, intake, D)
    assert engine.decide_withdrawal(tale.procedure, tale.acts, request, D).body["step"] == "request"
