"""The rows that the questions are about: papers and steps of some unions since a day. Four statements."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models.fields.json import KeyTransform

from lianchuang.evidence.alike import near_pairs
from lianchuang.evidence.models import Paper
from lianchuang.evidence.questions import HEADS, LONG_TEXT, Entered, Filed, Question, every_question
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import Tier
from lianchuang.registry.scope import Scope

YEAR = timedelta(days=365)


def questions_within(scope: Scope, on: date) -> list[Question]:
    """What to ask about the cases that the unions of a scope began in the year before a day. What lies outside the
    scope plays no part: nobody learns from a question what they could not open."""
    rows = Case.objects.filter(scope.organisation(), opened_on__gt=on - YEAR, opened_on__lte=on)
    pairs = [(pair.one, pair.other) for pair in near_pairs()]
    return every_question(_filed(rows), _entered(rows, scope, on), pairs)


def _filed(rows: Any) -> list[Filed]:
    papers = Paper.objects.standing().filter(case__in=rows.values("pk")).order_by("pk")
    columns = ("pk", "case__organisation", "case", "file", "case__within_case", "file__taken_on", "step")
    found = []
    for *head, joint, taken_on, step, takings in papers.values_list(
        *columns, KeyTransform("takings", "case__raw_state")
    ):
        days = [one["occurred_on"] for one in takings if one["step"] == step]
        found.append(Filed(*head, joint, taken_on, date.fromisoformat(days[-1]) if days else None))
    return found


def _entered(rows: Any, scope: Scope, on: date) -> list[Entered]:
    events = Event.objects.filter(kind="case.taken", organisation__in=scope.organisations(), occurred_on__gt=on - YEAR)
    moments = {pk: (at, by) for pk, at, by in events.values_list("pk", "recorded_at", "by")}
    columns = ("pk", "organisation", "organisation__tier", "within_case", "late", "procedure", "version")
    states = (KeyTransform("takings", "raw_state"), KeyTransform("facts", "raw_state"))
    found, fields_of = [], {}
    for case, union, tier, joint, late, procedure, version, takings, facts in rows.order_by("pk").values_list(
        *columns, *states
    ):
        key = (procedure, version)
        if key not in fields_of:
            fields_of[key] = _fields(*key)
        lists, heads = fields_of[key]
        for one in takings:
            if one["act"] not in moments:
                continue
            at, by = moments[one["act"]]
            data = one["data"]
            found.append(
                Entered(
                    one["act"],
                    union,
                    case,
                    date.fromisoformat(one["occurred_on"]),
                    at,
                    by,
                    late,
                    joint,
                    _heads(facts) if tier == Tier.BASE else None,
                    {name: data[name] for name in heads.get(one["step"], ()) if isinstance(data.get(name), int)},
                    tuple(person for name in lists for person in data.get(name) or ()),
                    tuple(text for text in data.values() if isinstance(text, str) and len(text) >= LONG_TEXT),
                )
            )
    return found


def _fields(procedure: str, version: int) -> tuple[set[str], dict[str, list[str]]]:
    """Of a procedure the fields that list people, and of each step those that count them; attendances (人次) count
    one person more than once."""
    steps = procedures().named(procedure, version).step
    lists = {spec.id for step in steps for spec in step.field if spec.type == "people"}
    counts = {
        step.id: [spec.id for spec in step.field if spec.id in HEADS and "人次" not in spec.label] for step in steps
    }
    return lists, counts


def _heads(facts: Mapping[str, Any]) -> int | None:
    """The larger of staff and members; where the staff is unknown, nothing is known."""
    staff = facts.get("staff")
    return None if staff is None else max(staff, facts.get("members") or 0)
