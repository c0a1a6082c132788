"""A progress bar on stderr for whoever waits."""

import sys
import time
from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

T = TypeVar("T")
WIDTH = 28


class Progress:
    """Stages with a share of the whole; silent when nobody watches."""

    def __init__(self, shown: bool):
        self._shown = shown
        self._began = time.monotonic()
        self._done = 0.0
        self._told = -1.0

    def stage(self, text: str, share: float) -> "Stage":
        return Stage(self, text, share)

    def say(self, text: str, done: float) -> None:
        if not self._shown or (not sys.stderr.isatty() and done < self._told + 0.1):
            return
        self._told = done
        filled = round(WIDTH * min(1.0, done))
        seconds = round(time.monotonic() - self._began)
        bar = "█" * filled + "░" * (WIDTH - filled)
        ending = "\r" if sys.stderr.isatty() else "\n"
        print(f"\r{bar} {done:4.0%} {seconds:3d} 秒 {text:<16}", end=ending, file=sys.stderr, flush=True)  # noqa: T201

    def end(self) -> None:
        if self._shown:
            print(file=sys.stderr)  # noqa: T201


class Stage:
    def __init__(self, progress: Progress, text: str, share: float):
        self._progress, self._text, self._share = progress, text, share

    def __enter__(self) -> "Stage":
        self._progress.say(self._text, self._progress._done)
        return self

    def __exit__(self, *failure: object) -> None:
        self._progress._done += self._share

    def over(self, things: Iterable[T] | Sized) -> Iterator[T]:
        """The things one by one, telling about twenty times how far it is."""
        listed = list(things)
        step = max(1, len(listed) // 20)
        for number, thing in enumerate(listed):
            if number and number % step == 0:
                self._progress.say(self._text, self._progress._done + self._share * number / len(listed))
            yield thing
