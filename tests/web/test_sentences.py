"""Every sentence that a template or a file of the rulebook holds has an English: those no walk comes past as well."""

import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lianchuang.rulebook.shelf import files
from lianchuang.scoring.proofreading import check
from lianchuang.web.languages.english import CHINESE, in_english
from lianchuang.web.languages.pages import PIECE, READ
from lianchuang.web.words import days_in_words
from tests.scoring.test_proofreading import FAULTS, GOLDEN

TEMPLATES = Path(__file__).parents[2] / "lianchuang/web/templates"
LAW = re.compile(r"[\u3400-\u9fff（）、《》]+ \([A-Z][^)]*\)?")  # names of laws stay, with a gloss
NAME = "甲乙丙"
BLANKS = ("12", NAME, "11月3日", "")  # what may stand in a blank: a figure, a name, a day, nothing
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)
WORDLESS = re.compile(r"{%\s*(?:icon|url|csrf_token|once|here)\b.*?%}")
TAG, VARIABLE = re.compile(r"{%.*?%}"), re.compile(r"{{.*?}}")
ARGUMENT = re.compile(r'{%[^%]*?"([^"]*[\u3400-\u9fff][^"]*)"[^%]*%}|default:"([^"]*[\u3400-\u9fff][^"]*)"')
EDGE = re.compile(r"^[\1，。：；、　）（”“ ]+|[\1，。：；、　（）“” ]+$")
TYPED_AS_IT_IS = {  # words to be typed as they stand, in every language
    "一项一行，写清靠哪些记录说话；没有记录的写“没有”。",
    "比如 2026年助学。同一件事只帮一次。",
    "比如 2026年3月",
    "一行一人，先写职务，空一格写姓名，比如：委员 王样平。票上就按这个次序",
    "比如：1月1日至3日、2月5日至11日、4月5日",
}
OWN_NAMES = {"简体中文", "繁體中文", "简体", "繁體"}  # a language is called in itself


def in_chinese(text: str) -> bool:
    return bool(CHINESE.search(LAW.sub("", in_english(text.strip())).replace(NAME, "")))


def sentences(template: str) -> list[str]:
    """The pieces of a template between its tags; a variable is a blank."""
    words = WORDLESS.sub("", COMMENT.sub("", template))
    arguments = [one or other for one, other in ARGUMENT.findall(words)]
    bare = VARIABLE.sub("\1", TAG.sub("\0", words))
    found = [*arguments]
    for number, piece in enumerate(PIECE.split(bare)):
        found += [piece] if number % 2 == 0 else [one[2] for one in READ.finditer(piece)]
    return [one.strip() for piece in found for one in piece.split("\0") if CHINESE.search(one) and "%}" not in one]


def readings(sentence: str) -> list[str]:
    """The sentence with something in each of its blanks, and without the marks at its ends."""
    blanks = sentence.count("\1")
    filled = list(itertools.islice(itertools.product(BLANKS[:3], repeat=blanks), 27))
    whole = [_filled(sentence, one) for one in filled]
    inner = EDGE.sub("", sentence)
    return [*whole, *(inner.replace("\1", one) for one in BLANKS)]


def _filled(sentence: str, words: tuple[str, ...]) -> str:
    left = iter(words)
    return re.sub("\1", lambda blank: next(left), sentence)


def test_every_sentence_of_every_template_has_an_english():
    unknown = {
        (str(file.relative_to(TEMPLATES)), sentence.replace("\1", "{}"))
        for file in TEMPLATES.rglob("*.html")
        for sentence in sentences(file.read_text("utf-8"))
        if sentence not in TYPED_AS_IT_IS | OWN_NAMES and all(map(in_chinese, readings(sentence)))
    }
    assert unknown == set()


QUOTED = re.compile(r"“[^”]*”|\[[^\]]*\]")  # words and names of the standard itself


def test_every_remark_on_a_standard_has_an_english():
    remarks = {str(one) for _, _, *standards in FAULTS for standard in standards for one in check(standard)}
    remarks |= {line for file in GOLDEN.iterdir() for line in file.read_text("utf-8").splitlines()}
    assert len(remarks) > 150
    assert {one for one in remarks if CHINESE.search(QUOTED.sub("", LAW.sub("", in_english(one))))} == set()


SHOWN = {"name", "label", "hint", "purpose", "unit", "why", "papers", "choices", "title", "say", "title_of_case"}


@pytest.mark.parametrize("folder", ["procedures", "reports"])
def test_every_word_of_the_rulebook_that_is_shown_has_an_english(folder):
    unknown = {
        (file.name, text)
        for file in files(folder)
        for text in shown_in(tomllib.loads(file.read_text("utf-8")))
        if text not in TYPED_AS_IT_IS and all(map(in_chinese, filled_in(text)))
    }
    assert unknown == set()


def filled_in(text: str) -> Iterator[str]:
    """The text as a page may say it, with days, figures and names in its blanks: the likely ones first."""
    names, pieces = re.findall(r"\{(\w+)\}", text), re.split(r"\{\w+\}", text)
    likely = tuple("2026-11-03" if A_DAY.search(name) else NAME if name in WORDS else "12" for name in names)
    for words in [likely, *itertools.product(("2026-11-03", "12", NAME), repeat=len(names))]:
        yield days_in_words("".join(map("".join, itertools.zip_longest(pieces, words, fillvalue=""))))


A_DAY = re.compile(
    r"_on$|_day$|_end$|^(due|start|from|to|day|held|earliest|latest|claimed|new_end|contract_end_after)$"
)
WORDS = {"basis", "period", "name", "why", "matter", "owner", "measure", "month", "text", "kind", "body", "share"}


def shown_in(value, key=""):
    if isinstance(value, str) and key in SHOWN and CHINESE.search(value):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            if name != "basis":
                yield from shown_in(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from shown_in(one, key)
