"""Handing in a proposed amendment and saying so; what the forms for it share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import DISTRICT
from lianchuang.ledger.acts import Signature
from lianchuang.procedures import amending
from lianchuang.rulebook.amendments import BadAmendment
from lianchuang.web.answering import tell
from lianchuang.web.step_form import Problem

WAITS = "等另一位区级干部复核后起作用。"


@dataclass
class Asked:
    """What a page asks about before it is proposed or answered."""

    words: str
    what: str
    off: bool
    problems: list[Problem] = field(default_factory=list)


def propose(request: HttpRequest, form: Any, amendment: Mapping[str, Any], what: str) -> bool:
    """Record the proposal and say so; a refusal goes into the form's problems."""
    reason = request.POST.get("reason", "")
    if not reason.strip():
        form.problems.append(Problem("reason", "请写明为什么改，依据是哪份文件。"))
        return False
    by, organisation = signed(request.standing)
    try:
        amending.propose(amendment, what=what, reason=reason, by=by, on=request.standing.day, organisation=organisation)
    except BadAmendment as refusal:
        form.problems.append(Problem("", str(refusal)))
        return False
    tell(request, f"已提出：{what}。{WAITS}")
    return True


def signed(standing: Standing) -> tuple[Signature, int | None]:
    """Who signs, by which appointment of the district, and for which organisation."""
    right = next((one for one in standing.appointments if one.role in DISTRICT), None)
    return standing.signature(timezone.now(), right), right.organisation_id if right else None


def read_day(text: str, name: str, label: str, problems: list[Problem]) -> date | None:
    """The day that was typed; one that cannot be read goes into the problems."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = None
    if day is None or not 1949 <= day.year <= 2100:
        problems.append(Problem(name, f"{label}要填日期，比如 2027-01-01。"))
        return None
    return day
