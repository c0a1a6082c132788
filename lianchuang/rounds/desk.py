"""The review as it is kept: what there is to look at, who has looked, what is left. Reads results, writes verdicts."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl
from django.db import transaction

from lianchuang.accounts.models import Account
from lianchuang.ledger.acts import Entry, Signature, record_many
from lianchuang.procedures.local_law import local_rulebook
from lianchuang.registry.models import Organisation, Tree
from lianchuang.rounds import conflict, events, judging, review
from lianchuang.rounds.course import Refused
from lianchuang.rounds.models import NAMED, RETURN_DAYS, Draw, Freezing, Level, Plan, Round, Verdict
from lianchuang.rounds.review import FIRST, SECOND, Act, Place
from lianchuang.rulebook.counting import add_working_days
from lianchuang.scoring.results import Results

NOTHING_TO_LOOK_AT = ("not_applicable", "not_triggered", "to_review")
KINDS = {"pass": events.PASSED, "return": events.RETURNED, "doubt": events.DOUBTED}


@dataclass(frozen=True)
class Item:
    """One computed result as it is reviewed; `digest` is what a verdict is about."""

    indicator: str
    title: str
    section: str
    exact: str
    status: str
    digest: str


@dataclass(frozen=True)
class Looked:
    """The review of a freezing: every union's items, the acts on them, and which stages ask for which."""

    round: Round
    freezing: Freezing
    units: Mapping[str, Mapping[str, Item]]
    names: Mapping[str, str]
    towns: Mapping[str, str]
    acts: Mapping[tuple[str, str], Sequence[Act]]
    drawn: Mapping[str, Mapping[str, frozenset[str]]]
    upper: frozenset[str]
    day: date

    def asks(self, unit: str, indicator: str) -> frozenset[str]:
        """The stages that have to look at an item: towns, streets and bureaus only the district; what was not drawn
        where a draw was made, nobody."""
        found = set()
        for stage in (FIRST, SECOND):
            if stage == FIRST and unit in self.upper:
                continue
            if stage in self.drawn:
                if indicator in self.drawn[stage].get(unit, frozenset()) or unit in self.upper:
                    found.add(stage)
            else:
                found.add(stage)
        return frozenset(found)

    def place(self, unit: str, indicator: str) -> Place:
        acts = self.acts.get((unit, indicator), ())
        return review.place_of(acts, self.units[unit][indicator].digest, self.asks(unit, indicator), self.day)

    def places(self, unit: str) -> dict[str, Place]:
        """Where each item of a union stands, in the order of the standard."""
        return {indicator: self.place(unit, indicator) for indicator in self.units[unit]}

    def left(self, units: Iterable[str] | None = None) -> dict[str, int]:
        """How many items are not done, by union; those with none are left out."""
        counted = {unit: sum(not place.is_done for place in self.places(unit).values()) for unit in units or self.units}
        return {unit: count for unit, count in counted.items() if count}


def look(round_: Round, freezing: Freezing, day: date, unit: str = "") -> Looked:
    """The review of a freezing, of base unions and of the level above where the round judges it; with `unit` the acts
    of that union alone are read. Four statements."""
    units, names, towns, upper = {}, {}, {}, set()
    for level in freezing.standards.files if freezing.standards else ():
        if level not in NAMED:
            continue
        found = _items(freezing.folder_of(level), freezing.hash_of(level))
        units |= found.items
        names |= found.names
        towns |= found.towns
        if level == Level.TOWN:
            upper |= set(found.items)
    return Looked(
        round_,
        freezing,
        units,
        names,
        towns,
        _acts(round_, freezing.window_first, unit),
        {
            draw.stage: {unit: frozenset(items) for unit, items in draw.drawn.items()}
            for draw in _draws(round_, freezing)
        },
        frozenset(upper),
        day,
    )


def _draws(round_: Round, freezing: Freezing) -> Iterable[Draw]:
    """The draws of this assessment, the later of a stage after the earlier."""
    rows = Draw.objects.filter(round=round_, freezing__window_first=freezing.window_first, drawn_on__isnull=False)
    return rows.only("number", "stage", "drawn").order_by("number")


def _acts(round_: Round, period: date, only: str = "") -> dict[tuple[str, str], list[Act]]:
    found: defaultdict[tuple[str, str], list[Act]] = defaultdict(list)
    columns = (
        "unit", "indicator", "pk", "kind", "stage", "account", "on", "digest", "why", "words", "due_on", "undoes",
        "freezing",
    )  # fmt: skip
    rows = Verdict.objects.filter(round=round_, period=period).order_by("pk")
    if only:
        rows = rows.filter(unit=only)
    for unit, indicator, *rest in rows.values_list(*columns):
        found[unit, indicator].append(Act(*rest))
    return dict(found)


@dataclass(frozen=True)
class _Scored:
    items: dict[str, dict[str, Item]]
    names: dict[str, str]
    towns: dict[str, str]


@lru_cache(maxsize=4)
def _items(folder: Path, mark: str) -> _Scored:
    """Everything there is to look at in a results folder; the files never change, so it is read once."""
    results = Results.open(folder)
    rows = results.scan("results").select("organisation", "name", "town", "town_name").collect()
    behind = (
        results.scan("records")
        .sort("organisation", "indicator", "measure", "side", "record")
        .group_by("organisation", "indicator", maintain_order=True)
        .agg(pl.concat_str(["measure", "side", "record"], separator=" ").str.join("\n").alias("behind"))
    )
    points = results.scan("points").filter(~pl.col("status").is_in(NOTHING_TO_LOOK_AT))
    joined = points.join(behind, on=["organisation", "indicator"], how="left", maintain_order="left")
    columns = ["organisation", "indicator", "title", "section", "exact", "status", "reason", "behind"]
    units: dict[str, dict[str, Item]] = {row["organisation"]: {} for row in rows.to_dicts()}
    for unit, indicator, title, section, exact, status, reason, records in joined.select(columns).collect().iter_rows():
        written = "\n".join([indicator, exact or "", status, reason, records or ""])
        digest = hashlib.sha256(written.encode()).hexdigest()
        units[unit][indicator] = Item(indicator, title, section or "", exact or "", status, digest)
    names = {row["town"]: row["town_name"] or row["town"] for row in rows.to_dicts() if row["town"]}
    names |= {row["organisation"]: row["name"] or row["organisation"] for row in rows.to_dicts()}
    return _Scored(units, names, {row["organisation"]: row["town"] or "" for row in rows.to_dicts()})


# Writing ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reviewer:
    """Who reviews, at which stage, and by which signature."""

    account: Account
    stage: str
    by: Signature


def decide(
    round_: Round,
    freezing: Freezing,
    unit: str,
    indicators: Sequence[str],
    kind: str,
    reviewer: Reviewer,
    *,
    why: str = "",
    words: str = "",
    on: date,
) -> list[Verdict]:
    """A verdict on items of one union; on several at once only to pass them. Raises Refused."""
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)
        conflict.refuse_the_tied(round_, reviewer.account, unit, on)
        looked = look(round_, freezing, on, unit)
        for indicator in indicators:
            if indicator not in looked.units.get(unit, {}):
                raise Refused("这一家没有这一项。")
            acts, digest = looked.acts.get((unit, indicator), ()), looked.units[unit][indicator].digest
            review.decide(
                acts,
                digest,
                looked.asks(unit, indicator),
                kind=kind,
                stage=reviewer.stage,
                account=reviewer.account.pk,
                why=why,
                day=on,
            )
        due = add_working_days(on, return_days_of(round_), local_rulebook().calendar).due if kind == "return" else None
        rows = [
            Verdict(
                round=round_,
                period=freezing.window_first,
                unit=unit,
                indicator=indicator,
                stage=reviewer.stage,
                kind=kind,
                account=reviewer.account,
                on=on,
                digest=looked.units[unit][indicator].digest,
                freezing=freezing,
                why=why if kind == "return" else "",
                words=words.strip(),
                due_on=due,
            )
            for indicator in indicators
        ]
        return _written(looked, rows, KINDS[kind].id, reviewer.by, on)


def return_days_of(round_: Round) -> int:
    """Within how many working days a union answers what was returned to it, as the plan says."""
    plan = Plan.objects.filter(round=round_).first()
    return plan.return_days if plan else RETURN_DAYS


def pass_rest(round_: Round, freezing: Freezing, unit: str, reviewer: Reviewer, *, on: date) -> list[Verdict]:
    """Pass all items of a union that wait at this stage for the first look; what was returned, doubted or changed is
    decided one by one."""
    places = look(round_, freezing, on, unit).places(unit)
    waiting = [name for name, place in places.items() if (place.who, place.mark) == (reviewer.stage, "waiting")]
    return decide(round_, freezing, unit, waiting, "pass", reviewer, on=on) if waiting else []


def answer(
    round_: Round,
    freezing: Freezing,
    unit: str,
    indicator: str,
    words: str,
    account: Account,
    *,
    by: Signature,
    on: date,
) -> Verdict:
    """The union's answer to a return; the records themselves were put right by ordinary acts. Raises Refused."""
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)
        looked = look(round_, freezing, on, unit)
        about = review.answer(looked.acts.get((unit, indicator), ()), words, on)
        row = Verdict(
            round=round_, period=freezing.window_first, unit=unit, indicator=indicator, stage=about.stage,
            kind="answer", account=account, on=on, digest=looked.units[unit][indicator].digest, freezing=freezing,
            words=words.strip(),
        )  # fmt: skip
        return _written(looked, [row], events.ANSWERED.id, by, on)[0]


def undo(
    round_: Round, freezing: Freezing, unit: str, indicator: str, account: Account, *, by: Signature, on: date
) -> str:
    """Take one's own last verdict on an item back by a correcting act; gives what it was, in words. Raises Refused."""
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)
        looked = look(round_, freezing, on, unit)
        about = review.undo(looked.acts.get((unit, indicator), ()), account.pk)
        row = Verdict(
            round=round_, period=freezing.window_first, unit=unit, indicator=indicator, stage=about.stage, kind="undo",
            account=account, on=on, digest=about.digest, freezing=freezing, undoes_id=about.pk,
        )  # fmt: skip
        _written(looked, [row], events.UNDONE.id, by, on, undone_name=review.KINDS[about.kind])
        return review.KINDS[about.kind]


def _written(looked: Looked, rows: list[Verdict], kind: str, by: Signature, on: date, **more: str) -> list[Verdict]:
    Verdict.objects.bulk_create(rows)
    numbers = {row.unit for row in rows}
    held = dict(Organisation.objects.filter(number__in=numbers, tree=Tree.UNION).values_list("number", "pk"))
    entries = [
        Entry(
            kind,
            on,
            {
                "unit": row.unit,
                "unit_name": looked.names[row.unit],
                "indicator": row.indicator,
                "title": looked.units[row.unit][row.indicator].title,
                "stage": row.stage,
                "stage_name": review.STAGES[row.stage],
                "digest": row.digest,
                "reason": "；".join(filter(None, [review.REASONS.get(row.why, ""), row.words.rstrip("。")])),
                **({"due": row.due_on.isoformat()} if row.due_on else {}),
                **more,
            },
            held.get(row.unit, looked.round.district_id),
            f"round:{looked.round.pk}:review:{row.period}:{row.unit}:{row.indicator}",
        )
        for row in rows
    ]
    record_many(entries, by=by)
    return rows


# What must be done before both departments say "reviewed" -----------------------------------------------------------


def unfinished(round_: Round, freezing: Freezing, day: date) -> str:
    """What is left before the scores can be called reviewed, as one sentence; empty where nothing is.

    Everything in scope is passed at every stage that asks for it, no return and no doubt is open, every item that
    people judge is settled, and the settled ones are in the scores.
    """
    open_items = unjudged(freezing)
    if open_items:
        return f"还有 {open_items} 项人评的没有评完，评完再冻结一次、选定那一次。"
    judged = judging.judgements_of(round_, freezing.window_first)
    if judged != freezing.judged:
        return "有人评的项在这次冻结以后才评定，请再冻结一次、选定那一次。"
    left = look(round_, freezing, day).left()
    if left:
        return f"还有 {len(left)} 家 {sum(left.values())} 项没有审完，审完才能审定。"
    return ""


def unjudged(freezing: Freezing) -> int:
    """How many items wait for reviewers' marks in the scores of a freezing."""
    levels = freezing.standards.files if freezing.standards else {}
    return sum(
        Results.open(freezing.folder_of(level)).scan("points").filter(pl.col("status") == "to_review").collect().height
        for level in levels
        if level in NAMED
    )
