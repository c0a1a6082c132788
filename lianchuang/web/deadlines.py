"""Everything on one's ground that has a last day, as pages count it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from django.db.models import F, Func, IntegerField, Q, Sum, Value

from lianchuang.ledger.mark import kept, kept_of_each
from lianchuang.procedures import deadlines as procedures_deadlines
from lianchuang.procedures.deadlines import Alike, Deadline, specs_of, yearly_of
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Body, Certificate, Term
from lianchuang.registry.scope import Scope
from lianchuang.registry.tree import MOVED_BY, subtree_ids
from lianchuang.rounds import returned
from lianchuang.web.sight import Sight


@dataclass(frozen=True)
class Matter:
    """Deadlines of one kind: how many are overdue or near, and the most urgent day."""

    key: str
    name: str
    basis: tuple[str, ...]
    overdue: int
    soon: int
    first: date

    @property
    def count(self) -> int:
        return self.overdue + self.soon


SOON = 30  # days ahead that the overview looks


@dataclass(frozen=True)
class Looked:
    """What a look over a ground finds: all that has a last day, what of it is within each span of days, and the matters
    of the law."""

    deadlines: tuple[Deadline, ...]
    spans: Mapping[str, int]
    matters: tuple[Matter, ...]


WRITES_DEADLINES = (*MOVED_BY, "case", "term")
"""The families of events that write what has a last day by law, or move the organisations that it is asked of."""

SPANS = {"overdue": "已逾期", "7": "7 天内", "30": "30 天内", "all": "全部"}
ANY_DAY = 10_000  # days ahead that the list looks


def deadlines_of(sight: Sight) -> Looked:
    """All of them on the ground looked at, what is overdue first, by day, with what the law itself asks once a year and
    what a review returned. Looked for once after each new event of the journal, and kept until the next one."""
    return _deadlines(sight.scope)


@kept(at_most=32, until=(*WRITES_DEADLINES, *returned.WRITTEN_BY))
def _deadlines(scope: Scope) -> Looked:
    by_law = _by_law((scope, subtree_ids(scope.roots, scope.day)))
    found = [*chain.from_iterable(by_law.values()), *returned.waiting_deadlines(scope)]
    ordered = sorted(found, key=lambda one: (not one.is_overdue(scope.day), one.due, one.name, one.organisation))
    spans = _spans(ordered, scope.day)
    return Looked(tuple(ordered), spans, tuple(matters_of(ordered, scope.day, ANY_DAY)))


def _spans(deadlines: Sequence[Deadline], today: date) -> dict[str, int]:
    overdue = sum(one.is_overdue(today) for one in deadlines)
    left = [(one.due - today).days for one in deadlines]
    near = {span: sum(0 <= days <= int(span) for days in left) for span in SPANS if span.isdecimal()}
    return {"overdue": overdue, **near, "all": len(deadlines)}


@kept_of_each(at_most=32, until=WRITES_DEADLINES)
def _by_law(ground: tuple[Scope, frozenset[int]], only: frozenset[int] | None) -> dict[int, list[Deadline]]:
    """By organisation, so that after an event only who had it is looked at again. The ground is asked for with the
    organisations that are on it: where another joins or leaves them, it is another ground."""
    scope, _ = ground
    found: dict[int, list[Deadline]] = {}
    for one in procedures_deadlines.deadlines_of(scope, only=only):
        found.setdefault(one.organisation, []).append(one)
    for one in yearly_of(scope, only=only):
        if one.mark == "law":
            found.setdefault(one.organisation, []).append(one)
    return found


def is_within(one: Deadline, span: str, today: date) -> bool:
    """Whether a deadline is within a span of `SPANS`."""
    if span == "overdue":
        return one.is_overdue(today)
    return span == "all" or 0 <= one.left(today) <= int(span)


def matters_near(sight: Sight) -> tuple[Matter, ...]:
    """The matters of the law that are overdue or fall due soon on the ground looked at. Only what is near is looked
    for, so that the first look after an event is a short one, too."""
    return _matters_near(sight.scope)


@kept(at_most=64, until=WRITES_DEADLINES)
def _matters_near(scope: Scope) -> tuple[Matter, ...]:
    return tuple(_matters(procedures_deadlines.alike_within(scope, scope.day + timedelta(days=SOON))))


def matters_of(deadlines: Iterable[Deadline], today: date, ahead: int = SOON) -> list[Matter]:
    """Deadlines of the law counted by what they are about, overdue ones first; what is further ahead is left out, and
    so are conventions of the product."""
    days: dict[tuple[str, str, tuple[str, ...]], list[date]] = {}
    last = min(date.max.toordinal(), today.toordinal() + ahead)
    for one in deadlines:
        if one.mark == "law" and one.due.toordinal() <= last:
            days.setdefault((one.procedure, one.name, one.basis), []).append(one.due)
    found = []
    for (procedure, name, basis), due in days.items():
        overdue = sum(day < today for day in due)
        found.append(Alike(f"{procedure}.{name}", name, basis, overdue, len(due) - overdue, min(due)))
    return _matters(found)


def _matters(found: Iterable[Alike]) -> list[Matter]:
    grouped: dict[str, list[Alike]] = {}
    for one in found:
        grouped.setdefault(one.key, []).append(one)
    matters = []
    for key, group in grouped.items():
        first = min(group, key=lambda one: (one.first, one.basis))
        overdue, coming = sum(one.overdue for one in group), sum(one.coming for one in group)
        matters.append(Matter(key, first.name, first.basis, overdue, coming, first.first))
    return sorted(matters, key=lambda matter: (not matter.overdue, -matter.overdue, matter.first, matter.key))


class Overdue(Func):
    """How many running clocks of a case are past their day by law: PostgreSQL counts what a JSON path finds."""

    function = "jsonb_path_query_array"
    template = "jsonb_array_length(%(function)s(%(expressions)s::jsonpath))"
    output_field = IntegerField()


def overdue_count(sight: Sight) -> int:
    """How many of them are overdue by law: the red count of every page. Counted once after each new event."""
    return _overdue_count(sight.scope)


@kept(at_most=256, until=WRITES_DEADLINES)
def _overdue_count(scope: Scope) -> int:
    past = f'$[*] ? (@.mark == "law" && @.due < "{scope.day}")'
    cases = Case.objects.within(scope).filter(status="open", due_on__lt=scope.day)
    overdue = cases.aggregate(clocks=Sum(Overdue(F("running_clocks"), Value(past))))["clocks"] or 0
    gone = Q(last_day__lt=scope.day)
    bodies = {Body[spec.body.upper()] for _, spec in specs_of("term_end") if spec.mark == "law"}
    terms = Term.objects.on(scope.day).filter(gone, scope.organisation(), body__in=bodies)
    certificates = Certificate.objects.on(scope.day).filter(gone, scope.organisation())
    return overdue + terms.values("pk").union(certificates.values("pk"), all=True).count()
