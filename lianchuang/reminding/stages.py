"""How near a duty is, in the few stages at which somebody is told. Conventions of the product: no text sets them."""

from dataclasses import dataclass
from typing import Protocol

MONTH, WEEK, DAY, OVERDUE = "in-30", "in-7", "in-1", "overdue"
ABOVE, DISTRICT = "above", "district"
WAITS = "waits"
UNHEARD, LONG_UNHEARD = "unheard", "unheard2"
URGED = "urged"

WORDS = {
    MONTH: "30 天内到期",
    WEEK: "7 天内到期",
    DAY: "快到期",
    OVERDUE: "已逾期",
    ABOVE: "下级逾期，请镇街（局）过问",
    DISTRICT: "下级逾期已久，请区里过问",
    WAITS: "等你同意",
    UNHEARD: "职工的事过了约定日，请镇街（局）过问",
    LONG_UNHEARD: "职工的事过了约定日很久，请区里过问",
    URGED: "上级催办",
}


class Settled(Protocol):
    """The periods of a district."""

    above_days: int
    district_days: int


@dataclass(frozen=True)
class Ladder:
    """After how many days overdue the level above is told, and after how many the district."""

    above_days: int = 7
    district_days: int = 30

    @classmethod
    def of(cls, settled: Settled) -> "Ladder":
        """The ladder of a district, as it settled it."""
        return cls(settled.above_days, settled.district_days)

    def unheard(self, past: int) -> dict[str, str]:
        """Of a matter that a worker raised, so many days past an agreed day: for each rung reached, how it is told. It
        is not overdue, for no law sets the day; but somebody waits for an answer, and the level above may ask."""
        told = {ABOVE: UNHEARD, DISTRICT: LONG_UNHEARD}
        return {rung: told[rung] for rung in self.rungs(past)}

    def rungs(self, overdue: int) -> list[str]:
        """The rungs reached by something so many days overdue, lowest first."""
        reached = ((ABOVE, self.above_days), (DISTRICT, self.district_days))
        return [rung for rung, days in reached if overdue >= days]


def stage_of(left: int, mark: str) -> str:
    """The stage for whoever must act, `left` days before the last one; empty while it is far off.

    A convention (`mark` house) is told of once and never becomes overdue; one of the same day, that began after the
    day's last look, on the morning after. Only the nearest stage counts, so that nobody gets three reminders of one
    duty on the first day.
    """
    if mark == "house":
        return MONTH if -1 <= left <= 30 else ""
    if left < 0:
        return OVERDUE
    return DAY if left <= 1 else WEEK if left <= 7 else MONTH if left <= 30 else ""
