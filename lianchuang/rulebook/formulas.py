"""Kinds that work out a figure, and the few rules that no general kind can say; their numbers stand in the files."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, Self

from pydantic import model_validator

from lianchuang.rulebook.calendars import Calendar
from lianchuang.rulebook.counting import Deadline, Period, add_months, add_years, fraction, whole_months
from lianchuang.rulebook.given import BadInputs, Given
from lianchuang.rulebook.judging import Kind, Outcome


class Product(Kind):
    """A share or a multiple of an amount, rounded half up to the cent; nought unless the fact `only_if` has the value
    `equals`."""

    kind: Literal["product"]
    amount: str
    times: str
    only_if: str | None = None
    equals: str | None = None

    def reads(self) -> tuple[str, ...]:
        return (self.amount, self.only_if) if self.only_if else (self.amount,)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        amount, times = given.amount(self.amount), fraction(self.times)
        if amount is None:
            return Outcome({"amount": None})
        if amount < 0:
            raise BadInputs(f"{given.label(self.amount)}不能小于0。")
        if self.only_if and given.text(self.only_if) != self.equals:
            return Outcome({"amount": Decimal(0)})
        exact = Decimal(amount) * times.numerator / times.denominator
        return Outcome({"amount": exact.quantize(Decimal("0.01"), ROUND_HALF_UP)})


class Capped(Kind):
    """A number, but never more than so much."""

    kind: Literal["capped"]
    field: str
    most: int

    def reads(self) -> tuple[str, ...]:
        return (self.field,)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        found = given.count(self.field)
        figure = None if found is None else min(found, self.most)
        return Outcome({"number": figure}, words={"most": str(self.most)})


class Remainder(Kind):
    """What is left of one amount after another, never below nought (只补发差额部分)."""

    kind: Literal["remainder"]
    of: str
    less: str

    def reads(self) -> tuple[str, ...]:
        return (self.of, self.less)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        whole, part = given.amount(self.of), given.amount(self.less)
        return Outcome({"amount": None if whole is None or part is None else max(whole - part, 0)})


class Allowance(Kind):
    """A fixed number, more where a fact is so, and more for each one after the first (难产、多胞胎)."""

    kind: Literal["allowance"]
    number: int
    if_true: dict[str, int] = {}
    each_further: dict[str, int] = {}

    def reads(self) -> tuple[str, ...]:
        return (*self.if_true, *self.each_further)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        total = self.number + sum(more for name, more in self.if_true.items() if given.truth(name))
        for name, more in self.each_further.items():
            count = given.count(name)
            if count == 0:
                raise BadInputs(f"{given.label(name)}至少是1。")
            total += more * ((count or 1) - 1)
        return Outcome({"number": total})


class Bands(Kind):
    """What applies from which number on: the last band whose `from` is reached. Every band gives the same figures."""

    kind: Literal["bands"]
    field: str
    bands: list[dict[str, Any]]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        starts = [start for band in self.bands if isinstance(start := band.get("from"), int)]
        if len(starts) < len(self.bands) or starts[:1] != [0]:
            raise ValueError("bands 的每一档要写 from，第一档从0起")
        if starts != sorted(set(starts)) or len({frozenset(band) for band in self.bands}) > 1:
            raise ValueError("bands 要从低到高，每一档的项目相同")
        return self

    def reads(self) -> tuple[str, ...]:
        return (self.field,)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        found = given.count(self.field)
        figures = [key for key in self.bands[0] if key != "from"]
        if found is None:
            return Outcome(dict.fromkeys(figures))
        band = [band for band in self.bands if band["from"] <= found][-1]
        return Outcome({key: band[key] for key in figures})


class Steps(Kind):
    """A number that grows in steps inside bands: base, plus `more` for every full `every` above the band's start."""

    kind: Literal["steps"]
    field: str
    bands: list[dict[str, int | str]]

    def reads(self) -> tuple[str, ...]:
        return (self.field,)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        found = given.count(self.field)
        if found is None:
            return Outcome({"number": None, "kind": None})
        band = [band for band in self.bands if int(band["from"]) <= found][-1]
        full = (found - int(band["from"])) // int(band.get("every", 1))
        return Outcome({"number": int(band["base"]) + full * int(band.get("more", 0)), "kind": band["is"]})


class Grades(Kind):
    """The first grade of which any one measure is reached, from the gravest down; else the last, which has none."""

    kind: Literal["grades"]
    fields: list[str]
    grades: list[dict[str, int | str]]

    def reads(self) -> tuple[str, ...]:
        return tuple(self.fields)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        found = {name: given.amount(name) or 0 for name in self.fields}
        for grade in self.grades:
            measures = {name: int(grade[name]) for name in self.fields if name in grade}
            if not measures or any(found[name] >= measure for name, measure in measures.items()):
                return Outcome({"grade": grade["grade"]})
        return Outcome({"grade": None})


class PooledDays(Kind):
    """Days that may be spread over a cycle of years: the sum is compared with the yearly number times the years."""

    kind: Literal["pooled_days"]
    days: str
    group: str
    yearly: dict[str, int]
    years: int

    def reads(self) -> tuple[str, ...]:
        return (self.group, self.days)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        group, days = given.text(self.group), given.amounts(self.days)
        if group is None or days is None:
            return Outcome({"ok": None, "need": None})
        if group not in self.yearly:
            raise BadInputs(f"{given.label(self.group)}要填{'、'.join(self.yearly)}之一，现在是“{group}”。")
        if len(days) > self.years:
            raise BadInputs(f"{given.label(self.days)}最多填{self.years}年，现在有{len(days)}年。")
        need, had = self.yearly[group] * self.years, sum(days)
        running = len(days) < self.years and had < need
        return Outcome({"ok": None if running else had >= need, "need": need}, words={"had": str(had)})


class TotalSpan(Kind):
    """Several spells whose days together must not exceed a number; a spell's days are its end less its beginning."""

    kind: Literal["total_span"]
    spells: str
    at_most: int

    def reads(self) -> tuple[str, ...]:
        return (self.spells,)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        spells = given.intervals(self.spells)
        if spells is None:
            return Outcome({"ok": None, "total": None})
        total = sum((last - first).days for first, last in spells)
        return Outcome({"ok": total <= self.at_most, "total": total}, words={"most": str(self.at_most)})


class Term(Kind):
    """A term from a first to a last day, not shorter and not longer than so many years."""

    kind: Literal["term"]
    first: str
    last: str
    least_years: int
    most_years: int

    def reads(self) -> tuple[str, ...]:
        return (self.first, self.last)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        first, last = given.day(self.first), given.day(self.last)
        if first is None or last is None:
            return Outcome({"ok": None})
        ends = [add_years(first, years) - timedelta(days=1) for years in (self.least_years, self.most_years)]
        words = {"least": ends[0].isoformat(), "most": ends[1].isoformat()}
        return Outcome({"ok": ends[0] <= last <= ends[1]}, words=words)


class TermEnd(Kind):
    """The last day of a term of as many years as a fact says: the corresponding day, never moved."""

    kind: Literal["term_end"]
    after: str
    years: str

    def reads(self) -> tuple[str, ...]:
        return (self.after, self.years)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        start, years = given.day(self.after), given.count(self.years)
        if start is None or years is None:
            return Outcome({"last_day": None})
        if not 1 <= years <= 50:
            raise BadInputs(f"{given.label(self.years)}要填1到50，现在是{years}。")
        last = add_years(start, years)
        return Outcome({"last_day": last}, Deadline(last, last))


class ReviewBySilence(Kind):
    """A text sent for review is in force on the day after the last review day, unless it was objected to in time."""

    kind: Literal["review_by_silence"]
    received: str
    objection: str
    days: int
    rolls: bool = False

    def reads(self) -> tuple[str, ...]:
        return (self.received, self.objection)

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        received, objection = given.day(self.received), given.day(self.objection)
        if received is None:
            return Outcome({"review_last_day": None, "in_force_on": None})
        clock = Period(self.days, "days").after(received, calendar, rolls=self.rolls)
        in_force = None if objection and objection <= clock.due else clock.due + timedelta(days=1)
        return Outcome({"review_last_day": clock.due, "in_force_on": in_force}, clock)


class OfficeContract(Kind):
    """An officer's labour contract: extended by the time in office (full time) or to the end of the term (part time),
    but not after a serious fault or at the age of retirement."""

    kind: Literal["office_contract"]

    def reads(self) -> tuple[str, ...]:
        return ("role", "contract_end", "in_office_from", "term_end", "serious_fault", "retired")

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        end, since, term_end = (given.day(name) for name in ("contract_end", "in_office_from", "term_end"))
        if end is None or term_end is None:
            return Outcome({"contract_end_after": None})
        if given.truth("serious_fault") or given.truth("retired"):
            return Outcome({"contract_end_after": end})
        if given.text("role") == "part_time":
            return Outcome({"contract_end_after": max(end, term_end)})
        if since is None or term_end < since:
            raise BadInputs("任职日期要填，并且不能晚于任期届满日。")
        return Outcome({"contract_end_after": add_months(end, whole_months(since, term_end))})


class NegotiatingSides(Kind):
    """The representatives of both sides: how few, how many, and how the two numbers must stand to each other."""

    kind: Literal["negotiating_sides"]
    least: int
    least_above_scale: int
    most: int | None = None
    balance: Literal["equal", "employer_not_more"]

    def reads(self) -> tuple[str, ...]:
        return ("worker_reps", "employer_reps", "above_scale")

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        workers, employers = given.count("worker_reps"), given.count("employer_reps")
        if workers is None or employers is None:
            return Outcome({"ok": None, "reasons": None})
        least = self.least_above_scale if given.truth("above_scale") else self.least
        faults = {
            "not_equal": (self.balance == "equal" and workers != employers, "双方人数不对等"),
            "too_few": (min(workers, employers) < least, f"每方不得少于{least}人"),
            "too_many": (self.most is not None and max(workers, employers) > self.most, f"每方不得多于{self.most}人"),
            "employer_more_than_workers": (
                self.balance == "employer_not_more" and employers > workers,
                "企业方代表多于职工方代表",
            ),
        }
        reasons = [reason for reason, (found, _) in faults.items() if found]
        words = {"why": "，".join(faults[reason][1] for reason in reasons)}
        return Outcome({"ok": not reasons, "reasons": reasons}, words=words)

    def relaxes(self, other: Kind) -> bool:
        if not isinstance(other, NegotiatingSides):
            return True
        fewer = self.least < other.least or self.least_above_scale < other.least_above_scale
        more = other.most is not None and (self.most is None or self.most > other.most)
        return fewer or more or (other.balance == "equal" and self.balance != "equal")
