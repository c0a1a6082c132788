# ruff: noqa: E501 (rows of examples are clearer unbroken)
"""Fictional employers and people for made-up workbooks: brands begin with 拟, 例 or 样, codes hold YYY, given names 样."""

import random
from datetime import date, timedelta

from stdnum.cn import ric, uscc

from lianchuang.registry.identifiers import organisation_check

TOWNS = ("云山镇", "青溪镇", "东塘街道", "南浦街道", "北渡镇")
VILLAGES = ("上河村", "下河村", "石桥社区", "新田村", "桂花社区居委会")
TRADES = ("机械", "电子", "服饰", "塑料", "食品", "物流", "五金", "纺织")
FORMS = ("有限公司", "有限公司", "股份有限公司", "厂")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "东南西北春夏秋冬安康宁平甲乙丙丁"
TYPES = ("私营有限责任公司", "股份有限公司", "中外合资经营企业", "集体企业", "其他有限责任公司")


def chance(seed):
    return random.Random(seed)


def code(number):
    """A credit code of a fictional body, valid in all its characters."""
    body = f"91330212YYY{number:05}"
    body += organisation_check(body[8:16])
    return body + uscc.calc_check_digit(body)


def id_number(born, region=330212):
    """A number valid in form with order number 000, which is never issued to anybody."""
    body = f"{region}{born:%Y%m%d}000"
    return body + ric.calc_check_digit(body + "0")


def employer_name(pick, number):
    brand = pick.choice("拟例样") + GIVEN[number % 16] + GIVEN[number // 16 % 16]
    return f"云浦市{brand}{pick.choice(TRADES)}{pick.choice(FORMS)}"


def person(pick):
    return pick.choice(SURNAMES) + "样" + pick.choice(GIVEN) + pick.choice(["", "一", "二", "三"])


def day(pick, first=1996, last=2022):
    return date(first, 1, 1) + timedelta(days=pick.randrange((last - first) * 365))


def employer(pick, number):
    """A true record of an employer with a union or without, as the truth tables write it."""
    employees = pick.randrange(10, 400)
    formed = pick.random() < 0.8
    return {
        "uscc": code(number),
        "employer": employer_name(pick, number),
        "town": pick.choice(TOWNS),
        "employees": employees,
        "members": pick.randrange(employees // 2 + 1, employees + 1) if formed else None,
        "has_union": int(formed),
        "founded": day(pick).isoformat() if formed else None,
        "has_party": int(pick.random() < 0.4),
    }


def union(pick, number):
    """A true record of a union."""
    employees = pick.randrange(20, 400)
    female, migrant = pick.randrange(employees // 2), pick.randrange(employees // 2)
    members = pick.randrange(employees * 3 // 4, employees + 1)
    founded = day(pick, 1998, 2016)
    return {
        "uscc": code(number),
        "employer": employer_name(pick, number),
        "district": "云浦区",
        "town": pick.choice(TOWNS),
        "village": pick.choice(VILLAGES),
        "reg_type": pick.choice(TYPES),
        "employees": employees,
        "female": female,
        "migrant": migrant,
        "members": members,
        "members_female": min(female, members) // 2,
        "members_migrant": min(migrant, members) // 2,
        "founded": founded.isoformat(),
        "last_election": (founded + timedelta(days=pick.choice([1095, 1826]))).isoformat(),
        "term_years": pick.choice([3, 5]),
        "chair": person(pick),
        "chair_kind": pick.choice(["专职", "兼职"]),
        "audit": int(pick.random() < 0.7),
        "women": int(pick.random() < 0.6),
        "remark": None,
    }


def member(pick, number):
    """A true record of a member."""
    born = day(pick, 1965, 2000)
    return {
        "no": number,
        "name": person(pick),
        "sex": pick.choice("男女"),
        "ethnic": pick.choice(["汉族", "汉族", "土家族", "苗族"]),
        "birth_month": f"{born:%Y-%m}",
        "politics": pick.choice(["中国共产党党员", "中国共产主义青年团团员", "群众"]),
        "education": pick.choice(["高中", "中专", "大专", "大学本科", "初中"]),
        "joined": (born + timedelta(days=365 * pick.randrange(19, 23))).isoformat(),
        "migrant": int(pick.random() < 0.5),
    }


def contract(pick, number):
    """A true record of a collective contract."""
    signed = day(pick, 2018, 2023)
    return {
        "no": f"YP-{number:03}",
        "employer": employer_name(pick, number),
        "uscc": code(number),
        "kind": pick.choice(["集体合同", "工资专项集体合同", "女职工权益保护专项集体合同", "区域性集体合同"]),
        "signed": signed.isoformat(),
        "start": signed.isoformat(),
        "end": (signed.replace(day=min(signed.day, 28), year=signed.year + pick.choice([1, 2, 3]))).isoformat(),
        "employees": pick.randrange(5, 500),
        "min_wage": pick.randrange(2300, 4500),
    }
