"""A standard written again is the same standard."""

import tomllib
from decimal import Decimal

import pytest

from lianchuang.rulebook.standard_text import standard_text
from lianchuang.rulebook.standards import parse_standard, standards_folder

FILES = sorted([*standards_folder().glob("demonstration-*.toml"), *standards_folder().glob("samples/*.toml")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_standard_is_read_again_as_it_was(path):
    raw = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    written = standard_text(raw)
    assert tomllib.loads(written, parse_float=Decimal) == raw
    first = parse_standard(path.read_bytes()).model_copy(update={"sha256": ""})
    assert parse_standard(written.encode()).model_copy(update={"sha256": ""}) == first


def test_odd_texts_and_names_survive():
    raw = {"standard": {"title": 'a"b\\c\n\t\x7f“”', "有 空格": [True, -1, Decimal("0.50")]}}
    assert tomllib.loads(standard_text(raw), parse_float=Decimal) == raw
