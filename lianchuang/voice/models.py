"""Who raised a case and their words; what was sent down, to whom, and who has seen it.

Of somebody who writes without a name there is nothing but the fingerprint of a code that only they know: no account, no
person, no address, no session, no moment finer than the day.
"""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from lianchuang.accounts.models import Account
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Organisation
from lianchuang.registry.scope import Scope
from lianchuang.registry.sealed import EncryptedField


class Kind(models.TextChoices):
    """What somebody comes with."""

    HAZARD = "hazard", "隐患"
    HELP = "help", "求助"
    PROPOSAL = "proposal", "建议"
    OPINION = "opinion", "意见"


class Raised(models.Model):
    """That a case was raised by a worker: by an account (perhaps with the name kept from the employer), or by whoever
    holds a code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="raised")
    kind = models.CharField("类别", max_length=8, choices=Kind)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="raised")
    hidden = models.BooleanField("不向单位公开姓名", default=False)
    code = models.BinaryField(unique=True, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="raised_by_an_account_or_a_code",
                condition=Q(account__isnull=True) ^ Q(code__isnull=True),
                violation_error_message="一件事要么有提出的账号，要么有查询码。",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.case_id}"

    @property
    def is_anonymous(self) -> bool:
        return self.account_id is None

    @property
    def subject(self) -> str:
        return f"raised:{self.pk}"


class Word(models.Model):
    """What the one who raised a matter wrote, sealed: at the beginning, with a step, or between."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    raised = models.ForeignKey(Raised, models.PROTECT, related_name="words")
    act = models.ForeignKey(Event, models.PROTECT, related_name="+")
    text = EncryptedField("内容")

    class Meta:
        ordering = ["act"]

    def __str__(self):
        return str(self.pk)


class CircularRows(models.QuerySet):
    def issued_within(self, scope: Scope) -> Self:
        """Circulars that an organisation of the scope sent."""
        return self.filter(scope.organisation("case__organisation"))


class Circular(models.Model):
    """A notice, a policy or a decision sent to the level below: its words, and what is asked by when."""

    class What(models.TextChoices):
        NOTICE = "notice", "通知"
        POLICY = "policy", "政策"
        DECISION = "decision", "决定"

    class Level(models.TextChoices):
        MIDDLE = "middle", "镇街、局工会"
        BASE = "base", "基层工会"
        BOTH = "both", "镇街、局工会和基层工会"

    case = models.OneToOneField(Case, models.PROTECT, related_name="circular")
    what = models.CharField("是什么", max_length=8, choices=What)
    title = models.CharField("标题", max_length=120)
    words = models.TextField("正文")
    level = models.CharField("发到哪一级", max_length=8, choices=Level)
    to_workers = models.BooleanField("职工也看", default=False)
    sent_on = models.DateField("发出")
    seen_by = models.DateField("签收期限")
    answer_by = models.DateField("反馈期限", null=True)

    objects = CircularRows.as_manager()

    class Meta:
        ordering = ["-sent_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="circular_is_seen_after_it_is_sent",
                condition=Q(seen_by__gte=F("sent_on")),
                violation_error_message="签收期限不能早于发出的日期。",
            )
        ]

    def __str__(self):
        return self.title


class Recipient(models.Model):
    """One organisation to which a circular was sent; on which day it was seen there, and what was answered."""

    circular = models.ForeignKey(Circular, models.PROTECT, related_name="recipients")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    seen = models.ForeignKey(Event, models.PROTECT, related_name="+", null=True)
    seen_on = models.DateField("签收", null=True)
    answer = models.TextField("反馈", blank=True)
    answered_on = models.DateField("反馈日", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="sent_once", fields=["circular", "organisation"]),
            models.CheckConstraint(
                name="answered_after_it_was_seen",
                condition=Q(answered_on=None) | Q(seen_on__isnull=False),
                violation_error_message="先签收，再反馈。",
            ),
        ]
        indexes = [models.Index(fields=["organisation"], condition=Q(seen_on=None), name="circular_not_seen")]

    def __str__(self):
        return f"{self.circular_id} → {self.organisation_id}"

    def late_by(self, on: date) -> int:
        """How many days too late it was signed for, or how many it is overdue on a day; nought where it is neither."""
        return max(0, ((self.seen_on or on) - self.circular.seen_by).days)


class SeenByWorker(models.Model):
    """A worker has seen a circular that is for workers too. Only counted, never listed by name."""

    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="workers")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(name="worker_saw_once", fields=["recipient", "account"])]

    def __str__(self):
        return str(self.recipient_id)
