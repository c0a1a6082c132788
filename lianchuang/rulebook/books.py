"""The thirteen books (台账) as data: which records make their rows, and where each column comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from lianchuang.rulebook.procedures import Procedures
from lianchuang.rulebook.shelf import UnreadableFile, read_toml, shelf

FAMILIES = {"register": "登记簿", "archive": "档案", "roster": "名册"}
OVER = ("last", "first", "sum", "count", "every")
OF_ROWS = {
    "cases": ("number", "procedure", "organisation", "town", "units", "opened", "ended", "state"),
    "members": ("organisation", "town", "name", "sex", "migrant", "dispatched", "standing", "since"),
    "posts": ("organisation", "town", "office", "name", "sex", "full_time", "chosen", "since"),
    "units": (
        "organisation",
        "town",
        "unit",
        "credit_code",
        "ownership",
        "above_scale",
        "mode",
        "staff",
        "since",
    ),
}
"""What a column may come from, by what the rows are."""


@dataclass(frozen=True)
class Source:
    """A step of a procedure, and one of its fields or its day."""

    procedure: str
    step: str
    field: str


@dataclass(frozen=True)
class BookColumn:
    """One column: its heading, and the sources it is taken from, the first that was said."""

    title: str
    sources: tuple[Source | str, ...]
    over: str = "last"


@dataclass(frozen=True)
class Book:
    """One book: for a year where its rows are cases, else as of a day."""

    id: str
    family: str
    name: str
    purpose: str
    rows: str
    procedures: tuple[str, ...]
    columns: tuple[BookColumn, ...]

    @property
    def of_a_year(self) -> bool:
        return self.rows == "cases"


@cache
def books() -> tuple[Book, ...]:
    """All books in the order of their file. Raises UnreadableFile, in Chinese, where one is wrongly written."""
    found = tuple(_book(said) for said in read_toml(shelf() / "reports" / "books.toml")["book"])
    if len({book.id for book in found}) != len(found):
        raise UnreadableFile("reports/books.toml：有两本台账的 id 相同。")
    return found


def book_named(name: str) -> Book | None:
    return next((book for book in books() if book.id == name), None)


def _book(said: dict[str, Any]) -> Book:
    name, rows = said["id"], said["rows"]
    if said["family"] not in FAMILIES or rows not in OF_ROWS:
        raise UnreadableFile(f"reports/books.toml：{name} 的 family 或 rows 写错了。")
    columns = tuple(_column(name, rows, column) for column in said["column"])
    procedures = tuple(said.get("procedures", ()))
    return Book(name, said["family"], said["name"], said["purpose"], rows, procedures, columns)


def _column(book: str, rows: str, said: dict[str, Any]) -> BookColumn:
    written = [said["from"]] if isinstance(said["from"], str) else said["from"]
    over = said.get("over", "last")
    if over not in OVER:
        raise UnreadableFile(f"reports/books.toml：{book} 的“{said['title']}”的 over 写错了。")
    return BookColumn(said["title"], tuple(_source(book, rows, one) for one in written), over)


def _source(book: str, rows: str, written: str) -> Source | str:
    if written in OF_ROWS[rows]:
        return written
    parts = written.split(".")
    if rows != "cases" or len(parts) != 3:
        raise UnreadableFile(f"reports/books.toml：{book} 不知道“{written}”是什么。")
    return Source(*parts)


def faults(book: Book, procedures: Procedures) -> Iterator[str]:
    """What of a book does not fit the procedure files: steps and fields that are not there, or are sensitive."""
    for procedure in book.procedures:
        if procedure not in procedures:
            yield f"{book.id}：没有程序 {procedure}"
    for column in book.columns:
        for source in column.sources:
            if isinstance(source, Source) and (fault := _fault(book, source, procedures)):
                yield f"{book.id}“{column.title}”：{fault}"


def _fault(book: Book, source: Source, procedures: Procedures) -> str:
    if source.procedure not in book.procedures:
        return f"{source.procedure} 不在这本台账里"
    definition = procedures.named(source.procedure)
    step = next((one for one in definition.step if one.id == source.step), None)
    if step is None:
        return f"{source.procedure} 没有步骤 {source.step}"
    if source.field == "day":
        return ""
    field = next((one for one in step.field if one.id == source.field), None)
    if field is None:
        return f"{source.procedure}.{source.step} 没有 {source.field}"
    return f"{source.procedure}.{source.step}.{source.field} 是敏感的" if field.sensitive else ""
