"""A line held back: a union whose total reaches a line while a condition or a veto keeps it off, with the records."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.urls import reverse

from lianchuang.measures.rows import MEASURES
from lianchuang.rulebook.standard_form import Grade, Standard
from lianchuang.rulebook.standards import read_standard
from lianchuang.scoring.lines import effect_words, gate_answer
from lianchuang.scoring.quantity import Facts
from lianchuang.web.figures import shown_figure
from lianchuang.web.frozen import Frozen


@dataclass(frozen=True)
class HeldBack:
    """One condition that keeps a union off a line: what it asks, what was found, where its records stand."""

    line: str
    condition: str
    found: str
    href: str


def held_back(frozen: Frozen, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[HeldBack]]:
    """By its number what keeps a union of the ranking off the lines that its total reaches; who has the highest line
    that they reach is not in it. The points are looked through once for all of them."""
    standard = read_standard(frozen.standard_file)
    ladder = sorted(standard.about.bands, key=lambda grade: grade.min, reverse=True)
    missed = {row["organisation"]: lines for row in rows if (lines := _missed(ladder, row))}
    if not missed:
        return {}
    vetoes = _vetoes(frozen, standard, missed)
    return {number: [*_gates(frozen, standard, number, lines), *vetoes[number]] for number, lines in missed.items()}


def _missed(ladder: Sequence[Grade], row: Mapping[str, Any]) -> list[str]:
    reached = [grade.name for grade in ladder if row["total"] >= grade.min]
    return reached[: reached.index(row["grade"])] if row["grade"] in reached else reached


def _gates(frozen: Frozen, standard: Standard, number: str, missed: list[str]) -> list[HeldBack]:
    unit = frozen.identity_of[number]
    found = []
    for gate in standard.gates:
        measures = sorted({name.split(".")[0] for name in gate.names} & set(MEASURES))
        if gate.grade not in missed or not measures:
            continue
        shown = [shown_figure(frozen, name, unit) for name in measures]
        answer = gate_answer(gate, Facts({one.measure.id: one.figure for one in shown}))
        if answer in ("no", "unknown"):
            words = shown[0].sum if answer == "no" else "有缺数，还不知道"
            found.append(HeldBack(gate.grade, gate.title, words, shown[0].href))
    return found


def _vetoes(frozen: Frozen, standard: Standard, missed: Mapping[str, list[str]]) -> Mapping[str, list[HeldBack]]:
    """Vetoes that let a grade be no better than one, by the union they fell on."""
    capping = {
        one.id: one for one in standard.indicators if one.kind == "veto" and one.params.effect == "grade_at_most"
    }
    found: defaultdict[str, list[HeldBack]] = defaultdict(list)
    if not capping:
        return found
    points = frozen.results.scan("points").filter(
        pl.col("organisation").is_in(list(missed)),
        pl.col("indicator").is_in(list(capping)),
        pl.col("status") == "veto",
    )
    for number, name, title in points.select("organisation", "indicator", "title").collect().iter_rows():
        href = reverse("score_records", args=[frozen.identity_of[number], name])
        found[number].append(HeldBack(missed[number][0], title, effect_words(capping[name]), href))
    return found
