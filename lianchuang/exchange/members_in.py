"""Members from a roster: each row is somebody of one union, new to it, known already, or known otherwise."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from lianchuang.exchange.dates import day_of
from lianchuang.exchange.ground import Ground
from lianchuang.exchange.names import employer_of_union
from lianchuang.exchange.records import Place, Row
from lianchuang.exchange.workbook_out import Fate, duplicate
from lianchuang.ledger.acts import Signature
from lianchuang.registry import acts
from lianchuang.registry.dated import DatedRows
from lianchuang.registry.many import among
from lianchuang.registry.models import (
    CoverageMode,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
    Standing,
    Tier,
    Tree,
)
from lianchuang.registry.sealed import fingerprint

DESCRIBED = {"sex": "sex", "ethnic": "ethnic", "politics": "politics", "education": "education"}
LABELS = {"sex": "性别", "ethnic": "民族", "politics": "政治面貌", "education": "文化程度"}


@dataclass
class _Joining:
    """A row that becomes a member."""

    row: Row
    union: "_Union"
    joined: date | None


@dataclass
class _Union:
    """The union a roster is of; one that the register lacks is entered with the roster."""

    key: str
    organisation: Organisation | None
    employer: str = ""
    code: str | None = None
    town: str | None = None
    refusal: str = ""


class MembersIn:
    """All rows of one file of rosters."""

    def __init__(self, ground: Ground, rows: Sequence[Row], on: date, union: Organisation | None):
        self.ground, self.on = ground, on
        self.fates: list[Fate] = []
        self.notes: list[str] = []
        self._only = union
        self._at: dict[Place, Fate] = {}
        self._unions: dict[str, _Union | None] = {}
        self._joining: list[_Joining] = []
        self._described: list[tuple[int, dict[str, str]]] = []
        wanted = [self._union_of(row) for row in rows]
        self._members = _Known({u.organisation for u in wanted if u and u.organisation}, rows, on)
        for row, own in zip(rows, wanted, strict=True):
            fate = self._fate(row, own)
            self._at[row.sheet, row.source_row] = fate
            self.fates.append(fate)

    def _fate(self, row: Row, union: _Union | None) -> Fate:
        if row.has_error:
            return Fate("refused")
        if row.duplicate_of:
            return duplicate(row, self._at, "同一个人")
        if union is None:
            return Fate("refused", ("看不出这一行属于哪个工会。请在表题写明单位，或者指明工会编号。",))
        if union.refusal:
            return Fate("refused", (union.refusal,))
        pk = union.organisation.pk if union.organisation else None
        elsewhere = self._members.elsewhere(row, pk)
        if elsewhere:
            return Fate("refused", (f"这个身份证号已是另一个工会（{elsewhere}）的会员，请办会籍转移。",))
        person = self._members.find(row, pk)
        if person is None:
            self._joining.append(_Joining(row, union, day_of(row.record.get("joined"))))
            return Fate("added")
        changes = {
            name: str(row.record[field])
            for field, name in DESCRIBED.items()
            if row.record.get(field) and str(row.record[field]) != getattr(person, name)
        }
        if not changes:
            return Fate("unchanged")
        self._described.append((person.pk, changes))
        return Fate("merged", tuple(f"{LABELS[name]}改为“{value}”" for name, value in changes.items()))

    def _union_of(self, row: Row) -> _Union | None:
        if self._only is not None:
            return self._unions.setdefault("", _Union("", self._only))
        record, context = row.record, row.context
        name = record.get("union_name") or record.get("employer") or context.get("employer")
        code = record.get("uscc")
        key = f"{code or ''}|{name or ''}"
        if key not in self._unions:
            self._unions[key] = self._find_union(key, name, code, record.get("town") or context.get("town"))
        return self._unions[key]

    def _find_union(self, key: str, name: Any, code: Any, town: Any) -> _Union | None:
        if not name and not code:
            return None
        employer = employer_of_union(str(name)) if name else ""
        place = self.ground.place(town)
        known = self.ground.find(code, employer, place)
        lies_in = known.area_code if known else place.code if place else ""
        refusal = lies_in and self.ground.refusal(lies_in, known and known.union)
        if refusal:
            return _Union(key, None, refusal=refusal)
        if known and known.union:
            return _Union(key, known.union)
        if not employer or place is None or place.union is None:
            return None
        self.notes.append(f"底册里没有“{employer}”的工会，随名册一起登记；建会日期请补。")
        return _Union(key, None, employer, code, town)

    def apply(self, by: Signature) -> None:
        """Write the new members and what changed of the known ones, in bulk."""
        missing = [u for u in self._unions.values() if u is not None and u.organisation is None]
        for union in missing:
            if any(joining.union is union for joining in self._joining):
                self._establish(union, by)
        by_union: dict[int, list[_Joining]] = defaultdict(list)
        for joining in self._joining:
            assert joining.union.organisation is not None
            by_union[joining.union.organisation.pk].append(joining)
        people = acts.register_persons([_person(j.row) for j in self._joining], by=by, on=self.on)
        person_of = {id(j): person for j, person in zip(self._joining, people, strict=True)}
        admissions = [_admission(joinings, person_of) for joinings in by_union.values()]
        acts.admit_to(admissions, by=by, on=self.on)
        described = Person.objects.in_bulk([pk for pk, _ in self._described])
        acts.describe_persons([(described[pk], values) for pk, values in self._described], by=by, on=self.on)

    def _establish(self, union: _Union, by: Signature) -> None:
        """The union that a roster proves to exist, from the day its first member joined."""
        days = [j.joined for j in self._joining if j.union is union and j.joined]
        place = self.ground.place(union.town)
        assert place is not None
        since = max(min(days, default=self.on), _first_day(place.union))
        known = self.ground.find(union.code, union.employer, place)
        if known is None:
            entry = acts.EmployerEntry(union.employer, union.code, area_code=place.code, since=since)
            employer = acts.register_employers([entry], by=by, on=self.on)[0]
        else:
            employer = known.employer
        founding = acts.OrganisationEntry(
            Tree.UNION,
            Tier.BASE,
            OrganisationKind.BASE_UNION,
            f"{union.employer}工会",
            place.union,
            place.code,
            [(employer, CoverageMode.OWN)],
            since,
        )
        union.organisation = acts.establish([founding], by=by, on=self.on)[0]


def _admission(joinings: list[_Joining], person_of: dict[int, Person]) -> acts.Admission:
    """Those who join one union."""
    organisation = joinings[0].union.organisation
    assert organisation is not None
    persons = [person_of[id(joining)] for joining in joinings]
    lines = list(zip(persons, joinings, strict=True))
    details = {
        person.pk: {
            "migrant": None if j.row.record.get("migrant") is None else bool(j.row.record["migrant"]),
            "dispatched": bool(j.row.record.get("dispatched")),
        }
        for person, j in lines
    }
    return acts.Admission(organisation, persons, details, {person.pk: j.joined for person, j in lines if j.joined})


def _first_day(organisation: Organisation | None) -> date:
    assert organisation is not None
    return organisation.profiles.believed().earliest("since").since


def _person(row: Row) -> acts.PersonEntry:
    record = row.record  # its ID number was checked when the cell was read
    return acts.PersonEntry(
        name=str(record["name"]),
        sex=str(record.get("sex") or ""),
        born=str(record.get("birth_month") or ""),
        ethnic=str(record.get("ethnic") or ""),
        politics=str(record.get("politics") or ""),
        education=str(record.get("education") or ""),
        id_number=str(record["id_number"]) if record.get("id_number") else None,
        telephone=str(record["phone"]) if record.get("phone") else None,
    )


class _Enrolled(NamedTuple):
    """A member as a roster may name them."""

    pk: int
    organisation: int
    name: str
    sex: str
    born: str
    ethnic: str
    politics: str
    education: str
    mark: bytes | None


COLUMNS = [f"person__{name}" for name in ("name", "sex", "born", "ethnic", "politics", "education")]


class _Known:
    """The members of the unions concerned, by ID number, and by name with birth month and sex."""

    def __init__(self, unions: set[Organisation], rows: Sequence[Row], on: date):
        self._by_mark: dict[bytes, _Enrolled] = {}
        self._by_name: dict[tuple[int, str, str, str], list[_Enrolled]] = defaultdict(list)
        numbers = {str(row.record["id_number"]) for row in rows if row.record.get("id_number")}
        self._marks = {number: fingerprint("id_number", number) for number in numbers}
        here = Membership.objects.on(on).filter(organisation__in=among({union.pk for union in unions}))
        for person in _enrolled(here):
            self._by_name[person.organisation, person.name, person.born[:7], person.sex].append(person)
            if person.mark:
                self._by_mark[person.mark] = person
        unmet = among(set(self._marks.values()) - self._by_mark.keys())
        others = Membership.objects.on(on).filter(person__id_number_fingerprint__in=unmet, standing=Standing.ACTIVE)
        self._by_mark |= {person.mark: person for person in _enrolled(others) if person.mark}
        places = {person.organisation for person in self._by_mark.values()}
        self._numbers = dict(Organisation.objects.filter(pk__in=among(places)).values_list("pk", "number"))

    def elsewhere(self, row: Row, union: int | None) -> str | None:
        """The number of another union whose member this person is."""
        found = self._by_mark.get(self._mark(row) or b"")
        return self._numbers.get(found.organisation, "") if found and found.organisation != union else None

    def find(self, row: Row, union: int | None) -> _Enrolled | None:
        mark = self._mark(row)
        if mark and mark in self._by_mark:
            return self._by_mark[mark]
        if union is None:
            return None
        record = row.record
        born = str(record.get("birth_month") or "")[:7]
        named = self._by_name.get((union, str(record.get("name")), born, str(record.get("sex") or "")), [])
        same = [person for person in named if not (mark and person.mark)]
        return same.pop(0) if len(same) == 1 else None

    def _mark(self, row: Row) -> bytes | None:
        number = row.record.get("id_number")
        return self._marks[str(number)] if number else None


def _enrolled(rows: DatedRows) -> Iterator[_Enrolled]:
    for *said, mark in rows.values_list("person_id", "organisation_id", *COLUMNS, "person__id_number_fingerprint"):
        yield _Enrolled(*said, mark and bytes(mark))
