"""A round, its plan and standards, its freezings, objections and titles. Figures stand in files; here stands where."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from lianchuang.accounts.models import Account
from lianchuang.ledger.models import Event
from lianchuang.registry.models import Organisation, OrganisationProfile, Tier
from lianchuang.registry.scope import Scope
from lianchuang.registry.sealed import EncryptedField
from lianchuang.registry.tree import chain
from lianchuang.rounds.events import TAKEN
from lianchuang.scoring.judged import Judgements, judged_beside

RETURN_DAYS = 5
"""Working days within which a union answers what a review returned to it, where a plan says nothing; a convention
(约定)."""
FORMER_YEARS = 3
"""So many years after leaving a post one does not review where it was held, where a plan says nothing; a convention."""


class RoundRows(models.QuerySet):
    def within(self, scope: Scope) -> Self:
        """Rounds of the districts that a scope reaches or lies in."""
        return self.filter(Q(district__in=scope.organisations()) | Q(district__in=chain(scope.roots, scope.day)))

    def where_stand(self, organisations: Iterable[int], day: date) -> Self:
        """Rounds of the district in which organisations stand. A round is the federation's; the Party's organisations
        of the same district stand in it too."""
        tops = OrganisationProfile.objects.on(day).filter(organisation__tier=Tier.DISTRICT)
        places = tops.filter(organisation__in=chain(organisations, day)).values("area_code")
        return self.filter(district__in=tops.filter(area_code__in=places).values("organisation"))

    def with_course(self) -> Self:
        """Each with whether its plan is `issued` and whether it is `closed`, as the journal tells, in one statement."""
        subject = Concat(Value("round:"), Cast("pk", models.CharField()))
        taken = Event.objects.filter(subject=OuterRef("subject"), kind=TAKEN.id)
        steps = {"issued": "issue", "closed": "close"}
        told = {name: Exists(taken.filter(payload__step=step)) for name, step in steps.items()}
        return self.annotate(subject=subject).annotate(**told)


class Round(models.Model):
    """A joint-creation round of one district: its years and the standard for base unions (S01)."""

    district = models.ForeignKey(Organisation, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField("轮次")
    name = models.CharField("名称", max_length=80)
    since = models.DateField("起")
    last_day = models.DateField("止")
    standard = models.CharField("考核标准", max_length=80)

    objects = RoundRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="round_once", fields=["district", "number"]),
            models.CheckConstraint(
                name="round_ends_after_it_begins",
                condition=Q(last_day__gt=F("since")),
                violation_error_message="轮次的结束日期要晚于开始日期。",
            ),
        ]

    def __str__(self):
        return self.name


class Level(models.TextChoices):
    """Whom a standard judges."""

    BASE = "base", "基层工会"
    TOWN = "town", "镇街、局工会"
    DISTRICT = "district", "区总工会"


NAMED = (Level.BASE, Level.TOWN)
"""Whom a round of the district reviews and honours. Its own score it computes and shows; whoever stands above honours
it."""
CHOICES = [(level.value, level.label) for level in NAMED]


def level_at(tier: int) -> Level:
    """Which standard of a round judges a union of this tier."""
    return {Tier.DISTRICT: Level.DISTRICT, Tier.MIDDLE: Level.TOWN}.get(Tier(tier), Level.BASE)


class LegalKind(models.TextChoices):
    """On which ground a round may be held at all (rules of 2022–2024 on assessments and creation activities)."""

    ANNUAL = "annual", "年度考核"
    ACTIVITY = "activity", "经批准的创建活动"


class Plan(models.Model):
    """The legal ground and the timetable of a round. Fixed once both departments have issued it."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="plan")
    kind = models.CharField("性质", max_length=10, choices=LegalKind)
    basis_title = models.CharField("依据文件", max_length=120)
    basis_number = models.CharField("文号", max_length=60)
    basis_on = models.DateField("印发日期")
    approved_by = models.CharField("批准单位", max_length=80, blank=True)
    freeze_on = models.DateField("冻结日")
    notice_days = models.PositiveSmallIntegerField("公示期（工作日）", default=5)
    reply_days = models.PositiveSmallIntegerField("答复期（工作日）", default=5)
    return_days = models.PositiveSmallIntegerField("退回后答复期（工作日）", default=RETURN_DAYS)
    former_years = models.PositiveSmallIntegerField("离任后回避（年）", default=FORMER_YEARS)
    name_by = models.DateField("最迟命名日")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plan_activity_is_approved",
                condition=~Q(kind="activity") | ~Q(approved_by=""),
                violation_error_message="创建活动要写明批准单位。",
            ),
            models.CheckConstraint(
                name="plan_periods_are_days",
                condition=Q(notice_days__gte=1, reply_days__gte=1, return_days__gte=1),
                violation_error_message="公示期和答复期至少一个工作日。",
            ),
            models.CheckConstraint(
                name="plan_names_after_freezing",
                condition=Q(name_by__gt=F("freeze_on")),
                violation_error_message="命名日要晚于冻结日。",
            ),
        ]

    def __str__(self):
        return f"{self.basis_title} {self.basis_number}"


class Title(models.Model):
    """A title that a round gives: to which level, from which line of the standard on, to how many, for how long."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="titles")
    name = models.CharField("称号", max_length=40)
    level = models.CharField("给谁", max_length=10, choices=CHOICES)
    grade = models.CharField("要到哪条线", max_length=40)
    quota = models.PositiveIntegerField("名额")
    valid_years = models.PositiveSmallIntegerField("有效期（年）", default=3)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="title_once", fields=["round", "name"]),
            models.CheckConstraint(
                name="title_has_a_quota", condition=Q(quota__gte=1), violation_error_message="名额要大于 0。"
            ),
        ]

    def __str__(self):
        return self.name


class StandardSet(models.Model):
    """The standards of a round from a day on, one file for each level, copied under their hash. A change is a new set;
    what was scored by an earlier one keeps it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="standards")
    number = models.PositiveSmallIntegerField("第几版")
    since = models.DateField("起用日")
    digest = models.CharField(max_length=64)
    files = models.JSONField()
    reason = models.TextField("为什么改", blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(name="standard_set_once", fields=["round", "number"])]

    def __str__(self):
        return f"{self.round_id} 第 {self.number} 版"

    @property
    def folder(self) -> Path:
        return Path(settings.HOME) / "standards" / self.digest[:32]

    def file(self, level: str) -> Path | None:
        """The standard of a level; None where the round does not judge it."""
        name = self.files.get(level)
        return self.folder / name if name else None


class Freezing(models.Model):
    """The facts of a day, frozen for a round, and the scores computed from them."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="freezings")
    on = models.DateField("冻结日")
    window_first = models.DateField("考核期首日")
    folder = models.CharField(max_length=200)
    facts_hash = models.CharField(max_length=64)
    results_hash = models.CharField(max_length=64)
    town_hash = models.CharField(max_length=64, blank=True)
    district_hash = models.CharField(max_length=64, blank=True)
    standards = models.ForeignKey(StandardSet, models.PROTECT, null=True, related_name="freezings")
    kept = models.BooleanField(default=False)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self):
        return f"{self.round_id} {self.on}"

    @property
    def facts_folder(self) -> Path:
        return settings.SNAPSHOTS / self.folder / "facts"

    @property
    def results_folder(self) -> Path:
        return settings.SNAPSHOTS / self.folder / "results"

    @property
    def town_folder(self) -> Path:
        """The scores of towns, streets and bureaus, where the round judges them."""
        return settings.SNAPSHOTS / self.folder / "results-town"

    @property
    def judged(self) -> Judgements:
        """What reviewers had settled when it was scored."""
        return judged_beside(self.facts_folder)

    def folder_of(self, level: str) -> Path:
        """The scores of a level."""
        return self.results_folder if level == Level.BASE else self.results_folder.with_name(f"results-{level}")

    def hash_of(self, level: str) -> str:
        """The fingerprint of the scores of a level; empty where the round did not judge it."""
        return {Level.TOWN: self.town_hash, Level.DISTRICT: self.district_hash}.get(Level(level), self.results_hash)

    @property
    def fingerprint(self) -> str:
        """What both departments agree to when they choose this freezing: facts, scorings, standards."""
        marks = [str(self.pk), self.facts_hash[:16], self.results_hash[:16], self.town_hash[:16]]
        return "-".join([*marks, self.district_hash[:16]] if self.district_hash else marks)

    @property
    def mark(self) -> str:
        """The fingerprint so short that people tell two freezings by it, also those of the same facts that were scored
        with other marks."""
        return hashlib.sha256(self.fingerprint.encode()).hexdigest()[:8]


class Objection(models.Model):
    """Somebody's objection to one figure of a public notice. Who they are and what they wrote is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="objections")
    number = models.PositiveIntegerField("编号")
    code = models.BinaryField(unique=True)
    key = models.CharField(max_length=64, unique=True)
    level = models.CharField("哪一级", max_length=10, choices=CHOICES)
    unit = models.CharField("工会编号", max_length=40)
    unit_name = models.CharField("工会", max_length=120)
    indicator = models.CharField("哪一项", max_length=40, blank=True)
    indicator_title = models.CharField(max_length=120, blank=True)
    figure = models.CharField("公示的数", max_length=40)
    facts = EncryptedField("事实")
    objector = EncryptedField("提出人", null=True)
    contact = EncryptedField("联系方式", null=True)
    lodged_on = models.DateField("提出日")
    due_on = models.DateField("答复期限")
    upheld = models.BooleanField("成立", null=True)
    reply = models.TextField("答复", blank=True)
    replied_on = models.DateField("答复日", null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(name="objection_once", fields=["round", "number"])]

    def __str__(self):
        return f"{self.round_id} 第 {self.number} 号异议"


class Award(models.Model):
    """A title given to an organisation, valid until a day, or withdrawn on one."""

    title = models.ForeignKey(Title, models.PROTECT, related_name="awards")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="awards")
    unit = models.CharField("工会编号", max_length=40)
    unit_name = models.CharField("命名时的名称", max_length=120)
    named_on = models.DateField("命名日")
    valid_until = models.DateField("有效期至")
    withdrawn_on = models.DateField("撤销日", null=True)
    reason = models.TextField("撤销理由", blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="award_once", fields=["title", "unit"]),
            models.CheckConstraint(
                name="award_withdrawn_with_a_reason",
                condition=Q(withdrawn_on=None) | ~Q(reason=""),
                violation_error_message="撤销称号要写明理由。",
            ),
        ]

    def __str__(self):
        return f"{self.unit_name} {self.title_id}"


class Recheck(models.Model):
    """What a later freezing showed of a title in one of its years: still on the line, or not."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="rechecks")
    freezing = models.ForeignKey(Freezing, models.PROTECT, related_name="+")
    on = models.DateField("复查日")
    reached = models.BooleanField("还在线上")
    reason = models.TextField("说明")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="recheck_once", fields=["award", "freezing"])]

    def __str__(self):
        return f"{self.award_id} {self.on}"


class Target(models.Model):
    """So much of one measure by the end of one year, for one organisation; part of the target of the one above."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="targets")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="targets")
    above = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    measure = models.CharField("指标", max_length=20)
    year = models.PositiveSmallIntegerField("年度")
    amount = models.PositiveIntegerField("目标数")
    set_by = models.CharField("谁下达", max_length=80)
    set_on = models.DateField("下达日")

    class Meta:
        ordering = ["measure", "year", "pk"]
        constraints = [
            models.UniqueConstraint(name="target_once", fields=["round", "organisation", "measure", "year"]),
        ]

    def __str__(self):
        return f"{self.organisation_id} {self.measure} {self.year}"


class MarkRows(models.QuerySet):
    def standing(self) -> Self:
        """Marks that were not taken back."""
        return self.filter(withdrawn_on=None)


class Mark(models.Model):
    """One reviewer's mark on an item that people judge, sealed with its reason. `settled` holds the result and how it
    came about, once it has."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="marks")
    period = models.DateField("考核期首日")
    unit = models.CharField("工会编号", max_length=40)
    unit_name = models.CharField("工会", max_length=120)
    indicator = models.CharField("哪一项", max_length=40)
    title = models.CharField(max_length=120)
    seat = models.PositiveSmallIntegerField("第几位")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    sealed = EncryptedField("分和理由")
    fingerprint = models.CharField(max_length=64)
    signed_on = models.DateField("签字日")
    withdrawn_on = models.DateField("收回日", null=True)
    settled = models.CharField("结果", max_length=120, blank=True)

    objects = MarkRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="mark_once_an_account",
                fields=["round", "period", "unit", "indicator", "account"],
                condition=Q(withdrawn_on=None),
            ),
            models.UniqueConstraint(
                name="mark_once_a_seat",
                fields=["round", "period", "unit", "indicator", "seat"],
                condition=Q(withdrawn_on=None),
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.indicator} {self.seat}"


class Tie(models.Model):
    """An organisation that a reviewer keeps away from, as they declared themselves: a relative works or leads there."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="ties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.CharField("关系", max_length=60)
    declared_on = models.DateField("申报日")
    ended_on = models.DateField("解除日", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="tie_once", fields=["account", "organisation"], condition=Q(ended_on=None))
        ]

    def __str__(self):
        return f"{self.account_id} {self.organisation_id}"


class Draw(models.Model):
    """A sample: its way announced before the number it hangs on was known, then drawn from both."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="draws")
    freezing = models.ForeignKey(Freezing, models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField("第几次")
    stage = models.CharField("哪一道", max_length=8)
    size = models.PositiveIntegerField("抽几家")
    items = models.PositiveSmallIntegerField("每家抽几项")
    root = models.CharField("日志检查点", max_length=200)
    source = models.CharField("用哪个公开的数", max_length=120)
    number_day = models.DateField("哪一天的数")
    announced_on = models.DateField("公布日")
    public_number = models.CharField("公开的数", max_length=60, blank=True)
    drawn_on = models.DateField("抽取日", null=True)
    population = models.JSONField(default=dict)
    last_time = models.JSONField(default=list)
    drawn = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(name="draw_once", fields=["round", "number"])]

    def __str__(self):
        return f"{self.round_id} 第 {self.number} 次抽查"


class Verdict(models.Model):
    """One act of the review on one item of one organisation: passed, returned, doubted, answered, or taken back. What
    stands is the replay of these."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="verdicts")
    period = models.DateField("考核期首日")
    unit = models.CharField("工会编号", max_length=40)
    indicator = models.CharField("哪一项", max_length=40)
    stage = models.CharField("哪一道", max_length=8)
    kind = models.CharField("怎么定", max_length=8)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    on = models.DateField("哪一天")
    digest = models.CharField("审的是什么", max_length=64)
    freezing = models.ForeignKey(Freezing, models.PROTECT, related_name="+")
    why = models.CharField("原因", max_length=40, blank=True)
    words = models.TextField("意见", blank=True)
    due_on = models.DateField("答复期限", null=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["round", "period", "unit"], name="verdict_of_a_unit")]
        constraints = [
            models.CheckConstraint(
                name="verdict_returns_with_a_reason", condition=~Q(kind="return") | ~Q(why="") & Q(due_on__isnull=False)
            )
        ]

    def __str__(self):
        return f"{self.unit} {self.indicator} {self.kind}"
