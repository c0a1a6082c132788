"""两次冻结之间: which totals moved, each explained by its records, and everything that was recorded in between."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.ledger.models import Event
from lianchuang.registry.models import Organisation, OrganisationProfile, Tree
from lianchuang.rounds.between import recorded_between
from lianchuang.rounds.changes import CAUSES, Change, NotScored, change_of
from lianchuang.rounds.models import Freezing, Level, Round
from lianchuang.scoring.results import Results
from lianchuang.web.answering import show
from lianchuang.web.frozen import is_whole
from lianchuang.web.listing import page_of
from lianchuang.web.records import records_of
from lianchuang.web.telling import Told, told
from lianchuang.web.two_words import no_round, round_of

MOST, LATE = 10, 30


@acting("round.conduct")
def freezings_between(request: HttpRequest) -> HttpResponse:
    """Two freezings of the round side by side, by default the two newest of the plan's day."""
    held = round_of(request.standing, "round.conduct")
    if held is None:
        return no_round(request)
    freezings = [one for one in held.freezings.select_related("standards", "round") if one.standards is not None]
    before, after = _chosen(request, held, freezings)
    context: dict[str, Any] = {"round": held, "freezings": freezings, "before": before, "after": after}
    if before is not None and after is not None and not (is_whole(before) and is_whole(after)):
        context["problem"] = "有一次冻结的文件不全，没有办法比；再冻结一次就好。"
    elif before is not None and after is not None:
        moved = moved_between(before, after)
        page = page_of(moved, request.GET, MOST)
        late = recorded_between(before, after)
        shown = list(late[:LATE])
        context |= {
            "page": page,
            "rows": _explained(list(page.object_list), before, after),
            "moved": len(moved),
            "late": _placed(shown, after),
            "more": max(0, late.count() - len(shown)),
            "count": late.count(),
        }
    return show(request, "rounds/between.html", context)


def _chosen(request: HttpRequest, held: Round, freezings: list[Freezing]) -> tuple[Freezing | None, Freezing | None]:
    by_key = {str(one.pk): one for one in freezings}
    plan = getattr(held, "plan", None)
    same = [one for one in freezings if plan is not None and one.on == plan.freeze_on]
    newest = [*(same if len(same) > 1 else freezings)[:2], None, None]
    after = by_key.get(request.GET.get("after", ""), newest[0])
    return by_key.get(request.GET.get("before", ""), newest[1]), after


def moved_between(before: Freezing, after: Freezing) -> list[tuple[str, str, str]]:
    """Level, number and name of every union whose exact total is another, or that is in one of the two alone."""
    found = []
    for level in Level:
        sides = [_totals(one, level) for one in (before, after)]
        names = sides[0][1] | sides[1][1]
        for number in sorted(names):
            if sides[0][0].get(number) != sides[1][0].get(number):
                found.append((str(level), number, names[number]))
    return found


def _totals(freezing: Freezing, level: Level) -> tuple[dict[str, str], dict[str, str]]:
    if not freezing.hash_of(level) or freezing.standards is None or level not in freezing.standards.files:
        return {}, {}
    rows = Results.open(freezing.folder_of(level)).scan("results").select("organisation", "exact", "name").collect()
    return dict(rows.select("organisation", "exact").iter_rows()), dict(
        rows.select("organisation", pl.col("name").fill_null("")).iter_rows()
    )


def _explained(units: list[tuple[str, str, str]], before: Freezing, after: Freezing) -> list[dict[str, Any]]:
    identities = dict(
        Organisation.objects.filter(number__in=[one[1] for one in units], tree=Tree.UNION).values_list("number", "pk")
    )
    rows = []
    for level, number, name in units:
        row: dict[str, Any] = {"level": Level(level).label, "name": name or number, "id": identities.get(number)}
        try:
            change = change_of(number, level, before, after)
        except NotScored as one_only:
            rows.append(row | {"problem": str(one_only)})
            continue
        rows.append(
            row
            | {
                "change": change,
                "gain": change.after - change.before,
                "parts": parts_told(change, level, before, after),
                "adds_up": sum((part.points for part in change.parts), Fraction(0)) == change.after - change.before,
            }
        )
    return rows


def parts_told(change: Change, level: str, before: Freezing, after: Freezing) -> list[dict[str, Any]]:
    """The parts in words, those that moved most first, each record with what was entered about it in between."""
    ordered = sorted(change.parts, key=lambda part: (-abs(part.points), part.cause, part.what))
    named = {record.id: record for record in records_of([one.what for one in ordered if ":" in one.what], after.on)}
    called = _called([one.what for one in ordered if one.cause == "below"], after)
    entered = _entered([one.what for one in ordered], before, after)
    titles = {one["id"]: one["title"] for one in Results.open(after.folder_of(level)).manifest["indicators"]}
    return [
        {
            "cause": CAUSES[part.cause],
            "record": named.get(part.what),
            "what": called.get(part.what, part.what if part.cause in ("standard", "below") else ""),
            "points": part.points,
            "entered": entered.get(part.what, []),
            "indicators": [(titles.get(name, "所辖平均分"), points) for name, points in part.indicators.items()],
        }
        for part in ordered
    ]


def _called(numbers: Iterable[str], after: Freezing) -> dict[str, str]:
    rows = OrganisationProfile.objects.on(after.on).filter(organisation__number__in=list(numbers))
    return dict(rows.values_list("organisation__number", "name"))


def _entered(records: Iterable[str], before: Freezing, after: Freezing) -> dict[str, list[Told]]:
    """What was entered between the two about each case, oldest first."""
    cases = [one for one in records if one.startswith("case:")]
    if not cases:
        return {}
    found: defaultdict[str, list[Told]] = defaultdict(list)
    for one in told(list(recorded_between(before, after).filter(subject__in=cases).order_by("pk"))):
        found[one.event.subject].append(one)
    return dict(found)


def _placed(events: list[Event], after: Freezing) -> list[dict[str, Any]]:
    """Events as they are told, with the organisation they stand with."""
    rows = OrganisationProfile.objects.on(after.on).filter(organisation__in={one.organisation for one in events})
    names = dict(rows.values_list("organisation", "name"))
    return [{"one": one, "place": names.get(one.event.organisation or 0, "")} for one in told(events)]
