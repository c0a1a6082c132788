"""Cards: forms that hold one record each, every value beside (or under) its label, laid out anew as a table.

A sheet may hold one card, several below each other, or several side by side; a label and its value may share a cell
(单位名称：例远厂). A heading that groups labels (职工情况 before 总数, 女) stands over them as it does in a table.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from lianchuang.exchange.columns import VAGUE, Path, candidates, exact_words, match
from lianchuang.exchange.headings import Grid, Heading, makes_a_table
from lianchuang.exchange.readings import squeezed
from lianchuang.exchange.sheets import Cell, Sheet
from lianchuang.exchange.tables import Position, Table
from lianchuang.exchange.values import coded
from lianchuang.exchange.vocabulary import Kind, kinds, plain_heading

SURE = 0.78
"""How sure a text must be a heading to be taken for the label of what stands beside it."""
FEWEST = 3
"""Fewest labels with a value beside them that make a sheet worth reading as cards."""
LOOK = 60
"""Rows looked at to see whether a sheet may hold cards."""
LONGEST = 24
"""Most characters of a label."""
TALLEST = 50
"""Most rows that a merged heading of a group reaches down."""
PARTS = frozenset(["总数", "总人数", "合计", "总计", "小计", "人数", "数量", "姓名", "其中"])
"""What stands as a label only under another one."""

_INSIDE = re.compile(r"(?:^|[\s;；,，、|])([^\s:：;；,，、|]{1,24}?(?:[（(][^()（）]{1,10}[)）])?)\s*[:：]")


class Token(NamedTuple):
    """A cell with something in it: where it begins and the last column it covers."""

    row: int
    column: int
    right: int
    cell: Cell


@dataclass(frozen=True, slots=True)
class Pair:
    """A label with its groups above it, its value, and where the two stand."""

    path: Path
    place: Position
    value: Cell
    at: Position

    @property
    def key(self) -> tuple[str, int]:
        return plain_heading(self.path[-1]), self.place[1]


@dataclass(slots=True)
class Card:
    """The pairs of one record."""

    pairs: list[Pair]

    @property
    def rows(self) -> range:
        rows = [place[0] for pair in self.pairs for place in (pair.place, pair.at)]
        return range(min(rows), max(rows) + 1)


def read_cards(sheet: Sheet, kind: Kind) -> Table | None:
    """The cards of a sheet as one table, a row for each; None where there are none of this kind."""
    if not _may_hold_cards(sheet, kind):
        return None
    pairs = list(_Reading(Grid(sheet), kind).pairs())
    cards = [card for band in _bands(pairs, kind) for card in _split(band, kind)]
    cards = [card for card in cards if sum(pair.value is not None for pair in card.pairs) > 1]
    return _as_table(sheet, kind, cards) if cards else None


def rows_of_cards(sheet: Sheet, kind: Kind) -> frozenset[int]:
    """The rows of a sheet that are cards, with the lines between them and the titles right above the first."""
    found: set[int] = set()
    begin: int | None = None
    last = pairs = 0
    for number, row in enumerate([*sheet.rows, None]):
        labels = -1 if row is None else _labels_beside_values(row, kind)
        if labels > 0:
            begin, last, pairs = number if begin is None else begin, number, pairs + labels
        elif labels < 0 and begin is not None:
            if pairs >= FEWEST:
                found.update(range(_with_titles(sheet, begin), last + 1))
            begin, pairs = None, 0
    return frozenset(found)


def _labels_beside_values(row: Sequence[Cell], kind: Kind) -> int:
    """How many labels with their values stand in a row; 0 for what may stand between cards, -1 for a row of a list."""
    cells = [cell for cell in row if cell is not None]
    if not cells:
        return 0
    first = cells[0]
    within = inside(kind.name, first) if isinstance(first, str) and len(first) < 200 else ()
    if within:
        return len(within)
    named = [isinstance(cell, str) and len(cell) <= LONGEST and exact_words(kind, [cell]) > 0 for cell in cells]
    if not named[0]:
        return -1 if len(cells) > 2 else 0
    if len(cells) > 2 and named[1] and named[2]:
        return -1
    return sum(one and not other for one, other in pairwise(named))


def _with_titles(sheet: Sheet, first: int) -> int:
    """The first of the lines with one text each right above a row."""
    while first and len({cell for cell in sheet.rows[first - 1] if cell is not None}) == 1:
        first -= 1
    return first


def _may_hold_cards(sheet: Sheet, kind: Kind) -> bool:
    """Whether labels with a value beside them stand in several of the first rows: a cheap look before the real one."""
    found = 0
    for row in sheet.rows[:LOOK]:
        cells = [cell for cell in row if cell is not None]
        named = [is_label(kind.name, cell) for cell in cells]
        found += sum(one and not other for one, other in zip(named, [*named[1:], True], strict=False))
        found += sum(len(inside(kind.name, cell)) for cell in cells if isinstance(cell, str))
        if found >= FEWEST:
            return True
    return False


@lru_cache(maxsize=50_000)
def is_label(kind: str, cell: Cell) -> bool:
    """Whether a cell is a heading of this kind of table and nothing else."""
    if not isinstance(cell, str) or not 0 < len(squeezed(cell)) <= LONGEST:
        return False
    return max(candidates(kind, (cell,)).values(), default=0.0) >= SURE


@lru_cache(maxsize=50_000)
def _elsewhere(cell: str) -> bool:
    """Whether a text is a heading of any kind of table, or part of one, that nobody would type as a value."""
    plain = plain_heading(cell)
    if plain in VAGUE or len(plain) < 2:
        return False
    return plain in PARTS or any(plain in one.words for kind in kinds().values() for one in kind.columns.values())


@lru_cache(maxsize=50_000)
def inside(kind: str, cell: str) -> tuple[tuple[str, str], ...]:
    """The labels and values within one cell: 单位名称：例远厂　职工数：30人."""
    if len(cell) > 2_000 or not (":" in cell or "：" in cell):
        return ()
    found = [one for one in _INSIDE.finditer(cell) if re.search("[一-鿿]", one[1])]
    if not found or cell[: found[0].start()].strip() or not any(is_label(kind, one[1]) for one in found):
        return ()
    ends = [one.start() for one in found[1:]] + [len(cell)]
    pairs = tuple(
        (one[1], cell[one.end() : end].strip(" \t\r\n\u3000;；,，、|")) for one, end in zip(found, ends, strict=True)
    )
    return pairs if len(pairs) > 1 or pairs[0][1] else ()


def _part(cell: Cell) -> bool:
    """Whether a label says that it is a part of the one before it: 职工总数, 50, 其中女, 20."""
    return isinstance(cell, str) and squeezed(cell).startswith("其中")


class _Reading:
    """Reads a sheet row by row into labels and values."""

    def __init__(self, grid: Grid, kind: Kind) -> None:
        self.grid, self.kind = grid, kind
        self.taken: set[Position] = set()
        self.groups: dict[Position, str] = {}
        self.right = {(top, left): right for top, left, _, right in grid.merged}
        self.bottom = {(top, left): bottom for top, left, bottom, _ in grid.merged}
        self.above: dict[int, list[Position]] = {}
        for top, left, bottom, _ in grid.merged:
            for row in range(top + 1, min(bottom, top + TALLEST) + 1):
                self.above.setdefault(row, []).append((top, left))
        self.columns = Counter(
            column
            for row in grid.rows
            for column, cell in enumerate(row)
            if isinstance(cell, str) and is_label(kind.name, cell)
        )

    def pairs(self) -> Iterator[Pair]:
        for row in range(len(self.grid.rows)):
            yield from self._row(row)

    def _tokens(self, row: int) -> Iterator[Token]:
        for column, cell in enumerate(self.grid.rows[row]):
            if cell is not None and (row, column) not in self.taken:
                yield Token(row, column, self.right.get((row, column), column), cell)

    def _row(self, row: int) -> Iterator[Pair]:
        tokens = list(self._tokens(row))
        place, group, before = 0, self._group_from_above(row), ""
        while place < len(tokens):
            token = tokens[place]
            within = inside(self.kind.name, token.cell) if isinstance(token.cell, str) else ()
            if within:
                yield from (
                    Pair((label,), (row, token.column), value or None, (row, token.column)) for label, value in within
                )
                place += 1
            elif self._is_label(token, group):
                run = self._run(tokens, place, group)
                if run > 1 and self._heads_group(tokens, place, run):
                    group = str(token.cell)
                    place += 1
                elif run > 1 and self._values_below(tokens[place : place + run]):
                    yield from (self._below(one, group) for one in tokens[place : place + run])
                    place += run
                else:
                    if before and plain_heading(before) != plain_heading(token.cell) and _part(token.cell):
                        group = before
                    before = str(token.cell)
                    value = self._value(tokens, place, group)
                    yield self._pair(token, group, value)
                    place += 2 if value else 1
            else:
                group = str(token.cell) if isinstance(token.cell, str) and len(token.cell) <= LONGEST else ""
                if group:
                    self.groups[row, token.column] = group
                place += 1

    def _group_from_above(self, row: int) -> str:
        """What a group heading that was merged downwards says for this row."""
        return next((self.groups[place] for place in self.above.get(row, ()) if place in self.groups), "")

    def _is_label(self, token: Token, group: str) -> bool:
        if is_label(self.kind.name, token.cell):
            return True
        return bool(group) and isinstance(token.cell, str) and self._means(group, token.cell)

    def _means(self, group: str, text: str) -> bool:
        """Whether a text is a label under its group, though it may be none by itself: 职工情况, 总数."""
        return plain_heading(text) in PARTS and bool(candidates(self.kind.name, (group, text)))

    def _run(self, tokens: Sequence[Token], place: int, group: str) -> int:
        """How many labels stand next to each other from here."""
        run = 1
        while place + run < len(tokens):
            before, token = tokens[place + run - 1], tokens[place + run]
            if (
                token.column != before.right + 1
                or self._is_value_of(before, token, group)
                or not self._named(before, token, group)
            ):
                break
            run += 1
        return run

    def _named(self, before: Token, token: Token, group: str) -> bool:
        """Whether a cell beside a label is a label itself."""
        if not isinstance(token.cell, str) or len(squeezed(token.cell)) > LONGEST:
            return False
        if plain_heading(token.cell) in VAGUE:
            return False
        return self._is_label(token, group) or _elsewhere(token.cell) or self._means(str(before.cell), token.cell)

    def _is_value_of(self, label: Token, token: Token, group: str) -> bool:
        """A word of the list that the label's field is filled from: 女 after 性别, 兼职 after 专职/兼职."""
        fields = candidates(self.kind.name, (group, str(label.cell)) if group else (str(label.cell),))
        if not fields:
            return False
        best = max(fields, key=lambda name: fields[name])
        return coded(self.kind.columns[best].type, token.cell)

    def _heads_group(self, tokens: Sequence[Token], place: int, run: int) -> bool:
        """A label that is followed by just one other and its value groups it: 工会主席, 姓名, 王样东."""
        if run != 2:
            return False
        group, label = tokens[place], tokens[place + 1]
        after = tokens[place + 2] if place + 2 < len(tokens) else None
        return after is not None and bool(candidates(self.kind.name, (str(group.cell), str(label.cell))))

    def _values_below(self, labels: Sequence[Token]) -> bool:
        """Whether what stands under a run of labels is their values."""
        below = [self.grid.cell(self._under(label), label.column) for label in labels]
        told = [(label, cell) for label, cell in zip(labels, below, strict=True) if cell is not None]
        values = sum(not is_label(self.kind.name, cell) or self._codes(label, cell) for label, cell in told)
        return bool(told) and values == len(told)

    def _codes(self, label: Token, cell: Cell) -> bool:
        return self._is_value_of(label, Token(label.row, label.column, label.right, cell), "")

    def _under(self, label: Token) -> int:
        return self.bottom.get((label.row, label.column), label.row) + 1

    def _below(self, label: Token, group: str) -> Pair:
        at = (self._under(label), label.column)
        self.taken.add(at)
        return Pair(self._path(label, group), (label.row, label.column), self.grid.cell(*at), at)

    def _value(self, tokens: Sequence[Token], place: int, group: str) -> Token | None:
        """The cell beside a label; one further off only where no other label ever stands."""
        label, token = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else None
        if token is None:
            return None
        if self._is_value_of(label, token, group):
            return token
        adjacent = token.column == label.right + 1
        if self._named(label, token, group) or (not adjacent and self.columns[token.column]):
            return None
        return token if adjacent or not self._is_label(token, group) else None

    def _path(self, label: Token, group: str) -> Path:
        text = str(label.cell)
        return (group, text) if group and candidates(self.kind.name, (group, text)) else (text,)

    def _pair(self, label: Token, group: str, value: Token | None) -> Pair:
        at = (value.row, value.column) if value else (label.row, label.right + 1)
        return Pair(self._path(label, group), (label.row, label.column), value.cell if value else None, at)


def _bands(pairs: Sequence[Pair], kind: Kind) -> list[list[Pair]]:
    """Cards printed beside each other, from left to right: where the label of the name stands twice in a row."""
    anchors: dict[tuple[int, str], list[int]] = {}
    for pair in pairs:
        if _names(pair, kind):
            anchors.setdefault((pair.place[0], pair.key[0]), []).append(pair.place[1])
    widths = [b - a for columns in anchors.values() for a, b in pairwise(columns) if b > a]
    if not widths:
        return [list(pairs)]
    width, first = min(widths), min(pair.place[1] for pair in pairs)
    found: dict[int, list[Pair]] = {}
    for pair in pairs:
        found.setdefault((pair.place[1] - first) // width, []).append(pair)
    return [found[number] for number in sorted(found)]


def _names(pair: Pair, kind: Kind) -> bool:
    said = candidates(kind.name, pair.path)
    return any(said.get(need, 0.0) >= SURE for need in kind.needs)


def _split(pairs: Sequence[Pair], kind: Kind) -> list[Card]:
    """One card ends where its first label (or, if that is not always there, the label of the name) comes again."""
    counts = Counter(pair.key for pair in pairs)
    naming = Counter(pair.key for pair in pairs if _names(pair, kind)).most_common(1)
    start = pairs[0].key
    if naming and naming[0][1] > counts[start]:
        start = naming[0][0]
    cards: list[Card] = []
    for pair in pairs:
        if not cards or (pair.key == start and any(one.key == start for one in cards[-1].pairs)):
            cards.append(Card([]))
        cards[-1].pairs.append(pair)
    return cards


def _as_table(sheet: Sheet, kind: Kind, cards: Sequence[Card]) -> Table | None:
    columns: dict[tuple[Path, int], int] = {}
    paths: list[Path] = []
    rows: list[list[Cell]] = [[]]
    origin: dict[Position, Position] = {}
    captions: dict[int, list[str]] = {}
    first: dict[int, Position] = {}
    for card, titles in zip(cards, _titles(sheet, cards), strict=True):
        if titles and len(rows) > 1:
            captions[len(rows)] = titles
            rows.append([" ".join(titles)[:200]])
        again: Counter[Path] = Counter()
        row: list[Cell] = [None] * len(columns)
        for pair in card.pairs:
            plain = tuple(map(plain_heading, pair.path))
            column = columns.setdefault((plain, again[plain]), len(columns))
            again[plain] += 1
            if column == len(paths):
                paths.append(pair.path)
            row += [None] * (column + 1 - len(row))
            row[column], origin[len(rows), column] = pair.value, pair.at
        first[len(rows)] = card.pairs[0].place
        rows.append(row)
    for number, place in first.items():
        for column in range(len(columns)):
            origin.setdefault((number, column), place)
    rows[0] = [path[-1] for path in paths]
    matches = match(kind, paths)
    if not makes_a_table(kind, matches, paths) or len(matches) < FEWEST:
        return None
    laid = Sheet(sheet.name, rows, faults=sheet.faults)
    heading = Heading(0, 0, paths, matches, sum(sure for _, sure in matches.values()))
    table = Table(laid, Grid(laid), heading, paths, matches, 1, len(rows), laid="cards", origin=origin)
    table.titles, table.captions = _titles(sheet, cards)[0], captions
    return table


def _titles(sheet: Sheet, cards: Sequence[Card]) -> list[list[str]]:
    """The lines above each card."""
    taken = {row for card in cards for row in card.rows}
    found = []
    for card in cards:
        row = card.rows.start - 1
        lines: list[str] = []
        while row >= 0 and row not in taken and len(lines) < 10:
            texts = dict.fromkeys(str(cell)[:200] for cell in sheet.rows[row] if cell is not None)
            lines += texts if len(texts) <= 2 else ()
            row -= 1
        found.append(lines[::-1])
    return found
