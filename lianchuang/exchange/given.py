"""What the words around a table say for all of its rows: town, district, employer, day of the report."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lianchuang.exchange.characters import simplified
from lianchuang.exchange.dates import read_day, read_month
from lianchuang.exchange.names import employer_name, stem
from lianchuang.exchange.readings import squeezed

_TOWN = re.compile(r"(?:^|[市区县(（:：])([\u4e00-\u9fa5]{2,6}?(?:街道|镇|乡))(?![\u4e00-\u9fa5]{0,2}(?:企业数|数))")
_DISTRICT = re.compile(r"(?:^|[省市:：])([\u4e00-\u9fa5]{1,4}?(?:区|县|市))(?=[\u4e00-\u9fa5]|$)")
_EMPLOYER = re.compile(
    r"^(.{2,60}?(?:公司|厂|店|医院|学校|中学|小学|幼儿园|中心|集团|合作社|事务所|银行|酒店|宾馆|超市|商场|局|院|所|社))"
    r"(?=工会|会员|职工|员工|基层|[(0-9]|$)"
)
_UNIT = re.compile(
    r"(?:填报单位|单位名称|报送单位|工会名称|填表单位|基层工会|单位|企业名称)(?:\([^)]*\))?[:：](.{2,60})"
)
_DAY = re.compile(r"(?:填报|填表|制表|统计|报送|截至|截止)(?:日期|时间)?[:：]?(.{4,20})")
_YEAR_END = re.compile(r"([0-9]{4})年(?:度|末|底)")


@dataclass(frozen=True, slots=True)
class Area:
    """The area an import is for, as the registry knows it: names are matched against it, and missing ones come from it.

    `towns` are all bodies of town rank (towns, streets, bureaus). If the area itself is one town, `town` names it.
    """

    district: str | None = None
    towns: tuple[str, ...] = ()
    town: str | None = None


def given_by(titles: Sequence[str], sheet: str, area: Area | None, on: date) -> dict[str, str]:
    """Town, district, employer, reported_on, as far as the lines above a table or the name of the sheet say them."""
    lines = [simplified(squeezed(title)) for title in titles]
    found: dict[str, str | None] = {
        "town": _town((*lines, squeezed(sheet)), area),
        "district": _district(lines, area),
        "employer": next((name for line in lines if (name := _employer(line))), None),
        "reported_on": next((day for line in lines if (day := _day(line, on))), None),
    }
    return {name: value for name, value in found.items() if value}


def _town(lines: Iterable[str], area: Area | None) -> str | None:
    lines = list(lines)
    if area:
        for line in lines:
            named = [town for town in area.towns if town in line or (line and line == stem(town))]
            if named:
                return max(named, key=len)
        if area.town:
            return area.town
    for line in lines:
        if found := _TOWN.search(line):
            return found[1]
    return None


def _district(lines: Iterable[str], area: Area | None) -> str | None:
    if area and area.district:
        return area.district
    for line in lines:
        if found := _DISTRICT.search(line):
            return found[1]
    return None


def _employer(line: str) -> str | None:
    """The employer a roster is of: 宁波市例某厂工会会员花名册, or 填报单位：….."""
    told = _UNIT.search(line)
    found = _EMPLOYER.match(told[1] if told else line)
    return employer_name(found[1]) if found else None


def _day(line: str, on: date) -> str | None:
    if (told := _DAY.search(line)) and (found := re.search(r"[0-9]{4}[^)）]*", told[1])):
        day = read_day(found[0], on).value
        return str(day or read_month(found[0], on).value or "") or None
    if told := _YEAR_END.search(line):
        return told[1]
    return None
