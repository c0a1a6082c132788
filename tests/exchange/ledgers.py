# ruff: noqa: E501 (rows of examples are clearer unbroken)
"""Tables as difficult as people make them: several on a sheet, answers spread over columns, lines that are no records."""

from tests.exchange import people
from tests.exchange.forms import Form, Page, employers, members, unions, yes
from tests.exchange.layouts import true

HEADS = ["企业名称", "信用代码", "职工数", "会员数", "是否建会", "建会时间", "是否建立党组织"]


def cells(e):
    return [e["employer"], e["uscc"], e["employees"], e["members"], yes(e["has_union"]), e["founded"], yes(e["has_party"])]  # fmt: skip


def three_levels_in_vertical_writing():
    page, truth = Page(), []
    page.put(0, 0, "基层工会台账", right=18)
    page.line("填报单位：云浦区总工会", *[None] * 14, "单位：人")
    for column, head in enumerate(["序号", "镇街", "村社区", "单位名称", "统一社会信用代码", "单位性质"]):
        page.put(2, column, "\n".join(head), down=2)
    page.put(2, 6, "人数情况", right=5)
    page.put(3, 6, "职工", right=2)
    page.put(3, 9, "会员", right=2)
    for column, head in enumerate(["总数", "女", "农民工"] * 2, 6):
        page.put(4, column, head)
    for column, head in enumerate(["工会成立\n时间", "换届\n时间", "任期\n（年）"], 12):
        page.put(2, column, head, down=2)
    page.put(2, 15, "主席", right=1)
    page.put(3, 15, "姓名", down=1)
    page.put(3, 16, "专兼职", down=1)
    page.put(2, 17, "经审", down=2)
    page.put(2, 18, "女工", down=2)
    for number, u in enumerate(unions(6, 70), 1):
        names = ["town", "village", "employer", "uscc", "reg_type", "employees", "female", "migrant", "members", "members_female",
                 "members_migrant", "founded", "last_election", "term_years", "chair", "chair_kind"]  # fmt: skip
        row = page.line(number, *(u[name] for name in names), "√" if u["audit"] else "", "√" if u["women"] else "")
        truth.append(true(u, page.name, row))
    page.line("合计", *[None] * 5, sum(u["employees"] for u in truth))
    page.line("备注：本表一式三份")
    page.line("填表人：", None, None, "审核人：")
    return Form("unions", [page.sheet], truth)


def the_same_heading_under_each_town():
    page, truth = Page(), []
    for number, town in enumerate(people.TOWNS[:3]):
        page.line(f"{town}企业建会台账")
        page.line(*HEADS)
        for e in employers(3, 71 + number, 1000 + 10 * number):
            truth.append(true(e, page.name, page.line(*cells(e)), town=town))
        page.line("小计", None, sum(e["employees"] for e in truth[-3:]))
        page.line()
    return Form("employers", [page.sheet], truth)


def two_towns_side_by_side():
    page, truth = Page(), []
    page.put(0, 0, "云山镇企业台账", right=6)
    page.put(0, 8, "青溪镇企业台账", right=6)
    page.line(*HEADS, None, *HEADS)
    for left, right in zip(employers(5, 74), employers(5, 75, 1100), strict=True):
        row = page.line(*cells(left), None, *cells(right))
        truth += [true(left, page.name, row, town="云山镇"), true(right, page.name, row, town="青溪镇")]
    return Form("employers", [page.sheet], truth)


def another_table_at_the_left():
    page, truth = Page(), []
    page.line("镇街", "企业数", "建会率", None, "所属镇街", *HEADS)
    for number, e in enumerate(employers(7, 76)):
        beside = [people.TOWNS[number], 12 + number, "85%"] if number < 5 else [None] * 3
        truth.append(true(e, page.name, page.line(*beside, None, e["town"], *cells(e))))
    return Form("employers", [page.sheet], truth)


def answers_in_several_columns():
    """男 | 女 of which one is ticked, and a day in three columns."""
    page, truth = Page(), []
    for column, head in (
        (0, "序号"),
        (1, "姓名"),
        (4, "出生年月"),
        (8, "农民工"),
        (10, "民族"),
        (11, "政治面貌"),
        (12, "学历"),
    ):
        page.put(0, column, head, down=0 if head == "农民工" else 1, right=1 if head == "农民工" else 0)
    page.put(0, 2, "性别", right=1)
    page.put(0, 5, "入会时间", right=2)
    for column, head in ((2, "男"), (3, "女"), (5, "年"), (6, "月"), (7, "日"), (8, "是"), (9, "否")):
        page.put(1, column, head)
    for m in members(6, 77):
        sexes = ["√", None] if m["sex"] == "男" else [None, "√"]
        row = page.line(m["no"], m["name"], *sexes, m["birth_month"], *map(int, m["joined"].split("-")), *(["√", None] if m["migrant"] else [None, "√"]), m["ethnic"], m["politics"], m["education"])  # fmt: skip
        truth.append(true(m, page.name, row))
    return Form("members", [page.sheet], truth)


def boxes_in_cells():
    page, truth = Page(), []
    page.line("镇街", *HEADS)
    for number, e in enumerate(employers(6, 78)):
        boxes = [("☑是 □否", "□是 ☑否"), ("是√ 否□", "是□ 否√"), ("（√）有（ ）无", "（ ）有（√）无")][number % 3]
        told = [*cells(e)]
        told[4], told[6] = boxes[0 if e["has_union"] else 1], "■有□无" if e["has_party"] else "□有■无"
        truth.append(true(e, page.name, page.line(e["town"], *told)))
    return Form("employers", [page.sheet], truth)


def lines_that_are_no_records():
    page, truth = Page(), []
    page.line("填写说明：红色为必填，日期填YYYY-MM-DD")
    page.line("序号", "镇街", *HEADS)
    page.line("自动生成", "必填", "必填", "18位", "数字", "数字", "是/否", "日期", "是/否")
    page.line("示例", "云山镇", "XX公司", "91330212YYY1000046", 100, 90, "是", "2020-01-01", "否")
    sums = [["合  计"], [None, "云山镇小计", None, None, 99], [None, None, "本页合计", None, 88], ["总计：12家", None, None, None, 120],
            [None, None, "平均值", None, 3], ["共12家企业"], ["以上共计12家", None, None, None, 3]]  # fmt: skip
    for number, (e, line) in enumerate(zip(employers(7, 79), sums, strict=True), 1):
        truth.append(true(e, page.name, page.line(number, e["town"], *cells(e))))
        page.line(*line)
    for line in [["备注：1.本表一式两份"], [None, "2.职工数为年末数"], ["单位（盖章）：", None, None, "负责人签字："], [None, None, "制表：", "审核："],
                 ["经办人", None, "张三", None, "电话", "13800000000"], ["第 1 页 共 3 页"], ["抄送：区总工会"], ["— 1 —"], ["1/3"]]:  # fmt: skip
        page.line(*line)
    return Form("employers", [page.sheet], truth)


def each_sheet_in_its_own_order():
    sheets, truth, pick = [], [], people.chance(80)
    for number, town in enumerate(people.TOWNS):
        page, order = Page(town), pick.sample(range(7), 7)
        page.line(*(HEADS[place] for place in order))
        for e in employers(2, 81 + number, 1000 + 10 * number):
            told = cells(e)
            truth.append(true(e, town, page.line(*(told[place] for place in order)), town=town))
        sheets.append(page.sheet)
    return Form("employers", sheets, truth)


def one_union_over_several_members():
    page, truth = Page(), []
    page.line("工会名称", "会员姓名", "性别", "民族", "出生年月", "政治面貌", "学历", "入会时间", "是否农民工", "编号")
    for number, m in enumerate(members(6, 86)):
        name = "云浦市例甲公司工会" if number < 4 else "云浦市样乙厂工会"
        told = [m["name"], m["sex"], m["ethnic"], m["birth_month"], m["politics"], m["education"], m["joined"], yes(m["migrant"]), m["no"]]  # fmt: skip
        truth.append(true({**m, "union_name": name}, page.name, page.line(name if number in (0, 4) else None, *told)))
    page.merged = [(1, 0, 4, 0), (5, 0, 6, 0)]
    return Form("members", [page.sheet], truth)


LEDGERS = (
    three_levels_in_vertical_writing,
    the_same_heading_under_each_town,
    two_towns_side_by_side,
    another_table_at_the_left,
    answers_in_several_columns,
    boxes_in_cells,
    lines_that_are_no_records,
    each_sheet_in_its_own_order,
    one_union_over_several_members,
)
