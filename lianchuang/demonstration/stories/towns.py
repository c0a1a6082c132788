"""What towns, bureaus and the district do themselves (S03, S07, S09, S16, S18, S20, S24, S30–S33)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.employers import Unit
from lianchuang.demonstration.names import person_name
from lianchuang.demonstration.stories.bargaining import LOCAL_MINIMUM, in_force_on
from lianchuang.demonstration.telling import THAT_DAY, Hands, Span, Telling, working_day
from lianchuang.demonstration.unions import Union, years_on
from lianchuang.procedures.together import Story
from lianchuang.registry.models import Organisation


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
class Term:
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

    def by_union(self, tale: Telling, procedure: str, title: str, employers=(), **facts) -> Story:
        return tale.story(procedure, self.seat.union, title, facts=facts, employers=employers)

    def by_party(self, tale: Telling, procedure: str, title: str, employers=()) -> Story:
        return tale.story(procedure, self.seat.party, title, employers=employers)


SeatTeller = Callable[[Term], Iterator[Story]]

TASKS = ("落实工会办公用房", "为联合工会配一名专职干部", "解决职工活动场地", "新业态企业集中建会", "欠薪隐患排查")


def committee_meetings(term: Term) -> Iterator[Story]:
    """党委研究工会工作: once a year; what was decided is done, or half done."""
    if not term.likely(0.2, 1.0):
        return
    tale = term.tale(first=(2, 10), last=(9, 30))
    decisions = term.luck.whole(2, 5)
    tale.move("request", topics=decisions)
    tale.move("agenda", (3, 15))
    level = term.luck.weighted({"committee": 0.7, "enlarged": 0.2, "meeting": 0.1})
    tale.move("meeting", (3, 20), level=level, report_heard=term.luck.happens(0.95), decisions=decisions)
    held = tale.took("meeting")
    if term.likely(0.3, 1.0):
        tale.move("follow", (60, 150), done=term.luck.whole(decisions // 2, decisions))
    yield term.by_party(tale, "party-committee-meeting", f"{term.year} 年党委研究工会工作")
    for number in range(min(2, decisions) if held else 0):
        yield _task(term, term.luck.of("task", number), tale.day_of("meeting"), "party_committee")


def _task(term: Term, luck: Chance, day: date, source: str) -> Story:
    """交办事项: done by the day set, late, or sent back once."""
    tale = Telling(term.hands, luck, "account:officer", working_day(day + timedelta(days=luck.whole(1, 10))))
    due = tale.day_in(luck.whole(60, 150))
    tale.move("assign", source=source, matter=luck.one(TASKS), owner=f"{term.seat.name}有关部门", due_on=due)
    if luck.happens(0.3):
        tale.move("progress", (20, 50), progress="正在办")
    if luck.happens(0.85):
        late = luck.whole(5, 60) if luck.happens(0.25) else -luck.whole(1, 40)
        result = luck.weighted({"done": 0.8, "partly": 0.15, "explained": 0.05})
        tale.on(working_day(due + timedelta(days=late)), "done", result=result, text="已办")
        if luck.happens(0.1):
            tale.move("confirm", (1, 10), result="back").move("done", (10, 40), result="done", text="补办完")
        if luck.happens(0.9):
            tale.move("confirm", (1, 15), result="accepted")
    return term.by_union(tale, "assigned-task", "交办事项")


def conferences(term: Term) -> Iterator[Story]:
    """联席会议: the district every year, most towns too."""
    if term.seat.tier == "bureau" or not term.likely(0.1, 0.95):
        return
    tale = term.tale(first=(3, 1), last=(10, 20))
    decisions = term.luck.whole(2, 5)
    tale.move("topics", kind=term.luck.one(["party_led", "government"]), topics=decisions)
    told = term.luck.happens(0.85)
    tale.move("hold", (5, 25), departments=term.luck.whole(4, 12), last_results_told=told, decisions=decisions)
    tale.move("minutes", (2, 15), assigned=decisions)
    issued = tale.took("minutes")
    if term.likely(0.3, 1.0):
        tale.move("report", (60, 150), done=term.luck.whole(decisions // 2, decisions))
    yield term.by_union(tale, "joint-conference", f"{term.year} 年联席会议")
    if issued:
        yield _task(term, term.luck.of("task"), tale.day_of("minutes"), "joint_conference")


def tripartite(term: Term) -> Iterator[Story]:
    """三方会议: every quarter in the district, once a year in keen towns; once in a while one party stays away."""
    times = 4 if term.seat.tier == "district" else int(term.seat.tier == "town" and term.likely(0.0, 0.6))
    for number in range(times):
        quarter = (3 * number + 1, 12) if times == 4 else (4, 1)
        tale = term.tale("meeting", number, first=quarter, last=(min(12, quarter[0] + 1), 20))
        luck, decisions = tale.luck, tale.luck.whole(1, 4)
        came = luck.happens(0.95)
        tale.move("agenda", topics=decisions)
        parties = {"labour": True, "union": True, "employers": came}
        clear = luck.whole(decisions // 2, decisions)
        tale.move("meeting", (3, 15), wrong=not came, decisions=decisions, with_owner_and_day=clear, **parties)
        tale.move("follow", (30, 80), done=luck.whole(decisions // 2, decisions))
        yield term.by_union(tale, "tripartite-meeting", f"{term.year} 年三方会议")


def liaisons(term: Term) -> Iterator[Story]:
    """领导联系工会: a visit every half-year or so; problems answered on the spot, or taken along."""
    if term.year != term.hands.first.year or not term.likely(0.2, 1.0):
        return
    tale, luck = term.tale(first=(2, 1), last=(5, 31)), term.luck
    tale.move("appoint", leader=person_name(luck), side=luck.one(["government", "party"]), unions=luck.whole(1, 3))
    for _ in range(luck.whole(1, 5)):
        problems = luck.whole(0, 4)
        tale.move("visit", (60, 170) if luck.happens(0.8) else (190, 260), problems=problems, answered=problems // 2)
    yield term.by_union(tale, "leader-liaison", "领导联系工会")


def responsibility_papers(term: Term) -> Iterator[Story]:
    """党建带工建责任书: listed, signed, reported on at the end of the year; a few only listed."""
    for number in range(term.luck.whole(1, 2)):
        tale = term.tale(number, first=(1, 15), last=(3, 31), party=True)
        luck = tale.luck
        tale.move("list", name=person_name(luck), post=luck.weighted({"secretary": 0.5, "chair": 0.4, "both": 0.1}))
        if term.likely(0.5, 1.0):
            tale.move("sign", (3, 30), year=term.year)
        if term.likely(0.4, 1.0):
            result = luck.weighted({"good": 0.6, "fair": 0.3, "poor": 0.1})
            tale.on(working_day(date(term.year, 12, luck.whole(8, 28))), "report", result=result)
        yield term.by_party(tale, "responsibility-paper", f"{term.year} 年责任书")


def guidance(term: Term) -> Iterator[Story]:
    """指导性意见, 支持政策, 联合检查: by the district every year, by some towns."""
    if term.seat.tier != "district" and not term.likely(0.0, 0.25):
        return
    luck, tasks = term.luck, term.luck.whole(4, 12)
    tale = term.tale("opinion", first=(1, 20), last=(4, 15), party=True)
    tale.move("draft", year=term.year, union_heard=luck.happens(0.93))
    tale.move("issue", (10, 40), paper_number=f"区委组〔{term.year}〕8号", tasks=tasks, recipients=luck.whole(20, 60))
    tale.on(working_day(date(term.year, 12, luck.whole(8, 25))), "report", done=luck.whole(tasks // 2, tasks))
    yield term.by_party(tale, "guidance-opinion", f"{term.year} 年指导性意见")
    yield _policy(term, term.tale("policy", last=(9, 30), party=True))
    yield _inspection(term, term.tale("inspection", first=(5, 1), last=(10, 31), party=True))


def _policy(term: Term, tale: Telling) -> Story:
    heard = tale.luck.happens(0.9)
    tale.move("draft", wrong=not heard, title="支持基层工会阵地建设的若干意见", union_heard=heard)
    tale.move("issue", (20, 60), paper_number=term.paper())
    tale.move("evaluate", (90, 200), carried_out=tale.luck.happens(0.85), result="已兑现")
    return term.by_party(tale, "union-policy", "支持工会工作的政策")


def _inspection(term: Term, tale: Telling) -> Story:
    problems = tale.luck.whole(2, 15)
    took_part = {"both_took_part": tale.luck.happens(0.9), "covers_union": tale.luck.happens(0.95)}
    units = tale.luck.whole(5, 20)
    tale.move("plan", units=units)
    tale.move("inspect", (5, 30), units=units, problems=problems, **took_part)
    tale.move("settle", (30, 90), solved=tale.luck.whole(problems // 2, problems))
    return term.by_party(tale, "joint-inspection", f"{term.year} 年联合检查")


def notices(term: Term) -> Iterator[Story]:
    """上情下达: who signed for it, who answered when asked."""
    below = max(2, len(term.seat.unions))
    for number in range(4 if term.seat.tier == "district" else 1):
        tale = term.tale("notice", number)
        luck, asks = tale.luck, tale.luck.happens(0.4)
        due = tale.day_in(20) if asks else None
        tale.move("issue", title="关于做好工资集体协商工作的通知", recipients=below, asks=asks, answer_by=due)
        got = round(below * luck.share(0.92, 0.06))
        tale.move("receipts", (2, 8), receipted=got)
        if asks:
            tale.move("collect", (5, 11) if term.likely(0.5, 1.0) else (20, 40), answered=round(got * 0.9))
        if luck.happens(0.9):
            tale.move("close", (3, 30))
        yield term.by_union(tale, "policy-notice", f"{term.year} 年通知")


def cadre_trainings(term: Term) -> Iterator[Story]:
    """工会干部培训."""
    times = 3 if term.seat.tier == "district" else int(term.likely(0.1, 0.9))
    for number in range(times):
        tale = term.tale("course", number, first=(3, 1), last=(10, 31))
        luck = tale.luck
        kind = luck.weighted({"chairs": 0.5, "officers": 0.2, "negotiators": 0.2, "supervisors": 0.1})
        cadres = max(3, len(term.seat.unions))
        trained = round(cadres * luck.share(0.6 + 0.3 * term.seat.zeal, 0.1))
        tale.move("plan", topic="工会业务", kind=kind, cadres=cadres)
        tale.move("hold", (5, 40), hours=luck.one([8, 16, 24]), trained=max(1, trained))
        tale.move("assess", (0, 10), passed=round(trained * 0.9))
        yield term.by_union(tale, "cadre-training", f"{term.year} 年工会干部培训")


def legal_aid(term: Term) -> Iterator[Story]:
    """工会法律援助."""
    for number in range(term.luck.whole(3, 6) if term.seat.tier == "district" else int(term.luck.happens(0.2))):
        tale = term.tale("aid", number)
        luck = tale.luck
        tale.move("apply", name=person_name(luck), topic=luck.one(["pay", "contract", "injury", "insurance"]))
        granted = luck.happens(0.92)
        in_time = luck.happens(0.85)
        tale.move("decide", (1, 8) if in_time else (14, 30), decision="granted" if granted else "refused")
        if granted:
            result = luck.weighted({"won": 0.4, "settled": 0.35, "partly": 0.2, "lost": 0.05})
            tale.move("finish", (40, 200), result=result, recovered=str(luck.whole(10, 500) * 100))
        yield term.by_union(tale, "legal-aid", "工会法律援助")


def federations(term: Term) -> Iterator[Story]:
    """村（社区）工会联合会: keen towns set one up, and give it people and a room."""
    if term.seat.tier != "town" or term.year == term.hands.last.year or not term.likely(-0.1, 0.3):
        return
    tale, luck = term.tale(first=(2, 1), last=(8, 31)), term.luck
    units, name = luck.whole(12, 60), f"{term.seat.name}第{term.year % 100}片区工会联合会"
    area = term.seat.area_code
    plan = {"units": units, "small_units": units * 3 // 4, "staff": units * 9}
    tale.move("plan", kind="village_federation", area_code=area, **plan)
    tale.move("request", (5, 20), name=name)
    tale.move("reply", (5, 20), decision="approved")
    chair = {"name": person_name(luck), "office": "chair", "votes": 32}
    vote = {"entitled": 40, "present": 36, "method": "secret", "issued": 36, "returned": 36, "candidates": [chair]}
    tale.move("assembly", (10, 40), years="5", **vote)
    tale.move("found", (0, 5))
    tale.move("staff", (10, 60), full_time_staff=luck.whole(0, 1), socialised_staff=luck.whole(0, 2), premises=True)
    run = {"regional_congress": luck.happens(0.6), "regional_contract": luck.happens(0.5)}
    tale.move("run", (60, 200), **run)
    yield term.by_union(tale, "found-federation", f"建立{name}")


def regional_contracts(term: Term) -> Iterator[Story]:
    """区域性工资集体合同: one contract for the small units of a town, each of them listed."""
    seat, luck = term.seat, term.luck
    small = [union for union in seat.unions if (union.joint or union.staff < 25) and union.organisation]
    if seat.tier != "town" or not small or not term.likely(0.2, 1.0):
        return
    units = [unit for union in small for unit in union.units]
    staff, asking = sum(unit.staff for unit in units), max(1, len(small) // 2)
    tale = term.tale(first=(2, 10), last=(5, 31))
    tale.move("suggest", scope="region", kind="wage", area=seat.name, unions=len(small), proposing=asking)
    tale.move("offer", (3, 10), to=f"{seat.name}商会", sent_on=THAT_DAY, received_on=THAT_DAY)
    tale.move("reply", (3, 11) if term.likely(0.5, 1.0) else (20, 40), answer="agreed")
    tale.move("reps", (0, 5), worker_reps=6, employer_reps=5, union_head_is_chief=True)
    tale.move("materials", (1, 6))
    tale.move("meeting", (8, 15), minutes_signed=True)
    floor = str(LOCAL_MINIMUM + luck.whole(2, 12) * 20)
    rise = str(luck.whole(20, 60) / 10)
    tale.move("agreed", (3, 15), min_pay=floor, local_min_pay=str(LOCAL_MINIMUM), rise=rise)
    votes = {"all": 60, "operators": 10, "votes_for": luck.whole(38, 56)}
    tale.move("vote", (5, 20), way="regional_congress", result="passed", **votes)
    begin = tale.day_in(2)
    until = years_on(begin, 1) - timedelta(days=1)
    tale.move("sign", (0, 2), **{"from": begin}, to=until, units=len(units), covered_staff=staff)
    tale.move("submit", (1, 8) if term.likely(0.5, 1.0) else (16, 40), received_on=THAT_DAY)
    begins = in_force_on(term.hands, tale.day, "wage")
    tale.on(begins, "effect", in_force_on=begins)
    tale.move("publish", (0, 4) if term.likely(0.5, 1.0) else (12, 30), units=len(units) - luck.whole(0, 1))
    tale.move("file_union", (1, 10), filed_with="区总工会")
    if term.likely(0.3, 1.0):
        tale.move("report", (120, 240), fulfilled=luck.weighted({"fully": 0.6, "mostly": 0.4}))
        tale.on(working_day(until + timedelta(days=5)), "expire")
    employers = [unit.employer for unit in units]
    yield term.by_union(tale, "regional-contract", f"{seat.name} {term.year} 年区域工资合同", employers)


def verifications(term: Term) -> Iterator[Story]:
    """单位核实: nearly all whose head-count nobody knew, and a few more."""
    if term.year == term.hands.first.year:
        wanted = [unit for unit in term.seat.units if not unit.entry.counts and term.luck.happens(0.92)]
    else:
        wanted = term.luck.some(term.seat.units, 1)
    for unit in wanted:
        tale = term.tale("unit", unit.number, first=(2, 1), last=(10, 20))
        staff = unit.years.get(term.year - 1, unit.staff)
        counts = {"female_staff": round(staff * 0.39), "migrant_staff": round(staff * 0.6)}
        tale.move("visit", counted_on=THAT_DAY, staff=staff, document="花名册", **counts)
        tale.move("close", (0, 10))
        yield term.by_union(tale, "verify-unit", f"核实{unit.name}", [unit.employer])


def register_changes(term: Term) -> Iterator[Story]:
    """单位入册、出册: a new one found here, a closed one taken out there."""
    seat, luck = term.seat, term.luck
    if seat.tier != "town":
        return
    if luck.happens(0.5):
        tale = term.tale("new", first=(2, 1), last=(9, 30))
        name = f"{seat.name}样新{luck.one('恒达华泰兴隆')}{term.year % 100}经营部"
        tale.move("find", name=name, source=luck.one(["market", "tax", "visit", "village"]))
        there, staff = luck.happens(0.9), luck.whole(2, 18)
        known = {"ownership": "private", "above_scale": False, "staff": staff, "area_code": seat.area_code}
        tale.move("verify", (3, 20), exists="yes" if there else "no", **known)
        if there:
            tale.move("enter", (1, 10))
        yield term.by_union(tale, "register-unit", f"{name}入册")
    leaving = [unit for unit in seat.units if unit.spare]
    if leaving and luck.happens(0.4):
        unit = luck.one(leaving)
        unit.spare = False
        tale = term.tale("old", first=(2, 1), last=(9, 30))
        gone = luck.happens(0.9)
        tale.move("propose", reason="ended", document="注销登记通知书")
        tale.move("approve", (3, 20), decision="approved" if gone else "refused")
        yield term.by_union(tale, "remove-unit", f"{unit.name}出册", [unit.employer])


BY_SEATS: tuple[SeatTeller, ...] = (
    committee_meetings,
    conferences,
    tripartite,
    liaisons,
    responsibility_papers,
    guidance,
    notices,
    cadre_trainings,
    legal_aid,
    federations,
    regional_contracts,
    verifications,
    register_changes,
)
