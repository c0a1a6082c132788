"""Invented employers and people, the same every time. Names begin with 拟 or hold 样, numbers are valid in form and
are issued to nobody: order number 000, organisation codes that begin with YYY."""

from datetime import date, timedelta
from functools import lru_cache

from stdnum.cn import ric, uscc

from lianchuang.registry.identifiers import organisation_check

AREA = "330212"
BRANDS = "恒达华泰兴隆盛远嘉瑞诚宏宁东丰安康信和顺源润博凯旭锦晟铭"
TRADES = ("机械", "电子", "服饰", "塑料", "食品", "物流", "五金", "纺织")
FORMS = ("有限公司", "股份有限公司", "厂", "商行")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "东南西北春夏秋冬安康宁平甲乙丙丁"
ETHNIC = ("汉族", "汉族", "汉族", "土家族", "苗族")
POLITICS = ("群众", "群众", "中国共产党党员", "中国共产主义青年团团员")
EDUCATION = ("高中", "中专", "大专", "大学本科", "初中")
BIRTHDAYS = 14_000
FIRST_BIRTHDAY = date(1963, 1, 1)


def employer_name(number: int) -> str:
    """A different name for each of the first hundred thousand numbers."""
    number, form = divmod(number, len(FORMS))
    number, trade = divmod(number, len(TRADES))
    number, first = divmod(number, len(BRANDS))
    number, second = divmod(number, len(BRANDS))
    third = BRANDS[number % len(BRANDS)] if number else ""
    return f"鄞州拟{BRANDS[first]}{BRANDS[second]}{third}{TRADES[trade]}{FORMS[form]}"


def credit_code(number: int) -> str:
    body = f"YYY{number:05d}"
    front = f"91{AREA}{body}{organisation_check(body)}"
    return front + uscc.calc_check_digit(front)


def person_name(number: int) -> str:
    return SURNAMES[number % 20] + "样" + GIVEN[number // 20 % 16] + ("", "一", "二", "三")[number // 320 % 4]


@lru_cache(maxsize=BIRTHDAYS)
def birthday(number: int) -> date:
    return FIRST_BIRTHDAY + timedelta(days=number % BIRTHDAYS)


def id_number(number: int) -> str:
    """A different number for each of the first million people. The even order number makes all of them women."""
    body = f"{330200 + number // BIRTHDAYS % 100}{birthday(number % BIRTHDAYS):%Y%m%d}000"
    return body + ric.calc_check_digit(body + "0")


def telephone(number: int) -> str:
    return f"139{number:08d}"
