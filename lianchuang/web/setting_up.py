"""The first hour: an empty product is given its district, or shows a sample that can be thrown away again.

The address carries a code that only whoever starts the product is told; it opens nothing once a district is there.
"""

import hmac
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from lianchuang.accounts import acts as accounts
from lianchuang.accounts.table import Role
from lianchuang.ledger.acts import Signature
from lianchuang.registry import acts as registry
from lianchuang.registry.models import Organisation
from lianchuang.registry.naming import folded, initials
from lianchuang.rulebook.divisions import Division, UnknownDivision, divisions
from lianchuang.web.demonstrated import is_demonstration
from lianchuang.web.open_pages import open_page

SINCE = date(1995, 1, 1)  # early enough for every union that an old ledger may bring in
MOST_FOUND, SAMPLE_UNIONS = 30, 60
HEADS = ((Role.DISTRICT_UNION, "union", "区总工会"), (Role.DISTRICT_PARTY, "party", "区委组织部"))


@open_page
def set_up(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the district and the first account of each department; or ask for the sample, or throw it away."""
    if not hmac.compare_digest(code.encode(), settings.SETTING_UP.encode()):
        raise Http404
    if Organisation.objects.exists() or is_demonstration():
        return _sample(request)
    if request.method == "POST" and request.POST.get("what") == "sample":
        app.configure_task("demonstration.sample", lock="sample", queueing_lock="sample").defer(
            area=request.POST.get("area") or "330212", unions=SAMPLE_UNIONS
        )
        return render(request, "set_up/waiting.html", {"code": code})
    area = request.POST.get("area", request.GET.get("area", ""))
    if not area:
        wanted = request.GET.get("q", "").strip()
        return render(request, "set_up/where.html", {"found": counties(wanted), "wanted": wanted, "code": code})
    return _found(request, area)


def counties(wanted: str) -> list[tuple[Division, str]]:
    """County-level divisions by code, name or pinyin initials (also without the last: yz for 鄞州区), each with its
    full name."""
    if not wanted:
        return []
    text = folded(wanted)
    found = [
        one
        for one in divisions().known_counties()
        if one.code.startswith(text)
        or text in folded(one.name)
        or text in (initials(one.name), initials(one.name)[:-1])
    ]
    return [(one, divisions().full_name(one.code)) for one in found[:MOST_FOUND]]


def _found(request: HttpRequest, area: str) -> HttpResponse:
    try:
        county, *inside = divisions().county(area)
    except UnknownDivision as problem:
        return render(request, "set_up/where.html", {"found": [], "wanted": area, "problem": str(problem)}, status=422)
    problems: list[str] = []
    if request.method == "POST":
        try:
            _establish(request, area)
        except accounts.Refusal as problem:
            problems = [str(problem)]
        except ValidationError as problem:
            problems = list(problem.messages)
        else:
            return render(request, "set_up/done.html", {"name": divisions().full_name(area)})
    context = {
        "area": area,
        "name": divisions().full_name(county.code),
        "towns": sum(one.level == 4 for one in inside),
        "villages": sum(one.level == 5 for one in inside),
        "heads": [(prefix, words, _typed(request, prefix)) for _, prefix, words in HEADS],
        "problems": problems,
    }
    return render(request, "set_up/heads.html", context, status=422 if problems else 200)


def _typed(request: HttpRequest, prefix: str) -> dict[str, str]:
    return {name: request.POST.get(f"{prefix}_{name}", "").strip() for name in ("name", "username")}


@transaction.atomic
def _establish(request: HttpRequest, area: str) -> None:
    """The district with its towns, and one officer of each department; all of it or nothing."""
    by, today = Signature("system:set-up", timezone.now()), timezone.localdate()
    district = registry.open_district(area, by=by, on=SINCE)
    for role, prefix, words in HEADS:
        typed, password = _typed(request, prefix), request.POST.get(f"{prefix}_password", "")
        account, secret = accounts.invite(
            typed["username"],
            typed["name"],
            role,
            by=by,
            on=today,
            organisation=district.union if role == Role.DISTRICT_UNION else district.party,
        )
        if not password:
            raise accounts.Refusal(f"{words}的密码要填。")
        accounts.join(secret, password, at=timezone.now(), on=today)
        if role == Role.DISTRICT_PARTY:  # the organisation department looks at the union side of its district too
            accounts.appoint(account, role, by=by, on=today, organisation=district.union)


def _sample(request: HttpRequest) -> HttpResponse:
    """A district is there. Only a sample can be thrown away; a real one has no such page."""
    if not is_demonstration():
        raise Http404
    if request.method == "POST" and request.POST.get("what") == "discard":
        import_string(settings.DEMONSTRATION_DISCARD)()
        return redirect(request.path)
    return render(request, "set_up/sample.html")
