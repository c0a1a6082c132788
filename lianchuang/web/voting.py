"""Voting: the open votes of whoever is on a roll, the ballot paper, and the addresses to which a browser sends.

What is asked for with the log-in or a slip is blinded; what is posted is refused when it carries a cookie. Nothing is
logged of a posting, and nothing counts by address.
"""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from lianchuang.accounts.acting import acting, open_to_all
from lianchuang.accounts.standing import Standing
from lianchuang.ballots import casting
from lianchuang.ballots.casting import Blinded, Refused
from lianchuang.ballots.envelopes import from_text, to_text
from lianchuang.ballots.models import Election, Roll
from lianchuang.ballots.opening import offices_of
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.web.answering import show

BIGGEST = 16_384
"""No honest request is longer, in bytes."""
UNREADABLE = "请求读不懂，请刷新页面再投。"


@dataclass(frozen=True)
class Own:
    """A ballot on whose roll somebody is."""

    election: Election
    row: Roll


def own_ballots(standing: Standing) -> list[Own]:
    """The ballots on whose rolls an account's person is: those under way first, then the newest."""
    person = standing.account.person_id
    if person is None:
        return []
    rows = Roll.objects.filter(member=person).select_related("election")
    found = [Own(row.election, row) for row in rows.order_by("-election__opened_on", "election")[:60]]
    return sorted(found, key=lambda one: one.election.state != Election.State.OPEN)


def _own(standing: Standing, ballot: uuid.UUID) -> Own:
    rows = Roll.objects.filter(election=ballot, member=standing.account.person_id).select_related("election")
    row = rows.first() if standing.account.person_id else None
    if row is None:
        raise Http404
    return Own(row.election, row)


@acting("votes.own")
def votes(request: HttpRequest) -> HttpResponse:
    """The open votes of a member on the telephone, and those that are over."""
    context = {"rows": own_ballots(request.standing), "known": request.user.person_id is not None}
    return show(request, "ballots/votes.html", context)


@acting("votes.own", on=_own)
def vote(request: HttpRequest, found: Own) -> HttpResponse:
    """The ballot paper. Only that somebody took one is kept with their name."""
    return show(request, "ballots/paper.html", {**paper_of(found.election), "taken": found.row.issued})


def paper_of(election: Election) -> dict[str, Any]:
    """What the page of a ballot paper shows."""
    case = Case.objects.get(pk=election.case)
    step = procedures().named(case.procedure, case.version).step_named(election.step)
    words = offices_of(step)
    asked = election.asked
    offices = [
        {
            "id": office,
            "name": words.get(office, office),
            "seats": seats,
            "candidates": [(place, one) for place, one in enumerate(asked.candidates) if one.office == office],
            "blanks": range(seats),
        }
        for office, seats in sorted(asked.seats.items())
    ]
    answers = [("for", "赞成"), ("against", "反对"), ("abstain", "弃权")]
    letters = [("y", "赞成"), ("n", "反对"), ("a", "弃权")]
    return {"election": election, "offices": offices, "answers": answers, "letters": letters}


@acting("votes.own", on=_own, remembered=False)
def vote_issue(request: HttpRequest, found: Own) -> HttpResponse:
    """A ballot paper for who is signed in: the blind signatures. The act itself gives a repeat the same answer, and
    the answer is kept nowhere beside the account."""
    if request.method != "POST":
        return redirect("vote", found.election.pk)
    return _answer(request, lambda told: _issued(casting.issue(found.election, found.row.member_id, _blinded(told))))


def open_vote(request: HttpRequest, ballot: uuid.UUID) -> HttpResponse:
    """The ballot paper of who drew a slip at the door; no sign-in, and no count of who asks: a hall has one address."""
    election = _on_site(ballot)
    response = render(request, "ballots/slip_paper.html", {**paper_of(election), "here": "ballots"})
    response["Cache-Control"] = "no-store"
    return response


def open_vote_issue(request: HttpRequest, ballot: uuid.UUID) -> HttpResponse:
    """A ballot paper for a slip."""
    election = _on_site(ballot)
    if request.method != "POST":
        return redirect("open_vote", ballot)

    def act(told: dict[str, Any]) -> dict[str, Any]:
        return _issued(casting.issue_for_slip(election, str(told["slip"]), _blinded(told)))

    return _answer(request, act, without_cookies=True)


def vote_cast(request: HttpRequest, ballot: uuid.UUID) -> HttpResponse:
    """The slot of the box. Answered when it is safely in; nothing but the envelope is kept."""
    election = Election.objects.exclude(mode=Election.Mode.PAPER).filter(pk=ballot).first()
    if election is None:
        raise Http404
    if request.method != "POST":
        return JsonResponse({"refused": UNREADABLE}, status=405)

    def act(told: dict[str, Any]) -> dict[str, Any]:
        casting.cast(election, str(told["o"]), from_text(told["sig"]), from_text(told["envelope"]))
        return {"in": True}

    return _answer(request, act, without_cookies=True)


# nobody's session stands behind these two, so there is nothing that another site could borrow
open_vote = open_to_all(open_vote)
open_vote_issue = csrf_exempt(open_to_all(open_vote_issue))
vote_cast = csrf_exempt(open_to_all(vote_cast))


def _on_site(ballot: uuid.UUID) -> Election:
    found = Election.objects.filter(pk=ballot, mode=Election.Mode.ON_SITE).first()
    if found is None:
        raise Http404
    return found


def _answer(
    request: HttpRequest, act: Callable[[dict[str, Any]], dict[str, Any]], *, without_cookies: bool = False
) -> JsonResponse:
    if without_cookies and (request.COOKIES or "Authorization" in request.headers):
        return _json({"refused": "这个地址不收带登录信息的请求，选票没有收，请刷新页面再投。"}, 400)
    try:
        if len(request.body) > BIGGEST:
            raise ValueError("too long")
        told = json.loads(request.body)
        return _json(act(told), 200)
    except Refused as refusal:
        return _json({"refused": str(refusal)}, 409)
    except (ValueError, KeyError, TypeError, RecursionError):
        return _json({"refused": UNREADABLE}, 422)


def _json(told: dict[str, Any], status: int) -> JsonResponse:
    response = JsonResponse(told, status=status)
    response._has_been_logged = True  # a refused posting would otherwise stand in the log with its moment
    response["Cache-Control"] = "no-store"
    return response


def _blinded(told: dict[str, Any]) -> Blinded:
    return Blinded(from_text(told["outer"]), from_text(told["inner"]))


def _issued(signed: Blinded) -> dict[str, Any]:
    return {"outer": to_text(signed.outer), "inner": to_text(signed.inner)}
