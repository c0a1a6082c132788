"""Drafting a round's plan: legal ground, timetable, standards, titles with their quotas. Open until it is issued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.rounds import events
from lianchuang.rounds.conduct import state_of
from lianchuang.rounds.course import Refused, Stage
from lianchuang.rounds.models import FORMER_YEARS, RETURN_DAYS, LegalKind, Level, Plan, Round, StandardSet, Title
from lianchuang.rounds.standards import UnfitStandards, adopt, texts_of
from lianchuang.rulebook.standards import parse_standard


@dataclass(frozen=True)
class TitleDraft:
    """A title as it is planned."""

    name: str
    level: Level
    grade: str
    quota: int
    valid_years: int = 3


@dataclass(frozen=True)
class PlanDraft:
    """A plan as it is typed: the legal ground, the days, the standards by level and the titles."""

    kind: LegalKind
    basis_title: str
    basis_number: str
    basis_on: date
    approved_by: str
    freeze_on: date
    notice_days: int
    reply_days: int
    name_by: date
    texts: Mapping[str, bytes]
    titles: Sequence[TitleDraft]
    return_days: int = RETURN_DAYS
    former_years: int = FORMER_YEARS


@transaction.atomic
def draft_plan(round_: Round, draft: PlanDraft, *, by: Signature, on: date) -> Plan:
    """Lay the plan down, or lay it down anew while it has not been issued. Raises Refused, in Chinese."""
    if state_of(round_).stage != Stage.PLANNED:
        raise Refused("方案已经印发，不能再改；考核标准的改动另立一版。")
    if not round_.since <= draft.freeze_on <= round_.last_day:
        raise Refused(f"冻结日要在这一轮里：{round_.since} 到 {round_.last_day}。")
    try:
        held = adopt(round_, draft.texts, since=round_.since, by=by, on=on)
    except UnfitStandards as unfit:
        raise Refused(str(unfit)) from None
    Title.objects.filter(round=round_).delete()
    plan = Plan.objects.filter(round=round_).first() or Plan(round=round_)
    for name in (
        "kind",
        "basis_title",
        "basis_number",
        "basis_on",
        "approved_by",
        "freeze_on",
        "notice_days",
        "reply_days",
        "return_days",
        "former_years",
        "name_by",
    ):
        setattr(plan, name, getattr(draft, name))
    _cleaned(plan)
    plan.save()
    for title in _fitting(draft, held):
        row = Title(round=round_, **vars(title))
        _cleaned(row)
        row.save()
    payload = {
        "kind": str(draft.kind),
        "kind_name": LegalKind(draft.kind).label,
        "basis": f"《{draft.basis_title}》（{draft.basis_number}）",
        "standards": held.digest,
        "titles": [{"name": one.name, "level": str(one.level), "quota": one.quota} for one in draft.titles],
    }
    record(Entry(events.PLANNED.id, on, payload, round_.district_id, f"round:{round_.pk}"), by=by)
    return plan


@transaction.atomic
def redraft_standard(round_: Round, level: str, text: bytes, *, by: Signature, on: date) -> StandardSet:
    """Another text of one level's standard, while the plan has not been issued. Raises Refused."""
    if state_of(round_).stage != Stage.PLANNED:
        raise Refused("方案已经印发，考核标准的改动另立一版。")
    last = round_.standards.last()
    try:
        held = adopt(round_, {**(texts_of(last) if last else {}), level: text}, since=round_.since, by=by, on=on)
    except UnfitStandards as unfit:
        raise Refused(str(unfit)) from None
    for one in round_.titles.filter(level=level):
        if one.grade not in lines_of(text):
            raise Refused(f"“{one.name}”要到“{one.grade}”这条线，改过的标准里没有这条线。")
    return held


def content_of(round_: Round) -> dict[str, object]:
    """What both departments issue: the plan in full, word for word the same for both. Raises Refused without a plan."""
    plan = Plan.objects.filter(round=round_).first()
    if plan is None:
        raise Refused("还没有拟方案。")
    held = round_.standards.last()
    return {
        "kind": plan.kind,
        "basis": [plan.basis_title, plan.basis_number, plan.basis_on.isoformat(), plan.approved_by],
        "freeze_on": plan.freeze_on.isoformat(),
        "notice_days": plan.notice_days,
        "reply_days": plan.reply_days,
        "return_days": plan.return_days,
        "former_years": plan.former_years,
        "name_by": plan.name_by.isoformat(),
        "standards": held.digest if held else "",
        "titles": [[one.name, one.level, one.grade, one.quota, one.valid_years] for one in round_.titles.all()],
        "quotas": {one.name: one.quota for one in round_.titles.all()},
    }


def lines_of(text: bytes) -> list[str]:
    """The lines that a standard sets, highest first (先进, 达标)."""
    bands = parse_standard(text).about.bands
    return [band.name for band in sorted(bands, key=lambda band: band.min, reverse=True)]


def _fitting(draft: PlanDraft, held: StandardSet) -> Sequence[TitleDraft]:
    names = [one.name for one in draft.titles]
    if len(set(names)) != len(names):
        raise Refused("有两个称号同名。")
    for one in draft.titles:
        if one.level not in held.files:
            raise Refused(f"“{one.name}”评{one.level.label}，可是没有考核{one.level.label}的标准。")
        if one.grade not in lines_of(draft.texts[one.level]):
            raise Refused(f"“{one.name}”要到“{one.grade}”这条线，标准里没有这条线。")
    return draft.titles


def _cleaned(row: Plan | Title) -> None:
    try:
        row.full_clean()
    except ValidationError as invalid:
        names = {field.name: field.verbose_name for field in row._meta.fields}
        words = [
            message if name == "__all__" else f"{names.get(name, name)}：{message}"
            for name, messages in invalid.message_dict.items()
            for message in messages
        ]
        raise Refused("；".join(words)) from None
