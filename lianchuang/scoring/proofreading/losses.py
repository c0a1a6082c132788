"""Deductions, counts, reviews and vetoes: what nobody can miss or meet, caps, floors and steps."""

from collections.abc import Iterator
from decimal import Decimal

from lianchuang.rulebook.standard_form import (
    CountCapped,
    DeductionParams,
    Indicator,
    PerMissingDeduction,
    Reviewed,
    Standard,
    Veto,
)
from lianchuang.scoring.lines import EFFECTS
from lianchuang.scoring.proofreading.remark import Remark, error, hint
from lianchuang.scoring.proofreading.tiers import always, share_line
from lianchuang.scoring.wording import number


def proofread_losses(standard: Standard, indicator: Indicator) -> Iterator[Remark]:
    """Remarks on one indicator that deducts, counts, is reviewed, or is a veto."""
    match indicator:
        case PerMissingDeduction():
            yield from _lines(indicator)
            yield from _targets(indicator.id, indicator.params)
            yield from _bottom(indicator)
        case CountCapped():
            yield from _count(standard, indicator)
        case Reviewed():
            yield from _review(indicator)
        case Veto():
            yield from _veto(standard, indicator)


def _lines(indicator: PerMissingDeduction) -> Iterator[Remark]:
    params, id_ = indicator.params, indicator.id
    room = indicator.points - params.floor
    for place, deduction in enumerate(params.deductions, start=1):
        where = f"params.deductions[{place}]"
        if deduction.points <= 0:
            yield error(
                "deduction-nothing", id_, where, f"扣 {number(deduction.points)} 分，等于不扣", "写明扣几分，或删去"
            )
        elif deduction.points > room:
            yield error(
                "deduction-too-large", id_, where,
                f"一条就扣 {number(deduction.points)} 分，比能扣的 {number(room)} 分多", "核对扣分和分值",
            )  # fmt: skip
        if deduction.threshold is not None:
            yield from share_line(id_, f"{where}.threshold", deduction.threshold)
    items = [*params.items, *(one.item for one in params.conditional_items)]
    if items and params.per_missing is not None and params.per_missing <= 0:
        yield error("deduction-nothing", id_, "params.per_missing", "缺一项扣 0 分，等于不扣", "写明缺一项扣几分")
    elif params.per_missing is not None and items and params.per_missing > room:
        yield error(
            "deduction-too-large", id_, "params.per_missing", "缺一项扣的比整项的分还多", "核对 per_missing 和分值"
        )
    for place, conditional in enumerate(params.conditional_items, start=1):
        yield from always(id_, f"params.conditional_items[{place}]", conditional.condition)
    plain = [one.fact for one in params.deductions if one.fact and one.threshold is None and one.min is None]
    for name in sorted({name for name in [*items, *plain] if [*items, *plain].count(name) > 1}):
        yield error("item-twice", id_, "params", f"{name} 写了两次，缺一样扣两回", "删去重复的一项")


def _targets(id_: str, params: DeductionParams) -> Iterator[Remark]:
    for place, figure in enumerate(params.targets, start=1):
        where = f"params.each_of[{place}]" if params.each_of else "params"
        target, per_percent = figure.target, figure.per_percent_below
        if target is not None:
            yield from share_line(id_, f"{where}.target", target)
        if per_percent is not None and per_percent <= 0:
            yield error(
                "deduction-nothing", id_, f"{where}.per_percent_below", "每低 1 个百分点扣 0 分，等于不扣", "写明扣几分"
            )
    if params.targets and params.partial_percent is None:
        yield hint(
            "partial-percent-unsaid", id_, "params",
            "没有写不足 1 个百分点怎么扣，按比例扣",
            '写明 partial_percent：按比例 "proportional"、不扣 "whole"、按 1 个扣 "started"',
        )  # fmt: skip


def _bottom(indicator: PerMissingDeduction) -> Iterator[Remark]:
    """What is left when everything is missing, against the floor."""
    params, id_ = indicator.params, indicator.id
    if params.floor >= indicator.points:
        yield error("floor-too-high", id_, "params.floor", "下限不低于满分，一分也扣不掉", "把 floor 改低")
        return
    if params.floor < 0:
        yield hint(
            "floor-below-nought", id_, "params.floor", f"最多倒扣到 {number(params.floor)} 分", "核对是否真要倒扣"
        )
    if params.per_percent_below is not None or params.each_of:
        return
    each = params.per_missing or Decimal(0)
    amounts = [one.points for one in params.deductions] + [each] * (len(params.items) + len(params.conditional_items))
    lost = max(amounts, default=Decimal(0)) if params.exclusive else sum(amounts, Decimal(0))
    left = indicator.points - lost
    if left > params.floor:
        yield hint(
            "never-all-lost", id_, "params", f"样样都缺还剩 {number(left)} 分，谁都不会得 0 分", "核对扣分合计和分值"
        )
    elif left < params.floor and not params.exclusive:
        yield hint(
            "deductions-overrun", id_, "params",
            f"扣分合计 {number(lost)} 分，比能扣的 {number(indicator.points - params.floor)} 分多，扣完为止",
            "核对扣分合计和分值",
        )  # fmt: skip
    if params.exclusive and len(amounts) < 2:
        yield hint(
            "exclusive-single", id_, "params.exclusive", "只有一条扣分，“只扣最重的一条”没有作用", "删去 exclusive"
        )


def _count(standard: Standard, indicator: CountCapped) -> Iterator[Remark]:
    params, id_ = indicator.params, indicator.id
    if params.per_record <= 0:
        yield error("count-nothing", id_, "params.per_record", "每条给 0 分，有没有都一样", "写明每条几分")
    if params.per_brief is not None and params.per_brief > params.per_record:
        yield hint("brief-worth-more", id_, "params.per_brief", "简讯的分比正式记录还高", "核对两个分值")
    if params.cap is None:
        yield hint(
            "cap-unsaid", id_, "params", f"没有写封顶，按满分 {number(indicator.points)} 分封顶", "写明 cap；不封顶写 0"
        )
    elif params.cap < 0:
        yield error("cap-negative", id_, "params.cap", "封顶是负数", "写正数；不封顶写 0")
    elif params.cap == 0:
        if standard.about.total_points > 0 and not indicator.bonus:
            yield hint("uncapped", id_, "params.cap", "不封顶，一项就能超过总分", "写明封顶几分")
    elif params.cap < params.per_record:
        yield error(
            "cap-below-one-record", id_, "params.cap",
            f"封顶 {number(params.cap)} 分，比一条 {number(params.per_record)} 分还低", "核对 cap 和 per_record",
        )  # fmt: skip
    if params.cap and params.cap > 0 and params.cap != indicator.points:
        fault = "超过" if params.cap > indicator.points else "到不了"
        yield error(
            "cap-differs",
            id_,
            "params.cap",
            f"封顶 {number(params.cap)} 分，{fault}这一项的 {number(indicator.points)} 分",
            "让封顶和分值一致",
        )


def _review(indicator: Reviewed) -> Iterator[Remark]:
    step = indicator.params.step
    if step is not None and step <= 0:
        yield error("step-nothing", indicator.id, "params.step", "打分步长不是正数", "写明每档几分")
    elif step is not None and indicator.points % step:
        yield error(
            "step-does-not-fit",
            indicator.id,
            "params.step",
            f"{number(indicator.points)} 分不能按每档 {number(step)} 分打满",
            "改步长或分值",
        )
    if indicator.params.tolerance and indicator.params.tolerance >= indicator.points:
        yield hint(
            "tolerance-takes-all",
            indicator.id,
            "params.tolerance",
            f"两人相差 {number(indicator.params.tolerance)} 分也算一致，第三人就用不上",
            "把容许的差距写小",
        )
    if not indicator.params.facts:
        yield hint("review-without-facts", indicator.id, "params.facts", "评审人没有可以对照的记录", "写明对照哪些记录")


def _veto(standard: Standard, indicator: Veto) -> Iterator[Remark]:
    params, id_ = indicator.params, indicator.id
    if not indicator.basis.strip():
        yield error(
            "veto-without-basis",
            id_,
            "basis",
            "一票否决没有写依据",
            "写明依据哪部法规或文件的哪一条",
        )
    if indicator.points:
        yield error("veto-with-points", id_, "points", "一票否决项不应有分值", "把 points 改成 0")
    if not params.effect:
        yield error("veto-without-effect", id_, "params.effect", "没有写否决什么", f"写明 effect：{'、'.join(EFFECTS)}")
    elif params.effect not in EFFECTS:
        yield hint(
            "veto-effect-unknown",
            id_,
            "params.effect",
            f"“{params.effect}”不是约定的写法，按取消评优资格处理",
            f"改用 {'、'.join(EFFECTS)}",
        )
    if params.effect == "grade_at_most" and params.grade not in {grade.name for grade in standard.about.bands}:
        yield error("grade-unknown", id_, "params.grade", f"等次里没有“{params.grade}”", "写等次表里的名字")
    if params.min is not None and params.min <= 0:
        yield error("veto-always", id_, "params.min", "0 次也否决，谁都会被否决", "写明从几次起")
