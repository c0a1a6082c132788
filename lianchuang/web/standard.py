"""The standard of the round: its sections and indicators, each rule in words, and how the ground stands on it."""

from pathlib import Path
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.measures.rows import MEASURES
from lianchuang.registry.models import Coverage, Tree
from lianchuang.rounds.models import Level
from lianchuang.rounds.standards import standard_file
from lianchuang.rulebook.standard_form import Standard
from lianchuang.rulebook.standards import read_standard
from lianchuang.scoring.names import uses
from lianchuang.scoring.rules import rule_in_words
from lianchuang.web.answering import show
from lianchuang.web.frozen import Frozen, latest
from lianchuang.web.sight import Sight


@acting("standard.see")
def standard(request: HttpRequest) -> HttpResponse:
    """Everybody may read the standard; averages are those of the whole district."""
    standing = request.standing
    frozen = latest(_grounds(standing), standing.day)
    if frozen is None:
        return show(request, "standards/none.html")
    held = read_standard(_file(frozen))
    sight = Sight(standing.scope("figure.see"), standing.day) if standing.may("figure.see") else None
    root = sight.root.organisation_id if sight and sight.root else None
    context = {
        "standard": held,
        "frozen": frozen,
        "root": root,
        "sections": _sections(held, frozen),
        "vetoes": [(one, rule_in_words(held, one)) for one in held.indicators if one.kind == "veto"],
    }
    return show(request, "standards/standard.html", context)


def _file(frozen: Frozen) -> Path:
    """The very file by which the scores shown were computed."""
    held = frozen.freezing.standards
    return (held.file(Level.BASE) if held else None) or standard_file(frozen.freezing.round.standard)


def _grounds(standing: Standing) -> set[int]:
    """Where somebody belongs: the organisations of the appointments, and the unions that cover the employer."""
    firms = [one.employer_id for one in standing.appointments if one.employer_id]
    covering = Coverage.objects.on(standing.day).filter(employer__in=firms, organisation__tree=Tree.UNION)
    own = {one.organisation_id for one in standing.appointments if one.organisation_id}
    return own | set(covering.values_list("organisation", flat=True))


def _sections(held: Standard, frozen: Frozen) -> list[dict[str, Any]]:
    averages = averages_of(frozen)
    sections = []
    for number, section in enumerate(held.sections, start=1):
        indicators = [
            {
                "one": one,
                "rule": rule_in_words(held, one),
                "average": averages.get(one.id),
                "measures": [(name, MEASURES[name].name) for name, _ in uses(one) if name in MEASURES],
            }
            for one in held.indicators
            if one.section == section.title and one.kind != "veto"
        ]
        sections.append({"number": number, "one": section, "indicators": indicators})
    return sections


def averages_of(frozen: Frozen) -> dict[str, dict[str, Any]]:
    """For each indicator the mean share of its points among unions where it is known, and how many are unknown."""
    known = pl.col("status") == "scored"
    share = (pl.col("points").cast(pl.Float64) / pl.col("max").cast(pl.Float64)).filter(known).mean()
    rows = (
        frozen.results.scan("points")
        .filter(pl.col("max") > 0, pl.col("status").is_in(["scored", "unknown", "to_review"]))
        .group_by("indicator")
        .agg(share.alias("share"), known.sum().alias("known"), (~known).sum().alias("unknown"))
        .collect()
    )
    return {row["indicator"]: row for row in rows.to_dicts()}


def share_of(points: pl.DataFrame) -> dict[str, float]:
    """For each section the mean share of its points that was earned, 0–1."""
    applied = points.filter(pl.col("max") > 0, pl.col("points").is_not_null())
    means = applied.group_by("section").agg((pl.col("points").sum() / pl.col("max").sum()).cast(pl.Float64))
    return dict(means.iter_rows())
