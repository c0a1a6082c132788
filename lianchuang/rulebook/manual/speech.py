"""Saying in Chinese what procedure files say in keys: who acts, conditions, references, periods, what was typed."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lianchuang.rulebook.catalogue import rulebook
from lianchuang.rulebook.counting import Period
from lianchuang.rulebook.figures import IN_BRACKETS, in_words
from lianchuang.rulebook.procedure_form import Check, ClockSpec, Column, FieldSpec, Procedure, Step
from lianchuang.rulebook.rules import Rule

HOUSE = "house"
WHO = {
    "union": "工会",
    "higher_union": "上级工会",
    "party": "党组织",
    "higher_party": "上级党组织",
    "employer": "企业",
    "worker": "职工",
    "authority": "主管部门",
}
GRAVITY = {"impossible": "对不上", "invalid": "无效", "breach": "不符合", "overdue": "逾期", "notice": "提示"}
UNIT = {
    "staff": "职工人数",
    "female_staff": "女职工人数",
    "disabled_staff": "残疾职工人数",
    "members": "会员人数",
    "female_members": "女会员人数",
    "party_members": "正式党员人数",
    "employers": "单位数",
    "ownership": "经济类型",
    "above_scale": "规模以上",
    "non_public": "非公有制",
    "has_committee": "已有工会委员会",
    "has_congress": "已建职代会",
    "has_staff_assembly": "已建职工大会",
    "has_party_committee": "已有党组织",
    "has_audit_committee": "已有经费审查委员会",
    "has_women_committee": "已有女职工委员会",
    "congress_seats": "职代会代表名额",
    "committee_last_day": "本届工会届满日",
    "congress_last_day": "本届职代会届满日",
    "party_committee_last_day": "本届党组织届满日",
}
OWNERSHIP = {"state": "国有", "collective": "集体", "private": "私营", "institution": "机关事业", "foreign": "外商投资"}
SPOKEN = {
    "basis": "条款",
    "due": "到期日",
    "start": "起算日",
    "period": "期限",
    "late": "几",
    "short": "差多少",
    "why": "原因",
    "needed": "应有数",
    "quorum_needed": "应到数",
    "share": "比例",
    "percent": "占比",
    "number": "规定数",
    "most": "上限",
    "least": "下限",
    "must": "高于或者不低于",
    "had": "实有数",
    "min": "最少",
    "max": "最多",
    "days": "天数",
    "earliest": "最早日期",
    "latest": "最迟日期",
    "missing_names": "事项",
    "total": "合计",
    "name": "姓名",
    "month": "月份",
}


SIDES = {
    "at_least": ("不少于", "不早于"),
    "at_most": ("不多于", "不晚于"),
    "more_than": ("多于", "晚于"),
    "less_than": ("少于", "早于"),
}
ISO = re.compile(r" ?(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-]) ?")


def day_words(day: date) -> str:
    """2026年3月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def days_spoken(text: str) -> str:
    """A sentence with each 2026-03-02 in it as 2026年3月2日."""
    return ISO.sub(lambda found: f"{found[1]}年{int(found[2])}月{int(found[3])}日", text)


def cited(basis: Sequence[str]) -> str:
    """Articles in words; a convention says that it is one."""
    library = rulebook().library
    return "、".join("本系统约定" if text == HOUSE else library.cite(text).in_words for text in basis)


def field_label(procedure: Procedure, step: Step, name: str) -> str:
    """What a name stands for in a step: its field, a field of the unit, else the name of nothing known."""
    own = step.field_named(name)
    return own.label if own else ""


def reference(procedure: Procedure, step: Step, written: Any) -> str:
    """“发出要约”的“送达日期”, 办理当天, 本届届满日."""
    if not isinstance(written, str):
        return ""
    if written == "day":
        return "办这一步的日期"
    if written == "opened":
        return "开始办理的日期"
    if "+" in written:
        return "合计"
    if "(" in written:
        inner = written[written.index("(") + 1 : written.rindex(")")].split(".")[0]
        own = step.field_named(inner)
        return own.label if own else next((s.name for s in procedure.step if s.id == inner), inner)
    owner, _, name = written.rpartition(".")
    if owner == "unit":
        return UNIT.get(name, name)
    if not owner:
        return field_label(procedure, step, name) or written
    if owner == "row":
        columns = {column.id: column.label for spec in step.field for column in spec.columns}
        return columns.get(name, name)
    other = procedure.step_named(owner)
    return f"“{other.name}”的日期" if name == "day" else f"“{other.name}”的{field_label(procedure, other, name)}"


def condition(procedure: Procedure, step: Step, written: Mapping[str, Any] | None) -> str:
    """“形式”是“职工代表大会”, 并且单位已建职代会; empty where there is none."""
    if written is None:
        return ""
    if "any" in written:
        return "，或者".join(condition(procedure, step, part) for part in written["any"])
    if "all" in written:
        return "，并且".join(condition(procedure, step, part) for part in written["all"])
    if "not" in written:
        return _unless(procedure, step, written["not"])
    if written == {"value": written["value"], "given": False} and str(written["value"]).endswith(".day"):
        return f"还没有{reference(procedure, step, written['value']).removesuffix('的日期')}"
    what = IN_BRACKETS.sub("", reference(procedure, step, written["value"]))
    what = what if what.startswith("“") or written["value"] in ("day", "opened") else f"“{what}”"
    if "given" in written:
        return f"{what}{'已填' if written['given'] else '没有填'}"
    if isinstance(written.get("is"), bool) and str(written["value"]).startswith("unit."):
        return f"{'' if written['is'] else '没有'}登记为{what}"
    if "is" in written:
        return f"{what}{_is(procedure, step, written['value'], written['is'])}"
    if "in" in written:
        values = written["in"] if isinstance(written["in"], list) else [written["in"]]
        named = "”或者“".join(choice(procedure, step, written["value"], value) for value in values)
        return f"{what}是“{named}”"
    key = next(name for name in SIDES if name in written)
    measure = written[key]
    said = day_words(measure) if isinstance(measure, date) else reference(procedure, step, measure) or str(measure)
    return f"{what}{SIDES[key][said.endswith(('日', '日期'))]}{said}"


def _unless(procedure: Procedure, step: Step, written: Mapping[str, Any]) -> str:
    said = condition(procedure, step, written)
    if said.startswith("登记为"):
        return f"没有{said}"
    if set(written) == {"value", "is"}:
        start, verb, rest = said.rpartition("填“" if isinstance(written["is"], bool) else "是“")
        return f"{start}{'没有' if verb == '填“' else '不'}{verb}{rest}"
    return f"不属于{said}的"


def quoted(words: str) -> str:
    """What was said, in quotation marks; those inside it become single."""
    return f"“{words.replace('“', '‘').replace('”', '’')}”"


def _is(procedure: Procedure, step: Step, referred: str, value: Any) -> str:
    if isinstance(value, bool):
        return "填“是”" if value else "填“否”"
    return f"是“{choice(procedure, step, referred, value)}”"


def choice(procedure: Procedure, step: Step, referred: str, value: Any) -> str:
    """The words of a choice that a condition names by its code."""
    owner, _, name = referred.rpartition(".")
    if owner == "unit":
        return OWNERSHIP.get(str(value), str(value))
    holder = procedure.step_named(owner) if owner and owner != "row" else step
    spec = holder.field_named(name)
    columns = {column.id: column.choices for field in holder.field for column in field.columns}
    return (spec.choices if spec else columns.get(name, {})).get(str(value), str(value))


def period_words(clock: ClockSpec) -> str:
    """The length of a period, level by level where a rule of the catalogue sets it."""
    if clock.rule:
        return rule_words(rulebook().rule(clock.rule))
    period = clock.period or {}
    if "year_end" in period:
        return "次年年底前" if period["year_end"] else "当年年底前"
    unit = next(name for name in ("days", "working_days", "months", "years") if name in period)
    if period[unit] == 0:
        return "当天" if clock.starts in ("day", "received_on") else "到这一天为止"
    return Period(int(period[unit]), unit).in_words + ("，遇休息日顺延" if period.get("rolls") else "")


def rule_words(rule: Rule) -> str:
    """全国：二十日；浙江：十个工作日; one level alone goes without its name."""
    names = rulebook().level_names
    said = []
    for version in rule.versions:
        figures = in_words(rule.file, version.written).replace("：", " ").replace("；", "，") or "见条文"
        sorts = [word for fact in rule.inputs for word in _sorts(fact.name, fact.choices, version.applies_to)]
        level = names[version.level] + (f"（{'、'.join(sorts)}）" if sorts else "")
        said.append(f"{level}：{figures}")
    alone = len(said) == 1 and rule.versions[0].level == "national"
    return said[0].partition("：")[2] if alone else "；".join(said)


def _sorts(name: str, choices: Mapping[str, str], applies_to: Mapping[str, list[str]]) -> list[str]:
    return [choices.get(value, value) for value in applies_to.get(name, [])]


def rule_basis(rule: Rule) -> str:
    """Every article its values rest on, once each."""
    return "、".join(dict.fromkeys(citation.in_words for citation in rule.basis))


def spoken(say: str, procedure: Procedure, step: Step, check: Check | None = None) -> str:
    """A sentence with what is filled in named in brackets: 应到〔应到人数〕人."""
    known = dict(SPOKEN)
    if check is not None:
        known |= {name: reference(procedure, step, value) for name, value in check.inputs.items()}
        if check.rule:
            known |= dict(rulebook().rule(check.rule).labels)
        known |= {column.id: column.label for spec in step.field for column in spec.columns}
    known |= {spec.id: spec.label for spec in step.field}
    return say.format_map(_Named({name: words for name, words in known.items() if words}))


class _Named(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "〔数〕"

    def __getitem__(self, name: str) -> str:
        if name not in self:
            return self.__missing__(name)
        return f"〔{super().__getitem__(name).split('（')[0]}〕"


def typed(spec: FieldSpec, value: Any) -> str:
    """What was typed into a field, as a person says it."""
    if spec.type == "rows":
        return "；".join(_row(spec.columns, row) for row in value)
    if spec.type in ("people", "employers"):
        return f"{len(value)} 人"
    said = plain(value)
    if spec.type == "choice":
        return spec.choices.get(str(value), said)
    return f"{said} 元" if spec.type == "money" and "元" not in spec.label else said


def _row(columns: Sequence[Column], row: Mapping[str, Any]) -> str:
    cells = [_cell(column, row[column.id]) for column in columns if column.id in row]
    return " ".join(cell for cell in cells if cell)


def _cell(column: Column, value: Any) -> str:
    if column.type == "yes_no":
        return column.label if value else ""
    said = column.choices.get(str(value), plain(value))
    return f"{column.label} {said}" if column.type in ("count", "number", "money", "day") else said


def plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return day_words(value) if isinstance(value, date) else str(value)
