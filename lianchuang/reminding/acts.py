"""Choosing how to be reminded, settling the district's periods, opening and closing the calendar of one's duties."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from lianchuang.accounts.models import Account
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.procedures.models import Convention
from lianchuang.reminding import events
from lianchuang.reminding.models import Choice, Feed, Reminder


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
