"""Why a figure moved between two freezings: which record, rule, tree or standard, and by how much."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import polars as pl

from lianchuang.rounds.models import Freezing, Level
from lianchuang.scoring.change import Cause, Change, Row, Side, explain
from lianchuang.scoring.judged import facts_of
from lianchuang.scoring.run import Prepared, prepare
from lianchuang.scoring.scorecard import TotalBelow
from lianchuang.snapshot.facts import Facts

CAUSES: Mapping[Cause, str] = {
    "standard": "标准改了",
    "class": "归属或类别变了",
    "judged": "人评的项评了分",
    "rule": "法规、规则改了",
    "tree": "组织隶属变了",
    "day": "日子往后走了",
    "record": "记录变了",
    "below": "所辖工会变了",
}


class NotScored(Exception):
    """The organisation is not in one of the two scorings; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Opened:
    """One freezing with what its scores of a level were computed from."""

    freezing: Freezing
    level: str

    @cached_property
    def prepared(self) -> Prepared:
        return _prepared(self.freezing, self.level)

    @property
    def facts(self) -> Facts:
        return self.prepared.measured.facts

    @cached_property
    def law(self) -> Hashable:
        """What the rules were: the rulebook with its amendments."""
        manifest = self.facts.manifest
        return manifest.get("rulebook"), str(manifest.get("amendments"))

    @cached_property
    def rows(self) -> pl.DataFrame:
        return self.prepared.measured.rows

    @cached_property
    def cases(self) -> dict[int, tuple[Hashable, ...]]:
        """What each case was on the day: its outcome, its steps, what they said."""
        gathered: dict[int, list[Hashable]] = {}
        for name, columns in (
            ("cases", ["case", "organisation", "status", "outcome", "ended_on"]),
            ("steps", ["case", "act", "step", "occurred_on", "valid"]),
            ("values", ["case", "act", "field", "whole", "text", "truth", "day"]),
        ):
            frame = self.facts.tables[name].select(*columns).collect(backend="polars").to_native()
            for row in pl.DataFrame(frame).sort(columns).iter_rows():
                gathered.setdefault(row[0], []).append((name, *row[1:]))
        return {case: tuple(told) for case, told in gathered.items()}

    def side(self, unit: str) -> Side:
        """The scoring of one organisation. Raises NotScored."""
        found = self.prepared.units.filter(pl.col("number") == unit)
        subject = next((classes for number, classes, _ in self._subjects if number == unit), None)
        if subject is None or not found.height:
            raise NotScored(f"{self.freezing.on} 的冻结里没有给这家打过分。")
        ancestors = pl.DataFrame(self.facts.ancestors.collect(backend="polars").to_native())
        reached = ancestors.filter(pl.col("ancestor") == found["organisation"][0])["organisation"]
        own = self.rows.filter(pl.col("organisation").is_in(reached.implode()))
        rows = [Row(**row) for row in own.select("measure", "organisation", "record", "of", "counted").to_dicts()]
        classes = {name: value for name, value in subject.items() if name not in ("name", "town_name")}
        judged = facts_of(self.prepared.judged.get(unit, {}))
        return Side(self.prepared.standard, classes, rows, self._below(unit), judged)

    @cached_property
    def _subjects(self) -> list[tuple[str, Mapping[str, str], object]]:
        return list(self.prepared.subjects())

    def _below(self, unit: str) -> dict[str, TotalBelow]:
        """The totals of the unions below a town, by their numbers, as the roll-up takes them."""
        if self.prepared.standard.about.roll_up is None:
            return {}
        found = {}
        for (number, classes, _), card in _prepared(self.freezing, Level.BASE).cards():
            if classes.get("town", "") == unit:
                total = card.total
                high = None if total.high is None else total.judged(total.high)
                found[number] = TotalBelow(total.judged(total.low), high)
        return found


@lru_cache(maxsize=4)
def _prepared_from(folder: str, mark: str, scored: str, file: str, since: str) -> Prepared:
    return prepare(Path(folder), Path(file), since=date.fromisoformat(since))


def _prepared(freezing: Freezing, level: str) -> Prepared:
    file = freezing.standards.file(level) if freezing.standards else None
    if file is None:
        raise NotScored(f"{freezing.on} 的冻结没有给这一级打过分。")
    since = freezing.window_first.isoformat()
    return _prepared_from(str(freezing.facts_folder), freezing.facts_hash, freezing.results_hash, str(file), since)


def change_of(unit: str, level: str, before: Freezing, after: Freezing) -> Change:
    """The change of one organisation's total between two freezings, in parts that add up exactly. Raises NotScored."""
    earlier, later = Opened(before, level), Opened(after, level)
    return explain(earlier.side(unit), later.side(unit), _cause_between(earlier, later))


def _cause_between(before: Opened, after: Opened) -> Callable[[str], Cause]:
    """Why a record's rows differ: it belongs elsewhere, it changed itself, or only the law or the day moved on."""
    everywhere = [_by_record(one.rows) for one in (before, after)]

    def cause(record: str) -> Cause:
        if everywhere[0].get(record) == everywhere[1].get(record):
            return "tree"
        kind, _, number = record.partition(":")
        if kind != "case" or before.cases.get(int(number)) != after.cases.get(int(number)):
            return "record"
        if before.law != after.law:
            return "rule"
        return "day" if before.freezing.on != after.freezing.on else "record"

    return cause


def _by_record(rows: pl.DataFrame) -> dict[str, list[tuple[object, ...]]]:
    """What each record counts, wherever it stands."""
    gathered: dict[str, list[tuple[object, ...]]] = {}
    for record, *counts in (
        rows.select("record", "measure", "of", "counted").sort("record", "measure", "of", "counted").iter_rows()
    ):
        gathered.setdefault(record, []).append(tuple(counts))
    return gathered
