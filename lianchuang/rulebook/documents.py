"""Files of documents, checked against their procedures when they are read: a document never points at nothing."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from lianchuang.rulebook.document_form import Box, DocumentFile, DocumentForm, Form, Rows, Say
from lianchuang.rulebook.procedure_form import FieldSpec, Procedure
from lianchuang.rulebook.procedures import Procedures
from lianchuang.rulebook.references import of_condition
from lianchuang.rulebook.shelf import UnreadableFile, files, in_plain_words, read_toml

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
NAMES_OF = re.compile(r"names\((\w+)\.(\w+)(?:,\s*(\w+)\s*=\s*(\w+))?\)")
TOTAL = re.compile(r"(?:count|sum)\((\w+)\.(\w+)(?:\.(\w+))?\)")
ACTORS = {
    "holder": "办理的组织",
    "union": "工会",
    "above": "上一级组织",
    "employer": "单位",
    "credit_code": "统一社会信用代码",
    "party": "同级党组织",
    "district": "区",
    "case": "案件编号",
    "opened": "开始日期",
}
"""What a document may name besides what the steps say, and what each is called."""


class BadDocuments(UnreadableFile):
    """A file of documents that cannot be used; the message names the file and the fault."""


def read_documents(procedures: Procedures, at: Path | None = None) -> dict[str, tuple[DocumentForm, ...]]:
    """Every document, by procedure. Raises BadDocuments where a file is malformed or names what is not there."""
    found: dict[str, tuple[DocumentForm, ...]] = {}
    for path in files("documents", at=at):
        try:
            file = DocumentFile.model_validate(read_toml(path))
        except ValidationError as fault:
            raise BadDocuments(f"{path.name}：{in_plain_words(fault)}") from None
        for name in file.procedures:
            if name not in procedures:
                raise BadDocuments(f"{path.name}：没有名为 {name} 的程序")
            procedure = procedures.named(name)
            if faults := [fault for form in file.document for fault in faults_of(form, procedure)]:
                raise BadDocuments(f"{path.name}：{'；'.join(faults)}")
            found[name] = in_order((*found.get(name, ()), *file.document), procedure)
            if len({form.id for form in found[name]}) < len(found[name]):
                raise BadDocuments(f"{path.name}：{name} 有两份文书同名")
    return found


def in_order(forms: tuple[DocumentForm, ...], procedure: Procedure) -> tuple[DocumentForm, ...]:
    """In the order of the steps they belong to; those of one step as they were written."""
    return tuple(sorted(forms, key=lambda form: procedure.step_ids.index(form.step)))


def faults_of(form: DocumentForm, procedure: Procedure) -> list[str]:
    """A Chinese sentence for everything a document points at that is not there."""
    steps = [
        form.step,
        *([form.each] if form.each else []),
        *(one for group in form.awaits for one in group.split("|")),
    ]
    faults = [f"文书 {form.id} 提到步骤 {step}，但没有这一步" for step in steps if step not in procedure.step_ids]
    for reference in references_of(form):
        if not stands(reference, procedure):
            faults.append(f"文书 {form.id} 提到 {reference}，但没有这一项")
    for part in form.body:
        if isinstance(part, Rows):
            faults += [
                f"文书 {form.id} 的表 {part.rows} 没有列 {column}" for column in _strange_columns(part, procedure)
            ]
    return faults


def references_of(form: DocumentForm) -> Iterator[str]:
    """Everything the words of a document, its conditions and its days point at."""
    for text in _texts(form):
        yield from (found[1] for found in PLACEHOLDER.finditer(text))
    yield from of_condition(form.when)
    for part in form.body:
        if not isinstance(part, str):
            yield from of_condition(part.when)
        if isinstance(part, Rows):
            yield part.rows
        if isinstance(part, Box) and part.day:
            yield part.day
    yield from form.persons
    if form.day:
        yield form.day


def _texts(form: DocumentForm) -> Iterator[str]:
    yield from (form.title, form.under, form.sender, form.number, form.to, form.copies)
    yield from (*form.attachments, *form.signed)
    for part in form.body:
        if isinstance(part, str):
            yield part
        elif isinstance(part, Say):
            yield part.say
        elif isinstance(part, Form):
            yield from (text for row in part.form for text in row)
        elif isinstance(part, Box):
            yield from (part.box, part.say, part.seal)


def stands(reference: str, procedure: Procedure) -> bool:
    """Whether a reference points at something: an actor, a fact of the unit, a field of a step, a step's day."""
    if several := NAMES_OF.fullmatch(reference):
        table = field_of(several[1], several[2], procedure)
        columns = {column.id for column in table.columns} if table else set()
        return "name" in columns and (several[3] is None or several[3] in columns)
    if total := TOTAL.fullmatch(reference):
        table = field_of(total[1], total[2], procedure)
        return table is not None and (total[3] is None or total[3] in {column.id for column in table.columns})
    owner, _, name = reference.rpartition(".")
    if not owner:
        return name in ACTORS
    if owner == "unit":
        return True
    return owner in procedure.step_ids and (name == "day" or field_of(owner, name, procedure) is not None)


def field_of(step: str, name: str, procedure: Procedure) -> FieldSpec | None:
    return procedure.step_named(step).field_named(name) if step in procedure.step_ids else None


def columns_of(part: Rows, table: FieldSpec) -> list[tuple[str, str]]:
    """The columns of a table as (id, heading); an empty id is a column to be filled in by hand."""
    labels: Mapping[str, str] = {column.id: column.label for column in table.columns} | {"elected": "当选"}
    found = []
    for written in part.columns:
        name, _, heading = written.partition("=")
        found.append((name, heading or labels.get(name, name)))
    return found


def _strange_columns(part: Rows, procedure: Procedure) -> list[str]:
    step, _, name = part.rows.rpartition(".")
    table = field_of(step, name, procedure)
    if table is None or table.type != "rows":
        return [part.rows]
    marks = {check.mark for check in procedure.step_named(step).check if check.mark}
    known = {column.id for column in table.columns} | marks | {""}
    return [column for column, _ in columns_of(part, table) if column not in known]
