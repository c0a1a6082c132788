"""Signing in, by allauth: accounts are opened by the level above, never by oneself; each try is in the journal."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
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

    def login(self, request: HttpRequest, user: Account) -> None:
        super().login(request, user)
        tell(events.SIGNED_IN.id, f"account:{user.pk}", {"name": user.name})

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        account = Account.objects.filter(username=credentials.get("username", "")).first()
        tell(events.SIGN_IN_REFUSED.id, f"account:{account.pk}" if account else "", {"known": account is not None})
        super().authentication_failed(request, **credentials)


@transaction.atomic
def tell(kind: str, subject: str, payload: dict) -> None:
    entry = Entry(kind, timezone.localdate(), payload, subject=subject)
    record(entry, by=Signature(subject or "system:sign-in", timezone.now()))


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Five failures of one account from one address: that pair waits a quarter of an hour."""
    return render(request, "account/locked.html", status=429)
