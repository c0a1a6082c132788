"""Surveys as they were drafted, word for word; the column orders that offices have kept; who asked for a roster in the
open, who allowed it, and that it was taken once."""

from django.db import models
from django.db.models import Q

from lianchuang.accounts.models import Account
from lianchuang.ledger.models import Event
from lianchuang.registry.models import Organisation


class Survey(models.Model):
    """A yearly survey as it was drafted on a day: its items, its cells, the rows behind them. The database refuses to
    change or remove one; only the day on which it was kept as the one sent in is written later, once."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="surveys")
    name = models.CharField("工会名称", max_length=120)
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("第几次起草")
    first_day = models.DateField("统计期第一天")
    cut_off = models.DateField("统计时点")
    drafted_on = models.DateField("起草日")
    items = models.JSONField()
    cells = models.JSONField()
    rows = models.BinaryField()
    places = models.BinaryField()
    digest = models.CharField("指纹", max_length=64)
    kept_on = models.DateField("留存日", null=True)

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(name="survey_draft_once", fields=["organisation", "year", "number"]),
            models.CheckConstraint(
                name="survey_drafted_after_its_day",
                condition=Q(drafted_on__gte=models.F("cut_off")),
                violation_error_message="统计时点还没到，不能起草。",
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.year}"


class SummaryForm(models.Model):
    """The columns of a table that a higher level sends, in its own order, and what each is filled with; remembered for
    one organisation under a name."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="summary_forms")
    name = models.CharField("名称", max_length=60)
    title = models.CharField("表题", max_length=120, blank=True)
    columns = models.JSONField()
    dropped_on = models.DateField("停用日", null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="summary_form_once",
                fields=["organisation", "name"],
                condition=Q(dropped_on=None),
                violation_error_message="已经有这个名称的汇总表了，换一个名称。",
            )
        ]

    def __str__(self):
        return self.name


class OpenRoster(models.Model):
    """That somebody asked for the members' roster with names, perhaps telephones or ID numbers, in the open: for what,
    who else decided, and the one time it was taken. The file itself is kept nowhere."""

    class Purpose(models.TextChoices):
        """What a roster in the open may serve; nothing else."""

        CHECK = "check", "核对会籍"
        ELECTION = "election", "核对选民、公示候选人"
        AID = "aid", "发放慰问、补助"
        INSURANCE = "insurance", "办理医疗互助、保险"
        AUTHORITY = "authority", "有权机关依法调取"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="open_rosters")
    purpose = models.CharField("用途", max_length=10, choices=Purpose)
    why = models.CharField("说明", max_length=200)
    telephone = models.BooleanField("含手机号", default=False)
    id_number = models.BooleanField("含身份证号", default=False)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_on = models.DateField("申请日")
    decided_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True)
    decided_on = models.DateField("审批日", null=True)
    allowed = models.BooleanField("批准", null=True)
    reason = models.CharField("不批准的理由", max_length=200, blank=True)
    good_until = models.DateField("有效到", null=True)
    taken = models.ForeignKey(Event, models.PROTECT, related_name="+", null=True)
    taken_on = models.DateField("导出日", null=True)
    rows = models.PositiveIntegerField("导出行数", null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="open_roster_by_two",
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")),
                violation_error_message="申请的人不能自己批准。",
            ),
            models.CheckConstraint(
                name="open_roster_taken_when_allowed",
                condition=Q(taken_on=None) | Q(allowed=True, good_until__gte=models.F("taken_on")),
                violation_error_message="没有批准，或者已经过期。",
            ),
        ]

    def __str__(self):
        return f"open roster {self.pk}"

    @property
    def subject(self) -> str:
        return f"open-roster:{self.pk}"
