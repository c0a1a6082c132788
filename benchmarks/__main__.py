"""`python -m benchmarks [--small] [--only NAME …] [--out FILE]`: measure, compare, write docs/performance.md."""

import argparse
import os
import signal
import sys
import time
from datetime import date
from pathlib import Path

from benchmarks.ground import HALF, ROOT, WHOLE, Ground, TaskFailed, ground
from benchmarks.outcome import PRODUCT, Disagreement, Outcome
from benchmarks.report import Run, document
from benchmarks.side import Benchmark
from benchmarks.size import DISTRICT, SMALL

ROUNDS = 3
EVERY_PAGE = "every-page"
ENOUGH = 60.0  # seconds after which an alternative is not asked again


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true", help="a small district, one round, nothing written by default")
    parser.add_argument(
        "--only", action="append", metavar="GROUP", help="only this group of benchmarks; every-page: all pages"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write the report")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # in order, so that the database is stopped with us
    begun, load = time.monotonic(), os.getloadavg()[0]
    place = ground(SMALL if arguments.small else DISTRICT)
    chosen = {name: found for name, found in _known().items() if not arguments.only or name in arguments.only}
    outcome = Outcome()
    try:
        counted = {}
        if chosen:
            _say("growing the district, by half and then to the whole")
            counted = place.make()
            (_at_once if arguments.small else _in_turns)(place, chosen, outcome)
        pages = None
        if EVERY_PAGE in (arguments.only or [EVERY_PAGE]):
            _say("every page")
            pages = place.every_page(1 if arguments.small else ROUNDS)
    except (Disagreement, TaskFailed) as problem:
        print(problem, file=sys.stderr)
        return 1
    minutes = (time.monotonic() - begun) / 60
    run = Run(place.sizes, counted, outcome, (load, os.getloadavg()[0]), minutes)
    text = document([one for found in chosen.values() for one in found], run, date.today(), pages)  # noqa: DTZ011
    print(text)
    out = arguments.out or (None if arguments.small or arguments.only else ROOT / "docs" / "performance.md")
    if out:
        out.write_text(text, encoding="utf-8")
    return 0


def _known() -> dict[str, list[Benchmark]]:
    """The benchmarks by group. They speak of the product's tables, so that Django has to know where it is."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    from benchmarks.every import groups

    return groups()


def _in_turns(place: Ground, groups: dict[str, list[Benchmark]], outcome: Outcome) -> None:
    """Every side in a process of its own, one after the other, round after round; the product at half size as well.
    An alternative that has taken long enough is known well enough."""
    for name, found in groups.items():
        sides = [side.name for side in found[0].sides]
        for number in range(ROUNDS):
            _say(f"{name}, round {number + 1} of {ROUNDS}")
            for at, side in [(HALF, PRODUCT), *((WHOLE, side) for side in sides)]:
                if side != PRODUCT and outcome.spent((one.id for one in found), side, at) > ENOUGH:
                    continue
                for told in place.ask(at, "measure", name, side):
                    outcome.take(at, told)


def _at_once(place: Ground, groups: dict[str, list[Benchmark]], outcome: Outcome) -> None:
    """All sides in one process for each place: enough to see that they run and agree."""
    pairs = [(name, side.name) for name, found in groups.items() for side in found[0].sides]
    for at in (HALF, WHOLE):
        asked = [word for pair in pairs if at == WHOLE or pair[1] == PRODUCT for word in pair]
        for told in place.ask(at, "measure", *asked):
            outcome.take(at, told)


def _say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
