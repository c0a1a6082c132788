"""得分的变化: what moved an organisation's total between two freezings, part by part, adding up exactly."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.registry.models import Organisation
from lianchuang.rounds.models import Freezing, Round, level_at
from lianchuang.scoring.change import Change
from lianchuang.scoring.results import Results
from lianchuang.web.answering import show
from lianchuang.web.between import begin_comparing, largest, parts_told
from lianchuang.web.listing import page_of
from lianchuang.web.worked_out import Changes, comparing, kept

MOST = 50  # parts on one page


def _own(standing: Standing, organisation: int) -> Organisation:
    found = Organisation.objects.filter(pk=organisation, tree="union").first()
    if found is None or not standing.reaches("score.see", organisation):
        raise Http404
    return found


@acting("score.see", on=_own)
def score_change(request: HttpRequest, found: Organisation) -> HttpResponse:
    """The change between two freezings, by default the two newest in which the organisation was scored."""
    freezings = _freezings(request.standing, found)
    before, after = _chosen(request, freezings)
    context: dict[str, Any] = {"organisation": found, "freezings": freezings, "before": before, "after": after}
    if before is not None and after is not None:
        if request.method == "POST":
            query = f"?before={before.pk}&after={after.pk}"
            return begin_comparing(request, before, after, "得分的变化", "score_change", [found.pk], query)
        context |= _change(found, before, after, request.GET)
    return show(request, "rounds/change.html", context)


def _change(found: Organisation, before: Freezing, after: Freezing, query: Mapping[str, str]) -> dict[str, Any]:
    """The change as it was worked out; that it is to be asked for first; or why there is none."""
    level = _level(found)
    names, totals = [], []
    for one in (before, after):
        row = Results.open(one.folder_of(level)).organisation(found.number)
        if row is None:
            return {"problem": f"{one.on} 的冻结里没有给这家打过分。"}
        names.append(row["name"])
        totals.append(Fraction(row["exact"]))
    told: dict[str, Any] = {"name": names[-1], "was": totals[0], "now": totals[1], "gain": totals[1] - totals[0]}
    if not told["gain"]:
        return told | {"explained": True, "parts": []}
    change = (kept(Changes, comparing(before, after)) or {}).get(f"{level}:{found.number}")
    if not isinstance(change, Change):
        return told
    page = page_of(largest(change), query, MOST)
    shown = list(page.object_list)
    total = sum((part.points for part in shown), Fraction(0))
    told |= {"page": page, "shown": total, "rest": told["gain"] - total, "many": page.paginator.num_pages > 1}
    return told | {"explained": True, "parts": parts_told(shown, level, before, after)}


def _level(organisation: Organisation) -> str:
    return level_at(organisation.tier)


def _freezings(standing: Standing, organisation: Organisation) -> list[Freezing]:
    """The freezings of the district that scored this level, newest first."""
    rounds = Round.objects.within(standing.scope("score.see"))
    rows = Freezing.objects.filter(round__in=rounds).select_related("standards", "round")
    return [one for one in rows if one.standards is not None and _level(organisation) in one.standards.files]


def _chosen(request: HttpRequest, freezings: list[Freezing]) -> tuple[Freezing | None, Freezing | None]:
    by_key = {str(one.pk): one for one in freezings}
    newest = [*freezings[:2], None, None]
    after = by_key.get(request.GET.get("after", ""), newest[0])
    before = by_key.get(request.GET.get("before", ""), newest[1])
    return before, after
