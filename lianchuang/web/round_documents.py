"""这一轮的文书: plan, notices, results, commendation, certificates, the report whose numbers open to their source."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.documents.of_rounds import Addresses, RoundDocument, document_of, offered
from lianchuang.documents.setting import written
from lianchuang.registry.tree import subtree_ids
from lianchuang.rounds.models import Round
from lianchuang.web.answering import show
from lianchuang.web.documents import docx
from lianchuang.web.two_words import round_of, round_or_404, voice_of


@dataclass(frozen=True)
class Found:
    round: Round
    one: RoundDocument


def round_document_within(standing: Standing, document: str, part: int) -> Found:
    """A document of the newest round that can be made now."""
    held = round_or_404(standing, "round.document")
    for one in offered(held):
        if (one.id, one.part) == (document, part) and one.ready:
            return Found(held, one)
    raise Http404


def addresses(reader: Standing | None = None) -> Addresses:
    """Where the numbers of a report open: all of them on paper, on a screen those that its reader may open."""
    reached = subtree_ids(reader.scope("figure.see").roots, reader.day) if reader else None

    def figure(measure: str, organisation: int) -> str:
        return reverse("figure", args=(measure, organisation)) if reached is None or organisation in reached else ""

    def founded(since: object, last: object) -> str:
        return f"{reverse('parties')}?{urlencode({'since': since, 'last': last})}"

    return Addresses(
        figure=figure,
        founded=founded,
        scores=reverse("round_list"),
        titles=reverse("titles"),
        site=settings.ADDRESS or "",
    )


@acting("round.document")
def round_documents(request: HttpRequest) -> HttpResponse:
    """The documents of the round, with what those that cannot be made yet wait for."""
    held = round_of(request.standing, "round.document")
    if held is None:
        return show(request, "rounds/none.html")
    context = {"round": held, "documents": offered(held), "voice": voice_of(request.standing, held)}
    return show(request, "rounds/documents.html", context)


@acting("round.document", on=round_document_within)
def round_document(request: HttpRequest, found: Found) -> HttpResponse:
    """The words of a document; the numbers of the report open to their source."""
    made = document_of(found.round, found.one, addresses(request.standing))
    blocks = [(type(block).__name__, block) for block in made.blocks]
    context = {"round": found.round, "one": found.one, "blocks": blocks}
    return show(request, "rounds/document.html", context)


@acting("round.document", on=round_document_within)
def round_document_file(request: HttpRequest, found: Found) -> StreamingHttpResponse:
    """The file."""
    content = written(document_of(found.round, found.one, addresses()))
    return docx(content, f"round-{found.round.number}-{found.one.id}-{found.one.part}")
