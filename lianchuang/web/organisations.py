"""Lists of unions and Party organisations on the own ground, as of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.registry.models import (
    Affiliation,
    Body,
    Coverage,
    Membership,
    Office,
    OrganisationKind,
    OrganisationProfile,
    Post,
    Quantity,
    ReportedCount,
    Standing,
    Term,
    Tier,
    Tree,
)
from lianchuang.registry.towns import towns_of
from lianchuang.web.answering import show_part
from lianchuang.web.frozen import Frozen, latest
from lianchuang.web.listing import Column, Columns, Sorting, ordered, page_of
from lianchuang.web.sight import Sight, sight_of
from lianchuang.web.take_away import take_away

KINDS = {
    Tree.UNION: [kind for kind in OrganisationKind if kind.value.endswith(("federation", "union", "organiser"))],
    Tree.PARTY: [kind for kind in OrganisationKind if kind.value.endswith(("party", "committee", "branch"))],
}
HEADS = {Tree.UNION: Office.CHAIR, Tree.PARTY: Office.SECRETARY}
TERMED = {Tree.UNION: Body.COMMITTEE, Tree.PARTY: Body.PARTY_COMMITTEE}
TIERS = {"base": "基层", "middle": "镇局级以上", "all": "全部"}
STATES = {"overdue": "届满没换届", "vacant": "负责人空缺", "uncovered": "没有覆盖单位"}
ORDERS = {"name": "name", "number": "organisation__number", "kind": "kind", "founded": "founded"}


@dataclass(frozen=True)
class Row:
    """One organisation as the list shows it. Missing counts are None, never nought."""

    profile: OrganisationProfile
    town: str
    founded: date | None
    covers: int
    members: int | None
    headed: bool
    last_day: date | None
    score: Decimal | None
    reachable: bool

    @property
    def pk(self) -> int:
        return self.profile.organisation_id


@acting("organisations.see")
def unions(request: HttpRequest) -> HttpResponse:
    return _listed(request, Tree.UNION, "工会")


@acting("organisations.see")
def parties(request: HttpRequest) -> HttpResponse:
    return _listed(request, Tree.PARTY, "党组织")


def _listed(request: HttpRequest, tree: Tree, name: str) -> HttpResponse:
    sight = sight_of(request, "organisations.see")
    found = ordered(_found(sight, tree, request), request.GET, ORDERS, "number")
    frozen = latest(sight.scope.roots, sight.today) if tree == Tree.UNION else None
    columns = Columns(_columns(tree), request.GET, sight.alike)
    if request.method == "POST":
        return take_away(request, f"{name}名单", columns, rows_of(list(found), sight, tree, frozen), f"截至 {sight.on}")
    page = page_of(found, request.GET)
    context = {
        "sight": sight,
        "tree": tree,
        "name": name,
        "page": page,
        "rows": rows_of(list(page.object_list), sight, tree, frozen),
        "columns": columns,
        "sorting": Sorting(request.GET, "number"),
        "kinds": [(kind.value, kind.label) for kind in KINDS[tree]],
        "states": STATES,
        "tiers": TIERS,
        "places": sight_of(request, "organisations.see").middle() if sight.is_district else [],
    }
    return show_part(request, "organisations/list.html", "organisations/_list.html", context)


def _found(sight: Sight, tree: Tree, request: HttpRequest) -> QuerySet:
    query = request.GET
    first = OrganisationProfile.objects.believed().filter(organisation=OuterRef("organisation")).order_by("since")
    rows = (
        OrganisationProfile.objects.on(sight.on)
        .filter(organisation__in=sight.organisations(), organisation__tree=tree)
        .select_related("organisation")
        .annotate(founded=Subquery(first.values("since")[:1]))
        .found_by(query.get("q", ""))
    )
    upper = (Tier.DISTRICT, Tier.MIDDLE)
    if (tier := query.get("tier", "base")) != "all" and not query.get("kind"):
        rows = (
            rows.filter(organisation__tier__in=upper)
            if tier == "middle"
            else rows.exclude(organisation__tier__in=upper)
        )
    if query.get("kind") in {kind.value for kind in KINDS[tree]}:
        rows = rows.filter(kind=query["kind"])
    if (since := query.get("since", "")) and (last := query.get("last", "")):
        rows = rows.filter(founded__gte=_day(since), founded__lte=_day(last), organisation__tier=Tier.BASE)
    if query.get("mode"):
        mode = Coverage.objects.on(sight.on).filter(organisation=OuterRef("organisation"), mode=query["mode"])
        rows = rows.filter(Exists(mode))
    return _in_state(rows, query.get("state", ""), sight, tree)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return date.min


def _in_state(rows: QuerySet, state: str, sight: Sight, tree: Tree) -> QuerySet:
    own = {"organisation": OuterRef("organisation")}
    if state == "overdue":
        return rows.filter(Exists(Term.objects.on(sight.on).filter(**own, body=TERMED[tree], last_day__lt=sight.on)))
    if state == "vacant":
        return rows.filter(~Exists(Post.objects.on(sight.on).filter(**own, office=HEADS[tree])), _at_the_base())
    if state == "uncovered":
        return rows.filter(~Exists(Coverage.objects.on(sight.on).filter(**own)), _at_the_base())
    return rows


def _at_the_base() -> Q:
    return Q(organisation__tier=Tier.BASE) & ~Q(kind=OrganisationKind.ORGANISER)


def rows_of(profiles: Sequence[OrganisationProfile], sight: Sight, tree: Tree, frozen: Frozen | None) -> list[Row]:
    """What the list says of each, in a constant number of statements."""
    ids = [profile.organisation_id for profile in profiles]
    covers = dict(
        Coverage.objects.on(sight.on).filter(organisation__in=ids).values_list("organisation").annotate(Count("pk"))
    )
    members = members_of(ids, sight.on)
    headed = set(
        Post.objects.on(sight.on)
        .filter(organisation__in=ids, office=HEADS[tree])
        .values_list("organisation", flat=True)
    )
    terms = Term.objects.on(sight.on).filter(organisation__in=ids, body=TERMED[tree])
    last_days = dict(terms.values_list("organisation", "last_day"))
    towns = towns_of(ids, sight.on)
    scores = _scores(frozen, ids)
    reachable = set(ids) if not sight.is_past else sight_today(sight)
    return [
        Row(
            profile,
            towns.get(pk, ""),
            profile.founded,
            covers.get(pk, 0),
            members.get(pk),
            pk in headed,
            last_days.get(pk),
            scores.get(pk),
            pk in reachable,
        )
        for profile in profiles
        for pk in [profile.organisation_id]
    ]


def sight_today(sight: Sight) -> set[int]:
    """Organisations that stand on the own ground today: only they have a page."""
    return Sight(sight.scope, sight.today).ids


def members_of(organisations: Sequence[int], on: date) -> dict[int, int]:
    """Active members by roster, else as last reported; unknown ones are left out."""
    told = ReportedCount.objects.on(on).filter(organisation__in=organisations, quantity=Quantity.MEMBERS)
    roster = Membership.objects.on(on).filter(organisation__in=organisations, standing=Standing.ACTIVE)
    counted = roster.values_list("organisation").annotate(Count("pk"))
    return {**dict(told.values_list("organisation", "value")), **dict(counted)}


def _scores(frozen: Frozen | None, organisations: Sequence[int]) -> dict[int, Decimal]:
    if frozen is None:
        return {}
    found = frozen.scores(organisations).select("organisation", pl.col("total"))
    return {frozen.identity_of[number]: total for number, total in found.iter_rows()}


def _columns(tree: Tree) -> list[Column]:
    columns = [
        Column("number", "编号", lambda row: row.profile.organisation.number),
        Column("name", "名称", lambda row: row.profile.name, stays=True),
        Column("kind", "类型", lambda row: row.profile.get_kind_display()),
        Column("town", "镇街、局", lambda row: row.town),
        Column("founded", "成立", lambda row: row.founded),
        Column("covers", "覆盖单位", lambda row: row.covers),
        Column("members", "会员", lambda row: row.members),
        Column("term", "班子届满", lambda row: row.last_day),
        Column("score", "得分", lambda row: row.score),
    ]
    return columns if tree == Tree.UNION else [one for one in columns if one.key not in ("members", "score")]


def children_of(organisation: int, on: date) -> QuerySet:
    """The organisations directly below one, as they were called on a day."""
    below = Affiliation.objects.on(on).filter(parent=organisation).values("child")
    return OrganisationProfile.objects.on(on).filter(organisation__in=below).select_related("organisation")
