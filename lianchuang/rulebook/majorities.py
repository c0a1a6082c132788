"""Kinds that measure a part against a base: quorums, majorities, ceilings, shares of like to like.

The base of every majority is stated by the rule: all who are entitled (应到) or all representatives (全体代表), almost
never those present (实到).
"""

from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from lianchuang.rulebook.calendars import Calendar
from lianchuang.rulebook.counting import Amount, Ceiling, Share, fraction
from lianchuang.rulebook.given import BadInputs, Given
from lianchuang.rulebook.judging import Kind, Outcome, all_true


class Measure(BaseModel):
    """A share as files write it: at_least = "2/3", more_than = "1/2" or at_most = "20%". Exactly one of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_least: str | None = None
    more_than: str | None = None
    at_most: str | None = None

    @field_validator("at_least", "more_than", "at_most")
    @classmethod
    def _is_a_fraction(cls, written: str | None) -> str | None:
        if written is not None:
            fraction(written)
        return written

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if sum(written is not None for written in (self.at_least, self.more_than, self.at_most)) != 1:
            raise ValueError("at_least、more_than、at_most 要写一个，也只能写一个")
        return self

    @property
    def share(self) -> Share | None:
        """The share to be reached, unless it is a ceiling."""
        if self.at_least is not None:
            return Share.at_least(self.at_least)
        return Share.more_than(self.more_than) if self.more_than is not None else None

    @property
    def ceiling(self) -> Ceiling | None:
        """The share not to be exceeded, if it is one."""
        return None if self.at_most is None else Ceiling.at_most(self.at_most)

    def met(self, part: Amount, of: Amount) -> bool:
        """Whether the part is as it must be."""
        share, ceiling = self.share, self.ceiling
        return share.reached(part, of) if share else ceiling is not None and ceiling.kept(part, of)

    @property
    def in_words(self) -> str:
        """三分之二以上, 过半数, 不超过百分之二十."""
        measure = self.share or self.ceiling
        return measure.in_words if measure else ""

    def weaker_than(self, other: "Measure") -> bool:
        """Whether it asks for less."""
        if self.share and other.share:
            return self.share.strictness < other.share.strictness
        if self.ceiling and other.ceiling:
            return self.ceiling.fraction > other.ceiling.fraction
        return True


def percent(part: Amount, of: Amount, *, up: bool = False) -> str:
    """For reading only, never for comparing: 59.9%. Cut off, or rounded up against a ceiling, so that a part that fails
    never reads as the share it failed."""
    if not of:
        return "—"
    return f"{(Decimal(part) * 100 / Decimal(of)).quantize(Decimal('0.1'), ROUND_UP if up else ROUND_DOWN)}%"


class ShareOf(Measure, Kind):
    """A part (or the sum of several) that must reach, or must not exceed, a share of a base."""

    kind: Literal["share"]
    part: str | list[str]
    of: str

    @property
    def _parts(self) -> list[str]:
        return [self.part] if isinstance(self.part, str) else self.part

    def reads(self) -> tuple[str, ...]:
        return (*self._parts, self.of)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        of = given.amount(self.of)
        if of is not None and of < 0:
            raise BadInputs(f"{given.label(self.of)}不能小于0。")
        limit = self._limit(of)
        words = {"share": self.in_words, "short": self.share.short_of if self.share else ""}
        words |= {name: str(figure) for name, figure in limit.items()}
        parts = [given.amount(name) for name in self._parts]
        known = [part for part in parts if part is not None]
        if of is None or len(known) < len(parts):
            return Outcome({"ok": None, **limit}, words=words)
        if min(known) < 0:
            raise BadInputs(f"{given.label(self._parts[0])}不能小于0。")
        part = sum(known)
        return Outcome(
            {"ok": self.met(part, of), **limit}, words=words | {"percent": percent(part, of, up=self.share is None)}
        )

    def _limit(self, of: Amount | None) -> dict[str, int | None]:
        name = "most" if self.ceiling else "needed"
        if of is None or of != int(of):
            return {name: None}
        measure = self.ceiling.most if self.ceiling else self.share.needed if self.share else int
        return {name: measure(int(of))}

    def relaxes(self, other: Kind) -> bool:
        if not isinstance(other, ShareOf) or (self._parts, self.of) != (other._parts, other.of):
            return True
        return self.weaker_than(other)


class Ballot(Kind):
    """A vote that counts only with enough people in the room: quorum, then majority, and a secret ballot if `secret`
    names the fact that tells so."""

    kind: Literal["ballot"]
    of: str
    present: str
    part: list[str]
    quorum: Measure
    majority: Measure
    secret: str | None = None

    def reads(self) -> tuple[str, ...]:
        return (self.of, self.present, *self.part, *([self.secret] if self.secret else []))

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        of, present = given.count(self.of), given.count(self.present)
        votes = [given.count(name) for name in self.part]
        quorum, majority = self.quorum.share, self.majority.share
        words = {"quorum": self.quorum.in_words, "majority": self.majority.in_words}
        if of is None or quorum is None or majority is None:
            return Outcome({"ok": None, "needed": None, "quorum_needed": None}, words=words)
        cast = None if None in votes else sum(vote for vote in votes if vote is not None)
        met = None if present is None else quorum.reached(present, of)
        carried = None if cast is None else majority.reached(cast, of)
        hidden = given.truth(self.secret) if self.secret else True
        figures = {"needed": majority.needed(of), "quorum_needed": quorum.needed(of), "quorum_met": met, "votes": cast}
        words["why"] = self._why(met, hidden, figures)
        return Outcome({"ok": all_true([met, hidden, carried]), **figures}, words=words)

    def _why(self, met: bool | None, hidden: bool | None, figures: dict[str, int | None]) -> str:
        if met is False:
            return f"到会人数{_short_of(self.quorum)}（应有{figures['quorum_needed']}人）"
        if hidden is False:
            return "表决没有采用无记名投票"
        return f"同意{figures['votes']}票，{_short_of(self.majority)}（应有{figures['needed']}票）"

    def relaxes(self, other: Kind) -> bool:
        if not isinstance(other, Ballot) or (self.of, self.present, self.part) != (other.of, other.present, other.part):
            return True
        loosened = other.secret is not None and self.secret is None
        return loosened or self.quorum.weaker_than(other.quorum) or self.majority.weaker_than(other.majority)


def _short_of(measure: Measure) -> str:
    return measure.share.short_of if measure.share else ""


class Proportional(Kind):
    """A group's share among the elected not below its share among all (比例不得低于所占比例)."""

    kind: Literal["proportional"]
    part: str
    of: str
    like_part: str
    like_of: str

    def reads(self) -> tuple[str, ...]:
        return (self.part, self.of, self.like_part, self.like_of)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        of, like_part, like_of = (given.count(name) for name in (self.of, self.like_part, self.like_of))
        part = given.count(self.part)
        if of is None or like_part is None or like_of is None:
            return Outcome({"ok": None, "needed": None})
        if not like_of or like_part > like_of:
            raise BadInputs(f"{given.label(self.like_part)}不能多于{given.label(self.like_of)}，也不能没有职工。")
        needed = -(-of * like_part // like_of)
        ok = None if part is None else part * like_of >= like_part * of
        return Outcome({"ok": ok, "needed": needed}, words={"percent": percent(like_part, like_of)})
