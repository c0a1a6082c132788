"""What goes down and what comes up (S24), acted by those who do it: circulars that one level after the other signs for,
and what workers bring, answered, judged by them, taken up again; some of it without a name.

The days are counted back from the last day of the demonstration, so that there is always something under way.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from lianchuang.accounts.models import Account
from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.people import Cast
from lianchuang.demonstration.place import Place
from lianchuang.demonstration.telling import THAT_DAY, working_day
from lianchuang.demonstration.unions import Union
from lianchuang.ledger.acts import Signature
from lianchuang.procedures import acts as cases
from lianchuang.registry.models import Organisation
from lianchuang.voice import acts as voice
from lianchuang.voice import circulars
from lianchuang.voice.circulars import Draft
from lianchuang.voice.codes import code_of
from lianchuang.voice.models import Circular, Kind, Raised, Recipient

OFFICER = "account:officer"


@dataclass(frozen=True)
class Sent:
    """A circular of the demonstration: what is sent so many days before the last one, how far it has come."""

    days_ago: int
    what: str
    title: str
    words: str
    level: str
    within: int
    answer_within: int = 0
    to_workers: bool = False
    by_town: bool = False
    signed: float = 1.0
    answered: float = 0.0
    closed: bool = False


SENT = (
    Sent(
        150,
        Circular.What.DECISION,
        "关于分解三级联创年度任务的决定",
        "各镇街、局工会：本年度三级联创任务已经区三级联创领导小组审定，现分解到各单位。请对照任务书排出完成时间，"
        "于反馈期限前把落实安排报区总工会。任务以系统里的记录为准，不另报表。",
        Circular.Level.MIDDLE,
        within=5,
        answer_within=15,
        answered=1.0,
        closed=True,
    ),
    Sent(
        96,
        Circular.What.NOTICE,
        "关于做好高温天气劳动保护工作的通知",
        "各级工会：请督促用人单位合理安排作业时间，露天作业的备足防暑降温用品，按规定发放高温津贴；发现职工中暑的，"
        "立即送医并报告上级工会。职工发现隐患的，可以在手机上直接报。",
        Circular.Level.BOTH,
        within=5,
        to_workers=True,
        signed=0.93,
    ),
    Sent(
        13,
        Circular.What.POLICY,
        "关于开展冬季送温暖摸底的通知",
        "各基层工会：请摸清本单位困难职工、重病职工和工伤职工的情况，符合建档条件的按程序申请建档。"
        "把摸底的结果（多少人、准备怎么帮）在反馈期限前写在这里，不写姓名。",
        Circular.Level.BASE,
        within=7,
        answer_within=20,
        by_town=True,
        signed=0.7,
        answered=0.4,
    ),
)

LETTERS = (
    "摸底 {few} 人，元旦前上门走访。",
    "没有新增的困难职工，原有 {few} 户继续帮扶。",
    "已排出完成时间，逐月落实。",
)


@dataclass(frozen=True)
class Next:
    """What somebody does so many days later. `who`: the union, the one who raised it, or the union above."""

    after: int
    who: str
    step: str
    data: dict[str, Any] = field(default_factory=dict)
    words: str = ""


@dataclass(frozen=True)
class Brought:
    """Something a worker brings so many days before the last one, and what becomes of it. `as_who`: by name, with the
    name kept from the employer (hidden), or without a name (nobody)."""

    days_ago: int
    as_who: str
    kind: Kind
    title: str
    words: str
    data: dict[str, Any]
    then: Sequence[Next] = ()
    taken_back: str = ""


def _matter(topic: str, named: bool = False) -> dict[str, Any]:
    return {"channel": "online", "topic": topic, "petition": False, "anonymous": not named}


def _taken(after: int = 1) -> Next:
    return Next(after, "union", "tell", {"result": "accepted", "in_writing": True})


def _answered(after: int, result: str, answer: str) -> Next:
    return Next(after, "union", "answer", {"result": result, "answer": answer})


def _rated(after: int, rating: str, words: str = "") -> Next:
    return Next(after, "raiser", "rate", {"rating": rating}, words)


AT_HOME = (
    Brought(
        88,
        "named",
        Kind.HELP,
        "求助：生活困难",
        "孩子放暑假没有人带，夫妻两个都是两班倒，想请工会帮忙问问有没有托管班。",
        _matter("life", named=True),
        (
            _taken(),
            _answered(4, "solved", "镇里的暑期托管班还有名额，已经替您报上，周一早上八点送到社区文化礼堂。"),
            _rated(2, "satisfied", "已经送去了，谢谢工会。"),
        ),
    ),
    Brought(
        57,
        "named",
        Kind.PROPOSAL,
        "建议：包装线加装感应照明",
        "",
        {
            "title": "包装线加装感应照明",
            "proposers": 1,
            "area": "energy",
            "proposal": "夜班包装线没有人的时候灯也全开着，装上感应照明，一个月能省不少电。",
        },
        (
            Next(2, "union", "register", {"department": "设备科"}),
            Next(7, "employer", "conclude", {"result": "adopted", "union_took_part": True}),
            Next(12, "employer", "trial", {"result": "works"}),
            Next(9, "employer", "use"),
        ),
    ),
    Brought(
        44,
        "hidden",
        Kind.OPINION,
        "意见：工时休假",
        "夜班下班的班车常常晚到半个钟头，家远的到家快一点了，反映过几次没有回音。",
        _matter("hours"),
        (
            _taken(),
            _answered(3, "explained", "班车由外包公司派，已经把情况转给行政部。"),
            _rated(1, "not", "只转给行政部，班车还是晚。"),
            _answered(4, "solved", "行政部换了司机班次，从本周起零点十分准时发车，工会连着三天到站查看。"),
            _rated(5, "fair"),
        ),
    ),
    Brought(
        33,
        "named",
        Kind.HAZARD,
        "隐患：三号车间安全出口",
        "",
        {
            "place": "三号车间安全出口",
            "what": "安全出口里外都堆着纸箱，人出不去，门也推不开。",
            "kind": "hazard",
            "level": "serious",
        },
        (
            Next(
                0,
                "union",
                "propose",
                {"received_on": THAT_DAY, "proposal": "立即清空安全出口内外的物料，划线并由班组每天检查。"},
            ),
            Next(0, "employer", "answer", {"accepted": True, "plan": "当天清空，划出禁放线，班组长每班检查。"}),
            Next(1, "employer", "correct", {"what": "已清空，划好黄线，贴了禁止堆放的牌子。"}),
            Next(1, "raiser", "recheck", {"result": "fixed"}),
            Next(14, "raiser", "reopen", {"why": "赶货的时候又堆上了。"}),
            Next(1, "employer", "correct", {"what": "纸箱移到临时仓，装了感应报警，堵住就响。"}),
        ),
    ),
    Brought(
        24,
        "nobody",
        Kind.OPINION,
        "意见：其他",
        "食堂上个月涨价没有听过大家的意见，菜也少了一个，希望公开一下账。",
        _matter("other"),
        (
            _taken(),
            _answered(3, "explained", "菜价随市场调整，食堂没有赚钱。"),
            _rated(2, "not", "没有看到账，还是不清楚。"),
            Next(1, "raiser", "ask_higher", {}, "请上级工会问一问账能不能公开。"),
            Next(
                5,
                "above",
                "answer_up",
                {"answer": "已约企业行政和工会，食堂收支每月在厂务公开栏公布，由伙食委员会监督。"},
            ),
            _rated(2, "satisfied"),
        ),
    ),
    Brought(
        11,
        "hidden",
        Kind.HELP,
        "求助：工资福利",
        "上个月的加班费少算了十二个小时，问了班长说下个月补，想请工会帮忙问清楚。",
        _matter("pay"),
    ),
    Brought(
        2,
        "nobody",
        Kind.OPINION,
        "意见：劳动安全",
        "喷漆间的口罩两个礼拜没有换新的了，戴着没有用，请工会看一看。",
        _matter("safety"),
    ),
)
"""At the union whose worker has an account."""

ELSEWHERE = (
    Brought(
        70,
        "nobody",
        Kind.OPINION,
        "意见：工时休假",
        "连着三个星期每个星期只休半天，大家都吃不消，请工会和公司说一说。",
        _matter("hours"),
        (
            _taken(),
            _answered(4, "solved", "工会和公司商定，从下周起每周至少休一天，加班的按规定付加班费。"),
            _rated(3, "satisfied"),
        ),
    ),
    Brought(
        52,
        "nobody",
        Kind.OPINION,
        "意见：成长发展",
        "车间评先进总是那几个人，不知道是怎么评的，希望把条件和票数公布出来。",
        _matter("development"),
        (
            Next(2, "union", "tell", {"result": "not_accepted", "in_writing": True}),
            Next(3, "raiser", "reopen", {}, "公布条件和票数怎么会不归工会管，请再看一看。"),
            _answered(3, "solved", "已经把评选的条件、票数贴在公告栏，下次先公布办法再评。"),
        ),
    ),
    Brought(
        46,
        "nobody",
        Kind.HAZARD,
        "隐患：配电房门口",
        "",
        {"place": "配电房门口", "what": "门口长期积水，电缆泡在水里。", "kind": "hazard", "level": "ordinary"},
        (
            Next(1, "union", "propose", {"received_on": THAT_DAY, "proposal": "抽干积水，垫高电缆，修好雨水管。"}),
            Next(2, "employer", "answer", {"accepted": True, "plan": "三天内抽干并架空电缆，月底前修好雨水管。"}),
            Next(4, "employer", "correct", {"what": "已抽干，电缆上桥架，雨水管换新。"}),
            Next(3, "raiser", "recheck", {"result": "fixed"}),
        ),
    ),
    Brought(
        30,
        "nobody",
        Kind.OPINION,
        "意见：社会保险",
        "听说公积金要降比例，没有人跟我们讲过，到底是怎么回事。",
        _matter("insurance"),
        (_taken(), _answered(4, "explained", "没有降。公司只是换了托收的银行，缴存比例不变，可以在手机上查。")),
    ),
    Brought(
        19,
        "nobody",
        Kind.HELP,
        "求助：生活困难",
        "家里人住院花了好几万，想问问工会有没有医疗互助可以申请。",
        _matter("life"),
        (_taken(), Next(2, "union", "pass_up", {"why": "医疗互助由上级工会受理，请上级工会答复怎样申请。"})),
    ),
    Brought(
        16,
        "nobody",
        Kind.OPINION,
        "意见：其他",
        "宿舍的热水晚上十点以后就没有了，中班的人洗不上澡。",
        _matter("other"),
        taken_back="宿舍已经改成全天供热水了。",
    ),
)
"""Each at one union of the district; in a district of many unions each at several."""

FEW, AT_MOST = 25, 3
"""For so many unions each of what is brought elsewhere once more, but not more than so many times."""


class Voices:
    """The district speaks: by whom, on which days."""

    def __init__(self, place: Place, unions: Sequence[Union], cast: Cast, chance: Chance, on: date):
        self.place, self.cast, self.chance, self.on = place, cast, chance, on
        self.unions = [one for one in unions if one.organisation and not one.ended_on]
        self.by_organisation = {one.organisation.pk: one for one in self.unions}

    # Down --------------------------------------------------------------------------------------------------------

    def send_down(self) -> None:
        """Send the circulars, and have them signed for and answered as far as each has come."""
        for number, sent in enumerate(SENT):
            with transaction.atomic():
                self._send(sent, self.chance.of("circular", number))

    def _send(self, sent: Sent, luck: Chance) -> None:
        day = self._ago(sent.days_ago)
        sender = self.cast.town.union if sent.by_town else self.place.district.union
        account = self.cast.accounts["zhengong" if sent.by_town else "zonggonghui"]
        seen_by = day + timedelta(days=sent.within)
        answer_by = day + timedelta(days=sent.answer_within) if sent.answer_within else None
        draft = Draft(sent.what, sent.title, sent.words, sent.level, seen_by, answer_by, sent.to_workers)
        by = self._by(account, day)
        circular = circulars.send(draft, sender, by=by, on=day)
        for one in circular.recipients.select_related("circular").order_by("organisation__number"):
            self._receive(one, sent, luck.of(one.organisation_id), day)
        if sent.to_workers:
            worker = self.cast.accounts["zhigong"]
            own = circular.recipients.filter(organisation=self.cast.union.organisation).first()
            if own is not None:
                circulars.see_as_worker(own, worker, min(day + timedelta(days=2), self.on))
        counted = min(self.on, (answer_by or seen_by) + timedelta(days=2))
        by = self._by(account, counted)
        case = circulars.put_on_record(circular, by=by, on=counted)
        if sent.closed:
            cases.take_step(case, "close", {}, by=by, on=counted)

    def _receive(self, one: Recipient, sent: Sent, luck: Chance, day: date) -> None:
        """Signed for in some days, by most in time, by the chair's union not yet where it is the newest."""
        own = one.organisation_id == self.cast.union.organisation.pk
        signs = luck.happens(sent.signed) and not (own and sent.signed < 0.8)
        seen_on = day + timedelta(days=luck.weighted({0: 3, 1: 4, 2: 2, 4: 1, 9: 0.3}))
        if not signs or seen_on > self.on:
            return
        by = self._chair_of(one.organisation_id, seen_on)
        if sent.answer_within and luck.happens(sent.answered):
            words = luck.one(LETTERS[2:] if sent.level == Circular.Level.MIDDLE else LETTERS[:2])
            circulars.answer(one, words.format(few=luck.whole(1, 6)), by=by, on=seen_on)
        else:
            circulars.see(one, by=by, on=seen_on)

    # Up ----------------------------------------------------------------------------------------------------------

    def raise_matters(self) -> None:
        """Have workers bring what they bring: at the union of the worker with an account, and without a name at
        others."""
        home = self.cast.union.organisation
        told = [(one, home) for one in AT_HOME]
        times = max(1, min(AT_MOST, len(self.unions) // FEW))
        last = self._ago(ELSEWHERE[0].days_ago + 30)
        others = [one for one in self.unions if one is not self.cast.union and (one.founded_on or last) < last]
        for number, union in enumerate(self.chance.of("elsewhere").some(others, times * len(ELSEWHERE))):
            told.append((ELSEWHERE[number % len(ELSEWHERE)], union.organisation))
        for number, (brought, union) in enumerate(told):
            with transaction.atomic():
                self._bring(brought, union, self.chance.of("matter", number))

    def _bring(self, brought: Brought, union: Organisation, luck: Chance) -> None:
        day = self._ago(
            brought.days_ago + luck.whole(0, 3) if union != self.cast.union.organisation else brought.days_ago
        )
        account = None if brought.as_who == "nobody" else self.cast.accounts["zhigong"]
        code = code_of(f"demonstration-{luck.whole(0, 2**60)}") if account is None else ""
        raiser = voice.Raiser(account, brought.as_who == "hidden", code)
        data = dict(brought.data)
        if brought.as_who == "named" and account is not None and brought.kind == Kind.HAZARD:
            data["found_by"] = account.name
        if brought.as_who == "named" and account is not None and brought.kind == Kind.PROPOSAL:
            data["names"] = account.name
        said = voice.Said(brought.kind, brought.title, brought.words, data)
        pk = uuid.UUID(int=luck.whole(0, 2**128 - 1), version=4)
        raised = voice.raise_matter(said, union, raiser, by=self._raiser(account, day), on=day, pk=pk)
        for one in brought.then:
            day = working_day(day + timedelta(days=one.after))
            if day > self.on:
                return
            raised = self._go_on(raised, one, account, union, day)
        if brought.taken_back:
            day = min(self.on, day + timedelta(days=2))
            voice.take_back(raised, brought.taken_back, by=self._raiser(account, day), on=day)

    def _go_on(self, raised: Raised, one: Next, account: Account | None, union: Organisation, day: date) -> Raised:
        data = {name: day if said is THAT_DAY else said for name, said in one.data.items()}
        if one.step == "recheck" and account is not None:
            data["rechecked_by"] = account.name
        if one.who == "raiser":
            return voice.say(raised, one.step, data, one.words, by=self._raiser(account, day), on=day)
        signers = {"union": self._chair_of(union.pk, day), "employer": self._employer(union, day)}
        by = signers.get(one.who) or signed(OFFICER, day)
        raised.case = cases.take_step(raised.case, one.step, data, by=by, on=day)
        return raised

    # Who, and when -----------------------------------------------------------------------------------------------

    def _ago(self, days: int) -> date:
        """A working day so many days back, never before the accounts were opened."""
        return min(self.on, working_day(max(self.cast.since, self.on - timedelta(days=days))))

    def _by(self, account: Account, day: date) -> Signature:
        return signed(f"account:{account.pk}", day)

    def _raiser(self, account: Account | None, day: date) -> Signature:
        return self._by(account, day) if account else signed(voice.ANONYMOUS, day)

    def _chair_of(self, organisation: int, day: date) -> Signature:
        if organisation == self.cast.union.organisation.pk:
            return self._by(self.cast.accounts["zhuxi"], day)
        union = self.by_organisation.get(organisation)
        return signed(f"account:chair-{union.name}" if union else OFFICER, day)

    def _employer(self, union: Organisation, day: date) -> Signature:
        own = union == self.cast.union.organisation
        return self._by(self.cast.accounts["qiye"], day) if own else self._chair_of(union.pk, day)


def signed(ref: str, day: date) -> Signature:
    """Entered on the day itself, by an account of the demonstration."""
    return Signature(ref, datetime(day.year, day.month, day.day, 2, 30, tzinfo=UTC), "demonstration")
