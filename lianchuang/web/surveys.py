"""The yearly survey: drafting it, looking at it cell by cell, keeping the one that is sent in, taking it away."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.ledger.sealing import seal
from lianchuang.registry.models import Organisation, Tier, Tree
from lianchuang.reporting import acts
from lianchuang.reporting.items import Cell
from lianchuang.reporting.models import Survey
from lianchuang.rulebook.surveys import Item, survey
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.handing_out import hand_out, table_sheet
from lianchuang.web.jobs import draft_survey
from lianchuang.web.listing import page_of
from lianchuang.web.progress import progress_page
from lianchuang.web.records import records_of
from lianchuang.web.sight import sight_of
from lianchuang.web.step_form import Problem
from lianchuang.web.underway import Drafting

YEARS_BACK = 3
LISTED = 50


@dataclass(frozen=True)
class Line:
    """One item of a survey as the page shows it, with the kept figure of the year before."""

    item: Item
    cell: Cell | None
    before: Decimal | None

    @property
    def why(self) -> str:
        """Why the cell is blank; nothing where it is not."""
        if self.cell is None:
            return self.item.why
        if self.cell.value is None:
            return f"有 {self.cell.gaps} 条记录缺这个数，缺的不算 0；知道的加起来是 {self.cell.known.normalize():f}。"
        return ""


def survey_within(action: str) -> Any:
    """A finder of surveys of organisations that the action reaches."""

    def find(standing: Standing, survey: int) -> Survey:
        within = standing.scope(action).organisation()
        found = Survey.objects.filter(within, pk=survey).select_related("organisation").first()
        if found is None:
            raise Http404
        return found

    return find


@acting("survey.see")
def surveys(request: HttpRequest) -> HttpResponse:
    """The drafts of one union's surveys; POST drafts another."""
    sight = sight_of(request, "survey.see")
    root, problems = sight.root, []
    if root is None or root.organisation.tree != Tree.UNION:
        raise Http404
    may_draft = request.standing.reaches("survey.draft", root.organisation_id)
    if request.method == "POST":
        if not may_draft:
            raise Http404
        begun, problems = _draft(request, root.organisation, root.name)
        if begun is not None:
            return go_to(request, "survey_drafting", begun.token)
    rows = Survey.objects.filter(organisation=root.organisation_id).defer("rows", "places", "items", "cells")
    today, told = sight.today, survey()
    latest = today.year if told.cut_off(today.year) <= today else today.year - 1
    context = {
        "sight": sight,
        "root": root,
        "told": told,
        "years": range(latest, latest - YEARS_BACK, -1),
        "next": told.cut_off(latest + 1),
        "drafts": list(rows[:LISTED]),
        "may_draft": may_draft,
        "problems": problems,
        "typed": request.POST.get("year", ""),
        "places": sight_of(request, "survey.see").middle() if sight.is_district else [],
    }
    return show(request, "surveys/surveys.html", context, 422 if problems else 200)


def _draft(request: HttpRequest, organisation: Organisation, name: str) -> tuple[Drafting | None, list[Problem]]:
    """Leave the drafting to the worker, once it is clear that it can be done."""
    standing, year = request.standing, request.POST.get("year", "")
    if not (year.isdecimal() and len(year) == 4):
        return None, [Problem("year", "先选哪一年。")]
    try:
        acts.draftable(organisation, int(year), standing.day)
    except acts.Refused as refused:
        return None, [Problem("year", str(refused))]
    told = {"organisation": organisation.pk, "name": name, "year": int(year), "day": standing.day.isoformat()}
    begun = Drafting.begun(request.user.pk, **told, stage="waiting")
    draft_survey.defer(token=begun.token, account=begun.account, right=standing.signature(timezone.now()).right)
    return begun, []


def _own(standing: Standing, token: str) -> Drafting:
    found = Drafting(token, standing.account.pk)
    if not found.exists:
        raise Http404
    return found


@acting("survey.draft", on=_own)
def survey_drafting(request: HttpRequest, found: Drafting) -> HttpResponse:
    """How far the drafting is; asked every two seconds until it is over. The page may be left."""
    again = f"{reverse('surveys')}?in={found.state['organisation']}"
    return progress_page(request, found, "surveys/drafting.html", "surveys/_drafting.html", again=again)


@acting("survey.see", on=survey_within("survey.see"))
def survey_page(request: HttpRequest, found: Survey) -> HttpResponse:
    """One survey: every cell with the way to its records, and what is blank with its reason. POST takes it away."""
    lines = lines_of(found)
    if request.method == "POST":
        return hand_out(
            request, f"{found.year} 年度工会统计调查", _sheets(found, lines), found.cut_off, len(lines), "survey"
        )
    parts: dict[str, list[Line]] = {}
    for line in lines:
        parts.setdefault(line.item.part, []).append(line)
    context = {
        "found": found,
        "told": survey(),
        "parts": parts,
        "blank": [line for line in lines if line.why],
        "has_before": any(line.before is not None for line in lines),
        "may_keep": found.kept_on is None and request.standing.reaches("survey.draft", found.organisation_id),
        "newer": Survey.objects.filter(organisation=found.organisation_id, year=found.year, number__gt=found.number)
        .defer("rows", "places", "items", "cells")
        .first(),
    }
    return show(request, "surveys/survey.html", context)


def lines_of(held: Survey) -> list[Line]:
    """The items of a survey in their order, each with its cell and what the year before said of it."""
    earlier = Survey.objects.filter(organisation=held.organisation_id, year=held.year - 1).exclude(kept_on=None)
    last_year = earlier.defer("rows", "places").first()
    found = []
    for item in acts.items_of(held):
        cell = acts.cell_of(held, item.id) if item.computed else None
        known = last_year is not None and item.id in last_year.cells
        found.append(Line(item, cell, acts.cell_of(last_year, item.id).value if known else None))
    return found


def _named_cell(standing: Standing, survey: int, item: str) -> tuple[Survey, Item]:
    held = survey_within("survey.see")(standing, survey)
    found = next((one for one in acts.items_of(held) if one.id == item and one.computed), None)
    if found is None:
        raise Http404
    return held, found


@acting("survey.see", on=_named_cell)
def survey_cell(request: HttpRequest, found: tuple[Survey, Item]) -> HttpResponse:
    """The records behind one cell: those counted and those that lack the figure."""
    held, item = found
    rows = acts.drawn_of(held).rows.filter(pl.col("item") == item.id)
    gaps = request.GET.get("side") == "gaps"
    missing = pl.col("value").is_null()
    listed = rows.filter(missing if gaps else ~missing & (pl.col("value") != 0))
    page = page_of(list(listed.iter_rows(named=True)), request.GET)
    records = records_of([row["record"] for row in page.object_list], held.cut_off)
    scale = 100 if item.money else 1
    names = dict(acts.places_of(held).select("organisation", "name").unique().iter_rows())
    shown = [
        (one, names.get(row["organisation"], ""), None if row["value"] is None else Decimal(row["value"]) / scale)
        for one, row in zip(records, page.object_list, strict=True)
    ]
    context = {
        "held": held,
        "item": item,
        "line": Line(item, acts.cell_of(held, item.id), None),
        "page": page,
        "records": shown,
        "gaps": gaps,
        "way": way_of(item),
    }
    return show(request, "surveys/cell.html", context)


def way_of(item: Item) -> str:
    """How an item is counted, in a sentence."""
    if item.discreet:
        return "只打开到工会，不打开到具体的人。"
    if item.sum:
        return "把统计期内每一次办理时填的数加起来。"
    if item.unions:
        return "统计期内办过的工会，一个工会算一次。"
    return "统计期内办过的，一次算一件。" if item.steps else "按统计时点那天登记在册的算。"


@acting("survey.draft", on=survey_within("survey.draft"))
def survey_keep(request: HttpRequest, found: Survey) -> HttpResponse:
    """Keep a draft as the one that is sent in: asked once, then word for word."""
    problems = []
    if request.method == "POST":
        try:
            acts.keep_survey(found, by=request.standing.signature(timezone.now()), on=request.standing.day)
        except acts.Refused as refused:
            problems = [Problem("", str(refused))]
        else:
            seal()
            tell(request, "已留存。以后记录怎么改，这一份都不变。")
            return go_to(request, "survey", found.pk)
    return show(request, "surveys/keep.html", {"found": found, "problems": problems}, 422 if problems else 200)


def _sheets(held: Survey, lines: Sequence[Line]) -> list[Any]:
    title = f"{held.name}　{survey().name}（{held.year} 年度）"
    state = f"{held.kept_on} 留存" if held.kept_on else f"第 {held.number} 次起草，{held.drafted_on}，没有留存"
    above = [title, f"统计期 {held.first_day} 至 {held.cut_off}；{state}；指纹 {held.digest[:16]}"]
    main = table_sheet(
        "调查表",
        [["部分", "项目", "计量单位", "数值", "空着的原因"]],
        [(one.item.part, one.item.name, one.item.unit, one.cell.value if one.cell else None, one.why) for one in lines],
        above=above,
        below=["空着的是算不出或者缺数，不是 0。项目照各地统计年报通知的内容编成，上报以当年正式表式为准。"],
    )
    blank = table_sheet(
        "空着的", [["项目", "为什么空着"]], [(one.item.name, one.why) for one in lines if one.why], above=["空着的项目"]
    )
    return [main, table_sheet("各工会", *_by_union(held), above=[title, "每个工会自己的数，不含下级。"]), blank]


def _by_union(held: Survey) -> tuple[list[list[str]], list[tuple[Any, ...]]]:
    """One row for each base union and each office above with figures of its own, one column for each item."""
    items = [item for item in acts.items_of(held) if item.computed]
    drawn, places = acts.drawn_of(held), acts.places_of(held)
    own = drawn.rows.group_by("item", "organisation").agg(
        pl.col("value").sum(), pl.col("value").null_count().alias("gaps")
    )
    cells = {(item, organisation): (value, gaps) for item, organisation, value, gaps in own.iter_rows()}
    names = {row["organisation"]: row for row in places.iter_rows(named=True)}
    towns = {
        row["organisation"]: names[row["ancestor"]]["name"]
        for row in places.iter_rows(named=True)
        if row["ancestor"] in names and names[row["ancestor"]]["tier"] == Tier.MIDDLE
    }
    shown = {organisation for _, organisation in cells} & names.keys()
    rows = []
    for organisation in sorted(shown, key=lambda one: names[one]["number"]):
        figures = (_own(cells.get((item.id, organisation)), item) for item in items)
        named = names[organisation]
        rows.append((named["number"], named["name"], towns.get(organisation, ""), *figures))
    return [["编号", "工会", "镇街、局", *(item.name for item in items)]], rows


def _own(found: tuple[int, int] | None, item: Item) -> Decimal | int | None:
    value, gaps = found or (0, 0)
    if gaps:
        return None
    return Decimal(value) / 100 if item.money else value
