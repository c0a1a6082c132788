"""Drafting a public notice from the scores, and each department's word on publishing it."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.publication.acts import content_of, draft_notice, publish
from lianchuang.publication.models import Notice
from lianchuang.rounds import conduct
from lianchuang.rounds.course import Refused
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.proposing import read_day
from lianchuang.web.round_course import course_page
from lianchuang.web.step_form import Problem
from lianchuang.web.two_words import matter_of, round_or_404, rounds_of, signed_by, voice_of


@acting("round.conduct")
def notice_new(request: HttpRequest) -> HttpResponse:
    """Make a draft from the reviewed scores; nothing in it is typed but its first day."""
    held = round_or_404(request.standing, "round.conduct")
    problems: list[Problem] = []
    if request.method == "POST":
        first = read_day(request.POST.get("first", ""), "first", "公示第一天", problems)
        if first is not None:
            made = _drafted(request, held, first, problems)
            if made is not None:
                return go_to(request, "notice_draft", made.pk)
    return course_page(request, held, problems)


def _drafted(request: HttpRequest, held, first: date, problems: list[Problem]) -> Notice | None:
    voice = voice_of(request.standing, held)
    try:
        return draft_notice(held, first, by=signed_by(voice), on=request.standing.day)
    except Refused as refused:
        problems.append(Problem("first", str(refused)))
        return None


def _own(standing: Standing, notice: int) -> Notice:
    rounds = rounds_of(standing, "round.conduct")
    found = Notice.objects.filter(pk=notice, round__in=rounds).select_related("round", "freezing").first()
    if found is None:
        raise Http404
    return found


@acting("round.conduct", on=_own)
def notice_draft(request: HttpRequest, found: Notice) -> HttpResponse:
    """The draft word for word; POST gives one's department's word on publishing it."""
    voice, problems = voice_of(request.standing, found.round), []
    if request.method == "POST":
        try:
            taken = publish(found, voice, by=signed_by(voice), on=request.standing.day)
        except Refused as refused:
            problems.append(Problem("", str(refused)))
        else:
            tell(request, "两家都同意了，公示已经公布。" if taken else "记下了，等另一家同意。")
            return go_to(request, "round_course")
    state = conduct.state_of(found.round)
    matter = matter_of(found.round, state, "publish", voice)
    waits = matter.content is not None and matter.content["digest"] == content_of(found)["digest"]
    context = {"notice": found, "voice": voice, "matter": matter, "waits": waits, "problems": problems}
    return show(request, "rounds/notice.html", context, 422 if problems else 200)
