# ruff: noqa: E501 (rows of examples are clearer unbroken)
"""Laws that hold for any sheet whatever: an answer or a sentence, no row lost, nothing made up, the same every time."""

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianchuang.exchange.given import Area
from lianchuang.exchange.interpretation import interpret
from lianchuang.exchange.mapping import TableMapping
from lianchuang.exchange.records import row_as_json
from lianchuang.exchange.sheets import Sheet, SheetRefused, Workbook
from lianchuang.exchange.vocabulary import kinds
from lianchuang.exchange.workbook_out import Fate, write_outcomes
from tests.exchange.people import TOWNS, code

TODAY = date(2026, 11, 22)
AREA = Area("云浦区", TOWNS)
HEADINGS = sorted(
    {word for kind in kinds().values() for field in kind.columns.values() for word in sorted(field.words)[:2]}
)

odd = st.one_of(
    st.none(),
    st.none(),
    st.text(max_size=12),
    st.sampled_from(HEADINGS),
    st.sampled_from(
        [
            "合计",
            "小计",
            "注：",
            "续表",
            "√",
            "/",
            "无",
            "云山镇",
            "一、云山镇",
            "其中",
            "2020.1.1",
            "扣1分",
            "例某有限公司",
            "王样东",
        ]
    ),
    st.integers(-5, 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.sampled_from([code(n) for n in range(5)]),
)
sheets = st.builds(
    lambda rows, merged, hidden, name: Sheet(
        name, [strip(row) for row in rows], [(t, left, t + d, left + r) for t, left, d, r in merged], hidden
    ),
    st.lists(st.lists(odd, max_size=8), max_size=14),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 7), st.integers(0, 4), st.integers(0, 4)), max_size=4),
    st.booleans(),
    st.sampled_from(["表", "云山镇", ""]),
)


def strip(row):
    while row and row[-1] is None:
        row = row[:-1]
    return row


@settings(max_examples=300, deadline=None)
@given(
    st.lists(sheets, max_size=2, unique_by=lambda sheet: sheet.name),
    st.sampled_from(sorted(kinds())),
    st.sampled_from([None, AREA]),
    st.lists(st.integers(0, 14), max_size=2),
)
def test_any_sheet_is_accounted_for_row_by_row(book, kind, area, headings):
    columns = kinds()[kind].columns
    labels = [columns[field].label for field in kinds()[kind].fields if field in columns]
    for sheet in book:
        for at in headings:
            sheet.rows.insert(at, list(labels))
    workbook = Workbook(book, "xlsx")
    try:
        found = interpret(workbook, kind, area, on=TODAY)
    except SheetRefused as refused:
        assert str(refused)
        return
    for sheet in book:
        if any(mapping.sheet == sheet.name for mapping in found.mapping):
            records = {row.source_row for row in found.rows if row.sheet == sheet.name}
            skipped = [row.source_row for row in found.skipped if row.sheet == sheet.name]
            assert sorted([*records, *skipped]) == list(range(1, len(sheet.rows) + 1))
    for row in found.rows:
        assert set(kinds()[kind].fields) <= set(row.record)
        assert row_as_json(row, "added")["record"].keys() == row.record.keys()
    write_outcomes(found, [Fate("added")] * len(found.rows))


def grown(seed):
    """A ledger with all that happens to ledgers, drawn from a seed."""
    chance = random.Random(seed)
    rows = [["云山镇企业台账"], ["序号", "单位名称", "信用代码", "职工数", "会员数", "是否建会", "建会时间", "备注"]]
    for n in range(chance.randrange(1, 30)):
        rows.append([n, f"例{n}有限公司", code(n), chance.choice([12, "12人", "１２", None]), chance.choice([10, "/", None]),
                     chance.choice(["√", "否", None]), chance.choice(["2017.5.15", 42870, None]), None])  # fmt: skip
        if chance.random() < 0.15:
            rows.append(chance.choice([[], ["小计", None, None, 5], rows[1], ["续表"], [None, None, None, 0]]))
    return Workbook([Sheet("台账", [strip(row) for row in rows])], "xlsx")


@pytest.mark.parametrize("seed", range(20))
def test_reading_twice_or_by_the_mapping_it_gave_is_the_same(seed):
    workbook = grown(seed)
    first = interpret(workbook, "employers", AREA, on=TODAY)
    mapping = [TableMapping.from_json(told.as_json()) for told in first.mapping]
    for again in (
        interpret(workbook, "employers", AREA, on=TODAY),
        interpret(workbook, "employers", AREA, mapping, TODAY),
    ):
        assert [(r.source_row, r.record, list(r.problems)) for r in again.rows] == [
            (r.source_row, r.record, list(r.problems)) for r in first.rows
        ]


@pytest.mark.parametrize("seed", range(20))
def test_blank_rows_and_columns_put_in_change_no_record(seed):
    workbook = grown(seed)
    chance = random.Random(seed)
    before = [row.record for row in interpret(workbook, "employers", AREA, on=TODAY).rows]
    rows = workbook.sheets[0].rows
    column = chance.randrange(9)
    wider = [strip([*row[:column], None, *row[column:]]) for row in rows]
    at = chance.randrange(2, len(wider) + 1)
    looser = [*wider[:at], [], *wider[at:]]
    again = interpret(Workbook([Sheet("台账", looser)], "xlsx"), "employers", AREA, on=TODAY)
    assert [row.record for row in again.rows] == before


@pytest.mark.parametrize(
    "cell",
    [
        "(" * 30_000,
        " " * 30_000 + "a",
        "a" + " " * 30_000 + "b",
        "1" * 30_000,
        "年" * 30_000,
        "、" * 30_000,
        "[(<" * 9_000,
    ],
)
@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_cell_of_thirty_thousand_characters_holds_nobody_up(cell, kind):
    heads = [kinds()[kind].columns[field].label for field in kinds()[kind].fields if field in kinds()[kind].columns]
    rows = [[cell], heads, [cell] * len(heads), ["例某有限公司"] * len(heads), [cell]]
    try:
        found = interpret(Workbook([Sheet("表", rows)], "xlsx"), kind, AREA, on=TODAY)
    except SheetRefused:
        assert kind == "assessment"
    else:
        assert all(len(problem.typed) <= 200 for row in found.rows for problem in row.problems)
