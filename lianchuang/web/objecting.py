"""提异议: anybody, on one figure of a running notice; and how one's objection stands, by its code."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lianchuang.ledger.acts import Signature
from lianchuang.publication.models import Notice
from lianchuang.rounds import objections
from lianchuang.rounds.course import Refused
from lianchuang.rounds.objections import Figure, Objector
from lianchuang.scoring.wording import number
from lianchuang.web.open_pages import open_page
from lianchuang.web.public import is_running, notice_or_404, points_of, unit_of
from lianchuang.web.step_form import Problem

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
LONGEST = 2000
TOTAL = "total"


@dataclass
class ObjectionForm:
    """An objection as it is typed."""

    typed: dict[str, str]
    problems: list[Problem] = field(default_factory=list)


@open_page
def notice_object(request: HttpRequest, notice: int, unit: str) -> HttpResponse:
    """The form on one union of a notice; once taken in, the code by which its way can be followed."""
    found, day = notice_or_404(notice), timezone.localdate()
    level, one = unit_of(found, unit)
    points = points_of(found, level, unit)
    form = ObjectionForm(request.POST.dict() if request.method == "POST" else {"figure": request.GET.get("figure", "")})
    if request.method == "POST":
        taken = _taken(form, found, level, one, points)
        if taken is not None:
            objection, code = taken
            return render(request, "public/objected.html", {"notice": found, "one": objection, "code": code})
    context = {
        "notice": found,
        "unit": one,
        "points": points,
        "form": form,
        "running": is_running(found, day),
        "total": TOTAL,
        "longest": LONGEST,
    }
    return render(request, "public/object.html", context, status=422 if form.problems else 200)


def _taken(form: ObjectionForm, found: Notice, level: str, one: dict[str, Any], points: list[dict[str, Any]]) -> Any:
    typed, day = form.typed, timezone.localdate()
    key = typed.get("idempotency_key", "")
    if not KEY.fullmatch(key):
        form.problems.append(Problem("", "请刷新页面再提一次。"))
    chosen = typed.get("figure", "")
    row = next((each for each in points if each["indicator"] == chosen), None)
    if row is None and chosen != TOTAL:
        form.problems.append(Problem("figure", "请选对哪个数有异议。"))
    if len(typed.get("facts", "")) > LONGEST:
        form.problems.append(Problem("facts", f"最多 {LONGEST} 字。"))
    if not is_running(found, day):
        form.problems.append(Problem("", "现在不在公示期，不能提异议。"))
    if form.problems:
        return None
    shown = f"{one['total'] if row is None else number(row['points'])} 分"
    figure = Figure(
        level,
        one["number"],
        one["name"],
        "" if row is None else row["indicator"],
        "总分" if row is None else row["title"],
        shown,
    )
    objector = Objector(typed.get("name", "")[:60], typed.get("contact", "")[:60])
    by = Signature("public", timezone.now())
    try:
        return objections.lodge(found.round, figure, typed.get("facts", ""), objector, key=key, by=by, on=day)
    except Refused as refused:
        form.problems.append(Problem("facts", str(refused)))
        return None


@open_page
def objection_found(request: HttpRequest) -> HttpResponse:
    """How an objection stands. The code is sent in the form, never in the address."""
    code = request.POST.get("code", "") if request.method == "POST" else ""
    found = objections.found_by(code) if code else None
    context = {"one": found, "asked": bool(code), "day": timezone.localdate(), "here": "objection"}
    return render(request, "public/objection.html", context, status=422 if code and found is None else 200)
