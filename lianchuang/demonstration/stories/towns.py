"""What towns, bureaus and the district do for unions and units (S03, S07, S09, S16, S18)."""

from collections.abc import Iterator
from datetime import timedelta

from lianchuang.demonstration.names import person_name
from lianchuang.demonstration.seats import SeatWork
from lianchuang.demonstration.stories.bargaining import LOCAL_MINIMUM, in_force_on
from lianchuang.demonstration.telling import THAT_DAY, working_day
from lianchuang.demonstration.unions import years_on
from lianchuang.procedures.together import Story


def cadre_trainings(work: SeatWork) -> Iterator[Story]:
    """工会干部培训."""
    times = 3 if work.seat.tier == "district" else int(work.likely(0.1, 0.9))
    for number in range(times):
        tale = work.tale("course", number, first=(3, 1), last=(10, 31))
        luck = tale.luck
        kind = luck.weighted({"chairs": 0.5, "officers": 0.2, "negotiators": 0.2, "supervisors": 0.1})
        cadres = max(3, len(work.seat.unions))
        trained = round(cadres * luck.share(0.6 + 0.3 * work.seat.zeal, 0.1))
        tale.move("plan", topic="工会业务", kind=kind, cadres=cadres)
        tale.move("hold", (5, 40), hours=luck.one([8, 16, 24]), trained=max(1, trained))
        tale.move("assess", (0, 10), passed=round(trained * 0.9))
        yield work.by_union(tale, "cadre-training", f"{work.year} 年工会干部培训")


def legal_aid(work: SeatWork) -> Iterator[Story]:
    """工会法律援助."""
    for number in range(work.luck.whole(3, 6) if work.seat.tier == "district" else int(work.luck.happens(0.2))):
        tale = work.tale("aid", number)
        luck = tale.luck
        tale.move("apply", name=person_name(luck), topic=luck.one(["pay", "contract", "injury", "insurance"]))
        granted = luck.happens(0.92)
        in_time = luck.happens(0.85)
        tale.move("decide", (1, 8) if in_time else (14, 30), decision="granted" if granted else "refused")
        if granted:
            result = luck.weighted({"won": 0.4, "settled": 0.35, "partly": 0.2, "lost": 0.05})
            tale.move("finish", (40, 200), result=result, recovered=str(luck.whole(10, 500) * 100))
        yield work.by_union(tale, "legal-aid", "工会法律援助")


def federations(work: SeatWork) -> Iterator[Story]:
    """村（社区）工会联合会: keen towns set one up, and give it people and a room."""
    if work.seat.tier != "town" or work.year == work.hands.last.year or not work.likely(-0.1, 0.3):
        return
    tale, luck = work.tale(first=(2, 1), last=(8, 31)), work.luck
    units, name = luck.whole(12, 60), f"{work.seat.name}第{work.year % 100}片区工会联合会"
    area = work.seat.area_code
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
    yield work.by_union(tale, "found-federation", f"建立{name}")


def regional_contracts(work: SeatWork) -> Iterator[Story]:
    """区域性工资集体合同: one contract for the small units of a town, each of them listed."""
    seat, luck = work.seat, work.luck
    small = [union for union in seat.unions if (union.joint or union.staff < 25) and union.organisation]
    if seat.tier != "town" or not small or not work.likely(0.2, 1.0):
        return
    units = [unit for union in small for unit in union.units]
    staff, asking = sum(unit.staff for unit in units), max(1, len(small) // 2)
    tale = work.tale(first=(2, 10), last=(5, 31))
    tale.move("suggest", scope="region", kind="wage", area=seat.name, unions=len(small), proposing=asking)
    tale.move("offer", (3, 10), to=f"{seat.name}商会", sent_on=THAT_DAY, received_on=THAT_DAY)
    tale.move("reply", (3, 11) if work.likely(0.5, 1.0) else (20, 40), answer="agreed")
    tale.move("reps", (0, 5), worker_reps=5, employer_reps=5, union_head_is_chief=True)
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
    tale.move("submit", (1, 8) if work.likely(0.5, 1.0) else (16, 40), received_on=THAT_DAY)
    begins = in_force_on(work.hands, tale.day, "wage")
    tale.on(begins, "effect", in_force_on=begins)
    tale.move("publish", (0, 4) if work.likely(0.5, 1.0) else (12, 30), units=len(units) - luck.whole(0, 1))
    tale.move("file_union", (1, 10), filed_with="区总工会")
    if work.likely(0.3, 1.0):
        tale.move("report", (120, 240), fulfilled=luck.weighted({"fully": 0.6, "mostly": 0.4}))
        tale.on(working_day(until + timedelta(days=5)), "expire")
    employers = [unit.employer for unit in units]
    yield work.by_union(tale, "regional-contract", f"{seat.name} {work.year} 年区域工资合同", employers)


def verifications(work: SeatWork) -> Iterator[Story]:
    """单位核实: nearly all whose head-count nobody knew, and a few more."""
    if work.year == work.hands.first.year:
        wanted = [unit for unit in work.seat.units if not unit.entry.counts and work.luck.happens(0.92)]
    else:
        wanted = work.luck.some(work.seat.units, 1)
    for unit in wanted:
        tale = work.tale("unit", unit.number, first=(2, 1), last=(10, 20))
        staff = unit.years.get(work.year - 1, unit.staff)
        counts = {"female_staff": round(staff * 0.39), "migrant_staff": round(staff * 0.6)}
        tale.move("visit", counted_on=THAT_DAY, staff=staff, document="花名册", **counts)
        tale.move("close", (0, 10))
        yield work.by_union(tale, "verify-unit", f"核实{unit.name}", [unit.employer])


def register_changes(work: SeatWork) -> Iterator[Story]:
    """单位入册、出册: a new one found here, a closed one taken out there."""
    seat, luck = work.seat, work.luck
    if seat.tier != "town":
        return
    if luck.happens(0.5):
        tale = work.tale("new", first=(2, 1), last=(9, 30))
        name = f"{seat.name}样新{luck.one('恒达华泰兴隆')}{work.year % 100}经营部"
        tale.move("find", name=name, source=luck.one(["market", "tax", "visit", "village"]))
        there, staff = luck.happens(0.9), luck.whole(2, 18)
        known = {"ownership": "private", "above_scale": False, "staff": staff, "area_code": seat.area_code}
        tale.move("verify", (3, 20), exists="yes" if there else "no", **known)
        if there:
            tale.move("enter", (1, 10))
        yield work.by_union(tale, "register-unit", f"{name}入册")
    leaving = [unit for unit in seat.units if unit.spare]
    if leaving and luck.happens(0.4):
        unit = luck.one(leaving)
        unit.spare = False
        tale = work.tale("old", first=(2, 1), last=(9, 30))
        gone = luck.happens(0.9)
        tale.move("propose", reason="ended", document="注销登记通知书")
        tale.move("approve", (3, 20), decision="approved" if gone else "refused")
        yield work.by_union(tale, "remove-unit", f"{unit.name}出册", [unit.employer])


def officer_protections(work: SeatWork) -> Iterator[Story]:
    """工会干部保护: moved or dismissed for what they did for the union; put right after a letter, or only later."""
    if not work.luck.happens(0.06):
        return
    tale, luck = work.tale(), work.luck
    event = luck.one(["moved", "dismissed"])
    office = luck.one(["chair", "committee_member", "member"])
    tale.move("report", name=person_name(luck), office=office, event=event, facts="提出加班费后被调去仓库")
    improper = luck.happens(0.7)
    tale.move("verify", (2, 10), heard_employer=True, judgement="improper" if improper else "proper")
    if improper:
        tale.move("letter", (1, 6), sent_on=THAT_DAY, received_on=THAT_DAY)
        in_time = luck.happens(0.7)
        if not in_time:
            tale.move("refer", (24, 30), to="区人力资源和社会保障局")
        if event == "moved":
            tale.move("settle", (3, 15), way="restored")
        else:
            tale.move("settle", (3, 15), way="reinstate", back_paid=True)
    yield work.by_union(tale, "officer-protection", "工会干部保护")
