"""得分的变化: what moved an organisation's total between two freezings, part by part, adding up exactly."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.registry.models import Organisation
from lianchuang.rounds.changes import NotScored, change_of
from lianchuang.rounds.models import Freezing, Round, level_at
from lianchuang.scoring.results import Results
from lianchuang.web.answering import show
from lianchuang.web.between import parts_told


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
        level = _level(found)
        try:
            change = change_of(found.number, level, before, after)
        except NotScored as problem:
            context["problem"] = str(problem)
        else:
            context |= {
                "change": change,
                "gain": change.after - change.before,
                "parts": parts_told(change, level, before, after),
            }
            context["name"] = (Results.open(after.folder_of(level)).organisation(found.number) or {}).get("name", "")
    return show(request, "rounds/change.html", context)


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
