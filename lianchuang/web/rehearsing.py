"""试算: the standards and titles of a plan tried on records that are frozen already, before the plan is issued."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.rounds.models import Freezing, Level, StandardSet
from lianchuang.rounds.rehearsal import STEP, Tried
from lianchuang.web.answering import go_to, show
from lianchuang.web.frozen import is_whole
from lianchuang.web.jobs import try_plan
from lianchuang.web.two_words import round_or_404, voice_of
from lianchuang.web.underway import Working
from lianchuang.web.words import day_in_full
from lianchuang.web.worked_out import kept, trying


@acting("round.conduct")
def round_trial(request: HttpRequest) -> HttpResponse:
    """Who would be named on the records of a freezing, how places move, which items tell nobody apart. POST leaves the
    trial to the worker; what came out stays until the plan or the standards change."""
    held = round_or_404(request.standing, "round.conduct")
    freezings = [
        one for one in Freezing.objects.filter(round__district=held.district).select_related("round") if is_whole(one)
    ][:20]
    chosen = next((one for one in freezings if str(one.pk) == request.GET.get("freezing", "")), None)
    chosen = chosen or (freezings[0] if freezings else None)
    standards = held.standards.last()
    titles = list(held.titles.all())
    levels = None
    if chosen is not None and standards is not None:
        if request.method == "POST":
            return _begin(request, chosen, standards)
        tried = kept(Tried, trying(chosen, standards, titles))
        levels = _levels(tried) if tried else None
    context = {
        "round": held,
        "voice": voice_of(request.standing, held),
        "freezings": freezings,
        "chosen": chosen,
        "standards": standards,
        "levels": levels,
        "titles": titles,
        "step": STEP,
    }
    return show(request, "rounds/trial.html", context)


def _begin(request: HttpRequest, chosen: Freezing, standards: StandardSet) -> HttpResponse:
    state = {"title": "试算", "name": f"按{day_in_full(chosen.on)}冻结的记录", "where": "round_trial", "at": []}
    begun = Working.begun(request.user.pk, **state, query=f"?freezing={chosen.pk}", stage="waiting")
    try_plan.defer(token=begun.token, account=begun.account, freezing=chosen.pk, standards=standards.pk)
    return go_to(request, "working", begun.token)


def _levels(tried: Tried) -> list[dict[str, Any]]:
    """Each level with what a weight moves most first."""
    return [
        {
            "level": Level(level).label,
            "tried": one,
            "moved": sorted(one.moved, key=lambda each: (-len(each.entered) - len(each.left), -each.places_changed)),
        }
        for level, one in tried.levels.items()
    ]
