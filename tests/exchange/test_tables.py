# ruff: noqa: E501 (rows of examples are clearer unbroken)
"""Tables found in sheets: extents, rows that are no records, values typed once, towns, faults, duplicates, corrections."""

from datetime import date

import pytest

from lianchuang.exchange.given import Area
from lianchuang.exchange.interpretation import interpret
from lianchuang.exchange.mapping import TableMapping
from lianchuang.exchange.sheets import Sheet, SheetRefused, Workbook
from tests.exchange.people import code

TODAY = date(2026, 11, 22)
AREA = Area("云浦区", ("云山镇", "青溪镇", "东塘街道", "教育局"))
HEADS = ["单位名称", "统一社会信用代码", "镇街", "职工数", "会员数", "是否建会", "建会时间"]


def ledger(*rows, heads=HEADS, kind="employers", area=AREA, mapping=None, **about):
    """Interpret one sheet: its headings in row 1 and these rows below."""
    sheet = Sheet("台账", [list(heads), *(list(row) for row in rows)], **about)
    return interpret(Workbook([sheet], "xlsx"), kind, area, mapping, TODAY)


def row(number, name="例某厂", town="云山镇", **cells):
    values = {
        "单位名称": f"{name}{number}",
        "统一社会信用代码": code(number),
        "镇街": town,
        "职工数": 20,
        "会员数": 18,
        "是否建会": "是",
    } | cells
    return [values.get(head) for head in HEADS]


def why(found):
    return {skipped.source_row: skipped.why for skipped in found.skipped}


def said(found):
    return [(p.cell, p.message, p.proposed, p.severity) for record in found.rows for p in record.problems]


def test_rows_that_are_no_records_say_why():
    found = ledger(
        row(1),
        [],
        [None, None, None, 0, 0],
        ["小计", None, None, 20, 18],
        row(2),
        ["续表"],
        HEADS,
        row(3),
        ["总　计", None, None, 60, 54],
        ["注：会员数按年末数填。"],
        ["单位负责人：", None, None, "填表人："],
        ["2023年12月31日"],
        ["本表所说的单位包括机关事业单位和各类企业以及其他组织，按法人统计"],
    )
    assert [record.source_row for record in found.rows] == [2, 6, 9]
    assert why(found) == {
        1: "表头", 3: "空行", 4: "预留行", 5: "小计", 7: "标题", 8: "表头", 10: "小计", 11: "说明", 12: "签名", 13: "签名", 14: "说明",
    }  # fmt: skip


def test_a_line_with_a_place_heads_a_group_and_a_name_alone_is_a_record():
    heads = ["单位名称", "信用代码", "职工数"]
    found = ledger(
        ["一、青溪镇（2家）"], ["例某厂", code(1), 5], ["例二厂"], ["二、教育局"], ["例三厂", code(3), 6], heads=heads
    )
    assert [(r.record["employer"], r.record["town"]) for r in found.rows] == [
        ("例某厂", "青溪镇"),
        ("例二厂", "青溪镇"),
        ("例三厂", "教育局"),
    ]


def test_prepared_rows_and_lists_at_the_edge_are_no_records():
    found = ledger(
        row(1),
        row(2, 单位名称=None, 统一社会信用代码=None, 职工数=0, 会员数=None, 是否建会="否"),
        [None, None, None, None, None, None, None, None, "选项：是"],
        row(3),
    )
    assert [record.source_row for record in found.rows] == [2, 5]
    assert why(found)[3] == "预留行"


def test_a_row_of_units_or_of_column_numbers_belongs_to_the_heading():
    found = ledger([None, None, None, "人", "人", None, "年月日"], row(1))
    assert (found.mapping[0].heading_rows, len(found.rows)) == ((1, 2), 1)
    found = ledger(["甲", "乙", "丙", 1, 2, 3, 4], row(1))
    assert (found.mapping[0].heading_rows, len(found.rows)) == ((1, 2), 1)


def test_a_union_without_its_employer_is_named_by_its_own_name():
    heads = ["工会名称", "会员数", "换届时间"]
    rows = [["例某有限公司工会委员会", 5, "2020.1.1"], ["云山镇联合工会", 9, "2020.1.1"]]
    found = ledger(*rows, heads=heads, kind="unions")
    assert [record.record["employer"] for record in found.rows] == ["例某有限公司", "云山镇联合工会"]


def test_totals_are_compared_with_their_rows():
    found = ledger(
        row(1),
        row(2),
        ["小计", None, None, 40, 36],
        row(3),
        ["小计", None, None, 21, 18],
        ["合计", None, None, "61人", 54],
    )
    assert [(t.source_row, t.field, t.stated, t.found) for t in found.sums if not t.agrees] == [
        (6, "employees", 21, 20),
        (7, "employees", 61, 60),
    ]
    assert len(found.sums) == 6


def test_a_row_of_bare_sums_is_a_total_and_one_of_other_numbers_a_record():
    found = ledger(row(1), row(2), [None, None, None, 40, 36], row(3), [None, None, None, 41, 36])
    assert why(found)[4] == "小计"
    assert [record.source_row for record in found.rows] == [2, 3, 5, 6]
    assert found.rows[-1].has_error


def test_words_nobody_knows_above_a_table_are_no_record():
    found = ledger(*([f"例{n}厂", code(n), 30 - 2 * n] for n in range(4)), heads=["ming", "ma", "ren"])
    assert [(r.source_row, r.record["employees"]) for r in found.rows] == [(2, 30), (3, 28), (4, 26), (5, 24)]


def test_a_line_of_a_roster_names_the_part_whose_people_follow():
    heads = ["姓名", "性别", "入会时间"]
    people = ["王样东", "男", "2020.5.1"], ["李样西", "女", "2021.5.1"]
    found = ledger(["机修车间"], people[0], ["云浦市例东塑料厂"], people[1], heads=heads, kind="members")
    assert [(r.source_row, r.context.get("employer")) for r in found.rows] == [(3, None), (5, "云浦市例东塑料厂")]


def test_an_employer_whose_name_sounds_like_a_total_is_a_record():
    names = ["云浦合计软件有限公司", "小计餐饮店"]
    found = ledger(*(row(n, 单位名称=name) for n, name in enumerate(names)))
    assert [record.record["employer"] for record in found.rows] == names


def test_a_row_without_its_name_is_a_record_with_an_error():
    found = ledger(row(1, 单位名称=None))
    assert said(found) == [("A2", "必填", None, "error")]


def test_a_town_typed_once_holds_until_the_next():
    found = ledger(row(1), row(2, town=None), row(3, town=None), row(4, town="青溪镇"), row(5, town=None))
    assert [record.record["town"] for record in found.rows] == ["云山镇"] * 3 + ["青溪镇"] * 2
    assert said(found) == []


def test_a_single_gap_among_different_towns_is_filled_and_shown():
    towns = ["云山镇", "青溪镇", None, "东塘街道", "教育局", "云山镇", "青溪镇"]
    found = ledger(*(row(n, town=town) for n, town in enumerate(towns)))
    assert found.rows[2].record["town"] == "青溪镇"
    assert said(found) == [("C4", "这一格是空的，按上面的“青溪镇”记", None, "look")]


def test_a_gap_in_a_column_that_repeats_its_values_stays_a_gap():
    found = ledger(row(1), row(2), row(3, town=None), row(4))
    assert said(found) == [("C4", "必填", None, "error")]


def test_a_town_merged_downwards_holds_for_its_rows_only():
    found = ledger(row(1), row(2, town=None), row(3), row(4, town=None), merged=[(1, 2, 2, 2)])
    assert [record.record["town"] for record in found.rows] == ["云山镇", "云山镇", "云山镇", None]


def test_a_number_merged_over_rows_is_one_number():
    found = ledger(row(1), row(2, 职工数=None), merged=[(1, 3, 2, 3)])
    assert [record.record["employees"] for record in found.rows] == [20, None]


@pytest.mark.parametrize(
    ("typed", "town", "proposed"),
    [
        ("云山", "云山镇", None),
        ("云山镇总工会", "云山镇", None),
        ("云浦区青溪镇", "青溪镇", None),
        ("清溪镇", None, "青溪镇"),
        ("火星", None, None),
    ],
)
def test_a_town_is_looked_up_in_the_area(typed, town, proposed):
    found = ledger(row(1, town=typed))
    assert found.rows[0].record["town"] == town
    assert said(found) == ([] if town else [("C2", "名单里没有这个镇街", proposed, "error")])


def test_without_a_list_a_town_stays_as_it_is_typed():
    assert ledger(row(1, town="清溪镇"), area=None).rows[0].record["town"] == "清溪镇"


@pytest.mark.parametrize(
    ("sheet", "title"), [("青溪镇", "单位台账"), ("Sheet1", "云浦区青溪镇单位台账"), ("青溪", "台账")]
)
def test_the_sheet_or_the_title_says_the_town_when_no_column_does(sheet, title):
    heads = ["单位名称", "信用代码", "职工数"]
    book = Workbook([Sheet(sheet, [[title], heads, ["例某厂", code(1), 5]])], "xlsx")
    found = interpret(book, "employers", AREA, on=TODAY)
    assert found.rows[0].record["town"] == "青溪镇"


def test_an_area_that_is_a_town_is_the_town_of_every_row():
    heads = ["单位名称", "信用代码", "职工数"]
    assert (
        ledger(["例某厂", code(1), 5], heads=heads, area=Area("云浦区", town="云山镇")).rows[0].record["town"]
        == "云山镇"
    )


def test_a_roster_says_whose_it_is_and_of_which_day():
    rows = [
        ["云浦市例东机械有限公司工会会员花名册"],
        ["填报日期：2023年12月5日"],
        ["姓名", "性别", "入会时间"],
        ["王样东", "男", "2020.5.1"],
    ]
    found = interpret(Workbook([Sheet("名册", rows)], "xlsx"), "members", AREA, on=TODAY)
    assert found.rows[0].context["employer"] == "云浦市例东机械有限公司"
    assert found.rows[0].context["reported_on"] == "2023-12-05"


def test_what_does_not_fit_together_is_said():
    found = ledger(
        row(1, 会员数=21),
        row(2, 会员数=8),
        row(3, 是否建会="否", 建会时间="2020.1.1"),
    )
    assert said(found) == [
        ("E2", "比职工人数（20）多", None, "error"),
        ("E3", "入会率只有 40%，是否属实", None, "look"),
        ("G4", "写着没有建会，却有成立日期，是否属实", None, "look"),
        ("E4", "写着没有建会，却有会员，是否属实", None, "look"),
    ]
    assert (found.rows[2].record["members"], found.rows[2].record["founded"]) == (None, None)


def test_an_identity_number_tells_what_is_missing_and_what_is_wrong():
    heads = ["姓名", "性别", "出生年月", "身份证号"]
    found = ledger(
        ["王样东", None, None, "330212198506150006"],
        ["李样西", "男", "1985.7", "330212200306150001"],
        heads=heads,
        kind="members",
    )
    assert (found.rows[0].record["sex"], found.rows[0].record["birth_month"]) == ("女", "1985-06")
    assert said(found) == [
        ("C3", "和身份证号里的 2003-06 不同", "2003-06", "look"),
        ("B3", "和身份证号里的 女 不同", "女", "look"),
    ]


def test_cells_without_a_usable_result_say_so():
    found = ledger(row(1, 职工数=None), row(2, 会员数=None), faults={"D2": "formula", "E3": "#REF!", "K9": "formula"})
    assert [(c, m) for c, m, _, _ in said(found)] == [
        ("D2", "这里的公式没有存下结果，请在表格软件里打开，算好后保存"),
        ("E3", "这里是错误值 #REF!，请改成数字或文字"),
    ]


def test_the_same_code_or_the_same_name_and_place_is_a_duplicate():
    found = ledger(
        row(1),
        row(2),
        row(1, name="另一种写法", 职工数=25),
        row(3, 单位名称="例某厂2", 统一社会信用代码=None),
        row(4, town="青溪镇", 单位名称="例某厂2", 统一社会信用代码=None),
    )
    assert [record.duplicate_of for record in found.rows] == [None, None, ("台账", 2), ("台账", 3), None]
    third = found.rows[2]
    assert third.record == {
        "uscc": code(1), "employer": "例某厂1", "town": "云山镇", "employees": None, "members": None, "has_union": None, "founded": None,
        "has_party": None,
    }  # fmt: skip
    assert third.also_said == {"employees": 25, "members": 18, "has_union": 1}
    assert said(found)[:2] == [
        ("B4", "与第 2 行重复", None, "look"),
        ("D4", "第 2 行写的是 20，按那一行记", "20", "look"),
    ]


def test_two_codes_under_one_name_are_two_employers():
    found = ledger(row(1), row(2, 单位名称="例某厂1"))
    assert found.duplicates == []
    assert said(found) == [("A3", "与第 2 行同名，信用代码不同，是否两家单位", None, "look")]


def test_a_mapping_can_be_corrected_and_sent_back():
    heads = ["单位名称", "甲列", "乙列", "信用代码", "职工数"]
    rows = [["例某厂", 12, 10, code(1), 99], ["例二厂", 15, 11, code(2), 98]]
    first = ledger(*rows, heads=heads)
    [mapping] = first.mapping
    assert [(c.column, c.field) for c in mapping.columns] == [
        ("A", "employer"), ("B", None), ("C", None), ("D", "uscc"), ("E", "employees"),
    ]  # fmt: skip
    assert mapping.columns[1].examples == ("12", "15")
    corrected = TableMapping.from_json(mapping.as_json()).corrected({"B": "employees", "C": "members"})
    second = ledger(*rows, heads=heads, mapping=[corrected])
    assert [(r.record["employees"], r.record["members"]) for r in second.rows] == [(12, 10), (15, 11)]
    assert {c.column: c.field for c in second.mapping[0].columns}["E"] is None


def test_a_mapping_sent_back_unchanged_changes_nothing():
    first = ledger(row(1), ["小计", None, None, 20], HEADS, row(2), ["合计", None, None, 40])
    again = ledger(
        row(1),
        ["小计", None, None, 20],
        HEADS,
        row(2),
        ["合计", None, None, 40],
        mapping=[TableMapping.from_json(m.as_json()) for m in first.mapping],
    )
    assert [(r.source_row, r.record) for r in again.rows] == [(r.source_row, r.record) for r in first.rows]
    assert why(again) == why(first)


def test_a_hidden_sheet_is_named_and_left_alone():
    sheets = [Sheet("台账", [HEADS, row(1)]), Sheet("旧", [HEADS, row(2)], hidden=True)]
    found = interpret(Workbook(sheets, "xlsx"), "employers", AREA, on=TODAY)
    assert len(found.rows) == 1
    assert found.notes == ["工作表“旧”是隐藏的，没有读。要导入，请先取消隐藏。"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "表里没有内容"),
        ([["甲", "乙"], [1, 2]], "没有找到单位台账的表头"),
        ([["单位名称", "信用代码"], ["例某厂", code(1)]], "没有找到集体合同的表头"),
    ],
)
def test_a_workbook_without_a_table_is_refused_with_a_sentence(rows, words):
    with pytest.raises(SheetRefused, match=words):
        interpret(
            Workbook([Sheet("表", rows)], "xlsx"), "contracts" if "合同" in words else "employers", AREA, on=TODAY
        )


def test_a_workbook_with_hidden_sheets_only_says_so():
    with pytest.raises(SheetRefused, match="都是隐藏的"):
        interpret(
            Workbook([Sheet("旧", [HEADS, row(1)], hidden=True), Sheet("空")], "xlsx"), "employers", AREA, on=TODAY
        )


def test_ditto_marks_stand_for_the_cell_above():
    found = ledger(row(1), row(2, 镇街="〃", 建会时间="同上"), row(3, 镇街="同上"), row(4, 镇街='"', 职工数="〃"))
    assert [one.record["town"] for one in found.rows] == ["云山镇"] * 4
    assert found.rows[3].record["employees"] == 20
    assert not [problem for problem in said(found) if problem[0].startswith("C")]


def test_a_column_without_heading_is_told_by_its_check_digits():
    heads = [None, "单位名称", None, "职工数"]
    found = ledger([1, "例某厂", code(1), 20], [2, "例二厂", code(2), 30], heads=heads)
    assert [one.record["uscc"] for one in found.rows] == [code(1), code(2)]
    assert any(column.field == "uscc" and column.confidence == 0.5 for column in found.mapping[0].columns)
    numbers = ledger([1, "例某厂", 12345, 20], heads=heads)
    assert numbers.rows[0].record["uscc"] is None
