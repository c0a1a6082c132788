"""From an article as it is named on screen (工会法第十七条第二款) to the page that shows its words, and back."""

import re
from functools import cache

from django.urls import reverse

from lianchuang.rulebook import Citation, rulebook
from lianchuang.rulebook.citations import in_chinese

_NAMED = re.compile(
    r"^《?(?P<statute>.+?)》?(?:第(?P<number>[零一二三四五六七八九十百千]+)条.*|（(?P<chapter>[^（）]+)）)$"
)


@cache
def _numerals() -> dict[str, str]:
    return {in_chinese(number): str(number) for number in range(1, 1500)}


@cache
def address_of(text: str) -> str:
    """The page of an article named in words or as 「工会法#17」; empty where we hold no such article."""
    place = place_of(text)
    return reverse("article", args=place) if place else ""


def place_of(text: str) -> tuple[str, str] | None:
    """Statute and article number behind a citation in words; None where we do not hold them."""
    name, number = _read(text.strip())
    if not name:
        return None
    statute = rulebook().statute(name)
    if statute is None or number not in statute.articles:
        return None
    return statute.id, number


def _read(text: str) -> tuple[str, str]:
    if "#" in text:
        try:
            citation = Citation.parse(text)
        except ValueError:
            return "", ""
        return citation.statute, citation.article
    found = _NAMED.match(text.replace(" ", ""))
    if not found:
        return "", ""
    return found["statute"], _numerals().get(found["number"] or "", "") or found["chapter"] or ""


def in_words(written: str) -> str:
    """「工会法#17」 as it is shown; a convention says that it is one."""
    if written == "house":
        return "本系统约定"
    return rulebook().library.cite(written).in_words if "#" in written else written
