"""Two things in one cell: 例远有限公司（9133…）, 120/98 under 职工数/会员数, 王样东 3302… under 姓名及身份证号.

The heading says it, or the cells do: a code with its check digit behind a name is a code.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from lianchuang.exchange.readings import halved, squeezed
from lianchuang.exchange.sheets import Cell

SAMPLE = 200
"""So many cells of a column are looked at."""

_BETWEEN = re.compile(r"\s*[/\\、,;|\n]+\s*")
_CODES = {
    "uscc": re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])", re.IGNORECASE),
    "id_number": re.compile(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9])", re.IGNORECASE),
    "phone": re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])"),
}
"""What cannot be mistaken wherever it stands in a cell."""
BEHIND = {"employer": "uscc", "union_name": "uscc", "name": "id_number"}
"""Which code people write behind which name, though the heading does not say so."""
_LABEL = re.compile(
    r"(?:统一)?(?:社会)?信用代码(?:证号)?\s*:?|(?:公民)?身份(?:证|证件)?号码?\s*:?|证件号码?\s*:?|(?:联系)?(?:电话|手机)\s*:?|代码\s*:"
)
_EDGES = " \t\r\n:/\\、,;|-—"


def code_behind(field: str, cells: Sequence[Cell]) -> str | None:
    """The field of the codes that stand in a column of names, if they stand in most of its cells."""
    code = BEHIND.get(field)
    texts = [halved(cell) for cell in cells[:SAMPLE] if isinstance(cell, str)]
    if code is None or not texts:
        return None
    return code if sum(bool(_CODES[code].search(text)) for text in texts) * 2 > len(texts) else None


def part_of(fields: Sequence[str], number: int) -> Callable[[Cell], Cell]:
    """Takes out of a cell what it says of one of the fields; all of it for the first where it cannot be parted."""

    @lru_cache(maxsize=10_000)
    def taken(text: str) -> tuple[str | None, ...]:
        return _parted(text, fields)

    def part(cell: Cell) -> Cell:
        if isinstance(cell, str):
            return taken(cell)[number]
        return cell if number == 0 else None

    return part


def _parted(text: str, fields: Sequence[str]) -> tuple[str | None, ...]:
    """One text for each field."""
    found: dict[str, str | None] = dict.fromkeys(fields)
    rest, others = halved(text), []
    for field in fields:
        code = _CODES[field].search(rest) if field in _CODES else None
        if code:
            found[field] = code[0]
            rest = f"{rest[: code.start()]} {rest[code.end() :]}"
        else:
            others.append(field)
    if len(others) < len(fields):
        rest = re.sub(r"[(\[【<]\s*[)\]】>]", " ", _LABEL.sub(" ", rest)).strip(_EDGES)
        others = [field for field in others if field not in _CODES] or others
    parts = [part for part in _BETWEEN.split(rest.strip()) if part]
    if len(parts) != len(others):
        parts = rest.split() if len(rest.split()) == len(others) else [rest.strip()]
    found.update(zip(others, parts, strict=False))
    return tuple(said if said and squeezed(said) else None for said in found.values())
