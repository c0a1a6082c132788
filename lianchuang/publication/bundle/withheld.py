"""What a bundle keeps back: figures that count so few people that somebody could be recognised (PIPL 6, 51)."""

from lianchuang.measures.figure import Figure
from lianchuang.rulebook.standard_form import Condition, Indicator

FEWEST = 5
"""Groups of fewer people are not shown; a house rule, the same as for surveys."""

ABOUT_PEOPLE = frozenset(
    {
        "M-03", "M-04", "M-19", "M-20", "M-21", "M-21B", "M-22", "M-36", "M-38", "M-39", "M-47", "M-47B", "M-48",
        "M-55", "M-56", "M-57B",
    }
)  # fmt: skip
"""Measures of which a row is a person or one person's matter: membership, Party, hardship, disputes, skills, voice."""


def is_small(figure: Figure) -> bool:
    """Whether a figure is about people and its base, those counted, or those not counted are fewer than five."""
    if figure.name not in ABOUT_PEOPLE or figure.status == "not_applicable":
        return False
    parts = [figure.numerator, figure.denominator]
    if figure.numerator is not None and figure.denominator is not None:
        parts.append(figure.denominator - figure.numerator)
    return any(part is not None and 0 < part < FEWEST for part in parts)


def whole(name: str) -> str:
    """The measure that a name is of: M-03 for M-03.numerator."""
    return name.removesuffix(".numerator").removesuffix(".denominator")


PLAIN = {"rate_bands", "all_or_nothing", "per_missing_deduction", "proportional"}
BESIDE = ("companion", "full_needs", "items", "conditional_items", "each_of", "numerator", "denominator")


def why_given(indicator: Indicator, small: set[str], names: set[str]) -> str:
    """Why the points of an indicator are taken as published and not recomputed; empty where they are recomputed.

    `small` are the measures withheld for the organisation, `names` the facts the indicator asks for.
    """
    if {whole(name) for name in names} & small:
        return "人数太少，不公开"
    if indicator.kind == "reviewed":
        return "人工评审"
    conditions: list[Condition] = [*indicator.applies_to]
    if indicator.params.applies_when is not None:
        conditions.append(indicator.params.applies_when)
    parts = any(name.endswith((".numerator", ".denominator")) for name in names)
    pairs = any(one.numerator or one.max is not None for one in conditions) or any(
        one.numerator for one in getattr(indicator.params, "deductions", ())
    )
    if indicator.kind not in PLAIN or parts or pairs or any(getattr(indicator.params, name, None) for name in BESIDE):
        return "评分办法另行计算"
    return ""
