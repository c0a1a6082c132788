"""What was measured: seconds by benchmark, side and place; medians, ratios, growth; and whether all sides agree."""

import json
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

PRODUCT = "product"
Place = str
Key = tuple[str, str, Place]


class Disagreement(Exception):
    """Two sides of a benchmark gave different answers; the message names them and the first difference."""


@dataclass
class Outcome:
    """Everything that the children told, run by run."""

    seconds: dict[Key, list[float]] = field(default_factory=lambda: defaultdict(list))
    peaks: dict[Key, list[float]] = field(default_factory=lambda: defaultdict(list))
    marks: dict[tuple[str, Place], tuple[str, str, str]] = field(default_factory=dict)

    def take(self, place: Place, told: Mapping[str, Any]) -> None:
        """Take over what a child told of one side. Raises Disagreement where an earlier side answered otherwise."""
        side = told["side"]
        for benchmark, found in told["found"].items():
            self.seconds[benchmark, side, place].append(found["seconds"])
            self.peaks[benchmark, side, place].append(told["peak"])
            known = self.marks.setdefault((benchmark, place), (found["mark"], side, found["answer"]))
            if known[0] != found["mark"]:
                raise Disagreement(
                    f"{benchmark}: “{known[1]}” and “{side}” give different answers.\n"
                    f"{_first_difference(Path(known[2]), Path(found['answer']))}"
                )

    def median(self, benchmark: str, side: str, place: Place) -> float:
        return statistics.median(self.seconds[benchmark, side, place])

    def spent(self, benchmarks: Iterable[str], side: str, place: Place) -> float:
        """Seconds that a side has taken so far, over some benchmarks and all rounds."""
        return sum(sum(self.seconds[one, side, place]) for one in benchmarks)

    def runs(self, benchmark: str, side: str, place: Place) -> int:
        return len(self.seconds[benchmark, side, place])

    def peak(self, benchmark: str, side: str, place: Place) -> float:
        """The most memory of any run, in MiB."""
        return max(self.peaks[benchmark, side, place])

    def growth(self, benchmark: str, whole: Place, half: Place) -> float:
        """How many times as long the product takes when everything is twice as much."""
        return self.median(benchmark, PRODUCT, whole) / self.median(benchmark, PRODUCT, half)


def _first_difference(one: Path, other: Path) -> str:
    lines = zip_longest(one.read_text().splitlines(), other.read_text().splitlines(), fillvalue="(nothing)")
    for number, (left, right) in enumerate(lines, 1):
        if left != right:
            return f"line {number} of the answers:\n  {_some(left, right)}\n  {_some(right, left)}"
    return json.dumps("the same text")


def _some(line: str, other: str) -> str:
    """A line around the place where it differs."""
    at = next((place for place, (a, b) in enumerate(zip(line, other, strict=False)) if a != b), 0)
    return line[max(0, at - 60) : at + 120]
