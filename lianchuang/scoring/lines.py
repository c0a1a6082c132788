"""One line to reach or not (all_or_nothing), and conditions of naming: vetoes and gates."""

from decimal import Decimal
from fractions import Fraction

from lianchuang.rulebook.standard_form import AllOrNothing, Gate, Source, Standard, Veto
from lianchuang.scoring.bands import formula, inapplicable, shortfall
from lianchuang.scoring.outcome import NOUGHT, Gain, Ruling
from lianchuang.scoring.quantity import Answer, Facts, Quantity
from lianchuang.scoring.wording import line, listing, number, points, span

EFFECTS = {
    "no_award_this_year": "取消当年评优资格",
    "no_award_this_round": "取消本轮评优资格",
    "grade_at_most": "等次最高到",
    "zero_total": "总分记 0 分",
}
"""What a veto can do, in words. An effect we do not know is shown as written and bars from honours."""


def judge_line(standard: Standard, indicator: AllOrNothing, facts: Facts) -> Ruling:
    """Full points where the line is reached or the fact is so, none otherwise."""
    params, full = indicator.params, Fraction(indicator.points)
    least = params.threshold if params.threshold is not None else params.min
    quantity = facts.quantity(params)
    answer = facts.answer(params) if least is None else quantity.reaches(least)
    if answer == "not_applicable":
        return inapplicable(quantity)
    low, high = (full if answer == "yes" else NOUGHT), (NOUGHT if answer == "no" else full)
    gains: tuple[Gain, ...] = ()
    if answer == "unknown":
        reason = f"缺数：{listing(map(standard.called, quantity.missing))}，补齐后得 {span(low, high)}"
    else:
        reason = f"{_found(standard, params, least, quantity, answer, indicator.unit)}，得 {points(low)}"
    if answer == "no":
        gains = (Gain(full, f"{_remedy(standard, params, least, quantity, indicator.unit)}再得 {points(full)}"),)
    return Ruling(
        "unknown" if low != high else "scored", low, high, reason, quantity.numerator, quantity.denominator,
        quantity.figures, quantity.missing if low != high else (), gains, quantity.may_be_inapplicable,
    )  # fmt: skip


def _found(
    standard: Standard, source: Source, least: Decimal | None, quantity: Quantity, answer: Answer, unit: str
) -> str:
    name = standard.called(source.names[0])
    if least is None:
        if quantity.denominator is not None and quantity.known:
            return f"{formula(quantity, [Decimal(1)])}，{'全部达到' if answer == 'yes' else '没有全部达到'}"
        return f"有{name}" if answer == "yes" else f"没有{name}"
    counted = quantity.denominator is None and (least > 1 or (source.denominator is None and least == 1))
    goal = f"{number(least)} {unit}" if counted else line(least)
    shown = formula(quantity, [least], "count" if counted else "rate", unit) if quantity.known else f"{name}有缺数"
    return f"{shown}，{'满' if answer == 'yes' else '不到'} {goal}"


def _remedy(standard: Standard, source: Source, least: Decimal | None, quantity: Quantity, unit: str) -> str:
    goal = Decimal(1) if least is None else least
    if least is None and quantity.denominator is None:
        return f"补上{standard.called(source.names[0])}，"
    rows = shortfall(quantity, goal, "count" if quantity.denominator is None and goal >= 1 else "rate")
    where = f"到 {number(goal) + ' ' + unit if goal > 1 else line(goal)} "
    return f"还差 {number(rows)} {unit}，{where}" if rows is not None else where


def judge_veto(standard: Standard, indicator: Veto, facts: Facts) -> Ruling:
    """Triggered when the fact is so, or counts at least `min`; unknown stays unknown."""
    params = indicator.params
    quantity = facts.quantity(params)
    least = params.min
    answer = _happened(quantity) if least is None else quantity.reaches(least)
    name = standard.called(params.names[0])
    count = "" if quantity.low == 1 or not quantity.known else f"（{number(quantity.low)} {indicator.unit}）"
    if answer == "yes":
        return Ruling("veto", NOUGHT, NOUGHT, f"{name}{count}：{effect_words(indicator)}", figures=quantity.figures)
    if answer == "unknown":
        reason = f"缺数：{name}，还不知道是否触发：触发则{effect_words(indicator)}"
        return Ruling("unknown", NOUGHT, NOUGHT, reason, figures=quantity.figures, missing=quantity.missing)
    return Ruling("not_triggered", NOUGHT, NOUGHT, "没有触发", figures=quantity.figures)


def _happened(quantity: Quantity) -> Answer:
    if quantity.status == "not_applicable":
        return "no"
    if quantity.low > 0:
        return "yes"
    return "no" if quantity.high == 0 else "unknown"


def effect_words(veto: Veto) -> str:
    """What the veto does, as a sentence would say it."""
    words = EFFECTS.get(veto.params.effect, veto.params.effect or EFFECTS["no_award_this_year"])
    return f"{words}{veto.params.grade}" if veto.params.effect == "grade_at_most" else words


def gate_answer(gate: Gate, facts: Facts) -> Answer:
    """Whether the condition of a grade is met."""
    return facts.holds(gate)
