"""What a cell turned out to say, and the folding that all cells go through first."""

import re
from typing import Literal, NamedTuple

Severity = Literal["error", "look"]

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0f]")
_TO_FOLD = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3000\ufe0f\ufeff\uff01-\uff5e\x1c-\x1f\x85]")

NOTHING = frozenset(["", "/", "\\", "-", "--", "—", "——", "_", "*", ".", "…", "n/a", "na", "nan", "null", "#n/a"])
"""Marks that stand for an empty cell. 无 is not among them: it is an answer."""


LONGEST = 200
"""Most characters of a cell that is no free text."""


class Trouble(NamedTuple):
    """A sentence about a cell. An "error" keeps its row out until it is mended; a "look" does not.

    `proposed` is what the person may have meant, in the form the field is stored in.
    """

    message: str
    proposed: str | None = None
    severity: Severity = "error"


class Reading(NamedTuple):
    """The value of a cell, or a trouble, or both. `detail` keeps what the value does not say (联合工会 for a yes)."""

    value: object = None
    trouble: Trouble | None = None
    detail: str | None = None


BLANK = Reading()


def halved(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones, without invisible signs."""
    return INVISIBLE.sub("", text.translate(FULL_WIDTH)) if _TO_FOLD.search(text) else text


def squeezed(text: str) -> str:
    """The text half-width and without any blank."""
    return "".join(halved(text).split()) if _TO_FOLD.search(text) else text


def overlong(text: str) -> bool:
    """More than any number, date, name or mark could need: a whole paragraph stands in the wrong cell."""
    return len(text) > LONGEST


def refused(message: str, proposed: object = None) -> Reading:
    return Reading(None, Trouble(message, None if proposed is None else str(proposed)))


def doubted(value: object, message: str, proposed: object = None) -> Reading:
    return Reading(value, Trouble(message, None if proposed is None else str(proposed), "look"))
