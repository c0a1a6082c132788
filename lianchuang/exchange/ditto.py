"""Marks that stand for the value of the cell above."""

from lianchuang.exchange.characters import simplified
from lianchuang.exchange.readings import squeezed
from lianchuang.exchange.sheets import Cell

DITTO = frozenset(
    ["同上", "〃", "″", '"', "''", '""', "“", "”", "“”", "同前", "上同", "〃〃", "″″", "··", "↑", "do", "ditto"]
)
"""What people write, or a typewriter left, for the value of the cell above."""


def is_ditto(cell: Cell) -> bool:
    """Whether a cell says that it is as the one above: 同上, 〃, -do-."""
    if not isinstance(cell, str) or len(cell) > 8:
        return False
    text = simplified(squeezed(cell)).lower()
    return text in DITTO or text.strip("-—.。") in DITTO
