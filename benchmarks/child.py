"""One task in a process of its own: grow the district, time one side of one benchmark, or every page. Prints one JSON
document."""

import gc
import hashlib
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.memory import Memory
from benchmarks.side import Benchmark, Side, Task
from benchmarks.size import Size


def main(arguments: list[str]) -> Any:
    """`migrate`, `grow`, `every-page` and how many times, or `measure` followed by pairs of a group and a side. Peak
    memory is that of all that was measured."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    size = Size(**json.loads(os.environ["BENCHMARK_SIZE"]))
    if arguments[0] == "migrate":
        return _migrate()
    if arguments[0] == "grow":
        return _grow(size)
    if arguments[0] == "every-page":
        from benchmarks.every_page import measure, stand

        return measure(stand(size.standing), int(arguments[1]), size.step)
    pairs = zip(arguments[1::2], arguments[2::2], strict=True)
    return [_measure(size, group, side) for group, side in pairs]


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _grow(size: Size) -> dict[str, Any]:
    from benchmarks import district

    begun = time.perf_counter()
    district.grow(size)
    return {"seconds": time.perf_counter() - begun, "counted": district.counted()}


def _measure(size: Size, group: str, side_name: str) -> dict[str, Any]:
    """Time one side of every benchmark of a group."""
    from django.conf import settings
    from django.utils import timezone

    from benchmarks.every import groups

    scratch = settings.HOME / "scratch"
    scratch.mkdir(exist_ok=True)
    task = Task(size, timezone.localdate(), settings.HOME, scratch)
    with Memory() as memory:
        found = {one.id: _one(one, side_name, task) for one in groups()[group]}
    return {"side": side_name, "found": found, "peak": memory.peak}


def _one(benchmark: Benchmark, side_name: str, task: Task) -> dict[str, Any]:
    side = next(one for one in benchmark.sides if one.name == side_name)
    benchmark.prepare(task)
    gc.collect()
    runs = [_timed(benchmark, side, task) for _ in range(side.repeat)]
    text = json.dumps(runs[-1][1], ensure_ascii=False, sort_keys=True, default=str, indent=0)
    left = Path(os.environ["BENCHMARK_FOLDER"]) / f"{benchmark.id} {side.name} {task.size.name}.json"
    left.write_text(text)
    return {
        "seconds": statistics.median(seconds for seconds, _ in runs),
        "mark": hashlib.sha256(text.encode()).hexdigest(),
        "answer": str(left),
    }


def _timed(benchmark: Benchmark, side: Side, task: Task) -> tuple[float, Any]:
    """Seconds and answer of one run. A run that writes is undone, after the database has checked all it would check
    at its end."""
    from django.db import connection, transaction

    if not benchmark.writes:
        begun = time.perf_counter()
        ask = side.run(task)
        return time.perf_counter() - begun, ask()
    with transaction.atomic():
        begun = time.perf_counter()
        ask = side.run(task)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
        taken = time.perf_counter() - begun
        answer = ask()
        transaction.set_rollback(True)
    return taken, answer


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
