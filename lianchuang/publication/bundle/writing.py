"""Writes a verification bundle of a freezing: figures, standards, results and the program that recomputes them.

The same freezing gives the same bytes. No person and no record is in it, only figures of organisations, and of those
not the ones that count fewer than five people: there the published points stand in.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from lianchuang.measures.figure import Figure
from lianchuang.publication.bundle.withheld import FEWEST, is_small, whole, why_given
from lianchuang.rounds.models import Freezing
from lianchuang.rulebook.standard_form import Standard
from lianchuang.scoring.names import uses
from lianchuang.scoring.results import Results
from lianchuang.scoring.run import Prepared, above_of, prepare
from lianchuang.scoring.scorecard import Scorecard

TEXT, WHOLE, TRUTH = pl.String(), pl.Int64(), pl.Boolean()
TABLES: dict[str, dict[str, pl.DataType]] = {
    "organisations": {
        "level": TEXT, "organisation": TEXT, "name": TEXT, "town": TEXT, "town_name": TEXT, "kind": TEXT,
        "ownership": TEXT, "district": TEXT, "zeroed": TRUTH,
    },
    "figures": {
        "level": TEXT, "organisation": TEXT, "name": TEXT, "status": TEXT, "numerator": TEXT, "denominator": TEXT,
        "unknown": WHOLE, "each": TRUTH,
    },
    "points": {
        "level": TEXT, "organisation": TEXT, "indicator": TEXT, "exact": TEXT, "applies": TRUTH, "doubt": TRUTH,
        "given": TRUTH, "why": TEXT,
    },
    "results": {
        "level": TEXT, "organisation": TEXT, "exact": TEXT, "published": TEXT, "rank": WHOLE, "grade": TEXT,
        "barred": TEXT,
    },
}  # fmt: skip
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the one moment every entry of the archive bears, so that its bytes stay the same

README = """公示验证包

这里有算出公示得分的全部数字、考核标准和公示的结果，不含个人信息。

  python recompute.py

照标准重新算出每个得分和名次，逐个与公示的对比；一处不同都会列出来。要有 Python 3.11 和 pyarrow。
少于 {fewest} 人的数不公开，这些项按公示的得分代入，在 points.parquet 里注明。
manifest.json 里有每个文件的指纹，还有冻结时日志的检查点。
"""
DRAWN = """
  python draw.py {name}

照公布的办法重新抽一遍审核的样本，说是不是和公布的一样。只要 Python。
"""


@dataclass
class Rows:
    """The rows of the four tables, gathered."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in TABLES})
    withheld: int = 0

    def add(self, table: str, *values: Any) -> None:
        self.tables[table].append(dict(zip(TABLES[table], values, strict=True)))


def bundle_of(
    freezing: Freezing, about: Mapping[str, str], checkpoint: str, *, draws: Sequence[Mapping[str, object]] = ()
) -> bytes:
    """The bundle as an archive. `about` says of which round and district it is; `checkpoint` is the journal's note;
    `draws` are the documents of the samples that its review took, in their order."""
    rows = Rows()
    standards = freezing.standards
    if standards is None:
        raise ValueError("a freezing without its standards cannot be checked by anybody")
    files: dict[str, bytes] = {}
    for level, name in sorted(standards.files.items()):
        prepared = prepare(freezing.facts_folder, standards.file(level), since=freezing.window_first)
        _gather(rows, level, prepared, Results.open(freezing.folder_of(level)))
        files[name] = (standards.folder / name).read_bytes()
    for name, schema in TABLES.items():
        buffer = io.BytesIO()
        pl.DataFrame(rows.tables[name], schema=schema).write_parquet(buffer, compression="zstd", compression_level=3)
        files[f"{name}.parquet"] = buffer.getvalue()
    files["recompute.py"] = Path(__file__).with_name("recompute.py").read_bytes()
    told = README.format(fewest=FEWEST)
    for place, drawn in enumerate(draws, start=1):
        document = json.dumps(drawn, ensure_ascii=False, indent=1, sort_keys=True)
        files[f"draw-{place}.json"] = f"{document}\n".encode()
        told += DRAWN.format(name=f"draw-{place}.json")
        files["draw.py"] = Path(__file__).with_name("draw.py").read_bytes()
    files["README.txt"] = told.encode()
    manifest = {
        **about,
        "frozen_on": freezing.on.isoformat(),
        "window_first": freezing.window_first.isoformat(),
        "facts": freezing.facts_hash,
        "standards": standards.files,
        "withheld": {"fewest": FEWEST, "cells": rows.withheld},
        "checkpoint": checkpoint,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    files["manifest.json"] = (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    return _packed(files)


def _packed(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _gather(rows: Rows, level: str, prepared: Prepared, results: Results) -> None:
    standard = prepared.standard
    asked = {one.id: {name for name, _ in uses(one)} for one in standard.indicators}
    wanted = sorted({whole(name) for names in asked.values() for name in names})
    district = above_of(prepared.units, "district")
    published = {row["organisation"]: row for row in results.scan("results").collect().to_dicts()}
    for (number, classes, facts), card in prepared.cards():
        found = {name: facts[name] for name in wanted if isinstance(facts.get(name), Figure)}
        small = {name for name, figure in found.items() if isinstance(figure, Figure) and is_small(figure)}
        known = [classes.get(name, "") for name in ("name", "town", "town_name", "kind", "ownership")]
        rows.add("organisations", level, number, *known, district.get(number, ""), _zeroed(standard, card))
        for name, figure in found.items():
            if isinstance(figure, Figure) and name not in small:
                rows.add("figures", level, number, *_figure(figure))
        rows.withheld += len(small)
        for outcome in card.outcomes:
            if outcome.kind == "veto":
                continue
            why = why_given(outcome.indicator, small, asked[outcome.id]) if outcome.indicator is not None else ""
            ruling, applies = outcome.ruling, outcome.status != "not_applicable"
            rows.add("points", level, number, outcome.id, str(ruling.low), applies, ruling.may_be_inapplicable,
                     bool(why), why)  # fmt: skip
        row = published[number]
        rows.add("results", level, number, row["exact"], str(row["total"]), row["rank"], row["grade"], row["barred"])


def _figure(figure: Figure) -> tuple[Any, ...]:
    numerator, denominator = (None if one is None else str(one) for one in (figure.numerator, figure.denominator))
    return figure.name, figure.status, numerator, denominator, figure.unknown_rows, figure.one_row_each


def _zeroed(standard: Standard, card: Scorecard) -> bool:
    """Whether a veto takes the whole total, or may: of what is unknown only the worst is certain."""
    taking = {one.id for one in standard.indicators if one.kind == "veto" and one.params.effect == "zero_total"}
    return any(one.status in ("veto", "unknown") for one in card.outcomes if one.id in taking)
