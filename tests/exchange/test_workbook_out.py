# ruff: noqa: E501 (rows of examples are clearer unbroken)
"""What goes out again: every row with its outcome, wrong cells red, and never a formula or a link that somebody typed."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianchuang.exchange.interpretation import interpret
from lianchuang.exchange.sheets import Sheet, Workbook, read_sheets
from lianchuang.exchange.workbook_out import Fate, guarded, write_outcomes, write_outcomes_csv
from tests.exchange.people import code

TODAY = date(2026, 11, 22)
HEADS = ["单位名称", "信用代码", "职工数", "建会时间", "备注"]


def found_in(rows, name="台账"):
    return interpret(Workbook([Sheet(name, [["单位台账"], HEADS, *rows])], "xlsx"), "employers", on=TODAY)


def ledger():
    return found_in(
        [
            ["例某厂", code(1), 12, date(2017, 5, 15), None],
            ["例二厂", "9133", "十几个", "2023.2.30", "=1+1"],
            ["小计", None, 25],
            ["例某厂", code(1), 13, None, None],
        ]
    )


FATES = [Fate("added"), Fate("refused", ("库里已有同名单位",)), Fate("merged")]


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def test_every_row_goes_out_with_its_outcome_and_reasons():
    book = opened(write_outcomes(ledger(), FATES))
    rows = list(book["1 台账"].iter_rows(values_only=True))
    assert rows[0] == ("原行号", "结果", "原因", "A", "B", "C", "D", "E")
    assert [row[:2] for row in rows[1:]] == [
        (1, "不是记录：标题"),
        (2, "不是记录：表头"),
        (3, "新增"),
        (4, "不导入"),
        (5, "不是记录：小计"),
        (6, "合并"),
    ]
    assert rows[4][2] == (
        "B4 统一社会信用代码：只有 4 位，应为 18 位；C4 职工人数：要填数字，比如 120；D4 工会成立日期：没有这一天；库里已有同名单位"
    )
    assert rows[4][3:] == ("例二厂", "9133", "十几个", "2023.2.30", "=1+1")
    assert rows[6][2] == "B6 统一社会信用代码：与第 3 行重复；C6 职工人数：第 3 行写的是 12，按那一行记"


def test_cells_with_errors_are_red_and_others_are_not():
    sheet = opened(write_outcomes(ledger(), FATES))["1 台账"]
    red = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFDECEA"}
    assert red == {"E5", "F5", "G5"}


def test_the_summary_counts_outcomes_and_names_totals_that_disagree():
    lines = {row[0]: row[1] for row in opened(write_outcomes(ledger(), FATES))["汇总"].iter_rows(values_only=True)}
    assert [lines[word] for word in ("新增", "合并", "不变", "不导入")] == [1, 1, 0, 1]
    found = found_in([["例某厂", code(1), 12], ["合计", None, 13]])
    text = [row[1] for row in opened(write_outcomes(found, [Fate("added")]))["汇总"].iter_rows(values_only=True)]
    assert "台账 第 4 行 合计：职工人数写的是 13，各行加起来是 12" in text


def test_only_the_refused_rows_can_be_taken_away():
    rows = list(opened(write_outcomes(ledger(), FATES, only="refused"))["1 台账"].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [1, 2, 4]


def test_days_go_out_as_days():
    assert opened(write_outcomes(ledger(), FATES))["1 台账"]["G4"].value.date() == date(2017, 5, 15)


def test_several_records_of_one_row_are_one_line():
    rows = [["考核内容", "分值", "云山镇", "青溪镇"], ["按期换届", 6, 5, 4]]
    found = interpret(Workbook([Sheet("考核", rows)], "xlsx"), "assessment", on=TODAY)
    lines = list(
        opened(write_outcomes(found, [Fate("added"), Fate("unchanged")]))["1 考核"].iter_rows(values_only=True)
    )
    assert lines[2][:2] == (2, "新增、不变")


risky = st.one_of(
    st.sampled_from(
        [
            "=1+1",
            "=cmd|'/c calc'!A0",
            "@SUM(1)",
            "+1",
            "-2+3",
            "http://example.com",
            "mailto:a@b.c",
            "\t=1",
            "＝1+1",
            "'=1",
        ]
    )
    | st.sampled_from(["internal:台账!A1", "file:///etc/passwd", "0123", "1e5", "_x000D_", "<b>", "&amp;", "{=A1}"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(risky, risky, risky), min_size=1, max_size=6),
    st.sampled_from(["台账", "=1+1", "[x]:*?/\\'y", "长" * 40]),
)
def test_no_formula_and_no_link_that_somebody_typed_goes_out(tmp_path_factory, rows, name):
    found = found_in([[f"例厂{n}", code(n), a, b, c] for n, (a, b, c) in enumerate(rows)], name)
    fates = [Fate("refused", (reason,)) for reason, _, _ in rows][: len(found.rows)]
    data = write_outcomes(found, fates)
    book = opened(data)
    for sheet in book.worksheets:
        assert not sheet._hyperlinks
        assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    path = tmp_path_factory.mktemp("out") / "out.xlsx"
    path.write_bytes(data)
    came = read_sheets(path).sheets[1].rows
    for n, typed in enumerate(rows, 3):
        cells = [*came[n], *[None] * 8][5:8]
        assert [cell or "" for cell in cells] == ["" if text.isspace() else text for text in typed]


@given(st.lists(st.tuples(risky, risky), min_size=1, max_size=6))
def test_no_cell_of_the_text_file_begins_like_a_formula(rows):
    found = found_in([[f"例厂{n}", code(n), a, b] for n, (a, b) in enumerate(rows)])
    data = write_outcomes_csv(found, [Fate("added", (a,)) for a, _ in rows][: len(found.rows)])
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert lines[0][:4] == ["工作表", "原行号", "结果", "原因"]
    assert len(lines) == len(rows) + 3
    assert not any(cell.startswith(tuple("=+-@\t\r\0＝＋－＠")) for line in lines for cell in line)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\0", "＝1", "＋1", "－1", "＠a"])
def test_a_risky_beginning_is_led_by_an_apostrophe(text):
    assert guarded(text) == f"'{text}"
    assert guarded("例" + text) == "例" + text
