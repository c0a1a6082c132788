"""Entering what changed in the law, on the pages: two people, sentences for what is wrong, nothing for anybody else."""

import re
from datetime import date

import pytest

from lianchuang.accounts import acts as accounts
from lianchuang.accounts.table import Role
from lianchuang.ledger.models import Event
from lianchuang.procedures import local_law
from tests.accounts.conftest import BY, PASSWORD, START, People

KEYS = (f"key-{number:020}" for number in range(10**6))


@pytest.fixture
def people(db, monkeypatch, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody types one here
    monkeypatch.setattr("lianchuang.accounts.acting._has_second_factor", lambda account: True)
    found = People()
    found.accounts[Role.DISTRICT_PARTY] = accounts.open_account("zuzhibu", "组织部", PASSWORD, by=BY, on=START)
    accounts.appoint(
        found.accounts[Role.DISTRICT_PARTY], Role.DISTRICT_PARTY, organisation=found.district, by=BY, on=START
    )
    return found


@pytest.fixture
def ask(client, people):
    def asking(role, address, **typed):
        client.force_login(people.accounts[role], backend="allauth.account.auth_backends.AuthenticationBackend")
        if not typed:
            return client.get(address)
        return client.post(address, {"idempotency_key": next(KEYS), **typed})

    return asking


TEXT = {
    "level": "zhejiang",
    "since": "2027-01-01",
    "figure.working_days": "5",
    "key.working_days": "working_days",
    "statute": "zhejiang-collective-contract",
    "article": "7",
    "words": "另一方应当自收到协商要求之日起五个工作日内予以书面答复。",
    "mark": "V",
    "reason": "浙江省人大常委会公告第 9 号",
}
AMEND = "/law/rules/NEG-REPLY/amend"


def said(response) -> str:
    return re.sub(r"<[^>]+>|\s+", "", response.content.decode())


def test_a_newer_text_entered_by_one_officer_counts_once_another_has_checked_it(ask):
    assert ask(Role.DISTRICT_UNION, AMEND, **TEXT).status_code == 303
    (waiting,) = local_law.proposals()
    assert waiting.what == (
        "对协商要约的书面答复期限（浙江）：十个工作日改为五个工作日，2027年1月1日起，浙江省集体合同条例第七条"
    )
    page = f"/law/amendments/{waiting.id}"
    assert "自己提出的，要由另一位区级干部复核" in said(ask(Role.DISTRICT_UNION, page))
    assert ask(Role.DISTRICT_UNION, page, answer="confirm").status_code == 422
    assert ask(Role.DISTRICT_PARTY, page, answer="confirm").status_code == 303
    rule = local_law.local_rulebook().rule("NEG-REPLY")
    assert [(version.level, version.since) for version in rule.versions][-1] == ("zhejiang", date(2027, 1, 1))
    assert "2027年1月1日五个工作日" in said(ask(Role.CHAIR, "/law/rules/NEG-REPLY"))
    assert "区里录入" in said(ask(Role.CHAIR, "/law/rules/NEG-REPLY"))


def test_a_wrong_text_is_taken_down_by_a_further_proposal(ask):
    ask(Role.DISTRICT_UNION, AMEND, **TEXT)
    (waiting,) = local_law.proposals()
    page = f"/law/amendments/{waiting.id}"
    ask(Role.DISTRICT_PARTY, page, answer="confirm")
    assert ask(Role.DISTRICT_PARTY, page, answer="undo", reason="").status_code == 422
    ask(Role.DISTRICT_PARTY, page, answer="undo", reason="施行日期抄错")
    undoing = local_law.proposals()[-1]
    ask(Role.DISTRICT_UNION, f"/law/amendments/{undoing.id}", answer="confirm")
    assert local_law.in_force() == []
    assert "已撤下" in said(ask(Role.DISTRICT_UNION, "/law/amendments"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"since": "明年"}, "施行日期要填日期，比如2027-01-01。"),
        ({"since": ""}, "施行日期要填日期"),
        ({"since": "0027-01-01"}, "施行日期要填日期"),
        ({"figure.working_days": "五"}, "要填整数，比如10，现在是“五”。"),
        ({"figure.working_days": "99999"}, "太长，最多填3650"),
        ({"key.working_days": "weeks"}, "单位要从列出的里面选"),
        ({"article": "第七条"}, "第几条要填数字"),
        ({"paragraph": "二"}, "第几款要填数字"),
        ({"statute": "other", "name": ""}, "请写这部法的全称"),
        ({"words": ""}, "请照抄这一条的原文"),
        ({"words": "同上"}, "请照抄这一条的原文"),
        ({"mark": "UNVERIFIED"}, "请选核对到哪一步"),
        ({"reason": " "}, "请写明为什么改"),
    ],
)
def test_what_was_typed_wrong_comes_back_with_a_sentence_and_is_not_recorded(ask, wrong, sentence):
    answer = ask(Role.DISTRICT_UNION, AMEND, **(TEXT | wrong))
    assert answer.status_code == 422
    assert re.search(sentence, said(answer))
    assert TEXT["reason"] in answer.content.decode() or wrong.get("reason") is not None, "what was typed is kept"
    assert not Event.objects.filter(subject="law").exists()


def test_a_statute_we_do_not_hold_is_named_and_whoever_confirms_is_told_so(ask):
    ask(Role.DISTRICT_UNION, AMEND, **(TEXT | {"statute": "other", "name": "《浙江省劳动关系条例》", "article": "12"}))
    (waiting,) = local_law.proposals()
    assert "系统里没有《浙江省劳动关系条例》的原文" in said(ask(Role.DISTRICT_PARTY, f"/law/amendments/{waiting.id}"))


def test_whoever_confirms_is_told_when_a_text_would_change_nothing(ask):
    wider = TEXT | {"figure.days": "45", "key.days": "days", "statute": "work-injury-regulation", "article": "17"}
    ask(Role.DISTRICT_UNION, "/law/rules/SAFE-INJ30/amend", **wider)
    (waiting,) = local_law.proposals()
    assert "比上一级的规定宽" in said(ask(Role.DISTRICT_PARTY, f"/law/amendments/{waiting.id}"))


def test_a_text_that_lapses_is_entered_without_new_numbers(ask):
    ask(Role.DISTRICT_UNION, AMEND, **(TEXT | {"repealed": "yes", "figure.working_days": "10"}))
    assert "不再规定" in local_law.proposals()[0].what


def test_only_a_rule_known_from_others_can_be_switched_off(ask):
    assert ask(Role.DISTRICT_UNION, "/law/rules/ORG-25/switch").status_code == 404
    assert ask(Role.DISTRICT_UNION, "/law/trade-union-law/11/switch").status_code == 404
    page = "/law/rules/ELE-PUB7/switch"
    assert ask(Role.DISTRICT_UNION, page, since="", reason="看到了正式文本").status_code == 422
    assert ask(Role.DISTRICT_UNION, page, since="2026-12-01", reason="看到了正式文本").status_code == 303
    article = "/law/enterprise-union-chair-measures/14/switch"
    assert ask(Role.DISTRICT_UNION, article, since="2026-12-01", reason="看到了正式文本").status_code == 303
    assert [one.what for one in local_law.proposals()] == [
        "关闭“主席候选人公示期”，2026年12月1日起",
        "关闭所有依据企业工会主席产生办法（试行）第十四条的要求，2026年12月1日起",
    ]


YEAR = {
    "year": "2027",
    "source": "国务院办公厅关于 2027 年节假日安排的通知",
    "holidays": "1月1日至3日、2月5日至11日、4月3日至5日、5月1日至5日、6月9日、9月15日、10月1日至7日",
    "workdays": "2月20日（周六）",
    "reason": "通知已公布",
}


def test_a_calendar_year_is_copied_from_the_notice(ask):
    assert "2027年的放假通知还没有录入" in said(ask(Role.DISTRICT_UNION, "/law/calendar"))
    assert ask(Role.DISTRICT_UNION, "/law/calendar", **YEAR).status_code == 303
    (waiting,) = local_law.proposals()
    ask(Role.DISTRICT_PARTY, f"/law/amendments/{waiting.id}", answer="confirm")
    assert local_law.local_rulebook().calendar.covers(2027)
    page = said(ask(Role.WORKER, "/law/calendar"))
    assert "20271月1日到3日、2月5日到11日" in page
    assert "2027年的放假通知" not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"year": "明年"}, "年份要填数字"),
        ({"holidays": "元旦三天"}, "放假的日子：“元旦三天”不是日期"),
        ({"holidays": "1月1日"}, "2027年10月1日是法定节日"),
        ({"workdays": "2月30日"}, "补班的日子：“2月30日”不是日期"),
        ({"workdays": "2月22日"}, "2027年2月22日本来就是工作日"),
        ({"source": ""}, "请写出自哪份通知"),
        ({"reason": ""}, "请写明为什么改"),
    ],
)
def test_a_year_that_cannot_be_read_comes_back_with_a_sentence(ask, wrong, sentence):
    answer = ask(Role.DISTRICT_UNION, "/law/calendar", **(YEAR | wrong))
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert not Event.objects.filter(subject="law").exists()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHAIR, Role.WORKER, Role.AUDITOR, Role.EMPLOYER])
def test_everybody_may_read_the_rules_and_only_the_district_may_change_them(ask, role):
    for address in ("/law/rules", "/law/rules/NEG-REPLY", "/law/calendar", "/law/amendments"):
        assert ask(role, address).status_code == 200
    assert ask(role, AMEND, **TEXT).status_code == 404
    assert ask(role, "/law/calendar", **YEAR).status_code == 404
    assert ask(role, "/law/rules/ELE-PUB7/switch", since="2026-12-01", reason="不要了").status_code == 404
    assert "录入新规定" not in said(ask(role, "/law/rules/NEG-REPLY"))
    assert not Event.objects.filter(subject="law").exists()


def test_every_rule_has_a_page_and_a_form(ask):
    for rule in local_law.local_rulebook():
        assert ask(Role.DISTRICT_UNION, f"/law/rules/{rule.id}").status_code == 200
        assert ask(Role.DISTRICT_UNION, f"/law/rules/{rule.id}/amend").status_code == 200
    assert ask(Role.DISTRICT_UNION, "/law/rules/NO-SUCH").status_code == 404
