"""The thirteen books (台账) as pages: a year of a register or archive, a roster as of a day, each row to its record."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.ledger.mark import kept
from lianchuang.registry.tree import MOVED_BY
from lianchuang.reporting.books import BookRow, Look, records_of, rows_of
from lianchuang.rulebook.books import FAMILIES, Book, book_named
from lianchuang.rulebook.books import books as all_books
from lianchuang.web.answering import show, show_part
from lianchuang.web.handing_out import MOST_ROWS, TOO_MANY, hand_out, table_sheet
from lianchuang.web.listing import Column, Columns, page_of
from lianchuang.web.reach import employers_among, reached_among
from lianchuang.web.sight import Sight, sight_of
from lianchuang.web.step_form import Problem

YEARS_BACK = 10


def _readable(standing: Standing, book: Book) -> bool:
    """The members' roster is for those who keep it."""
    return book.rows != "members" or standing.may("members.see")


def _named(standing: Standing, book: str) -> Book:
    found = book_named(book)
    if found is None or not _readable(standing, found):
        raise Http404
    return found


@acting("books.see")
def books(request: HttpRequest) -> HttpResponse:
    """Which books there are, by their three families."""
    sight = sight_of(request, "books.see")
    listed = [book for book in all_books() if _readable(request.standing, book)]
    may_open = request.standing.may("roster.open")
    groups = [(words, [book for book in listed if book.family == family]) for family, words in FAMILIES.items()]
    return show(request, "books/books.html", {"sight": sight, "groups": groups, "may_open": may_open})


@acting("books.see", on=_named)
def book(request: HttpRequest, found: Book) -> HttpResponse:
    """One book: a page of it, or with POST the whole of it as a file."""
    sight = sight_of(request, "members.see" if found.rows == "members" else "books.see")
    year, misread = _year(request.GET.get("year", ""), sight.today)
    look = _look(found, sight, year)
    records = records_of(found, look)
    alike = {n for n, one in enumerate(found.columns) if sight.alike & set(one.sources)}
    leads = min(set(range(len(found.columns))) - alike)
    every = [Column(str(n), one.title, stays=n == leads) for n, one in enumerate(found.columns)]
    columns = Columns(every, request.GET, set(map(str, alike)))
    problems = []
    if request.method == "POST":
        if records.count() <= MOST_ROWS:
            return _file(
                request, found, sight, look, _seen(rows_of(found, records.iterator(2000), look), columns), columns
            )
        problems = [Problem("", TOO_MANY)]
    page = page_of(_cases_in(found, look) if found.rows == "cases" else records, request.GET)
    on_page = records.filter(pk__in=page.object_list) if found.rows == "cases" else page.object_list
    rows = _seen(rows_of(found, on_page, look), columns)
    context = {
        "sight": sight,
        "book": found,
        "family": FAMILIES[found.family],
        "columns": columns,
        "page": page,
        "rows": _with_links(rows, request.standing, to_unions=not alike),
        "numbers": _numbers(rows),
        "year": year,
        "misread": misread,
        "years": range(sight.today.year, sight.today.year - YEARS_BACK, -1),
        "places": sight_of(request, "books.see").middle() if sight.is_district or sight.chosen else [],
        "problems": problems,
    }
    return show_part(request, "books/book.html", "books/_book.html", context, 422 if problems else 200)


@kept(at_most=32, until=(*MOVED_BY, "case"))
def _cases_in(book: Book, look: Look) -> list[int]:
    """The cases of a book in their order. PostgreSQL would read a table of all years from its beginning to find the
    first fifty that were still under way in this one; what each says is read for a page alone."""
    return list(records_of(book, look).values_list("pk", flat=True))


def _year(written: str, today: date) -> tuple[int, str]:
    """The year asked for; one that cannot be read, or is still to come, is this year and told."""
    if not written:
        return today.year, ""
    if written.isdecimal() and len(written) == 4 and 1950 <= int(written) <= today.year:
        return int(written), ""
    return today.year, f"“{written[:20]}”不是能查的年份，下面是今年的。"


def _look(book: Book, sight: Sight, year: int) -> Look:
    if not book.of_a_year:
        return Look(sight.scope, sight.on, sight.on)
    return Look(sight.scope, date(year, 1, 1), min(date(year, 12, 31), sight.today))


def _seen(rows: Iterable[BookRow], columns: Columns) -> list[BookRow]:
    """The rows with the cells of the columns that are seen."""
    places = [int(one.key) for one in columns.seen]
    return [replace(row, cells=tuple(row.cells[place] for place in places)) for row in rows]


def _numbers(rows: Iterable[BookRow]) -> set[int]:
    """The columns that hold numbers, by their place: they are set to the right."""
    kinds: dict[int, set[bool]] = {}
    for row in rows:
        for place, cell in enumerate(row.cells):
            if cell is not None:
                kinds.setdefault(place, set()).add(not isinstance(cell, str | date))
    return {place for place, found in kinds.items() if found == {True}}


def _with_links(rows: list[BookRow], standing: Standing, *, to_unions: bool) -> list[tuple[str, BookRow]]:
    """Each row with the page of its record, where the asker may open it; to a union only where its name is seen."""
    kinds: dict[str, set[int]] = {}
    for row in rows:
        kind, _, key = row.record.partition(":")
        kinds.setdefault(kind, set()).add(int(key))
    open_to = {
        "case": kinds.get("case", set()) if standing.may("case.see") else set(),
        "organisation": reached_among(standing, kinds["organisation"])
        if to_unions and "organisation" in kinds
        else set(),
        "employer": employers_among(standing, kinds["employer"]) if "employer" in kinds else set(),
    }
    listed = []
    for row in rows:
        kind, _, key = row.record.partition(":")
        href = reverse(kind, args=(int(key),)) if int(key) in open_to[kind] else ""
        listed.append((href, row))
    return listed


def _file(
    request: HttpRequest, book: Book, sight: Sight, look: Look, rows: list[BookRow], columns: Columns
) -> HttpResponse:
    when = f"{look.first.year} 年，截至 {look.last}" if book.of_a_year else f"{look.last} 的名册"
    root = sight.root.name if sight.root else ""
    sheet = table_sheet(
        book.name,
        [[column.title for column in columns.seen]],
        [row.cells for row in rows],
        above=[book.name, f"{root}　{when}　共 {len(rows)} 行"],
        below=[] if rows else ["没有记录。"],
    )
    return hand_out(request, book.name, [sheet], look.last, len(rows), f"book-{book.id}")
