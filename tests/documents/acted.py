"""The worked examples of the procedures, with the documents they bring, and the words of a .docx."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree

from lianchuang.documents.filling import Ground, May, fill, is_asked, lacking, takings_for
from lianchuang.documents.shelf import documents
from lianchuang.rulebook.document_form import DocumentForm
from tests.procedures.telling import Tale
from tests.procedures.test_examples import BOOK, act, begin

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ALL = May(names=True, sensitive=True, persons=True)
UNION, ABOVE = "拟恒纺织有限公司工会委员会", "青山街道总工会"
NAMES = {
    "union": {"holder": UNION, "union": UNION, "above": ABOVE},
    "higher_union": {"holder": ABOVE, "union": None, "above": "示范区总工会"},
    "party": {"holder": "中共拟恒纺织有限公司支部委员会", "union": None, "above": "中共青山街道工作委员会"},
    "higher_party": {"holder": "中共青山街道工作委员会", "union": None, "above": "中共示范区委员会"},
}


def ground_of(tale: Tale) -> Ground:
    """The case of a tale with invented names around it."""
    actors = NAMES[tale.procedure.holder] | {
        "employer": "拟恒纺织有限公司",
        "credit_code": None,
        "party": "中共拟恒纺织有限公司支部委员会",
        "district": "示范区",
        "case": "2026-000123",
        "opened": tale.state.opened_on,
    }
    return Ground(tale.procedure, tale.state, actors)


def played(procedure: str) -> Iterator[tuple[str, Ground]]:
    """Every worked example of a procedure after its last act, by its title."""
    for example in BOOK[procedure].example:
        tale = begin(procedure, example)
        for told in example.act:
            act(tale, told)
        yield example.title, ground_of(tale)


def form_of(procedure: str, document: str) -> DocumentForm:
    return next(form for form in documents()[procedure] if form.id == document)


def first_of(procedure: str, document: str) -> tuple[DocumentForm, Ground]:
    """The first example of a procedure in which a document can be made."""
    form = form_of(procedure, document)
    for _, ground in played(procedure):
        if is_asked(form, ground) and not lacking(form, ground) and takings_for(form, ground):
            return form, ground
    raise AssertionError(f"no example makes {procedure} {document}")


def filled_of(procedure: str, document: str, may: May = ALL):
    form, ground = first_of(procedure, document)
    return fill(form, ground, may, takings_for(form, ground)[0])


def words_of(content: bytes) -> str:
    """What stands on the paper: a line for each paragraph, the cells of a row with bars between, notes in brackets."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        body = ElementTree.fromstring(package.read("word/document.xml")).find(f"{W}body")
        notes = ElementTree.fromstring(package.read("word/footnotes.xml"))
    numbered = {note.get(f"{W}id"): _text(note, {}) for note in notes}
    lines: list[str] = []
    for block in body:
        if block.tag == f"{W}p":
            lines.append(_text(block, numbered))
        elif block.tag == f"{W}tbl":
            rows = block.iter(f"{W}tr")
            lines += [" | ".join(_text(cell, numbered) for cell in row.iter(f"{W}tc")) for row in rows]
    return "\n".join(line.rstrip() for line in lines).strip() + "\n"


def _text(element: ElementTree.Element, notes: dict[str | None, str]) -> str:
    pieces = []
    for one in element.iter():
        if one.tag == f"{W}t":
            pieces.append(one.text or "")
        elif one.tag == f"{W}tab" and one.get(f"{W}val") is None:
            pieces.append("　")
        elif one.tag == f"{W}footnoteReference":
            pieces.append(f"［注：{notes[one.get(f'{W}id')].strip()}］")
    return "".join(pieces)


DAY = date(2026, 3, 2)
