"""A round that is over: the assessment of the year before, acted from plan to honour by those who conduct one.

Both departments issue it, two reviewers judge blind and a third settles where they differ, a sample is drawn by a
public number, an item is returned and put right, the result is published, two people object and one of them is right;
titles are given within their quotas, one is withdrawn after a hearing, one is looked at again on this year's records.

What is drawn hangs on the journal's root, and that on chance; everything that enters a score is the same every time.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lianchuang.accounts.models import Account
from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.conducting import REASONS, Conducting, first_working_day, judged_item
from lianchuang.demonstration.looking import photo
from lianchuang.demonstration.people import Cast
from lianchuang.demonstration.place import Place
from lianchuang.evidence.acts import OTHER, add_paper
from lianchuang.evidence.models import Visibility
from lianchuang.ledger.models import Event
from lianchuang.procedures import acts as cases
from lianchuang.procedures.local_law import local_rulebook
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.publication.acts import draft_notice, naming_of, publish
from lianchuang.publication.models import Notice
from lianchuang.registry.models import Organisation
from lianchuang.rounds import conduct, conflict, desk, draw, objections, sampling
from lianchuang.rounds.acts import freeze_and_score, open_round, roots_of
from lianchuang.rounds.models import Award, Freezing, LegalKind, Level, Objection, Round
from lianchuang.rounds.objections import Figure, Objector
from lianchuang.rounds.planning import PlanDraft, TitleDraft, content_of, draft_plan
from lianchuang.rounds.rechecking import able, standing_in
from lianchuang.rounds.review import FIRST, SECOND
from lianchuang.rounds.standards import standard_file
from lianchuang.rulebook.counting import add_working_days
from lianchuang.rulebook.standard_form import Reviewed
from lianchuang.rulebook.standard_text import standard_text
from lianchuang.rulebook.standards import parse_standard
from lianchuang.scoring.results import Results
from lianchuang.scoring.wording import number

POINTS = {"B1": 25, "D1": 20, "E2": 15, "E3": 15, "F3": 15}
"""What the yearly assessment asks of a base union, of the items of the round of three years."""
OF_TOWNS = {"TA2": 30, "TB2": 35, "TC2": 25}
RETURNED = "TB2"
OVER = (9, 15)  # by this day of the year after the last step is taken
JUDGED = judged_item("TS1", 10)
TOWN_TITLE, BASE_TITLE = "年度先进镇街、局工会", "年度先进基层工会"


def assess_the_year_before(place: Place, cast: Cast, chance: Chance, today: date) -> Round:
    """Act the whole of it, its last step some weeks before today."""
    acted = Assessed(place, cast, chance, today)
    acted.plan()
    acted.keep_away()
    acted.judge_blind()
    acted.freeze_and_choose(acted.day(1, 12))
    acted.draw()
    acted.review()
    acted.publish(acted.day(1, 22))
    if acted.hear_objections():
        acted.freeze_and_choose(acted.day(2, 3))
        acted.review_what_changed(acted.day(2, 4))
        acted.publish(acted.day(2, 5))
    acted.name()
    acted.withdraw_one()
    return acted.round


@dataclass
class Assessed(Conducting):
    """The assessment as far as it has come."""

    freezing: Freezing = field(init=False)
    notice: Notice = field(init=False)
    tied: set[str] = field(default_factory=set)

    # Who acts, and when ----------------------------------------------------------------------------------------------

    @property
    def year(self) -> int:
        """The year that is assessed: the last one of which everything is over by today."""
        return self.today.year - (1 if (self.today.month, self.today.day) >= OVER else 2)

    def day(self, month: int, day: int) -> date:
        """The first working day from this day of the year after on."""
        return first_working_day(date(self.year + 1, month, day))

    # Plan -------------------------------------------------------------------------------------------------------------

    def plan(self) -> None:
        on, first = date(self.year, 1, 8), date(self.year, 1, 1)
        self.round = open_round(
            self.place.district.union, (self.year - 2003) // 3, f"{self.year} 年度三级联创考核",
            since=first, last_day=date(self.year, 12, 31), standard="demonstration-base",
            by=self.signed(self.union, on), on=on,
        )  # fmt: skip
        towns = len(self.place.towns) + len(self.place.bureaus)
        titles = [
            TitleDraft(TOWN_TITLE, Level.TOWN, "达标", max(2, towns // 8)),
            TitleDraft(BASE_TITLE, Level.BASE, "达标", max(3, self.unions() // 20)),
        ]
        draft = PlanDraft(
            LegalKind.ANNUAL, f"关于开展{self.year}年度工会工作考核的通知", f"示范〔{self.year}〕2号", on, "",
            date(self.year, 12, 31), 5, 5, self.day(4, 30), self._standards(), titles,
        )  # fmt: skip
        draft_plan(self.round, draft, by=self.signed(self.union, on), on=on)
        self.both("issue", content_of(self.round), on)

    def _standards(self) -> dict[str, bytes]:
        """The items of the three years' standards that a single year is asked about, and one that people judge."""
        base = self._shortened("base", POINTS, [])
        towns = self._shortened("town", OF_TOWNS, [JUDGED])
        return {Level.BASE: base, Level.TOWN: towns}

    def _shortened(self, level: str, points: Mapping[str, int], more: Sequence[Mapping[str, Any]]) -> bytes:
        raw = tomllib.loads(standard_file(f"demonstration-{level}").read_text("utf-8"), parse_float=Decimal)
        about, items = raw["standard"], [one for one in raw["indicator"] if one["id"] in points]
        items = [{**one, "points": points[one["id"]]} for one in items] + [dict(one) for one in more]
        sums: dict[str, int] = {}
        for one in items:
            sums[one["section"]] = sums.get(one["section"], 0) + one["points"]
        about |= {
            "id": f"{about['id']}-{self.year}",
            "title": about["title"].replace("“三级联创”考核标准", f"{self.year}年度考核标准"),
            "total_points": sum(sums.values()),
            "encoded_points": sum(sums.values()),
            "in_force_from": date(self.year, 1, 1),
            "bands": [{"name": "先进", "min": 85}, {"name": "达标", "min": 60}],
            "ties": [section for section in sums if section != JUDGED["section"]],
            "notes": "一年一考，只看当年的工作。",
        }
        about.pop("roll_up", None)
        about.pop("title_en", None)
        written = {
            "standard": about,
            "section": [{"title": title, "points": total} for title, total in sums.items()],
            "indicator": items,
        }
        return standard_text(written).encode()

    # Judging ----------------------------------------------------------------------------------------------------------

    def judge_blind(self) -> None:
        """Two reviewers for every bureau; of one on which they differ a third settles."""
        text = self._standards()[Level.TOWN]
        (indicator,) = (one for one in parse_standard(text).indicators if isinstance(one, Reviewed))
        luck, on = self.chance.of("marks"), self.day(1, 7)
        for place, bureau in enumerate(self.place.bureaus):
            item = self.item_of(bureau, date(self.year, 1, 1), indicator)
            first = Decimal(luck.whole(10, 19)) / 2
            second = min(Decimal(10), max(Decimal(5), first + Decimal(luck.whole(-2, 2)) / 2))
            if place == 1:
                first, second = Decimal("9.5"), Decimal(7)
            self.sign(item, self.party, first, luck.one(REASONS), on)
            self.sign(item, self.union, second, luck.one(REASONS), on)
            if place == 1:
                third = self.cast.accounts["pingshen"]
                words = "到场看了，做法属实，惠及面比材料写的窄。"
                self.sign(item, third, Decimal(8), words, on)

    def keep_away(self) -> None:
        """The town's officer says where a relative works; a second tie is over."""
        on, account = self.day(1, 5), self.cast.accounts["zhengong"]
        near = Organisation.objects.filter(
            affiliations__parent=self.cast.town.union, affiliations__known_until=None, tier=4
        )
        for place, union in enumerate(near.order_by("pk").distinct()[:2]):
            by = self.signed(account, on)
            tie = conflict.declare_tie(account, union, ("配偶在那里任职", "兄弟在那里任职")[place], by=by, on=on)
            self.tied.add(union.number)
            if place:
                conflict.end_tie(tie, by=by, on=on)

    # Freezing and review ----------------------------------------------------------------------------------------------

    def freeze_and_choose(self, on: date) -> None:
        last = date(self.year, 12, 31)
        by = self.signed(self.union, on)
        self.freezing = freeze_and_score(self.round, roots_of(self.round, last), by=by, on=last)
        self.both("settle", {"freezing": self.freezing.fingerprint}, on)
        self.freezing.refresh_from_db()

    def draw(self) -> None:
        """A sample at each stage; the number is that of a lottery of the day after."""
        for stage, share, on in ((FIRST, 2, self.day(1, 12)), (SECOND, 5, self.day(1, 14))):
            out = on + timedelta(days=1)
            looked = desk.look(self.round, self.freezing, on)
            base = sum(bool(items) for unit, items in looked.units.items() if unit not in looked.upper)
            if not base:  # a handful of unions, of which none was there yet
                return
            content = {
                "freezing": self.freezing.fingerprint,
                "stage": stage,
                "size": max(1, draw.large_enough(base) // share),
                "items": 1,  # whatever is drawn, as many events follow
                "source": f"福利彩票 3D {out.year}{out.timetuple().tm_yday:03d} 期开奖号码（示范）",
                "number_day": out.isoformat(),
                "root": sampling.root_now(),
            }
            self.both("announce", content, on)
            drawn = " ".join(str(self.chance.of("number", stage, place).whole(0, 9)) for place in range(3))
            self.both("draw", {"freezing": self.freezing.fingerprint, "number": drawn}, out)

    def review(self) -> None:
        """The town first, then the district; one item goes back to a town, is put right and comes again."""
        on, later = self.day(1, 16), self.day(1, 20)
        looked = desk.look(self.round, self.freezing, on)
        for unit in self._waiting(looked, FIRST):
            account = self._first(looked, unit)
            reviewer = desk.Reviewer(account, FIRST, self.signed(account, on))
            desk.pass_rest(self.round, self.freezing, unit, reviewer, on=on)
        looked = desk.look(self.round, self.freezing, later)
        reviewer = desk.Reviewer(self.party, SECOND, self.signed(self.party, later))
        for unit in self._waiting(looked, SECOND):
            if unit == self.cast.town.union.number:
                self._return_one(unit, reviewer, later)
            desk.pass_rest(self.round, self.freezing, unit, reviewer, on=later)
        self.both("review", {"freezing": self.freezing.fingerprint}, self.day(1, 21))

    def _waiting(self, looked: desk.Looked, stage: str) -> list[str]:
        return [unit for unit in looked.units if any(one.who == stage for one in looked.places(unit).values())]

    def _first(self, looked: desk.Looked, unit: str) -> Account:
        """Who looks first: the town where it has an account that need not keep away, else the federation."""
        own = looked.towns.get(unit) == self.cast.town.union.number and unit not in self.tied
        return self.cast.accounts["zhengong"] if own else self.union

    def _return_one(self, unit: str, by: desk.Reviewer, on: date) -> None:
        """Return an item of the town; it adds the page that was missing within its days, and the reviewer passes it."""
        about, account = (self.round, self.freezing, unit), self.cast.accounts["zhengong"]
        signed, words = self.signed(account, on), "有一份集体合同的审查意见书没有盖章，请补。"
        if RETURNED not in desk.look(*about[:2], on, unit).places(unit):
            return
        desk.decide(*about, [RETURNED], "return", by, why="2", words=words, on=on)
        records = Results.open(self.freezing.town_folder).records(unit, RETURNED)
        keys = sorted(int(one["record"].partition(":")[2]) for one in records if one["record"].startswith("case:"))
        case = Case.objects.filter(pk__in=keys, status="closed").order_by("pk").first()
        if case is not None:
            step = procedures().named(case.procedure, case.version).step_named(case.state.takings[-1].step)
            add_paper(case, step, OTHER, photo(self.chance.of("stamp")), visibility=Visibility.CASE, by=signed, on=on)
        desk.answer(*about, RETURNED, "补盖了章，照片放进了那一件的材料里。", account, by=signed, on=on)
        desk.decide(*about, [RETURNED], "pass", by, words="看过补的材料。", on=on)

    def review_what_changed(self, on: date) -> None:
        """After a new freezing only what changed comes back."""
        looked = desk.look(self.round, self.freezing, on)
        for stage, account in ((FIRST, self.union), (SECOND, self.party)):
            reviewer = desk.Reviewer(account, stage, self.signed(account, on))
            for unit in looked.left():
                for item, place in desk.look(self.round, self.freezing, on, unit).places(unit).items():
                    if place.who == stage:
                        desk.decide(self.round, self.freezing, unit, [item], "pass", reviewer, on=on)
        self.both("review", {"freezing": self.freezing.fingerprint}, on)

    # Notice, objections, naming ---------------------------------------------------------------------------------------

    def publish(self, first: date) -> None:
        on = first
        self.notice = draft_notice(self.round, first, by=self.signed(self.union, on), on=on)
        for account in (self.party, self.union):
            publish(self.notice, self.voice(account, on), by=self.signed(account, on), on=on)

    def hear_objections(self) -> bool:
        """Two people object. One is right: the record is put right by the ordinary act, so that the figure is to be
        computed anew. False where nobody was proposed whose figure could be doubted."""
        rows = [unit for one in self.notice.proposed if one["level"] == Level.BASE for unit in one["units"]]
        wrong = self._training_of(rows)
        if wrong is None:
            return False
        unit, case, event = wrong
        other = next((one for one in rows if one["number"] != unit["number"]), unit)
        on = self.day(1, 23)
        facts = "去年那次培训我在场，只来了半天，登记的人天数多算了，签到册可以查。"
        upheld = self._object(unit, "D1", facts, Objector("职工一名", "信封留在门卫"), on)
        facts = "去年的趣味运动会参加的人没有登记的那么多，我看人不多。"
        turned_down = self._object(other, "E3", facts, Objector(), on)
        replied = self.day(1, 27)
        reason = "调了签到册，只有半天，登记的人天数多算了一倍。成立，更正记录后重新冻结、打分。"
        self._answer(upheld, True, reason, replied)
        self._answer(turned_down, False, "调了签到册和领奖登记，人数和记录一致。不成立。", replied)
        days = int(event.payload["data"]["person_days"])
        data = event.payload["data"] | {"person_days": max(1, days // 2)}
        by = self.signed(self.cast.accounts["zhengong"], replied)
        cases.correct_step(
            case, event, data, reason="异议成立，照签到册更正", clerical=True, by=by, on=event.occurred_on
        )
        return True

    def _training_of(self, rows: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], Case, Event] | None:
        """A proposed union whose points for training hang on what its newest class told."""
        results = Results.open(self.freezing.results_folder)
        for unit in rows:
            points = {one["indicator"]: one for one in results.points(unit["number"])}
            behind = [one["record"] for one in results.records(unit["number"], "D1") if one["side"] == "in"]
            if not points["D1"]["points"] or points["D1"]["points"] >= points["D1"]["max"]:
                continue
            for record in sorted(behind, reverse=True):
                kind, _, key = record.partition(":")
                case = Case.objects.filter(pk=int(key)).first() if kind == "case" else None
                told = Event.objects.filter(subject=record, kind="case.taken").order_by("-pk") if case else []
                event = next((one for one in told if one.payload["data"].get("person_days", 0) > 1), None)
                if case is not None and event is not None:
                    return unit, case, event
        return None

    def _object(self, unit: Mapping[str, Any], item: str, facts: str, who: Objector, on: date) -> Objection:
        results = Results.open(self.freezing.results_folder)
        row = next(one for one in results.points(unit["number"]) if one["indicator"] == item)
        shown = f"{number(row['points'])} 分"
        figure = Figure(Level.BASE, unit["number"], unit["name"], item, row["title"], shown)
        key = f"demonstration-{unit['number']}-{item}"
        return objections.lodge(self.round, figure, facts, who, key=key, by=self.signed(None, on), on=on)[0]

    def _answer(self, found: Objection, upheld: bool, reason: str, on: date) -> None:
        self.both("answer", {"objection": str(found.number), "upheld": upheld, "reason": reason}, on)

    def name(self) -> None:
        on = add_working_days(self.notice.last_day, 2, local_rulebook().calendar).due
        self.both("name", naming_of(self.notice), on)
        heard = "收到两条异议，一条成立并已重算" if self.round.objections.exists() else "没有收到异议"
        summary = f"考核全部由记录算出，公示期{heard}。下一轮把培训的签到册随会上传，少一次核对。"
        self.both("close", {"summary": summary}, self.day(4, 20))

    def withdraw_one(self) -> None:
        """The last of the base titles is taken back: the reason, what the union says, both departments' word."""
        award = Award.objects.filter(title__round=self.round, title__level=Level.BASE).order_by("-pk").first()
        if award is None:
            return
        reason = "厂务公开栏的内容经查与实际不符，职工代表大会要求更正，逾期没有更正。"
        asked, heard, taken = self.day(8, 17), self.day(8, 24), self.day(9, 1)
        about = (award.title.name, award.unit)
        conduct.accuse(
            self.round, *about, reason, self.voice(self.union, asked), by=self.signed(self.union, asked), on=asked
        )
        said = "工会主席到会陈述：内容是行政方提供的，工会没有核对，承认有责任，同意撤销，年内补齐。"
        conduct.hear(self.round, *about, said, by=self.signed(self.union, heard), on=heard)
        self.both("withdraw", {"title": about[0], "unit": about[1], "reason": reason}, taken)


def recheck_one(acted: Round, cast: Cast, chance: Chance, place: Place, today: date) -> None:
    """The yearly recheck of a title on the records of this year, once these are frozen and scored."""
    again = Assessed(place, cast, chance, today)
    again.round = acted
    for award in Award.objects.filter(title__round=acted, withdrawn_on=None).select_related("title__round"):
        freezing = next(iter(able(award)), None)
        shown = standing_in(award, freezing) if freezing else None
        if freezing is None or shown is None or shown.reached is None:
            continue
        reason = "今年的记录还在线上，保留称号。" if shown.reached else "今年的记录不到这条线，限三个月整改后再看。"
        about = {"title": award.title.name, "unit": award.unit, "freezing": freezing.fingerprint}
        again.both("recheck", about | {"reached": shown.reached, "reason": reason}, today)
        return
