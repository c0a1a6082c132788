"""Who would be named: by rank within the quota of each title, from a results folder. Nothing here is chosen by hand.

Ties within a rank were broken by the standard's own rule when it was scored. Where organisations that are still level
do not all fit into the quota, none of them is proposed: the quota is never exceeded and nobody draws lots in secret.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from lianchuang.scoring.results import Results


@dataclass(frozen=True)
class Unit:
    """One organisation as the results have it."""

    number: str
    name: str
    town: str
    total: Decimal
    rank: int


@dataclass(frozen=True)
class LeftOut:
    """An organisation that reached the line and is not proposed, and why; `tied` where the quota ended on a tie."""

    unit: Unit
    why: str
    tied: bool = False


@dataclass(frozen=True)
class Proposal:
    """Whom the figures put forward for one title, best first, and whom they do not although the line is reached."""

    title: str
    level: str
    grade: str
    quota: int
    units: tuple[Unit, ...]
    left_out: tuple[LeftOut, ...]


def propose(titles: Sequence[Any], results: Mapping[str, Results]) -> list[Proposal]:
    """A proposal for every title, in the titles' order. `titles` have name, level, grade and quota; an organisation
    proposed for one title of its level is not proposed for a later one."""
    taken: set[tuple[str, str]] = set()
    found = []
    for title in titles:
        proposal = _propose(title, results[title.level], {unit for level, unit in taken if level == title.level})
        taken |= {(title.level, unit.number) for unit in proposal.units}
        found.append(proposal)
    return found


def _propose(title: Any, results: Results, taken: set[str]) -> Proposal:
    rows = results.ranking().to_dicts()
    why = _vetoes(results, [row["organisation"] for row in rows if row["barred"] == "yes"])
    return choose(title, rows, results.line_names, taken, why)


def choose(
    title: Any, rows: Sequence[Mapping[str, Any]], lines: Sequence[str], taken: Collection[str], why: Mapping[str, str]
) -> Proposal:
    """The proposal for one title from the rows of a ranking. `lines` are the standard's lines, highest first, `taken`
    whom an earlier title has, `why` the vetoes in words."""
    enough = lines[: lines.index(title.grade) + 1] if title.grade in lines else []
    reached = [row for row in rows if row["grade"] in enough and row["organisation"] not in taken]
    able = sorted((row for row in reached if row["barred"] == "no"), key=lambda row: (row["rank"], row["organisation"]))
    units: list[Unit] = []
    tied: list[LeftOut] = []
    for rank in dict.fromkeys(row["rank"] for row in able):
        level = [_unit(row) for row in able if row["rank"] == rank]
        if len(units) + len(level) > title.quota:
            if len(units) < title.quota:
                tied = [LeftOut(one, f"并列第 {rank} 名，名额不够分", True) for one in level]
            break
        units += level
    left = [
        LeftOut(_unit(row), why.get(row["organisation"], "缺数，不知道是否触发一票否决"))
        for row in reached
        if row["barred"] != "no"
    ]
    return Proposal(title.name, title.level, title.grade, title.quota, tuple(units), (*tied, *left))


def _unit(row: Mapping[str, Any]) -> Unit:
    name = row["name"] or row["organisation"]
    return Unit(row["organisation"], name, row["town_name"], row["total"], row["rank"])


def _vetoes(results: Results, organisations: Iterable[str]) -> dict[str, str]:
    """The vetoes that bar each, with their legal basis as the standard states it."""
    basis = {one["id"]: one["basis"] for one in results.manifest["indicators"]}
    rows = results.scan("points").filter(pl.col("organisation").is_in(list(organisations)), pl.col("status") == "veto")
    found: dict[str, list[str]] = {}
    for row in rows.select("organisation", "indicator", "title", "reason").collect().to_dicts():
        cited = basis.get(row["indicator"], "")
        words = f"一票否决：{row['title']}（{row['reason']}" + (f"，依据{_said(cited)}）" if cited else "）")
        found.setdefault(row["organisation"], []).append(words)
    return {organisation: "；".join(words) for organisation, words in found.items()}


def _said(basis: str) -> str:
    """工会法#22 as 《工会法》第22条."""
    statute, _, article = basis.partition("#")
    number, _, paragraph = article.partition(".")
    if not number:
        return f"《{statute}》"
    return f"《{statute}》第{number}条" + (f"第{paragraph}款" if paragraph else "")
