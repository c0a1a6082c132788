"""Values that were typed once for several rows: merged downwards, or left blank below."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from lianchuang.exchange.sheets import Cell
from lianchuang.exchange.tables import Table

SPREADS = frozenset(["district", "town", "village", "group", "item"])
"""Fields that people type once and leave blank below even without merging cells."""
COUNTED = frozenset(["count", "money", "points", "score"])
"""Types whose values are never repeated downwards: a number merged over three rows is one number."""

Filled = Mapping[int, Cell]
"""Row → the value that holds for it though its cell is empty."""


def merged_down(table: Table, column: int) -> dict[int, Cell]:
    """What a column's merged areas say for the rows below their first."""
    found: dict[int, Cell] = {}
    below = table.first
    for top, left, bottom, _ in sorted(area for area in table.grid.merged if area[1] == column and area[2] > area[0]):
        value = table.grid.cell(top, left)
        if value is not None:
            first, below = max(top + 1, below), max(below, min(bottom + 1, table.end))
            found.update(dict.fromkeys(range(first, below), value))
    return found


def left_blank(table: Table, column: int, rows: Sequence[int]) -> tuple[dict[int, Cell], bool]:
    """What holds for the blank cells of a column in which each value stands only once, and whether that is usual here.

    A column where neighbours repeat each other is filled in every row: a blank there is a gap and stays one. Where
    less than three in ten are blank, the filling is to be looked at.
    """
    cells = [table.grid.cell(row, column) for row in rows]
    filled = [cell for cell in cells if cell is not None]
    if not filled or len(filled) == len(cells) or any(a == b for a, b in pairwise(filled)):
        return {}, True
    found: dict[int, Cell] = {}
    last: Cell = None
    for row, cell in zip(rows, cells, strict=True):
        if cell is not None:
            last = cell
        elif last is not None:
            found[row] = last
    return found, len(found) * 10 >= 3 * len(cells)
