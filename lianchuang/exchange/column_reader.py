"""One column of a table read at a stroke: each different value once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from lianchuang.exchange.columns import named_together
from lianchuang.exchange.dates import since_1900
from lianchuang.exchange.ditto import is_ditto
from lianchuang.exchange.filling import COUNTED, SPREADS, Filled, left_blank, merged_down
from lianchuang.exchange.given import Area
from lianchuang.exchange.places import town_reader
from lianchuang.exchange.readings import BLANK, Reading, Trouble
from lianchuang.exchange.records import Value
from lianchuang.exchange.sheets import Cell
from lianchuang.exchange.tables import Table
from lianchuang.exchange.together import SAMPLE, code_behind, part_of
from lianchuang.exchange.values import Reader, readers, scaled, shown
from lianchuang.exchange.vocabulary import Kind

ALL_DIFFERENT = frozenset(["ordinal", "id_number", "phone", "number_text"])
"""Types whose values hardly ever repeat: remembering them would cost more than it saves."""


@dataclass(slots=True)
class Around:
    """What is the same for all rows of a table."""

    kind: Kind
    given: dict[str, str]
    area: Area | None
    on: date


@dataclass(slots=True)
class Plan:
    """How one column is read. `doubtful` fills are to be looked at; a `parted` column says two things."""

    column: int
    field: str
    type: str
    reader: Reader
    fills: Filled
    doubtful: bool = False
    parted: bool = False


@dataclass(slots=True)
class ColumnRead:
    """The values of a column in the order of the rows; troubles and details by the place in that order."""

    values: list[Value]
    troubles: dict[int, tuple[Cell, Trouble]]
    details: dict[int, str]


def plans(table: Table, around: Around, data: Sequence[int]) -> list[Plan]:
    """How the columns of a table are to be read, from left to right."""
    by_type = readers(around.on)
    if around.area and around.area.towns:
        by_type["town"] = town_reader(around.area)
    found: list[Plan] = []
    spreads = SPREADS | {"employer"} if around.kind.name == "members" else SPREADS
    for column, (name, _) in sorted(table.matches.items()):
        if name in around.kind.ignored:
            continue
        type_ = around.kind.columns[name].type
        fills, usual = ({}, True) if type_ in COUNTED else (merged_down(table, column), True)
        if not fills and name in spreads and type_ not in COUNTED and table.laid != "cards":
            fills, usual = left_blank(table, column, data)
        several = _together(table, around.kind, column, name, data)
        for number, field in enumerate(several or (name,)):
            type_ = around.kind.columns[field].type
            read = _reader(table, column, type_, by_type)
            if several:
                read = _of_a_part(read, part_of(several, number))
            if field == name or not any(field == other for other, _ in table.matches.values()):
                found.append(Plan(column, field, type_, read, fills, not usual, bool(several)))
    return found


def _together(table: Table, kind: Kind, column: int, name: str, data: Sequence[int]) -> tuple[str, ...]:
    """The fields that the cells of a column hold together, the one it was matched with first; nothing for one alone."""
    if kind.name == "assessment" or column in table.spread:
        return ()
    path = table.paths[column] if column < len(table.paths) else ()
    several = named_together(kind.name, path)
    if name not in several:
        code = code_behind(name, [table.grid.cell(row, column) for row in data[:SAMPLE]])
        several = (name, code) if code and code in kind.columns else ()
    if several:
        table.together[column] = several
    return several


def _of_a_part(read: Reader, part: Callable[[Cell], Cell]) -> Reader:
    return lambda cell: read(part(cell))


def _reader(table: Table, column: int, type_: str, by_type: dict[str, Reader]) -> Reader:
    if type_ == "score":
        return lambda cell: BLANK  # read with its points, once they are known
    read = scaled(type_, table.heading_text(column)) or by_type[type_]
    if table.sheet.from_1904 and type_ in ("day", "future_day", "month"):
        return lambda cell: read(since_1900(cell))
    return read


def _repeat_above(cells: list[Cell]) -> None:
    """Put the value above in the place of each ditto mark; one with nothing above it stays as it is."""
    for place in range(1, len(cells)):
        cell = cells[place]
        if is_ditto(cell) and cells[place - 1] is not None:
            cells[place] = cells[place - 1]


def read_column(table: Table, plan: Plan, data: Sequence[int]) -> ColumnRead:
    rows, column, fills = table.grid.rows, plan.column, plan.fills
    if column in table.spread:
        cells = [table.spread[column].answer(cells) for cells in map(rows.__getitem__, data)]
    else:
        cells = [cells[column] if column < len(cells) else None for cells in map(rows.__getitem__, data)]
    troubles: dict[int, tuple[Cell, Trouble]] = {}
    if fills:
        for place, number in enumerate(data):
            if cells[place] is None and number in fills:
                cells[place] = fills[number]
                if plan.doubtful:
                    message = f"这一格是空的，按上面的“{shown(cells[place])}”记"
                    troubles[place] = (None, Trouble(message, None, "look"))
    if plan.type not in ALL_DIFFERENT:
        _repeat_above(cells)
    readings: list[Reading]
    if plan.type in ALL_DIFFERENT:
        readings = list(map(plan.reader, cells))
        telling = any(reading.trouble or reading.detail for reading in readings)
    else:
        known = {cell: plan.reader(cell) for cell in set(cells)}
        readings = [known[cell] for cell in cells]
        telling = any(reading.trouble or reading.detail for reading in known.values())
    details: dict[int, str] = {}
    if telling:
        for place, reading in enumerate(readings):
            if reading.trouble:
                troubles[place] = (cells[place], reading.trouble)
            if reading.detail:
                details[place] = reading.detail
    return ColumnRead([reading[0] for reading in readings], troubles, details)  # type: ignore[misc]
