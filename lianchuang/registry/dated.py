"""Facts with two times: the days on which they hold, and the moments between which they were believed.

A row says: *from `since` until the day before `until`, this was so; we held it so from `known_from` until
`known_until`*. Nothing is ever changed in place. A move closes a row by superseding it with a shorter copy; a
correction supersedes a row with another one. So every answer about a day can be given again as it was given then:
`rows.on(day, known_at=moment)`. Without `known_at` the answer is today's knowledge about that day.

The database itself refuses two believed rows of one thing that overlap in time (`never_overlapping`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection, models
from django.db.models import F, Func, Q, Value

from lianchuang.ledger.copying import draw_up, put_in
from lianchuang.ledger.models import Event
from lianchuang.registry.many import among


class Refusal(Exception):
    """A change of the registry that cannot be; the message is a Chinese sentence for the person who asked."""


class DatedRows(models.QuerySet):
    def on(self, day: date, known_at: datetime | None = None) -> Self:
        """Rows that hold on `day`, as believed now or, given `known_at`, as believed at that moment."""
        rows = self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)
        if known_at is None:
            return rows.filter(known_until=None)
        return rows.filter(Q(known_until=None) | Q(known_until__gt=known_at), known_from__lte=known_at)

    def believed(self) -> Self:
        """Every row that is believed now, whatever its days."""
        return self.filter(known_until=None)


class Dated(models.Model):
    """A fact about one thing (`KEY`) that holds for a stretch of days."""

    KEY: tuple[str, ...]

    since = models.DateField("起")
    until = models.DateField("止（不含）", null=True)
    known_from = models.DateTimeField()
    known_until = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(Event, models.PROTECT, related_name="+")
    superseded_by = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")

    objects = DatedRows.as_manager()

    class Meta:
        abstract = True

    @property
    def key(self) -> tuple:
        return tuple(getattr(self, name) for name in self.KEY)

    def is_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day and (self.until is None or self.until > day)

    def values(self) -> dict[str, Any]:
        """The fact itself, without its times and traces."""
        return {name: getattr(self, name) for name in self.value_names()}

    @classmethod
    def value_names(cls) -> list[str]:
        own = {f.name for f in Dated._meta.get_fields()} | {"id"}
        names = [f.attname for f in cls._meta.concrete_fields if f.name not in own]
        return [name for name in names if name not in cls.KEY]


def never_overlapping(model: str, *numbers: Any) -> list[models.BaseConstraint]:
    """The two invariants of a dated table whose thing is named by whole-number columns (or expressions).

    A number n as the range [n, n] lets `&&` serve for equality, so that no database extension is needed.
    """
    same = [(Func(number, number, Value("[]"), function="int8range"), "&&") for number in numbers]
    return [
        models.CheckConstraint(
            name=f"{model}_ends_after_it_begins",
            condition=Q(until=None) | Q(until__gt=F("since")),
            violation_error_message="终止日期要晚于起始日期。",
        ),
        ExclusionConstraint(
            name=f"{model}_never_overlaps",
            expressions=[*same, (Func("since", "until", function="daterange"), "&&")],
            condition=Q(known_until=None),
            violation_error_message="同一时间已有一条记录，先结束前一条。",
        ),
    ]


@dataclass(frozen=True)
class Change:
    """From `since` on the thing `key` has these values, until the next change already known (or `until`).

    `event` is the event that tells of it. `values=None` ends the thing on `since`.
    """

    key: tuple
    since: date
    event: Event
    values: dict[str, Any] | None = field(default_factory=dict)
    until: date | None = None


def apply(model: type[Dated], changes: Sequence[Change]) -> list[Dated]:
    """Write changes to a dated table, in the given order; the new rows in the same order (without ends).

    One select, one update and one insert, whatever their number. Raises Refusal where a change would end something
    that is not there.
    """
    timelines = _Timelines(model, {change.key for change in changes})
    made = [timelines.change(change) for change in changes]
    timelines.save()
    return [row for row in made if row is not None]


class _Timelines:
    """The believed rows of some things, in memory, while they are changed."""

    def __init__(self, model: type[Dated], keys: set[tuple]):
        self.model = model
        self.rows: dict[tuple, list[Dated]] = defaultdict(list)
        self.gone: list[Dated] = []
        first = model.KEY[0]
        fetched = model.objects.believed().filter(**{f"{first}__in": among({key[0] for key in keys})})
        for row in fetched.select_for_update().order_by("since"):
            if row.key in keys:
                self.rows[row.key].append(row)

    def change(self, change: Change) -> Dated | None:
        row_then = self._at(change.key, change.since)
        if change.values is None:
            if row_then is None:
                raise Refusal("这条关系在那一天并不存在，无法结束。")
            self._supersede(row_then, change.event)
            self._keep(row_then, row_then.since, change.since, change.event)
            return None
        until = self._end_of(change, row_then)
        values = dict(change.values)
        if row_then is not None:
            self._supersede(row_then, change.event)
            self._keep(row_then, row_then.since, change.since, change.event)
            if until is not None and (row_then.until is None or row_then.until > until):
                self._keep(row_then, until, row_then.until, change.event)
            values = row_then.values() | values
        return self._add(change.key, values, change.since, until, change.event)

    def _at(self, key: tuple, day: date) -> Dated | None:
        for row in self.rows[key]:
            if row.is_on(day):
                return row
        return None

    def _end_of(self, change: Change, row_then: Dated | None) -> date | None:
        later = [row.since for row in self.rows[change.key] if row.since > change.since]
        ends = [*later, *([row_then.until] if row_then is not None and row_then.until else [])]
        if change.until is not None:
            ends.append(change.until)
        return min(ends) if ends else None

    def _supersede(self, row: Dated, event: Event) -> None:
        self.rows[row.key].remove(row)
        if row.pk is not None:
            row.known_until, row.superseded_by = event.recorded_at, event
            self.gone.append(row)

    def _keep(self, row: Dated, since: date, until: date | None, event: Event) -> None:
        if until is None or until > since:
            self._add(row.key, row.values(), since, until, event)

    def _add(self, key: tuple, values: dict, since: date, until: date | None, event: Event) -> Dated:
        row = self.model(
            **dict(zip(self.model.KEY, key, strict=True)),
            **values,
            since=since,
            until=until,
            known_from=event.recorded_at,
            recorded_by_id=event.pk,
        )
        self.rows[key].append(row)
        return row

    def save(self) -> None:
        if self.gone:
            table = connection.ops.quote_name(self.model._meta.db_table)
            gone = [(row.pk, row.known_until, row.superseded_by_id) for row in self.gone]
            with connection.cursor() as cursor:
                cursor.execute(SUPERSEDE.format(table=table), [list(column) for column in zip(*gone, strict=True)])
        new = [row for rows in self.rows.values() for row in rows if row.pk is None]
        put_in(draw_up(self.model, new))
        for row in new:
            row._state.adding = False


SUPERSEDE = """
    update {table} set known_until = gone.known_until, superseded_by_id = gone.event
    from unnest(%s::bigint[], %s::timestamptz[], %s::bigint[]) as gone (id, known_until, event)
    where {table}.id = gone.id
"""


def retract(models_of_room: Iterable[type[Dated]], event: Event, correction: Event) -> None:
    """Take back what `event` wrote: its rows are no longer believed, the rows it superseded are believed again.

    Raises Refusal when something later was built on it; that has to be corrected first.
    """
    for model in models_of_room:
        written = model.objects.filter(recorded_by=event)
        if written.exclude(known_until=None).exclude(superseded_by=correction).exists():
            raise Refusal("后来的记录是在它之上改的，先更正后来的那一条。")
        written.filter(known_until=None).update(known_until=correction.recorded_at, superseded_by=correction)
        restored = []
        for row in model.objects.filter(superseded_by=event).exclude(recorded_by=event):
            row.pk, row._state.adding = None, True
            row.known_from, row.known_until = correction.recorded_at, None
            row.recorded_by, row.superseded_by = correction, None
            restored.append(row)
        model.objects.bulk_create(restored)
