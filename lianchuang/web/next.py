"""下一步: what the law asks of one organisation next, and what raises its score most."""

from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.procedures.duties import duties_of
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import Organisation, Tree
from lianchuang.web.answering import show
from lianchuang.web.leads import next_lead
from lianchuang.web.organisation import events_about, life_of
from lianchuang.web.reach import organisation_within
from lianchuang.web.score import gains_of, panel_of
from lianchuang.web.telling import told
from lianchuang.web.words import WHO

RECENT = 6


@acting("duties.see", on=organisation_within("duties.see"))
def next_up(request: HttpRequest, found: Organisation) -> HttpResponse:
    """Duties by date, the most urgent first and marked; beside them the score and the last records."""
    today = request.standing.day
    cases = list(Case.objects.of(found).filter(status="open").select_related("organisation").order_by("pk"))
    asked = duties_of(found, today, cases)
    dated = [one for one in asked if one.due is not None]
    overdue = sum(one.is_overdue(today) for one in asked)
    panel = panel_of(found.pk, request.standing) if found.tree == Tree.UNION else None
    context = {
        "found": found,
        "life": life_of(found),
        "asked": [
            {
                "one": one,
                "who": WHO.get(one.who, ""),
                "procedure": procedures().named(one.procedure).name,
                "overdue": one.is_overdue(today),
            }
            for one in asked
        ],
        "lead": next_lead(len(asked), overdue, dated[0].days_left(today) if dated else None),
        "panel": panel,
        "gains": gains_of(panel) if panel else [],
        "events": told(list(events_about(found)[:RECENT])),
        "may_open": request.standing.reaches("case.open", found.pk),
    }
    return show(request, "next.html", context)
