"""Safety and health (S21): hazards found, answered, corrected, checked by their finders; accidents, injuries."""

from collections.abc import Iterator
from datetime import timedelta

from lianchuang.demonstration.names import person_name
from lianchuang.demonstration.telling import THAT_DAY, Telling, Work
from lianchuang.procedures.together import Story

HAZARDS = (
    ("二车间冲床", "光电保护失灵"),
    ("仓库通道", "堆物占用消防通道"),
    ("配电间", "电线老化裸露"),
    ("喷漆房", "通风不足"),
    ("叉车道", "没有划线和限速"),
    ("食堂", "燃气报警器失灵"),
    ("打磨工位", "除尘罩脱落"),
    ("宿舍楼", "应急灯不亮"),
)


def hazards(work: Work) -> Iterator[Story]:
    """事故隐患: more where somebody looks; answered in three working days, or late, or never."""
    for number in range(work.times(0.3 + 0.9 * work.zeal)):
        tale = work.tale(number)
        luck = tale.luck
        place, what = luck.one(HAZARDS)
        level = luck.weighted({"ordinary": 0.9, "serious": 0.09, "life": 0.01})
        kind = luck.weighted({"hazard": 0.85, "command": 0.07, "disease": 0.08})
        tale.ref = f"account:worker-{work.union.name}-{number}"
        tale.move("find", place=place, what=what, kind=kind, level=level, found_by=person_name(luck))
        evacuate = level == "life" or None
        after = (0, 0) if level != "ordinary" else (0, 2)
        tale.move(
            "propose", after, sent_on=THAT_DAY, received_on=THAT_DAY, proposal="停用检修，限期整改", evacuation=evacuate
        )
        _settle(work, tale, level)
        yield work.told(tale, "hazard", f"隐患：{place}{what}")


def _settle(work: Work, tale: Telling, level: str) -> None:
    luck = tale.luck
    answered = work.in_the_end(0.45, 1.02)
    if answered:
        in_time = work.likely(0.4, 1.02)
        wait = (0, 0) if level != "ordinary" else (0, 2)
        accepted = luck.happens(0.96)
        fix_by = tale.day_in(luck.whole(12, 35)) if accepted else None
        plan = "更换并复查同类设备" if accepted else "实测在规范之内"
        tale.move("answer", wait if in_time else (7, 25), accepted=accepted, plan=plan, fix_by=fix_by)
        if not accepted:
            tale.move("drop", (1, 10), why="复测合格")
            return
    elif luck.happens(0.4):
        tale.move("escalate", (5, 20), to="上级工会、应急管理部门")
    if not work.in_the_end(0.5, 1.02):
        return
    tale.move("correct", (2, 10) if work.likely(0.5, 1.0) else (40, 90), what="已更换、清理")
    if luck.happens(0.12):
        tale.move("recheck", (1, 6), wrong=not answered, result="not_fixed")
        tale.move("correct", (2, 10), what="全部更换")
    if work.in_the_end(0.6, 1.02):
        tale.move("recheck", (1, 6), wrong=not answered, result="fixed")


def accidents(work: Work) -> Iterator[Story]:
    """伤亡事故: rare; the union takes part in the investigation, or is left out."""
    tale, luck = work.tale(), work.luck
    dead = luck.weighted({0: 0.85, 1: 0.15})
    loss = str(luck.whole(3, 80))
    tale.move("occur", place="车间", dead=dead, seriously_injured=1 - dead, loss_wan=loss, grade="ordinary")
    prompt = luck.happens(0.85)
    tale.move("report", wrong=not prompt, minutes=luck.whole(15, 55) if prompt else 180, union_told=luck.happens(0.8))
    asked = work.likely(0.7, 1.0)
    tale.move("investigate", (1, 5), wrong=not asked, union_took_part=asked)
    tale.move("opinion", (5, 30), opinion="查清责任，整改同类设备", asks_responsibility=True)
    tale.move("answer", (5, 40), accepted=luck.happens(0.9))
    tale.move("corrected", (10, 60), measures="设备加装防护，全员再培训")
    yield work.told(tale, "accident", f"{work.year} 年事故")


def injuries(work: Work) -> Iterator[Story]:
    """工伤认定: the employer applies in thirty days, or the union does it for the worker."""
    tale, luck = work.tale(), work.luck
    hurt = tale.begins - timedelta(days=luck.whole(0, 6))
    kind = luck.weighted({"accident": 0.92, "disease": 0.08})
    tale.move("injury", name=person_name(luck), injured_on=hurt, kind=kind)
    if work.likely(0.5, 1.0):
        tale.move("apply", (5, 20), by="employer")
    else:
        tale.move("union_steps_in", (35, 60))
        tale.move("apply", (5, 60), by=luck.one(["union", "worker"]))
    tale.move("decide", (20, 60), result="recognised" if luck.happens(0.93) else "not_recognised")
    yield work.told(tale, "work-injury", "工伤认定")


def building_projects(work: Work) -> Iterator[Story]:
    """“三同时”: safety equipment designed, built and started together with a new workshop."""
    tale, luck = work.tale(), work.luck
    kind = luck.one(["new", "extension", "technical"])
    tale.move("project", project="新车间", kind=kind, stage=luck.one(["design", "construction", "production"]))
    opinions = luck.whole(1, 5)
    tale.move("opinion", (3, 20), sent_on=THAT_DAY, received_on=THAT_DAY, opinions=opinions)
    written = work.likely(0.8, 1.0)
    tale.move(
        "answer",
        (3, 17) if work.likely(0.5, 1.0) else (25, 60),
        wrong=not written,
        in_writing=written,
        accepted=luck.whole(0, opinions),
    )
    tale.move("acceptance", (60, 300), union_took_part=luck.happens(0.9))
    yield work.told(tale, "three-simultaneous", "新车间“三同时”监督")


def mothers(work: Work) -> Iterator[Story]:
    """女职工特殊保护: no night shifts, leave and nursing time as the law has them, or not quite."""
    tale, luck = work.tale(), work.luck
    tale.move("register", name=person_name(luck), consent=True, stage="pregnant")
    tale.move("posts", (0, 5), in_writing=True)
    nights = not work.likely(0.75, 1.0)
    tale.move("work", (10, 40), wrong=nights, months_pregnant=7, overtime_or_night=nights, lightened=luck.happens(0.7))
    tale.move("leave", (50, 90), kind="birth", difficult=False, babies=1, granted=98)
    if luck.happens(0.7):
        tale.move("nursing", (120, 160), wrong=True, babies=1, hours="1" if luck.happens(0.93) else "0.5")
    tale.move("close", (150, 240), pay_reduced=False, dismissed=False)
    yield work.told(tale, "female-staff-protection", "女职工特殊保护")
