"""Accounts, what they are appointed to, and the keys that other programs use in their name."""

from datetime import date
from typing import Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from lianchuang.accounts.table import Role
from lianchuang.registry.models import Employer, Organisation, Person


class Accounts(BaseUserManager):
    def get_by_natural_key(self, username: str) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """Somebody who signs in. What they may do comes from appointments alone; nobody is above the table."""

    username = models.CharField("用户名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=60)
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField(default=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="accounts")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = Accounts()

    def __str__(self):
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class AppointmentRows(models.QuerySet):
    def on(self, day: date) -> Self:
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


class Appointment(models.Model):
    """An account acts in a role at an organisation or an employer, from a day until a day."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="appointments")
    role = models.CharField("角色", max_length=20, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True)
    employer = models.ForeignKey(Employer, models.PROTECT, null=True)
    since = models.DateField()
    until = models.DateField(null=True)

    objects = AppointmentRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="appointment_is_somewhere",
                condition=Q(organisation__isnull=False) ^ Q(employer__isnull=False),
                violation_error_message="任职要落在一个组织或一个单位上。",
            ),
            models.CheckConstraint(
                name="appointment_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gt=F("since")),
                violation_error_message="任职结束要晚于开始。",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.account_id}"


class Invitation(models.Model):
    """A way in for somebody whose account was opened for them: a secret address, used once, kept only as its hash."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="invitations")
    digest = models.BinaryField(unique=True)
    made_on = models.DateField()
    expires_on = models.DateField()
    used_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_invitation", fields=["account"], condition=Q(used_on=None), violation_error_message=""
            ),
        ]

    def __str__(self):
        return f"{self.account_id} {self.made_on}"


class Token(models.Model):
    """A key with which a program acts as its owner; only its hash is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    name = models.CharField("用途", max_length=60)
    digest = models.BinaryField(unique=True)
    made_on = models.DateField()
    expires_on = models.DateField()
    revoked_on = models.DateField(null=True)

    def __str__(self):
        return self.name


class Answered(models.Model):
    """A state-changing request that was answered: the same key gets the same answer and changes nothing more."""

    account = models.ForeignKey(Account, models.CASCADE)
    key = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    location = models.TextField(blank=True)
    body = models.TextField(blank=True)
    content_type = models.CharField(max_length=80, default="text/html")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="answered_once", fields=["account", "key"])]

    def __str__(self):
        return self.key
