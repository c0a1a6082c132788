"""Values as the journal keeps them."""

from datetime import date
from typing import Any


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
