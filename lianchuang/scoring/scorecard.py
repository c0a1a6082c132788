"""Judges one organisation by one standard: every point with its reason, the total as a range, the grade."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from lianchuang.measures.figure import Fact
from lianchuang.rulebook.standard_form import Condition, CountCapped, Indicator, RollUp, Standard
from lianchuang.scoring.bands import judge_bands, judge_proportion
from lianchuang.scoring.counts import judge_count, judge_review
from lianchuang.scoring.deductions import judge_deductions
from lianchuang.scoring.grade import GateState, GradeResult, grade_of
from lianchuang.scoring.lines import gate_answer, judge_line, judge_veto
from lianchuang.scoring.names import asked_by
from lianchuang.scoring.outcome import NOUGHT, Outcome, Ruling
from lianchuang.scoring.quantity import Answer, Facts
from lianchuang.scoring.rules import condition_in_words
from lianchuang.scoring.total import SectionSum, Total, add_up, section_sums
from lianchuang.scoring.wording import listing, number, points, span

WAYS: dict[str, Callable[[Standard, Any, Facts], Ruling]] = {
    "rate_bands": judge_bands,
    "all_or_nothing": judge_line,
    "per_missing_deduction": judge_deductions,
    "count_capped": judge_count,
    "reviewed": judge_review,
    "veto": judge_veto,
    "proportional": judge_proportion,
}


@dataclass(frozen=True, slots=True)
class TotalBelow:
    """The total of one union below, as far as it is known: between low and high."""

    low: Fraction
    high: Fraction | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One organisation judged by one standard.

    `barred` says whether a veto bars it from honours; the points and the grade stand beside that.
    """

    standard: Standard
    outcomes: tuple[Outcome, ...]
    sections: tuple[SectionSum, ...]
    total: Total
    grade: GradeResult
    gates: tuple[GateState, ...]

    @property
    def vetoes(self) -> tuple[Outcome, ...]:
        return tuple(one for one in self.outcomes if one.kind == "veto")

    @property
    def barred(self) -> Answer:
        """Whether a veto that bars from honours is triggered (a veto that only lowers the grade does not bar)."""
        effects = {one.id: one.params.effect for one in self.standard.indicators if one.kind == "veto"}
        states = {one.status for one in self.vetoes if effects[one.id] not in ("grade_at_most",)}
        return "yes" if "veto" in states else "unknown" if "unknown" in states else "no"

    @property
    def gains(self) -> tuple[Outcome, ...]:
        """Indicators by what the next step there would bring, most first."""
        able = [one for one in self.outcomes if one.gain is not None]
        return tuple(sorted(able, key=lambda one: -one.gain.points if one.gain else NOUGHT))


def judge(standard: Standard, facts: Mapping[str, Fact], below: Sequence[TotalBelow] = ()) -> Scorecard:
    """The scorecard of one organisation from its facts, and from the totals of the unions below for a roll-up.

    Unknown facts earn nothing and cost nothing: they widen the total to a range. Raises UnusableFact, in Chinese, for a
    fact of the wrong sort.
    """
    known = Facts(facts)
    outcomes = outcomes_of(standard, known, below)
    total = add_up(standard, outcomes)
    gates = tuple(
        GateState(gate, gate_answer(gate, known), f"不符合评{gate.grade}的条件：{gate.title}")
        for gate in standard.gates
    )
    grade = grade_of(standard, total, gates, outcomes)
    return Scorecard(standard, tuple(outcomes), section_sums(standard, outcomes), total, grade, gates)


def outcomes_of(standard: Standard, facts: Facts, below: Sequence[TotalBelow]) -> list[Outcome]:
    """Every indicator of the standard judged, and its roll-up."""
    outcomes = [_outcome(standard, indicator, facts) for indicator in standard.indicators]
    return outcomes if standard.about.roll_up is None else [*outcomes, _rolled_up(standard.about.roll_up, below)]


def outcomes_again(
    standard: Standard, last: Sequence[Outcome], facts: Mapping[str, Fact], moved: Collection[str]
) -> list[Outcome]:
    """The same where of all facts only some moved: what asks for none of them is as it was, and so is the roll-up."""
    known = Facts(facts)
    judged = [
        _outcome(standard, indicator, known) if not asked_by(indicator).isdisjoint(moved) else one
        for indicator, one in zip(standard.indicators, last, strict=False)
    ]
    return [*judged, *last[len(judged) :]]


def rolled_up_again(standard: Standard, last: Sequence[Outcome], below: Sequence[TotalBelow]) -> list[Outcome]:
    """The same where only the totals below moved."""
    rule = standard.about.roll_up
    return list(last) if rule is None else [*last[:-1], _rolled_up(rule, below)]


def _outcome(standard: Standard, indicator: Indicator, facts: Facts) -> Outcome:
    classes = _together([facts.holds(condition) for condition in indicator.applies_to])
    when = indicator.params.applies_when
    applies = _together([classes, facts.holds(when) if when is not None else "yes"])
    maximum = _maximum(indicator)
    if applies == "no":
        ruling = _not_asked(standard, indicator, classes)
    else:
        ruling = WAYS[indicator.kind](standard, indicator, facts)
        if applies == "unknown":
            ruling = _perhaps(standard, indicator, ruling, facts)
    if ruling.status == "not_applicable" and standard.about.not_applicable == "full" and maximum and classes != "no":
        ruling = replace(ruling, low=maximum, high=maximum, reason=f"{ruling.reason.split('，')[0]}，按标准得满分")
    return Outcome(
        indicator.id, indicator.section, indicator.title, indicator.kind, Fraction(indicator.points), maximum, ruling,
        indicator.bonus, classes == "no", indicator,
    )  # fmt: skip


def _together(answers: Sequence[Answer]) -> Answer:
    """Whether all conditions hold; one that does not apply does not hold."""
    if "no" in answers or "not_applicable" in answers:
        return "no"
    return "unknown" if "unknown" in answers else "yes"


def _maximum(indicator: Indicator) -> Fraction | None:
    if isinstance(indicator, CountCapped):
        return None if indicator.cap is None else Fraction(indicator.cap)
    return NOUGHT if indicator.kind == "veto" else Fraction(indicator.points)


def _not_asked(standard: Standard, indicator: Indicator, classes: Answer) -> Ruling:
    if classes == "no":
        return Ruling("not_applicable", NOUGHT, NOUGHT, "不适用：不考核这一类单位，不计入总分")
    when = indicator.params.applies_when
    words = condition_in_words(standard, when) if when is not None else ""
    return Ruling("not_applicable", NOUGHT, NOUGHT, f"不适用：只在{words}时考核，不计入总分")


def _perhaps(standard: Standard, indicator: Indicator, ruling: Ruling, facts: Facts) -> Ruling:
    """A ruling where it is not known yet whether the indicator applies."""
    if ruling.status == "not_applicable":
        return ruling
    asked: list[Condition] = [*indicator.applies_to]
    if indicator.params.applies_when is not None:
        asked.append(indicator.params.applies_when)
    names = tuple(name for one in asked if facts.holds(one) == "unknown" for name in one.names)
    status = ruling.status if ruling.status in ("to_review", "not_triggered") else "unknown"
    reason = f"缺数：{listing(map(standard.called, names))}，还不知道是否适用；如果适用：{ruling.reason}"
    return replace(
        ruling,
        status=status,
        reason=reason,
        missing=tuple(dict.fromkeys((*names, *ruling.missing))),
        may_be_inapplicable=True,
    )


def _rolled_up(rule: RollUp, below: Sequence[TotalBelow]) -> Outcome:
    """A share of the mean total of the unions below; without any it does not apply."""
    share, maximum = Fraction(rule.share), Fraction(rule.share * rule.below_total)
    if not below:
        ruling = Ruling("not_applicable", NOUGHT, NOUGHT, "不适用：没有所辖工会，不计入总分")
        return Outcome("roll_up", rule.section, rule.title, "roll_up", maximum, maximum, ruling)
    count = len(below)
    low_mean = sum((one.low for one in below), NOUGHT) / count
    highs = [one.high for one in below if one.high is not None]
    high_mean = sum(highs, NOUGHT) / count if len(highs) == count else None
    low = min(maximum, share * low_mean)
    high = maximum if high_mean is None else min(maximum, share * high_mean)
    mean = span(low_mean, high_mean)
    reason = (
        f"所辖 {count} 家工会平均 {mean} × {number(share * 100)}%，得 {points(low) if low == high else span(low, high)}"
    )
    open_below = sum(one.low != one.high for one in below)
    if low != high:
        reason = f"{open_below} 家工会有缺数或待评审；{reason}"
    ruling = Ruling("scored" if low == high else "unknown", low, high, reason, low_mean * count, Fraction(count))
    return Outcome("roll_up", rule.section, rule.title, "roll_up", maximum, maximum, ruling)
