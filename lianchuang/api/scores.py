"""Rounds, rankings and scores, as computed from frozen facts."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from lianchuang.api.entry import Fault, doing
from lianchuang.api.organisations import find
from lianchuang.registry.models import OrganisationProfile
from lianchuang.rounds.models import Freezing, Round
from lianchuang.scoring.results import Results

router = Router(tags=["联创"])


class RoundOut(Schema):
    id: int
    number: int
    name: str
    since: date
    last_day: date
    standard: str
    frozen_on: date | None


class Ranking(Schema):
    round: int
    on: date
    standard: str
    rows: list[dict[str, Any]]


class Score(Schema):
    """One organisation's score: its total, each point with its reason, and the records behind."""

    round: int
    on: date
    total: dict[str, Any]
    points: list[dict[str, Any]]
    records: list[dict[str, Any]]
    explained: list[str]


def _latest(request: HttpRequest, number: int, action: str) -> tuple[Freezing, Results]:
    """The newest scored freezing of a round of the user's district."""
    mine = Round.objects.within(request.standing.scope(action))
    for freezing in Freezing.objects.filter(round__in=mine, round=number).select_related("round"):
        if freezing.results_folder.exists():
            return freezing, Results.open(freezing.results_folder)
    raise Http404


@router.get("/rounds", response=list[RoundOut])
@doing("ranking.see")
def rounds(request: HttpRequest):
    """Every round of the user's district, the newest first."""
    mine = Round.objects.within(request.standing.scope("ranking.see"))
    newest = {f.round_id: f.on for f in Freezing.objects.filter(round__in=mine).order_by("on")}
    return [
        {
            "id": r.pk,
            "number": r.number,
            "name": r.name,
            "since": r.since,
            "last_day": r.last_day,
            "standard": r.standard,
            "frozen_on": newest.get(r.pk),
        }
        for r in mine.order_by("-since")
    ]


@router.get("/rounds/{number}/ranking", response={200: Ranking, 404: Fault})
@doing("ranking.see")
def ranking(request: HttpRequest, number: int):
    """The unions within reach by their total."""
    freezing, results = _latest(request, number, "ranking.see")
    scope = request.standing.scope("ranking.see")
    mine = OrganisationProfile.objects.on(freezing.on).filter(scope.organisation())
    reached = set(mine.values_list("organisation__number", flat=True))
    rows = [row for row in results.ranking().to_dicts() if row["organisation"] in reached]
    return {"round": number, "on": freezing.on, "standard": freezing.round.standard, "rows": rows}


@router.get("/rounds/{number}/scores/{organisation}", response={200: Score, 404: Fault})
@doing("score.see")
def score(request: HttpRequest, number: int, organisation: str):
    """Every point of one union, with its reason and the records behind it."""
    found = find(request.standing, organisation, "score.see")
    freezing, results = _latest(request, number, "score.see")
    total = results.organisation(found.number)
    if total is None:
        raise Http404
    return {
        "round": number,
        "on": freezing.on,
        "total": total,
        "points": results.points(found.number),
        "records": results.records(found.number),
        "explained": results.explain(found.number),
    }
