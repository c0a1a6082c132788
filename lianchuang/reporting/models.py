"""Surveys as they were drafted, word for word, and the column orders that offices have kept."""

from django.db import models
from django.db.models import Q

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
