"""Base-level democracy (S29A, S29B, S29C): congresses and their proposals, open books, hearings."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.telling import Telling, Work, ballot, working_day
from lianchuang.demonstration.unions import congress_seats, years_on
from lianchuang.procedures.together import Story

AGENDA = (("工资专项集体合同草案", "adopt"), ("职工福利方案", "agree"), ("上年决议落实情况", "discuss"))
TOPICS = ("夜班通勤车", "食堂加一个窗口", "车间降温", "更衣柜换锁", "体检项目增加", "技能津贴", "停车位", "饮水机滤芯")


def congresses(work: Work) -> Iterator[Story]:
    """职代会 once a year: some forget, some miss their quorum and hold it again, some vote with hands raised."""
    if not work.likely(0.15, 1.05):
        return
    union, luck = work.union, work.luck
    tale = work.tale()
    staff, whole = union.staff, union.staff < 60 and not union.has_congress
    topics = "上年决议落实情况；工资专项集体合同草案；职工福利方案"
    tale.move("plan", form="assembly" if whole else "congress", staff=staff, topics=topics)
    seats = staff if whole else congress_seats(staff)
    if not whole and (union.congress_until or date.min) < tale.begins:
        _elect(work, tale, seats)
    tale.move("materials", (2, 8), sent_to=seats)
    if work.hands.at("zhejiang") and not work.likely(0.75, 1.0):  # no other text makes it invalid
        tale.move("meeting", (8, 12), wrong=True, entitled=seats, present=seats * 3 // 5)
    present = ballot(luck, seats)["present"]
    tale.move("meeting", (9, 14), entitled=seats, present=present)
    held = tale.took("meeting")
    for matter, kind in AGENDA[: luck.whole(1, 2)]:
        _vote(work, tale, matter, kind, seats, present)
    tale.move("announce", (1, 5), places="公告栏、微信群", resolutions=2).move("report", (1, 12))
    if work.in_the_end(0.1, 1.0):
        tale.move("execution", (60, 220), done=luck.whole(1, 2))
    yield work.told(tale, "workers-congress", f"{work.year} 年职工代表大会")
    if tale.took("elect"):
        union.has_congress, union.congress_until = True, years_on(tale.day_of("elect"), union.years)
    union.has_assembly = union.has_assembly or (whole and held)
    for number in range(luck.weighted({0: 0.3, 1: 0.35, 2: 0.25, 3: 0.1}) if held else 0):
        yield _proposal(work, luck.of("proposal", number), tale.day)


def _elect(work: Work, tale: Telling, seats: int) -> None:
    """Representatives for a new term; here and there too many managers, or too few women."""
    luck, staff = work.luck, work.union.staff
    careful = work.likely(0.7, 1.0)
    women = round(staff * 0.39)
    tale.move(
        "elect",
        (5, 20),
        wrong=True,
        reps=seats,
        managers=seats // 5 + (0 if careful else luck.whole(1, 3)),
        female_reps=min(seats, round(seats * (0.39 if careful else luck.share(0.36, 0.05))) + 1),
        female_staff=women,
        years=str(work.union.years),
    )


def _vote(work: Work, tale: Telling, matter: str, kind: str, seats: int, present: int) -> None:
    votes = max(seats // 2 + 1, round(present * work.luck.share(0.93, 0.04)))
    sheets = {"issued": present, "returned": present, "valid_votes": present, "votes_for": min(votes, present)}
    if not work.likely(0.88, 1.0):
        tale.move("vote", wrong=True, matter=matter, kind=kind, method="open", **sheets)
        tale.move("vote", (5, 15), matter=matter, kind=kind, method="secret", **sheets)
    else:
        tale.move("vote", matter=matter, kind=kind, method="secret", **sheets)


def _proposal(work: Work, luck: Chance, day: date) -> Story:
    """职代会提案: answered, or laid aside; done, or explained why not."""
    tale = Telling(work.hands, luck, f"account:chair-{work.union.name}", day)
    tale.move("propose", topic=luck.one(TOPICS), seconders=luck.whole(2, 30), handled_by="行政部")
    if work.in_the_end(0.35, 1.0):
        accepted = luck.happens(0.7)
        answer = "同意办理" if accepted else "暂不具备条件，理由已说明"
        tale.move("answer", (4, 26) if work.likely(0.5, 1.0) else (32, 70), answer=answer, accepted=accepted)
        if accepted:
            tale.move("done", (20, 120), result="已落实")
        tale.move("rate", (1, 20), rating=luck.weighted({"satisfied": 0.75, "fair": 0.2, "not": 0.05}))
    title = f"提案：{tale.moves[0].data['topic']}" if tale.moves else "提案"
    return work.told(tale, "congress-proposal", title)


ITEMS = {
    "plans_operation": "上年经营情况和今年计划",
    "vital_interest_decisions": "高温津贴和年休假安排",
    "rules": "考勤和奖惩办法执行情况",
    "contracts": "劳动合同、集体合同履行情况",
}
MORE_ITEMS = {
    "investment_decisions": "技术改造项目",
    "targets_funds_bids": "大额采购和招投标",
    "manager_review_entertainment": "民主评议干部、业务招待费",
}


def openness(work: Work) -> Iterator[Story]:
    """厂务公开: item by item through the year, and a check of what is still missing."""
    union, luck = work.union, work.luck
    public = union.ownership in ("state", "collective")
    shown = [item for item in {**ITEMS, **(MORE_ITEMS if public else {})} if work.likely(0.25, 1.03)]
    published = []
    for item in shown if work.years_ago == 0 else luck.some(shown, 1):
        tale = work.tale(item)
        tale.move("draft", item=item, content=(ITEMS | MORE_ITEMS)[item], secret_removed=True)
        first = tale.day_in(2)
        form = tale.luck.weighted({"board": 0.5, "network": 0.2, "congress": 0.2, "meeting": 0.1})
        last = first + timedelta(days=tale.luck.weighted({15: 0.5, 20: 0.4, 9: 0.1}))
        tale.move("publish", (2, 6), form=form, place="公告栏", first_day=first, last_day=last)
        if work.likely(0.0, 0.3):
            tale.move("opinions", (5, 15), opinions=tale.luck.weighted({0: 0.7, 1: 0.2, 2: 0.1}))
        if work.in_the_end(0.0, 0.7):
            tale.move("archive", (10, 30))
        published += [{"item": item, "on": first}] if tale.took("publish") else []
        yield work.told(tale, "openness-item", f"公开：{(ITEMS | MORE_ITEMS)[item]}")
    if not work.likely(-0.1, 0.7):
        return
    check = work.tale("check", first=(9, 1), last=(12, 20))
    done = [row for row in published if row["on"] <= check.day]
    if not done:
        return
    kind = union.ownership if public else "other"
    check.move("check", wrong=True, year=work.year, ownership=kind, published=done, items=len(done))
    check.move("report", (5, 40), to_correct=(7 if public else 4) - len(done))
    yield work.told(check, "openness-check", f"{work.year} 年厂务公开检查")
    if luck.happens(0.15):
        yield _opinion(work)


def _opinion(work: Work) -> Story:
    """对厂务公开的意见: answered within thirty days, or late, or never."""
    tale = work.tale("opinion")
    luck = tale.luck
    tale.move("raise", by=luck.one(["representative", "union"]), item="食堂账目", opinion="请公布每月收支")
    if work.in_the_end(0.5, 1.0):
        correct = luck.happens(0.4)
        tale.move("answer", (5, 26) if work.likely(0.5, 1.0) else (35, 80), answer="按月公布", to_correct=correct)
        if correct:
            tale.move("correct", (5, 30), measures="每月五日前上墙")
        tale.move("confirm", (1, 15), satisfied=luck.happens(0.85))
    return work.told(tale, "openness-opinion", "厂务公开意见：食堂账目")


TALKS = ("高温季作息安排", "食堂改造", "班车线路", "绩效办法修改", "宿舍条件", "加班和调休")


def hearings(work: Work) -> Iterator[Story]:
    """听证会、恳谈会: opinions answered one by one, or some left over; now and then without the union at the table."""
    for number in range(work.times(0.4 + 0.8 * work.zeal)):
        tale = work.tale(number)
        luck = tale.luck
        topic, opinions = luck.one(TALKS), luck.whole(2, 9)
        kind = luck.weighted({"talk": 0.6, "hearing": 0.2, "council": 0.1, "discussion": 0.1})
        tale.move("propose", kind=kind, topic=topic, asked_by=luck.one(["union", "workers"]), for_congress=False)
        tale.move("notice", (1, 6), invited=min(luck.whole(10, 40), work.union.staff))
        present = luck.happens(0.97)
        tale.move(
            "hold",
            (3, 10),
            wrong=not present,
            workers=min(luck.whole(8, 35), work.union.staff),
            managers=luck.whole(1, 5),
            union_took_part=present,
            opinions=opinions,
        )
        if work.in_the_end(0.3, 1.0):
            answered = opinions if work.likely(0.3, 1.0) else luck.whole(0, opinions - 1)
            prompt = work.likely(0.4, 1.0)
            tale.move("answer", (3, 17) if prompt else (25, 60), answered=answered, accepted=answered // 2)
            tale.move("follow", (10, 60), done=answered // 2)
        yield work.told(tale, "hearing", f"恳谈：{topic}")


def staff_directors(work: Work) -> Iterator[Story]:
    """职工董事、职工监事: nominated by the union, elected by the congress into a running term, reporting every year
    until it is over; then another is elected."""
    luck, tale = work.luck, work.tale(first=(2, 1), last=(8, 31))
    seat = luck.one(["director", "supervisor"])
    for number in count():
        own = luck.of("term", number)
        has = {"staff_director": own.happens(0.3), "supervisory_board_with_staff": own.happens(0.4)}
        tale.move("check", wrong=True, staff=work.union.staff, supervisors=3, staff_supervisors=1, **has)
        tale.move("nominate", (3, 20), seat=seat, candidates=2, union_head_among=True)
        tale.move("elect", (5, 40), name=work.union.chair, **ballot(own, work.union.voters))
        until = years_on(tale.day, own.weighted({1: 0.4, 2: 0.3, 3: 0.3}))
        while not tale.over and tale.day_in(360) < until and own.happens(0.75):
            tale.move("report", (300, 355), opinions_raised=own.whole(1, 6))
        tale.on(working_day(until), "end")
        yield work.told(tale, "staff-director", "职工董事" if seat == "director" else "职工监事")
        if tale.over:
            return
        tale = Telling(work.hands, own, tale.ref, working_day(tale.day_in(own.whole(1, 20))))
