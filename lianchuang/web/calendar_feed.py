"""The own duties as a calendar that other programs read (RFC 5545), behind a secret address. No sign-in, so nothing
stands in it but what is asked: the duty, the organisation, the day, the article and the page."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from icalendar import Calendar, Event

from lianchuang.accounts.acting import open_to_all
from lianchuang.accounts.models import Account
from lianchuang.procedures.deadlines import Deadline
from lianchuang.registry.models import OrganisationProfile
from lianchuang.reminding.acts import account_of_feed
from lianchuang.reminding.duties import own_duties

KIND = "text/calendar; charset=utf-8"


@open_to_all
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever was given this address; any other address opens nothing."""
    account = account_of_feed(token) if request.method in ("GET", "HEAD") else None
    if account is None:
        raise Http404
    body = calendar_of(account, own_duties(account, timezone.localdate()), request.build_absolute_uri("/reminders"))
    response = HttpResponse(body, content_type=KIND)
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = 'inline; filename="lianchuang.ics"'
    return response


def calendar_of(account: Account, duties: Iterable[Deadline], page: str) -> bytes:
    """One event of a whole day for each duty, the same bytes for the same duties on the same day."""
    duties = list(duties)
    rows = OrganisationProfile.objects.believed().filter(organisation__in={one.organisation for one in duties})
    names = dict(rows.order_by("since").values_list("organisation", "name"))
    calendar = Calendar()
    calendar.add("prodid", "-//lianchuang//duties//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "联创：到期的事")
    for one in duties:
        calendar.add_component(_event(one, names.get(one.organisation, ""), account, page))
    return calendar.to_ical()


def _event(one: Deadline, organisation: str, account: Account, page: str) -> Event:
    event = Event()
    key = hashlib.sha256(f"{account.pk}:{one.duty}".encode()).hexdigest()[:32]
    event.add("uid", f"{key}@{settings.JOURNAL_ORIGIN}")
    event.add("dtstamp", datetime.combine(timezone.localdate(), time(), UTC))
    event.add("dtstart", one.due)
    event.add("dtend", one.due + timedelta(days=1))
    event.add("summary", f"{one.name}（{organisation}）")
    basis = "、".join(one.basis)
    words = [f"依据：{basis}" if basis else "", "约定的日子，过了不算逾期。" if one.mark == "house" else "", page]
    event.add("description", "\n".join(filter(None, words)))
    event.add("url", page)
    event.add("transp", "TRANSPARENT")
    return event
