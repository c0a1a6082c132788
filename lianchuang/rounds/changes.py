"""Why a figure moved between two freezings: which record, rule, tree or standard, and by how much."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path

import polars as pl

from lianchuang.rounds.models import Freezing, Level
from lianchuang.scoring.change import Cause, Change, Row, Side, explain
from lianchuang.scoring.judged import facts_of
from lianchuang.scoring.results import Results
from lianchuang.scoring.run import Prepared, prepare
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


EVERY = 10  # so often is told how far it is


class NotScored(Exception):
    """The organisation is not in one of the two scorings; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Opened:
    """One freezing with what its scores of a level were computed from. Frozen files never change: what was read of them
    is kept in the process under their fingerprints."""

    on: date
    prepared: Prepared

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

    @cached_property
    def by_record(self) -> dict[str, list[tuple[object, ...]]]:
        """What each record counts, wherever it stands."""
        gathered: dict[str, list[tuple[object, ...]]] = {}
        ordered = self.rows.select("record", "measure", "of", "counted").sort("record", "measure", "of", "counted")
        for record, *counts in ordered.iter_rows():
            gathered.setdefault(record, []).append(tuple(counts))
        return gathered

    def side(self, unit: str) -> Side:
        """The scoring of one organisation. Raises NotScored."""
        found = self.prepared.units.filter(pl.col("number") == unit)
        subject = self._subjects.get(unit)
        if subject is None or not found.height:
            raise NotScored(f"{self.on} 的冻结里没有给这家打过分。")
        reached = self._ancestors.filter(pl.col("ancestor") == found["organisation"][0])["organisation"]
        own = self.rows.filter(pl.col("organisation").is_in(reached.implode()))
        rows = [Row(**row) for row in own.select("measure", "organisation", "record", "of", "counted").to_dicts()]
        classes = {name: value for name, value in subject.items() if name not in ("name", "town_name")}
        below = (self.prepared.below or {}).get(unit, {})
        return Side(self.prepared.standard, classes, rows, below, facts_of(self.prepared.judged.get(unit, {})))

    @cached_property
    def _ancestors(self) -> pl.DataFrame:
        return pl.DataFrame(self.facts.ancestors.collect(backend="polars").to_native())

    @cached_property
    def _subjects(self) -> dict[str, Mapping[str, str]]:
        return {number: classes for number, classes, _ in self.prepared.subjects()}


def opened(freezing: Freezing, level: str, beside: Freezing) -> Opened:
    """A freezing at one level, with what the standard of another asks for and rolls up too: what a new standard brings
    is had from the facts of both, and no record is held to have brought what it was never asked. Raises NotScored where
    that level was not scored."""
    file, other = _file(freezing, level), _file(beside, level)
    facts, mark = str(freezing.facts_folder), freezing.fingerprint
    return _opened(facts, mark, freezing.window_first, freezing.on, str(file), str(other))


def _file(freezing: Freezing, level: str) -> Path:
    file = freezing.standards.file(level) if freezing.standards is not None else None
    if file is None:
        raise NotScored(f"{freezing.on} 的冻结没有给这一级打过分。")
    return file


@lru_cache(maxsize=8)
def _opened(facts: str, mark: str, since: date, on: date, file: str, beside: str) -> Opened:
    return Opened(on, prepare(Path(facts), Path(file), since=since, beside=Path(beside)))


def change_of(unit: str, level: str, before: Freezing, after: Freezing) -> Change:
    """The change of one organisation's total between two freezings, in parts that add up exactly. Raises NotScored."""
    earlier, later = opened(before, level, after), opened(after, level, before)
    return explain(earlier.side(unit), later.side(unit), _cause_between(earlier, later))


Moved = tuple[str, str, str]
"""Level, number and name of a union whose total is another."""


def moved_between(before: Freezing, after: Freezing) -> list[Moved]:
    """Every union whose exact total is another, or that is in one of the two alone; the unions above first, of each
    level those that moved most."""
    found = []
    for level in reversed(Level):
        sides = [totals_of(one, level) for one in (before, after)]
        names = sides[0][1] | sides[1][1]
        ends = {number: [Fraction(totals.get(number, 0)) for totals, _ in sides] for number in names}
        moved = [number for number in names if sides[0][0].get(number) != sides[1][0].get(number)]
        for number in sorted(moved, key=lambda one: (-abs(ends[one][1] - ends[one][0]), one)):
            found.append((str(level), number, names[number]))
    return found


def totals_of(freezing: Freezing, level: str) -> tuple[dict[str, str], dict[str, str]]:
    """The exact totals of a level as they were scored, and the names, by number; none where it was not scored."""
    if not freezing.hash_of(level) or freezing.standards is None or level not in freezing.standards.files:
        return {}, {}
    rows = Results.open(freezing.folder_of(level)).scan("results").select("organisation", "exact", "name").collect()
    return dict(rows.select("organisation", "exact").iter_rows()), dict(
        rows.select("organisation", pl.col("name").fill_null("")).iter_rows()
    )


def every_change(
    before: Freezing, after: Freezing, going: Callable[[int, int], object] | None = None
) -> dict[str, Change | str]:
    """Of every union that moved its change, by level and number, or the sentence why there is none. `going` is told how
    many are done, of how many."""
    moved, found = moved_between(before, after), {}
    for done, (level, number, _) in enumerate(moved):
        if going is not None and done % EVERY == 0:
            going(done, len(moved))
        try:
            found[f"{level}:{number}"] = change_of(number, level, before, after)
        except NotScored as problem:
            found[f"{level}:{number}"] = str(problem)
    return found


def _cause_between(before: Opened, after: Opened) -> Callable[[str], Cause]:
    """Why a record's rows differ: it belongs elsewhere, it changed itself, or only the law or the day moved on."""
    everywhere = [one.by_record for one in (before, after)]

    def cause(record: str) -> Cause:
        if everywhere[0].get(record) == everywhere[1].get(record):
            return "tree"
        kind, _, number = record.partition(":")
        if kind != "case" or before.cases.get(int(number)) != after.cases.get(int(number)):
            return "record"
        if before.law != after.law:
            return "rule"
        return "day" if before.on != after.on else "record"

    return cause
