"""The program of the bundle against the product, on invented districts with gaps, and on standards of every turn."""

import importlib.util
import io
import json
import zipfile
from datetime import date
from types import SimpleNamespace

import pytest

from lianchuang.publication.bundle.writing import bundle_of
from lianchuang.rulebook.standards import standards_folder
from lianchuang.scoring.run import score_snapshot
from lianchuang.snapshot.facts import write_tables
from tests.measures.invented import DAY, FIRST, Invented
from tests.publication.test_bundle import PROGRAM

HEAD = """
[standard]
id = "turns"
title = "各种写法"
level = "grassroots"
total_points = 60
encoded_points = 60
complete = true
not_applicable = "{way}"
bonus_cap = 3
ties = ["二", "C"]
{rounding}
[[section]]
title = "一"
[[section]]
title = "二"
"""
TURNS = """
[[indicator]]
id = "A"
section = "一"
title = "分档"
points = 10
kind = "rate_bands"
for = { fact = "kind", in = ["base_union", "joint_union"] }
[indicator.params]
measure = "M-03"
bands = [ { min = 0.9, points = 10 }, { min = 0.5, points = 4.5 }, { min = 0, points = 1 } ]
[[indicator]]
id = "B"
section = "一"
title = "达标"
points = 10
kind = "all_or_nothing"
[indicator.params]
measure = "M-12"
applies_when = { measure = "M-42", min = 0.01 }
[[indicator]]
id = "C"
section = "二"
title = "扣分"
points = 15
kind = "per_missing_deduction"
[indicator.params]
exclusive = true
floor = 2
deductions = [ { measure = "M-16", threshold = 1.0, points = 4 }, { measure = "M-43", points = 7 } ]
[[indicator]]
id = "D"
section = "二"
title = "目标"
points = 15
kind = "per_missing_deduction"
[indicator.params]
measure = "M-01"
target = 0.95
per_percent_below = 0.3
partial_percent = "started"
[[indicator]]
id = "E"
section = "二"
title = "按比例"
points = 10
kind = "proportional"
[indicator.params]
measure = "M-30"
basis = "average"
full = 0.3
[[indicator]]
id = "F"
section = "二"
title = "加分"
points = 5
bonus = true
kind = "proportional"
[indicator.params]
measure = "M-23"
[[indicator]]
id = "G"
section = "二"
title = "次数"
points = 5
bonus = true
kind = "count_capped"
[indicator.params]
measure = "M-31"
per_record = 1
"""


def program():
    found = importlib.util.spec_from_file_location("recompute", PROGRAM)
    made = importlib.util.module_from_spec(found)
    found.loader.exec_module(made)
    return made


def snapshot(seed, folder):
    folder.mkdir(parents=True)
    tables = write_tables(
        folder, {name: frame.collect().to_native() for name, frame in Invented(seed).facts.tables.items()}
    )
    manifest = {"day": DAY.isoformat(), "tables": tables}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def said_of(seed, standards, tmp_path):
    """What the program says of a bundle made of an invented district."""
    facts = snapshot(seed, tmp_path / "facts")
    files = {}
    for level, text in standards.items():
        name = f"demonstration-{level}.toml"  # under which the roll-up above asks for it
        (tmp_path / name).write_bytes(text)
        files[level] = name
        score_snapshot(facts, tmp_path / name, tmp_path / f"results-{level}", since=FIRST)
    held = SimpleNamespace(files=files, folder=tmp_path, file=lambda level: tmp_path / files[level])
    freezing = SimpleNamespace(
        facts_folder=facts, standards=held, window_first=FIRST, on=date(2026, 11, 20), facts_hash="",
        folder_of=lambda level: tmp_path / f"results-{level}",
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(bundle_of(freezing, {}, ""))) as archive:
        archive.extractall(tmp_path / "bundle")
    return tmp_path / "bundle"


@pytest.mark.parametrize("seed", [3])
def test_the_demonstration_standards_are_recomputed_over_towns_and_gaps(seed, tmp_path, capsys):
    texts = {
        level: (standards_folder() / f"demonstration-{level}.toml").read_bytes()
        for level in ("base", "town", "district")
    }
    assert program().main(said_of(seed, texts, tmp_path)) == 0, capsys.readouterr().out


@pytest.mark.parametrize(("way", "seed"), [("rescale", 6), ("leave", 7), ("full", 8)])
def test_every_turn_of_a_standard_is_recomputed(way, seed, tmp_path, capsys):
    modes = ("", 'rounding = { places = 1, mode = "half_even" }', 'rounding = { places = 0, mode = "up" }')
    head = HEAD.format(way=way, rounding=modes[seed % 3])
    assert program().main(said_of(seed, {"base": (head + TURNS).encode()}, tmp_path)) == 0, capsys.readouterr().out
