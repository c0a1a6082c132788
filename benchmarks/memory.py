"""The most memory that a process and its children hold while something is measured.

The usual counter (`ru_maxrss`) is of no use for children: it begins with what their parent held when they were started.
"""

import re
import threading
from pathlib import Path
from types import TracebackType

import psutil

EVERY = 0.05  # seconds between two looks at the children


class Memory:
    """Use as a context; `peak` is then in MiB: this process, and the most that its children held together."""

    def __init__(self) -> None:
        self._children = 0.0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Memory":
        self._watch.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._watch.join()

    @property
    def peak(self) -> float:
        return _most("self") + self._children

    def _look(self) -> None:
        own = psutil.Process()
        while not self._over.wait(EVERY):
            self._children = max(self._children, sum(_most(str(one.pid)) for one in own.children()))


def _most(process: str) -> float:
    """The high-water mark of a process in MiB; nought for one that has gone."""
    try:
        found = re.search(r"VmHWM:\s*([0-9]+) kB", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
