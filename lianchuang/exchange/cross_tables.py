"""Assessment tables that cross items with towns, either way round, as one record for each item and town."""

import re
from collections.abc import Sequence
from decimal import Decimal

from lianchuang.exchange.column_reader import Around
from lianchuang.exchange.filling import left_blank, merged_down
from lianchuang.exchange.headings import item_columns, place_columns
from lianchuang.exchange.names import place_name
from lianchuang.exchange.numbers import read_score
from lianchuang.exchange.places import town_reader
from lianchuang.exchange.readings import squeezed
from lianchuang.exchange.records import ControlSum, Record, Row, Skipped, Value
from lianchuang.exchange.sheet_reader import letters
from lianchuang.exchange.sheets import Cell
from lianchuang.exchange.table_reader import read_points
from lianchuang.exchange.tables import Table, classify

_IN_BRACKETS = re.compile(r"[(（]\s*([0-9.０-９．]+)\s*分\s*[)）]")
_BONUS = re.compile("加分|附加|奖励分")


def is_cross_table(table: Table) -> bool:
    return len(place_columns(table.paths, table.matches)) > 1


def read_cross_table(table: Table, around: Around) -> tuple[list[Row], list[Skipped], list[ControlSum]]:
    """Items down, towns across: 考核内容 × 下应街道, 钟公庙街道, …."""
    towns = {column: _town(name, around) for column, name in place_columns(table.paths, table.matches).items()}
    classified = classify(table, around.kind)
    data = [row for row, why in classified if why is None]
    fills = {name: _fills(table, name, data) for name in ("group", "points", "item")}
    rows: list[Row] = []
    skipped: list[Skipped] = []
    totals: list[int] = []
    for number, why in classified:
        if why is None:
            rows += _row_of_items(table, around, number, towns, fills)
            continue
        if why == "小计":
            totals.append(number)
        text = " ".join(str(cell).strip() for cell in table.grid.rows[number] if cell is not None)
        skipped.append(Skipped(table.sheet.name, number + 1, why, text[:200]))
    return rows, skipped, _control_sums(table, totals, towns, rows)


def _fills(table: Table, name: str, data: Sequence[int]) -> dict[int, Cell]:
    column = table.column_of(name)
    if column is None:
        return {}
    merged = merged_down(table, column)
    return merged or (left_blank(table, column, data)[0] if name == "group" else {})


def _row_of_items(
    table: Table, around: Around, number: int, towns: dict[int, str], fills: dict[str, dict[int, Cell]]
) -> list[Row]:
    def typed(name: str) -> Cell:
        column = table.column_of(name)
        cell = table.grid.cell(number, column) if column is not None else None
        return fills[name].get(number) if cell is None else cell

    points = read_score(typed("points"), None).value
    return [
        _scored(table, around, number, column, town, str(typed("group") or ""), str(typed("item") or ""), points)
        for column, town in towns.items()
    ]


def _scored(
    table: Table, around: Around, number: int, column: int, town: str, group: str, item: str, points: object
) -> Row:
    """The record of one item and one town, from the cell where they meet."""
    record: Record = {"group": group, "item": item, "points": points, "town": town, "score": None}  # type: ignore[dict-item]
    name_item(record)
    row = Row(table.sheet.name, number + 1, record, around.given, columns={"score": letters(column)})
    read_points(row, table.grid.cell(number, column), around.kind)
    return row


def name_item(record: Record) -> None:
    """Take the points out of the names of group and item, and say whether the item gives extra points."""
    group, item = str(record["group"] or ""), str(record["item"] or "")
    if record["points"] is None:
        record["points"] = _points_within(item)
    record["group"], record["item"] = _without_points(group) or None, _without_points(item) or None
    record["bonus"] = int(bool(_BONUS.search(group) or _BONUS.search(item)))


def _points_within(text: str) -> Value:
    """6 from 按期换届（6分）."""
    found = _IN_BRACKETS.search(text)
    return read_score(found[1], None).value if found else None  # type: ignore[return-value]


def _without_points(text: str) -> str:
    """组织建设（30分） → 组织建设."""
    return " ".join(_IN_BRACKETS.sub("", text).split())


def _town(name: str, around: Around) -> str:
    if around.area and around.area.towns:
        return str(town_reader(around.area)(name).value or place_name(name))
    return place_name(name)


def _control_sums(table: Table, totals: list[int], towns: dict[int, str], rows: list[Row]) -> list[ControlSum]:
    """Each town's typed total beside the sum of its scores; ranks and averages are not totals."""
    found = []
    for number in totals:
        label = next((squeezed(cell) for cell in table.grid.rows[number] if isinstance(cell, str)), "")
        if not re.search("合计|总计|总分|总得分", label):
            continue
        for column, town in towns.items():
            stated = read_score(table.grid.cell(number, column), None).value
            if isinstance(stated, int | Decimal):
                scores = [row.record["score"] for row in rows if row.record["town"] == town]
                total = sum((score for score in scores if isinstance(score, int | Decimal)), Decimal(0))
                whole: Value = int(total) if total == int(total) else total
                found.append(ControlSum(table.sheet.name, number + 1, f"{label} {town}", "score", stated, whole))
    return found


def lies_towns_down(table: Table) -> bool:
    """Whether towns stand in the rows and the items across, with their points in the headings: 按期换届（6分）."""
    return table.column_of("item") is None and len(item_columns(table.paths, table.matches)) > 1


def read_towns_down(table: Table, around: Around) -> tuple[list[Row], list[Skipped], list[ControlSum]]:
    """Towns down, items across."""
    items = item_columns(table.paths, table.matches)
    rows: list[Row] = []
    skipped: list[Skipped] = []
    column_of_town = table.column_of("town") or 0
    for number, why in classify(table, around.kind):
        cell = table.grid.cell(number, column_of_town)
        if why is None and cell is not None:
            town = _town(str(cell), around)
            rows += [_scored(table, around, number, column, town, *items[column], None) for column in items]
        else:
            text = " ".join(str(cell).strip() for cell in table.grid.rows[number] if cell is not None)
            skipped.append(Skipped(table.sheet.name, number + 1, why or "说明", text[:200]))
    return rows, skipped, []
