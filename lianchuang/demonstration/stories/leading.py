"""How Party, government and union lead together (S20, S24, S30–S33): meetings, papers, visits, notices."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.names import person_name
from lianchuang.demonstration.seats import SeatWork
from lianchuang.demonstration.telling import Telling, working_day
from lianchuang.demonstration.unions import years_on
from lianchuang.procedures.together import Story

TASKS = ("落实工会办公用房", "为联合工会配一名专职干部", "解决职工活动场地", "新业态企业集中建会", "欠薪隐患排查")


def committee_meetings(work: SeatWork) -> Iterator[Story]:
    """党委研究工会工作: once a year; what was decided is done, or half done."""
    if not work.likely(0.2, 1.0):
        return
    tale = work.tale(first=(2, 10), last=(9, 30))
    decisions = work.luck.whole(2, 5)
    tale.move("request", topics=decisions)
    tale.move("agenda", (3, 15))
    level = work.luck.weighted({"committee": 0.7, "enlarged": 0.2, "meeting": 0.1})
    tale.move("meeting", (3, 20), level=level, report_heard=work.luck.happens(0.95), decisions=decisions)
    held = tale.took("meeting")
    if work.likely(0.3, 1.0):
        tale.move("follow", (60, 150), done=work.luck.whole(decisions // 2, decisions))
    yield work.by_party(tale, "party-committee-meeting", f"{work.year} 年党委研究工会工作")
    for number in range(min(2, decisions) if held else 0):
        yield _task(work, work.luck.of("task", number), tale.day_of("meeting"), "party_committee")


def _task(work: SeatWork, luck: Chance, day: date, source: str) -> Story:
    """交办事项: done by the day set, late, or sent back once."""
    tale = Telling(work.hands, luck, "account:officer", working_day(day + timedelta(days=luck.whole(1, 10))))
    due = tale.day_in(luck.whole(60, 150))
    tale.move("assign", source=source, matter=luck.one(TASKS), owner=f"{work.seat.name}有关部门", due_on=due)
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
    return work.by_union(tale, "assigned-task", "交办事项")


def conferences(work: SeatWork) -> Iterator[Story]:
    """联席会议: the district every year, most towns too."""
    if work.seat.tier == "bureau" or not work.likely(0.1, 0.95):
        return
    tale = work.tale(first=(3, 1), last=(10, 20))
    decisions = work.luck.whole(2, 5)
    tale.move("topics", kind=work.luck.one(["party_led", "government"]), topics=decisions)
    told = work.luck.happens(0.85)
    tale.move("hold", (5, 25), departments=work.luck.whole(4, 12), last_results_told=told, decisions=decisions)
    tale.move("minutes", (2, 15), assigned=decisions)
    issued = tale.took("minutes")
    if work.likely(0.3, 1.0):
        tale.move("report", (60, 150), done=work.luck.whole(decisions // 2, decisions))
    yield work.by_union(tale, "joint-conference", f"{work.year} 年联席会议")
    if issued:
        yield _task(work, work.luck.of("task"), tale.day_of("minutes"), "joint_conference")


def tripartite(work: SeatWork) -> Iterator[Story]:
    """三方会议: every quarter in the district, once a year in keen towns; once in a while one party stays away."""
    times = 4 if work.seat.tier == "district" else int(work.seat.tier == "town" and work.likely(0.0, 0.6))
    for number in range(times):
        quarter = (3 * number + 1, 12) if times == 4 else (4, 1)
        tale = work.tale("meeting", number, first=quarter, last=(min(12, quarter[0] + 1), 20))
        luck, decisions = tale.luck, tale.luck.whole(1, 4)
        came = luck.happens(0.95)
        tale.move("agenda", topics=decisions)
        parties = {"labour": True, "union": True, "employers": came}
        clear = luck.whole(decisions // 2, decisions)
        tale.move("meeting", (3, 15), wrong=not came, decisions=decisions, with_owner_and_day=clear, **parties)
        tale.move("follow", (30, 80), done=luck.whole(decisions // 2, decisions))
        yield work.by_union(tale, "tripartite-meeting", f"{work.year} 年三方会议")


def liaisons(work: SeatWork) -> Iterator[Story]:
    """领导联系工会: a visit every half-year or so; problems answered on the spot, or taken along. When its days are
    over another leader follows."""
    if work.year != work.hands.first.year or not work.likely(0.2, 1.0):
        return
    tale = work.tale(first=(2, 1), last=(5, 31))
    for number in count():
        luck = work.luck.of("leader", number)
        until = years_on(tale.day, luck.weighted({1: 0.4, 2: 0.3, 3: 0.3})) - timedelta(days=1)
        side, unions = luck.one(["government", "party"]), luck.whole(1, 3)
        tale.move("appoint", leader=person_name(luck), side=side, unions=unions, until=until)
        while not tale.over and tale.day_in(260) < until and luck.happens(0.9):
            found = luck.whole(0, 4)
            tale.move("visit", (60, 170) if luck.happens(0.8) else (190, 255), problems=found, answered=found // 2)
        tale.on(working_day(until + timedelta(days=1)), "end")
        yield work.by_union(tale, "leader-liaison", "领导联系工会")
        if tale.over:
            return
        tale = Telling(work.hands, luck, tale.ref, working_day(tale.day_in(luck.whole(1, 20))))


def responsibility_papers(work: SeatWork) -> Iterator[Story]:
    """党建带工建责任书: listed, signed, reported on at the end of the year; a few only listed."""
    for number in range(work.luck.whole(1, 2)):
        tale = work.tale(number, first=(1, 15), last=(3, 31), party=True)
        luck = tale.luck
        tale.move("list", name=person_name(luck), post=luck.weighted({"secretary": 0.5, "chair": 0.4, "both": 0.1}))
        if work.likely(0.5, 1.0):
            tale.move("sign", (3, 30), year=work.year)
        if work.likely(0.4, 1.0):
            result = luck.weighted({"good": 0.6, "fair": 0.3, "poor": 0.1})
            tale.on(working_day(date(work.year, 12, luck.whole(8, 28))), "report", result=result)
        yield work.by_party(tale, "responsibility-paper", f"{work.year} 年责任书")


def guidance(work: SeatWork) -> Iterator[Story]:
    """指导性意见, 支持政策, 联合检查: by the district every year, by some towns."""
    if work.seat.tier != "district" and not work.likely(0.0, 0.25):
        return
    luck, tasks = work.luck, work.luck.whole(4, 12)
    tale = work.tale("opinion", first=(1, 20), last=(4, 15), party=True)
    tale.move("draft", year=work.year, union_heard=luck.happens(0.93))
    tale.move("issue", (10, 40), paper_number=f"区委组〔{work.year}〕8号", tasks=tasks, recipients=luck.whole(20, 60))
    tale.on(working_day(date(work.year, 12, luck.whole(8, 25))), "report", done=luck.whole(tasks // 2, tasks))
    yield work.by_party(tale, "guidance-opinion", f"{work.year} 年指导性意见")
    yield _policy(work, work.tale("policy", last=(9, 30), party=True))
    yield _inspection(work, work.tale("inspection", first=(5, 1), last=(10, 31), party=True))


def _policy(work: SeatWork, tale: Telling) -> Story:
    heard = tale.luck.happens(0.9)
    tale.move("draft", wrong=not heard, title="支持基层工会阵地建设的若干意见", union_heard=heard)
    tale.move("issue", (20, 60), paper_number=work.paper())
    tale.move("evaluate", (90, 200), carried_out=tale.luck.happens(0.85), result="已兑现")
    return work.by_party(tale, "union-policy", "支持工会工作的政策")


def _inspection(work: SeatWork, tale: Telling) -> Story:
    problems = tale.luck.whole(2, 15)
    took_part = {"both_took_part": tale.luck.happens(0.9), "covers_union": tale.luck.happens(0.95)}
    units = tale.luck.whole(5, 20)
    tale.move("plan", units=units)
    tale.move("inspect", (5, 30), units=units, problems=problems, **took_part)
    tale.move("settle", (30, 90), solved=tale.luck.whole(problems // 2, problems))
    return work.by_party(tale, "joint-inspection", f"{work.year} 年联合检查")


def notices(work: SeatWork) -> Iterator[Story]:
    """上情下达: who signed for it, who answered when asked."""
    below = max(2, len(work.seat.unions))
    for number in range(4 if work.seat.tier == "district" else 1):
        tale = work.tale("notice", number)
        luck, asks = tale.luck, tale.luck.happens(0.4)
        due = tale.day_in(20) if asks else None
        tale.move("issue", title="关于做好工资集体协商工作的通知", recipients=below, asks=asks, answer_by=due)
        got = round(below * luck.share(0.92, 0.06))
        tale.move("receipts", (2, 8), receipted=got)
        if asks:
            tale.move("collect", (5, 11) if work.likely(0.5, 1.0) else (20, 40), answered=round(got * 0.9))
        if luck.happens(0.9):
            tale.move("close", (3, 30))
        yield work.by_union(tale, "policy-notice", f"{work.year} 年通知")
