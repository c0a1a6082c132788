"""One organisation as of a day: what it is, where it stands, whom it covers, who holds its offices, what it did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.registry.facts import Held, held_of
from lianchuang.registry.models import (
    EmployerProfile,
    Lineage,
    Office,
    Organisation,
    OrganisationProfile,
    Post,
    Tier,
    Tree,
)
from lianchuang.registry.sealed import masked_name
from lianchuang.registry.tree import ancestors_of, those_within
from lianchuang.web.answering import show
from lianchuang.web.asked import laid_out, lead_of, tasks_of
from lianchuang.web.frozen import latest
from lianchuang.web.organisations import children_of
from lianchuang.web.reach import employers_among, organisation_within
from lianchuang.web.sight import sight_of
from lianchuang.web.telling import told

RECENT, CHILDREN, FIRST = 12, 40, 4


@dataclass(frozen=True)
class Life:
    """From which day to which an organisation exists; `until` is the first day on which it does not."""

    since: date
    until: date | None
    name: str


@acting("organisation.see", on=organisation_within("organisation.see"))
def organisation(request: HttpRequest, found: Organisation) -> HttpResponse:
    """Header facts, place in the tree, employers, bodies, offices, cases, and the last of what happened."""
    sight = sight_of(request, "organisation.see")
    on = sight.on
    standing = request.standing
    profiles = _profiles_of(found)
    profile = next((one for one in profiles if one.since <= on and (one.until is None or one.until > on)), None)
    held = held_of(found, on)
    context = {"sight": sight, "found": found, "life": _life(profiles), "profile": profile}
    context |= _place(found, on, standing) | _what_it_has(found, on, standing, held)
    context["sees_cases"] = standing.reaches("cases.see", found.pk)
    cases = Case.objects.of(found).defer("raw_state").order_by("-opened_on", "-pk")
    context["cases"] = list(cases[:RECENT]) if context["sees_cases"] else []
    context["events"] = told(list(events_about(found)[:RECENT])) if standing.reaches("history.see", found.pk) else []
    if profile and not sight.is_past and found.tier == Tier.BASE and standing.reaches("duties.see", found.pk):
        tasks = tasks_of(found, standing, held)
        shown = laid_out(tasks, standing.day)
        pressing = [*shown.first, *shown.later, *shown.anytime][:FIRST]
        context |= {"asks": True, "tasks": pressing, "more_tasks": len(tasks) - FIRST}
        context["lead"] = lead_of(tasks, standing.day)
    if found.tree == Tree.UNION and standing.reaches("score.see", found.pk):
        frozen = latest([found.pk], sight.today)
        scored = frozen.scores([found.pk]) if frozen else None
        context |= {
            "frozen": frozen,
            "score": scored.row(0, named=True) if scored is not None and scored.height else None,
        }
    return show(request, "organisations/organisation.html", context)


def life_of(organisation: Organisation) -> Life:
    return _life(_profiles_of(organisation))


def _profiles_of(organisation: Organisation) -> list[OrganisationProfile]:
    return list(OrganisationProfile.objects.believed().filter(organisation=organisation).order_by("since"))


def _life(rows: Sequence[OrganisationProfile]) -> Life:
    return Life(rows[0].since, rows[-1].until, rows[-1].name)


def _place(found: Organisation, on: date, standing: Standing) -> dict[str, Any]:
    above = standing.above(found.pk) if on == standing.day else ancestors_of(found, on)
    reached = those_within(above, standing.scope("organisation.see").roots, standing.day)
    names = dict(OrganisationProfile.objects.on(on).filter(organisation__in=above).values_list("organisation", "name"))
    below = children_of(found.pk, on).order_by("organisation__number")
    children = list(below[: CHILDREN + 1])
    return {
        "above": [(pk if pk in reached else None, names[pk]) for pk in reversed(above) if pk in names],
        "children": children[:CHILDREN],
        "child_count": len(children) if len(children) <= CHILDREN else below.count(),
        "came_from": list(Lineage.objects.filter(Q(after=found) | Q(before=found)).order_by("on")),
    }


def _what_it_has(found: Organisation, on: date, standing: Standing, held: Held) -> dict[str, Any]:
    firms = EmployerProfile.objects.on(on).filter(employer__in=[row.employer_id for row in held.covers])
    names = {profile.employer_id: profile for profile in firms}
    return {
        "covers": [(row, names.get(row.employer_id)) for row in held.covers],
        "firms": _firms_of(found, names, on, standing),
        "members": held.facts.get("members"),
        "facts": held.facts if held.covers else {},
        "terms": held.terms,
        "posts": posts_of(found, on, standing),
        "certificate": held.certificate,
    }


def _firms_of(found: Organisation, employers: Iterable[int], on: date, standing: Standing) -> set[int]:
    """Which of the employers that it covers one may open: all of them, where one reaches whoever covers them today."""
    if on == standing.day and standing.may("employer.see") and standing.reaches("employer.see", found.pk):
        return set(employers)
    return employers_among(standing, employers)


def posts_of(found: Organisation, on: date, standing: Standing) -> list[tuple[Post, str]]:
    """Who holds which office. Names in full only for those who keep the members' register, and of the own union's
    head for its members; else masked."""
    rows = Post.objects.on(on).filter(organisation=found).select_related("person").order_by("office", "since")
    open_names = standing.reaches("members.see", found.pk)
    own = standing.reaches("worker.see", found.pk) if standing.may("worker.see") else False
    heads = {Office.CHAIR, Office.SECRETARY}
    return [
        (row, row.person.name if open_names or (own and row.office in heads) else masked_name(row.person.name))
        for row in rows
    ]


def events_about(found: Organisation) -> Any:
    """What the journal holds of an organisation, newest first: its own events and those of its founding."""
    founding = [f"case:{pk}" for pk in Case.objects.filter(result=found).values_list("pk", flat=True)]
    rows = Event.objects.filter(Q(organisation=found.pk) | Q(subject__in=founding))
    return rows.order_by("-occurred_on", "-pk")
