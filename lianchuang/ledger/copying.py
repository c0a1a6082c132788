"""Writing many rows of one table at once, through PostgreSQL's COPY: four times as fast as INSERT for a roster.

The text of a COPY can be drawn up where there is no database, and put in later: that is how the work of deciding many
steps is done in a process beside the one that writes.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, TypeVar

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from psycopg import Binary
from psycopg.types.json import Jsonb

T = TypeVar("T", bound=models.Model)

ENOUGH = 200  # below this a plain insert is as fast
AS_THEY_ARE: dict[type[models.Field], type] = {
    models.BigAutoField: int,
    models.BigIntegerField: int,
    models.PositiveIntegerField: int,
    models.PositiveSmallIntegerField: int,
    models.CharField: str,
    models.DateField: date,
    models.BooleanField: bool,
    models.BinaryField: bytes,
}
"""Fields whose values, being of just this type, need no preparation."""


@dataclass(frozen=True)
class Drawn:
    """Rows of one table as COPY takes them: which columns, and the lines."""

    table: str
    columns: tuple[str, ...]
    lines: bytes


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
    put_in(draw_up(model, rows))
    for row in rows:
        row._state.adding = False
    return rows


def draw_up(model: type[models.Model], rows: Sequence[models.Model]) -> Drawn:
    """The lines that `put_in` writes; nothing is asked of the database."""
    named = all(row.pk is not None for row in rows)
    fields = [one for one in model._meta.concrete_fields if (named or not one.primary_key) and not one.generated]
    return drawn(model, [field.column for field in fields], [_prepared(field, rows) for field in fields])


def drawn(model: type[models.Model], columns: Sequence[str], values: Sequence[Sequence[Any]]) -> Drawn:
    """Lines from columns whose values are of the kinds in `IN_WORDS`, or None. Raises TypeError for any other kind."""
    told = [_in_words(column) for column in values]
    lines = "".join("\t".join(row) + "\n" for row in zip(*told, strict=True))
    return Drawn(model._meta.db_table, tuple(columns), lines.encode())


def put_in(rows: Drawn) -> None:
    """Write rows that were drawn up."""
    if not rows.lines:
        return
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(column) for column in rows.columns)
    statement = f"copy {quoted(rows.table)} ({columns}) from stdin"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(rows.lines)


@contextmanager
def searched_later(*models_to_fill: type[models.Model]) -> Iterator[None]:
    """While much is written: the indexes by pieces of words are drawn up at the end, in one go, instead of row by row.

    For a database that nobody else uses yet. Such an index only finds rows faster; one that guards anything stays.
    """
    later = [(model, index) for model in models_to_fill for index in model._meta.indexes if isinstance(index, GinIndex)]
    with connection.schema_editor() as editor:
        for model, index in later:
            editor.remove_index(model, index)
    yield
    connection.check_constraints()  # what waits for the end of a transaction would bar a new index
    with connection.schema_editor() as editor:
        for model, index in later:
            editor.add_index(model, index)


@contextmanager
def settled_at_the_end() -> Iterator[None]:
    """Transactions do not wait for the disk, one after another; when this is left, all of them are on it.

    For work that is thrown away as a whole if it is cut off: until the end a crash may lose what seemed written.
    """
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")
        try:
            yield
        finally:
            cursor.execute("set synchronous_commit = on")
        cursor.execute("select pg_logical_emit_message(true, 'settled', '')")  # its commit waits for all before it


def _prepared(field: models.Field, rows: Sequence[models.Model]) -> list[Any]:
    """The values of one column, as `save` would prepare them."""
    kind = AS_THEY_ARE.get(type(field.target_field if isinstance(field, models.ForeignKey) else field))
    if kind is not None:
        values = list(map(attrgetter(field.attname), rows))
        if {type(value) for value in values} <= {kind, type(None)}:
            return values
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows]


QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"'})


def _text(value: str) -> str:
    """Four passes that mostly find nothing: faster than one look at each Chinese character."""
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _bytes(value: bytes | memoryview) -> str:
    return f"\\\\x{value.hex()}"


def _list(value: Sequence[Any]) -> str:
    """An array literal of texts or numbers."""
    parts = ("null" if one is None else f'"{str(one).translate(QUOTED)}"' for one in value)
    return _text(f"{{{','.join(parts)}}}")


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

IN_WORDS: Mapping[type, Callable[[Any], str]] = {
    int: str,
    str: _text,
    bool: lambda value: "t" if value else "f",
    date: date.isoformat,
    datetime: datetime.isoformat,
    bytes: _bytes,
    memoryview: _bytes,
    Binary: lambda value: _bytes(value.obj),
    Jsonb: lambda value: _text(_json(value.obj) if value.dumps is json.dumps else value.dumps(value.obj)),
    list: _list,
    type(None): lambda value: "\\N",
}
"""How COPY's text format spells a value of each kind."""


def _in_words(values: Sequence[Any]) -> list[str]:
    """A column as COPY spells it."""
    spellings = {kind: _spelling(kind) for kind in {type(value) for value in values}}
    if len(spellings) == 1:
        return list(map(next(iter(spellings.values())), values))
    return [spellings[type(value)](value) for value in values]


def _spelling(kind: type) -> Callable[[Any], str]:
    known = next((parent for parent in kind.__mro__ if parent in IN_WORDS), None)
    if known is None:
        raise TypeError(f"COPY does not know how to spell {kind.__name__}")
    return IN_WORDS[known]
