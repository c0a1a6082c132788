"""How a table was understood, as a plain object a person can look at, correct and send back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `field` is None when the column is not used; `confidence` runs from 0 to 1."""

    column: str
    heading: str
    field: str | None
    confidence: float
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How one table of a sheet was understood.

    Rows are counted from 1; `heading_rows` is None for a table without headings. `given` holds what the title or the
    name of the sheet says for all rows: town, employer, district, reported_on. `laid` says how a sheet lies that is no
    table: "turned" on its side, or as "cards"; its columns are then counted in the order of their headings.
    """

    sheet: str
    heading_rows: tuple[int, int] | None
    rows: tuple[int, int]
    columns: tuple[Column, ...]
    given: Mapping[str, str] = field(default_factory=dict)
    laid: str = ""

    def corrected(self, fields: Mapping[str, str | None]) -> "TableMapping":
        """The same table with other fields: column letters → field, None for a column that is not to be used.

        A field that moves to another column leaves its old one.
        """
        taken = {name for name in fields.values() if name}
        columns = []
        for column in self.columns:
            if column.column in fields:
                column = replace(column, field=fields[column.column], confidence=1.0)
            elif column.field in taken:
                column = replace(column, field=None, confidence=1.0)
            columns.append(column)
        return replace(self, columns=tuple(columns))

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "heading_rows": self.heading_rows and list(self.heading_rows),
            "rows": list(self.rows),
            "given": dict(self.given),
            **({"laid": self.laid} if self.laid else {}),
            "columns": [
                {
                    "column": column.column,
                    "heading": column.heading,
                    "field": column.field,
                    "confidence": round(column.confidence, 2),
                    "examples": list(column.examples),
                }
                for column in self.columns
            ],
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "TableMapping":
        """What `as_json` gave, perhaps with other fields in it."""
        rows = said["heading_rows"]
        return cls(
            str(said["sheet"]),
            (int(rows[0]), int(rows[1])) if rows else None,
            (int(said["rows"][0]), int(said["rows"][1])),
            tuple(_column(column) for column in said["columns"]),
            {str(name): str(value) for name, value in said.get("given", {}).items()},
            str(said.get("laid") or ""),
        )


def _column(said: Mapping[str, Any]) -> Column:
    examples = tuple(str(example) for example in said.get("examples", ()))
    return Column(
        str(said["column"]), str(said.get("heading", "")), said["field"] or None, float(said["confidence"]), examples
    )
