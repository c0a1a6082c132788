"""Invented names. Every brand begins with 拟, 例 or 样 and every given name with 样, so that nobody real is meant."""

from stdnum.cn import uscc

from lianchuang.demonstration.chance import Chance
from lianchuang.registry.identifiers import organisation_check

BRANDS = ("拟", "例", "样")
ENDINGS = tuple("恒达华泰兴隆盛远嘉瑞诚宏宁东丰安康信和顺源润博凯旭锦晟铭")
SURNAMES = tuple("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘蒋蔡余杜")
GIVEN = tuple("平东南西北春夏秋冬安康宁华甲乙丙丁文武敏静丽强磊军洋勇艳杰娟涛明超霞刚英慧")

# Share of enterprises by industry word and GB/T 4754 class (simulation.md §3).
INDUSTRIES = {
    ("机械", "C34"): 13.0,
    ("电子", "C39"): 9.0,
    ("建筑工程", "E47"): 9.0,
    ("金属制品", "C33"): 7.0,
    ("贸易", "F51"): 9.0,
    ("纺织服饰", "C18"): 5.0,
    ("塑料模具", "C29"): 5.0,
    ("包装印刷", "C23"): 3.0,
    ("汽车配件", "C36"): 6.0,
    ("食品", "C14"): 4.0,
    ("物流", "G54"): 3.0,
    ("商务服务", "L72"): 4.0,
    ("软件", "I65"): 3.0,
    ("餐饮", "H62"): 3.0,
    ("五金", "C33"): 6.0,
    ("化工", "C26"): 3.0,
    ("水产", "C13"): 2.0,
    ("家具", "C21"): 2.0,
}
FORMS = {"有限公司": 80.0, "股份有限公司": 4.0, "厂": 16.0}


def employer_name(chance: Chance, prefix: str, taken: set[str]) -> tuple[str, str]:
    """A name nobody has yet in this district, and its industry class."""
    while True:
        word, industry = chance.weighted(INDUSTRIES)
        brand = chance.one(BRANDS) + chance.one(ENDINGS) + (chance.one(ENDINGS) if chance.happens(0.4) else "")
        name = f"{prefix}{brand}{word}{chance.weighted(FORMS)}"
        if name not in taken:
            taken.add(name)
            return name, industry


def person_name(chance: Chance) -> str:
    return chance.one(SURNAMES) + "样" + chance.one(GIVEN)


def credit_code(area: str, number: int) -> str:
    """A code of valid form that is nobody's: the body begins with YYY."""
    body = f"YYY{number:05d}"
    front = f"91{area[:6]}{body}{organisation_check(body)}"
    return front + uscc.calc_check_digit(front)
