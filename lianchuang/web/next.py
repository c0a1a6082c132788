"""下一步: what the law asks of one organisation next, and what raises its score most."""

from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.registry.models import Organisation, Tree
from lianchuang.web.answering import show
from lianchuang.web.asked import laid_out, lead_of, tasks_of
from lianchuang.web.circulars import unseen_by
from lianchuang.web.organisation import events_about, life_of
from lianchuang.web.reach import organisation_within
from lianchuang.web.returns import returns_of
from lianchuang.web.score import gains_of, panel_of
from lianchuang.web.telling import told
from lianchuang.web.worth import worths_of

RECENT = 6


@acting("duties.see", on=organisation_within("duties.see"))
def next_up(request: HttpRequest, found: Organisation) -> HttpResponse:
    """Duties by date, the most urgent first and marked; beside them the score and the last records."""
    standing = request.standing
    tasks = tasks_of(found, standing)
    scored = found.tree == Tree.UNION and standing.reaches("score.see", found.pk)
    panel = panel_of(found.pk, standing) if scored else None
    seen = standing.reaches("history.see", found.pk)
    worths = worths_of(panel.frozen, [found.pk]) if panel else {}
    context = {
        "found": found,
        "life": life_of(found),
        "shown": laid_out(tasks, standing.day),
        "returned": returns_of(found, standing.day) if scored else [],
        "worth": {procedure: points for (_, procedure), points in worths.items()},
        "lead": lead_of(tasks, standing.day),
        "scored": scored,
        "panel": panel,
        "gains": gains_of(panel) if panel else [],
        "seen": seen,
        "events": told(list(events_about(found)[:RECENT])) if seen else [],
        "sees_cases": standing.reaches("cases.see", found.pk),
        "unseen": unseen_by([found.pk]) if standing.may("circulars.see") else 0,
        "may_open": standing.reaches("case.open", found.pk),
    }
    return show(request, "next.html", context)
