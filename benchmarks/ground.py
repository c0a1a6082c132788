"""Where the measuring happens: a PostgreSQL and homes of its own, thrown away afterwards; every task in a fresh child.

Two databases stand in one cluster, `half` and `whole`; the whole district is grown from a copy of the half. A child is
a process of its own, so that its peak memory is that of one task.
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

WHOLE, HALF = "whole", "half"
ROOT = Path(__file__).resolve().parents[1]


class TaskFailed(Exception):
    """A child ended badly; the message holds what it said last."""


@dataclass(frozen=True)
class Ground:
    """The two districts, and the folder in which answers are left."""

    folder: Path
    url: str
    sizes: dict[str, Size]

    def make(self) -> dict[str, dict[str, int]]:
        """Grow both districts; what stands in each."""
        with psycopg.connect(self.url, autocommit=True) as database:
            database.execute(f"create database {HALF}")
            half = self.ask(HALF, "grow")
            database.execute(f"create database {WHOLE} template {HALF} strategy file_copy")
        shutil.copytree(self.folder / HALF, self.folder / WHOLE)
        return {HALF: half["counted"], WHOLE: self.ask(WHOLE, "grow")["counted"]}

    def ask(self, place: str, *task: str) -> Any:
        """Run one task in a child at one of the two places; what it says at the end. Raises TaskFailed."""
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
    return Ground(folder, url, {WHOLE: size, HALF: size.half})
