"""Tries a standard on given facts: one organisation's scorecard as a JSON document (lianchuang standard try)."""

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from lianchuang.rulebook.standard_form import Standard
from lianchuang.scoring.facts_file import FactsError, read_facts
from lianchuang.scoring.names import names_used
from lianchuang.scoring.outcome import Outcome
from lianchuang.scoring.quantity import UnusableFact
from lianchuang.scoring.rules import rule_in_words
from lianchuang.scoring.scorecard import Scorecard, judge
from lianchuang.scoring.wording import half_up

MOST_PLACES = 10
"""Points that never end as a decimal are shown to so many places in JSON; `exact` beside them is the fraction."""


def try_standard(standard: Standard, facts_json: str | bytes) -> dict[str, Any]:
    """Scores one organisation from a facts document; raises FactsError, in Chinese, for facts that cannot be used."""
    given = read_facts(standard, facts_json)
    try:
        card = judge(standard, given.facts)
    except UnusableFact as unusable:
        raise FactsError(str(unusable)) from None
    answer = as_document(card)
    answer["missing_facts"] = [name for name in names_used(standard) if name in _missing(card)]
    answer["unused_facts"] = list(given.unused)
    return answer


def try_file(standard: Standard, facts_file: Path) -> dict[str, Any]:
    """As try_standard, for a facts file."""
    try:
        return try_standard(standard, facts_file.read_bytes())
    except OSError:
        raise FactsError(f"打不开事实文件 {facts_file.name}，请检查路径。") from None


def as_document(card: Scorecard) -> dict[str, Any]:
    """A scorecard as plain values, ready for JSON."""
    about, total = card.standard.about, card.total
    return {
        "standard": {"id": about.id, "title": about.title, "version": about.version, "sha256": card.standard.sha256},
        "indicators": [_indicator(card.standard, one) for one in card.outcomes],
        "sections": [
            {
                "title": one.title,
                "points": plain(one.low),
                "unknown_points": plain(None if one.high is None else one.high - one.low),
                "max": plain(one.maximum),
            }
            for one in card.sections
        ],
        "total": {
            "points": plain(total.points),
            "unknown_points": plain(total.unknown_points),
            "max_applicable": plain(total.max_applicable),
            "rescaled": plain(total.low),
            "rounded": plain(total.rounded),
            "reachable": plain(total.high),
            "reachable_rounded": plain(total.rounded_high),
            "exact": str(total.low),
        },
        "grade": card.grade.name,
        "grade_words": card.grade.words,
        "vetoes": [
            {
                "id": one.id,
                "title": one.title,
                "status": one.status,
                "effect": _effect(card.standard, one),
                "reason": one.reason,
            }
            for one in card.vetoes
        ],
        "barred": {"yes": True, "no": False}.get(card.barred),
        "gates": [
            {"id": one.gate.id, "title": one.gate.title, "grade": one.gate.grade, "status": one.answer}
            for one in card.gates
        ],
    }


def as_json(document: Mapping[str, Any]) -> str:
    """One JSON document, Chinese left readable."""
    return json.dumps(document, ensure_ascii=False, indent=2)


def plain(value: Fraction | Decimal | None) -> int | float | None:
    """A number whose JSON text is the exact decimal (7.2, never 7.2000000000000002)."""
    if value is None:
        return None
    exact = half_up(Fraction(value), MOST_PLACES)
    return exact.numerator if exact.denominator == 1 else float(exact)


def _indicator(standard: Standard, one: Outcome) -> dict[str, Any]:
    gain = one.gain
    return {
        "id": one.id,
        "section": one.section,
        "title": one.title,
        "kind": one.kind,
        "points": plain(one.points),
        "max": plain(one.maximum),
        "unknown_points": plain(one.unknown_points),
        "status": one.status,
        "reason": one.reason,
        "rule": rule_in_words(standard, one.indicator) if one.indicator is not None else "",
        "numerator": plain(one.ruling.numerator),
        "denominator": plain(one.ruling.denominator),
        "missing": one.missing_words,
        "missing_facts": list(one.ruling.missing),
        "gain": plain(gain.points if gain is not None else None),
        "exact": None if one.points is None else str(one.points),
    }


def _effect(standard: Standard, one: Outcome) -> str:
    return next(veto.params.effect for veto in standard.indicators if veto.kind == "veto" and veto.id == one.id)


def _missing(card: Scorecard) -> set[str]:
    return {name for one in card.outcomes for name in one.ruling.missing}
