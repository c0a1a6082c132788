"""实时得分: what an organisation's records are worth today, computed anew from them whenever something was recorded.

Nothing is kept up to date by hand, so nothing can drift: the same look, the same measures and the same judging as a
freezing, over only that part of the district on which the organisation's figures rest (`Cut`). It equals the
organisation's row of a whole freezing of the same day; a test holds it to that for every organisation.

Cost: some twenty statements and the measures that the standard asks for, hardly more in a large district; once for each
organisation after each new event of the journal, kept until the next one; the measures only where the facts are others
than the last time. The district's own rests on everything in it: of the cases only those are read again that were
written to since, and of the unions below only those are judged again whose figures are others than the last time.
"""

from collections import OrderedDict
from datetime import date
from pathlib import Path
from threading import Lock

import polars as pl
from django.db.models import Q

from lianchuang.ledger.mark import kept
from lianchuang.procedures.models import Case, CaseEmployer
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
from lianchuang.snapshot.facts import Facts
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
    facts = look(roots, on, cut_around(found, roots, on), handed(roots, on))
    question = (round_, organisation, on, file, since)
    return _scored.again(question, facts, judged) or _scored.keep(
        question, facts, judged, score_one(facts, Path(file), found.number, since=since, judged=judged)
    )


class _Scored:
    """The last scores, each with the facts and judgements it follows from. An event elsewhere in the district, of which
    there is one every minute, leaves both as they were: then the score is that of before."""

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most
        self._held: OrderedDict[object, tuple[dict[str, pl.DataFrame], Judgements, HeldResults]] = OrderedDict()
        self._turn = Lock()

    def again(self, question: object, facts: Facts, judged: Judgements) -> HeldResults | None:
        """The score of before, where it follows from the same; else None."""
        with self._turn:
            held = self._held.get(question)
        if held is None or held[1] != judged:
            return None
        earlier, now = held[0], _frames(facts)
        return held[2] if all(now[name].equals(frame) for name, frame in earlier.items()) else None

    def keep(self, question: object, facts: Facts, judged: Judgements, results: HeldResults) -> HeldResults:
        with self._turn:
            self._held[question] = (_frames(facts), judged, results)
            self._held.move_to_end(question)
            if len(self._held) > self._at_most:
                self._held.popitem(last=False)
        return results


def _frames(facts: Facts) -> dict[str, pl.DataFrame]:
    return {name: pl.DataFrame(table.collect(backend="polars").to_native()) for name, table in facts.tables.items()}


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
