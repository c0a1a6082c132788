"""Pure work done in a process beside this one, while this one waits for the database.

The process is a copy of this one as it stands (fork): it may compute, and hands back what it found; it must not touch
the database, whose connection it shares. Where a process cannot be copied, or has one processor only, the work is done
here when its result is asked for: the result is the same.
"""

import gc
import os
import pickle
import traceback
import warnings
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Failed(RuntimeError):
    """The work beside could not be done; the message is its traceback."""


class Beside(Generic[T]):
    """Work that has begun. Its result is asked for once."""

    def __init__(self, work: Callable[[], T]):
        self._work = work
        self._pid = 0
        if possible():
            self._begin()

    def _begin(self) -> None:
        here, there = os.pipe()
        with warnings.catch_warnings():
            # of threads, whose locks the copy would hold for ever: it takes none, and leaves without clearing up
            warnings.simplefilter("ignore", DeprecationWarning)
            self._pid = os.fork()
        if self._pid == 0:
            os.close(here)
            _answer(self._work, there)
        os.close(there)
        self._here = here

    def result(self) -> T:
        """What the work gave. Raises Failed where it broke off."""
        if not self._pid:
            return self._work()
        with os.fdopen(self._here, "rb") as pipe:
            told = pipe.read()
        os.waitpid(self._pid, 0)
        done, found = pickle.loads(told) if told else (False, "the process ended")  # noqa: S301 - our own copy's words
        if not done:
            raise Failed(found)
        result: T = found
        return result


def possible() -> bool:
    """Whether work can be done beside this process at all, and faster."""
    return hasattr(os, "fork") and (os.cpu_count() or 1) > 1


def _answer(work: Callable[[], T], pipe: int) -> None:
    """Do the work, tell what came out, and go without any clearing up: what is open belongs to the other process."""
    code = 1
    try:
        gc.disable()
        try:
            told: tuple[bool, object] = (True, work())
        except Exception:
            told = (False, traceback.format_exc())
        with os.fdopen(pipe, "wb") as out:
            pickle.dump(told, out, pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)
