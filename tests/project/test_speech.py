"""docs/speech.md is true: each of the 73 sentences has what it names, and somebody lives it through."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from lianchuang.measures.computation import MEASURES
from lianchuang.procedures.shelf import procedures
from lianchuang.project.urls import OPEN_PAGES, PAGES
from lianchuang.rulebook.examples import read_examples
from lianchuang.rulebook.shelf import shelf

ROOT = Path(__file__).parents[2]
SYSTEMS = set(tomllib.loads((shelf() / "codes" / "systems.toml").read_text("utf-8"))["system"])
PAGE = (ROOT / "docs/speech.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if re.match(r"\| \d+ \|", line)
]
IDS = [row[0].strip("| ") for row in ROWS]


def coded(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_all_73_sentences_are_there_once_and_in_order():
    assert [str(number) for number in range(1, 74)] == IDS


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_what_a_sentence_names_is_there(row):
    _, phrase, systems, files, pages, measures, _ = row
    assert phrase.startswith("「")
    assert set(systems.split("、")) <= SYSTEMS
    assert set(coded(files)) <= {procedure.id for procedure in procedures()}
    assert set(coded(pages)) <= {page.name for page in [*PAGES, *OPEN_PAGES]}
    assert coded(pages)
    assert set(measures.split("、")) <= set(MEASURES)


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_a_sentence_is_lived_through_by_its_test(row):
    files, test = coded(row[3]), coded(row[6])[0]
    path, name = test.split("::")
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    if path.endswith("test_examples.py"):
        assert files
        assert set(files) <= set(read_examples(shelf() / "procedures" / "examples"))


def test_every_procedure_serves_some_sentence_or_what_makes_one_lawful():
    named = {file for row in ROWS for file in coded(row[3])}
    besides = set(coded(next(line for line in PAGE.splitlines() if "另有" in line)))
    assert named | besides == {procedure.id for procedure in procedures()}


def test_every_measure_is_named_by_some_sentence_or_serves_the_funds():
    named = set(re.findall(r"M-\d\d", PAGE))
    assert {measure[:4] for measure in MEASURES} == named
