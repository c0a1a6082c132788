"""Which facts a standard asks for, and as what: a number, a yes or no, a word, a count of records."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, TypeAlias

from lianchuang.rulebook.standard_form import (
    AllOrNothing,
    Condition,
    CountCapped,
    DeductionParams,
    Indicator,
    PerMissingDeduction,
    Proportional,
    RateBands,
    Reviewed,
    Source,
    Standard,
    Veto,
)

Use: TypeAlias = Literal["number", "share", "answer", "word", "records", "shown"]


def names_used(standard: Standard) -> dict[str, set[Use]]:
    """Every name a standard looks up, in the order of the standard, with the uses made of it."""
    found: dict[str, set[Use]] = defaultdict(set)
    for indicator in standard.indicators:
        for name, use in uses(indicator):
            found[name].add(use)
    for gate in standard.gates:
        for name, use in _condition(gate):
            found[name].add(use)
    return dict(found)


def facts_asked(standard: Standard) -> set[str]:
    """Which facts a standard asks for, and reviewers' marks; a part of a measure (M-03.numerator) is had from the
    measure."""
    names = set(names_used(standard)) | {one.id for one in standard.indicators if isinstance(one, Reviewed)}
    return names | {name.rpartition(".")[0] for name in names}


def asked_by(indicator: Indicator) -> set[str]:
    """Which facts one indicator asks for, itself where reviewers give it marks."""
    names = {name for name, _ in uses(indicator)}
    return names | {name.rpartition(".")[0] for name in names} | {indicator.id}


def uses(indicator: Indicator) -> Iterator[tuple[str, Use]]:
    """The names one indicator looks up."""
    for condition in indicator.applies_to:
        yield from _condition(condition)
    if indicator.params.applies_when is not None:
        yield from _condition(indicator.params.applies_when)
    match indicator:
        case RateBands():
            rate = indicator.params.basis == "rate"
            yield from _measured(indicator.params, [band.min for band in indicator.params.bands] if rate else [])
            for needed in indicator.params.full_needs:
                yield from _condition(needed)
            yield from ((item, "answer") for item in item_group(indicator))
        case AllOrNothing():
            yield from _line(indicator.params, indicator.params.threshold, indicator.params.min)
        case PerMissingDeduction():
            yield from _deducted(indicator.params)
        case CountCapped():
            yield from ((name, "records") for name in indicator.params.names)
        case Reviewed():
            yield from ((name, "shown") for name in indicator.params.facts)
        case Veto():
            yield from ((name, "answer") for name in indicator.params.names)
        case Proportional():
            yield from _measured(indicator.params, [indicator.params.full])


def _line(source: Source, *lines: Decimal | None) -> Iterator[tuple[str, Use]]:
    given = [line for line in lines if line is not None]
    if given or source.denominator:
        yield from _measured(source, given)
    else:
        yield from ((name, "answer") for name in source.names)


def _measured(source: Source, lines: list[Decimal]) -> Iterator[tuple[str, Use]]:
    """A figure held against lines: a share where the lines are fractions of one, else any number."""
    share = bool(lines) and max(lines) <= 1 and min(lines) < 1 and source.denominator is None
    yield from ((name, "share" if share else "number") for name in source.names)


def _condition(condition: Condition) -> Iterator[tuple[str, Use]]:
    if condition.words:
        yield from ((name, "word") for name in condition.names)
    else:
        yield from _line(condition, condition.min, condition.max)


def _deducted(params: DeductionParams) -> Iterator[tuple[str, Use]]:
    for deduction in params.deductions:
        yield from _line(deduction, deduction.threshold, deduction.min)
    for conditional in params.conditional_items:
        yield conditional.item, "answer"
        yield from _condition(conditional.condition)
    yield from ((item, "answer") for item in params.items)
    for figure in params.each_of:
        yield from _measured(figure, [Decimal(0)] if params.denominator is None else [])
    yield from _measured(params, [Decimal(0)])


def item_group(indicator: Indicator) -> tuple[str, ...]:
    """The items an indicator asks for, be it as companions or as a list: one list of what is there answers them all."""
    if isinstance(indicator, RateBands) and indicator.params.companion is not None:
        return indicator.params.companion.items
    if isinstance(indicator, PerMissingDeduction):
        return indicator.params.items + tuple(one.item for one in indicator.params.conditional_items)
    return ()
