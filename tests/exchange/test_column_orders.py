"""Other offices' headings in their own order, and the figure each asks for."""

import openpyxl
import pytest

from lianchuang.exchange.column_orders import asked, order_of_file, order_of_text
from lianchuang.exchange.sheets import SheetRefused
from lianchuang.exchange.vocabulary import kinds, plain_heading
from lianchuang.rulebook.surveys import survey

PASTED = (
    "序号\t工会名称\t所属镇街\t职工总数\t其中：女职工\t会员数\t女会员\t农民工会员数"
    "\t集体合同份数\t帮扶金额（元）\t联系电话\t备注\t职工书屋"
)


def asks(order):
    return [column.asks for column in order.columns]


def test_a_pasted_row_of_headings_is_read_in_its_order():
    order = order_of_text(PASTED)
    assert ["".join(column.path) for column in order.columns] == PASTED.split("\t")
    assert asks(order) == [
        *("ordinal", "name", "town", "staff", "female_staff", "members", "female_members", "migrant_members"),
        *("contracts", "hardship_amount", "", "", "reading_rooms"),
    ]


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (("职工数（人）", "总数"), "staff"),
        (("职工数（人）", "其中", "女"), "female_staff"),
        (("职工数（人）", "其中", "农民工"), "migrant_staff"),
        (("工会会员数（人）", "总数"), "members"),
        (("工会会员数（人）", "其中", "女"), "female_members"),
        (("工会会员数（人）", "其中", "农民工"), "migrant_members"),
        (("工会成立\n时间",), "founded_on"),
        (("女职工\n委员会",), "women_committees"),
        (("经审\n委员会",), "audit_committees"),
        (("劳动争议", "受理（件）"), "disputes_accepted"),
        (("合理化建议", "采纳"), "suggestions_adopted"),
        (("备注",), ""),
        (("工会主席", "姓名"), ""),
        (("联系电话",), ""),
        (("身份证号",), ""),
        ((), ""),
    ],
)
def test_headings_under_one_another_are_read_together(path, what):
    assert asked(path).asks == what


def test_no_word_means_two_things():
    seen = {}
    for one in (*survey().facts, *survey().items):
        for word in {plain_heading(word) for word in (one.name, *one.words)}:
            assert seen.setdefault(word, one.id) == one.id, word


def test_every_field_named_is_one_by_which_ledgers_are_read():
    known = {field for kind in ("unions", "employers") for field in kinds()[kind].columns}
    assert {one.field for one in (*survey().facts, *survey().items) if one.field} - known == set()


@pytest.fixture
def blank(tmp_path):
    """A blank form as a higher level sends it: a title over all, two rows of headings, nothing below."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["2026 年度基层工会情况汇总表"])
    sheet.append(["填报单位：", None, None, None, None, None])
    sheet.append(["序号", "工会名称", "会员", None, "集体合同", "备注"])
    sheet.append([None, None, "总数", "女会员", None, None])
    for area in ("A1:F1", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "F3:F4"):
        sheet.merge_cells(area)
    path = tmp_path / "form.xlsx"
    book.save(path)
    return path


def test_a_blank_form_gives_its_title_and_its_columns(blank):
    order = order_of_file(blank)
    assert order.title == "2026 年度基层工会情况汇总表"
    assert asks(order) == ["ordinal", "name", "members", "female_members", "contracts", ""]
    assert [column.path for column in order.columns][2:4] == [("会员", "总数"), ("会员", "女会员")]


def test_what_has_no_headings_is_refused_in_words(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([1, 2, 3])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(SheetRefused, match="没有找到表头"):
        order_of_file(tmp_path / "a.xlsx")
    with pytest.raises(SheetRefused, match="粘贴表头"):
        order_of_text("  ,  ")
    with pytest.raises(SheetRefused, match="最多"):
        order_of_text("栏\t" * 500)
