"""The verification bundle: what anybody can recompute from it, alone, and what is not in it."""

import ast
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import polars as pl
import pytest

from lianchuang.ledger.sealing import latest_note
from lianchuang.publication.bundle.withheld import ABOUT_PEOPLE
from lianchuang.publication.bundle.writing import bundle_of
from lianchuang.registry.models import Person
from lianchuang.scoring.results import Results

OUTSIDE = ["veto", "not_triggered", "not_applicable"]
PROGRAM = Path(sys.modules["lianchuang.publication.bundle.writing"].__file__).with_name("recompute.py")


@pytest.fixture(scope="package")
def packed(standing, django_db_blocker):
    with django_db_blocker.unblock():
        return bundle_of(standing.freezing, {"round": "第八轮"}, latest_note())


def unpacked(content, folder):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def bundle(packed, tmp_path):
    return unpacked(packed, tmp_path / "bundle")


def recomputed(folder):
    """Run the program of the bundle as a stranger would: its own process, nothing of the product on the path."""
    done = subprocess.run(
        [sys.executable, "-I", "recompute.py"], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def table(folder, name):
    return pl.read_parquet(folder / f"{name}.parquet")


def test_a_thousand_score_cells_and_every_place_are_recomputed_and_none_differs(ground, tmp_path):
    cells = 0
    for place, freezing in enumerate(ground.years):
        folder = unpacked(bundle_of(freezing, {}, ""), tmp_path / str(place))
        points = table(folder, "points")
        given = points.filter(pl.col("given")).height
        assert recomputed(folder) == (0, f"重算 {points.height - given} 个得分，代入 {given} 个，0 处不同。\n")
        cells += points.height - given
    assert cells >= 1000


def test_the_cells_are_those_that_were_scored(ground, bundle):
    for level, name in (("base", "results"), ("town", "results-town")):
        folder = ground.freezing.facts_folder.with_name(name)
        scored = Results.open(folder).scan("points").filter(~pl.col("status").is_in(["veto", "not_triggered"]))
        rows = (
            scored.filter(pl.col("status") != "not_applicable").select("organisation", "indicator", "exact").collect()
        )
        shown = table(bundle, "points").filter(pl.col("level") == level, pl.col("applies"))
        assert set(shown.select("organisation", "indicator", "exact").rows()) == set(rows.rows())


def change(folder, name, column, alter, where):
    frame = table(folder, name).with_row_index("row")
    frame = frame.with_columns(pl.when(pl.col("row") == where).then(alter).otherwise(pl.col(column)).alias(column))
    frame.drop("row").write_parquet(folder / f"{name}.parquet")


@pytest.mark.parametrize(
    ("name", "column", "alter"),
    [
        ("points", "exact", pl.lit("1/7")),
        ("results", "exact", pl.lit("1/7")),
        ("results", "rank", pl.col("rank") + 1),
        ("results", "published", pl.lit("99.900000")),
    ],
)
def test_a_published_figure_that_was_altered_is_found(bundle, name, column, alter):
    frame = table(bundle, name)
    row = frame.with_row_index("row").filter(~pl.col("given"))["row"][0] if name == "points" else 3
    change(bundle, name, column, alter, row)
    manifest = json.loads((bundle / "manifest.json").read_text())
    del manifest["files"][f"{name}.parquet"]  # whoever forges a figure forges the list of fingerprints too
    (bundle / "manifest.json").write_text(json.dumps(manifest))
    code, said = recomputed(bundle)
    assert code == 1
    assert "0 处不同" not in said


def test_a_grade_that_the_total_does_not_reach_is_found(bundle):
    rows = table(bundle, "results").with_row_index("row").filter(pl.col("grade").is_null())
    change(bundle, "results", "grade", pl.lit("先进"), rows["row"][0])
    code, said = recomputed(bundle)
    assert code == 1
    assert rows["organisation"][0] in said


def test_a_file_that_is_not_the_listed_one_is_named(bundle):
    (bundle / "README.txt").write_text("别的")
    code, said = recomputed(bundle)
    assert (code, "README.txt 与清单不符" in said) == (1, True)


def test_the_program_is_short_and_shares_no_code_with_the_product():
    text = PROGRAM.read_text()
    assert len(text.splitlines()) <= 200
    modules = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert modules - sys.stdlib_module_names == {"pyarrow"}


def test_the_same_freezing_gives_the_same_bundle_to_the_byte(ground, packed):
    assert bundle_of(ground.freezing, {"round": "第八轮"}, latest_note()) == packed


def test_no_person_is_in_the_bundle(ground, bundle):
    inside = b"".join(path.read_bytes() for path in bundle.iterdir())
    text = "".join(str(table(bundle, name).rows()) for name in ("organisations", "figures", "points", "results"))
    names = list(Person.objects.order_by("pk").values_list("name", flat=True)[:200])
    assert len(names) > 100
    assert not [name for name in names if len(name) > 2 and (name in text or name.encode() in inside)]
    assert "case:" not in text


def test_figures_of_fewer_than_five_people_are_kept_back_and_their_points_stand_in(bundle):
    figures = table(bundle, "figures").filter(pl.col("name").is_in(sorted(ABOUT_PEOPLE)))
    parts = [int(part) for column in ("numerator", "denominator") for part in figures[column].drop_nulls()]
    assert parts
    assert not [part for part in parts if 0 < part < 5]
    given = table(bundle, "points").filter(pl.col("why") == "人数太少，不公开")
    assert given.height > 0
    manifest = json.loads((bundle / "manifest.json").read_text())
    assert manifest["withheld"]["cells"] > 0


def test_the_manifest_bears_the_journals_checkpoint_and_the_standards_as_they_were_copied(ground, bundle):
    manifest = json.loads((bundle / "manifest.json").read_text())
    assert manifest["checkpoint"] == latest_note() != ""
    for level, name in manifest["standards"].items():
        assert (bundle / name).read_bytes() == ground.freezing.standards.file(level).read_bytes()
