"""回避: where a reviewer keeps away, and why; relatives are declared by the reviewer alone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.registry.models import Organisation, OrganisationProfile, Tree
from lianchuang.rounds.conflict import declare_tie, end_tie, former_years_of, kept_away
from lianchuang.rounds.course import Refused
from lianchuang.rounds.models import Tie
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.step_form import Problem
from lianchuang.web.two_words import round_of


@acting("review.see")
def review_ties(request: HttpRequest) -> HttpResponse:
    """What is barred today with the ground; POST declares one more."""
    standing, problems = request.standing, []
    if request.method == "POST":
        wanted = request.POST.get("unit", "").strip()
        scope = standing.scope("review.see")
        unions = Organisation.objects.filter(scope.organisation("pk"), tree=Tree.UNION)
        named = OrganisationProfile.objects.on(standing.day).filter(name=wanted).values("organisation")
        found = unions.filter(number=wanted).first() or unions.filter(pk__in=named).first()
        if found is None:
            problems.append(Problem("unit", "没有找到这家工会，写它的编号或者全称。"))
        else:
            by = standing.signature(timezone.now())
            try:
                declare_tie(standing.account, found, request.POST.get("reason", ""), by=by, on=standing.day)
            except Refused as refused:
                problems.append(Problem("reason", str(refused)))
            else:
                tell(request, "记下了，这一家不再排给你审。")
                return go_to(request, "review_ties")
    held = round_of(standing, "review.see")
    barred = kept_away(held, standing.account, standing.day)
    names = dict(
        OrganisationProfile.objects.on(standing.day).filter(organisation__in=barred).values_list("organisation", "name")
    )
    context = {
        "barred": [(names.get(organisation, "—"), why) for organisation, why in sorted(barred.items())],
        "ties": [
            (tie, names.get(tie.organisation_id, "—"))
            for tie in Tie.objects.filter(account=standing.account, ended_on=None).order_by("pk")
        ],
        "years": former_years_of(held),
        "problems": problems,
        "typed": request.POST,
    }
    return show(request, "review/ties.html", context, 422 if problems else 200)


def _own(standing: Standing, tie: int) -> Tie:
    found = Tie.objects.filter(pk=tie, account=standing.account).select_related("organisation").first()
    if found is None:
        raise Http404
    return found


@acting("review.see", on=_own)
def review_tie_end(request: HttpRequest, found: Tie) -> HttpResponse:
    """The ground is gone; from now on the union is offered again."""
    if request.method == "POST":
        try:
            end_tie(found, by=request.standing.signature(timezone.now()), on=request.standing.day)
        except Refused as refused:
            tell(request, str(refused))
        else:
            tell(request, "解除了。")
    return go_to(request, "review_ties")
