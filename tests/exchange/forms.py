# ruff: noqa: E501 (rows of examples are clearer unbroken)
"""Sheets that are no tables: cards with a label beside each value, and tables on their side, with what is truly in them.

A form gives its sheets as the reader would, the kind to read them as, and the truth: records with `sheet` and
`source_row` (the row in which the record's name stands).
"""

from typing import NamedTuple

from lianchuang.exchange.sheets import Sheet
from tests.exchange import people
from tests.exchange.layouts import chinese, dotted, true


class Form(NamedTuple):
    kind: str
    sheets: list
    truth: list


class Page:
    """A sheet that is written cell by cell."""

    def __init__(self, name="表"):
        self.name, self.rows, self.merged = name, [], []

    @property
    def height(self):
        return len(self.rows)

    def put(self, row, column, value, down=0, right=0):
        while len(self.rows) <= row:
            self.rows.append([])
        cells = self.rows[row]
        cells += [None] * (column + 1 - len(cells))
        cells[column] = value
        if down or right:
            self.merged.append((row, column, row + down, column + right))

    def line(self, *cells):
        """Add a row below; its number, counted from 1."""
        self.rows.append(list(cells))
        return len(self.rows)

    @property
    def sheet(self):
        rows = []
        for row in self.rows:
            cells = [None if cell == "" else cell for cell in row]
            while cells and cells[-1] is None:
                cells.pop()
            rows.append(cells)
        return Sheet(self.name, rows, self.merged)


def employers(count, seed, first=1000):
    pick = people.chance(seed)
    return [people.employer(pick, first + n) for n in range(count)]


def unions(count, seed, first=1000):
    pick = people.chance(seed)
    return [people.union(pick, first + n) for n in range(count)]


def members(count, seed):
    pick = people.chance(seed)
    return [people.member(pick, n + 1) for n in range(count)]


def yes(value):
    return "是" if value else "否"


def of_employer(e):
    """Label and value, in the order in which a form asks."""
    return [("所属镇街", e["town"]), ("企业名称", e["employer"]), ("统一社会信用代码", e["uscc"]), ("职工数", f"{e['employees']}人"),
            ("是否建会", yes(e["has_union"])), ("会员数", e["members"]), ("建会时间", e["founded"]), ("是否建立党组织", yes(e["has_party"]))]  # fmt: skip


def of_union(u):
    return [("单位名称", u["employer"]), ("统一社会信用代码", u["uscc"]), ("所属镇街", u["town"]), ("所在村（社区）", u["village"]),
            ("单位性质", u["reg_type"]), ("职工人数", u["employees"]), ("其中：女职工", u["female"]), ("其中：农民工", u["migrant"]),
            ("会员人数", u["members"]), ("女会员", u["members_female"]), ("农民工会员", u["members_migrant"]),
            ("工会成立时间", chinese(u["founded"])), ("最近换届时间", dotted(u["last_election"])), ("任期", f"{u['term_years']}年"),
            ("工会主席", u["chair"]), ("专职/兼职", u["chair_kind"]), ("经审委员会", "有" if u["audit"] else "无"),
            ("女职工委员会", "有" if u["women"] else "无")]  # fmt: skip


def card(page, record, pairs, across=2, colon=""):
    """A card below what is there, so many pairs in a row; the truth of it."""
    named = 0
    for start in range(0, len(pairs), across):
        row = page.height
        for place, (label, value) in enumerate(pairs[start : start + across]):
            page.put(row, 2 * place, label + colon)
            page.put(row, 2 * place + 1, value)
            named = row + 1 if label in ("单位名称", "企业名称") else named
    return true(record, page.name, named)


def one_card_on_each_sheet():
    pages, truth = [], []
    for number, u in enumerate(unions(3, 51), 1):
        page = Page(f"工会{number}")
        page.put(0, 0, "基层工会基本情况登记卡", right=3)
        truth.append(card(page, u, of_union(u)))
        page.line("填表人：张三", None, "填表日期：2023年12月1日")
        pages.append(page)
    return Form("unions", [page.sheet for page in pages], truth)


def cards_below_each_other():
    page, truth = Page(), []
    for u in unions(4, 52):
        page.put(page.height, 0, "基层工会基本情况登记卡", right=3)
        truth.append(card(page, u, of_union(u)))
        page.line("填表人：", None, "联系电话：")
    return Form("unions", [page.sheet], truth)


def cards_without_anything_between():
    page = Page()
    truth = [card(page, u, of_union(u), colon="：") for u in unions(4, 53)]
    return Form("unions", [page.sheet], truth)


def cards_in_two_columns():
    page, truth = Page(), []
    for e in employers(5, 54):
        truth.append(card(page, e, of_employer(e), across=1))
        page.line()
    return Form("employers", [page.sheet], truth)


def cards_with_numbered_labels():
    page, truth = Page(), []
    for e in employers(5, 55):
        for number, (label, value) in enumerate(of_employer(e), 1):
            row = page.line(number, label, value)
            if label == "企业名称":
                truth.append(true(e, page.name, row))
    return Form("employers", [page.sheet], truth)


def cards_under_titles_with_the_town():
    page, truth = Page(), []
    for e in employers(5, 56):
        page.line(f"{e['town']}企业情况")
        truth.append(card(page, e, of_employer(e)[1:], across=1))
    return Form("employers", [page.sheet], truth)


def cards_beside_each_other():
    page, truth = Page(), []
    some = employers(6, 57)
    for left, right in zip(some[::2], some[1::2], strict=True):
        for (label, value), (again, other) in zip(of_employer(left), of_employer(right), strict=True):
            row = page.line(label, value, None, again, other)
            if label == "企业名称":
                truth += [true(left, page.name, row), true(right, page.name, row)]
        page.line()
    return Form("employers", [page.sheet], truth)


def labels_and_values_in_one_cell():
    page, truth = Page(), []
    for e in employers(4, 58):
        page.line("企业建会情况登记表")
        for label, value in of_employer(e):
            row = page.line(f"{label}：{'' if value is None else value}")
            if label == "企业名称":
                truth.append(true(e, page.name, row))
        page.line("----------")
    return Form("employers", [page.sheet], truth)


def several_labels_in_one_cell():
    page, truth = Page(), []
    for e in employers(4, 59):
        row = page.line(f"企业名称：{e['employer']}　　统一社会信用代码：{e['uscc']}")
        page.line(f"所属镇街：{e['town']}   职工数：{e['employees']}人   会员数：{e['members'] or ''}")
        page.line(
            f"是否建会：{yes(e['has_union'])}；建会时间：{e['founded'] or ''}；是否建立党组织：{yes(e['has_party'])}"
        )
        truth.append(true(e, page.name, row))
        page.line()
    return Form("employers", [page.sheet], truth)


def values_below_their_labels():
    page, truth = Page(), []
    for e in employers(4, 60):
        truth.append(true(e, page.name, page.line("单位名称", e["employer"], None, "信用代码", e["uscc"])))
        page.line("镇街", "职工人数", "会员人数", "是否建会", "建会时间", "是否建立党组织")
        page.line(e["town"], e["employees"], e["members"], yes(e["has_union"]), e["founded"], yes(e["has_party"]))
        page.line()
    return Form("employers", [page.sheet], truth)


def labels_in_groups_and_boxes():
    """职工情况 | 总数 | 50 | 女 | 20: the group says whose the numbers are; yes and no are boxes."""
    page, truth = Page(), []
    for u in unions(3, 61):
        row = page.height
        page.put(row, 0, "工会情况登记表", right=6)
        lines = [
            [("单位名称", u["employer"], 2), ("信用代码", u["uscc"], 1)],
            [("所属镇街", u["town"], 0), ("所在社区", u["village"], 0), ("单位性质", u["reg_type"], 1)],
            [("职工情况",), ("总数", u["employees"], 0), ("女", u["female"], 0), ("农民工", u["migrant"], 0)],
            [("会员情况",), ("总数", u["members"], 0), ("女", u["members_female"], 0), ("农民工", u["members_migrant"], 0)],
            [("工会成立时间", chinese(u["founded"]), 2), ("最近换届时间", chinese(u["last_election"]), 1)],
            [("工会主席",), ("姓名", u["chair"], 0), ("专兼职", u["chair_kind"], 0), ("任期（年）", u["term_years"], 0)],
            [("经审委员会", "☑有　□无" if u["audit"] else "□有　☑无", 2), ("女职工委员会", "√有 ○无" if u["women"] else "○有 √无", 1)],
            [("单位意见", "（盖章）\n年  月  日", 5)],
        ]  # fmt: skip
        for number, line in enumerate(lines, row + 1):
            column = 0
            for label, *value in line:
                page.put(number, column, label)
                if value:
                    page.put(number, column + 1, value[0], right=value[1])
                column += 1 + (1 + value[1] if value else 0)
        truth.append(true(u, page.name, row + 2))
        page.line()
    return Form("unions", [page.sheet], truth)


def applications_to_join():
    """A card for each person, with a place for the photograph, a long text, and a table of the family below."""
    page, truth = Page(), []
    for m in members(4, 62):
        row = page.height
        page.put(row, 0, "中华全国总工会入会申请表", right=6)
        page.line("姓名", m["name"], "性别", m["sex"], "民族", m["ethnic"], "照片")
        page.line(
            "出生年月", dotted(m["birth_month"] + "-1")[:-2], "政治面貌", m["politics"], "文化程度", m["education"]
        )
        page.line("入会时间", chinese(m["joined"]), "是否农民工", yes(m["migrant"]), "编号", m["no"])
        page.line("本人申请", "我自愿加入中国工会，遵守中国工会章程，执行工会决议，积极参加工会活动。")
        page.line("家庭成员", "姓名", "关系", "工作单位")
        page.line(None, "李某", "父")
        page.line(None, "王某", "母")
        page.merged += [(row + 1, 6, row + 3, 6), (row + 5, 0, row + 7, 0)]
        truth.append(true(m, page.name, row + 2))
    return Form("members", [page.sheet], truth)


def on_its_side():
    page, some = Page(), employers(6, 63)
    pairs = [of_employer(e) for e in some]
    page.line("企业建会情况对照表")
    page.line("项目", *(f"企业{n}" for n in range(1, 7)))
    for place, (label, _) in enumerate(pairs[0]):
        page.line(label, *(one[place][1] for one in pairs))
    page.line("填表人：", None, "填表日期：2023.12.1")
    return Form("employers", [page.sheet], [true(e, page.name, 4) for e in some])


def on_its_side_with_groups():
    page, some = Page(), unions(4, 64)
    page.put(0, 0, "云浦区基层工会情况", right=5)
    heads = [("单位名称", "", "employer"), ("统一社会信用代码", "", "uscc"), ("镇街", "", "town"), ("村社区", "", "village"), ("单位性质", "", "reg_type"),
             ("职工数", "总数", "employees"), ("", "女", "female"), ("", "农民工", "migrant"), ("会员数", "总数", "members"), ("", "女", "members_female"),
             ("", "农民工", "members_migrant"), ("工会成立时间", "", "founded"), ("换届时间", "", "last_election"), ("任期", "", "term_years"),
             ("工会主席", "姓名", "chair"), ("", "专兼职", "chair_kind"), ("经审委员会", "", "audit"), ("女职工委员会", "", "women")]  # fmt: skip
    for row, (group, label, field) in enumerate(heads, 1):
        if group:
            deep = {"职工数": 2, "会员数": 2, "工会主席": 1}.get(group, 0)
            page.put(row, 0, group, down=deep, right=0 if label else 1)
        page.put(row, 1, label)
        for column, u in enumerate(some, 2):
            page.put(row, column, ("有" if u[field] else "无") if field in ("audit", "women") else u[field])
    return Form("unions", [page.sheet], [true(u, page.name, 2) for u in some])


def on_its_side_page_by_page():
    page, truth, some = Page(), [], members(6, 65)
    asked = [("编号", "no"), ("姓名", "name"), ("性别", "sex"), ("民族", "ethnic"), ("出生年月", "birth_month"), ("政治面貌", "politics"), ("学历", "education"), ("入会时间", "joined"), ("是否农民工", "migrant")]  # fmt: skip
    for start in (0, 3):
        for label, field in asked:
            row = page.line(
                label, *(yes(m[field]) if field == "migrant" else m[field] for m in some[start : start + 3])
            )
            if field == "name":
                truth += [true(m, page.name, row) for m in some[start : start + 3]]
        page.line()
    return Form("members", [page.sheet], truth)


FORMS = (
    one_card_on_each_sheet,
    cards_below_each_other,
    cards_without_anything_between,
    cards_in_two_columns,
    cards_with_numbered_labels,
    cards_under_titles_with_the_town,
    cards_beside_each_other,
    labels_and_values_in_one_cell,
    several_labels_in_one_cell,
    values_below_their_labels,
    labels_in_groups_and_boxes,
    applications_to_join,
    on_its_side,
    on_its_side_with_groups,
    on_its_side_page_by_page,
)
