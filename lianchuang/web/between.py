"""两次冻结之间: which totals moved, each explained by its records, and everything that was recorded in between."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.ledger.models import Event
from lianchuang.registry.models import Organisation, OrganisationProfile, Tree
from lianchuang.rounds.between import recorded_between
from lianchuang.rounds.changes import CAUSES, Moved, moved_between, totals_of
from lianchuang.rounds.models import Freezing, Level, Round
from lianchuang.scoring.change import Change, Part
from lianchuang.scoring.results import Results
from lianchuang.web.answering import go_to, show
from lianchuang.web.frozen import is_whole
from lianchuang.web.jobs import compare_freezings
from lianchuang.web.listing import page_of
from lianchuang.web.records import records_of
from lianchuang.web.telling import Told, told
from lianchuang.web.two_words import no_round, round_of
from lianchuang.web.underway import Working
from lianchuang.web.words import day_in_full
from lianchuang.web.worked_out import Changes, comparing, kept

MOST, LATE, SHOWN = 10, 30, 12


@acting("round.conduct")
def freezings_between(request: HttpRequest) -> HttpResponse:
    """Two freezings side by side, by default the two newest of the round's day; those of other rounds can be chosen.
    Who moved is read off the scores; why, the worker finds out when it is asked (POST)."""
    held = round_of(request.standing, "round.conduct")
    if held is None:
        return no_round(request)
    every = Freezing.objects.filter(round__district=held.district_id, standards__isnull=False)
    freezings = list(every.select_related("standards", "round"))
    before, after = _chosen(request, held, freezings)
    context: dict[str, Any] = {"round": held, "freezings": freezings, "before": before, "after": after}
    if before is not None and after is not None and not (is_whole(before) and is_whole(after)):
        context["problem"] = "有一次冻结的文件不全，没有办法比；再冻结一次就好。"
    elif before is not None and after is not None:
        if request.method == "POST":
            query = f"?before={before.pk}&after={after.pk}"
            return begin_comparing(request, before, after, "两次冻结的差别", "freezings_between", [], query)
        moved = moved_between(before, after)
        changes = kept(Changes, comparing(before, after)) if moved else {}
        page = page_of(moved, request.GET, MOST)
        late = page_of(recorded_between(before, after), request.GET, LATE, name="late")
        context |= {
            "page": page,
            "rows": _explained(list(page.object_list), before, after, changes),
            "explained": changes is not None,
            "moved": len(moved),
            "late": late,
            "told": _placed(list(late.object_list), after),
            "count": late.paginator.count,
        }
    return show(request, "rounds/between.html", context)


def begin_comparing(
    request: HttpRequest, before: Freezing, after: Freezing, title: str, where: str, at: list[Any], query: str
) -> HttpResponse:
    """Leave the comparison of two freezings to the worker; `where` is the page that shows it then."""
    state = {
        "title": title,
        "name": f"{day_in_full(before.on)}的冻结到{day_in_full(after.on)}的冻结",
        "where": where,
        "at": at,
        "query": query,
    }
    begun = Working.begun(request.user.pk, **state, stage="waiting")
    compare_freezings.defer(token=begun.token, account=begun.account, before=before.pk, after=after.pk)
    return go_to(request, "working", begun.token)


def _chosen(request: HttpRequest, held: Round, freezings: list[Freezing]) -> tuple[Freezing | None, Freezing | None]:
    by_key = {str(one.pk): one for one in freezings}
    plan = getattr(held, "plan", None)
    own = [one for one in freezings if one.round == held]
    same = [one for one in own if plan is not None and one.on == plan.freeze_on]
    newest = [*(same if len(same) > 1 else own)[:2], None, None]
    after = by_key.get(request.GET.get("after", ""), newest[0])
    return by_key.get(request.GET.get("before", ""), newest[1]), after


def _explained(units: list[Moved], before: Freezing, after: Freezing, changes: Changes | None) -> list[dict[str, Any]]:
    identities = dict(
        Organisation.objects.filter(number__in=[one[1] for one in units], tree=Tree.UNION).values_list("number", "pk")
    )
    levels = {level for level, _, _ in units}
    scored = {level: [totals_of(one, level)[0] for one in (before, after)] for level in levels}
    rows = []
    for level, number, name in units:
        row: dict[str, Any] = {"level": Level(level).label, "name": name or number, "id": identities.get(number)}
        change = (changes or {}).get(f"{level}:{number}")
        if change is None or isinstance(change, str):
            rows.append(row | {"problem": change})
            continue
        parts = largest(change)
        rows.append(
            row
            | {
                "change": change,
                "gain": change.after - change.before,
                "parts": parts_told(parts[:SHOWN], level, before, after),
                "rest": rest_of(parts[SHOWN:]),
                "adds_up": adds_up(change, *(totals.get(number) for totals in scored[level])),
            }
        )
    return rows


def adds_up(change: Change, before: str | None, after: str | None) -> bool:
    """Whether the parts lead from the one total to the other as both were scored, to the last fraction."""
    ends = [change.before, change.before + sum((part.points for part in change.parts), Fraction(0))]
    return ends == [Fraction(one) if one is not None else None for one in (before, after)]


def largest(change: Change) -> list[Part]:
    """The parts, those that moved most first."""
    return sorted(change.parts, key=lambda part: (-abs(part.points), part.cause, part.what))


def rest_of(parts: Sequence[Part]) -> dict[str, Any]:
    """What is not shown of the parts: how many, and what they come to, so that what is shown still adds up."""
    return {"count": len(parts), "points": sum((part.points for part in parts), Fraction(0))}


def parts_told(ordered: Sequence[Part], level: str, before: Freezing, after: Freezing) -> list[dict[str, Any]]:
    """These parts in words, each record with what was entered about it in between."""
    named = {record.id: record for record in records_of([one.what for one in ordered if ":" in one.what], after.on)}
    called = _called([one.what for one in ordered if one.cause == "below"], after)
    entered = _entered([one.what for one in ordered], before, after)
    titles = {one["id"]: one["title"] for one in Results.open(after.folder_of(level)).manifest["indicators"]}
    return [
        {
            "cause": CAUSES[part.cause],
            "record": named.get(part.what),
            "what": called.get(part.what) or _what(part),
            "points": part.points,
            "entered": entered.get(part.what, []),
            "indicators": [(titles.get(name, "所辖平均分"), points) for name, points in part.indicators.items()],
        }
        for part in ordered
    ]


def _what(part: Part) -> str:
    return f"第 {part.what} 版" if part.cause == "standard" else part.what if part.cause == "below" else ""


def _called(numbers: Iterable[str], after: Freezing) -> dict[str, str]:
    rows = OrganisationProfile.objects.on(after.on).filter(organisation__number__in=list(numbers))
    return dict(rows.values_list("organisation__number", "name"))


def _entered(records: Iterable[str], before: Freezing, after: Freezing) -> dict[str, list[Told]]:
    """What was entered between the two about each case, oldest first."""
    cases = [one for one in records if one.startswith("case:")]
    if not cases:
        return {}
    found: defaultdict[str, list[Told]] = defaultdict(list)
    for one in told(list(recorded_between(before, after).filter(subject__in=cases).order_by("pk"))):
        found[one.event.subject].append(one)
    return dict(found)


def _placed(events: list[Event], after: Freezing) -> list[dict[str, Any]]:
    """Events as they are told, with the organisation they stand with."""
    rows = OrganisationProfile.objects.on(after.on).filter(organisation__in={one.organisation for one in events})
    names = dict(rows.values_list("organisation", "name"))
    return [{"one": one, "place": names.get(one.event.organisation or 0, "")} for one in told(events)]
