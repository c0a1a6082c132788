"""What every act of the registry does: fresh identities, and values as the journal keeps them."""

from datetime import date
from typing import Any

from django.db import connection, models


def fresh_ids(model: type[models.Model], count: int) -> list[int]:
    """Take identities before the rows exist, so that events and sealed values can name them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def as_written(values: dict[str, Any] | None) -> dict[str, Any] | None:
    """Values as JSON texts and whole numbers, for `before` and `after`."""
    if values is None:
        return None
    return {name: _plain(value) for name, value in values.items() if name not in {"grams", "findable", "match_key"}}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
