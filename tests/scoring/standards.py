"""Small standards for tests, written as the TOML an officer would write."""

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from lianchuang.rulebook.standard_form import Standard
from lianchuang.rulebook.standards import parse_standard, read_standard, standards_folder
from lianchuang.scoring.outcome import Outcome
from lianchuang.scoring.scorecard import Scorecard, judge

HEAD = """
[standard]
id = "test"
title = "测试标准"
total_points = 100
bands = []
"""


def standard(indicators: str, head: str = HEAD) -> Standard:
    return parse_standard(f"{head}\n{indicators}".encode())


def sample(name: str) -> Standard:
    return read_standard(standards_folder() / "samples" / f"{name}.toml")


def one(kind: str, params: str, points: object = 4, more: str = "") -> Standard:
    """A standard of a single indicator."""
    return standard(
        f'[[indicator]]\nid = "X"\nsection = "一"\ntitle = "某项"\npoints = {points}\nkind = "{kind}"\n{more}\n'
        f"[indicator.params]\n{params}\n"
    )


def outcome(of: Standard, facts: Mapping[str, Any], id_: str | None = None) -> Outcome:
    card = judge(of, facts)
    return next(one for one in card.outcomes if id_ in (None, one.id))


def ends(of: Standard, facts: Mapping[str, Any], id_: str | None = None) -> tuple[str, Fraction, Fraction | None]:
    """Status and both ends of an indicator's points."""
    found = outcome(of, facts, id_)
    return found.status, found.ruling.low, found.ruling.high


def points_by_id(card: Scorecard) -> dict[str, Fraction | None]:
    return {one.id: one.points for one in card.outcomes}


def as_json_facts(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False)
