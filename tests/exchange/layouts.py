# ruff: noqa: E501 (rows of examples are clearer unbroken)
"""Workbooks as other makers would lay them out, each with the records that are truly in it.

A layout gives the bytes of a file, the kind to read it as, and the truth: records with `sheet` and `source_row`.
"""

import io
from datetime import date
from typing import NamedTuple

import xlsxwriter
import xlwt

from tests.exchange import people


class Layout(NamedTuple):
    name: str
    kind: str
    data: bytes
    truth: list


def true(record, sheet, row, **differs):
    return {**record, **differs, "sheet": sheet, "source_row": row}


def wide(text):
    """Full-width digits and letters."""
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() and sign.isalnum() else sign for sign in str(text))


def serial(iso):
    """The number a spreadsheet keeps for a day."""
    return (date.fromisoformat(iso) - date(1899, 12, 30)).days


def dotted(iso):
    year, month, day = map(int, iso.split("-"))
    return f"{year}.{month}.{day}"


def chinese(iso):
    year, month, day = map(int, iso.split("-"))
    return f"{year}年{month}月{day}日"


def xlsx(write):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        write(book)
    return file.getvalue()


def xls(write):
    file = io.BytesIO()
    book = xlwt.Workbook(encoding="utf-8")
    write(book)
    book.save(file)
    return file.getvalue()


def lines(sheet, rows, start=0):
    """Write rows of plain values from a row on; the number of the next row."""
    for number, row in enumerate(rows, start):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    return start + len(rows)


def unions_heading_in_row_seven():
    """Notes above, a heading in row 7, columns in another order, extra columns, units, a total with formulas on top."""
    pick = people.chance(1)
    records = [people.union(pick, n) for n in range(100, 140)]
    truth = [true(r, "汇总", n, village=None) for n, r in enumerate(records, 9)]

    def write(book):
        sheet = book.add_worksheet("汇总")
        sheet.merge_range(0, 0, 0, 17, "云浦区2023年基层工会基本情况一览表")
        sheet.write(1, 0, "填表说明：本表由各镇（街道）总工会填报，一式两份。")
        sheet.write(2, 0, "1．职工数为年末数；2．日期填到日。")
        sheet.write(4, 0, "填报单位：云浦区总工会组织部")
        sheet.write(4, 12, "单位：人")
        heads = ["用人单位全称", "联系电话", "所属镇（街道）", "法定代表人", "在岗职工人数（人）", "其中：女职工", "其中：外来务工人员",
                 "已入会人数（人）", "其中：女会员", "其中：农民工会员", "社会信用代码", "企业类型", "建会日期", "上次换届日期", "届期（年）",
                 "工会主席姓名", "专职/兼职", "是否建立经审会", "是否建立女职工组织"]  # fmt: skip
        lines(sheet, [heads], 6)
        sheet.write(7, 0, "总计")
        for column in range(4, 10):
            total = sum(
                r[["employees", "female", "migrant", "members", "members_female", "members_migrant"][column - 4]]
                for r in records
            )
            sheet.write_formula(7, column, f"=SUM({chr(65 + column)}9:{chr(65 + column)}48)", None, total)
        for row, r in enumerate(records, 8):
            values = [r["employer"], "0574-88880000", r["town"], "张样一", r["employees"], r["female"], f"{r['migrant']}人",
                      wide(r["members"]), r["members_female"], r["members_migrant"], r["uscc"].lower(), r["reg_type"],
                      dotted(r["founded"]), chinese(r["last_election"]), f"{r['term_years']}年", r["chair"],
                      r["chair_kind"][0], "√" if r["audit"] else "×", "有" if r["women"] else ""]  # fmt: skip
            lines(sheet, [values], row)
        lines(sheet, [["审核人：", None, None, "填表人：", None, "填报日期：2023年12月20日"]], 49)

    return Layout("unions: heading in row 7", "unions", xlsx(write), truth)


def employers_two_tables():
    """Two towns on one sheet, each with its own title, headings in another order, a subtotal and a signature."""
    pick = people.chance(2)
    first = [people.employer(pick, n) for n in range(200, 215)]
    second = [people.employer(pick, n) for n in range(215, 235)]
    truth = [true(r, "两镇", n, town="云山镇") for n, r in enumerate(first, 3)]
    truth += [true(r, "两镇", n, town="东塘街道") for n, r in enumerate(second, 25)]

    def write(book):
        sheet = book.add_worksheet("两镇")
        sheet.merge_range(0, 0, 0, 7, "云山镇企业工会组建情况表")
        lines(
            sheet,
            [
                [
                    "序号",
                    "企业全称",
                    "统一社会信用代码",
                    "员工总数",
                    "会员人数",
                    "是否建立工会",
                    "建会时间",
                    "是否建立党组织",
                ]
            ],
            1,
        )
        for row, r in enumerate(first, 2):
            lines(sheet, [[row - 1, r["employer"], r["uscc"], r["employees"], r["members"], "已建" if r["has_union"] else "未建",
                           r["founded"] and dotted(r["founded"]), "联合支部" if r["has_party"] else "无"]], row)  # fmt: skip
        lines(
            sheet,
            [[None, "小计", None, sum(r["employees"] for r in first)], ["单位负责人（签字）：", None, "经办人："]],
            17,
        )
        lines(sheet, [["东塘街道企业工会组建情况表"], [None], ["填报日期：2023.12.1"]], 21)
        lines(
            sheet,
            [["单位名称", "党组织情况", "工会组建情况", "工会成立日期", "从业人员数", "工会会员数", "信用代码"]],
            23,
        )
        for row, r in enumerate(second, 24):
            lines(sheet, [[r["employer"], "单独支部" if r["has_party"] else "/", "联合工会" if r["has_union"] else "拟建",
                           r["founded"] and serial(r["founded"]), f"{r['employees']}人", r["members"] or "/", f"'{r['uscc']}"]], row)  # fmt: skip
        lines(sheet, [["合计", None, None, None, sum(r["employees"] for r in second)]], 44)

    return Layout("employers: two tables on a sheet", "employers", xlsx(write), truth)


def members_side_by_side():
    """A roster printed in two blocks beside each other, with the same headings over each."""
    pick = people.chance(3)
    records = [people.member(pick, n) for n in range(1, 61)]
    left, right = records[:30], records[30:]
    truth = [true(r, "名册", n, ethnic=None, politics=None, education=None) for n, r in enumerate(left, 3)]
    truth += [true(r, "名册", n, ethnic=None, politics=None, education=None) for n, r in enumerate(right, 3)]

    def cells(r):
        return [r["no"], f"{r['name'][0]}  {r['name'][1:]}", r["sex"], r["birth_month"].replace("-", "."),
                int(r["joined"].replace("-", "")), "是" if r["migrant"] else "否"]  # fmt: skip

    def write(book):
        sheet = book.add_worksheet("名册")
        sheet.merge_range(0, 0, 0, 12, "云浦市例东机械有限公司工会会员名册")
        heads = ["编号", "会员姓名", "性别", "出生年月", "入会日期", "是否农民工"]
        lines(sheet, [[*heads, None, *heads]], 1)
        lines(sheet, [[*cells(a), None, *cells(b)] for a, b in zip(left, right, strict=True)], 2)

    return Layout("members: two blocks side by side", "members", xlsx(write), truth)


def employers_utf16():
    """Tab-separated UTF-16, no running number, the village typed once and blank below."""
    pick = people.chance(4)
    records, blocks = [], [people.employer(pick, n) for n in range(300, 330)]
    text = [
        "云浦区青溪镇单位台账\t\t\t\t\t\t\t",
        "\t\t\t\t\t\t\t",
        "所在村（社区）\t单位\t统一代码\t人数\t会员\t建会\t成立时间\t党组织",
    ]
    for n, r in enumerate(blocks):
        village = people.VILLAGES[n // 6] if n % 6 == 0 else ""
        text.append("\t".join(map(str, [
            village, f"  {r['employer']}", f"{r['uscc'][:2]} {r['uscc'][2:8]} {r['uscc'][8:]}", wide(r["employees"]),
            r["members"] or "", "是" if r["has_union"] else "否", (r["founded"] or "").replace("-", "/"),
            "√" if r["has_party"] else ""])))  # fmt: skip
        records.append(true(r, "", n + 4, town="青溪镇", village=people.VILLAGES[n // 6]))
    text.append("合计\t\t\t" + str(sum(r["employees"] for r in blocks)) + "\t\t\t\t")
    return Layout("employers: UTF-16 text", "employers", "\n".join(text).encode("utf-16"), records)


def members_with_id_numbers():
    """An .xls with two heading rows, ID numbers as text, serial dates without format, subtotals of pages."""
    pick = people.chance(5)
    records = []
    for n in range(1, 51):
        record = people.member(pick, n)
        born = date.fromisoformat(f"{record['birth_month']}-{n % 28 + 1:02}")
        record["sex"] = "女"  # order number 000 is even
        record["id_number"] = people.id_number(born)
        records.append(record)
    truth = []

    def write(book):
        sheet = book.add_sheet("Sheet1")
        sheet.write_merge(0, 0, 0, 9, "云浦市样南食品厂会员花名册（截至2023年12月31日）")
        for column, head in enumerate(["序号", "姓名", "性别", "民族", "身份证号码"]):
            sheet.write_merge(1, 2, column, column, head)
        sheet.write_merge(1, 1, 5, 8, "会员情况")
        for column, head in enumerate(["政治面貌", "学历", "入会时间", "是否农民工"], 5):
            sheet.write(2, column, head)
        sheet.write_merge(1, 2, 9, 9, "备  注")
        row = 3
        for n, r in enumerate(records):
            politics = {"中国共产党党员": "党员", "中国共产主义青年团团员": "团员", "群众": "群众"}[r["politics"]]
            values = [r["no"], r["name"], {"男": "1", "女": "2"}[r["sex"]], r["ethnic"].removesuffix("族"), r["id_number"], politics,
                      r["education"], serial(r["joined"]), "Y" if r["migrant"] else "N"]  # fmt: skip
            lines(sheet, [values], row)
            truth.append(true(r, "Sheet1", row + 1))
            row += 1
            if n % 20 == 19:
                lines(sheet, [["本页小计", "20人"]], row)
                row += 1

    return Layout("members: ID numbers, serial dates", "members", xls(write), truth)


def unions_merged_down():
    """An .xls with town and village merged downwards and three merged heading rows in other words."""
    pick = people.chance(6)
    records = [people.union(pick, n) for n in range(400, 430)]
    truth = [
        true(
            r,
            "册",
            n + 5,
            town=people.TOWNS[n // 10],
            village=people.VILLAGES[n // 5 % 5],
            migrant=None,
            members_migrant=None,
        )
        for n, r in enumerate(records)
    ]

    def write(book):
        sheet = book.add_sheet("册")
        sheet.write_merge(0, 0, 0, 15, "云浦区基层工会名册")
        for column, head in enumerate(["镇街", "村（社区）", "单位名称", "统一社会信用代码", "登记注册类型"]):
            sheet.write_merge(1, 3, column, column, head)
        for column, head in ((5, "从业人员"), (7, "工会会员")):
            sheet.write_merge(1, 1, column, column + 1, head)
            sheet.write_merge(2, 3, column, column, "合计")
            sheet.write_merge(2, 3, column + 1, column + 1, "#女性")
        sheet.write_merge(1, 1, 9, 14, "工会组织")
        heads = ["成立时间", "换届时间", "任期", "主席姓名", "主席专兼职", "经审会"]
        for column, head in enumerate(heads, 9):
            sheet.write_merge(2, 3, column, column, head)
        sheet.write_merge(1, 3, 15, 15, "女职工委员会")
        for n in range(0, 30, 10):
            sheet.write_merge(4 + n, 13 + n, 0, 0, people.TOWNS[n // 10])
        for n in range(0, 30, 5):
            sheet.write_merge(4 + n, 8 + n, 1, 1, people.VILLAGES[n // 5 % 5])
        for row, r in enumerate(records, 4):
            values = [r["employer"].replace("公司", "公 司"), r["uscc"], r["reg_type"], r["employees"], r["female"], r["members"],
                      r["members_female"], r["founded"].replace("-", ""), dotted(r["last_election"]),
                      {3: "三年", 5: "五年"}[r["term_years"]], r["chair"], r["chair_kind"], "有" if r["audit"] else "无",
                      "已建" if r["women"] else "未建"]  # fmt: skip
            for column, value in enumerate(values, 2):
                sheet.write(row, column, value)

    return Layout("unions: merged down, .xls", "unions", xls(write), truth)


def employers_in_groups():
    """Lines such as 一、云山镇（5家） say the town; a row of column numbers under the headings; subtotals."""
    pick = people.chance(7)
    truth, rows = [], [["甲", "乙", "丙", 1, 2, "丁", "戊", "己"]]
    for town, mark in zip(people.TOWNS, "一二三四五", strict=True):
        rows.append([f"{mark}、{town}（5家）"])
        block = [people.employer(pick, 500 + len(truth) + n) for n in range(5)]
        for r in block:
            rows.append([len(truth) + 1, r["employer"], r["uscc"], r["employees"], r["members"] if r["members"] else "无",
                         "有" if r["has_union"] else "无", r["founded"] and chinese(r["founded"]), "有" if r["has_party"] else "没有"])  # fmt: skip
            truth.append(true(r, "台账", len(rows) + 2, town=town))
        rows.append([None, "小计", None, sum(r["employees"] for r in block), sum(r["members"] or 0 for r in block)])
    rows.append([None, "总计", None, sum(r["employees"] for r in truth), sum(r["members"] or 0 for r in truth)])

    def write(book):
        sheet = book.add_worksheet("台账")
        sheet.write(0, 0, "规上企业建会台账")
        lines(
            sheet,
            [
                [
                    "序号",
                    "企业（单位）名称",
                    "社会信用代码/注册号",
                    "职工人数",
                    "入会人数",
                    "有无工会",
                    "工会成立时间",
                    "有无党组织",
                ]
            ],
            1,
        )
        lines(sheet, rows, 2)

    return Layout("employers: towns as group lines", "employers", xlsx(write), truth)


def contracts_in_other_words():
    """Parties and periods named otherwise, true dates, wages in hundreds of yuan."""
    pick = people.chance(8)
    records = [people.contract(pick, n) for n in range(600, 640)]
    for r in records:
        r["min_wage"] = r["min_wage"] // 100 * 100
    truth = [true(r, "备案", n, no=r["no"]) for n, r in enumerate(records, 4)]

    def write(book):
        sheet = book.add_worksheet("备案")
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet.merge_range(0, 0, 0, 9, "集体合同备案登记表")
        for column, head in enumerate(["合同编号", "合同类别", "企业名称", "企业信用代码"]):
            sheet.merge_range(1, column, 2, column, head)
        sheet.merge_range(1, 4, 1, 5, "合同期限")
        sheet.write(2, 4, "起")
        sheet.write(2, 5, "止")
        for column, head in enumerate(["签约时间", "涉及职工人数", "约定最低工资（百元）", "备案状态"], 6):
            sheet.merge_range(1, column, 2, column, head)
        short = {
            "工资专项集体合同": "工资集体协议",
            "女职工权益保护专项集体合同": "女职工专项集体合同",
            "区域性集体合同": "区域性",
        }
        for row, r in enumerate(records, 3):
            lines(sheet, [[r["no"], short.get(r["kind"], r["kind"]), r["employer"], r["uscc"]]], row)
            for column, name in ((4, "start"), (5, "end"), (6, "signed")):
                sheet.write_datetime(row, column, date.fromisoformat(r[name]), day)
            lines(sheet, [[None] * 7 + [r["employees"], r["min_wage"] // 100, "已备案"]], row)
        sheet.write(44, 0, "注：本表由劳动关系科填写。")

    return Layout("contracts: other words", "contracts", xlsx(write), truth)


ITEMS = [("组织建设（30分）", "按期换届（6分）", 6), ("组织建设（30分）", "会员实名制（8分）", 8), ("维权服务（30分）", "工资集体协商（10分）", 10),
         ("加分项（5分）", "经验推广（5分）", 5)]  # fmt: skip


def scores(pick, sheet, place):
    """Truth of an assessment: one record for each town and item; `place` gives the source row."""
    found = []
    for t, town in enumerate(people.TOWNS):
        for i, (group, item, points) in enumerate(ITEMS):
            found.append({
                "group": group.split("（")[0], "item": item.split("（")[0], "points": points, "town": town,
                "score": pick.randrange(points * 2 + 1) / 2, "bonus": int(group.startswith("加分")),
                "sheet": sheet, "source_row": place(t, i)})  # fmt: skip
    return found


def assessment_towns_down():
    """Towns in the rows, items across under their groups, points in the headings, totals and ranks at the right."""
    truth = scores(people.chance(9), "得分", lambda t, i: t + 4)

    def write(book):
        sheet = book.add_worksheet("得分")
        sheet.write(0, 0, "2023年度三级联创考核得分表")
        sheet.merge_range(1, 0, 2, 0, "镇街")
        sheet.merge_range(1, 1, 1, 2, ITEMS[0][0])
        for column, (group, _, _) in enumerate(ITEMS[2:], 3):
            sheet.write(1, column, group)
        lines(sheet, [[None, *(item for _, item, _ in ITEMS), "合计", "名次"]], 2)
        for t, town in enumerate(people.TOWNS):
            own = [r for r in truth if r["town"] == town]
            cells = [
                f"扣{r['points'] - r['score']}分" if t == 1 else wide(r["score"]) if t == 2 else r["score"] for r in own
            ]
            lines(sheet, [[town, *cells, sum(r["score"] for r in own), t + 1]], 3 + t)

    return Layout("assessment: towns down", "assessment", xlsx(write), truth)


def assessment_long():
    """One row for each town and item."""
    truth = scores(people.chance(10), "明细", lambda t, i: t * len(ITEMS) + i + 3)

    def write(book):
        sheet = book.add_worksheet("明细")
        lines(sheet, [["考核明细"], ["参评单位", "一级指标", "二级指标", "标准分", "得分", "备注"]])
        groups = {item.split("（")[0]: group for group, item, _ in ITEMS}
        for row, r in enumerate(truth, 2):
            lines(sheet, [[r["town"], groups[r["item"]], r["item"], f"{r['points']}分", f"{r['score']}分"]], row)

    return Layout("assessment: one row each", "assessment", xlsx(write), truth)


def employers_without_headings():
    """No heading row: columns have to be guessed from what stands in them."""
    pick = people.chance(11)
    records = [people.employer(pick, n) for n in range(700, 730)]
    truth = [
        true(r, "Sheet1", n, members=None, has_union=None, has_party=None, founded=None)
        for n, r in enumerate(records, 1)
    ]
    rows = [[n, r["town"], r["employer"], r["uscc"], r["employees"]] for n, r in enumerate(records, 1)]
    return Layout(
        "employers: no headings", "employers", xlsx(lambda book: lines(book.add_worksheet("Sheet1"), rows)), truth
    )


def unions_three_rows_of_text():
    """Three heading rows in a GB18030 text file with semicolons, where nothing can be merged."""
    pick = people.chance(12)
    records = [people.union(pick, n) for n in range(800, 830)]
    truth = [true(r, "", n, town="北渡镇") for n, r in enumerate(records, 6)]
    text = ["北渡镇基层工会统计表（2023年度）", "填报单位：北渡镇总工会",
            "所属社区;单位全称;信用代码;单位性质;职工数;;;会员数;;;工会成立时间;换届时间;任期;工会主席;;经审委员会;女职工委员会",
            ";;;;总数;其中;;总数;其中;;;;;姓名;专兼职;;",
            ";;;;;女;农民工;;女;农民工;;;;;;;"]  # fmt: skip
    for r in records:
        cells = [r["village"], f'"{r["employer"]}"', r["uscc"], r["reg_type"], r["employees"], r["female"], r["migrant"], r["members"],
                 r["members_female"], r["members_migrant"], chinese(r["founded"]), dotted(r["last_election"]), r["term_years"],
                 r["chair"], r["chair_kind"], "已建" if r["audit"] else "", "是" if r["women"] else "否"]  # fmt: skip
        text.append(";".join(map(str, cells)))
    return Layout("unions: three heading rows of text", "unions", "\r\n".join(text).encode("gb18030"), truth)


def members_repeated():
    """A heading again on every page with 续表, blanks in names, impossible gaps filled with / and －."""
    pick = people.chance(13)
    records = [people.member(pick, n) for n in range(1, 91)]
    truth, rows = [], []
    heads = ["顺序号", "姓　名", "民族", "性别", "学历", "加入工会时间", "出生日期", "政治面目", "农民工（是/否）"]
    for n, r in enumerate(records):
        if n % 30 == 0:
            rows += [["云浦市拟西纺织有限公司会员登记册" + ("（续）" if n else "")], heads]
        rows.append([r["no"], " ".join(r["name"]), r["ethnic"], r["sex"], r["education"], chinese(r["joined"]), f"{r['birth_month']}-15",
                     {"中国共产党党员": "中共党员", "中国共产主义青年团团员": "共青团员", "群众": "/"}[r["politics"]],
                     "是" if r["migrant"] else "－"])  # fmt: skip
        truth.append(true(r, "登记册", len(rows), politics=None if r["politics"] == "群众" else r["politics"]))

    def write(book):
        lines(book.add_worksheet("登记册"), rows)

    return Layout("members: heading on every page", "members", xlsx(write), truth)


LAYOUTS = (
    unions_heading_in_row_seven,
    employers_two_tables,
    members_side_by_side,
    employers_utf16,
    members_with_id_numbers,
    unions_merged_down,
    employers_in_groups,
    contracts_in_other_words,
    assessment_towns_down,
    assessment_long,
    employers_without_headings,
    unions_three_rows_of_text,
    members_repeated,
)
