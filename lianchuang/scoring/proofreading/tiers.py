"""Tiers of points: gaps, overlaps, tiers nobody reaches, and lines outside 0–1 or written as percentages."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from lianchuang.rulebook.standard_form import (
    AllOrNothing,
    Basis,
    Companion,
    Condition,
    Indicator,
    Proportional,
    RateBands,
)
from lianchuang.scoring.proofreading.remark import Remark, error, hint
from lianchuang.scoring.wording import line, number


def proofread_tiers(indicator: Indicator) -> Iterator[Remark]:
    """Remarks on tiers, lines and conditions of one indicator."""
    if isinstance(indicator, RateBands):
        yield from _bands(indicator)
    elif isinstance(indicator, AllOrNothing) and indicator.params.threshold is not None:
        yield from share_line(indicator.id, "params.threshold", indicator.params.threshold)
    elif isinstance(indicator, AllOrNothing) and indicator.params.min is not None and indicator.params.min <= 0:
        yield error("line-always-met", indicator.id, "params.min", "0 就达标，谁都能得满分", "写明要做到多少")
    elif isinstance(indicator, Proportional) and indicator.params.basis == "rate":
        yield from share_line(indicator.id, "params.full", indicator.params.full)
    for place, condition in enumerate(_conditions(indicator)):
        yield from always(indicator.id, f"第 {place + 1} 个适用条件", condition)


def _conditions(indicator: Indicator) -> Iterator[Condition]:
    yield from indicator.applies_to
    if indicator.params.applies_when is not None:
        yield indicator.params.applies_when


def always(indicator: str, where: str, condition: Condition) -> Iterator[Remark]:
    """A condition that holds whatever the number is."""
    if condition.min is not None and condition.min <= 0 and condition.max is None:
        yield hint("condition-always-true", indicator, where, "条件从 0 起，永远成立", "删去条件，或写明从多少起")
    if condition.min is not None and condition.max is not None and condition.min > condition.max:
        yield error("condition-never-true", indicator, where, "条件的下限高于上限，永远不成立", "改正 min 和 max")


def share_line(indicator: str, where: str, value: Decimal) -> Iterator[Remark]:
    """A line for a share must lie above 0 and up to 1."""
    if value > 1:
        meant = f"，像是把 {number(value)}% 写成了 {number(value)}，要写 {number(value / 100, 4)}" if value >= 2 else ""
        yield error(
            "share-above-one",
            indicator,
            where,
            f"比率线 {number(value)} 大于 1，谁都到不了{meant}",
            "改成 0 到 1 之间的数",
        )
    elif value <= 0:
        yield error(
            "line-always-met", indicator, where, f"比率线 {number(value)} 谁都能到，等于白给分", "改成大于 0 的数"
        )


def _bands(indicator: RateBands) -> Iterator[Remark]:
    params, id_ = indicator.params, indicator.id
    shown = [_shown(band.min, params.basis) for band in params.bands]
    for place, band in enumerate(params.bands):
        where = f"params.bands[{place + 1}]"
        if params.basis == "rate" and band.min > 1:
            yield from share_line(id_, f"{where}.min", band.min)
        if band.min < 0:
            yield error(
                "band-negative", id_, f"{where}.min", f"分档从 {number(band.min)} 起，负数没有意义", "改成 0 或正数"
            )
        if band.points < 0:
            yield error(
                "band-negative",
                id_,
                f"{where}.points",
                f"这一档给 {number(band.points)} 分",
                "倒扣请用 per_missing_deduction",
            )
    for place, (upper, lower) in enumerate(pairwise(params.bands), start=2):
        where = f"params.bands[{place}]"
        if lower.min == upper.min:
            yield error(
                "band-duplicate",
                id_,
                where,
                f"{shown[place - 1]} 写了两档，后一档永远轮不到",
                "删去一档，或改成不同的线",
            )
        elif lower.min > upper.min:
            yield error(
                "bands-not-descending", id_, where,
                f"{shown[place - 1]} 排在 {shown[place - 2]} 后面，永远轮不到", "各档按 min 从高到低排",
            )  # fmt: skip
        elif lower.points > upper.points:
            yield error(
                "band-points-rise", id_, where,
                f"到 {shown[place - 1]} 给 {number(lower.points)} 分，"
                f"到 {shown[place - 2]} 反而只给 {number(upper.points)} 分，做得好的得分低",
                "核对各档分值",
            )  # fmt: skip
        elif lower.points == upper.points:
            yield hint(
                "band-same-points", id_, where, f"{shown[place - 2]} 和 {shown[place - 1]} 两档分值一样", "并成一档"
            )
    yield from _ends(indicator, shown)
    if params.companion is not None:
        yield from _companion(id_, params.companion)
    for place, condition in enumerate(params.full_needs, start=1):
        yield from _full_needs(indicator, condition, f"params.full_needs[{place}]")


def _ends(indicator: RateBands, shown: list[str]) -> Iterator[Remark]:
    """The top of the tiers against the indicator's points, and what lies below the lowest tier."""
    params, most = indicator.params, max(band.points for band in indicator.params.bands)
    extra = params.companion.points if params.companion is not None else Decimal(0)
    if most + extra != indicator.points:
        together = f"{number(most)} + 同步要求 {number(extra)} = {number(most + extra)}" if extra else number(most)
        fault = "到不了" if most + extra < indicator.points else "超过"
        yield error(
            "top-tier-differs", indicator.id, "params.bands",
            f"最高一档能得 {together} 分，{fault}这一项的 {number(indicator.points)} 分", "让最高档和分值一致",
        )  # fmt: skip
    lowest = min(params.bands, key=lambda band: band.min)
    if lowest.min > 0:
        place = shown[params.bands.index(lowest)]
        yield hint(
            "band-gap",
            indicator.id,
            "params.bands",
            f"不到 {place} 没有写怎么给分，按 0 分算",
            "补一档 { min = 0, points = 0 }",
        )
    if all(band.points == most for band in params.bands) and lowest.min <= 0:
        yield error("line-always-met", indicator.id, "params.bands", "0 就是满分，谁都能得", "写明到多少得满分")


def _companion(id_: str, companion: Companion) -> Iterator[Remark]:
    where, count = "params.companion", len(companion.items)
    if companion.per_missing <= 0 or companion.points <= 0:
        yield error("companion-nothing-lost", id_, where, "同步要求缺了也不扣分，等于没有要求", "写明缺一项扣几分")
    elif companion.per_missing * count < companion.points:
        left = number(companion.points - companion.per_missing * count)
        yield hint("companion-left-over", id_, where, f"{count} 项全缺还剩 {left} 分", "核对 points 和 per_missing")
    elif companion.per_missing * count > companion.points:
        yield hint(
            "companion-over-deducted", id_, where,
            f"{count} 项全缺要扣 {number(companion.per_missing * count)} 分，"
            f"比 {number(companion.points)} 分多，扣完为止",
            "核对 points 和 per_missing",
        )  # fmt: skip
    if len(set(companion.items)) < count:
        yield error("item-twice", id_, f"{where}.items", "同一项要求写了两次", "删去重复的一项")


def _full_needs(indicator: RateBands, condition: Condition, where: str) -> Iterator[Remark]:
    params = indicator.params
    if condition.min is not None and condition.denominator is not None and condition.min > 1:
        yield from share_line(indicator.id, f"{where}.min", condition.min)
    yield from always(indicator.id, where, condition)
    top = max(params.bands, key=lambda band: band.points)
    same = (condition.measure, condition.numerator, condition.denominator, condition.fact) == (
        params.measure, params.numerator, params.denominator, params.fact)  # fmt: skip
    if same and condition.min is not None and condition.min <= top.min:
        yield hint(
            "full-needs-redundant",
            indicator.id,
            where,
            "满分的附加条件和最高一档说的是同一件事",
            "删去，或写成另一个条件",
        )
    if all(band.points in (0, top.points) for band in params.bands):
        yield hint(
            "full-needs-all-or-nothing",
            indicator.id,
            where,
            "不符合附加条件就一分没有，没有低一档可退",
            "补一档，或改为 all_or_nothing",
        )


def _shown(value: Decimal, basis: Basis) -> str:
    return line(value) if basis == "rate" and value <= 1 else number(value)
