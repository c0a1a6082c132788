"""Kept files, the papers of cases that they stand for, and the questions that were put about them."""

from pathlib import Path
from typing import Self

from django.db import models
from django.db.models import Q

from lianchuang.evidence.keeping import place_of
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Organisation

MEDIA = {
    "jpeg": ("image/jpeg", "jpg", "照片"),
    "pdf": ("application/pdf", "pdf", "PDF"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "文字文件"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "表格"),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx", "演示文件"),
    "doc": ("application/msword", "doc", "文字文件"),
    "xls": ("application/vnd.ms-excel", "xls", "表格"),
    "ppt": ("application/vnd.ms-powerpoint", "ppt", "演示文件"),
}
"""Of each kind of file its media type, the ending of its name and how a person calls it."""


class Visibility(models.TextChoices):
    """Who may look at a paper (procedures.md §2.4, 7)."""

    PUBLIC = "public", "可以公开"
    UNIT = "unit", "本单位可看"
    CASE = "case", "办这件事的人和上级可看"
    SENSITIVE = "sensitive", "敏感，看一次记一次"


class KeptFile(models.Model):
    """A file as it was brought (`sha256`, `size`) and what is kept of it. The same file brought twice is one."""

    sha256 = models.CharField(max_length=64, unique=True)
    kept_sha256 = models.CharField(max_length=64, db_index=True)
    kind = models.CharField("类型", max_length=8)
    size = models.PositiveIntegerField("大小")
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    look = models.CharField(max_length=64, blank=True)
    parts = models.CharField(max_length=448, blank=True)
    quality = models.PositiveSmallIntegerField(default=0)
    taken_on = models.DateField("拍摄日", null=True)
    emptied_on = models.DateField("内容清除日", null=True)
    compared = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(compared=False) & ~Q(look=""), name="kept_not_compared")]

    def __str__(self):
        return f"{self.kind} {self.sha256[:12]}"

    @property
    def place(self) -> Path:
        return place_of(self.kept_sha256)

    @property
    def media_type(self) -> str:
        return MEDIA[self.kind][0]

    @property
    def ending(self) -> str:
        return MEDIA[self.kind][1]

    @property
    def called(self) -> str:
        return MEDIA[self.kind][2]

    @property
    def is_picture(self) -> bool:
        return self.kind == "jpeg"


class NearPair(models.Model):
    """Two pictures that look alike, the smaller number first: in how many bits they differ at least, in one way of
    looking or another, and as wholes. Found once, when the newer one came."""

    one = models.ForeignKey(KeptFile, models.CASCADE, related_name="+")
    other = models.ForeignKey(KeptFile, models.CASCADE, related_name="+")
    bits = models.PositiveSmallIntegerField()
    whole = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="pair_once", fields=["one", "other"])]

    def __str__(self):
        return f"{self.one_id}–{self.other_id}: {self.bits}"


class PaperRows(models.QuerySet):
    def standing(self) -> Self:
        """Papers that were not withdrawn."""
        return self.filter(withdrawn=None)


class Paper(models.Model):
    """One file under one paper of one step of a case. `name` is the procedure file's; 其他材料 where it names none."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    step = models.CharField("步骤", max_length=60)
    name = models.CharField("材料", max_length=120)
    file = models.ForeignKey(KeptFile, models.PROTECT, related_name="papers")
    visibility = models.CharField("谁可看", max_length=10, choices=Visibility)
    added = models.ForeignKey(Event, models.PROTECT, related_name="+")
    withdrawn = models.ForeignKey(Event, models.PROTECT, related_name="+", null=True)

    objects = PaperRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="paper_once",
                fields=["case", "step", "name", "file"],
                condition=Q(withdrawn=None),
                violation_error_message="这份文件已经留在这里了。",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def subject(self) -> str:
        return f"paper:{self.pk}"

    @property
    def is_sensitive(self) -> bool:
        return self.visibility == Visibility.SENSITIVE


class Finding(models.TextChoices):
    """What the reviewer found after asking."""

    EXPLAINED = "explained", "说得通"
    TO_CORRECT = "to_correct", "要更正"
    NOT_SETTLED = "not_settled", "说不清"


class Inquiry(models.Model):
    """A question that a reviewer put to the unions concerned; what they answered, and what the reviewer found. It says
    what was asked as it was asked, whatever the rules ask later. No score knows of it."""

    key = models.CharField(max_length=16, unique=True)
    rule = models.CharField("规则", max_length=20)
    sentence = models.CharField("问什么", max_length=400)
    cases = models.JSONField(default=list)
    papers = models.JSONField(default=list)
    put = models.ForeignKey(Event, models.PROTECT, related_name="+")
    put_on = models.DateField("提出")
    finding = models.CharField("结论", max_length=12, choices=Finding, blank=True)
    reason = models.TextField("理由", blank=True)
    found = models.ForeignKey(Event, models.PROTECT, related_name="+", null=True)
    found_on = models.DateField("结论日", null=True)

    class Meta:
        ordering = ["-put_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="inquiry_settled_with_a_reason",
                condition=Q(finding="") | (~Q(reason="") & Q(found_on__isnull=False)),
                violation_error_message="下结论要写明理由。",
            )
        ]

    def __str__(self):
        return self.key

    @property
    def subject(self) -> str:
        return f"inquiry:{self.pk}"


class Asked(models.Model):
    """One union to which a question was put, and its answer."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="asked")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    answer = models.TextField("答复", blank=True)
    answered = models.ForeignKey(Event, models.PROTECT, related_name="+", null=True)
    answered_on = models.DateField("答复日", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="asked_once", fields=["inquiry", "organisation"])]

    def __str__(self):
        return f"{self.inquiry_id} → {self.organisation_id}"


class FoundAhead(models.Model):
    """What the worker last found to ask about on a ground (the roots of a scope): for which day, at which moment and
    under which mark of the journal. It is worked out from the records and can be thrown away."""

    ground = models.TextField(unique=True)
    on = models.DateField()
    at = models.DateTimeField()
    newest = models.BigIntegerField()
    among = models.PositiveIntegerField()
    questions = models.JSONField()

    def __str__(self):
        return f"{self.ground} {self.on}"
