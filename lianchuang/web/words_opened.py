"""The words of whoever raised a case, opened by those who handle it: each time is kept in the journal."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.procedures.models import Case
from lianchuang.voice import acts
from lianchuang.voice.models import Raised
from lianchuang.web.answering import show
from lianchuang.web.reach import case_within


def raised_of(case: Case) -> Raised | None:
    """Who raised a case, where a worker did."""
    return Raised.objects.filter(case=case).select_related("account", "case").first()


def may_read(standing: Standing, case: Case) -> bool:
    """Whether somebody may open the words: the own union's chair and the federations above, never the employer."""
    return standing.reaches("words.read", case.organisation_id)


def _raised_within(standing: Standing, case: int) -> Raised:
    held = case_within("words.read")(standing, case)
    found = raised_of(held)
    if found is None or not may_read(standing, held):
        raise Http404
    return found


@acting("words.read", on=_raised_within)
def case_words(request: HttpRequest, found: Raised) -> HttpResponse:
    """What the one who raised a case wrote. A GET asks first; a POST opens and is recorded."""
    context = {"case": found.case, "raised": found, "words": None}
    if request.method != "POST":
        return show(request, "voice/words.html", context)
    words = acts.read(found, by=request.standing.signature(timezone.now()), on=request.standing.day)
    page = render_to_string("voice/words.html", {**context, "words": words}, request)
    # streamed, so that the answer kept against sending twice holds none of it
    return StreamingHttpResponse(iter([page.encode()]), headers={"Cache-Control": "no-store"})
