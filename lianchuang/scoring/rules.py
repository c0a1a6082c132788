"""The rule of an indicator in words, made from its parameters, so that what is shown is what is applied."""

from collections.abc import Iterator
from decimal import Decimal

from lianchuang.rulebook.standard_form import (
    AllOrNothing,
    Basis,
    Condition,
    CountCapped,
    Deduction,
    DeductionParams,
    Indicator,
    PerMissingDeduction,
    Proportional,
    RateBands,
    Reviewed,
    Source,
    Standard,
    Veto,
)
from lianchuang.scoring.lines import effect_words
from lianchuang.scoring.wording import line, listing, number

PARTIAL = {"proportional": "不足 1 个按比例", "whole": "不足 1 个不扣", "started": "不足 1 个按 1 个扣"}


def rule_in_words(standard: Standard, indicator: Indicator) -> str:
    """What earns or costs how many points: 「会员数 ÷ 职工数满 90% 得 5 分，满 80% 得 3 分，再低不得分」."""
    words = _of_kind(standard, indicator)
    when = indicator.params.applies_when
    return f"只在{condition_in_words(standard, when)}时考核：{words}" if when is not None else words


def _of_kind(standard: Standard, indicator: Indicator) -> str:
    match indicator:
        case RateBands():
            return _bands(standard, indicator)
        case AllOrNothing():
            return _line(standard, indicator)
        case PerMissingDeduction():
            return "，".join(_deductions(standard, indicator))
        case CountCapped():
            return _count(standard, indicator)
        case Reviewed():
            step = f"，每档 {number(indicator.params.step)} 分" if indicator.params.step else ""
            return f"由评审人打分，0 到 {number(indicator.points)} 分{step}{_two_reviewers(indicator)}"
        case Veto():
            least = f"满 {number(indicator.params.min)} {indicator.unit}" if indicator.params.min else ""
            return f"{standard.called(indicator.params.names[0])}{least}的，{effect_words(indicator)}"
        case Proportional():
            params, share = indicator.params, figure_in_words(standard, indicator.params)
            goal = _goal(params.full, indicator.unit, params.basis)
            return f"{share}满 {goal}得 {number(indicator.points)} 分，不满按比例"


TOGETHER = {"mean": "取平均", "lower": "取低的", "higher": "取高的"}
"""How two marks that lie close enough are put together, in words."""


def _two_reviewers(indicator: Reviewed) -> str:
    """That two sign without seeing each other's mark, and what happens where they differ."""
    params = indicator.params
    if params.reviewers < 2:
        return ""
    close = f"相差不超过 {number(params.tolerance)} 分的{TOGETHER[params.within]}" if params.tolerance else "相同的照此"
    return f"；两人各自打分，互不知道，{close}，差得更多的由第三人定"


def figure_in_words(standard: Standard, source: Source) -> str:
    """What is measured: 会员数 ÷ 职工数, or the name of the measure."""
    if source.numerator and source.denominator:
        return f"{standard.called(source.numerator)} ÷ {standard.called(source.denominator)}"
    return standard.called(source.names[0]) if source.names else ""


def condition_in_words(standard: Standard, condition: Condition) -> str:
    """A condition, as the inside of a sentence: 党员数满 7."""
    what = figure_in_words(standard, condition)
    if condition.words:
        return f"{what}是{'或'.join(condition.words)}"
    if condition.min is None and condition.max is None:
        return f"没有{what}" if condition.equals is False else f"有{what}"
    least = f"满 {_goal(condition.min, '')}" if condition.min is not None else ""
    return what + least + (f"不超过 {_goal(condition.max, '')}" if condition.max is not None else "")


def _goal(value: Decimal, unit: str, basis: Basis = "rate") -> str:
    return f"{line(value)} " if basis == "rate" and value <= 1 else f"{number(value)} {unit}".strip() + " "


def _bands(standard: Standard, indicator: RateBands) -> str:
    params = indicator.params
    tiers = [
        f"满 {_goal(band.min, indicator.unit, params.basis)}得 {number(band.points)} 分"
        for band in params.bands
        if band.points > 0
    ]
    words = f"{figure_in_words(standard, params)}{'，'.join(tiers)}，再低不得分"
    for condition in params.full_needs:
        words += f"；满分还要{condition_in_words(standard, condition).rstrip()}"
    if params.companion is not None:
        items = listing(map(standard.called, params.companion.items))
        words += (
            f"；{items}齐全得 {number(params.companion.points)} 分，缺一项扣 {number(params.companion.per_missing)} 分"
        )
    return words


def _line(standard: Standard, indicator: AllOrNothing) -> str:
    params = indicator.params
    least = params.threshold if params.threshold is not None else params.min
    what = figure_in_words(standard, params)
    reached = f"{what}满 {_goal(least, indicator.unit)}" if least is not None else f"有{what}"
    return f"{reached}得 {number(indicator.points)} 分，否则不得分"


def _deductions(standard: Standard, indicator: PerMissingDeduction) -> Iterator[str]:
    params = indicator.params
    yield f"满分 {number(indicator.points)} 分"
    for deduction in params.deductions:
        yield f"{_when(standard, deduction)}扣 {number(deduction.points)} 分"
    if params.items or params.conditional_items:
        asked = list(map(standard.called, params.items)) + [
            f"{standard.called(one.item)}（{condition_in_words(standard, one.condition).rstrip()}时）"
            for one in params.conditional_items
        ]
        yield f"{listing(asked)}每缺一项扣 {number(params.per_missing or 0)} 分"
    yield from _targets(standard, params)
    if params.exclusive:
        yield "只扣最重的一条"
    yield f"最多扣到 {number(params.floor)} 分"


def _when(standard: Standard, deduction: Deduction) -> str:
    least = deduction.threshold if deduction.threshold is not None else deduction.min
    if deduction.when:
        return deduction.when
    what = figure_in_words(standard, deduction)
    return f"缺{what}" if least is None else f"{what}不到 {_goal(least, '')}"


def _targets(standard: Standard, params: DeductionParams) -> Iterator[str]:
    partial = PARTIAL[params.partial_percent or "proportional"]
    for figure in params.targets:
        target, each = figure.target or 0, figure.per_percent_below or 0
        what = figure_in_words(standard, figure)
        yield f"{what}比 {line(target)} 每低 1 个百分点扣 {number(each)} 分（{partial}）"


def _count(standard: Standard, indicator: CountCapped) -> str:
    params, unit = indicator.params, indicator.unit
    brief = f"，简讯每{unit}得 {number(params.per_brief)} 分" if params.per_brief is not None else ""
    cap = f"，封顶 {number(indicator.cap)} 分" if indicator.cap is not None else "，不封顶"
    return f"{standard.called(params.names[0])}每{unit}得 {number(params.per_record)} 分{brief}{cap}"
