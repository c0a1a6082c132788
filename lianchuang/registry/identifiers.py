"""Unified social credit codes (GB 32100-2015) and citizen identity numbers (GB 11643-1999), as people type them.

The check characters come from python-stdnum. Its own acceptance does not serve here: it refuses authorities that are
letters (village cooperatives), looks no further than the outer check character, and refuses everyone whose county
is not in its table for the year of birth.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from stdnum.cn import ric, uscc

Kind = Literal["valid", "folded", "empty", "old", "masked", "spoilt", "wrong"]

AUTHORITIES = {
    "1": ("机构编制", "1239"),
    "2": ("外交", "19"),
    "3": ("司法行政", "123459"),
    "4": ("文化", "19"),
    "5": ("民政", "123459"),
    "6": ("旅游", "129"),
    "7": ("宗教", "129"),
    "8": ("工会", "19"),
    "9": ("市场监管", "123"),
    "A": ("中央军委改革和编制办公室", "19"),
    "N": ("农业农村", "1239"),
    "Y": ("其他", "1"),
}
"""Registering authority (place 1) and its types of body (place 2): GB 32100-2015 and its later amendments."""

PROVINCES = frozenset(
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
    for number in range(first, last + 1)
)
"""First two digits of GB/T 2260. Counties are not looked up: they come and go, a number keeps the one of its day."""

NATIONAL = "100000"
"""Region of bodies registered by a national authority."""

PERMITS = frozenset({"810000", "820000", "830000"})
"""Residence permits for Hong Kong, Macao and Taiwan residents carry these regions and the same check character."""

NONE_IN_WORDS = frozenset(
    re.split(" ", "无 / \\ 暂无 没有 无代码 未办 未办理 待办 不详 未知 空 〇 × X N/A NA NONE NULL NAN")
)

_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_LOOKALIKES = str.maketrans("OIZS", "0125")
_ALIKE = {
    "0": "DQ",
    "D": "0",
    "Q": "0",
    "1": "L7",
    "L": "1",
    "7": "1",
    "8": "B3",
    "B": "8",
    "3": "8",
    "6": "G",
    "G": "6",
    "2": "7",
}
"""Signs of the code's own alphabet that are taken for each other."""
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\\s\u3000]")
_HYPHENS = re.compile("[-\u2010-\u2015\u2212\u30fc\uff0d\u2500]")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_CLEAN = re.compile("[0-9A-Z]*")
_ID_SHAPE = re.compile("[0-9]{17}[0-9X]")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a typed number is: its value, or a sentence that says what is wrong with it, or neither (left empty).

    `proposed` is a valid number the person may have meant; it is never taken without asking.
    """

    value: str | None
    problem: str | None
    kind: Kind
    proposed: str | None = None


def folded(text: str) -> str:
    """The number without blanks, hyphens, invisible signs and a leading apostrophe, half-width, in capitals."""
    if _CLEAN.fullmatch(text):
        return text
    text = _INVISIBLE.sub("", text.translate(_FULL_WIDTH))
    return _HYPHENS.sub("", text).lstrip("'’‘`´").upper()


def check_credit_code(text: str) -> Checked:
    """Check a unified social credit code: alphabet, authority, region, inner (GB 11714) and outer check character."""
    code = folded(text)
    if code in NONE_IN_WORDS or not code:
        return Checked(None, None, "empty")
    unlike = _not_a_credit_code(code)
    if unlike:
        return unlike
    wrong = _wrong_credit_code(code)
    if wrong:
        meant = code.translate(_LOOKALIKES)
        if meant != code and not _wrong_credit_code(meant):
            return Checked(None, wrong, "wrong", meant)
        return _miswritten(code, wrong)
    return Checked(code, None, "valid" if code == text else "folded")


def check_id_number(text: str, *, on: date | None = None) -> Checked:
    """Check a citizen identity number or a residence permit: digits, province, a real birth date not after `on`.

    `on` is today in China when not given. The county is not checked (see PROVINCES).
    """
    number = folded(text)
    if _ID_SHAPE.fullmatch(number):
        wrong = _wrong_id_number(number, on)
        return (
            Checked(None, wrong, "wrong") if wrong else Checked(number, None, "valid" if number == text else "folded")
        )
    if number in NONE_IN_WORDS or not number:
        return Checked(None, None, "empty")
    if re.fullmatch(r"[0-9]{17}[×✕✖╳*ХΧ]", number):
        meant = number[:17] + "X"
        right = not _wrong_id_number(meant, on)
        return Checked(None, "最后一位写成了乘号，应为字母 X", "wrong", meant if right else None)
    return _not_an_id_number(number, on) or Checked(None, _wrong_id_number(number, on), "wrong")


def birth_and_sex(id_number: str) -> tuple[date, str]:
    """Birth date and 男 or 女 of a checked 18-digit number (GB 11643: an odd order number is male)."""
    return _birth(id_number), "男" if int(id_number[16]) % 2 else "女"  # type: ignore[return-value]


def organisation_check(body: str) -> str:
    """The check character of an eight-character organisation code body (GB 11714-1997)."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def _not_a_credit_code(code: str) -> Checked | None:
    """What stands in a credit-code column but is another thing."""
    if "*" in code:
        return Checked(None, "代码被遮住了，请填完整的 18 位", "masked")
    if _SCIENTIFIC.fullmatch(code):
        return Checked(None, "表格软件把代码变成了数字，后面几位丢了，请设成文本重新填", "spoilt")
    if re.fullmatch(r"[0-9]{13}|[0-9]{15}", code):
        return Checked(None, f"这是 {len(code)} 位的旧注册号，不是统一社会信用代码，请填 18 位代码", "old")
    if re.fullmatch(r"[0-9]{6}[0-9A-Z]{8}[0-9X]", code):
        return Checked(None, "这是 15 位的旧税务登记号，不是统一社会信用代码，请填 18 位代码", "old")
    if re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return Checked(None, "这是 9 位的旧组织机构代码，不是统一社会信用代码，请填 18 位代码", "old")
    if len(code) < 18:
        return Checked(None, f"只有 {len(code)} 位，应为 18 位", "wrong")
    if len(code) > 18:
        return Checked(None, f"有 {len(code)} 位，应为 18 位", "wrong")
    if code[8:16] == "00000000":
        return Checked(None, "后面几位全是 0，像是被表格软件变成了数字，请设成文本重新填", "spoilt")
    return None


def _wrong_credit_code(code: str) -> str | None:
    for place, sign in enumerate(code, 1):
        if sign not in _ALPHABET:
            return f"第 {place} 位“{sign}”不会出现在信用代码里{_lookalike(sign)}"
    if code[0] not in AUTHORITIES:
        return f"第 1 位“{code[0]}”不是登记管理部门的代码"
    name, types = AUTHORITIES[code[0]]
    if code[1] not in types:
        return f"第 2 位“{code[1]}”不是{name}部门登记的机构类别"
    region = code[2:8]
    if not (region.isdigit() and (region[:2] in PROVINCES or region == NATIONAL)):
        return f"第 3 到 8 位“{region}”不是行政区划代码"
    if code[17] != uscc.calc_check_digit(code[:17]):
        if code.endswith("000"):
            return "校验位不对，末尾几位像是被表格软件改成了 0，请设成文本重新填"
        return "校验位不对，有一位抄错了，请对照营业执照或登记证书"
    if code[16] != organisation_check(code[8:16]):
        return "第 17 位（组织机构代码的校验位）不对，请对照营业执照或登记证书"
    return None


def _miswritten(code: str, wrong: str) -> Checked:
    """Which one slip of the pen would make the code right, where there is just one: it is named, never mended."""
    found = {}
    for place, sign in enumerate(code):
        for other in _ALIKE.get(sign, ""):
            meant = code[:place] + other + code[place + 1 :]
            found[meant] = f"第 {place + 1} 位疑似把{_called(other)} 写成了{_called(sign)}"
        meant = code[:place] + code[place + 1 : place + 2] + sign + code[place + 2 :]
        if meant != code and len(meant) == len(code):
            found[meant] = f"第 {place + 1}、{place + 2} 位疑似写反了"
    right = [meant for meant in found if not _wrong_credit_code(meant)]
    if len(right) != 1:
        return Checked(None, wrong, "wrong")
    return Checked(None, f"{wrong.partition('，')[0]}，{found[right[0]]}，请对照营业执照或登记证书", "wrong", right[0])


def _called(sign: str) -> str:
    return f"数字 {sign}" if sign.isdigit() else f"字母 {sign}"


def _lookalike(sign: str) -> str:
    digit = sign.translate(_LOOKALIKES)
    return f"，疑似把数字 {digit} 写成了字母 {sign}" if digit != sign else ""


def _not_an_id_number(number: str, on: date | None) -> Checked | None:
    """What stands in an ID-number column but is another thing."""
    if "*" in number:
        return Checked(None, "号码被遮住了，请填完整的 18 位", "masked")
    if _SCIENTIFIC.fullmatch(number):
        return Checked(None, "表格软件把号码变成了数字，后面几位丢了，请设成文本重新填", "spoilt")
    if re.fullmatch(r"[0-9]{15}", number):
        return Checked(None, "这是 15 位的旧身份证号，请填 18 位", "old", _of_old_number(number, on))
    if len(number) < 18:
        return Checked(None, f"只有 {len(number)} 位，应为 18 位", "wrong")
    if len(number) > 18:
        return Checked(None, f"有 {len(number)} 位，应为 18 位", "wrong")
    return None


def _wrong_id_number(number: str, on: date | None) -> str | None:
    if not _ID_SHAPE.fullmatch(number):
        place = next(place for place, sign in enumerate(number, 1) if sign not in "0123456789")
        return f"第 {place} 位“{number[place - 1]}”应为数字{_lookalike(number[place - 1])}"
    region = number[:6]
    if region[:2] not in PROVINCES and region not in PERMITS:
        return f"前 6 位“{region}”不是行政区划代码"
    born = _birth(number)
    if born is None:
        return f"第 7 到 14 位“{number[6:14]}”不是一个日期"
    if born.year < 1800:
        return f"出生日期 {born} 太早，请核对"
    if born > (on or datetime.now(ZoneInfo("Asia/Shanghai")).date()):
        return f"出生日期 {born} 还没有到"
    if number[17] != ric.calc_check_digit(number):
        if number.endswith("000"):
            return "校验位不对，末尾几位像是被表格软件改成了 0，请设成文本重新填"
        return "校验位不对，有一位抄错了，请对照身份证"
    return None


def _birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _of_old_number(number: str, on: date | None) -> str | None:
    """The 18-digit number of a 15-digit one (all of them were given to people born in the 1900s)."""
    longer = number[:6] + "19" + number[6:] + "0"
    longer = longer[:17] + ric.calc_check_digit(longer)
    return None if _wrong_id_number(longer, on) else longer
