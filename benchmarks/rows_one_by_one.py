"""The alternatives to pages: the same views with their look-ups replaced by the plainest ORM, for one request."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache, reduce
from operator import or_
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db.models import Q, QuerySet

from benchmarks.side import Task
from benchmarks.trees import walk
from lianchuang.api import organisations as api_organisations
from lianchuang.measures.computation import Measured, compute
from lianchuang.measures.rows import Window
from lianchuang.procedures.acts import replayed
from lianchuang.procedures.models import Case
from lianchuang.registry import scope
from lianchuang.registry.facts import Held, held_of
from lianchuang.registry.models import (
    Affiliation,
    Coverage,
    Membership,
    Named,
    Organisation,
    OrganisationProfile,
    Post,
    Quantity,
    ReportedCount,
    Standing,
    Term,
    Tier,
    Tree,
)
from lianchuang.registry.naming import folded
from lianchuang.rounds.models import Freezing, Level
from lianchuang.scoring.results import Results
from lianchuang.scoring.run import score_snapshot
from lianchuang.snapshot.facts import Facts
from lianchuang.web import acts_told, deadlines, frozen, organisation, organisations, overview
from lianchuang.web import cockpit as cockpit_page
from lianchuang.web.sight import Sight
from lianchuang.web.telling import told


@contextmanager
def _instead(*replaced: tuple[Any, str, Any]) -> Iterator[None]:
    with ExitStack() as stack:
        for owner, name, other in replaced:
            stack.enter_context(patch.object(owner, name, other))
        yield


def unions(task: Task):
    return _instead((organisations, "rows_of", _rows))


def _rows(profiles: Sequence[OrganisationProfile], sight: Sight, tree: Tree, found: Any) -> list[Any]:
    return [_row(profile, sight.on, tree, found) for profile in profiles]


def _row(profile: OrganisationProfile, on: date, tree: Tree, found: Any) -> Any:
    own = profile.organisation
    term = Term.objects.on(on).filter(organisation=own, body=organisations.TERMED[tree]).first()
    scored = found.results.organisation(own.number) if found else None
    return organisations.Row(
        profile,
        _town(own, on),
        OrganisationProfile.objects.believed().filter(organisation=own).earliest("since").since,
        Coverage.objects.on(on).filter(organisation=own).count(),
        _members(own.pk, on),
        Post.objects.on(on).filter(organisation=own, office=organisations.HEADS[tree]).exists(),
        term.last_day if term else None,
        scored["total"] if scored else None,
        True,
    )


def _town(own: Organisation, on: date) -> str:
    while own.tier != Tier.MIDDLE:
        above = Affiliation.objects.on(on).filter(child=own).select_related("parent").first()
        if above is None:
            return ""
        own = above.parent
    return OrganisationProfile.objects.on(on).get(organisation=own).name


def _members(own: int, on: date) -> int | None:
    """Members counted by loading them; else as reported."""
    rows = Membership.objects.on(on).filter(organisation=own).select_related("person")
    active = sum(row.standing == Standing.ACTIVE for row in rows)
    told_of = ReportedCount.objects.on(on).filter(organisation=own, quantity=Quantity.MEMBERS).first()
    return active or (told_of.value if told_of else None)


def search(task: Task):
    return _instead((Named, "found_by", _containing), (scope, "subtree", _walked))


def _containing(rows: QuerySet, query: str) -> QuerySet:
    return rows.filter(findable__icontains=folded(query)) if folded(query) else rows


def _walked(roots: Sequence[int], on: date) -> list[int]:
    return [pk for root in roots for pk in walk(root, on)]


def union(task: Task):
    def held_with_members_loaded(own: Organisation, on: date) -> Held:
        held, count = held_of(own, on), _members(own.pk, on)
        return held if count is None else replace(held, facts={**held.facts, "members": count})

    replaced = (organisation, "held_of", held_with_members_loaded), (organisation, "told", _told_one_by_one)
    return _instead(*replaced)


def _told_one_by_one(events: Sequence[Any]) -> list[Any]:
    return [one for event in events for one in told([event])]


def case(task: Task):
    state = cached_property(replayed)
    state.__set_name__(Case, "state")
    return _instead((Case, "state", state), (acts_told, "told", _told_one_by_one))


def scored(task: Task):
    """Nothing is kept: the request computes the scores that it shows."""

    @lru_cache(maxsize=4)
    def results(folder: Path, mark: str) -> Results:
        freezing = Freezing.objects.all()[0]
        if folder != freezing.results_folder:
            return Results.open(folder)
        standard = freezing.standards.file(Level.BASE)
        return score_snapshot(freezing.facts_folder, standard, task.scratch / "asked", since=freezing.window_first)

    return _instead((frozen, "_results", results))


def cockpit(task: Task):
    @lru_cache(maxsize=1)
    def every(folder: Path, mark: str, first: date, last: date) -> Measured:
        return compute(Facts.open(folder), Window(first, last))

    def measured(folder: Path, mark: str, first: date, last: date, name: str) -> Measured:
        return every(folder, mark, first, last)

    def matters_near(sight: Sight) -> list[Any]:
        found = [one for own in _each(sight) for one in deadlines.deadlines_of(own).deadlines]
        return deadlines.matters_of(dict.fromkeys(found), sight.today)

    def parties_of(sight: Sight) -> Any:
        each = [overview.parties_of(own) for own in _each(sight)]
        return replace(
            each[0],
            founded=sum(one.founded for one in each),
            standing=sum(one.standing for one in each),
            ways_founded=_summed([one.ways_founded for one in each]),
            ways_standing=_summed([one.ways_standing for one in each]),
        )

    return _instead(
        (frozen, "_measured", measured),
        (cockpit_page, "matters_near", matters_near),
        (cockpit_page, "parties_of", parties_of),
    )


def _summed(ways: Sequence[Sequence[Any]]) -> list[Any]:
    return [replace(same[0], count=sum(way.count for way in same)) for same in zip(*ways, strict=True)]


@dataclass(frozen=True)
class _Own(scope.Scope):
    """One organisation alone."""

    own: int = 0

    def organisations(self) -> list[int]:
        return [self.own]

    def either(self, *names: str) -> Q:
        return reduce(or_, (Q(**{name: self.own}) for name in names))


@dataclass(frozen=True)
class _OwnSight(Sight):
    def organisations(self) -> list[int]:
        return [next(iter(self.scope.roots))]


def _each(sight: Sight) -> Iterator[Sight]:
    """The ground cut into single organisations."""
    for pk in sight.ids:
        yield _OwnSight(_Own(sight.today, frozenset({pk}), own=pk), sight.on)


def api(task: Task):
    def paged(rows: QuerySet, page: int) -> tuple[int, list[Any]]:
        found = list(rows.select_related(None))
        size = api_organisations.PAGE
        return len(found), found[(page - 1) * size : page * size]

    return _instead((api_organisations, "paged", paged))
