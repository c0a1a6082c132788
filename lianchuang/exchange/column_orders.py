"""Somebody else's table: what its headings are, in their order, and which of our figures each one asks for.

Headings are compared as an import compares them: the survey's own words first, then the synonyms by which ledgers are
read. Nothing under the headings is looked at.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path as File

from rapidfuzz import fuzz, process

from lianchuang.exchange.columns import VAGUE, Path, candidates
from lianchuang.exchange.headings import DEEPEST, Grid, heading_at
from lianchuang.exchange.readings import squeezed
from lianchuang.exchange.sheets import Cell, Sheet, SheetRefused, read_sheets
from lianchuang.exchange.vocabulary import kinds, plain_heading
from lianchuang.rulebook.surveys import survey

KINDS = ("unions", "employers")
SURE, LIKE = 0.8, 86
EARLY, WIDEST, LONGEST = 30, 200, 120
_MARK = re.compile(r"扣?[0-9.]+分?|[√✓×✗]+")
_BETWEEN = re.compile(r"[\t\r\n,，;；、|]+")


@dataclass(frozen=True)
class OrderedColumn:
    """One column: its headings from top to bottom, the figure it asks for, and whether that is sure."""

    path: Path
    asks: str = ""
    sure: bool = False


@dataclass(frozen=True)
class ColumnOrder:
    """The columns of a table in its own order, and the title above them."""

    title: str
    columns: tuple[OrderedColumn, ...]


def order_of_file(file: File) -> ColumnOrder:
    """The columns of the first table in a workbook. Raises SheetRefused, in Chinese, where there is none."""
    best: ColumnOrder | None = None
    for sheet in read_sheets(file).sheets:
        found = _order_of(sheet)
        if found is not None and (best is None or _worth(found) > _worth(best)):
            best = found
    if best is None:
        raise SheetRefused("没有找到表头。表头要是一行（或者几行）文字，每一栏一个名称。")
    return best


def order_of_text(text: str) -> ColumnOrder:
    """The columns of a heading row that was pasted. Raises SheetRefused where there is none."""
    heads = [head.strip()[:LONGEST] for head in _BETWEEN.split(text) if head.strip()]
    if not heads or len(heads) > WIDEST:
        raise SheetRefused(f"粘贴表头那一行，最多 {WIDEST} 栏。")
    return ColumnOrder("", tuple(asked((head,)) for head in heads))


def _worth(order: ColumnOrder) -> tuple[int, int]:
    return sum(bool(column.asks) for column in order.columns), len(order.columns)


def _order_of(sheet: Sheet) -> ColumnOrder | None:
    grid = Grid(sheet)
    best: tuple[tuple[int, int], int, ColumnOrder] | None = None
    for first, last in _candidates(grid):
        paths = heading_at(grid, first, last, kinds()[KINDS[0]]).paths[:WIDEST]
        while paths and not paths[-1]:
            paths.pop()
        columns = tuple(asked(tuple(part[:LONGEST] for part in path)) for path in paths)
        worth = (sum(bool(column.asks) for column in columns), sum(map(bool, paths)))
        if worth[1] > 1 and (best is None or worth > best[0]):
            best = worth, first, ColumnOrder("", columns)
    if best is None:
        return None
    return ColumnOrder(_title(grid, best[1]), best[2].columns)


def _candidates(grid: Grid) -> Iterator[tuple[int, int]]:
    """Rows that may be headings: from which to which."""
    for first in range(min(len(grid.rows), EARLY)):
        if len({cell for cell in grid.rows[first] if cell is not None}) < 2:
            continue
        if not _is_words(grid.rows[first]):
            continue
        begin = grid.merged_through(first)
        for last in range(first, min(first + DEEPEST, len(grid.rows))):
            cells = grid.rows[last]
            if last > begin and not _is_words(cells):
                break
            if last >= begin:
                yield first, last


def _is_words(cells: Sequence[Cell]) -> bool:
    """Words, not data: no numbers, and no marks such as 7.5 or 扣2分."""
    filled = [cell for cell in cells if cell is not None]
    return bool(filled) and all(isinstance(cell, str) and not _MARK.fullmatch(squeezed(cell)) for cell in filled)


def _title(grid: Grid, heading: int) -> str:
    """The longest text alone on a row above the headings."""
    alone = [{str(cell) for cell in row if cell is not None} for row in grid.rows[:heading]]
    titles = [next(iter(texts)) for texts in alone if len(texts) == 1]
    return max(titles, key=len, default="")[:LONGEST]


@cache
def asked(path: Path) -> OrderedColumn:
    """What a column with these headings asks for: one of the survey's items, or a fact of the union; else nothing."""
    if not path:
        return OrderedColumn(path)
    joined, leaf, words = plain_heading("".join(path)), plain_heading(path[-1]), _words()
    if joined in words:
        return OrderedColumn(path, words[joined], True)
    asks, sure = _field(path)
    if asks and len(path) > 1:
        return OrderedColumn(path, asks, sure >= SURE)
    if leaf in words and len(leaf) > 2 and leaf not in VAGUE:
        return OrderedColumn(path, words[leaf], True)
    if asks:
        return OrderedColumn(path, asks, sure >= SURE)
    like = process.extractOne(joined, words.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
    return OrderedColumn(path, words[like[0]] if like else "", False)


def _field(path: Path) -> tuple[str, float]:
    """The figure of the field by which an import reads such a heading, and how sure that is."""
    fields = _fields()
    found = [
        (score, fields[field]) for kind in KINDS for field, score in candidates(kind, path).items() if field in fields
    ]
    score, asks = max(found, default=(0.0, ""))
    return asks, score


@cache
def _words() -> Mapping[str, str]:
    told = survey()
    found: dict[str, str] = {}
    for one in (*told.facts, *told.items):
        for word in (one.name, *one.words):
            found.setdefault(plain_heading(word), one.id)
    return found


@cache
def _fields() -> Mapping[str, str]:
    told = survey()
    return {one.field: one.id for one in (*told.facts, *told.items) if one.field}
