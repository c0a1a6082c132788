"""Points by tiers of a share or count (rate_bands), and in proportion to a share (proportional)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from lianchuang.rulebook.standard_form import Band, Basis, Companion, Condition, Proportional, RateBands, Standard
from lianchuang.scoring.outcome import NOUGHT, Gain, Ruling
from lianchuang.scoring.quantity import Facts, Quantity
from lianchuang.scoring.wording import line, listing, number, percent, points, span

Naming = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Share:
    """The part of a ruling that one piece of the rule contributes."""

    low: Fraction
    high: Fraction
    words: str
    gains: tuple[Gain, ...] = ()
    missing: tuple[str, ...] = ()


def judge_bands(standard: Standard, indicator: RateBands, facts: Facts) -> Ruling:
    """The first tier that is satisfied decides; full marks may need more; companions earn points of their own."""
    params = indicator.params
    quantity = facts.quantity(params, count=params.basis == "count")
    if quantity.status == "not_applicable":
        return inapplicable(quantity)
    main = _tiers(standard, indicator, facts, quantity)
    parts = [main]
    if params.companion is not None:
        parts.append(_companion(params.companion, facts, standard.called))
    low, high = sum((part.low for part in parts), NOUGHT), sum((part.high for part in parts), NOUGHT)
    missing = tuple(dict.fromkeys(name for part in parts for name in part.missing)) if low != high else ()
    words = "；".join(part.words for part in parts)
    if len(parts) > 1:
        words += f"；合计 {span(low, high)}"
    return Ruling(
        "scored" if low == high else "unknown", low, high, words, quantity.numerator, quantity.denominator,
        quantity.figures, missing, tuple(gain for part in parts for gain in part.gains),
        quantity.may_be_inapplicable,
    )  # fmt: skip


def _tiers(standard: Standard, indicator: RateBands, facts: Facts, quantity: Quantity) -> _Share:
    params, called, basis = indicator.params, standard.called, indicator.params.basis
    full = max(band.points for band in params.bands)
    extra = [facts.holds(condition) for condition in params.full_needs]
    unmet = [condition for condition, held in zip(params.full_needs, extra, strict=True) if held in ("no", "unknown")]
    below_full = [band for band in params.bands if band.points < full]
    reached = (
        {band_points(params.bands, value) for value in _values(params.bands, quantity)} if "no" not in extra else set()
    )
    if unmet:
        reached |= {band_points(below_full, value) for value in _values(below_full, quantity)}
    low, high = min(reached), max(reached)
    missing = quantity.missing + tuple(
        name
        for condition, held in zip(params.full_needs, extra, strict=True)
        if held == "unknown"
        for name in condition.names
    )
    held_back = bool(unmet) and quantity.known and band_points(params.bands, quantity.low) == full
    text = _formula(quantity, [band.min for band in params.bands], basis, indicator.unit, called)
    if low != high:
        return _Share(low, high, f"{text}，补齐后得 {span(low, high)}", (), missing)
    also = listing(_need(condition, called) for condition in unmet)
    text += "，" + _tier_words(params.bands, quantity, low, basis, indicator.unit)
    if held_back:
        text += f"（满分还要{also}）"
    gains = tuple(_full_gains(unmet, facts, Fraction(full) - low, called)) if held_back else ()
    gains = gains or tuple(_next_tier(params.bands, quantity, low, basis, indicator.unit, also))
    return _Share(low, high, f"{text}，得 {points(low)}", gains, ())


def band_points(bands: tuple[Band, ...] | list[Band], value: Fraction) -> Fraction:
    """Points of the first tier whose minimum is met; nought where none is."""
    return next((Fraction(band.points) for band in bands if value >= band.min), NOUGHT)


def _values(bands: tuple[Band, ...] | list[Band], quantity: Quantity) -> Iterator[Fraction]:
    """One value for each tier the quantity may lie in: its lowest, and each tier's beginning up to its highest."""
    yield quantity.low
    if quantity.known:
        return
    for band in bands:
        start = Fraction(band.min)
        if start > quantity.low and (quantity.high is None or start <= quantity.high):
            yield start


def _tier_words(bands: tuple[Band, ...], quantity: Quantity, got: Fraction, basis: Basis, unit: str) -> str:
    tier = next((band for band in bands if quantity.low >= band.min and band.points == got), None)
    if tier is not None and (tier.min > 0 or got > 0):
        return f"满 {_threshold(tier.min, basis, unit)}"
    above = [band.min for band in bands if band.min > quantity.low]
    return f"不到 {_threshold(min(above), basis, unit)}" if above else "没有到任何一档"


def _next_tier(
    bands: tuple[Band, ...], quantity: Quantity, got: Fraction, basis: Basis, unit: str, also: str
) -> Iterator[Gain]:
    better = [band for band in bands if band.points > got and band.min > quantity.low]
    if not quantity.known or not better:
        return
    target = min(better, key=lambda band: band.min)
    more = Fraction(target.points) - got
    condition = f"（满分还要{also}）" if also and target.points == max(band.points for band in bands) else ""
    yield Gain(more, f"{_short_of(quantity, target.min, basis, unit)}再得 {points(more)}{condition}")


def _short_of(quantity: Quantity, target: Decimal, basis: Basis, unit: str) -> str:
    lacking_rows = shortfall(quantity, target, basis)
    goal = _goal(target, basis, unit)
    return f"还差 {number(lacking_rows)} {unit}，到{goal} " if lacking_rows is not None else f"到{goal} "


def shortfall(quantity: Quantity, target: Decimal, basis: Basis = "rate") -> Fraction | None:
    """How many more in the numerator reach the target, the denominator staying as it is; None where that is unknown."""
    if basis == "count" or (quantity.denominator is None and target > 1):
        return Fraction(ceil(Fraction(target) - quantity.low))
    if quantity.denominator is None or quantity.numerator is None:
        return None
    return Fraction(ceil(Fraction(target) * quantity.denominator - quantity.numerator))


def _full_gains(unmet: list[Condition], facts: Facts, worth: Fraction, called: Naming) -> Iterator[Gain]:
    yield Gain(
        worth, f"满分还要{listing(_lack(condition, facts, called) for condition in unmet)}，再得 {points(worth)}"
    )


def _need(condition: Condition, called: Naming) -> str:
    what = _named(condition, called)
    if condition.min is None:
        return what
    return f"{what}到 {line(condition.min) if _is_share(condition) else number(condition.min)}"


def _lack(condition: Condition, facts: Facts, called: Naming) -> str:
    quantity = facts.quantity(condition)
    if condition.min is None or not quantity.known:
        return _need(condition, called)
    rows = shortfall(quantity, condition.min)
    return f"{_need(condition, called)}（还差 {number(rows)} 个）" if rows is not None else _need(condition, called)


def _is_share(condition: Condition) -> bool:
    return condition.min is not None and condition.min <= 1 and (condition.fact is None or condition.min < 1)


def _named(condition: Condition, called: Naming) -> str:
    if condition.numerator and condition.denominator:
        return f"{called(condition.numerator)} ÷ {called(condition.denominator)} "
    return called(condition.names[0])


def _companion(companion: Companion, facts: Facts, called: Naming) -> _Share:
    answers = {item: facts.answer(Condition(fact=item)) for item in companion.items}
    absent = [item for item, answer in answers.items() if answer == "no"]
    unknown = [item for item, answer in answers.items() if answer == "unknown"]
    worth, each = Fraction(companion.points), Fraction(companion.per_missing)
    high = max(NOUGHT, worth - each * len(absent))
    low = max(NOUGHT, worth - each * (len(absent) + len(unknown)))
    faults = []
    if absent:
        faults.append(f"缺{listing(map(called, absent))}，扣 {points(worth - high)}")
    if low != high:
        faults.append(f"还不知道有没有{listing(map(called, unknown))}")
    words = f"同步要求{'，'.join(faults) or '都有'}，得 {span(low, high)}"
    gain = max(NOUGHT, worth - each * (len(absent) - 1)) - high if absent else NOUGHT
    gains = tuple(Gain(gain, f"补上{called(item)}，再得 {points(gain)}") for item in absent) if gain > 0 else ()
    return _Share(low, high, words, gains, tuple(unknown) if low != high else ())


def judge_proportion(standard: Standard, indicator: Proportional, facts: Facts) -> Ruling:
    """The indicator's points times the share, full marks from `full` on."""
    quantity = facts.quantity(indicator.params, count=indicator.params.basis == "count")
    most, full = Fraction(indicator.points), Fraction(indicator.params.full)
    if quantity.status == "not_applicable":
        return inapplicable(quantity)
    low = most * min(quantity.low / full, Fraction(1))
    high = most if quantity.high is None else most * min(quantity.high / full, Fraction(1))
    basis = indicator.params.basis
    text = _formula(quantity, [indicator.params.full], basis, indicator.unit, standard.called)
    gains: tuple[Gain, ...] = ()
    if low == high:
        goal = _threshold(indicator.params.full, basis, indicator.unit)
        text += f"，满 {goal}" if low == most else f"，{number(most)} 分按比例"
        text += f"，得 {points(low)}"
        if low < most and shortfall(quantity, indicator.params.full, basis) is not None:
            gains = (
                Gain(
                    most - low,
                    f"{_short_of(quantity, indicator.params.full, basis, indicator.unit)}再得 {points(most - low)}",
                ),
            )
    else:
        text += f"，补齐后得 {span(low, high)}"
    return Ruling(
        "scored" if low == high else "unknown", low, high, text, quantity.numerator, quantity.denominator,
        quantity.figures, quantity.missing if low != high else (), gains, quantity.may_be_inapplicable,
    )  # fmt: skip


def _threshold(value: Decimal, basis: Basis, unit: str) -> str:
    return line(value) if basis == "rate" and value <= 1 else f"{number(value)} {unit}"


def _goal(value: Decimal, basis: Basis, unit: str) -> str:
    """Where a shortfall leads: 63 more proposals reach 0.3 of them a head, not 0.3 of them."""
    return f"{'平均' if basis == 'average' else ''} {_threshold(value, basis, unit)}"


def _formula(quantity: Quantity, lines: list[Decimal], basis: Basis, unit: str, called: Naming) -> str:
    if quantity.known:
        return formula(quantity, lines, basis, unit)
    known_part = ""
    if quantity.numerator is not None and quantity.denominator is not None:
        known_part = f"（已知的部分是 {number(quantity.numerator)} ÷ {number(quantity.denominator)}）"
    return f"缺数：{listing(map(called, quantity.missing))}{known_part}"


def formula(quantity: Quantity, lines: list[Decimal], basis: Basis = "rate", unit: str = "个") -> str:
    """A known figure as it was reckoned: 318 ÷ 342 = 93.0%, 720 ÷ 100 = 7.2 天, or 4 次."""
    if basis == "count":
        return f"{number(quantity.low)} {unit}"
    share = basis == "rate" and all(value <= 1 for value in lines)
    result = percent(quantity.low, lines) if share else f"{number(quantity.low)} {unit}"
    if quantity.numerator is None or quantity.denominator is None:
        return result
    return f"{number(quantity.numerator)} ÷ {number(quantity.denominator)} = {result}"


def inapplicable(quantity: Quantity) -> Ruling:
    """The ruling where a figure has nothing to count: it leaves the denominator and the weight (procedures S02 a)."""
    why = "分母是 0" if quantity.denominator == 0 else "没有可算的内容"
    return Ruling(
        "not_applicable", NOUGHT, NOUGHT, f"不适用：{why}，不计入总分", quantity.numerator, quantity.denominator,
        quantity.figures,
    )  # fmt: skip
