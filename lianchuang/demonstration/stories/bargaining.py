"""Collective negotiation (S15, S16): wages every year, other contracts now and then, regions for small units."""

from collections.abc import Iterator
from datetime import date, timedelta

from lianchuang.demonstration.telling import THAT_DAY, Hands, Telling, Work, ballot, working_day
from lianchuang.demonstration.unions import years_on
from lianchuang.procedures.together import Story

LOCAL_MINIMUM = 2490  # yuan a month, as in Ningbo from 2024
CONTRACTS = {
    "comprehensive": "综合性集体合同",
    "women": "女职工权益保护专项集体合同",
    "safety": "劳动安全卫生专项集体合同",
}


def wage_negotiations(work: Work) -> Iterator[Story]:
    """工资集体协商: offered, answered in time, late or not at all, agreed, voted on, signed, sent, in force."""
    union, luck = work.union, work.luck
    old = union.contract_until
    if (old and old > date(work.year, 10, 31)) or not work.likely(0.05, 1.05):
        return
    tale = work.tale(first=(1, 12), last=(9, 10))
    if old and old.year == work.year and work.likely(0.0, 1.0):
        begins = max(working_day(old - timedelta(days=luck.whole(60, 90))), date(work.year, 1, 5))
        tale.begins = tale.day = max(begins, tale.begins if union.begun else begins)
    by = "employer" if luck.happens(0.08) else "union"
    tale.move("offer", offered_by=by, sent_on=THAT_DAY, received_on=THAT_DAY, receipt="办公室签收")
    if _answered(work, tale):
        until = _negotiate(work, tale, "wage")
        union.contract_until = until or old
    yield work.told(tale, "wage-negotiation", f"{work.year} 年工资集体协商")


def collective_contracts(work: Work) -> Iterator[Story]:
    """集体合同: once in three years or so, by those who negotiate wages too."""
    if not work.likely(-0.1, 0.17) or work.union.staff < 20:
        return
    kind = work.luck.weighted({"comprehensive": 0.5, "women": 0.3, "safety": 0.2})
    tale = work.tale(first=(2, 1), last=(9, 30))
    tale.move("offer", kind=kind, offered_by="union", sent_on=THAT_DAY, received_on=THAT_DAY)
    if _answered(work, tale):
        _negotiate(work, tale, "other")
    yield work.told(tale, "collective-contract", f"{work.year} 年{CONTRACTS[kind]}")


def _answered(work: Work, tale: Telling) -> bool:
    """The other side's answer: in ten working days, or late, or refused, or none at all."""
    if not work.in_the_end(0.6, 1.02):
        return False
    if not work.likely(0.9, 1.0):
        tale.move("reply", (5, 20), wrong=True, answer="refused", reason="效益不好，暂不协商")
        return False
    tale.move("reply", (3, 11) if work.likely(0.45, 1.02) else (20, 50), answer="agreed")
    return True


def _negotiate(work: Work, tale: Telling, kind: str) -> date | None:
    """From representatives to the yearly report; the last day of the contract, if it came into force."""
    union, luck, wage = work.union, work.luck, kind == "wage"
    side = 5 if union.above_scale else 3
    careful = work.likely(0.72, 1.0)
    elected = careful or luck.happens(0.7)
    tale.move(
        "reps",
        (0, 4),
        wrong=not elected,
        worker_reps=side,
        employer_reps=side,
        has_union=True,
        union_head_is_chief=True,
        elected=elected,
        above_scale=union.above_scale,
    )
    if wage and work.likely(0.3, 1.0):
        tale.move("announce_reps", (0, 4), places="公告栏")
    answers = {"complete": True, "average_pay": str(luck.whole(50, 82) * 100)} if wage else {"given": True}
    tale.move("materials", (1, 6), **answers)
    hasty = not careful and luck.happens(0.6)
    tale.move("meeting", (3, 4) if hasty else (8, 14), wrong=hasty, minutes_signed=True)
    if luck.happens(0.2):
        tale.move("meeting", (3, 12), wrong=hasty, minutes_signed=True)
    rise = str(luck.whole(20, 75) / 10) if wage else None
    floor = LOCAL_MINIMUM + luck.whole(2, 12) * 20
    terms = {"min_pay": str(floor), "local_min_pay": str(LOCAL_MINIMUM), "rise": rise} if wage else {}
    tale.move("agreed", (1, 15), **terms)
    form = "congress" if union.has_congress else "assembly"
    if luck.happens(0.03):
        lost = ballot(luck, union.voters)
        lost["votes_for"] = union.voters // 3
        tale.move("vote", (5, 15), form=form, result="lost", **lost)
        tale.move("agreed", (5, 20), redraft=True, **terms)
    tale.move("vote", (2, 14), form=form, result="passed", **ballot(luck, union.voters, 0.94))
    begin = tale.day_in(2)
    years = 1 if wage or luck.happens(0.3) else 3
    until = years_on(begin, years) - timedelta(days=1)
    tale.move("sign", (0, 2), **{"from": begin}, to=until, both_chiefs=True, covered_staff=union.staff)
    in_time = work.likely(0.45, 1.02)
    tale.move("submit", (1, 8) if in_time else (16, 40), received_on=THAT_DAY)
    return _in_force(work, tale, kind, until) if tale.took("submit") else None


def _in_force(work: Work, tale: Telling, kind: str, until: date) -> date | None:
    luck = work.luck
    begins = in_force_on(work.hands, tale.day, kind)
    tale.on(begins, "effect", in_force_on=begins)
    if not tale.took("effect"):
        return None
    if work.in_the_end(0.6, 1.02):
        tale.move("publish", (0, 4) if work.likely(0.5, 1.02) else (12, 40), places="公告栏、职工群")
    if work.likely(0.3, 1.0):
        tale.move("file_union", (0, 10), filed_with="上一级工会")
    if luck.happens(0.15):
        problems = luck.whole(0, 2)
        tale.move("supervise", (40, 90), problems=problems, told_chiefs=True if problems else None)
    if work.in_the_end(0.2, 1.0):
        fulfilled = luck.weighted({"fully": 0.75, "mostly": 0.2, "partly": 0.05})
        tale.move("report", (90, 230), fulfilled=fulfilled)
        again = luck.of("again")
        while tale.day_in(365) < until and work.in_the_end(0.2, 1.0) and not tale.over:
            tale.move("report", (330, 360), fulfilled=again.weighted({"fully": 0.75, "mostly": 0.25}))
        tale.on(working_day(until + timedelta(days=luck.whole(1, 20))), "expire")
    return until


def in_force_on(hands: Hands, received: date, kind: str) -> date:
    """The day a contract takes effect when nobody objects (劳动合同法 第五十四条)."""
    law = hands.law
    known = {"received_on": received, "kind": kind}
    answer = law.book.rule("NEG-EFFECT").apply(known, on=received, profile=law.profile, calendar=law.calendar)
    return answer.values["in_force_on"]


def signing_disputes(work: Work) -> Iterator[Story]:
    """签订集体合同争议: the union asks the authority to step in where the two sides cannot agree."""
    tale = work.tale(last=(9, 30))
    tale.move("apply", by="union", dispute="增长幅度谈不拢")
    tale.move("accept", (1, 6))
    if tale.luck.happens(0.2):
        tale.move("extend", (10, 20), extended=True)
    tale.move("end", (6, 20), result="agreed" if tale.luck.happens(0.7) else "failed")
    yield work.told(tale, "signing-dispute", "签订集体合同争议")


def contract_changes(work: Work) -> Iterator[Story]:
    """集体合同变更、解除: the enterprise is in trouble, or the law has changed; some cannot agree."""
    union, luck = work.union, work.luck
    tale = work.tale(last=(8, 31))
    cancel = luck.happens(0.2)
    what, ground = ("cancel", "enterprise") if cancel else ("change", luck.one(["law", "agreed"]))
    tale.move("request", what=what, kind="other" if cancel else "wage", by="employer", ground=ground, proof=True)
    if luck.happens(0.2):
        tale.move("not_agreed", (10, 30))
        tale.stop()
    tale.move("agreed", (10, 30), minutes_signed=True)
    tale.move("vote", (3, 14), result="passed", **ballot(luck, union.voters))
    tale.move("sign", (1, 6), both_chiefs=True)
    if cancel:
        tale.move("file", (1, 5), filed_with="区人社局")
    else:
        tale.move("submit", (1, 8), received_on=THAT_DAY)
        begins = in_force_on(work.hands, tale.day, "wage")
        tale.on(begins, "effect", in_force_on=begins)
        tale.move("publish", (0, 4), places="公告栏")
    yield work.told(tale, "change-contract", "集体合同解除" if cancel else "集体合同变更")
