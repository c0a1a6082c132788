"""A document says what the records say, no more; the same facts give the same bytes."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from lianchuang.documents.blocks import BLANK, BLANK_DAY, Document, Paragraph, Sealed, Title, words
from lianchuang.documents.filling import HIDDEN, NOBODY, May, fill, lacking
from lianchuang.documents.setting import balanced, breadth, written
from tests.documents.acted import ALL, filled_of, first_of, form_of, ground_of, words_of
from tests.procedures.test_examples import BOOK, act, begin

GOLDEN = Path(__file__).parent / "golden"
KEPT = [
    ("found-union", "request"),
    ("found-union", "reply"),
    ("found-union", "ballot"),
    ("found-union", "count"),
    ("found-union", "minutes"),
]


@pytest.mark.parametrize(("procedure", "document"), KEPT)
def test_a_document_reads_as_it_did(procedure, document):
    """To renew: `LIANCHUANG_GOLDEN=1 pytest tests/documents`, and read the difference aloud."""
    path = GOLDEN / f"{procedure}-{document}.txt"
    said = words_of(written(filled_of(procedure, document).document))
    if os.environ.get("LIANCHUANG_GOLDEN"):
        path.write_text(said, "utf-8")
    assert said == path.read_text("utf-8")


def begun(steps: int):
    """The first example of founding a union after so many acts."""
    example = BOOK["found-union"].example[0]
    tale = begin("found-union", example)
    for told in example.act[:steps]:
        act(tale, told)
    return ground_of(tale)


def test_a_document_waits_for_its_step_and_says_which():
    ground = begun(4)
    assert [step.name for step in lacking(form_of("found-union", "request"), ground)] == ["报送请示"]
    assert lacking(form_of("found-union", "request"), begun(5)) == []


def test_what_is_not_known_is_a_line_and_never_a_nought():
    ground = begun(5)
    (taking,) = [one for one in ground.state.takings if one.step == "request"]
    taking.data.pop("seats")
    filled = fill(form_of("found-union", "request"), ground, ALL)
    said = words_of(written(filled.document))
    assert f"拟设委员{BLANK}名" in said
    assert "委员0名" not in said
    assert filled.blanks == ("请示文号", "委员会名额")


def test_a_name_that_nobody_knows_is_a_line():
    ground = begun(5)
    ground = replace(ground, actors={**ground.actors, "holder": None, "party": None})
    filled = fill(form_of("found-union", "request"), ground, ALL)
    assert f"\n{BLANK}：\n" in words_of(written(filled.document))
    assert "办理的组织" in filled.blanks


def test_a_ballot_can_be_printed_before_the_meeting_with_empty_rows():
    said = words_of(written(fill(form_of("found-union", "ballot"), begun(6), ALL).document))
    assert "7 |  |  |  |  |" in said
    assert BLANK_DAY in said


def test_names_of_people_are_masked_for_who_may_not_see_them():
    said = words_of(written(filled_of("found-union", "count", NOBODY).document))
    assert "王**" in said
    assert "王样平" not in said
    filled = filled_of("found-union", "count", May(names=True))
    assert filled.names
    assert "王样平" in words_of(written(filled.document))


def test_the_same_facts_give_the_same_bytes_in_any_process():
    own = written(filled_of("found-union", "result").document)
    assert own == written(filled_of("found-union", "result").document)
    code = (
        "import hashlib, django; django.setup();"
        "from tests.documents.acted import filled_of; from lianchuang.documents.setting import written;"
        "print(hashlib.sha256(written(filled_of('found-union', 'result').document)).hexdigest())"
    )
    env = os.environ | {
        "PYTHONHASHSEED": "1",
        "TZ": "America/Lima",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    told = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert told.stdout.split()[-1] == hashlib.sha256(own).hexdigest()


def test_a_document_opens_in_a_library_that_did_not_write_it():
    content = written(filled_of("found-union", "count").document)
    opened = docx.Document(io.BytesIO(content))
    assert "选举计票结果报告单" in [paragraph.text for paragraph in opened.paragraphs]
    assert opened.tables[1].cell(1, 1).text == "王样平"
    section = opened.sections[0]
    assert [round(one.mm) for one in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(one.mm) for one in margins] == [37, 35, 28, 26]
    assert "\u2014 1 \u2014" in section.footer.paragraphs[0].text
    assert opened.settings.odd_and_even_pages_header_footer


def test_nothing_in_the_package_tells_when_or_where_it_was_made():
    with zipfile.ZipFile(io.BytesIO(written(filled_of("found-union", "reply").document))) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = package.read("docProps/core.xml").decode()
    assert "dcterms" not in core
    assert "关于成立拟恒纺织有限公司工会的批复" in core


def test_what_people_typed_cannot_break_the_package_or_add_marks_to_it():
    typed = "甲<w:b/>&乙\x0b\x00\ud800丙\n丁]]>"
    content = written(Document(typed, (Title("题"), Paragraph(words(typed)))))
    assert words_of(content).splitlines()[-1] == "甲<w:b/>&乙丙 丁]]>"
    docx.Document(io.BytesIO(content))


def test_the_checkpoint_stands_as_text_and_as_a_picture():
    note = "lianchuang.local/journal/sha256\n12\nabc=\n"
    content = written(Document("题", (Title("题"), Sealed(note))))
    assert "lianchuang.local/journal/sha256\n12\nabc=" in words_of(content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.read("word/media/picture1.png").startswith(b"\x89PNG")
    assert "还没有封存" in words_of(written(Document("题", (Sealed(""),))))


def test_latin_letters_take_half_the_breadth():
    assert breadth("2026年3月") == 4.5


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于成立拟甲厂工会的请示", ["关于成立拟甲厂工会的请示"]),
        ("一\n二", ["一", "二"]),
        ("关于命名先进镇局级工会、先进基层工会的决定", ["关于命名先进镇局级工会、", "先进基层工会的决定"]),
        ("关于授予拟恒纺织有限公司工会委员会先进称号的决定", ["关于授予拟恒纺织有限公司", "工会委员会先进称号的决定"]),
        ("第8轮三级联创（2024—2026）工作总结报告", ["第8轮三级联创", "（2024—2026）工作总结报告"]),
        ("甲" * 50, ["甲" * 17, "甲" * 16, "甲" * 17]),
    ],
)
def test_a_long_title_is_broken_into_like_lines_where_one_may_pause(title, lines):
    assert balanced(title) == lines


def test_a_hidden_word_is_not_a_blank():
    assert HIDDEN not in (BLANK, "")
    form, ground = first_of("found-union", "request")
    assert HIDDEN not in words_of(written(fill(form, ground, NOBODY).document))
