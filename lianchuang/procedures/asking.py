"""The notice that a higher level gives when it asks for something: at least the days that the district settled.

Every door that takes a step passes here. Which step asks, and in which field it says by when, stands in the procedure
file (`asks_by`).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from lianchuang.procedures.engine import Objection, Refusal
from lianchuang.procedures.models import Convention
from lianchuang.registry.models import Organisation
from lianchuang.registry.tree import ancestors_of
from lianchuang.rulebook.procedures import Step


def convention_of(organisation: Organisation, on: date) -> Convention:
    """The periods of the district in which an organisation stands; the product's own where it settled none."""
    above = [organisation.pk, *ancestors_of(organisation, on)]
    found = Convention.objects.filter(district__in=above).first()
    return found or Convention(district_id=above[-1])


def short_notice(organisation: Organisation, step: Step, data: Mapping[str, Any], on: date) -> Objection | None:
    """What is wrong where the level below is given less than the district's days; None where it is given enough, or
    nothing is asked. A day that cannot be read is left to the procedure."""
    if not step.asks_by:
        return None
    try:
        due = date.fromisoformat(str(data.get(step.asks_by) or ""))
    except ValueError:
        return None
    convention = convention_of(organisation, on)
    earliest = on + timedelta(days=convention.notice_days)
    if due >= earliest:
        return None
    whose = "区里定的" if convention.pk else "本系统约定"
    say = f"要给下级至少 {convention.notice_days} 天（{whose}），最早 {earliest}。情况紧急的，照实记下。"
    return Objection(step.asks_by, "notice", say)


def keep_out_of_the_title(title: str, step: Step, data: Mapping[str, Any]) -> None:
    """Raises Refusal, which may stand, where a case is called after a person whose name the first step keeps from most
    of those who read its title."""
    for spec in step.field:
        named = data.get(spec.id)
        kept = (spec.sensitive or spec.names_a_person(data)) and spec.type == "text" and isinstance(named, str)
        if kept and len(named.strip()) > 1 and named.strip() in title:
            say = f"“{spec.label}”平时遮住，不要写进这件事的名称，看名称的人多。"
            raise Refusal([Objection("title", "notice", say)], may_stand=True)


def give_notice(organisation: Organisation, step: Step, data: Mapping[str, Any], on: date) -> None:
    """Raises Refusal, which may stand, where the level below is given too few days."""
    short = short_notice(organisation, step, data, on)
    if short:
        raise Refusal([short], may_stand=True)
