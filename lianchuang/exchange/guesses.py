"""Columns of a table without headings, guessed from what stands in them. A person is always asked to check."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

from lianchuang.exchange.columns import Match
from lianchuang.exchange.dates import read_day
from lianchuang.exchange.readings import squeezed
from lianchuang.exchange.sheets import Cell
from lianchuang.exchange.vocabulary import Kind, code_list
from lianchuang.registry.identifiers import check_credit_code, check_id_number

GUESS = 0.5
"""How sure a guess is said to be."""
SAMPLE = 200
WORDS = 5
"""So many rows of words may stand above a table without known headings."""

_EMPLOYER = re.compile(
    "(?:公司|厂|店|商行|经营部|合作社|学校|中学|小学|幼儿园|医院|卫生院|银行|事务所|集团|中心|酒店|超市|研究院|工作室|服务部)[）)]?$"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹"
    "孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚"
    "符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏"
    "席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺"
)
_PERSON = re.compile(f"(?:[{_SURNAMES}]|欧阳|上官|司马|诸葛|东方|令狐)[\u4e00-\u9fa5]{{1,3}}")
_TOWN = re.compile("[\u4e00-\u9fa5]{2,8}(?:镇|乡|街道)")
_VILLAGE = re.compile("[\u4e00-\u9fa5]{2,10}(?:村|社区|居委会|村委会)")
_DISTRICT = re.compile("[\u4e00-\u9fa5]{1,5}(?:区|县)")

_TESTS: dict[str, Callable[[str], object]] = {
    "uscc": lambda text: check_credit_code(text).kind in ("valid", "folded", "old"),
    "id_number": lambda text: check_id_number(text).value or check_id_number(text).kind in ("masked", "old"),
    "employer": _EMPLOYER.search,
    "phone": re.compile("1[3-9][0-9]{9}").fullmatch,
    "sex": re.compile("[男女]").fullmatch,
    "ethnic": lambda text: text in code_list("ethnic").means and text.endswith(("族", "汉")),
    "politics": lambda text: text in code_list("politics").means and not text.isdigit(),
    "education": lambda text: text in code_list("education").standard,
    "town": _TOWN.fullmatch,
    "village": _VILLAGE.fullmatch,
    "district": _DISTRICT.fullmatch,
    "kind": lambda text: text in code_list("contract_kind").means and "合同" in text,
    "name": _PERSON.fullmatch,
}
"""Field → test of a value, the surest first; a column is what most of its values pass."""


_OF_A_PERSON = {"sex", "id_number", "ethnic", "politics", "education", "phone"}
_DAYS = {
    "members": {1: ["joined"], 2: ["birth_month", "joined"]},
    "unions": {1: ["founded"], 2: ["founded", "last_election"]},
    "employers": {1: ["founded"]},
    "contracts": {1: ["signed"], 2: ["start", "end"], 3: ["signed", "start", "end"]},
}
"""Kind → number of columns of days → what they are."""


UNMISTAKABLE = ("uscc", "id_number")
"""Fields whose values have a check digit: what stands in a column without a heading can be nothing else."""


def told_by_check_digits(cells: Sequence[Cell], kind: Kind) -> str | None:
    """The field of a column without a heading whose every value (of the first ones) has the check digit of one."""
    typed = [squeezed(str(cell)).upper() for cell in cells if cell is not None][:SAMPLE]
    for field in UNMISTAKABLE:
        if field in kind.columns and typed and all(_TESTS[field](text) for text in typed):
            return field
    return None


def guess_columns(rows: Sequence[Sequence[Cell]], kind: Kind) -> dict[int, Match]:
    """Column → field for a table that has no headings; empty when the columns it needs are not to be seen."""
    sample = [row for row in rows if len([cell for cell in row if cell is not None]) > 1][:SAMPLE]
    found: dict[int, Match] = {}
    taken: set[str] = set()
    for field, test in _TESTS.items():
        if field not in kind.columns:
            continue
        for column in range(max(map(len, sample), default=0)):
            if column not in found and field not in taken and _mostly(sample, column, test):
                found[column] = (field, GUESS)
                taken.add(field)
    if not taken & set(kind.needs) or len(taken) < 2 or ("name" in kind.needs and not taken & _OF_A_PERSON):
        return {}
    if not kind.proves & taken:
        return {}
    return found | _date_columns(sample, kind, found) | _number_columns(sample, kind, found)


def first_row(rows: Sequence[Sequence[Cell]], matches: dict[int, Match]) -> int:
    """Where the records of such a table begin: below rows of words in which no column holds what it is taken for."""
    for number, row in enumerate(rows[:WORDS]):
        if any(_fits(field, row[column]) for column, (field, _) in matches.items() if column < len(row)):
            return number
    return 0


def _fits(field: str, cell: Cell) -> bool:
    if cell is None:
        return False
    return bool(_TESTS[field](squeezed(str(cell)))) if field in _TESTS else any(sign.isdigit() for sign in str(cell))


def _date_columns(sample: Sequence[Sequence[Cell]], kind: Kind, found: dict[int, Match]) -> dict[int, Match]:
    """Columns of days, in the order in which such tables usually have them."""
    on = date.max.replace(year=2100)
    columns = [
        column
        for column in range(max(map(len, sample), default=0))
        if column not in found and _mostly_days([row[column] for row in sample if column < len(row)], on)
    ]
    orders = _DAYS.get(kind.name, {})
    return {column: (field, GUESS) for column, field in zip(columns, orders.get(len(columns), ()), strict=False)}


def _mostly_days(cells: Sequence[Cell], on: date) -> bool:
    cells = [cell for cell in cells if cell is not None]
    days = sum(read_day(cell, on).value is not None for cell in cells)
    return len(cells) > 1 and days >= 0.8 * len(cells)


def _mostly(sample: Sequence[Sequence[Cell]], column: int, test: Callable[[str], object]) -> bool:
    values = [squeezed(str(row[column])) for row in sample if column < len(row) and row[column] is not None]
    return len(values) * 2 > len(sample) and sum(bool(test(value)) for value in values) >= 0.7 * len(values)


def _number_columns(sample: Sequence[Sequence[Cell]], kind: Kind, found: dict[int, Match]) -> dict[int, Match]:
    """1, 2, 3 … is the running number; the first other whole numbers are employees, the next members if fewer."""
    more: dict[int, Match] = {}
    counts: list[tuple[int, list[int]]] = []
    for column in range(max(map(len, sample), default=0)):
        values = [row[column] if column < len(row) else None for row in sample]
        numbers = [value for value in values if isinstance(value, int)]
        if column in found or len(numbers) * 2 < len(values) or not numbers:
            continue
        if all(b - a == 1 for a, b in pairwise(numbers)) and len(numbers) > 2:
            if "no" in kind.columns:
                more.setdefault(column, ("no", GUESS))
        elif max(numbers) < 200_000 and not all(19_000_000 > n > 18_000 for n in numbers):
            counts.append((column, numbers))
    if counts and "employees" in kind.columns:
        more[counts[0][0]] = ("employees", GUESS)
        if len(counts) > 1 and "members" in kind.columns and sum(counts[1][1]) <= sum(counts[0][1]):
            more[counts[1][0]] = ("members", GUESS)
    return more
