"""What is compared: a benchmark has two or more sides that do the same work and must give the same answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.size import Size

Answer = Callable[[], Any]
"""Gives what came out, as JSON; asked for when the clock has stopped."""


@dataclass(frozen=True)
class Task:
    """Where a side runs: the size of the district, today, a folder of the place and one for what is written."""

    size: Size
    today: date
    home: Path
    scratch: Path


@dataclass(frozen=True)
class Side:
    """The product, or an alternative. `run` is timed, `repeat` times in one process; it gives the means to ask for the
    answer."""

    name: str
    what: str
    run: Callable[[Task], Answer]
    repeat: int = 1


@dataclass(frozen=True)
class Benchmark:
    """One cost: its sides, the product first; how many items it is of; whether a run is undone (`writes`).

    `prepare` makes what every side needs and is not timed. Benchmarks of one `group` share their processes, one for
    each side. `of` counts the items of a side where they differ.
    """

    id: str
    title: str
    item: str
    sides: Sequence[Side]
    items: Callable[[Size], int]
    prepare: Callable[[Task], None] = lambda task: None
    writes: bool = False
    group: str = ""
    of: Callable[[Size, str], int] | None = None

    def items_of(self, size: Size, side: str) -> int:
        return self.of(size, side) if self.of else self.items(size)
