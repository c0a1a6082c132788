"""Chance that is the same every time: each thing draws from a stream of its own, named after it."""

import math
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of chance under a seed and a name. What one thing draws never shifts what another gets."""

    def __init__(self, seed: int, *name: object):
        self._seed, self._name = seed, name
        self._random = random.Random(f"{seed}|{'|'.join(map(str, name))}")  # noqa: S311 - invented data

    def of(self, *name: object) -> "Chance":
        return Chance(self._seed, *self._name, *name)

    def happens(self, share: float) -> bool:
        return self._random.random() < share

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both possible."""
        return self._random.randint(low, max(low, high))

    def one(self, things: Sequence[T]) -> T:
        return self._random.choice(things)

    def weighted(self, shares: dict[T, float]) -> T:
        return self._random.choices(list(shares), list(shares.values()))[0]

    def some(self, things: Sequence[T], count: int) -> list[T]:
        return self._random.sample(things, min(count, len(things)))

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.whole(0, (last - first).days))

    def log_normal(self, mean: float, spread: float, most: int) -> int:
        """A size as enterprises have them: many small, few large (simulation.md §3)."""
        return max(1, min(most, round(math.exp(self._random.gauss(mean, spread)))))

    def share(self, middle: float, spread: float) -> float:
        return min(1.0, max(0.0, self._random.gauss(middle, spread)))
