"""试算: the standards and titles of a plan tried on records that are frozen already, before the plan is issued."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.rounds.models import Freezing, Level, Round, StandardSet
from lianchuang.rounds.rehearsal import STEP, Rehearsal, rehearse
from lianchuang.scoring.run import CannotScore, prepare
from lianchuang.web.answering import show
from lianchuang.web.frozen import is_whole
from lianchuang.web.two_words import round_or_404, voice_of

Drafted = tuple[tuple[str, str, str, int], ...]


@acting("round.conduct")
def round_trial(request: HttpRequest) -> HttpResponse:
    """Who would be named on the records of a freezing, how places move, which items tell nobody apart."""
    held = round_or_404(request.standing, "round.conduct")
    freezings = [one for one in Freezing.objects.filter(round__district=held.district) if is_whole(one)][:20]
    chosen = next((one for one in freezings if str(one.pk) == request.GET.get("freezing", "")), None)
    chosen = chosen or (freezings[0] if freezings else None)
    standards = held.standards.last()
    problem, levels = "", []
    if chosen is not None and standards is not None:
        try:
            levels = _levels(held, chosen, standards)
        except CannotScore as cannot:
            problem = str(cannot)
    context = {
        "round": held,
        "voice": voice_of(request.standing, held),
        "freezings": freezings,
        "chosen": chosen,
        "standards": standards,
        "levels": levels,
        "problem": problem,
        "step": STEP,
    }
    return show(request, "rounds/trial.html", context)


def _levels(held: Round, chosen: Freezing, standards: StandardSet) -> list[dict[str, Any]]:
    """Each level that the plan judges, tried on the freezing's facts."""
    found = []
    for level in (Level.TOWN, Level.BASE):
        file = standards.file(level)
        if file is None:
            continue
        titles = tuple((one.name, one.level, one.grade, one.quota) for one in held.titles.all() if one.level == level)
        tried = _tried(chosen.facts_folder, chosen.facts_hash, str(file), chosen.window_first, titles)
        moved = sorted(tried.moved, key=lambda one: (-len(one.entered) - len(one.left), -one.places_changed))
        found.append({"level": level.label, "tried": tried, "moved": moved, "titles": titles})
    return found


@lru_cache(maxsize=8)
def _tried(facts: Path, mark: str, file: str, since: date, titles: Drafted) -> Rehearsal:
    prepared = prepare(facts, Path(file), since=since)
    cards = [(number, classes, card) for (number, classes, _), card in prepared.cards()]
    return rehearse(cards, _planned(titles))


def _planned(titles: Drafted) -> Sequence[Any]:
    return [SimpleNamespace(name=name, level=level, grade=grade, quota=quota) for name, level, grade, quota in titles]
