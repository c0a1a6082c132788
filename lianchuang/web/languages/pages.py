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
JOINED = re.compile(r"[，；：。]$")
SILENT = {"script", "style", "textarea"}
BARE = {"title", "option", "text"}  # hold words and no elements
FOREIGN = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff*]*(?:[（）《》“”〔〕·、\d ]+[\u3400-\u9fff][\u3400-\u9fff*]*)*")
EMPTY = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "path", "circle", "rect", "line"}


def turned(page: str, turn: Turn, remains: str = "") -> str:
    """The page with every text and readable attribute turned.

    Left as they are: scripts, what stands in a text area or a field, and whatever is marked `translate="no"` or with a
    language of its own. `remains` is the language of the Chinese that is left in a text, names above all: it is marked
    with it, so that a screen reader says it right (WCAG 3.1.2). An element of its own does not change how a line is
    laid out: `bdi` has no look, and a text of several pieces stays one piece.
    """
    return "".join(_pieces(page, turn, remains))


def texts(page: str) -> list[str]:
    """Every text that `turned` would turn, as it is read."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    turned(page, note)
    return found


def _pieces(page: str, turn: Turn, remains: str) -> Iterator[str]:
    kept: list[str] = []  # the open elements from the first kept one on
    within = ""  # the element that was opened last
    for number, piece in enumerate(PIECE.split(page)):
        if number % 2 == 0:
            yield _text(piece, turn, "" if within in BARE else remains) if not kept else piece
            continue
        tag = TAG.match(piece)
        if tag is None:
            yield piece
            continue
        name = tag[2].lower()
        within = "" if tag[1] else name
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


def _text(piece: str, turn: Turn, remains: str) -> str:
    if not CHINESE.search(piece):
        return piece
    whole = unescape(piece)
    bare = whole.strip()
    before, after = whole[: len(whole) - len(whole.lstrip())], whole[len(whole.rstrip()) :]
    said = escape(turn(" ".join(bare.split(" "))), quote=False)
    if not after and JOINED.search(bare) and said.endswith((",", ";", ":", ".")):
        after = " "  # Chinese marks bring their own room before what stands beside them
    return before + (_marked(said, remains) if remains else said) + after


def _marked(said: str, language: str) -> str:
    if FOREIGN.fullmatch(said):
        return f'<bdi lang="{language}">{said}</bdi>'
    pieces, found = FOREIGN.subn(lambda left: f'<bdi lang="{language}">{left[0]}</bdi>', said)
    return f"<bdi>{pieces}</bdi>" if found else said
