"""Asking for thousands of things at once: the whole list travels as one array, not as one parameter for each."""

from collections.abc import Collection

from django.db.models.expressions import RawSQL

FEW = 100  # a short list is planned better as it stands
KINDS = {int: "bigint", str: "text", bytes: "bytea"}


def among(values: Collection[int] | Collection[str] | Collection[bytes]) -> Collection | RawSQL:
    """Values of one type, for use in `__in`; they must be all of int, str or bytes."""
    if len(values) < FEW:
        return values
    listed = list(values)
    return RawSQL(f"select unnest(%s::{KINDS[type(listed[0])]}[])", [listed])  # noqa: S611 - a type of our own table
