"""docs/performance.md: the table, the machine, and how each cost grows."""

import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.outcome import PRODUCT, Outcome
from benchmarks.side import Benchmark
from benchmarks.size import Size

INTRODUCTION = """\
# Performance

Written by `make bench` (`python -m benchmarks`), which measures the product at the size of a district, each cost beside
a named alternative in the same run. `python -m benchmarks --small` shows in a minute or two that everything still runs
and that every alternative gives the same answer; a test does that.

## What is compared

- The alternative does the same work and must give the same answer, or the run fails: the same rows of the same tables
  (imports), files equal to the byte (freeze), the same figures and totals (measures, score), the same numbers
  (subtrees), pages equal to the byte but for the keys of their forms.
- Sides take turns, each in a fresh process, for {runs} rounds; an alternative that has taken a minute by then is
  not asked again, and one that would take many minutes is asked for some unions spread over the district: the table
  says how many. The table gives medians. A run begins with the libraries loaded and ends when the work is done; a run
  that writes ends when PostgreSQL has checked every constraint, and is then undone. Pages are asked in a warm process,
  the third request and later.
- Rows of both imports come from the same .xlsx. The product opens it in a limited child process, finds the table, maps
  its headings, reads any form of date, names the cell of every problem, and lists everybody in the journal; the stock
  resource knows its columns beforehand and does none of these. Its bulk form has the library's own means for large
  files.
- Memory is the most that the process held, with Django and the libraries loaded, and the child that opens a workbook.
  PostgreSQL is not in it. The pages share one process.
"""
READING = """\
## How it grows

Each line compares the whole district with half of it: half the unions, members, employers, events and rows of files.
A cost per item that stays the same means that the whole grows in proportion; a page should not grow at all.
"""


@dataclass(frozen=True)
class Run:
    """What a report is about."""

    sizes: Mapping[str, Size]
    counted: Mapping[str, Mapping[str, int]]
    outcome: Outcome
    load: Sequence[float]
    minutes: float
    whole: str = "whole"
    half: str = "half"


def table(benchmarks: Sequence[Benchmark], run: Run) -> list[str]:
    """One line for each alternative; the product's own columns stand in its first."""
    lines = [
        "| Cost | Items | Product | Rate | Memory | Alternative | Takes | Memory | Product is |",
        "|---|---:|---:|---:|---:|---|---:|---:|---:|",
    ]
    for one in benchmarks:
        product = _cost(one, PRODUCT, run)
        for number, side in enumerate(one.sides[1:]):
            other = _cost(one, side.name, run)
            ratio = (other.seconds / other.items) / (product.seconds / product.items)
            own = [one.title, *product.cells(one.item)] if number == 0 else [""] * 5
            of = f" ({other.items:,} {one.item}s)" if other.items != product.items else ""
            cells = [*own, f"{side.name}: {side.what}", f"{in_words(other.seconds)}{of}", f"{other.peak:,.0f} MiB"]
            lines.append(f"| {' | '.join(cells)} | **{ratio:,.1f}×** |")
    return lines


@dataclass(frozen=True)
class _Cost:
    seconds: float
    items: int
    peak: float

    def cells(self, item: str) -> list[str]:
        rate = "" if self.items == 1 else f"{self.items / self.seconds:,.0f} {item}s/s"
        items = item if self.items == 1 else f"{self.items:,} {item}s"
        return [items, in_words(self.seconds), rate, f"{self.peak:,.0f} MiB"]


def _cost(one: Benchmark, side: str, run: Run) -> _Cost:
    size = run.sizes[run.whole]
    key = (one.id, side, run.whole)
    return _Cost(run.outcome.median(*key), one.items_of(size, side), run.outcome.peak(*key))


def in_words(seconds: float) -> str:
    if seconds >= 10:
        return f"{seconds:,.0f} s"
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{1000 * seconds:,.0f} ms" if seconds >= 0.01 else f"{1000 * seconds:.1f} ms"


def growing(benchmarks: Sequence[Benchmark], run: Run) -> list[str]:
    """A sentence for each cost."""
    return [f"- **{one.title}** {_grows(one, run)}" for one in benchmarks]


def _grows(one: Benchmark, run: Run) -> str:
    half, whole = (run.outcome.median(one.id, PRODUCT, place) for place in (run.half, run.whole))
    few, many = (one.items(run.sizes[place]) for place in (run.half, run.whole))
    if many == 1:
        return (
            f"answers in {in_words(half)} for half a district, in {in_words(whole)} for a whole: × {whole / half:.2f}."
        )
    each = [_each(seconds / items) for seconds, items in ((half, few), (whole, many))]
    verdict = "in proportion" if whole / half < 2.2 else "faster than its items"
    return (
        f"takes {each[0]} a {one.item} at {few:,} {one.item}s and {each[1]} at {many:,}: twice the items cost "
        f"{whole / half:.2f} times as much, so it grows {verdict if whole / half > 1.6 else 'slower than its items'}."
    )


def _each(seconds: float) -> str:
    return f"{1e6 * seconds:,.0f} µs" if seconds < 0.001 else f"{1000 * seconds:,.2f} ms"


def document(benchmarks: Sequence[Benchmark], run: Run, on: date, pages: dict[str, Any] | None = None) -> str:
    """The whole of docs/performance.md."""
    from benchmarks.every_page import section

    runs = min((run.outcome.runs(one.id, PRODUCT, run.whole) for one in benchmarks), default=0)
    parts = [
        INTRODUCTION.format(runs=runs),
        f"## The run of {on.isoformat()}\n",
        f"{machine()} Load average {run.load[0]:.1f} at the beginning and {run.load[1]:.1f} at the end "
        f"({os.cpu_count()} processors); the whole run took {run.minutes:.0f} minutes.\n",
        *(compared(benchmarks, run) if benchmarks else []),
        *(section(pages) if pages else []),
    ]
    return "\n".join(parts)


def compared(benchmarks: Sequence[Benchmark], run: Run) -> list[str]:
    """The district in which costs were compared, what they are, and how they grow."""
    whole, counted = run.sizes[run.whole], run.counted[run.whole]
    return [
        f"The district: {counted['unions']:,} base unions, {counted['members']:,} members, {counted['employers']:,} "
        f"employers, {counted['events']:,} events in the journal, acted through the registry and the engine; "
        f"a roster of {whole.roster:,} rows and a ledger of {whole.ledger:,}.\n",
        *table(benchmarks, run),
        "",
        READING,
        *growing(benchmarks, run),
        "",
    ]


def machine() -> str:
    """Processor, memory, kernel and versions in one sentence."""
    cpu = re.search(r"model name\s*:\s*(.+)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*([0-9]+) kB", _read("/proc/meminfo"))
    gigabytes = f"{int(memory[1]) / 2**20:.0f} GiB" if memory else "unknown memory"
    libraries = ", ".join(f"{name} {version(name)}" for name in ("Django", "polars", "psycopg", "django-import-export"))
    return (
        f"{cpu[1] if cpu else platform.machine()}, {os.cpu_count()} processors, {gigabytes}, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, PostgreSQL {postgres()}, {libraries}."
    )


def postgres() -> str:
    """The version of the embedded PostgreSQL."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as database:
        row = database.execute("show server_version").fetchone()
    return str(row[0]) if row else "unknown"


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""
