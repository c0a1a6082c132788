"""What the public sees: notices word for word, every proposed union's points, the bundle, the honour roll."""

from typing import Any

import polars as pl
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lianchuang.procedures.models import Case
from lianchuang.publication.models import Notice
from lianchuang.registry.models import OrganisationProfile
from lianchuang.rounds import conduct
from lianchuang.rounds.models import Award
from lianchuang.scoring.results import Results
from lianchuang.web.open_pages import open_page


def notice_or_404(notice: int) -> Notice:
    """A published notice; a draft is not there."""
    found = Notice.objects.exclude(published_on=None).filter(pk=notice).select_related("round", "freezing").first()
    if found is None:
        raise Http404
    return found


@open_page
def public(request: HttpRequest) -> HttpResponse:
    """Every published notice, the newest first."""
    rows = Notice.objects.exclude(published_on=None).select_related("round")
    return render(request, "public/notices.html", {"rows": rows, "day": timezone.localdate(), "here": "notices"})


@open_page
def notice(request: HttpRequest, notice: int) -> HttpResponse:
    """A notice word for word, with each proposed union's points a click away."""
    found, day = notice_or_404(notice), timezone.localdate()
    context = {"notice": found, "day": day, "running": is_running(found, day), **_parted(found.words)}
    return render(request, "public/notice.html", context)


def is_running(found: Notice, day: Any) -> bool:
    """Whether one can object to this notice on a day."""
    window = conduct.state_of(found.round).window
    standing = window is not None and window.digest == found.digest
    return standing and found.first_day <= day <= found.last_day


def _parted(words: str) -> dict[str, Any]:
    """The words as the page sets them: heading, the text before the lists, what follows them."""
    lines = words.split("\n")
    first = next((place for place, line in enumerate(lines) if line.startswith("一、")), len(lines))
    last = next(
        (place for place, line in enumerate(lines) if place > first and line.startswith("任何人都可以")), len(lines)
    )
    return {"opening": [line for line in lines[1:first] if line], "closing": [line for line in lines[last:] if line]}


@open_page
def notice_unit(request: HttpRequest, notice: int, unit: str) -> HttpResponse:
    """The points of one proposed union, indicator by indicator: figures only, no record and no name of a person."""
    found, day = notice_or_404(notice), timezone.localdate()
    level, one = unit_of(found, unit)
    points = points_of(found, level, unit)
    context = {"notice": found, "unit": one, "level": level, "points": points, "running": is_running(found, day)}
    return render(request, "public/unit.html", context)


def unit_of(found: Notice, unit: str) -> tuple[str, dict[str, Any]]:
    """The level and the row of a proposed union, as it was published."""
    for proposal in found.proposed:
        for one in proposal["units"]:
            if one["number"] == unit:
                return proposal["level"], one
    raise Http404


def points_of(found: Notice, level: str, unit: str) -> list[dict[str, Any]]:
    """The points of one union by indicator, in the standard's order; vetoes are left out."""
    results = Results.open(found.freezing.folder_of(level))
    rows = results.scan("points").filter(
        pl.col("organisation") == unit, ~pl.col("status").is_in(["veto", "not_triggered"])
    )
    return rows.select("indicator", "title", "section", "points", "max", "status").collect().to_dicts()


@open_page
def notice_words(request: HttpRequest, notice: int) -> HttpResponse:
    """The notice as plain text: exactly the bytes of which its fingerprint is taken."""
    found = notice_or_404(notice)
    response = HttpResponse(found.words, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="notice-{found.pk}.txt"'
    return response


@open_page
def notice_bundle(request: HttpRequest, notice: int) -> HttpResponse:
    """The verification bundle."""
    found = notice_or_404(notice)
    if not found.bundle.is_file():
        raise Http404
    return FileResponse(
        found.bundle.open("rb"),
        as_attachment=True,
        filename=f"lianchuang-{found.bundle_hash[:12]}.zip",
        content_type="application/zip",
    )


@open_page
def honours(request: HttpRequest) -> HttpResponse:
    """Titles that stand, and those withdrawn with the reason."""
    day = timezone.localdate()
    awards = Award.objects.select_related("title", "title__round").order_by("-title__round__number", "title", "pk")
    groups: dict[Any, list[Award]] = {}
    for award in awards:
        groups.setdefault(award.title, []).append(award)
    context = {
        "groups": [
            {"title": title, "awards": [one for one in rows if one.withdrawn_on is None]}
            for title, rows in groups.items()
        ],
        "withdrawn": [one for one in awards if one.withdrawn_on is not None],
        "examples": _examples(),
        "day": day,
        "here": "honours",
    }
    return render(request, "public/honours.html", context)


EXAMPLES = {"owner": "支持工会的企业主", "chair": "受信赖的工会主席", "collective": "先进集体"}
LATEST = 200


def _examples() -> list[dict[str, Any]]:
    """Typical examples: honours that were recommended, publicised and given (S36). Of a person the union and the honour
    are told, not the name."""
    given = Case.objects.filter(procedure="honour", raw_state__takings__contains=[{"step": "award"}]).exclude(
        status__in=("withdrawn", "terminated")
    )
    groups: dict[str, list[dict[str, Any]]] = {kind: [] for kind in EXAMPLES}
    rows = list(given.select_related("organisation").order_by("-opened_on", "-pk")[:LATEST])
    profiles = OrganisationProfile.objects.believed().filter(organisation__in=[one.organisation_id for one in rows])
    names = dict(profiles.order_by("since").values_list("organisation", "name"))
    for case in rows:
        told, award, shown = (case.state.last(step) for step in ("recommend", "award", "publicity"))
        if told is None or award is None or shown is None or told.data.get("class") not in EXAMPLES:
            continue
        who = told.data.get("who", "") if told.data["class"] == "collective" else ""
        groups[told.data["class"]].append(
            {
                "union": names.get(case.organisation_id, case.organisation.number),
                "who": who,
                "title": told.data.get("title", ""),
                "on": award.occurred_on,
            }
        )
    return [{"words": EXAMPLES[kind], "rows": rows} for kind, rows in groups.items() if rows]
