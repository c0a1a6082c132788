"""上情下达: what is sent to the level below, who has signed for it and who has not, and the one press by which it is
signed for. Every figure is counted from the receipts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.models import Appointment
from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import Role
from lianchuang.procedures.asking import convention_of
from lianchuang.procedures.engine import Refusal
from lianchuang.registry.many import among
from lianchuang.registry.models import Organisation, OrganisationProfile, Tier, Tree
from lianchuang.registry.towns import towns_of
from lianchuang.voice import circulars as rooms
from lianchuang.voice.counts import LEAST
from lianchuang.voice.models import Circular, Recipient
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.listing import Column, Columns, page_of
from lianchuang.web.step_form import Problem, as_problems
from lianchuang.web.take_away import take_away

SIGNERS = {Role.CHAIR, Role.OFFICER, Role.DISTRICT_UNION}
STATES = {
    "": "全部",
    "waiting": "没有签收",
    "late": "超期",
    "seen": "已签收",
    "unanswered": "没有反馈",
    "answered": "已反馈",
}


def unseen_by(organisations: Iterable[int]) -> int:
    """How many circulars organisations have still to sign for."""
    return Recipient.objects.filter(organisation__in=list(organisations), seen_on=None).count()


def unseen_of(standing: Standing) -> int:
    """How many circulars somebody's own organisations have still to sign for."""
    own = _own(standing)
    return unseen_by(own) if own else 0


def for_workers(union: Organisation) -> Any:
    """What was sent to a union for its workers too, the newest first."""
    return rooms.to_organisations([union.pk]).filter(circular__to_workers=True)


def _own(standing: Standing) -> list[int]:
    return [one.organisation_id for one in standing.appointments if one.organisation_id and one.role in SIGNERS]


@acting("circulars.see")
def circulars(request: HttpRequest) -> HttpResponse:
    """What was received, what was sent, the newest first, each with how far it has come."""
    standing = request.standing
    sent = Circular.objects.issued_within(standing.scope("circulars.see")).select_related("case__organisation")
    received = rooms.to_organisations(_own(standing))
    which = request.GET.get("see", "")
    if which not in ("received", "sent"):
        which = "received" if received.exists() else "sent"
    page = page_of(received if which == "received" else sent, request.GET, 20)
    listed = [one.circular if which == "received" else one for one in page.object_list]
    context = {
        "see": which,
        "page": page,
        "rows": page.object_list,
        "names": _names({one.case.organisation_id for one in listed}, standing.day),
        "tallies": {one.pk: rooms.tally_of(one, standing.day) for one in listed} if which == "sent" else {},
        "counts": {"received": received.count(), "sent": sent.count()},
        "may_send": bool(_senders(standing)),
        "today": standing.day,
    }
    return show(request, "circulars/list.html", context)


def _names(organisations: Iterable[int], on: date) -> dict[int, str]:
    rows = OrganisationProfile.objects.on(on).filter(organisation__in=among(set(organisations)))
    return dict(rows.values_list("organisation", "name"))


def _senders(standing: Standing) -> list[Appointment]:
    """The appointments by which somebody may send to the level below."""
    roles = {Role.DISTRICT_UNION, Role.OFFICER}
    found = [one for one in standing.appointments if one.role in roles and one.organisation_id]
    return [one for one in found if one.organisation.tree == Tree.UNION and one.organisation.tier < Tier.BASE]


@acting("circular.send")
def circular_new(request: HttpRequest) -> HttpResponse:
    """Write a circular and send it to a level. By when it is to be signed for follows the district's notice period."""
    standing = request.standing
    senders = _senders(standing)
    if not senders:
        raise Http404
    right = next((one for one in senders if str(one.organisation_id) == request.POST.get("sender")), senders[0])
    days = convention_of(right.organisation, standing.day).notice_days
    typed = {"seen_by": (standing.day + timedelta(days=days)).isoformat(), **request.POST.dict()}
    problems, may_stand = [], False
    if request.method == "POST":
        draft, problems = _read(typed, standing.day)
        if draft is not None:
            by = standing.signature(timezone.now(), right)
            as_it_was = request.POST.get("as_it_was") == "yes"
            try:
                sent = rooms.send(draft, right.organisation, by=by, on=standing.day, as_it_was=as_it_was)
            except Refusal as refusal:
                problems, may_stand = as_problems(refusal.objections), refusal.may_stand
            else:
                tell(request, f"发给 {sent.recipients.count()} 家")
                return go_to(request, "circular", sent.pk)
    context = {
        "senders": _names([one.organisation_id for one in senders], standing.day).items(),
        "levels": [
            (value, words, len(rooms.below(right.organisation, value, standing.day)))
            for value, words in Circular.Level.choices
        ],
        "kinds": Circular.What.choices,
        "typed": typed,
        "problems": problems,
        "may_stand": may_stand,
        "days": days,
        "today": standing.day,
    }
    return show(request, "circulars/new.html", context, 422 if problems else 200)


def _read(typed: dict[str, str], today: date) -> tuple[rooms.Draft | None, list[Problem]]:
    problems: list[Problem] = []
    seen_by = _day(typed, "seen_by", "签收期限", problems) or today
    answer_by = _day(typed, "answer_by", "反馈期限", problems) if typed.get("answer_by", "").strip() else None
    if problems:
        return None, problems
    draft = rooms.Draft(
        typed.get("what", ""),
        typed.get("title", "").strip(),
        typed.get("words", "").strip(),
        typed.get("level", ""),
        seen_by,
        answer_by,
        typed.get("to_workers") == "yes",
    )
    return draft, []


def _day(typed: dict[str, str], name: str, label: str, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(typed.get(name, ""))
    except ValueError:
        problems.append(Problem(name, f"{label}要填日期，比如 2026-03-01。"))
        return None


@dataclass(frozen=True)
class Within:
    """A circular as far as somebody may see it: its rows on their ground, their own row, whether they sent it."""

    circular: Circular
    rows: Any
    own: Recipient | None
    sent: bool


def _within(standing: Standing, circular: int) -> Within:
    found = Circular.objects.select_related("case__organisation").filter(pk=circular).first()
    if found is None:
        raise Http404
    scope = standing.scope("circulars.see")
    rows = found.recipients.filter(scope.organisation())
    sent = standing.reaches("circulars.see", found.case.organisation_id)
    own = found.recipients.filter(organisation__in=_own(standing)).select_related("circular").first()
    if not sent and own is None and not rows.exists():
        raise Http404
    return Within(found, rows, own, sent)


COLUMNS = [
    Column("name", "工会", lambda row: row["name"], stays=True),
    Column("town", "镇街、局", lambda row: row["town"]),
    Column("seen", "签收", lambda row: row["one"].seen_on),
    Column("answered", "反馈", lambda row: row["one"].answered_on),
    Column("answer", "反馈内容", lambda row: row["one"].answer),
    Column("workers", "职工已看", lambda row: row["workers"]),
]


def _columns_of(held: Circular) -> list[Column]:
    """Answers only where one is asked for, workers only where it went to them."""
    left_out = (set() if held.answer_by else {"answered", "answer"}) | (set() if held.to_workers else {"workers"})
    return [one for one in COLUMNS if one.key not in left_out]


@acting("circulars.see", on=_within)
def circular(request: HttpRequest, found: Within) -> HttpResponse:
    """The words; the press by which one's own organisation signs for it; on one's ground who has signed and who has
    not, with counts for each town."""
    standing, held = request.standing, found.circular
    problems: list[Problem] = []
    if request.method == "POST" and request.POST.get("what"):
        problems = _pressed(request, found)
        if not problems:
            return go_to(request, "circular", held.pk)
    every = _by_union(held, found.rows, standing.day)
    state, chosen = request.GET.get("state", ""), request.GET.get("town", "")
    fitting = [(one, town) for one, town in every if _fits(one, state, standing.day) and chosen in ("", town or "—")]
    columns = Columns(_columns_of(held), request.GET)
    if request.method == "POST" and not request.POST.get("what"):
        return take_away(request, "签收情况", columns, _rows(fitting, standing.day), held.title)
    page = page_of(fitting, request.GET)
    context = {
        "circular": held,
        "own": found.own,
        "overview": found.sent or found.own is None or len(every) > 1,
        "sent": found.sent,
        "sender": _names([held.case.organisation_id], standing.day).get(held.case.organisation_id, "—"),
        "tally": rooms.tally_of(held, standing.day, standing.scope("circulars.see")),
        "towns": _by_town(every, standing.day) if not (state or chosen) else [],
        "town": chosen,
        "columns": columns,
        "page": page,
        "rows": _rows(page.object_list, standing.day),
        "states": STATES if held.answer_by else {key: words for key, words in STATES.items() if "answered" not in key},
        "state": state,
        "may_record": found.sent and bool(_senders(standing)) and held.case.state.is_open,
        "problems": problems,
        "typed": request.POST,
        "today": standing.day,
    }
    return show(request, "circulars/circular.html", context, 422 if problems else 200)


def _pressed(request: HttpRequest, found: Within) -> list[Problem]:
    standing, what = request.standing, request.POST["what"]
    try:
        if what == "record" and found.sent and (senders := _senders(standing)):
            rooms.put_on_record(found.circular, by=standing.signature(timezone.now(), senders[0]), on=standing.day)
            tell(request, "记进程序了")
            return []
        if found.own is None:
            raise Http404
        right = next(one for one in standing.appointments if one.organisation_id == found.own.organisation_id)
        by = standing.signature(timezone.now(), right)
        if what == "answer":
            rooms.answer(found.own, request.POST.get("answer", ""), by=by, on=standing.day)
            tell(request, "反馈了")
        else:
            rooms.see(found.own, by=by, on=standing.day)
            tell(request, "已知晓")
    except Refusal as refusal:
        return as_problems(refusal.objections)
    return []


def _by_union(held: Circular, recipients: Any, on: date) -> list[tuple[Recipient, str]]:
    """Every row with the town of its union, by the number of the union."""
    listed = list(recipients.order_by("organisation__number"))
    for one in listed:
        one.circular = held  # there are thousands of them, and one of it
    towns = towns_of({one.organisation_id for one in listed}, on)
    return [(one, towns.get(one.organisation_id, "")) for one in listed]


def _rows(listed: Sequence[tuple[Recipient, str]], on: date) -> list[dict[str, Any]]:
    """Rows as they are shown: with the name, and how many workers have seen it. Two statements."""
    names = _names([one.organisation_id for one, _ in listed], on)
    seen = rooms.SeenByWorker.objects.filter(recipient__in=among([one.pk for one, _ in listed]))
    workers = dict(seen.values_list("recipient").annotate(Count("pk")))
    return [
        {
            "one": one,
            "name": names.get(one.organisation_id, "—"),
            "town": town,
            "workers": _told(workers.get(one.pk, 0)),
            "late": one.late_by(on) if one.seen_on else 0,
        }
        for one, town in listed
    ]


def _told(count: int) -> str:
    """A number of people, where it points at nobody."""
    return f"少于 {LEAST}" if 0 < count < LEAST else str(count)


def _fits(one: Recipient, state: str, today: date) -> bool:
    if state == "late":
        return one.late_by(today) > 0
    if state == "waiting":
        return one.seen_on is None
    if state in ("answered", "unanswered"):
        return (one.answered_on is not None) is (state == "answered")
    return state != "seen" or one.seen_on is not None


def _by_town(rows: Sequence[tuple[Recipient, str]], today: date) -> list[dict[str, Any]]:
    """For each town how many it has, how many have signed, how many are or were late; those with most missing first."""
    groups: dict[str, list[Recipient]] = defaultdict(list)
    for one, town in rows:
        groups[town].append(one)
    found = []
    for town, group in groups.items():
        seen = sum(one.seen_on is not None for one in group)
        late = sum(one.late_by(today) > 0 for one in group)
        found.append(
            {"town": town or "—", "sent": len(group), "seen": seen, "waiting": len(group) - seen, "late": late}
        )
    return sorted(found, key=lambda one: (-one["waiting"], one["town"])) if len(found) > 1 else []


def _for_worker(standing: Standing, circular: int) -> Recipient:
    rows = [one for one in standing.appointments if one.role == Role.WORKER and one.organisation_id]
    found = rooms.to_organisations([one.organisation_id for one in rows]).filter(
        circular=circular, circular__to_workers=True
    )
    one = found.first()
    if one is None:
        raise Http404
    return one


@acting("circular.worker", on=_for_worker)
def worker_circular(request: HttpRequest, found: Recipient) -> HttpResponse:
    """A circular on a worker's phone, with the one press that says one has seen it."""
    if request.method == "POST":
        rooms.see_as_worker(found, request.user, request.standing.day)
        tell(request, "已知晓")
        return go_to(request, "worker_circular", found.circular_id)
    seen = found.workers.filter(account=request.user).first()
    return show(request, "circulars/phone.html", {"circular": found.circular, "seen": seen})


@acting("circular.worker")
def worker_circulars(request: HttpRequest) -> HttpResponse:
    """Everything that was sent for the workers of one's union."""
    own = [one.organisation_id for one in request.standing.appointments if one.organisation_id]
    page = page_of(rooms.to_organisations(own).filter(circular__to_workers=True), request.GET, 20)
    return show(request, "circulars/phone_list.html", {"page": page, "rows": page.object_list})
