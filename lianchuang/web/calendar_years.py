"""The working-day calendars: what each year's notice says, and entering a year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.procedures import local_law
from lianchuang.procedures.local_law import local_rulebook
from lianchuang.rulebook.calendars import Calendar, in_spans, read_days
from lianchuang.web.answering import go_to, show
from lianchuang.web.proposing import propose
from lianchuang.web.step_form import Problem

RECENT = 3


@dataclass
class YearForm:
    """A calendar year being typed in."""

    typed: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def problem(self, name: str) -> str:
        return next((one.text for one in self.problems if one.field == name), "")


@acting("law.see")
def calendar(request: HttpRequest) -> HttpResponse:
    """The working-day calendars, newest year first; POST enters a year."""
    known = local_rulebook().calendar
    form = YearForm(request.POST.dict())
    if request.method == "POST":
        if not request.standing.may("law.amend"):
            raise Http404
        amendment, what = _read_year(form)
        if amendment and propose(request, form, amendment, what):
            return go_to(request, "calendar")
    years = sorted(known.years or (), reverse=True)
    next_year = request.standing.day.year + 1
    context = {
        "form": form,
        "recent": [_year_told(known, year) for year in years[:RECENT]],
        "earlier": [_year_told(known, year) for year in years[RECENT:]],
        "missing": [year for year in (next_year - 1, next_year) if year not in years],
        "next_year": next_year,
        "may_amend": request.standing.may("law.amend"),
        "waiting": [one for one in local_law.proposals() if one.status == "pending" and "year" in one.amendment],
    }
    return show(request, "rules/calendar.html", context, 422 if form.problems else 200)


def _year_told(known: Calendar, year: int) -> dict[str, Any]:
    rest, work = (sorted(day for day in days if day.year == year) for days in (known.holidays, known.workdays))
    return {"year": year, "rest": in_spans(rest), "work": in_spans(work)}


def _read_year(form: YearForm) -> tuple[dict[str, Any] | None, str]:
    typed, problems = form.typed, form.problems
    written = typed.get("year", "").strip()
    if not (written.isascii() and written.isdecimal() and 1990 <= int(written[:5]) <= 2100):
        problems.append(Problem("year", "年份要填数字，比如 2027。"))
        return None, ""
    year, days = int(written), {}
    for name, label in (("holidays", "放假的日子"), ("workdays", "补班的日子")):
        try:
            days[name] = [day.isoformat() for day in read_days(typed.get(name, ""), year)]
        except ValueError as failure:
            problems.append(Problem(name, f"{label}：{failure}"))
    source = typed.get("source", "").strip()
    if len(source) < 2:
        problems.append(Problem("source", "请写出自哪份通知。"))
    if problems:
        return None, ""
    what = f"{year} 年工作日历：放假 {len(days['holidays'])} 天，补班 {len(days['workdays'])} 天，{source}"
    return {"kind": "calendar", "year": year, "source": source, **days}, what
