"""`lianchuang import` and the import page: from a file to the registry, all of it or nothing.

Each row is added, merged, unchanged or refused with its cell and reason. The rows that can go in go in together, in one
transaction; a second run finds them unchanged.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from lianchuang.exchange.employers_in import EmployersIn
from lianchuang.exchange.ground import Ground
from lianchuang.exchange.interpretation import interpret
from lianchuang.exchange.mapping import TableMapping
from lianchuang.exchange.members_in import MembersIn
from lianchuang.exchange.old_work_in import OldWorkIn
from lianchuang.exchange.records import Interpretation, row_as_json
from lianchuang.exchange.sheets import SheetRefused, Workbook, read_sheets
from lianchuang.exchange.workbook_out import WORDS, Fate, write_outcomes, write_to_mend
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.kinds import declare
from lianchuang.procedures.engine import Refusal as CaseRefusal
from lianchuang.registry import acts
from lianchuang.registry.models import Area, Organisation
from lianchuang.registry.scope import Scope
from lianchuang.registry.sealed import masked_id_number, masked_telephone

BROUGHT_IN = declare(
    "ledger-file.brought-in", "导入{kind_name}：新增 {added}，合并 {merged}，不变 {unchanged}，不导入 {refused}"
)
KINDS = {"employers": "单位台账", "unions": "工会名册", "members": "会员名册"}
OLD_WORK = {
    "elections": "换届选举（历年）",
    "congresses": "职代会（历年）",
    "contracts": "集体合同（历年）",
    "awards": "荣誉表彰（历年）",
}
KINDS |= OLD_WORK
BEFORE_RECORDS = date(1950, 1, 1)  # a federation that an import finds unopened is older than any of its records


_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-8][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx](?![0-9A-Za-z])")
SENSITIVE = {"id_number": masked_id_number, "phone": masked_telephone, "chair_phone": masked_telephone}


def _masked(mapping: dict[str, Any]) -> dict[str, Any]:
    """A mapping whose examples of sensitive columns, and of ID numbers wherever they stand, are masked."""
    for column in mapping["columns"]:
        if column["field"] in SENSITIVE:
            column["examples"] = [SENSITIVE[column["field"]](str(example)) for example in column["examples"]]
        elif column["field"] != "uscc":
            column["examples"] = [_without_id_numbers(str(example)) for example in column["examples"]]
    return mapping


def _without_id_numbers(text: str) -> str:
    """A text in which ID numbers are masked: they also stand behind names, and in rows that are no record."""
    return _ID_NUMBER.sub(lambda found: masked_id_number(found[0].upper()), text)


class CannotImport(Exception):
    """Nothing of the file can be brought in; the message is a Chinese sentence."""


@dataclass
class Report:
    """What became of every row of a file."""

    file: str
    kind: str
    area: str
    on: date
    interpretation: Interpretation
    fates: Sequence[Fate]
    notes: Sequence[str] = ()
    dry_run: bool = False
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.counts = Counter(dict.fromkeys(WORDS, 0) | Counter(fate.outcome for fate in self.fates))

    @property
    def refused(self) -> int:
        return self.counts["refused"]

    def as_json(self) -> dict[str, Any]:
        """The document of `--json`. Sensitive values are masked."""
        found = self.interpretation
        return {
            "file": self.file,
            "kind": self.kind,
            "area": self.area,
            "on": self.on.isoformat(),
            "dry_run": self.dry_run,
            "counts": dict(self.counts),
            "mapping": [_masked(told.as_json()) for told in found.mapping],
            "rows": [self._row(row, fate) for row, fate in zip(found.rows, self.fates, strict=True)],
            "skipped": [
                {"sheet": s.sheet, "source_row": s.source_row, "why": s.why, "text": _without_id_numbers(s.text)}
                for s in found.skipped
            ],
            "notes": [*found.notes, *self.notes],
        }

    def _row(self, row: Any, fate: Fate) -> dict[str, Any]:
        told = row_as_json(row, fate.outcome, [{"cell": f"{row.source_row}", "message": r} for r in fate.reasons])
        for name, mask in SENSITIVE.items():
            if told["record"].get(name):
                told["record"][name] = mask(str(told["record"][name]))
        for reason in told["reasons"]:
            if reason.get("field") in SENSITIVE and reason.get("proposed"):
                reason["proposed"] = SENSITIVE[reason["field"]](str(reason["proposed"]))
        return told

    def lines(self) -> list[str]:
        """The same for a person: the counts, then every row that needs a look."""
        said = [f"{self.file}：" + "，".join(f"{WORDS[name]} {self.counts[name]}" for name in WORDS) + "。"]
        if self.dry_run:
            said.append("只是预览，没有写入。")
        said += [*self.interpretation.notes, *self.notes]
        for row, fate in zip(self.interpretation.rows, self.fates, strict=True):
            problems = [f"{p.cell} {p.label}：{p.message}" for p in row.problems]
            if fate.outcome == "refused" or problems:
                reasons = "；".join([*problems, *fate.reasons])
                said.append(f"  {row.sheet} 第 {row.source_row} 行（{WORDS[fate.outcome]}）{reasons}")
        for wrong in (one for one in self.interpretation.sums if not one.agrees):
            said.append(
                f"  {wrong.sheet} 第 {wrong.source_row} 行{wrong.label}写的是 {wrong.stated}，加起来是 {wrong.found}。"
            )
        return said

    def workbook(self) -> bytes:
        """Every row with its outcome, as .xlsx to take away and mend."""
        return write_outcomes(self.interpretation, self.fates)

    def to_mend(self) -> bytes:
        """The refused rows under their own headings, as .xlsx to mend and bring in again."""
        return write_to_mend(self.interpretation, self.fates)


def import_file(
    path: Path,
    kind: str,
    area: str,
    *,
    union: str | None = None,
    dry_run: bool = False,
    by: Signature | None = None,
    on: date | None = None,
    mapping: Sequence[TableMapping] | None = None,
    within: Scope | None = None,
    writing: Callable[[int], None] | None = None,
) -> Report:
    """Bring a file into the registry; rows about what lies outside `within` are refused. `writing` is told, with how
    many rows they are, when all have been checked and begin to be written.

    Raises CannotImport when nothing of it can be used.
    """
    return import_workbook(
        _read(path), path.name, _sha256(path), kind, area, union, dry_run, by, on, mapping, within, writing
    )


def import_workbook(
    workbook: Workbook,
    name: str,
    digest: str,
    kind: str,
    area: str,
    union: str | None = None,
    dry_run: bool = False,
    by: Signature | None = None,
    on: date | None = None,
    mapping: Sequence[TableMapping] | None = None,
    within: Scope | None = None,
    writing: Callable[[int], None] | None = None,
) -> Report:
    """The same for a workbook that was read already."""
    day = on or timezone.localdate()
    by = by or Signature("system:command-line", timezone.now())
    with transaction.atomic():
        place = _area(area, by, day)
        ground = Ground(place, day, within)
        try:
            found = interpret(workbook, kind, ground.names, mapping, day)
        except SheetRefused as refused:
            raise CannotImport(f"{refused}。".replace("。。", "。")) from None
        plan = _plan(kind, ground, found, day, union, by)
        report = Report(name, kind, area, day, found, plan.fates, getattr(plan, "notes", ()), dry_run)
        if dry_run:
            transaction.set_rollback(True)
            return report
        if writing:
            writing(len(found.rows))
        try:
            plan.apply(by)
        except (acts.Refusal, CaseRefusal) as refusal:
            raise CannotImport(f"没有导入：{refusal}") from None
        if not report.counts["added"] and not report.counts["merged"]:
            return report
        payload = {"kind": kind, "kind_name": KINDS[kind], "sha256": digest, "area": area, **report.counts}
        record(Entry(BROUGHT_IN.id, day, payload), by=by)
    return report


def _plan(
    kind: str, ground: Ground, found: Interpretation, day: date, union: str | None, by: Signature
) -> EmployersIn | MembersIn | OldWorkIn:
    if kind in OLD_WORK:
        return OldWorkIn(ground, found.rows, day, kind, by)
    if kind != "members":
        return EmployersIn(ground, found.rows, day)
    named = None
    if union:
        named = Organisation.objects.filter(number=union).first()
        if named is None:
            raise CannotImport(f"没有编号为 {union} 的工会。")
    return MembersIn(ground, found.rows, day, named)


def _area(code: str, by: Signature, on: date) -> Area:
    """The area of a code; a district that is not open yet is opened from the published list."""
    full = code.ljust(12, "0")
    area = Area.objects.on(on).filter(code=full).first()
    if area is None and not Area.objects.on(on).filter(code=full[:6] + "000000").exists():
        try:
            acts.open_district(full[:6], by=by, on=BEFORE_RECORDS)
        except acts.Refusal as refusal:
            raise CannotImport(str(refusal)) from None
        area = Area.objects.on(on).filter(code=full).first()
    if area is None or area.level not in (2, 3, 4):
        raise CannotImport(f"没有代码为 {code} 的区县或镇街。")
    return area


def _read(path: Path) -> Workbook:
    if path.is_dir():
        raise CannotImport(f"{path} 是目录，要写文件。")
    if not path.is_file():
        raise CannotImport(f"没有文件 {path}。")
    try:
        return read_sheets(path)
    except SheetRefused as refused:
        raise CannotImport(f"{refused}。".replace("。。", "。")) from None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
