"""How scoring says numbers in Chinese: points, shares beside the lines they are held against, and lists."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

Exact: TypeAlias = Fraction | Decimal | int


def scaled(value: Fraction, places: int) -> int:
    """The value times 10 to the power of `places`, rounded to a whole number, halves away from zero."""
    scale: int = 10**places
    above, below = abs(value.numerator) * scale, value.denominator
    whole = (2 * above + below) // (2 * below)
    return -whole if value < 0 else whole


def half_up(value: Fraction, places: int) -> Fraction:
    """The value rounded to so many decimal places, halves away from zero."""
    return Fraction(scaled(value, places), 10**places)


def number(value: Exact, places: int = 2) -> str:
    """At most so many decimals, without trailing noughts: 5, 7.35, 0.5."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    text = _fixed(scaled(exact, places), places)
    return text.rstrip("0").rstrip(".")


def _fixed(units: int, places: int) -> str:
    digits = str(abs(units)).rjust(places + 1, "0")
    return f"{'-' if units < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def percent(share: Exact, beside: Iterable[Exact] = ()) -> str:
    """A share as a percentage with one decimal, or as many as it takes not to seem on the other side of a line.

    89.96% held against 90% is shown as 89.96%, never as 90.0%.
    """
    exact, lines = Fraction(share), [Fraction(line) for line in beside]
    for places in (1, 2, 3, 4, 5):
        units, one = scaled(exact, places + 2), 10 ** (places + 2)
        if all((exact >= line) == (units * line.denominator >= line.numerator * one) for line in lines):
            return f"{_fixed(units, places)}%"
    return f"{_fixed(exact.numerator * 10**8 // exact.denominator, 6)}%"


def line(threshold: Exact) -> str:
    """A threshold as the standard would say it: 90%, 98.5%."""
    return f"{number(Fraction(threshold) * 100, 4)}%"


def points(value: Exact) -> str:
    """So many points, with the unit."""
    return f"{number(value)} 分"


def span(low: Exact, high: Exact | None) -> str:
    """From so many to so many points."""
    if high is None:
        return f"{number(low)} 分以上"
    return points(low) if low == high else f"{number(low)} 到 {number(high)} 分"


def listing(words: Iterable[str]) -> str:
    """Words joined as in a sentence, each once, in the order given."""
    return "、".join(dict.fromkeys(words))
