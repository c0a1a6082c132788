"""Reminders and the letters that carry them; what each account chose; the district's own periods."""

from datetime import time

from django.db import models
from django.db.models import F, Q

from lianchuang.accounts.models import Account
from lianchuang.registry.models import Organisation
from lianchuang.reminding.stages import WORDS, Ladder

NOTICE_DAYS = 7  # a convention: no text says how long a level below must be given


class Convention(models.Model):
    """What a district has settled for itself: notice given to the level below, and the ladder of what is overdue."""

    district = models.OneToOneField(Organisation, models.PROTECT, related_name="+")
    notice_days = models.PositiveSmallIntegerField("给下级的办理时间（天）", default=NOTICE_DAYS)
    above_days = models.PositiveSmallIntegerField("逾期几天报上一级", default=7)
    district_days = models.PositiveSmallIntegerField("逾期几天报区里", default=30)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="convention_goes_up_in_order",
                condition=Q(above_days__gte=1) & Q(district_days__gt=F("above_days")),
                violation_error_message="报区里的天数要多于报上一级的天数，报上一级至少 1 天。",
            ),
            models.CheckConstraint(
                name="convention_in_bounds",
                condition=Q(notice_days__lte=90) & Q(district_days__lte=365),
                violation_error_message="给下级的时间最多 90 天，报区里最多 365 天。",
            ),
        ]

    def __str__(self):
        return f"{self.district_id}: {self.notice_days}/{self.above_days}/{self.district_days}"

    @property
    def ladder(self) -> Ladder:
        return Ladder(self.above_days, self.district_days)


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

    It is made in the transaction that gives it its reminders, and marked as sent after the other side has taken it.
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
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["made_at"], condition=Q(sent_at=None), name="letter_waiting")]

    def __str__(self):
        return self.key


class Reminder(models.Model):
    """Somebody was told of a duty at a stage: once, whatever happens between."""

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

    class Meta:
        constraints = [models.UniqueConstraint(name="reminded_once", fields=["duty", "stage", "account"])]
        indexes = [
            models.Index(fields=["account", "-made_at"], name="reminder_by_account"),
            models.Index(fields=["made_at"], condition=Q(letter=None), name="reminder_without_letter"),
        ]

    def __str__(self):
        return f"{self.duty} {self.stage}"


class Feed(models.Model):
    """The secret address under which a calendar program reads the own duties; only its hash is kept."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="feed")
    digest = models.BinaryField(unique=True)
    made_on = models.DateField()

    def __str__(self):
        return str(self.account_id)
