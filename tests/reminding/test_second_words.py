"""What one person began and another must complete: the other is told once, and where to do it."""

from datetime import date, timedelta

import pytest

from lianchuang.accounts import acts as accounts
from lianchuang.accounts.table import Role
from lianchuang.procedures import amending
from lianchuang.registry.acts import PersonEntry, register_persons
from lianchuang.reminding import outbox
from lianchuang.reminding.duties import own_duties
from lianchuang.reminding.models import Reminder
from lianchuang.reminding.stages import WAITS
from lianchuang.reporting import open_rosters
from lianchuang.rounds import conduct
from lianchuang.rounds.course import Department, Voice
from lianchuang.rounds.models import Round
from tests.reminding.conftest import BY, MORNING, TODAY

OFF = {"kind": "switch", "what": "ELE-PUB7", "off": True, "from": "2026-12-01"}


def told():
    rows = Reminder.objects.filter(stage=WAITS).order_by("pk").select_related("account")
    return [one.account.username for one in rows]


def remind(on=TODAY):
    outbox.remind(on, MORNING)
    return told()


def asks(town, account, organisation=None):
    wish = open_rosters.Wish(organisation or town.union, "election", "换届选举要核对名单")
    return open_rosters.ask(wish, account, by=signed(account), on=TODAY)


def signed(account):
    return type(BY)(f"account:{account.pk}", MORNING)


def appointed(name, role, place):
    account = accounts.open_account(name, name, "jintian-tianqi-butuo", by=BY, on=date(2024, 1, 1))
    accounts.appoint(account, role, organisation=place, by=BY, on=date(2024, 1, 1))
    return account


def test_a_roster_asked_for_by_the_chair_waits_for_the_town(town):
    asks(town, town.chair)
    assert remind() == ["officer"]
    assert remind(TODAY + timedelta(days=9)) == ["officer"]
    [duty] = [one for one in own_duties(town.officer, TODAY + timedelta(days=9)) if one.second]
    assert duty.due == TODAY + timedelta(days=9)
    assert duty.mark == "house"


def test_a_second_chair_is_nearer_than_the_town(town):
    appointed("second-chair", Role.CHAIR, town.union)
    asks(town, town.chair)
    assert remind() == ["second-chair"]


def test_who_asked_is_not_told_under_another_account_of_theirs(town):
    [person] = register_persons([PersonEntry("拟同人")], by=BY, on=date(2024, 1, 1))
    for account in (town.chair, appointed("own-other", Role.CHAIR, town.union)):
        account.person = person
        account.save()
    asks(town, town.chair)
    assert remind() == ["officer"]


def test_what_has_been_answered_asks_nobody(town):
    roster = asks(town, town.chair)
    open_rosters.refuse(roster, town.officer, "用途不清楚", by=signed(town.officer), on=TODAY)
    assert remind() == []


def test_a_changed_rule_waits_for_another_officer_of_the_district(town):
    other = appointed("party", Role.DISTRICT_PARTY, town.district)
    first = town.district_officer
    proposal = amending.propose(
        OFF, what="停用一条", reason="试", by=signed(first), on=TODAY, organisation=town.district.pk
    )
    assert remind() == ["party"]
    assert [one.name for one in own_duties(other, TODAY) if one.second] == ["复核规则改动：停用一条"]
    assert not [one for one in own_duties(first, TODAY) if one.second]
    amending.confirm(proposal.id, by=signed(other), on=TODAY, organisation=town.district.pk)
    assert not [one for one in own_duties(other, TODAY) if one.second]


def test_the_word_of_one_department_waits_for_the_other(town):
    appointed("party", Role.DISTRICT_PARTY, town.district)
    appointed("colleague", Role.DISTRICT_UNION, town.district)
    held = Round.objects.create(
        district=town.district, number=1, name="一", since=TODAY, last_day=TODAY + timedelta(days=700), standard="x"
    )
    first = town.district_officer
    voice = Voice(f"account:{first.pk}", "appointment:1", Department.UNION)
    conduct.speak(held, "issue", {"quotas": {"先进": 3}}, voice, by=signed(first), on=TODAY)
    assert remind() == ["party"]
    conduct.speak(held, "issue", {"quotas": {"先进": 4}}, voice, by=signed(first), on=TODAY)
    assert remind() == ["party", "party"]  # other content is another word


@pytest.mark.parametrize("role", [Role.CHAIR, Role.OFFICER])
def test_nobody_is_asked_who_may_not_give_the_word(town, role):
    """Whoever left the post, and the asker, are not told; where nobody is left near, the level above is."""
    asks(town, town.accounts[role], town.union if role == Role.CHAIR else town.town)
    if role == Role.CHAIR:
        post = town.officer.appointments.get()
        accounts.dismiss(post, by=BY, on=TODAY - timedelta(days=1))
    assert remind() == ["district_union"]
