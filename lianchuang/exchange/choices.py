"""Answers that stand in several columns under one heading: of 男 | 女 one is marked, 年 | 月 | 日 make a day."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lianchuang.exchange.columns import Match, Path
from lianchuang.exchange.readings import squeezed
from lianchuang.exchange.sheets import Cell
from lianchuang.exchange.values import CODED, TICKED, coded, nothing, read_yes_no
from lianchuang.exchange.vocabulary import Kind, plain_heading

_PART_OF_DAY = ("年", "月", "日")


class Spread(NamedTuple):
    """Columns that together give one answer, with what each of them stands for."""

    columns: tuple[int, ...]
    words: tuple[str, ...]

    def answer(self, cells: Sequence[Cell]) -> Cell:
        """The word of the column that is marked, or the day that the parts make."""
        here = [cells[column] if column < len(cells) else None for column in self.columns]
        if self.words[0] in _PART_OF_DAY:
            parts = [squeezed(str(cell)).rstrip("年月日") for cell in here if not nothing(cell)]
            return "-".join(parts) if parts else None
        marked = [word for word, cell in zip(self.words, here, strict=True) if _is_mark(cell)]
        return "、".join(marked) or None


def _is_mark(cell: Cell) -> bool:
    return not nothing(cell) and read_yes_no(cell).value != 0


def spread_answers(paths: Sequence[Path], matches: Mapping[int, Match], kind: Kind) -> dict[int, Spread]:
    """The fields whose answer stands in several columns under one heading, by the column that was matched."""
    found = {}
    for column, (name, _) in matches.items():
        type_ = kind.columns[name].type
        path = paths[column] if column < len(paths) else ()
        if len(path) < 2 or not _is_part(type_, path[-1]):
            continue
        columns = [
            other
            for other, there in enumerate(paths)
            if there[:-1] == path[:-1] and _is_part(type_, there[-1]) and (other == column or other not in matches)
        ]
        if len(columns) > 1 and columns == list(range(columns[0], columns[-1] + 1)):
            found[column] = Spread(tuple(columns), tuple(plain_heading(paths[other][-1]) for other in columns))
    return found


def _is_part(type_: str, word: str) -> bool:
    """Whether a heading is one of the answers, or parts of an answer, that its column could be asked for."""
    if type_ in ("day", "future_day", "month"):
        return plain_heading(word) in _PART_OF_DAY
    return (type_ in CODED or type_ in TICKED) and coded(type_, plain_heading(word))
