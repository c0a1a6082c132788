"""Points for each record up to a cap (count_capped), and what people judge (reviewed)."""

from fractions import Fraction

from lianchuang.rulebook.standard_form import CountCapped, Reviewed, Source, Standard
from lianchuang.scoring.bands import inapplicable
from lianchuang.scoring.outcome import NOUGHT, Gain, Ruling
from lianchuang.scoring.quantity import Facts, Quantity
from lianchuang.scoring.wording import listing, number, points, span

SIGNED = ".signed"
"""How the words with which reviewers signed their points are named beside these."""
BRIEFS = ("_briefs", "_brief", ".briefs")
"""How the count of briefs (简讯 and other records that earn less) is named beside the count of records."""


def judge_count(standard: Standard, indicator: CountCapped, facts: Facts) -> Ruling:
    """So many points a record and so many a brief, capped; without briefs given beside known records there are none."""
    params, cap = indicator.params, None if indicator.cap is None else Fraction(indicator.cap)
    records = facts.quantity(params, count=True)
    if records.status == "not_applicable":
        return inapplicable(records)
    briefs = _briefs(params, facts, records) if params.per_brief is not None else Quantity("known", NOUGHT, NOUGHT)
    each, brief = Fraction(params.per_record), Fraction(params.per_brief or 0)
    low = _capped(records.low * each + briefs.low * brief, cap)
    high = (
        None if records.high is None or briefs.high is None else _capped(records.high * each + briefs.high * brief, cap)
    )
    high = cap if high is None else high
    if not each and not brief:
        high = low
    missing = tuple(dict.fromkeys(records.missing + briefs.missing))
    words = _reckoned(records.low, briefs.low, each, brief, indicator.unit)
    if low != high:
        lack = f"缺数：{listing(map(standard.called, missing))}，补齐后"
        words = f"{words}；{lack}" if low else lack
    elif cap is not None and records.low * each + briefs.low * brief > cap:
        words += f" = {number(records.low * each + briefs.low * brief)}，封顶 {number(cap)}，"
    else:
        words += "，"
    return Ruling(
        "scored" if low == high else "unknown", low, high, f"{words}得 {span(low, high)}", records.numerator,
        None, records.figures + briefs.figures, missing if low != high else (),
        tuple(_one_more(low, each, cap, indicator.unit)), records.may_be_inapplicable,
    )  # fmt: skip


def _capped(value: Fraction, cap: Fraction | None) -> Fraction:
    return value if cap is None else min(value, cap)


def _briefs(params: Source, facts: Facts, records: Quantity) -> Quantity:
    name = params.names[0]
    given = [f"{name}{ending}" for ending in BRIEFS if facts.raw(f"{name}{ending}") is not None]
    if given:
        return facts.count(given[0])
    if records.known and not any(facts.mentions(f"{name}{ending}") for ending in BRIEFS):
        return Quantity("known", NOUGHT, NOUGHT, NOUGHT)
    return Quantity("unknown", missing=(f"{name}{BRIEFS[0]}",))


def _reckoned(records: Fraction, briefs: Fraction, each: Fraction, brief: Fraction, unit: str) -> str:
    text = f"{number(records)} {unit} × {number(each)}"
    return f"{text} + 简讯 {number(briefs)} {unit} × {number(brief)}" if briefs else text


def _one_more(low: Fraction, each: Fraction, cap: Fraction | None, unit: str) -> list[Gain]:
    gain = each if cap is None else min(each, cap - low)
    return [Gain(gain, f"再有 1 {unit}，再得 {points(gain)}")] if gain > 0 else []


def judge_review(standard: Standard, indicator: Reviewed, facts: Facts) -> Ruling:
    """Points that people give: open until a reviewed score is handed in under the indicator's own id."""
    full = Fraction(indicator.points)
    score = facts.count(indicator.id)
    shown = "、".join(_for_reviewer(standard, facts, name) for name in indicator.params.facts)
    beside = f"（对照：{shown}）" if shown else ""
    figures = tuple(figure for name in indicator.params.facts for figure in facts.count_or_nothing(name).figures)
    if not score.known:
        return Ruling("to_review", NOUGHT, full, f"待评审，评审后得 {span(NOUGHT, full)}{beside}", figures=figures)
    given = min(max(score.low, NOUGHT), full)
    said = facts.raw(f"{indicator.id}{SIGNED}")
    signed = f"：{said}" if isinstance(said, str) else ""
    return Ruling("scored", given, given, f"评审得 {points(given)}{signed}{beside}", figures=figures)


def _for_reviewer(standard: Standard, facts: Facts, name: str) -> str:
    fact, called = facts.raw(name), standard.called(name)
    if fact is None:
        return f"{called}缺数"
    if isinstance(fact, bool):
        return f"{called}{'有' if fact else '没有'}"
    if isinstance(fact, str):
        return f"{called}{fact}"
    quantity = facts.count(name)
    return f"{called} {number(quantity.low)}" if quantity.known else f"{called}缺数"
