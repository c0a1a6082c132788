"""Every file of documents is whole: each document is made by a worked example, cites what we hold, points at nothing
that is not there."""

import pytest

from lianchuang.documents.filling import fill, is_asked, lacking, takings_for
from lianchuang.documents.setting import written
from lianchuang.documents.shelf import documents
from lianchuang.procedures.shelf import procedures
from lianchuang.rulebook.documents import BadDocuments, read_documents
from tests.documents.acted import ALL, played, words_of


@pytest.mark.parametrize("procedure", sorted(documents()))
def test_every_document_is_made_by_a_worked_example(procedure):
    wanted = {form.id for form in documents()[procedure]}
    made = set()
    for _, ground in played(procedure):
        for form in documents()[procedure]:
            if is_asked(form, ground) and not lacking(form, ground):
                for taking in takings_for(form, ground):
                    filled = fill(form, ground, ALL, taking)
                    said = words_of(written(filled.document))
                    assert "{" not in said, form.id
                    assert "None" not in said, form.id
                    made.add(form.id)
    assert wanted - made == set()


IN_THE_ISSUE = {
    "found-union": {"request", "reply", "notice", "ballot", "count", "minutes", "result", "confirmation"},
    "re-election": {"request", "reply", "notice", "ballot", "count", "minutes", "result", "confirmation"},
    "by-election": {"request", "reply", "ballot", "count", "confirmation"},
    "workers-congress": {"notice", "ballot", "count", "minutes", "resolution", "report"},
    "member-assembly": {"notice", "minutes"},
    "wage-negotiation": {"offer", "reply", "meeting", "ballot", "count", "resolution", "filing-sheet", "submission"},
    "collective-contract": {"offer", "reply", "meeting", "ballot", "count", "resolution", "filing-sheet", "submission"},
    "regional-contract": {"offer", "filing-sheet"},
    "labour-supervision": {"opinion", "proposal"},
    "hazard": {"proposal"},
    "recommend-to-party": {"recommendation"},
    "hardship-aid": {"application"},
    "congress-proposal": {"proposal", "answer"},
    "honour": {"recommendation", "decision", "certificate"},
}
"""Requests, replies, notices, ballots, result sheets, minutes, filing sheets: which procedure brings which."""


@pytest.mark.parametrize("procedure", sorted(IN_THE_ISSUE))
def test_a_procedure_brings_the_documents_that_are_asked_of_it(procedure):
    assert IN_THE_ISSUE[procedure] - {form.id for form in documents()[procedure]} == set()


WRITTEN = """
procedure = "found-union"
[[document]]
id = "x"
name = "样"
step = "request"
title = "{title}"
body = ["{body}"]
"""


@pytest.mark.parametrize(
    ("title", "body", "fault"),
    [
        ("{request.nmae}", "好", "提到 request.nmae，但没有这一项"),
        ("好", "{nobody}", "提到 nobody，但没有这一项"),
        ("好", "{nostep.day}", "提到 nostep.day，但没有这一项"),
        ("好", "{names(request.name)}", "提到 names(request.name)，但没有这一项"),
        ("好", "{names(assembly.candidates, rank=chair)}", "没有这一项"),
    ],
)
def test_a_document_that_names_what_is_not_there_is_refused(tmp_path, title, body, fault):
    (tmp_path / "documents").mkdir()
    text = WRITTEN.replace("{title}", title).replace("{body}", body)
    (tmp_path / "documents" / "found-union.toml").write_text(text, "utf-8")
    with pytest.raises(BadDocuments, match=r"found-union\.toml") as refused:
        read_documents(procedures(), tmp_path)
    assert fault in str(refused.value)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('body = [{ rows = "assembly.candidates", columns = ["age"] }]', "没有列 age"),
        ('body = [{ rows = "request.name", columns = ["name"] }]', "没有列 request.name"),
        ('body = [{ when = { value = "request.frm", is = "x" }, say = "好" }]', "提到 request.frm"),
        ('body = ["好"]\nafter = ["nowhere"]', "提到步骤 nowhere"),
        ('body = ["好"]\nday = "request.when"', "提到 request.when"),
        ("body = []", "body：至少写一个"),
    ],
)
def test_parts_of_a_document_are_checked_too(tmp_path, line, fault):
    (tmp_path / "documents").mkdir()
    text = WRITTEN.replace("{title}", "好").replace('body = ["{body}"]', line)
    (tmp_path / "documents" / "found-union.toml").write_text(text, "utf-8")
    with pytest.raises(BadDocuments) as refused:
        read_documents(procedures(), tmp_path)
    assert fault in str(refused.value)
