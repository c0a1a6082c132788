"""Reads a results folder: one organisation, a ranking, towns side by side, and the reason for every point."""

import hashlib
import json
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl

from lianchuang.scoring.wording import number, points

PLACES = 6
"""Decimals kept in the tables; `exact` beside the points is the fraction itself."""
NUMBER, TEXT, WHOLE = pl.Decimal(24, PLACES), pl.String(), pl.Int64()

RESULTS: dict[str, pl.DataType] = {
    "organisation": TEXT, "name": TEXT, "town": TEXT, "town_name": TEXT, "class": TEXT,
    "total": NUMBER, "reachable": NUMBER, "exact": TEXT, "exact_reachable": TEXT,
    "points": NUMBER, "unknown_points": NUMBER, "max_applicable": NUMBER,
    "grade": TEXT, "grade_words": TEXT, "next_line": TEXT, "gap": NUMBER, "barred": TEXT, "rank": WHOLE,
    "rank_best": WHOLE, "rank_worst": WHOLE,
}  # fmt: skip
POINTS: dict[str, pl.DataType] = {
    "organisation": TEXT, "indicator": TEXT, "section": TEXT, "title": TEXT, "points": NUMBER, "exact": TEXT,
    "max": NUMBER, "unknown_points": NUMBER, "status": TEXT, "reason": TEXT, "numerator": NUMBER,
    "denominator": NUMBER, "missing": TEXT, "gain": TEXT, "gain_points": NUMBER, "records": WHOLE,
}  # fmt: skip
RECORDS: dict[str, pl.DataType] = {
    "organisation": TEXT, "indicator": TEXT, "measure": TEXT, "record": TEXT, "side": TEXT,
}  # fmt: skip
STATUS_WORDS = {
    "scored": "", "unknown": "缺数", "not_applicable": "不适用", "to_review": "待评审", "veto": "触发",
    "not_triggered": "没有触发",
}  # fmt: skip


class DamagedResults(Exception):
    """A folder that holds no results, or not those of its manifest; the message is a Chinese sentence."""


@dataclass(frozen=True)
class TownStanding:
    """The unions of one town side by side: how many, at or above each line, and where their totals lie."""

    town: str
    name: str
    unions: int
    pending: int
    reached: Mapping[str, int]
    median: Fraction
    lower_quartile: Fraction
    upper_quartile: Fraction
    lowest: Fraction
    highest: Fraction
    mean: Fraction
    rank: int = 0


@dataclass(frozen=True)
class Results:
    """One scoring, as written; every look-up scans only the rows it needs."""

    folder: Path
    manifest: Mapping[str, Any] = field(repr=False)
    mark: str = ""

    @classmethod
    def open(cls, folder: Path, *, verify: bool = False) -> "Results":
        """The results in a folder; with `verify` each file is held against the manifest's hash first."""
        try:
            written = (folder / "manifest.json").read_bytes()
            manifest = json.loads(written)
            files = {name: folder / manifest["tables"][name]["file"] for name in ("results", "points", "records")}
        except (OSError, ValueError, KeyError, TypeError):
            raise DamagedResults(f"{folder} 里没有得分结果，或者不完整。") from None
        for name, path in files.items():
            if not path.exists() or (verify and _sha256(path) != manifest["tables"][name]["sha256"]):
                raise DamagedResults(f"得分结果里的 {path.name} 与清单不符，它被改动过或不完整。")
        return cls(folder, manifest, hashlib.sha256(written).hexdigest())

    def scan(self, table: str) -> pl.LazyFrame:
        """One table, lazily: results, points or records."""
        return pl.scan_parquet(self.folder / self.manifest["tables"][table]["file"])

    @property
    def line_names(self) -> list[str]:
        """The names of the standard's lines, highest first."""
        return [line["name"] for line in self.manifest["lines"]]

    def organisation(self, number_or_name: str) -> dict[str, Any] | None:
        """The row of one organisation, by its number, else by its exact name; None where there is no such one."""
        for column in ("organisation", "name"):
            found = self.scan("results").filter(pl.col(column) == number_or_name).collect()
            if found.height == 1:
                return found.row(0, named=True)
        return None

    def points(self, organisation: str) -> list[dict[str, Any]]:
        """The points of one organisation by indicator, in the order of the standard."""
        return self.scan("points").filter(pl.col("organisation") == organisation).collect().to_dicts()

    def records(self, organisation: str, indicator: str | None = None) -> list[dict[str, Any]]:
        """The records counted in, counted out or unknown behind the points of one organisation."""
        wanted = pl.col("organisation") == organisation
        if indicator is not None:
            wanted &= pl.col("indicator") == indicator
        return self.scan("records").filter(wanted).collect().to_dicts()

    def ranking(self, among: str | None = None, town: str | None = None) -> pl.DataFrame:
        """Organisations by place (ties by the standard's rule, then by number); of one class, or of one town."""
        rows = self.scan("results")
        if among is not None:
            rows = rows.filter(pl.col("class") == among)
        if town is not None:
            rows = rows.filter(pl.col("town") == town)
        return rows.sort("class", "rank", "organisation").collect()

    def near(self, within: Decimal) -> pl.DataFrame:
        """Organisations at most so many points short of their next line, and the one thing that brings each most."""
        short = self.scan("results").filter(pl.col("gap") > 0, pl.col("gap") <= within)
        best = (
            self.scan("points")
            .filter(pl.col("gain_points") > 0)
            .sort("organisation", "gain_points", "indicator", descending=[False, True, False])
            .unique("organisation", keep="first", maintain_order=True)
            .select("organisation", "indicator", "title", "gain", "gain_points")
        )
        columns = ["organisation", "name", "town", "town_name", "total", "next_line", "gap"]
        return short.select(columns).join(best, on="organisation", how="left").sort("gap", "organisation").collect()

    def averages(self) -> pl.DataFrame:
        """For each indicator how many it applies to, the mean points, and the mean share of its points (0–1)."""
        applied = self.scan("points").filter(
            pl.col("status").is_in(["scored", "unknown", "to_review"]), pl.col("max") > 0
        )
        share = (pl.col("points").cast(pl.Float64) / pl.col("max").cast(pl.Float64)).mean()
        order = {one["id"]: place for place, one in enumerate(self.manifest["indicators"])} | {"roll_up": 10**6}
        return (
            applied.group_by("indicator", "title", "section")
            .agg(
                pl.len().alias("applies_to"),
                pl.col("points").cast(pl.Float64).mean().alias("mean"),
                share.alias("share"),
            )
            .collect()
            .sort(pl.col("indicator").replace_strict(order, return_dtype=pl.Int64))
        )

    def towns(self) -> list[TownStanding]:
        """Towns by the mean total of their unions, highest first; equal means share a place."""
        columns = ["town", "town_name", "total", "grade"]
        rows = self.scan("results").filter(pl.col("town") != "").select(columns).sort("town").collect()
        found = [self._town(str(key[0]), group) for key, group in rows.group_by("town", maintain_order=True)]
        ordered = sorted(found, key=lambda one: (-one.mean, one.town))
        means = [one.mean for one in ordered]
        return [TownStanding(**{**vars(one), "rank": means.index(one.mean) + 1}) for one in ordered]

    def _town(self, town: str, rows: pl.DataFrame) -> TownStanding:
        totals = sorted(Fraction(total) for total in rows["total"])
        grades = list(rows["grade"])
        reached = {
            line: sum(grade in self.line_names[: place + 1] for grade in grades)
            for place, line in enumerate(self.line_names)
        }
        pending = sum(grade is not None and grade not in self.line_names for grade in grades)
        lower, median, upper = _quartiles(totals)
        mean = sum(totals, Fraction(0)) / len(totals)
        name = rows["town_name"][0] or town
        return TownStanding(
            town, name, len(totals), pending, reached, median, lower, upper, totals[0], totals[-1], mean
        )

    def explain(self, organisation: str) -> list[str]:
        """Every point of one organisation in plain words: the total, each indicator's reason, what is missing."""
        row = self.organisation(organisation)
        if row is None:
            return [f"结果里没有 {organisation}，请检查组织编号或名称。"]
        standard = self.manifest["standard"]
        lines = [
            f"{row['name'] or row['organisation']}　{standard['title']}（第 {standard['version']} 版）",
            _total_words(row),
        ]
        section = None
        for one in self.points(row["organisation"]):
            if one["section"] != section:
                section = one["section"]
                lines += ["", section or "其他"]
            lines += self._indicator_lines(one, row["organisation"])
        return lines

    def _indicator_lines(self, one: Mapping[str, Any], organisation: str) -> list[str]:
        rule = next((rule["rule"] for rule in self.manifest["indicators"] if rule["id"] == one["indicator"]), "")
        got = "—" if one["points"] is None else number(one["points"])
        most = "" if not one["max"] else f" / {number(one['max'])}"
        status = STATUS_WORDS[one["status"]]
        lines = [
            f"  {one['indicator']} {one['title']}　{got}{most}{f'　{status}' if status else ''}",
            f"    {one['reason']}",
        ]
        lines += [f"    规则：{rule}"] if rule else []
        lines += [f"    {one['missing']}"] if one["missing"] else []
        if one["records"]:
            records = self.records(organisation, one["indicator"])
            for side, words in (("in", "计入"), ("out", "没有计入"), ("unknown", "缺数")):
                listed = list(dict.fromkeys(record["record"] for record in records if record["side"] == side))
                lines += [f"    {words} {len(listed)} 条：{'、'.join(listed)}"] if listed else []
        return lines

    def summary(self) -> dict[str, Any]:
        """Counts and fingerprints, as one JSON document."""
        rows = self.scan("results").select("grade", "barred").collect()
        grades = rows["grade"].value_counts().sort("grade", nulls_last=True).to_dicts()
        return {
            "standard": self.manifest["standard"],
            "snapshot": self.manifest["snapshot"],
            "organisations": rows.height,
            "grades": [{"grade": one["grade"], "count": one["count"]} for one in grades],
            "barred": int((rows["barred"] == "yes").sum()),
            "tables": self.manifest["tables"],
            "manifest_sha256": self.mark,
        }

    def lines(self) -> list[str]:
        """The summary in words."""
        summary = self.summary()
        counted = [f"{one['grade'] or '没到等次'} {one['count']} 家" for one in summary["grades"]]
        return [
            f"按《{summary['standard']['title']}》算了 {summary['organisations']} 家，结果在 {self.folder}。",
            *([f"{'，'.join(counted)}。"] if self.line_names else []),
        ]


@dataclass(frozen=True)
class HeldResults(Results):
    """A scoring that was not written: its tables are held in memory."""

    held: Mapping[str, pl.DataFrame] = field(default_factory=dict, repr=False)

    def scan(self, table: str) -> pl.LazyFrame:
        return self.held[table].lazy()


def _total_words(row: Mapping[str, Any]) -> str:
    words = f"总分 {points(row['total'])}"
    if row["reachable"] is None:
        words += "，不封顶"
    elif row["reachable"] != row["total"]:
        words += f"，补齐后最多 {points(row['reachable'])}"
    words += f"　第 {row['rank']} 名　{row['grade_words']}"
    return words + ("　触发一票否决" if row["barred"] == "yes" else "")


def _quartiles(totals: list[Fraction]) -> tuple[Fraction, Fraction, Fraction]:
    """Lower quartile, median, upper quartile, interpolated between neighbours; exact."""
    if len(totals) == 1:
        return totals[0], totals[0], totals[0]
    lower, median, upper = statistics.quantiles(totals, n=4, method="inclusive")
    return Fraction(lower), Fraction(median), Fraction(upper)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
