"""How a sheet lies: as a table, as a table turned on its side or with two rows for each record, as cards, or as a list
and cards one below the other.
What is no table is laid out anew as tables whose cells know where they stood; the arrangement that explains most of a
sheet is taken."""

from collections.abc import Container, Sequence
from dataclasses import replace
from itertools import zip_longest

from lianchuang.exchange.cards import FEWEST, inside, read_cards, rows_of_cards
from lianchuang.exchange.choices import spread_answers
from lianchuang.exchange.column_reader import Around, plans, read_column
from lianchuang.exchange.columns import exact_words, match
from lianchuang.exchange.headings import EARLY
from lianchuang.exchange.mapping import TableMapping
from lianchuang.exchange.row_kinds import mark
from lianchuang.exchange.sheets import Cell, Sheet
from lianchuang.exchange.tables import Position, Table, classify, column_number, find_tables
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
    cards, others = read_cards(begin, kind), turned(sheet, kind) or paired(sheet, kind)
    both = _list_and_cards(sheet, kind)
    if not cards and not others and not both:
        return found
    ways = [both, found, [cards] if cards else [], others]
    best = max(ways, key=lambda tables: _worth(tables, around))
    if best and best[0] is cards and len(sheet.rows) > SAMPLE:
        cards = read_cards(sheet, kind)
        return [cards] if cards else found
    return best


def _list_and_cards(sheet: Sheet, kind: Kind) -> list[Table]:
    """The tables of a sheet that holds a list and cards of the same kind below or above it; the cards come last."""
    rows = rows_of_cards(sheet, kind)
    if not rows or len(rows) == len(sheet.rows):
        return []
    lists = find_tables(_only(sheet, rows, False), kind)
    cards = read_cards(_only(sheet, rows, True), kind) if lists else None
    if cards is None:
        return []
    asked = {name for table in lists for name, _ in table.matches.values()}
    shared = asked & {name for name, _ in cards.matches.values()}
    return [*lists, cards] if len(shared) >= max(FEWEST, len(asked) // 2) else []


def _only(sheet: Sheet, rows: Container[int], within: bool) -> Sheet:
    """The sheet with nothing in the other rows."""
    return replace(sheet, rows=[row if (number in rows) == within else [] for number, row in enumerate(sheet.rows)])


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


def paired(sheet: Sheet, kind: Kind) -> list[Table]:
    """The tables of a sheet that asks in two heading rows and answers in two rows for each record."""
    first = next((row for row in range(min(len(sheet.rows) - 3, EARLY)) if _asks_in_two(sheet, kind, row)), None)
    if first is None:
        return []
    width = max(map(len, sheet.rows))
    rows: list[list[Cell]] = []
    origin: dict[Position, Position] = {}
    row = first
    while row < len(sheet.rows):
        upper = sheet.rows[row]
        lower = sheet.rows[row + 1] if row + 1 < len(sheet.rows) and _answers(upper) else []
        for column in range(width):
            origin[len(rows), column] = (row, column)
            origin[len(rows), width + column] = (row + 1, column)
        rows.append([*upper, *[None] * (width - len(upper)), *lower])
        row += 2 if _answers(upper) else 1
    tables = find_tables(Sheet(sheet.name, rows, faults=sheet.faults, from_1904=sheet.from_1904), kind)
    for table in tables:
        table.laid, table.origin, table.titles = "paired", origin, _titles(sheet, first)
    return tables if tables and tables[0].heading else []


def _asks_in_two(sheet: Sheet, kind: Kind, row: int) -> bool:
    """Whether two rows below each other are headings of different things."""
    upper, lower = sheet.rows[row], sheet.rows[row + 1]
    if exact_words(kind, upper) < 2 or exact_words(kind, lower) < 2:
        return False
    above, below = (
        {name for name, _ in match(kind, [(cell,) if isinstance(cell, str) else () for cell in cells]).values()}
        for cells in (upper, lower)
    )
    return len(above) > 1 and len(below) > 1 and not above & below


def _answers(row: Sequence[Cell]) -> bool:
    """Whether a row is the first of two: not blank, no line alone, no total or note."""
    filled = [cell for cell in row if cell is not None]
    return len(filled) > 1 and not any(mark(cell) for cell in filled[:2] if isinstance(cell, str) and len(cell) < 60)


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
    return Sheet(sheet.name, rows, merged, faults=sheet.faults, from_1904=sheet.from_1904)


def _titles(sheet: Sheet, first: int) -> list[str]:
    rows = [{str(cell)[:200] for cell in row if cell is not None} for row in sheet.rows[:first]]
    return [next(iter(texts)) for texts in rows if len(texts) == 1]


def _as_told(sheet: Sheet, kind: Kind, wanted: Sequence[TableMapping]) -> list[Table]:
    """The same arrangement again, with the columns as they were told."""
    laid = wanted[0].laid
    if any(told.laid == "cards" for told in wanted) and not all(told.laid for told in wanted):
        rows = rows_of_cards(sheet, kind)
        lists = [told for told in wanted if not told.laid]
        rest = [told for told in wanted if told.laid]
        return _as_told(_only(sheet, rows, False), kind, lists) + _as_told(_only(sheet, rows, True), kind, rest)
    if not laid:
        return find_tables(sheet, kind, wanted)
    cards = read_cards(sheet, kind) if laid == "cards" else None
    again = {"turned": turned, "paired": paired}
    tables = again[laid](sheet, kind) if laid in again else [cards] if cards else []
    for table, told in zip(tables, wanted, strict=False):
        table.matches = {
            column_number(column.column): (column.field, column.confidence)
            for column in told.columns
            if column.field and column.field in kind.columns
        }
        table.spread = spread_answers(table.paths, table.matches, kind)
    return tables
