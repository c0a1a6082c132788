"""Reads a standard as a careful colleague would: what does not add up, cannot happen, or may not be asked."""

from collections.abc import Collection
from pathlib import Path

from lianchuang.rulebook.standard_form import Standard
from lianchuang.rulebook.standards import StandardError, read_standard
from lianchuang.scoring.proofreading.lawfulness import proofread_lawfulness
from lianchuang.scoring.proofreading.losses import proofread_losses
from lianchuang.scoring.proofreading.names import proofread_names
from lianchuang.scoring.proofreading.remark import Remark, error, has_errors, hint
from lianchuang.scoring.proofreading.sums import proofread_sums, weight
from lianchuang.scoring.proofreading.tiers import proofread_tiers

__all__ = ["Remark", "check", "check_file", "has_errors"]


def check(
    standard: Standard, known: Collection[str] | None = None, computed: Collection[str] | None = None
) -> list[Remark]:
    """Every remark on a standard: first on the whole, then indicator by indicator, in the order of the file.

    With `known`, every name that is not among them is an error; without it, only numbers no measure has. `computed` are
    the measures that are reckoned today: another one stays unknown for everybody, which is a hint.
    """
    remarks = [*proofread_sums(standard), *_reviewed_share(standard), *proofread_names(standard, known, computed)]
    for indicator in standard.indicators:
        remarks += proofread_tiers(indicator)
        remarks += proofread_losses(standard, indicator)
        remarks += proofread_lawfulness(standard, indicator)
    order = {one.id: place for place, one in enumerate((*standard.indicators, *standard.gates), start=1)}
    return sorted(remarks, key=lambda remark: order.get(remark.indicator, 0))


def check_file(
    path: Path, known: Collection[str] | None = None, computed: Collection[str] | None = None
) -> list[Remark]:
    """As check, for a file; one that cannot be read gives an error for each fault."""
    try:
        standard = read_standard(path)
        return [*_lower_standard(standard, path), *check(standard, known, computed)]
    except StandardError as unreadable:
        return [
            error("unreadable", "", path.name, sentence.rstrip("。"), "改正后再检查")
            for sentence in unreadable.sentences
        ]


def _lower_standard(standard: Standard, path: Path) -> list[Remark]:
    """A roll-up must name the standard of the unions below, and its full marks."""
    rule, where = standard.about.roll_up, "standard.roll_up"
    if rule is None:
        return []
    if not rule.standard:
        return [hint("roll-up-without-standard", "", where, "没有写所辖工会按哪份标准算", "写明 standard：文件名")]
    lower = read_standard(path.parent / rule.standard)
    if lower.about.total_points == rule.below_total:
        return []
    said = f"写的是 {rule.below_total} 分，{rule.standard} 的总分是 {lower.about.total_points} 分"
    return [error("roll-up-total", "", f"{where}.below_total", said, "让两处一致")]


def _reviewed_share(standard: Standard) -> list[Remark]:
    """Records decide, not impressions (procedures §0.4): a standard judged mostly by people gets a second look."""
    whole = sum(map(weight, standard.indicators))
    by_people = sum(one.points for one in standard.indicators if one.kind == "reviewed")
    if not by_people or by_people * 2 <= whole:
        return []
    return [
        hint(
            "mostly-reviewed",
            "",
            "indicator",
            f"{whole} 分里有 {by_people} 分由人评审",
            "能由记录算出的，改为按记录计分",
        )
    ]
