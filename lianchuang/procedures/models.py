"""Cases under way. What a case is follows from its events in the journal; the columns here are kept for finding it."""

from datetime import date
from functools import cached_property
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value

from lianchuang.ledger.models import Event
from lianchuang.procedures.names_kept import opened, sealed
from lianchuang.procedures.state import State
from lianchuang.registry.models import Employer, Organisation
from lianchuang.registry.naming import folded, query_grams
from lianchuang.registry.scope import Scope
from lianchuang.registry.tree import EqualsAny


class CaseRows(models.QuerySet):
    def within(self, scope: Scope) -> Self:
        """Cases of organisations in the scope, brought about by them, or about an employer of the scope."""
        mine = scope.either("organisation", "result")
        if not scope.employers:
            return self.filter(mine)
        about = CaseEmployer.objects.filter(employer__in=scope.employers).values("case")
        return self.filter(mine | Q(EqualsAny(F("pk"), ArraySubquery(about))))

    def found_by(self, query: str) -> Self:
        """Cases with this number, or whose title contains the query; served by the index over the pieces of titles."""
        text = folded(query)
        if not text:
            return self
        return self.filter(
            Q(number=query) | Q(HoldsPieces(F("title"), Value(query_grams(query)))) & Q(title__icontains=query)
        )

    def of(self, organisation: Organisation) -> Self:
        """Cases that an organisation holds, and the one that brought it about."""
        return self.filter(Q(organisation=organisation) | Q(result=organisation))


class HoldsPieces(Func):
    """Whether a text holds all of some pieces, each a character or a pair of characters."""

    template = "procedures_pieces(%(expressions)s::text[]"
    arg_joiner = ") @> "
    output_field = models.BooleanField()


def kept_from_the_state(path: str) -> models.GeneratedField:
    """A small column that PostgreSQL keeps with every change of the state, so that whoever looks over a whole district
    need not open the state of each case."""
    found = Func(F("raw_state"), template=f"jsonb_path_query_array(%(expressions)s, '{path}')")
    return models.GeneratedField(expression=found, output_field=models.JSONField(), db_persist=True)


class Case(models.Model):
    """One procedure, lived through once by one organisation."""

    number = models.CharField("编号", max_length=20, unique=True)
    procedure = models.CharField("程序", max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField("名称", max_length=160)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="cases")
    result = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="founding_cases")
    within_case = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    opened_on = models.DateField("开始")
    ended_on = models.DateField("结束", null=True)
    status = models.CharField("状态", max_length=12, default="open")
    outcome = models.CharField("结果", max_length=40, blank=True)
    stage = models.CharField("阶段", max_length=20, default="draft")
    late = models.BooleanField("补录", default=False)
    due_on = models.DateField("最近期限", null=True)
    raw_state = models.JSONField()
    running_clocks = kept_from_the_state("$.clocks[*] ? (@.met_on == null && @.stopped_on == null)")
    open_findings = kept_from_the_state("$.findings[*] ? (@.closed_on == null)")
    valid_steps = kept_from_the_state("$.takings[*] ? (@.valid == true).step")
    valid_days = kept_from_the_state("$.takings[*] ? (@.valid == true).occurred_on")  # of valid_steps, in their order
    employers = models.ManyToManyField(Employer, through="CaseEmployer", related_name="cases")

    objects = CaseRows.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-opened_on"], name="case_by_organisation"),
            models.Index(fields=["procedure", "status", "-opened_on"], name="case_by_procedure"),
            models.Index(fields=["status", "due_on"], name="case_by_due"),
            models.Index(fields=["result"], name="case_by_result"),
            models.Index(fields=["-opened_on", "id"], include=["organisation", "result"], name="case_by_day"),
            models.Index(fields=["organisation"], condition=~Q(open_findings=[]), name="case_with_open_findings"),
            GinIndex(Func(F("title"), function="procedures_pieces"), name="case_by_pieces_of_title"),
        ]
        constraints = [
            models.CheckConstraint(
                name="case_ends_after_it_begins",
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("opened_on")) | Q(late=True),
                violation_error_message="办结日期早于开始日期。",
            )
        ]

    def __str__(self):
        return self.title

    @cached_property
    def state(self) -> State:
        return State.from_json({**self.raw_state, "takings": [*map(self._opened, self.raw_state["takings"])]})

    def _opened(self, taking: dict[str, Any]) -> dict[str, Any]:
        data = opened(self.pk, taking["step"], taking["data"])
        return taking if data is taking["data"] else {**taking, "data": data}

    def _sealed(self, taking: dict[str, Any]) -> dict[str, Any]:
        return {**taking, "data": sealed(self.pk, self.procedure, self.version, taking["step"], taking["data"])}

    def keep(self, state: State) -> None:
        """Take over a new state and what is looked up from it."""
        self.__dict__["state"] = state
        raw = state.as_json()
        self.raw_state = raw | {"takings": [self._sealed(taking) for taking in raw["takings"]]}
        self.status, self.outcome, self.stage, self.ended_on = (
            state.status,
            state.outcome,
            state.stage,
            state.ended_on,
        )
        running = [clock.due for clock in state.clocks if clock.is_running]
        self.due_on = min(running, default=None) if state.is_open else None

    @property
    def subject(self) -> str:
        return f"case:{self.pk}"

    def days_left(self, today: date) -> int | None:
        return None if self.due_on is None else (self.due_on - today).days


class CaseEmployer(models.Model):
    """The employers that a case is about."""

    case = models.ForeignKey(Case, models.CASCADE)
    employer = models.ForeignKey(Employer, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(name="case_employer_once", fields=["case", "employer"])]

    def __str__(self):
        return f"{self.case_id} about {self.employer_id}"


class CaseEffect(models.Model):
    """Which event of the registry a step brought about, so that a correction can take it back."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="effects")
    act = models.ForeignKey(Event, models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")

    def __str__(self):
        return f"{self.act_id} → {self.event_id}"


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
