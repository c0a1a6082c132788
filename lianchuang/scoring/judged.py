"""What reviewers gave for the items that people judge, kept beside a freezing's facts and read again with them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeAlias

from lianchuang.measures.figure import Fact
from lianchuang.scoring.counts import SIGNED

FILE = "judged.json"


@dataclass(frozen=True, slots=True)
class Judged:
    """The points of one item of one organisation, and who gave them for which reason, in words."""

    points: Decimal
    words: str


Judgements: TypeAlias = Mapping[str, Mapping[str, Judged]]
"""By the organisation's number and the indicator."""


class DamagedJudgements(Exception):
    """The file cannot be read; the message is a Chinese sentence."""


def judged_beside(snapshot: Path) -> Judgements:
    """The judgements that lie beside a snapshot; none where there is no file. Raises DamagedJudgements."""
    file = snapshot.parent / FILE
    if not file.is_file():
        return {}
    try:
        written = json.loads(file.read_text("utf-8"))
        return {
            unit: {name: Judged(Decimal(one["points"]), str(one["words"])) for name, one in items.items()}
            for unit, items in written.items()
        }
    except (ValueError, InvalidOperation, AttributeError, KeyError, TypeError):
        raise DamagedJudgements(f"{file} 里的评审结果读不出来。") from None


def keep_beside(snapshot: Path, judgements: Judgements) -> None:
    """Lay the judgements beside a snapshot; without any there is no file. The same ones give the same bytes."""
    file = snapshot.parent / FILE
    if not judgements:
        file.unlink(missing_ok=True)
        return
    written = {
        unit: {name: {"points": str(one.points), "words": one.words} for name, one in items.items()}
        for unit, items in judgements.items()
    }
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    draft.replace(file)


def facts_of(items: Mapping[str, Judged]) -> dict[str, Fact]:
    """One organisation's judgements as the facts that judging looks up."""
    facts: dict[str, Fact] = {}
    for name, one in items.items():
        facts[name] = one.points
        facts[f"{name}{SIGNED}"] = one.words
    return facts
