"""How a request is let in: `@acting` on every view, one answer for one idempotency key, and no GET that writes."""

import functools
import re
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone

from lianchuang.accounts.models import Account, Answered
from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import roles_for
from lianchuang.ledger.mark import reading

View = Callable[..., HttpResponse]


def acting(action: str, on: Callable[..., Any] | None = None, *, remembered: bool = True) -> Callable[[View], View]:
    """Declare what a view lets its user do. Strangers and the unentitled get 404, the signed-out the sign-in page.

    `on(standing, **address)` finds the object named in the address within the user's reach, or raises Http404; the
    view gets it instead of the address. `request.standing` tells who asks. An answer that must not be kept beside
    the account and the moment (a ballot paper) is not `remembered`: the act itself then gives a repeat the same answer.
    """
    roles_for(action)

    def declare(view: View) -> View:
        @functools.wraps(view)
        def enter(request: HttpRequest, **address: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_the_door(request)
            standing = Standing(request.user, timezone.localdate(), _round(request))
            request.standing = standing
            if not standing.may(action):
                raise Http404
            if standing.needs_second_factor and not _has_second_factor(request.user):
                return redirect("mfa_activate_totp")
            arguments = {"found": on(standing, **address)} if on else address
            if request.method in ("GET", "HEAD", "OPTIONS") or not remembered:
                return view(request, **arguments)
            return once(request, lambda: view(request, **arguments))

        enter.action = action
        return enter

    return declare


def _round(request: HttpRequest) -> int | None:
    """The round that the page was about from which something is sent, else the one chosen for looking: what is sent
    from one window is never about what was meanwhile chosen in another."""
    session = getattr(request, "session", {})
    about = request.POST.get("of_round", "") if request.method == "POST" else ""
    if not (about.isascii() and about.isdecimal() and len(about) < 6):
        return session.get("round")
    if session.get("round") not in (None, int(about)):
        session["round"] = int(about)
    return int(about)


def _to_the_door(request: HttpRequest) -> HttpResponse:
    """The sign-in page, and back; where a script asks for a piece of a page, no page but the reason."""
    if request.headers.get("HX-Request"):
        return HttpResponse("登录过期了，请重新登录。", status=401, content_type="text/plain; charset=utf-8")
    return redirect_to_login(request.get_full_path())


def open_to_all(view: View) -> View:
    """Declare a view that anybody may see, signed in or not."""
    view.action = "public"
    return view


def _has_second_factor(account: Account) -> bool:
    from allauth.mfa.utils import is_mfa_enabled

    return is_mfa_enabled(account)


def once(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer a state-changing request once per key, in one transaction; a repeat gets the first answer again. The key
    of the last one that was done stands in the session, so that a page can tell a sent draft from a lost one."""
    key = key_of(request)
    if not key:
        return HttpResponse(
            "这次请求没有带防重号，请刷新页面再做一次。", status=400, content_type="text/plain; charset=utf-8"
        )
    with transaction.atomic():
        with connection.cursor() as cursor:  # two windows sending the same key wait for each other
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, %s))", [key, request.user.pk])
        first = Answered.objects.filter(account=request.user, key=key).first()
        if first:
            _note_done(request, key)
            return _again(first)
        response = answer()
        if response.status_code < 400 and not response.streaming:
            _note_done(request, key)
            Answered.objects.create(
                account=request.user,
                key=key,
                status=response.status_code,
                location=response.get("HX-Redirect") or response.get("Location", ""),
                body="" if response.status_code in (302, 303) else response.content.decode(),
                content_type=response.get("Content-Type", ""),
                at=timezone.now(),
            )
        elif response.status_code >= 400:
            transaction.set_rollback(True)
        return response


def key_of(request: HttpRequest) -> str:
    """The key by which a request is done once; empty where it brings none that can be one."""
    key = request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key", "")
    return key if re.fullmatch(KEY, key) else ""


KEY = "[A-Za-z0-9_-]{16,64}"


def _note_done(request: HttpRequest, key: str) -> None:
    """For the next page of a browser; a program that brings a token has no session."""
    session = getattr(request, "session", None)
    if session is not None and session.session_key:
        session["done"] = key


def _again(first: Answered) -> HttpResponse:
    if first.location:
        return HttpResponseRedirect(first.location, status=303 if first.status < 300 else first.status)
    return HttpResponse(first.body, status=first.status, content_type=first.content_type)


class OnlyReadableText:
    """The character that no database text may hold is refused at the door, wherever in a request it stands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise Http404
        typed = [request.GET, request.POST] if request.method == "POST" else [request.GET]
        if any("\0" in text for one in typed for _, values in one.lists() for text in values):
            words = "填的内容里有读不了的字符，请回上一页改掉再试。"
            return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class ReadingNeverWrites:
    """GET, HEAD and OPTIONS cannot change a row, but for the sign-in's own book-keeping. So what a page makes of the
    records is of one mark of the journal."""

    WRITING = re.compile(r"\s*(insert|update|delete|truncate|alter|drop|create)\b", re.IGNORECASE)
    OWN_BOOKS = re.compile(r'"(django_session|axes_\w+|account_\w+|mfa_\w+)"')

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)
        with reading(), connection.execute_wrapper(self._refuse):
            return self.get_response(request)

    def _refuse(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if self.WRITING.match(sql) and not self.OWN_BOOKS.search(sql):
            raise RuntimeError(f"a reading request tried to write: {sql[:120]}")
        return execute(sql, params, many, context)
