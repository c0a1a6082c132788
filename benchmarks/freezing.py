"""Freeze: the facts of a district as of today, from the database to Parquet."""

import shutil
from typing import Any

from benchmarks import orm_freeze
from benchmarks.district import roots
from benchmarks.side import Answer, Benchmark, Side, Task
from lianchuang.procedures.shelf import procedures
from lianchuang.rulebook import rulebook
from lianchuang.snapshot.freeze import freeze


def _prepare(task: Task) -> None:
    rulebook()
    procedures()
    shutil.rmtree(task.scratch / "facts", ignore_errors=True)


def _answer(tables: dict[str, Any]) -> Answer:
    return lambda: {name: [entry["rows"], entry["sha256"]] for name, entry in tables.items()}


def _product(task: Task) -> Answer:
    return _answer(freeze(roots(), task.today, task.scratch / "facts")["tables"])


def _by_objects(task: Task) -> Answer:
    return _answer(orm_freeze.freeze(roots(), task.today, task.scratch / "facts"))


FREEZE = Benchmark(
    "freeze",
    "Freeze the facts of a day to Parquet",
    "member",
    (
        Side("product", "`lianchuang freeze`: SQL, COPY, Polars", _product),
        Side("Django ORM", "objects from `iterator()`, one dictionary a row, the same writer", _by_objects),
    ),
    lambda size: size.members,
    _prepare,
)
