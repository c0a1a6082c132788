"""A round, and the freezings and scorings that were made of it. Figures stand in files; here stands where."""

from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lianchuang.registry.models import Organisation
from lianchuang.registry.scope import Scope
from lianchuang.registry.tree import ancestors_of


class RoundRows(models.QuerySet):
    def within(self, scope: Scope) -> Self:
        """Rounds of the districts that a scope reaches or lies in."""
        roots = Organisation.objects.filter(pk__in=scope.roots)
        above = {pk for root in roots for pk in ancestors_of(root, scope.day)}
        return self.filter(Q(district__in=scope.organisations()) | Q(district__in=above))


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


class Freezing(models.Model):
    """The facts of a day, frozen for a round, and the scores computed from them."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="freezings")
    on = models.DateField("冻结日")
    window_first = models.DateField("考核期首日")
    folder = models.CharField(max_length=200)
    facts_hash = models.CharField(max_length=64)
    results_hash = models.CharField(max_length=64)

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
