"""One organisation as of a day: what it is, where it stands, whom it covers, who holds its offices, what it did."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.registry.facts import unit_facts
from lianchuang.registry.models import (
    Certificate,
    Coverage,
    EmployerProfile,
    Lineage,
    Office,
    Organisation,
    OrganisationProfile,
    Post,
    Term,
    Tier,
    Tree,
)
from lianchuang.registry.sealed import masked_name
from lianchuang.registry.tree import ancestors_of, subtree_ids
from lianchuang.web.answering import show
from lianchuang.web.asked import laid_out, lead_of, tasks_of
from lianchuang.web.frozen import latest
from lianchuang.web.organisations import children_of, members_of
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
    profile = OrganisationProfile.objects.on(on).filter(organisation=found).first()
    context = {"sight": sight, "found": found, "life": life_of(found), "profile": profile}
    context |= _place(found, on, request.standing) | _what_it_has(found, on, request.standing)
    standing = request.standing
    context["sees_cases"] = standing.reaches("cases.see", found.pk)
    cases = Case.objects.of(found).defer("raw_state").order_by("-opened_on", "-pk")
    context["cases"] = list(cases[:RECENT]) if context["sees_cases"] else []
    context["events"] = told(list(events_about(found)[:RECENT])) if standing.reaches("history.see", found.pk) else []
    if profile and not sight.is_past and found.tier == Tier.BASE and standing.reaches("duties.see", found.pk):
        tasks = tasks_of(found, standing)
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
    rows = list(OrganisationProfile.objects.believed().filter(organisation=organisation).order_by("since"))
    return Life(rows[0].since, rows[-1].until, rows[-1].name)


def _place(found: Organisation, on: date, standing: Standing) -> dict[str, Any]:
    above = ancestors_of(found, on)
    reached = subtree_ids(standing.scope("organisation.see").roots, standing.day)
    names = dict(OrganisationProfile.objects.on(on).filter(organisation__in=above).values_list("organisation", "name"))
    children = children_of(found.pk, on).order_by("organisation__number")
    return {
        "above": [(pk if pk in reached else None, names[pk]) for pk in reversed(above) if pk in names],
        "children": list(children[:CHILDREN]),
        "child_count": children.count(),
        "came_from": list(Lineage.objects.filter(Q(after=found) | Q(before=found)).order_by("on")),
    }


def _what_it_has(found: Organisation, on: date, standing: Standing) -> dict[str, Any]:
    coverages = list(Coverage.objects.on(on).filter(organisation=found).order_by("since"))
    firms = EmployerProfile.objects.on(on).filter(employer__in=[row.employer_id for row in coverages])
    names = {profile.employer_id: profile for profile in firms}
    return {
        "covers": [(row, names.get(row.employer_id)) for row in coverages],
        "firms": employers_among(standing, names),
        "members": members_of([found.pk], on).get(found.pk),
        "facts": unit_facts(found, [], on) if coverages else {},
        "terms": list(Term.objects.on(on).filter(organisation=found).order_by("body")),
        "posts": posts_of(found, on, standing),
        "certificate": Certificate.objects.on(on).filter(organisation=found).first(),
    }


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
