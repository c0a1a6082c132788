"""What the overview of a ground shows, each part from one look at the data: towns by a measure, ways, goods."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import polars as pl
from django.db.models import OuterRef, Subquery

from lianchuang.ledger.mark import kept
from lianchuang.measures.figure import Figure
from lianchuang.measures.party import GOODS
from lianchuang.measures.rows import MEASURES
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import Coverage, CoverageMode, OrganisationProfile, Tier, Tree
from lianchuang.registry.scope import Scope
from lianchuang.registry.tree import MOVED_BY
from lianchuang.web.frozen import Frozen, opened_facts
from lianchuang.web.sight import Sight, place_name
from lianchuang.web.words import share_in_words

LEVELS = (Fraction(50, 100), Fraction(65, 100), Fraction(80, 100), Fraction(95, 100))
CHOICES = {"M-01": "建会", "M-05": "党组织", "M-24": "职代会", "M-10": "换届", "M-03": "入会"}
WAYS = [mode for mode in CoverageMode if mode not in (CoverageMode.OWN, CoverageMode.JOINT)]
FOUNDING = "found-party-organisation"


@dataclass(frozen=True)
class Tile:
    """One town, street or bureau under the chosen measure."""

    pk: int
    name: str
    is_bureau: bool
    numerator: int | None
    denominator: int | None
    unknown: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.numerator or 0, self.denominator) if self.denominator else None

    @property
    def level(self) -> int:
        """1 to 5: the shade."""
        return 1 if self.share is None else 1 + sum(self.share >= line for line in LEVELS)

    @property
    def words(self) -> str:
        return share_in_words(self.numerator, self.denominator).removesuffix("%")


def tiles_of(frozen: Frozen, sight: Sight, measure: str) -> list[Tile]:
    """The middle tier below under one measure, by number."""
    middle = sight.middle()
    below = (pl.col("measure") == measure) & pl.col("organisation").is_in([one.organisation_id for one in middle])
    figures = {row["organisation"]: row for row in frozen.measured(measure).figures.filter(below).to_dicts()}
    found = []
    district = place_name(sight.root.name) if sight.root else ""
    for one in middle:
        row = figures.get(one.organisation_id, {})
        found.append(
            Tile(
                one.organisation_id,
                place_name(one.name).removeprefix(district).removesuffix("系统"),
                one.kind == "bureau_union",
                row.get("numerator"),
                row.get("denominator"),
                row.get("unknown", 0),
            )
        )
    return found


def ranked(tiles: Iterable[Tile]) -> list[tuple[int, Tile]]:
    """Towns by share, highest first; equal ones share a place. Without a denominator there is no place."""
    placed = sorted((one for one in tiles if one.share is not None), key=lambda one: (-(one.share or 0), one.pk))
    shares = [one.share for one in placed]
    return [(shares.index(one.share) + 1, one) for one in placed]


@dataclass(frozen=True)
class Way:
    """One way of forming a Party organisation, and how many were formed so."""

    mode: str
    words: str
    count: int
    number: int


def half_year(day: date) -> tuple[date, date]:
    return (
        (date(day.year, 1, 1), date(day.year, 6, 30))
        if day.month < 7
        else (date(day.year, 7, 1), date(day.year, 12, 31))
    )


@dataclass(frozen=True)
class Parties:
    """Party organisations at the base: those founded in a half-year, and all that stand, by way."""

    since: date
    last: date
    founded: int
    ways_founded: Sequence[Way]
    standing: int
    ways_standing: Sequence[Way]

    @property
    def by_other_ways(self) -> int:
        """Those formed at one unit for itself, which is none of the five ways."""
        return self.standing - sum(way.count for way in self.ways_standing)


def parties_of(sight: Sight) -> Parties:
    """Two statements, after each new event: who stands since when, and in which way they cover."""
    return _parties(sight.scope)


@kept(at_most=64, until=(*MOVED_BY, "coverage"))
def _parties(scope: Scope) -> Parties:
    since, last = half_year(scope.day)
    first = OrganisationProfile.objects.believed().filter(organisation=OuterRef("organisation")).order_by("since")
    rows = OrganisationProfile.objects.on(scope.day).filter(
        organisation__in=scope.organisations(), organisation__tree=Tree.PARTY, organisation__tier=Tier.BASE
    )
    founded = dict(rows.annotate(founded=Subquery(first.values("since")[:1])).values_list("organisation", "founded"))
    modes = dict(
        Coverage.objects.on(scope.day).filter(organisation__in=list(founded)).values_list("organisation", "mode")
    )
    fresh = {one for one, day in founded.items() if since <= day <= last}
    return Parties(
        since,
        last,
        len(fresh),
        _ways(modes[one] for one in fresh if one in modes),
        len(founded),
        _ways(modes.values()),
    )


def _ways(modes: Iterable[str]) -> list[Way]:
    listed = list(modes)
    return [Way(mode.value, mode.label, listed.count(mode.value), place) for place, mode in enumerate(WAYS, start=1)]


@dataclass(frozen=True)
class Good:
    """One of the five goods: how many of the Party organisations reviewed have it."""

    words: str
    good: int
    reviewed: int


def goods_of(frozen: Frozen, organisations: Iterable[int]) -> list[Good]:
    """The five goods in the latest valid review of each Party organisation on the ground."""
    reviewed = _reviewed(frozen.freezing.facts_folder, frozen.freezing.facts_hash)
    own = reviewed.filter(pl.col("owner").is_in(list(organisations)))
    counted = own.select(pl.col(GOODS).sum()).row(0, named=True)
    labels = {spec.id: spec.label for spec in procedures().named(FOUNDING).step_named("review").field}
    return [Good(labels.get(name, name), int(counted[name]), own.height) for name in GOODS]


@lru_cache(maxsize=2)
def _reviewed(folder: Path, mark: str) -> pl.DataFrame:
    """Each Party organisation with its latest valid review, one column a good. Frozen files never change."""
    tables = opened_facts(folder, mark).tables
    steps = _collected(tables["steps"]).filter(pl.col("step") == "review", pl.col("valid"))
    cases = _collected(tables["cases"]).filter(pl.col("procedure") == FOUNDING)
    own = cases.select("case", owner=pl.coalesce("result", "organisation"))
    latest = own.join(steps.group_by("case").agg(pl.col("act").max()), on="case")
    said = _collected(tables["values"]).join(latest, on=["case", "act"]).filter(pl.col("truth"))
    for name in GOODS:
        good = said.filter(pl.col("field") == name).select("case", pl.lit(1).alias(name)).unique("case")
        latest = latest.join(good, on="case", how="left")
    return latest.with_columns(pl.col(GOODS).fill_null(0))


def _collected(frame: object) -> pl.DataFrame:
    return pl.DataFrame(frame.collect(backend="polars").to_native())  # type: ignore[attr-defined]


def own_figure(frozen: Frozen, sight: Sight, measure: str) -> tuple[int | None, Figure]:
    """A measure of the whole ground: of the root of that tree where it has rows."""
    tree = Tree.PARTY if measure == "M-06" else Tree.UNION
    roots = [root.organisation_id for root in sight.roots if root.organisation.tree == tree]
    organisation = roots[0] if roots else None
    if organisation is None or measure not in MEASURES:
        return organisation, Figure(measure, status="not_applicable")
    return organisation, frozen.figure(measure, organisation)
