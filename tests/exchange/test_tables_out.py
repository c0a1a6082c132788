"""Tables as a workbook: the same content, the same bytes; text stays text; a gap is a blank cell."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from lianchuang.exchange.tables_out import TableSheet, write_tables

ON = date(2026, 9, 30)
SHEET = TableSheet(
    "台账/一",
    [["编号", "人数", "日期"]],
    [["=1+1", 0, ON], ["http://a.b", None, None]],
    above=["标题", "说明"],
    below=["完"],
)


def read(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_the_same_content_gives_the_same_bytes():
    assert write_tables([SHEET], "试", ON) == write_tables([SHEET], "试", ON)
    assert write_tables([SHEET], "试", ON) != write_tables([SHEET], "试", date(2026, 9, 29))


def test_text_is_never_a_formula_or_a_link_and_a_gap_is_blank_while_nought_is_nought():
    sheet = read(write_tables([SHEET], "试", ON)).active
    assert sheet.title == "台账_一"
    assert [cell.value for cell in sheet[3]] == ["编号", "人数", "日期"]
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("=1+1", "s")
    assert sheet["A5"].hyperlink is None
    assert (sheet["B4"].value, sheet["B5"].value) == (0, None)
    assert sheet["C4"].value.date() == ON
    assert sheet["A7"].value == "完"


def test_money_is_a_number():
    sheet = read(write_tables([TableSheet("a", [["元"]], [[Decimal("12.50")]])], "试", ON)).active
    assert sheet["A2"].value == 12.5


def test_upper_headings_span_their_columns_again():
    sheet = TableSheet("a", [["会员", "会员", "备注"], ["总数", "女", "备注"]], [[3, 1, ""]], spans=True)
    written = read(write_tables([sheet], "试", ON)).active
    assert [str(area) for area in written.merged_cells.ranges] == ["A1:B1"]
    assert [cell.value for cell in written[2]] == ["总数", "女", "备注"]


@pytest.mark.parametrize("name", ["汇总[1]", "x" * 40, "", "'"])
def test_every_name_of_a_sheet_is_one_that_a_spreadsheet_takes(name):
    write_tables([TableSheet(name, [["a"]], []), TableSheet(name, [["a"]], [])], "试", ON)
