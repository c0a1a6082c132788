"""What became of an import, as a workbook or as text to take away: every row as it came, its outcome, its reasons.

What people typed goes out as text and never as a formula or a link (security rule: files out).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lianchuang.exchange.ditto import is_ditto
from lianchuang.exchange.records import Interpretation, Place, Row
from lianchuang.exchange.sheet_reader import CHARACTERS, COLUMNS, letters
from lianchuang.exchange.sheets import Cell, Sheet
from lianchuang.exchange.values import TICKED
from lianchuang.exchange.vocabulary import Kind, kinds

Outcome = Literal["added", "merged", "unchanged", "refused"]
WORDS = {"added": "新增", "merged": "合并", "unchanged": "不变", "refused": "不导入"}
LEADING = ("原行号", "结果", "原因")

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
_LONGEST = CHARACTERS - 1


class Fate(NamedTuple):
    """What the registry did with a row, and the reasons it adds to those the file itself gave."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()


def duplicate(row: Row, fates: Mapping[Place, Fate], what: str) -> Fate:
    """The fate of a row that says a thing of an earlier row again: it goes with that one."""
    assert row.duplicate_of is not None
    sheet, number = row.duplicate_of
    first = fates.get(row.duplicate_of)
    outcome: Outcome = "merged" if first is None or first.outcome in ("added", "merged") else first.outcome
    return Fate(outcome, (f"与“{sheet}”第 {number} 行是{what}，并入那一行。",))


class Line(NamedTuple):
    """One row of a sheet as it goes out: its number, outcome, reasons, cells, and the columns to mark red."""

    number: int
    outcome: str
    reasons: str
    cells: Sequence[Cell]
    red: frozenset[str]


def write_outcomes(interpretation: Interpretation, fates: Sequence[Fate], only: Outcome | None = None) -> bytes:
    """All rows of the workbook with their outcome, as .xlsx; `fates` are in the order of `interpretation.rows`.

    With `only`, records of another outcome are left out (不导入的行, to be mended and brought again).
    """
    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        formats = _Formats(book)
        _write_summary(book.add_worksheet("汇总"), interpretation, fates, formats.bold)
        for number, sheet in enumerate(_sheets(interpretation), 1):
            out = book.add_worksheet(_sheet_name(number, sheet.name))
            out.set_column(2, 2, 40)
            out.freeze_panes(1, 3)
            width = max((len(row) for row in sheet.rows), default=0)
            for column, title in enumerate((*LEADING, *(letters(c) for c in range(width)))):
                out.write_string(0, column, title, formats.bold)
            for line_number, line in enumerate(_lines(interpretation, fates, sheet, only), 1):
                _write_line(out, line_number, line, formats)
    return file.getvalue()


MERGED, TALLEST = 2_000, 50
"""So many merged areas, of so many rows, are made again."""
ADDED = ("改之前在第几行", "哪里不对")
"""What stands at the right of a workbook to be mended."""


def write_to_mend(interpretation: Interpretation, fates: Sequence[Fate]) -> bytes:
    """The rows that were refused, under the titles and headings they had, wrong cells red: to be mended and brought in.

    What a row had from the rows above it (a place typed once, 同上) is written into it. Of a sheet of cards, or one
    that lies on its side, all of it goes out: a record there is no row.
    """
    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    refused: dict[str, list[Row]] = {}
    for row, fate in zip(interpretation.rows, fates, strict=True):
        if fate.outcome == "refused":
            refused.setdefault(row.sheet, []).append(row)
    reasons = {
        id(row): "；".join(dict.fromkeys((*(f"{p.label}：{p.message}" for p in row.problems), *fate.reasons)))
        for row, fate in zip(interpretation.rows, fates, strict=True)
        if fate.outcome == "refused"
    }
    if any(sheet.from_1904 for sheet in _sheets(interpretation)):
        options["date_1904"] = True
    with xlsxwriter.Workbook(file, options) as book:
        formats = _Formats(book)
        for number, sheet in enumerate(_sheets(interpretation), 1):
            if sheet.name in refused:
                out = book.add_worksheet(_sheet_name(number, sheet.name) if sheet.name else "要改的")
                _write_sheet_to_mend(out, interpretation, sheet, refused[sheet.name], reasons, formats)
        if not refused:
            book.add_worksheet("要改的").write_string(0, 0, "没有要改的行。")
    return file.getvalue()


class _Formats:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.plain = book.add_format()
        self.bold = book.add_format({"bold": True})
        self.red = book.add_format({"bg_color": "#FDECEA", "font_color": "#A31D1D"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.red_day = book.add_format({"num_format": "yyyy-mm-dd", "bg_color": "#FDECEA", "font_color": "#A31D1D"})


def _write_sheet_to_mend(
    out: Worksheet,
    interpretation: Interpretation,
    sheet: Sheet,
    rows: Sequence[Row],
    reasons: Mapping[int, str],
    formats: _Formats,
) -> None:
    by_row: dict[int, list[Row]] = {}
    for row in rows:
        by_row.setdefault(row.source_row, []).append(row)
    records = {row.source_row for row in interpretation.rows if row.sheet == sheet.name}
    whys = {row.source_row: row.why for row in interpretation.skipped if row.sheet == sheet.name}
    whole = any(row.cells for row in rows)
    wrong = {problem.cell for row in rows for problem in row.problems if problem.severity == "error"}
    width = max((len(cells) for cells in sheet.rows), default=0)
    heading = max((n for n, why in whys.items() if why == "表头" and n < min(by_row)), default=0)
    kind = kinds()[interpretation.kind]
    lines: dict[int, int] = {}
    for number, cells in enumerate(sheet.rows, 1):
        here, line = by_row.get(number, []), len(lines)
        if not (here or whole or (number not in records and whys.get(number) in ("表头", "标题", "分组"))):
            continue
        lines[number - 1] = line
        told = _with_what_was_above(cells, here[0], width, kind) if here and not here[0].cells else list(cells)
        for column, cell in enumerate(told):
            marked = f"{letters(column)}{number}" in wrong
            _write_cell(out, line, column, cell, formats, marked)
        if here:
            out.write_number(line, width, number)
            out.write_string(line, width + 1, "；".join(dict.fromkeys(reasons[id(row)] for row in here))[:_LONGEST])
        elif number == heading:
            for place, title in enumerate(ADDED):
                out.write_string(line, width + place, title, formats.bold)
    _merge(out, sheet, {number: line for number, line in lines.items() if whole or number + 1 not in records}, formats)
    out.set_column(width + 1, width + 1, 40)


def _merge(out: Worksheet, sheet: Sheet, lines: Mapping[int, int], formats: _Formats) -> None:
    """Merge again what was merged among the titles and headings."""
    taken: set[tuple[int, int]] = set()
    for top, left, bottom, right in sheet.merged[:MERGED]:
        rows = [lines[number] for number in range(top, min(bottom, top + TALLEST) + 1) if number in lines]
        places = {(row, column) for row in rows for column in range(left, min(right, left + COLUMNS) + 1)}
        if len(rows) == bottom - top + 1 and len(places) > 1 and not places & taken:
            taken |= places
            cells = sheet.rows[top] if top < len(sheet.rows) else []
            corner = cells[left] if left < len(cells) else None
            out.merge_range(rows[0], left, rows[-1], max(column for _, column in places), "", formats.plain)
            _write_cell(out, rows[0], left, corner, formats, False)


def _with_what_was_above(cells: Sequence[Cell], row: Row, width: int, kind: Kind) -> list[Cell]:
    """The cells of a row, with the words it had from the rows above it in the cells that are blank or say 同上."""
    told = [*cells, *[None] * (width - len(cells))]
    for name, column in row.columns.items():
        place, value = _place(column), row.record.get(name)
        if place >= width or not (told[place] is None or is_ditto(told[place])):
            continue
        if isinstance(value, str):
            told[place] = value
        elif value == 1 and kind.columns[name].type in TICKED:
            told[place] = "是"
    return told


def _place(column: str) -> int:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _write_cell(out: Worksheet, line: int, column: int, cell: Cell, formats: _Formats, marked: bool) -> None:
    if cell is None:
        if marked:
            out.write_blank(line, column, None, formats.red)
    elif isinstance(cell, datetime | date):
        out.write_datetime(line, column, cell, formats.red_day if marked else formats.day)
    elif isinstance(cell, int | float):
        out.write_number(line, column, cell, formats.red if marked else None)
    else:
        out.write_string(line, column, cell[:_LONGEST], formats.red if marked else None)


def write_outcomes_csv(interpretation: Interpretation, fates: Sequence[Fate], only: Outcome | None = None) -> bytes:
    """The same as UTF-8 text with a byte order mark; cells that a spreadsheet would run are led by an apostrophe."""
    file = io.StringIO(newline="")
    out = csv.writer(file)
    width = max((len(row) for sheet in _sheets(interpretation) for row in sheet.rows), default=0)
    out.writerow(["工作表", *LEADING, *(letters(column) for column in range(width))])
    for sheet in _sheets(interpretation):
        for line in _lines(interpretation, fates, sheet, only):
            cells = [guarded("" if cell is None else str(cell)) for cell in line.cells]
            out.writerow([guarded(sheet.name), line.number, line.outcome, guarded(line.reasons), *cells])
    return file.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_RISKY) else text


def _sheets(interpretation: Interpretation) -> list[Sheet]:
    read = {mapping.sheet for mapping in interpretation.mapping}
    return [sheet for sheet in interpretation.workbook.sheets if sheet.name in read]


def _sheet_name(number: int, name: str) -> str:
    """A name Excel accepts: at most 31 characters and none of []:*?/\\; the number keeps names apart."""
    clean = "".join("_" if sign in "[]:*?/\\'" else sign for sign in name)
    return f"{number} {clean}"[:31].strip()


def _lines(interpretation: Interpretation, fates: Sequence[Fate], sheet: Sheet, only: Outcome | None) -> Iterator[Line]:
    """Every row of a sheet in its order; several records of one row (scores of several towns) become one line."""
    records: dict[int, list[tuple[Row, Fate]]] = {}
    for row, fate in zip(interpretation.rows, fates, strict=True):
        if row.sheet == sheet.name:
            records.setdefault(row.source_row, []).append((row, fate))
    skipped = {row.source_row: row.why for row in interpretation.skipped if row.sheet == sheet.name}
    for number, cells in enumerate(sheet.rows, 1):
        here = records.get(number, [])
        if here:
            if only is None or any(fate.outcome == only for _, fate in here):
                yield _line(number, cells, here)
        elif only is None or skipped.get(number) in ("表头", "标题"):
            yield Line(number, f"不是记录：{skipped.get(number, '空行')}", "", cells, frozenset())


def _line(number: int, cells: Sequence[Cell], here: Sequence[tuple[Row, Fate]]) -> Line:
    outcomes = dict.fromkeys(WORDS[fate.outcome] for _, fate in here)
    reasons = dict.fromkeys(
        reason
        for row, fate in here
        for reason in (*(f"{p.cell} {p.label}：{p.message}" for p in row.problems), *fate.reasons)
    )
    red = frozenset(
        problem.cell.rstrip("0123456789") for row, _ in here for problem in row.problems if problem.severity == "error"
    )
    return Line(number, "、".join(outcomes), "；".join(reasons), cells, red)


def _write_line(out: Worksheet, number: int, line: Line, formats: _Formats) -> None:
    out.write_number(number, 0, line.number)
    out.write_string(number, 1, line.outcome)
    out.write_string(number, 2, line.reasons[:_LONGEST])
    for column, cell in enumerate(line.cells):
        _write_cell(out, number, column + 3, cell, formats, letters(column) in line.red)


def _write_summary(out: Worksheet, interpretation: Interpretation, fates: Iterable[Fate], bold: Format) -> None:
    """Counts of outcomes, control sums that disagree, and notes."""
    counts = dict.fromkeys(WORDS, 0)
    for fate in fates:
        counts[fate.outcome] += 1
    kind = kinds()[interpretation.kind]
    lines: list[tuple[str | int, ...]] = [("导入", kind.label)]
    lines += [(WORDS[outcome], count) for outcome, count in counts.items()]
    lines += [("不是记录的行", len(interpretation.skipped))]
    lines += [
        (
            "合计对不上",
            f"{total.sheet} 第 {total.source_row} 行 {total.label}：{kind.label_of(total.field)}写的是 {total.stated}，"
            f"各行加起来是 {total.found}",
        )
        for total in interpretation.sums
        if not total.agrees
    ]
    lines += [("说明", note) for note in interpretation.notes]
    out.set_column(0, 0, 16)
    out.set_column(1, 1, 80)
    for number, (title, value) in enumerate(lines):
        out.write_string(number, 0, str(title), bold)
        if isinstance(value, int):
            out.write_number(number, 1, value)
        else:
            out.write_string(number, 1, value[:_LONGEST])
