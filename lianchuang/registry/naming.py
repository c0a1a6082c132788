"""How a name is found: by any piece of it, or by its pinyin initials."""

import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=65536)
def _initial(character: str) -> str:
    return lazy_pinyin(character, style=Style.FIRST_LETTER, errors="default")[0][:1].lower()


def initials(name: str) -> str:
    """云浦恒达 → yphd; letters and digits stand for themselves."""
    return "".join(_initial(character) for character in folded(name) if character.isalnum())


def folded(text: str) -> str:
    """One spelling for full-width and half-width, upper and lower case, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def grams(*texts: str) -> list[str]:
    """The single characters and pairs of the texts: what the search index holds."""
    found: set[str] = set()
    for text in map(folded, texts):
        found.update(text)
        found.update(text[i : i + 2] for i in range(len(text) - 1))
    return sorted(found)


def query_grams(query: str) -> list[str]:
    """What a name must hold to contain the query; a second look confirms the order."""
    text = folded(query)
    return [text] if len(text) < 2 else sorted({text[i : i + 2] for i in range(len(text) - 1)})
