"""A page, piece by piece: its texts and the attributes people read or hear, each turned by a function."""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape

Turn = Callable[[str], str]

PIECE = re.compile(r"(<!--.*?-->|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)", re.DOTALL)
TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
READ = re.compile(r"(\s(?:title|alt|aria-label|placeholder|label|data-th|data-say-[a-z]+)=\")([^\"]*)(\")")
KEPT = re.compile(r"\stranslate=\"no\"|\slang=\"")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
SILENT = {"script", "style", "textarea"}
EMPTY = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "path", "circle", "rect", "line"}


def turned(page: str, turn: Turn) -> str:
    """The page with every text and readable attribute turned.

    Left as they are: scripts, what stands in a text area or a field, and whatever is marked `translate="no"` or with a
    language of its own.
    """
    return "".join(_pieces(page, turn))


def texts(page: str) -> list[str]:
    """Every text that `turned` would turn, as it is read."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    turned(page, note)
    return found


def _pieces(page: str, turn: Turn) -> Iterator[str]:
    kept: list[str] = []  # the open elements from the first kept one on
    for number, piece in enumerate(PIECE.split(page)):
        if number % 2 == 0:
            yield _text(piece, turn) if not kept else piece
            continue
        tag = TAG.match(piece)
        if tag is None:
            yield piece
            continue
        name = tag[2].lower()
        if tag[1]:
            if name in kept:
                del kept[len(kept) - 1 - kept[::-1].index(name) :]
            yield piece
            continue
        inner = not (name in EMPTY or piece.endswith("/>"))
        if kept:
            if inner:
                kept.append(name)
            yield piece
        elif name in SILENT or (name != "html" and KEPT.search(piece)):
            if inner:
                kept.append(name)
            yield READ.sub(lambda found: _attribute(found, turn), piece) if name == "textarea" else piece
        else:
            yield READ.sub(lambda found: _attribute(found, turn), piece)


def _attribute(found: re.Match[str], turn: Turn) -> str:
    if not CHINESE.search(found[2]):
        return found[0]
    return found[1] + escape(turn(unescape(found[2]))) + found[3]


def _text(piece: str, turn: Turn) -> str:
    if not CHINESE.search(piece):
        return piece
    whole = unescape(piece)
    bare = whole.strip()
    before, after = whole[: len(whole) - len(whole.lstrip())], whole[len(whole.rstrip()) :]
    return before + escape(turn(" ".join(bare.split(" "))), quote=False) + after
