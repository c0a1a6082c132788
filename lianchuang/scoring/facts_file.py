"""Reads the facts of one organisation from a JSON file, checked against what a standard asks for."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from lianchuang.measures.figure import Fact, Figure
from lianchuang.rulebook.standard_form import LARGEST, MOST_DECIMALS, Indicator, Reviewed, Standard
from lianchuang.scoring.counts import BRIEFS
from lianchuang.scoring.names import Use, item_group, names_used
from lianchuang.scoring.wording import listing, number

LARGEST_RATE = 10
"""A share given as one number above this (1000%) is a percentage written without its sign."""
INAPPLICABLE = ("不适用", "not_applicable")


class FactsError(ValueError):
    """Facts that cannot be used; the message says which and how to write them, in Chinese. Exit code 2."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class GivenFacts:
    """The facts as read, and the names in the file that the standard never asks for."""

    facts: Mapping[str, Fact]
    unused: tuple[str, ...] = field(default=())


def read_facts(standard: Standard, content: str | bytes) -> GivenFacts:
    """The facts in a JSON document: name → number, true/false, word, null (unknown), a pair, or a list of items.

    Numbers are read exactly. Raises FactsError with a Chinese sentence for anything that cannot be understood.
    """
    document = _document(content)
    if isinstance(document, dict) and isinstance(document.get("facts"), dict):
        document = document["facts"]
    if not isinstance(document, dict):
        raise FactsError('事实文件要写成一个 JSON 对象，比如 {"members_total": 318}。')
    return _Reading(standard).read(document)


def _document(content: str | bytes) -> Any:
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        return json.loads(
            text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_constant, object_pairs_hook=_no_twice
        )
    except UnicodeDecodeError:
        raise FactsError("事实文件的编码不是 UTF-8，请另存为 UTF-8。") from None
    except json.JSONDecodeError as error:
        raise FactsError(f"事实文件不是能读的 JSON：第 {error.lineno} 行第 {error.colno} 列写法有误。") from None
    except RecursionError:
        raise FactsError("事实文件的括号套得太深，读不了。") from None


def _no_constant(word: str) -> None:
    raise FactsError(f"事实文件里有 {word}，不是数。没有数就写 null。")


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for name, value in pairs:
        if name in seen:
            raise FactsError(f"「{name}」写了两次，只留一个。")
        seen[name] = value
    return seen


class _Reading:
    def __init__(self, standard: Standard) -> None:
        self._standard = standard
        self._uses = names_used(standard)
        self._indicators: dict[str, Indicator] = {one.id: one for one in standard.indicators}
        self._facts: dict[str, Fact] = {}
        self._unused: list[str] = []

    def read(self, document: dict[str, Any]) -> GivenFacts:
        for name, value in document.items():
            if not isinstance(value, list) or name in self._uses:
                self._put(name, value)
        for name, value in document.items():
            if isinstance(value, list) and name not in self._facts:
                self._put_list(name, value)
        return GivenFacts(self._facts, tuple(self._unused))

    def _put(self, name: str, value: Any) -> None:
        indicator = self._indicators.get(name)
        if indicator is not None and name not in self._uses:
            self._facts[name] = self._score(indicator, value)
            return
        if not self._asked(name):
            self._unused.append(name)
        uses = self._uses.get(name, set())
        if isinstance(value, dict):
            self._put_object(name, value)
        elif isinstance(value, list):
            self._facts[name] = Decimal(len(value))
        elif isinstance(value, str):
            self._facts[name] = self._word(name, value, uses)
        elif isinstance(value, bool):
            if uses and uses <= {"number"}:
                raise FactsError(f"{name} 要写数，现在是 {str(value).lower()}。")
            self._facts[name] = value
        elif value is None:
            self._facts[name] = None
        else:
            self._facts[name] = _checked(name, value, uses)

    def _asked(self, name: str) -> bool:
        if name in self._uses:
            return True
        whole, dot, part = name.rpartition(".")
        if dot and part in ("numerator", "denominator") and whole in self._uses:
            return True
        return any(name.endswith(ending) and name.removesuffix(ending) in self._uses for ending in BRIEFS)

    def _score(self, indicator: Indicator, value: Any) -> Decimal | None:
        if value is None:
            return None
        if not isinstance(indicator, Reviewed):
            raise FactsError(f"{indicator.id} 的分由数据算出，不能直接填分。")
        most, step = indicator.points, indicator.params.step
        score = value if isinstance(value, Decimal) else None
        if score is None or not 0 <= score <= most or (step and score % step):
            steps = f"，每档 {number(step)} 分" if step else ""
            raise FactsError(f"{indicator.id} 的评审分要在 0 到 {number(most)} 之间{steps}，现在是 {_shown(value)}。")
        return score

    def _word(self, name: str, value: str, uses: set[Use]) -> Fact:
        if value in INAPPLICABLE:
            return Figure(name, status="not_applicable")
        if not uses or uses & {"word", "shown"}:
            return value
        try:
            text = value.strip()
            read = Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except InvalidOperation:
            wanted = " true 或 false" if uses == {"answer"} else "数"
            raise FactsError(f"{name} 要写{wanted}，现在是「{value}」。没有数就写 null。") from None
        return _checked(name, read, uses)

    def _put_object(self, name: str, value: dict[str, Any]) -> None:
        if set(value) == {"numerator", "denominator"}:
            numerator, denominator = (_part(name, value, key) for key in ("numerator", "denominator"))
            if denominator == 0:
                self._facts[name] = Figure(name, numerator, denominator, "not_applicable")
            elif numerator is None or denominator is None:
                self._facts[name] = None
                self._facts |= {f"{name}.numerator": numerator, f"{name}.denominator": denominator}
            else:
                self._facts[name] = Figure(name, numerator, denominator)
        elif value and set(value) <= {"records", "briefs"}:
            self._facts[name] = _whole(name, _part(name, value, "records") if "records" in value else Decimal(0))
            self._facts[f"{name}_briefs"] = _whole(
                name, _part(name, value, "briefs") if "briefs" in value else Decimal(0)
            )
        else:
            raise FactsError(
                f'{name} 看不懂：要写 {{"numerator": …, "denominator": …}} 或 {{"records": …, "briefs": …}}，'
                f"现在的键是 {listing(value) or '空的'}。"
            )

    def _put_list(self, name: str, value: list[Any]) -> None:
        if not all(isinstance(item, str) for item in value):
            raise FactsError(f'{name} 的列表里要写有的项目的名字，比如 ["audit_committee"]。')
        groups = self._groups(name, value)
        asked = {item for group in groups for item in group}
        strange = [item for item in value if item not in asked]
        if strange:
            raise FactsError(f"{name} 里的{listing(strange)}不在标准要求的项目里，请检查名字。")
        for item in asked:
            if item in self._facts and self._facts[item] != (item in value):
                raise FactsError(f"{item} 写了两处，而且不一样，请只留一处。")
            self._facts[item] = item in value

    def _groups(self, name: str, value: Iterable[str]) -> list[tuple[str, ...]]:
        """The groups of items a list answers: those of the indicator it is named after, or those it mentions."""
        owner = self._indicators.get(name.removesuffix(".items").removesuffix(".companion"))
        groups = [item_group(one) for one in ([owner] if owner is not None else self._standard.indicators)]
        groups = [group for group in groups if group]
        if owner is None and value:
            groups = [group for group in groups if set(group) & set(value)]
        elif owner is None and len(groups) > 1:
            raise FactsError(f"{name} 是空列表，看不出说的是哪一项，请用指标编号作名字。")
        if not groups:
            raise FactsError(f"{name} 写成了列表，可是标准里没有这样的项目清单，请检查名字。")
        return groups


def _part(name: str, value: dict[str, Any], key: str) -> Decimal | None:
    part = value[key]
    if part is None:
        return None
    if not isinstance(part, Decimal):
        raise FactsError(f"{name} 的 {key} 要写数，现在是 {_shown(part)}。")
    return _in_bounds(f"{name} 的 {key}", part)


def _checked(name: str, value: Decimal, uses: set[Use]) -> Decimal:
    _in_bounds(name, value)
    if uses == {"share"} and value > LARGEST_RATE:
        raise FactsError(f"{name} 是比率，85% 要写 0.85，现在是 {value}。")
    if "records" in uses:
        _whole(name, value)
    if uses == {"answer"} and 0 < value < 1:
        raise FactsError(f"{name} 要写 true 或 false，现在是 {value}。一部分做到了，请写分子和分母。")
    return value


def _whole(name: str, value: Decimal | None) -> Decimal | None:
    if value is not None and value != value.to_integral_value():
        raise FactsError(f"{name} 是条数，要写整数，现在是 {value}。")
    return value


def _in_bounds(name: str, value: Decimal) -> Decimal:
    if not value.is_finite():
        raise FactsError(f"{name} 要写数，现在是 {value}。")
    if value < 0:
        raise FactsError(f"{name} 不能是负数，现在是 {value}。")
    exponent = value.as_tuple().exponent
    if value > LARGEST or (isinstance(exponent, int) and exponent < -MOST_DECIMALS):
        raise FactsError(f"{name} 的数太大，或小数位太多。")
    return value


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"「{value}」"
