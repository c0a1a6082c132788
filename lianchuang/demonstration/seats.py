"""A town, a bureau or the district, as its own work of one year is told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.employers import Unit
from lianchuang.demonstration.telling import Hands, Span, Telling, working_day
from lianchuang.demonstration.unions import Union
from lianchuang.procedures.together import Story
from lianchuang.registry.models import Employer, Organisation


@dataclass
class Seat:
    """A town, a bureau or the district: its union and Party committee, and the unions and employers below it."""

    name: str
    tier: str  # town, bureau or district
    union: Organisation
    party: Organisation
    zeal: float
    area_code: str = ""
    unions: list[Union] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)


@dataclass(frozen=True)
class SeatWork:
    """One seat's work of one year under one heading."""

    seat: Seat
    hands: Hands
    luck: Chance
    year: int

    def likely(self, least: float, most: float) -> bool:
        return self.luck.happens(least + (most - least) * self.seat.zeal)

    def tale(self, *name: object, first: Span = (1, 10), last: Span = (11, 10), party: bool = False) -> Telling:
        luck = self.luck.of(*name) if name else self.luck
        begins = working_day(luck.day(date(self.year, *first), date(self.year, *last)))
        return Telling(self.hands, luck, "account:party-officer" if party else "account:officer", begins)

    def paper(self) -> str:
        return f"{self.year}年第{self.luck.whole(1, 60)}号"

    def by_union(self, tale: Telling, procedure: str, title: str, employers: Sequence[Employer] = ()) -> Story:
        return tale.story(procedure, self.seat.union, title, employers=employers)

    def by_party(self, tale: Telling, procedure: str, title: str) -> Story:
        return tale.story(procedure, self.seat.party, title)


SeatTeller = Callable[[SeatWork], Iterator[Story]]
