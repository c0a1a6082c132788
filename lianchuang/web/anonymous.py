"""To write to a union without a name, and to follow what became of it with a code.

Nothing here looks at who is signed in, and nothing is kept of the browser: no session is opened or read, the address of
the network is only counted for a minute, in memory and as a keyed fingerprint (`open_page`). The code is sent in forms,
never in an address.
"""

import io
import re
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lianchuang.ledger.acts import Signature
from lianchuang.procedures.engine import Refusal
from lianchuang.registry.models import Organisation, OrganisationProfile, Tier, Tree
from lianchuang.voice import acts
from lianchuang.voice.codes import code_of
from lianchuang.voice.models import Kind
from lianchuang.web.open_pages import open_page
from lianchuang.web.raised import heard, told_of, typed_again
from lianchuang.web.raising import form_of, read
from lianchuang.web.step_form import Problem, as_problems
from lianchuang.web.voice import PHOTOS, keep_photos

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


def _union_or_404(unit: str) -> OrganisationProfile:
    union = Organisation.objects.filter(number=unit, tree=Tree.UNION, tier__in=(Tier.BASE, Tier.VILLAGE)).first()
    found = OrganisationProfile.objects.on(timezone.localdate()).filter(organisation=union).first() if union else None
    if found is None:
        raise Http404
    return found


def _by() -> Signature:
    return Signature(acts.ANONYMOUS, acts.beginning_of(timezone.localdate()))


@open_page
def opinion_write(request: HttpRequest, unit: str) -> HttpResponse:
    """The form of one union; once taken in, the code, this once."""
    profile = _union_or_404(unit)
    wanted = request.POST.get("kind") if request.method == "POST" else request.GET.get("kind")
    kind = Kind(wanted) if wanted in Kind.values else Kind.OPINION
    problems: list[Problem] = []
    if request.method == "POST":
        taken = _taken(request, profile, kind, problems)
        if taken is not None:
            return render(request, "voice/received.html", taken)
    context = {**form_of(kind, request.POST), "union": profile, "unit": unit, "problems": problems, "photos": PHOTOS}
    return render(request, "voice/anonymous.html", {**context, "here": "opinions"}, status=422 if problems else 200)


def _taken(
    request: HttpRequest, profile: OrganisationProfile, kind: Kind, problems: list[Problem]
) -> dict[str, Any] | None:
    key, photos = request.POST.get("idempotency_key", ""), request.FILES.getlist("photos")
    if not KEY.fullmatch(key):
        problems.append(Problem("", "请刷新页面再写一次。"))
        return None
    said, wrong = read(kind, request.POST.dict())
    problems += wrong
    if len(photos) > PHOTOS:
        problems.append(Problem("photos", f"最多 {PHOTOS} 张照片。"))
    if said is None or problems:
        return None
    code, by = code_of(key), _by()
    try:
        raised = acts.raise_matter(said, profile.organisation, acts.Raiser(code=code), by=by, on=timezone.localdate())
    except Refusal as refusal:
        problems += as_problems(refusal.objections)
        return None
    return {"union": profile, "code": code, "refused": keep_photos(raised, photos, by=by), "here": "opinions"}


@open_page
def opinion_follow(request: HttpRequest) -> HttpResponse:
    """How a matter stands, by its code; and the writer's own word on it."""
    code = request.POST.get("code", "").strip() if request.method == "POST" else ""
    raised = acts.found_by(code) if code else None
    if raised is None:
        context = {"asked": bool(code), "here": "opinions"}
        return render(request, "voice/follow.html", context, status=422 if code else 200)
    done, problems = "", []
    if request.POST.get("what"):
        done, problems = heard(raised, request.POST.dict(), by=_by(), on=timezone.localdate())
        raised = acts.found_by(code) or raised
    union = (
        OrganisationProfile.objects.believed().filter(organisation=raised.case.organisation).order_by("since").last()
    )
    context = {**told_of(raised), "code": code, "union": union, "done": done, "problems": problems, "anonymous": True}
    context |= typed_again(request.POST.dict(), problems)
    return render(request, "voice/followed.html", {**context, "here": "opinions"}, status=422 if problems else 200)


@open_page
def opinion_sign(request: HttpRequest, unit: str) -> HttpResponse:
    """A picture of the address of a union's page, to hang on a wall."""
    _union_or_404(unit)
    out = io.BytesIO()
    address = request.build_absolute_uri(request.path.removesuffix(".svg"))
    segno.make(address, error="m").save(out, kind="svg", scale=6, border=2, title="写给工会")
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")
