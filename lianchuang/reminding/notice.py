"""The notice that a higher level gives when it asks for something: at least the days that the district settled."""

from datetime import date, timedelta

from lianchuang.procedures.models import Case
from lianchuang.reminding.acts import convention_of

ASKED_BY = {("assigned-task", "assign"): "due_on", ("policy-notice", "issue"): "answer_by"}
"""The steps by which a higher level asks, and the field in which it says by when."""


def short_notice(case: Case, step: str, data: dict[str, object], on: date) -> tuple[str, str] | None:
    """The field and the sentence where the level below is given less than the district's days; None where it is given
    enough, or nothing is asked. A day that cannot be read is left to the procedure."""
    field = ASKED_BY.get((case.procedure, step))
    try:
        due = date.fromisoformat(str(data.get(field or "") or ""))
    except ValueError:
        return None
    convention = convention_of(case.organisation, on)
    earliest = on + timedelta(days=convention.notice_days)
    if due >= earliest:
        return None
    whose = "区里定的" if convention.pk else "本系统约定"
    say = f"要给下级至少 {convention.notice_days} 天（{whose}），最早 {earliest}。情况紧急的，照实记下。"
    return str(field), say
