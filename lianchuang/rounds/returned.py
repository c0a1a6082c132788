"""What a review sent back to unions and waits for their answer, as duties with a last day: the plan's working days."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from lianchuang.procedures.deadlines import Deadline
from lianchuang.registry.models import Organisation, Tree
from lianchuang.registry.scope import Scope
from lianchuang.rounds import review
from lianchuang.rounds.models import Freezing, Verdict
from lianchuang.rounds.review import Act
from lianchuang.scoring.results import DamagedResults, Results

PROCEDURE = "review"  # no procedure of the law: the review of a round
WRITTEN_BY = ("review", "round")
"""The families of events that return something or answer it, and that freeze what is reviewed."""
CONVENTION = ("评比方案（约定）",)
PREFIX = "review:"
COLUMNS = ("pk", "kind", "stage", "account", "on", "digest", "why", "words", "due_on", "undoes", "freezing")


def waiting_deadlines(scope: Scope) -> list[Deadline]:
    """What was returned to unions of a scope and is not answered, by day. One statement where there is
    nothing, three where there is any."""
    numbers = dict(
        Organisation.objects.filter(scope.organisation("pk"), tree=Tree.UNION, number__in=_with_returns())
        .values_list("number", "pk")
    )  # fmt: skip
    if not numbers:
        return []
    waiting = _waiting(numbers)
    titles = _titles({one.freezing for _, _, one in waiting})
    found = []
    for unit, indicator, one in waiting:
        assert one.due_on is not None
        name = f"答复退回的“{titles.get((one.freezing, indicator), indicator)}”"[:120]
        duty = f"{PREFIX}{unit}/{indicator}/{one.pk}"[:120]
        why = f"审核退回：{review.REASONS.get(one.why, '')}"
        found.append(
            Deadline(
                name, one.due_on, CONVENTION, numbers[unit], PROCEDURE, duty, "promised", "union", title=why
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.due, one.name, one.organisation))


def _with_returns() -> Iterable[str]:
    return Verdict.objects.filter(kind="return").values("unit")


def _waiting(units: Iterable[str]) -> list[tuple[str, str, Act]]:
    """The returns that stand last on their item, by unit and item."""
    same = {name: OuterRef(name) for name in ("round", "period", "unit", "indicator")}
    rows = Verdict.objects.filter(Exists(Verdict.objects.filter(kind="return", **same)), unit__in=list(units))
    acts: defaultdict[tuple[int, str, str, str], list[Act]] = defaultdict(list)
    for held, period, unit, indicator, *rest in rows.order_by("pk").values_list(
        "round", "period", "unit", "indicator", *COLUMNS
    ):
        acts[held, str(period), unit, indicator].append(Act(*rest))
    standing = [(key[2], key[3], review.standing(told)) for key, told in acts.items()]
    return [(unit, item, held[-1]) for unit, item, held in standing if held and held[-1].kind == "return"]


def _titles(freezings: Iterable[int]) -> dict[tuple[int, str], str]:
    """What the items are called in the standards of these freezings; an item without files keeps its number."""
    found: dict[tuple[int, str], str] = {}
    for freezing in Freezing.objects.filter(pk__in=list(freezings)).select_related("standards"):
        for level in freezing.standards.files if freezing.standards else ():
            try:
                named = Results.open(freezing.folder_of(level)).manifest["indicators"]
            except DamagedResults:
                continue
            found |= {(freezing.pk, one["id"]): one["title"] for one in named}
    return found
