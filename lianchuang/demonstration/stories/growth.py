"""Helping the enterprise grow (S12, S13, S14): proposals, innovations, harmonious enterprises."""

from collections.abc import Iterator
from datetime import timedelta

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.names import person_name
from lianchuang.demonstration.telling import Telling, Work
from lianchuang.procedures.together import Story

MOST = (12, 4, 2)  # proposals of one union in the last year, the one before, the first: the system took root slowly
IDEAS = {
    "quality": ("首件检验加一道尺", "焊缝自检卡", "返修品单独存放", "来料抽检改全检"),
    "energy": ("空压机余热回收", "照明改感应", "冷却水循环用", "错峰开炉"),
    "process": ("模具预热提前半小时", "两道工序合并", "工装快换", "包装改折叠箱"),
    "safety": ("冲床加光电保护", "通道划线", "高处作业挂点", "化学品分柜"),
    "equipment": ("点检表上墙", "刀具寿命登记", "叉车限速", "皮带防跑偏"),
    "management": ("班前会五分钟", "领料预约", "加班提前一天报", "宿舍报修扫码"),
}


def proposals(work: Work) -> Iterator[Story]:
    """合理化建议: keen unions get one from every third worker, most get a few; some are never answered."""
    staff, keen = work.union.staff, work.zeal
    wanted = staff * (0.04 + 0.34 * keen**3)
    for number in range(min(MOST[work.years_ago], work.times(wanted))):
        tale = work.tale(number)
        area = tale.luck.one(list(IDEAS))
        title = tale.luck.one(IDEAS[area])
        _propose(work, tale, area, title)
        yield work.told(tale, "rationalisation-proposal", f"建议：{title}")


def _propose(work: Work, tale: Telling, area: str, title: str) -> None:
    luck = tale.luck
    proposers = luck.weighted({1: 0.7, 2: 0.2, 3: 0.1})
    tale.move("submit", title=title, proposers=proposers, area=area, proposal=title)
    if not work.in_the_end(0.6, 1.0):
        return
    tale.move("register", (0, 4), department=luck.one(["生产部", "设备部", "技术部", "行政部"]))
    if not work.in_the_end(0.4, 1.0):
        return
    took_part = work.likely(0.85, 1.0)
    result = luck.weighted({"adopted": 0.35 + 0.35 * work.zeal, "not_adopted": 0.3, "reserve": 0.05, "sent_up": 0.02})
    reason = "与现有规定重复" if result == "not_adopted" else None
    prompt = work.likely(0.5, 1.0)
    tale.move(
        "conclude",
        (3, 16) if prompt else (25, 70),
        wrong=not took_part,
        result=result,
        union_took_part=took_part,
        reason=reason,
    )
    if result == "not_adopted" and work.in_the_end(0.5, 1.0):
        told = work.likely(0.8, 1.0)
        tale.move("tell", (1, 5) if told else (10, 30), wrong=not told, reason_told=told)
    elif result == "reserve":
        tale.move("reserve", (3, 20), amount="100")
    elif result == "adopted":
        _try_out(work, tale, luck)


def _try_out(work: Work, tale: Telling, luck: Chance) -> None:
    """Trial, use, value, award: fewer and fewer get so far."""
    if not work.in_the_end(0.0, 0.45):
        return
    works = luck.happens(0.92)
    tale.move("trial", (7, 40), result="works" if works else "fails")
    if not works or not work.in_the_end(0.3, 0.9):
        return
    tale.move("use", (5, 30))
    if work.likely(0.1, 0.6):
        value = luck.whole(1, 90) * 1000
        if luck.happens(0.6):
            tale.move("value", (60, 380), wrong=True, value=str(value), finance_checked=work.likely(0.6, 1.0))
        prize = str(max(100, value // 200 * 10))
        tale.move("award", (3, 40), grade=luck.one(["third", "fourth", "fifth"]), new_award=prize, amount=prize)
    if work.in_the_end(0.0, 0.4):
        tale.move("close", (3, 60), spread_to=luck.whole(0, 4))


PROJECTS = ("自动上料机械手", "视觉检测工位", "冲压废料回收", "焊接变位工装", "能耗看板", "注塑快换模")


def innovations(work: Work) -> Iterator[Story]:
    """群众性创新项目: a few in larger unions."""
    if work.union.staff < 60 or not work.likely(0.0, 0.35):
        return
    tale, luck = work.tale(), work.luck
    title = luck.one(PROJECTS)
    kind = luck.weighted({"fixture": 0.4, "method": 0.25, "software": 0.15, "patent": 0.1, "other": 0.1})
    tale.move(
        "propose",
        title=title,
        kind=kind,
        leader=person_name(luck),
        team=luck.whole(2, 8),
        studio=luck.happens(0.2),
        goal="降本增效",
    )
    approved = luck.happens(0.85)
    tale.move("set_up", (5, 30), decision="approved" if approved else "refused")
    if approved:
        accepted = luck.happens(0.85)
        tale.move("accept", (60, 240), accepted=accepted, value=str(luck.whole(2, 60) * 10000) if accepted else None)
        if accepted:
            tale.move("apply", (3, 40), used_in="本车间")
            if work.likely(0.2, 0.9):
                tale.move("award", (3, 40), amount=str(luck.whole(5, 50) * 100))
            tale.move("spread", (10, 60), spread_to=luck.whole(0, 5))
    yield work.told(tale, "innovation-project", f"创新项目：{title}")


def harmonious(work: Work) -> Iterator[Story]:
    """创建和谐企业: applied for, checked by three parties, named for three years; not all who apply are named."""
    union, luck = work.union, work.luck
    if union.joint or union.staff < 30 or not work.likely(-0.05, 0.2):
        return
    tale = work.tale(first=(2, 1), last=(5, 31))
    tale.move("apply", level=luck.weighted({"town": 0.5, "district": 0.4, "city": 0.1}))
    contract = bool(union.contract_until and union.contract_until >= tale.day)
    checks = {"union": True, "congress": union.has_congress, "wage": contract, "contract": contract}
    tale.move("self_check", (5, 20), **checks, no_arrears=True, no_fatal=True)
    met = contract and union.has_congress and luck.happens(0.9)
    tale.move(
        "joint_check",
        (15, 60),
        three_parties=True,
        negotiation_weighed=True,
        democracy_weighed=True,
        result="met" if met else "not_met",
    )
    if met:
        first = tale.day_in(3)
        tale.move("publicity", (10, 14), first_day=first, last_day=first + timedelta(days=6), places="区门户网站")
        until = tale.day.replace(year=tale.day.year + 3, day=min(tale.day.day, 28))
        tale.move("name", (5, 30), paper_number=f"和谐办〔{work.year}〕3号", until=until)
        if luck.happens(0.5):
            tale.move("recheck", (300, 400), result="kept" if luck.happens(0.95) else "removed")
    yield work.told(tale, "harmonious-enterprise", f"{work.year} 年和谐企业申报")
