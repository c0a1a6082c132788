"""Who may use the product: invited by the level above, in by an address used once, out again on the next request."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianchuang.accounts import acts
from lianchuang.accounts.models import Account, Appointment, Invitation
from lianchuang.accounts.table import Role
from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from tests.web.ground import NOW, TODAY, words_of

GOOD = "hen-nan-cai-de-mima-2026"


def invite(visitor, organisation, **typed):
    return visitor.post(f"/accounts/new?organisation={organisation}", **typed)


def way_in(visitor) -> str:
    return re.search(r"/public/invitation/[A-Za-z0-9_-]{43}", visitor.sees("/accounts"))[0]


def test_an_officer_invites_a_chair_who_chooses_a_password_and_signs_in(visit, ground):
    officer = visit("zhengong")
    assert "请一个人来用" in officer.sees("/accounts")
    assert ground.elsewhere.pk != ground.union.pk
    page = officer.sees(f"/accounts/new?organisation={ground.union.pk}")
    assert "工会主席" in page
    assert "区总工会" not in re.findall(r"角色(.*)", page)[0].split("姓名")[0]
    answer = invite(officer, ground.union.pk, role="chair", name="王样新", username="wangxin")
    assert (answer.status_code, answer["Location"]) == (303, "/accounts")
    way = way_in(officer)
    assert way not in officer.sees("/accounts")
    assert "请了还没来" in officer.sees("/accounts", q="王样新")

    guest = Client()
    assert "王样新，请设密码" in words_of(guest.get(way))
    assert guest.post(way, {"password": "gonghui2026!", "again": "gonghui2026!"}).status_code == 422
    assert "两次输的不一样" in words_of(guest.post(way, {"password": GOOD, "again": GOOD + "1"}))
    assert "密码设好了" in words_of(guest.post(way, {"password": GOOD, "again": GOOD}))
    assert guest.get(way).status_code == 404
    account = Account.objects.get(username="wangxin")
    assert account.check_password(GOOD)
    kinds = list(Event.objects.filter(subject=f"account:{account.pk}").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["account.opened", "account.appointed", "account.invited", "account.joined"]


def test_the_secret_of_an_invitation_is_kept_nowhere(visit, ground):
    officer = visit("zhengong")
    invite(officer, ground.union.pk, role="chair", name="王样新", username="wangxin")
    secret = way_in(officer).rsplit("/", 1)[1]
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'select count(*) from "{table}" t where t::text like %s', [f"%{secret}%"])
            assert cursor.fetchone()[0] == 0, table


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"role": "chair", "name": "王样新", "username": "Wang Xin"}, "用户名用小写字母开头"),
        ({"role": "chair", "name": "", "username": "wangxin"}, "姓名要写"),
        ({"role": "chair", "name": "王样新", "username": "zhuxi"}, "已有人用"),
        ({"role": "district_union", "name": "王样新", "username": "wangxin"}, "选一个角色"),
        ({"role": "employer", "name": "王样新", "username": "wangxin"}, "选一个这家工会覆盖的单位"),
        ({"role": "worker", "name": "王样新", "username": "wangxin", "person": "0"}, "从花名册里选一位"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_opened(visit, ground, typed, words):
    answer = invite(visit("zhengong"), ground.union.pk, **typed)
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert not Account.objects.filter(username="wangxin").exists()


def test_nobody_gives_a_role_outside_their_ground_or_above_it(visit, ground):
    assert invite(visit("zhengong"), ground.elsewhere.pk, role="chair", username="wangxin").status_code == 404
    assert invite(visit("zhengong"), ground.district.pk, role="auditor", username="wangxin").status_code == 404
    assert visit("zhuxi").get(f"/accounts/new?organisation={ground.town.pk}").status_code == 404
    for username in ("qiye", "zhigong", "shenji", "shuji"):
        assert visit(username).get("/accounts").status_code == 404


def test_a_chair_invites_a_worker_from_the_roster_by_person(visit, ground):
    chair = visit("zhuxi")
    page = chair.get(f"/accounts/new?organisation={ground.union.pk}").content.decode()
    person = re.search(r'name="person".*?<option value="(\d+)"', page, re.S)[1]
    answer = invite(chair, ground.union.pk, role="worker", person=person, username="zhigong2", name="随便写的")
    assert answer.status_code == 303
    account = Account.objects.get(username="zhigong2")
    assert str(account.person_id) == person
    assert account.name == account.person.name


def test_a_role_taken_back_ends_on_the_next_request(visit, ground):
    one = Appointment.objects.get(account=ground.accounts["zhuxi"], role=Role.CHAIR)
    chair, officer = visit("zhuxi"), visit("zhengong")
    assert chair.get(f"/organisations/{ground.union.pk}/next").status_code == 200
    assert "收回" in officer.sees(f"/accounts/{one.pk}/end")
    assert officer.post(f"/accounts/{one.pk}/end").status_code == 303
    assert chair.get(f"/organisations/{ground.union.pk}/next").status_code == 404


def test_a_new_way_in_makes_the_old_password_factor_and_keys_worthless(visit, ground):
    account = Account.objects.get(username="zhuxi")  # not the one that other tests share
    one = Appointment.objects.get(account=account, role=Role.CHAIR)
    _, key = acts.make_token(account, "报表", by=Signature("system:test", NOW), on=TODAY)
    officer = visit("zhengong")
    assert officer.post(f"/accounts/{one.pk}/invite").status_code == 303
    account.refresh_from_db()
    assert not account.has_usable_password()
    assert not account.authenticator_set.exists()
    assert acts.account_of_token(key, TODAY) is None
    first = way_in(officer)
    assert officer.post(f"/accounts/{one.pk}/invite").status_code == 303
    assert Client().get(first).status_code == 404
    assert Client().get(way_in(officer)).status_code == 200


def test_nobody_locks_out_who_also_holds_what_is_not_theirs_to_give(visit, ground):
    account = Account.objects.get(username="zhuxi")  # not the one that other tests share
    one = Appointment.objects.get(account=account, role=Role.CHAIR)
    acts.appoint(account, Role.AUDITOR, by=Signature("system:test", NOW), on=TODAY, organisation=ground.district)
    assert visit("zhengong").post(f"/accounts/{one.pk}/invite").status_code == 404
    assert visit("zonggonghui").get(f"/accounts/{one.pk}/invite").status_code == 200


def test_nobody_changes_their_own_role(visit, ground):
    own = Appointment.objects.filter(account=ground.accounts["zonggonghui"]).first()
    assert visit("zonggonghui").get(f"/accounts/{own.pk}/end").status_code == 404


def test_an_invitation_runs_out_after_its_days(visit, ground, monkeypatch):
    officer = visit("zhengong")
    invite(officer, ground.union.pk, role="chair", name="王样新", username="wangxin")
    way = way_in(officer)
    Invitation.objects.update(expires_on=TODAY.replace(day=19))
    assert Client().get(way).status_code == 404
    assert Client().post(way, {"password": GOOD, "again": GOOD}).status_code == 404


def test_the_list_asks_as_often_for_many_as_for_few(visit, ground):
    officer = visit("zonggonghui")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            officer.get("/accounts")
        return len(queries)

    few = asked()
    for number in range(20):
        account = acts.open_account(f"many{number}", "李样多", None, by=Signature("system:test", NOW), on=TODAY)
        acts.appoint(account, Role.CHAIR, by=Signature("system:test", NOW), on=TODAY, organisation=ground.union)
        acts.appoint(account, Role.EMPLOYER, by=Signature("system:test", NOW), on=TODAY, employer=ground.employer)
    assert asked() <= few
