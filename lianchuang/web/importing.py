"""Bringing in a ledger: choose the file, look at how its columns were read, look at what is wrong, import."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.registry.models import Area, Organisation, OrganisationProfile, Tree
from lianchuang.web.answering import asks_for_part, go_to, show, show_part
from lianchuang.web.brought import Brought, take_in
from lianchuang.web.jobs import bring_in, exchange
from lianchuang.web.leads import import_lead
from lianchuang.web.preview import keep_rows, preview_of
from lianchuang.web.reach import GEOGRAPHIC
from lianchuang.web.step_form import Problem

LARGEST = 20 * 2**20
STOP_POLLING = 286
RECENT = 10  # imports of the last days that the page names
SURE = 0.8  # how certain a column has to be for the page not to ask


def areas_of(standing: Standing) -> list[Area]:
    """The districts and towns that somebody may bring ledgers in for."""
    scope = standing.scope("import.run")
    seats = OrganisationProfile.objects.on(standing.day).filter(
        organisation__in=scope.organisations(), organisation__tree=Tree.UNION, kind__in=GEOGRAPHIC
    )
    codes = seats.values("area_code")
    return list(Area.objects.on(standing.day).filter(code__in=codes).order_by("code"))


@acting("import.run")
def imports(request: HttpRequest) -> HttpResponse:
    """Choose a file, what it is, and for which place."""
    standing = request.standing
    areas = areas_of(standing)
    if request.method != "POST":
        return _choosing(request, areas, [])
    kind, area = request.POST.get("kind", ""), request.POST.get("area", "")
    upload, union = request.FILES.get("file"), request.POST.get("union", "").strip()
    problems = []
    if kind not in kinds():
        problems.append(Problem("kind", "先选这是哪一种台账。"))
    if area not in {one.code for one in areas}:
        problems.append(Problem("area", "先选这份台账是哪里的。"))
    if upload is None:
        problems.append(Problem("file", "先选文件。"))
    elif upload.size > LARGEST:
        problems.append(Problem("file", "文件超过 20 兆，请分成几份。"))
    if union and not _own_union(standing, union):
        problems.append(Problem("union", f"没有编号为 {union[:20]} 的工会，或不归你管。"))
    if problems:
        return _choosing(request, areas, problems)
    brought = take_in(upload, request.user.pk, kind, area, union)
    if problem := _try(brought, standing):
        return _choosing(request, areas, [Problem("file", problem)])
    return go_to(request, "import_look", brought.token)


def kinds() -> dict[str, str]:
    return exchange("importing").KINDS


def _own_union(standing: Standing, number: str) -> bool:
    within = standing.scope("import.run").organisation("pk")
    return Organisation.objects.filter(within, number=number, tree=Tree.UNION).exists()


def _choosing(request: HttpRequest, areas: list[Area], problems: list[Problem]) -> HttpResponse:
    before = [(one, one.state) for one in Brought.of(request.user.pk, RECENT)]
    context = {
        "kinds": kinds(),
        "areas": areas,
        "problems": problems,
        "typed": request.POST,
        "before": [(one, state) for one, state in before if state["stage"] != "brought"],
    }
    return show(request, "imports/choose.html", context, 422 if problems else 200)


def _try(brought: Brought, standing: Standing) -> str:
    """A trial run that writes nothing; what it found is kept beside the file. Gives the sentence of a refusal."""
    importing, state = exchange("importing"), brought.state
    mapping = [exchange("mapping").TableMapping.from_json(one) for one in state["mapping"] or ()]
    try:
        report = importing.import_file(
            brought.file,
            state["kind"],
            state["area"],
            union=state["union"] or None,
            dry_run=True,
            mapping=mapping or None,
            within=standing.scope("import.run"),
        )
    except importing.CannotImport as problem:
        return str(problem)
    told = report.as_json()
    keep_rows(brought, told["rows"])
    brought.outcome.write_bytes(report.workbook())
    brought.to_mend.write_bytes(report.to_mend())
    brought.keep(
        stage="looked",
        mapping=[one.as_json() for one in report.interpretation.mapping],
        shown=told["mapping"],
        counts=told["counts"],
        skipped=sum(one["why"] != "同一条" for one in told["skipped"]),
        notes=told["notes"],
    )
    return ""


def _own(standing: Standing, token: str) -> Brought:
    brought = Brought(token, standing.account.pk)
    if not brought.exists:
        raise Http404
    return brought


@acting("import.run", on=_own)
def import_look(request: HttpRequest, found: Brought) -> HttpResponse:
    """How the columns were read, and which rows need a look. POST reads it again with other columns."""
    problem = ""
    if request.method == "POST":
        before = found.state["mapping"]
        found.keep(mapping=[_corrected(request, place, table) for place, table in enumerate(before)])
        problem = _try(found, request.standing)
        if problem:
            found.keep(mapping=before)
        else:
            return go_to(request, "import_look", found.token)
    state = found.state
    if state["stage"] in ("waiting", "running", "writing", "done", "refused"):
        return go_to(request, "import_progress", found.token)
    if state["stage"] != "looked":
        return go_to(request, "imports")
    fields = fields_of(state["kind"])
    context = {
        "brought": found,
        "state": state,
        "kind": kinds()[state["kind"]],
        "fields": fields,
        "tables": [(table, _is_sure(table)) for table in state["shown"]],
        "lead": import_lead(state["counts"]),
        "ready": state["counts"]["added"] + state["counts"]["merged"],
        "problem": problem,
        **preview_of(found, fields, request.GET),
    }
    return show(request, "imports/look.html", context, 422 if problem else 200)


def _is_sure(table: dict[str, Any]) -> bool:
    """Whether every column that is used was recognised for certain."""
    return all(column["confidence"] >= SURE for column in table["columns"] if column["field"])


def fields_of(kind: str) -> dict[str, str]:
    """What a column may be, by name."""
    known = exchange("vocabulary").kinds()[kind]
    return {name: known.label_of(name) for name in (*known.fields, *known.also)}


def _corrected(request: HttpRequest, place: int, table: dict[str, Any]) -> dict[str, Any]:
    mapping = exchange("mapping").TableMapping.from_json(table)
    said = {
        column["column"]: request.POST.get(f"{place}.{column['column']}", "") or None
        for column in table["columns"]
        if f"{place}.{column['column']}" in request.POST
    }
    changed = {
        column.column: said[column.column]
        for column in mapping.columns
        if column.column in said and said[column.column] != column.field
    }
    return mapping.corrected(changed).as_json() if changed else table


@acting("import.run", on=_own)
def import_run(request: HttpRequest, found: Brought) -> HttpResponse:
    """Hand the file to the worker."""
    if request.method != "POST":
        return go_to(request, "import_look", found.token)
    if found.state["stage"] == "looked":
        found.keep(stage="waiting")
        by = request.standing.signature(timezone.now())
        bring_in.defer(token=found.token, account=found.account, right=by.right)
    return go_to(request, "import_progress", found.token)


@acting("import.run", on=_own)
def import_progress(request: HttpRequest, found: Brought) -> HttpResponse:
    """How far it is; asked every two seconds until it is over."""
    state = found.state
    over = state["stage"] in ("done", "refused")
    context = {"brought": found, "state": state, "kind": kinds()[state["kind"]], "over": over}
    if asks_for_part(request):
        return show(request, "imports/_progress.html", context, STOP_POLLING if over else 200)
    return show_part(request, "imports/progress.html", "imports/_progress.html", context)


@acting("import.run", on=_own)
def import_outcome(request: HttpRequest, found: Brought) -> HttpResponse:
    """Every row with its outcome to take away; with `?mend` only what was refused, to be mended and brought again."""
    mending = "mend" in request.GET
    path = found.to_mend if mending else found.outcome
    if not path.is_file():
        raise Http404
    name = "lianchuang-import-mend.xlsx" if mending else "lianchuang-import.xlsx"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response
