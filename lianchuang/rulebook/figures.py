"""The numbers of a rule's value, one by one, as a person reads and changes them: 十个工作日, 三分之二以上, 最少五人.

What a value compares stays as it is; only its numbers, the unit of a period and 以上 or 超过 of a share can be changed.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lianchuang.rulebook.counting import Period
from lianchuang.rulebook.majorities import Measure
from lianchuang.rulebook.rules import RuleFile
from lianchuang.rulebook.versions import ValueFile

UNITS = {"working_days": "个工作日", "days": "日", "months": "个月", "years": "年"}
LONGEST = 3650
SHARES = {"at_least": "以上（含本数）", "more_than": "超过（不含本数）"}
TIMED = {"within", "not_before", "ahead_of", "before_end"}
COMPARED = {"at_least": "{}以上", "at_most": "{}以下", "more_than": "超过{}", "less_than": "不满{}"}
WORDS = {
    "quorum": "到会",
    "majority": "赞成",
    "number": "基本",
    "to": "正好",
    "values": "可以是",
    "if_true": "再加",
    "each_further": "每多一个再加",
    "least": "最少",
    "most": "最多",
    "least_above_scale": "规模以上企业最少",
    "at_most": "不超过",
    "at_least": "至少",
    "times": "比例或倍数",
    "least_years": "最短（年）",
    "most_years": "最长（年）",
    "years": "周期（年）",
    "days": "天数",
    "yearly": "每年（个工作日）",
    "from": "从多少起",
    "min": "最少",
    "max": "最多",
    "base": "基数",
    "more": "每档增加",
    "every": "每增加多少算一档",
}
OF_KIND = {
    "capped": "个工作日",
    "in_year": "次",
    "negotiating_sides": "人",
    "review_by_silence": "日",
    "term": "年",
    "total_span": "日",
}
MORE = {"if_true": "{}再加{}", "each_further": "{}每多一个再加{}"}
IN_BRACKETS = re.compile(r"（([^）]*)）")


class BadFigure(ValueError):
    """A figure that cannot be read; the message says in Chinese which and why."""


@dataclass(frozen=True)
class Figure:
    """One number of a value: its name in forms, what it is about, how it is written, what its key may become, and how
    it is said with its unit: 任期最长3年.
    """

    name: str
    label: str
    key: str
    written: str
    keys: Mapping[str, str]
    said: str


def figures_of(rule: RuleFile, value: ValueFile) -> list[Figure]:
    """Every number that a text of this level sets, in the order of the file."""
    test = rule.test | value.test
    found = [_figure(rule, test, path, leaf) for path, leaf in _leaves(value.test, ()) if _is_figure(path, leaf)]
    labels = {figure.name: figure.label for figure in rule.outputs}
    return [*found, *(_constant(name, labels.get(name, name), number) for name, number in value.constants.items())]


def _constant(name: str, label: str, number: int | str) -> Figure:
    return Figure(f"constants.{name}", label, name, str(number), {}, f"{label}{number}")


def in_words(rule: RuleFile, value: ValueFile) -> str:
    """All its numbers in one line: 工资：七日；其他：十日. Empty where it has none."""
    bands = (rule.test | value.test).get("bands")
    if isinstance(bands, list):
        unit = _unit(rule, "", "")
        ends = [*(band["from"] for band in bands[1:]), None]
        said = [_band(band, end, unit) for band, end in zip(bands, ends, strict=True)]
        return IN_BRACKETS.sub("", _named(rule, str(rule.test.get("field", "")))) + "；".join(filter(None, said))
    return "；".join(figure.said for figure in figures_of(rule, value))


def _band(band: Mapping[str, Any], end: int | None, unit: str) -> str:
    """25到200：最少3、最多7; what a band says besides its numbers is left to the rule's own words."""
    numbers = [f"{_word(key)}{number}{unit}" for key, number in band.items() if _counts(key, number)]
    if "every" in band:
        numbers = [f"基数{band['base']}", f"每{band['every']}加{band['more']}"]
    start = band["from"]
    reach = f"{start}以上" if end is None else f"{start}到{end - 1}" if start else f"不满{end}"
    return f"{reach}：{'、'.join(numbers)}" if numbers else ""


def _word(key: str) -> str:
    """The word of a key before its number; the days of a number of days go without saying."""
    return "" if key in ("days", "number", "times") else IN_BRACKETS.sub("", WORDS.get(key, ""))


def _counts(key: str, number: object) -> bool:
    return key != "from" and isinstance(number, int) and not isinstance(number, bool)


def rewritten(
    rule: RuleFile, value: ValueFile, typed: Mapping[str, tuple[str, str]]
) -> tuple[dict[str, Any], dict[str, int | str]]:
    """The value's test and constants with the figures as typed: by name the key and the number. Raises BadFigure."""
    test, constants = copy.deepcopy(value.test), dict(value.constants)
    for figure in figures_of(rule, value):
        key, number = typed.get(figure.name, (figure.key, figure.written))
        if figure.keys and key not in figure.keys:
            raise BadFigure(f"{figure.label or '数'}的单位要从列出的里面选。")
        written = _number(figure, number.strip())
        *path, last = figure.name.split(".")
        if path[:1] == ["constants"]:
            constants[last] = written
            continue
        place = _at(test, path)
        if isinstance(place, list):
            place[int(last)] = written
            continue
        if figure.keys and key != last:
            del place[last]
            last = key
        place[last] = written
    return test, constants


def _leaves(written: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    pairs = written.items() if isinstance(written, dict) else enumerate(written) if isinstance(written, list) else None
    if pairs is None:
        yield path, written
        return
    for key, inner in pairs:
        yield from _leaves(inner, (*path, str(key)))


def _is_figure(path: tuple[str, ...], leaf: Any) -> bool:
    if path == ("bands", "0", "from") or isinstance(leaf, bool):
        return False
    return isinstance(leaf, int) or (isinstance(leaf, str) and path[-1] in {*SHARES, "at_most", "times"})


def _figure(rule: RuleFile, test: Mapping[str, Any], path: tuple[str, ...], leaf: Any) -> Figure:
    key, holder = path[-1], _at(test, list(path[:-1]))
    kind = str((holder if isinstance(holder, dict) else {}).get("kind", test.get("kind", "")))
    context = [_context(rule, test, path[: depth + 1]) for depth in range(len(path) - 1)]
    label = "，".join(dict.fromkeys(word for word in context if word))
    name, said = ".".join(path), f"{label}：{{}}" if label else "{}"
    if key in UNITS and (kind in TIMED or kind == "publicity"):
        units = {unit: word for unit, word in UNITS.items() if kind in TIMED or unit in ("days", "working_days")}
        return Figure(name, label, key, str(leaf), units, said.format(Period(int(leaf), key).in_words))
    if key in {*SHARES, "at_most"} and isinstance(leaf, str):
        measured = Measure.model_validate({key: leaf}).in_words
        return Figure(name, label, key, leaf, SHARES if key in SHARES else {}, said.format(measured))
    if key == "number" and kind in COMPARED:
        return Figure(name, label, key, str(leaf), {}, IN_BRACKETS.sub("", label) + COMPARED[kind].format(leaf))
    own = WORDS.get(key) or _named(rule, key)
    label = "，".join(filter(None, (label, own)))
    return Figure(name, label, key, str(leaf), {}, _counted(rule, kind, path, context, str(leaf)))


def _counted(rule: RuleFile, kind: str, path: tuple[str, ...], context: list[str], number: str) -> str:
    """任期可以是3年, 死亡人数30以上, 难产再加15天, 2倍."""
    key, above = path[-1], path[-2] if len(path) > 1 else ""
    own = _word(key) or ("" if key in WORDS else _named(rule, key))
    number += _unit(rule, kind, "".join([*context, WORDS.get(key, own)]))
    if above in MORE:
        return MORE[above].format(own, number)
    if key == "times":
        return f"{Fraction(number).numerator}倍" if "/1" in number else Measure(at_least=number).in_words[:-2]
    if kind == "grades":
        number += "以上"
    before = dict.fromkeys(IN_BRACKETS.sub("", word) for word in (*context, own) if word)
    return "".join(before) + number


def _unit(rule: RuleFile, kind: str, label: str) -> str:
    """年 of 任期（年）; else what the kind of the rule counts, or the figure that the rule tells."""
    told = next((figure.label for figure in rule.outputs), "")
    hours = next((found[1] for found in IN_BRACKETS.finditer(told) if found[1] == "小时"), "")
    bracketed = next((found[1] for found in IN_BRACKETS.finditer(label) if found[1][:1] in "年万个"), "")
    return bracketed or OF_KIND.get(kind) or hours or ("天" if told.endswith("天数") else "")


def _context(rule: RuleFile, test: Mapping[str, Any], path: tuple[str, ...]) -> str:
    """What one part of the way to a figure means: 工资, 第二档, 赞成."""
    part, above = path[-1], path[-2] if len(path) > 1 else ""
    if above == "choices":
        return _choice(rule, str(test.get("by", "")), part)
    if part.isdecimal():
        holder = _at(test, list(path))
        if not isinstance(holder, dict):
            return ""
        if "tests" in holder:
            return "、".join(word for part in holder["tests"] for word in _sorts(rule, part))
        facts = [holder.get("field") or holder.get("part")]
        named = "、".join(_named(rule, name) for name in facts if isinstance(name, str))
        graded = next((figure.choices.get(str(holder.get("grade"))) for figure in rule.outputs if figure.choices), None)
        return graded or named or (f"第{int(part) + 1}档" if above == "bands" else "")
    return WORDS.get(part, "")


def _sorts(rule: RuleFile, test: Mapping[str, Any]) -> list[str]:
    """Which sorts of case one of several tests is about: 基层工会."""
    sorts = next((spec.choices for spec in rule.inputs if spec.name == test.get("field")), {})
    return [sorts[str(value)] for value in [test.get("to"), *test.get("values", [])] if str(value) in sorts]


def _choice(rule: RuleFile, fact: str, value: str) -> str:
    spec = next((spec for spec in rule.inputs if spec.name == fact), None)
    if spec is None:
        return value
    return spec.choices.get(value) or (spec.label if value == "true" else "一般情况")


def _named(rule: RuleFile, name: str) -> str:
    choices = {code: word for spec in rule.inputs for code, word in spec.choices.items()}
    return next((spec.label for spec in rule.inputs if spec.name == name), choices.get(name, ""))


def _at(test: Any, path: list[str]) -> Any:
    for part in path:
        test = test[int(part)] if isinstance(test, list) else test[part]
    return test


def _number(figure: Figure, text: str) -> int | str:
    """A whole number, or a share as a share: 2/3, 60%."""
    name = figure.label or "这个数"
    if figure.key in {*SHARES, "at_most", "times"} and not figure.written.isdecimal():
        shares = [Measure.model_validate({"at_least": text}).share] if _is_share(text) else []
        top = shares[0].fraction if shares and shares[0] else None
        if top is None or top <= 0 or (top > 1 and figure.key != "times"):
            raise BadFigure(f"{name}要填分数或者百分数，比如2/3、60%，现在是“{text}”。")
        return text
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise BadFigure(f"{name}要填整数，比如10，现在是“{text}”。")
    if figure.keys and int(text) > LONGEST:
        raise BadFigure(f"{name}太长，最多填{LONGEST}。")
    return int(text)


def _is_share(text: str) -> bool:
    try:
        Measure.model_validate({"at_least": text})
    except ValueError:
        return False
    return True
