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


def check(standard: Standard, known: Collection[str] | None = None) -> list[Remark]:
    """Every remark on a standard: first on the whole, then indicator by indicator, in the order of the file.

    `known` are the names the measures can supply; without it only the numbers of measures are checked.
    """
    remarks = [*proofread_sums(standard), *_reviewed_share(standard), *proofread_names(standard, known)]
    for indicator in standard.indicators:
        remarks += proofread_tiers(indicator)
        remarks += proofread_losses(standard, indicator)
        remarks += proofread_lawfulness(standard, indicator)
    order = {one.id: place for place, one in enumerate((*standard.indicators, *standard.gates), start=1)}
    return sorted(remarks, key=lambda remark: order.get(remark.indicator, 0))


def check_file(path: Path, known: Collection[str] | None = None) -> list[Remark]:
    """As check, for a file; one that cannot be read gives an error for each fault."""
    try:
        return check(read_standard(path), known)
    except StandardError as unreadable:
        return [
            error("unreadable", "", path.name, sentence.rstrip("。"), "改正后再检查")
            for sentence in unreadable.sentences
        ]


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
