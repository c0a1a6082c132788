"""Where the measuring happens: a PostgreSQL and homes of its own, thrown away afterwards; every task in a fresh child.

Two databases stand in one cluster, `half` and `whole`; the whole district is grown from a copy of the half. A third,
`standing`, is for the demonstration district of whose pages every one is asked for. All begin as copies of one with
empty tables. A child is a process of its own, so that its peak memory is that of one task.
"""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from benchmarks.size import Size

EMPTY, HALF, WHOLE, STANDING = "empty", "half", "whole", "standing"
ROOT = Path(__file__).resolve().parents[1]


class TaskFailed(Exception):
    """A child ended badly; the message holds what it said last."""


@dataclass(frozen=True)
class Ground:
    """The districts, and the folder in which answers are left."""

    folder: Path
    url: str
    sizes: dict[str, Size]

    def make(self) -> dict[str, dict[str, int]]:
        """Grow both districts; what stands in each."""
        self._copy(EMPTY, HALF)
        half = self.ask(HALF, "grow")
        self._copy(HALF, WHOLE)
        return {HALF: half["counted"], WHOLE: self.ask(WHOLE, "grow")["counted"]}

    def every_page(self, times: int) -> dict[str, Any]:
        """Let a demonstration district stand, and ask so many times for every page of it."""
        self._copy(EMPTY, STANDING)
        return self.ask(STANDING, "every-page", str(times))

    def _copy(self, place: str, to: str) -> None:
        """Let a place begin as another one is, with its files and keys."""
        with psycopg.connect(self.url, autocommit=True) as database:
            if place == EMPTY and not (self.folder / EMPTY).exists():
                database.execute(f"create database {EMPTY}")
                self.ask(EMPTY, "migrate")
            database.execute(f"create database {to} template {place} strategy file_copy")
        shutil.copytree(self.folder / place, self.folder / to)

    def ask(self, place: str, *task: str) -> Any:
        """Run one task in a child at one of the places; what it says at the end. Raises TaskFailed."""
        parts = urlsplit(self.url)
        environment = {
            **os.environ,
            "DATABASE_URL": urlunsplit(parts._replace(path=f"/{place}")),
            "LIANCHUANG_HOME": str(self.folder / place),
            "BENCHMARK_SIZE": json.dumps(vars(self.sizes[place])),
            "BENCHMARK_FOLDER": str(self.folder),
        }
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.child", *task],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise TaskFailed(f"{' '.join(task)} at {place}:\n{done.stderr[-4000:]}")
        return json.loads(done.stdout.splitlines()[-1])


def ground(size: Size) -> Ground:
    """A cluster of its own, stopped and thrown away when this process ends. A DATABASE_URL that was set is not used."""
    folder = Path(tempfile.mkdtemp(prefix="lianchuang-benchmarks-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.pop("DATABASE_URL", None)
    os.environ["LIANCHUANG_HOME"] = str(folder / "cluster")
    from lianchuang.project.home import database_url

    url = database_url()  # registers its own stopping, which therefore comes before the throwing away
    return Ground(folder, url, {EMPTY: size, HALF: size.half, WHOLE: size, STANDING: size})
