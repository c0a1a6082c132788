"""Opening accounts, appointing, and keys for programs."""

import hashlib
import secrets
from datetime import date, timedelta

from django.db import transaction

from lianchuang.accounts import events
from lianchuang.accounts.models import Account, Appointment, Token
from lianchuang.accounts.table import Role
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.registry.models import Employer, Organisation, Person

TOKEN_DAYS = 365


@transaction.atomic
def open_account(
    username: str, name: str, password: str, *, by: Signature, on: date, person: Person | None = None
) -> Account:
    """A new account. It may do nothing until it is appointed."""
    account = Account(username=username, name=name, person=person)
    account.set_password(password)
    account.save()
    record(Entry(events.ACCOUNT_OPENED.id, on, {"name": name}, subject=f"account:{account.pk}"), by=by)
    return account


@transaction.atomic
def appoint(
    account: Account,
    role: Role,
    *,
    by: Signature,
    on: date,
    organisation: Organisation | None = None,
    employer: Employer | None = None,
    until: date | None = None,
) -> Appointment:
    """The account acts in a role at an organisation or employer from `on`."""
    appointment = Appointment.objects.create(
        account=account, role=role, organisation=organisation, employer=employer, since=on, until=until
    )
    payload = {"name": account.name, "role": role, "role_name": Role(role).label, "appointment": appointment.pk}
    where = organisation.pk if organisation else None
    record(Entry(events.APPOINTED.id, on, payload, where, f"account:{account.pk}"), by=by)
    return appointment


@transaction.atomic
def dismiss(appointment: Appointment, *, by: Signature, on: date) -> None:
    """The appointment ends on `on`; the next request already finds it gone."""
    if appointment.since >= on:
        appointment.delete()
    else:
        appointment.until = on
        appointment.save(update_fields=["until"])
    payload = {"name": appointment.account.name, "role_name": Role(appointment.role).label}
    subject = f"account:{appointment.account_id}"
    record(Entry(events.DISMISSED.id, on, payload, appointment.organisation_id, subject), by=by)


@transaction.atomic
def make_token(account: Account, name: str, *, by: Signature, on: date) -> tuple[Token, str]:
    """A key for a program, shown this once. It does what its owner may do, and ends with the account."""
    secret = secrets.token_urlsafe(32)
    token = Token.objects.create(
        account=account, name=name, digest=_digest(secret), made_on=on, expires_on=on + timedelta(days=TOKEN_DAYS)
    )
    record(Entry(events.TOKEN_MADE.id, on, {"name": name}, subject=f"account:{account.pk}"), by=by)
    return token, f"lc_{secret}"


@transaction.atomic
def revoke_token(token: Token, *, by: Signature, on: date) -> None:
    """The key opens nothing from now on."""
    token.revoked_on = on
    token.save(update_fields=["revoked_on"])
    record(Entry(events.TOKEN_REVOKED.id, on, {"name": token.name}, subject=f"account:{token.account_id}"), by=by)


def account_of_token(text: str, on: date) -> Account | None:
    """The owner of a key in force on a day; keys are looked up by hash, never compared in clear."""
    token = (
        Token.objects.filter(digest=_digest(text.removeprefix("lc_")), revoked_on=None, expires_on__gt=on)
        .filter(account__is_active=True)
        .select_related("account")
        .first()
    )
    return token.account if token else None


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
