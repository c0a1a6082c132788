"""Pages without sign-in: declared as such, and asked only so often a minute from one address."""

import functools
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lianchuang.accounts.acting import open_to_all

READS, WRITES, WINDOW = 120, 6, 60
"""How often one address may read and write in so many seconds, in each process."""

View = Callable[..., HttpResponse]


def open_page(view: View) -> View:
    """Declare a page for everybody. Who asks too often gets a plain page that says so, and nothing is done."""

    @functools.wraps(view)
    def enter(request: HttpRequest, **address: Any) -> HttpResponse:
        writes = request.method not in ("GET", "HEAD", "OPTIONS")
        if _often(request, "w" if writes else "r", WRITES if writes else READS):
            return render(request, "429.html", status=429)
        response = view(request, **address)
        response["Cache-Control"] = "no-store"
        return response

    return open_to_all(enter)


def _often(request: HttpRequest, kind: str, most: int) -> bool:
    """Whether this address has had its share of this minute. The address itself is not kept."""
    asker = hmac.digest(settings.LOOKUP_KEY, request.META.get("REMOTE_ADDR", "").encode(), hashlib.sha256).hex()[:24]
    key = f"open:{kind}:{int(time.monotonic() // WINDOW)}:{asker}"
    if cache.add(key, 1, WINDOW * 2):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it has just run out
        return False
