"""Learning and skills (S22, S23): training, grades, contests, plans, masters, the education money."""

from collections.abc import Iterator

from lianchuang.demonstration.telling import Work
from lianchuang.procedures.together import Story

COURSES = (
    ("安全操作规程", "safety"),
    ("焊工技能提升", "skills"),
    ("数控编程", "skills"),
    ("劳动合同法", "law"),
    ("班组管理", "management"),
    ("应急救护", "safety"),
    ("质量意识", "other"),
)
TRADES = ("焊工", "钳工", "电工", "车工", "叉车司机", "缝纫工", "育婴员", "养老护理员")


def trainings(work: Work) -> Iterator[Story]:
    """技能培训: one or two courses a year; the keen give everybody two days."""
    days = 2.3 * work.zeal**1.6 * work.luck.of("days").share(0.5, 0.12) * 2
    courses = work.times(0.5 + 1.3 * work.zeal)
    for number in range(courses):
        tale = work.tale(number)
        luck = tale.luck
        topic, kind = luck.one(COURSES)
        people = max(1, round(work.union.staff * luck.share(0.6, 0.15)))
        tale.move("plan", topic=topic, kind=kind, planned=people)
        tale.move(
            "hold",
            (5, 30),
            participants=people,
            front_line=round(people * luck.share(0.75, 0.1)),
            hours=luck.one([4, 8, 12, 16]),
            person_days=max(1, round(work.union.staff * days / courses)),
            cost=str(people * luck.whole(3, 20) * 10),
        )
        if work.likely(0.2, 1.0):
            tale.move("assess", (1, 12), passed=round(people * luck.share(0.93, 0.04)))
        yield work.told(tale, "training", f"培训：{topic}")


def upgrades(work: Work) -> Iterator[Story]:
    """技能升级: some of those who applied passed."""
    union, luck = work.union, work.luck
    if not work.likely(0.15, 0.95):
        return
    tale = work.tale(first=(1, 15), last=(8, 31))
    trade = luck.one(TRADES)
    applicants = max(1, round(union.staff * luck.share(0.02 + 0.075 * work.zeal, 0.015)))
    assessed = max(1, round(applicants * luck.share(0.9, 0.06)))
    tale.move("apply", trade=trade, applicants=applicants)
    tale.move("assess", (20, 60), assessed=assessed)
    upgraded = round(assessed * luck.share(0.8, 0.1))
    tale.move("certify", (10, 40), upgraded=upgraded, issuer="市职业技能鉴定中心")
    if work.likely(0.2, 0.9):
        tale.move("honour", (10, 60), raised=round(upgraded * luck.share(0.7, 0.2)))
    yield work.told(tale, "grade-upgrade", f"{work.year} 年{trade}升级")


def contests(work: Work) -> Iterator[Story]:
    """技能竞赛: in larger unions, every other year or so."""
    union, luck = work.union, work.luck
    if union.staff < 40 or not work.likely(0.0, 0.5):
        return
    tale, trade = work.tale(first=(3, 1), last=(10, 15)), luck.one(TRADES)
    entrants = max(3, round(union.staff * luck.share(0.15, 0.06)))
    tale.move("plan", topic=trade, level=luck.weighted({"unit": 0.85, "town": 0.1, "district": 0.05}))
    if luck.happens(0.5):
        tale.move("drill", (10, 30), participants=entrants * 2)
    tale.move("contest", (10, 40), entrants=entrants, events=luck.whole(1, 3))
    winners = max(1, entrants // 5)
    tale.move("result", (1, 15), winners=winners, upgraded=min(winners, luck.whole(0, 2)), prize=str(winners * 300))
    yield work.told(tale, "skills-contest", f"{work.year} 年{trade}比武")
