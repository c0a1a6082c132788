"""The form of a file of documents: which official documents belong to a procedure, and their words. Explained in
`rulebook/documents/README.md`."""

from typing import Annotated, Any, Literal

from pydantic import Field

from lianchuang.rulebook.procedure_form import Part


class Say(Part):
    """A paragraph that stands only under a condition."""

    say: str
    when: dict[str, Any] | None = None


class Form(Part):
    """Rows of a form, label and value in turn; the last value of a shorter row takes the rest of the width."""

    form: Annotated[tuple[Annotated[tuple[str, ...], Field(min_length=2)], ...], Field(min_length=1)]
    when: dict[str, Any] | None = None


class Box(Part):
    """A box of a form to write an opinion in: its label, what is known of the words, the seal's place, the day."""

    box: str
    say: str = ""
    seal: str = ""
    day: str = ""
    when: dict[str, Any] | None = None


class Rows(Part):
    """A table of a field's rows. A column is an id of the field, with `=heading` to call it otherwise; `=heading` alone
    is an empty column to be filled in by hand. Where no rows are known, `blank` empty ones are drawn."""

    rows: str
    columns: Annotated[tuple[str, ...], Field(min_length=1)]
    blank: int = 0
    when: dict[str, Any] | None = None


AnyPart = str | Say | Form | Box | Rows


class DocumentForm(Part):
    """One document: of which step, to be made after which steps, from whom to whom, with which words.

    A text beginning with `# ` is a heading of the first level, `## ` of the second. `each` makes one document for every
    taking of that step. `persons` names references that name a person, over and above columns and fields called 姓名.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    name: str
    step: str
    after: tuple[str, ...] | None = None
    each: str = ""
    when: dict[str, Any] | None = None
    layout: Literal["letter", "plain", "certificate"] = "plain"
    upward: bool = False
    title: str
    under: str = ""
    sender: str = Field("", alias="from")
    number: str = ""
    to: str = ""
    body: Annotated[tuple[AnyPart, ...], Field(min_length=1)]
    attachments: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    day: str = ""
    copies: str = ""
    persons: tuple[str, ...] = ()

    @property
    def awaits(self) -> tuple[str, ...]:
        """The steps that come first; `a|b` is one of the two. Its own step, unless the file says otherwise."""
        return (self.step,) if self.after is None else self.after


class DocumentFile(Part):
    """The documents of one procedure, or of several that share them."""

    procedure: str | tuple[str, ...]
    document: Annotated[tuple[DocumentForm, ...], Field(min_length=1)]

    @property
    def procedures(self) -> tuple[str, ...]:
        return (self.procedure,) if isinstance(self.procedure, str) else self.procedure
