"""Objections to a figure of a public notice: lodged by anybody on its days, answered with a reason by a clock."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from lianchuang.ledger.acts import Signature
from lianchuang.procedures.local_law import local_rulebook
from lianchuang.rounds import conduct
from lianchuang.rounds.course import Refused
from lianchuang.rounds.models import Objection, Round
from lianchuang.rulebook.counting import Deadline, add_working_days

LEAST_WORDS = 10  # characters; a house rule: less says neither what happened nor when


@dataclass(frozen=True)
class Figure:
    """The one figure objected to: a unit's points for an indicator, or its total (no indicator)."""

    level: str
    unit: str
    unit_name: str
    indicator: str
    indicator_title: str
    shown: str


@dataclass(frozen=True)
class Objector:
    """Who objects, as far as they say."""

    name: str = ""
    contact: str = ""


def lodge(
    round_: Round, figure: Figure, facts: str, objector: Objector, *, key: str, by: Signature, on: date
) -> tuple[Objection, str]:
    """Take an objection in; gives it with the code by which its way can be looked up, shown this once.

    The same `key` again gives the same objection and changes nothing (the code is then empty). Raises Refused.
    """
    if len(facts.strip()) < LEAST_WORDS:
        raise Refused("请写具体一点：哪件事，什么时候，怎么知道的。")
    code = secrets.token_urlsafe(9)
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)
        found = Objection.objects.filter(round=round_, key=key).first()
        if found is not None:
            return found, ""
        last = Objection.objects.filter(round=round_).aggregate(last=Max("number"))["last"] or 0
        conduct.object_to(round_, str(last + 1), by=by, on=on)
        made = Objection.objects.create(
            round=round_,
            number=last + 1,
            code=_fingerprint(code),
            key=key,
            level=figure.level,
            unit=figure.unit,
            unit_name=figure.unit_name,
            indicator=figure.indicator,
            indicator_title=figure.indicator_title,
            figure=figure.shown,
            facts=facts.strip(),
            objector=objector.name.strip() or None,
            contact=objector.contact.strip() or None,
            lodged_on=on,
            due_on=reply_due(round_, on).due,
        )
    return made, code


def reply_due(round_: Round, on: date) -> Deadline:
    """By when an objection of a day is to be answered: working days after it, as the plan says."""
    return add_working_days(on, round_.plan.reply_days, local_rulebook().calendar)


def found_by(code: str) -> Objection | None:
    """The objection of a code; codes are looked up by hash."""
    return Objection.objects.filter(code=_fingerprint(code.strip())).select_related("round").first()


def _fingerprint(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
