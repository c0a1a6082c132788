"""The frozen facts: which tables a snapshot holds, what each column means, and how a snapshot is opened.

A snapshot answers "as of a day". Every table is one Parquet file, sorted by its first columns, so that the same facts
give the same bytes. Whoever scores reads only this; nobody looks back to the database.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

Column = tuple[str, pl.DataType, str]


@dataclass(frozen=True)
class Table:
    """One table: its columns with their types and meaning, and how its rows are ordered."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]

    @property
    def schema(self) -> pl.Schema:
        return pl.Schema({name: kind for name, kind, _ in self.columns})


WHOLE, TEXT, DAY, TRUTH = pl.Int64(), pl.String(), pl.Date(), pl.Boolean()

TABLES = {
    table.name: table
    for table in (
        Table(
            "organisations",
            "Organisations in being on the day.",
            (
                ("organisation", WHOLE, "identity"),
                ("number", TEXT, "permanent number, as shown"),
                ("name", TEXT, "name on the day"),
                ("tree", TEXT, "union or party"),
                ("tier", WHOLE, "1 district, 2 town, street or bureau, 3 village or park, 4 base"),
                ("kind", TEXT, "what it is (OrganisationKind)"),
                ("parent", WHOLE, "the organisation above it"),
                ("area_code", TEXT, "where it sits"),
                ("founded_on", DAY, "the first day it existed"),
            ),
            ("organisation",),
        ),
        Table(
            "ancestors",
            "Every organisation with itself and each one above it.",
            (
                ("organisation", WHOLE, "identity"),
                ("ancestor", WHOLE, "itself or one above it"),
                ("height", WHOLE, "0 for itself"),
            ),
            ("organisation", "height"),
        ),
        Table(
            "employers",
            "Employers in the register on the day, with the latest count of each kind.",
            (
                ("employer", WHOLE, "identity"),
                ("credit_code", TEXT, "unified social credit code"),
                ("name", TEXT, "name on the day"),
                ("ownership", TEXT, "Ownership; blank is unknown"),
                ("above_scale", TRUTH, "above designated size; null is unknown"),
                ("area_code", TEXT, "where it is"),
                ("place", WHOLE, "the town or street union answerable for where it is"),
                ("staff", WHOLE, "people employed; null is unknown"),
                ("staff_on", DAY, "reference day of that count"),
                ("female_staff", WHOLE, ""),
                ("migrant_staff", WHOLE, ""),
                ("dispatched_staff", WHOLE, ""),
                ("party_members", WHOLE, "full Party members"),
                ("wage_bill", WHOLE, "yuan a month"),
            ),
            ("employer",),
        ),
        Table(
            "coverage",
            "Which organisation covers which employer on the day.",
            (
                ("organisation", WHOLE, ""),
                ("employer", WHOLE, ""),
                ("tree", TEXT, "union or party"),
                ("mode", TEXT, "CoverageMode"),
                ("since", DAY, ""),
            ),
            ("organisation", "employer"),
        ),
        Table(
            "members",
            "Members on the day; each person once. No names.",
            (
                ("organisation", WHOLE, ""),
                ("person", WHOLE, ""),
                ("standing", TEXT, "active or kept"),
                ("migrant", TRUTH, "null is unknown"),
                ("dispatched", TRUTH, ""),
                ("female", TRUTH, "null is unknown"),
                ("since", DAY, ""),
            ),
            ("organisation", "person"),
        ),
        Table(
            "reported",
            "Counts that ledgers report of unions; a roster takes their place.",
            (
                ("organisation", WHOLE, ""),
                ("quantity", TEXT, "members, female_members, migrant_members"),
                ("value", WHOLE, ""),
                ("since", DAY, "reference day"),
            ),
            ("organisation", "quantity"),
        ),
        Table(
            "terms",
            "Terms of bodies that had begun by the day; `until` when the next one began.",
            (
                ("organisation", WHOLE, ""),
                ("body", TEXT, "Body, in lower case"),
                ("number", WHOLE, "which term"),
                ("since", DAY, ""),
                ("until", DAY, "first day of the next term or end; null while it stands"),
                ("last_day", DAY, "when the term runs out; null is unknown"),
                ("seats", WHOLE, ""),
            ),
            ("organisation", "body", "since"),
        ),
        Table(
            "posts",
            "Offices held at some time by the day. No names.",
            (
                ("organisation", WHOLE, ""),
                ("person", WHOLE, ""),
                ("office", TEXT, "Office, in lower case"),
                ("full_time", TRUTH, "null is unknown"),
                ("chosen", TEXT, "direct, committee, appointed; blank is unknown"),
                ("since", DAY, ""),
                ("until", DAY, "null while held"),
            ),
            ("organisation", "office", "person", "since"),
        ),
        Table(
            "certificates",
            "Certificates of legal personality standing on the day.",
            (
                ("organisation", WHOLE, ""),
                ("number", TEXT, ""),
                ("since", DAY, ""),
                ("last_day", DAY, "null is unknown"),
            ),
            ("organisation",),
        ),
        Table(
            "cases",
            "Cases opened by the day, as they stood on it.",
            (
                ("case", WHOLE, ""),
                ("number", TEXT, "as shown"),
                ("procedure", TEXT, ""),
                ("title", TEXT, ""),
                ("organisation", WHOLE, "who holds it"),
                ("result", WHOLE, "the organisation it brought about"),
                ("within", WHOLE, "the case it is part of"),
                ("opened_on", DAY, ""),
                ("ended_on", DAY, "null while open on the day"),
                ("status", TEXT, "open, closed, withdrawn, terminated"),
                ("outcome", TEXT, ""),
                ("late", TRUTH, "entered from old paper"),
                ("untold", TRUTH, "its source is silent about some steps"),
            ),
            ("case",),
        ),
        Table(
            "case_employers",
            "The employers that a case is about.",
            (("case", WHOLE, ""), ("employer", WHOLE, "")),
            ("case", "employer"),
        ),
        Table(
            "steps",
            "Steps taken by the day.",
            (
                ("case", WHOLE, ""),
                ("act", WHOLE, "number of the event in the journal"),
                ("step", TEXT, ""),
                ("occurred_on", DAY, ""),
                ("recorded_on", DAY, ""),
                ("valid", TRUTH, "an invalid step stands on record and does not count"),
            ),
            ("case", "act"),
        ),
        Table(
            "values",
            "What steps said in the fields that measures count; one column by type.",
            (
                ("case", WHOLE, ""),
                ("act", WHOLE, ""),
                ("step", TEXT, ""),
                ("field", TEXT, ""),
                ("whole", WHOLE, ""),
                ("text", TEXT, "texts, choices, and decimals as written"),
                ("truth", TRUTH, ""),
                ("day", DAY, ""),
            ),
            ("case", "act", "field"),
        ),
        Table(
            "findings",
            "Findings raised by the day; `closed_on` null while open on the day.",
            (
                ("case", WHOLE, ""),
                ("finding", TEXT, ""),
                ("step", TEXT, ""),
                ("check", TEXT, "rule or check"),
                ("severity", TEXT, "invalid, breach, overdue, notice"),
                ("raised_on", DAY, ""),
                ("closed_on", DAY, ""),
            ),
            ("case", "finding"),
        ),
        Table(
            "clocks",
            "Periods that had begun by the day.",
            (
                ("case", WHOLE, ""),
                ("clock", TEXT, ""),
                ("step", TEXT, "the step it began with"),
                ("met_by", TEXT, "the step that meets it"),
                ("who", TEXT, ""),
                ("mark", TEXT, "law or house"),
                ("start", DAY, ""),
                ("due", DAY, "last day, rolled"),
                ("met_on", DAY, "null while not met on the day"),
                ("status", TEXT, "pending, met, met late, overdue, stopped"),
            ),
            ("case", "clock", "start"),
        ),
        Table(
            "targets",
            "Targets handed down by the day, with the amounts that stood then.",
            (
                ("organisation", WHOLE, "for whom"),
                ("measure", TEXT, "of which measure"),
                ("year", WHOLE, "by the end of which year"),
                ("amount", WHOLE, "so much of the measure's numerator"),
            ),
            ("organisation", "measure", "year"),
        ),
        Table(
            "awards",
            "Titles that stand on the day: given, not run out, not withdrawn.",
            (
                ("organisation", WHOLE, ""),
                ("title", TEXT, ""),
                ("since", DAY, "named on"),
                ("last_day", DAY, ""),
            ),
            ("organisation", "title"),
        ),
    )
}


LATER = frozenset({"targets", "awards"})
"""Tables that the first freezings did not have: where a snapshot lacks them they are empty, and it stays readable."""

LATER_COLUMNS: Mapping[str, Mapping[str, Any]] = {"cases": {"untold": False}}
"""Columns that the first freezings did not have, with what was so of every row then."""


class DamagedSnapshot(Exception):
    """A folder that is no snapshot, or whose files are not those of its manifest; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Facts:
    """The tables of one snapshot as lazy frames of any engine, and the day they speak of."""

    day: date
    tables: Mapping[str, nw.LazyFrame[Any]] = field(repr=False)
    manifest: Mapping[str, Any] = field(default_factory=dict, repr=False)
    mark: str = ""

    def __getattr__(self, name: str) -> nw.LazyFrame[Any]:
        try:
            return self.tables[name]
        except KeyError:
            raise AttributeError(name) from None

    @classmethod
    def of(cls, day: date, frames: Mapping[str, Any]) -> "Facts":
        """Facts from native frames (polars, DuckDB relations, Spark …); tables left out are empty."""
        filled = {name: frames.get(name, pl.LazyFrame(schema=table.schema)) for name, table in TABLES.items()}
        return cls(day, {name: nw.from_native(frame).lazy() for name, frame in filled.items()})

    @classmethod
    def open(cls, folder: Path, *, verify: bool = True) -> "Facts":
        """A snapshot from its folder. With `verify` every file is held against the manifest's hash first."""
        try:
            written = (folder / "manifest.json").read_bytes()
            manifest = json.loads(written)
            day = date.fromisoformat(manifest["day"])
            files = {name: folder / entry["file"] for name, entry in manifest["tables"].items()}
        except (OSError, ValueError, KeyError, TypeError):
            raise DamagedSnapshot(f"{folder} 不是冻结的数据，里面没有可读的 manifest.json。") from None
        if verify:
            for name, path in files.items():
                if not path.exists() or _sha256(path) != manifest["tables"][name]["sha256"]:
                    raise DamagedSnapshot(f"冻结数据里的 {path.name} 与清单不符，它被改动过或不完整。")
        facts = cls.of(day, {name: _as_of_now(name, pl.scan_parquet(path)) for name, path in files.items()})
        return cls(facts.day, facts.tables, manifest, hashlib.sha256(written).hexdigest())


def _as_of_now(name: str, frame: pl.LazyFrame) -> pl.LazyFrame:
    """A table of an older snapshot with the columns that came later."""
    later = LATER_COLUMNS.get(name, {})
    held = frame.collect_schema().names() if later else []
    return frame.with_columns(pl.lit(value).alias(one) for one, value in later.items() if one not in held)


def columns_of(name: str) -> set[str]:
    """The columns without which a table of any age cannot be read."""
    return set(TABLES[name].schema) - set(LATER_COLUMNS.get(name, {}))


def write_tables(folder: Path, frames: Mapping[str, pl.DataFrame]) -> dict[str, dict[str, Any]]:
    """Write every table in its order; gives the manifest's entries (file, rows, sha256)."""
    entries = {}
    for name, frame in ordered(frames).items():
        path = folder / f"{name}.parquet"
        frame.write_parquet(path, compression="zstd", compression_level=3, statistics=True, row_group_size=131_072)
        entries[name] = {"file": path.name, "rows": frame.height, "sha256": _sha256(path)}
    return entries


def ordered(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Every table with its columns, types and order; those left out are empty."""
    return {
        name: frames.get(name, pl.DataFrame(schema=table.schema))
        .select(*table.schema)
        .cast(table.schema)
        .sort(table.order, nulls_last=True)
        for name, table in TABLES.items()
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
