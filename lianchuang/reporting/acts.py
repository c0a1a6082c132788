"""Drafting the yearly survey from the records, and keeping the draft that is sent in; nobody types a figure."""

import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.measures.rows import Window
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import Organisation, OrganisationProfile
from lianchuang.reporting import events
from lianchuang.reporting.items import Cell, Drawn, draw
from lianchuang.reporting.models import Survey
from lianchuang.rulebook.surveys import Item, as_json, survey
from lianchuang.snapshot.facts import Facts
from lianchuang.snapshot.freeze import freeze

EARLIEST = 2000


class Refused(Exception):
    """Cannot be drafted or kept; the message is a Chinese sentence."""


@transaction.atomic
def draft_survey(organisation: Organisation, year: int, *, by: Signature, on: date) -> Survey:
    """Draft the survey of a year for an organisation and everything below it, as of the cut-off day.

    Facts are those of the cut-off as they are known now: what was entered late, or corrected, by the day of drafting is
    in it. What is entered later changes no draft. Raises Refused.
    """
    told, profile = survey(), draftable(organisation, year, on)
    cut_off, first = told.cut_off(year), told.first_day(year)
    with drawn_on(organisation, cut_off, first) as (facts, drawn):
        places = _places(facts)
    cells = drawn.cells(told.items)
    own = {item.id: _cell_as_json(cells.get((item.id, organisation.pk))) for item in told.items if item.computed}
    kept = {"items": [as_json(item) for item in told.items], "cells": own}
    rows, spread = _parquet(drawn.rows), _parquet(places)
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()
    number = Survey.objects.filter(organisation=organisation, year=year).count() + 1
    made = Survey.objects.create(
        organisation=organisation,
        name=profile.name,
        year=year,
        number=number,
        first_day=first,
        cut_off=cut_off,
        drafted_on=on,
        rows=rows,
        places=spread,
        digest=hashlib.sha256(text + rows + spread).hexdigest(),
        **kept,
    )
    _record(made, events.DRAFTED.id, by, on)
    return made


def draftable(organisation: Organisation, year: int, on: date) -> OrganisationProfile:
    """The organisation as it was on the cut-off day of a year that can be drafted. Raises Refused."""
    if not EARLIEST <= year <= on.year:
        raise Refused("这个年度不能起草。")
    cut_off = survey().cut_off(year)
    if cut_off > on:
        raise Refused(f"统计时点是 {cut_off}，还没到，到了那天以后再起草。")
    profile = OrganisationProfile.objects.on(cut_off).filter(organisation=organisation).first()
    if profile is None:
        raise Refused(f"{cut_off} 这一天还没有这个工会，没有可统计的。")
    return profile


@transaction.atomic
def keep_survey(drafted: Survey, *, by: Signature, on: date) -> None:
    """Keep a draft, word for word, as the survey that is sent in. Raises Refused where it is kept already."""
    held = Survey.objects.select_for_update().get(pk=drafted.pk)
    if held.kept_on is not None:
        raise Refused("这一份已经留存过了。")
    drafted.kept_on = held.kept_on = on
    held.save(update_fields=["kept_on"])
    _record(held, events.KEPT.id, by, on)


@contextmanager
def drawn_on(
    organisation: Organisation, day: date, first: date, items: Sequence[Item] | None = None
) -> Iterator[tuple[Facts, Drawn]]:
    """The facts of a day for an organisation and all below it, and the items drawn from them; the files are gone
    afterwards. Cost grows with the facts, as that of a freezing."""
    home = Path(settings.HOME) / "reports"
    home.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=home))
    try:
        freeze([organisation], day, place / "facts")
        facts = Facts.open(place / "facts", verify=False)
        yield facts, draw(facts, Window(first, day), items if items is not None else survey().items, field_types())
    finally:
        shutil.rmtree(place, ignore_errors=True)


def field_types() -> dict[str, str]:
    """Of each field that is frozen whether it is a count or money."""
    return {
        f"{procedure.id}.{step.id}.{spec.id}": spec.type
        for procedure in procedures()
        for step in procedure.step
        for spec in step.field
        if spec.counted
    }


def drawn_of(held: Survey) -> Drawn:
    """The rows that a survey was drafted from."""
    places = places_of(held)
    pairs = places.select("organisation", "ancestor")
    return Drawn(pl.read_parquet(io.BytesIO(bytes(held.rows))), pairs)


def places_of(held: Survey) -> pl.DataFrame:
    """Every organisation with each one above it, and its number, name, tier and kind on the day."""
    return pl.read_parquet(io.BytesIO(bytes(held.places)))


def items_of(held: Survey) -> list[Item]:
    """The items as they read when the survey was drafted."""
    tupled = ("steps", "sum", "unions", "wanted", "words")
    return [Item(**(one | {key: tuple(one[key]) for key in tupled})) for one in held.items]


def cell_of(held: Survey, item: str) -> Cell:
    """The cell of an item as it was drafted."""
    told = held.cells[item]
    value = None if told["value"] is None else Decimal(told["value"])
    return Cell(value, Decimal(told["known"]), told["gaps"])


def _cell_as_json(cell: Cell | None) -> dict[str, Any]:
    if cell is None:
        return {"value": "0", "known": "0", "gaps": 0}
    return {"value": None if cell.value is None else str(cell.value), "known": str(cell.known), "gaps": cell.gaps}


def _places(facts: Facts) -> pl.DataFrame:
    named = facts.organisations.select("organisation", "number", "name", "tier", "kind", "tree", "founded_on")
    joined = facts.ancestors.select("organisation", "ancestor").join(named, on="organisation", how="inner")
    collected = joined.collect(backend="polars").to_native()
    return pl.DataFrame(collected).sort("organisation", "ancestor")


def _parquet(frame: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file, compression="zstd", compression_level=3)
    return file.getvalue()


def _record(held: Survey, kind: str, by: Signature, on: date) -> None:
    payload = {
        "year": held.year,
        "number": held.number,
        "cut_off": held.cut_off.isoformat(),
        "digest": held.digest,
    }
    record(Entry(kind, on, payload, held.organisation_id, f"survey:{held.pk}"), by=by)
