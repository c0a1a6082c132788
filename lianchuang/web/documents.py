"""文书: the documents of a case, read on the page and taken away as .docx."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.documents.filling import May
from lianchuang.documents.of_cases import Offered, filled, make, make_open, makings, offered
from lianchuang.procedures.models import Case
from lianchuang.web.answering import show
from lianchuang.web.papers import may_see_sensitive
from lianchuang.web.reach import case_within
from lianchuang.web.telling import names_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Found:
    case: Case
    one: Offered


def document_within(standing: Standing, case: int, document: str, part: int) -> Found:
    """A document that can be made now, of a case within reach."""
    held = case_within("document.see")(standing, case)
    for one in offered(held):
        if (one.form.id, one.part) == (document, part) and one.ready:
            return Found(held, one)
    raise Http404


def may_of(standing: Standing, case: Case) -> May:
    """What of people stands open for whoever asks: names as on the case's page, the sensitive as in its papers."""
    names = standing.reaches("members.see", case.organisation_id)
    return May(names, may_see_sensitive(standing, case), persons=names)


@acting("document.see", on=document_within)
def document(request: HttpRequest, found: Found) -> HttpResponse:
    """The words of a document and what is left blank. What is sensitive is not shown here, only in the file."""
    may = may_of(request.standing, found.case)
    shown = filled(found.case, found.one, May(names=may.names))
    events = makings(found.case, found.one)
    names = names_of({event.by for event in events})
    context = {
        "case": found.case,
        "one": found.one,
        "blocks": [(type(block).__name__, block) for block in shown.document.blocks],
        "blanks": shown.blanks,
        "open": (shown.names and may.names) or (shown.sensitive and may.sensitive),
        "hidden": (shown.names and not may.names) or (shown.sensitive and not may.sensitive),
        "sensitive": shown.sensitive,
        "made": [(event, names[event.by]) for event in events],
    }
    return show(request, "cases/document.html", context)


@acting("document.see", on=document_within)
def document_file(request: HttpRequest, found: Found) -> HttpResponse:
    """The file. One that tells of people openly is handed out against a POST, which the journal keeps."""
    case, one, may = found.case, found.one, may_of(request.standing, found.case)
    told = filled(case, one, may)
    if (told.names and may.names) or (told.sensitive and may.sensitive):
        if request.method != "POST":
            return redirect("document", case.pk, one.form.id, one.part)
        by = request.standing.signature(timezone.now())
        return docx(
            make_open(case, one, may, by=by, on=request.standing.day), f"{case.number}-{one.form.id}-{one.part}"
        )
    return docx(make(case, one, may), f"{case.number}-{one.form.id}-{one.part}")


def docx(content: bytes, name: str) -> StreamingHttpResponse:
    """A document to take away; no name of a person or unit in the file's own."""
    response = StreamingHttpResponse(iter([content]), content_type=WORD)
    response["Content-Disposition"] = f'attachment; filename="lianchuang-{name}.docx"'
    response["Cache-Control"] = "no-store"
    return response
