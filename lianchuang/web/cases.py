"""The list of cases, and beginning one."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.ledger.mark import kept
from lianchuang.procedures import acts
from lianchuang.procedures.engine import Refusal
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import Employer, EmployerProfile, OrganisationProfile
from lianchuang.registry.scope import Scope
from lianchuang.registry.towns import towns_of
from lianchuang.registry.tree import MOVED_BY
from lianchuang.rulebook.procedures import Procedure
from lianchuang.voice.rights import holders_for, may_open
from lianchuang.web.answering import go_to, show, show_part, tell
from lianchuang.web.case import OUTCOMES
from lianchuang.web.first_step import context_of, first_step_of, is_meant, take_first_step
from lianchuang.web.listing import Column, Columns, Sorting, ordered, page_of
from lianchuang.web.reach import employers_within
from lianchuang.web.sight import sight_of
from lianchuang.web.step_form import Problem, as_problems
from lianchuang.web.take_away import take_away

STATUSES = {"open": "在办", "closed": "已办结", "withdrawn": "已撤回", "terminated": "已终止"}
PARTS = {
    "A": "组织建设",
    "B": "促进发展",
    "C": "维护权益",
    "D": "提高素质",
    "E": "服务职工",
    "F": "基层民主",
    "": "其他",
}
FILTERS = ("procedure", "status", "due", "q")
ORDERS = {"opened": "opened_on", "due": "due_on", "title": "title"}
FOUND = 10


@acting("cases.see")
def cases(request: HttpRequest) -> HttpResponse:
    sight = sight_of(request, "cases.see")
    rows = ordered(_found(Case.objects.within(sight.scope), request), request.GET, ORDERS, "-opened")
    columns = Columns(COLUMNS, request.GET, sight.alike)
    if request.method == "POST":
        listed = _rows(rows.defer("raw_state"), sight.today)
        return take_away(request, "法定程序", columns, listed, f"截至 {sight.today}")
    is_narrowed = any(request.GET.get(one) for one in FILTERS)
    page = page_of(rows.defer("raw_state"), request.GET, count=None if is_narrowed else _how_many(sight.scope))
    context = {
        "sight": sight,
        "page": page,
        "rows": _rows(page.object_list, sight.today),
        "columns": columns,
        "sorting": Sorting(request.GET, "-opened"),
        "procedures": sorted((one.id, one.name) for one in procedures()),
        "statuses": STATUSES,
        "places": sight_of(request, "cases.see").middle() if sight.is_district else [],
        "may_open": request.standing.may("case.open"),
    }
    return show_part(request, "cases/list.html", "cases/_list.html", context)


@kept(at_most=64, until=(*MOVED_BY, "case"))
def _how_many(scope: Scope) -> int:
    return Case.objects.within(scope).count()


def _found(rows: QuerySet, request: HttpRequest) -> QuerySet:
    query = request.GET
    if query.get("procedure") in {one.id for one in procedures()}:
        rows = rows.filter(procedure=query["procedure"])
    if query.get("status") in STATUSES:
        rows = rows.filter(status=query["status"])
    if query.get("due") == "overdue":
        rows = rows.filter(status="open", due_on__lt=request.standing.day)
    return rows.found_by(query.get("q", "").strip())


def _rows(rows: Iterable[Case], on: date) -> list[dict[str, Any]]:
    listed = list(rows)
    ids = {case.organisation_id for case in listed} | {case.result_id for case in listed if case.result_id}
    names = dict(OrganisationProfile.objects.on(on).filter(organisation__in=ids).values_list("organisation", "name"))
    towns = towns_of(ids, on)
    return [
        {
            "case": case,
            "name": names.get(case.result_id or case.organisation_id) or names.get(case.organisation_id, "—"),
            "town": towns.get(case.organisation_id, ""),
            "procedure": procedures().named(case.procedure, case.version).name,
            "outcome": OUTCOMES.get(case.outcome) or STATUSES[case.status],
        }
        for case in listed
    ]


COLUMNS = [
    Column("title", "名称", lambda row: row["case"].title, stays=True),
    Column("number", "编号", lambda row: row["case"].number, usual=False),
    Column("procedure", "程序", lambda row: row["procedure"]),
    Column("organisation", "组织", lambda row: row["name"]),
    Column("town", "镇街、局", lambda row: row["town"]),
    Column("opened", "开始", lambda row: row["case"].opened_on),
    Column("due", "期限", lambda row: row["case"].due_on),
    Column("status", "状态", lambda row: row["outcome"]),
]


@acting("case.open")
def choose_procedure(request: HttpRequest) -> HttpResponse:
    """The procedures that one may begin, by the six parts of the work."""
    grouped: dict[str, list[Procedure]] = defaultdict(list)
    for one in procedures():
        if may_open(request.standing, one):
            grouped[one.part if one.part in PARTS else ""].append(one)
    return show(
        request, "cases/choose.html", {"groups": [(PARTS[part], grouped[part]) for part in PARTS if part in grouped]}
    )


def _openable(standing: Standing, procedure: str) -> Procedure:
    if procedure not in procedures() or not may_open(standing, procedures().named(procedure)):
        raise Http404
    return procedures().in_force(procedure, standing.day)


@acting("case.open", on=_openable)
def open_case(request: HttpRequest, found: Procedure) -> HttpResponse:
    """Begin a case: for which organisation, about which units, from which day; and with it its first step, where that
    is for the same person. The choice stands in the address."""
    standing = request.standing
    holders = holders_for(standing, found)
    holder = _chosen_holder(holders, request)
    units = _chosen_units(standing, request)
    within = _chosen_case(standing, request)
    first = first_step_of(request, found, holder and holder.organisation, [unit.employer for unit in units])
    problems: list[Problem] = []
    if request.method == "POST" and not request.POST.get("more"):
        with transaction.atomic():
            opened, problems = _begin(request, found, holder, units, within)
            if opened is not None and first is not None and is_meant(request):
                opened = opened if take_first_step(request, first, opened) else None
        if opened is not None:
            tell(request, f"已开始：{opened.title}")
            return go_to(request, "case", opened.pk)
    context = {
        "procedure": found,
        "holder": holder,
        "holders": _some(holders, request) if holder is None else [],
        "many": holder is None,
        "units": units,
        "found": _units_found(standing, request) if found.about == "employers" else [],
        "within": within,
        "problems": problems,
        "title": request.POST.get("title", ""),
        "day": request.POST.get("day", standing.day.isoformat()),
        "late": request.POST.get("late") == "yes",
        "today": standing.day,
        **context_of(first),
    }
    part = "cases/_units.html" if request.htmx and request.htmx.target == "found-units" else "cases/_open.html"
    return show_part(request, "cases/open.html", part, context, 422 if request.method == "POST" else 200)


def _chosen_holder(holders: QuerySet, request: HttpRequest) -> OrganisationProfile | None:
    chosen = request.GET.get("organisation", "")
    if chosen.isdecimal():
        found = holders.filter(organisation=int(chosen[:15])).first()
        if found is None:
            raise Http404
        return found
    only = list(holders[:2])
    return only[0] if len(only) == 1 else None


def _some(holders: QuerySet, request: HttpRequest) -> list[OrganisationProfile]:
    return list(holders.found_by(request.GET.get("who", ""))[:FOUND])


def _chosen_units(standing: Standing, request: HttpRequest) -> list[EmployerProfile]:
    ids = [int(one[:15]) for one in request.GET.getlist("employer") if one.isdecimal()]
    within = Employer.objects.filter(employers_within(standing.scope("case.open")), pk__in=ids)
    return (
        list(EmployerProfile.objects.on(standing.day).filter(employer__in=within).select_related("employer"))
        if ids
        else []
    )


def _units_found(standing: Standing, request: HttpRequest) -> list[EmployerProfile]:
    wanted = request.GET.get("q", "").strip()
    if not wanted:
        return []
    within = Employer.objects.filter(employers_within(standing.scope("case.open")))
    rows = EmployerProfile.objects.on(standing.day).filter(employer__in=within).found_by(wanted)
    return list(rows.select_related("employer").order_by("name")[:FOUND])


def _chosen_case(standing: Standing, request: HttpRequest) -> Case | None:
    chosen = request.GET.get("within", "")
    if not chosen.isdecimal():
        return None
    found = Case.objects.within(standing.scope("case.open")).filter(pk=int(chosen[:15])).first()
    if found is None:
        raise Http404
    return found


def _begin(
    request: HttpRequest,
    procedure: Procedure,
    holder: OrganisationProfile | None,
    units: list[EmployerProfile],
    within: Case | None,
) -> tuple[Case | None, list[Problem]]:
    """Open the case, or say what is wrong."""
    if holder is None:
        return None, [Problem("organisation", "先选由哪个组织来办。")]
    try:
        on = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return None, [Problem("day", "填开始的日期，比如 2026-03-01。")]
    if on > request.standing.day:
        return None, [Problem("day", "日期在今天之后，等开始了再记。")]
    right = request.standing.right_to_act(procedure.holder, holder.organisation)
    try:
        opened = acts.open_case(
            procedure.id,
            holder.organisation,
            by=request.standing.signature(timezone.now(), right),
            on=on,
            title=request.POST.get("title", "").strip()[:160],
            employers=[unit.employer for unit in units],
            late=request.POST.get("late") == "yes",
            within=within,
        )
    except Refusal as refusal:
        return None, as_problems(refusal.objections)
    return opened, []
