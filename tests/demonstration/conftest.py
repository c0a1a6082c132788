"""Small demonstration districts on the real database: each is built once, looked at, and rolled back."""

import hashlib
import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q
from django.test import override_settings
from django.utils import timezone

from lianchuang.accounts.models import Account, Appointment
from lianchuang.accounts.standing import Standing
from lianchuang.demonstration.district import build
from lianchuang.evidence.models import Asked, Inquiry, Paper
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.registry.scope import Scope
from lianchuang.rounds import desk, judging, returned
from lianchuang.rounds.conduct import state_of
from lianchuang.rounds.models import Award, Freezing, Recheck, Round
from lianchuang.scoring.results import Results
from lianchuang.scoring.run import score_snapshot
from lianchuang.snapshot.facts import Facts
from lianchuang.voice.models import Raised, Recipient, Word
from lianchuang.web.review_judging import Bench
from tests.web.ground import Visitor, words_of

TODAY = date(2026, 11, 20)
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the password is known to everybody


@dataclass(frozen=True)
class Heard:
    """What went down and came up, and what was asked of the unions."""

    receipts: Counter[bool]  # whether an organisation has signed for what it was sent
    answers: int
    raisers: frozenset[str]  # by name, hidden, nobody
    stages: frozenset[tuple[str, str]]  # of matters raised: the procedure and where the case stands
    reopened: int
    words: int
    asked: Counter[bool]  # whether a union has answered a question
    findings: frozenset[str]
    papers: int


@dataclass(frozen=True)
class Over:
    """The assessment of the year before, from plan to honour."""

    verdicts: Counter[str]  # by kind
    how_settled: frozenset[str]
    draws: int
    notices: int
    upheld: Counter[bool]
    awards: Counter[str]  # by level
    quotas: dict[str, int]
    withdrawn: int
    rechecks: int
    stage: str
    moved: bool  # whether the figure that was objected to is another after the new freezing


@dataclass(frozen=True)
class UnderReview:
    """The round of today, as its people find it."""

    stage: str
    waiting: Counter[tuple[str, str]]  # of items: who has it, and in which state it came there
    duties: list[tuple[str, date]]  # of the chair's union, that a review returned something
    marks: Counter[tuple[int, int]]  # of items that people judge: how many signed, how many are still asked
    third: frozenset[str]  # who may still give the third mark
    benches: dict[str, str]  # what the page of what people judge says, by log-in
    changed: dict[str, tuple[str, str]]  # by its number whose total is another by the standard before the change


@dataclass(frozen=True)
class Built:
    """What is left of a district when it has been rolled back: frozen facts, scores, a digest of its journal."""

    facts: Facts
    results: pl.DataFrame
    points: pl.DataFrame
    journal: str
    acted: frozenset[str]  # procedures of which some step was taken
    ended: frozenset[str]  # procedures of which some case came to its end
    recorded_early: int
    after_the_end: int  # steps of organisations that had ended
    heard: Heard
    over: Over
    now: UnderReview

    def table(self, name: str) -> pl.DataFrame:
        return self.facts.tables[name].collect().to_native()


@contextmanager
def district(folder, area: str, unions: int, seed: int):
    """A district in a transaction that is rolled back. Numbers begin at one, as in an empty installation."""
    with override_settings(SNAPSHOTS=folder / "snapshots", HOME=folder, PASSWORD_HASHERS=QUICK), transaction.atomic():
        _count_from_one()
        yield build(area=area, unions=unions, seed=seed, on=TODAY)
        transaction.set_rollback(True)


def looked_at(freezing: Freezing) -> Built:
    results = freezing.results_folder
    cases = list(Case.objects.all())
    taken = list(Event.objects.filter(kind="case.taken"))
    ended = {case.organisation_id: case.ended_on for case in cases if case.outcome in ("dissolved", "merged")}
    assert ended
    return Built(
        facts=Facts.open(freezing.facts_folder),
        results=pl.read_parquet(results / "results.parquet"),
        points=pl.read_parquet(results / "points.parquet"),
        journal=_digest(),
        acted=frozenset(case.procedure for case in cases if case.state.takings),
        ended=frozenset(case.procedure for case in cases if case.status == "closed"),
        recorded_early=sum(timezone.localdate(event.recorded_at) < event.occurred_on for event in taken),
        after_the_end=sum(event.occurred_on > ended.get(event.organisation, date.max) for event in taken),
        heard=_heard(),
        over=_over(freezing.round.number - 1),
        now=_now(freezing),
    )


def _now(freezing: Freezing) -> UnderReview:
    held = freezing.round
    looked = desk.look(held, freezing, TODAY)
    places = [place for unit in looked.units for place in looked.places(unit).values()]
    chair = Appointment.objects.get(account__username="zhuxi", role="chair")
    scope = Scope(TODAY, frozenset([chair.organisation_id]))
    bench = Bench(Standing(Account.objects.get(username="zuzhibu"), TODAY), held, freezing)
    items = [item for item, _ in bench.items()]
    sheets = [judging.sheet_of(item) for item in items]
    asked = [one for one in sheets if one.differs and one.wanted]
    able = Appointment.objects.filter(role__in=("district_party", "district_union")).select_related("account")
    given = {mark.account for sheet in asked for mark in sheet.marks}
    return UnderReview(
        stage=str(state_of(held).stage),
        waiting=Counter((place.who, place.mark) for place in places),
        duties=[(one.name, one.due) for one in returned.waiting_deadlines(scope)],
        marks=Counter((len(one.marks), one.wanted) for one in sheets),
        third=frozenset(one.account.username for one in able if f"account:{one.account_id}" not in given),
        benches={
            name: words_of(Visitor(Account.objects.get(username=name)).get("/review/judged"))
            for name in ("zuzhibu", "zonggonghui", "pingshen")
        },
        changed=_changed(freezing),
    )


def _changed(freezing: Freezing) -> dict[str, tuple[str, str]]:
    first = freezing.round.standards.first()
    folder = freezing.facts_folder.parent / "by-the-first"
    score_snapshot(freezing.facts_folder, first.file("town"), folder, since=freezing.window_first)
    found = [
        dict(Results.open(one).scan("results").select("organisation", "exact").collect().iter_rows())
        for one in (folder, freezing.town_folder)
    ]
    names = dict(Results.open(folder).scan("results").select("organisation", "name").collect().iter_rows())
    assert found[0].keys() == found[1].keys()
    return {names[unit]: (total, found[1][unit]) for unit, total in found[0].items() if total != found[1][unit]}


def _over(number: int) -> Over:
    held = Round.objects.get(number=number)
    awards = list(Award.objects.filter(title__round=held).select_related("title"))
    right = held.objections.filter(upheld=True).first()
    scored = [Results.open(one.results_folder) for one in held.freezings.all()]
    totals = [one.organisation(right.unit)["total"] for one in scored] if right else []
    return Over(
        verdicts=Counter(held.verdicts.values_list("kind", flat=True)),
        how_settled=frozenset(held.marks.values_list("settled", flat=True)),
        draws=held.draws.exclude(drawn_on=None).count(),
        notices=held.notices.exclude(published_on=None).count(),
        upheld=Counter(held.objections.values_list("upheld", flat=True)),
        awards=Counter(one.title.level for one in awards),
        quotas={one.level: one.quota for one in held.titles.all()},
        withdrawn=sum(one.withdrawn_on is not None for one in awards),
        rechecks=Recheck.objects.filter(award__in=awards).count(),
        stage=str(state_of(held).stage),
        moved=len(set(totals)) == 2,
    )


def _heard() -> Heard:
    raised = list(Raised.objects.select_related("case"))
    return Heard(
        receipts=Counter(one.seen_on is not None for one in Recipient.objects.all()),
        answers=Recipient.objects.exclude(answered_on=None).count(),
        raisers=frozenset("nobody" if one.is_anonymous else "hidden" if one.hidden else "named" for one in raised),
        stages=frozenset((one.case.procedure, one.case.status) for one in raised),
        reopened=sum(bool(one.case.state.last("reopen")) for one in raised),
        words=Word.objects.count(),
        asked=Counter(one.answered_on is not None for one in Asked.objects.all()),
        findings=frozenset(Inquiry.objects.values_list("finding", flat=True)),
        papers=Paper.objects.count(),
    )


def _count_from_one() -> None:
    """Sequences outlive a rollback; the same district must get the same numbers."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model.__module__.startswith("lianchuang.") and not model.objects.exists():
                cursor.execute("select pg_get_serial_sequence(%s, %s)", [model._meta.db_table, model._meta.pk.column])
                sequence = cursor.fetchone()[0]
                if sequence:
                    cursor.execute(f"alter sequence {sequence} restart")


def _digest() -> str:
    """Of every event in its order: what happened, when, to whom, entered when and by whom. Salts are chance, and what
    hangs on them: the root of the journal, a sample drawn by it, a notice that quotes it, sealed marks. Of these it is
    only what kind of thing was done, when and by whom."""
    chance = Q(kind__regex=r"^(review|publication|judging)\.") | Q(kind__in=["round.worded", "round.taken"])
    entered = ("kind", "by", "occurred_on", "recorded_at")
    whole = (*entered, "organisation", "subject", "payload")
    digest = hashlib.sha256()
    for told in (
        Event.objects.exclude(chance).order_by("pk").values_list(*whole),
        Event.objects.filter(chance).order_by("kind", "occurred_on", "pk").values_list(*entered),
    ):
        for row in told.iterator():
            digest.update(json.dumps(row, default=str, ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()


@pytest.fixture(scope="package")
def forty(django_db_setup, django_db_blocker, tmp_path_factory):
    """A district of forty unions and all that was done in it."""
    with django_db_blocker.unblock(), district(tmp_path_factory.mktemp("forty"), "330212", 40, 1) as freezing:
        assert Case.objects.exists()
        return looked_at(freezing)


@pytest.fixture
def small(db, tmp_path):
    """Builds a district of a few unions with a seed."""

    def built(seed: int, area: str = "330212") -> Built:
        folder = tmp_path / f"{area}-{seed}-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        with district(folder, area, 5, seed) as freezing:
            return looked_at(freezing)

    return built
