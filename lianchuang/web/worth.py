"""What a duty is worth in the running round: the points still open in the indicators that count from its procedure."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import polars as pl

from lianchuang.procedures.shelf import procedures
from lianchuang.rulebook.standards import read_standard
from lianchuang.scoring.names import uses
from lianchuang.web.frozen import Frozen


def worths_of(frozen: Frozen, organisations: Iterable[int]) -> dict[tuple[int, str], Decimal]:
    """For organisation and procedure the most that one indicator of the newest scores could still gain from it. What
    has no gain, or is counted by nothing, is not there: that is no nought."""
    numbers = {frozen.number_of[one]: one for one in set(organisations) if one in frozen.number_of}
    rows = (
        frozen.results.scan("points")
        .filter(pl.col("organisation").is_in(list(numbers)), pl.col("gain_points") > 0)
        .select("organisation", "indicator", "gain_points")
        .collect()
    )
    fed_by = _procedures_of(frozen.standard_file, frozen.freezing.hash_of(frozen.level))
    found: dict[tuple[int, str], Decimal] = {}
    for number, indicator, gain in rows.iter_rows():
        for procedure in fed_by.get(indicator, ()):
            key = (numbers[number], procedure)
            found[key] = max(found.get(key, gain), gain)
    return found


@lru_cache(maxsize=2)
def _procedures_of(file: Path, mark: str) -> dict[str, tuple[str, ...]]:
    """For each indicator the procedures whose cases it counts, by the measures both name."""
    found = {}
    for indicator in read_standard(file).indicators:
        measures = {name for name, _ in uses(indicator)}
        found[indicator.id] = tuple(one.id for one in procedures() if measures & set(one.feeds))
    return found
