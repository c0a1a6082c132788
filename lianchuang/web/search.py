"""One box for organisations, units, cases and articles; only what one may see is found."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.procedures.models import Case
from lianchuang.registry.models import EmployerProfile, OrganisationProfile
from lianchuang.registry.naming import initials
from lianchuang.rulebook import rulebook
from lianchuang.web.answering import show_part
from lianchuang.web.articles import place_of
from lianchuang.web.law import found_articles
from lianchuang.web.reach import profiles_within

FEW, MANY, LONGEST = 5, 30, 60


@dataclass(frozen=True)
class Hit:
    """Something found: its words, where it opens, a remark beside it."""

    words: str
    href: str
    remark: str = ""


@acting("search.see")
def search(request: HttpRequest) -> HttpResponse:
    """Names, pinyin initials, codes, words of articles. A few under the box, more on the page."""
    wanted = request.GET.get("q", "").strip()[:LONGEST]
    most = FEW if request.htmx else MANY
    groups = [(name, hits) for name, hits in _groups(request.standing, wanted, most) if hits] if wanted else []
    context: dict[str, Any] = {"wanted": wanted, "groups": groups, "most": most}
    return show_part(request, "search.html", "parts/_found.html", context)


def _groups(standing: Standing, wanted: str, most: int) -> list[tuple[str, list[Hit]]]:
    return [
        ("组织", _organisations(standing, wanted, most)),
        ("单位", _employers(standing, wanted, most)),
        ("程序", _cases(standing, wanted, most)),
        ("条文", _articles(standing, wanted, most)),
    ]


def _organisations(standing: Standing, wanted: str, most: int) -> list[Hit]:
    if not standing.may("organisations.see"):
        return []
    within = standing.scope("organisations.see").organisation()
    rows = OrganisationProfile.objects.on(standing.day).filter(within).found_by(wanted)
    return [
        Hit(row.name, reverse("organisation", args=(row.organisation_id,)), row.get_kind_display())
        for row in rows.order_by("organisation__tier", "name")[:most]
    ]


def _employers(standing: Standing, wanted: str, most: int) -> list[Hit]:
    if not standing.may("employers.see"):
        return []
    within = profiles_within(standing.scope("employers.see"))
    rows = EmployerProfile.objects.on(standing.day).filter(within).found_by(wanted)
    return [
        Hit(row.name, reverse("employer", args=(row.employer_id,)), row.employer.credit_code or "")
        for row in rows.select_related("employer").order_by("name")[:most]
    ]


def _cases(standing: Standing, wanted: str, most: int) -> list[Hit]:
    if not standing.may("cases.see"):
        return []
    rows = Case.objects.within(standing.scope("cases.see")).found_by(wanted)
    return [
        Hit(row.title, reverse("case", args=(row.pk,)), row.number)
        for row in rows.defer("raw_state").order_by("-opened_on", "-pk")[:most]
    ]


def _articles(standing: Standing, wanted: str, most: int) -> list[Hit]:
    """An article named outright, statutes by name or initials, then articles by their words."""
    if not standing.may("law.see"):
        return []
    hits = []
    if place := place_of(wanted):
        hits.append(Hit(wanted, reverse("article", args=place)))
    for statute in rulebook().library:
        if (
            wanted in statute.head.title
            or wanted in statute.short
            or initials(statute.short).startswith(wanted.lower())
        ):
            hits.append(
                Hit(statute.short, reverse("statute", args=(statute.id,)), "全文" if statute.head.complete else "摘录")
            )
    if len(wanted) > 1:
        for name, text in found_articles(wanted)[:most]:
            place = place_of(name)
            hits.append(Hit(name, reverse("article", args=place) if place else "", text[:24]))
    return hits[:most]
