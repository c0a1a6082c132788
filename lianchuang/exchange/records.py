"""What an import found in a workbook: records, problems, rows left out, control sums. Plain data, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from lianchuang.exchange.mapping import TableMapping
from lianchuang.exchange.readings import Severity
from lianchuang.exchange.row_kinds import Why
from lianchuang.exchange.sheets import Workbook

Value = str | int | Decimal | None
Record = dict[str, Value]
Place = tuple[str, int]
"""A sheet and a row in it, counted from 1."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def _nothing() -> Mapping[str, Any]:
    """One empty mapping for the many rows without details: three containers less for each."""
    return _NOTHING


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong or doubtful, with the cell it stands in ("F23"), the heading's label and what was typed there.

    An "error" keeps its row out until it is mended; a "look" does not. `proposed` is in the form the record keeps.
    """

    cell: str
    field: str
    label: str
    typed: str
    message: str
    proposed: str | None
    severity: Severity


@dataclass(slots=True)
class Row:
    """One record and the row it came from. `context` is shared by the rows of a table: what its title said.

    `details` say more than the record (has_union: 联合工会). `duplicate_of` is an earlier row for the same thing; then
    the record holds only what names that thing, and `also_said` what this row said besides.
    """

    sheet: str
    source_row: int
    record: Record
    context: Mapping[str, str]
    problems: Sequence[Problem] = ()
    details: Mapping[str, str] = field(default_factory=_nothing)
    duplicate_of: Place | None = None
    also_said: Mapping[str, Value] = field(default_factory=_nothing)
    columns: Mapping[str, str] = field(default_factory=_nothing, repr=False)
    """Field → column letters, shared by the rows of a table."""
    cells: Mapping[str, str] = field(default_factory=_nothing, repr=False)
    """Field → cell, for a record whose fields do not stand in one row."""

    def say(self, problem: Problem) -> None:
        self.problems = [*self.problems, problem]

    def cell_of(self, name: str) -> str:
        """The cell a field was read from, or the row's number if the table has no such column."""
        return self.cells.get(name) or f"{self.columns.get(name, '')}{self.source_row}"

    @property
    def has_error(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no record, and why; `text` is what stood in it."""

    sheet: str
    source_row: int
    why: Why
    text: str


@dataclass(frozen=True, slots=True)
class ControlSum:
    """A total typed in the workbook beside the sum of the rows it is for."""

    sheet: str
    source_row: int
    label: str
    field: str
    stated: Value
    found: Value

    @property
    def agrees(self) -> bool:
        return self.stated == self.found


@dataclass(slots=True)
class Interpretation:
    """All that a workbook says of one kind. Every row of every table is in `rows` or in `skipped`."""

    workbook: Workbook = field(repr=False)
    kind: str
    mapping: list[TableMapping]
    rows: list[Row]
    skipped: list[Skipped]
    sums: list[ControlSum]
    notes: list[str]

    @property
    def duplicates(self) -> list[Row]:
        return [row for row in self.rows if row.duplicate_of]


def plain(value: Value) -> Any:
    """A value for JSON: whole decimals as integers, others as numbers."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def row_as_json(row: Row, outcome: str, reasons: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A row as `lianchuang import --json` gives it. `reasons` of the registry are put after those found in the file."""
    own = [{"cell": p.cell, "message": p.message, "field": p.field, "proposed": p.proposed} for p in row.problems]
    return {
        "sheet": row.sheet,
        "source_row": row.source_row,
        **({"cell": next(iter(row.cells.values()))} if row.cells else {}),
        "outcome": outcome,
        "record": {name: plain(value) for name, value in row.record.items()},
        "reasons": own + (reasons or []),
        "duplicate_of": row.duplicate_of and {"sheet": row.duplicate_of[0], "source_row": row.duplicate_of[1]},
    }
