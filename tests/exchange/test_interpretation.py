"""Whole workbooks: how much of what is in them comes out right, measured against truth tables."""

import csv
import os
import sys
from datetime import date
from pathlib import Path

import pytest

from lianchuang.exchange.given import Area
from lianchuang.exchange.interpretation import interpret
from lianchuang.exchange.mapping import TableMapping
from lianchuang.exchange.sheets import SheetRefused, Workbook, read_sheets
from tests.exchange import forms, layouts, ledgers, people
from tests.exchange.measuring import measure

MADE = Path(__file__).parent / "data" / "made"
TODAY = date(2026, 11, 22)
DISTRICT = Area(
    "鄞州区",
    (
        "姜山镇",
        "横溪镇",
        "下应街道",
        "邱隘镇",
        "钟公庙街道",
        "梅墟街道",
        "中河街道",
        "首南街道",
        "潘火街道",
        "百丈街道",
        "东胜街道",
        "明楼街道",
    )
    + ("白鹤街道", "东柳街道", "东郊街道"),
)
CLOUD = Area("云浦区", people.TOWNS)

FILES = {
    "01_grassroots_statistics_three_header_rows.xlsx": "unions",
    "02_member_roster.xls": "members",
    "03_ledger_one_sheet_per_town.xlsx": "employers",
    "04_assessment_cross_table.xlsx": "assessment",
    "05_collective_contracts_gb18030.csv": "contracts",
}


def truth_of(name, sheet, first_row=2):
    """The truth table of a made-up workbook; a text file has its rows one below the other."""
    with (MADE / "truth" / f"{name[:2]}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [{"sheet": sheet, "source_row": number, **row} for number, row in enumerate(rows, first_row)]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("area", [DISTRICT, Area("鄞州区")], ids=["towns known", "towns unknown"])
def test_the_made_up_workbooks_come_out_whole(name, area, capsys):
    workbook = read_sheets(MADE / name)
    found = interpret(workbook, FILES[name], area, on=TODAY)
    truth = truth_of(name, workbook.sheets[0].name)
    fields = [field for field in truth[0] if field not in ("sheet", "source_row", "duplicate_of")]
    measured = measure(found.rows, truth, fields)
    with capsys.disabled():
        sys.stdout.write(f"\n  {name[:40]:42}{measured}")
    assert measured.wrong == []
    assert measured.perfect


def test_an_employer_typed_twice_is_reported_and_not_recorded_again():
    found = interpret(read_sheets(MADE / "03_ledger_one_sheet_per_town.xlsx"), "employers", DISTRICT, on=TODAY)
    truth = truth_of("03", "")
    assert {(r.sheet, str(r.source_row)) for r in found.duplicates} == {
        (t["sheet"], t["source_row"]) for t in truth if t["duplicate_of"]
    }
    [first, *_] = found.duplicates
    assert first.duplicate_of == ("横溪镇", 4)
    assert first.also_said == {"employees": 92, "has_union": 1, "remark": "更名前后重复，以本行为准"}
    assert [(p.cell, p.message) for p in first.problems] == [
        ("C47", "与第 4 行重复"),
        ("D47", "第 4 行写的是 87，按那一行记"),
    ]


@pytest.mark.parametrize("make", layouts.LAYOUTS, ids=lambda make: make.__name__)
def test_workbooks_of_other_layouts_come_out_whole(make, capsys, tmp_path):
    layout = make()
    (tmp_path / "book").write_bytes(layout.data)
    found = interpret(read_sheets(tmp_path / "book"), layout.kind, CLOUD, on=TODAY)
    fields = [field for field in layout.truth[0] if field not in ("sheet", "source_row")]
    measured = measure(found.rows, layout.truth, fields)
    with capsys.disabled():
        sys.stdout.write(f"\n  {layout.name:42}{measured}")
    assert measured.wrong == []
    assert measured.perfect
    assert all(total.agrees for total in found.sums)
    assert not any(row.has_error for row in found.rows)


@pytest.mark.parametrize("make", [*forms.FORMS, *ledgers.LEDGERS], ids=lambda make: make.__name__)
def test_forms_and_difficult_tables_come_out_whole(make, capsys):
    form = make()
    book = Workbook(form.sheets, "xlsx")
    found = interpret(book, form.kind, CLOUD, on=TODAY)
    fields = [field for field in form.truth[0] if field not in ("sheet", "source_row")]
    measured = measure(found.rows, form.truth, fields)
    with capsys.disabled():
        sys.stdout.write(f"\n  {make.__name__:42}{measured}")
    assert measured.wrong == []
    assert measured.perfect
    assert not any(row.has_error for row in found.rows)
    assert_nothing_lost(book, found)
    mapping = [TableMapping.from_json(told.as_json()) for told in found.mapping]
    again = interpret(book, form.kind, CLOUD, mapping, TODAY)
    assert [(r.source_row, r.record) for r in again.rows] == [(r.source_row, r.record) for r in found.rows]


def test_what_is_wrong_on_a_card_names_its_own_cell():
    page = forms.Page("卡")
    one, two = forms.employers(2, 90)
    forms.card(page, one, [*forms.of_employer(one)[:3], ("职工数", "许多")])
    forms.card(page, two, [*forms.of_employer(two)[:2], ("统一社会信用代码", two["uscc"][:17])])
    found = interpret(Workbook([page.sheet], "xlsx"), "employers", CLOUD, on=TODAY)
    assert [(p.cell, p.message) for row in found.rows for p in row.problems if p.severity == "error"] == [
        ("D2", "要填数字，比如 120"),
        ("B4", "只有 17 位，应为 18 位"),
    ]
    assert {told.why for told in found.skipped} == {"同一条"}
    assert found.notes == ["工作表“卡”是一条一张的登记表，已按栏目读成一行一条，请核对。"]


def test_a_column_of_totals_of_a_table_on_its_side_is_named_and_compared():
    page = forms.Page("横表")
    some = forms.employers(3, 91)
    page.line("单位名称", *(e["employer"] for e in some), "合计")
    page.line("统一社会信用代码", *(e["uscc"] for e in some))
    page.line("镇街", *(e["town"] for e in some))
    page.line("职工数", *(e["employees"] for e in some), 7)
    found = interpret(Workbook([page.sheet], "xlsx"), "employers", CLOUD, on=TODAY)
    assert len(found.rows) == 3
    assert found.notes[1] == "工作表“横表”的 E 列是小计，没有当记录读。"
    [total] = found.sums
    assert (total.source_row, total.stated, total.agrees) == (1, 7, False)


def test_a_form_above_a_table_does_not_make_it_cards():
    page = forms.Page("表")
    page.line("工会名称：云浦市例甲公司工会", None, "联系人：王样东", None, "电话：13800000000")
    page.line("单位名称", "会员人数", "信用代码", "所属镇街")
    some = forms.employers(4, 92)
    for e in some:
        page.line(e["employer"], e["employees"], e["uscc"], e["town"])
    found = interpret(Workbook([page.sheet], "xlsx"), "employers", CLOUD, on=TODAY)
    assert [row.record["employer"] for row in found.rows] == [e["employer"] for e in some]


def real_workbooks():
    """Real workbooks beside the checkout; none of them is a union's, several may not be copied."""
    beside = Path(__file__).parents[3] / "shared" / "data" / "workbooks"
    folder = Path(os.environ.get("LIANCHUANG_REAL_WORKBOOKS", beside))
    return sorted(folder.glob("*.xls*")) if folder.is_dir() else []


def test_every_workbook_is_read_or_refused_with_a_sentence_whatever_it_is_taken_for():
    read = refused = 0
    for path in (*real_workbooks(), *(MADE / name for name in FILES)):
        workbook = read_sheets(path)
        for kind in ("employers", "unions", "members", "contracts", "assessment"):
            try:
                found = interpret(workbook, kind, on=TODAY)
            except SheetRefused as sentence:
                refused += "没有找到" in str(sentence) or "横着" in str(sentence)
            else:
                read += 1
                assert_nothing_lost(workbook, found)
    assert read + refused == 5 * (len(real_workbooks()) + len(FILES))
    assert read >= 5


def assert_nothing_lost(workbook, found):
    """Every row of every sheet that was read is a record or has a reason."""
    for sheet in workbook.sheets:
        if not any(mapping.sheet == sheet.name for mapping in found.mapping):
            continue
        records = {row.source_row for row in found.rows if row.sheet == sheet.name}
        skipped = [row.source_row for row in found.skipped if row.sheet == sheet.name]
        assert sorted([*records, *skipped]) == list(range(1, len(sheet.rows) + 1))
