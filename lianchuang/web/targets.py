"""目标: what each organisation is to reach by the end of a year; handed down in whole, changed with a reason, its
completion computed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.measures.rows import MEASURES
from lianchuang.registry.models import Affiliation, Organisation, OrganisationProfile, Tree
from lianchuang.rounds.course import Refused
from lianchuang.rounds.models import Round, Target
from lianchuang.rounds.targets import Completion, change, completions, set_target, split, take_back
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.frozen import Frozen, latest
from lianchuang.web.listing import page_of
from lianchuang.web.step_form import Problem
from lianchuang.web.two_words import no_round, round_of, round_or_404, signed_by, voice_of

LARGEST = 10_000_000


@dataclass(frozen=True)
class Row:
    """One target as a list shows it."""

    one: Target
    name: str
    measure: str
    completion: Completion | None

    @property
    def percent(self) -> str:
        share = self.completion.share if self.completion else None
        return "" if share is None else f"{int(share * 1000) / 10:.1f}%"


@acting("targets.see")
def targets(request: HttpRequest) -> HttpResponse:
    """The targets of one's part of the district; the district writes down what the city asks of it."""
    standing = request.standing
    held = round_of(standing, "targets.see")
    if held is None:
        return no_round(request)
    return _listed(request, held, [])


@acting("round.conduct")
def target_new(request: HttpRequest) -> HttpResponse:
    """A target that the level above hands to the district."""
    held, problems = round_or_404(request.standing, "round.conduct"), []
    if request.method == "POST":
        typed = request.POST
        year, amount = (_whole(typed.get(name, ""), name, words, problems) for name, words in NUMBERS.items())
        if not problems:
            try:
                made = set_target(
                    held, held.district, typed.get("measure", ""), year, amount, set_by=typed.get("set_by", ""),
                    by=signed_by(voice_of(request.standing, held)), on=request.standing.day,
                )  # fmt: skip
            except Refused as refused:
                problems.append(Problem("", str(refused)))
            else:
                tell(request, "目标记下了，可以往下分。")
                return go_to(request, "target", made.pk)
    return _listed(request, held, problems)


NUMBERS = {"year": "年度", "amount": "目标数"}


def _listed(request: HttpRequest, held: Round, problems: list[Problem]) -> HttpResponse:
    standing = request.standing
    rows = Target.objects.filter(round=held, organisation__in=standing.scope("targets.see").organisations())
    chosen = {name: request.GET.get(name, "") for name in ("measure", "year")}
    if chosen["measure"] in MEASURES:
        rows = rows.filter(measure=chosen["measure"])
    if chosen["year"].isdecimal() and len(chosen["year"]) == 4:
        rows = rows.filter(year=int(chosen["year"]))
    page = page_of(rows.select_related("organisation").order_by("-year", "measure", "above_id", "pk"), request.GET)
    frozen = latest([held.district_id], standing.day)
    voice = voice_of(standing, held)
    context = {
        "round": held,
        "voice": voice,
        "page": page,
        "rows": rows_of(page.object_list, frozen, standing),
        "frozen": frozen,
        "years": range(held.since.year, held.last_day.year + 1),
        "this_year": request.standing.day.year,
        "measures": sorted(MEASURES.values(), key=lambda one: one.id),
        "chosen": chosen,
        "typed": request.POST,
        "may_set": standing.may("round.conduct") and voice.department is not None,
        "problems": problems,
    }
    return show(request, "rounds/targets.html", context, 422 if problems else 200)


def rows_of(found: Iterable[Target], frozen: Frozen | None, standing: Standing) -> list[Row]:
    """The targets with names and, where the newest freezing is of their year, what was done by its day."""
    listed = list(found)
    names = dict(
        OrganisationProfile.objects.on(standing.day)
        .filter(organisation__in=[one.organisation_id for one in listed])
        .values_list("organisation", "name")
    )
    own = [one for one in listed if frozen is not None and one.year == frozen.on.year]
    done = {one.target.pk: one for one in completions(own, frozen)} if frozen is not None and own else {}
    return [
        Row(
            one,
            names.get(one.organisation_id, one.organisation.number),
            MEASURES[one.measure].name if one.measure in MEASURES else one.measure,
            done.get(one.pk),
        )
        for one in listed
    ]


def _target(action: str) -> Any:
    def find(standing: Standing, target: int) -> Target:
        own = Target.objects.filter(pk=target, organisation__in=standing.scope(action).organisations())
        found = own.select_related("round", "organisation", "above").first()
        if found is None:
            raise Http404
        return found

    return find


@acting("targets.see", on=_target("targets.see"))
def target(request: HttpRequest, found: Target) -> HttpResponse:
    """One target: whence it comes, what was done, how it was handed down."""
    return _one(request, found, {}, [])


@acting("targets.hand_down", on=_target("targets.hand_down"))
def target_hand_down(request: HttpRequest, found: Target) -> HttpResponse:
    """Split, take back or change a target."""
    problems: list[Problem] = []
    typed = request.POST.dict()
    if request.method == "POST" and _done(request, found, typed, problems):
        return go_to(request, "target", found.pk)
    return _one(request, found, typed, problems)


def _done(request: HttpRequest, found: Target, typed: Mapping[str, str], problems: list[Problem]) -> bool:
    standing, reason = request.standing, typed.get("reason", "")
    if not standing.reaches("targets.hand_down", found.organisation_id):
        raise Http404
    signed = {"by": signed_by(voice_of(standing, found.round)), "on": standing.day}
    if not signed["by"].right:
        right = next((one for one in standing.appointments if one.organisation_id), None)
        signed["by"] = standing.signature(signed["by"].at, right)
    try:
        if typed.get("do") == "take_back":
            take_back(found, reason=reason, **signed)
            tell(request, "收回了，可以改了再分。")
        elif typed.get("do") == "change":
            amount = _whole(typed.get("amount", ""), "amount", "目标数", problems)
            if problems:
                return False
            change(found, amount, reason=reason, **signed)
            tell(request, "改好了。")
        else:
            parts = _parts(found, typed, standing, problems)
            if problems:
                return False
            split(found, parts, reason=reason, **signed)
            tell(request, f"分给了 {len(parts)} 家，合计正好 {found.amount}。")
    except Refused as refused:
        problems.append(Problem("", str(refused)))
        return False
    return True


def _parts(
    found: Target, typed: Mapping[str, str], standing: Standing, problems: list[Problem]
) -> dict[Organisation, int]:
    """The parts that were typed; a field left empty is no part."""
    parts = {}
    for one in below_of(found, standing):
        if text := typed.get(f"part-{one.organisation_id}", "").strip():
            parts[one.organisation] = _whole(text, f"part-{one.organisation_id}", one.name, problems, least=0)
    return parts


def below_of(found: Target, standing: Standing) -> list[OrganisationProfile]:
    """Who a target can be handed to: the unions directly below."""
    children = Affiliation.objects.on(standing.day).filter(parent=found.organisation_id).values("child")
    rows = OrganisationProfile.objects.on(standing.day).filter(organisation__in=children, organisation__tree=Tree.UNION)
    return list(rows.select_related("organisation").order_by("organisation__number"))


def _one(request: HttpRequest, found: Target, typed: Mapping[str, str], problems: list[Problem]) -> HttpResponse:
    standing = request.standing
    frozen = latest([found.organisation_id], standing.day)
    parts = list(found.parts.select_related("organisation").annotate(further=Count("parts")).order_by("pk"))
    split_so = {one.organisation_id: one.amount for one in parts}
    may = standing.reaches("targets.hand_down", found.organisation_id)
    fields = [
        {
            "name": one.name,
            "id": f"part-{one.organisation_id}",
            "value": typed.get(f"part-{one.organisation_id}", split_so.get(one.organisation_id, "")),
        }
        for one in (below_of(found, standing) if may else ())
    ]
    (row,) = rows_of([found], frozen, standing)
    above = found.above if found.above and standing.reaches("targets.see", found.above.organisation_id) else None
    context = {
        "row": row,
        "found": found,
        "above": above,
        "parts": rows_of(parts, frozen, standing),
        "further": any(one.further for one in parts),
        "fields": fields,
        "may": may,
        "frozen": frozen,
        "typed": typed,
        "problems": problems,
        "voice": voice_of(standing, found.round),
    }
    return show(request, "rounds/target.html", context, 422 if problems else 200)


def _whole(text: str, name: str, label: str, problems: list[Problem], least: int = 1) -> int:
    text = text.strip()
    if text.isascii() and text.isdecimal() and least <= int(text[:9]) <= LARGEST and len(text) < 9:
        return int(text)
    problems.append(Problem(name, f"{label}要填整数，比如 30。"))
    return 0
