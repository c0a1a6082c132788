"""Fills a document from the steps of a case. Pure: the same facts give the same blocks.

What is not known stays a line to be written on by hand; nothing is put in its place, and never a nought.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from lianchuang.documents.blocks import (
    BLANK,
    BLANK_DAY,
    Block,
    Cell,
    Document,
    Foot,
    Grid,
    Head,
    Heading,
    Paragraph,
    Signature,
    Title,
    words,
)
from lianchuang.procedures.masking import masked
from lianchuang.procedures.reading import Reading
from lianchuang.procedures.state import State, Taking
from lianchuang.rulebook.document_form import AnyPart, Box, DocumentForm, Form, Rows
from lianchuang.rulebook.documents import ACTORS, NAMES_OF, PLACEHOLDER, TOTAL, columns_of, field_of
from lianchuang.rulebook.procedure_form import Column, FieldSpec, Procedure, Step

HIDDEN = "＊＊＊"
"""Stands for what may not be shown to this reader."""
MARK, EMPTY_MARK = "√", ""


@dataclass(frozen=True)
class May:
    """What of people may stand open in a document for its reader."""

    names: bool = False
    sensitive: bool = False
    persons: bool = False  # who was named in a text: only where each reading is kept


ALL, NOBODY = May(names=True, sensitive=True, persons=True), May()


@dataclass(frozen=True)
class Ground:
    """What a document is made from: the case and the names that its words may use, None where nobody knows."""

    procedure: Procedure
    state: State
    actors: Mapping[str, Any]


@dataclass(frozen=True)
class Filled:
    """A document with its words; what is left to be written by hand; whether it names people or tells of them."""

    document: Document
    blanks: tuple[str, ...]
    names: bool
    sensitive: bool

    @property
    def personal(self) -> bool:
        return self.names or self.sensitive


@dataclass
class _Seen:
    """What was met on the way."""

    blanks: dict[str, None] = field(default_factory=dict)
    names: bool = False
    sensitive: bool = False


def takings_for(form: DocumentForm, ground: Ground) -> list[Taking | None]:
    """One document each: every valid taking of the step that it is made for, where its condition holds; else one."""
    if not form.each:
        return [None]
    takings = [taking for taking in ground.state.takings if taking.step == form.each and taking.valid]
    return [taking for taking in takings if _holds(form, replace(ground, state=_only(ground.state, taking)))]


def _only(state: State, taking: Taking) -> State:
    """The case as if its step had been taken this once."""
    return replace(state, takings=[one for one in state.takings if one is taking or one.step != taking.step])


def lacking(form: DocumentForm, ground: Ground) -> list[Step]:
    """The steps that have to be taken before the document can be made; of two that would do, the first."""
    state, procedure = ground.state, ground.procedure
    awaited = [*form.awaits, *([form.each] if form.each else [])]
    groups = [[one for one in group.split("|") if one in procedure.step_ids] for group in awaited]
    wanting = [group[0] for group in groups if group and not any(state.done(one) for one in group)]
    return [procedure.step_named(one) for one in dict.fromkeys(wanting)]


def is_asked(form: DocumentForm, ground: Ground) -> bool:
    """Whether there is such a document in this case at all. One for every taking is asked of each by itself."""
    return bool(form.each and ground.state.done(form.each)) or _holds(form, ground)


def _holds(form: DocumentForm, ground: Ground) -> bool:
    return Reading(ground.procedure, ground.state, ground.state.opened_on, facts=ground.state.facts).holds(form.when)


def fill(form: DocumentForm, ground: Ground, may: May, taking: Taking | None = None) -> Filled:
    """The document of a case, for one taking where there is one for each."""
    return _Filling(form, ground, may, taking).filled()


class _Filling:
    def __init__(self, form: DocumentForm, ground: Ground, may: May, taking: Taking | None) -> None:
        state = ground.state if taking is None else _only(ground.state, taking)
        self.form, self.procedure, self.state, self.may = form, ground.procedure, state, may
        self.actors, self.seen = ground.actors, _Seen()
        self.reading = Reading(ground.procedure, state, state.opened_on, facts=state.facts)

    def filled(self) -> Filled:
        form = self.form
        title = self.text(form.title)
        blocks: list[Block] = []
        if form.layout == "letter":
            number = self.text(form.number) if form.number else ""
            signer = BLANK if form.upward else None
            blocks.append(Head(f"{self.text(form.sender)}文件", number, signer))
        blocks.append(Title(title, self.text(form.under)))
        if form.to:
            blocks.append(Paragraph(words(f"{self.text(form.to)}："), "flush"))
        blocks += self._body(form.body)
        if form.attachments:
            blocks += self._attachments([self.text(one) for one in form.attachments])
        signed = form.signed or ((form.sender,) if form.sender and form.layout != "plain" else ())
        if signed:
            day = self.day(form.day) if form.day else BLANK_DAY
            blocks.append(Signature(tuple(self.text(one) for one in signed), day))
        if form.copies:
            blocks.append(Foot(self.text(form.copies), self.text(form.sender), self.day(form.day)))
        document = Document(title.replace("\n", ""), tuple(blocks), lying=form.layout == "certificate")
        return Filled(document, tuple(self.seen.blanks), self.seen.names, self.seen.sensitive)

    # What a reference says ------------------------------------------------------------------------------------------

    def text(self, template: str) -> str:
        """A text with its placeholders filled, or left as a line where nothing is known."""
        return PLACEHOLDER.sub(lambda found: self.said(found[1]), template)

    def said(self, reference: str, blank: str = BLANK) -> str:
        if several := NAMES_OF.fullmatch(reference):
            found = self._names(*several.groups())
            return found or self._blank(field_of(several[1], several[2], self.procedure), reference, blank)
        if TOTAL.fullmatch(reference):
            return (
                str(self._total(reference)) if self._total(reference) is not None else self._blank(None, "合计", blank)
            )
        owner, _, name = reference.rpartition(".")
        value = self.actors.get(name) if not owner else self.reading.value(reference)
        spec = field_of(owner, name, self.procedure)
        if value is None or value == "" or value == []:
            empty = BLANK_DAY if (spec and spec.type == "day") or name == "day" else blank
            return self._blank(spec, reference, empty)
        if spec is None:
            return in_words(value)
        taking = self.state.last(owner)
        if not spec.sensitive and spec.names_a_person(taking.data if taking else {}):
            self.seen.names = True
            return str(value) if self.may.persons else masked(str(value))
        return self._shown(spec, value, reference in self.form.persons)

    def _shown(self, spec: FieldSpec, value: Any, is_person: bool) -> str:
        if spec.sensitive:
            self.seen.sensitive = True
            return shown(spec, value) if self.may.sensitive else HIDDEN
        if is_person or "姓名" in spec.label:
            return self._name(str(value))
        return shown(spec, value)

    def _name(self, value: str) -> str:
        self.seen.names = True
        return value if self.may.names else masked(value)

    def _blank(self, spec: FieldSpec | None, reference: str, blank: str) -> str:
        self.seen.blanks[label_of(spec, reference, self.procedure)] = None
        return blank

    def day(self, reference: str) -> str:
        value = self.reading.value(reference)
        return in_words(value) if isinstance(value, date) else BLANK_DAY

    def _rows(self, step: str, name: str) -> list[dict[str, Any]] | None:
        taking = self.state.last(step)
        return None if taking is None else self.state.rows(taking, name)

    def _names(self, step: str, table: str, column: str | None, wanted: str | None) -> str:
        """The people of a table's rows who were elected (all, where nobody is voted on); of one office, where named."""
        chosen = [
            row["name"]
            for row in self._rows(step, table) or ()
            if row.get("name") and row.get("elected", True) and (column is None or row.get(column) == wanted)
        ]
        return "、".join(self._name(one) for one in chosen)

    def _total(self, reference: str) -> int | Decimal | None:
        step, table, column = TOTAL.fullmatch(reference).groups()  # type: ignore[union-attr]
        rows = self._rows(step, table)
        if rows is None:
            return None
        if reference.startswith("count"):
            return sum(1 for row in rows if column is None or row.get(column))
        cells = [row.get(column) for row in rows]
        return None if any(cell is None for cell in cells) else sum(Decimal(str(cell)) for cell in cells)

    # What the parts become ------------------------------------------------------------------------------------------

    def _body(self, parts: Sequence[AnyPart]) -> list[Block]:
        """The blocks; rows of forms and boxes that follow each other make one table."""
        blocks: list[Block] = []
        rows: list[tuple[Cell, ...]] = []
        for part in parts:
            if not isinstance(part, str) and not self.reading.holds(part.when):
                continue
            if isinstance(part, Form):
                rows += [self._form_row(row) for row in part.form]
                continue
            if isinstance(part, Box):
                rows.append(self._box(part))
                continue
            if rows:
                blocks.append(Grid(tuple(rows), FORM_WIDTHS))
                rows = []
            blocks.append(self._table(part) if isinstance(part, Rows) else self._words(part))
        if rows:
            blocks.append(Grid(tuple(rows), FORM_WIDTHS))
        return blocks

    def _attachments(self, names: list[str]) -> list[Block]:
        """附件：1. … 2. …, one under the other (GB/T 9704-2012, 7.3.4)."""
        if len(names) == 1:
            return [Paragraph(words("")), Paragraph(words(f"附件：{names[0]}"))]
        lines = [f"{'附件：' if place == 1 else '　　　'}{place}. {name}" for place, name in enumerate(names, start=1)]
        return [Paragraph(words("")), *(Paragraph(words(line)) for line in lines)]

    def _words(self, part: Any) -> Block:
        text = part if isinstance(part, str) else part.say
        if text.startswith("## "):
            return Heading(words(self.text(text[3:])), 2)
        if text.startswith("# "):
            return Heading(words(self.text(text[2:])))
        if self.form.layout == "certificate":
            return Paragraph(words(self.text(text)), "large")
        return Paragraph(words(self.text(text)))

    def _form_row(self, row: tuple[str, ...]) -> tuple[Cell, ...]:
        """Label and value in turn; in a form nothing is drawn where nothing is known, the cell itself is the blank."""
        cells = [
            Cell(words(self._in_a_cell(text)), label=place % 2 == 0, span=1 if place % 2 == 0 else 2)
            for place, text in enumerate(row)
        ]
        if len(row) == 2:
            cells[1] = replace(cells[1], span=sum(1 for _ in FORM_WIDTHS) - 1)
        return tuple(cells)

    def _in_a_cell(self, text: str) -> str:
        whole = PLACEHOLDER.fullmatch(text)
        return self.said(whole[1], "") if whole else self.text(text)

    def _box(self, part: Box) -> tuple[Cell, ...]:
        day = self.day(part.day) if part.day else BLANK_DAY
        below = (self.text(part.seal or "（签名、盖章）"), day)
        said = self._in_a_cell(part.say)
        return (
            Cell(words(self.text(part.box)), label=True, tall=True),
            Cell(words(said), span=len(FORM_WIDTHS) - 1, tall=True, below=below),
        )

    def _table(self, part: Rows) -> Grid:
        step, _, name = part.rows.rpartition(".")
        table = field_of(step, name, self.procedure)
        if table is None:  # a field that an older version of the procedure did not have
            return Grid((), (1,))
        columns = columns_of(part, table)
        rows = self._rows(step, name) or [{}] * part.blank
        if not self._rows(step, name):
            self.seen.blanks[table.label] = None
        head = tuple(Cell(words(heading), label=True) for heading in ("序号", *(heading for _, heading in columns)))
        lines = [
            (Cell(words(str(place))), *(Cell(words(self._cell(table, column, row))) for column, _ in columns))
            for place, row in enumerate(rows, start=1)
        ]
        wide = [26 if _is_long(table, column) else 14 for column, _ in columns]
        return Grid((head, *lines), (8, *wide), heads=1)

    def _cell(self, table: FieldSpec, name: str, row: Mapping[str, Any]) -> str:
        value = row.get(name)
        if not name or value is None:
            return ""
        column = next((one for one in table.columns if one.id == name), None)
        if column is None:  # a verdict written beside the row
            return MARK if value else EMPTY_MARK
        if column.sensitive or table.sensitive:
            self.seen.sensitive = True
            return shown(column, value) if self.may.sensitive else HIDDEN
        return self._name(str(value)) if "姓名" in column.label else shown(column, value)


FORM_WIDTHS = (22, 14, 14, 22, 14, 14)
"""A form has room for label and value twice; a value alone takes the rest."""


def _is_long(table: FieldSpec, column: str) -> bool:
    found = next((one for one in table.columns if one.id == column), None)
    return found is not None and found.type == "text" and found.id != "name"


def label_of(spec: FieldSpec | None, reference: str, procedure: Procedure) -> str:
    """What a reference is called, for the list of what is left blank."""
    owner, _, name = reference.rpartition(".")
    if spec is not None:
        return spec.label
    if not owner:
        return ACTORS.get(name, name)
    if name == "day" and owner in procedure.step_ids:
        return f"{procedure.step_named(owner).name}的日期"
    return UNIT.get(name, name)


UNIT = {
    "staff": "职工人数",
    "female_staff": "女职工人数",
    "members": "会员人数",
    "female_members": "女会员人数",
    "party_members": "党员人数",
}


def shown(spec: FieldSpec | Column, value: Any) -> str:
    """A value of a field in the document's words."""
    if spec.type == "choice":
        return spec.choices.get(str(value), str(value))
    if spec.type == "people" and isinstance(value, list):
        return str(len(value))
    if spec.type == "day" and isinstance(value, str):
        return in_words(date.fromisoformat(value))
    return in_words(value)


def in_words(value: Any) -> str:
    """2026年3月2日; 是, 否; a number without needless noughts."""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value).strip()
