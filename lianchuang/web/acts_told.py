"""The acts of a case as pages show them: what was said in each field, what was found wrong, what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lianchuang.ledger.models import Event
from lianchuang.procedures.masking import masked
from lianchuang.procedures.models import Case
from lianchuang.procedures.names_kept import names_a_person
from lianchuang.procedures.state import Finding, Taking
from lianchuang.registry.sealed import masked_name
from lianchuang.reminding.acts import subject_of
from lianchuang.reminding.events import URGED
from lianchuang.rulebook.procedures import FieldSpec, Procedure
from lianchuang.web.course import definition_of
from lianchuang.web.telling import Told, told


@dataclass(frozen=True)
class Said:
    """One field of a step in words; a table keeps its rows. What tells of a `person` is masked."""

    label: str
    text: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    person: bool = False


@dataclass
class ActTold:
    """One event of a case; a step carries what was said, its findings, and whether it still counts."""

    told: Told
    taking: Taking | None = None
    said: list[Said] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    withdrawn: bool = False
    corrected: bool = False

    @property
    def pk(self) -> int:
        return self.told.event.pk

    @property
    def is_beside(self) -> bool:
        """Whether it is no act of the case itself: that the level above urged it."""
        return self.told.event.kind == URGED.id


def acts_of(case: Case, open_names: bool) -> list[ActTold]:
    """The acts of a case and the urgings of it, newest first. Two statements."""
    beside = (case.subject, subject_of(case.pk))
    events = list(Event.objects.filter(subject__in=beside).order_by("-occurred_on", "-pk"))
    takings = {taking.act: taking for taking in case.state.takings}
    payloads = [(event.kind, event.payload or {}) for event in events]
    withdrawn = {body.get("event") for kind, body in payloads if kind == "case.withdrawn"}
    corrected = {body.get("event") for kind, body in payloads if kind == "case.corrected"}
    procedure = definition_of(case)
    found = []
    for one in told(events):
        taking = takings.get(one.event.pk)
        act = ActTold(one, taking, withdrawn=one.event.pk in withdrawn, corrected=one.event.pk in corrected)
        if taking is not None:
            act.said = said_in(procedure, taking.step, taking.data, taking.marks, open_names)
            act.findings = [f for f in case.state.findings if f.id.startswith(f"{taking.act}.")]
        found.append(act)
    return found


def said_in(
    procedure: Procedure,
    step: str,
    data: Mapping[str, Any],
    marks: Mapping[str, Sequence[Mapping[str, Any]]],
    open_names: bool,
) -> list[Said]:
    """What a step said, in the order of its file. Without `open_names` the names in tables are masked; people in texts
    always are, and what is sensitive is never shown."""
    specs = procedure.step_named(step).field
    return [
        Said(spec.label, masked(str(data[spec.id])), person=True)
        if spec.names_a_person(data) and not spec.sensitive
        else _said(spec, data[spec.id], marks.get(spec.id, ()), open_names)
        for spec in specs
        if spec.id in data
    ]


def _said(spec: FieldSpec, value: Any, marks: Sequence[Mapping[str, Any]], open_names: bool) -> Said:
    if spec.sensitive:
        return Said(spec.label, "已填，不在这里显示")
    if spec.type == "people":
        return Said(spec.label, f"{len(value)} 人")
    if spec.type == "rows":
        heads = tuple(column.label for column in spec.columns)
        extra = ("当选",) if marks and "elected" in marks[0] else ()
        rows = []
        for number, row in enumerate(value):
            cells = [_cell(column, row.get(column.id), open_names) for column in spec.columns]
            if extra:
                cells.append(plain(marks[number].get("elected")))
            rows.append(tuple(cells))
        return Said(spec.label, f"{len(value)} 行", heads + extra, tuple(rows))
    return Said(spec.label, spec.choices.get(value, plain(value)) if spec.type == "choice" else plain(value))


def _cell(column: Any, value: Any, open_names: bool) -> str:
    if column.sensitive and value is not None:
        return "已填"
    if names_a_person(column) and isinstance(value, str) and not open_names:
        return masked_name(value)
    return column.choices.get(value, plain(value)) if column.type == "choice" else plain(value)


def plain(value: Any) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
