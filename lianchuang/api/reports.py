"""Books and yearly surveys: the same tables as on the pages, cell by cell, to be read by a program."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import polars as pl
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from lianchuang.accounts.standing import Standing
from lianchuang.api.entry import PAGE, Fault, doing
from lianchuang.api.organisations import Page, find, paged
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Employer
from lianchuang.reporting.acts import cell_of, drawn_of, items_of, places_of
from lianchuang.reporting.books import Look, records_of, rows_of
from lianchuang.reporting.models import Survey
from lianchuang.rulebook.books import Book, book_named
from lianchuang.rulebook.books import books as all_books
from lianchuang.rulebook.surveys import Item

router = Router(tags=["报表"])
OF_UNITS = ("employer", "staff")


class BookOut(Schema):
    id: str
    family: str
    name: str
    purpose: str
    columns: list[str]


class BookPage(Schema):
    book: str
    first: date
    last: date
    total: int
    page: int
    columns: list[str]
    rows: list[list[Any]]


class SurveyOut(Schema):
    id: int
    organisation: str
    name: str
    year: int
    number: int
    first_day: date
    cut_off: date
    drafted_on: date
    kept_on: date | None
    digest: str


class SurveyCell(Schema):
    """A figure; null is not known, and `why` or `gaps` (records that lack it) tell the reason."""

    item: str
    name: str
    part: str
    unit: str
    value: str | None
    gaps: int
    why: str


class SurveyDetail(SurveyOut):
    cells: list[SurveyCell]


class SurveyRecord(Schema):
    """One record behind a figure: a case by its number, a unit by its credit code, else the union by its number."""

    organisation: str
    kind: str
    record: str
    value: str | None


class SurveyRecords(Schema):
    item: str
    total: int
    page: int
    records: list[SurveyRecord]


def _readable(standing: Standing, book: Book) -> bool:
    return book.rows != "members" or standing.may("members.see")


def _book(book: Book) -> dict[str, Any]:
    titles = [column.title for column in book.columns]
    return {"id": book.id, "family": book.family, "name": book.name, "purpose": book.purpose, "columns": titles}


@router.get("/books", response=list[BookOut])
@doing("books.see")
def every_book(request: HttpRequest):
    """The thirteen books, with their columns."""
    return [_book(book) for book in all_books() if _readable(request.standing, book)]


@router.get("/books/{book}", response={200: BookPage, 404: Fault})
@doing("books.see")
def book_rows(
    request: HttpRequest,
    book: str,
    organisation: str = "",
    year: Annotated[int | None, Query(ge=1950, le=2999)] = None,
    on: date | None = None,
    page: Page = 1,
):
    """A page of a book: of a year where its rows are cases, else as of a day. Null is not on record."""
    found = book_named(book)
    if found is None or not _readable(request.standing, found):
        raise Http404
    action, today = "members.see" if found.rows == "members" else "books.see", timezone.localdate()
    scope = request.standing.scope(action)
    if organisation:
        scope = replace(scope, roots=frozenset({find(request.standing, organisation, action).pk}))
    last = min(on or today, today)
    look = Look(scope, last, last)
    if found.of_a_year:
        asked = min(year or today.year, today.year)
        look = Look(scope, date(asked, 1, 1), min(date(asked, 12, 31), today))
    total, records = paged(records_of(found, look), page)
    return {
        "book": found.id,
        "first": look.first,
        "last": look.last,
        "total": total,
        "page": page,
        "columns": [column.title for column in found.columns],
        "rows": [list(row.cells) for row in rows_of(found, records, look)],
    }


def _of(held: Survey) -> dict[str, Any]:
    names = ("id", "name", "year", "number", "first_day", "cut_off", "drafted_on", "kept_on", "digest")
    return {"organisation": held.organisation.number} | {name: getattr(held, name) for name in names}


def _surveys(standing: Standing) -> QuerySet:
    return Survey.objects.filter(standing.scope("survey.see").organisation()).select_related("organisation")


@router.get("/surveys", response=list[SurveyOut])
@doing("survey.see")
def every_survey(request: HttpRequest, organisation: str = "", year: int | None = None, page: Page = 1):
    """Surveys within reach, the newest first."""
    rows = _surveys(request.standing).defer("rows", "places", "items", "cells")
    if organisation:
        rows = rows.filter(organisation=find(request.standing, organisation, "survey.see"))
    if year:
        rows = rows.filter(year=year)
    return [_of(held) for held in rows.order_by("-year", "-pk")[(page - 1) * PAGE : page * PAGE]]


def _held(request: HttpRequest, number: int) -> Survey:
    held = _surveys(request.standing).filter(pk=number).first()
    if held is None:
        raise Http404
    return held


@router.get("/surveys/{number}", response={200: SurveyDetail, 404: Fault})
@doing("survey.see")
def one_survey(request: HttpRequest, number: int):
    """One survey as it was drafted, every cell."""
    held = _held(request, number)
    return _of(held) | {"cells": [_cell(held, item) for item in items_of(held)]}


def _cell(held: Survey, item: Item) -> dict[str, Any]:
    said = {"item": item.id, "name": item.name, "part": item.part, "unit": item.unit, "why": item.why}
    if not item.computed:
        return said | {"value": None, "gaps": 0}
    cell = cell_of(held, item.id)
    return said | {"value": None if cell.value is None else str(cell.value), "gaps": cell.gaps}


@router.get("/surveys/{number}/items/{item}", response={200: SurveyRecords, 404: Fault})
@doing("survey.see")
def survey_records(request: HttpRequest, number: int, item: str, page: Page = 1):
    """The records behind one cell."""
    held = _held(request, number)
    found = next((one for one in items_of(held) if one.id == item and one.computed), None)
    if found is None:
        raise Http404
    rows = drawn_of(held).rows.filter(pl.col("item") == item)
    shown = rows.slice((page - 1) * PAGE, PAGE).to_dicts()
    numbers = dict(places_of(held).select("organisation", "number").unique().iter_rows())
    records = _records(shown, numbers, 100 if found.money else 1)
    return {"item": item, "total": rows.height, "page": page, "records": records}


def _records(rows: Sequence[dict[str, Any]], numbers: dict[int, str], scale: int) -> list[dict[str, Any]]:
    kinds: dict[str, set[int]] = {}
    for row in rows:
        kind, _, key = row["record"].partition(":")
        kinds.setdefault(kind, set()).add(int(key))
    units = {key for kind in OF_UNITS for key in kinds.get(kind, ())}
    cases = dict(Case.objects.filter(pk__in=kinds.get("case", ())).values_list("pk", "number"))
    codes = dict(Employer.objects.filter(pk__in=units).values_list("pk", "credit_code"))
    found = []
    for row in rows:
        kind, _, key = row["record"].partition(":")
        named = cases if kind == "case" else codes if kind in OF_UNITS else numbers
        value = None if row["value"] is None else str(Decimal(row["value"]) / scale)
        found.append(
            {
                "organisation": numbers.get(row["organisation"], ""),
                "kind": kind,
                "record": named.get(int(key)) or "",
                "value": value,
            }
        )
    return found
