"""The first hour: an empty product is set up from a page, by whoever was told its address, once."""

import pytest
from django.conf import settings
from django.test import Client

from lianchuang.accounts.models import Account, Appointment
from lianchuang.accounts.table import Role
from lianchuang.ledger.acts import Signature
from lianchuang.registry import acts as registry
from lianchuang.registry.models import Organisation, OrganisationProfile
from lianchuang.rounds.models import Round
from lianchuang.web.setting_up import SINCE, counties
from tests.web.ground import NOW, Visitor, words_of

pytestmark = pytest.mark.django_db
CODE = settings.SETTING_UP
GOOD = "hen-nan-cai-de-mima-2026"
HEADS = {
    "area": "330212",
    "union_name": "周样敏",
    "union_username": "zgh",
    "union_password": GOOD,
    "party_name": "陈样燕",
    "party_username": "zzb",
    "party_password": GOOD,
}


@pytest.fixture(autouse=True)
def as_often_as_it_takes(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("lianchuang.web.open_pages.WRITES", 100)
    settings.HOME = tmp_path


def set_up(**changed):
    return Client().post(f"/public/set-up/{CODE}", HEADS | changed)


def test_a_district_is_chosen_from_the_real_list_and_its_two_departments_come_in():
    guest = Client()
    assert "这里还没有区县" in words_of(guest.get(f"/public/set-up/{CODE}"))
    assert "浙江省宁波市鄞州区" in words_of(guest.get(f"/public/set-up/{CODE}?q=鄞州"))
    page = words_of(guest.get(f"/public/set-up/{CODE}?area=330212"))
    assert "个镇街" in page
    assert "区委组织部的第一个账号" in page
    answer = set_up()
    assert answer.status_code == 200
    assert "浙江省宁波市鄞州区建好了" in words_of(answer)
    assert OrganisationProfile.objects.filter(name="鄞州区总工会", since=SINCE).exists()
    assert Account.objects.get(username="zgh").check_password(GOOD)
    roles = {(one.account.username, one.role) for one in Appointment.objects.select_related("account")}
    assert roles == {("zgh", Role.DISTRICT_UNION), ("zzb", Role.DISTRICT_PARTY)}


def test_the_page_is_gone_once_a_district_is_there_and_was_never_there_without_the_code():
    assert Client().get("/public/set-up/" + "0" * 32).status_code == 404
    assert set_up().status_code == 200
    assert Client().get(f"/public/set-up/{CODE}").status_code == 404
    assert set_up(union_username="other", party_username="more").status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"union_password": "short"}, "密码太短，至少 12 个字符"),
        ({"union_password": ""}, "密码要填"),
        ({"union_name": " "}, "姓名要写"),
        ({"party_username": "zgh"}, "已有人用"),
        ({"party_username": "组织部"}, "用户名用小写字母开头"),
        ({"area": "999999"}, "没有代码为"),
        ({"area": "3302"}, "不是县级区划"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_founded(changed, words):
    answer = set_up(**changed)
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert not Organisation.objects.exists()
    assert not Account.objects.exists()


@pytest.mark.parametrize("wanted", ["330212", "鄞州", "yzq", "yz"])
def test_a_county_is_found_by_code_name_and_initials(wanted):
    assert "330212000000" in {one.code for one, _ in counties(wanted)}


def test_a_sample_can_be_thrown_away_and_a_real_district_cannot(settings, monkeypatch):
    registry.open_district("330212", by=Signature("system:test", NOW), on=SINCE)
    assert Client().post(f"/public/set-up/{CODE}", {"what": "discard"}).status_code == 404
    (settings.HOME / "demonstration.json").write_text("{}")
    thrown = []
    monkeypatch.setattr("lianchuang.demonstration.district.discard", lambda: thrown.append(True))
    assert "这里是示范区" in words_of(Client().get(f"/public/set-up/{CODE}"))
    assert Client().post(f"/public/set-up/{CODE}", {"what": "discard"}).status_code == 302
    assert thrown == [True]


def test_whoever_signs_in_for_the_first_time_binds_the_second_factor_without_the_password_again():
    set_up()
    officer = Client()
    officer.post("/sign-in", {"login": "zgh", "password": GOOD})
    page = officer.get("/account/second", follow=True)
    assert page.redirect_chain == []
    assert "验证器" in words_of(page)


def test_the_cockpit_leads_through_the_first_steps_and_a_round_is_opened_from_a_page():
    set_up()
    accounts = {one.username: one for one in Account.objects.all()}
    from allauth.mfa.totp.internal.auth import TOTP

    for one in accounts.values():
        TOTP.activate(one, "LIANCHUANGSHIFANQU234567AAAAAAAA")
    union = Visitor(accounts["zgh"])
    page = union.sees("/cockpit")
    assert "导入单位底册" in page
    assert "开一轮评比" in page
    assert "开一轮评比" in union.sees("/round/plan")
    opened = union.sees("/round/new")
    assert "示范" in opened
    wrong = union.post("/round/new", number="0", name="", since="2027-01-01", last_day="2026-01-01", base="x")
    assert wrong.status_code == 422
    assert "最后一天要晚于第一天" in words_of(wrong)
    answer = union.post(
        "/round/new",
        number="1",
        name="第1轮三级联创",
        since="2027-01-01",
        last_day="2029-12-31",
        base="demonstration-base",
        town="demonstration-town",
    )
    assert answer["Location"] == "/round/plan"
    assert Round.objects.get().district == OrganisationProfile.objects.get(name="鄞州区总工会").organisation
    assert union.get("/round/new")["Location"] == "/round/plan"
    assert Visitor(accounts["zzb"]).get("/round/plan").status_code == 200
