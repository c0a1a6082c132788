"""Heading rows: where they are in a sheet, and what stands over each column once merged areas are spread out."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lianchuang.exchange.columns import VAGUE, Match, Path, exact_words, match
from lianchuang.exchange.readings import squeezed
from lianchuang.exchange.sheets import Cell, Sheet
from lianchuang.exchange.vocabulary import Kind, plain_heading

DEEPEST = 4
"""Most rows a heading takes."""
MERGED = 50_000
"""More merged areas than any form has are not looked at."""
EARLY = 60
"""Down to this row any row may be the first heading; later ones must have headings word for word."""
CLEAR = 0.7
"""How sure the column must be that makes a table one of its kind."""

_DATA = re.compile(r"[0-9.,/\-:%年月日]+|[√✓×✗/\-—]+|(?=[A-Z]*[0-9])[0-9A-Z]{15,18}")
_PLACE = re.compile("(?:镇|乡|街道|局|园区|开发区|系统|社区|村|集团|总工会|镇街|工委|中心|学校|医院)$")
_TELLS_LITTLE = frozenset(["no", "remark", "phone", "address", "contact"])
_UNITS = frozenset(
    re.split(" ", "人 个 家 户 名 位 元 千元 万元 元/月 % 年 岁 分 次 年月日 年/月/日 年、月、日 是/否 有/无")
)
_HINT = re.compile(
    "必填项?|选填项?|非必填|可空|可不填|文本|文字|数字|数值|整数|日期|日期格式|下拉|下拉选择|单选|多选|自动生成|[0-9]{1,2}位(?:数字|代码|字符)?"
    "|Y{4}[-/.年]?M{2}(?:[-/.月]?D{2})?日?|(?:是|有|男|已建)[/或、](?:否|无|女|未建)",
    re.IGNORECASE,
)
"""What templates write under a heading of how it is to be filled in."""
_POINTS = re.compile(r"[(（]\s*[0-9.０-９．]+\s*分\s*[)）]")
_SUMMARY = frozenset(["合计", "总计", "小计", "平均", "平均分", "总分", "最高", "最低", "均分", "排名", "名次", "备注"])


@dataclass(slots=True)
class Heading:
    """Rows `first` to `last` (from 0) and what they say over each column."""

    first: int
    last: int
    paths: list[Path]
    matches: dict[int, Match]
    score: float

    @property
    def texts(self) -> tuple[Path, ...]:
        return tuple(tuple(map(plain_heading, path)) for path in self.paths)


class Grid:
    """The rows of a sheet with its merged areas."""

    def __init__(self, sheet: Sheet) -> None:
        self.rows = sheet.rows
        self.width = max(map(len, sheet.rows), default=0)
        self.merged = [area for area in sheet.merged if area[1] <= self.width][:MERGED]
        self._by_row: dict[int, list[tuple[int, int, int, int]]] = {}
        for area in self.merged:
            for row in range(area[0], min(area[2], area[0] + DEEPEST) + 1):
                self._by_row.setdefault(row, []).append(area)

    def cell(self, row: int, column: int) -> Cell:
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else None

    def merged_through(self, row: int) -> int:
        """The last row of the deepest area that begins in a row: a heading does not end inside one."""
        areas = [area for area in self._by_row.get(row, ()) if area[0] == row and area[2] < row + DEEPEST]
        return min(max((area[2] for area in areas), default=row), len(self.rows) - 1)

    def spread(self, row: int) -> list[Cell]:
        """A heading row with every merged area filled by what stands in its corner."""
        cells = [self.cell(row, column) for column in range(self.width)]
        for top, left, bottom, right in self._by_row.get(row, ()):
            for column in range(left, min(right, self.width - 1) + 1):
                if top <= row <= bottom and cells[column] is None:
                    cells[column] = self.cell(top, left)
        return cells


def find_headings(grid: Grid, kind: Kind, prefers: Callable[[Sequence[Path]], float] | None = None) -> list[Heading]:
    """Every heading of a table of this kind, repeated ones included, in the order of the rows."""
    found: list[Heading] = []
    row = 0
    while row < len(grid.rows):
        late = bool(found) or row >= EARLY
        heading = _heading_at(grid, row, kind, prefers) if _may_begin(grid, row, kind, late) else None
        if heading:
            for later in range(
                max(row, grid.merged_through(row)) + 1, min(row + DEEPEST, len(grid.rows))
            ):  # a title may look like a heading
                other = _heading_at(grid, later, kind, prefers) if _may_begin(grid, later, kind, late) else None
                if other and other.first > heading.first and other.score > heading.score:
                    heading = other
            heading.last = _past_numbering(grid, heading.last)
            found.append(heading)
            row = heading.last + 1
        else:
            row += 1
    return found


def heading_at(grid: Grid, first: int, last: int, kind: Kind) -> Heading:
    """The heading a person pointed at."""
    paths = _paths(grid, first, last)
    return Heading(first, _past_numbering(grid, last), paths, match(kind, paths), 0.0)


def _may_begin(grid: Grid, row: int, kind: Kind, late: bool) -> bool:
    cells = grid.rows[row]
    if late and not all(cell is None or isinstance(cell, str) for cell in cells):
        return False
    if late and exact_words(kind, cells) < 2:
        return False
    texts = {cell for cell in cells if cell is not None}
    return (len(texts) > 1 or grid.width == 1) and _like_headings(cells)


def _like_headings(cells: Sequence[Cell]) -> bool:
    """Words, not data; years may head columns too."""
    filled = [cell for cell in cells if cell is not None]
    return bool(filled) and all(_like_heading(cell) for cell in filled)


@lru_cache(maxsize=50_000)
def _like_heading(cell: Cell) -> bool:
    if isinstance(cell, int):
        return 1990 <= cell <= 2100
    if not isinstance(cell, str):
        return False
    text = squeezed(cell)
    return 0 < len(text) <= 60 and (text in ("年", "月", "日", "年月", "年月日") or not _DATA.fullmatch(text.upper()))


def _heading_at(
    grid: Grid, first: int, kind: Kind, prefers: Callable[[Sequence[Path]], float] | None
) -> Heading | None:
    """The best heading that begins in this row, if any makes a table of the kind."""
    best: Heading | None = None
    begin = grid.merged_through(first)
    for last in range(first, min(first + DEEPEST, len(grid.rows))):
        if last > begin and not _like_headings(grid.rows[last]) and not _within_merged(grid, first, last):
            break
        if last < begin:
            continue
        paths = _paths(grid, first, last)
        matches = match(kind, paths)
        score = sum(sure for _, sure in matches.values()) + (prefers(paths) if prefers else 0.0)
        if makes_a_table(kind, matches, paths) and (best is None or score > best.score + 0.01):
            best = Heading(first, last, paths, matches, score)
    return best


def _within_merged(grid: Grid, first: int, last: int) -> bool:
    return not grid.rows[last] and any(area[0] <= first and area[2] >= last for area in grid.merged)


def makes_a_table(kind: Kind, matches: dict[int, Match], paths: Sequence[Path]) -> bool:
    """Whether the columns a table of this kind cannot do without are there, and enough others."""
    sure = dict(matches.values())
    needed = [column for column, (field, score) in matches.items() if field in kind.needs and score >= CLEAR]
    if kind.name == "assessment":
        towns_across = needed and (len(place_columns(paths, matches)) > 1 or "score" in sure)
        return bool(towns_across) or ("town" in sure and len(item_columns(paths, matches)) > 1)
    telling = sum(field not in _TELLS_LITTLE for field in sure)
    if not needed or not kind.proves & sure.keys():
        return False
    if telling >= 3:
        return True
    specific = any(plain_heading(paths[column][-1]) not in VAGUE for column in needed)
    return specific and (telling == 2 or sum(map(bool, paths)) <= 2)


def item_columns(paths: Sequence[Path], matches: dict[int, Match]) -> dict[int, tuple[str, str]]:
    """Column → group and item, where headings name points: 组织建设（30分） / 按期换届（6分）."""
    found = {}
    for column, path in enumerate(paths):
        if path and column not in matches and plain_heading(path[-1]) not in _SUMMARY and _POINTS.search(path[-1]):
            found[column] = (path[0] if len(path) > 1 else "", path[-1])
    return found


def place_columns(paths: Sequence[Path], matches: dict[int, Match]) -> dict[int, str]:
    """Columns headed by a place: the towns of an assessment table, named in the lowest heading."""
    found = {}
    for column, path in enumerate(paths):
        if not path or (column in matches and matches[column][0] != "score"):
            continue
        name = squeezed(path[-1])
        under = any("得分" in part or "评分" in part for part in map(squeezed, path[:-1]))
        if (_PLACE.search(name) or under) and plain_heading(name) not in _SUMMARY:
            found[column] = name
    return found


def _paths(grid: Grid, first: int, last: int) -> list[Path]:
    """For each column the different headings over it, from top to bottom."""
    rows = [grid.spread(row) for row in range(first, last + 1)]
    for upper in reversed(range(len(rows) - 1)):
        _reach_right(grid, rows, upper, first)
    return [
        tuple(dict.fromkeys(str(row[column]) for row in rows if row[column] is not None))
        for column in range(grid.width)
    ]


def _reach_right(grid: Grid, rows: list[list[Cell]], upper: int, first: int) -> None:
    """Where areas are not merged (text files), a heading over a group reaches as far as there are headings below."""
    areas = [area for area in grid.merged if area[0] <= first + upper <= area[2]]
    for column in range(1, grid.width):
        left = rows[upper][column - 1]
        below = rows[upper + 1]
        free = not any(area[1] <= column <= area[3] or area[1] <= column - 1 <= area[3] for area in areas)
        grouped = left is not None and below[column] is not None and below[column - 1] is not None
        if rows[upper][column] is None and grouped and free:
            rows[upper][column] = left


def _past_numbering(grid: Grid, last: int) -> int:
    """Skip the row of column numbers (1 2 3 …, 甲 乙 1 2 …) or of units that forms have under their headings."""
    cells = grid.rows[last + 1] if last + 1 < len(grid.rows) else []
    marks = [squeezed(str(cell)).strip("()（）栏") for cell in cells if cell is not None]
    if marks and all(mark in _UNITS or _HINT.fullmatch(mark) for mark in marks):
        return last + 1
    numbers = [int(mark) for mark in marks if mark.isascii() and mark.isdigit() and len(mark) < 4]
    letters = [mark for mark in marks if mark in "甲乙丙丁戊己庚辛ABCDEFGH" and mark]
    run = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    complete = len(numbers) + len(letters) == len(marks) >= 3 and (len(numbers) >= 3 or bool(letters))
    return last + 1 if run and complete else last
