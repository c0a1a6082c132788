"""The dated values of a rule, and which of them applies on a day in a place.

The nation first; then the lowest level that does not relax it. A department's rule, a rule of the ACFTU or a convention
may be replaced by a local statute that is more specific; a national or provincial statute may only be tightened.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from lianchuang.rulebook.citations import Citation
from lianchuang.rulebook.judging import Kind
from lianchuang.rulebook.profiles import Profile
from lianchuang.rulebook.sources import Mark

Rank = Literal["NAT", "DEP", "ACF", "PTY", "ZJ", "NB", "STATUTE", "LOC", "PROD"]
REPLACEABLE = {"DEP", "ACF", "PTY", "LOC", "PROD"}


class ValueFile(BaseModel):
    """One `[[rule.value]]`: what a text of one level says from a day on. `test` adds its numbers to the rule's test;
    `constants` are figures that are only told; `convention` is the product's own reading where the words leave a gap;
    `applies_to` narrows it to cases whose fact has one of the listed values; `repealed` says that from this day on the
    level lays down nothing any more (the numbers are those that went)."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    level: str
    rank: Rank
    since: date | None = Field(default=None, alias="from")
    basis: list[str]
    mark: Mark
    test: dict[str, Any] = {}
    constants: dict[str, int | str] = {}
    convention: str = ""
    applies_to: dict[str, list[str]] = {}
    repealed: bool = False


@dataclass(frozen=True)
class Version:
    """One dated value of a rule, ready to judge."""

    level: str
    rank: str
    since: date | None
    basis: tuple[Citation, ...]
    mark: str
    kind: Kind
    constants: Mapping[str, int | str]
    convention: str
    applies_to: Mapping[str, list[str]]
    acts: bool
    written: ValueFile = field(repr=False)

    def in_force(self, on: date | None) -> bool:
        """Whether it is in force on the day; without a day the newest counts."""
        return on is None or self.since is None or self.since <= on

    def fits(self, facts: Mapping[str, Any]) -> bool:
        """Whether the case is of the sort it is about; a fact that is unknown does not speak against it."""
        return all(facts.get(name) in (None, *wanted) for name, wanted in self.applies_to.items())

    def relaxes(self, other: "Version") -> bool:
        """Whether it may not replace the other: it asks for less than a statute, or does not act as law."""
        if other.acts and not self.acts:
            return True
        return other.rank not in REPLACEABLE and self.kind.relaxes(other.kind)


def applicable(
    versions: Iterable[Version], profile: Profile, on: date | None, facts: Mapping[str, Any], *, forced: bool
) -> Version | None:
    """The version that applies, or None where no text of these levels is in force. `forced`: the caller named the
    lowest level himself, so it counts whatever sort of case it is about."""
    chosen: Version | None = None
    for level in profile.levels:
        asked = forced and level == profile.levels[-1]
        own = [v for v in versions if v.level == level and v.in_force(on) and (asked or v.fits(facts))]
        if own:
            newest = max(own, key=lambda version: (version.acts, version.since or date.min))
            if newest.written.repealed:
                continue
            chosen = newest if chosen is None or not newest.relaxes(chosen) else chosen
    return chosen
