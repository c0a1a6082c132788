"""Where a figure comes from: its definition, the sum, and the records on either side."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.measures.figure import Figure
from lianchuang.measures.rows import MEASURES, Measure
from lianchuang.registry.models import Organisation, Tier, Tree
from lianchuang.web.answering import show_part
from lianchuang.web.frozen import Frozen, latest_or_404
from lianchuang.web.listing import page_of
from lianchuang.web.reach import organisation_within, reached_among
from lianchuang.web.records import records_of
from lianchuang.web.words import few_decimals, share_in_words

SIDES = {"out": "没有计入", "in": "计入", "base": "作分母", "unknown": "缺数"}
ONLY_A_BASE = "staff:"  # a head-count is what others are divided by; it is not itself counted or left out
IN_A_DRAWER = 8


@dataclass(frozen=True)
class Shown:
    """A figure as pages show it: the short form, the sum, and the address of its source."""

    measure: Measure
    figure: Figure
    href: str

    @property
    def counts(self) -> bool:
        """Whether it is a plain number of records."""
        return self.measure.unit == "count"

    @property
    def known(self) -> bool:
        return self.figure.numerator is not None and (self.counts or bool(self.figure.denominator))

    @property
    def numerator(self) -> Decimal | None:
        return self.figure.numerator

    @property
    def denominator(self) -> Decimal | None:
        return self.figure.denominator

    @property
    def short(self) -> str:
        """99.6%; 2.13 for so many a head; 3 for a number of records; a dash where there is nothing to reckon."""
        if not self.known:
            return "—"
        if self.counts:
            return few_decimals(self.numerator)
        if self.measure.unit == "ratio":
            return few_decimals(Fraction(self.numerator) / Fraction(self.denominator))
        return share_in_words(self.numerator, self.denominator)

    @property
    def sum(self) -> str:
        """1124 ÷ 1128 = 99.6%"""
        if not self.known:
            return "没有可算的"
        if self.counts:
            return self.short
        return f"{few_decimals(self.numerator)} ÷ {few_decimals(self.denominator)} = {self.short}"

    @property
    def gap(self) -> int:
        """How many rows are not counted; only where every row adds one."""
        if not self.known or self.counts or not self.figure.one_row_each:
            return 0
        return int(self.denominator - self.numerator)

    @property
    def unknown(self) -> int:
        return self.figure.unknown_rows


def shown_figure(frozen: Frozen, name: str, organisation: int) -> Shown:
    """One measure of one organisation and everything below it."""
    figure = frozen.figure(name, organisation)
    return Shown(MEASURES[name], figure, reverse("figure", args=(name, organisation)))


def _named(standing: Standing, measure: str, organisation: int) -> tuple[str, Organisation]:
    found = organisation_within("figure.see")(standing, organisation)
    if measure not in MEASURES:
        raise Http404
    return measure, found


@acting("figure.see", on=_named)
def figure(request: HttpRequest, found: tuple[str, Organisation]) -> HttpResponse:
    """The source of one figure. In a drawer only the first records stand, with the way to all."""
    name, organisation = found
    frozen = latest_or_404([organisation.pk], request.standing.day)
    shown = shown_figure(frozen, name, organisation.pk)
    rows = _sided(frozen.measured(name).behind(name, organisation.pk))
    counts = dict(rows.group_by("side").len().iter_rows())
    side = request.GET.get("side", "")
    side = side if side in SIDES else next((one for one in SIDES if counts.get(one)), "in")
    ids = list(rows.filter(pl.col("side") == side)["record"])
    page = page_of(ids, request.GET, IN_A_DRAWER if request.htmx else 50)
    context: dict[str, Any] = {
        "found": organisation,
        "place": frozen.name_of.get(organisation.pk, ""),
        "shown": shown,
        "frozen": frozen,
        "sides": [(one, words, counts[one]) for one, words in SIDES.items() if counts.get(one)],
        "side": side,
        "page": page,
        "records": records_of(list(page.object_list), frozen.on),
        "laws": [text for text in shown.measure.source.split("；") if not text.startswith("procedures.md")],
        "window": frozen.window,
        "elsewhere": None if counts else kept_elsewhere(frozen, name, organisation, request.standing),
        "whose": Tree.PARTY.label if organisation.tree == Tree.UNION else Tree.UNION.label,
    }
    return show_part(request, "figures/figure.html", "figures/_figure.html", context)


@dataclass(frozen=True)
class Elsewhere:
    """Whose figure a measure is that has no rows here: unions have none of what Party organisations record, and the
    other way round. `shown` is missing where it is not for the asker's eyes."""

    name: str
    shown: Shown | None


def kept_elsewhere(frozen: Frozen, name: str, found: Organisation, standing: Standing) -> list[Elsewhere] | None:
    """The counterparts of an organisation in the other tree, where all of a measure's records are of that tree; None
    where they are not."""
    kept = frozen.measured(name).rows.select("organisation").unique()
    trees = set(frozen.organisations.join(kept, on="organisation")["tree"])
    if not trees or found.tree in trees:
        return None
    beside = _counterparts(frozen, found.pk)
    seen = reached_among(standing, beside, "figure.see")
    return [Elsewhere(beside[one], shown_figure(frozen, name, one) if one in seen else None) for one in sorted(beside)]


def _counterparts(frozen: Frozen, organisation: int) -> dict[int, str]:
    """Those of the other tree that cover an employer of it, or that alone stand over the same place."""
    own = frozen.organisations.filter(pl.col("organisation") == organisation)
    if not own.height:
        return {}
    others = frozen.organisations.filter(pl.col("tree") != own["tree"][0])
    coverage = pl.DataFrame(frozen.facts.tables["coverage"].collect(backend="polars").to_native())
    employers = coverage.filter(pl.col("organisation") == organisation)["employer"]
    covering = coverage.filter(pl.col("employer").is_in(employers.implode()))["organisation"]
    found = others.filter(pl.col("organisation").is_in(covering.implode()))
    seats = others.filter((pl.col("tier") == own["tier"][0]) & (pl.col("area_code") == own["area_code"][0]))
    if own["tier"][0] < Tier.BASE and seats.height == 1:
        found = seats
    return dict(found.select("organisation", "name").iter_rows())


def _sided(rows: pl.DataFrame) -> pl.DataFrame:
    gap = pl.col("of").is_null() | pl.col("counted").is_null()
    counted = pl.when(pl.col("counted") > 0).then(pl.lit("in")).otherwise(pl.lit("out"))
    base = pl.col("record").str.starts_with(ONLY_A_BASE) & (pl.col("counted") == 0)
    side = pl.when(gap).then(pl.lit("unknown")).when(base).then(pl.lit("base")).otherwise(counted)
    return rows.with_columns(side=side).unique(["record", "side"], maintain_order=True)
