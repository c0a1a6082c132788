"""Tables handed out as files: the same bytes for the same facts, told in the journal."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from lianchuang.ledger.acts import Entry, record
from lianchuang.web.events import LIST_EXPORTED
from lianchuang.web.jobs import exchange
from lianchuang.web.take_away import as_file, as_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 50_000
TOO_MANY = f"超过 {MOST_ROWS} 行，一个文件放不下。按镇街、局或者工会分开导出。"


def table_sheet(name: str, headings: Sequence[Sequence[str]], rows: Sequence[Sequence[Any]], **more: Any) -> Any:
    """A sheet of the room that writes workbooks."""
    return exchange("tables_out").TableSheet(name, headings, rows, **more)


@transaction.atomic
def hand_out(
    request: HttpRequest, title: str, sheets: Sequence[Any], on: date, count: int, mark: str
) -> StreamingHttpResponse:
    """The sheets as the file asked for (`as` = xlsx or csv; of several sheets the text has the first). `on` is the day
    the table speaks of, `mark` the plain part of the file's name; the journal keeps who took how much of what."""
    today = timezone.localdate()
    by = request.standing.signature(timezone.now())
    record(Entry(LIST_EXPORTED.id, today, {"name": title, "count": count}, subject=by.ref), by=by)
    name = f"{mark}-{on:%Y%m%d}"
    if request.POST.get("as") == "csv":
        first = sheets[0]
        return as_file(as_text(first.headings[-1], first.rows), "text/csv; charset=utf-8", f"{name}.csv")
    return as_file(exchange("tables_out").write_tables(sheets, title, on), XLSX, f"{name}.xlsx")
