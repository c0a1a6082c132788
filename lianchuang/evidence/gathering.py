"""The rows that the questions are about: papers and steps of some unions since a day. Six statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models.fields.json import KeyTransform

from lianchuang.evidence.alike import near_pairs
from lianchuang.evidence.models import Paper
from lianchuang.evidence.questions import (
    HEADS,
    Changed,
    Counted,
    Entered,
    Filed,
    Question,
    Rows,
    every_question,
)
from lianchuang.evidence.wording import LONG_TEXT
from lianchuang.ledger.mark import kept
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.procedures.names_kept import opened
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import Tier
from lianchuang.registry.scope import Scope

YEAR = timedelta(days=365)


def questions_within(scope: Scope, on: date, off: Collection[str] = ()) -> list[Question]:
    """What to ask about the cases that the unions of a scope began in the year before a day. What lies outside the
    scope plays no part: nobody learns from a question what they could not open. Worked out once after each new event of
    the journal, and kept until the next one."""
    return list(_questions(scope, on, frozenset(off)))


@kept(at_most=32)
def _questions(scope: Scope, on: date, off: frozenset[str]) -> tuple[Question, ...]:
    rows = Case.objects.filter(scope.organisation(), opened_on__gt=on - YEAR, opened_on__lte=on)
    near = near_pairs()
    pairs = [(pair.one, pair.other) for pair in near]
    saved_anew = [(pair.one, pair.other) for pair in near if pair.is_saved_anew]
    entered, begun = _entered(rows, scope, on)
    every = Rows(_filed(rows), entered, pairs, _counted(begun, entered), _changed(scope, on), saved_anew)
    return tuple(every_question(every, off))


def _counted(procedure_of: Mapping[int, str], entered: Sequence[Entered]) -> list[Counted]:
    """How many cases of each procedure every base union of known size began in the year."""
    heads = {one.case: (one.organisation, one.heads) for one in entered if one.heads and not one.declared_late}
    begun: dict[tuple[int, str], list[int]] = defaultdict(list)
    sizes: dict[int, int] = {}
    for case, procedure in procedure_of.items():
        if case in heads:
            union, size = heads[case]
            sizes[union] = size or 0
            begun[union, procedure].append(case)
    return [
        Counted(union, sizes[union], procedure, f"“{procedures().named(procedure).name}”", len(cases), tuple(cases))
        for (union, procedure), cases in begun.items()
    ]


def _changed(scope: Scope, on: date) -> list[Changed]:
    """The corrections of the year that were no mere slip of the pen of the day. Two statements."""
    rows = Event.objects.filter(kind="case.corrected", organisation__in=scope.organisations())
    rows = rows.filter(recorded_at__date__gt=on - YEAR, recorded_at__date__lte=on).exclude(payload=None)
    told = list(rows.order_by("pk").values_list("organisation", "subject", "recorded_at", "payload"))
    first = {payload["event"] for *_, payload in told}
    moments = dict(Event.objects.filter(pk__in=first).values_list("pk", "recorded_at"))
    return [
        Changed(union, int(subject.partition(":")[2]), moments[payload["event"]], at, _better(payload))
        for union, subject, at, payload in told
        if payload["event"] in moments
    ]


def _better(payload: Mapping[str, Any]) -> bool:
    """Whether the record looks better for a correction: a finding less, or a number that is higher."""
    before = payload.get("before") or {}
    grave = [
        sum(one["severity"] in ("invalid", "breach") for one in body.get("findings", ())) for body in (before, payload)
    ]
    old, new = before.get("data") or {}, payload.get("data") or {}
    higher = any(_is_more(new[name], old[name]) for name in new if name in old)
    return grave[1] < grave[0] or (higher and grave[1] == grave[0])


def _is_more(new: Any, old: Any) -> bool:
    whole = isinstance(new, int) and isinstance(old, int) and not isinstance(new, bool)
    return whole and new > old


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


def _entered(rows: Any, scope: Scope, on: date) -> tuple[list[Entered], dict[int, str]]:
    """The steps as they were entered, and the procedure of every case. Two statements."""
    events = Event.objects.filter(kind="case.taken", organisation__in=scope.organisations(), occurred_on__gt=on - YEAR)
    moments = {pk: (at, by) for pk, at, by in events.values_list("pk", "recorded_at", "by")}
    columns = ("pk", "organisation", "organisation__tier", "within_case", "late", "procedure", "version")
    states = (KeyTransform("takings", "raw_state"), KeyTransform("facts", "raw_state"))
    found, procedure_of, fields_of = [], {}, {}
    for case, union, tier, joint, late, procedure, version, takings, facts in rows.order_by("pk").values_list(
        *columns, *states
    ):
        key, procedure_of[case] = (procedure, version), procedure
        if key not in fields_of:
            fields_of[key] = _fields(*key)
        lists, heads = fields_of[key]
        for one in takings:
            if one["act"] not in moments:
                continue
            at, by = moments[one["act"]]
            data = opened(case, one["step"], one["data"])
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
    return found, procedure_of


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
