"""What an official document is made of, before it is set: a head, a title, paragraphs, tables, a signature."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

BLANK = "＿＿＿＿＿＿"
"""A line to be written on by hand, where nothing is known."""
BLANK_DAY = "　　年　　月　　日"


@dataclass(frozen=True)
class Piece:
    """Some words; with `note` a numbered note at the foot of the page, with `href` the address of their source."""

    text: str
    note: str = ""
    href: str = ""


Pieces: TypeAlias = tuple[Piece, ...]


def words(text: str) -> Pieces:
    return (Piece(text),)


def plain(pieces: Pieces) -> str:
    return "".join(piece.text for piece in pieces)


@dataclass(frozen=True)
class Head:
    """The red head: who issues, under which number; an upward document also names who signed it."""

    issuer: str
    number: str = ""
    signer: str | None = None


@dataclass(frozen=True)
class Title:
    text: str
    under: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: `body` begins two characters in, `flush` at the edge (those addressed), `centre` and `right` so."""

    pieces: Pieces
    place: Literal["body", "flush", "centre", "right", "large"] = "body"


@dataclass(frozen=True)
class Heading:
    """一、 (level 1), （一） (level 2)."""

    pieces: Pieces
    level: int = 1


@dataclass(frozen=True)
class Cell:
    """A cell of a form or table. `tall` is room to write in; `below` stands at its foot, to the right (seal, day)."""

    pieces: Pieces
    span: int = 1
    label: bool = False
    tall: bool = False
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A ruled table: rows of cells over so many columns of given shares of the width. `heads` rows come again on
    every page."""

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    heads: int = 0

    @property
    def head(self) -> tuple[tuple[Cell, ...], ...]:
        return self.rows[: self.heads]

    @property
    def body(self) -> tuple[tuple[Cell, ...], ...]:
        return self.rows[self.heads :]


@dataclass(frozen=True)
class Signature:
    """Who signs, one under the other, and the day (署名、成文日期)."""

    names: tuple[str, ...]
    day: str


@dataclass(frozen=True)
class Foot:
    """The record at the end (版记): who gets a copy, who issued it and when."""

    copies: str
    issuer: str
    day: str


@dataclass(frozen=True)
class Sealed:
    """The journal's checkpoint, as text and as a QR code."""

    note: str


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a new page."""


Block: TypeAlias = NewPage | Head | Title | Paragraph | Heading | Grid | Signature | Foot | Sealed


@dataclass(frozen=True)
class Document:
    """A whole document. `lying` turns the sheet and frames it, as a certificate is."""

    title: str
    blocks: tuple[Block, ...]
    lying: bool = False
