"""Rules written where they are needed: a small table inside a procedure file, of the same kinds as the catalogue's.

    inline_rule({"kind": "share", "part": "present", "of": "entitled", "at_least": "2/3", "basis": "工会法#17"})

A fact that is not known yet leaves the answer open (`ok` is None) instead of being refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from lianchuang.rulebook.answers import Answer, sentence
from lianchuang.rulebook.calendars import Calendar
from lianchuang.rulebook.catalogue import rulebook
from lianchuang.rulebook.citations import Citation
from lianchuang.rulebook.given import Given
from lianchuang.rulebook.judging import Kind
from lianchuang.rulebook.kinds import read_kind
from lianchuang.rulebook.profiles import Profile
from lianchuang.rulebook.shelf import UnreadableFile, in_plain_words
from lianchuang.rulebook.sources import Mark


class Frame(BaseModel):
    """What an inline rule says besides its test. `basis` is one citation, several, or "house" for a convention of the
    product; `mark` is that of the statute unless written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""
    basis: list[str] = []
    mark: Mark | None = None
    severity: Literal["invalid", "breach", "overdue", "notice"] | None = None
    say: str = ""
    labels: dict[str, str] = {}

    @field_validator("basis", mode="before")
    @classmethod
    def _several(cls, written: object) -> object:
        if written == "house":
            return []
        return [written] if isinstance(written, str) else written


@dataclass(frozen=True)
class InlineRule:
    """A rule of a procedure file. `apply` answers as a rule of the catalogue does; `values` are the kind's own figures:
    `ok` always, and `due`, `needed`, `earliest`, `latest`, `days`, `missing` where they mean something."""

    kind: Kind = field(repr=False)
    frame: Frame
    basis: tuple[Citation, ...]
    mark: str
    acts: bool

    @property
    def reads(self) -> tuple[str, ...]:
        """The names of the facts it looks at."""
        return self.kind.reads()

    @property
    def default_severity(self) -> str:
        """How grave a finding is: what the file says; else a clock is overdue, and anything else a breach."""
        if not self.acts:
            return "notice"
        return self.frame.severity or ("overdue" if self.kind.model_dump()["kind"] == "within" else "breach")

    def apply(
        self,
        inputs: Mapping[str, Any],
        on: date | None = None,
        profile: Profile | None = None,
        calendar: Calendar | None = None,
    ) -> Answer:
        """How the facts stand. `on` and `profile` make no difference: the procedure file is dated itself."""
        outcome = self.kind.judge(Given(inputs, self.frame.labels), calendar or rulebook().calendar)
        late = outcome.values.get("late")
        deadline = outcome.deadline
        return Answer(
            rule=self.frame.name,
            values={"ok": outcome.ok, **outcome.values},
            ok=outcome.ok,
            level="national",
            basis=self.basis,
            mark=self.mark,
            deadline=deadline,
            provisional=outcome.provisional or bool(deadline and deadline.provisional),
            acts_as_law=self.acts,
            severity=self.default_severity,
            words=outcome.words | ({"late": str(late)} if late else {}),
        )

    def sentence(self, inputs: Mapping[str, Any], answer: Answer) -> str:
        """The finding in Chinese; a file that gives no wording gets the plainest."""
        say = self.frame.say or f"{self.frame.name or '这一项'}不符合{{basis}}。请补正，或说明理由"
        return sentence(say, Given(inputs, self.frame.labels), answer)


def inline_rule(written: Mapping[str, Any]) -> InlineRule:
    """The rule a table describes. Raises UnreadableFile, in Chinese, naming the key."""
    own = {key: value for key, value in written.items() if key in Frame.model_fields}
    try:
        frame = Frame.model_validate(own)
        kind = read_kind({key: value for key, value in written.items() if key not in own})
    except ValidationError as failure:
        name = written.get("name", written.get("kind", ""))
        raise UnreadableFile(f"规则{name}：{in_plain_words(failure)}。") from None
    library = rulebook().library
    try:
        basis = tuple(library.cite(article) for article in frame.basis)
    except ValueError as failure:
        raise UnreadableFile(f"规则{frame.name}：{failure}。") from None
    held = [found for citation in basis if (found := library.statute(citation.statute))]
    mark = frame.mark or ("PROD" if not held else "S" if any(found.head.mark != "V" for found in held) else "V")
    return InlineRule(kind, frame, basis, mark, library.acts(mark, basis))
