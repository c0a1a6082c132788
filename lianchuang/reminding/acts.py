"""Choosing how to be reminded, settling the district's periods, opening and closing the calendar of one's duties."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from lianchuang.accounts.models import Account
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.procedures.asking import convention_of
from lianchuang.procedures.deadlines import Deadline
from lianchuang.procedures.engine import Objection, Refusal
from lianchuang.procedures.models import Convention
from lianchuang.registry.models import Organisation
from lianchuang.reminding import events
from lianchuang.reminding.models import Choice, Feed, Reminder, Urge
from lianchuang.reminding.recipients import Posts
from lianchuang.reminding.stages import URGED

WORDS_MOST = 100
"""How much is written beside an urging, in characters (a convention)."""


def choice_of(account: Account) -> Choice:
    """What an account chose, or what holds until it chooses."""
    return getattr(account, "reminding", None) or Choice(account=account)


@transaction.atomic
def choose(choice: Choice, email: str, *, by: Signature, on: date) -> None:
    """Keep a choice and the address that letters go to. Raises ValidationError; nothing is then kept."""
    account = choice.account
    account.email = email.strip()
    account.clean_fields(exclude={field.name for field in Account._meta.fields} - {"email"})
    choice.full_clean(validate_unique=False)
    account.save(update_fields=["email"])
    choice.save()
    payload = {"mail_name": choice.get_mail_display()}  # never the address
    record(Entry(events.CHOSEN.id, on, payload, subject=f"account:{account.pk}"), by=by)


@transaction.atomic
def settle(convention: Convention, *, by: Signature, on: date) -> None:
    """Keep the district's periods. Raises ValidationError in Chinese."""
    convention.full_clean(validate_unique=convention.pk is None)
    convention.save()
    names = ("notice_days", "above_days", "district_days")
    payload = {name: getattr(convention, name) for name in names}
    record(Entry(events.SETTLED.id, on, payload, convention.district_id), by=by)


@transaction.atomic
def urge(one: Deadline, words: str, *, origin: Organisation, but: int, by: Signature, on: date) -> Urge:
    """Ask whoever must act to do what is past its day; they are told in the product and by the channels they chose.
    Raises Refusal where it is not past its day, was urged today already, or nobody but the asker (`but`) would hear.
    """
    if one.left(on) >= 0:
        raise _refused("还没有过期限，不用催。")
    if Urge.objects.filter(duty=one.duty, on=on).exists():
        raise _refused("今天已经催过了，一件事一天催一次。")
    words = " ".join(words.split())
    if len(words) > WORDS_MOST:
        raise _refused(f"最多 {WORDS_MOST} 字。", "words")
    heard = [account for account in Posts(on, [one]).doers(one) if account != but]
    if not heard:
        raise _refused("那里还没有人能收到提醒，先给它开通账号。")
    where = Organisation.objects.get(pk=one.organisation)
    latest = reply_by(where, on)
    payload = {"name": one.name, "duty": one.duty, "due": str(one.due), "reply_by": str(latest), "words": words}
    act = record(Entry(events.URGED.id, on, payload, where.pk, subject_of(one.case)), by=by)
    try:
        with transaction.atomic():
            told = Urge.objects.create(
                duty=one.duty, on=on, organisation=where, origin=origin, words=words, reply_by=latest, act=act
            )
    except IntegrityError:  # somebody else urged it at the same moment
        raise _refused("今天已经催过了，一件事一天催一次。") from None
    of_today = replace(one, duty=f"{one.duty[:109]}@{on}")
    Reminder.objects.bulk_create(Reminder.of(of_today, account, URGED, by.at, told) for account in heard)
    return told


def reply_by(organisation: Organisation, on: date) -> date:
    """By when a unit that is urged on a day is asked to have it done: it gets what the district gives at least."""
    return on + timedelta(days=convention_of(organisation, on).notice_days)


def subject_of(case: int | None) -> str:
    """Under which urgings stand in the journal: those of a case beside it, not in it, for they are no act of its
    procedure and nobody who fills in one of its forms has to read them first."""
    return f"urged:{case}" if case else ""


def last_urged(duties: Iterable[str]) -> dict[str, Urge]:
    """Of some duties the newest urging of each. One statement."""
    rows = Urge.objects.filter(duty__in=list(duties)).order_by("duty", "-on").distinct("duty")
    return {one.duty: one for one in rows}


def _refused(text: str, place: str = "") -> Refusal:
    return Refusal([Objection(place, "impossible", text)])


@transaction.atomic
def see(account: Account, reminders: Iterable[int], at: datetime) -> int:
    """The account has seen these of its reminders; gives how many were new."""
    return Reminder.objects.filter(account=account, pk__in=reminders, seen_at=None).update(seen_at=at)


@transaction.atomic
def open_feed(account: Account, *, by: Signature, on: date) -> str:
    """A new secret address for the own calendar, shown this once; an older one opens nothing from now on."""
    secret = secrets.token_urlsafe(32)
    Feed.objects.update_or_create(account=account, defaults={"digest": _digest(secret), "made_on": on})
    record(Entry(events.FEED_MADE.id, on, {}, subject=f"account:{account.pk}"), by=by)
    return secret


@transaction.atomic
def close_feed(account: Account, *, by: Signature, on: date) -> None:
    """The address opens nothing from now on."""
    if Feed.objects.filter(account=account).delete()[0]:
        record(Entry(events.FEED_REVOKED.id, on, {}, subject=f"account:{account.pk}"), by=by)


def account_of_feed(secret: str) -> Account | None:
    """Whose calendar an address is; looked up by hash, never compared in clear."""
    found = Feed.objects.filter(digest=_digest(secret), account__is_active=True).select_related("account").first()
    return found.account if found else None


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
