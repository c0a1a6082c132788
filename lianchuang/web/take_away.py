"""Lists to take away: exactly what the page shows, as a workbook or as text, told in the journal.

What people typed goes out as text, never as a formula or a link (security rule: files out).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.db import transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from lianchuang.ledger.acts import Entry, record
from lianchuang.web.events import LIST_EXPORTED
from lianchuang.web.listing import Columns

RISKY = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


@transaction.atomic
def take_away(
    request: HttpRequest, name: str, columns: Columns, rows: Iterable[Any], remark: str = ""
) -> StreamingHttpResponse:
    """The list, with the columns that are seen, as the file asked for (`as` = xlsx or csv); the journal keeps who took
    how much of what."""
    listed = [[column.value(row) for column in columns.seen] for row in rows]
    titles = [column.title for column in columns.seen]
    today = timezone.localdate()
    by = request.standing.signature(timezone.now())
    record(Entry(LIST_EXPORTED.id, today, {"name": name, "count": len(listed)}, subject=by.ref), by=by)
    if request.POST.get("as") == "csv":
        return as_file(as_text(titles, listed), "text/csv; charset=utf-8", f"{today:%Y%m%d}.csv")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return as_file(_workbook(name, titles, listed, remark), kind, f"{today:%Y%m%d}.xlsx")


def as_file(content: bytes, kind: str, name: str) -> StreamingHttpResponse:
    """A download that no cache keeps."""
    response = StreamingHttpResponse(iter([content]), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="lianchuang-{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _workbook(name: str, titles: Sequence[str], rows: Sequence[Sequence[Any]], remark: str) -> bytes:
    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(name[:31])
        bold, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
        for place, title in enumerate(titles):
            sheet.write_string(0, place, title, bold)
            sheet.set_column(place, place, _breadth(title, [row[place] for row in rows[:200]]))
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                _write(sheet, number, place, value, day)
        sheet.freeze_panes(1, 1)
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)  # every column on the page, as many pages as it takes
        sheet.repeat_rows(0)
        if remark:
            sheet.write_string(len(rows) + 2, 0, remark)
    return file.getvalue()


def _write(sheet: Any, row: int, place: int, value: Any, day: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, place, value, day)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, place, value)
    elif value not in (None, ""):
        sheet.write_string(row, place, str(value))


def _breadth(title: str, values: Sequence[Any]) -> int:
    longest = max([len(title), *(len(_said(value)) for value in values)])
    return min(44, 2 * longest + 2)


def as_text(titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows as text with a byte order mark; cells that a spreadsheet would run are led by an apostrophe."""
    file = io.StringIO(newline="")
    out = csv.writer(file)
    out.writerow(titles)
    out.writerows(_guarded(rows))
    return file.getvalue().encode("utf-8-sig")


def _guarded(rows: Iterable[Sequence[Any]]) -> Iterator[list[str]]:
    for row in rows:
        texts = [_said(value) for value in row]
        yield [f"'{text}" if text.startswith(RISKY) else text for text in texts]


def _said(value: Any) -> str:
    """A cell as text; a number without the noughts that its column keeps behind it."""
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
