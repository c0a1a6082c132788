"""Public notices, word for word. The database refuses to change one that was published (see migration 0001)."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lianchuang.rounds.models import Freezing, Round


class Notice(models.Model):
    """A public notice of whom a round would name: its very words, its days, and the bundle by which to check it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="notices")
    number = models.PositiveSmallIntegerField("第几次公示")
    freezing = models.ForeignKey(Freezing, models.PROTECT, related_name="notices")
    title = models.CharField("标题", max_length=160)
    words = models.TextField("全文")
    digest = models.CharField("全文指纹", max_length=64)
    proposed = models.JSONField()
    first_day = models.DateField("公示第一天")
    last_day = models.DateField("公示最后一天")
    provisional = models.BooleanField("暂算", default=False)
    bundle_hash = models.CharField("验证包指纹", max_length=64)
    checkpoint = models.TextField("日志检查点", blank=True)
    drafted_on = models.DateField("拟稿日")
    published_on = models.DateField("公布日", null=True)

    class Meta:
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.UniqueConstraint(name="notice_once", fields=["round", "number"]),
            models.CheckConstraint(
                name="notice_ends_after_it_begins",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message="公示的最后一天不能早于第一天。",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def bundle(self) -> Path:
        """The verification bundle, under its own fingerprint."""
        return Path(settings.HOME) / "bundles" / f"{self.bundle_hash}.zip"
