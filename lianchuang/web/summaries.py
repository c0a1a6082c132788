"""Summary tables in the sender's own column order: bring its headings, look at what was understood, fill it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.registry.models import Organisation, OrganisationProfile, Tree
from lianchuang.registry.tree import ancestors_of
from lianchuang.reporting import summaries as acts
from lianchuang.reporting.acts import Refused
from lianchuang.reporting.models import SummaryForm
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.handing_out import hand_out, table_sheet
from lianchuang.web.jobs import exchange
from lianchuang.web.sight import Sight, sight_of
from lianchuang.web.step_form import Problem

LARGEST = 20 * 2**20
LONGEST_TEXT = 20_000


def _visible(standing: Standing) -> Q:
    """Forms of organisations within reach, and of those above: what the district remembers, its towns may use."""
    scope = standing.scope("summary.see")
    above = {one for root in Organisation.objects.filter(pk__in=scope.roots) for one in ancestors_of(root, scope.day)}
    return scope.organisation() | Q(organisation__in=above)


def form_within(action: str) -> Any:
    """A finder of forms: to look at those one may use, to change those of organisations that the action reaches."""

    def find(standing: Standing, form: int) -> SummaryForm:
        within = _visible(standing) if action == "summary.see" else standing.scope(action).organisation()
        found = SummaryForm.objects.filter(within, pk=form, dropped_on=None).select_related("organisation").first()
        if found is None:
            raise Http404
        return found

    return find


def _root(sight: Sight) -> OrganisationProfile:
    if sight.root is None or sight.root.organisation.tree != Tree.UNION:
        raise Http404
    return sight.root


@acting("summary.see")
def summaries(request: HttpRequest) -> HttpResponse:
    """The forms that are remembered; POST brings another: a workbook of the level above, or its heading row."""
    sight = sight_of(request, "summary.see")
    root, problems = _root(sight), []
    may_keep = request.standing.reaches("summary.keep", root.organisation_id)
    if request.method == "POST":
        if not may_keep:
            raise Http404
        made, problems = _bring(request, root.organisation)
        if made is not None:
            return go_to(request, "summary", made.pk)
    forms = SummaryForm.objects.filter(_visible(request.standing), dropped_on=None)
    owners = OrganisationProfile.objects.on(sight.today).filter(organisation__in=forms.values("organisation"))
    context = {
        "sight": sight,
        "root": root,
        "forms": list(forms),
        "owners": dict(owners.values_list("organisation", "name")),
        "may_keep": may_keep,
        "problems": problems,
        "typed": request.POST,
    }
    return show(request, "summaries/summaries.html", context, 422 if problems else 200)


def _bring(request: HttpRequest, organisation: Organisation) -> tuple[SummaryForm | None, list[Problem]]:
    reader = exchange("column_orders")
    upload, text = request.FILES.get("file"), request.POST.get("text", "").strip()
    if upload is None and not text:
        return None, [Problem("file", "选一个文件，或者把表头那一行粘贴进来。")]
    if upload is not None and upload.size > LARGEST:
        return None, [Problem("file", "文件超过 20 兆，把空白表另存一份再传。")]
    if len(text) > LONGEST_TEXT:
        return None, [Problem("text", "只粘贴表头那一行。")]
    try:
        if upload is not None:
            with _on_disk(upload) as file:
                order = reader.order_of_file(file)
        else:
            order = reader.order_of_text(text)
        columns = acts.columns_as_json([(column.path, column.asks) for column in order.columns])
        by = request.standing.signature(timezone.now())
        name = request.POST.get("name", "") or order.title[: acts.LONGEST_NAME]
        return acts.keep_form(organisation, name, order.title, columns, by=by, on=request.standing.day), []
    except exchange("sheets").SheetRefused as refused:
        return None, [Problem("file" if upload is not None else "text", str(refused))]
    except Refused as refused:
        return None, [Problem("name", str(refused))]


@contextmanager
def _on_disk(upload: UploadedFile) -> Iterator[Path]:
    """The upload as a file for the child that reads it; gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(upload.name or '').suffix[:8].lower()}"
        with path.open("wb") as out:
            for piece in upload.chunks():
                out.write(piece)
        yield path


@acting("summary.see", on=form_within("summary.see"))
def summary(request: HttpRequest, found: SummaryForm) -> HttpResponse:
    """One form: what each column is filled with, to be corrected; POST keeps the correction."""
    may_keep = request.standing.reaches("summary.keep", found.organisation_id)
    problems = []
    if request.method == "POST":
        if not may_keep:
            raise Http404
        asks = {place: request.POST[f"c{place}"] for place in range(len(found.columns)) if f"c{place}" in request.POST}
        try:
            acts.correct_form(found, asks, by=request.standing.signature(timezone.now()), on=request.standing.day)
        except Refused as refused:
            problems = [Problem("", str(refused))]
        else:
            tell(request, "已记住每一栏填什么。")
            return go_to(request, "summary", found.pk)
    return _form_page(request, found, problems, may_keep=may_keep)


def _form_page(request: HttpRequest, found: SummaryForm, problems: list[Problem], *, may_keep: bool) -> HttpResponse:
    sight = sight_of(request, "summary.see")
    asked = exchange("column_orders").asked
    unsure = {
        place
        for place, one in enumerate(found.columns)
        if one["asks"] and (guess := asked(tuple(one["path"]))).asks == one["asks"] and not guess.sure
    }
    today = sight.today
    context = {
        "found": found,
        "sight": sight,
        "columns": [
            (place, " / ".join(one["path"]), one["asks"], place in unsure) for place, one in enumerate(found.columns)
        ],
        "askable": acts.askable(),
        "per": acts.PER,
        "typed": request.POST,
        "first": date(today.year, 1, 1),
        "places": sight.middle() if sight.is_district else [],
        "may_keep": may_keep,
        "problems": problems,
    }
    return show(request, "summaries/summary.html", context, 422 if problems else 200)


@acting("summary.see", on=form_within("summary.see"))
def summary_fill(request: HttpRequest, found: SummaryForm) -> HttpResponse:
    """Fill the form and hand it out; GET leads back to the form."""
    if request.method != "POST":
        return go_to(request, "summary", found.pk)
    root = _root(sight_of(request, "summary.see", request.POST.get("in", "")))
    first, day = _day(request.POST.get("first", "")), _day(request.POST.get("day", ""))
    per = request.POST.get("per", "")
    by, on = request.standing.signature(timezone.now()), request.standing.day
    try:
        if first is None or day is None or per not in acts.PER:
            raise Refused("选好按什么排、从哪天到哪天。")
        filled = acts.fill(found, root.organisation, per, first, day, by=by, on=on)
    except Refused as refused:
        may_keep = request.standing.reaches("summary.keep", found.organisation_id)
        return _form_page(request, found, [Problem("day", str(refused))], may_keep=may_keep)
    title = found.title or found.name
    below = ["空着的格子是算不出或者缺数，不是 0；原因见第二张工作表。"]
    sheets = [
        table_sheet(
            found.name,
            filled.headings,
            filled.rows,
            above=[title, f"{root.name}　{first} 至 {day}"],
            below=below if filled.rows else ["没有可填的工会。"],
            spans=True,
        ),
        table_sheet("空着的栏", [["栏目", "为什么空着"]], filled.blank or [["没有空着的栏。", ""]]),
    ]
    return hand_out(request, found.name, sheets, day, len(filled.rows), f"summary-{found.pk}")


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


@acting("summary.keep", on=form_within("summary.keep"))
def summary_drop(request: HttpRequest, found: SummaryForm) -> HttpResponse:
    """Put a form aside: asked once."""
    if request.method == "POST":
        acts.drop_form(found, by=request.standing.signature(timezone.now()), on=request.standing.day)
        tell(request, f"不再用“{found.name}”。")
        return go_to(request, "summaries")
    return show(request, "summaries/drop.html", {"found": found})
