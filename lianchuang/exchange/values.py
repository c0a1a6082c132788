"""One cell at a time: what it says, as the field's type understands it."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from lianchuang.exchange import numbers
from lianchuang.exchange.boxes import chosen
from lianchuang.exchange.characters import simplified
from lianchuang.exchange.dates import read_day, read_month, read_period
from lianchuang.exchange.names import employer_name, employer_of_union, person_name, place_name
from lianchuang.exchange.readings import BLANK, NOTHING, Reading, Trouble, doubted, halved, overlong, refused, squeezed
from lianchuang.exchange.sheets import Cell
from lianchuang.exchange.vocabulary import CodeList, code_list
from lianchuang.registry.identifiers import Checked, check_credit_code, check_id_number

Reader = Callable[[Cell], Reading]

NO_ANSWER = frozenset(["不详", "未知", "不清楚", "待定", "待补", "待核", "空", "暂缺", "缺"])
"""Words that say that nothing is known; a field stays empty."""

CODED = ("reg_type", "sex", "ethnic", "politics", "education", "contract_kind", "chair_kind")
"""Types whose values are words of a standard list."""
TICKED = ("yes_no", "union_formed", "party_formed")
"""Types whose values are often ticked."""

_LED = re.compile("^(?:手机|电话|联系电话|手机号码?|座机|固话|tel|TEL|Tel)[:：]?")
_CHAIR = re.compile(r"(?<!副)主席\s*:\s*([^;,、/\s(]{2,12})|^\s*([^;,、/\s()]{2,12})\s*\((?:工会)?主席\)")
_STANDING = re.compile(r"\((?:兼|兼职|专|专职|女|男|主席|负责人|代|代理|主持工作)\)")
_BETWEEN_NAMES = re.compile(r"[、,;/\n]+")
_NUMBERED_NAME = re.compile(r"^(?:[0-9]{1,3}[.、)]?|[①-⑳])")
_FULL_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,12}·[\u4e00-\u9fff·]{1,20}")
_CODE_LED = re.compile(r"^\s*(?:(?:统一)?(?:社会)?信用|单位|企业)?(?:代码|身份证号码?|证件号码?|证号)\s*[:：]\s*")
_MOBILE = re.compile("1[3-9][0-9]{9}")


def readers(on: date) -> dict[str, Reader]:
    """Type of field → reader of a cell, on a given day (nobody joins or is born later than that)."""
    by_type: dict[str, Reader] = {
        "text": read_text,
        "number_text": _number_text,
        "ordinal": read_ordinal,
        "employer": _read_employer,
        "union_name": partial(_read_name, employer_name),
        "person": _read_person,
        "district": partial(_read_name, place_name),
        "town": partial(_read_name, place_name),
        "village": partial(_read_name, place_name),
        "phone": read_phone,
        "count": numbers.read_count,
        "years": numbers.read_years,
        "money": numbers.read_money,
        "points": lambda cell: numbers.read_score(cell, None),
        "day": lambda cell: read_day(cell, on),
        "future_day": lambda cell: read_day(cell, on, past=False),
        "period": lambda cell: read_period(cell, on),
        "month": lambda cell: read_month(cell, on),
        "credit_code": lambda cell: _read_identifier(cell, check_credit_code),
        "id_number": lambda cell: _read_identifier(cell, lambda text: check_id_number(text, on=on)),
        "yes_no": read_yes_no,
        "union_formed": partial(_read_formed, re.compile("工会|联合|单独|独立|覆盖")),
        "party_formed": partial(
            _read_formed, re.compile("支部|总支|党委|党组|联合|单独|独立|挂靠|联建|覆盖|派驻|选派")
        ),
    }
    by_type |= {type_: partial(read_code, code_list(type_)) for type_ in CODED}
    for type_ in (*CODED, *TICKED):
        by_type[type_] = partial(_boxed, by_type[type_])
    return {type_: read if type_ == "text" else partial(_short, read) for type_, read in by_type.items()}


def _boxed(read: Reader, cell: Cell) -> Reading:
    return read(chosen(cell))


def _short(read: Reader, cell: Cell) -> Reading:
    if isinstance(cell, str):
        if overlong(cell):
            return refused(f"这一格有 {len(cell)} 个字，像是写错了地方")
        cell = cell.lstrip("'") if cell[:1] == "'" and len(cell) > 1 else cell
    return read(cell)


def scaled(kind_of_value: str, heading: str) -> Reader | None:
    """The reader of a column whose heading names a larger unit: （万元）, （千人）."""
    found = re.search("[(（/]\\s*(百|千|万)(?:元|人|个|家)", heading)
    if not found or kind_of_value not in ("count", "money"):
        return None
    scale = {"百": 100, "千": 1000, "万": 10_000}[found[1]]
    return partial(numbers.read_count if kind_of_value == "count" else numbers.read_money, scale=scale)


def shown(cell: Cell) -> str:
    """A cell as a person sees it in a sentence."""
    return "（空）" if cell is None else str(cell).strip()[:200]


def nothing(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and len(cell) < 20 and squeezed(cell).lower() in NOTHING)


def read_text(cell: Cell) -> Reading:
    if nothing(cell) or (isinstance(cell, str) and squeezed(cell) == "无"):
        return BLANK
    return Reading(" ".join(str(cell).split()))


def _number_text(cell: Cell) -> Reading:
    return BLANK if nothing(cell) else Reading(squeezed(str(cell)))


def read_ordinal(cell: Cell) -> Reading:
    """A running number: 12, "12", "12." as 12; anything else as it is typed."""
    if isinstance(cell, int):
        return Reading(cell)
    if nothing(cell):
        return BLANK
    text = squeezed(str(cell)).rstrip(".、")
    return Reading(int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text)


def _read_name(clean: Callable[[str], str], cell: Cell) -> Reading:
    if nothing(cell) or (isinstance(cell, str) and squeezed(cell) in NO_ANSWER | {"无"}):
        return BLANK
    name = clean(str(cell))
    if not re.search(r"[^\W\d_]", name):
        return refused("这里要填名称")
    return Reading(name)


def _read_employer(cell: Cell) -> Reading:
    """The name of an employer. Where its union is named instead (…有限公司工会委员会) the employer is meant."""
    reading = _read_name(employer_name, cell)
    name = str(reading.value or "")
    if re.search("(?:公司|厂|店|学校|医院|中心|局|院|社)(?:基层)?工会(?:委员会)?$", name):
        return Reading(employer_of_union(name), None, name)
    return reading


def _read_person(cell: Cell) -> Reading:
    """A person's name: of 王样东（主席）、李样南（副主席） the chair's; of several the first, with all as detail."""
    if not isinstance(cell, str) or nothing(cell):
        return _read_name(person_name, cell)
    text = simplified(halved(cell))
    if found := _CHAIR.search(text):
        return _read_name(person_name, found[1] or found[2])
    bare = _STANDING.sub("", halved(cell))
    names = people_in(bare)
    if len(names) < 2:
        return _read_name(person_name, bare)
    message = f"这一格写了 {len(names)} 个人，按第一个记"
    return Reading(names[0], Trouble(message, None, "look"), "、".join(names))


def people_in(text: str) -> list[str]:
    """The persons named in one cell, if there are several and nothing else: 王样东、李样南; 王样东 李样南."""
    parts = [part.strip() for part in _BETWEEN_NAMES.split(halved(text)) if part.strip()]
    if len(parts) < 2:
        parts = text.split()
    names = ["".join(_NUMBERED_NAME.sub("", part).split()) for part in parts]
    return names if len(names) > 1 and all(map(_FULL_NAME.fullmatch, names)) else []


def read_phone(cell: Cell) -> Reading:
    """A mobile number (11 digits) or a land line; digits and hyphens only."""
    if isinstance(cell, str) and _MOBILE.fullmatch(cell):
        return Reading(cell)
    if nothing(cell) or (isinstance(cell, str) and squeezed(cell) in NO_ANSWER | {"无"}):
        return BLANK
    text = _LED.sub("", squeezed(_whole(cell)))
    if re.fullmatch(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+", text):
        return refused("表格软件把号码变成了数字，后面几位丢了，请设成文本重新填")
    digits = re.sub("^86(?=1[3-9][0-9]{9}$)", "", re.sub(r"[-+()转,、;/]", "", text))
    if not digits.isascii() or not digits.isdigit():
        return refused("电话要填数字，比如 13800000000")
    if digits[0] == "1" and len(digits) != 11:
        return refused(f"只有 {len(digits)} 位，应为 11 位" if len(digits) < 11 else f"有 {len(digits)} 位，应为 11 位")
    if not 7 <= len(digits) <= 23:
        return refused(f"电话只有 {len(digits)} 位" if len(digits) < 7 else "电话太长")
    return Reading(digits if digits[0] == "1" else text)


def _whole(cell: Cell) -> str:
    """A number as it was dialled: 13800000000 from 13800000000.0, and from 1.3800000000E10 where no digit is lost."""
    text = str(cell).strip().lstrip("'’‘")
    if re.fullmatch(r"[0-9]+\.0+", text):
        return text.partition(".")[0]
    found = re.fullmatch(r"([0-9])\.([0-9]+)[Ee]\+?([0-9]{1,2})", text)
    if found and len(found[2]) == int(found[3]):
        return found[1] + found[2]
    return text


def _read_identifier(cell: Cell, check: Callable[[str], Checked]) -> Reading:
    if cell is None:
        return BLANK
    if isinstance(cell, float) and cell >= 1e15:
        cell = f"{cell:.5E}"
    checked = check(_CODE_LED.sub("", str(cell)))
    return refused(checked.problem, checked.proposed) if checked.problem else Reading(checked.value)


def read_yes_no(cell: Cell) -> Reading:
    """1 or 0. Blank is no: forms are ticked, not answered."""
    if nothing(cell):
        return Reading(0)
    text = simplified(squeezed(str(cell))).lower()
    known = code_list("yes_no").means.get(text) or code_list("yes_no").means.get(re.sub(r"\(.*\)$", "", text))
    if known:
        return Reading(int(known))
    if text.startswith(("未", "无", "没", "拟", "筹", "待", "不", "×", "计划", "准备")):
        return Reading(0)
    if text.startswith(("已", "有", "是", "√", "建", "成立")):
        return Reading(1)
    return refused("看不出是有还是没有，填“是”或“否”")


def _read_formed(ways: re.Pattern[str], cell: Cell) -> Reading:
    """Whether an organisation was formed; the way of forming it (联合工会, 单独支部) is kept as detail."""
    reading = read_yes_no(cell)
    if isinstance(cell, str) and ways.search(simplified(cell)):
        words = simplified(squeezed(cell))
        if reading.value is None:
            return Reading(1, None, words)
        if reading.value == 1:
            return reading._replace(detail=words)
    return reading


def read_code(codes: CodeList, cell: Cell) -> Reading:
    """A word of a standard list. An unknown word is refused, or kept (quietly or with a doubt) if the list is open."""
    if nothing(cell) or (isinstance(cell, str) and squeezed(cell) in NO_ANSWER | {"无"}):
        return BLANK
    text = simplified(squeezed(str(cell)))
    found = codes.means.get(text.lower()) or codes.means.get((text + codes.suffix).lower())
    if found:
        return Reading(found)
    bare = re.sub(r"^[0-9]{2,3}|[(（].*[)）]$", "", text)
    found = codes.means.get(bare.lower()) if bare else None
    if found:
        return Reading(found)
    if not codes.open or not isinstance(cell, str) or len(text) > 30:
        return refused(f"不认识“{text[:20]}”", _nearest(text, codes))
    if codes.open == "quietly":
        return Reading(simplified(cell.strip()))
    return doubted(simplified(cell.strip()), f"不认识“{text}”，先照原样记", _nearest(text, codes))


def coded(type_: str, cell: Cell) -> bool:
    """Whether a cell holds a word that a field of this type is filled from: 兼职, 女, 已建."""
    if not isinstance(cell, str):
        return False
    text = simplified(squeezed(cell)).lower()
    if type_ in TICKED:
        return read_yes_no(cell).value is not None
    return type_ in CODED and text in code_list(type_).means


def _nearest(text: str, codes: CodeList) -> str | None:
    """The standard word that holds the text or is held by it, if there is just one."""
    near = [word for word in codes.standard if len(text) > 1 and (text in word or word in text)]
    return near[0] if len(near) == 1 else None
