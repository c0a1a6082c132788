"""A ballot, its roll, its slips and its box. The columns are all there are: on an envelope and on a counted vote stands
no number that counts up, no person, no time, no address; on the roll no time."""

import json
import uuid
from functools import cached_property
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from lianchuang.accounts.models import Account
from lianchuang.ballots.counting import Question
from lianchuang.registry.models import Organisation, Person
from lianchuang.registry.scope import Scope


class ElectionRows(models.QuerySet):
    def within(self, scope: Scope) -> Self:
        """Ballots of the organisations of a scope."""
        return self.filter(scope.organisation())


class Election(models.Model):
    """One ballot: what is asked of whom, how it is cast, and how far it is. The question is frozen when it opens."""

    class Kind(models.TextChoices):
        VOTE = "vote", "表决"
        ELECTION = "election", "选举"

    class Mode(models.TextChoices):
        PAPER = "paper", "纸质票"
        ON_SITE = "on_site", "现场领票，手机投"
        REMOTE = "remote", "登录后在手机上投"

    class Publication(models.TextChoices):
        COUNTS = "counts", "公布票的编号和选择"
        FULL = "full", "连同每一票的签名都公布"

    class State(models.TextChoices):
        OPEN = "open", "正在投票"
        STOPPED = "stopped", "已截止，等开箱"
        CLOSED = "closed", "已计票"
        VOID = "void", "无效"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="elections", db_column="organisation")
    kind = models.CharField("类别", max_length=8, choices=Kind)
    mode = models.CharField("方式", max_length=8, choices=Mode)
    question = models.TextField("问题")
    question_hash = models.CharField(max_length=64)
    rules = models.JSONField(default=list)
    outer_pub = models.BinaryField(null=True)
    inner_pub = models.BinaryField(null=True)
    box_pub = models.BinaryField(null=True)
    key_ref = models.CharField(max_length=40, blank=True)
    publication = models.CharField("公布", max_length=8, choices=Publication, default=Publication.COUNTS)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    opened_on = models.DateField("开始")
    closed_on = models.DateField("计票", null=True)

    objects = ElectionRows.as_manager()

    class Meta:
        db_table = "ballot_election"
        ordering = ["-opened_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="election_is_counted_after_it_opens",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                violation_error_message="计票不能早于开始投票。",
            ),
            models.CheckConstraint(
                name="election_without_paper_has_keys",
                condition=Q(mode="paper") | Q(outer_pub__isnull=False, inner_pub__isnull=False, box_pub__isnull=False),
                violation_error_message="电子投票要有密钥。",
            ),
        ]

    def __str__(self):
        return self.title

    @cached_property
    def told(self) -> dict[str, Any]:
        """The frozen question, as it was published."""
        told: dict[str, Any] = json.loads(self.question)
        return told

    @cached_property
    def asked(self) -> Question:
        return Question.read(self.question)

    @property
    def title(self) -> str:
        return str(self.told["title"])

    @property
    def case(self) -> int:
        return int(self.told["case"])

    @property
    def step(self) -> str:
        return str(self.told["step"])

    @property
    def tellers(self) -> list[int]:
        """The two accounts that stand by the count."""
        return list(self.told["tellers"])

    @property
    def subject(self) -> str:
        return f"ballot:{self.pk}"

    @property
    def is_electronic(self) -> bool:
        return self.mode != self.Mode.PAPER

    @property
    def is_counted(self) -> bool:
        return self.state in (self.State.CLOSED, self.State.VOID)


class Roll(models.Model):
    """Somebody who may vote in a ballot; whether they came and took a ballot paper, never when."""

    pk = models.CompositePrimaryKey("election_id", "member_id")
    election = models.ForeignKey(Election, models.PROTECT, related_name="roll", db_column="election")
    member = models.ForeignKey(Person, models.PROTECT, related_name="+", db_column="member")
    present = models.BooleanField("到会", default=False)
    issued = models.BooleanField("已领票", default=False)
    request_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "ballot_roll"

    def __str__(self):
        return f"roll of {self.election_id}"


class Slip(models.Model):
    """A slip drawn at the door. `used` is empty, or the hash of the request it was used for."""

    code_hash = models.CharField(primary_key=True, max_length=64)
    election = models.ForeignKey(Election, models.PROTECT, related_name="slips", db_column="election")
    used = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "ballot_slip"

    def __str__(self):
        return f"slip of {self.election_id}"


class Envelope(models.Model):
    """A sealed envelope in the box; gone when the box is opened."""

    outer_id = models.CharField(primary_key=True, max_length=64)
    election = models.ForeignKey(Election, models.PROTECT, related_name="envelopes", db_column="election")
    envelope = models.BinaryField()

    class Meta:
        db_table = "ballot_envelope"

    def __str__(self):
        return f"envelope of {self.election_id}"


class SealedVote(models.Model):
    """A vote out of the box, in the order of its hash."""

    commitment = models.CharField(primary_key=True, max_length=64)
    election = models.ForeignKey(Election, models.PROTECT, related_name="sealed", db_column="election")
    m = models.TextField()
    sig = models.BinaryField()

    class Meta:
        db_table = "ballot_sealed"

    def __str__(self):
        return f"vote in {self.election_id}"


class Tally(models.Model):
    """What one teller counted from paper. Two of them, each by themselves, have to come to the same."""

    election = models.ForeignKey(Election, models.PROTECT, related_name="tallies", db_column="election")
    teller = models.ForeignKey(Account, models.PROTECT, related_name="+", db_column="teller")
    numbers = models.JSONField()

    class Meta:
        db_table = "ballot_tally"
        constraints = [models.UniqueConstraint(name="tally_once", fields=["election", "teller"])]

    def __str__(self):
        return f"tally of {self.election_id}"
