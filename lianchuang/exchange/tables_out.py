"""Tables as a workbook that is the same byte for byte whenever its content is the same.

What people typed goes out as text and never as a formula or a link (security rule: files out). No clock is asked: the
properties of the file bear the day that the table speaks of.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lianchuang.exchange.sheet_reader import CHARACTERS

Cell = str | int | Decimal | date | None
WIDEST, MEASURED = 44, 200


@dataclass(frozen=True)
class TableSheet:
    """One sheet: its name, sentences above the table, heading rows from top to bottom, rows, sentences below.

    `spans` merges equal neighbours of the upper heading rows, as the sender's form had them.
    """

    name: str
    headings: Sequence[Sequence[str]]
    rows: Sequence[Sequence[Cell]]
    above: Sequence[str] = ()
    below: Sequence[str] = ()
    spans: bool = False


def write_tables(sheets: Sequence[TableSheet], title: str, on: date) -> bytes:
    """The workbook of some sheets; its properties bear the title and the day."""
    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": title, "author": "联创", "created": datetime.combine(on, time())})
        styles = _Styles(
            book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"bold": True, "font_size": 14}),
        )
        for number, sheet in enumerate(sheets, 1):
            _write_sheet(book.add_worksheet(_name(number, sheet.name, len(sheets))), sheet, styles)
    return file.getvalue()


@dataclass(frozen=True)
class _Styles:
    heading: Format
    day: Format
    title: Format


def _name(number: int, name: str, count: int) -> str:
    """A name Excel accepts: at most 31 characters and none of []:*?/\\; the number keeps names apart."""
    clean = "".join("_" if sign in "[]:*?/\\'" else sign for sign in name)
    return (f"{number} {clean}" if count > 1 else clean)[:31].strip() or str(number)


def _write_sheet(out: Worksheet, sheet: TableSheet, styles: _Styles) -> None:
    line = 0
    for place, text in enumerate(sheet.above):
        out.write_string(line, 0, text[: CHARACTERS - 1], None if place else styles.title)
        line += 1
    for depth, heads in enumerate(sheet.headings):
        _write_heading(out, line, heads, styles.heading, merge=sheet.spans and depth < len(sheet.headings) - 1)
        line += 1
    out.freeze_panes(line, 1)
    for row in sheet.rows:
        for column, value in enumerate(row):
            _write(out, line, column, value, styles.day)
        line += 1
    for text in sheet.below:
        line += 1
        out.write_string(line, 0, text[: CHARACTERS - 1])
    for column, head in enumerate(sheet.headings[-1] if sheet.headings else ()):
        out.set_column(column, column, _breadth(head, [row[column] for row in sheet.rows[:MEASURED]]))


def _write_heading(out: Worksheet, line: int, heads: Sequence[str], style: Format, *, merge: bool) -> None:
    column = 0
    while column < len(heads):
        last = column
        while merge and heads[column] and last + 1 < len(heads) and heads[last + 1] == heads[column]:
            last += 1
        if last > column:
            out.merge_range(line, column, line, last, "", style)
        out.write_string(line, column, heads[column][: CHARACTERS - 1], style)
        column = last + 1


def _write(out: Worksheet, line: int, column: int, value: Cell, day: Format) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        out.write_datetime(line, column, value, day)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        out.write_number(line, column, value)
    else:
        out.write_string(line, column, str(value)[: CHARACTERS - 1])


def _breadth(head: str, values: Sequence[Cell]) -> int:
    longest = max([len(head), *(len(str(value)) for value in values if value is not None)])
    return min(WIDEST, 2 * longest + 2)
