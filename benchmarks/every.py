"""All benchmarks, in the order of the report."""

from benchmarks import bringing_in, freezing, pages, scores, trees
from benchmarks.side import Benchmark

BENCHMARKS = (
    bringing_in.MEMBERS,
    bringing_in.EMPLOYERS,
    freezing.FREEZE,
    scores.MEASURES,
    scores.SCORE,
    trees.SUBTREES,
    *pages.PAGES,
)


def groups() -> dict[str, list[Benchmark]]:
    """Benchmarks by the name of the processes that they share."""
    found: dict[str, list[Benchmark]] = {}
    for one in BENCHMARKS:
        found.setdefault(one.group or one.id, []).append(one)
    return found
