"""What pages leave to the worker: bringing in a file that somebody has looked through."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from lianchuang.ledger.acts import Signature
from lianchuang.web.brought import Brought


def exchange(module: str) -> Any:
    """A module of the room that reads files. Settings name the room: doors do not import one another."""
    return import_module(f"{settings.IMPORTING}.{module}")


@app.task(name="web.bring_in", queue="imports", lock="imports")
def bring_in(token: str, account: int, right: str) -> None:
    """Import the file; the state tells how it went. A second run finds every row unchanged."""
    brought = Brought(token, account)
    state = brought.keep(stage="running")
    importing = exchange("importing")
    mapping = [exchange("mapping").TableMapping.from_json(one) for one in state["mapping"] or ()]
    try:
        report = importing.import_file(
            brought.file,
            state["kind"],
            state["area"],
            union=state["union"] or None,
            by=Signature(f"account:{account}", timezone.now(), right),
            mapping=mapping or None,
        )
    except importing.CannotImport as problem:
        brought.keep(stage="refused", problem=str(problem))
        return
    brought.outcome.write_bytes(report.workbook())
    brought.keep(stage="done", counts=dict(report.counts), notes=list(report.notes))
