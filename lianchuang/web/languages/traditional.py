"""Traditional Chinese: OpenCC's conversion, corrected by a word list that a person has read."""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

import opencc

WORDS = Path(__file__).parent / "zh-Hant.toml"


@lru_cache(50_000)
def in_traditional(text: str) -> str:
    """The text in Traditional characters. Words of the list go their own way; the rest goes OpenCC's, written with
    the characters that screens use."""
    pattern, words, characters = _list()
    parts = pattern.split(text)
    return "".join(words[part] if part in words else _converter().convert(part).translate(characters) for part in parts)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


@cache
def _list() -> tuple[re.Pattern[str], dict[str, str], dict[int, str]]:
    read: dict[str, dict[str, str]] = tomllib.loads(WORDS.read_text("utf-8"))
    words = read["words"]
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")")
    return pattern, words, str.maketrans(read["characters"])
