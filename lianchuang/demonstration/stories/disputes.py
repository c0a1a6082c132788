"""Rights and disputes (S17, S18, S19): talking with the management, rules, supervision, mediation, dismissals."""

from collections.abc import Iterator

from lianchuang.demonstration.names import person_name
from lianchuang.demonstration.telling import THAT_DAY, Telling, Work
from lianchuang.procedures.together import Story


def consultations(work: Work) -> Iterator[Story]:
    """与行政沟通协商."""
    if not work.likely(-0.1, 0.55):
        return
    tale, luck = work.tale(), work.luck
    topics, present = luck.whole(1, 4), luck.happens(0.98)
    tale.move("agenda", topics=topics)
    tale.move("meeting", (3, 20), wrong=not present, union_took_part=present, agreements=topics)
    if work.in_the_end(0.2, 1.0):
        tale.move("follow", (20, 120), done=luck.whole(topics // 2, topics))
    yield work.told(tale, "consultation", f"{work.year} 年与行政沟通")


RULES = (
    ("考勤和休假办法", "rest"),
    ("绩效考核办法", "pay"),
    ("安全奖惩办法", "safety"),
    ("员工手册", "discipline"),
    ("计件定额调整", "quota"),
    ("培训服务期办法", "training"),
)


def rules(work: Work) -> Iterator[Story]:
    """规章制度: discussed, negotiated, decided, announced; some are decided first and told afterwards."""
    if work.union.joint or work.union.staff < 20 or not work.likely(0.05, 0.2):
        return
    tale, luck = work.tale(), work.luck
    title, area = luck.one(RULES)
    careful = work.likely(0.45, 1.0)
    tale.move("draft", title=title, area=area)
    if careful:
        form, proposals = "congress" if work.union.has_congress else "all", luck.whole(1, 9)
        tale.move("discuss", (5, 25), form=form, proposals=proposals)
        if area == "safety":
            tale.move("safety_opinion", (1, 8), opinion="补充女职工条款")
        tale.move("negotiate", (3, 20), accepted=proposals // 2)
    tale.move("decide", (2, 15), wrong=not careful)
    tale.move("announce", (1, 12), way=luck.one(["board", "training", "handbook", "network"]), told=work.union.staff)
    tale.move("archive", (1, 20))
    yield work.told(tale, "rule-making", f"规章制度：{title}")


SCOPES = {"pay": 0.35, "hours": 0.25, "insurance": 0.2, "safety": 0.1, "contracts": 0.1}


def supervisions(work: Work) -> Iterator[Story]:
    """劳动法律监督: complaint, both sides heard, settled at the table or by a written opinion; some never corrected."""
    tale, luck = work.tale(), work.luck
    scope, people = luck.weighted(SCOPES), luck.whole(1, 15)
    source = luck.weighted({"complaint": 0.7, "found": 0.25, "higher": 0.05})
    tale.move("receive", source=source, scope=scope, content="反映加班工资少算", people_count=people)
    if luck.happens(0.06):
        tale.move("decide", (2, 5), result="not_accepted", in_writing=True).stop()
    tale.move("decide", (1, 4), result="accepted")
    exists = luck.happens(0.8)
    heard = {"heard_workers": True, "heard_employer": True}
    tale.move("hear", (2, 12), judgement="exists" if exists else "none", **heard)
    if exists:
        settled = luck.happens(0.5)
        tale.move("negotiate", (2, 12), result="settled" if settled else luck.one(["unwilling", "failed"]))
        if not settled:
            _write_to_the_employer(work, tale)
    yield work.told(tale, "labour-supervision", "劳动法律监督")


def _write_to_the_employer(work: Work, tale: Telling) -> None:
    luck = tale.luck
    two = luck.happens(0.93)
    tale.move("investigate", (2, 10), wrong=not two, investigators=2 if two else 1, cards_shown=True, cooperated=True)
    tale.move("opinion", (1, 8), sent_on=THAT_DAY, received_on=THAT_DAY, signed=True)
    replies = work.likely(0.4, 1.0)
    if replies:
        tale.move("reply", (5, 19) if luck.happens(0.75) else (28, 60), accepts=luck.happens(0.85), measures="补发差额")
    if luck.happens(0.7):
        tale.move("result", (5, 30), corrected="yes", recovered=str(luck.whole(5, 400) * 100))
    elif luck.happens(0.6):
        tale.move("result", (10, 40), corrected="no")
        known = {"refused_receipt": False, "replied_in_time": replies, "corrected": False, "good_reason": False}
        tale.move("proposal", (3, 15), to="人力资源和社会保障局", **known)
        tale.move("feedback", (20, 60), result=luck.one(["ordered", "punished"]))
    else:
        tale.move("close", (10, 40), why="职工另行申请仲裁")


def mediations(work: Work) -> Iterator[Story]:
    """劳动争议调解: ended in fifteen days, prolonged, or dragging on."""
    tale, luck = work.tale(), work.luck
    topic = luck.weighted({"pay": 0.4, "contract": 0.2, "dismissal": 0.15, "insurance": 0.15, "injury": 0.1})
    agree = luck.happens(0.93)
    tale.move("apply", topic=topic, people_count=luck.whole(1, 6), both_agree=agree, in_scope=True)
    if not agree:
        tale.move("refuse", (0, 3), in_writing=True)
    else:
        tale.move("accept", (0, 3))
        if luck.happens(0.12):
            tale.move("extend", (5, 10), both_agree=True, until=tale.day_in(30))
        settled = luck.happens(0.72)
        amount = str(luck.whole(10, 400) * 100) if settled else None
        result, in_time = "settled" if settled else "failed", work.likely(0.5, 1.0)
        tale.move("end", (3, 13) if in_time else (20, 50), result=result, amount=amount)
        if settled and luck.happens(0.2):
            tale.move("confirm", (2, 12))
        if settled and luck.happens(0.85):
            tale.move("performed", (3, 30), performed=luck.happens(0.93))
    yield work.told(tale, "dispute-mediation", "劳动争议调解")


def dismissals(work: Work) -> Iterator[Story]:
    """解除合同通知工会: told before, with an opinion; or not told at all."""
    tale, luck = work.tale(), work.luck
    told = work.likely(0.6, 1.0)
    if told:
        tale.move("notice", name=person_name(luck), reason="多次旷工")
        objects = luck.happens(0.25)
        reason = "处分过重" if objects else None
        tale.move("opinion", (1, 5), result="objects" if objects else "agrees", reason=reason)
        if objects:
            kept = luck.happens(0.5)
            tale.move("result", (2, 8), kept=kept)
            if kept:
                tale.move("kept", (1, 5))
                tale.stop()
    tale.move("dismiss", (2, 10), wrong=not told, ground=luck.weighted({"fault": 0.8, "notice": 0.2}))
    yield work.told(tale, "dismissal-notice", "解除劳动合同")


def layoffs(work: Work) -> Iterator[Story]:
    """裁减人员: explained thirty days before, or hastily."""
    tale, luck, staff = work.tale(last=(9, 30)), work.luck, work.union.staff
    cut = min(staff, max(20, staff // 8))
    asked = work.likely(0.5, 1.0)
    required = cut >= 20 or cut * 10 >= staff
    tale.move("explain", staff=staff, cut=cut, required=required, told="union", ground="difficulty")
    if asked:
        tale.move("opinions", (5, 14), opinions=luck.whole(2, 8), protected_checked=True)
        tale.move("report", (2, 8), receipt="区人社局回执")
    if luck.happens(0.25):
        tale.move("drop", (5, 20))
        tale.stop()
    tale.move("cut", (32, 60) if asked else (8, 20), wrong=not asked, cut=max(1, cut - 2))
    yield work.told(tale, "mass-layoff", "裁减人员")


def stoppages(work: Work) -> Iterator[Story]:
    """停工、怠工: reported the same day, talked over, resolved."""
    tale, luck = work.tale(), work.luck
    tale.move("occur", people_count=min(work.union.staff, luck.whole(10, 60)), demands="补发加班工资")
    tale.move("report", (0, 0) if work.likely(0.4, 1.0) else (2, 6))
    tale.move("talk", (0, 2), proposal="先发一个月，余下月底结清")
    tale.move("resolve", (1, 8), resolved=luck.whole(1, 3), remaining=luck.whole(0, 1))
    yield work.told(tale, "work-stoppage", "停工事件")
