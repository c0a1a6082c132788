"""Counts, years, money and points as people type them: 35人, ５年, 五年, 2,548.00元, 一百二十, 扣3.0分."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from lianchuang.exchange.readings import BLANK, NOTHING, Reading, doubted, halved, overlong, refused, squeezed
from lianchuang.exchange.sheets import Cell

DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {
    sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")
}
DIGITS |= {"两": 2, "○": 0, "Ｏ": 0}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CHINESE = re.compile("[〇零○一二两三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟万]+")
_UNITS = "人|名|个|家|户|位|年|届|元|块|分|次|件|份|岁|间|本|票|张"
_NUMBER = re.compile(
    rf"(约|近|大约|共|共计|计|合计|总计|总|人数|共有|现有|有)?[:：]?([+-]?[0-9][0-9,]*(?:\.[0-9]*)?)(万|千|百)?((?:{_UNITS}|整|正|制|/|月|左右|余|多|以上|\+)*)"
)
MOST = 10_000_000
"""No employer or town has so many people: a telephone number or a year stands in the wrong column."""
_SCALE = {"": 1, "百": 100, "千": 1000, "万": 10_000}


def chinese_number(text: str) -> int | None:
    """一百二十 → 120, 五 → 5, 二〇一七 → 2017; None for what is no number."""
    if not _CHINESE.fullmatch(text):
        return None
    if not any(sign in TENS or sign == "万" for sign in text):
        return int("".join(str(DIGITS[sign]) for sign in text))
    total = part = digit = 0
    for sign in text:
        if sign == "万":
            total, part, digit = (total + part + digit) * 10_000, 0, 0
        elif sign in TENS:
            part, digit = part + (digit or 1) * TENS[sign], 0
        else:
            digit = DIGITS[sign]
    return total + part + digit


def read_count(cell: Cell, scale: int = 1) -> Reading:
    """A number of people or things: a whole number, not negative. 无 means nought. `scale` comes from the heading."""
    if cell is None:
        return BLANK
    if isinstance(cell, date):
        return refused("这里是日期，要填数字，比如 120")
    if type(cell) is int and 0 <= cell * scale <= MOST:
        return Reading(cell * scale)
    if isinstance(cell, str) and squeezed(cell) in ("无", "没有", "零"):
        return Reading(0)
    number, trouble = _decimal(cell)
    if number is None:
        return trouble
    number *= scale
    if number < 0:
        return refused("不能是负数", -number if number == int(number) else None)
    if number != int(number):
        return refused("要填整数", round(number))
    if number > MOST:
        return refused("数字太大，请核对")
    return Reading(int(number), trouble.trouble)


def read_money(cell: Cell, scale: int = 1) -> Reading:
    """Yuan, to the fen: 2548, Decimal("2548.5")."""
    if cell is None:
        return BLANK
    if isinstance(cell, date):
        return refused("这里是日期，要填金额，比如 2490")
    number, trouble = _decimal(cell)
    if number is None:
        return trouble
    if number < 0:
        return refused("金额不能是负数", -number)
    return Reading(compact(number * scale), trouble.trouble)


def read_years(cell: Cell) -> Reading:
    """A term of office in years: 5, 5年, 五年, 每届三年."""
    if cell is None:
        return BLANK
    if isinstance(cell, str):
        text = squeezed(cell)
        if text.lower() in NOTHING:
            return BLANK
        found = re.search(r"(?<![0-9.-])([0-9]+(?:\.0+)?|[一二两三四五六七八九十]+)(?=年|$)", text)
        if not found:
            return refused("要填年数，比如 5")
        number = chinese_number(found[1])
        cell = int(float(found[1])) if number is None else number
    if isinstance(cell, date) or cell != int(cell) or not 1 <= cell <= 10:
        return refused("任期要填年数，比如 5")
    return Reading(int(cell))


def read_score(cell: Cell, points: object) -> Reading:
    """Points of an assessment: 4.5, ４.５分, 满分, or a deduction from the full points (扣3.0分, -3)."""
    if cell is None:
        return BLANK
    full = points if isinstance(points, int | Decimal) else None
    text = squeezed(cell) if isinstance(cell, str) else ""
    if text in ("满分", "得满分") and full is not None:
        return Reading(full)
    if text in ("不得分", "未得分", "零分", "无"):
        return Reading(0)
    taken = re.fullmatch(r"(?:扣|减|扣分|-|−)(.+)", text)
    number, trouble = _decimal(taken[1] if taken else cell)
    if number is None:
        return trouble
    if taken or number < 0:
        if full is None:
            return refused("写的是扣分，但没有分值，算不出得分")
        number = full - abs(number)
        if number < 0:
            return refused("扣的分比分值多", 0)
    if full is not None and number > full:
        return doubted(compact(number), f"比分值 {full} 高")
    return Reading(compact(number), trouble.trouble)


def compact(number: Decimal) -> int | Decimal:
    """6 for 6.0, Decimal("4.5") for 4.50."""
    return int(number) if number == number.to_integral_value() else number.normalize()


def _decimal(cell: Cell) -> tuple[Decimal | None, Reading]:
    """The number in a cell and, when it was not plain, a doubt; or no number and the reading to give instead."""
    if isinstance(cell, int):
        return Decimal(cell), BLANK
    if isinstance(cell, float):
        return Decimal(repr(round(cell, 6))), BLANK
    if not isinstance(cell, str) or overlong(cell):
        return None, refused("要填数字，比如 120")
    text = squeezed(cell).replace("，", ",").replace("。", ".").replace("−", "-").strip("'’‘`,;、")
    if text.lower() in NOTHING:
        return None, BLANK
    text = re.sub(r"^[¥￥$]|^(?:RMB|人民币)|\(.*\)$|%$", "", text, flags=re.IGNORECASE)
    found = _NUMBER.fullmatch(text)
    if found:
        try:
            number = Decimal(found[2].replace(",", "")) * _SCALE[found[3] or ""]
        except InvalidOperation:
            return None, refused("要填数字，比如 120")
        about = found[1] in ("约", "近", "大约") or any(word in found[4] for word in ("左右", "余", "多", "以上", "+"))
        return number, _read_as(cell, number) if about or text != squeezed(cell).strip("'¥￥") else BLANK
    words = re.fullmatch(rf"({_CHINESE.pattern})(?:{_UNITS}|整|正|制)*", text)
    spelt = chinese_number(words[1]) if words else None
    if words and spelt is not None:
        return Decimal(spelt), _read_as(cell, Decimal(spelt)) if len(words[1]) > 1 else BLANK
    return None, refused("要填数字，比如 120")


def _read_as(typed: str, number: Decimal) -> Reading:
    """A doubt that says what was typed and what it was taken for."""
    return doubted(None, f"表里写的是“{halved(typed).strip()}”，按 {compact(number)} 记")
