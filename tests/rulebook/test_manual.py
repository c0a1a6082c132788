"""The manual that is committed is the one that the data files and examples give, and says what an officer asks."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from lianchuang.rulebook.manual import Manual, differences, manual, write
from lianchuang.rulebook.manual.speech import condition, spoken, typed
from lianchuang.rulebook.procedures import FieldSpec, Procedures
from lianchuang.rulebook.shelf import shelf
from lianchuang.rulebook.word_lists import system_names

FOLDER = Path(__file__).parents[2] / "docs" / "manual"
BOOK = manual()
PROCEDURES = sorted(Procedures.read(shelf() / "procedures"), key=lambda one: one.id)
every_procedure = pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.id)


def test_the_pages_are_current():
    assert differences(BOOK, FOLDER) == [], "run: lianchuang manual --out docs/manual"


def test_the_index_names_every_procedure_under_its_system():
    index = BOOK.files["README.md"]
    for procedure in PROCEDURES:
        section = index.split(f"## {procedure.system} ")[1].split("\n## ")[0]
        assert f"[{procedure.name}]({procedure.id}.md)" in section
    numbers = re.findall(r"^## (S\d\d\w?) ", index, re.M)
    assert numbers == [number for number in system_names() if number in numbers]


@every_procedure
def test_a_page_has_its_steps_its_sentences_and_both_kinds_of_story(procedure):
    page = BOOK.files[f"{procedure.id}.md"]
    for step in procedure.step:
        assert f"**{step.name}**" in page
        for need in step.need:
            assert need.say in page
    for clock in (clock for step in procedure.step for clock in step.clock):
        assert clock.name in page.split("## 期限")[1].split("\n## ")[0]
    assert "照规定办的。" in page
    assert "有不合规定之处的。" in page
    assert not re.search(r"[a-z_]{3,}", re.sub(r"\]\([^)]*\)", "", page)), "no identifier shows"
    assert "{" not in page
    assert "〔数〕" not in page


@every_procedure
def test_a_drawing_shows_every_step_once(procedure):
    drawing = ElementTree.fromstring(BOOK.files[f"{procedure.id}.svg"])
    words = "".join(text.text or "" for text in drawing.iter("{http://www.w3.org/2000/svg}text"))
    for number, step in enumerate(procedure.step, start=1):
        assert f"{number} {step.name}" in words
    boxes = list(drawing.iter("{http://www.w3.org/2000/svg}rect"))
    assert len(boxes) == len(procedure.step) + 1


def test_a_page_of_a_procedure_that_went_is_removed(tmp_path):
    write(Manual({"a.md": "甲\n", "b.md": "乙\n"}), tmp_path)
    (tmp_path / "photo.png").write_bytes(b"not ours")
    assert write(Manual({"a.md": "甲\n", "c.svg": "<svg/>"}), tmp_path) == ["b.md", "c.svg"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md", "c.svg", "photo.png"]
    assert differences(Manual({"a.md": "改\n"}), tmp_path) == ["a.md", "c.svg"]


def of(name: str):
    return next(one for one in PROCEDURES if one.id == name)


@pytest.mark.parametrize(
    ("name", "step", "written", "words"),
    [
        ("wage-negotiation", "vote", {"value": "form", "is": "assembly"}, "“由谁讨论”是“职工大会”"),
        ("workers-congress", "plan", {"value": "extraordinary", "is": True}, "“临时召集”填“是”"),
        ("hazard", "drop", {"value": "answer.accepted", "is": False}, "“单位答复”的采纳填“否”"),
        ("found-union", "found", {"value": "lead.staff", "given": True}, "“登记线索”的职工人数已填"),
        ("re-election", "vet", {"not": {"value": "unit.ownership", "is": "state"}}, "“经济类型”不是“国有”"),
        ("hearing", "answer", {"value": "hold.opinions", "more_than": 0}, "“开会”的意见多于0"),
        ("hazard", "propose", {"not": {"value": "evacuation", "is": True}}, "“建议撤离”没有填“是”"),
        ("hazard", "propose", {"any": [{"value": "find.level", "in": ["serious"]}]}, "“发现隐患”的程度是“重大”"),
    ],
)  # fmt: skip
def test_conditions_are_said_with_the_labels_of_their_fields(name, step, written, words):
    procedure = of(name)
    assert condition(procedure, procedure.step_named(step), written) == words


def test_what_is_filled_in_is_named_in_a_sentence():
    step = of("workers-congress").step_named("meeting")
    check = next(check for check in step.check if check.rule == "WC-QUORUM")
    said = spoken(check.say, of("workers-congress"), step, check)
    assert said.startswith(
        "本次应到代表 〔代表总数〕 人，实到 〔实到人数〕 人，〔差多少〕（应为 〔最少到会人数〕 人以上）"
    )


def test_what_was_typed_is_said_as_a_person_says_it():
    specs = {spec.id: spec for step in of("wage-negotiation").step for spec in step.field}
    assert typed(specs["offered_by"], "union") == "职工方"
    assert typed(specs["has_union"], True) == "是"
    assert typed(specs["people"], [{"name": "王样平", "side": "worker", "is_union_staff": True}]) == (
        "王样平 职工方 是工会工作人员"
    )
    assert typed(FieldSpec(id="sum", label="金额", type="money"), "12.50") == "12.50 元"
