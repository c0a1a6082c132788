"""Signing in, by allauth: accounts are opened by the level above, never by oneself; each try is in the journal."""

import time
from datetime import UTC, datetime
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lianchuang.accounts import events
from lianchuang.accounts.models import Account
from lianchuang.ledger.acts import Entry, Signature, record


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Who typed the password a moment ago to sign in, and had no second factor then, binds one and sees its spare
        codes without typing it again: nothing is asked twice in the first minutes."""
        return bool(super().is_reauthentication_required(app=app, **more)) and not _just_came_in(self.request)

    def login(self, request: HttpRequest, user: Account) -> None:
        super().login(request, user)
        tell(events.SIGNED_IN.id, f"account:{user.pk}", {"name": user.name})

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        account = Account.objects.filter(username=credentials.get("username", "")).first()
        tell(events.SIGN_IN_REFUSED.id, f"account:{account.pk}" if account else "", {"known": account is not None})
        super().authentication_failed(request, **credentials)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": "验证码不对，填验证器上现在的 6 位数字。"}


def _just_came_in(request: HttpRequest) -> bool:
    times = [one["at"] for one in get_authentication_records(request, request.user)]
    if not times or time.time() - times[-1] > app_settings.REAUTHENTICATION_TIMEOUT:
        return False
    came_in = datetime.fromtimestamp(times[0], UTC)
    return not Authenticator.objects.filter(user=request.user, created_at__lt=came_in).exists()


@transaction.atomic
def tell(kind: str, subject: str, payload: dict) -> None:
    entry = Entry(kind, timezone.localdate(), payload, subject=subject)
    record(entry, by=Signature(subject or "system:sign-in", timezone.now()))


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Five failures of one account from one address: that pair waits a quarter of an hour."""
    return render(request, "account/locked.html", status=429)
