"""人评的项: marks given blind, with a reason; nobody sees the other's before both have signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.publication.acts import chosen_freezing
from lianchuang.registry.models import Organisation, Tree
from lianchuang.rounds import judging
from lianchuang.rounds.conflict import kept_away
from lianchuang.rounds.course import Refused
from lianchuang.rounds.models import NAMED, Freezing, Mark, Round
from lianchuang.rounds.standards import texts_of
from lianchuang.rulebook.standard_form import Reviewed
from lianchuang.rulebook.standards import parse_standard
from lianchuang.scoring.results import Results
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.listing import page_of
from lianchuang.web.records import records_of
from lianchuang.web.step_form import Problem
from lianchuang.web.two_words import round_of, rounds_of


@dataclass(frozen=True)
class Bench:
    """The items of one freezing that people judge, as far as somebody may judge them."""

    standing: Standing
    round: Round
    freezing: Freezing

    def items(self) -> list[tuple[judging.Item, int]]:
        """Every item with the union's identity, of unions within reach and not barred; by union, then by item."""
        scope = self.standing.scope("review.see")
        rows = Organisation.objects.filter(scope.organisation("pk"), tree=Tree.UNION).values_list("number", "pk")
        barred = kept_away(self.round, self.standing.account, self.standing.day)
        reach = {number: pk for number, pk in rows if pk not in barred}
        found = []
        for level, text in texts_of(self.freezing.standards).items() if self.freezing.standards else ():
            declared = [one for one in parse_standard(text).indicators if isinstance(one, Reviewed)]
            if level not in NAMED or not declared:
                continue
            results = Results.open(self.freezing.folder_of(level))
            names = dict(results.scan("results").select("organisation", "name").collect().iter_rows())
            wanted = results.scan("points").filter(
                pl.col("indicator").is_in([one.id for one in declared]), pl.col("status") != "not_applicable"
            )
            asked = set(wanted.select("organisation", "indicator").collect().iter_rows())
            for one in declared:
                rule = judging.rule_of(one)
                found += [
                    (
                        judging.Item(
                            self.round, self.freezing.window_first, unit, names[unit] or unit, one.id, one.title, rule
                        ),
                        reach[unit],
                    )
                    for unit in names
                    if unit in reach and (unit, one.id) in asked
                ]
        return sorted(found, key=lambda pair: (pair[0].unit, pair[0].indicator))


def bench_of(standing: Standing) -> Bench | None:
    """The items of the chosen freezing, else of the newest that has its standards; None before the first."""
    held = round_of(standing, "review.see")
    return None if held is None else _bench(standing, held)


def _bench(standing: Standing, held: Round) -> Bench | None:
    newest = held.freezings.filter(standards__isnull=False).select_related("standards").first()
    freezing = chosen_freezing(held) or newest
    return None if freezing is None else Bench(standing, held, freezing)


@acting("review.see")
def judged_items(request: HttpRequest) -> HttpResponse:
    """The items with how far each is; of a mark only that it was given, until all are."""
    bench = bench_of(request.standing)
    items = bench.items() if bench else []
    marks = judging.marks_of(bench.round, bench.freezing.window_first, [one.unit for one, _ in items]) if bench else {}
    account = f"account:{request.standing.account.pk}"
    rows = []
    for item, organisation in items:
        sheet = judging.sheet_from(item.rule, marks.get((item.unit, item.indicator), ()))
        given = any(one.account == account for one in sheet.marks)
        rows.append({"item": item, "organisation": organisation, "sheet": sheet, "given": given})
    rows.sort(key=lambda row: (not row["sheet"].wanted or row["given"], row["item"].unit))
    context = {
        "bench": bench,
        "page": page_of(rows, request.GET),
        "total": len(rows),
        "settled": sum(not row["sheet"].wanted for row in rows),
        "mine": sum(bool(row["sheet"].wanted) and not row["given"] for row in rows),
    }
    return show(request, "review/judged.html", context)


def _within(standing: Standing, unit: str, indicator: str) -> tuple[Bench, judging.Item, int]:
    """An item of the round that is looked at, else of the newest that has it."""
    held = round_of(standing, "review.see")
    for round_ in dict.fromkeys([held, *rounds_of(standing, "review.see")]) if held else ():
        bench = _bench(standing, round_)
        for item, organisation in bench.items() if bench else ():
            if (item.unit, item.indicator) == (unit, indicator):
                return bench, item, organisation
    raise Http404


@acting("review.see", on=_within)
def judged_item(request: HttpRequest, found: tuple[Bench, judging.Item, int]) -> HttpResponse:
    """One item: what to hold it against, one's own mark with its reason, and all of them once all have signed."""
    bench, item, organisation = found
    standing, problems = request.standing, []
    if request.method == "POST":
        problems = _act(request, item)
        if not problems:
            return go_to(request, "judged_items")
    marks = judging.marks_of(item.round, item.period, [item.unit]).get((item.unit, item.indicator), [])
    sheet = judging.sheet_from(item.rule, marks)
    account = f"account:{standing.account.pk}"
    context = {
        "item": item,
        "organisation": organisation,
        "sheet": sheet,
        "seen": _seen(sheet, marks, account),
        "hidden": len(sheet.marks) - len(sheet.seen_by(account)),
        "given": any(one.account == account for one in sheet.marks),
        "records": _records(bench, item),
        "problems": problems,
        "typed": request.POST,
    }
    return show(request, "review/mark.html", context, 422 if problems else 200)


def _seen(sheet: judging.Sheet, marks: Sequence[Mark], account: str) -> list[tuple[str, judging.Given]]:
    names = {f"account:{one.account_id}": one.account.name for one in marks}
    return [(names[one.account], one) for one in sheet.seen_by(account)]


def _records(bench: Bench, item: judging.Item) -> list[Any]:
    for level in bench.freezing.standards.files if bench.freezing.standards else ():
        if level in NAMED:
            rows = Results.open(bench.freezing.folder_of(level)).records(item.unit, item.indicator)
            if rows:
                return records_of(list(dict.fromkeys(row["record"] for row in rows))[:40], bench.freezing.on)
    return []


def _act(request: HttpRequest, item: judging.Item) -> list[Problem]:
    standing, typed = request.standing, request.POST
    by = standing.signature(timezone.now())
    try:
        if typed.get("kind") == "back":
            judging.withdraw(item, standing.account, typed.get("reason", ""), by=by, on=standing.day)
            tell(request, "收回了，可以重新打。")
            return []
        try:
            given = Decimal(typed.get("mark", "").strip())
        except InvalidOperation:
            return [Problem("mark", "要填数字，比如 4。")]
        sheet = judging.sign(item, standing.account, given, typed.get("reason", ""), by=by, on=standing.day)
    except Refused as refused:
        return [Problem("mark", str(refused))]
    tell(request, "签了，都签了。" if sheet.result is not None else "签了，封存到另一人也签。")
    return []
