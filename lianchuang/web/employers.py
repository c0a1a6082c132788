"""Units that employ people: the list on the own ground, one unit, and those that lack a union or Party organisation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.ledger.mark import kept
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import (
    Coverage,
    Employer,
    EmployerCount,
    EmployerProfile,
    OrganisationProfile,
    Ownership,
    Quantity,
    Tree,
)
from lianchuang.registry.scope import Scope
from lianchuang.registry.tree import MOVED_BY
from lianchuang.voice.rights import may_open
from lianchuang.web.answering import show, show_part
from lianchuang.web.gaps import Gap, gaps, lacking
from lianchuang.web.listing import Column, Columns, Sorting, ordered, page_of
from lianchuang.web.reach import employer_within, profiles_within, reached_among
from lianchuang.web.sight import Sight, sight_of
from lianchuang.web.take_away import take_away
from lianchuang.web.telling import told

ORDERS = {"name": "name", "code": "employer__credit_code", "staff": "staff"}
FOR_SEARCHING = ("grams", "findable", "match_key")  # a list sorts faster without them
SCALES = {True: "是", False: "否", None: ""}
STATES = {"union": "有工会", "no_union": "没有工会", "party": "有党组织", "no_party": "没有党组织"}


@dataclass(frozen=True)
class Row:
    """One unit as the list shows it."""

    profile: EmployerProfile
    staff: int | None
    union: str
    party: str

    @property
    def pk(self) -> int:
        return self.profile.employer_id


@acting("employers.see")
def employers(request: HttpRequest) -> HttpResponse:
    sight = sight_of(request, "employers.see")
    found = ordered(_found(sight, request), request.GET, ORDERS, "name")
    columns = Columns(COLUMNS, request.GET)
    if request.method == "POST":
        return take_away(request, "单位名单", columns, rows_of(list(found), sight.on), f"截至 {sight.on}")
    page = page_of(found, request.GET)
    context = {
        "sight": sight,
        "page": page,
        "rows": rows_of(list(page.object_list), sight.on),
        "columns": columns,
        "sorting": Sorting(request.GET, "name"),
        "states": STATES,
        "ownerships": Ownership.choices,
        "places": sight_of(request, "employers.see").middle() if sight.is_district else [],
    }
    return show_part(request, "employers/list.html", "employers/_list.html", context)


def profiles_on(sight: Sight) -> QuerySet:
    """Units on the ground as they were on the day, with their head-count."""
    staff = EmployerCount.objects.on(sight.on).filter(employer=OuterRef("employer"), quantity=Quantity.STAFF)
    return (
        EmployerProfile.objects.on(sight.on)
        .filter(profiles_within(replace(sight.scope, day=sight.on)))
        .select_related("employer")
        .defer(*FOR_SEARCHING)
        .annotate(staff=Subquery(staff.values("value")[:1]))
    )


def _found(sight: Sight, request: HttpRequest) -> QuerySet:
    query = request.GET
    rows = profiles_on(sight).found_by(query.get("q", ""))
    if query.get("ownership") in Ownership.values:
        rows = rows.filter(ownership=query["ownership"])
    if query.get("scale") == "above":
        rows = rows.filter(above_scale=True)
    state = query.get("state", "")
    if state in STATES:
        tree = Tree.PARTY if state.endswith("party") else Tree.UNION
        covered = _covered(sight.on, tree)
        rows = rows.filter(~Exists(covered) if state.startswith("no_") else Exists(covered))
    return rows


def _covered(on: date, tree: str) -> QuerySet:
    return Coverage.objects.on(on).filter(employer=OuterRef("employer"), organisation__tree=tree)


def rows_of(profiles: Sequence[EmployerProfile], on: date) -> list[Row]:
    """What the list says of each, in two statements."""
    ids = [profile.employer_id for profile in profiles]
    coverage = list(
        Coverage.objects.on(on).filter(employer__in=ids).values_list("employer", "organisation", "organisation__tree")
    )
    names = dict(
        OrganisationProfile.objects.on(on)
        .filter(organisation__in={row[1] for row in coverage})
        .values_list("organisation", "name")
    )
    by_tree = {(employer, tree): names.get(one, "") for employer, one, tree in sorted(coverage, reverse=True)}
    return [
        Row(
            profile,
            profile.staff,
            by_tree.get((profile.employer_id, Tree.UNION), ""),
            by_tree.get((profile.employer_id, Tree.PARTY), ""),
        )
        for profile in profiles
    ]


COLUMNS = [
    Column("name", "名称", lambda row: row.profile.name, stays=True),
    Column("code", "信用代码", lambda row: row.profile.employer.credit_code),
    Column("ownership", "经济类型", lambda row: row.profile.get_ownership_display()),
    Column("scale", "规模以上", lambda row: SCALES[row.profile.above_scale], usual=False),
    Column("staff", "职工", lambda row: row.staff),
    Column("union", "工会", lambda row: row.union),
    Column("party", "党组织", lambda row: row.party),
]


@acting("employer.see", on=employer_within("employer.see"))
def employer(request: HttpRequest, found: Employer) -> HttpResponse:
    """One unit as of a day: what it is, its counts over time, who covers it, what it should have and lacks."""
    sight = sight_of(request, "employer.see")
    on = sight.on
    profile = EmployerProfile.objects.on(on).filter(employer=found).first()
    coverage = list(Coverage.objects.on(on).filter(employer=found).select_related("organisation"))
    names = dict(
        OrganisationProfile.objects.on(on)
        .filter(organisation__in=[row.organisation_id for row in coverage])
        .values_list("organisation", "name")
    )
    series: dict[str, list[EmployerCount]] = {}
    for row in EmployerCount.objects.believed().filter(employer=found).order_by("quantity", "-since"):
        series.setdefault(row.get_quantity_display(), []).append(row)
    context = {
        "sight": sight,
        "found": found,
        "profile": profile,
        "name": profile.name if profile else _last_name(found),
        "sees_all": request.standing.may("employers.see"),
        "coverage": [(row, names.get(row.organisation_id, "")) for row in coverage],
        "reached": reached_among(request.standing, [row.organisation_id for row in coverage]),
        "series": series,
        "gaps": [gap for gap in gaps().values() if lacking(gap, sight.on, Q(employer=found)).exists()],
        "cases": _cases(found, request),
        "events": told(list(Event.objects.filter(subject=f"employer:{found.pk}").order_by("-occurred_on", "-pk")[:12])),
    }
    return show(request, "employers/employer.html", context)


def _last_name(found: Employer) -> str:
    last = EmployerProfile.objects.believed().filter(employer=found).order_by("-since").first()
    return last.name if last else str(found)


def _cases(found: Employer, request: HttpRequest) -> list[Case]:
    if not request.standing.may("cases.see"):
        return []
    scope = request.standing.scope("cases.see")
    return list(Case.objects.within(scope).filter(employers=found).defer("raw_state").order_by("-opened_on")[:12])


@acting("gaps.see")
def gaps_page(request: HttpRequest) -> HttpResponse:
    """Who should have a union or a Party organisation by law or policy, and has none."""
    sight = sight_of(request, "gaps.see")
    kind = request.GET.get("see", "")
    gap = gaps().get(kind, gaps()["union"])
    scope, wanted = replace(sight.scope, day=sight.on), request.GET.get("q", "")
    counts = _gap_counts(scope)
    rows = lacking(gap, sight.on, profiles_within(scope)).select_related("employer").defer(*FOR_SEARCHING)
    rows = rows.found_by(wanted).order_by("-amount", "pk")
    columns = Columns(_gap_columns(gap), request.GET)
    if request.method == "POST":
        listed = _gap_rows(list(rows), sight)
        return take_away(request, f"应建未建{gap.short}", columns, listed, f"截至 {sight.on}　{gap.basis}")
    page = page_of(rows, request.GET, count=None if wanted else counts[gap.id])
    context = {
        "sight": sight,
        "gap": gap,
        "counts": [(one, counts[one.id]) for one in gaps().values()],
        "page": page,
        "rows": _gap_rows(list(page.object_list), sight),
        "columns": columns,
        "may_open": may_open(request.standing, procedures().named(gap.procedure)) and not sight.is_past,
        "places": sight_of(request, "gaps.see").middle() if sight.is_district else [],
    }
    return show_part(request, "employers/gaps.html", "employers/_gaps.html", context)


@kept(at_most=64, until=(*MOVED_BY, "area", "areas", "coverage", "employer"))
def _gap_counts(scope: Scope) -> dict[str, int]:
    """How many units are over each line and lack what it asks; counted once after each new event of the journal."""
    within = profiles_within(scope)
    return {name: lacking(gap, scope.day, within).count() for name, gap in gaps().items()}


def _gap_rows(profiles: Sequence[Any], sight: Sight) -> list[Row]:
    staff = dict(
        EmployerCount.objects.on(sight.on)
        .filter(employer__in=[one.employer_id for one in profiles], quantity=Quantity.STAFF)
        .values_list("employer", "value")
    )
    for one in profiles:
        one.staff = staff.get(one.employer_id)
    return rows_of(profiles, sight.on)


def _gap_columns(gap: Gap) -> list[Column]:
    """What the list says of a unit; of the two trees the one that it may have."""
    others = "union" if gap.tree == Tree.PARTY else "party"
    wanted = ["name", "ownership", "staff", others]
    columns = [replace(one, usual=one.key in wanted) for one in COLUMNS if one.key in (*wanted, "code", "scale")]
    if gap.quantity == Quantity.PARTY_MEMBERS:
        columns.insert(-1, Column("amount", "正式党员", lambda row: row.profile.amount))
    return columns
