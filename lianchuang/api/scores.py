"""Rounds, rankings and scores, as computed from frozen facts."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Router, Schema

from lianchuang.accounts.standing import Standing
from lianchuang.api.entry import Fault, doing
from lianchuang.api.organisations import find
from lianchuang.registry.models import Coverage, Organisation, OrganisationProfile, Tree
from lianchuang.rounds.live import live
from lianchuang.rounds.models import Freezing, Level, Round, level_at
from lianchuang.rounds.standards import standard_file
from lianchuang.rulebook.standards import read_standard
from lianchuang.scoring.names import uses
from lianchuang.scoring.results import Results
from lianchuang.scoring.rules import rule_in_words

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


class Indicator(Schema):
    """One item of a standard, with its rule in words; `measures` are the figures it is computed from."""

    id: str
    title: str
    section: str
    kind: str
    points: Decimal
    rule: str
    text: str
    basis: str
    measures: list[str]


class Section(Schema):
    title: str
    points: Decimal | None


class StandardOut(Schema):
    round: int
    level: str
    name: str
    sections: list[Section]
    indicators: list[Indicator]


def _latest(request: HttpRequest, number: int, action: str) -> Freezing:
    """The newest scored freezing of a round of the user's district."""
    mine = _rounds(request.standing, action)
    for freezing in Freezing.objects.filter(round__in=mine, round=number).select_related("round"):
        if freezing.results_folder.exists():
            return freezing
    raise Http404


def _rounds(standing: Standing, action: str) -> QuerySet:
    """The rounds of the user's district."""
    return Round.objects.where_stand(standing.scope(action).roots, standing.day)


def _level_of(organisation: Organisation, freezing: Freezing) -> Level:
    """The level at which an organisation was scored, or 404."""
    level = level_at(organisation.tier)
    if not freezing.hash_of(level):
        raise Http404
    return level


@router.get("/rounds", response=list[RoundOut])
@doing("ranking.see")
def rounds(request: HttpRequest):
    """Every round of the user's district, the newest first."""
    mine = _rounds(request.standing, "ranking.see")
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
    freezing = _latest(request, number, "ranking.see")
    results = Results.open(freezing.results_folder)
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
    freezing = _latest(request, number, "score.see")
    results = Results.open(freezing.folder_of(_level_of(found, freezing)))
    return _scored(number, freezing.on, results, found)


def _scored(number: int, on: date, results: Results, found: Organisation) -> dict[str, Any]:
    total = results.organisation(found.number)
    if total is None:
        raise Http404
    return {
        "round": number,
        "on": on,
        "total": total,
        "points": results.points(found.number),
        "records": results.records(found.number),
        "explained": results.explain(found.number),
    }


@router.get("/rounds/{number}/scores/{organisation}/now", response={200: Score, 404: Fault})
@doing("score.see")
def score_now(request: HttpRequest, number: int, organisation: str):
    """The same from the records of this moment, while the round runs."""
    found, day = find(request.standing, organisation, "score.see"), request.standing.day
    held = _rounds(request.standing, "score.see").filter(pk=number).first()
    if held is None or found.tree != Tree.UNION or not held.since <= day <= held.last_day:
        raise Http404
    results = live(held, found, day)
    if results is None:
        raise Http404
    return _scored(number, day, results, found)


@router.get("/rounds/{number}/standard", response={200: StandardOut, 404: Fault})
@doing("standard.see")
def standard(request: HttpRequest, number: int, level: Level = Level.BASE):
    """The standard by which the newest scores of a level were computed. Everybody of the district may read it."""
    standing = request.standing
    firms = [one.employer_id for one in standing.appointments if one.employer_id]
    covering = Coverage.objects.on(standing.day).filter(employer__in=firms, organisation__tree=Tree.UNION)
    grounds = {one.organisation_id for one in standing.appointments if one.organisation_id}
    grounds |= set(covering.values_list("organisation", flat=True))
    mine = Round.objects.where_stand(grounds, standing.day)
    freezing = Freezing.objects.filter(round__in=mine, round=number).select_related("round", "standards").first()
    if freezing is None:
        raise Http404
    held = freezing.standards.file(level) if freezing.standards else None
    if held is None and level != Level.BASE:
        raise Http404
    read = read_standard(held or standard_file(freezing.round.standard))
    return {
        "round": number,
        "level": level,
        "name": read.about.title,
        "sections": [{"title": one.title, "points": one.points} for one in read.sections],
        "indicators": [
            {
                "id": one.id,
                "title": one.title,
                "section": one.section,
                "kind": one.kind,
                "points": one.points,
                "rule": rule_in_words(read, one),
                "text": one.text,
                "basis": one.basis,
                "measures": [name for name, _ in uses(one)],
            }
            for one in read.indicators
        ],
    }
