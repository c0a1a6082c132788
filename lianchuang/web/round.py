"""The round as it stands: who reached which line, how towns compare, who is near and what they lack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.registry.naming import folded, initials
from lianchuang.rounds.models import Level
from lianchuang.web.answering import show, show_part
from lianchuang.web.frozen import Frozen, latest
from lianchuang.web.held_back import held_back
from lianchuang.web.leads import round_lead
from lianchuang.web.listing import PER_PAGE, Column, Columns, page_of
from lianchuang.web.sight import Sight, sight_of
from lianchuang.web.take_away import take_away
from lianchuang.web.words import few_decimals

BINS = 20
NEAR = Decimal(5)


@dataclass(frozen=True)
class Bin:
    """One bar of the distribution: from `low` up to the next, how many, and which zone it lies in."""

    low: Fraction
    count: int
    height: str
    zone: str

    @property
    def label(self) -> str:
        return str(int(self.low)) if self.low.denominator == 1 and int(self.low) % 10 == 0 else ""


@acting("ranking.see")
def round_page(request: HttpRequest) -> HttpResponse:
    """Distribution, the near ones, towns side by side."""
    sight = sight_of(request, "ranking.see")
    frozen = latest(sight.scope.roots, sight.today)
    may_freeze = request.standing.may("freeze.run")
    if frozen is None:
        return show(request, "standards/none.html", {"sight": sight, "may_freeze": may_freeze})
    rows = own_rows(frozen, sight)
    lines = lines_of(frozen)
    bands = bands_of(rows, frozen)
    towns = [one for one in frozen.towns if frozen.identity_of.get(one.town) in sight.ids]
    context = {
        "sight": sight,
        "frozen": frozen,
        "may_freeze": may_freeze,
        "rows": rows.height,
        "lines": lines,
        "bands": bands,
        "lead": round_lead(rows.height, bands, lines),
        "bins": bins_of(rows, lines),
        "median": Fraction(rows["total"].median() or 0).limit_denominator(1000) if rows.height else None,
        "lacks": lacks_of(frozen, rows),
        "near": near_of(frozen, rows).height,
        "towns": [
            {"one": one, "id": frozen.identity_of[one.town], "own": own.get(one.town)}
            for own in [_totals(frozen, Level.TOWN)]
            for one in towns
        ],
        "district": _district(frozen, sight),
    }
    return show(request, "round/round.html", context)


def _totals(frozen: Frozen, level: Level) -> dict[str, Decimal]:
    """The totals of a level above the base, its roll-up in them; none where the round does not judge it."""
    if not frozen.freezing.hash_of(level):
        return {}
    rows = replace(frozen, level=level).results.scan("results").select("organisation", "total").collect()
    return dict(rows.iter_rows())


def _district(frozen: Frozen, sight: Sight) -> dict[str, Any] | None:
    """The district's own score, for whoever looks at the whole of it."""
    found = _totals(frozen, Level.DISTRICT) if sight.is_district else {}
    rows = [(frozen.identity_of[number], total) for number, total in found.items() if number in frozen.identity_of]
    return next(({"id": one, "total": total} for one, total in rows if one in sight.ids), None)


def own_rows(frozen: Frozen, sight: Sight) -> pl.DataFrame:
    """The rows of the ranking that lie within what is looked at, by place."""
    return frozen.scores(sight.ids).sort("rank", "organisation")


def lines_of(frozen: Frozen) -> list[tuple[str, Decimal]]:
    """The lines of the standard, highest first."""
    return [(line["name"], Decimal(line["min"])) for line in frozen.results.manifest["lines"]]


def bands_of(rows: pl.DataFrame, frozen: Frozen) -> list[tuple[str, int]]:
    """How many reached each line for certain, are undecided for a gap, and stay below every line."""
    names = frozen.results.line_names
    counted = dict(rows.group_by("grade").len().iter_rows())
    known = [(name, counted.get(name, 0)) for name in names]
    below = counted.get(None, 0)
    undecided = rows.height - below - sum(count for _, count in known)
    return [*known, ("待定（缺数）", undecided), ("没到线", below)]


def bins_of(rows: pl.DataFrame, lines: Sequence[tuple[str, Decimal]]) -> list[Bin]:
    """Totals in twenty equal steps from 0 to 100, for the histogram."""
    step = Fraction(100, BINS)
    counts = [0] * BINS
    for total in rows["total"]:
        counts[max(0, min(BINS - 1, int(total * BINS // 100)))] += 1
    most = max([*counts, 1])
    return [
        Bin(number * step, count, f"{82 * count / most:.1f}", _zone(number * step, lines))
        for number, count in enumerate(counts)
    ]


def _zone(low: Fraction, lines: Sequence[tuple[str, Decimal]]) -> str:
    above = [place for place, (_, least) in enumerate(lines) if low >= Fraction(least)]
    return {0: "z-a", 1: "z-c"}.get(above[0], "z-c") if above else "z-d"


def near_of(frozen: Frozen, rows: pl.DataFrame) -> pl.DataFrame:
    """Those at most five points short of their next line, with the one thing that brings each most."""
    return frozen.results.near(NEAR).filter(pl.col("organisation").is_in(rows["organisation"].implode()))


def lacks_of(frozen: Frozen, rows: pl.DataFrame) -> list[dict[str, Any]]:
    """What the unions looked at lose most points by: how many lose there, and what they could still earn together."""
    points = frozen.results.scan("points").filter(
        pl.col("organisation").is_in(rows["organisation"].implode()), pl.col("gain_points") > 0
    )
    counted = (
        points.group_by("indicator", "title")
        .agg(pl.len().alias("unions"), pl.col("gain_points").sum().alias("worth"))
        .sort("unions", "indicator", descending=[True, False])
        .head(6)
        .collect()
    )
    most = counted["unions"].max() or 1
    return [{**row, "most": most} for row in counted.to_dicts()]


COLUMNS = [
    Column("rank", "名次", lambda row: row["rank"]),
    Column("number", "编号", lambda row: row["organisation"], usual=False),
    Column("name", "工会", lambda row: row["name"], stays=True),
    Column("town", "镇街、局", lambda row: row["town_name"]),
    Column("total", "得分", lambda row: row["total"]),
    Column("reachable", "补齐最多", lambda row: row["reachable"]),
    Column("grade", "等次", lambda row: row["grade"] or "没到线"),
    Column("gap", "差", lambda row: row["gap"]),
    Column("line", "到哪条线", lambda row: row["next_line"], usual=False),
    Column("best", "最能加分的一项", lambda row: _in_words(row)),
]
ORDERS = {"rank": "rank", "name": "name", "total": "total", "gap": "gap"}


@acting("ranking.see")
def round_list(request: HttpRequest) -> HttpResponse:
    """The unions of the round, by band, by place, by what they lack."""
    sight = sight_of(request, "ranking.see")
    frozen = latest(sight.scope.roots, sight.today)
    if frozen is None:
        return show(request, "standards/none.html", {"sight": sight})
    rows = _filtered(own_rows(frozen, sight), frozen, request.GET)
    columns = Columns(COLUMNS, request.GET, sight.alike)
    if request.method == "POST":
        listed = _with_best(rows.to_dicts(), frozen)
        return take_away(request, "得分名单", columns, listed, f"冻结日 {frozen.on}")
    page = page_of(range(rows.height), request.GET)
    shown = rows.slice(page.start_index() - 1 if rows.height else 0, PER_PAGE).to_dicts()
    held = held_back(frozen, shown)
    context = {
        "sight": sight,
        "frozen": frozen,
        "page": page,
        "columns": columns,
        "rows": [{**row, "held_back": held.get(row["organisation"], [])} for row in _with_best(shown, frozen)],
        "bands": [name for name, _ in bands_of(rows, frozen)],
        "indicators": frozen.results.manifest["indicators"],
        "places": sight_of(request, "ranking.see").middle() if sight.is_district else [],
    }
    return show_part(request, "round/list.html", "round/_list.html", context)


def _with_best(rows: Sequence[dict[str, Any]], frozen: Frozen) -> list[dict[str, Any]]:
    """Each row with its page and the one thing that brings it most."""
    best = _best(frozen, [row["organisation"] for row in rows])
    return [{**row, "id": frozen.identity_of[row["organisation"]], **best.get(row["organisation"], {})} for row in rows]


def _in_words(row: Mapping[str, Any]) -> str:
    """The one thing that brings a union most, for a file."""
    return f"{row['indicator']} {row['title']} +{few_decimals(row['gain_points'])}" if row.get("indicator") else ""


def _filtered(rows: pl.DataFrame, frozen: Frozen, query: Mapping[str, str]) -> pl.DataFrame:
    band = query.get("band", "")
    names = frozen.results.line_names
    if band in names:
        rows = rows.filter(pl.col("grade") == band)
    elif band == "没到线":
        rows = rows.filter(pl.col("grade").is_null())
    elif band:
        rows = rows.filter(pl.col("grade").is_not_null(), ~pl.col("grade").is_in(names))
    if (low := query.get("from", "")).isdecimal() and len(low) < 4:
        rows = rows.filter(pl.col("total") >= int(low), pl.col("total") < int(low) + 100 // BINS)
    if query.get("near"):
        rows = rows.filter(pl.col("gap") > 0, pl.col("gap") <= NEAR)
    if lacking := query.get("lack", ""):
        losing = frozen.results.scan("points").filter(pl.col("indicator") == lacking, pl.col("gain_points") > 0)
        rows = rows.join(losing.select("organisation").collect(), on="organisation", how="semi")
    if wanted := query.get("q", "").strip():
        text = folded(wanted)
        rows = rows.filter([text in folded(name) or text in initials(name) for name in rows["name"]])
    sort = query.get("sort", "rank")
    column = ORDERS.get(sort.removeprefix("-"), "rank")
    return rows.sort(column, "organisation", descending=[sort.startswith("-"), False], nulls_last=True)


def _best(frozen: Frozen, numbers: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The one thing that brings each most."""
    points = frozen.results.scan("points").filter(pl.col("organisation").is_in(numbers), pl.col("gain_points") > 0)
    best = points.sort("gain_points", "indicator", descending=[True, False]).unique("organisation", keep="first")
    columns = ["indicator", "title", "gain", "gain_points"]
    return {row["organisation"]: {name: row[name] for name in columns} for row in best.collect().to_dicts()}
