"""提醒: what one was told, newest first; how one wants to be told; the district's own periods."""

from datetime import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.procedures.asking import convention_of
from lianchuang.procedures.models import Case, Convention
from lianchuang.registry.models import OrganisationProfile
from lianchuang.reminding import acts
from lianchuang.reminding.models import Choice, Feed, Letter, Reminder
from lianchuang.reminding.stages import LONG_UNHEARD, OVERDUE, UNHEARD, WAITS, WORDS
from lianchuang.rounds import returned
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.listing import page_of
from lianchuang.web.reach import matters_within, reached_among

TIMES = ("digest_at", "quiet_from", "quiet_until")
PERIODS = ("notice_days", "above_days", "district_days")


@acting("reminders.own")
def reminders(request: HttpRequest) -> HttpResponse:
    """The own reminders, each with the way to where it is done; sending the form says that one has seen them."""
    rows = Reminder.objects.filter(account=request.user).select_related("urge").order_by("-made_at", "due", "pk")
    if request.method == "POST":
        seen = acts.see(request.user, list(rows.filter(seen_at=None).values_list("pk", flat=True)), timezone.now())
        tell(request, f"{seen} 条记为已看。")
        return go_to(request, "reminders")
    page = page_of(rows, request.GET, 20)
    shown = list(page.object_list)
    names = dict(
        OrganisationProfile.objects.believed()
        .filter(organisation__in={place for one in shown for place in _places(one)})
        .order_by("since")
        .values_list("organisation", "name")
    )
    ways = _ways(request.standing, shown)
    context = {
        "page": page,
        "rows": [
            {
                "one": one,
                "name": names.get(one.organisation_id, "—"),
                "origin": names.get(one.urge.origin_id, "") if one.urge else "",
                "stage": WORDS[one.stage],
                "late": one.stage not in ("in-30", "in-7", "in-1", WAITS, UNHEARD, LONG_UNHEARD),
                "mine": one.stage == OVERDUE,
                "href": ways.get(one.pk, ""),
            }
            for one in shown
        ],
        "unseen": rows.filter(seen_at=None).count(),
        "unknown": Letter.objects.filter(account=request.user, sent_at=None).exclude(unknown_at=None).count(),
    }
    return show(request, "reminders/list.html", context)


def _places(one: Reminder) -> tuple[int, ...]:
    """The organisations that a reminder names: whose duty it is, and who urged it."""
    return (one.organisation_id, one.urge.origin_id) if one.urge else (one.organisation_id,)


def _ways(standing: Standing, shown: list[Reminder]) -> dict[int, str]:
    """Where each is done, for whoever may still open it."""
    cases = {one.case for one in shown if one.case}
    seen = set(Case.objects.within(standing.scope("cases.see")).filter(pk__in=cases).values_list("pk", flat=True))
    outside = Case.objects.filter(matters_within(standing.scope("matter.see"), standing.account), pk__in=cases - seen)
    matters = set(outside.values_list("pk", flat=True)) if standing.may("matter.see") else set()
    places = reached_among(standing, [one.organisation_id for one in shown]) if standing.may("duties.see") else set()
    ways = {}
    for one in shown:
        if one.case in seen:
            ways[one.pk] = reverse("case", args=(one.case,))
        elif one.case in matters:
            ways[one.pk] = reverse("matter", args=(one.case,))
        elif one.duty.startswith("circular:") and standing.may("circulars.see"):
            ways[one.pk] = reverse("circular", args=(one.duty.removeprefix("circular:").partition("/")[0],))
        elif one.duty.startswith(returned.PREFIX) and one.organisation_id in places:
            ways[one.pk] = reverse("returns", args=(one.organisation_id,))
        elif one.stage == WAITS:
            ways[one.pk] = _second_page(standing, one.duty)
        elif one.case is None and one.organisation_id in places:
            ways[one.pk] = reverse("next", args=(one.organisation_id,))
    return ways


# Where the second word on a step of a round is given; what is not named here is decided on the page of its course.
STEP_PAGES = {
    "issue": "round_plan",
    "amend": "standard_change",
    "announce": "review_progress",
    "draw": "review_progress",
    "answer": "objections",
    "name": "titles",
    "withdraw": "titles",
    "recheck": "titles",
}


def _second_page(standing: Standing, duty: str) -> str:
    """The page on which a second person's word is given; empty for whoever may no longer give it."""
    about, _, number = duty.partition(":")
    if about == "roster" and standing.may("roster.open"):
        return reverse("open_roster", args=(number,))
    if about == "law" and standing.may("law.amend"):
        return reverse("answer_amendment", args=(number,))
    if about == "words" and standing.may("round.conduct"):
        return reverse(STEP_PAGES.get(number.split("/")[1], "round_course"))
    if about == "ballot":
        return reverse("ballot", args=(number,))
    return ""


@acting("reminders.own")
def reminder_settings(request: HttpRequest) -> HttpResponse:
    """By which way and when one is told; the secret address of the own calendar."""
    choice, email, errors = acts.choice_of(request.user), request.user.email, {}
    if request.method == "POST":
        what = request.POST.get("what", "")
        by, on = request.standing.signature(timezone.now()), request.standing.day
        if what == "feed":
            secret = acts.open_feed(request.user, by=by, on=on)
            messages.success(request, secret, extra_tags="secret")
            return go_to(request, "reminder_settings")
        if what == "no-feed":
            acts.close_feed(request.user, by=by, on=on)
            tell(request, "日历地址已停用，用它的日历不再更新。")
            return go_to(request, "reminder_settings")
        email, errors = _read(choice, request)
        if not errors:
            try:
                acts.choose(choice, email, by=by, on=on)
            except ValidationError as problem:
                errors = {name: texts[0] for name, texts in problem.message_dict.items()}
            else:
                tell(request, "提醒方式改好了。")
                return go_to(request, "reminder_settings")
    secrets = [str(message) for message in messages.get_messages(request) if message.extra_tags == "secret"]
    context = {
        "choice": choice,
        "ways": Choice.Mail.choices,
        "times": [(name, label, getattr(choice, name)) for name, label in _labels()],
        "email": email,
        "errors": errors,
        "mails": bool(settings.MAIL["host"]),
        "feed": Feed.objects.filter(account=request.user).first(),
        "address": request.build_absolute_uri(reverse("calendar_feed", args=(secrets[0],))) if secrets else "",
        "settles": request.standing.may("reminders.settle"),
    }
    return show(request, "reminders/settings.html", context, status=422 if errors else 200)


def _labels() -> list[tuple[str, str]]:
    return [(name, str(Choice._meta.get_field(name).verbose_name)) for name in TIMES]


def _read(choice: Choice, request: HttpRequest) -> tuple[str, dict[str, str]]:
    """Put what was typed into the choice; gives the address and what is wrong."""
    errors, email = {}, request.POST.get("email", "").strip()
    choice.mail = request.POST.get("mail", "")
    if choice.mail not in Choice.Mail.values:
        errors["mail"] = "选一种方式。"
    for name in TIMES:
        try:
            setattr(choice, name, time.fromisoformat(request.POST.get(name, "")))
        except ValueError:
            errors[name] = "时间要写成 08:30 这样。"
    return email, errors


def _district(standing: Standing) -> Convention:
    """The periods of the own district; those of no other are there."""
    own = next((one.organisation for one in standing.appointments if one.organisation_id), None)
    if own is None:
        raise Http404
    return convention_of(own, standing.day)


@acting("reminders.settle", on=_district)
def reminder_periods(request: HttpRequest, found: Convention) -> HttpResponse:
    """How long the level below is given at least, and when what is overdue goes up: settled by the district."""
    errors: list[str] = []
    if request.method == "POST":
        typed = [request.POST.get(name, "").strip() for name in PERIODS]
        if all(one.isdecimal() and len(one) <= 3 for one in typed):
            for name, one in zip(PERIODS, typed, strict=True):
                setattr(found, name, int(one))
            try:
                acts.settle(found, by=request.standing.signature(timezone.now()), on=request.standing.day)
            except ValidationError as problem:
                errors = list(problem.messages)
            else:
                tell(request, "期限定好了，从下一次提醒起照办。")
                return go_to(request, "reminder_periods")
        else:
            errors = ["天数写整数，比如 7。"]
    fields: list[tuple[str, Any, Any]] = [
        (name, Convention._meta.get_field(name).verbose_name, getattr(found, name)) for name in PERIODS
    ]
    context = {"fields": fields, "errors": errors, "settled": found.pk is not None}
    return show(request, "reminders/periods.html", context, status=422 if errors else 200)
