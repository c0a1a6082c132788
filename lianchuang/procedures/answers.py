"""What people type into the fields of a step, read into plain values, with a sentence for each thing that is wrong."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lianchuang.rulebook.procedure_form import Column, FieldSpec

YES = {"是", "有", "yes", "true", "1", "on", "y"}
NO = {"否", "无", "no", "false", "0", "n", "off"}
DAY_MARKS = re.compile("[/.]")
EARLIEST, LATEST = date(1949, 1, 1), date(2100, 12, 31)


class Misread(Exception):
    """A value that is not what the field asks for; the message is for the person who typed it."""


def read_answers(fields: tuple[FieldSpec, ...], raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Values by field, and a Chinese sentence for each field that cannot be read. Empty answers are left out."""
    values, faults = {}, {}
    for spec in fields:
        answer = raw.get(spec.id)
        if answer in (None, "", [], ()):
            continue
        try:
            values[spec.id] = _read(spec, answer)
        except Misread as fault:
            faults[spec.id] = str(fault)
    return values, faults


def chosen_in_words(
    fields: tuple[FieldSpec, ...], table: str, data: Mapping[str, Any], row: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What a sentence shows of a row of `table` and of the choices of a step: labels instead of codes."""
    words = {spec.id: spec.choices[data[spec.id]] for spec in fields if spec.choices and spec.id in data}
    columns = next((spec.columns for spec in fields if spec.id == table), ())
    words |= row or {}
    return words | {c.id: c.choices[row[c.id]] for c in columns if row and c.choices and c.id in row}


def _read(spec: FieldSpec, answer: Any) -> Any:
    if spec.type == "rows":
        return _rows(spec, answer)
    if spec.type in ("people", "employers"):
        return [_count(item, spec.label) for item in (answer if isinstance(answer, list | tuple) else [answer])]
    return _scalar(spec.type, answer, spec.label, spec.choices)


def _scalar(kind: str, answer: Any, label: str, choices: Mapping[str, str]) -> Any:
    if kind == "count":
        return _count(answer, label)
    if kind in ("number", "money"):
        return _number(answer, label, 2 if kind == "money" else None)
    if kind == "day":
        return _day(answer, label).isoformat()
    if kind == "yes_no":
        return _yes_no(answer, label)
    text = str(answer).strip()
    if kind == "choice" and text not in choices:
        known = "、".join(choices.values())
        raise Misread(f"{label}要从这些里选一个：{known}。")
    return text


def _folded(answer: Any) -> str:
    return unicodedata.normalize("NFKC", str(answer)).strip()


def _count(answer: Any, label: str) -> int:
    if isinstance(answer, bool):
        raise Misread(f"{label}要填整数，比如 120。")
    text = _folded(answer).removesuffix("人").replace(",", "")
    if not text.isdecimal() or len(text) > 12:
        raise Misread(f"{label}要填整数，比如 120。")
    return int(text)


def _number(answer: Any, label: str, places: int | None) -> str:
    try:
        number = Decimal(_folded(answer).removesuffix("元").replace(",", ""))
    except InvalidOperation:
        raise Misread(f"{label}要填数字，比如 1234.50。") from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 13:
        raise Misread(f"{label}的数字太大。")
    if places is not None and number != round(number, places):
        raise Misread(f"{label}最多两位小数。")
    return str(number)


def _day(answer: Any, label: str) -> date:
    try:
        day = answer if isinstance(answer, date) else date.fromisoformat(DAY_MARKS.sub("-", _folded(answer)))
    except ValueError:
        raise Misread(f"{label}要填日期，比如 2026-03-01。") from None
    if not EARLIEST <= day <= LATEST:
        raise Misread(f"{label}要在 {EARLIEST.year} 年到 {LATEST.year} 年之间。")
    return day


def _yes_no(answer: Any, label: str) -> bool:
    if isinstance(answer, bool):
        return answer
    text = _folded(answer).lower()
    if text in YES:
        return True
    if text in NO:
        return False
    raise Misread(f"{label}要选是或否。")


def _rows(spec: FieldSpec, answer: Any) -> list[dict[str, Any]]:
    if not isinstance(answer, list | tuple):
        raise Misread(f"{spec.label}要一行一行填。")
    rows = [_row(spec.columns, row, number) for number, row in enumerate(answer, start=1)]
    return [row for row in rows if row]


def _row(columns: tuple[Column, ...], row: Any, number: int) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        raise Misread(f"第 {number} 行读不懂。")
    return {
        column.id: _scalar(column.type, row[column.id], f"第 {number} 行的{column.label}", column.choices)
        for column in columns
        if row.get(column.id) not in (None, "")
    }
