"""Tables in a sheet: titles, headings, and the rows below, with a reason for each row that is no record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lianchuang.exchange import row_kinds
from lianchuang.exchange.choices import Spread, spread_answers
from lianchuang.exchange.columns import SURE_ENOUGH, Match, Path, candidates, match
from lianchuang.exchange.guesses import GUESS, first_row, guess_columns, told_by_check_digits
from lianchuang.exchange.headings import (
    CLEAR,
    Grid,
    Heading,
    find_headings,
    heading_at,
    item_columns,
    makes_a_table,
    place_columns,
)
from lianchuang.exchange.mapping import TableMapping
from lianchuang.exchange.row_kinds import Why
from lianchuang.exchange.sheet_reader import letters
from lianchuang.exchange.sheets import Cell, Sheet
from lianchuang.exchange.values import nothing, read_yes_no
from lianchuang.exchange.vocabulary import Kind

LABELS = frozenset(["no", "district", "town", "village", "employer", "union_name", "name", "group", "item"])
"""Fields in whose columns a subtotal or a note is announced."""

PREPARED = frozenset(["ordinal", "district", "town", "village", "yes_no", "union_formed", "party_formed"])
"""Types whose cells are often filled down a whole sheet before anybody has written a name into it."""


Position = tuple[int, int]
"""Row and column of a cell, counted from 0."""


@dataclass(slots=True)
class Table:
    """One table. Rows count from 0; `end` is the row after its last. `heading` is None when there was none.

    `captions` are the rows within that say anew of whom the rows below them are (the title above a repeated heading, or
    above a card), with what they say. `above` is the first row of its titles. A table that was laid out
    anew (`laid`) knows by `origin` where each of its cells stood in the workbook. Of several tables beside each other
    each has its `own` columns. `together` are columns whose cells say several things. What a `guessed` table holds was
    told from its cells, as its headings are none or not known.
    """

    sheet: Sheet
    grid: Grid
    heading: Heading | None
    paths: list[Path]
    matches: dict[int, Match]
    first: int
    end: int
    titles: list[str] = field(default_factory=list)
    repeats: frozenset[int] = frozenset()
    captions: dict[int, list[str]] = field(default_factory=dict)
    spread: dict[int, Spread] = field(default_factory=dict)
    together: dict[int, tuple[str, ...]] = field(default_factory=dict)
    above: int = 0
    laid: str = ""
    origin: Mapping[Position, Position] | None = None
    own: range | None = None
    guessed: bool = False

    def column_of(self, name: str) -> int | None:
        return next((column for column, (field_, _) in self.matches.items() if field_ == name), None)

    def place(self, row: int, column: int) -> Position:
        """Where a cell stands in the workbook."""
        return (row, column) if self.origin is None else self.origin[row, column]

    def heading_text(self, column: int) -> str:
        return " / ".join(" ".join(part.split()) for part in self.paths[column]) if column < len(self.paths) else ""


def find_tables(sheet: Sheet, kind: Kind, wanted: Sequence[TableMapping] = ()) -> list[Table]:
    """The tables of this kind in a sheet. `wanted` are mappings a person has seen: they say where and what."""
    grid = Grid(sheet)
    if wanted:
        return _as_told(grid, sheet, kind, wanted)
    prefers = _prefers_towns if kind.name == "assessment" else None
    headings = find_headings(grid, kind, prefers)
    if headings:
        tables = [
            _looked_into(part, kind) for table in _tables(grid, sheet, kind, headings) for part in _apart(table, kind)
        ]
        return [part for table in tables for part in _side_by_side(table, kind)]
    matches = guess_columns(grid.rows, kind)
    if matches:
        first = first_row(grid.rows, matches)
        heading = _half_known(grid, first, kind, matches)
        paths: list[Path] = heading.paths if heading else [()] * grid.width
        matches = heading.matches if heading else matches
        return [Table(sheet, grid, heading, paths, matches, first, len(grid.rows), guessed=True)]
    return []


def _half_known(grid: Grid, first: int, kind: Kind, guessed: dict[int, Match]) -> Heading | None:
    """The row of words above a table that has to be guessed: what it says for certain counts, the rest is guessed."""
    words = grid.rows[first - 1] if first else []
    if sum(isinstance(cell, str) for cell in words) * 2 < max(len(guessed), 2) or any(
        cell is not None and not isinstance(cell, str) for cell in words
    ):
        return None
    heading = heading_at(grid, first - 1, first - 1, kind)
    said = {column: match for column, match in heading.matches.items() if match[1] >= CLEAR}
    taken = {name for name, _ in said.values()}
    heading.matches = said | {
        column: match for column, match in guessed.items() if column not in said and match[0] not in taken
    }
    return heading if set(kind.needs) & {name for name, _ in heading.matches.values()} else None


def _looked_into(table: Table, kind: Kind) -> Table:
    """A heading may mean a number or a body (女工); what stands below it tells."""
    taken = {field for field, _ in table.matches.values()}
    for column, (name, sure) in list(table.matches.items()):
        other = kind.columns[name].marked
        if other and other in kind.columns and other not in taken and _holds_marks(table, column):
            table.matches[column] = (other, sure)
            _offer(table, kind, name)
    _without_heading(table, kind)
    table.spread = spread_answers(table.paths, table.matches, kind)
    return table


def _offer(table: Table, kind: Kind, name: str) -> None:
    """Give a field whose column turned out to say another thing to the column that says it next best."""
    free = [column for column in range(len(table.paths)) if column not in table.matches]
    scores = {column: candidates(kind.name, table.paths[column]).get(name, 0.0) for column in free}
    best = max(scores, key=lambda column: scores[column], default=None)
    if best is not None and scores[best] >= SURE_ENOUGH:
        table.matches[best] = (name, scores[best])


def _without_heading(table: Table, kind: Kind) -> None:
    """A column nobody wrote a heading over says by its check digits what it holds."""
    for column in range(table.grid.width):
        if column in table.matches or table.heading_text(column):
            continue
        name = told_by_check_digits([table.grid.cell(row, column) for row in range(table.first, table.end)], kind)
        if name and name not in {field for field, _ in table.matches.values()}:
            table.matches[column] = (name, GUESS)


def _holds_marks(table: Table, column: int) -> bool:
    cells = [table.grid.cell(row, column) for row in range(table.first, min(table.end, table.first + 200))]
    told = [cell for cell in cells if not nothing(cell)]
    return bool(told) and all(
        read_yes_no(cell).value is not None and not any(sign.isdigit() for sign in str(cell)) for cell in told
    )


def _prefers_towns(paths: Sequence[Path]) -> float:
    """An assessment heading is the better the more towns, or different items, it names."""
    items = set(item_columns(paths, {}).values())
    return 0.4 * min(len(place_columns(paths, {})), 20) + 0.2 * min(len(items), 20)


def _tables(grid: Grid, sheet: Sheet, kind: Kind, headings: list[Heading]) -> list[Table]:
    """One table for each heading that differs from the one before it; a repeated heading belongs to the same table."""
    tables: list[Table] = []
    for heading in headings:
        if tables and (before := tables[-1].heading) and before.texts == heading.texts:
            tables[-1].repeats |= frozenset(range(heading.first, heading.last + 1))
            tables[-1].captions |= _captions(grid, tables[-1].first, heading.first)
            continue
        start = _titles_begin(grid, tables[-1].first if tables else 0, heading.first)
        if tables:
            tables[-1].end = start
        titles = _titles(grid, start, heading.first)
        tables.append(
            Table(
                sheet,
                grid,
                heading,
                heading.paths,
                heading.matches,
                heading.last + 1,
                len(grid.rows),
                titles,
                above=start,
            )
        )
    return tables


def _captions(grid: Grid, since: int, heading: int) -> dict[int, list[str]]:
    """The titles that stand again above a repeated heading."""
    found: dict[int, list[str]] = {}
    for row in range(heading - 1, since - 1, -1):
        texts = {str(cell)[:200] for cell in grid.rows[row] if cell is not None}
        if texts and not (len(texts) == 1 and row_kinds.is_title(next(iter(texts)))):
            break
        if texts:
            found[row] = list(texts)
    return found


def _titles(grid: Grid, start: int, heading: int) -> list[str]:
    """The texts of the last lines above a heading."""
    rows = grid.rows[max(start, heading - 40) : heading]
    return [str(cell)[:200] for row in rows for cell in row if cell is not None]


def _titles_begin(grid: Grid, since: int, heading: int) -> int:
    """The first of the lines above a heading that belong to it: few cells, all text, with blank rows between."""
    if not since:
        return 0
    start = row = heading
    while row > since:
        row -= 1
        filled = [cell for cell in grid.rows[row] if cell is not None]
        if not filled:
            continue
        if len(filled) > 3 or not all(isinstance(cell, str) for cell in filled):
            break
        if row_kinds.mark(str(filled[0])) in ("小计", "说明"):
            break
        start = row
    return start


def _as_told(grid: Grid, sheet: Sheet, kind: Kind, wanted: Sequence[TableMapping]) -> list[Table]:
    tables = []
    for told in wanted:
        matches = {
            column_number(column.column): (column.field, column.confidence)
            for column in told.columns
            if column.field and column.field in kind.columns
        }
        if told.heading_rows:
            heading = heading_at(grid, told.heading_rows[0] - 1, told.heading_rows[1] - 1, kind)
            heading.matches = matches
        else:
            heading = None
        first = heading.last + 1 if heading else told.rows[0] - 1
        paths: list[Path] = heading.paths if heading else [()] * grid.width
        own = _own_columns(told) if sum(one.heading_rows == told.heading_rows for one in wanted) > 1 else None
        tables.append(Table(sheet, grid, heading, paths, matches, first, min(told.rows[1], len(grid.rows)), own=own))
    starts = [table.heading.first if table.heading else table.first for table in tables]
    for table, start in zip(tables, starts, strict=True):
        above = max([t.end for t, s in zip(tables, starts, strict=True) if s < start], default=0)
        table.titles = _titles(grid, above, start)
        if table.heading:
            table.spread = spread_answers(table.paths, table.matches, kind)
            table.repeats = _repeats(grid, table.heading, table.end)
            for row in table.repeats:
                table.captions |= _captions(grid, table.first, row)
    return tables


def _own_columns(told: TableMapping) -> range:
    """The columns of one of several tables that share their heading rows."""
    columns = [column_number(column.column) for column in told.columns]
    return range(min(columns, default=0), max(columns, default=0) + 1)


def _repeats(grid: Grid, heading: Heading, end: int) -> frozenset[int]:
    """Rows below that say the same as the heading rows."""
    said = {tuple(grid.rows[row]) for row in range(heading.first, heading.last + 1) if len(grid.rows[row]) > 1}
    return frozenset(row for row in range(heading.last + 1, end) if tuple(grid.rows[row]) in said)


def column_number(letters_: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in letters_:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _apart(table: Table, kind: Kind) -> list[Table]:
    """Lists beside each other with a blank column between, each with headings of its own, are as many tables.

    Two parts of one list ask different things; two lists ask the same again.
    """
    assert table.heading
    paths = table.paths
    groups: list[range] = []
    for column, path in enumerate(paths):
        if path and groups and groups[-1].stop == column:
            groups[-1] = range(groups[-1].start, column + 1)
        elif path:
            groups.append(range(column, column + 1))
    found = []
    for own in groups if len(groups) > 1 else ():
        alone = [path if column in own else () for column, path in enumerate(paths)]
        matches = match(kind, alone)
        if makes_a_table(kind, matches, alone):
            heading = replace(table.heading, paths=alone, matches=matches)
            titles = _titles_over(table, own.start, own.stop)
            found.append(replace(table, heading=heading, paths=alone, matches=matches, titles=titles, own=own))
    if len(found) < 2:
        return [table]
    asked = [{name for name, _ in part.matches.values()} for part in found]
    shared = set.intersection(*asked)
    return found if len(shared) > 1 and shared & set(kind.needs) else [table]


def _side_by_side(table: Table, kind: Kind) -> list[Table]:
    """A list printed in two or more blocks beside each other, with the same headings over each, is as many tables."""
    texts = table.heading.texts if table.heading else ()
    anchor = next((c for need in kind.needs if (c := table.column_of(need)) is not None), None)
    if anchor is None:
        return [table]
    start = min(table.matches)
    anchors = [column for column, text in enumerate(texts) if text == texts[anchor] and column >= anchor]
    width = anchors[1] - anchors[0] if len(anchors) > 1 else len(texts)
    own = {column - start: said for column, said in table.matches.items() if start <= column < start + width}
    blocks = [
        first
        for first in (column - anchor + start for column in anchors)
        if all(first + place < len(texts) and texts[first + place] == texts[start + place] for place in own)
    ]
    if len(blocks) < 2:
        return [table]
    found = []
    for first in blocks:
        matches = {first + place: said for place, said in own.items()}
        titles = _titles_over(table, first, first + width)
        spread = spread_answers(table.paths, matches, kind)
        columns = range(first, first + width)
        found.append(replace(table, matches=matches, titles=titles, spread=spread, own=columns))
    return found


def _titles_over(table: Table, left: int, right: int) -> list[str]:
    """The titles above one of several blocks: those over its own columns, and those alone in their row."""
    assert table.heading
    found = []
    for row in range(max(table.above, table.heading.first - 40), table.heading.first):
        filled = [(column, cell) for column, cell in enumerate(table.grid.rows[row]) if cell is not None]
        found += [str(cell)[:200] for column, cell in filled if len(filled) == 1 or left <= column < right]
    return found


def classify(table: Table, kind: Kind) -> list[tuple[int, Why | None]]:
    """Every row of a table with the reason why it is no record, or None for a record."""
    columns = {field_: column for column, (field_, _) in table.matches.items()}
    first = table.own.start if table.own else 0
    labels = sorted({column for field_, column in columns.items() if field_ in LABELS} | {first})
    anchors = [columns[need] for need in (*kind.needs, "uscc", "id_number") if need in columns]
    telling = frozenset(column for name, column in columns.items() if kind.columns[name].type not in PREPARED)
    if kind.name == "assessment":  # scores stand in columns that are no field
        telling |= frozenset(range(table.grid.width)) - frozenset(columns.values())
    rows: Sequence[Sequence[Cell]] = table.grid.rows
    if table.own:
        rows = [[cell if column in table.own else None for column, cell in enumerate(row)] for row in rows]
    found = [
        (row, _told_by_place(table, kind, row) or row_kinds.why_not_data(rows[row], labels, anchors, telling))
        for row in range(table.first, table.end)
    ]
    return found if table.laid else _without_the_foot(found, rows, sorted(columns.values()))


def _without_the_foot(
    found: list[tuple[int, Why | None]], rows: Sequence[Sequence[Cell]], columns: Sequence[int]
) -> list[tuple[int, Why | None]]:
    """Below the notes and signatures at the end of a list may stand a small table that explains it: no records."""
    noted = False
    for place in reversed(range(len(found))):
        row, why = found[place]
        noted = noted or why in ("说明", "签名")
        filled = [column for column in columns if column < len(rows[row]) and rows[row][column] is not None]
        if why is None and len(filled) > min(2, len(columns) // 3):
            break
    else:
        return found
    if not noted:
        return found
    last = next((at for at in range(place + 1, len(found)) if found[at][1] in ("说明", "签名")), len(found))
    return [(row, why or "说明") if at > last else (row, why) for at, (row, why) in enumerate(found)]


def _told_by_place(table: Table, kind: Kind, row: int) -> Why | None:
    if row in table.repeats or row in table.captions:
        return "表头" if row in table.repeats else "标题"
    return "分组" if kind.name == "members" and row_kinds.heads_people(table.grid.rows[row]) else None


def address(row: int, column: int) -> str:
    """Cell name, from numbers counted from 0: (22, 5) → F23."""
    return f"{letters(column)}{row + 1}"


def example_cells(table: Table, column: int, rows: Sequence[int]) -> tuple[str, ...]:
    """The first three different values of a column, as typed."""
    seen: dict[str, None] = {}
    for row in rows[:200]:
        cells = table.grid.rows[row]
        cell: Cell = cells[column] if column < len(cells) else None
        if cell is not None:
            seen.setdefault(str(cell).strip()[:60])
        if len(seen) == 3:
            break
    return tuple(seen)
