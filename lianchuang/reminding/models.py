"""Reminders and the letters that carry them; what each account chose."""

from datetime import datetime, time
from typing import Self

from django.db import models
from django.db.models import Q

from lianchuang.accounts.models import Account
from lianchuang.ledger.models import Event
from lianchuang.procedures.deadlines import Deadline
from lianchuang.registry.models import Organisation
from lianchuang.reminding.stages import WORDS


class Choice(models.Model):
    """How an account wants to be reminded by e-mail. Without a row: one letter a day, quiet at night."""

    class Mail(models.TextChoices):
        DIGEST = "digest", "每天一封，合在一起"
        AT_ONCE = "at_once", "有了就发"
        NONE = "none", "不发邮件，只在这里看"

    account = models.OneToOneField(Account, models.CASCADE, related_name="reminding")
    mail = models.CharField("邮件提醒", max_length=8, choices=Mail, default=Mail.DIGEST)
    digest_at = models.TimeField("每天几点发", default=time(8, 30))
    quiet_from = models.TimeField("免打扰从", default=time(20))
    quiet_until = models.TimeField("免打扰到", default=time(8))

    def __str__(self):
        return f"{self.account_id}: {self.mail}"


class Letter(models.Model):
    """One message to go out. `key` names it for good, also outside: no two letters of one key, whoever makes them.

    It is made in the transaction that gives it its reminders, marked as tried before it is handed over and as sent
    after the other side has taken it. Where a process died between the two nobody knows whether it arrived
    (`unknown_at`): it is not sent again by itself.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", "邮件"
        WECOM = "wecom", "企业微信群"
        DINGTALK = "dingtalk", "钉钉群"

    key = models.CharField(max_length=60, unique=True)
    channel = models.CharField(max_length=8, choices=Channel)
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="letters")
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    tried_at = models.DateTimeField(null=True)
    unknown_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["made_at"], condition=Q(sent_at=None, unknown_at=None), name="letter_waiting")]

    def __str__(self):
        return self.key


class Urge(models.Model):
    """A level above asked a unit to do what is past its day: of one duty at most once a day. It sets no new day of the
    law; `reply_by` leaves the unit what the district gives the level below at least."""

    duty = models.CharField(max_length=120)
    on = models.DateField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    origin = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    words = models.CharField("附一句话", max_length=100, blank=True)
    reply_by = models.DateField()
    act = models.ForeignKey(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="urged_once_a_day", fields=["duty", "on"])]

    def __str__(self):
        return f"{self.duty} {self.on}"


class Reminder(models.Model):
    """Somebody was told of a duty at a stage: once, whatever happens between. One who is urged is told anew each day on
    which that happens."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="reminders")
    duty = models.CharField(max_length=120)
    stage = models.CharField(max_length=8, choices=list(WORDS.items()))
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    procedure = models.CharField(max_length=60)
    case = models.BigIntegerField(null=True)
    due = models.DateField()
    basis = models.JSONField(default=list)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="reminders")
    urge = models.ForeignKey(Urge, models.PROTECT, null=True, related_name="reminders")

    class Meta:
        constraints = [models.UniqueConstraint(name="reminded_once", fields=["duty", "stage", "account"])]
        indexes = [
            models.Index(fields=["account", "-made_at"], name="reminder_by_account"),
            models.Index(fields=["made_at"], condition=Q(letter=None), name="reminder_without_letter"),
        ]

    def __str__(self):
        return f"{self.duty} {self.stage}"

    @classmethod
    def of(cls, one: Deadline, account: int, stage: str, at: datetime, urge: Urge | None = None) -> Self:
        """What tells an account of a duty, not yet saved."""
        return cls(
            account_id=account,
            duty=one.duty,
            stage=stage,
            name=one.name,
            organisation_id=one.organisation,
            procedure=one.procedure,
            case=one.case,
            due=one.due,
            basis=list(one.basis),
            made_at=at,
            urge=urge,
        )


class Feed(models.Model):
    """The secret address under which a calendar program reads the own duties; only its hash is kept."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="feed")
    digest = models.BinaryField(unique=True)
    made_on = models.DateField()

    def __str__(self):
        return str(self.account_id)
