"""How a sheet lies: as a table, as a table turned on its side, or as cards. The last two are laid out anew as tables
whose cells know where they stood; the arrangement that explains most of a sheet is taken."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from lianchuang.exchange.cards import inside, read_cards
from lianchuang.exchange.choices import spread_answers
from lianchuang.exchange.column_reader import Around, plans, read_column
from lianchuang.exchange.columns import exact_words
from lianchuang.exchange.mapping import TableMapping
from lianchuang.exchange.sheets import Cell, Sheet
from lianchuang.exchange.tables import Table, classify, column_number, find_tables
from lianchuang.exchange.vocabulary import Kind

LABELS = 3
"""Fewest headings below each other that make a sheet worth turning."""
FIRST_COLUMNS = 4
"""The headings of a table on its side stand in one of these."""
SAMPLE = 300
"""Rows of a sheet from which it is told how it lies."""
LONGEST = 2_000
"""More rows than any table on its side has: each would be a column."""


def arranged(sheet: Sheet, around: Around, wanted: Sequence[TableMapping] = ()) -> list[Table]:
    """The tables of a kind in a sheet, however it lies. `wanted` are mappings a person has seen."""
    kind = around.kind
    if wanted:
        return _as_told(sheet, kind, wanted)
    found = find_tables(sheet, kind)
    if kind.name == "assessment":
        return found
    begin = replace(sheet, rows=sheet.rows[:SAMPLE])
    cards, others = read_cards(begin, kind), turned(sheet, kind)
    if not cards and not others:
        return found
    ways = [found, [cards] if cards else [], others]
    best = max(ways, key=lambda tables: _worth(tables, around))
    if best and best[0] is cards and len(sheet.rows) > SAMPLE:
        cards = read_cards(sheet, kind)
        return [cards] if cards else found
    return best


def _worth(tables: Sequence[Table], around: Around) -> int:
    """How much of the first rows tables explain: cells that say what their column asks for, less those that do not."""
    return sum(_explained(table, around) for table in tables)


def _explained(table: Table, around: Around) -> int:
    data = [row for row, why in classify(_begin(table), around.kind) if why is None]
    score = 0
    for plan in plans(table, around, data):
        read = read_column(table, plan, data)
        for place, row in enumerate(data):
            cell = table.grid.cell(row, plan.column)
            if cell is None:
                continue
            wrong = place in read.troubles and read.troubles[place][1].severity == "error"
            score += -1 if wrong or _is_label(around.kind, cell) else 1
    return score


def _begin(table: Table) -> Table:
    return table if table.laid else replace(table, end=min(table.end, SAMPLE))


def _is_label(kind: Kind, cell: Cell) -> bool:
    return isinstance(cell, str) and (bool(exact_words(kind, [cell])) or bool(inside(kind.name, cell)))


def turned(sheet: Sheet, kind: Kind) -> list[Table]:
    """The tables of a sheet whose headings stand below each other, a record in each column."""
    if len(sheet.rows) > LONGEST:
        return []
    for column in range(FIRST_COLUMNS):
        down = [row[column] if column < len(row) else None for row in sheet.rows]
        if exact_words(kind, down) < LABELS:
            continue
        named = [number for number, cell in enumerate(down) if exact_words(kind, [cell])]
        first, last = named[0], named[-1]
        tables = find_tables(_on_its_side(sheet, first, last), kind)
        if tables and tables[0].heading:
            for table in tables:
                table.laid, table.origin = "turned", _Turned(first)
                table.titles = _titles(sheet, first)
            return tables
    return []


class _Turned(dict[tuple[int, int], tuple[int, int]]):
    """Where the cells of a turned sheet stood: row and column change places below the first heading."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self.first = first

    def __missing__(self, place: tuple[int, int]) -> tuple[int, int]:
        return place[1] + self.first, place[0]


def _on_its_side(sheet: Sheet, first: int, last: int) -> Sheet:
    rows = [list(row) for row in zip_longest(*sheet.rows[first : last + 1])]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    merged = [
        (left, max(top, first) - first, right, min(bottom, last) - first)
        for top, left, bottom, right in sheet.merged
        if top <= last and bottom >= first
    ]
    return Sheet(sheet.name, rows, merged, faults=sheet.faults)


def _titles(sheet: Sheet, first: int) -> list[str]:
    rows = [{str(cell)[:200] for cell in row if cell is not None} for row in sheet.rows[:first]]
    return [next(iter(texts)) for texts in rows if len(texts) == 1]


def _as_told(sheet: Sheet, kind: Kind, wanted: Sequence[TableMapping]) -> list[Table]:
    """The same arrangement again, with the columns as they were told."""
    laid = wanted[0].laid
    if not laid:
        return find_tables(sheet, kind, wanted)
    cards = read_cards(sheet, kind) if laid == "cards" else None
    tables = turned(sheet, kind) if laid == "turned" else [cards] if cards else []
    for table, told in zip(tables, wanted, strict=False):
        table.matches = {
            column_number(column.column): (column.field, column.confidence)
            for column in told.columns
            if column.field and column.field in kind.columns
        }
        table.spread = spread_answers(table.paths, table.matches, kind)
    return tables
