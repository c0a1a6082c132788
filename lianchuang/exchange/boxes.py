"""Boxes within a cell: ☑是 □否, 男√ 女□, （√）有（ ）无."""

import re

from lianchuang.exchange.readings import halved
from lianchuang.exchange.sheets import Cell

_TICKED, _OPEN = "☑☒✓✔√■●◉▣🗹", "□☐○◯⬜▢"
_MARKS = re.compile(f"[{_TICKED}{_OPEN}]")
_EMPTY_BRACKETS = re.compile(r"[(\[【]\s*[)\]】]")
_TICKED_BRACKETS = re.compile(rf"[(\[【]\s*[{_TICKED}vV]\s*[)\]】]")
_NUMBER = re.compile(r"^[0-9]{1,2}[、.．]\s*")
_BETWEEN = " /、,，;；|"


def chosen(cell: Cell) -> Cell:
    """The word whose box is ticked (several with 、 between), nothing where all are open; any other cell as it is."""
    if not isinstance(cell, str) or len(cell) > 100:
        return cell
    text = _EMPTY_BRACKETS.sub("□", _TICKED_BRACKETS.sub("☑", halved(cell)))
    marks = _MARKS.findall(text)
    words = [_NUMBER.sub("", " ".join(word.split()).strip(_BETWEEN)) for word in _MARKS.split(text)]
    if marks and not any(words) and text != halved(cell):
        return "√" if marks[0] in _TICKED else None
    if not marks or not any(words):
        return cell
    options = words[1:] if words[-1] or not words[0] else words[:-1]
    picked = [word for word, mark in zip(options, marks, strict=False) if mark in _TICKED and word]
    return "、".join(picked) or None
