"""The rows of a book: which records stand in it, and what each column says of them.

A book of cases takes in every case that was under way on some day of the year; a roster is as of a day. The rows of a
page, or of the whole book, take the same small number of statements.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q, QuerySet

from lianchuang.procedures.masking import masked
from lianchuang.procedures.models import Case, CaseEmployer
from lianchuang.procedures.names_kept import opened
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import (
    Coverage,
    EmployerCount,
    EmployerProfile,
    Membership,
    OrganisationProfile,
    Ownership,
    Post,
    Quantity,
    Tree,
)
from lianchuang.registry.scope import Scope
from lianchuang.registry.sealed import masked_name
from lianchuang.registry.towns import towns_of
from lianchuang.registry.tree import subtree
from lianchuang.rulebook.books import Book, BookColumn, Source
from lianchuang.rulebook.word_lists import outcome_words

STATES = {"open": "在办", "closed": "已办结", "withdrawn": "已撤回", "terminated": "已终止"}
CHOSEN = {"direct": "会员大会直接选举", "committee": "委员会选举", "appointed": "委派"}
NAMED_UNITS = 3
Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class BookRow:
    """One row: its cells in the order of the columns, and the record it opens to (`case:7`, `organisation:3`)."""

    record: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Look:
    """What a book is looked at for: a part of the tree, for the days from first to last; rosters are as of the last."""

    scope: Scope
    first: date
    last: date


def records_of(book: Book, look: Look) -> QuerySet:
    """The records of a book in their order, unread."""
    if book.rows == "cases":
        under_way = Q(opened_on__lte=look.last) & (Q(ended_on=None) | Q(ended_on__gte=look.first))
        found = Case.objects.within(look.scope).filter(under_way, procedure__in=book.procedures)
        return found.exclude(status="withdrawn").order_by("opened_on", "pk")
    below = {"organisation__in": subtree(look.scope.roots, look.last), "organisation__tree": Tree.UNION}
    model = {"members": Membership, "posts": Post, "units": Coverage}[book.rows]
    found = model.objects.on(look.last).filter(**below)
    if book.rows == "units":
        return found.order_by("organisation__number", "employer", "pk")
    return found.select_related("person").order_by("organisation__number", "since", "pk")


def rows_of(book: Book, records: Iterable[Any], look: Look) -> list[BookRow]:
    """The rows of some records of a book."""
    listed = list(records)
    said = {"cases": _of_cases, "members": _of_people, "posts": _of_people, "units": _of_units}[book.rows]
    return said(book, listed, look)


class _Places:
    """Names and towns of organisations as of a day; one that is gone keeps its last name."""

    def __init__(self, organisations: Iterable[int], on: date) -> None:
        wanted = set(organisations)
        rows = OrganisationProfile.objects.believed().filter(organisation__in=wanted, since__lte=on).order_by("since")
        self.names = dict(rows.values_list("organisation", "name"))
        self.towns = towns_of(wanted, on)

    def say(self, word: str, organisation: int) -> str:
        return self.names.get(organisation, "") if word == "organisation" else self.towns.get(organisation, "")


def _of_cases(book: Book, cases: Sequence[Case], look: Look) -> list[BookRow]:
    places = _Places((case.result_id or case.organisation_id for case in cases), look.last)
    units = _units_of(cases, look.last) if any("units" in column.sources for column in book.columns) else {}
    rows = []
    for case in cases:
        taken = _taken(case.raw_state["takings"])
        cells = (_case_cell(column, case, taken, places, units) for column in book.columns)
        rows.append(BookRow(f"case:{case.pk}", tuple(cells)))
    return rows


def _taken(takings: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """The valid takings by their step."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for taking in takings:
        if taking["valid"]:
            found[taking["step"]].append(taking)
    return found


def _units_of(cases: Sequence[Case], on: date) -> dict[int, str]:
    """The employers that each case is about, by name; many of them as so many."""
    about: dict[int, list[int]] = defaultdict(list)
    pairs = CaseEmployer.objects.filter(case__in=[case.pk for case in cases]).order_by("employer")
    for case, employer in pairs.values_list("case", "employer"):
        about[case].append(employer)
    wanted = {one for employers in about.values() for one in employers}
    rows = EmployerProfile.objects.believed().filter(employer__in=wanted, since__lte=on).order_by("since")
    names = dict(rows.values_list("employer", "name"))
    return {
        case: "、".join(names.get(one, "") for one in employers[:NAMED_UNITS])
        + (f"等 {len(employers)} 家" if len(employers) > NAMED_UNITS else "")
        for case, employers in about.items()
    }


def _case_cell(
    column: BookColumn,
    case: Case,
    taken: Mapping[str, list[Mapping[str, Any]]],
    places: _Places,
    units: Mapping[int, str],
) -> Cell:
    for source in column.sources:
        if isinstance(source, Source):
            if source.procedure == case.procedure:
                said = _said(source, column.over, taken.get(source.step, ()), case)
                if said is not None:
                    return said
        else:
            return _of_the_case(source, case, places, units)
    return None


def _of_the_case(word: str, case: Case, places: _Places, units: Mapping[int, str]) -> Cell:
    if word in ("organisation", "town"):
        return places.say(word, case.result_id or case.organisation_id)
    if word == "procedure":
        return procedures().named(case.procedure, case.version).name
    if word == "state":
        return outcome_words().get(case.outcome) or STATES[case.status]
    if word == "units":
        return units.get(case.pk)
    return {"number": case.number, "opened": case.opened_on, "ended": case.ended_on}[word]


def _said(source: Source, over: str, takings: Sequence[Mapping[str, Any]], case: Case) -> Cell:
    """What the takings of a step said in a field; nothing where none was taken, a gap is never nought."""
    if over == "count":
        return len(takings) or None
    values = [_value(source, taking, case) for taking in takings]
    told = [value for value in values if value is not None]
    if not told:
        return None
    if over == "sum":
        numbers = [Decimal(str(value)) for value in told]
        return sum(numbers, Decimal(0)) if len(told) == len(values) else None
    if over == "every":
        return "、".join(dict.fromkeys(str(value) for value in told))
    return told[0] if over == "first" else told[-1]


def _value(source: Source, taking: Mapping[str, Any], case: Case) -> Cell:
    if source.field == "day":
        return date.fromisoformat(taking["occurred_on"])
    data = opened(case.pk, taking["step"], taking["data"])
    value = data.get(source.field)
    if value is None or value == "":
        return None
    steps = procedures().named(case.procedure, case.version).step
    fields = next((step.field for step in steps if step.id == source.step), ())
    spec = next((field for field in fields if field.id == source.field), None)
    if spec is None or spec.sensitive:
        return None  # an older version of the procedure may have had other fields
    if spec.names_a_person(data):
        return masked(str(value))
    if spec.type == "choice":
        return spec.choices.get(value, str(value))
    if spec.type == "yes_no":
        return yes_no(value)
    if spec.type == "day":
        return date.fromisoformat(value)
    if spec.type in ("money", "number"):
        return _decimal(value)
    if spec.type in ("people", "rows", "employers"):
        return len(value)
    return value


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def yes_no(value: bool | None) -> str | None:
    """Unknown stays blank."""
    return None if value is None else "是" if value else "否"


def _of_people(book: Book, rows: Sequence[Any], look: Look) -> list[BookRow]:
    places = _Places((row.organisation_id for row in rows), look.last)
    return [
        BookRow(
            f"organisation:{row.organisation_id}",
            tuple(_person_cell(column.sources[0], row, places) for column in book.columns),
        )
        for row in rows
    ]


def _person_cell(word: Any, row: Any, places: _Places) -> Cell:
    if word in ("organisation", "town"):
        return places.say(word, row.organisation_id)
    if word == "name":
        return masked_name(row.person.name)
    if word == "sex":
        return row.person.sex or None
    if word in ("migrant", "dispatched", "full_time"):
        return yes_no(getattr(row, word))
    if word == "standing":
        return row.get_standing_display()
    if word == "office":
        return row.get_office_display()
    if word == "chosen":
        return CHOSEN.get(row.chosen) or None
    return row.since


def _of_units(book: Book, rows: Sequence[Coverage], look: Look) -> list[BookRow]:
    places = _Places((row.organisation_id for row in rows), look.last)
    firms = {row.employer_id for row in rows}
    found = EmployerProfile.objects.on(look.last).filter(employer__in=firms).select_related("employer")
    profiles = {profile.employer_id: profile for profile in found}
    counts = EmployerCount.objects.on(look.last).filter(employer__in=firms, quantity=Quantity.STAFF)
    staff = dict(counts.values_list("employer", "value"))
    return [
        BookRow(
            f"employer:{row.employer_id}",
            tuple(
                _unit_cell(column.sources[0], row, profiles.get(row.employer_id), staff, places)
                for column in book.columns
            ),
        )
        for row in rows
    ]


def _unit_cell(
    word: Any, row: Coverage, profile: EmployerProfile | None, staff: Mapping[int, int], places: _Places
) -> Cell:
    if word in ("organisation", "town"):
        return places.say(word, row.organisation_id)
    if word == "mode":
        return row.get_mode_display()
    if word == "since":
        return row.since
    if word == "staff":
        return staff.get(row.employer_id)
    if profile is None:
        return None
    if word == "ownership":
        return Ownership(profile.ownership).label if profile.ownership else None
    if word == "above_scale":
        return yes_no(profile.above_scale)
    return profile.employer.credit_code if word == "credit_code" else profile.name
