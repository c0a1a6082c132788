"""People: registered once, admitted to one union at a time, chosen for offices; bodies and their terms."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record, record_many
from lianchuang.ledger.copying import fresh_ids, write
from lianchuang.ledger.models import Event
from lianchuang.registry import events
from lianchuang.registry.dated import Change, Refusal, apply
from lianchuang.registry.many import among
from lianchuang.registry.models import (
    Body,
    Certificate,
    Membership,
    Organisation,
    Person,
    Post,
    Standing,
    Term,
)
from lianchuang.registry.sealed import fingerprint


@dataclass(frozen=True)
class PersonEntry:
    """Somebody as entered; the ID number and telephone are sealed before they reach the database."""

    name: str
    sex: str = ""
    born: str = ""
    ethnic: str = ""
    politics: str = ""
    education: str = ""
    id_number: str | None = None
    telephone: str | None = None


@dataclass(frozen=True)
class Arrival:
    """People who are entered together."""

    entries: Sequence[PersonEntry]
    on: date
    by: Signature


def register_persons(entries: Sequence[PersonEntry], *, by: Signature, on: date) -> list[Person]:
    """Enter people. Somebody whose ID number is known already is that person and is not entered again."""
    return register_persons_of([Arrival(entries, on, by)])[0][0]


@transaction.atomic
def register_persons_of(arrivals: Sequence[Arrival]) -> list[tuple[list[Person], Event | None]]:
    """The same for any number of arrivals: who they are, and the event of those who were not known."""
    entries = [entry for one in arrivals for entry in one.entries]
    marks = [fingerprint("id_number", entry.id_number) if entry.id_number else None for entry in entries]
    known = _known({mark for mark in marks if mark})
    ids, marked = iter(fresh_ids(Person, len(entries))), iter(marks)
    arrived: list[list[Person]] = []
    fresh: list[list[Person]] = []
    for one in arrivals:
        arrived.append([])
        fresh.append([])
        for entry in one.entries:
            mark = next(marked)
            person = known.get(mark) if mark else None
            if person is None:
                person = _person(next(ids), entry, mark)
                fresh[-1].append(person)
                if mark:
                    known[mark] = person
            arrived[-1].append(person)
    write(Person, [person for own in fresh for person in own])
    payloads = [{"count": len(own), "persons": [person.pk for person in own]} for own in fresh]
    entered = [
        Entry(events.PERSONS_REGISTERED.id, one.on, payload, by=one.by)
        for one, payload in zip(arrivals, payloads, strict=True)
        if payload["count"]
    ]
    told = iter(record_many(entered, by=arrivals[0].by) if entered else ())
    return [(own, next(told) if new else None) for own, new in zip(arrived, fresh, strict=True)]


@transaction.atomic
def describe_persons(changes: Sequence[tuple[Person, Mapping[str, str]]], *, by: Signature, on: date) -> None:
    """What is known of people changes: education, politics, ethnic group. The journal names the fields only."""
    told = []
    for person, values in changes:
        for name, value in values.items():
            setattr(person, name, value)
        payload = {"fields": sorted(values)}
        told.append(Entry(events.PERSON_DESCRIBED.id, on, payload, subject=f"person:{person.pk}"))
    Person.objects.bulk_update([person for person, _ in changes], ["sex", "ethnic", "politics", "education"])
    record_many(told, by=by)


def _known(marks: set[bytes]) -> dict[bytes, Person]:
    found = Person.objects.filter(id_number_fingerprint__in=among(marks)) if marks else ()
    return {bytes(person.id_number_fingerprint): person for person in found}


def _person(pk: int, entry: PersonEntry, mark: bytes | None) -> Person:
    return Person(
        id=pk,
        name=entry.name,
        sex=entry.sex,
        born=entry.born,
        ethnic=entry.ethnic,
        politics=entry.politics,
        education=entry.education,
        id_number=entry.id_number,
        id_number_fingerprint=mark,
        telephone=entry.telephone,
        telephone_fingerprint=fingerprint("telephone", entry.telephone) if entry.telephone else None,
    )


def _told(
    kind: str, organisation: Organisation, on: date, payload: dict[str, Any], by: Signature | None = None
) -> Entry:
    return Entry(kind, on, payload, organisation.pk, f"organisation:{organisation.pk}", by)


def _tell(kind: str, organisation: Organisation, on: date, payload: dict[str, Any], by: Signature) -> Event:
    return record(_told(kind, organisation, on, payload), by=by)


@dataclass(frozen=True)
class Admission:
    """People become members of one union. `details` gives migrant and dispatched by person, `since` their own day."""

    organisation: Organisation
    persons: Sequence[Person]
    details: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    since: Mapping[int, date] = field(default_factory=dict)


@transaction.atomic
def admit_to(admissions: Sequence[Admission], *, by: Signature, on: date) -> None:
    """People become members of any number of unions (工会法 第三条); one event for each union.

    Raises Refusal for somebody who is an active member elsewhere on that day: that is a transfer.
    """
    _refuse_members_elsewhere(admissions, on)
    told = record_many(
        [
            _told(
                events.MEMBERS_ADMITTED.id,
                one.organisation,
                on,
                {"count": len(one.persons), "persons": [person.pk for person in one.persons]},
            )
            for one in admissions
        ],
        by=by,
    )
    apply(
        Membership,
        [
            Change(
                (person.pk,),
                one.since.get(person.pk, on),
                event,
                {
                    "organisation_id": one.organisation.pk,
                    "standing": Standing.ACTIVE,
                    "migrant": None,
                    "dispatched": False,
                    **one.details.get(person.pk, {}),
                },
            )
            for one, event in zip(admissions, told, strict=True)
            for person in one.persons
        ],
    )


def _refuse_members_elsewhere(admissions: Sequence[Admission], on: date) -> None:
    wanted: dict[int, int] = {}
    for one in admissions:
        for person in one.persons:
            if wanted.setdefault(person.pk, one.organisation.pk) != one.organisation.pk:
                raise Refusal(f"{person.name} 不能同时加入两个工会。")
    rows = Membership.objects.on(on).filter(person__in=among(wanted), standing=Standing.ACTIVE)
    for person_id, organisation in rows.values_list("person_id", "organisation_id"):
        if wanted[person_id] != organisation:
            raise Refusal(f"{Person.objects.get(pk=person_id).name} 已是另一个工会的会员，请办会籍转移。")


def admit(
    organisation: Organisation,
    persons: Sequence[Person],
    *,
    by: Signature,
    on: date,
    details: Mapping[int, Mapping[str, Any]] | None = None,
    since: Mapping[int, date] | None = None,
) -> None:
    """People become members of one union. Raises Refusal for somebody who is an active member elsewhere."""
    admit_to([Admission(organisation, persons, details or {}, since or {})], by=by, on=on)


@transaction.atomic
def transfer(persons: Sequence[Person], to: Organisation, *, by: Signature, on: date) -> None:
    """Membership moves with the job: from `on` the people are members of another union."""
    rows = {row.person_id: row for row in Membership.objects.on(on).filter(person__in=persons)}
    for person in persons:
        if person.pk not in rows:
            raise Refusal(f"{person.name} 还不是会员，请先办入会。")
    before = sorted({row.organisation_id for row in rows.values()})
    payload = {"count": len(persons), "persons": [p.pk for p in persons], "before": before, "after": to.pk}
    event = _tell(events.MEMBERS_TRANSFERRED.id, to, on, payload, by)
    values = {"organisation_id": to.pk, "standing": Standing.ACTIVE}
    apply(Membership, [Change((person.pk,), on, event, values) for person in persons])


@transaction.atomic
def keep_membership(persons: Sequence[Person], *, by: Signature, on: date) -> None:
    """Membership is kept without dues and vote, as when the union ended with its employer (工会法 第十三条)."""
    for row in Membership.objects.on(on).filter(person__in=persons).select_related("organisation"):
        payload = {"count": 1, "persons": [row.person_id]}
        event = _tell(events.MEMBERS_KEPT.id, row.organisation, on, payload, by)
        apply(Membership, [Change((row.person_id,), on, event, {"standing": Standing.KEPT})])


@transaction.atomic
def leave(organisation: Organisation, persons: Sequence[Person], *, by: Signature, on: date) -> None:
    """People are members no more from `on`."""
    payload = {"count": len(persons), "persons": [person.pk for person in persons]}
    event = _tell(events.MEMBERS_LEFT.id, organisation, on, payload, by)
    apply(Membership, [Change((person.pk,), on, event, None) for person in persons])


@dataclass(frozen=True)
class PostEntry:
    """Somebody takes an office of an organisation on a day; `chosen` is direct, committee or appointed. `until` is the
    day on which somebody else is known to have taken it. Among many each may have been entered by somebody else."""

    organisation: Organisation
    person: Person
    office: int
    on: date
    full_time: bool | None = None
    chosen: str = ""
    until: date | None = None
    by: Signature | None = None


@transaction.atomic
def fill_posts_of(entries: Sequence[PostEntry], *, by: Signature) -> list[Event]:
    """People take offices, in any number of organisations; one event for each organisation and day, in their order."""
    together: dict[tuple[int, date], list[PostEntry]] = {}
    for entry in entries:
        together.setdefault((entry.organisation.pk, entry.on), []).append(entry)
    told = record_many(
        [
            _told(
                events.POSTS_FILLED.id,
                group[0].organisation,
                day,
                {"count": len(group), "posts": [[e.person.pk, int(e.office)] for e in group]},
                group[0].by,
            )
            for (_, day), group in together.items()
        ],
        by=by,
    )
    apply(
        Post,
        [
            Change(
                (entry.organisation.pk, entry.person.pk, int(entry.office)),
                entry.on,
                event,
                {"full_time": entry.full_time, "chosen": entry.chosen},
                entry.until,
            )
            for group, event in zip(together.values(), told, strict=True)
            for entry in group
        ],
    )
    return told


def fill_posts(
    organisation: Organisation,
    posts: Sequence[tuple[Person, int, Mapping[str, Any]]],
    *,
    by: Signature,
    on: date,
) -> None:
    """People take offices of one organisation: (person, office, {full_time, chosen})."""
    fill_posts_of([PostEntry(organisation, person, office, on, **more) for person, office, more in posts], by=by)


@dataclass(frozen=True)
class Leaving:
    """Whoever holds these offices of an organisation leaves them on a day."""

    organisation: Organisation
    offices: Collection[int]
    on: date
    by: Signature


def vacate_posts(organisation: Organisation, offices: Collection[int], *, by: Signature, on: date) -> None:
    """Whoever holds these offices leaves them on `on`."""
    vacate_posts_of([Leaving(organisation, offices, on, by)])


@transaction.atomic
def vacate_posts_of(leavings: Sequence[Leaving]) -> list[Event | None]:
    """The same in any number of organisations; the event of each, None where nobody held any of the offices."""
    held: dict[int, list[Post]] = {}
    for post in Post.objects.believed().filter(organisation__in=among({one.organisation.pk for one in leavings})):
        held.setdefault(post.organisation_id, []).append(post)
    rows = [
        [post for post in held.get(one.organisation.pk, ()) if post.office in one.offices and post.is_on(one.on)]
        for one in leavings
    ]
    entries = [
        _told(
            events.POSTS_VACATED.id,
            one.organisation,
            one.on,
            {"count": len(own), "before": [[row.person_id, row.office] for row in own]},
            one.by,
        )
        for one, own in zip(leavings, rows, strict=True)
        if own
    ]
    if not entries:
        return [None] * len(leavings)
    events_of = iter(record_many(entries, by=leavings[0].by))
    told = [next(events_of) if own else None for own in rows]
    apply(
        Post,
        [
            Change(row.key, one.on, event, None)
            for one, own, event in zip(leavings, rows, told, strict=True)
            if event
            for row in own
        ],
    )
    return told


@dataclass(frozen=True)
class TermEntry:
    """A body begins a term on a day that runs out on `last_day` (None: not known). Among many each may have been
    entered by somebody else."""

    organisation: Organisation
    body: int
    on: date
    last_day: date | None
    seats: int | None = None
    by: Signature | None = None


@transaction.atomic
def begin_terms_of(entries: Sequence[TermEntry], *, by: Signature) -> list[Event]:
    """Bodies begin terms, in any number of organisations; their events in the same order. The number of a term follows
    the one before. No body may stand there twice: what was believed in between would be lost."""
    standing = {
        (row.organisation_id, row.body): row
        for row in Term.objects.believed()
        .filter(organisation__in={e.organisation.pk for e in entries})
        .order_by("since")
    }
    numbers, changes = [], []
    for entry in entries:
        before = standing.get((entry.organisation.pk, int(entry.body)))
        numbers.append(before.number + 1 if before is not None and before.since < entry.on else 1)
    told = record_many(
        [
            _told(
                events.TERM_BEGUN.id,
                entry.organisation,
                entry.on,
                {
                    "body": int(entry.body),
                    "body_name": Body(entry.body).label,
                    "number": number,
                    "last_day": entry.last_day.isoformat() if entry.last_day else None,
                },
                entry.by,
            )
            for entry, number in zip(entries, numbers, strict=True)
        ],
        by=by,
    )
    for entry, number, event in zip(entries, numbers, told, strict=True):
        values = {"number": number, "last_day": entry.last_day, "seats": entry.seats}
        changes.append(Change((entry.organisation.pk, int(entry.body)), entry.on, event, values))
    apply(Term, changes)
    return told


def begin_terms(
    organisation: Organisation,
    bodies: Sequence[int],
    *,
    last_day: date | None,
    by: Signature,
    on: date,
    seats: int | None = None,
) -> None:
    """Bodies of one organisation begin a term on `on`."""
    begin_terms_of([TermEntry(organisation, body, on, last_day, seats) for body in bodies], by=by)


@transaction.atomic
def end_term(organisation: Organisation, body: int, *, by: Signature, on: date) -> None:
    """The body is no more from `on`."""
    payload = {"body": int(body), "body_name": Body(body).label}
    event = _tell(events.TERM_ENDED.id, organisation, on, payload, by)
    apply(Term, [Change((organisation.pk, int(body)), on, event, None)])


@dataclass(frozen=True)
class CertificateEntry:
    """A union has its certificate of legal personality from a day, valid to `last_day` (None: not known)."""

    organisation: Organisation
    number: str
    last_day: date | None
    on: date


@transaction.atomic
def certify_all(entries: Sequence[CertificateEntry], *, by: Signature) -> None:
    """Any number of unions have their certificates; one event for each."""
    told = record_many(
        [
            _told(
                events.CERTIFIED.id,
                one.organisation,
                one.on,
                {"number": one.number, "last_day": one.last_day.isoformat() if one.last_day else None},
            )
            for one in entries
        ],
        by=by,
    )
    apply(
        Certificate,
        [
            Change((one.organisation.pk,), one.on, event, {"number": one.number, "last_day": one.last_day})
            for one, event in zip(entries, told, strict=True)
        ],
    )


def certify(organisation: Organisation, number: str, *, last_day: date | None, by: Signature, on: date) -> None:
    """The union has its certificate of legal personality from `on`, valid to `last_day`."""
    certify_all([CertificateEntry(organisation, number, last_day, on)], by=by)


UNMASKINGS_A_DAY = 30


@transaction.atomic
def unmask(person: Person, *, purpose: str, by: Signature, on: date) -> tuple[str | None, str | None]:
    """ID number and telephone in clear, for one person and a stated purpose; the reading is itself an event."""
    read = Event.objects.filter(kind=events.PERSON_UNMASKED.id, by=by.ref, occurred_on=on).count()
    if read >= UNMASKINGS_A_DAY:
        raise Refusal(f"今天已查看 {UNMASKINGS_A_DAY} 次，明天再来，或请安全管理员放宽。")
    payload = {"person": person.pk, "purpose": purpose}
    record(Entry(events.PERSON_UNMASKED.id, on, payload, subject=f"person:{person.pk}"), by=by)
    return person.id_number, person.telephone
