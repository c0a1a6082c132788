"""What pages leave to the worker: bringing in a file that somebody has looked through, freezing and scoring a
day, drafting a survey, comparing two freezings, trying a plan."""

from datetime import date
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from lianchuang.accounts.models import Account
from lianchuang.accounts.standing import Standing
from lianchuang.ledger.acts import Signature
from lianchuang.ledger.sealing import seal
from lianchuang.registry.models import Organisation
from lianchuang.reporting import acts as reports
from lianchuang.rounds.acts import freeze_and_score, roots_of
from lianchuang.rounds.changes import every_change
from lianchuang.rounds.models import Freezing, Round, StandardSet
from lianchuang.rounds.rehearsal import Tried, rehearse_plan
from lianchuang.scoring.results import Results
from lianchuang.scoring.run import CannotScore
from lianchuang.snapshot.freeze import NothingToFreeze
from lianchuang.web.brought import Brought
from lianchuang.web.underway import Drafting, Freeze, Working
from lianchuang.web.worked_out import Changes, comparing, keep, kept, trying


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
            within=Standing(Account.objects.get(pk=account), timezone.localdate()).scope("import.run"),
            writing=lambda rows: brought.keep(stage="writing", rows=rows),
        )
    except importing.CannotImport as problem:
        brought.keep(stage="refused", problem=str(problem))
        return
    brought.outcome.write_bytes(report.workbook())
    brought.to_mend.write_bytes(report.to_mend())
    brought.keep(stage="done", counts=dict(report.counts), notes=list(report.notes))


@app.task(name="web.freeze_round", queue="rounds", lock="freezing")
def freeze_round(token: str, account: int, right: str) -> None:
    """Freeze a day of a round and score it; the state tells how far it is. A second run gives the same files."""
    begun = Freeze(token, account)
    state = begun.keep(stage="freezing")
    held, day = Round.objects.get(pk=state["round"]), date.fromisoformat(state["day"])
    seal()
    by = Signature(f"account:{account}", timezone.now(), right)
    try:
        made = freeze_and_score(held, roots_of(held, day), by=by, on=day, scoring=lambda: begun.keep(stage="scoring"))
    except (NothingToFreeze, CannotScore) as problem:
        begun.keep(stage="refused", problem=str(problem))
        return
    counted = Results.open(made.results_folder).manifest["tables"]["results"]["rows"]
    begun.keep(stage="done", unions=counted)


@app.task(name="web.draft_survey", queue="reports", lock="drafting")
def draft_survey(token: str, account: int, right: str) -> None:
    """Draft a survey; the state tells how it went. What was drafted already is not drafted a second time."""
    begun = Drafting(token, account)
    if begun.state["stage"] == "done":
        return
    state = begun.keep(stage="running")
    organisation, on = Organisation.objects.get(pk=state["organisation"]), date.fromisoformat(state["day"])
    by = Signature(f"account:{account}", timezone.now(), right)
    try:
        made = reports.draft_survey(organisation, state["year"], by=by, on=on)
    except (reports.Refused, NothingToFreeze) as problem:
        begun.keep(stage="refused", problem=str(problem))
        return
    begun.keep(stage="done", survey=made.pk)


@app.task(name="web.compare_freezings", queue="rounds", lock="working")
def compare_freezings(token: str, account: int, before: int, after: int) -> None:
    """Work out why every union moved between two freezings. What is kept already is not worked out a second time."""
    begun = Working(token, account)
    begun.keep(stage="running")
    found = {
        one.pk: one for one in Freezing.objects.select_related("standards", "round").filter(pk__in=(before, after))
    }
    sides = found[before], found[after]
    fingerprint = comparing(*sides)
    if kept(Changes, fingerprint) is None:
        changes = every_change(*sides, going=lambda done, of: begun.keep(done=done, all=of))
        keep(Changes, fingerprint, changes)
    begun.keep(stage="done")


@app.task(name="web.try_plan", queue="rounds", lock="working")
def try_plan(token: str, account: int, freezing: int, standards: int) -> None:
    """Try the plan of a round on the records of a freezing. What is kept already is not worked out a second time."""
    begun = Working(token, account)
    begun.keep(stage="running")
    chosen = Freezing.objects.get(pk=freezing)
    held = StandardSet.objects.select_related("round").get(pk=standards)
    titles = list(held.round.titles.all())
    fingerprint = trying(chosen, held, titles)
    try:
        if kept(Tried, fingerprint) is None:
            tried = rehearse_plan(chosen, held, titles, lambda done, of: begun.keep(done=done, all=of))
            keep(Tried, fingerprint, tried)
    except CannotScore as problem:
        begun.keep(stage="refused", problem=str(problem))
        return
    begun.keep(stage="done")
