"""How scoring says numbers in Chinese: points, shares beside the lines they are held against, and lists."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

Exact: TypeAlias = Fraction | Decimal | int


def half_up(value: Fraction, places: int) -> Fraction:
    """The value rounded to so many decimal places, halves away from zero."""
    scale = 10**places
    whole = (2 * abs(value) * scale + 1) // 2
    return Fraction(int(whole), scale) * (-1 if value < 0 else 1)


def number(value: Exact, places: int = 2) -> str:
    """At most so many decimals, without trailing noughts: 5, 7.35, 0.5."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    text = _fixed(half_up(exact, places), places)
    return text.rstrip("0").rstrip(".") if places else text


def _fixed(value: Fraction, places: int) -> str:
    scaled = abs(value) * 10**places
    digits = str(int(scaled)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 else text


def percent(share: Exact, beside: Iterable[Exact] = ()) -> str:
    """A share as a percentage with one decimal, or as many as it takes not to seem on the other side of a line.

    89.96% held against 90% is shown as 89.96%, never as 90.0%.
    """
    exact, lines = Fraction(share), [Fraction(line) for line in beside]
    for places in (1, 2, 3, 4, 5):
        shown = half_up(exact * 100, places)
        if all((exact >= line) == (shown >= line * 100) for line in lines):
            return f"{_fixed(shown, places)}%"
    return f"{_fixed(Fraction(exact * 100 * 10**6 // 1, 10**6), 6)}%"


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
