"""A sample that nobody chose: drawn from the journal's root, fixed first, and a public number known only later. Pure.

The way (`lianchuang-draw-1`), which `publication/bundle/draw.py` repeats without this code:

1. seed = SHA-256 of the four lines `lianchuang-draw-1`, root, public number, stage, each ended by a line feed.
2. Every union has the key SHA-256(seed in hex ‖ LF ‖ its number).
3. Unions that were not drawn last time come first, then those that were; within each by key, then by number.
4. The first `size` of them are drawn. Of each, its items by SHA-256(seed ‖ LF ‖ number ‖ LF ‖ item), the first `items`
   (0: all of them).
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from math import comb

WAY = "lianchuang-draw-1"
BAD_SHARE, CHANCE = Fraction(5, 100), Fraction(95, 100)
"""A sample is large enough where, were so large a share of the unions wrong, at least one of them would be met with
this chance. A convention (约定)."""


def sample(
    root: str,
    public_number: str,
    stage: str,
    population: Mapping[str, Sequence[str]],
    last_time: Collection[str],
    size: int,
    items: int,
) -> dict[str, list[str]]:
    """The unions drawn with their items, in the order of the draw. `population` has the items of each union."""
    seed = _digest(WAY, root, public_number, stage, "")
    order = sorted(population, key=lambda unit: (unit in last_time, _digest(seed, unit), unit))
    return {
        unit: sorted(population[unit], key=lambda item: (_digest(seed, unit, item), item))[: items or None]
        for unit in order[:size]
    }


def chance_of_meeting(population: int, bad: int, size: int) -> Fraction:
    """The chance that a sample of this size meets at least one of the bad (hypergeometric, exact)."""
    if size > population - bad:
        return Fraction(int(bad > 0))
    return 1 - Fraction(comb(population - bad, size), comb(population, size))


def bad_among(population: int) -> int:
    """How many are wrong where the share of the convention is, at least one."""
    return max(1, int(BAD_SHARE * population))


def large_enough(population: int) -> int:
    """The smallest sample that meets one of the wrong with the chance of the convention: 55 of 364."""
    bad = bad_among(population)
    low, high = 0, population
    while low < high:
        middle = (low + high) // 2
        if chance_of_meeting(population, bad, middle) >= CHANCE:
            high = middle
        else:
            low = middle + 1
    return low


def _digest(*lines: str) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
