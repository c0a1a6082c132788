# ruff: noqa: E501 (rows of examples are clearer unbroken)
"""Ledgers and rosters as still other makers lay them out, for employers, unions and members, with what is truly in them.

Each layout gives, for a kind, the workbook (or the bytes of its file) and the truth: records with `sheet` and
`source_row`.
"""

import io
from datetime import date
from typing import NamedTuple

import opencc
import xlsxwriter
import xlwt

from lianchuang.exchange.sheets import Workbook
from tests.exchange import people
from tests.exchange.binary_workbook import binary_workbook
from tests.exchange.forms import Page, card, of_employer, of_union
from tests.exchange.layouts import chinese, dotted, true, wide

MAKE = {"employers": people.employer, "unions": people.union, "members": people.member}
HEADS = {
    "employers": {"employer": "单位名称", "uscc": "统一社会信用代码", "town": "镇街", "employees": "职工人数", "members": "会员人数", "has_union": "是否建会",
                  "founded": "建会时间", "has_party": "是否建立党组织"},
    "unions": {"employer": "单位名称", "uscc": "统一社会信用代码", "town": "镇街", "village": "村（社区）", "reg_type": "单位性质", "employees": "职工人数",
               "female": "女职工", "migrant": "农民工", "members": "会员人数", "members_female": "女会员", "members_migrant": "农民工会员",
               "founded": "工会成立时间", "last_election": "最近换届时间", "term_years": "任期", "chair": "工会主席", "chair_kind": "专兼职",
               "audit": "经审委员会", "women": "女职工委员会"},
    "members": {"no": "序号", "name": "姓名", "sex": "性别", "ethnic": "民族", "birth_month": "出生年月", "politics": "政治面貌", "education": "文化程度",
                "joined": "入会时间", "migrant": "是否农民工"},
}  # fmt: skip
ENGLISH = {
    "employers": {"employer": "Company Name", "uscc": "Unified Social Credit Code", "town": "Town / Subdistrict", "employees": "No. of Employees",
                  "members": "Union Members", "has_union": "Trade Union (Y/N)", "founded": "Union Founded On", "has_party": "Party Organization (Y/N)"},
    "unions": {"employer": "Employer", "uscc": "USCC", "town": "Town", "village": "Village/Community", "reg_type": "Type of Enterprise",
               "employees": "Employees", "female": "Female Employees", "migrant": "Migrant Workers", "members": "Members",
               "members_female": "Female Members", "members_migrant": "Migrant Members", "founded": "Date of Establishment",
               "last_election": "Last Election", "term_years": "Term (Years)", "chair": "Chairperson", "chair_kind": "Full-time/Part-time",
               "audit": "Audit Committee", "women": "Women Workers' Committee"},
    "members": {"no": "No.", "name": "Full Name", "sex": "Gender", "ethnic": "Ethnicity", "birth_month": "Date of Birth", "politics": "Political Status",
                "education": "Education", "joined": "Date Joined", "migrant": "Migrant Worker"},
}  # fmt: skip
TICKS = {"has_union", "has_party", "audit", "women", "migrant"}
DAYS = {"founded", "last_election", "joined"}
_NUMBERS = {"employees", "female", "migrant", "members", "members_female", "members_migrant", "term_years"}


class Made(NamedTuple):
    kind: str
    book: object
    truth: list


def book(*pages, hidden=()):
    sheets = [page.sheet for page in pages]
    for sheet in sheets:
        sheet.hidden = sheet.name in hidden
    return Workbook(sheets, "xlsx")


def some(kind, count, seed):
    pick = people.chance(f"{kind}-{seed}")
    first = 1 if kind == "members" else 2000 + seed * 40
    return [MAKE[kind](pick, first + n) for n in range(count)]


def tick(value):
    return "是" if value else "否"


def cell(record, field):
    """The value as it is usually typed."""
    value = record[field]
    if field in TICKS and not (field == "migrant" and isinstance(value, int) and "members_migrant" in record):
        return tick(value)
    return dotted(value) if value and field in DAYS else value


def row(record, fields):
    return [cell(record, field) for field in fields]


def known(record, fields, kind, **differs):
    """The record as far as a sheet with these columns says it."""
    said = {name: value if name in fields else None for name, value in record.items()}
    if kind == "employers":
        said |= {name: record[name] for name in () if name in fields}
    if kind == "unions":
        said["district"] = "云浦区"
    return {**said, **differs}


def listed(page, kind, records, fields=None, heads=None, **differs):
    """A heading and a row for each record, below what is there; the truth of them."""
    fields = fields or list(HEADS[kind])
    heads = heads or HEADS[kind]
    page.line(*(heads[field] for field in fields))
    return [true(known(r, fields, kind, **differs), page.name, page.line(*row(r, fields))) for r in records]


def title(kind):
    return {
        "employers": "云浦区企业建会台账",
        "unions": "云浦区基层工会名册",
        "members": "云浦市例东机械有限公司工会会员花名册",
    }[kind]


# —— what is laid out ——


def list_above_cards(kind):
    page, records = Page(), some(kind, 9, 1)
    page.line(title(kind))
    truth = listed(page, kind, records[:6])
    page.line()
    for r in records[6:]:
        page.line("（补报）登记卡")
        if kind == "members":
            named = page.line("姓名", r["name"], "性别", r["sex"], "民族", r["ethnic"])
            page.line(
                "出生年月", dotted(r["birth_month"] + "-1")[:-2], "政治面貌", r["politics"], "文化程度", r["education"]
            )
            page.line("入会时间", chinese(r["joined"]), "是否农民工", tick(r["migrant"]), "序号", r["no"])
            truth.append(true(r, page.name, named))
        else:
            truth.append(card(page, r, (of_union if kind == "unions" else of_employer)(r)))
        page.line()
    return Made(kind, book(page), truth)


def cards_above_list(kind):
    page, records = Page(), some(kind, 9, 2)
    truth = []
    for r in records[:2]:
        page.line("企业基本情况卡")
        truth.append(card(page, r, (of_union if kind == "unions" else of_employer)(r)))
        page.line()
    page.line("其余单位情况一览表")
    truth += listed(page, kind, records[2:])
    return Made(kind, book(page), truth)


def name_and_code_in_one_cell(kind):
    page, records = Page(), some(kind, 12, 3)
    page.line(title(kind))
    if kind == "members":
        ids = []
        for r in records:
            born = date.fromisoformat(f"{r['birth_month']}-17")
            r["sex"] = "女"
            ids.append(people.id_number(born))
        page.line("姓名及身份证号码", "性别/民族", "入会时间", "是否农民工")
        truth = []
        for n, (r, number) in enumerate(zip(records, ids, strict=True)):
            said = [f"{r['name']}（{number}）", f"{r['name']} {number}", f"{r['name']}\n{number}"][n % 3]
            at = page.line(said, f"{r['sex']}/{r['ethnic']}", dotted(r["joined"]), tick(r["migrant"]))
            truth.append(
                true({**r, "no": None, "politics": None, "education": None, "id_number": number}, page.name, at)
            )
        return Made(kind, book(page), truth)
    fields = [field for field in HEADS[kind] if field not in ("uscc",)]
    heads = {**HEADS[kind], "employer": "单位名称及统一社会信用代码"}
    page.line(*(heads[field] for field in fields))
    truth = []
    for n, r in enumerate(records):
        name, code = r["employer"], r["uscc"]
        said = [
            f"{name}（{code}）",
            f"{name} {code}",
            f"{name}({code.lower()})",
            f"{code} {name}",
            f"{name}\n{code}",
            f"{name}（统一社会信用代码：{code}）",
        ][n % 6]
        at = page.line(said, *row(r, fields[1:]))
        truth.append(true(known(r, [*fields, "uscc"], kind), page.name, at))
    return Made(kind, book(page), truth)


def name_with_code_under_a_plain_heading(kind):
    page, records = Page(), some(kind, 12, 4)
    fields = [field for field in HEADS[kind] if field != "uscc"]
    page.line("序号", *(HEADS[kind][field] for field in fields))
    truth = []
    for n, r in enumerate(records, 1):
        at = page.line(n, f"{r['employer']}（{r['uscc']}）", *row(r, fields[1:]))
        truth.append(true(known(r, [*fields, "uscc"], kind), page.name, at))
    return Made(kind, book(page), truth)


def two_numbers_in_one_cell(kind):
    page, records = Page(), some(kind, 12, 5)
    page.line(title(kind))
    page.line("单位名称", "信用代码", "镇街", "职工数/会员数", "是否建会", "建会时间", "党组织")
    truth = []
    for n, r in enumerate(records):
        members = r["members"] or 0
        said = [f"{r['employees']}/{members}", f"{r['employees']}人/{members}人", f"{r['employees']} / {members}"][
            n % 3
        ]
        at = page.line(
            r["employer"], r["uscc"], r["town"], said, tick(r["has_union"]), cell(r, "founded"), tick(r["has_party"])
        )
        truth.append(true({**r, "members": r["members"]}, page.name, at))
    return Made(kind, book(page), truth)


_TRADITIONAL = opencc.OpenCC("s2t")


def traditional(kind):
    """Headings, towns and coded words in traditional characters; names stay as they are registered."""
    page, records = Page(), some(kind, 12, 6)
    page.line(_TRADITIONAL.convert(title(kind)))
    fields = list(HEADS[kind])
    page.line(*(_TRADITIONAL.convert(HEADS[kind][field]) for field in fields))
    truth = []
    for r in records:
        cells = [
            said if field in ("employer", "name", "chair") or not isinstance(said, str) else _TRADITIONAL.convert(said)
            for field, said in zip(fields, row(r, fields), strict=True)
        ]
        truth.append(true(known(r, fields, kind), page.name, page.line(*cells)))
    return Made(kind, book(page), truth)


_TAIWAN = {
    "單位名稱": "機構名稱",
    "職工人數": "員工人數",
    "姓名": "姓 名",
    "建會時間": "建會日期",
    "文化程度": "學歷",
    "入會時間": "入會日期",
    "出生年月": "出生年月日",
}


def traditional_in_other_words(kind):
    page, records = Page(), some(kind, 10, 7)
    fields = list(HEADS[kind])
    heads = [_TRADITIONAL.convert(HEADS[kind][field]) for field in fields]
    page.line(*(_TAIWAN.get(head, head) for head in heads))
    truth = [true(known(r, fields, kind), page.name, page.line(*row(r, fields))) for r in records]
    return Made(kind, book(page), truth)


_IN_ENGLISH = {"男": "Male", "女": "F", "是": "Yes", "否": "N", "中国共产党党员": "CPC member", "中国共产主义青年团团员": "CYL member", "群众": "Masses",
               "汉族": "Han", "苗族": "Miao", "土家族": "Tujia", "专职": "Full-time", "兼职": "Part-time"}  # fmt: skip


def english(kind):
    page, records = Page(), some(kind, 12, 8)
    page.line("Register as of 31 December 2023")
    fields = list(HEADS[kind])
    page.line(*(ENGLISH[kind][field] for field in fields))
    truth = []
    for r in records:
        cells = [_IN_ENGLISH.get(said, said) if isinstance(said, str) else said for said in row(r, fields)]
        truth.append(true(known(r, fields, kind), page.name, page.line(*cells)))
    return Made(kind, book(page), truth)


def both_languages(kind):
    page, records = Page(), some(kind, 10, 9)
    fields = list(HEADS[kind])
    heads = {
        field: f"{HEADS[kind][field]}{sign}{ENGLISH[kind][field]}"
        for field, sign in zip(fields, "\n  \n/ \n" * 5, strict=False)
    }
    truth = listed(page, kind, records, fields, heads)
    return Made(kind, book(page), truth)


def serials_of_1904(kind):
    """Days as numbers without a format, in a workbook that counts from 1904."""
    records, fields = some(kind, 12, 10), list(HEADS[kind])
    truth = [true(known(r, fields, kind), "表", n) for n, r in enumerate(records, 2)]

    def cells(r):
        return [
            (date.fromisoformat(r[field]) - date(1904, 1, 1)).days if field in DAYS and r[field] else said
            for field, said in zip(fields, row(r, fields), strict=True)
        ]

    if kind == "members":
        file = io.BytesIO()
        old = xlwt.Workbook(encoding="utf-8")
        old.dates_1904 = True
        sheet = old.add_sheet("表")
        for number, line in enumerate([[HEADS[kind][f] for f in fields], *map(cells, records)]):
            for column, said in enumerate(line):
                if said is not None:
                    sheet.write(number, column, said)
        old.save(file)
        return Made(kind, file.getvalue(), truth)
    page = Page()
    page.line(*(HEADS[kind][field] for field in fields))
    for r in records:
        page.line(*cells(r))
    if kind == "unions":
        return Made(kind, binary_workbook([page.sheet], from_1904=True), truth)
    return Made(kind, written(page, date_1904=True), truth)


def written(page, *, hide_rows=(), hide_columns=(), **options):
    """A page as an .xlsx file."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as out:
        sheet = out.add_worksheet(page.name)
        for number, line in enumerate(page.sheet.rows):
            for column, said in enumerate(line):
                if said is not None:
                    sheet.write(number, column, said)
        for number in hide_rows:
            sheet.set_row(number, None, None, {"hidden": True})
        for column in hide_columns:
            sheet.set_column(column, column, None, None, {"hidden": True})
    return file.getvalue()


def binary(kind):
    """An .xlsb with a merged title, two sheets, one of them hidden."""
    page, records = Page("一"), some(kind, 12, 11)
    page.put(0, 0, title(kind), right=6)
    truth = listed(page, kind, records[:8])
    other = Page("二")
    truth += listed(other, kind, records[8:])
    away = Page("旧")
    listed(away, kind, some(kind, 3, 12))
    sheets = [page.sheet, other.sheet, away.sheet]
    sheets[2].hidden = True
    return Made(kind, binary_workbook(sheets), truth)


def blocks_in_other_orders(kind):
    """Lists beside each other, each with its own title and its own order of columns."""
    page, records = Page(), some(kind, 18, 13)
    truth, left = [], 0
    wanted = (
        list(HEADS[kind])
        if kind != "unions"
        else ["employer", "uscc", "village", "employees", "members", "founded", "chair"]
    )
    if kind != "members":
        wanted = [field for field in wanted if field != "town"]
    for block in range(3):
        fields = wanted[block:] + wanted[:block]
        town = people.TOWNS[block]
        page.put(0, left, f"{town}企业情况表" if kind != "members" else f"第{block + 1}车间会员")
        for place, field in enumerate(fields):
            page.put(1, left + place, HEADS[kind][field])
        for number, r in enumerate(records[block * 6 : block * 6 + 6 - block], 2):
            for place, said in enumerate(row(r, fields)):
                page.put(number, left + place, said)
            differs = {} if kind == "members" else {"town": town}
            truth.append(true(known(r, fields, kind, **differs), page.name, number + 1))
        left += len(fields) + 1
    return Made(kind, book(page), truth)


def blocks_side_by_side_without_a_gap(kind):
    page, records = Page(), some(kind, 13, 14)
    fields = (
        ["employer", "uscc", "town", "employees", "members", "has_union", "founded"]
        if kind == "employers"
        else ["no", "name", "sex", "birth_month", "joined"]
    )
    page.line(title(kind))
    page.line(*[HEADS[kind][field] for field in fields] * 3)
    truth = []
    for number in range(5):
        here = records[number::5]
        at = page.line(*(said for r in here for said in row(r, fields)))
        truth += [
            true(known(r, fields, kind, **({"has_party": None} if kind == "employers" else {})), page.name, at)
            for r in here
        ]
    return Made(kind, book(page), truth)


def totals_among_the_rows(kind):
    """Totals in other words, in other columns, before, among and after the rows."""
    page, records = Page(), some(kind, 16, 15)
    fields = ["no", *(f for f in HEADS[kind] if f != "no")]
    page.line(title(kind))
    page.line(*({**HEADS[kind], "no": "序号"}[field] for field in fields))
    counted = [field for field in fields if field in _NUMBERS and field != "term_years" and kind != "members"]

    def total(label, at, rows):
        sums = {field: sum(r[field] or 0 for r in rows) for field in counted}
        cells = [sums.get(field) for field in fields]
        cells[at] = label
        page.line(*cells)

    truth, name = [], fields.index("name" if kind == "members" else "employer")
    page.line("全区总计", *(sum(r[f] or 0 for r in records) if f in counted else None for f in fields[1:]))
    for number, r in enumerate(records):
        at = page.line(number + 1, *row(r, fields[1:]))
        truth.append(true(known(r, fields, kind, **({"no": number + 1} if kind == "members" else {})), page.name, at))
        if number == 3:
            total("小  计", name, records[:4])
        elif number == 7:
            total("第二批小计（4家）" if kind != "members" else "女职工小计：4人", 0, records[4:8])
        elif number == 11:
            total("以上合计", name, records[:12])
        elif number == 13:
            total("Subtotal", name, records[12:14])
    total("共计16家" if kind != "members" else "共计16人", 0, records)
    return Made(kind, book(page), truth)


def sheets_in_other_orders(kind):
    """A sheet for each town (or workshop) with another order of columns and another number of lines above."""
    records, pages, truth = some(kind, 20, 16), [], []
    summary = Page("汇总")
    summary.line("各镇街情况汇总表")
    summary.line("镇街", "企业数", "职工数", "会员数", "建会数")
    for place, town in enumerate(people.TOWNS):
        page = Page(town if kind != "members" else f"{place + 1}车间")
        here = records[place * 4 : place * 4 + 4]
        fields = [field for field in HEADS[kind] if field != "town"]
        people.chance(place).shuffle(fields)
        for _ in range(place):
            page.line(["云浦区工会工作报表", None, "填报日期：2023年12月20日", "单位：人"][_ % 4])
        truth += listed(page, kind, here, fields, **({"town": town} if kind != "members" else {}))
        summary.line(town, 4, sum(r.get("employees") or 0 for r in here), sum(r.get("members") or 0 for r in here), 4)
        pages.append(page)
    words = Page("填表说明")
    for number in range(1, 5):
        words.line(f"{number}、本表由各镇街填写，职工人数填年末数。")
    return Made(kind, book(words, summary, *pages), truth)


def hidden_rows_and_columns(kind):
    """A filter was left on: rows and columns are hidden, and are still there."""
    page, records = Page(), some(kind, 12, 17)
    truth = listed(page, kind, records)
    return Made(kind, written(page, hide_rows=(3, 4, 5, 9), hide_columns=(1, 3)), truth)


_BROKEN = {"统一社会信用代码": ("统一社会", "信用代码"), "职工人数": ("职工人数", "（人）"), "会员人数": ("会员人数", "（人）"), "建会时间": ("建会时间", "（年月日）"),
           "工会成立时间": ("工会成立", "时间"), "最近换届时间": ("最近换届", "时间"), "任期": ("任期", "（年）"), "是否建立党组织": ("是否建立", "党组织"),
           "经审委员会": ("经审", "委员会"), "女职工委员会": ("女职工", "委员会"), "农民工会员": ("农民工", "会员"), "出生年月": ("出生", "年月"),
           "政治面貌": ("政治", "面貌"), "入会时间": ("入会", "时间"), "是否农民工": ("是否", "农民工"), "文化程度": ("文化", "程度")}  # fmt: skip


def headings_broken_in_two(kind):
    """One heading written over two rows, cell below cell, with the unit in brackets, and nothing merged."""
    page, records, fields = Page(), some(kind, 12, 18), list(HEADS[kind])
    page.line(title(kind))
    parts = [_BROKEN.get(HEADS[kind][field], (HEADS[kind][field], None)) for field in fields]
    page.line(*(upper for upper, _ in parts))
    page.line(*(lower for _, lower in parts))
    truth = [true(known(r, fields, kind), page.name, page.line(*row(r, fields))) for r in records]
    return Made(kind, book(page), truth)


DITTOS = ["同上", "〃", "ditto", "″", "do.", "同 上", "-do-", '""', "〃〃", "↑"]


def ditto_marks(kind):
    page, records = Page(), some(kind, 14, 19)
    fields = list(HEADS[kind])
    same = (
        ("town", "village", "reg_type", "founded")
        if kind != "members"
        else ("ethnic", "politics", "education", "joined")
    )
    same = [field for field in same if field in fields]
    page.line(title(kind))
    page.line(*(HEADS[kind][field] for field in fields))
    truth = []
    for n, r in enumerate(records):
        if n % 7 and not (kind == "employers" and (records[n - 1]["has_union"] == 0 or r["has_union"] == 0)):
            r |= {field: records[n - 1][field] for field in same}
            cells = [
                DITTOS[n % len(DITTOS)] if field in same else said
                for field, said in zip(fields, row(r, fields), strict=True)
            ]
        else:
            cells = row(r, fields)
        truth.append(true(known(r, fields, kind), page.name, page.line(*cells)))
        if n == 4:
            page.line("小计")
    return Made(kind, book(page), truth)


def numbers_as_text(kind):
    """Numbers as text, with blanks of all kinds, apostrophes and signs for thousands; codes with blanks."""
    page, records, fields = Page(), some(kind, 12, 20), list(HEADS[kind])
    for r in records:
        if kind != "members":
            r["employees"] += 1000
    page.line(*(HEADS[kind][field] for field in fields))

    def typed(n, field, said):
        if field == "term_years":
            return [f" {said} ", f"{said} 年"][n % 2]
        if field in _NUMBERS and isinstance(said, int):
            return [
                f" {said:,} ",
                f"{said:,}".replace(",", " "),
                f"'{said}",
                f"\u00a0{said}\u00a0",
                wide(f"{said:,}").replace(",", "，"),
                f"{said}.00",
                f"{said} 人",
                f"共{said}人",
            ][n % 8]
        if field in DAYS and said:
            return [
                f" {said} ",
                said.replace(".", " . "),
                wide(said),
                said.replace(".", "、"),
                f"{said}。",
                said.replace(".", "·"),
            ][n % 6]
        if field == "uscc":
            return [" ".join(said), f"\u00a0{said}\t", said[:6] + "-" + said[6:], f"代码：{said}"][n % 4]
        return f"　{said} " if isinstance(said, str) else said

    truth = []
    for n, r in enumerate(records):
        cells = [typed(n, field, said) for field, said in zip(fields, row(r, fields), strict=True)]
        truth.append(true(known(r, fields, kind), page.name, page.line(*cells)))
    return Made(kind, book(page), truth)


def several_people_in_a_cell(kind):
    """A line for each workshop, its people in one cell."""
    page, records = Page(), some("members", 12, 21)
    page.line("云浦市例东机械有限公司工会会员名单")
    page.line("车间", "会员姓名", "入会时间")
    truth = []
    for n, sign in enumerate(("、", "，", "\n", " ")):
        here = records[n * 3 : n * 3 + 3]
        at = page.line(f"{n + 1}车间", sign.join(r["name"] for r in here), "2019.3.5")
        truth += [true({**dict.fromkeys(r), "name": r["name"], "joined": "2019-03-05"}, page.name, at) for r in here]
    return Made("members", book(page), truth)


def chairs_with_their_deputies(kind):
    page, records = Page(), some(kind, 9, 22)
    fields = list(HEADS[kind])
    page.line(*(HEADS[kind][field] for field in fields))
    truth = []
    for n, r in enumerate(records):
        said = row(r, fields)
        said[fields.index("chair")] = [
            f"{r['chair']}（主席）、李样甲（副主席）",
            f"主席：{r['chair']}；副主席：李样甲",
            f"{r['chair']}（兼）",
        ][n % 3]
        truth.append(true(known(r, fields, kind), page.name, page.line(*said)))
    return Made(kind, book(page), truth)


def merged_where_the_same(kind):
    """Cells merged downwards for whatever is the same: place, form, day, yes or no."""
    page, records, fields = Page(), some(kind, 12, 23), list(HEADS[kind])
    same = [f for f in (("town", "has_union", "founded", "has_party") if kind == "employers" else
            ("town", "village", "reg_type", "founded", "chair_kind", "audit") if kind == "unions" else
            ("ethnic", "politics", "education", "joined", "migrant")) if f in fields]  # fmt: skip
    page.line(title(kind))
    page.line(*(HEADS[kind][field] for field in fields))
    truth = []
    for n, r in enumerate(records):
        first = records[n - n % 3]
        if kind == "employers" and n % 3 == 0 and not r["has_union"]:
            r |= {"has_union": 1, "founded": "2015-04-01"}
        if kind == "employers" and r["members"] is None:
            r["members"] = r["employees"]
        r |= {field: first[field] for field in same}
        if kind == "members":
            r["joined"] = first["joined"] = "2020-05-01"
        at = page.height
        for column, field in enumerate(fields):
            if field not in same:
                page.put(at, column, cell(r, field))
            elif n % 3 == 0:
                page.put(at, column, cell(r, field), down=2)
        truth.append(true(known(r, fields, kind), page.name, at + 1))
    return Made(kind, book(page), truth)


def notes_below(kind):
    """Notes of all kinds below the list, and a small table of explanations."""
    page, records = Page(), some(kind, 10, 24)
    page.line(title(kind))
    truth = listed(page, kind, records)
    for line in (["以上共10家" if kind != "members" else "以上共10人"], [None, "备注：1、职工人数填年末数；"], [None, "      2、日期填到日。"], ["①“是否”栏填是或否；②没有的填无。"],
                 ["3.本表一式三份，镇街、区总工会各一份"], [], ["填报人：张三", None, "审核人：李四", None, "联系电话：0574-88880000"], ["填报时间：2023年12月5日"],
                 ["（单位盖章）"], [], ["代码说明", "含义"], ["1", "国有"], ["2", "集体"], ["数据来源：市场监管局"]):  # fmt: skip
        page.line(*line)
    return Made(kind, book(page), truth)


def titles_with_the_maker(kind):
    """A block of titles that names who made the table, for whom and when, side by side with the town."""
    page, records = Page(), some(kind, 10, 25)
    page.put(0, 0, "附件2", right=0)
    page.put(1, 0, title(kind), right=7)
    page.line("（2023年12月31日）")
    page.line("制表单位：云浦区总工会", None, None, "填报单位（盖章）：青溪镇总工会", None, None, "单位：人、家")
    page.line("制表人：张样三", None, "联系电话：13800000000", None, "制表日期：2023-12-31")
    fields = [field for field in HEADS[kind] if field != "town"]
    truth = listed(page, kind, records, fields, **({"town": "青溪镇"} if kind != "members" else {}))
    return Made(kind, book(page), truth)


def years_beside_each_other(kind):
    """職工 and members of three years beside each other: the last is how things stand."""
    page, records = Page(), some(kind, 10, 26)
    page.put(0, 0, title(kind), right=8)
    for column, head in enumerate(("单位名称", "信用代码", "镇街", "是否建会", "建会时间", "是否建立党组织")):
        page.put(1, column, head, down=1)
    page.put(1, 6, "职工人数", right=2)
    page.put(1, 9, "会员人数", right=2)
    for place, year in enumerate((2021, 2022, 2023) * 2):
        page.put(2, 6 + place, f"{year}年")
    truth = []
    for r in records:
        members = [None] * 3 if r["members"] is None else [r["members"] - 4, r["members"] - 2, r["members"]]
        at = page.line(r["employer"], r["uscc"], r["town"], tick(r["has_union"]), cell(r, "founded"), tick(r["has_party"]),
                       r["employees"] - 5, r["employees"] - 3, r["employees"], *members)  # fmt: skip
        truth.append(true(r, page.name, at))
    return Made(kind, book(page), truth)


def two_rows_for_each(kind):
    """A heading of two rows, and for each record two rows that answer it."""
    page, records = Page(), some(kind, 8, 27)
    page.line(title(kind))
    upper, lower = {
        "employers": (["employer", "uscc", "town", "employees"], ["has_union", "founded", "members", "has_party"]),
        "members": (["name", "sex", "ethnic", "birth_month"], ["politics", "education", "joined", "migrant"]),
    }[kind]
    page.put(1, 0, "序号", down=1)
    for place, field in enumerate(upper, 1):
        page.put(1, place, HEADS[kind][field])
    for place, field in enumerate(lower, 1):
        page.put(2, place, HEADS[kind][field])
    truth = []
    for n, r in enumerate(records, 1):
        at = page.height
        page.put(at, 0, n, down=1)
        for place, (a, b) in enumerate(zip(upper, lower, strict=True), 1):
            page.put(at, place, cell(r, a))
            page.put(at + 1, place, cell(r, b))
        truth.append(true({**r, **({"no": n} if kind == "members" else {})}, page.name, at + 1))
    return Made(kind, book(page), truth)


def vertical_words(kind):
    """Headings written downwards, one sign a line, starred where they must be filled in, with hints below."""
    page, records, fields = Page(), some(kind, 10, 28), list(HEADS[kind])
    heads = {field: ("*" if n % 3 == 0 else "") + "\n".join(HEADS[kind][field]) for n, field in enumerate(fields)}
    page.line("填表前请先看说明：带*的必填，日期写成2020-01-01，“是否”填是或否，一行一条，不要合并单元格。")
    truth = listed(page, kind, records, fields, heads)
    return Made(kind, book(page), truth)


ALL = ("employers", "unions", "members")
FIRMS = ("employers", "unions")
MAKERS = (
    (list_above_cards, ALL),
    (cards_above_list, FIRMS),
    (name_and_code_in_one_cell, ALL),
    (name_with_code_under_a_plain_heading, FIRMS),
    (two_numbers_in_one_cell, ("employers",)),
    (traditional, ALL),
    (traditional_in_other_words, ALL),
    (english, ALL),
    (both_languages, ALL),
    (serials_of_1904, ALL),
    (binary, ALL),
    (blocks_in_other_orders, ALL),
    (blocks_side_by_side_without_a_gap, ("employers", "members")),
    (totals_among_the_rows, ALL),
    (sheets_in_other_orders, ALL),
    (hidden_rows_and_columns, ALL),
    (headings_broken_in_two, ALL),
    (ditto_marks, ALL),
    (numbers_as_text, ALL),
    (several_people_in_a_cell, ("members",)),
    (chairs_with_their_deputies, ("unions",)),
    (merged_where_the_same, ALL),
    (notes_below, ALL),
    (titles_with_the_maker, ALL),
    (years_beside_each_other, ("employers",)),
    (two_rows_for_each, ("employers", "members")),
    (vertical_words, ALL),
)
