"""Who may do what, where: the one table, read through appointments of the day."""

from datetime import date

import pytest

from lianchuang.accounts import acts
from lianchuang.accounts.models import Appointment, Token
from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import ACTORS, TABLE, Reach, Role
from lianchuang.ledger.models import Event
from lianchuang.registry import acts as registry
from tests.accounts.conftest import BY, START

DAY = date(2026, 3, 2)


def standing(people, role, day=DAY):
    return Standing(people.accounts[role], day)


@pytest.mark.parametrize(
    ("role", "reached"),
    [
        (Role.DISTRICT_UNION, {"district", "town", "other_town", "union", "other_union"}),
        (Role.OFFICER, {"town", "union"}),
        (Role.CHAIR, {"union"}),
        (Role.AUDITOR, {"district", "town", "other_town", "union", "other_union"}),
    ],
)
def test_an_appointment_reaches_its_subtree_and_nothing_beside_it(people, role, reached):
    asks = standing(people, role)
    for name in ("district", "town", "other_town", "union", "other_union"):
        assert asks.reaches("organisation.see", getattr(people, name).pk) is (name in reached), name


def test_a_stranger_may_see_what_everybody_may_and_nothing_else(people):
    asks = Standing(people.stranger, DAY)
    assert not any(asks.may(action) for action in TABLE)


def test_an_employer_reaches_its_own_matters_only(people):
    asks = standing(people, Role.EMPLOYER)
    assert asks.reaches("case.see", None, people.employer.pk)
    assert not asks.reaches("case.see", None, people.other_employer.pk)
    assert not asks.reaches("case.see", people.union.pk)


def test_a_moved_union_is_reached_by_its_new_town_on_the_next_request(people):
    registry.move(people.union, people.other_town, by=BY, on=DAY)
    assert not standing(people, Role.OFFICER).reaches("organisation.see", people.union.pk)
    assert standing(people, Role.OFFICER, date(2026, 3, 1)).reaches("organisation.see", people.union.pk)


def test_a_dismissed_officer_reaches_nothing_from_that_day(people):
    appointment = Appointment.objects.get(account=people.accounts[Role.OFFICER])
    acts.dismiss(appointment, by=BY, on=DAY)
    assert not standing(people, Role.OFFICER).may("cockpit.see")
    assert Event.objects.filter(kind="account.dismissed").exists()


@pytest.mark.parametrize(
    ("role", "actor", "allowed"),
    [
        (Role.CHAIR, "union", True),
        (Role.CHAIR, "higher_union", False),
        (Role.CHAIR, "employer", True),
        (Role.OFFICER, "union", True),
        (Role.OFFICER, "higher_union", True),
        (Role.EMPLOYER, "employer", True),
        (Role.EMPLOYER, "union", False),
        (Role.WORKER, "worker", True),
        (Role.WORKER, "union", False),
        (Role.AUDITOR, "union", False),
        (Role.DISTRICT_UNION, "higher_union", True),
    ],
)
def test_a_step_is_taken_by_who_stands_where_its_actor_stands(people, role, actor, allowed):
    right = standing(people, role).right_to_act(actor, people.union, people.employer.pk)
    assert (right is not None) is allowed


def test_nobody_acts_for_a_union_of_another_town(people):
    for role, account in people.accounts.items():
        if role is not Role.DISTRICT_UNION:
            asks = Standing(account, DAY)
            assert all(asks.right_to_act(actor, people.other_union, None) is None for actor in ACTORS), role


def test_every_role_of_the_table_is_known_and_reaches_by_a_known_measure():
    for action, roles in TABLE.items():
        assert set(roles) <= set(Role), action
        assert all(isinstance(reach, Reach) for reach in roles.values())


def test_a_token_opens_until_it_expires_is_revoked_or_its_owner_leaves(people):
    account = people.accounts[Role.CHAIR]
    token, secret = acts.make_token(account, "报表程序", by=BY, on=DAY)
    assert acts.account_of_token(secret, DAY) == account
    assert acts.account_of_token(secret, token.expires_on) is None
    assert acts.account_of_token(secret + "x", DAY) is None
    assert secret.encode() not in bytes(Token.objects.get().digest)
    account.is_active = False
    account.save()
    assert acts.account_of_token(secret, DAY) is None
    account.is_active = True
    account.save()
    acts.revoke_token(token, by=BY, on=DAY)
    assert acts.account_of_token(secret, DAY) is None


def test_no_secret_reaches_the_journal(people):
    _, secret = acts.make_token(people.stranger, "程序", by=BY, on=START)
    told = " ".join(str(event.payload) for event in Event.objects.all())
    assert secret not in told
    assert "jintian" not in told
