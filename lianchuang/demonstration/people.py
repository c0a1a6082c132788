"""Accounts of the demonstration: one for each role and a third reviewer's, opened and appointed by the ordinary acts.

The password and the second factor's secret are known to everybody; the data are invented.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password

from lianchuang.accounts import acts
from lianchuang.accounts.models import Account
from lianchuang.accounts.table import SECOND_FACTOR, Role
from lianchuang.demonstration.parties import Branch
from lianchuang.demonstration.place import Place, Town
from lianchuang.demonstration.signs import remember
from lianchuang.demonstration.unions import Union
from lianchuang.ledger.acts import Signature
from lianchuang.registry.models import Coverage, Organisation, OrganisationProfile, Tree

PASSWORD = "lianchuang-shifanqu"  # noqa: S105 - printed for everybody; it opens invented data only
OF_LONG_STANDING = (Role.DISTRICT_PARTY, Role.DISTRICT_UNION, Role.OFFICER)
"""Who has been there since the first of the three years: they conducted what is over."""
TOTP_SECRET = "LIANCHUANGSHIFANQU234567AAAAAAAA"  # noqa: S105


@dataclass(frozen=True)
class Cast:
    """Who signs in: the accounts by their names, the union and the town where most of them are at home, and the day
    since which they act."""

    accounts: Mapping[str, Account]
    union: Union
    town: Town
    since: date


def open_accounts(place: Place, unions: Sequence[Union], branches: Sequence[Branch], by: Signature, on: date) -> Cast:
    """One account for each role, at the liveliest place there is, and one more for the third of three reviewers."""
    since, before = on.replace(month=1, day=1), date(on.year - 2, 1, 1)
    own = [u for u in unions if u.organisation and u.people and not u.joint and not u.ended_on]
    town = max(place.towns, key=lambda t: sum(1 for u in own if u.home is t))
    union = max(own, key=lambda u: (u.home is town, u.has_congress, 0.6 < u.zeal < 0.85, min(u.staff, 200)))
    branch = _branch_of(union, on)
    plan = [
        ("zuzhibu", "陈样燕", Role.DISTRICT_PARTY, [place.district.party, place.district.union], "组织部"),
        ("zonggonghui", "周样敏", Role.DISTRICT_UNION, [place.district.union], "总工会"),
        ("zhengong", "孙样丽", Role.OFFICER, [town.union, town.party], f"{town.division.name}总工会"),
        ("juxitong", "何样军", Role.OFFICER, [place.bureaus[0].union, place.bureaus[0].party], "教育系统工会"),
        ("zhuxi", union.chair, Role.CHAIR, [union.organisation], union.name),
        ("shuji", "李样红", Role.SECRETARY, [branch or town.party], "企业党组织"),
        ("qiye", "吴样刚", Role.EMPLOYER, [], union.units[0].name),
        ("zhigong", union.people[-1].name, Role.WORKER, [union.organisation], union.name),
        ("pingshen", "冯样琴", Role.DISTRICT_UNION, [place.district.union], "总工会，人评的项的第三人"),
        ("shenji", "郑样明", Role.AUDITOR, [place.district.union, place.district.party], "审计"),
    ]
    signs, accounts = [], {}
    for username, name, role, places, where in plan:
        person = union.people[-1] if role == Role.WORKER else None
        begun = before if role in OF_LONG_STANDING else since
        account = accounts[username] = acts.open_account(username, name, None, by=by, on=begun, person=person)
        for organisation in places:
            acts.appoint(account, role, organisation=organisation, by=by, on=begun)
        if role == Role.EMPLOYER:
            acts.appoint(account, role, employer=union.units[0].employer, by=by, on=since)
        if role in SECOND_FACTOR:
            TOTP.activate(account, TOTP_SECRET)
        signs.append({"username": username, "name": name, "role": role.label, "where": where})
    the_same = make_password(PASSWORD)  # drawn up once: it is slow on purpose, and here no secret
    Account.objects.filter(pk__in=[account.pk for account in accounts.values()]).update(password=the_same)
    remember({"area": place.district.full_name, "password": PASSWORD, "totp": TOTP_SECRET, "accounts": signs})
    return Cast(accounts, union, town, since)


def _branch_of(union: Union, on: date) -> Organisation | None:
    employer = union.units[0].employer
    row = (
        Coverage.objects.on(on).filter(employer=employer, organisation__tree=Tree.PARTY).select_related("organisation")
    ).first()
    exists = row and OrganisationProfile.objects.on(on).filter(organisation=row.organisation).exists()
    return row.organisation if exists else None
