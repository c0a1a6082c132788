"""Scores many organisations and writes a results folder: the same input gives the same bytes, no clock time inside.

results.parquet (one row an organisation), points.parquet (one row an organisation and indicator), records.parquet
(the records behind each point) and manifest.json (standard, snapshot, code, rules in words, hashes of the files).
Time and memory grow linearly with organisations × indicators and with the records listed.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from lianchuang.measures.figure import Fact
from lianchuang.rulebook.standard_form import Standard
from lianchuang.scoring.outcome import Outcome
from lianchuang.scoring.ranking import Place, Standing, places, standing
from lianchuang.scoring.results import PLACES, POINTS, RECORDS, RESULTS, HeldResults, Results
from lianchuang.scoring.rules import rule_in_words
from lianchuang.scoring.scorecard import Scorecard, TotalBelow, judge
from lianchuang.scoring.wording import scaled

Subject = tuple[str, Mapping[str, str], Mapping[str, Fact]]
"""An organisation's number, its class facts (name, town, town_name, class, any word asked for) and its facts."""


def write_results(
    standard: Standard,
    subjects: Iterable[Subject],
    out: Path,
    *,
    snapshot: str = "",
    below: Mapping[str, Sequence[TotalBelow]] | None = None,
    told: Callable[[str, Mapping[str, Fact], Scorecard], None] | None = None,
) -> Results:
    """Score every subject and write the results folder; all or nothing, an earlier folder is replaced.

    `snapshot` is the fingerprint of the snapshot's manifest; `below` the totals of the unions under each organisation.
    `told` hears of every organisation from which facts it was judged, and the card.
    """
    tables = _Tables(standard)
    for organisation, classes, facts in subjects:
        known = {**classes, **facts}
        card = judge(standard, known, (below or {}).get(organisation, ()))
        if told is not None:
            told(organisation, known, card)
        tables.add(organisation, classes, card)
    draft = out.with_name(f".{out.name}.{os.getpid()}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        files = {name: _write(draft, name, frame) for name, frame in tables.frames().items()}
        manifest = _manifest(standard, snapshot, files)
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        (draft / "manifest.json").write_text(f"{text}\n", encoding="utf-8")
        shutil.rmtree(out, ignore_errors=True)
        os.replace(draft, out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Results.open(out)


def hold_results(
    standard: Standard, subjects: Iterable[Subject], below: Mapping[str, Sequence[TotalBelow]] | None = None
) -> HeldResults:
    """The same scoring, written nowhere. Places are those among the subjects alone."""
    tables = _Tables(standard)
    for organisation, classes, facts in subjects:
        tables.add(organisation, classes, judge(standard, {**classes, **facts}, (below or {}).get(organisation, ())))
    return HeldResults(Path(), _manifest(standard, "", {}), held=tables.frames())


class _Tables:
    """The rows of the three tables, gathered organisation by organisation."""

    def __init__(self, standard: Standard) -> None:
        self._standard = standard
        self._results: dict[str, dict[str, Any]] = {}
        self._standings: list[Standing] = []
        self._points: dict[str, list[Any]] = {column: [] for column in POINTS}
        self._records: dict[str, list[Any]] = {column: [] for column in RECORDS}

    def add(self, organisation: str, classes: Mapping[str, str], card: Scorecard) -> None:
        if organisation in self._results:
            raise ValueError(f"{organisation} 出现了两次，一个组织只能有一行。")
        self._results[organisation] = _result(organisation, classes, card)
        self._standings.append(standing(card, organisation, classes.get("class", "")))
        for outcome in card.outcomes:
            for column, value in _points(organisation, outcome).items():
                self._points[column].append(value)
            self._add_records(organisation, outcome)

    def _add_records(self, organisation: str, outcome: Outcome) -> None:
        for figure in dict.fromkeys(outcome.ruling.figures):
            sides = (("in", figure.in_records), ("out", figure.out_records), ("unknown", figure.unknown_records))
            for side, records in sides:
                count = len(records)
                self._records["organisation"].extend([organisation] * count)
                self._records["indicator"].extend([outcome.id] * count)
                self._records["measure"].extend([figure.name] * count)
                self._records["record"].extend(records)
                self._records["side"].extend([side] * count)

    def frames(self) -> dict[str, pl.DataFrame]:
        """The three tables, sorted, so that the order of the subjects leaves no trace."""
        ranked = places(self._standings)
        rows = [self._results[one] | _placed(ranked[one]) for one in sorted(self._results)]
        results = pl.DataFrame(rows, schema=RESULTS, orient="row") if rows else pl.DataFrame(schema=RESULTS)
        ids = [one.id for one in self._standard.indicators] + ["roll_up"]
        order = pl.col("indicator").replace_strict(ids, range(len(ids)), return_dtype=pl.Int32)
        points = pl.DataFrame(self._points, schema=POINTS).sort("organisation", order)
        records = pl.DataFrame(self._records, schema=RECORDS)
        return {
            "results": results,
            "points": points,
            "records": records.sort("organisation", order, "measure", "side", "record"),
        }


def _result(organisation: str, classes: Mapping[str, str], card: Scorecard) -> dict[str, Any]:
    total = card.total
    return {
        "organisation": organisation,
        "name": classes.get("name", ""),
        "town": classes.get("town", ""),
        "town_name": classes.get("town_name", ""),
        "class": classes.get("class", ""),
        "total": total.rounded,
        "reachable": total.rounded_high,
        "exact": str(total.low),
        "exact_reachable": None if total.high is None else str(total.high),
        "points": fixed(total.points),
        "unknown_points": fixed(total.unknown_points),
        "max_applicable": fixed(total.max_applicable),
        "grade": card.grade.name,
        "grade_words": card.grade.words,
        "next_line": card.grade.next_line,
        "gap": fixed(card.grade.gap),
        "barred": card.barred,
    }


def _placed(place: Place) -> dict[str, int]:
    return {"rank": place.rank, "rank_best": place.best, "rank_worst": place.worst}


def _points(organisation: str, outcome: Outcome) -> dict[str, Any]:
    gain = outcome.gain
    return {
        "organisation": organisation,
        "indicator": outcome.id,
        "section": outcome.section,
        "title": outcome.title,
        "points": fixed(outcome.points),
        "exact": None if outcome.points is None else str(outcome.points),
        "max": fixed(outcome.maximum),
        "unknown_points": fixed(outcome.unknown_points),
        "status": outcome.status,
        "reason": outcome.reason,
        "numerator": fixed(outcome.ruling.numerator),
        "denominator": fixed(outcome.ruling.denominator),
        "missing": outcome.missing_words,
        "gain": gain.words if gain is not None else "",
        "gain_points": fixed(gain.points) if gain is not None else None,
        "records": len({record for figure in outcome.ruling.figures for record in (
            *figure.in_records, *figure.out_records, *figure.unknown_records)}),
    }  # fmt: skip


def fixed(value: Fraction | None) -> Decimal | None:
    """The value to the places kept in the tables; the exact fraction stands beside it where it matters."""
    if value is None:
        return None
    return Decimal(scaled(value, PLACES)).scaleb(-PLACES)


def _write(folder: Path, name: str, frame: pl.DataFrame) -> dict[str, Any]:
    path = folder / f"{name}.parquet"
    frame.write_parquet(path, compression="zstd", compression_level=3, statistics=True, row_group_size=131_072)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"file": path.name, "rows": frame.height, "sha256": digest}


def _manifest(standard: Standard, snapshot: str, files: Mapping[str, Any]) -> dict[str, Any]:
    about = standard.about
    return {
        "standard": {"id": about.id, "title": about.title, "version": about.version, "sha256": standard.sha256},
        "snapshot": snapshot,
        "code": version("lianchuang"),
        "total_points": str(about.total_points),
        "lines": [{"name": grade.name, "min": str(grade.min)} for grade in _ladder(standard)],
        "ties": list(about.ties),
        "rounding": about.rounding.model_dump() if about.rounding is not None else None,
        "sections": [{"title": one.title, "points": _text(one.points)} for one in standard.sections],
        "indicators": [
            {"id": one.id, "section": one.section, "title": one.title, "points": str(one.points), "kind": one.kind,
             "rule": rule_in_words(standard, one), "text": one.text, "basis": one.basis}
            for one in standard.indicators
        ],
        "gates": [{"id": one.id, "title": one.title, "grade": one.grade, "basis": one.basis} for one in standard.gates],
        "tables": dict(files),
        "places": PLACES,
    }  # fmt: skip


def _ladder(standard: Standard) -> list[Any]:
    return sorted(standard.about.bands, key=lambda grade: grade.min, reverse=True)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
