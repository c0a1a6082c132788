"""Twice the rows: a second district beside the first in the same tables, and twice the work at every organisation."""

from collections.abc import Mapping

from django.db import connection, models

from lianchuang.evidence.models import Asked, Inquiry, Paper
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case, CaseEmployer
from lianchuang.registry.models import (
    Affiliation,
    Certificate,
    Coverage,
    Employer,
    EmployerCount,
    EmployerProfile,
    Organisation,
    OrganisationProfile,
    Post,
    ReportedCount,
    Term,
)
from lianchuang.reminding.models import Reminder
from lianchuang.reporting.models import SummaryForm, Survey
from lianchuang.rounds.models import Award, Target, Title

Changed = Mapping[str, str]

ABOUT = """case when subject ~ '^({kinds}):[0-9]+$'
    then split_part(subject, ':', 1) || ':' || (split_part(subject, ':', 2)::bigint + {step}) else subject end"""

UNSEALED = """regexp_replace(r.{column}::text, '"sealed:[^"]*"', '"某人"', 'g')::jsonb"""
"""What is sealed to its own case opens in no other: a copy names somebody instead."""

WORK: dict[type[models.Model], Changed] = {
    Event: {"subject": ABOUT.format(kinds="case", step="{step}"), "payload": UNSEALED.format(column="payload")},
    Case: {"number": "'W' || id", "raw_state": UNSEALED.format(column="raw_state")},
    CaseEmployer: {},
    Paper: {},
    Inquiry: {"key": "'W' || id"},
    Asked: {},
    Survey: {"number": "number + 100"},
    SummaryForm: {"name": "'又' || name"},
    Reminder: {"duty": "'W' || duty"},
    Title: {"name": "'又' || name"},
    Target: {"year": "year + 1"},
    Award: {},
}
PLACES: dict[type[models.Model], Changed] = {
    Organisation: {"number": "'D' || id"},
    OrganisationProfile: {},
    Affiliation: {},
    Employer: {"credit_code": "null"},
    EmployerProfile: {},
    EmployerCount: {},
    ReportedCount: {},
    Coverage: {},
    Term: {},
    Certificate: {},
    Post: {},
    Event: {
        "subject": ABOUT.format(kinds="case|organisation|employer", step="{step}"),
        "payload": UNSEALED.format(column="payload"),
    },
    Case: {"number": "'D' || id", "raw_state": UNSEALED.format(column="raw_state")},
    CaseEmployer: {},
}
ONLY = {Organisation: "tier = 4", Event: "subject ~ '^(case|organisation|employer):'"}
"""Of these tables not every row is copied; what hangs on a row that is not stays where it is, or is not copied."""
OWNERS = {"organisation", "child", "employer", "case", "inquiry", "title"}
"""Columns by which a row belongs to another: it is copied where that one was."""


def double() -> None:
    """Copy the work of every organisation, then every base organisation and employer with all that is theirs. Who is a
    member where is left alone, for nobody is a member of two unions."""
    _copy(WORK, 1_000_000_000)
    _copy(PLACES, 2_000_000_000)


def _copy(tables: Mapping[type[models.Model], Changed], step: int) -> None:
    with connection.cursor() as cursor:
        for model, changed in tables.items():
            cursor.execute(_statement(model, changed, tables, step))


def _statement(model: type[models.Model], changed: Changed, tables: Mapping, step: int) -> str:
    own = [field for field in model._meta.concrete_fields if not field.generated]
    columns = {field.column: _value(field, changed, tables, step) for field in own}
    owners = [
        f"exists (select 1 from {field.related_model._meta.db_table} o where o.id = r.{field.column} + {step})"
        for field in model._meta.concrete_fields
        if field.name in OWNERS and field.related_model in tables and field.related_model is not model
    ]
    where = " and ".join([*([ONLY[model]] if model in ONLY and tables is PLACES else []), *_any(owners)]) or "true"
    names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
    return f"insert into {model._meta.db_table} ({names}) select {values} from {model._meta.db_table} r where {where}"


def _any(conditions: list[str]) -> list[str]:
    return [f"({' or '.join(conditions)})"] if conditions else []


def _value(field: models.Field, changed: Changed, tables: Mapping, step: int) -> str:
    own = f'r."{field.column}"'
    if field.name in changed:
        return changed[field.name].format(step=step)
    if field.primary_key:
        return f"{own} + {step}"
    target = field.related_model
    if field.model is Event and field.name == "organisation" and Organisation in tables:
        target = Organisation
    if target is None or target not in tables:
        return own
    if target is field.model:
        return f"{own} + {step}"
    there = f"select 1 from {target._meta.db_table} o where o.id = {own} + {step}"
    return f"case when exists ({there}) then {own} + {step} else {own} end"
