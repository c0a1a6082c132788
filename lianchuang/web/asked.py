"""What the law asks of one organisation next, as pages show it: each with the page on which it is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import ACTORS
from lianchuang.procedures.duties import Asked, duties_of, of_cases
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.facts import Held
from lianchuang.registry.models import Organisation, Tree
from lianchuang.registry.scope import Scope
from lianchuang.voice.models import Raised
from lianchuang.voice.rights import may_open, rights_in
from lianchuang.web.course import definition_of
from lianchuang.web.leads import next_lead
from lianchuang.web.reach import brought_to_party, matters_within
from lianchuang.web.words import WHO


@dataclass(frozen=True)
class Task:
    """One thing asked. `href` is empty where whoever looks may not open or begin it."""

    one: Asked
    who: str
    act: str
    href: str
    overdue: bool
    alike: tuple["Task", ...] = ()


def tasks_of(found: Organisation, standing: Standing, held: Held | None = None) -> list[Task]:
    """Everything asked of an organisation today, the most urgent first; `held` is what the registry holds of it today,
    where that is known."""
    cases = list(Case.objects.of(found).filter(status="open").select_related("organisation").order_by("pk"))
    asked = duties_of(found, standing.day, cases, held)
    ways = _Ways(found, standing, cases)
    tasks = [Task(one, WHO.get(one.who, ""), *ways.act_and_href(one), one.is_overdue(standing.day)) for one in asked]
    if found.tree == Tree.PARTY:
        tasks = sorted([*tasks, *_brought(found, standing)], key=lambda task: task.one.urgency())
    return tasks


def _brought(found: Organisation, standing: Standing) -> Iterator[Task]:
    """What the union of the same employers has brought to a Party organisation, and what is to be decided there."""
    rows = Case.objects.filter(brought_to_party(Scope(standing.day, frozenset({found.pk}))), status="open")
    cases = list(rows.select_related("organisation").order_by("pk"))
    rights = {case.pk: rights for case, rights in rights_in(standing, cases)} if standing.may("matter.step") else {}
    for one in of_cases(cases):
        step = definition_of(one.case).step_named(one.step) if one.case else None
        if one.case is None or step is None or step.actor != "party":
            continue
        own = one.case.pk in rights and rights[one.case.pk].for_step(step) is not None
        way = ("办这一步", reverse("matter_step", args=(one.case.pk, step.id))) if own else ("", "")
        yield Task(one, WHO.get(one.who, ""), *way, one.is_overdue(standing.day))


SHOWN = 7  # dated tasks that are laid out; the rest are folded below them


@dataclass(frozen=True)
class Shown:
    """Tasks as a page lays them out: what presses, what comes later, and what can be done at any time."""

    first: Sequence[Task]
    later: Sequence[Task]
    anytime: Sequence[Task]
    count: int  # of the last, each case for itself


def laid_out(tasks: Sequence[Task], day: date) -> Shown:
    """What is overdue by law before all else; then by date, where a convention's day that has passed counts as today
    and gives way to the law; what has no date is folded by step and comes last."""

    def pressing(task: Task) -> tuple[bool, date, bool]:
        due = task.one.due or date.max
        return not task.overdue, due if task.overdue else max(due, day), task.one.mark != "law"

    dated = sorted((task for task in tasks if task.one.due is not None), key=pressing)
    undated = [task for task in tasks if task.one.due is None]
    return Shown(dated[:SHOWN], dated[SHOWN:], folded(undated), len(undated))


def folded(tasks: Sequence[Task]) -> list[Task]:
    """The same step of several cases, none with a deadline, as one task with those `alike` beside it."""
    groups: dict[tuple[object, ...], list[Task]] = {}
    for task in tasks:
        one = task.one
        key = (one.procedure, one.step, one.name) if one.case and one.due is None else (id(task),)
        groups.setdefault(key, []).append(task)
    return [replace(first, alike=tuple(others)) for first, *others in groups.values()]


def lead_of(tasks: Sequence[Task], day: date) -> str:
    """How many there are, and how soon the law's first one. A convention's day hurries nobody."""
    lawful = [task.one for task in tasks if task.one.due is not None and task.one.mark == "law"]
    overdue = sum(task.overdue for task in tasks)
    dated = sum(task.one.due is not None for task in tasks)
    coming = min((one.due for one in lawful if one.due and one.due >= day), default=None)
    return next_lead(dated, len(tasks) - dated, overdue, (coming - day).days if coming else None)


class _Ways:
    """Where a task is done, for one who looks: the case, the own part of it, or the beginning of one."""

    def __init__(self, found: Organisation, standing: Standing, cases: list[Case]) -> None:
        self.found, self.standing = found, standing
        self.sees_cases = standing.reaches("cases.see", found.pk)
        self.may_begin = standing.reaches("case.open", found.pk)
        own = Case.objects.filter(
            matters_within(standing.scope("matter.see"), standing.account), pk__in=[case.pk for case in cases]
        )
        self.matters = set() if self.sees_cases else set(own.values_list("pk", flat=True))
        takes = self.sees_cases and standing.reaches("case.step", found.pk)
        self.rights = {case.pk: rights for case, rights in rights_in(standing, cases)} if takes else {}
        raised = Raised.objects.filter(case__in=self.rights)
        self.raised = set(raised.values_list("case", flat=True)) if takes else set()

    def act_and_href(self, one: Asked) -> tuple[str, str]:
        if one.case is not None:
            if self._is_own(one):
                return "办这一步", reverse("take_step", args=(one.case.pk, one.step))
            if self.sees_cases:
                return "打开程序", reverse("case", args=(one.case.pk,))
            return ("看这件事", reverse("matter", args=(one.case.pk,))) if one.case.pk in self.matters else ("", "")
        definition = procedures().named(one.procedure)
        if self.may_begin and may_open(self.standing, definition):
            return (
                f"开始{definition.name}",
                f"{reverse('open_case', args=(definition.id,))}?organisation={self.found.pk}",
            )
        return "", ""

    def _is_own(self, one: Asked) -> bool:
        """Whether the step is the duty of whoever looks, and nothing has to be read before it. What they may only enter
        for others is done from the case, as is a matter that somebody raised: their words stand there."""
        rights = self.rights.get(one.case.pk) if one.case and one.step else None
        if rights is None or one.case is None or one.case.pk in self.raised:
            return False
        step = definition_of(one.case).step_named(one.step)
        right = rights.for_step(step)
        return right is not None and right.role == ACTORS[step.actor][0][0]
