"""Points from full marks downwards (per_missing_deduction): things not so, items missing, percentage points short."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from lianchuang.measures.figure import Figure
from lianchuang.rulebook.standard_form import (
    Condition,
    Deduction,
    DeductionParams,
    EachOf,
    PerMissingDeduction,
    Standard,
)
from lianchuang.scoring.bands import formula, shortfall
from lianchuang.scoring.outcome import NOUGHT, Gain, Ruling
from lianchuang.scoring.quantity import Answer, Facts, Quantity
from lianchuang.scoring.wording import line, listing, number, points, span

Naming = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Loss:
    """What one line of the rule takes away: at least `low`, at most `high` (None: no end), and why."""

    low: Fraction
    high: Fraction | None
    words: str = ""
    remedy: str = ""
    applies: bool = True
    may_be_inapplicable: bool = False
    missing: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    pair: tuple[Fraction | None, Fraction | None] = (None, None)


def judge_deductions(standard: Standard, indicator: PerMissingDeduction, facts: Facts) -> Ruling:
    """Full marks less what is lost, never below the floor; with `exclusive`, only the heaviest loss counts."""
    params, full = indicator.params, Fraction(indicator.points)
    losses = list(_losses(params, facts, standard.called, indicator.unit))
    floor = min(Fraction(params.floor), full)
    high = max(floor, full - together(params, [loss.low for loss in losses]))
    most = None if any(loss.high is None for loss in losses) else [loss.high or NOUGHT for loss in losses]
    low = floor if most is None else max(floor, full - together(params, most))
    figures = tuple(figure for loss in losses for figure in loss.figures)
    pairs = [loss.pair for loss in losses if loss.pair != (None, None)]
    pair = pairs[0] if len(pairs) == 1 else (None, None)
    if losses and not any(loss.applies for loss in losses):
        return Ruling("not_applicable", NOUGHT, NOUGHT, "不适用：各项都没有可算的内容，不计入总分", *pair, figures)
    missing = tuple(dict.fromkeys(name for loss in losses for name in loss.missing)) if low != high else ()
    reason = _reason(losses, params, full, low, high, missing, standard.called)
    return Ruling(
        "scored" if low == high else "unknown", low, high, reason,
        *pair, figures, missing, tuple(_gains(losses, params, full, floor)),
        all(loss.may_be_inapplicable or not loss.applies for loss in losses),
    )  # fmt: skip


def together(params: DeductionParams, amounts: list[Fraction]) -> Fraction:
    """What several losses take together."""
    return max(amounts, default=NOUGHT) if params.exclusive else sum(amounts, NOUGHT)


def _losses(params: DeductionParams, facts: Facts, called: Naming, unit: str) -> Iterator[Loss]:
    for deduction in params.deductions:
        yield _of_deduction(deduction, facts, called)
    for item in params.items:
        yield _of_item(item, params.per_missing, facts, called)
    for conditional in params.conditional_items:
        yield _of_conditional(conditional.item, facts.holds(conditional.condition), conditional, params, facts, called)
    for figure in params.targets:
        yield _of_target(figure, params, facts, called, unit)


def _of_deduction(deduction: Deduction, facts: Facts, called: Naming) -> Loss:
    worth, least = Fraction(deduction.points), deduction.threshold if deduction.threshold is not None else deduction.min
    remedy = f"改正“{deduction.when}”，" if deduction.when else f"补上{called(deduction.names[0])}，"
    if least is None:
        return _lost(
            facts.answer(deduction),
            worth,
            deduction.when or f"缺{called(deduction.names[0])}",
            remedy,
            deduction,
            facts,
        )
    quantity = facts.quantity(deduction)
    when = deduction.when or f"{called(deduction.names[0])}不到 {line(least) if least <= 1 else number(least)}"
    if quantity.known:
        when += f"（{formula(quantity, [least])}）"
    rows, goal = shortfall(quantity, least), line(least) if least <= 1 else number(least)
    remedy = f"还差 {number(rows)} 个，到 {goal} " if rows is not None else f"{called(deduction.names[0])}到 {goal} "
    return _lost(quantity.reaches(least), worth, when, remedy, deduction, facts, quantity)


def _lost(
    answer: Answer, worth: Fraction, when: str, remedy: str, source: Deduction | Condition, facts: Facts,
    quantity: Quantity | None = None,
) -> Loss:  # fmt: skip
    quantity = quantity or facts.quantity(source)
    pair = (quantity.numerator, quantity.denominator) if quantity.denominator is not None else (None, None)
    if answer == "not_applicable":
        return Loss(NOUGHT, NOUGHT, applies=False, figures=quantity.figures)
    if answer == "unknown":
        return Loss(
            NOUGHT, worth, when, "", True, quantity.may_be_inapplicable, quantity.missing, quantity.figures, pair
        )
    lost = worth if answer == "no" else NOUGHT
    return Loss(lost, lost, when if lost else "", remedy if lost else "", figures=quantity.figures, pair=pair)


def _of_item(item: str, per_missing: Decimal | None, facts: Facts, called: Naming) -> Loss:
    worth = Fraction(per_missing or 0)
    source = Condition(fact=item)
    return _lost(facts.answer(source), worth, f"缺{called(item)}", f"补上{called(item)}，", source, facts)


def _of_conditional(
    item: str, asked: Answer, condition: Condition | object, params: DeductionParams, facts: Facts, called: Naming
) -> Loss:
    loss = _of_item(item, params.per_missing, facts, called)
    if asked == "yes":
        return loss
    if asked in ("no", "not_applicable"):
        return Loss(NOUGHT, NOUGHT, applies=False, figures=loss.figures)
    names = tuple(getattr(condition, "names", ()))
    missing = (*loss.missing, *names) if loss.high else ()
    return Loss(NOUGHT, loss.high, loss.words, "", True, True, missing, loss.figures)


def _of_target(figure: EachOf, params: DeductionParams, facts: Facts, called: Naming, unit: str) -> Loss:
    target, each = Fraction(figure.target or 0), Fraction(figure.per_percent_below or 0)
    own = facts.raw(figure.numerator) if figure.numerator else None
    if isinstance(own, Figure) and own.denominator is not None:  # each figure came with its own denominator
        figure = EachOf(fact=figure.numerator, target=figure.target)
    quantity, name = facts.quantity(figure), called(figure.names[0])
    pair = (quantity.numerator, quantity.denominator)
    if quantity.status == "not_applicable":
        return Loss(NOUGHT, NOUGHT, applies=False, figures=quantity.figures, pair=pair)
    high = each * percent_points_short(target, quantity.low, params.partial_percent)
    low = (
        NOUGHT if quantity.high is None else each * percent_points_short(target, quantity.high, params.partial_percent)
    )
    if not quantity.known:
        return Loss(
            low, high, f"{name}不到 {line(target)}", "", True, quantity.may_be_inapplicable, quantity.missing,
            quantity.figures, pair,
        )  # fmt: skip
    shown = formula(quantity, [figure.target or Decimal(0)])
    if not low:
        return Loss(NOUGHT, NOUGHT, f"{name} {shown}，满 {line(target)}", figures=quantity.figures, pair=pair)
    words = f"{name} {shown}，比 {line(target)} 低 {number((target - quantity.low) * 100)} 个百分点"
    rows = _rows_short(quantity, target)
    remedy = (f"还差 {number(rows)} {unit}，" if rows is not None else "") + f"{name}到 {line(target)} "
    return Loss(low, high, words, remedy, figures=quantity.figures, pair=pair)


def _rows_short(quantity: Quantity, target: Fraction) -> Fraction | None:
    if quantity.numerator is None or not quantity.denominator:
        return None
    return Fraction(ceil(target * quantity.denominator - quantity.numerator))


def percent_points_short(target: Fraction, share: Fraction, partial: str | None) -> Fraction:
    """Percentage points below the target: in proportion (where the standard says nothing), or by whole points."""
    short = max(NOUGHT, (target - share) * 100)
    if partial == "whole":
        return Fraction(short.numerator // short.denominator)
    return Fraction(ceil(short)) if partial == "started" else short


def _reason(
    losses: list[Loss], params: DeductionParams, full: Fraction, low: Fraction, high: Fraction,
    missing: tuple[str, ...], called: Naming,
) -> str:  # fmt: skip
    certain = [loss for loss in losses if loss.low > 0]
    words = "，".join(f"{loss.words}扣 {points(loss.low)}" for loss in _worded(certain, params))
    met = "；".join(loss.words for loss in losses if loss.words and loss.high == 0)
    if not words:
        words = met or ("没有扣分项" if low == high else "")
    if len(certain) > 1 and params.exclusive:
        words += "（只扣最重的一条）"
    if high == params.floor and full - together(params, [loss.low for loss in certain]) < high:
        words += "，扣完为止"
    if low == high:
        return f"{words}，得 {points(high)}"
    unclear = f"缺数：{listing(map(called, missing))}，补齐后得 {span(low, high)}"
    return f"{words}；{unclear}" if words else unclear


def _worded(losses: list[Loss], params: DeductionParams) -> list[Loss]:
    return [max(losses, key=lambda loss: loss.low)] if losses and params.exclusive else losses


def _gains(losses: list[Loss], params: DeductionParams, full: Fraction, floor: Fraction) -> Iterator[Gain]:
    """What putting right one line alone would bring, given the others."""
    now = max(floor, full - together(params, [loss.low for loss in losses]))
    for place, loss in enumerate(losses):
        rest = [other.low for index, other in enumerate(losses) if index != place]
        gain = max(floor, full - together(params, rest)) - now
        if gain > 0 and loss.remedy:
            yield Gain(gain, f"{loss.remedy}再得 {points(gain)}")
