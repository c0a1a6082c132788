"""What judging one indicator gives: points that are certain, points that are open, and the reason in plain Chinese."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from lianchuang.measures.figure import Figure
from lianchuang.rulebook.standard_form import Indicator

OutcomeStatus: TypeAlias = Literal["scored", "unknown", "not_applicable", "to_review", "veto", "not_triggered"]
NOUGHT = Fraction(0)


@dataclass(frozen=True, slots=True)
class Gain:
    """One thing that would bring points: how many, and what to do in words (「还差 4 家，到 90% 再得 2 分」)."""

    points: Fraction
    words: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a way of judging finds, before it is put beside the indicator."""

    status: OutcomeStatus
    low: Fraction
    high: Fraction | None
    reason: str
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    figures: tuple[Figure, ...] = ()
    missing: tuple[str, ...] = ()
    gains: tuple[Gain, ...] = ()
    may_be_inapplicable: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """One indicator judged for one organisation.

    `low` is earned for certain; `high` is reachable once what is missing is known (None: open upwards). Where nothing
    is unknown they are equal. `maximum` is None where the standard sets no cap. Without applying there are no points.
    """

    id: str
    section: str
    title: str
    kind: str
    points_of_standard: Fraction
    maximum: Fraction | None
    ruling: Ruling
    bonus: bool = False
    left_out_by_class: bool = False
    indicator: Indicator | None = field(default=None, compare=False, repr=False)

    @property
    def status(self) -> OutcomeStatus:
        return self.ruling.status

    @property
    def reason(self) -> str:
        return self.ruling.reason

    @property
    def points(self) -> Fraction | None:
        """Points earned for certain; None where the indicator does not apply."""
        return None if self.status == "not_applicable" and not self.ruling.low else self.ruling.low

    @property
    def unknown_points(self) -> Fraction | None:
        """Points that are still open; None where no end is in sight."""
        return None if self.ruling.high is None else self.ruling.high - self.ruling.low

    @property
    def gain(self) -> Gain | None:
        """The one thing that brings most."""
        return max(self.ruling.gains, key=lambda gain: gain.points, default=None)

    @property
    def missing_words(self) -> str:
        """All that is missing and what it is worth, in one sentence."""
        return "；".join(gain.words for gain in self.ruling.gains)
