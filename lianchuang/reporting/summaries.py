"""Tables in somebody else's column order: remembered under a name, filled from the records, one row for each union or
each town. What cannot be computed stays blank and is listed with its reason; nobody types a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import narwhals as nw
import polars as pl
from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.registry.models import Organisation, OrganisationKind, Tier, Tree
from lianchuang.reporting import events
from lianchuang.reporting.acts import Refused, drawn_on
from lianchuang.reporting.items import NOTHING, Cell
from lianchuang.reporting.models import SummaryForm
from lianchuang.rulebook.surveys import Item, survey
from lianchuang.snapshot.facts import Facts

PER = {"union": "一个工会一行", "town": "一个镇街、局一行"}
NOT_KNOWN = "认不出这一栏要什么，或者记录里没有。"
LONGEST_NAME = 60
Value = str | int | Decimal | date | None


@dataclass(frozen=True)
class Filled:
    """A filled table: heading rows and rows in the sender's order, and for each blank column why it is blank."""

    headings: list[list[str]]
    rows: list[list[Value]]
    blank: list[tuple[str, str]]


def columns_as_json(columns: Sequence[tuple[Sequence[str], str]]) -> list[dict[str, Any]]:
    """Columns as a form keeps them: their headings from top to bottom, and what each asks for."""
    return [{"path": list(path), "asks": asks} for path, asks in columns]


def askable() -> dict[str, str]:
    """Everything a column can be filled with, by its words."""
    told = survey()
    facts = {fact.id: fact.name for fact in told.facts}
    return facts | {item.id: f"{item.part}：{item.name}（{item.unit}）" for item in told.items}


@transaction.atomic
def keep_form(
    organisation: Organisation, name: str, title: str, columns: list[dict[str, Any]], *, by: Signature, on: date
) -> SummaryForm:
    """Remember a column order for an organisation under a name. Raises Refused."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Refused(f"给这张表起个名称，最多 {LONGEST_NAME} 个字。")
    if SummaryForm.objects.filter(organisation=organisation, name=name, dropped_on=None).exists():
        raise Refused("已经有这个名称的汇总表了，换一个名称。")
    made = SummaryForm.objects.create(organisation=organisation, name=name, title=title, columns=columns)
    _record(made, events.FORM_KEPT.id, {"columns": len(columns), "asks": [one["asks"] for one in columns]}, by, on)
    return made


@transaction.atomic
def correct_form(form: SummaryForm, asks: Mapping[int, str], *, by: Signature, on: date) -> None:
    """Say of some columns what they are to be filled with; blank for nothing. Raises Refused on an unknown figure."""
    known = askable()
    if any(one and one not in known for one in asks.values()):
        raise Refused("有一栏选的项目不认得，请刷新页面再选。")
    form.columns = [{**one, "asks": asks.get(place, one["asks"])} for place, one in enumerate(form.columns)]
    form.save(update_fields=["columns"])
    told = {"columns": len(form.columns), "asks": [one["asks"] for one in form.columns]}
    _record(form, events.FORM_KEPT.id, told, by, on)


@transaction.atomic
def drop_form(form: SummaryForm, *, by: Signature, on: date) -> None:
    """Put a form aside; its name is free again."""
    form.dropped_on = on
    form.save(update_fields=["dropped_on"])
    _record(form, events.FORM_DROPPED.id, {}, by, on)


@transaction.atomic
def fill(form: SummaryForm, root: Organisation, per: str, first: date, day: date, *, by: Signature, on: date) -> Filled:
    """Fill a form for everything below an organisation as of a day; what happened is counted from `first` on.

    Raises Refused where the days cannot be.
    """
    if not first <= day <= on:
        raise Refused("起始日不能晚于截止日，截止日不能晚于今天。")
    told = survey()
    asked = {one["asks"] for one in form.columns}
    items = [item for item in told.items if item.id in asked]
    with drawn_on(root, day, first, items) as (facts, drawn):
        cells = drawn.cells(items)
        units = _units(facts, per)
    rows = [
        [_value(one["asks"], place, unit, items, cells) for one in form.columns]
        for place, unit in enumerate(units, start=1)
    ]
    filled = Filled(_headings(form.columns), rows, _blank(form.columns, items, units, cells))
    _record(form, events.FILLED.id, {"rows": len(rows), "day": day.isoformat(), "root": root.number}, by, on)
    return filled


def _units(facts: Facts, per: str) -> list[dict[str, Any]]:
    """The unions or the towns of a table, by their town's number and their own."""
    rows = facts.organisations.filter(nw.col("tree") == Tree.UNION.value).collect(backend="polars").to_native()
    above = facts.ancestors.collect(backend="polars").to_native()
    terms = facts.terms.collect(backend="polars").to_native()
    organisations = pl.DataFrame(rows)
    standing = pl.DataFrame(terms).filter((pl.col("body") == "committee") & pl.col("until").is_null())
    last_days = dict(standing.select("organisation", "last_day").iter_rows())
    named = {row["organisation"]: row for row in organisations.iter_rows(named=True)}
    towns = {
        organisation: named[ancestor]
        for organisation, ancestor in pl.DataFrame(above).select("organisation", "ancestor").iter_rows()
        if ancestor in named and named[ancestor]["tier"] == Tier.MIDDLE
    }
    tier = Tier.MIDDLE if per == "town" else Tier.BASE
    listed = [
        {**row, "town": towns.get(pk, {}).get("name", ""), "last_day": last_days.get(pk)}
        for pk, row in named.items()
        if row["tier"] == tier
    ]
    return sorted(listed, key=lambda row: (towns.get(row["organisation"], {}).get("number", ""), row["number"]))


def _value(
    asks: str,
    place: int,
    unit: Mapping[str, Any],
    items: Sequence[Item],
    cells: Mapping[tuple[str, int], Cell],
) -> Value:
    if asks == "ordinal":
        return place
    if asks == "kind":
        return OrganisationKind(unit["kind"]).label
    if asks in ("number", "name", "town", "founded_on", "last_day"):
        return unit[asks]
    item = next((one for one in items if one.id == asks), None)
    if item is None or not item.computed:
        return None
    value = cells.get((asks, unit["organisation"]), NOTHING).value
    return value if value is None or item.money else int(value)


def _headings(columns: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """The heading rows as they were sent; a column with fewer has its own in the last row."""
    depth = max((len(one["path"]) for one in columns), default=1) or 1
    return [
        [([""] * (depth - len(one["path"])) + list(one["path"]))[level] for one in columns] for level in range(depth)
    ]


def _blank(
    columns: Sequence[Mapping[str, Any]],
    items: Sequence[Item],
    units: Sequence[Mapping[str, Any]],
    cells: Mapping[tuple[str, int], Cell],
) -> list[tuple[str, str]]:
    """The columns that are blank, or blank for some, with the reason."""
    by_id = {item.id: item for item in items}
    found = []
    for one in columns:
        heading, asks = " ".join(one["path"]), one["asks"]
        item = by_id.get(asks)
        if not asks:
            found.append((heading or "（没有表头的一栏）", NOT_KNOWN))
        elif item is not None and not item.computed:
            found.append((heading, item.why))
        elif item is not None:
            missing = sum(cells.get((asks, unit["organisation"]), NOTHING).value is None for unit in units)
            if missing:
                found.append((heading, f"{missing} 行的记录缺这个数，那几格空着，不算 0。"))
    return found


def _record(form: SummaryForm, kind: str, told: dict[str, Any], by: Signature, on: date) -> None:
    record(Entry(kind, on, {"name": form.name, **told}, form.organisation_id, f"summary:{form.pk}"), by=by)
