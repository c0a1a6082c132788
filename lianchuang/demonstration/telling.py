"""How a story is told: who enters what and when, and what a union can be asked to have done in a year."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.unions import Union, congress_seats
from lianchuang.ledger.acts import Signature
from lianchuang.procedures.law import Law
from lianchuang.procedures.together import Move, Story
from lianchuang.registry.models import Employer, Organisation

Span = tuple[int, int]  # from so many to so many days later
THAT_DAY = object()  # an answer: the day of the step itself


@dataclass(frozen=True)
class Hands:
    """Who enters what: the accounts of the district, the days between which the stories play, the law there."""

    first: date
    last: date
    law: Law

    def at(self, level: str) -> bool:
        """Whether the statutes of a province or city apply here."""
        return level in self.law.profile.levels

    def signed(self, ref: str, day: date, late_by: int = 0) -> Signature:
        """Entered some days after it happened, but never after today."""
        entered = min(day + timedelta(days=late_by), self.last)
        return Signature(ref, datetime(entered.year, entered.month, entered.day, 2, 30, tzinfo=UTC), "demonstration")


class Telling:
    """A story being put together: each move comes some days after the one before; none after today."""

    def __init__(self, hands: Hands, luck: Chance, ref: str, begins: date):
        self.hands, self.luck, self.ref = hands, luck, ref
        self.begins = self.day = begins
        self.moves: list[Move] = []
        self.over = False

    def move(self, step: str, after: Span = (0, 0), wrong: bool = False, **data: Any) -> "Telling":
        """Take a step so many days later, on a working day; a story stops at today, as stories do.

        `wrong` has it recorded as it was where it breaks a rule. Answers of None are left out.
        """
        return self.on(working_day(self.day + timedelta(days=self.luck.whole(*after))), step, wrong, **data)

    def on(self, day: date, step: str, wrong: bool = False, **data: Any) -> "Telling":
        """Take a step on a certain day, or on the day of the last one if that is later."""
        day = max(day, self.day)
        if self.over or day > self.hands.last:
            self.over = True
            return self
        self.day = day
        answers = {name: day if answer is THAT_DAY else answer for name, answer in data.items()}
        lag = self.luck.weighted({0: 0.5, 1: 0.2, 4: 0.2, 20: 0.08, 60: 0.02})
        self.moves.append(Move(step, day, self.hands.signed(self.ref, day, lag), answers, as_it_was=wrong))
        return self

    def day_in(self, days: int) -> date:
        """The day so many days after the last step."""
        return self.day + timedelta(days=days)

    def stop(self) -> "Telling":
        self.over = True
        return self

    def day_of(self, step: str) -> date:
        return next(move.on for move in self.moves if move.step == step)

    def took(self, step: str) -> bool:
        return any(move.step == step for move in self.moves)

    def story(
        self,
        procedure: str,
        organisation: Organisation,
        title: str,
        *,
        facts: dict[str, Any] | None = None,
        employers: Sequence[Employer] = (),
    ) -> Story:
        """The story as far as it went by today. One that has not begun has no moves."""
        by = self.hands.signed(self.ref, self.begins)
        return Story(procedure, organisation, self.begins, by, self.moves, title, employers, facts=facts or {})


def working_day(day: date) -> date:
    """The Monday after, when it falls on a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def facts_of(union: Union) -> dict[str, Any]:
    """What the registry would say of the union, as far as rules ask for it."""
    staff = union.staff
    facts: dict[str, Any] = {
        "staff": staff,
        "female_staff": round(staff * 0.39),
        "members": union.members,
        "above_scale": union.above_scale,
        "ownership": str(union.ownership),
        "employers": len(union.units),
        "has_committee": True,
        "committee_last_day": union.last_day,
    }
    if union.has_congress:
        facts |= {
            "has_congress": True,
            "congress_seats": congress_seats(staff),
            "congress_last_day": union.congress_until,
        }
    if union.has_assembly:
        facts["has_staff_assembly"] = True
    return facts


@dataclass(frozen=True)
class Work:
    """What one union does in one year under one heading. `zeal` says how much of what should be done is done, and how
    well; it differs a little from heading to heading."""

    union: Union
    hands: Hands
    luck: Chance
    year: int
    zeal: float

    def likely(self, least: float, most: float) -> bool:
        """Happens with a share between that of the idlest union and that of the keenest."""
        return self.luck.happens(least + (most - least) * self.zeal)

    def in_the_end(self, least: float, most: float) -> bool:
        """Done at all: most of what was left lying was taken up by the end of the year after all."""
        return self.likely(least, most) or (self.years_ago > 0 and self.luck.happens(0.85))

    @property
    def years_ago(self) -> int:
        return self.hands.last.year - self.year

    def times(self, mean: float) -> int:
        """How often something happened: about so many times, fewer in the years before the last one."""
        wanted = mean * (1.0, 0.6, 0.4)[self.years_ago] * self.luck.of("times").share(0.5, 0.15) * 2
        return int(wanted) + self.luck.happens(wanted % 1)

    def tale(self, *name: object, first: Span = (1, 8), last: Span = (11, 20)) -> Telling:
        """A story that begins on some day between two days (month, day) of the year, after the union began."""
        luck = self.luck.of(*name) if name else self.luck
        begin, end = date(self.year, *first), date(self.year, *last)
        begin = max(begin, self.union.begun + timedelta(days=1)) if self.union.begun else begin
        ref = f"account:chair-{self.union.name}"
        telling = Telling(self.hands, luck, ref, working_day(luck.day(begin, max(begin, end))))
        return telling.stop() if begin > end else telling

    def told(self, tale: Telling, procedure: str, title: str, **facts: Any) -> Story:
        """The story as a case of the union."""
        return tale.story(procedure, self.union.organisation, title, facts=facts_of(self.union) | facts)


Teller = Callable[[Work], Iterator[Story]]


def ballot(luck: Chance, entitled: int, favour: float = 0.9) -> dict[str, Any]:
    """A meeting that can decide, and a secret vote that carries: present, sheets, votes for."""
    present = min(entitled, max(2 * entitled // 3 + 1, round(entitled * luck.share(0.9, 0.05))))
    votes = max(entitled // 2 + 1, round(present * luck.share(favour, 0.04)))
    sheets = {"issued": present, "returned": present, "valid_votes": present}
    return {"entitled": entitled, "present": present, "method": "secret", **sheets, "votes_for": min(votes, present)}


def survey(luck: Chance, asked: int, pleased: float) -> dict[str, int]:
    """Sheets of a satisfaction survey: sent, back, and what they say."""
    back = round(asked * luck.share(0.9, 0.06))
    satisfied = min(back, round(back * luck.share(pleased, 0.06)))
    fair = min(back - satisfied, round((back - satisfied) * 0.8))
    return {
        "sheets": asked,
        "sheets_back": back,
        "satisfied": satisfied,
        "fair": fair,
        "dissatisfied": back - satisfied - fair,
    }
