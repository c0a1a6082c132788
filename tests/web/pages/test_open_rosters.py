"""The members' roster in the open: one asks, another allows, it is taken once, and the journal has no name of it."""

import json
from datetime import timedelta

import pytest

from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from lianchuang.registry.models import Membership
from lianchuang.reporting import open_rosters
from lianchuang.reporting.acts import Refused
from lianchuang.reporting.models import OpenRoster
from tests.web.ground import NOW, TODAY, words_of
from tests.web.pages.test_books import workbook_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(visit):
    """The chair's request, sent."""
    chair = visit("zhuxi")
    assert "为什么要明文" in chair.sees("/rosters")
    answer = chair.post("/rosters", purpose="election", why="换届前核对选民", telephone="yes")
    assert answer.status_code == 303
    return OpenRoster.objects.get()


def test_what_one_asks_for_another_allows_and_it_is_taken_once(visit, ground, asked):
    chair, officer, here = visit("zhuxi"), visit("zhengong"), f"/rosters/{asked.pk}"
    assert "等另一个人批准" in chair.sees(here)
    assert "申请的人不能自己批准" in words_of(chair.post(here, what="allow"))
    assert chair.post(here, what="take").status_code == 422
    assert officer.post(here, what="allow").status_code == 303
    assert officer.post(here, what="take").status_code == 422
    _, sheet = workbook_of(chair.post(here, what="take"))
    told = [[cell.value for cell in row] for row in sheet.iter_rows()]
    members = Membership.objects.on(TODAY).filter(organisation=ground.union).select_related("person")
    names = {one.person.name for one in members}
    assert {row[1] for row in told[3:] if row[1]} == names
    mark = f"明文-{asked.pk}"
    assert {row[-1] for row in told[3 : 3 + len(members)]} == {mark}
    assert mark in told[1][0]
    assert "已经导出过一次" in words_of(chair.post(here, what="take"))
    assert f"{len(members)} 行" in officer.sees(here)
    kept = json.dumps(list(Event.objects.filter(subject=asked.subject).values_list("payload", flat=True)), default=str)
    assert [name for name in names if name in kept] == []
    kinds = Event.objects.filter(subject=asked.subject).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["open_roster.asked", "open_roster.allowed", "open_roster.taken"]


def test_an_allowance_is_good_for_some_days_only(ground, asked):
    chair, officer = ground.accounts["zhuxi"], ground.accounts["zhengong"]
    by = Signature(f"account:{officer.pk}", NOW)
    open_rosters.allow(asked, officer, by=by, on=TODAY)
    with pytest.raises(Refused, match="已经过期"):
        open_rosters.take(asked, chair, by=by, on=TODAY + timedelta(days=open_rosters.GOOD_FOR + 1))
    assert open_rosters.take(asked, chair, by=by, on=TODAY + timedelta(days=open_rosters.GOOD_FOR)).rows


def test_a_refusal_gives_its_reason_and_ends_it(visit, asked):
    officer, here = visit("zhengong"), f"/rosters/{asked.pk}"
    assert "写明不批准的理由" in words_of(officer.post(here, what="refuse", reason=" "))
    assert officer.post(here, what="refuse", reason="遮住的名册就够用").status_code == 303
    assert "遮住的名册就够用" in visit("zhuxi").sees(here)
    assert "已经审批过" in words_of(officer.post(here, what="allow"))


def test_it_is_not_there_for_those_outside(visit, asked):
    for username in ("juxitong", "zhigong", "qiye", "shenji", "zuzhibu"):
        assert visit(username).get(f"/rosters/{asked.pk}").status_code == 404
    assert "换届前核对" not in visit("juxitong").sees("/rosters")


@pytest.mark.parametrize(
    ("typed", "sentence"), [({"why": "核对选民名单"}, "选一个用途"), ({"purpose": "aid"}, "写明为什么")]
)
def test_a_wish_without_purpose_or_reason_is_refused_in_words(visit, typed, sentence):
    answer = visit("zhuxi").post("/rosters", **typed)
    assert answer.status_code == 422
    assert sentence in words_of(answer)
