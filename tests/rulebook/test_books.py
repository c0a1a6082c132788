"""The thirteen books: seven registers, three archives, three rosters, each column from a record that there is."""

from collections import Counter
from dataclasses import replace

import pytest

from lianchuang.rulebook import books as room
from lianchuang.rulebook.books import Book, BookColumn, Source, book_named, books, faults
from lianchuang.rulebook.procedures import Procedures
from lianchuang.rulebook.shelf import UnreadableFile, shelf


@pytest.fixture(scope="module")
def procedures():
    return Procedures.read(shelf() / "procedures")


def test_there_are_seven_registers_three_archives_and_three_rosters():
    assert Counter(book.family for book in books()) == {"register": 7, "archive": 3, "roster": 3}
    assert len({book.name for book in books()}) == 13


@pytest.mark.parametrize("book", books(), ids=lambda book: book.id)
def test_every_column_comes_from_a_step_that_there_is_and_that_is_not_sensitive(book, procedures):
    assert list(faults(book, procedures)) == []


def test_every_procedure_named_is_the_source_of_some_column(procedures):
    silent = {
        (book.id, procedure)
        for book in books()
        for procedure in book.procedures
        if not any(isinstance(s, Source) and s.procedure == procedure for c in book.columns for s in c.sources)
    }
    assert silent == set()


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (Source("hardship-aid", "apply", "name"), "敏感"),
        (Source("hardship-aid", "apply", "nothing"), "没有 nothing"),
        (Source("hardship-aid", "nowhere", "day"), "没有步骤 nowhere"),
        (Source("accident", "occur", "day"), "不在这本台账里"),
    ],
)
def test_a_column_that_fits_no_file_is_told(source, fault, procedures):
    book = replace(book_named("hardship"), columns=(BookColumn("试", (source,)),))
    (told,) = faults(book, procedures)
    assert fault in told


@pytest.mark.parametrize(
    "said",
    [
        {"rows": "nothing"},
        {"family": "heap"},
        {"column": [{"title": "试", "from": "nothing"}]},
        {"column": [{"title": "试", "from": "number", "over": "twice"}]},
        {"rows": "members", "column": [{"title": "试", "from": "a.b.c"}]},
    ],
)
def test_a_book_that_is_wrongly_written_is_refused(said):
    right = {"id": "a", "family": "register", "name": "甲", "purpose": "乙", "rows": "cases", "column": []}
    assert isinstance(room._book(right), Book)
    with pytest.raises(UnreadableFile):
        room._book(right | said)
