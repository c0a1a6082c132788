"""Ledgers brought in by a program: tried first, then for good, read and checked as on the page."""

import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Router, Schema, UploadedFile
from pydantic import Field

from lianchuang.accounts.standing import Standing
from lianchuang.api.entry import WITH_A_KEY, Fault, doing
from lianchuang.registry.models import Organisation, OrganisationKind, OrganisationProfile, Tree

router = Router(tags=["导入"])

LARGEST = 20 << 20


class Ledger(Schema):
    """What a file is, and for which place. `union` is the number of the union a roster of members is of."""

    kind: str = Field(max_length=20)
    area: str = Field(max_length=12)
    union: str = Field("", max_length=20)


class RowOut(Schema):
    sheet: str
    source_row: int
    outcome: str
    record: dict[str, Any] = Field(default_factory=dict)
    reasons: list[dict[str, Any]]


class ImportOut(Schema):
    """How the columns were read and what became of the rows; sensitive values are masked."""

    file: str
    kind: str
    area: str
    dry_run: bool
    counts: dict[str, int]
    mapping: list[dict[str, Any]]
    rows: list[RowOut]
    skipped: int
    notes: list[str]


def _reading(module: str) -> Any:
    """A module of the room that reads files. Settings name the room: doors do not import one another."""
    return import_module(f"{settings.IMPORTING}.{module}")


def _objection(standing: Standing, ledger: Ledger, file: UploadedFile) -> str:
    """Why this cannot be tried at all; nothing if it can."""
    kinds = _reading("importing").KINDS
    if ledger.kind not in kinds:
        return f"没有这种台账，只有 {'、'.join(kinds)}。"
    if (file.size or 0) > LARGEST:
        return "文件超过 20 兆，请分成几份。"
    scope = standing.scope("import.run")
    seats = OrganisationProfile.objects.on(standing.day).filter(
        organisation__in=scope.organisations(),
        kind__in=[OrganisationKind.DISTRICT_FEDERATION, OrganisationKind.TOWN_FEDERATION],
    )
    if not seats.filter(area_code=ledger.area.ljust(12, "0")).exists():
        return "没有这个区县或镇街，或不归你管。"
    within = scope.organisation("pk")
    if ledger.union and not Organisation.objects.filter(within, number=ledger.union, tree=Tree.UNION).exists():
        return f"没有编号为 {ledger.union} 的工会，或不归你管。"
    return ""


def _bring(request: HttpRequest, ledger: Ledger, file: UploadedFile, dry_run: bool) -> tuple[int, dict[str, Any]]:
    standing, importing = request.standing, _reading("importing")
    if problem := _objection(standing, ledger, file):
        return 422, {"error": problem}
    name = Path(file.name or "file").name[:120]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(name).suffix[:8].lower()}"
        with path.open("wb") as out:
            for piece in file.chunks():
                out.write(piece)
        try:
            report = importing.import_file(
                path,
                ledger.kind,
                ledger.area,
                union=ledger.union or None,
                dry_run=dry_run,
                by=standing.signature(timezone.now()),
                within=standing.scope("import.run"),
            )
        except importing.CannotImport as problem:
            return 422, {"error": str(problem)}
    told = report.as_json()
    rows = told["rows"] if dry_run else [row | {"record": {}} for row in told["rows"] if row["outcome"] == "refused"]
    return 200, told | {"file": name, "rows": rows, "skipped": len(told["skipped"])}


@router.post("/imports/trial", response={200: ImportOut, 404: Fault, 422: Fault})
@doing("import.run", remembered=False)
def try_import(request: HttpRequest, ledger: Form[Ledger], file: File[UploadedFile]):
    """What an import would do, row by row. Nothing is written."""
    return _bring(request, ledger, file, True)


@router.post("/imports", response={200: ImportOut, 404: Fault, 422: Fault}, openapi_extra=WITH_A_KEY)
@doing("import.run")
def bring_in(request: HttpRequest, ledger: Form[Ledger], file: File[UploadedFile]):
    """Bring a ledger in, all of what can go in or nothing; the rows that were refused come back with their reasons.
    Needs the header Idempotency-Key; the same file a second time changes nothing."""
    return _bring(request, ledger, file, False)
