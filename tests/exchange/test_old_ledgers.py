# ruff: noqa: E501 (rows of examples are clearer unbroken)
"""Ledgers of old work as towns keep them, each with the records that are truly in it."""

from datetime import date

import pytest

from lianchuang.exchange.given import Area
from lianchuang.exchange.interpretation import interpret
from lianchuang.exchange.sheets import Sheet, Workbook
from tests.exchange.layouts import serial
from tests.exchange.measuring import measure

TODAY = date(2026, 11, 22)
AREA = Area("云浦区", ("云山镇", "东塘街道"))

ELECTIONS = [
    ["云山镇企业工会换届选举情况登记表"],
    ["填报单位：云山镇总工会", None, None, None, "截至2022年12月31日"],
    ["序\n号", "工会名称", "换届大会情况", None, None, None, None, "新一届班子", None, None, "上级批复", None, "备注"],
    [
        None,
        None,
        "召开\n时间",
        "会议形式",
        "应到会人数（人）",
        "实到会人数（人）",
        "主席得票数（票）",
        "主席",
        "专/兼职",
        "任期（年）",
        "时间",
        "文号",
        None,
    ],
    [
        1,
        "云浦市例东机械有限公司\n工会委员会",
        "2019.3.8",
        "会员大会",
        "１２０人",
        110,
        "108票",
        "高  样南",
        "兼",
        "五年",
        date(2019, 3, 20),
        "云工〔2019〕5号",
        "",
    ],
    [
        2,
        "云浦拟达塑料厂工会",
        "二〇二〇年十一月六日",
        "会员代表大会",
        45,
        "44",
        40,
        "吴样丙",
        "专",
        "3年",
        "20201120",
        "云工〔2020〕18号",
        "主席为副厂长",
    ],
    ["小计", None, None, None, 165, None, None, None, None, None, None, None, None],
    ["序\n号", "工会名称", "换届大会情况", None, None, None, None, "新一届班子", None, None, "上级批复", None, "备注"],
    [
        None,
        None,
        "召开\n时间",
        "会议形式",
        "应到会人数（人）",
        "实到会人数（人）",
        "主席得票数（票）",
        "主席",
        "专/兼职",
        "任期（年）",
        "时间",
        "文号",
        None,
    ],
    [
        3,
        "云浦例宏食品有限公司工会",
        serial("2021-06-30"),
        "会员大会",
        30,
        29,
        29,
        "罗样安",
        "兼职",
        5,
        "2021年7月5日",
        "/",
        None,
    ],
    ["注：应到会人数按会员名册填写。"],
    ["填表人：张样一", None, None, None, "联系电话：0574-88880000"],
]
ELECTED = [
    {
        "source_row": 5,
        "union_name": "云浦市例东机械有限公司工会委员会",
        "held": "2019-03-08",
        "entitled": 120,
        "present": 110,
        "votes": 108,
        "chair": "高样南",
        "chair_kind": "兼职",
        "term_years": 5,
        "approved": "2019-03-20",
        "approval_no": "云工〔2019〕5号",
    },
    {
        "source_row": 6,
        "union_name": "云浦拟达塑料厂工会",
        "held": "2020-11-06",
        "entitled": 45,
        "present": 44,
        "votes": 40,
        "chair": "吴样丙",
        "chair_kind": "专职",
        "term_years": 3,
        "approved": "2020-11-20",
        "approval_no": "云工〔2020〕18号",
    },
    {
        "source_row": 10,
        "union_name": "云浦例宏食品有限公司工会",
        "held": "2021-06-30",
        "entitled": 30,
        "present": 29,
        "votes": 29,
        "chair": "罗样安",
        "chair_kind": "兼职",
        "term_years": 5,
        "approved": "2021-07-05",
        "approval_no": None,
    },
]

CONGRESSES = [
    ["2021年度职代会召开情况汇总"],
    [
        "单位名称",
        "统一社会信用代码",
        "会议名称",
        "召开日期",
        "职工总数",
        "代表情况",
        None,
        "会议内容",
        "表决",
        None,
        "公布时间",
    ],
    [None, None, None, None, None, "应到代表", "实到代表", None, "同意票", "是否通过", None],
    ["云浦市例东机械有限公司", "", "三届二次职代会", "2021-3-8", 156, 45, 40, "工资集体协议", 38, "通过", "2021/3/15"],
    [
        "云浦拟达塑料厂",
        None,
        "职工大会",
        "2021年12月9日",
        "48人",
        "４８",
        "40",
        "考勤办法（修订）",
        "20",
        "未通过",
        "-",
    ],
    ["合计", None, None, None, 204, 93, 80, None, None, None, None],
]
MET = [
    {
        "source_row": 4,
        "employer": "云浦市例东机械有限公司",
        "session": "三届二次职代会",
        "held": "2021-03-08",
        "employees": 156,
        "entitled": 45,
        "present": 40,
        "matter": "工资集体协议",
        "votes": 38,
        "result": "通过",
        "announced": "2021-03-15",
    },
    {
        "source_row": 5,
        "employer": "云浦拟达塑料厂",
        "session": "职工大会",
        "held": "2021-12-09",
        "employees": 48,
        "entitled": 48,
        "present": 40,
        "matter": "考勤办法（修订）",
        "votes": 20,
        "result": "未通过",
        "announced": None,
    },
]

AWARDS = [
    ["附件3"],
    ["云山镇工会系统历年荣誉一览表（2018—2022）"],
    ["序号", "获奖单位名称", "荣誉称号", "获奖个人", "荣誉级别", "颁发单位", "颁发时间", "文件号"],
    [
        "1",
        "云浦市例东机械有限公司",
        "市级模范职工之家",
        "",
        "市级",
        "云浦市总工会",
        "2018年5月1日",
        "云总工〔2018〕21号",
    ],
    ["2", "云浦拟达塑料厂", "区工人先锋号", "注塑车间二班", "区级", "云浦区总工会", "2022.4.28", ""],
    ["制表日期：2022年12月1日"],
]
HONOURED = [
    {"source_row": 4, "employer": "云浦市例东机械有限公司", "title": "市级模范职工之家", "who": None, "level": "市级", "awarded_by": "云浦市总工会", "awarded": "2018-05-01", "document": "云总工〔2018〕21号"},
    {"source_row": 5, "employer": "云浦拟达塑料厂", "title": "区工人先锋号", "who": "注塑车间二班", "level": "区级", "awarded_by": "云浦区总工会", "awarded": "2022-04-28", "document": None},
]  # fmt: skip
CONTRACTS = [
    ["企业集体合同（含工资专项）签订备案台账"],
    ["编号", "签约单位", "合同种类", "签订日期", "合同期限", None, "涉及职工人数", "报送时间", "备案时间"],
    [None, None, None, None, "起", "止", None, None, None],
    [
        "云集〔2021〕7",
        "云浦市例东机械有限公司",
        "工资集体协议",
        "2021.5.6",
        "2021-05-06",
        "2022-05-05",
        "156（人）",
        "2021-5-10",
        "2021年5月28日",
    ],
    ["云集〔2021〕8", "云浦拟达塑料厂", "综合", "20210601", "2021.6.1", "2024.5.31", 48, None, None],
]
SIGNED = [
    {"source_row": 4, "no": "云集〔2021〕7", "employer": "云浦市例东机械有限公司", "kind": "工资专项集体合同", "signed": "2021-05-06", "start": "2021-05-06", "end": "2022-05-05", "employees": 156, "submitted": "2021-05-10", "filed": "2021-05-28"},
    {"source_row": 5, "no": "云集〔2021〕8", "employer": "云浦拟达塑料厂", "kind": "集体合同", "signed": "2021-06-01", "start": "2021-06-01", "end": "2024-05-31", "employees": 48, "submitted": None, "filed": None},
]  # fmt: skip
LEDGERS = {"elections": (ELECTIONS, ELECTED), "congresses": (CONGRESSES, MET), "awards": (AWARDS, HONOURED)}
LEDGERS |= {"contracts": (CONTRACTS, SIGNED)}
MERGED = {
    "elections": [
        (row, *columns)
        for first in (2, 7)
        for row, *columns in ((first, 2, first, 6), (first, 7, first, 9), (first, 10, first, 11))
    ],
    "congresses": [(1, 5, 1, 6), (1, 8, 1, 9), (0, 0, 0, 10)],
    "awards": [(1, 0, 1, 7)],
    "contracts": [(1, 4, 1, 5), (1, 0, 2, 0)],
}


@pytest.mark.parametrize("kind", LEDGERS)
def test_a_messy_ledger_of_old_work_comes_out_whole(kind):
    rows, truth = LEDGERS[kind]
    cells = [[None if cell == "" else cell for cell in row] for row in rows]
    found = interpret(Workbook([Sheet("台账", cells, MERGED[kind])], "xlsx"), kind, AREA, on=TODAY)
    measured = measure(
        found.rows, [{"sheet": "台账", **one} for one in truth], [name for name in truth[0] if name != "source_row"]
    )
    assert measured.perfect, measured.wrong
    assert {(m.column, m.heading) for t in found.mapping for m in t.columns if m.field is None} <= {
        ("D", "换届大会情况 / 会议形式")
    }
