"""异议: what was objected to, by when it must be answered, and the reasoned answer of both departments."""

from django.http import Http404, HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.registry.models import Organisation, Tree
from lianchuang.rounds import conduct
from lianchuang.rounds.models import Objection
from lianchuang.web.answering import go_to, show
from lianchuang.web.step_form import Problem
from lianchuang.web.two_words import agreed, matter_of, no_round, round_of, round_or_404, rounds_of, say, voice_of


@acting("objections.see")
def objections(request: HttpRequest) -> HttpResponse:
    """Every objection of the round, those without an answer first, by their last day."""
    held = round_of(request.standing, "objections.see")
    if held is None:
        return no_round(request)
    rows = sorted(held.objections.all(), key=lambda one: (one.replied_on is not None, one.due_on, one.number))
    context = {
        "round": held,
        "voice": voice_of(request.standing, held),
        "rows": rows,
        "open": sum(one.replied_on is None for one in rows),
        "today": request.standing.day,
    }
    return show(request, "rounds/objections.html", context)


def _own(standing: Standing, objection: int) -> Objection:
    """An objection of the round that is looked at, else of the newest that has one of this number."""
    held, rounds = round_or_404(standing, "objections.see"), rounds_of(standing, "objections.see")
    rows = list(Objection.objects.filter(round__in=rounds, number=objection).select_related("round"))
    if not rows:
        raise Http404
    return max(rows, key=lambda one: (one.round_id == held.pk, one.round.number))


@acting("objections.see", on=_own)
def objection_answer(request: HttpRequest, found: Objection) -> HttpResponse:
    """One objection with its figure; POST gives one's department's word on the answer."""
    held, problems, typed = found.round, [], request.POST
    state, voice = conduct.state_of(held), voice_of(request.standing, held)
    matter = matter_of(held, state, f"answer:{found.number}", voice)
    if request.method == "POST":
        content = agreed(request, matter)
        if content is None and typed.get("upheld") not in ("yes", "no"):
            problems.append(Problem("upheld", "请选异议成立还是不成立。"))
        else:
            own = {
                "objection": str(found.number),
                "upheld": typed.get("upheld") == "yes",
                "reason": typed.get("reason", "").strip(),
            }
            if say(request, held, "answer", content or own, problems):
                return go_to(request, "objections")
    unit = Organisation.objects.filter(number=found.unit, tree=Tree.UNION).first()
    context = {
        "one": found,
        "round": held,
        "voice": voice,
        "matter": matter,
        "unit": unit,
        "typed": typed,
        "problems": problems,
        "today": request.standing.day,
    }
    return show(request, "rounds/objection.html", context, 422 if problems else 200)
