"""Recording. Every writer of the product goes through `record` or `record_many`, inside its own transaction."""

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from lianchuang.ledger.copying import ENOUGH, Drawn, drawn, fresh_ids, put_in, write
from lianchuang.ledger.kinds import declare, kind_of
from lianchuang.ledger.merkle import leaf_hash
from lianchuang.ledger.models import Event

SHED = declare("ledger.shed", "清除 {count} 条记录里的个人信息：{reason}")


@dataclass(frozen=True)
class Signature:
    """Who enters this, by what right, at which moment: `account:12` by `appointment:7`; `system:…` for the product."""

    ref: str
    at: datetime
    right: str = ""

    @property
    def day(self) -> date:
        """The day it is where people work; in UTC it is still yesterday until eight in the morning."""
        return self.at.astimezone(timezone.get_default_timezone()).date()


@dataclass(frozen=True)
class Entry:
    """One event to be recorded. `payload` holds JSON of texts, whole numbers, truth values, lists; no floats.

    Where many events go in together each may have its own signature, and a number taken beforehand.
    """

    kind: str
    on: date
    payload: dict[str, Any] = field(default_factory=dict)
    organisation: int | None = None
    subject: str = ""
    by: Signature | None = None
    id: int | None = None


def record(entry: Entry, *, by: Signature) -> Event:
    """Append one event. It is safe when the surrounding transaction has committed."""
    return record_many([entry], by=by)[0]


def record_many(entries: Sequence[Entry], *, by: Signature) -> list[Event]:
    """Append events in the given order; cost grows with their number, two statements per thousand."""
    _within_an_act()
    events = [_event(entry, by) for entry in entries]
    unnumbered = [event for event in events if event.pk is None]
    if len(events) >= ENOUGH:
        for event, number in zip(unnumbered, fresh_ids(Event, len(unnumbered)), strict=True):
            event.pk = number
    write(Event, events)
    for collection in _collections.get():
        collection.extend(events)
    return events


def draw_up(entries: Sequence[Entry]) -> Drawn:
    """The events of entries that carry their own number and signature, ready to be recorded; needs no database."""
    told = []
    for entry in entries:
        if entry.id is None or entry.by is None:
            raise ValueError("an event that is drawn up beforehand needs its number and its signature")
        kind_of(entry.kind)
        payload = canonical(entry.payload)
        salt = secrets.token_bytes(16)
        leaf = leaf_hash(salt, _sealed(entry, entry.by, payload))
        by = entry.by
        head = (entry.id, entry.kind, by.ref, by.right, entry.organisation, entry.subject)
        told.append((*head, entry.on, by.at, payload, salt, leaf))
    return drawn(Event, COLUMNS, list(zip(*told, strict=True)))


COLUMNS = tuple(field.column for field in Event._meta.concrete_fields)


def record_drawn(events: Drawn) -> None:
    """Append events that were drawn up, in their order, under the same condition as `record`."""
    _within_an_act()
    if _collections.get():
        raise RuntimeError("events that were drawn up are not seen by whoever collects what an act brings about")
    put_in(events)


def _within_an_act() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("an event must be recorded in the transaction of the act it tells of")


_collections: ContextVar[tuple[list[Event], ...]] = ContextVar("collections", default=())


@contextmanager
def collecting() -> Iterator[list[Event]]:
    """The events recorded meanwhile, for whoever has to remember what an act brought about."""
    collection: list[Event] = []
    token = _collections.set((*_collections.get(), collection))
    try:
        yield collection
    finally:
        _collections.reset(token)


def _event(entry: Entry, by: Signature) -> Event:
    kind_of(entry.kind)
    by = entry.by or by
    event = Event(
        id=entry.id,
        kind=entry.kind,
        by=by.ref,
        right=by.right,
        organisation=entry.organisation,
        subject=entry.subject,
        occurred_on=entry.on,
        recorded_at=by.at,
        payload=entry.payload,
        salt=secrets.token_bytes(16),
    )
    event.leaf = leaf_hash(event.salt, sealed_text(event))
    return event


def sealed_text(event: Event) -> bytes:
    """The canonical JSON of an event: sorted keys, no blanks, UTF-8, moments in UTC to the microsecond."""
    entry = Entry(event.kind, event.occurred_on, {}, event.organisation, event.subject)
    return _sealed(entry, Signature(event.by, event.recorded_at, event.right), canonical(event.payload))


def remainder_hash(event: Event) -> str:
    """Of what is left of an event when its payload is shed: who, by what right, when, about which subject."""
    leaf = {"leaf": bytes(event.leaf).hex()}
    entry = Entry(event.kind, event.occurred_on, {}, event.organisation, event.subject)
    return sha256(
        canonical(_heading(entry, Signature(event.by, event.recorded_at, event.right)) | leaf).encode()
    ).hexdigest()


def _heading(entry: Entry, by: Signature) -> dict[str, Any]:
    return {
        "by": by.ref,
        "kind": entry.kind,
        "occurred_on": entry.on.isoformat(),
        "organisation": entry.organisation,
        "recorded_at": by.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "right": by.right,
        "subject": entry.subject,
    }


def _sealed(entry: Entry, by: Signature, payload: str) -> bytes:
    """The heading with the payload, which is canonical already, at its place: between the organisation and the
    moment."""
    before, after = canonical(_heading(entry, by)).split(',"recorded_at":', 1)
    return f'{before},"payload":{payload},"recorded_at":{after}'.encode()


def _refuse(value: object) -> None:
    raise TypeError(f"a payload cannot hold {type(value).__name__}: {value!r}")


canonical = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_refuse, allow_nan=False
).encode
"""Canonical JSON: the same value is always the same text."""


@transaction.atomic
def shed(events: Iterable[Event], *, reason: str, by: Signature, on: date) -> Event:
    """Empty the payload and salt of events for good (PIPL 47). Their leaves stay, so verification stays green; what
    is left of each is sealed anew, as a hash in the event of the shedding."""
    emptied = sorted(events, key=lambda event: event.pk)
    ids = [event.pk for event in emptied]
    with connection.cursor() as cursor:
        cursor.execute("select set_config('lianchuang.shedding', 'on', true)")
        Event.objects.filter(pk__in=ids).update(payload=None, salt=None)
        cursor.execute("select set_config('lianchuang.shedding', '', true)")
    left = [remainder_hash(event) for event in emptied]
    payload = {"events": ids, "left": left, "count": len(ids), "reason": reason}
    return record(Entry(SHED.id, on, payload), by=by)
