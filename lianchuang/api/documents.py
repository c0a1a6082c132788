"""The documents of a case: which there are, and each as .docx with what it says of people masked."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema

from lianchuang.api.cases import found_case
from lianchuang.api.entry import Fault, doing
from lianchuang.documents.filling import NOBODY
from lianchuang.documents.of_cases import make, offered

router = Router(tags=["文书"])
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class DocumentOut(Schema):
    document: str
    part: int
    name: str
    step: str
    ready: bool
    waits_for: list[str]


@router.get("/cases/{number}/documents", response={200: list[DocumentOut], 404: Fault})
@doing("document.see")
def case_documents(request: HttpRequest, number: str):
    """The documents that a case brings; those not ready yet with the names of the steps they wait for."""
    return [
        {
            "document": one.form.id,
            "part": one.part,
            "name": one.name,
            "step": one.form.step,
            "ready": one.ready,
            "waits_for": [step.name for step in one.waits],
        }
        for one in offered(found_case(request, number, "document.see"))
    ]


@router.get("/cases/{number}/documents/{document}/{part}", response={200: bytes, 404: Fault})
@doing("document.see")
def case_document(request: HttpRequest, number: str, document: str, part: int):
    """One document as .docx. Names are masked and what is sensitive is left out: a person has it made on the page,
    where the journal keeps for whom."""
    case = found_case(request, number, "document.see")
    for one in offered(case):
        if (one.form.id, one.part) == (document, part) and one.ready:
            response = HttpResponse(make(case, one, NOBODY), content_type=WORD)
            response["Content-Disposition"] = f'attachment; filename="lianchuang-{case.number}-{document}-{part}.docx"'
            return response
    raise Http404
