"""Opening accounts, appointing, and keys for programs."""

import hashlib
import re
import secrets
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from lianchuang.accounts import events
from lianchuang.accounts.models import Account, Appointment, Invitation, Token
from lianchuang.accounts.table import Role
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.registry.models import Employer, Organisation, Person

TOKEN_DAYS = 365
INVITED_DAYS = 7
LONGEST_USERNAME, LONGEST_NAME = 40, 60
USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")


class Refusal(Exception):
    """An account that cannot be opened so, or an invitation that opens nothing; one Chinese sentence."""


@transaction.atomic
def open_account(
    username: str, name: str, password: str | None, *, by: Signature, on: date, person: Person | None = None
) -> Account:
    """A new account. It may do nothing until it is appointed, and lets nobody in while it has no password."""
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
def invite(
    username: str,
    name: str,
    role: Role,
    *,
    by: Signature,
    on: date,
    organisation: Organisation | None = None,
    employer: Employer | None = None,
    person: Person | None = None,
) -> tuple[Account, str]:
    """Open an account, appoint it, and give the secret of the address at which its owner chooses a password.

    The secret is known here only now. Raises Refusal for a name that is taken or cannot be one.
    """
    if not USERNAME.fullmatch(username):
        raise Refusal("用户名用小写字母开头，3 到 40 位，可以有数字、点和短横。")
    if not name or len(name) > LONGEST_NAME:
        raise Refusal("姓名要写，不超过 60 字。")
    if Account.objects.filter(username=username).exists():
        raise Refusal(f"用户名“{username}”已有人用，换一个。")
    account = open_account(username, name, None, by=by, on=on, person=person)
    appoint(account, role, by=by, on=on, organisation=organisation, employer=employer)
    return account, _invitation(account, by, on)


@transaction.atomic
def invite_again(account: Account, *, by: Signature, on: date) -> str:
    """A new secret for somebody who lost the way in. The old password, second factor and keys open nothing any more."""
    Account.objects.select_for_update().get(pk=account.pk)
    account.set_unusable_password()
    account.save(update_fields=["password"])
    Authenticator.objects.filter(user=account).delete()
    for token in Token.objects.filter(account=account, revoked_on=None):
        revoke_token(token, by=by, on=on)
    return _invitation(account, by, on)


def invited(secret: str, on: date) -> Account | None:
    """Whose invitation this is, while it can still be used."""
    found = Invitation.objects.filter(digest=_digest(secret), used_on=None, expires_on__gte=on)
    first = found.select_related("account").filter(account__is_active=True).first()
    return first.account if first else None


@transaction.atomic
def join(secret: str, password: str, *, at: datetime, on: date) -> Account:
    """Choose the password of an account one was invited to. The invitation is used up. Raises Refusal, or the
    ValidationError of a password that is too weak."""
    found = Invitation.objects.select_for_update().filter(digest=_digest(secret), used_on=None, expires_on__gte=on)
    invitation = found.select_related("account").first()
    if invitation is None:
        raise Refusal("这个邀请用过了，或已过期。请向发邀请的人再要一个。")
    account = invitation.account
    validate_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    invitation.used_on = on
    invitation.save(update_fields=["used_on"])
    subject = f"account:{account.pk}"
    record(Entry(events.JOINED.id, on, {"name": account.name}, subject=subject), by=Signature(subject, at))
    return account


def _invitation(account: Account, by: Signature, on: date) -> str:
    Invitation.objects.filter(account=account, used_on=None).delete()
    secret = secrets.token_urlsafe(32)
    Invitation.objects.create(
        account=account, digest=_digest(secret), made_on=on, expires_on=on + timedelta(days=INVITED_DAYS)
    )
    record(Entry(events.INVITED.id, on, {"name": account.name}, subject=f"account:{account.pk}"), by=by)
    return secret


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
