"""Organisations and employers: who existed on a day, within reach."""

from datetime import date
from typing import Annotated

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from lianchuang.accounts.standing import Standing
from lianchuang.api.entry import PAGE, Fault, doing
from lianchuang.procedures.duties import duties_of
from lianchuang.registry.facts import unit_facts
from lianchuang.registry.models import (
    Affiliation,
    Area,
    Coverage,
    EmployerProfile,
    Office,
    Organisation,
    OrganisationProfile,
    Post,
    Term,
)
from lianchuang.registry.sealed import masked_name
from lianchuang.registry.tree import subtree

router = Router(tags=["组织"])


class OrganisationOut(Schema):
    number: str
    name: str
    tree: str
    tier: int
    kind: str
    kind_name: str
    area_code: str


class OrganisationPage(Schema):
    on: date
    total: int
    page: int
    organisations: list[OrganisationOut]


class CoveredEmployer(Schema):
    id: int
    name: str
    mode: str


class TermOut(Schema):
    body: str
    number: int
    since: date
    last_day: date | None


class PostOut(Schema):
    """Who holds an office; the name is masked for whoever does not keep the members' register."""

    office: str
    person: str
    since: date


class OrganisationDetail(OrganisationOut):
    on: date
    parent: str | None
    founded_on: date
    employers: list[CoveredEmployer]
    terms: list[TermOut]
    posts: list[PostOut]
    facts: dict[str, int | str | bool | date | None]


class DutyOut(Schema):
    """One thing asked: by when, on which article. `due` is null where there is a next step and no deadline."""

    name: str
    say: str
    who: str
    due: date | None
    raw: date | None
    provisional: bool
    overdue: bool
    basis: list[str]
    mark: str
    procedure: str
    case: str | None
    step: str


class EmployerOut(Schema):
    id: int
    name: str
    credit_code: str | None
    ownership: str
    above_scale: bool | None
    area_code: str


class EmployerPage(Schema):
    on: date
    total: int
    page: int
    employers: list[EmployerOut]


Page = Annotated[int, Field(1, ge=1, le=10_000)]


def _of(profile: OrganisationProfile) -> dict:
    return {
        "number": profile.organisation.number,
        "name": profile.name,
        "tree": profile.organisation.tree,
        "tier": profile.organisation.tier,
        "kind": profile.kind,
        "kind_name": profile.get_kind_display(),
        "area_code": profile.area_code,
    }


def paged(rows: QuerySet, page: int) -> tuple[int, list]:
    return rows.count(), list(rows[(page - 1) * PAGE : page * PAGE])


@router.get("/organisations", response=OrganisationPage)
@doing("organisations.see")
def organisations(
    request: HttpRequest,
    query: Annotated[str, Query(max_length=60)] = "",
    tree: str = "",
    tier: int | None = None,
    under: str = "",
    on: date | None = None,
    page: Page = 1,
):
    """Organisations within reach on a day, by any piece of the name or its pinyin initials."""
    day = on or timezone.localdate()
    rows = OrganisationProfile.objects.on(day).filter(request.standing.scope("organisations.see").organisation())
    rows = rows.found_by(query).select_related("organisation").order_by("name", "organisation")
    if tree:
        rows = rows.filter(organisation__tree=tree)
    if tier is not None:
        rows = rows.filter(organisation__tier=tier)
    if under:
        root = find(request.standing, under, "organisations.see")
        rows = rows.filter(organisation__in=subtree([root.pk], day))
    total, found = paged(rows, page)
    return {"on": day, "total": total, "page": page, "organisations": [_of(row) for row in found]}


def find(standing: Standing, number: str, action: str) -> Organisation:
    """The organisation of this number within reach, or 404."""
    scope = standing.scope(action)
    covering = Coverage.objects.on(standing.day).filter(employer__in=scope.employers).values("organisation")
    reached = scope.organisation("pk") | Q(pk__in=covering)
    organisation = Organisation.objects.filter(reached, number=number).first()
    if organisation is None:
        raise Http404
    return organisation


@router.get("/organisations/{number}", response={200: OrganisationDetail, 404: Fault})
@doing("organisation.see")
def organisation(request: HttpRequest, number: str, on: date | None = None):
    """One organisation as of a day: place in the tree, employers covered, bodies and their terms, facts."""
    day = on or timezone.localdate()
    found = find(request.standing, number, "organisation.see")
    profile = OrganisationProfile.objects.on(day).filter(organisation=found).select_related("organisation").first()
    if profile is None:
        raise Http404
    above = Affiliation.objects.on(day).filter(child=found).select_related("parent").first()
    covered = {row.employer_id: row for row in Coverage.objects.on(day).filter(organisation=found)}
    names = EmployerProfile.objects.on(day).filter(employer__in=covered).order_by("name")
    terms = Term.objects.on(day).filter(organisation=found).order_by("body")
    posts = Post.objects.on(day).filter(organisation=found).select_related("person").order_by("office", "since")
    open_names = request.standing.reaches("members.see", found.pk)
    own = request.standing.may("worker.see") and request.standing.reaches("worker.see", found.pk)
    return _of(profile) | {
        "on": day,
        "parent": above.parent.number if above else None,
        "founded_on": found.profiles.believed().earliest("since").since,
        "employers": [
            {"id": row.employer_id, "name": row.name, "mode": covered[row.employer_id].mode} for row in names
        ],
        "terms": [
            {"body": t.get_body_display(), "number": t.number, "since": t.since, "last_day": t.last_day} for t in terms
        ],
        "posts": [
            {
                "office": post.get_office_display(),
                "person": post.person.name
                if open_names or (own and post.office in (Office.CHAIR, Office.SECRETARY))
                else masked_name(post.person.name),
                "since": post.since,
            }
            for post in posts
        ],
        "facts": unit_facts(found, [], day),
    }


@router.get("/organisations/{number}/duties", response={200: list[DutyOut], 404: Fault})
@doing("duties.see")
def duties(request: HttpRequest, number: str):
    """What the law, or its own cases, ask of an organisation next."""
    today = timezone.localdate()
    found = find(request.standing, number, "duties.see")
    return [
        {
            "name": asked.name,
            "say": asked.say,
            "who": asked.who,
            "due": asked.due,
            "raw": asked.raw,
            "provisional": asked.provisional,
            "overdue": asked.is_overdue(today),
            "basis": list(asked.basis),
            "mark": asked.mark,
            "procedure": asked.procedure,
            "case": asked.case.number if asked.case else None,
            "step": asked.step,
        }
        for asked in duties_of(found, today)
    ]


@router.get("/employers", response=EmployerPage)
@doing("employers.see")
def employers(
    request: HttpRequest,
    query: Annotated[str, Query(max_length=60)] = "",
    on: date | None = None,
    page: Page = 1,
):
    """Employers of the areas within reach on a day, by name, initials or credit code."""
    day = on or timezone.localdate()
    seats = OrganisationProfile.objects.on(day).filter(request.standing.scope("employers.see").organisation())
    codes = seats.exclude(area_code="").filter(organisation__tier__lte=2).values("area_code")
    within = Q()
    for area in Area.objects.on(day).filter(code__in=codes):
        first, beyond = area.code_range()
        within |= Q(area_code__gte=first, area_code__lt=beyond)
    rows = EmployerProfile.objects.on(day).filter(within) if within else EmployerProfile.objects.none()
    total, found = paged(rows.found_by(query).select_related("employer").order_by("name", "employer"), page)
    return {
        "on": day,
        "total": total,
        "page": page,
        "employers": [
            {
                "id": row.employer_id,
                "name": row.name,
                "credit_code": row.employer.credit_code,
                "ownership": row.ownership,
                "above_scale": row.above_scale,
                "area_code": row.area_code,
            }
            for row in found
        ],
    }
