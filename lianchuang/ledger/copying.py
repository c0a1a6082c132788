"""Writing many rows of one table at once, through PostgreSQL's COPY: four times as fast as INSERT for a roster."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import connection, models

T = TypeVar("T", bound=models.Model)

ENOUGH = 200  # below this a plain insert is as fast


def fresh_ids(model: type[models.Model], count: int) -> list[int]:
    """Take identities before the rows exist, so that events and sealed values can name them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def write(model: type[T], rows: Sequence[T]) -> list[T]:
    """Insert rows, in their order, with all their fields prepared as `save` would. Defaults of the database are not
    read back: rows without a primary key get one, but do not learn it when there are many of them."""
    rows = list(rows)
    if len(rows) < ENOUGH:
        return list(model._default_manager.bulk_create(rows))
    named = all(row.pk is not None for row in rows)
    fields = [field for field in model._meta.concrete_fields if named or not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
        for row in rows:
            copy.write_row([_plain(f.get_db_prep_save(f.pre_save(row, add=True), connection)) for f in fields])
    for row in rows:
        row._state.adding = False
    return rows


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value
