# ruff: noqa: E501 (rows of examples are clearer unbroken)
"""Elections, congresses, contracts and awards of past years: late cases with findings, every row accounted for."""

from datetime import date

import pytest
from django.db import transaction

from lianchuang.ledger.models import Event
from lianchuang.procedures.acts import replayed
from lianchuang.procedures.engine import due
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import Coverage, Person, Post, Term
from lianchuang.registry.scope import Scope
from tests.exchange.test_importing import DAY, UNIONS, bring

ELECTIONS = [
    ["姜山镇基层工会历年换届情况汇总表"],
    ["序号", "工会名称", "换届时间", "届次", "应到人数", "实到人数", "主席得票", "任期", "新一届主席", "选举方式", "上级批复时间", "批复文号"],
    [1, "宁波拟甲五金厂工会委员会", "2016.1.20", "第一届", 60, 50, 48, "5年", "李样西", "会员大会直接选举", "2016年1月25日", "鄞姜工〔2016〕3号"],
    [2, "宁波拟甲五金厂工会", "2021年8月21日", "第二届", 60, 52, 50, 5, "杨样东", "直接选举", "20210901", "鄞姜工〔2021〕8号"],
    [3, "宁波拟乙电子有限公司工会", "2017/5/15", "一", 150, 90, 88, 3, "胡样丁", "直选", "2017-06-01", ""],
    [4, "宁波拟乙电子有限公司", "2022.5", "二", 150, 151, 88, 3, "胡样丁", "直选", "", ""],
    [5, "宁波拟丁食品有限公司工会", "2019-3-1", "一", 20, 19, 18, 5, "赵样甲", "直选", "", ""],
    [6, "宁波拟乙电子有限公司工会", "2019-2-30", "一", 20, 19, 18, 5, "赵样甲", "直选", "", ""],
    [7, "宁波拟甲五金厂工会", "2014-3-1", "一", 20, 19, 18, 5, "赵样甲", "直选", "", ""],
]  # fmt: skip


def outcomes(report):
    return [fate.outcome for fate in report.fates]


def reasons(report, place):
    row, fate = report.interpretation.rows[place], report.fates[place]
    return "；".join([*(f"{p.cell} {p.message}" for p in row.problems), *fate.reasons])


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker, tmp_path_factory):
    """A district with two unions, built once; taken back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        bring(UNIONS, "unions", tmp_path_factory.mktemp("unions"))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def unions(standing, db, tmp_path):
    return tmp_path


def test_elections_of_past_years_become_late_cases_with_their_findings(unions):
    report = bring(ELECTIONS, "elections", unions)
    assert outcomes(report) == ["added", "added", "added", "refused", "refused", "refused", "refused"]
    assert "F6 比应到人数（150）多" in reasons(report, 3)
    assert "B7 登记里没有“宁波拟丁食品有限公司工会”的工会" in reasons(report, 4)
    assert "C8 没有这一天" in reasons(report, 5)
    assert "C9 登记的工会成立日期是 2016-01-20" in reasons(report, 6)
    assert "应到 150 人，实到 90 人" in reasons(report, 2)
    assert "后面的“批准选举结果”没有记" in reasons(report, 2)
    cases = {case.opened_on: case for case in Case.objects.filter(procedure="re-election")}
    assert set(cases) == {date(2016, 1, 20), date(2021, 8, 21), date(2017, 5, 15)}
    assert all(case.late and not case.state.is_open for case in cases.values())
    failed = cases[date(2017, 5, 15)].state
    assert [(t.step, t.valid) for t in failed.takings] == [("plan", True), ("assembly", False)]
    assert any(f.check == "ELE-QUORUM" and f.severity == "invalid" for f in failed.findings)
    lawful = cases[date(2021, 8, 21)].state
    assert {f.severity for f in lawful.findings} == {"notice"}
    assert any("应于 2021-01-20 前" in line for line in report.fates[1].reasons)


def test_the_terms_and_chairs_of_old_elections_stand_in_the_register_on_their_days(unions):
    bring(ELECTIONS, "elections", unions)
    union = Coverage.objects.on(DAY).get(employer__credit_code="91330212YYY1000046").organisation
    then = Term.objects.on(date(2018, 1, 1)).get(organisation=union, body=1)
    assert (then.since, then.last_day, then.until) == (date(2016, 1, 20), date(2021, 1, 20), date(2021, 8, 21))
    now = Term.objects.on(DAY).get(organisation=union, body=1)
    assert (now.since, now.last_day) == (date(2021, 8, 21), date(2026, 8, 21))

    def chairs(day):
        return [post.person.name for post in Post.objects.on(day).filter(organisation=union, office=1)]

    assert (chairs(date(2018, 1, 1)), chairs(DAY)) == (["李样西"], ["杨样东"])
    assert Person.objects.filter(name="杨样东").count() == 1  # the chair whom the register had already


def test_the_same_ledger_again_changes_nothing_and_a_contrary_one_is_told(unions):
    bring(ELECTIONS, "elections", unions)
    events = Event.objects.count()
    again = bring(ELECTIONS, "elections", unions)
    assert outcomes(again)[:3] == ["unchanged"] * 3
    assert (Event.objects.count(), Case.objects.count()) == (events, 3)
    contrary = [*ELECTIONS[:2], [*ELECTIONS[2][:5], 49, *ELECTIONS[2][6:]]]
    report = bring(contrary, "elections", unions)
    assert outcomes(report) == ["refused"]
    assert "F3 与登记的不同" in reasons(report, 0)
    assert "记的是 50" in reasons(report, 0)
    assert Event.objects.count() == events


def test_a_dry_run_of_old_work_tells_the_same_and_writes_nothing(unions):
    dry = bring(ELECTIONS, "elections", unions, dry_run=True)
    assert Case.objects.count() == 0
    assert outcomes(dry) == outcomes(bring(ELECTIONS, "elections", unions))


def test_an_old_election_without_approval_begins_no_term(unions):
    rows = [
        ["工会名称", "换届日期", "应到", "实到", "任期"],
        ["宁波拟甲五金厂工会", "2018-06-01", 60, 55, 5],
    ]
    report = bring(rows, "elections", unions)
    assert "任期和主席没有登记" in reasons(report, 0)
    case = Case.objects.get(procedure="re-election")
    assert {"reply", "publicity", "confirm", "plan.day", "plan.direct", "assembly.candidates"} <= set(case.state.untold)
    assert {f.severity for f in case.state.findings} == {"notice"}
    assert not Term.objects.filter(since=date(2018, 6, 1)).exists()
    assert replayed(case).as_json() == case.state.as_json()


def test_an_election_with_four_years_says_so_and_records_no_length(unions):
    rows = [ELECTIONS[1], [*ELECTIONS[3][:7], "4年", *ELECTIONS[3][8:]]]
    report = bring(rows, "elections", unions)
    assert outcomes(report) == ["added"]
    assert "每届三年或五年，写的是 4 年" in reasons(report, 0)


CONGRESSES = [
    ["姜山镇职代会召开情况统计表（2019—2021年）", None, None, None, None, None, None, None],
    ["序号", "单位名称", "召开时间", "会议", None, "会议议题", "表决", None],
    [None, None, None, "应到代表", "实到代表", None, "赞成票", "是否通过"],
    [1, "宁波拟甲五金厂", "2019年3月8日", 30, 28, "工资集体协议", 26, "通过"],
    [2, "宁波拟甲五金厂", "2019年3月8日", 30, 28, "考勤办法", 12, "未通过"],
    [3, "宁波拟甲五金厂", "2020-03-10", 30, 18, "企业年度报告", 18, "通过"],
    [4, "宁波拟乙电子有限公司", 43899, "", "", "", "", ""],
    [5, "宁波拟乙电子有限公司", "2021.4.1", 45, 40, "休假办法", 20, "通过"],
    [6, "宁波拟乙电子有限公司", "2021.4.1", 45, 40, "休假办法", 20, "通过"],
    ["合计", None, None, 150, None, None, None, None],
]


def test_congresses_are_held_to_their_quorum_and_majority(unions):
    report = bring(CONGRESSES, "congresses", unions)
    assert outcomes(report) == ["added", "merged", "added", "added", "added", "merged"]
    cases = {case.opened_on: case.state for case in Case.objects.filter(procedure="workers-congress")}
    both = cases[date(2019, 3, 8)]
    assert [t.data["matter"] for t in both.takings if t.step == "vote"] == ["工资集体协议", "考勤办法"]
    assert not any(f.counts for f in both.findings)  # a matter that was lost was not passed: nothing is wrong
    small = cases[date(2020, 3, 10)]
    assert [f.check for f in small.findings if f.counts] == ["WC-QUORUM"]
    assert [t.step for t in small.takings] == ["plan", "meeting"]
    silent = cases[date(2020, 3, 9)]
    assert silent.last("meeting").valid
    assert not any(f.counts for f in silent.findings)
    lost = cases[date(2021, 4, 1)]
    assert [f.check for f in lost.findings if f.counts] == ["WC-MAJ"]
    assert all(
        not state.is_open and due(procedures().named("workers-congress"), state) == [] for state in cases.values()
    )
    assert outcomes(bring(CONGRESSES, "congresses", unions)) == ["unchanged"] * 5 + ["unchanged"]


CONTRACTS = [
    ["编号", "用人单位", "信用代码", "合同类型", "签订日期", "有效期起", "有效期止", "覆盖职工数", "最低工资(元/月)", "报送日期"],
    ["JT-1", "宁波拟甲五金厂", "91330212YYY1000046", "工资专项集体合同", "2020/12/22", "2020.12.22", "2021.12.21", 32, "3232元", "2020-12-28"],
    ["JT-2", "宁波拟甲五金厂", "", "工资专项", "2022-01-05", "2022.1.5", "2023.1.4", 32, "", "2022-03-30"],
    ["JT-3", "宁波拟乙电子有限公司", "", "集体合同", "2019-5-1", "2019-5-1", "2024-4-30", 150, "", ""],
    ["JT-4", "宁波拟乙电子有限公司", "", "女职工权益保护专项", "2026-03-01", "2026-03-01", "2029-02-28", 150, "", "2026-03-05"],
    ["JT-5", "宁波拟乙电子有限公司", "", "区域性集体合同", "2021-03-01", "2021-03-01", "2023-02-28", 150, "", "2021-03-05"],
    ["JT-6", "宁波拟甲五金厂", "", "区域性集体合同", "2021-03-01", "2021-03-01", "2023-02-28", 32, "", "2021-03-05"],
    ["JT-7", "宁波拟甲五金厂", "", "工资专项", "2023-01-05", "2023.1.5", "2022.1.4", 32, "", ""],
    ["JT-8", "宁波拟甲五金厂", "", "工资专项", "", "2024.1.5", "2025.1.4", 32, "", ""],
    ["JT-9", "宁波拟甲五金厂", "", "工资专项", "2024.6.1", "", "", "", "", ""],
]  # fmt: skip


def test_a_contract_of_which_only_signing_and_filing_are_known_is_entered_without_breach(unions):
    report = bring(CONTRACTS, "contracts", unions)
    assert outcomes(report) == ["added", "added", "added", "added", "added", "merged", "refused", "refused", "added"]
    known = Case.objects.get(title__contains="JT-1")
    assert known.procedure == "wage-negotiation"
    assert [t.step for t in known.state.takings] == ["agreed", "sign", "submit"]
    assert {f.severity for f in known.state.findings} == {"notice"}
    assert any("旧台账没有写：职代会表决草案" in f.text for f in known.state.findings)
    assert [(clock.id, clock.status(DAY)) for clock in known.state.clocks] == [("submit", "met")]
    assert (known.status, known.ended_on) == ("closed", date(2021, 12, 21))


def test_a_contract_that_was_sent_late_or_runs_too_long_has_its_finding(unions):
    report = bring(CONTRACTS, "contracts", unions)
    late = Case.objects.get(title__contains="JT-2").state
    assert [clock.status(DAY) for clock in late.clocks if clock.id == "submit"] == ["met late"]
    assert "逾期：报送集体合同文本" in reasons(report, 1)
    long = Case.objects.get(title__contains="JT-3").state
    assert [f.check for f in long.findings if f.counts] == ["NEG-TERM"]
    assert long.clocks == []  # whether it was sent in 2019 nobody knows
    assert "G8 早于有效期起" in reasons(report, 6)
    assert "E9 没有签订日期" in reasons(report, 7)


def test_a_contract_in_force_stays_open_and_asks_only_for_what_lies_ahead(unions):
    bring(CONTRACTS, "contracts", unions)
    running = Case.objects.get(title__contains="JT-4")
    assert running.state.is_open
    assert running.state.last("offer").data == {"kind": "women"}
    assert due(procedures().named(running.procedure), running.state) == []


def test_a_regional_contract_is_the_towns_and_lists_each_unit(unions):
    bring(CONTRACTS, "contracts", unions)
    case = Case.objects.get(procedure="regional-contract")
    assert case.organisation.profiles.believed().get().name.startswith("姜山镇")
    assert case.employers.count() == 2
    assert set(outcomes(bring(CONTRACTS, "contracts", unions))) == {"unchanged", "refused"}


AWARDS = [
    ["历年获得荣誉情况登记表"],
    ["序号", "获奖单位名称", "荣誉称号", "获奖个人", "级别", "授予单位", "授予时间", "文号"],
    [1, "宁波拟甲五金厂", "鄞州区先进职工之家", "", "", "宁波市鄞州区总工会", "2019年4月", "鄞工〔2019〕12号"],
    [2, "宁波拟乙电子有限公司", "浙江省劳动模范", "吴样丙", "省级", "浙江省人民政府", "2020-4-28", ""],
    [3, "宁波拟乙电子有限公司", "优秀工会主席", "胡样丁", "", "姜山镇总工会", "2021.5.1", "姜工[2021]3"],
    [4, "宁波拟甲五金厂", "", "", "区级", "鄞州区总工会", "2021.5.1", ""],
]


def test_honours_of_past_years_keep_title_level_and_paper(unions):
    report = bring(AWARDS, "awards", unions)
    assert outcomes(report) == ["added", "added", "added", "refused"]
    told = {case.opened_on.year: case.state.last("recommend").data for case in Case.objects.filter(procedure="honour")}
    assert told[2019] == {
        "class": "organisation",
        "who": "宁波拟甲五金厂",
        "title": "鄞州区先进职工之家",
        "level": "district",
    }
    assert (told[2020]["class"], told[2020]["level"], told[2020]["who"]) == ("model_worker", "province", "吴样丙")
    assert (told[2021]["class"], told[2021]["level"]) == ("chair", "town")
    paper = Case.objects.get(opened_on=date(2019, 4, 1)).state.last("decide").data["paper_number"]
    assert paper == "鄞工〔2019〕12号"
    assert not any(f.counts for case in Case.objects.all() for f in case.state.findings)
    assert outcomes(bring(AWARDS, "awards", unions))[:3] == ["unchanged"] * 3


def test_old_work_beyond_ones_reach_is_refused(unions):
    report = bring(CONTRACTS, "contracts", unions, within=Scope(DAY))
    assert set(outcomes(report)) == {"refused"}
    assert Case.objects.count() == 0


def test_rows_of_old_work_come_out_as_json_like_any_others(unions):
    (first, *_) = bring(ELECTIONS, "elections", unions).as_json()["rows"]
    assert (first["sheet"], first["source_row"], first["outcome"]) == ("Sheet", 3, "added")
    assert first["record"]["held"] == "2016-01-20"
    refused = bring(ELECTIONS, "elections", unions).as_json()["rows"][4]
    assert refused["reasons"][0]["cell"] == "B7"


def test_the_cost_of_old_contracts_does_not_grow_by_the_row(unions, django_assert_max_num_queries):
    def rows(count):
        return [CONTRACTS[0]] + [
            [
                f"A{n}",
                "宁波拟甲五金厂",
                "",
                "工资专项",
                f"{2016 + n // 300}-{1 + n % 12:02}-{1 + n % 28:02}",
                "",
                "",
                30,
                "",
                "",
            ]
            for n in range(count)
        ]

    bring(rows(3), "contracts", unions)
    with django_assert_max_num_queries(60):
        bring(rows(80), "contracts", unions)
