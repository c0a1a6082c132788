"""Layouts of still other makers: every record comes out, and no other."""

from datetime import date

import pytest

from lianchuang.exchange.given import Area
from lianchuang.exchange.importing import Report
from lianchuang.exchange.interpretation import interpret
from lianchuang.exchange.mapping import TableMapping
from lianchuang.exchange.sheets import Sheet, Workbook, read_sheets
from lianchuang.exchange.workbook_out import Fate, write_to_mend
from tests.exchange import makers, people
from tests.exchange.makers import MAKERS
from tests.exchange.measuring import measure

TODAY = date(2026, 11, 22)
CLOUD = Area("云浦区", people.TOWNS)


def measured(maker, kind, folder):
    """How much of a layout comes out, and what does not."""
    made = maker(kind)
    workbook = made.book
    if isinstance(workbook, bytes):
        path = folder / "file"
        path.write_bytes(workbook)
        workbook = read_sheets(path)
    found = interpret(workbook, kind, CLOUD, on=TODAY)
    fields = [field for field in made.truth[0] if field not in ("sheet", "source_row")]
    return measure(found.rows, made.truth, fields), found


@pytest.mark.parametrize(("maker", "kind"), [(maker, kind) for maker, kinds in MAKERS for kind in kinds])
def test_what_other_makers_lay_out_comes_out_whole(maker, kind, tmp_path):
    came, _ = measured(maker, kind, tmp_path)
    assert came.wrong == []
    assert came.perfect


@pytest.mark.parametrize(
    ("maker", "kind"),
    [
        (makers.list_above_cards, "employers"),
        (makers.cards_above_list, "unions"),
        (makers.blocks_in_other_orders, "members"),
        (makers.blocks_side_by_side_without_a_gap, "employers"),
        (makers.two_rows_for_each, "members"),
        (makers.name_and_code_in_one_cell, "members"),
    ],
)
def test_the_mapping_that_was_shown_reads_the_same_again(maker, kind):
    workbook = maker(kind).book
    first = interpret(workbook, kind, CLOUD, on=TODAY)
    told = [TableMapping.from_json(table.as_json()) for table in first.mapping]
    again = interpret(workbook, kind, CLOUD, told, TODAY)
    assert [(row.source_row, row.record) for row in again.rows] == [(row.source_row, row.record) for row in first.rows]


@pytest.mark.parametrize("maker", [makers.list_above_cards, makers.blocks_in_other_orders, makers.two_rows_for_each])
def test_no_row_of_a_sheet_of_several_parts_is_lost(maker):
    workbook = maker("employers").book
    found = interpret(workbook, "employers", CLOUD, on=TODAY)
    told = {row.source_row for row in found.rows} | {one.source_row for one in found.skipped}
    assert told == set(range(1, len(workbook.sheets[0].rows) + 1))


SPOILT = [
    (330212198501011234.0, "后面几位丢了"),
    ("3.30212E+17", "后面几位丢了"),
    ("330212198501010000", "被表格软件改成了 0"),
    (330212198501011000, "被表格软件改成了 0"),
]


@pytest.mark.parametrize(("typed", "sentence"), SPOILT)
def test_an_id_number_that_a_spreadsheet_spoilt_is_named_as_such(typed, sentence):
    rows = [["姓名", "性别", "身份证号"], ["王样东", "男", typed]]
    [row] = interpret(Workbook([Sheet("表", rows)], "xlsx"), "members", on=TODAY).rows
    assert row.record["id_number"] is None
    assert sentence in row.problems[0].message


def test_hidden_rows_are_read_and_said_to_be(tmp_path):
    _, found = measured(makers.hidden_rows_and_columns, "employers", tmp_path)
    assert found.notes == ["工作表“表”有 4 行是隐藏的（可能开着筛选），也一起读了，请核对。"]


def test_an_id_number_behind_a_name_is_masked_where_examples_are_shown():
    found = interpret(makers.name_and_code_in_one_cell("members").book, "members", CLOUD, on=TODAY)
    report = Report("x", "members", "330212", TODAY, found, [Fate("added")] * len(found.rows)).as_json()
    numbers = {row.record["id_number"] for row in found.rows}
    assert None not in numbers
    assert not any(number in str(report) for number in numbers)


@pytest.mark.parametrize(
    ("maker", "kind"),
    [
        (makers.ditto_marks, "unions"),
        (makers.merged_where_the_same, "employers"),
        (makers.sheets_in_other_orders, "employers"),
        (makers.serials_of_1904, "members"),
        (makers.years_beside_each_other, "employers"),
        (makers.two_rows_for_each, "members"),
    ],
)
def test_rows_to_be_mended_say_what_they_said(maker, kind, tmp_path):
    _, found = measured(maker, kind, tmp_path)
    fates = [Fate("refused" if number % 3 == 1 else "added") for number in range(len(found.rows))]
    path = tmp_path / "to-mend.xlsx"
    path.write_bytes(write_to_mend(found, fates))
    again = [row.record for row in interpret(read_sheets(path), kind, CLOUD, on=TODAY).rows]
    refused = [row.record for row, fate in zip(found.rows, fates, strict=True) if fate.outcome == "refused"]
    assert [record for record in refused if record not in again] == []
    assert maker is makers.two_rows_for_each or len(again) == len(refused)
