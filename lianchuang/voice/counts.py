"""Counting what was said without pointing at anybody: no group of fewer than five is shown, and none that a subtraction
would give away."""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")

LEAST = 5


def broken_down(groups: Mapping[Key, int]) -> dict[Key, int | None]:
    """A breakdown of which nothing below five can be told: None stands for what is not shown. The groups' total may be
    known to the reader, so one hidden group never stands alone: the next larger goes with it, until at least five
    are hidden together."""
    shown: dict[Key, int | None] = dict(groups)
    rising = sorted((count, place) for place, count in enumerate(groups.values()) if count)
    keys = list(groups)
    hidden = [(count, place) for count, place in rising if count < LEAST]
    if not hidden:
        return shown
    rest = rising[len(hidden) :]
    while rest and (len(hidden) < 2 or sum(count for count, _ in hidden) < LEAST):
        hidden.append(rest.pop(0))
    for _, place in hidden:
        shown[keys[place]] = None
    return shown
