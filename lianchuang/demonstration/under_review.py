"""The round of today, as far as it has come: issued, its standard changed once, frozen and under review.

Two reviewers judge the bureaus blind; one mark waits for the other department's, and where two differ a third is asked.
A town has looked at some of its unions and returned an item, whose days run; the rest lies on its desk, and what it
passed on those of both departments. All of it by the acts of the pages; no figure comes from here but signed marks.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from lianchuang.demonstration.conducting import REASONS, Conducting, first_working_day, judged_item
from lianchuang.registry.models import Organisation
from lianchuang.rounds import conflict, desk
from lianchuang.rounds.models import Freezing, LegalKind, Level, Round
from lianchuang.rounds.planning import PlanDraft, TitleDraft, content_of, draft_plan
from lianchuang.rounds.review import FIRST
from lianchuang.rounds.standards import texts_of
from lianchuang.rulebook.standard_form import Reviewed
from lianchuang.rulebook.standard_text import standard_text
from lianchuang.rulebook.standards import parse_standard
from lianchuang.scoring.results import Results

TOWN_TITLE, BASE_TITLE = "“三级联创”先进镇街、局工会", "“三级联创”先进基层工会"
JUDGED = judged_item("TS1", 2) | {"bonus": True}
MOST = 2
"""Up to so many points beside the hundred, for bureaus alone: nobody else's total knows of them."""
SECOND_WAITS, PARTY_WAITS, THIRD_IS_ASKED = range(3)
"""Which bureaus' marks are not settled, by their place in the list."""
LOOKED_AT = 3
"""So many unions of the town have been looked at; the others wait."""


@dataclass
class UnderReview(Conducting):
    """The round of today."""

    freezing: Freezing = field(init=False)

    def begin(self, opened: Round) -> None:
        """Everything before the freezing: the plan, the changed standard, the marks."""
        self.round = opened
        self._issue(first_working_day(opened.since + timedelta(days=7)))
        changed = min(first_working_day(date(self.today.year, 1, 15)), self.today)
        self._change_the_standard(changed)
        self._judge(max(changed, self.today - timedelta(days=7)))

    def _issue(self, on: date) -> None:
        """The plan sets today for the freezing, and time enough after it."""
        towns = len(self.place.towns) + len(self.place.bureaus)
        titles = [
            TitleDraft(TOWN_TITLE, Level.TOWN, "达标", max(2, towns // 8)),
            TitleDraft(BASE_TITLE, Level.BASE, "达标", max(3, self.unions() // 20)),
        ]
        draft = PlanDraft(
            LegalKind.ACTIVITY, "关于开展新一轮工会“三级联创”活动的通知", f"示范〔{on.year}〕1号", on,
            "市评比达标表彰工作领导小组（示范）", self.today, 5, 5, self.today + timedelta(days=90),
            texts_of(self.round.standards.last()), titles,
        )  # fmt: skip
        draft_plan(self.round, draft, by=self.signed(self.union, on), on=on)
        self.both("issue", content_of(self.round), on)

    def _change_the_standard(self, on: date) -> None:
        """A second version, for the last year: bureaus may gain something by work of their own."""
        texts = {level: text.decode() for level, text in texts_of(self.round.standards.last()).items()}
        raw = tomllib.loads(texts[Level.TOWN], parse_float=Decimal)
        raw["standard"] |= {"version": "2", "bonus_cap": MOST}
        raw["section"].append({"title": JUDGED["section"], "points": 0})
        raw["indicator"].append(dict(JUDGED))
        reason = "局系统工会的特色工作原来没有地方记分，加一项人评的，只加不减；别的都不动。"
        content = {"texts": {**texts, Level.TOWN: standard_text(raw)}, "since": on.isoformat(), "reason": reason}
        self.both("amend", content, on)

    def _judge(self, on: date) -> None:
        held = self.round.standards.last()
        standard = parse_standard(texts_of(held)[Level.TOWN])
        (indicator,) = (one for one in standard.indicators if isinstance(one, Reviewed))
        luck, period = self.chance.of("marks"), date(self.today.year, 1, 1)
        third = self.cast.accounts["pingshen"]
        for place, bureau in enumerate(self.place.bureaus):
            item = self.item_of(bureau, period, indicator)
            mark = Decimal(luck.whole(1, 2 * MOST)) / 2
            other = min(Decimal(MOST), max(Decimal(0), mark + Decimal(luck.whole(-1, 1)) / 2))
            if place == THIRD_IS_ASKED:
                self.sign(item, self.union, Decimal(MOST), "做法成了全区的样板，别的局来学", on)
                self.sign(item, third, Decimal("0.5"), "台账里只有计划，看不出做成了什么", on)
                continue
            if place != PARTY_WAITS:
                self.sign(item, self.party, mark, luck.one(REASONS), on)
            if place != SECOND_WAITS:
                self.sign(item, self.union, other, luck.one(REASONS), on)

    def review(self, freezing: Freezing) -> None:
        """Both departments choose the freezing; the town begins to look, and returns an item of its chair's union."""
        self.freezing, on = freezing, self.today
        self.both("settle", {"freezing": freezing.fingerprint}, on)
        account = self.cast.accounts["zhengong"]
        looked = desk.look(self.round, freezing, on)
        town, own = self.cast.town.union.number, self.cast.union.organisation.number
        near = [unit for unit, above in looked.towns.items() if above == town and unit not in looked.upper]
        reviewer = desk.Reviewer(account, FIRST, self.signed(account, on))
        barred = conflict.kept_away(self.round, account, on)
        tied = set(Organisation.objects.filter(pk__in=barred, tree="union").values_list("number", flat=True))
        others = [unit for unit in sorted(near) if unit != own and unit not in tied]
        if own in near:
            first = self.union if own in tied else account
            self._return_one(looked, own, desk.Reviewer(first, FIRST, self.signed(first, on)))
        for unit in others[:LOOKED_AT]:
            desk.pass_rest(self.round, freezing, unit, reviewer, on=on)

    def _return_one(self, looked: desk.Looked, unit: str, by: desk.Reviewer) -> None:
        """The last of the union's items that rest on cases: a page is missing."""
        records = Results.open(self.freezing.results_folder).records(unit)
        on_cases = {one["indicator"] for one in records if one["record"].startswith("case:")}
        able = [item for item in looked.units[unit] if item in on_cases]
        if able:
            words = "会议记录缺签到的一页，请补上；没有的，写明为什么。"
            about = (self.round, self.freezing, unit)
            desk.decide(*about, able[-1:], "return", by, why="2", words=words, on=self.today)
