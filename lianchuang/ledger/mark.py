"""What changes with every event: the mark under which something that was worked out from the records is kept until the
next one."""

from django.db import connection

UNSETTLED = 1000  # events that may still be committed behind a newer one


def journal_mark() -> tuple[int, int]:
    """What changes with every event that is recorded: the newest number, and how many of the last numbers are there,
    since an earlier number can be committed after a later one. One statement on the index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(max(id), 0), count(*) from ledger_event"
            " where id > (select coalesce(max(id), 0) from ledger_event) - %s",
            [UNSETTLED],
        )
        newest, among = cursor.fetchone()
    return newest, among
