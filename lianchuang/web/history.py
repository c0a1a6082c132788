"""The dated history of an organisation: every row that was ever believed and every event, with who and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.registry.dated import Dated
from lianchuang.registry.models import (
    Affiliation,
    Certificate,
    Coverage,
    EmployerProfile,
    Organisation,
    OrganisationProfile,
    Post,
    ReportedCount,
    Term,
)
from lianchuang.registry.sealed import masked_name
from lianchuang.web.answering import show_part
from lianchuang.web.listing import page_of
from lianchuang.web.organisation import events_about, life_of
from lianchuang.web.reach import organisation_within
from lianchuang.web.telling import names_of, told
from lianchuang.web.words import day_in_words


@dataclass(frozen=True)
class Line:
    """One dated row: what was so, on which days, who entered it when, and until when it was believed."""

    what: str
    text: str
    since: date
    until: date | None
    who: str
    known_from: datetime
    known_until: datetime | None


@acting("history.see", on=organisation_within("history.see"))
def history(request: HttpRequest, found: Organisation) -> HttpResponse:
    """Dated rows (`?see=rows`) or the events of the journal."""
    rows = request.GET.get("see") == "rows"
    context = {"found": found, "life": life_of(found), "by_rows": rows}
    if rows:
        lines = sorted(_lines(found), key=lambda line: (line.since, line.known_from), reverse=True)
        context["page"] = page_of(lines, request.GET)
    else:
        page = page_of(events_about(found), request.GET)
        context |= {"page": page, "events": told(list(page.object_list))}
    return show_part(request, "organisations/history.html", "organisations/_history.html", context)


def _lines(found: Organisation) -> Iterator[Line]:
    tables: list[tuple[str, type[Dated], str]] = [
        ("名称、类型", OrganisationProfile, "organisation"),
        ("上级", Affiliation, "child"),
        ("覆盖单位", Coverage, "organisation"),
        ("任职", Post, "organisation"),
        ("届次", Term, "organisation"),
        ("证书", Certificate, "organisation"),
        ("台账报数", ReportedCount, "organisation"),
    ]
    rows = [
        (what, row)
        for what, model, key in tables
        for row in model.objects.filter(**{key: found}).select_related("recorded_by")
    ]
    who = names_of({row.recorded_by.by for _, row in rows})
    words = _Words([row for _, row in rows])
    for what, row in rows:
        yield Line(what, words.of(row), row.since, row.until, who[row.recorded_by.by], row.known_from, row.known_until)


class _Words:
    """Rows in words; names of what they point at are fetched together."""

    def __init__(self, rows: list[Dated]) -> None:
        parents = {row.parent_id for row in rows if isinstance(row, Affiliation)}
        firms = {row.employer_id for row in rows if isinstance(row, Coverage)}
        people = [row.pk for row in rows if isinstance(row, Post)]
        named = OrganisationProfile.objects.believed().filter(organisation__in=parents).order_by("since")
        self.organisations = dict(named.values_list("organisation", "name"))
        profiles = EmployerProfile.objects.believed().filter(employer__in=firms).order_by("since")
        self.firms = dict(profiles.values_list("employer", "name"))
        self.people = dict(Post.objects.filter(pk__in=people).values_list("person", "person__name"))

    def of(self, row: Dated) -> str:
        match row:
            case OrganisationProfile():
                return f"{row.name}（{row.get_kind_display()}）"
            case Affiliation():
                return self.organisations.get(row.parent_id, "—")
            case Coverage():
                return f"{self.firms.get(row.employer_id, '—')}（{row.get_mode_display()}）"
            case Post():
                return f"{row.get_office_display()}　{masked_name(self.people.get(row.person_id, ''))}"
            case Term():
                ends = f"，{day_in_words(row.last_day)}届满" if row.last_day else ""
                return f"{row.get_body_display()}第 {row.number} 届{ends}"
            case Certificate():
                ends = f"，有效期至 {day_in_words(row.last_day)}" if row.last_day else ""
                return f"{row.number or '没有编号'}{ends}"
            case ReportedCount():
                return f"{row.get_quantity_display()} {row.value}"
        return str(row)
