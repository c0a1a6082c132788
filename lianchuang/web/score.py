"""One union's score: every point, from the rule to the records; and what is missing and what it would bring."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.measures.rows import MEASURES
from lianchuang.registry.models import Organisation, Tree
from lianchuang.rounds.live import live
from lianchuang.rounds.models import Level
from lianchuang.scoring.results import Results
from lianchuang.web.answering import show, show_part
from lianchuang.web.figures import ONLY_A_BASE, SIDES
from lianchuang.web.frozen import Frozen, latest
from lianchuang.web.leads import score_lead
from lianchuang.web.listing import page_of
from lianchuang.web.organisation import life_of
from lianchuang.web.reach import organisation_within
from lianchuang.web.records import Record, records_of
from lianchuang.web.round import lines_of
from lianchuang.web.standard import share_of
from lianchuang.web.two_words import running_round_of

SHOWN = 6  # records under an indicator before the way to all of them
WORST_FIRST = {"out": 0, "unknown": 1, "in": 2, "base": 3}


@dataclass(frozen=True)
class Panel:
    """A score as a scale: what is earned, what is open, the lines."""

    frozen: "Frozen | Now"
    row: dict[str, Any]
    lead: str

    @property
    def total(self) -> Decimal:
        return self.row["total"]

    @property
    def open_points(self) -> Decimal:
        """What is still unknown or to be reviewed; none where there is no upper end."""
        return (self.row["reachable"] or Decimal(100)) - self.row["total"]

    @property
    def lines(self) -> list[tuple[str, Decimal]]:
        return lines_of(self.frozen)


def panel_of(organisation: int, standing: Standing) -> Panel | None:
    """The newest score of a union; None where it was not scored."""
    frozen = _frozen(organisation, standing.day)
    found = frozen.scores([organisation]) if frozen else None
    if frozen is None or found is None or not found.height:
        return None
    row = found.row(0, named=True)
    return Panel(frozen, row, score_lead(row))


def _frozen(organisation: int, day: date) -> Frozen | None:
    """The newest scores of the level of an organisation."""
    frozen = latest([organisation], day)
    return frozen.for_one(organisation) if frozen else None


def gains_of(panel: Panel, most: int = 4) -> list[dict[str, Any]]:
    """What raises the score most; `crosses` where that alone reaches the next line."""
    able = [one for one in panel.frozen.results.points(panel.row["organisation"]) if (one["gain_points"] or 0) > 0]
    gap = panel.row["gap"]
    ordered = sorted(able, key=lambda one: (-one["gain_points"], one["indicator"]))
    return [{**one, "crosses": gap is not None and 0 < gap <= one["gain_points"]} for one in ordered[:most]]


@acting("score.see", on=organisation_within("score.see"))
def score(request: HttpRequest, found: Organisation) -> HttpResponse:
    """Every indicator with its sum, its records, and what is missing."""
    panel = panel_of(found.pk, request.standing)
    if panel is None:
        return show(request, "round/unscored.html", {"found": found, "life": life_of(found)})
    context = _every_point(panel, found) | {
        "sees_round": request.standing.may("cockpit.see"),
        "town": panel.frozen.identity_of.get(panel.row["town"]),
        "ranked": panel.frozen.level != Level.DISTRICT,  # there is one alone
    }
    return show(request, "round/score.html", context)


@acting("score.see", on=organisation_within("score.see"))
def score_now(request: HttpRequest, found: Organisation) -> HttpResponse:
    """The same from the records of this moment; computed anew whenever something was recorded."""
    held, day = running_round_of(request.standing, "score.see"), request.standing.day
    running = held is not None and found.tree == Tree.UNION and held.since <= day <= held.last_day
    results = live(held, found, day) if running else None
    if results is None:
        return show(request, "round/unscored.html", {"found": found, "life": life_of(found)})
    row = results.scan("results").collect().row(0, named=True)
    panel = Panel(Now(results, day), row, score_lead(row))
    before = _frozen(found.pk, day)
    context = _every_point(panel, found, before) | {
        "now": True,
        "moved": _moved(before, results, found.number) if before else None,
    }
    return show(request, "round/score.html", context)


@dataclass(frozen=True)
class Now:
    """The scoring of this moment, where a page else shows a frozen one."""

    results: Results
    on: date


def _moved(before: Frozen, now: Results, number: str) -> dict[str, Any] | None:
    """What is worth other points than when it was last frozen; None where the union was not scored then."""
    old = before.results.organisation(number)
    new = now.organisation(number)
    if old is None or new is None:
        return None
    earlier = {one["indicator"]: one["points"] for one in before.results.points(number)}
    rows = [
        {**one, "earlier": earlier.get(one["indicator"]), "shift": one["points"] - earlier[one["indicator"]]}
        for one in now.points(number)
        if one["points"] is not None
        and earlier.get(one["indicator"]) is not None
        and one["points"] != earlier[one["indicator"]]
    ]
    return {"on": before.on, "shift": new["total"] - old["total"], "rows": rows}


def _every_point(panel: Panel, found: Organisation, others: Frozen | None = None) -> dict[str, Any]:
    """The indicators with their sums and records; averages are those of the frozen district."""
    results, number = panel.frozen.results, panel.row["organisation"]
    points = results.points(number)
    rules = {one["id"]: one for one in results.manifest["indicators"]}
    records = _first_records(sided(results.records(number)), panel.frozen)
    indicators = [
        {
            **one,
            "rule": rules.get(one["indicator"], {}),
            "found": records.get(one["indicator"], []),
            "earned": earned_in(one),
            "weak": (one["points"] or 0) < Decimal("0.75") * (one["max"] or 0),
        }
        for one in points
    ]
    return {
        "found": found,
        "panel": panel,
        "gains": gains_of(panel),
        "sections": _sections(indicators, others or panel.frozen),
        "vetoes": [one for one in indicators if one["status"] in ("veto", "not_triggered") or not one["section"]],
    }


def _sections(indicators: list[dict[str, Any]], frozen: Frozen | Now) -> list[dict[str, Any]]:
    averages = share_of(frozen.results.scan("points").filter(pl.col("status") == "scored").collect())
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in indicators:
        if one["section"] and one["status"] not in ("veto", "not_triggered"):
            grouped[one["section"]].append(one)
    return [
        {
            "title": title,
            "letter": _letter(group[0]["indicator"]),
            "indicators": group,
            "points": _sum(one["earned"] for one in group),
            "open": _sum(one["unknown_points"] for one in group) or Decimal(0),
            "max": _sum(one["max"] for one in group if one["points"] is not None) or Decimal(0),
            "average": round(100 * averages.get(title, 0), 1),
        }
        for title, group in grouped.items()
    ]


def _letter(indicator: str) -> str:
    """By what letters the items of a section are numbered: A of A1, TA of TA1; a roll-up has none."""
    return "" if indicator == "roll_up" else re.sub(r"[-\d]+$", "", indicator) or indicator[:1]


def earned_in(one: Mapping[str, Any]) -> Decimal | None:
    """What an indicator brought for certain; None, and not nought, where nothing of it is known yet."""
    unknown = one["status"] in ("unknown", "to_review") and not one["points"]
    return None if unknown else one["points"]


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def sided(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records with the side they stand on; a head-count that others are divided by is on neither."""
    base = [row["side"] == "out" and row["record"].startswith(ONLY_A_BASE) for row in rows]
    return [{**row, "side": "base"} if is_base else row for row, is_base in zip(rows, base, strict=True)]


def _first_records(rows: list[dict[str, Any]], frozen: Frozen | Now) -> dict[str, list[tuple[Record, str]]]:
    """Under each indicator its first records, those that were not counted before the others; named together."""
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: WORST_FIRST[row["side"]]):
        if len(grouped[row["indicator"]]) < SHOWN:
            grouped[row["indicator"]].append(row)
    flat = [(indicator, row) for indicator, group in grouped.items() for row in group]
    named = records_of([row["record"] for _, row in flat], frozen.on)
    found: dict[str, list[tuple[Record, str]]] = defaultdict(list)
    for (indicator, row), record in zip(flat, named, strict=True):
        found[indicator].append((record, row["side"]))
    return found


def _indicated(standing: Standing, organisation: int, indicator: str) -> tuple[Organisation, str]:
    return organisation_within("score.see")(standing, organisation), indicator


@acting("score.see", on=_indicated)
def score_records(request: HttpRequest, found: tuple[Organisation, str]) -> HttpResponse:
    """All records behind one indicator of one union, and the measures they belong to."""
    organisation, indicator = found
    panel = panel_of(organisation.pk, request.standing)
    points = panel.frozen.results.points(panel.row["organisation"]) if panel else []
    own = next((one for one in points if one["indicator"] == indicator), None)
    if panel is None or own is None:
        raise Http404
    rows = sided(panel.frozen.results.records(panel.row["organisation"], indicator))
    rows = sorted(rows, key=lambda row: (WORST_FIRST[row["side"]], row["record"]))
    page = page_of(rows, request.GET)
    records = records_of([row["record"] for row in page.object_list], panel.frozen.on)
    context = {
        "found": organisation,
        "panel": panel,
        "own": {**own, "earned": earned_in(own)},
        "rule": next((one for one in panel.frozen.results.manifest["indicators"] if one["id"] == indicator), {}),
        "page": page,
        "records": [(record, SIDES[row["side"]], row) for record, row in zip(records, page.object_list, strict=True)],
        "measures": [(name, MEASURES[name].name) for name in sorted({row["measure"] for row in rows} & set(MEASURES))],
    }
    return show_part(request, "round/records.html", "round/_records.html", context)
