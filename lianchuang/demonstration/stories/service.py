"""Serving workers (S24–S28, S34–S36): matters they raise, deeds, help, culture, law, problems, honours."""

from collections.abc import Iterator
from datetime import date, timedelta

from lianchuang.demonstration.names import person_name
from lianchuang.demonstration.telling import Work, ballot, survey, working_day
from lianchuang.procedures.together import Story

MATTERS = (
    ("pay", "加班费少算"),
    ("hours", "连续两周没有休息日"),
    ("safety", "口罩发得不够"),
    ("insurance", "社保断缴一个月"),
    ("life", "宿舍热水器坏了"),
    ("development", "想学数控没有机会"),
    ("other", "停车位不够"),
)


def voices(work: Work) -> Iterator[Story]:
    """职工诉求: told that it is taken up, dealt with, rated; some wait for long."""
    for number in range(work.times(0.5 + 0.8 * work.zeal)):
        tale = work.tale(number)
        luck = tale.luck
        topic, content = luck.one(MATTERS)
        channel = luck.weighted({"representative": 0.3, "online": 0.3, "visit": 0.2, "window": 0.15, "letter": 0.05})
        petition = luck.happens(0.12)
        tale.move("receive", channel=channel, topic=topic, content=content, petition=petition)
        if work.in_the_end(0.5, 1.02):
            prompt = work.likely(0.45, 1.02)
            result = luck.weighted({"accepted": 0.88, "passed_on": 0.09, "not_accepted": 0.03})
            tale.move("tell", (0, 5) if prompt else (9, 40), result=result, in_writing=petition or luck.happens(0.5))
            if result == "not_accepted":
                tale.stop()
            if work.in_the_end(0.6, 1.02):
                done = luck.weighted({"solved": 0.75, "explained": 0.2, "passed_up": 0.05})
                tale.move(
                    "answer", (2, 30) if work.likely(0.5, 1.02) else (70, 120), result=done, answer="已与行政方商定"
                )
                if luck.happens(0.8):
                    rating = luck.weighted({"satisfied": 0.5 + 0.35 * work.zeal, "fair": 0.2, "not": 0.06})
                    tale.move("rate", (0, 10), rating=rating)
                elif luck.happens(0.5):
                    tale.move("close", (31, 60), why="已办尽，说明情况")
        yield work.told(tale, "voice-matter", f"诉求：{content}")


DEEDS = ("更衣室改造", "高温清凉包", "女职工康乃馨小屋", "爱心托管班", "夜宵供应", "健身角", "体检加项", "职工书屋")


def deeds(work: Work) -> Iterator[Story]:
    """为职工办实事: chosen by workers, promised for a day, done by it or later, rated by workers."""
    if not work.likely(0.2, 1.0):
        return
    tale, luck = work.tale(first=(1, 10), last=(4, 30)), work.luck
    deed, people = luck.one(DEEDS), max(5, work.union.staff // 2)
    tale.move("collect", suggestions=luck.whole(3, 20), from_people=max(3, work.union.staff // 4))
    tale.move("choose", (5, 20), deed=deed, way=luck.weighted({"congress": 0.4, "members": 0.3, "committee": 0.3}))
    due = tale.day_in(luck.whole(90, 180))
    tale.move("promise", (1, 10), due_on=due, beneficiaries=people, cost=str(people * 80), source="both")
    if work.in_the_end(0.5, 1.02):
        late = not work.likely(0.5, 1.02)
        done = due + timedelta(days=luck.whole(10, 90)) if late else due - timedelta(days=luck.whole(0, 40))
        tale.on(done, "done", result="已办成", spent=str(people * 75))
        if work.in_the_end(0.4, 1.0):
            tale.move("rate", (3, 30), **survey(luck, people, 0.6 + 0.35 * work.zeal))
    yield work.told(tale, "practical-deed", f"实事：{deed}")


EVENTS = (
    ("春季健步走", "sport"),
    ("篮球赛", "sport"),
    ("拔河比赛", "sport"),
    ("迎新文艺晚会", "culture"),
    ("读书分享会", "reading"),
    ("亲子开放日", "family"),
    ("端午包粽子", "festival"),
)


def activities(work: Work) -> Iterator[Story]:
    """文体活动: outside working hours, or with the employer's consent, or without."""
    each = 1.3 * work.zeal**1.3 * work.luck.of("each").share(0.5, 0.12) * 2
    count = work.times(0.6 + 1.2 * work.zeal)
    for number in range(count):
        tale = work.tale(number)
        luck = tale.luck
        title, kind = luck.one(EVENTS)
        in_hours = luck.happens(0.15)
        consent = work.likely(0.6, 1.0) if in_hours else None
        budget = luck.whole(5, 60) * 100
        tale.move(
            "plan", wrong=True, title=title, kind=kind, budget=str(budget), in_working_hours=in_hours, consent=consent
        )
        members = max(1, round(work.union.members * each / count))
        tale.move("hold", (3, 30), participants=round(members * 1.1) + 1, members=members, spent=str(budget))
        if work.in_the_end(0.2, 1.0):
            tale.move("close", (1, 20), satisfied=round(members * 0.8))
        yield work.told(tale, "activity", title)


def hardship(work: Work) -> Iterator[Story]:
    """困难职工帮扶: asked, visited, classed, shown masked, helped, looked at again after a year."""
    if not work.luck.happens(min(0.4, 0.06 + work.union.staff / 1500)):
        return
    tale, luck = work.tale(), work.luck
    cause = luck.weighted({"illness": 0.5, "schooling": 0.2, "disability": 0.1, "disaster": 0.1, "low_pay": 0.1})
    agreed = {"consent": True, "authority_letter": True}
    tale.move("apply", name=person_name(luck), household=luck.whole(2, 5), cause=cause, **agreed)
    deep = luck.happens(0.5)
    left = luck.whole(300, 1150) if deep else luck.whole(1250, 2300)
    visitors = 2 if luck.happens(0.9) else 1
    tale.move("visit", (3, 12), visitors=visitors, income="48000", rigid_costs="21000", adjusted=str(left))
    tale.move("classify", (1, 8), standard="1200", **{"class": "deep" if deep else "relative"})
    first = tale.day_in(1)
    tale.move("publicity", (7, 9), first_day=first, last_day=first + timedelta(days=6), masked=True)
    approved = luck.happens(0.93)
    amount = luck.whole(4, 16) * 500
    decision = "approved" if approved else "refused"
    tale.move("review", (3, 20), decision=decision, amount=str(amount) if approved else None)
    if approved:
        tale.move("file", (1, 10))
        year_later = tale.day_in(330 + luck.whole(0, 30))
        kind = luck.weighted({"medical": 0.5, "schooling": 0.25, "living": 0.25})
        for number in range(luck.weighted({0: 0.1, 1: 0.6, 2: 0.3})):
            given, need = str(amount // 2), f"{work.year}年第{number + 1}次"
            tale.move("help", (5, 90), need_for=need, kind=kind, amount=given, source="union", receipt=True)
        if work.in_the_end(0.4, 1.0):
            again = luck.weighted({"lifted": 0.35, "still": 0.55, "removed": 0.1})
            tale.on(working_day(year_later), "recheck", result=again)
            if again == "lifted":
                tale.move("exit", (2, 20))
                tale.move("follow_up", (100, 170), stable=luck.happens(0.93))
    yield work.told(tale, "hardship-aid", "困难帮扶")


def lectures(work: Work) -> Iterator[Story]:
    """普法宣传."""
    if not work.likely(-0.1, 0.5):
        return
    tale, luck = work.tale(), work.luck
    kind = luck.weighted({"lecture": 0.6, "consultation": 0.15, "material": 0.15, "contest": 0.1})
    tale.move("plan", kind=kind, topic=luck.one(["劳动合同法", "工会法", "安全生产法", "工伤保险"]))
    workers = max(1, round(work.union.staff * luck.share(0.5, 0.2)))
    tale.move("hold", (3, 25), workers=workers, managers=luck.whole(0, 4), materials=workers)
    yield work.told(tale, "law-lecture", f"{work.year} 年普法")


def media(work: Work) -> Iterator[Story]:
    """新闻宣传: with the cutting kept, or without."""
    if not work.likely(-0.05, 0.18):
        return
    tale, luck = work.tale(), work.luck
    level = luck.weighted({"district": 0.7, "city": 0.25, "province": 0.05})
    kept = luck.happens(0.85)
    link = f"剪报{luck.whole(100, 999)}" if kept else None
    tale.move("publish", outlet="示例日报", level=level, kind="paper", title="职工技能比武见闻", link=link)
    tale.move("file", (0, 20), proof_kept=kept)
    yield work.told(tale, "media-item", "见报：职工技能比武见闻")


VENUES = {"home": "职工之家", "reading": "职工书屋", "station": "户外劳动者服务站点", "centre": "党群服务中心"}


def venues(work: Work) -> Iterator[Story]:
    """共享阵地: opened once, its use told year by year; some are given up again."""
    tale, luck = work.tale(first=(1, 15), last=(9, 30)), work.luck
    kind = luck.weighted({"home": 0.5, "reading": 0.3, "station": 0.1, "centre": 0.1})
    shared = luck.happens(0.6)
    tale.move("open", kind=kind, name=VENUES[kind], shared_with_party=shared, partners=luck.whole(0, 4))
    for year in range(work.year, work.hands.last.year):
        use = {"activities": luck.whole(3, 30), "visits": luck.whole(100, 3000)}
        tale.on(working_day(date(year, 12, luck.whole(10, 28))), "use", year=year, **use)
        if luck.of("close", year).happens(0.25):
            tale.move("close", (30, 150)).stop()
    yield work.told(tale, "shared-venue", f"{VENUES[kind]}共享")


PROBLEMS = ("工会经费账户被误扣", "没有活动场地", "新业态职工入会难", "兼职干部没有时间", "企业搬迁，会员分散")


def problems(work: Work) -> Iterator[Story]:
    """问题协调: raised with the higher union, solved by the day set or later, confirmed by who raised it."""
    tale, luck = work.tale(), work.luck
    problem = luck.one(PROBLEMS)
    kind = luck.weighted({"problem": 0.85, "topic": 0.1, "pilot": 0.05})
    tale.move("raise", kind=kind, problem=problem)
    due = tale.day_in(50) if luck.happens(0.3) else None
    tale.move("accept", (1, 12), owner="镇街总工会", due_on=due)
    if luck.happens(0.85):
        result = luck.weighted({"solved": 0.7, "explained": 0.2, "passed_up": 0.1})
        tale.move("answer", (5, 24) if luck.happens(0.75) else (45, 90), result=result, text="已协调有关部门")
        if luck.happens(0.8):
            tale.move("confirm", (1, 15), result="solved" if result == "solved" else "accepted")
    yield work.told(tale, "problem", f"问题：{problem}")


def honours(work: Work) -> Iterator[Story]:
    """表彰: recommended, put to the congress, shown, decided; a few without one of these."""
    union, luck = work.union, work.luck
    tale = work.tale(first=(2, 1), last=(8, 31))
    kind = luck.weighted({"collective": 0.35, "chair": 0.3, "model_worker": 0.2, "owner": 0.1, "organisation": 0.05})
    level = luck.weighted({"town": 0.5, "district": 0.35, "city": 0.15})
    tale.move("recommend", who=union.name, title="先进", level=level, **{"class": kind})
    if work.likely(0.5, 1.0) or kind == "model_worker":
        tale.move("congress", (3, 20), result="passed", **ballot(luck, union.voters))
    first = tale.day_in(1)
    tale.move("unit_publicity", (6, 8), first_day=first, last_day=first + timedelta(days=4))
    checked = {"facts_checked": True, "negotiation_weighed": True}
    approved = luck.happens(0.85)
    tale.move("review", (5, 25), decision="approved" if approved else "refused", **checked)
    if approved:
        first = tale.day_in(1)
        tale.move("publicity", (6, 8), first_day=first, last_day=first + timedelta(days=4), places="区总工会网站")
        tale.move("decide", (3, 20), paper_number=f"总工〔{tale.day.year}〕{luck.whole(10, 60)}号")
        tale.move("award", (1, 30), prize="2000")
        if luck.happens(0.4):
            tale.move("story", (10, 60), written=True, spread=luck.whole(0, 3))
        tale.move("close", (100, 300), result="kept" if luck.happens(0.97) else "revoked")
    yield work.told(tale, "honour", f"推荐{union.name}")
