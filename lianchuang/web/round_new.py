"""Opening a round: its number, years and standards. The plan is drafted next, and issued by both departments."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.registry.models import Organisation, Tier, Tree
from lianchuang.rounds.acts import open_round
from lianchuang.rounds.models import Level, Round
from lianchuang.rounds.standards import on_shelf, texts_of
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.proposing import read_day
from lianchuang.web.step_form import Problem
from lianchuang.web.two_words import rounds_of

YEARS, LONGEST_NAME, HELD = 3, 60, "held"
USUAL = {level: f"demonstration-{level}" for level in Level}


@acting("round.conduct")
def round_new(request: HttpRequest) -> HttpResponse:
    """The next round; one is planned at a time. While the one before is on, the plan of this is drafted and tried."""
    standing, last = request.standing, next(iter(rounds_of(request.standing, "round.conduct")), None)
    if last is not None and not last.issued:
        request.session["round"] = last.number
        return go_to(request, "round_plan")
    held = texts_of(last.standards.last()) if last else {}
    typed = request.POST.dict() if request.method == "POST" else _usual(last, held, standing.day)
    problems: list[Problem] = []
    if request.method == "POST":
        wanted = _read(typed, last, held, problems)
        if wanted is not None:
            district = _district(standing)
            opened = open_round(district, by=standing.signature(timezone.now()), on=standing.day, **wanted)
            request.session["round"] = opened.number
            tell(request, f"{wanted['name']}开了。接下来拟方案。")
            return go_to(request, "round_plan")
    shelf = [(level, level.label, [one for one in on_shelf() if one.level == level], level in held) for level in Level]
    context = {"typed": typed, "errors": problems, "shelf": shelf, "last": last}
    return show(request, "rounds/new.html", context, status=422 if problems else 200)


def _usual(last: Round | None, held: Mapping[str, bytes], day: date) -> dict[str, str]:
    """As many years as the last one had, right after it, by the standards that it ended with."""
    first, years, number = day.year, YEARS, 1
    chosen = {str(level): name for level, name in USUAL.items()}
    if last is not None:
        first, number = max(day.year, last.last_day.year + 1), last.number + 1
        years = last.last_day.year - last.since.year + 1
        chosen = {str(level): HELD if level in held else "" for level in Level}
    since, last_day = date(first, 1, 1), date(first + years - 1, 12, 31)
    spanned = f"{since.year}—{last_day.year}" if years > 1 else f"{since.year}"
    name = f"第{number}轮三级联创（{spanned}）"
    return {"number": str(number), "name": name, "since": str(since), "last_day": str(last_day), **chosen}


def _district(standing: Standing) -> Organisation:
    """The federation of the district one stands in: a round is its, whichever of the two departments opens it."""
    scope = standing.scope("round.conduct")
    rows = Organisation.objects.filter(scope.organisation("pk"), tree=Tree.UNION, tier=Tier.DISTRICT)
    found = rows.order_by("pk").first()
    if found is None:
        raise Http404
    return found


def _read(
    typed: Mapping[str, str], last: Round | None, held: Mapping[str, bytes], problems: list[Problem]
) -> dict[str, Any] | None:
    """What `open_round` is told, or None with the problems noted."""
    number, name = typed.get("number", "").strip(), typed.get("name", "").strip()
    if not (number.isascii() and number.isdecimal() and 1 <= int(number[:6]) <= 999):
        problems.append(Problem("number", "第几轮要填数字，比如 8。"))
    elif last is not None and int(number) <= last.number:
        problems.append(Problem("number", f"上一轮是第 {last.number} 轮，这一轮的数字要更大。"))
    if not name or len(name) > LONGEST_NAME:
        problems.append(Problem("name", f"名称要写，不超过 {LONGEST_NAME} 字。"))
    since = read_day(typed.get("since", ""), "since", "第一天", problems)
    last_day = read_day(typed.get("last_day", ""), "last_day", "最后一天", problems)
    if since and last_day and last_day <= since:
        problems.append(Problem("last_day", "最后一天要晚于第一天。"))
    names = {level: {one.name for one in on_shelf() if one.level == level} for level in Level}
    for level in held:
        names[Level(level)].add(HELD)
    chosen = {level: typed.get(str(level), "") for level in Level}
    if chosen[Level.BASE] not in names[Level.BASE]:
        problems.append(Problem(str(Level.BASE), "选一份考核基层工会的标准。"))
    for level in (Level.TOWN, Level.DISTRICT):
        if chosen[level] and chosen[level] not in names[level]:
            problems.append(Problem(str(level), f"考核{level.label}的标准不在单子上，重新选。"))
    if problems or since is None or last_day is None:
        return None
    return {
        "number": int(number),
        "name": name,
        "since": since,
        "last_day": last_day,
        "standard": last.standard if last and chosen[Level.BASE] == HELD else chosen[Level.BASE],
        "town_standard": chosen[Level.TOWN],
        "district_standard": chosen[Level.DISTRICT],
        "texts": {str(level): held[level] for level, one in chosen.items() if one == HELD},
    }
