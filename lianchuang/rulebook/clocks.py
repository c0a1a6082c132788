"""Kinds that measure time: periods within which, before which or for how long something must be done."""

from datetime import date, timedelta
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lianchuang.rulebook.calendars import Calendar
from lianchuang.rulebook.counting import Deadline, Period, add_working_days, days_in_window, working_days_in_window
from lianchuang.rulebook.given import BadInputs, Given
from lianchuang.rulebook.judging import Kind, Outcome

Number = Field(default=None, ge=0, le=9999)


class Length(BaseModel):
    """A period as files write it: days = 20, working_days = 10, months = 3 or years = 1. Exactly one of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int | None = Number
    working_days: int | None = Number
    months: int | None = Number
    years: int | None = Number

    def periods(self) -> list[Period]:
        """The lengths written here."""
        units = ("days", "working_days", "months", "years")
        return [Period(number, unit) for unit in units if (number := getattr(self, unit)) is not None]


class Timed(Length, Kind):
    """Kinds with one period, or with one chosen by a fact: by = "kind", choices = { wage = { days = 7 }, … }. A choice
    left empty means that the text sets no period there (及时)."""

    by: str | None = None
    choices: dict[str, Length] = {}

    @model_validator(mode="after")
    def _one_period(self) -> Self:
        own = len(self.periods())
        if own + (self.by is not None) != 1 or bool(self.choices) != (self.by is not None):
            raise ValueError("期间要写一个：days、working_days、months、years 或者 by 加 choices")
        if any(len(choice.periods()) > 1 for choice in self.choices.values()):
            raise ValueError("choices 的每一项最多写一个期间")
        return self

    def period(self, given: Given) -> Period | None:
        """The period that applies; None where the choice is unknown or sets none."""
        if self.by is None:
            return self.periods()[0]
        chosen = given.facts.get(self.by)
        key = None if chosen is None else str(chosen).lower() if isinstance(chosen, bool) else str(chosen)
        if key is None:
            key = "false" if "false" in self.choices else None
        if key is None:
            return None
        if key not in self.choices:
            raise BadInputs(f"{given.label(self.by)}要填{'、'.join(self.choices)}之一，现在是“{chosen}”。")
        return next(iter(self.choices[key].periods()), None)

    def all_periods(self) -> dict[str, Period | None]:
        """Every period by its choice, for comparing two texts."""
        if self.by is None:
            return {"": self.periods()[0]}
        return {key: next(iter(choice.periods()), None) for key, choice in self.choices.items()}

    def shorter_or_longer(self, other: "Timed", longer: bool) -> bool:
        """Whether some period here is longer (or shorter) than the same of the other text, or is missing here."""
        mine = self.all_periods()
        for key, period in other.all_periods().items():
            own = mine.get(key, mine.get(""))
            if period and (own is None or (own.rough_days - period.rough_days) * (1 if longer else -1) > 0):
                return True
        return False


class Within(Timed):
    """Done on or before the last day of a period that begins with another day. `unless` names a fact that stops the
    clock (双方同意延期)."""

    kind: Literal["within"]
    after: str
    day: str | None = None
    rolls: bool = False
    unless: str | None = None

    def reads(self) -> tuple[str, ...]:
        return tuple(name for name in (self.after, self.day, self.by, self.unless) if name)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        start, met, period = given.day(self.after), given.day(self.day) if self.day else None, self.period(given)
        stopped = given.truth(self.unless) if self.unless else False
        if start is None or period is None or stopped:
            return Outcome({"ok": None, "due": None}, words={"period": period.in_words if period else "及时"})
        clock = period.after(start, calendar, rolls=self.rolls)
        ok = None if met is None else met <= clock.due
        return Outcome({"ok": ok, "due": clock.due, "late": late(met, clock)}, clock, words={"period": period.in_words})

    def relaxes(self, other: Kind) -> bool:
        if not isinstance(other, Within) or (self.after, self.day) != (other.after, other.day):
            return True
        return self.shorter_or_longer(other, longer=True)


def late(met: date | None, clock: Deadline) -> int:
    """Days past the due day; 0 when in time or not done yet."""
    return max((met - clock.due).days, 0) if met else 0


class NotBefore(Timed):
    """Not done before a period since another day has run out (提前三十日); `credit` names days already served."""

    kind: Literal["not_before"]
    day: str
    after: str
    credit: str | None = None

    def reads(self) -> tuple[str, ...]:
        return tuple(name for name in (self.day, self.after, self.by, self.credit) if name)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        start, done, period = given.day(self.after), given.day(self.day), self.period(given)
        if start is None or period is None:
            return Outcome({"ok": None, "earliest": None})
        clock = period.after(start, calendar)
        served = (given.count(self.credit) or 0) if self.credit else 0
        earliest = clock.due - timedelta(days=served)
        ok = None if done is None else done >= earliest
        return Outcome({"ok": ok, "earliest": earliest}, clock, words={"period": period.in_words})

    def relaxes(self, other: Kind) -> bool:
        if not isinstance(other, NotBefore) or (self.after, self.day) != (other.after, other.day):
            return True
        return self.shorter_or_longer(other, longer=False)


class AheadOf(Timed):
    """Done at least a period before another day (会议举行的七日前)."""

    kind: Literal["ahead_of"]
    day: str
    before: str

    def reads(self) -> tuple[str, ...]:
        return tuple(name for name in (self.day, self.before, self.by) if name)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        end, done, period = given.day(self.before), given.day(self.day), self.period(given)
        if end is None or period is None:
            return Outcome({"ok": None, "latest": None})
        clock = period.before(end, calendar)
        ok = None if done is None else done <= clock.due
        words = {"period": period.in_words}
        return Outcome({"ok": ok, "latest": clock.due}, clock, words=words)

    def relaxes(self, other: Kind) -> bool:
        if not isinstance(other, AheadOf) or (self.before, self.day) != (other.before, other.day):
            return True
        return self.shorter_or_longer(other, longer=False)


class BeforeEnd(Timed):
    """Done inside the last part of a term (期满前九十日内)."""

    kind: Literal["before_end"]
    day: str
    end: str

    def reads(self) -> tuple[str, ...]:
        return tuple(name for name in (self.day, self.end, self.by) if name)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        end, done, period = given.day(self.end), given.day(self.day), self.period(given)
        if end is None or period is None:
            return Outcome({"ok": None, "earliest": None})
        clock = period.before(end, calendar)
        ok = None if done is None else clock.due <= done <= end
        return Outcome({"ok": ok, "earliest": clock.due}, clock, words={"period": period.in_words})


class Publicity(Kind):
    """A notice that hung long enough: days or working days of the closed interval from first to last day (公示期)."""

    kind: Literal["publicity"]
    first: str
    last: str
    days: int | None = Number
    working_days: int | None = Number

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if (self.days is None) == (self.working_days is None):
            raise ValueError("days 和 working_days 要写一个，也只能写一个")
        return self

    def reads(self) -> tuple[str, ...]:
        return (self.first, self.last)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        first, last = given.day(self.first), given.day(self.last)
        words = {"period": Period(self._least, "days" if self.days is not None else "working_days").in_words}
        if first is None or last is None:
            until = self._until(first, calendar) if first else None
            return Outcome({"ok": None, "days": None, "until": until}, words=words)
        if last < first:
            raise BadInputs(f"{given.label(self.last)} {last}早于{given.label(self.first)} {first}。")
        if self.days is not None:
            hung, unsure = days_in_window(first, last), False
        else:
            hung = working_days_in_window(first, last, calendar)
            unsure = not all(calendar.covers(year) for year in range(first.year, last.year + 1))
        figures = {"ok": hung >= self._least, "days": hung, "until": self._until(first, calendar)}
        return Outcome(figures, provisional=unsure, words=words)

    def _until(self, first: date, calendar: Calendar) -> date:
        """The first day on which a notice put up on `first` has hung long enough."""
        if self.days is not None:
            return first + timedelta(days=max(self.days - 1, 0))
        return add_working_days(first - timedelta(days=1), self._least, calendar).due

    @property
    def _least(self) -> int:
        return self.days if self.days is not None else self.working_days or 0

    def relaxes(self, other: Kind) -> bool:
        if not isinstance(other, Publicity) or (self.first, self.last) != (other.first, other.last):
            return True
        return (self.days is None) != (other.days is None) or self._least < other._least
