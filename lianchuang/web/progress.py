"""How far something is that was left to the worker: asked every two seconds until it is over. The page may be left and
come back to."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.web.answering import asks_for_part, show
from lianchuang.web.underway import Underway, Working

STOP_POLLING = 286
LONG = 600  # seconds without news after which the page says so


def progress_page(request: HttpRequest, found: Underway, page: str, part: str, **more: Any) -> HttpResponse:
    """The page of something underway, or only the part that changes where that was asked for."""
    state = found.state
    over = state["stage"] in ("done", "refused")
    long = not over and found.seconds_since_news > LONG
    context = {"found": found, "state": state, "over": over, "long": long, "address": request.path, **more}
    if asks_for_part(request):
        return show(request, part, context, STOP_POLLING if over else 200)
    return show(request, page, context)


def _own(standing: Standing, token: str) -> Working:
    found = Working(token, standing.account.pk)
    if not found.exists:
        raise Http404
    return found


@acting("score.see", on=_own)
def working(request: HttpRequest, found: Working) -> HttpResponse:
    """How far the worker is with what a page of a round asked for."""
    state = found.state
    back = reverse(state["where"], args=state["at"]) + state["query"]
    return progress_page(request, found, "round/working.html", "round/_working.html", back=back)
