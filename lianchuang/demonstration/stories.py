"""Three years of work, told as cases: what each union did, when, how well. The engine decides what it was worth.

A story is made of moves; `zeal` decides what is left out, done late or done wrongly.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.names import person_name
from lianchuang.demonstration.parties import Branch
from lianchuang.demonstration.unions import Union, congress_seats
from lianchuang.ledger.acts import Signature
from lianchuang.procedures.together import Move, Story
from lianchuang.registry.models import CoverageMode


@dataclass(frozen=True)
class Hands:
    """Who enters what: the accounts of the district, and the days between which the story plays."""

    first: date
    last: date

    def signed(self, ref: str, day: date, late_by: int = 0) -> Signature:
        """Entered some days after it happened, but never after today."""
        entered = min(day + timedelta(days=late_by), self.last)
        return Signature(ref, datetime(entered.year, entered.month, entered.day, 2, 30, tzinfo=UTC), "demonstration")


class Telling:
    """A story being put together: each move comes some days after the one before; none after today."""

    def __init__(self, hands: Hands, luck: Chance, ref: str, begins: date):
        self.hands, self.luck, self.ref, self.day = hands, luck, ref, begins
        self.moves: list[Move] = []
        self.over = False

    def move(self, step: str, after: tuple[int, int] = (0, 0), wrong: bool = False, **data: Any) -> "Telling":
        """Take a step so many days later; a story stops at today, as stories do."""
        day = self.day + timedelta(days=self.luck.whole(*after))
        if self.over or day > self.hands.last:
            self.over = True
            return self
        self.day = day
        lag = self.luck.weighted({0: 0.5, 1: 0.2, 4: 0.2, 20: 0.08, 60: 0.02})
        self.moves.append(Move(step, day, self.hands.signed(self.ref, day, lag), data, as_it_was=wrong))
        return self

    def stop(self) -> "Telling":
        self.over = True
        return self


def working_day(day: date) -> date:
    """The Monday after, when it falls on a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def facts_of(union: Union) -> dict[str, Any]:
    staff = union.staff
    facts: dict[str, Any] = {
        "staff": staff,
        "female_staff": round(staff * 0.39),
        "members": union.members,
        "above_scale": staff >= 100,
        "employers": len(union.units),
    }
    if union.has_congress:
        facts |= {"has_congress": True, "congress_seats": congress_seats(staff)}
    return facts


Teller = Callable[[Union, Hands, Chance, int], Iterator[Story]]


def founding(union: Union, hands: Hands, luck: Chance) -> Story:
    """组建工会: some stop on the way, some elect before the reply came, one or two cannot get a quorum at first."""
    begins = working_day(luck.day(hands.first, hands.last - timedelta(days=40)))
    telling = Telling(hands, luck, "account:officer", begins)
    members = max(3, round(union.staff * luck.share(0.75, 0.1)))
    telling.move("lead", staff=union.staff, source=luck.one(["register", "visit", "worker", "party"]))
    telling.move("visit", (2, 20), result="企业同意组建", obstructed=luck.happens(0.03))
    telling.move("prepare", (3, 30), members=f"{person_name(luck)}、{person_name(luck)}、{person_name(luck)}")
    telling.move("intake", (5, 40), applicants=members, members=members)
    form = "own_committee" if members >= 25 or luck.happens(0.8) else "organiser"
    telling.move("request", (1, 10), name=union.name, form=form, seats=3 if members <= 200 else 7)
    early = luck.happens(0.06)
    if luck.happens(0.03):
        telling.move("reply", (5, 20), decision="refused", reason="材料与实际不符").stop()
    elif not early:
        telling.move(
            "reply", (3, 25), decision="approved", paper_number=f"总工〔{telling.day.year}〕{luck.whole(1, 90)}号"
        )
    ballot = _ballot(union, members, luck)
    if luck.happens(0.05):
        few = ballot | {"present": members // 2, "issued": members // 2, "returned": members // 2}
        few["candidates"] = [row | {"votes": members // 3} for row in ballot["candidates"]]
        telling.move("assembly", (5, 30), wrong=True, **few)
    telling.move("assembly", (5, 30), wrong=early, **ballot)
    telling.move("result", (1, 6)).move("confirm", (2, 15), decision="approved")
    telling.move(
        "found",
        (0, 5),
        wrong=early,
        full_time=union.staff >= 200 and luck.happens(0.3),
        audit=True,
        women=luck.happens(0.7),
    )
    if luck.happens(0.8):
        until = telling.day.replace(year=telling.day.year + union.years, day=min(telling.day.day, 28))
        telling.move("certificate", (10, 60), number=f"3302{luck.whole(10**6, 10**7)}", last_day=until.isoformat())
    telling.move("archive", (1, 30), papers_complete=luck.happens(0.9))
    employers = [unit.employer for unit in union.units]
    by = hands.signed("account:officer", begins)
    facts = facts_of(union) | {"members": None}
    return Story(
        "found-union", union.home.union, begins, by, telling.moves, f"{union.name}组建", employers, facts=facts
    )


def _ballot(union: Union, members: int, luck: Chance) -> dict[str, Any]:
    present = max(2 * members // 3 + 1, round(members * luck.share(0.9, 0.05)))
    votes = max(members // 2 + 1, round(present * 0.9))
    rows = [{"name": union.chair, "office": "chair", "votes": votes}]
    rows += [
        {"name": person_name(luck), "office": "committee_member", "votes": max(members // 2 + 1, votes - n)}
        for n in (1, 2)
    ]
    rows.append({"name": person_name(luck), "office": "committee_member", "votes": members // 4})
    return {
        "entitled": members,
        "present": present,
        "method": "secret",
        "issued": present,
        "returned": present,
        "candidates": rows,
        "years": str(union.years),
        "direct": luck.happens(0.55),
    }


def party_founding(branch: Branch, hands: Hands, luck: Chance) -> Story:
    """组建党组织: by one of the ways; the last months' ones are still on their way."""
    begins = working_day(luck.day(hands.first, hands.last))
    telling = Telling(hands, luck, "account:party-officer", begins)
    own = branch.mode == CoverageMode.OWN
    members = luck.whole(3, 18) if own else luck.whole(1, 8)
    form = "branch" if own else "temporary_branch" if branch.mode == CoverageMode.TEMPORARY else "joint_branch"
    telling.move("survey", party_members=members, staff=branch.units[0].staff)
    telling.move("mode", (2, 20), mode=branch.mode.value, form=form)
    telling.move("request", (1, 10), name=branch.name)
    telling.move("reply", (3, 20), decision="approved", paper_number=f"党工〔{begins.year}〕{luck.whole(1, 60)}号")
    rows = [{"name": person_name(luck), "office": "secretary", "votes": members}]
    telling.move("election", (3, 20), entitled=members, present=members, candidates=rows, is_chair=luck.happens(0.2))
    telling.move("found", (1, 5)).move(
        "consolidate", (30, 120), rules="三会一课、党群联席", union_linked=luck.happens(0.8)
    )
    goods = {name: luck.happens(0.93) for name in ("leadership", "membership", "mechanism", "results", "esteem")}
    telling.move("review", (150, 300), **goods)
    by = hands.signed("account:party-officer", begins)
    employers = [unit.employer for unit in branch.units]
    facts = {"staff": branch.units[0].staff}
    return Story(
        "found-party-organisation",
        branch.town.party,
        begins,
        by,
        telling.moves,
        f"{branch.name}组建",
        employers,
        facts=facts,
    )


def congresses(union: Union, hands: Hands, luck: Chance, year: int) -> Iterator[Story]:
    """职代会 once a year: some forget, some miss their quorum and hold it again, some vote with hands raised."""
    if union.staff < 30 or not luck.happens(0.30 + 0.72 * union.zeal):
        return
    begins = working_day(luck.day(date(year, 1, 8), date(year, 11, 20)))
    if begins > hands.last or begins < (union.elected_on or hands.first):
        return
    telling = Telling(hands, luck, f"account:chair-{union.name}", begins)
    staff, seats = union.staff, congress_seats(union.staff)
    telling.move("plan", form="congress", staff=staff, topics="上年决议落实情况；工资专项集体合同草案；职工福利方案")
    if not union.has_congress:
        managers = seats // 5 + (2 if luck.happens(0.1) else 0)
        telling.move(
            "elect",
            (5, 20),
            wrong=True,
            reps=seats,
            managers=managers,
            female_reps=round(seats * luck.share(0.42, 0.05)),
            female_staff=round(staff * 0.39),
            years="5" if union.years == 5 else "3",
        )
    telling.move("materials", (2, 8), sent_to=seats)
    if luck.happens(0.09 * (1.6 - union.zeal)):
        telling.move("meeting", (7, 10), wrong=True, entitled=seats, present=seats * 3 // 5)
        telling.move("meeting", (10, 30), entitled=seats, present=max(2 * seats // 3 + 1, round(seats * 0.8)))
    else:
        telling.move(
            "meeting", (7, 12), entitled=seats, present=max(2 * seats // 3 + 1, round(seats * luck.share(0.9, 0.05)))
        )
    present = telling.moves[-1].data.get("present", seats)
    for matter, kind in (("工资专项集体合同草案", "adopt"), ("职工福利方案", "agree"))[: luck.whole(1, 2)]:
        _vote(telling, matter, kind, seats, present, luck)
    telling.move("announce", (1, 5), places="公告栏、微信群", resolutions=2).move("report", (1, 14))
    if luck.happens(union.zeal):
        telling.move("execution", (60, 220), done=2)
    if not union.has_congress and any(m.step == "elect" for m in telling.moves):
        facts, union.has_congress = facts_of(union), True
    else:
        facts = facts_of(union)
    by = hands.signed(telling.ref, begins)
    yield Story(
        "workers-congress", union.organisation, begins, by, telling.moves, f"{year} 年职工代表大会", facts=facts
    )
    for number in range(luck.weighted({0: 0.4, 1: 0.3, 2: 0.2, 3: 0.1})):
        yield _proposal(union, hands, luck.of("proposal", number), telling.day, within=None)


def _vote(telling: Telling, matter: str, kind: str, seats: int, present: int, luck: Chance) -> None:
    votes = max(seats // 2 + 1, round(present * luck.share(0.93, 0.04)))
    method = "open" if luck.happens(0.03) else "secret"
    data = {
        "matter": matter,
        "kind": kind,
        "method": method,
        "issued": present,
        "returned": present,
        "valid_votes": present,
    }
    telling.move("vote", wrong=method == "open", votes_for=min(votes, present), **data)
    if method == "open":
        telling.move("vote", (5, 15), votes_for=min(votes, present), **(data | {"method": "secret"}))


TOPICS = ("夜班通勤车", "食堂加一个窗口", "车间降温", "更衣柜换锁", "体检项目增加", "技能津贴", "停车位", "饮水机滤芯")


def _proposal(union: Union, hands: Hands, luck: Chance, day: date, within: int | None) -> Story:
    telling = Telling(hands, luck, f"account:chair-{union.name}", day)
    telling.move("propose", topic=luck.one(TOPICS), seconders=luck.whole(2, 30), handled_by="行政部")
    if luck.happens(0.55 + union.zeal / 2.5):
        accepted = luck.happens(0.7)
        telling.move(
            "answer", (5, 45), answer="同意办理" if accepted else "暂不具备条件，理由已说明", accepted=accepted
        )
        if accepted:
            telling.move("done", (20, 120), result="已落实")
        telling.move("rate", (1, 20), rating=luck.weighted({"satisfied": 0.75, "fair": 0.2, "not": 0.05}))
    by = hands.signed(telling.ref, day)
    title = f"提案：{telling.moves[0].data['topic']}" if telling.moves else "提案"
    return Story("congress-proposal", union.organisation, day, by, telling.moves, title, within=within)


def admissions(union: Union, hands: Hands, luck: Chance, year: int) -> Iterator[Story]:
    """发展会员 of the year."""
    begins = working_day(luck.day(date(year, 2, 10), date(year, 10, 30)))
    if begins > hands.last or not luck.happens(union.zeal * 0.6):
        return
    count = max(1, union.staff // 25)
    telling = Telling(hands, luck, f"account:chair-{union.name}", begins)
    telling.move("apply", applicants=count, migrant=luck.happens(0.6))
    telling.move("approve", (2, 20), approved=count).move("issue", (1, 10), issued=count)
    by = hands.signed(telling.ref, begins)
    yield Story(
        "admit-members", union.organisation, begins, by, telling.moves, f"{year} 年发展会员", facts=facts_of(union)
    )


YEARLY: tuple[Teller, ...] = (congresses, admissions)
