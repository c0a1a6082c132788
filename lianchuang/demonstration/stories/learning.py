"""Learning and skills (S22, S23): training, grades, contests, plans, masters, the education money."""

from collections.abc import Iterator
from datetime import timedelta

from lianchuang.demonstration.names import person_name
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
    days = 2.5 * work.zeal**1.4 * work.luck.of("days").share(0.5, 0.12) * 2
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
        if work.in_the_end(0.2, 1.0):
            tale.move("assess", (1, 12), passed=round(people * luck.share(0.93, 0.04)))
        yield work.told(tale, "training", f"培训：{topic}")


def upgrades(work: Work) -> Iterator[Story]:
    """技能升级: some of those who applied passed."""
    union, luck = work.union, work.luck
    if not work.likely(0.3, 1.0):
        return
    tale = work.tale(first=(1, 15), last=(8, 31))
    trade = luck.one(TRADES)
    applicants = max(1, round(union.staff * luck.share(0.02 + 0.075 * work.zeal, 0.015)))
    assessed = max(1, round(applicants * luck.share(0.9, 0.06)))
    tale.move("apply", trade=trade, applicants=applicants)
    tale.move("assess", (20, 60), assessed=assessed)
    upgraded = round(assessed * luck.share(0.8, 0.1))
    tale.move("certify", (10, 40), upgraded=upgraded, issuer="市职业技能鉴定中心")
    if work.in_the_end(0.2, 0.9):
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


def plans(work: Work) -> Iterator[Story]:
    """年度职工教育计划: with the opinion of the union, or begun without it."""
    if work.union.staff < 30 or not work.likely(-0.2, 0.5):
        return
    tale, luck = work.tale(first=(1, 8), last=(4, 15)), work.luck
    asked = work.likely(0.4, 1.0)
    tale.move("plan", year=work.year, courses=luck.whole(2, 9))
    if asked:
        tale.move("union_opinion", (2, 15), opinions=luck.whole(0, 4))
    tale.move("start", (2, 20), wrong=not asked)
    if luck.happens(0.4):
        tale.move("record", (40, 120), participants=work.union.staff // 2 + 1, hours=luck.one([8, 16, 24]))
    if work.in_the_end(0.1, 0.9):
        tale.move("review", (60, 200), named_groups=luck.whole(0, 2), named_workers=luck.whole(1, 6))
    yield work.told(tale, "learning-plan", f"{work.year} 年职工教育计划")


def education_money(work: Work) -> Iterator[Story]:
    """职工教育经费: sixty per cent for the front line, or too little; told to the staff."""
    if work.union.joint or work.union.staff < 30 or not work.likely(-0.1, 0.5):
        return
    tale, luck = work.tale(first=(1, 15), last=(4, 30)), work.luck
    spent = work.union.staff * luck.whole(50, 300)
    enough = work.likely(0.5, 1.0)
    front = round(spent * (luck.share(0.7, 0.05) if enough else luck.share(0.45, 0.06)))
    tale.move("declare", wrong=True, year=work.year - 1, drawn=str(spent * 2), spent=str(spent), front_line=str(front))
    form = luck.weighted({"congress": 0.5, "board": 0.3, "network": 0.1, "meeting": 0.1})
    if work.in_the_end(0.3, 1.0):
        tale.move("disclose", (3, 40), form=form, questions=luck.whole(0, 2))
    yield work.told(tale, "education-spending", f"{work.year - 1} 年职工教育经费")


def masters(work: Work) -> Iterator[Story]:
    """师徒结对."""
    if work.union.staff < 40 or not work.likely(-0.05, 0.22):
        return
    tale, luck = work.tale(first=(2, 1), last=(6, 30)), work.luck
    apprentices, until = luck.whole(1, 4), tale.day_in(luck.whole(300, 400))
    tale.move("pair", master=person_name(luck), apprentices=apprentices, until=until, goal="一年内独立上岗")
    if luck.happens(0.5):
        tale.move("midterm", (150, 200), progress="掌握基本操作")
    if work.in_the_end(0.3, 1.0):
        tale.on(until + timedelta(days=luck.whole(0, 25)), "appraise", passed=luck.whole(apprentices // 2, apprentices))
    yield work.told(tale, "master-apprentice", "师徒结对")


def off_the_job(work: Work) -> Iterator[Story]:
    """脱产学习: a cycle of three years that ends in this round; enough days, or not."""
    tale = work.tale(first=(1, 8), last=(2, 28))
    first, enough = work.year - 3, work.likely(0.4, 1.0)
    days = (6, 8, 9) if enough else (3, 6, 5)
    years = [{"year": first + number, "days": each} for number, each in enumerate(days)]
    tale.move("begin", group="junior_or_skilled", people_count=work.union.staff // 3, first_year=first)
    tale.move("settle", (2, 20), wrong=not enough, years=years)
    yield work.told(tale, "off-job-study", f"{first}—{first + 2} 年脱产学习")


def complaints(work: Work) -> Iterator[Story]:
    """受教育权利申诉: answered in fifteen days."""
    tale = work.tale()
    tale.move("receive", topic="参加技能培训请假未批")
    tale.move(
        "answer", (3, 13) if work.likely(0.4, 1.0) else (20, 40), upheld=tale.luck.happens(0.6), answer="准予参加"
    )
    yield work.told(tale, "education-complaint", "受教育权利申诉")
