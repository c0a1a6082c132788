"""Rows of one workbook that are about the same thing: same code, or same normalised name in the same place."""

from collections.abc import Iterable

from lianchuang.exchange.names import match_key, place_key
from lianchuang.exchange.records import Problem, Record, Row, Value
from lianchuang.exchange.vocabulary import Kind

NAMES_IT = {
    "employers": ("uscc", "employer", "town"),
    "unions": ("uscc", "employer", "district", "town", "village"),
    "members": ("no", "name", "sex", "birth_month", "id_number"),
    "contracts": ("no", "employer", "uscc"),
    "elections": ("union_name", "employer", "uscc", "town", "held"),
    "congresses": ("union_name", "employer", "uscc", "town", "held", "matter"),
    "awards": ("union_name", "employer", "uscc", "town", "title", "who", "awarded"),
    "assessment": ("group", "item", "town"),
}
"""The fields a duplicate keeps in its record: those that name the thing. The first row speaks for the rest."""


OLD_ACTS = {"elections": ("held",), "congresses": ("held", "matter"), "awards": ("awarded", "title", "who")}
"""What one old act of a union is known by, the day first."""


def mark_duplicates(rows: Iterable[Row], kind: Kind) -> None:
    """Set `duplicate_of` on each row about a thing an earlier row was about, and say what it says differently."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        keys = _keys(kind.name, row)
        first = next((seen[key] for key in keys if key in seen), None)
        if first is not None and _other_code(first.record, row.record):
            _say(row, kind, "employer", f"与{_where(first, row)}同名，信用代码不同，是否两家单位", None)
            first = None
        if first is not None:
            _point_to(first, row, kind)
        for key in keys:
            seen.setdefault(key, row if first is None else first)


def _keys(kind: str, row: Row) -> list[tuple[object, ...]]:
    record = row.record
    if kind in ("employers", "unions"):
        code, name = record["uscc"], record["employer"]
        by_name = ("name", match_key(str(name)), place_key(str(record["town"] or ""))) if name else None
        return [key for key in (code and ("code", code), by_name) if key]
    if kind == "members":
        employer = match_key(
            str(record.get("employer") or record.get("union_name") or row.context.get("employer") or "")
        )
        if record.get("id_number"):
            return [("id", record["id_number"], employer)]
        known = (record["name"], record["sex"], record["birth_month"], record["joined"])
        return [("person", *known, employer)] if record["name"] and record["birth_month"] and record["joined"] else []
    if kind == "contracts":
        party = record["uscc"] or match_key(str(record["employer"] or record.get("union_name") or ""))
        by_number = [("no", record["no"], party)] if record["no"] else []
        begins = record["start"] or record["signed"]
        return by_number + ([("contract", party, record["kind"], begins)] if party and begins else [])
    if kind in OLD_ACTS:
        party = record["uscc"] or match_key(str(record["union_name"] or record["employer"] or ""))
        told = [record[name] for name in OLD_ACTS[kind]]
        return [(kind, party, *told)] if party and told[0] else []
    return [("score", record["group"], record["item"], record["town"])]


def _other_code(first: Record, second: Record) -> bool:
    """Two different codes are two employers, whatever they are called."""
    return bool(first.get("uscc") and second.get("uscc") and first["uscc"] != second["uscc"])


def _point_to(first: Row, row: Row, kind: Kind) -> None:
    row.duplicate_of = (first.sheet, first.source_row)
    names = NAMES_IT[kind.name]
    row.also_said = {
        field: value for field, value in row.record.items() if field not in names and not _unsaid(kind, field, value)
    }
    _say(row, kind, "uscc" if row.record.get("uscc") else kind.needs[0], f"与{_where(first, row)}重复", None)
    for field, value in row.also_said.items():
        before = first.record.get(field)
        if before is not None and before != value and field not in ("remark", "no"):
            _say(row, kind, field, f"{_where(first, row)}写的是 {before}，按那一行记", str(before))
    for field in row.record:
        if field in names and first.record.get(field) is not None and field != "no":
            row.record[field] = first.record[field]
        elif field not in names:
            row.record[field] = None


def _unsaid(kind: Kind, field: str, value: Value) -> bool:
    """Nothing typed: no value, or the no that an empty box stands for."""
    ticked = field in kind.columns and kind.columns[field].type in ("yes_no", "union_formed", "party_formed")
    return value is None or (value == 0 and ticked)


def _where(first: Row, row: Row) -> str:
    place = f"第 {first.source_row} 行"
    return place if first.sheet == row.sheet else f"“{first.sheet}”{place}"


def _say(row: Row, kind: Kind, field: str, message: str, proposed: str | None) -> None:
    value = row.record.get(field)
    typed = "" if value is None else str(value)
    row.say(Problem(row.cell_of(field), field, kind.label_of(field), typed, message, proposed, "look"))
