"""What the commands `score` and `standard` call: from files to results, reports and explanations."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl

from lianchuang.measures.computation import Measured, compute, figures_of
from lianchuang.measures.figure import Fact, Figure
from lianchuang.measures.rows import MEASURES, Window
from lianchuang.rulebook.standard_form import Standard
from lianchuang.rulebook.standards import StandardError, read_standard
from lianchuang.scoring import proofreading, trial
from lianchuang.scoring.facts_file import FactsError
from lianchuang.scoring.judged import DamagedJudgements, Judgements, facts_of, judged_beside
from lianchuang.scoring.names import facts_asked
from lianchuang.scoring.quantity import UnusableFact
from lianchuang.scoring.results import HeldResults, Results
from lianchuang.scoring.scorecard import Scorecard, TotalBelow, judge
from lianchuang.scoring.total import Total
from lianchuang.scoring.writing import Subject, hold_results, write_results
from lianchuang.snapshot.facts import DamagedSnapshot, Facts

BASE_KINDS = ("base_union", "joint_union", "organiser")
TIERS = {"district": 1, "town": 2}


class CannotScore(Exception):
    """A request that cannot be met; the message is the Chinese sentence to print. Exit code 2."""


@dataclass(frozen=True)
class Report:
    """What a command has to say: one JSON document, the same in lines, and whether something is wrong with the file."""

    document: Any
    lines: Sequence[str]
    wrong: bool


def check_file(file: Path) -> Report:
    """Proofread a standard; wrong when there is an error, not for hints."""
    if not file.is_file():
        raise CannotScore(f"没有文件 {file}。")
    remarks = proofreading.check_file(file, computed=MEASURES)
    errors = sum(remark.severity == "错误" for remark in remarks)
    document = {
        "file": file.name,
        "errors": errors,
        "hints": len(remarks) - errors,
        "remarks": [
            {"severity": one.severity, "code": one.code, "indicator": one.indicator, "where": one.where,
             "sentence": one.sentence, "advice": one.advice}
            for one in remarks
        ],
    }  # fmt: skip
    verdict = f"{errors} 处错误，{len(remarks) - errors} 处提示。" if remarks else "没有发现问题。"
    return Report(document, [*map(str, remarks), verdict], errors > 0)


def try_file(file: Path, facts: Path) -> Report:
    """Score one organisation from a facts file."""
    try:
        document = trial.try_file(_standard(file), facts)
    except FactsError as refused:
        raise CannotScore(str(refused)) from None
    return Report(document, _trial_lines(document), False)


def score_snapshot(snapshot: Path, standard_file: Path, out: Path | None, *, since: date | None = None) -> Results:
    """Score every organisation of the standard's level in a snapshot and write the results folder.

    The window of the assessment runs from `since` (else the first day of the year) to the day of the snapshot. Without
    `out` the results are kept beside the snapshot, in `results-<standard>`.
    """
    prepared = prepare(snapshot, standard_file, since=since)
    below = listed(prepared.below)
    versions = tuple(one.sha256 for one in _down(prepared.standard, standard_file))
    judged_last, used = _judged_last(versions), facts_asked(prepared.standard)

    def remember(number: str, known: Mapping[str, Fact], card: Scorecard) -> None:
        judged_last[number] = ((_bare(known, used), below.get(number, [])), _total_below(card.total))

    folder = out or snapshot.parent / f"results-{prepared.standard.about.id}"
    try:
        return write_results(
            prepared.standard, prepared.subjects(), folder, snapshot=prepared.mark, below=below, told=remember
        )
    except UnusableFact as unusable:
        raise CannotScore(str(unusable)) from None


Below: TypeAlias = Mapping[str, Mapping[str, TotalBelow]]
"""For each organisation above the totals of those below it, by their numbers."""


def listed(below: Below | None) -> dict[str, list[TotalBelow]]:
    """The totals alone, as judging takes them."""
    return {above: list(totals.values()) for above, totals in (below or {}).items()}


@dataclass(frozen=True)
class Prepared:
    """All that judging takes: the standard, every organisation of its level with its facts, and the totals of the
    organisations below each, by their numbers, where the standard rolls them up. `mark` is the fingerprint of the
    snapshot's manifest."""

    standard: Standard
    measured: Measured
    units: pl.DataFrame
    below: Below | None
    mark: str
    judged: Judgements = field(default_factory=dict)

    def subjects(self) -> Iterator[Subject]:
        """Every organisation that the standard judges, with its class facts and figures."""
        return _subjects(self.standard, self.measured, self.units, self.judged)

    def cards(self) -> Iterator[tuple[Subject, Scorecard]]:
        """Every organisation judged."""
        below = listed(self.below)
        for number, classes, facts in self.subjects():
            yield (number, classes, facts), judge(self.standard, {**classes, **facts}, below.get(number, ()))


def prepare(snapshot: Path, standard_file: Path, *, since: date | None = None, beside: Path | None = None) -> Prepared:
    """What `score_snapshot` judges, for whoever has to look behind the scores. `beside` is another standard that these
    facts are to be held against: what it asks for is measured too, and what it rolls up where this one does not.
    Raises CannotScore."""
    standard = _standard(standard_file)
    facts = _facts(snapshot)
    first = since or date(facts.day.year, 1, 1)
    if first > facts.day:
        raise CannotScore(f"考核期从 {first} 起，比冻结的那天 {facts.day} 还晚，请改考核期首日。")
    try:
        judged = judged_beside(snapshot)
    except DamagedJudgements as damaged:
        raise CannotScore(str(damaged)) from None
    every = [*_down(standard, standard_file), *(_down(_standard(beside), beside) if beside else ())]
    asked = {name for one in every for name in facts_asked(one)} & set(MEASURES)
    ground = _ground(snapshot, facts.mark, first, json.dumps(judged, default=str, sort_keys=True), frozenset(asked))
    below = _below(standard, standard_file, ground)
    if below is None and beside is not None:
        below = _below(_standard(beside), beside, ground)
    return Prepared(standard, ground.measured, ground.units, below, facts.mark, judged)


@dataclass(frozen=True, eq=False)
class _Ground:
    """What every level of a round is judged from; two are the same only when they are one."""

    measured: Measured
    units: pl.DataFrame
    judged: Judgements


@lru_cache(maxsize=4)
def _ground(snapshot: Path, mark: str, first: date, judged: str, asked: frozenset[str]) -> _Ground:
    """The measures of a snapshot that a standard and those below it ask for. `mark` and `judged` tell one state of the
    files from the next."""
    facts = _facts(snapshot)
    measured = compute(facts, Window(first, facts.day), sorted(asked))
    return _Ground(measured, _units(facts), judged_beside(snapshot))


def score_one(
    facts: Facts, standard_file: Path, number: str, *, since: date, judged: Judgements | None = None
) -> HeldResults:
    """One organisation scored from facts that hold all its figures rest on, and from what reviewers settled; nothing is
    written. Only the measures that the standards ask for are computed. Empty where the standard does not judge it."""
    given = judged or {}
    standard = _standard(standard_file)
    asked = {name for one in _down(standard, standard_file) for name in facts_asked(one)} & set(MEASURES)
    measured = compute(facts, Window(since, facts.day), sorted(asked))
    units = _units(facts)
    own = [subject for subject in _subjects(standard, measured, units, given) if subject[0] == number]
    below = _below(standard, standard_file, _Ground(measured, units, given)) if own else None
    return hold_results(standard, own, listed(below))


def explain_lines(results: Results, organisation: str) -> list[str]:
    """Every point of one organisation in words; refused where the results do not hold it."""
    if results.organisation(organisation) is None:
        raise CannotScore(f"结果里没有 {organisation}，请检查组织编号或名称。")
    return results.explain(organisation)


def _standard(file: Path) -> Standard:
    try:
        return read_standard(file)
    except StandardError as unreadable:
        raise CannotScore(str(unreadable)) from None


def _facts(snapshot: Path) -> Facts:
    try:
        return Facts.open(snapshot)
    except DamagedSnapshot as damaged:
        raise CannotScore(str(damaged)) from None


def _units(facts: Facts) -> pl.DataFrame:
    """Unions with their town (the tier-2 union above them) and the ownership of the employer they cover."""
    tables = {name: _frame(facts, name) for name in ("organisations", "ancestors", "coverage", "employers")}
    unions = tables["organisations"].filter(pl.col("tree") == "union")
    towns = unions.filter(pl.col("tier") == 2).select(ancestor="organisation", town="number", town_name="name")
    above = tables["ancestors"].join(towns, on="ancestor").drop("ancestor", "height").unique("organisation")
    tops = unions.filter(pl.col("tier") == 1).select(ancestor="organisation", district="number")
    top = tables["ancestors"].join(tops, on="ancestor").drop("ancestor", "height").unique("organisation")
    owners = (
        tables["coverage"].sort("organisation", "employer").join(tables["employers"], on="employer")
        .group_by("organisation", maintain_order=True).agg(pl.col("ownership").first())
    )  # fmt: skip
    joined = unions.join(above, on="organisation", how="left").join(owners, on="organisation", how="left")
    joined = joined.join(top, on="organisation", how="left")
    return joined.with_columns(pl.col("town", "town_name", "district", "ownership").fill_null("")).sort("number")


def above_of(units: pl.DataFrame, level: str) -> dict[str, str]:
    """For each union the number of the one of this level (town, district) above it, into whose total it goes."""
    return dict(units.select("number", level).iter_rows())


def _down(standard: Standard, file: Path) -> Iterator[Standard]:
    """A standard, the one its roll-up names, and so on down."""
    yield standard
    rule = standard.about.roll_up
    if rule is not None and rule.standard:
        yield from _down(_lower(standard, file), file.parent / rule.standard)


def _lower(standard: Standard, file: Path) -> Standard:
    """The standard that a roll-up names; it judges a level further down, so that no roll-up turns in a circle."""
    rule = standard.about.roll_up
    if rule is None or not rule.standard:
        raise CannotScore(f"{file.name} 要加所辖工会的平均分，可是没有写按哪份标准算，请在 roll_up 里写 standard。")
    lower, last = _standard(file.parent / rule.standard), max(TIERS.values()) + 1
    if TIERS.get(lower.about.level, last) <= TIERS.get(standard.about.level, last):
        raise CannotScore(f"{file.name} 要加下一级工会的平均分，可是 {rule.standard} 不是下一级的标准。")
    return lower


def _frame(facts: Facts, name: str) -> pl.DataFrame:
    return pl.DataFrame(facts.tables[name].collect(backend="polars").to_native())


def _judged(standard: Standard, units: pl.DataFrame) -> pl.DataFrame:
    """The unions a standard of this level judges."""
    level = standard.about.level
    chosen = pl.col("tier") == TIERS[level] if level in TIERS else pl.col("kind").is_in(BASE_KINDS)
    return units.filter(chosen)


def _subjects(
    standard: Standard, measured: Measured, units: pl.DataFrame, judged: Judgements, *, records: bool = True
) -> Iterator[Subject]:
    rows = {row["organisation"]: row for row in _judged(standard, units).to_dicts()}
    for organisation, figures in figures_of(measured, list(rows), records=records):
        row = rows[organisation]
        classes = {name: row[name] for name in ("name", "town", "town_name", "kind", "ownership") if row[name]}
        number = str(row["number"] or organisation)
        known: Mapping[str, Fact] = {**figures, **facts_of(judged.get(number, {}))}
        yield number, classes, known


def _below(standard: Standard, file: Path, ground: _Ground) -> Below | None:
    """The totals of the unions below each town, or of the towns below each district, by the standard that the roll-up
    names; a town's own roll-up goes into its total."""
    rule = standard.about.roll_up
    if rule is None:
        return None
    lower = _lower(standard, file)
    above = above_of(ground.units, standard.about.level if standard.about.level in TIERS else "town")
    found: defaultdict[str, dict[str, TotalBelow]] = defaultdict(dict)
    lower_file = file.parent / rule.standard
    versions = tuple(one.sha256 for one in _down(lower, lower_file))
    for number, total in _totals(ground, lower_file, versions).items():
        found[above.get(number, "")][number] = total
    return found


@lru_cache(maxsize=4)
def _totals(ground: _Ground, file: Path, versions: tuple[str, ...]) -> Mapping[str, TotalBelow]:
    """The total of everybody that a standard judges, by number: the town's level asks for those of the base, and the
    district's for those of the towns and of the base again. `versions` are the fingerprints of the standard and of
    those it rolls up."""
    standard = _standard(file)
    further = listed(_below(standard, file, ground))
    before, used, found = _judged_last(versions), facts_asked(standard), {}
    for number, classes, facts in _subjects(standard, ground.measured, ground.units, ground.judged, records=False):
        known = {**classes, **facts}
        asked = (_bare(known, used), further.get(number, []))
        last = before.get(number)
        if last is None or last[0] != asked:
            before[number] = last = (asked, _total_below(judge(standard, known, asked[1]).total))
        found[number] = last[1]
    return found


def _bare(known: Mapping[str, Fact], used: set[str]) -> dict[str, Fact]:
    """What a total hangs on: the facts that the standard asks for, without the lists of records behind them."""
    return {name: _listless(fact) if isinstance(fact, Figure) else fact for name, fact in known.items() if name in used}


def _listless(figure: Figure) -> Figure:
    if not (figure.in_records or figure.out_records or figure.unknown_records):
        return figure
    return replace(figure, in_records=(), out_records=(), unknown_records=())


def _total_below(total: Total) -> TotalBelow:
    high = None if total.high is None else total.judged(total.high)
    return TotalBelow(total.judged(total.low), high)


@lru_cache(maxsize=4)
def _judged_last(versions: tuple[str, ...]) -> dict[str, tuple[tuple[dict[str, Fact], list[TotalBelow]], TotalBelow]]:
    """What everybody was last judged from by these standards, with the total that came out: judging asks nothing else,
    so whoever stands as before is not judged again. A new record of one union leaves hundreds of others alone."""
    return {}


def _trial_lines(document: Mapping[str, Any]) -> list[str]:
    total = document["total"]
    lines = []
    for one in document["indicators"]:
        got = "—" if one["points"] is None else f"{one['points']}"
        most = "" if one["max"] is None else f" / {one['max']}"
        lines += [f"{one['id']} {one['title']}　{got}{most}", f"  {one['reason']}"]
        lines += [f"  {one['missing']}"] if one["missing"] else []
    lines.append(f"总分 {total['rounded']}")
    if total["unknown_points"] != 0:
        lines[-1] += "，不封顶" if total["reachable_rounded"] is None else f"，补齐后最多 {total['reachable_rounded']}"
    lines.append(document["grade_words"])
    if document["unused_facts"]:
        lines.append(f"这些数标准没有用到，请检查名字：{'、'.join(document['unused_facts'])}")
    return lines
