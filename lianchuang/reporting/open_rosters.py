"""The members' roster in the open: asked for by one, allowed by another, taken once within some days (个人信息保护法
第六条、第五十一条). Everywhere else names are masked.

Who asks and who allows are two people with two accounts. The file is made when it is taken and kept nowhere; every row
of it bears the number under which it was taken.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from lianchuang.accounts.models import Account
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.kinds import Kind
from lianchuang.ledger.models import Event
from lianchuang.procedures.deadlines import Deadline, SecondWord, second_word
from lianchuang.registry.models import Membership, Organisation, OrganisationProfile, Tree
from lianchuang.registry.scope import Scope
from lianchuang.registry.tree import subtree
from lianchuang.reporting import events
from lianchuang.reporting.acts import Refused
from lianchuang.reporting.models import OpenRoster

GOOD_FOR = 3
"""So many days an allowance is good for (a convention)."""
MOST = 50_000
"""Most rows in one file."""
LEAST_WORDS, LONGEST = 4, 200


@dataclass(frozen=True)
class Wish:
    """What is asked for: whose roster, for what, and what besides the names."""

    organisation: Organisation
    purpose: str
    why: str
    telephone: bool = False
    id_number: bool = False


@dataclass(frozen=True)
class Taken:
    """A roster as it is handed out once: its headings, its rows, and the sentence that marks it."""

    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]
    mark: str


@transaction.atomic
def ask(wish: Wish, account: Account, *, by: Signature, on: date) -> OpenRoster:
    """Ask for a roster in the open. Raises Refused, in Chinese."""
    why = wish.why.strip()
    if wish.purpose not in OpenRoster.Purpose.values:
        raise Refused("选一个用途。")
    if not LEAST_WORDS <= len(why) <= LONGEST:
        raise Refused(f"写明为什么要明文，{LEAST_WORDS} 到 {LONGEST} 个字。")
    waiting = OpenRoster.objects.filter(organisation=wish.organisation, asked_by=account, decided_on=None)
    if waiting.exists():
        raise Refused("这份名册已经申请过，等批准。")
    made = OpenRoster.objects.create(
        organisation=wish.organisation,
        purpose=wish.purpose,
        why=why,
        telephone=wish.telephone,
        id_number=wish.id_number,
        asked_by=account,
        asked_on=on,
    )
    told = {"purpose": made.get_purpose_display(), "why": why}
    told |= {"telephone": wish.telephone, "id_number": wish.id_number}
    _record(events.ROSTER_ASKED, made, told, by, on)
    return made


PREFIX = "roster:"


def waiting_deadlines(scope: Scope) -> list[Deadline]:
    """The requests of a scope that wait for another person's word, as duties of whoever may give it. Two statements,
    one where there is none."""
    rows = list(OpenRoster.objects.filter(scope.organisation(), decided_on=None).select_related("asked_by"))
    persons = {one.asked_by.person_id for one in rows} - {None}
    others: dict[int, set[int]] = {}
    for account, person in Account.objects.filter(person__in=persons).values_list("pk", "person") if persons else ():
        others.setdefault(person, set()).add(account)
    found = []
    for one in rows:
        same = others.get(one.asked_by.person_id or 0, set()) | {one.asked_by_id}
        word = SecondWord("roster.open", frozenset(same))
        name = f"批准或者不批准明文名册（{one.get_purpose_display()}）"
        duty = f"{PREFIX}{one.pk}"
        found.append(second_word(name, one.asked_on, scope.day, one.organisation_id, "open-roster", duty, word))
    return found


def may_decide(roster: OpenRoster, account: Account) -> bool:
    """Whether somebody is another than the one who asked: another account, and another person behind it."""
    asked = roster.asked_by
    return account.pk != asked.pk and (account.person_id is None or account.person_id != asked.person_id)


@transaction.atomic
def allow(roster: OpenRoster, account: Account, *, by: Signature, on: date) -> OpenRoster:
    """Another one allows it, for some days and one time. Raises Refused."""
    held = _undecided(roster, account)
    held.decided_by, held.decided_on, held.allowed = account, on, True
    held.good_until = on + timedelta(days=GOOD_FOR)
    held.save(update_fields=["decided_by", "decided_on", "allowed", "good_until"])
    _record(events.ROSTER_ALLOWED, held, {"until": held.good_until.isoformat()}, by, on)
    return held


@transaction.atomic
def refuse(roster: OpenRoster, account: Account, reason: str, *, by: Signature, on: date) -> OpenRoster:
    """Another one does not allow it, and says why. Raises Refused."""
    held = _undecided(roster, account)
    if not reason.strip():
        raise Refused("写明不批准的理由。")
    held.decided_by, held.decided_on, held.allowed = account, on, False
    held.reason = reason.strip()[:LONGEST]
    held.save(update_fields=["decided_by", "decided_on", "allowed", "reason"])
    _record(events.ROSTER_REFUSED, held, {"reason": held.reason}, by, on)
    return held


@transaction.atomic
def take(roster: OpenRoster, account: Account, *, by: Signature, on: date) -> Taken:
    """The roster as of today, handed out to the one who asked, once. Raises Refused; nothing is then used up."""
    held = _held(roster)
    if account.pk != held.asked_by_id:
        raise Refused("谁申请，谁导出。")
    if not held.allowed or held.good_until is None:
        raise Refused("还没有批准。")
    if held.taken_on is not None:
        raise Refused("已经导出过一次。再要，再申请。")
    if on > held.good_until:
        raise Refused(f"批准到 {held.good_until} 为止，已经过期。再要，再申请。")
    found = Membership.objects.on(on).filter(
        organisation__in=subtree([held.organisation_id], on), organisation__tree=Tree.UNION
    )
    count = found.count()
    if count > MOST:
        raise Refused(f"一共 {count} 人，超过 {MOST} 人，一个文件放不下。按镇街、局或者工会分开申请。")
    number = f"明文-{held.pk}"
    headings = ["工会", "姓名", "性别"]
    headings += (["手机号"] if held.telephone else []) + (["身份证号"] if held.id_number else []) + ["导出编号"]
    rows = list(_rows(held, found.select_related("person").order_by("organisation__number", "since", "pk"), number, on))
    told = {"rows": len(rows), "purpose": held.get_purpose_display()}
    held.taken, held.taken_on, held.rows = _record(events.ROSTER_TAKEN, held, told, by, on), on, len(rows)
    held.save(update_fields=["taken", "taken_on", "rows"])
    decided = held.decided_by.name if held.decided_by else ""
    mark = (
        f"{number}　{account.name} {on} 导出，{decided}批准，仅用于{held.get_purpose_display()}。"
        "不得转给他人，用完删除（个人信息保护法第六条、第五十一条）。"
    )
    return Taken(tuple(headings), rows, mark)


def _rows(held: OpenRoster, members: Iterable[Membership], number: str, on: date) -> Iterator[tuple[str, ...]]:
    listed = list(members)
    units = {one.organisation_id for one in listed}
    profiles = OrganisationProfile.objects.on(on).filter(organisation__in=units)
    names = dict(profiles.values_list("organisation", "name"))
    for one in listed:
        more = [one.person.telephone or ""] if held.telephone else []
        more += [one.person.id_number or ""] if held.id_number else []
        yield (names.get(one.organisation_id, ""), one.person.name, one.person.sex, *more, number)


def _undecided(roster: OpenRoster, account: Account) -> OpenRoster:
    held = _held(roster)
    if held.decided_on is not None:
        raise Refused("已经审批过。")
    if not may_decide(held, account):
        raise Refused("申请的人不能自己批准，请换一个人。")
    return held


def _held(roster: OpenRoster) -> OpenRoster:
    """The request as it stands now, held until the transaction ends: it cannot be taken twice at once."""
    rows = OpenRoster.objects.select_for_update(of=("self",))
    return rows.select_related("asked_by", "decided_by", "organisation").get(pk=roster.pk)


def _record(kind: Kind, roster: OpenRoster, payload: dict[str, Any], by: Signature, on: date) -> Event:
    return record(Entry(kind.id, on, payload, roster.organisation_id, roster.subject), by=by)
