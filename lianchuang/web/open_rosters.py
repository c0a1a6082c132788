"""明文名册: the members' roster in the open, asked for by one, allowed by another, taken once."""

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.registry.models import Organisation, OrganisationProfile, Tree
from lianchuang.reporting import open_rosters as rooms
from lianchuang.reporting.acts import Refused
from lianchuang.reporting.models import OpenRoster
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.handing_out import XLSX, table_sheet
from lianchuang.web.jobs import exchange
from lianchuang.web.listing import page_of
from lianchuang.web.step_form import Problem
from lianchuang.web.take_away import as_file


def _own(standing: Standing) -> dict[int, str]:
    """The unions by which somebody holds the right to ask, with their names."""
    roots = standing.scope("roster.open").roots
    held = Organisation.objects.filter(pk__in=roots, tree=Tree.UNION)
    rows = OrganisationProfile.objects.on(standing.day).filter(organisation__in=held).order_by("organisation")
    return dict(rows.values_list("organisation", "name"))


@acting("roster.open")
def open_rosters(request: HttpRequest) -> HttpResponse:
    """What was asked for within reach, what waits for a word first; the form to ask. POST asks."""
    standing, problems = request.standing, []
    own = _own(standing)
    if request.method == "POST":
        made, problems = _asked(request, own)
        if made is not None:
            tell(request, "申请了，等另一个人批准")
            return go_to(request, "open_roster", made.pk)
    within = standing.scope("roster.open").organisation()
    rows = (
        OpenRoster.objects.filter(within)
        .select_related("asked_by")
        .order_by(F("decided_on").asc(nulls_first=True), "-pk")
    )
    page = page_of(rows, request.GET, 20)
    names = _names({one.organisation_id for one in page.object_list}, standing)
    context = {
        "own": own.items(),
        "page": page,
        "rows": [(one, names.get(one.organisation_id, "—")) for one in page.object_list],
        "purposes": OpenRoster.Purpose.choices,
        "days": rooms.GOOD_FOR,
        "longest": rooms.LONGEST,
        "problems": problems,
        "typed": request.POST,
    }
    return show(request, "rosters/rosters.html", context, 422 if problems else 200)


def _asked(request: HttpRequest, own: dict[int, str]) -> tuple[OpenRoster | None, list[Problem]]:
    typed, standing = request.POST, request.standing
    chosen = typed.get("organisation", "") or next(iter(map(str, own)), "")
    if chosen not in map(str, own):
        raise Http404
    wish = rooms.Wish(
        Organisation.objects.get(pk=int(chosen)),
        typed.get("purpose", ""),
        typed.get("why", ""),
        typed.get("telephone") == "yes",
        typed.get("id_number") == "yes",
    )
    try:
        return rooms.ask(wish, standing.account, by=standing.signature(timezone.now()), on=standing.day), []
    except Refused as refused:
        where = "purpose" if wish.purpose not in OpenRoster.Purpose.values else "why"
        return None, [Problem(where, str(refused))]


def _names(organisations: set[int], standing: Standing) -> dict[int, str]:
    rows = OrganisationProfile.objects.on(standing.day).filter(organisation__in=organisations)
    return dict(rows.values_list("organisation", "name"))


def _within(standing: Standing, roster: int) -> OpenRoster:
    within = standing.scope("roster.open").organisation()
    found = OpenRoster.objects.filter(within, pk=roster).select_related("asked_by", "decided_by").first()
    if found is None:
        raise Http404
    return found


@acting("roster.open", on=_within)
def open_roster(request: HttpRequest, found: OpenRoster) -> HttpResponse:
    """One request: what is asked for and why; the other's word; the one download."""
    standing, problems = request.standing, []
    if request.method == "POST":
        try:
            return _decided(request, found)
        except Refused as refused:
            problems = [Problem("reason" if request.POST.get("what") == "refuse" else "", str(refused))]
    mine = found.asked_by_id == standing.account.pk
    good = bool(found.allowed) and found.taken_on is None and found.good_until >= standing.day
    context = {
        "found": found,
        "name": _names({found.organisation_id}, standing).get(found.organisation_id, "—"),
        "mine": mine,
        "may_decide": found.decided_on is None and rooms.may_decide(found, standing.account),
        "may_take": mine and good,
        "expired": bool(found.allowed) and found.taken_on is None and found.good_until < standing.day,
        "days": rooms.GOOD_FOR,
        "longest": rooms.LONGEST,
        "problems": problems,
        "typed": request.POST,
    }
    return show(request, "rosters/roster.html", context, 422 if problems else 200)


def _decided(request: HttpRequest, found: OpenRoster) -> HttpResponse:
    standing, what = request.standing, request.POST.get("what", "")
    by, on = standing.signature(timezone.now()), standing.day
    if what == "take":
        name = _names({found.organisation_id}, standing).get(found.organisation_id, "")
        taken = rooms.take(found, standing.account, by=by, on=on)
        sheet = table_sheet(
            "会员名册（明文）",
            [taken.headings],
            taken.rows,
            above=[f"{name}　会员名册（明文）", taken.mark],
            below=[taken.mark],
        )
        content = exchange("tables_out").write_tables([sheet], "会员名册（明文）", on)
        return as_file(content, XLSX, f"roster-{found.pk}-{on:%Y%m%d}.xlsx")
    if what == "allow":
        rooms.allow(found, standing.account, by=by, on=on)
        tell(request, "批准了")
    elif what == "refuse":
        rooms.refuse(found, standing.account, request.POST.get("reason", ""), by=by, on=on)
        tell(request, "没有批准，理由记下了")
    else:
        raise Http404
    return go_to(request, "open_roster", found.pk)
