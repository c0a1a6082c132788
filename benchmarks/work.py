"""Work that unions did, told as cases for the engine: congresses, proposals, admissions, year after year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from lianchuang.ledger.acts import Signature
from lianchuang.procedures.together import Move, Story, live
from lianchuang.registry.models import Organisation

CHUNK = 150
TOPICS = ("夜班通勤车", "食堂加一个窗口", "车间降温", "体检项目增加", "技能津贴", "停车位")


@dataclass(frozen=True)
class Worker:
    """A union at work: its number in the district, itself, its staff and members."""

    number: int
    organisation: Organisation
    staff: int
    members: int

    @property
    def seats(self) -> int:
        """Representatives of its congress (浙江省企业民主管理条例 第十条)."""
        return 30 if self.staff < 100 else 40 + 7 * ((self.staff - 100) // 100)


def act(events: int, unions: Sequence[Worker], first: date, last: date) -> None:
    """Live through stories until about so many more events stand in the journal, as many by each union."""
    waiting: list[Story] = []
    told = 0
    for place, union in enumerate(unions, 1):
        due = events * place // len(unions)
        for story in _life(union, first, last):
            if told >= due:
                break
            told += 1 + len(story.moves)
            waiting.append(story)
        if len(waiting) >= CHUNK:
            _live(waiting)
            waiting = []
    if waiting:
        _live(waiting)


def _live(stories: Sequence[Story]) -> None:
    for one in live(stories):
        if one.refusal:
            raise RuntimeError(f"{one.case.title}: {one.refusal.in_plain_words}")


def _life(union: Worker, first: date, last: date) -> Iterator[Story]:
    """What a union does: congresses and new members every year, then proposals without end."""
    years = range(first.year, last.year + 1)
    for year in years:
        yield _congress(union, year, first, last)
        yield _admission(union, year, last)
    for turn in count():
        yield _proposal(union, date(years[turn % len(years)], 1 + (turn + union.number) % 9, 5), turn, last)


class _Telling:
    """A story being put together; nothing in it happens after the last day."""

    def __init__(self, begins: date, last: date):
        self.day = self.begins = min(begins, last)
        self.last = last
        self.moves: list[Move] = []

    def move(self, step: str, days: int, as_it_was: bool = False, **data: Any) -> "_Telling":
        self.day += timedelta(days=days)
        if self.day <= self.last:
            self.moves.append(Move(step, self.day, signed(self.day), data, as_it_was))
        return self

    def story(self, procedure: str, union: Worker, title: str, facts: dict[str, Any]) -> Story:
        return Story(procedure, union.organisation, self.begins, signed(self.begins), self.moves, title, facts=facts)


def signed(day: date) -> Signature:
    return Signature("system:benchmark", datetime(day.year, day.month, day.day, 2, tzinfo=UTC))


def _congress(union: Worker, year: int, first: date, last: date) -> Story:
    """A congress from its plan to what became of its resolutions; one in seventeen misses its quorum at first."""
    seats, staff = union.seats, union.staff
    telling = _Telling(date(year, 1 + union.number % 5, 6 + union.number % 20), last)
    telling.move("plan", 0, form="congress", staff=staff, topics="上年决议落实情况；职工福利方案")
    facts: dict[str, Any] = {"staff": staff, "female_staff": staff // 2, "members": union.members}
    if year == first.year:
        women = seats // 2 + 1
        elected = {"reps": seats, "managers": seats // 6, "female_reps": women, "female_staff": staff // 2}
        telling.move("elect", 10, as_it_was=True, **elected, years="3")
    else:
        facts |= {"has_congress": True, "congress_seats": seats}
    telling.move("materials", 5, sent_to=seats)
    if union.number % 17 == 0:
        telling.move("meeting", 8, as_it_was=True, entitled=seats, present=seats // 2)
    present = seats - seats // 20
    telling.move("meeting", 8, entitled=seats, present=present)
    for matter, kind in (("工资专项集体合同草案", "adopt"), ("职工福利方案", "agree")):
        ballot = {"issued": present, "returned": present, "valid_votes": present, "votes_for": present - 1}
        telling.move("vote", 0, matter=matter, kind=kind, method="secret", **ballot)
    telling.move("announce", 2, places="公告栏", resolutions=2)
    if union.number % 13:
        telling.move("report", 3)
    telling.move("execution", 60, done=2)
    return telling.story("workers-congress", union, f"{year} 年职工代表大会", facts)


def _admission(union: Worker, year: int, last: date) -> Story:
    telling = _Telling(date(year, 3, 1 + union.number % 28), last)
    telling.move("apply", 0, applicants=3, migrant=True).move("approve", 6, approved=3).move("issue", 5, issued=3)
    return telling.story("admit-members", union, f"{year} 年发展会员", {"staff": union.staff})


def _proposal(union: Worker, begins: date, turn: int, last: date) -> Story:
    """A proposal to the congress; one in nine waits for its answer."""
    topic = TOPICS[(turn + union.number) % len(TOPICS)]
    telling = _Telling(begins, last)
    telling.move("propose", 0, topic=topic, seconders=3, handled_by="行政部")
    if (turn + union.number) % 9:
        telling.move("answer", 9, answer="同意办理", accepted=True).move("done", 30, result="已落实")
        telling.move("rate", 4, rating="satisfied" if union.number % 7 else "fair")
    return telling.story("congress-proposal", union, f"提案：{topic}", {})
