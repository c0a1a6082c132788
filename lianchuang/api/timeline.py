"""What the journal holds of an organisation, in words and in the order in which it happened."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Router, Schema

from lianchuang.accounts.models import Account
from lianchuang.api.entry import Fault, doing
from lianchuang.api.organisations import Page, find, paged
from lianchuang.ledger.kinds import kind_of
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case

router = Router(tags=["组织"])


class EventOut(Schema):
    """One event: what happened on which day, and who entered it when. `case` is the number of its case."""

    kind: str
    says: str
    occurred_on: date
    recorded_at: datetime
    by: str
    case: str | None


class Timeline(Schema):
    total: int
    page: int
    events: list[EventOut]


class _Blanks(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return ""


@router.get("/organisations/{number}/timeline", response={200: Timeline, 404: Fault})
@doing("history.see")
def timeline(request: HttpRequest, number: str, page: Page = 1):
    """The events of an organisation and of its founding, the newest first."""
    found = find(request.standing, number, "history.see")
    founding = [f"case:{pk}" for pk in Case.objects.filter(result=found).values_list("pk", flat=True)]
    rows = Event.objects.filter(Q(organisation=found.pk) | Q(subject__in=founding))
    total, events = paged(rows.order_by("-occurred_on", "-pk"), page)
    numbers = dict(Case.objects.filter(pk__in={_case_of(one) for one in events} - {None}).values_list("pk", "number"))
    names = _names_of(events)
    return {
        "total": total,
        "page": page,
        "events": [
            {
                "kind": one.kind,
                "says": _said(one),
                "occurred_on": one.occurred_on,
                "recorded_at": one.recorded_at,
                "by": names.get(one.by, ""),
                "case": numbers.get(_case_of(one)),
            }
            for one in events
        ],
    }


def _said(event: Event) -> str:
    """The sentence of the event; what was shed says that it was."""
    if event.payload is None:
        return "内容已依法清除"
    return kind_of(event.kind).sentence.format_map(_Blanks(event.payload)).replace("（）", "").rstrip("：")


def _case_of(event: Event) -> int | None:
    kind, _, pk = event.subject.partition(":")
    return int(pk) if kind == "case" and pk.isdecimal() else None


def _names_of(events: list[Event]) -> dict[str, str]:
    """Who entered an event, where an account did; who raised a matter is told to nobody."""
    keys = {one.by: one.by.removeprefix("account:") for one in events if one.by.startswith("account:")}
    accounts = {by: int(key) for by, key in keys.items() if key.isdecimal()}
    names = dict(Account.objects.filter(pk__in=accounts.values()).values_list("pk", "name"))
    return {by: names.get(pk, "") for by, pk in accounts.items()}
