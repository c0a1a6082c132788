"""How pages answer: a page or only the part that was asked for, where to go after an act, what the toast says."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers


def show(request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """A page. What a signed-in person sees is kept by no cache."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


def show_part(
    request: HttpRequest, page: str, part: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Only the part where htmx asked for it, else the page that contains it: the same address serves both."""
    return show(request, part if asks_for_part(request) else page, context, status)


def asks_for_part(request: HttpRequest) -> bool:
    return bool(request.htmx) and not request.htmx.history_restore_request


def go_to(request: HttpRequest, where: Any, *arguments: Any) -> HttpResponse:
    """Where to go after an act: 303, or the header by which htmx goes there."""
    url = resolve_url(where, *arguments)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponse(status=303, headers={"Location": url})


def tell(request: HttpRequest, text: str, undo: str = "") -> None:
    """A toast on the next page; with `undo`, the address that takes the act back."""
    messages.info(request, text, extra_tags=undo)
