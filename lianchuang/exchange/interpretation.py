"""From a workbook to records: finds the tables, reads them, and accounts for every row. No database."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lianchuang.exchange.arrangement import arranged
from lianchuang.exchange.column_reader import Around
from lianchuang.exchange.cross_tables import (
    is_cross_table,
    lies_towns_down,
    name_item,
    read_cross_table,
    read_towns_down,
)
from lianchuang.exchange.duplicates import mark_duplicates
from lianchuang.exchange.given import Area, given_by
from lianchuang.exchange.mapping import Column, TableMapping
from lianchuang.exchange.records import ControlSum, Interpretation, Row, Skipped
from lianchuang.exchange.sheet_reader import letters
from lianchuang.exchange.sheets import Sheet, SheetRefused, Workbook
from lianchuang.exchange.table_reader import read_points, read_table
from lianchuang.exchange.tables import Table, example_cells
from lianchuang.exchange.vocabulary import Kind, kinds

LAID = {
    "turned": "是横着排的（一列一条），已转过来读",
    "paired": "每条占两行，已合成一条读",
    "cards": "是一条一张的登记表，已按栏目读成一行一条",
}
"""How a sheet lies that is no table, in words."""


def interpret(
    workbook: Workbook,
    kind: str,
    area: Area | None = None,
    mapping: Sequence[TableMapping] | None = None,
    on: date | None = None,
) -> Interpretation:
    """All records of one kind (employers, unions, members, contracts, assessment) that a workbook holds.

    `mapping` is what an earlier call gave, perhaps corrected by a person; then nothing is guessed. `on` is the day of
    the import (today in China if not given): nothing was founded later. Raises `SheetRefused` where there is no table.
    """
    around = Around(kinds()[kind], {}, area, on or datetime.now(ZoneInfo("Asia/Shanghai")).date())
    result = Interpretation(workbook, kind, [], [], [], [], [])
    for sheet in workbook.sheets:
        wanted = [told for told in mapping or () if told.sheet == sheet.name]
        if not sheet.rows or (mapping is not None and not wanted):
            continue
        if sheet.hidden and not wanted:
            result.notes.append(f"工作表“{sheet.name}”是隐藏的，没有读。要导入，请先取消隐藏。")
            continue
        _read_sheet(sheet, around, wanted, result)
    if not result.mapping:
        raise SheetRefused(_why_nothing(workbook, around.kind))
    mark_duplicates(result.rows, around.kind)
    return result


def _why_nothing(workbook: Workbook, kind: Kind) -> str:
    filled = [sheet for sheet in workbook.sheets if sheet.rows and not sheet.hidden]
    if not filled and any(sheet.rows for sheet in workbook.sheets):
        return "有内容的工作表都是隐藏的，请先取消隐藏"
    if not filled:
        return "表里没有内容"
    needs = "或".join(f"“{kind.label_of(need)}”" for need in kind.needs)
    return f"没有找到{kind.label}的表头，要有{needs}这一栏，请检查是不是选错了文件或种类"


def _read_sheet(sheet: Sheet, around: Around, wanted: Sequence[TableMapping], result: Interpretation) -> None:
    tables = arranged(sheet, around, wanted)
    if not tables:
        result.notes.append(f"工作表“{sheet.name}”里没有找到{around.kind.label}，没有读。")
        return
    if sheet.stray:
        result.notes.append(f"工作表“{sheet.name}”的 {'、'.join(sheet.stray[:3])} 离表格太远，没有读。")
    if sheet.unseen:
        result.notes.append(f"工作表“{sheet.name}”有 {sheet.unseen} 行是隐藏的（可能开着筛选），也一起读了，请核对。")
    laid = tables[-1].laid
    if laid:
        how = LAID[laid] if tables[0].laid else "上有一览表，也有一条一张的登记表，都读了"
        result.notes.append(f"工作表“{sheet.name}”{how}，请核对。")
    if not tables[0].laid and (tables[0].heading is None or tables[0].guessed):
        why = "没有表头" if tables[0].heading is None else "的表头有认不出的"
        result.notes.append(f"工作表“{sheet.name}”{why}，栏目是按内容猜的，请核对。")
    rows: list[Row] = []
    skipped: list[Skipped] = []
    for number, table in enumerate(tables):
        told = wanted[number].given if number < len(wanted) else {}
        given = given_by(table.titles, sheet.name, around.area, around.on) | dict(told)
        here = Around(around.kind, given, around.area, around.on)
        more, left, sums = _read(table, here)
        rows += more
        if table.laid:
            result.notes += _columns_left(sheet, table, left)
        else:
            skipped += left
        result.sums += sums
        result.notes += _parted(sheet, table, around.kind)
        result.mapping.append(_mapping(table, given, more))
    skipped = [_of_a_card(one, sheet) for one in skipped] + _rows_around(sheet, tables)
    rows.sort(key=lambda row: row.source_row)
    result.rows += rows
    result.skipped += _once(skipped, {row.source_row for row in rows})


def _parted(sheet: Sheet, table: Table, kind: Kind) -> list[str]:
    """Which columns said two things in one cell."""
    said = [(column, "、".join(map(kind.label_of, names))) for column, names in sorted(table.together.items())]
    return [
        f"工作表“{sheet.name}”的 {letters(column)} 列一格里写了{names}，已分开读，请核对。" for column, names in said
    ]


def _of_a_card(one: Skipped, sheet: Sheet) -> Skipped:
    """A row that a list left blank, because it belongs to a card beside or below it, is part of that card's record."""
    cells = sheet.rows[one.source_row - 1]
    if one.why != "空行" or not cells:
        return one
    return replace(one, why="同一条", text=" ".join(str(cell).strip() for cell in cells if cell is not None)[:200])


def _columns_left(sheet: Sheet, table: Table, left: Sequence[Skipped]) -> list[str]:
    """What of a table on its side was no record: columns of totals and the like."""
    if table.laid != "turned":
        return []
    return [
        f"工作表“{sheet.name}”的 {letters(one.source_row - 1)} 列是{one.why}，没有当记录读。"
        for one in left
        if one.why not in ("空行", "表头", "标题")
    ]


def _read(table: Table, around: Around) -> tuple[list[Row], list[Skipped], list[ControlSum]]:
    if around.kind.name != "assessment":
        rows, skipped, sums = read_table(table, around)
        return rows, skipped, sums.finish()
    if is_cross_table(table):
        return read_cross_table(table, around)
    if lies_towns_down(table):
        return read_towns_down(table, around)
    rows, skipped, sums = read_table(table, around)
    column = table.column_of("score")
    for row in rows:
        name_item(row.record)
        read_points(row, table.grid.cell(row.source_row - 1, column) if column is not None else None, around.kind)
    return rows, skipped, sums.finish()


def _mapping(table: Table, given: dict[str, str], rows: Sequence[Row]) -> TableMapping:
    if table.laid:
        return _mapping_of_laid(table, given, rows)
    data = sorted({row.source_row - 1 for row in rows})
    columns = []
    for column in table.own or range(table.grid.width):
        heading, examples = table.heading_text(column), example_cells(table, column, data)
        field, confidence = table.matches.get(column, (None, 0.0))
        if heading or examples:
            columns.append(Column(letters(column), heading, field, confidence, examples))
    heading_rows = (table.heading.first + 1, table.heading.last + 1) if table.heading else None
    return TableMapping(table.sheet.name, heading_rows, (table.first + 1, table.end), tuple(columns), given)


def _mapping_of_laid(table: Table, given: dict[str, str], rows: Sequence[Row]) -> TableMapping:
    """The mapping of a table that was laid out anew: its columns in their order, the rows those of the workbook."""
    data = [row for row in range(table.first, table.end) if row not in table.captions]
    columns = []
    for column, path in enumerate(table.paths):
        field, confidence = table.matches.get(column, (None, 0.0))
        if path:
            columns.append(
                Column(
                    letters(column), table.heading_text(column), field, confidence, example_cells(table, column, data)
                )
            )
    extent = [row.source_row for row in rows] or [1]
    return TableMapping(table.sheet.name, None, (min(extent), max(extent)), tuple(columns), given, table.laid)


def _rows_around(sheet: Sheet, tables: Iterable[Table]) -> list[Skipped]:
    """Title and heading rows: what no table counted among its rows."""
    inside: set[int] = set()
    headings: set[int] = set()
    for table in tables:
        if table.laid:
            continue
        inside.update(range(table.first, table.end))
        if table.heading:
            headings.update(range(table.heading.first, table.first))
    laid = any(table.laid for table in tables)
    return [
        Skipped(
            sheet.name,
            number + 1,
            "空行" if not cells else "同一条" if laid else "表头" if number in headings else "标题",
            " ".join(str(cell).strip() for cell in cells if cell is not None)[:200],
        )
        for number, cells in enumerate(sheet.rows)
        if number not in inside
    ]


def _once(skipped: Iterable[Skipped], read: set[int]) -> list[Skipped]:
    """Each row once: of two tables side by side one may hold a record where the other is empty."""
    found = {row.source_row: row for row in skipped if row.source_row not in read}
    return [found[number] for number in sorted(found)]
