"""The grade of a total: only where the whole range lies in one band and every gate is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lianchuang.rulebook.standard_form import Gate, Grade, Standard
from lianchuang.scoring.outcome import Outcome
from lianchuang.scoring.quantity import Answer
from lianchuang.scoring.total import Total
from lianchuang.scoring.wording import points

PENDING_DATA = "待定（缺数）"
PENDING_REVIEW = "待定（待评审）"


@dataclass(frozen=True, slots=True)
class GateState:
    """A mandatory condition of a grade and whether it is met."""

    gate: Gate
    answer: Answer
    words: str


@dataclass(frozen=True, slots=True)
class GradeResult:
    """The grade reached (None: below every line, or the standard has none), and the way to the next line."""

    name: str | None
    words: str
    next_line: str | None = None
    gap: Fraction | None = None


def grade_of(standard: Standard, total: Total, gates: Sequence[GateState], outcomes: Sequence[Outcome]) -> GradeResult:
    """The grade, 待定 where what is unknown could change it, and how far the next line is."""
    ladder = sorted(standard.about.bands, key=lambda grade: grade.min, reverse=True)
    if not ladder:
        return GradeResult(None, "标准没有设等次")
    if not any(one.maximum != 0 and one.status != "not_applicable" for one in outcomes):
        return GradeResult(None, "没有适用的指标，不评等次")
    capped = _veto_caps(standard, outcomes)
    possible = _possible(ladder, total, gates, capped)
    above = [grade for grade in ladder if grade.min > total.judged(total.low)]
    upward = min(above, key=lambda grade: grade.min, default=None)
    gap = None if upward is None else Fraction(upward.min) - total.judged(total.low)
    toward = f"差 {points(gap)}到{upward.name}" if upward is not None and gap is not None else ""
    held_back = "；".join(state.words for state in gates if state.answer == "no")
    if len(possible) == 1:
        name = next(iter(possible))
        words = "，".join(filter(None, [name or f"不到{ladder[-1].name}", toward, held_back]))
    else:
        waiting = {one.status for one in outcomes if one.status in ("unknown", "to_review")}
        unknown_gate = any(state.answer == "unknown" for state in gates)
        name = PENDING_REVIEW if waiting == {"to_review"} and not unknown_gate else PENDING_DATA
        words = "，".join(filter(None, [name, toward, held_back]))
    return GradeResult(name, words, upward.name if upward else None, gap)


def _possible(
    ladder: list[Grade], total: Total, gates: Sequence[GateState], capped: Mapping[str, Answer]
) -> set[str | None]:
    """Every grade the organisation may have once what is unknown is known."""
    low, high = total.judged(total.low), None if total.high is None else total.judged(total.high)
    values = [low] + [
        Fraction(grade.min) for grade in ladder if grade.min > low and (high is None or grade.min <= high)
    ]
    found: set[str | None] = set()
    for value in values:
        found |= _allowed([grade for grade in ladder if value >= grade.min], ladder, gates, capped)
    return found


def _allowed(
    reached: list[Grade], ladder: list[Grade], gates: Sequence[GateState], capped: Mapping[str, Answer]
) -> set[str | None]:
    """From the best grade reached downwards: barred by a gate or veto, allowed, or either."""
    found: set[str | None] = set()
    for grade in reached:
        answers = {_opposite(state.answer) for state in gates if state.gate.grade == grade.name}
        answers |= {answer for name, answer in capped.items() if _above(grade.name, name, ladder)}
        if "yes" in answers:
            continue
        found.add(grade.name)
        if "unknown" not in answers:
            return found
    return found | {None}


def _opposite(answer: Answer) -> Answer:
    """Whether the gate bars, from whether it is met; one that does not apply bars nothing."""
    return "yes" if answer == "no" else "unknown" if answer == "unknown" else "no"


def _above(name: str, limit: str, ladder: list[Grade]) -> bool:
    names = [grade.name for grade in ladder]
    return limit in names and names.index(name) < names.index(limit)


def _veto_caps(standard: Standard, outcomes: Sequence[Outcome]) -> dict[str, Answer]:
    states = {one.id: one.status for one in outcomes if one.kind == "veto"}
    caps: dict[str, Answer] = {}
    for veto in standard.indicators:
        if veto.kind == "veto" and veto.params.effect == "grade_at_most" and states.get(veto.id) in ("veto", "unknown"):
            answer: Answer = "yes" if states[veto.id] == "veto" else "unknown"
            caps[veto.params.grade] = "yes" if caps.get(veto.params.grade) == "yes" else answer
    return caps
