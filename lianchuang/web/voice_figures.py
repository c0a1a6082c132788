"""职工诉求: how much was raised in a year and what became of it, without pointing at anybody; and where workers can
write without a name."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.table import Role
from lianchuang.registry.models import Organisation, Tier
from lianchuang.registry.towns import towns_of
from lianchuang.voice.counts import LEAST, broken_down
from lianchuang.voice.models import Kind, Raised
from lianchuang.web.answering import show
from lianchuang.web.sight import sight_of

YEAR = timedelta(days=365)
HOW = {"open": "在办", "satisfied": "满意、基本满意后了结", "unrated": "答复后无人评价", "other": "其他结果"}
NAMED = {"open": "实名", "hidden": "不向单位公开姓名", "anonymous": "匿名"}


@acting("voice.see")
def voice_figures(request: HttpRequest) -> HttpResponse:
    """The counts of a year by kind, by how it ended, by name, by town: no group below five, none by subtraction."""
    sight = sight_of(request, "voice.see")
    rows = Raised.objects.filter(sight.scope.organisation("case__organisation"))
    rows = rows.filter(case__opened_on__gt=sight.on - YEAR, case__opened_on__lte=sight.on)
    columns = ("kind", "hidden", "account", "case__status", "case__outcome", "case__due_on", "case__organisation")
    listed = list(rows.values_list(*columns))
    kinds = Counter(kind for kind, *_ in listed)
    names = Counter(
        "anonymous" if account is None else "hidden" if hidden else "open" for _, hidden, account, *_ in listed
    )
    ends = Counter(_end(status, outcome) for _, _, _, status, outcome, *_ in listed)
    towns = towns_of({one[-1] for one in listed}, sight.on) if sight.is_district else {}
    places = Counter(towns.get(one[-1], "—") for one in listed) if towns else Counter()
    enough = len(listed) >= LEAST
    context = {
        "sight": sight,
        "total": len(listed),
        "enough": enough,
        "late": sum(status == "open" and due is not None and due < sight.on for *_, status, _, due, _ in listed),
        "groups": [
            ("哪一类", _shown(kinds, dict(Kind.choices))),
            ("用什么名字", _shown(names, NAMED)),
            ("办得怎样", _shown(ends, HOW)),
            *([("哪个镇街、局", _shown(places, {name: name for name in places}))] if places else []),
        ]
        if enough
        else [],
        "least": LEAST,
        "doors": _doors(request),
    }
    return show(request, "voice/figures.html", context)


def _end(status: str, outcome: str) -> str:
    if status == "open":
        return "open"
    return "satisfied" if outcome in ("closed", "fixed", "adopted") else "unrated" if outcome == "unrated" else "other"


def _shown(counts: Mapping[str, int], words: Mapping[str, str]) -> list[tuple[str, int | None]]:
    told = broken_down({name: counts.get(name, 0) for name in words})
    return [(words[name], count) for name, count in told.items()]


def _doors(request: HttpRequest) -> list[dict[str, Any]]:
    """The open pages of the unions whose chair is looking: the address, and a picture of it for the wall."""
    own = [one.organisation for one in request.standing.appointments if one.role == Role.CHAIR and one.organisation_id]
    return [{"number": one.number} for one in own if _takes_matters(one)]


def _takes_matters(union: Organisation) -> bool:
    return union.tier in (Tier.BASE, Tier.VILLAGE)
