"""A worker's phone: to bring something to the union in one go, and to see what became of it."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.evidence import acts as evidence
from lianchuang.evidence.examination import SIZE, examine
from lianchuang.evidence.models import Visibility
from lianchuang.ledger.acts import Signature
from lianchuang.procedures.engine import Refusal
from lianchuang.registry.models import Organisation, OrganisationProfile, Tier
from lianchuang.voice import acts
from lianchuang.voice.models import Kind, Raised
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.course import definition_of
from lianchuang.web.listing import page_of
from lianchuang.web.outside_papers import papers_outside, step_to_add_to
from lianchuang.web.raised import card_of, heard, told_of, typed_again
from lianchuang.web.raising import form_of, read
from lianchuang.web.step_form import Problem, as_problems

PHOTOS = 4
"""Most photos with one matter."""


def own_union(standing: Standing) -> Organisation:
    """The union of a worker; Http404 where it takes no matters."""
    for one in standing.appointments:
        if one.organisation_id and one.organisation.tier in (Tier.BASE, Tier.VILLAGE):
            return one.organisation
    raise Http404


def _kind(standing: Standing, kind: str) -> Kind:
    if kind not in Kind.values:
        raise Http404
    own_union(standing)
    return Kind(kind)


@acting("matter.raise", on=_kind)
def raise_matter(request: HttpRequest, found: Kind) -> HttpResponse:
    """The form of one kind; what is sent in stands as a case at once."""
    standing, union = request.standing, own_union(request.standing)
    problems: list[Problem] = []
    if request.method == "POST":
        hidden = request.POST.get("name") != "open"
        said, problems = read(found, request.POST.dict(), "" if hidden else standing.account.name)
        photos = request.FILES.getlist("photos")
        if len(photos) > PHOTOS:
            problems.append(Problem("photos", f"最多 {PHOTOS} 张照片。"))
        if said is not None and not problems:
            by, raiser = standing.signature(timezone.now()), acts.Raiser(standing.account, hidden)
            try:
                raised = acts.raise_matter(said, union, raiser, by=by, on=standing.day)
            except Refusal as refusal:
                problems = as_problems(refusal.objections)
            else:
                for words in keep_photos(raised, photos, by=acts.signed(raised, by)):
                    tell(request, words)
                tell(request, "收到了")
                return go_to(request, "matter", raised.case_id)
    profile = OrganisationProfile.objects.on(standing.day).filter(organisation=union).first()
    context = {**form_of(found, request.POST), "union": profile, "unit": union, "problems": problems, "photos": PHOTOS}
    return show(request, "voice/raise.html", context, 422 if problems else 200)


def keep_photos(raised: Raised, photos: Sequence[UploadedFile], *, by: Signature) -> list[str]:
    """Keep photos with the first step of a matter; gives a sentence for each that was not kept. The matter stands
    either way."""
    step, refused = definition_of(raised.case).step[0], []
    for photo in photos:
        try:
            if photo.size > SIZE:
                raise evidence.FileRefused(f"超过 {SIZE >> 20} 兆")
            data = without_a_trace(photo.read()) if raised.is_anonymous else photo.read()
            on = timezone.localdate(by.at)
            evidence.add_paper(raised.case, step, evidence.OTHER, data, visibility=Visibility.CASE, by=by, on=on)
        except (evidence.FileRefused, evidence.NoRoom, evidence.Refused) as problem:
            refused.append(f"有一张照片没有收：{problem}")
    return refused


def without_a_trace(data: bytes) -> bytes:
    """Of what somebody without a name brings only the picture: neither the file's own fingerprint nor its day is kept,
    and no document, in which its author may stand."""
    found = examine(data)
    if found.kind != "jpeg":
        raise evidence.FileRefused("匿名只收照片，别的文件里可能带着作者的名字")
    return found.kept


@acting("worker.see")
def my_matters(request: HttpRequest) -> HttpResponse:
    """Everything one has raised, the newest first, with how far it is."""
    page = page_of(raised_by(request.standing), request.GET, 20)
    return show(request, "voice/mine.html", {"page": page, "rows": [card_of(one) for one in page.object_list]})


def raised_by(standing: Standing) -> Any:
    """The matters of an account, the newest first."""
    rows = Raised.objects.filter(account=standing.account).select_related("case__organisation")
    return rows.order_by("-case__opened_on", "-case")


def _own(standing: Standing, case: int) -> Raised:
    found = raised_by(standing).filter(case=case).first()
    if found is None:
        raise Http404
    return found


@acting("matter.raise", on=_own)
def matter_say(request: HttpRequest, found: Raised) -> HttpResponse:
    """One's own word on a matter: a rating, a second look, an addition, to be taken up again."""
    if request.method != "POST":
        return go_to(request, "matter", found.case_id)
    by = request.standing.signature(timezone.now())
    done, problems = heard(found, request.POST.dict(), by=by, on=request.standing.day)
    if problems:
        return raised_page(request, found, problems)
    tell(request, done)
    return go_to(request, "matter", found.case_id)


def raised_page(request: HttpRequest, raised: Raised, problems: Sequence[Problem] = ()) -> HttpResponse:
    """The own matter on a phone."""
    union = OrganisationProfile.objects.on(request.standing.day).filter(organisation=raised.case.organisation).first()
    context = {
        **told_of(raised),
        "union": union,
        "problems": problems,
        **typed_again(request.POST.dict(), problems),
        "anonymous": False,
        "files": papers_outside(request.standing, raised.case),
        "add_to": step_to_add_to(request.standing, raised.case),
    }
    return show(request, "voice/matter.html", context, 422 if problems else 200)
