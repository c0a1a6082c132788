"""People in a text as they may be shown to whoever may not read them. Pure."""

import re

BETWEEN = re.compile(r"([\s、，,；;/]+)")
NUMBER = re.compile(r"[\d-]{7,}[\dXx]?")


def masked(text: str) -> str:
    """Of each name the first character, of each number its ends: 张*、王**　138****1234."""
    return "".join(part if BETWEEN.fullmatch(part) else _one(part) for part in BETWEEN.split(text))


def _one(part: str) -> str:
    if NUMBER.fullmatch(part):
        ends = 4 if len(part) >= 11 else 2
        return part[:3] + "*" * (len(part) - 3 - ends) + part[-ends:]
    return part[:1] + "*" * (len(part) - 1)
