"""实时得分: what an organisation's records are worth today, computed anew from them whenever something was recorded.

Nothing is kept up to date by hand, so nothing can drift: the same look, the same measures and the same judging as a
freezing, over only that part of the district on which the organisation's figures rest (`Cut`). It equals the
organisation's row of a whole freezing of the same day; a test holds it to that for every organisation.

Cost: some twenty statements and the measures that the standard asks for, hardly more in a large district; once for each
organisation after each new event of the journal, kept until the next one; one statement after steps of others that
touch neither it nor its units; the measures only where the facts are others than the last time. The district's own
rests on everything in it: of the cases only those are read again that were written to since, and of the unions below
only those are judged again whose figures are others than the last time.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import Lock

import polars as pl
from django.db.models import Q

from lianchuang.ledger.mark import kept, last_change, news_since
from lianchuang.procedures.models import Case, CaseEmployer
from lianchuang.registry.many import among
from lianchuang.registry.models import Coverage, EmployerProfile, Organisation, OrganisationKind, OrganisationProfile
from lianchuang.registry.tree import ancestors_of, subtree, subtree_ids
from lianchuang.rounds.acts import roots_of
from lianchuang.rounds.handing import handed
from lianchuang.rounds.judging import judgements_of
from lianchuang.rounds.models import Round, level_at
from lianchuang.rounds.standards import standards_on
from lianchuang.scoring.judged import Judgements
from lianchuang.scoring.results import HeldResults
from lianchuang.scoring.run import score_one
from lianchuang.snapshot.freeze import Cut, look, look_again


def live(round_: Round, organisation: Organisation, on: date) -> HeldResults | None:
    """The organisation's score from the records of this moment; None where no standard of the round judges it."""
    held = standards_on(round_, on)
    file = held.file(level_at(organisation.tier))
    if file is None:
        return None
    since = max(round_.since, date(on.year, 1, 1))
    scored = _live(round_.pk, organisation.pk, on, str(file), since)
    return scored if scored.scan("results").collect().height else None


@kept(at_most=256)
def _live(round_: int, organisation: int, on: date, file: str, since: date) -> HeldResults:
    found = Organisation.objects.get(pk=organisation)
    held = Round.objects.select_related("district").get(pk=round_)
    roots, judged = roots_of(held, on), judgements_of(held, since)
    if found in roots:
        facts = look_again(roots, on, handed(roots, on))
        return score_one(facts, Path(file), found.number, since=since, judged=judged)
    question, change = (round_, organisation, on, file, since), last_change()
    before = _scored.of(question)
    if before is not None and _is_elsewhere(before):
        return _scored.keep(question, replace(before, change=change))
    cut = cut_around(found, roots, on)
    facts = look(roots, on, cut, handed(roots, on))
    frames = {name: pl.DataFrame(table.collect(backend="polars").to_native()) for name, table in facts.tables.items()}
    if before is not None and before.judged == judged and _are_alike(frames, before.frames):
        results = before.results
    else:
        results = score_one(facts, Path(file), found.number, since=since, judged=judged)
    return _scored.keep(question, _Score(change, cut, frames, judged, results))


SCORES_NOTHING = {"account", "duty", "list", "people", "reminding"}
"""Families of events that no fact of a freezing tells of."""


@dataclass(frozen=True)
class _Score:
    """A score with all that it follows from, as of a change in the journal."""

    change: int
    cut: Cut
    frames: dict[str, pl.DataFrame]
    judged: Judgements
    results: HeldResults


def _is_elsewhere(before: _Score) -> bool:
    """Whether everything recorded since was steps of organisations outside the cut, none of which has a case about its
    units: of these there is one every minute. One statement."""
    news = news_since(before.change)
    if news is None or news.keys() - SCORES_NOTHING - {"case"}:
        return False
    others = news.get("case", frozenset())
    if None in others or others & before.cut.organisations:
        return False
    about = CaseEmployer.objects.filter(employer__in=among(before.cut.employers), case__organisation__in=others)
    return not about.exists()


def _are_alike(now: dict[str, pl.DataFrame], before: dict[str, pl.DataFrame]) -> bool:
    return all(now[name].equals(frame) for name, frame in before.items())


class _Scored:
    """The last scores that were asked for."""

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most
        self._held: OrderedDict[object, _Score] = OrderedDict()
        self._turn = Lock()

    def of(self, question: object) -> _Score | None:
        with self._turn:
            return self._held.get(question)

    def keep(self, question: object, score: _Score) -> HeldResults:
        with self._turn:
            self._held[question] = score
            self._held.move_to_end(question)
            if len(self._held) > self._at_most:
                self._held.popitem(last=False)
        return score.results


_scored = _Scored(at_most=256)


def cut_around(organisation: Organisation, roots: list[Organisation], on: date) -> Cut:
    """The organisation, all below it, the employers they cover or that lie in their place, and whoever else covers
    these or has a case about any of it."""
    district = subtree([root.pk for root in roots], on)
    own = subtree_ids([organisation.pk], on)
    employers = set(Coverage.objects.on(on).filter(organisation__in=own).values_list("employer", flat=True))
    employers |= _in_place(own, on)
    about = CaseEmployer.objects.filter(employer__in=employers).values("case")
    cases = dict(
        Case.objects.filter(organisation__in=district, opened_on__lte=on)
        .filter(Q(organisation__in=own) | Q(result__in=own) | Q(pk__in=about))
        .values_list("pk", "organisation")
    )
    beside = Coverage.objects.on(on).filter(employer__in=employers, organisation__in=district)
    reached = own | set(cases.values()) | set(beside.values_list("organisation", flat=True))
    return Cut(frozenset(reached | set(ancestors_of(organisation, on))), frozenset(cases), frozenset(employers))


def _in_place(own: set[int], on: date) -> set[int]:
    """Employers in the towns and streets whose federations are among these."""
    seats = OrganisationProfile.objects.on(on).filter(
        organisation__in=own, kind=OrganisationKind.TOWN_FEDERATION, organisation__tree="union"
    )
    places = Q(pk__in=[])
    for code in seats.exclude(area_code="").values_list("area_code", flat=True):
        places |= Q(area_code__startswith=code[:9])
    return set(EmployerProfile.objects.on(on).filter(places).values_list("employer", flat=True))
