"""The state of the journal: the newest checkpoint as text, and whether every event is still there, unaltered."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.models import Appointment
from lianchuang.ledger.models import Event, Pending
from lianchuang.ledger.sealing import latest_note
from lianchuang.ledger.verification import verify_journal
from lianchuang.registry.models import OrganisationProfile
from lianchuang.registry.scope import Scope
from lianchuang.web.answering import show
from lianchuang.web.listing import Column, Columns, page_of
from lianchuang.web.reach import reached_among
from lianchuang.web.telling import told

COLUMNS = [
    Column("on", "发生"),
    Column("at", "记的时候"),
    Column("what", "什么事", stays=True),
    Column("where", "哪个组织"),
    Column("who", "谁记的"),
]
NEWEST = 2000  # events that the page lets one turn back over


@acting("journal.see")
def journal(request: HttpRequest) -> HttpResponse:
    """GET shows the checkpoint and the newest events; POST walks the whole journal and says what it found."""
    note = request.POST.get("against", "").replace("\r\n", "\n")
    verdict = verify_journal(note or None) if request.method == "POST" else None
    newest = Event.objects.filter(_on_the_ground(request.standing.scope("journal.see"))).order_by("-pk")[:NEWEST]
    page = page_of(newest, request.GET)
    places = {event.organisation for event in page.object_list if event.organisation}
    rows = OrganisationProfile.objects.believed().filter(organisation__in=places).order_by("since")
    context = {
        "verdict": verdict,
        "note": latest_note(),
        "against": note,
        "waiting": Pending.objects.count(),
        "columns": Columns(COLUMNS, request.GET),
        "page": page,
        "events": told(list(page.object_list)),
        "places": dict(rows.values_list("organisation", "name")),
        "reached": reached_among(request.standing, places),
        "sees_cases": request.standing.may("cases.see"),
    }
    return show(request, "journal.html", context)


def _on_the_ground(scope: Scope) -> Q:
    """Events of organisations reached, and what the accounts appointed there did (sign-ins, exports)."""
    accounts = Appointment.objects.filter(scope.organisation()).values_list("account", flat=True)
    return scope.organisation() | Q(by__in=[f"account:{pk}" for pk in set(accounts)])
