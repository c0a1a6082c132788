"""Long texts that are nearly the same: found by the few-character pieces that they have in common."""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from operator import eq

LONG_TEXT = 60
"""So many characters make a text long (a house figure); spaces, punctuation and figures are not counted."""
NEARLY = Fraction(2, 3)
"""So much of what two texts say in pieces of five characters must be common to both (house, measured by the tests)."""
PIECE, DRAWERS, TOGETHER = 5, 30, 3
"""Pieces are put into thirty drawers by their check sums; the smallest of three drawers together are one mark. Two
texts that have two thirds in common share one of ten marks 97 times in a hundred, with a fifth in common 8 times."""


def plain(text: str) -> str:
    """A text without spaces, punctuation and figures: what is left when only the numbers were exchanged."""
    return re.sub(r"[\W\d_]+", "", text)


def families(texts: Iterable[str]) -> list[list[str]]:
    """Long texts that are nearly the same, put together; each text is in one family. The same texts give the same
    families in whatever order they come. Time grows with their number, not with its square."""
    found: list[list[str]] = []
    marked: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for text in sorted(set(texts)):
        drawers = _drawers(text)
        marks = [(place, *drawers[place : place + TOGETHER]) for place in range(0, DRAWERS, TOGETHER)]
        near = sorted({number for mark in marks for number in marked[mark]})
        own = next((number for number in near if _nearly(text, found[number][0])), None)
        if own is not None:
            found[own].append(text)
            continue
        for mark in marks:
            marked[mark].append(len(found))
        found.append([text])
    return found


def _nearly(one: str, other: str) -> bool:
    """Told from the drawers where that is plain already, counted where it is not."""
    if sum(map(eq, _drawers(one), _drawers(other))) < DRAWERS // 2:
        return False
    mine, yours = _pieces(one), _pieces(other)
    return len(mine & yours) >= NEARLY * len(mine | yours)


def _pieces(text: str) -> set[str]:
    return {text[start : start + PIECE] for start in range(len(text) - PIECE + 1)}


@lru_cache(maxsize=20_000)
def _drawers(text: str) -> tuple[int, ...]:
    """What stands for a text: of every drawer the smallest check sum, nought where there is none."""
    smallest = [0] * DRAWERS
    for piece in _pieces(text):
        high, drawer = divmod(zlib.crc32(piece.encode()), DRAWERS)
        if not smallest[drawer] or high < smallest[drawer]:
            smallest[drawer] = high
    return tuple(smallest)
