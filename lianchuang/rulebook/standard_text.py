"""Writes a standard's table as TOML again: what a page changed in it is kept in the form of every other standard."""

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+")


def standard_text(raw: Mapping[str, Any]) -> str:
    """The TOML of a parsed standard. Read again it is the same table; comments and layout are not kept."""
    parts = []
    for key, value in raw.items():
        if isinstance(value, Mapping):
            parts.append(_section(f"[{_key(key)}]", value))
        elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
            parts += [_section(f"[[{_key(key)}]]", one) for one in value]
        else:
            parts.insert(0, f"{_key(key)} = {_value(value)}\n")
    return "\n".join(parts)


def _section(head: str, table: Mapping[str, Any]) -> str:
    return "".join([f"{head}\n", *(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())])


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
    return "[" + ", ".join(_value(one) for one in value) + "]"
