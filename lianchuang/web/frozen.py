"""The latest freezing of a round as pages ask it: scores, measures with the rows behind them, names of that day.

Frozen files never change, so what was opened or computed from them is kept in the process under their hash.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import polars as pl
from django.http import Http404

from lianchuang.measures.computation import Measured, compute
from lianchuang.measures.figure import Figure
from lianchuang.measures.rows import Window
from lianchuang.rounds.models import Freezing, Level, Round, level_at
from lianchuang.rounds.standards import standard_file
from lianchuang.scoring.results import DamagedResults, Results, TownStanding
from lianchuang.snapshot.facts import LATER, TABLES, DamagedSnapshot, Facts, columns_of

LOOKED_BACK = 5  # freezings that are passed over, if need be
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Frozen:
    """One freezing, opened at one level of scores. Organisations are identities here; the files of scores know them by
    number."""

    freezing: Freezing
    level: Level = Level.BASE

    @property
    def on(self) -> date:
        return self.freezing.on

    @cached_property
    def results(self) -> Results:
        return _results(self.freezing.folder_of(self.level), self.freezing.hash_of(self.level))

    @property
    def towns(self) -> list[TownStanding]:
        """Towns by the mean total of their unions, highest first."""
        return _towns(self.freezing.folder_of(self.level), self.freezing.hash_of(self.level))

    def for_one(self, organisation: int) -> "Frozen | None":
        """The same at the level of an organisation; None where that level was not scored, or the organisation was not
        there."""
        tier = dict(self.organisations.select("organisation", "tier").iter_rows()).get(organisation)
        level = None if tier is None else level_at(tier)
        return None if level is None or not self.freezing.hash_of(level) else replace(self, level=level)

    @property
    def standard_file(self) -> Path:
        """The standard by which this level was scored."""
        held = self.freezing.standards
        return (held.file(self.level) if held else None) or standard_file(self.freezing.round.standard)

    @property
    def window(self) -> Window:
        return Window(self.freezing.window_first, self.freezing.on)

    def measured(self, name: str) -> Measured:
        """One measure of everybody. Each is computed when first asked for: all ninety of a district take seconds."""
        freezing = self.freezing
        return _measured(freezing.facts_folder, freezing.facts_hash, freezing.window_first, freezing.on, name)

    def figure(self, name: str, organisation: int) -> Figure:
        """One figure of one organisation and everything below it."""
        return self.measured(name).figure(name, organisation)

    @property
    def facts(self) -> Facts:
        return opened_facts(self.freezing.facts_folder, self.freezing.facts_hash)

    @cached_property
    def organisations(self) -> pl.DataFrame:
        return _organisations(self.freezing.facts_folder, self.freezing.facts_hash)

    @cached_property
    def number_of(self) -> dict[int, str]:
        return dict(self.organisations.select("organisation", "number").iter_rows())

    @cached_property
    def identity_of(self) -> dict[str, int]:
        return {number: identity for identity, number in self.number_of.items()}

    @cached_property
    def name_of(self) -> dict[int, str]:
        return dict(self.organisations.select("organisation", "name").iter_rows())

    def scores(self, organisations: Iterable[int]) -> pl.DataFrame:
        """The rows of the ranking for some organisations."""
        numbers = [self.number_of[one] for one in organisations if one in self.number_of]
        rows = _ranked(self.freezing.folder_of(self.level), self.freezing.hash_of(self.level))
        return rows.filter(pl.col("organisation").is_in(numbers))


def latest(roots: Iterable[int], day: date) -> Frozen | None:
    """The newest freezing of the round of the district in which the roots stand; None before the first."""
    mine = Round.objects.where_stand(roots, day)
    rows = Freezing.objects.filter(round__in=mine).select_related("round")[:LOOKED_BACK]
    return next((Frozen(freezing) for freezing in rows if is_whole(freezing)), None)


def is_whole(freezing: Freezing) -> bool:
    """Whether the files are those that were written then, in the form that is read today. A freezing that is not is
    passed over; doing it again mends it."""
    try:
        for level in filter(freezing.hash_of, Level):
            _results(freezing.folder_of(level), freezing.hash_of(level))
        opened_facts(freezing.facts_folder, freezing.facts_hash)
    except (DamagedResults, DamagedSnapshot) as damaged:
        logger.error("freezing %s: %s", freezing.pk, damaged)
        return False
    return True


def latest_or_404(roots: Iterable[int], day: date) -> Frozen:
    frozen = latest(roots, day)
    if frozen is None:
        raise Http404
    return frozen


@lru_cache(maxsize=8)
def _results(folder: Path, mark: str) -> Results:
    results = Results.open(folder, verify=True)
    if results.mark != mark:
        raise DamagedResults(f"{folder} 不是当时算出的得分。")
    return results


@lru_cache(maxsize=8)
def _ranked(folder: Path, mark: str) -> pl.DataFrame:
    """One row an organisation: small enough to be held, and asked for on every page that shows a score."""
    return _results(folder, mark).scan("results").collect()


@lru_cache(maxsize=8)
def _towns(folder: Path, mark: str) -> list[TownStanding]:
    return _results(folder, mark).towns()


@lru_cache(maxsize=2)
def opened_facts(folder: Path, mark: str) -> Facts:
    facts = Facts.open(folder)
    if facts.mark != mark:
        raise DamagedSnapshot(f"{folder} 不是当时冻结的事实。")
    for name in TABLES:
        if name in LATER and name not in facts.manifest["tables"]:
            continue
        path = folder / f"{name}.parquet"
        if not path.exists() or not columns_of(name) <= set(pl.read_parquet_schema(path)):
            raise DamagedSnapshot(f"{folder} 是旧格式，缺 {name}。")
    return facts


@lru_cache(maxsize=200)
def _measured(folder: Path, mark: str, first: date, last: date, name: str) -> Measured:
    return compute(opened_facts(folder, mark), Window(first, last), [name])


@lru_cache(maxsize=2)
def _organisations(folder: Path, mark: str) -> pl.DataFrame:
    frame = opened_facts(folder, mark).tables["organisations"].collect(backend="polars").to_native()
    return pl.DataFrame(frame).sort("number")
