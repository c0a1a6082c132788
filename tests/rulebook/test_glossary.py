"""The glossary: one idea, one name, and articles that exist."""

import re
from pathlib import Path

from lianchuang.rulebook import rulebook
from lianchuang.rulebook.citations import in_chinese

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| 中文")
]


def test_every_term_has_an_english_word_and_a_sentence():
    assert len(ROWS) > 40
    for chinese, english, sentence, article in ROWS:
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        assert english.isascii()
        assert sentence.endswith(".")
        assert article


def test_no_term_or_word_stands_twice():
    for column in (0, 1):
        names = [row[column] for row in ROWS]
        assert len(set(names)) == len(names)


def test_every_article_named_is_one_we_hold():
    numbers = {in_chinese(number): str(number) for number in range(1, 1300)}
    for _, _, _, article in ROWS:
        if article == "–":
            continue
        found = re.fullmatch(r"(.+?)第([一二三四五六七八九十百千零]+)条(第.+款)?", article)
        assert found, article
        assert rulebook().article(found[1], numbers[found[2]]), article
