"""The papers of a case: which there are and which not yet, adding files, looking at one, taking it back."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.models import Appointment
from lianchuang.accounts.standing import Standing
from lianchuang.evidence import acts
from lianchuang.evidence.examination import SIZE
from lianchuang.evidence.models import Paper, Visibility
from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.rulebook.procedures import Step
from lianchuang.voice.acts import signed
from lianchuang.voice.models import Raised
from lianchuang.voice.rights import Rights
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.course import Drawn, definition_of
from lianchuang.web.reach import case_within
from lianchuang.web.step_form import Problem
from lianchuang.web.telling import names_of

OUTSIDE = [(Visibility.CASE, "办这件事的工会可看"), (Visibility.UNIT, "本单位的人也可看")]
AT_ONCE = 20
"""Most files in one go: a phone's gallery sent by mistake stops here."""


@dataclass
class Wanted:
    """A paper that a step asks for, or that somebody added to it, with the files there are."""

    name: str
    number: int
    step: Step
    status: str
    may_add: bool
    files: list[Paper] = field(default_factory=list)


def wanted_of(case: Case, drawn: list[Drawn], rights: Rights) -> list[Wanted]:
    """The papers of a case in the order of its steps. One statement."""
    standing = rights.standing
    there: dict[tuple[str, str], list[Paper]] = {}
    for paper in Paper.objects.standing().filter(case=case).select_related("file", "added").order_by("pk"):
        there.setdefault((paper.step, paper.name), []).append(paper)
    found = []
    for one in drawn:
        others = [name for step, name in there if step == one.step.id and name not in one.step.papers]
        may_add = standing.may("paper.add") and rights.for_step(one.step) is not None
        for name in [*one.step.papers, *others]:
            files = there.get((one.step.id, name), [])
            found.append(Wanted(name, one.number, one.step, one.status, may_add, files))
    return found


def may_see_sensitive(standing: Standing, case: Case) -> bool:
    return any(
        standing.reaches("paper.see_sensitive", organisation)
        for organisation in (case.organisation_id, case.result_id)
        if organisation
    )


@dataclass(frozen=True)
class Adding:
    case: Case
    step: Step
    right: Appointment


def _step_within(standing: Standing, case: int, step: str) -> Adding:
    found = case_within("paper.add")(standing, case)
    definition = definition_of(found)
    if step not in definition.step_ids:
        raise Http404
    named = definition.step_named(step)
    right = Rights(standing, found).for_step(named)
    if right is None:
        raise Http404
    return Adding(found, named, right)


@acting("paper.add", on=_step_within)
def add_papers(request: HttpRequest, found: Adding) -> HttpResponse:
    """Add files to a step. Those that cannot be kept are named with the reason; the others are kept."""
    return bring(request, found, back="case")


def bring(request: HttpRequest, found: Adding, *, back: str, outside: bool = False) -> HttpResponse:
    """The form that adds files to a step. From `outside` the office no sensitive paper is added."""
    names = [*found.step.papers, acts.OTHER]
    name = request.POST.get("name") or request.GET.get("name", "")
    visibility = request.POST.get("visibility") or (Visibility.CASE if outside else usual_visibility(found.step))
    if outside and visibility not in dict(OUTSIDE):
        visibility = Visibility.CASE
    context = {
        "case": found.case,
        "step": found.step,
        "names": names,
        "name": name if name in names else names[0],
        "visibilities": OUTSIDE if outside else Visibility.choices,
        "back": reverse(back, args=(found.case.pk,)),
        "outside": outside,
        "visibility": visibility,
        "largest": SIZE >> 20,
        "at_once": AT_ONCE,
    }
    if request.method != "POST":
        return show(request, "cases/papers_add.html", context)
    brought = request.FILES.getlist("files")
    problems = []
    if not brought:
        problems.append(Problem("files", "先选文件。"))
    elif len(brought) > AT_ONCE:
        problems.append(Problem("files", f"一次最多 {AT_ONCE} 份，请分几次传。"))
    kept, refused = ([], []) if problems else keep_all(request, found, name, visibility, brought)
    if not kept:
        problems += [Problem("files", words) for words in refused]
        return show(request, "cases/papers_add.html", {**context, "problems": problems}, 422)
    if refused:
        problems += [Problem("files", words) for words in refused]
        return show(request, "cases/papers_add.html", {**context, "problems": problems, "kept": len(kept)})
    tell(request, f"收下 {len(kept)} 份材料")
    return go_to(request, back, found.case.pk)


def usual_visibility(step: Step) -> Visibility:
    """Sensitive where the step asks for sensitive things, else for who handles the case."""
    sensitive = any(spec.sensitive or any(column.sensitive for column in spec.columns) for spec in step.field)
    return Visibility.SENSITIVE if sensitive else Visibility.CASE


def keep_all(
    request: HttpRequest, found: Adding, name: str, visibility: str, brought: list[UploadedFile]
) -> tuple[list[Paper], list[str]]:
    """Keep files as papers of a step; those that were kept, and a sentence for each that was not."""
    by, on = request.standing.signature(timezone.now(), found.right), request.standing.day
    raised = Raised.objects.filter(case=found.case, account=request.standing.account).first()
    if raised is not None:
        by = signed(raised, by)
    kept, refused = [], []
    for one in brought:
        try:
            if one.size > SIZE:
                raise acts.FileRefused(f"超过 {SIZE >> 20} 兆，请缩小后再传")
            paper = acts.add_paper(found.case, found.step, name, one.read(), visibility=visibility, by=by, on=on)
            kept.append(paper)
        except (acts.FileRefused, acts.NoRoom, acts.Refused) as problem:
            refused.append(f"“{one.name[:40]}”没有收：{problem}")
    return kept, refused


def paper_within(action: str) -> Callable[..., Paper]:
    """A finder of papers that the action reaches; sensitive ones only for who may look at those."""
    find_case = case_within(action)

    def find(standing: Standing, case: int, paper: int) -> Paper:
        held = find_case(standing, case)
        rows = Paper.objects.select_related("file", "added", "withdrawn")
        found = rows.filter(case=held, pk=paper).first()
        if found is None or (found.is_sensitive and not may_see_sensitive(standing, held)):
            raise Http404
        found.case = held
        return found

    return find


@acting("paper.see", on=paper_within("paper.see"))
def paper(request: HttpRequest, found: Paper) -> HttpResponse:
    """One paper: the picture itself, or the file to take away; who brought it, its hash, what became of it."""
    told = [event for event in (found.added, found.withdrawn) if event]
    looks = list(Event.objects.filter(subject=found.subject, kind="paper.looked_at").order_by("-pk")[:50])
    names = names_of({event.by for event in [*told, *looks]})
    standing = request.standing
    step = definition_of(found.case).step_named(found.step)
    same = Paper.objects.standing().filter(case=found.case, step=found.step, name=found.name)
    context = {
        "case": found.case,
        "paper": found,
        "step": step,
        "who": names[found.added.by],
        "withdrawer": names[found.withdrawn.by] if found.withdrawn else "",
        "why": (found.withdrawn.payload or {}).get("reason", "") if found.withdrawn else "",
        "looks": [(event, names[event.by]) for event in looks],
        "same": list(same.select_related("file").order_by("pk")),
        "may_withdraw": _may_withdraw(standing, found),
        "may_empty": found.withdrawn is not None and standing.reaches("paper.empty", found.case.organisation_id),
        "open": found.withdrawn is None and not found.is_sensitive,
        "locked": found.withdrawn is None and found.is_sensitive,
    }
    return show(request, "cases/paper.html", context)


def _may_withdraw(standing: Standing, paper: Paper) -> bool:
    if paper.withdrawn_id or not standing.may("paper.withdraw"):
        return False
    step = definition_of(paper.case).step_named(paper.step)
    return Rights(standing, paper.case).for_step(step) is not None


@acting("paper.see", on=paper_within("paper.see"))
def paper_file(request: HttpRequest, found: Paper) -> HttpResponse:
    """The file. A sensitive one is handed out against a POST, which the journal keeps."""
    if found.withdrawn_id or found.file.emptied_on or not found.file.place.is_file():
        raise Http404
    if found.is_sensitive:
        if request.method != "POST":
            return redirect("paper", found.case_id, found.pk)
        acts.look_at(found, by=request.standing.signature(timezone.now()), on=request.standing.day)
    return handed_out(found)


def handed_out(paper: Paper) -> FileResponse:
    """Pictures of our own encoding are shown, everything else is a download; neither may run anything."""
    file = paper.file
    response = FileResponse(
        file.place.open("rb"),
        as_attachment=not file.is_picture,
        filename=f"lianchuang-{paper.case.number}-{paper.pk}.{file.ending}",
        content_type=file.media_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _withdrawable(standing: Standing, case: int, paper: int) -> Paper:
    found = paper_within("paper.withdraw")(standing, case, paper)
    if not _may_withdraw(standing, found):
        raise Http404
    return found


@acting("paper.withdraw", on=_withdrawable)
def withdraw_paper(request: HttpRequest, found: Paper) -> HttpResponse:
    """Take a paper back, with the reason."""
    said = {
        "heading": f"撤回“{found.name}”？",
        "text": "撤回后谁也看不到这份材料；传过、撤过都还记在日志里。有不该留的个人信息的，写明，由另一个人清除。",
        "label": "为什么撤回",
        "act": "撤回",
    }
    return _reasoned(request, found, said, acts.withdraw, "已撤回材料")


@acting("paper.empty", on=paper_within("paper.empty"))
def empty_paper(request: HttpRequest, found: Paper) -> HttpResponse:
    """Take the content of a withdrawn paper off the disk for good."""
    said = {
        "heading": f"清除“{found.name}”的内容？",
        "text": "清除后找不回来，备份里的旧文件另行处理；日志里只留下传过、撤过和文件指纹。撤回的人不能自己清除。",
        "label": "为什么清除",
        "act": "清除内容",
    }
    return _reasoned(request, found, said, acts.empty, "已清除内容")


def _reasoned(
    request: HttpRequest, paper: Paper, said: dict[str, str], act: Callable[..., Event], done: str
) -> HttpResponse:
    problems, reason = [], request.POST.get("reason", "")
    if request.method == "POST":
        by: Signature = request.standing.signature(timezone.now())
        try:
            act(paper, reason=reason, by=by, on=request.standing.day)
        except acts.Refused as refusal:
            problems = [Problem("reason", str(refusal))]
        else:
            tell(request, done)
            return go_to(request, "paper", paper.case_id, paper.pk)
    context = {"case": paper.case, "problems": problems, "reason": reason, **said}
    return show(request, "cases/reasoned.html", context, 422 if problems else 200)
