"""到期与异常: everything with a last day, and the findings that nobody has put right."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.ledger.mark import kept
from lianchuang.procedures.asking import convention_of
from lianchuang.procedures.deadlines import Deadline
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import Organisation, OrganisationProfile
from lianchuang.registry.scope import Scope
from lianchuang.registry.towns import towns_of
from lianchuang.registry.tree import MOVED_BY
from lianchuang.reminding.acts import last_urged
from lianchuang.reminding.stages import WORDS, Ladder
from lianchuang.rounds import returned
from lianchuang.web.answering import show_part
from lianchuang.web.circulars import unseen_of
from lianchuang.web.deadlines import SPANS, deadlines_of, is_within
from lianchuang.web.frozen import latest
from lianchuang.web.listing import Column, Columns, page_of
from lianchuang.web.sight import Sight, sight_of
from lianchuang.web.take_away import take_away
from lianchuang.web.urging import is_to_urge
from lianchuang.web.words import WHO
from lianchuang.web.worth import worths_of


@acting("deadlines.see")
def deadlines(request: HttpRequest) -> HttpResponse:
    """Deadlines by day (`?span=`, `?matter=`), or open findings (`?see=findings`)."""
    sight = sight_of(request, "deadlines.see")
    if request.GET.get("see") == "findings":
        return _findings_page(request, sight)
    looked = deadlines_of(sight)
    span = request.GET.get("span", "all")
    span = span if span in SPANS else "all"
    kept = looked.deadlines if span == "all" else [one for one in looked.deadlines if is_within(one, span, sight.today)]
    if matter := request.GET.get("matter", ""):
        kept = [one for one in kept if one.key == matter]
    if request.method == "POST":
        names = _names([one.organisation for one in kept], sight.today)
        towns = towns_of({one.organisation for one in kept}, sight.today)
        columns = Columns(_columns(names, towns), request.GET, sight.alike)
        return take_away(request, "到期事项", columns, kept, f"截至 {sight.today}")
    page = page_of(kept, request.GET)
    shown = list(page.object_list)
    ladder = _ladder(sight)
    context = {
        "sight": sight,
        "tab": "deadlines",
        "columns": Columns(_columns({}, {}), request.GET, sight.alike),
        "page": page,
        "rows": _rows(shown, sight, ladder, request.standing),
        "query": request.GET.urlencode(),
        "span": span,
        "spans": [(one, words, looked.spans[one]) for one, words in SPANS.items()],
        "matters": looked.matters,
        "matter": matter,
        "who": WHO,
        "unseen": unseen_of(request.standing),
    }
    return show_part(request, "deadlines/list.html", "deadlines/_list.html", context)


def _names(organisations: Sequence[int], on: date) -> dict[int, str]:
    rows = OrganisationProfile.objects.on(on).filter(organisation__in=set(organisations))
    return dict(rows.values_list("organisation", "name"))


def _ladder(sight: Sight) -> Ladder:
    """After how many days what is overdue goes up, as the district has settled it."""
    roots = sorted(sight.scope.roots)
    return Ladder.of(convention_of(Organisation(pk=roots[0]), sight.today)) if roots else Ladder()


def _rows(deadlines: Sequence[Deadline], sight: Sight, ladder: Ladder, standing: Standing) -> list[dict[str, Any]]:
    today, organisations = sight.today, {one.organisation for one in deadlines}
    names = _names([one.organisation for one in deadlines], today)
    towns = towns_of(organisations, today)
    frozen = latest(sight.scope.roots, today)
    worths = worths_of(frozen, organisations) if frozen else {}
    urged = last_urged(one.duty for one in deadlines if one.left(today) < 0)
    return [
        {
            "one": one,
            "name": names.get(one.organisation, "—"),
            "town": towns.get(one.organisation, ""),
            "overdue": one.is_overdue(today),
            "rung": _rung(one, today, ladder),
            "worth": worths.get((one.organisation, one.procedure)),
            "procedure": one.title or procedures().named(one.procedure).name,
            "returned": one.procedure == returned.PROCEDURE,
            "urged": urged.get(one.duty),
            "to_urge": is_to_urge(standing, one, urged),
        }
        for one in deadlines
    ]


def _rung(one: Deadline, today: date, ladder: Ladder) -> str:
    """How far up the ladder something overdue has gone, in words."""
    rungs = ladder.rungs(-one.left(today)) if one.is_overdue(today) else []
    return WORDS[rungs[-1]] if rungs else ""


def _columns(names: dict[int, str], towns: dict[int, str]) -> list[Column]:
    return [
        Column("due", "期限", lambda one: one.due),
        Column("provisional", "暂算", lambda one: "是" if one.provisional else "", usual=False),
        Column("matter", "事项", lambda one: one.name, stays=True),
        Column("procedure", "程序", lambda one: one.title or procedures().named(one.procedure).name),
        Column("basis", "依据", lambda one: "、".join(one.basis)),
        Column("who", "谁办", lambda one: WHO.get(one.who, "")),
        Column("organisation", "组织", lambda one: names.get(one.organisation, "")),
        Column("town", "镇街、局", lambda one: towns.get(one.organisation, "")),
    ]


FINDINGS = [
    Column("severity", "程度", lambda row: SEVERITIES[row["one"].severity]),
    Column("text", "问题", lambda row: row["one"].text, stays=True),
    Column("basis", "依据", lambda row: "、".join(row["one"].basis)),
    Column("organisation", "组织", lambda row: row["name"]),
    Column("case", "哪件事", lambda row: row["one"].title),
    Column("raised", "哪一天", lambda row: row["one"].raised_on),
]
SEVERITIES = {"invalid": "无效", "breach": "不符合"}


@dataclass(frozen=True)
class OpenFinding:
    """Something found wrong with a step and not put right."""

    case: int
    title: str
    organisation: int
    text: str
    severity: str
    basis: tuple[str, ...]
    raised_on: date


def _findings_page(request: HttpRequest, sight: Sight) -> HttpResponse:
    found = open_findings(sight)
    columns = Columns(FINDINGS, request.GET, sight.alike)
    if request.method == "POST":
        return take_away(request, "没补正的问题", columns, _finding_rows(found, sight), f"截至 {sight.today}")
    page = page_of(found, request.GET)
    context = {
        "sight": sight,
        "tab": "findings",
        "columns": columns,
        "page": page,
        "rows": _finding_rows(list(page.object_list), sight),
    }
    return show_part(request, "deadlines/list.html", "deadlines/_findings.html", context)


def _finding_rows(found: Sequence[OpenFinding], sight: Sight) -> list[dict[str, Any]]:
    names = _names([one.organisation for one in found], sight.today)
    return [{"one": one, "name": names.get(one.organisation, "—")} for one in found]


def open_findings(sight: Sight) -> Sequence[OpenFinding]:
    """Breaches and invalid acts that stand open, of all cases on the ground, the newest first. One statement after each
    new event."""
    return _open_findings(sight.scope)


OPEN = """
    select id, title, organisation_id, finding ->> 'text', finding ->> 'severity', finding -> 'basis',
        finding ->> 'raised_on'
    from ({cases}) as found_wrong, jsonb_array_elements(open_findings) as finding
    where finding ->> 'severity' = any(%s)
    order by finding ->> 'raised_on' desc, id
"""


@kept(at_most=32, until=(*MOVED_BY, "case"))
def _open_findings(scope: Scope) -> Sequence[OpenFinding]:
    rows = Case.objects.within(scope).filter(~Q(open_findings=[]))
    sql, bound = rows.values("id", "title", "organisation_id", "open_findings").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(OPEN.format(cases=sql), [*bound, [*SEVERITIES]])
        return [
            OpenFinding(pk, title, organisation, text, severity, tuple(json.loads(basis)), date.fromisoformat(raised))
            for pk, title, organisation, text, severity, basis, raised in cursor
        ]
