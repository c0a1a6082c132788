"""Serving workers (S24, S26, S28): matters they raise, deeds done for them, culture and sport."""

from collections.abc import Iterator
from datetime import timedelta

from lianchuang.demonstration.telling import Work, survey
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
        if work.likely(0.5, 1.02):
            prompt = work.likely(0.45, 1.02)
            result = luck.weighted({"accepted": 0.88, "passed_on": 0.09, "not_accepted": 0.03})
            tale.move("tell", (0, 5) if prompt else (9, 40), result=result, in_writing=petition or luck.happens(0.5))
            if result == "not_accepted":
                tale.stop()
            if work.likely(0.6, 1.02):
                done = luck.weighted({"solved": 0.75, "explained": 0.2, "passed_up": 0.05})
                tale.move(
                    "answer", (2, 30) if work.likely(0.5, 1.02) else (70, 120), result=done, answer="已与行政方商定"
                )
                if luck.happens(0.8):
                    rating = luck.weighted({"satisfied": 0.5 + 0.35 * work.zeal, "fair": 0.2, "not": 0.06})
                    tale.move("rate", (0, 10), rating=rating)
                elif luck.happens(0.5):
                    tale.move("close", (5, 30), why="已办尽，说明情况")
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
    if work.likely(0.5, 1.02):
        late = not work.likely(0.5, 1.02)
        done = due + timedelta(days=luck.whole(10, 90)) if late else due - timedelta(days=luck.whole(0, 40))
        tale.on(done, "done", result="已办成", spent=str(people * 75))
        if work.likely(0.4, 1.0):
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
    each = 1.2 * work.zeal**1.5 * work.luck.of("each").share(0.5, 0.12) * 2
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
        if work.likely(0.2, 1.0):
            tale.move("close", (1, 20), satisfied=round(members * 0.8))
        yield work.told(tale, "activity", title)
