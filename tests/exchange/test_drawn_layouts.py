# ruff: noqa: E501 (rows of examples are clearer unbroken)
"""Layouts drawn at random: other words, other order, strange columns between, titles, totals; everything must come out."""

from datetime import date
from random import Random

import pytest

from lianchuang.exchange.given import Area
from lianchuang.exchange.interpretation import interpret
from lianchuang.exchange.sheets import Sheet, Workbook
from tests.exchange import people
from tests.exchange.layouts import chinese, dotted, serial, wide
from tests.exchange.measuring import measure
from tests.exchange.test_columns import CALLED, NONE_OF_OURS

TODAY = date(2026, 11, 22)
AREA = Area("云浦区", people.TOWNS)
MAKERS = {"unions": people.union, "employers": people.employer, "members": people.member, "contracts": people.contract}
DAYS = {"founded", "last_election", "joined", "signed", "start", "end"}
TICKS = {
    "unions": {"audit", "women"},
    "employers": {"has_union", "has_party"},
    "members": {"migrant"},
    "contracts": set(),
}
UNITS = {"min_wage": "元", "term_years": "年", "no": ""}
ANCHOR = {"unions": "employer", "employers": "employer", "members": "name", "contracts": "employer"}


def typed(chance, kind, field, value):
    """A value in one of the ways people type it."""
    if value is None:
        return chance.choice([None, "/", None])
    if field in DAYS:
        return chance.choice(
            [dotted, chinese, serial, lambda v: v.replace("-", ""), date.fromisoformat, lambda v: wide(dotted(v))]
        )(value)
    if field in TICKS[kind]:
        return chance.choice(["√", "是", "有", "Y"] if value else ["否", "无", "×", None])
    if field == "birth_month":
        return chance.choice(
            [value, value.replace("-", "."), int(value.replace("-", "")), value.replace("-", "年") + "月"]
        )
    if field == "uscc":
        return chance.choice([value, value.lower(), f"'{value}", wide(value), f"{value[:8]} {value[8:]}"])
    if isinstance(value, int):
        return chance.choice([value, f"{value}{UNITS.get(field, '人')}", wide(value), f" {value} "])
    return chance.choice([value, f" {value}", f"{value} "]) if isinstance(value, str) else value


def drawn(kind, seed):
    """A workbook of one kind and its truth, drawn from a seed."""
    chance = Random(f"{kind}-{seed}")
    records = [MAKERS[kind](chance, n) for n in range(1, chance.randrange(3, 25))]
    fields = [
        field for field in CALLED[kind] if field in records[0] and (field == ANCHOR[kind] or chance.random() < 0.75)
    ]
    if kind == "employers" and "has_union" not in fields:
        fields.append("has_union")
    if kind == "contracts" and "signed" not in fields:
        fields.append("signed")
    chance.shuffle(fields)
    columns = [*fields, *chance.sample(["", *(["no"] if kind != "contracts" else []), *NONE_OF_OURS.split("｜")], 3)]
    if kind == "members":
        columns = list(fields)
    chance.shuffle(columns)
    heads, used = [], set()
    for column in columns:
        names = [name for name in CALLED[kind].get(column, "").split("｜") if name.split(">")[-1] not in used]
        head = chance.choice(names) if column in fields else {"no": "序号", "": ""}.get(column, column)
        used.add(head.split(">")[-1])
        heads.append(head.split(">"))
    deep = max(map(len, heads))
    rows = [["某表"]] if chance.random() < 0.5 else []
    rows += [[]] if chance.random() < 0.3 else []
    top = len(rows)
    merged = []
    for level in range(deep):
        rows.append([head[level] if level < len(head) else None for head in heads])
    merged += [(top, c, top + deep - 1, c) for c, head in enumerate(heads) if len(head) == 1 and deep > 1]
    truth = []
    for n, record in enumerate(records, 1):
        rows.append([typed(chance, kind, c, record[c]) if c in fields else n if c == "no" else None for c in columns])
        known = {field: value if field in fields else None for field, value in record.items()}
        if kind == "unions":
            known["district"] = "云浦区"
        truth.append({**known, "sheet": "表", "source_row": len(rows)})
    if chance.random() < 0.5:
        total = {
            c: sum(r[c] or 0 for r in records)
            for c in fields
            if isinstance(records[0][c], int) and c in ("employees", "members")
        }
        rows.append(["合计" if c == columns[0] and c not in total else total.get(c) for c in columns])
        if columns[0] in total:
            rows.pop()
    return Sheet("表", [[cell or None if cell == "" else cell for cell in row] for row in rows], merged), truth


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("seed", range(40))
def test_a_drawn_layout_comes_out_whole(kind, seed):
    sheet, truth = drawn(kind, seed)
    found = interpret(Workbook([sheet], "xlsx"), kind, AREA, on=TODAY)
    fields = [field for field in truth[0] if field not in ("sheet", "source_row")]
    measured = measure(found.rows, truth, fields)
    assert measured.wrong == []
    assert measured.perfect
