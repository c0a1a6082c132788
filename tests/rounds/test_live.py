"""The standing of this moment equals a whole freezing and scoring of the same day, before and after a new record."""

from datetime import UTC, datetime

import polars as pl
import pytest

from lianchuang.ledger.acts import Signature
from lianchuang.ledger.mark import journal_mark
from lianchuang.ledger.models import Event
from lianchuang.procedures import acts
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Employer, Organisation
from lianchuang.rounds import live as live_module
from lianchuang.rounds.acts import roots_of
from lianchuang.rounds.handing import handed
from lianchuang.rounds.live import live
from lianchuang.rounds.models import Level
from lianchuang.rounds.standards import standards_on
from lianchuang.scoring import run, scorecard
from lianchuang.scoring.run import score_snapshot
from lianchuang.snapshot.facts import TABLES, Facts
from lianchuang.snapshot.freeze import freeze, look, look_again
from tests.web.ground import TODAY, standing_district

BY = Signature("account:1", datetime(2026, 11, 20, 2, tzinfo=UTC), "officer")
pytestmark = pytest.mark.django_db
PLACED = ["rank", "rank_best", "rank_worst"]


@pytest.fixture(scope="module")
def ground(django_db_setup, django_db_blocker, tmp_path_factory):
    with standing_district(tmp_path_factory.mktemp("live"), django_db_blocker, unions=10) as ground:
        assert set(ground.freezing.standards.files) == set(Level)
        yield ground


def whole(ground, folder):
    """All three levels scored from a freezing of the whole district."""
    held = ground.freezing.round
    roots = roots_of(held, TODAY)
    freeze(roots, TODAY, folder / "facts", handed(roots, TODAY))
    standards = standards_on(held, TODAY)
    return {
        level: score_snapshot(
            folder / "facts", standards.file(level), folder / level, since=ground.freezing.window_first
        )
        for level in Level
    }


def rows(results, table, number):
    found = results.scan(table).filter(pl.col("organisation") == number).collect()
    return found.drop(PLACED, strict=False).rows()


def differing(ground, results, units):
    """The units whose live standing is not their row of the whole scoring."""
    for level, scored in results.items():
        for number in scored.scan("results").select("organisation").collect()["organisation"]:
            unit = Organisation.objects.get(number=number)
            if units is not None and unit not in units:
                continue
            now = live(ground.freezing.round, unit, TODAY)
            tables = ("results", "points", "records")
            if now is None or any(rows(now, table, number) != rows(scored, table, number) for table in tables):
                yield level, number


def trained(ground):
    """A class that some union held this year, to be put right."""
    for event in Event.objects.filter(kind="case.taken", payload__step="hold").order_by("-pk"):
        case = Case.objects.select_related("organisation").get(pk=int(event.subject.removeprefix("case:")))
        if case.procedure == "training" and event.occurred_on.year == TODAY.year:
            return case, event
    raise AssertionError("nobody held a class this year")


def test_every_standing_is_that_of_a_whole_freezing_and_moves_with_a_new_record(ground, tmp_path, monkeypatch):
    scored = whole(ground, tmp_path / "before")
    assert scored[Level.BASE].scan("results").collect().height > 5
    assert scored[Level.TOWN].scan("results").collect().height > 5
    assert scored[Level.DISTRICT].scan("results").collect().height == 1
    assert list(differing(ground, scored, None)) == []

    case, event = trained(ground)
    union = case.organisation
    earlier = rows(live(ground.freezing.round, union, TODAY), "records", union.number)
    mark = journal_mark()
    data = event.payload["data"] | {"person_days": 1}
    acts.correct_step(case, event, data, reason="照签到册改", clerical=True, by=BY, on=event.occurred_on)
    outing = acts.open_case("activity", union, by=BY, on=TODAY)
    acts.take_step(outing, "plan", {"title": "健步走", "kind": "sport", "in_working_hours": False}, by=BY, on=TODAY)
    acts.take_step(outing, "hold", {"participants": 12, "members": 12}, by=BY, on=TODAY)
    assert journal_mark() != mark
    assert rows(live(ground.freezing.round, union, TODAY), "records", union.number) != earlier
    district = ground.freezing.round.district
    above = Organisation.objects.filter(lower__child=union, lower__known_until=None)
    judged = []
    with monkeypatch.context() as patch:
        patch.setattr(run, "judge", lambda *asked: judged.append(asked) or scorecard.judge(*asked))
        live(ground.freezing.round, district, TODAY)
    assert 1 <= len(judged) <= 2, "the union and the town above it have moved, nobody else"
    neighbour = Organisation.objects.filter(tree="union", tier=4).exclude(pk=union.pk).order_by("-pk").first()
    before = live(ground.freezing.round, neighbour, TODAY)
    with monkeypatch.context() as patch:
        patch.setattr(live_module, "look", None)
        acts.open_case("activity", union, by=BY, on=TODAY)
        assert live(ground.freezing.round, neighbour, TODAY) is before, "nothing of it is looked at"
        looks = []
        patch.setattr(live_module, "look", lambda *asked: looks.append(asked) or look(*asked))
        town = Organisation.objects.get(lower__child=neighbour, lower__known_until=None)
        acts.open_case("activity", town, by=BY, on=TODAY)
        assert live(ground.freezing.round, neighbour, TODAY) is before, "its facts are those of before"
        assert len(looks) == 1, "what the union above does may count"
        [covered] = Employer.objects.filter(coverages__organisation=neighbour, coverages__known_until=None)[:1]
        acts.open_case("activity", union, by=BY, on=TODAY, employers=[covered])
        live(ground.freezing.round, neighbour, TODAY)
        assert len(looks) == 2, "a case of another is about its unit"
    assert list(differing(ground, whole(ground, tmp_path / "after"), {union, *above, district})) == []


def test_the_district_is_read_as_a_freezing_reads_it_whatever_was_read_before(ground, tmp_path):
    roots = roots_of(ground.freezing.round, TODAY)
    look_again(roots, TODAY)  # whatever this one keeps, the next is none the worse for it
    case, event = trained(ground)
    acts.correct_step(case, event, event.payload["data"], reason="核对", clerical=True, by=BY, on=event.occurred_on)
    acts.open_case("activity", case.organisation, by=BY, on=TODAY)
    freeze(roots, TODAY, tmp_path / "facts")
    frozen, now = Facts.open(tmp_path / "facts").tables, look_again(roots, TODAY).tables
    for name in TABLES:
        sides = [facts[name].collect(backend="polars").to_native() for facts in (frozen, now)]
        assert (sides[0].height and sides[0].equals(sides[1])) or name in ("targets", "awards"), name


def test_a_standing_is_asked_of_the_database_once_until_something_is_recorded(ground, django_assert_max_num_queries):
    union = ground.union
    live(ground.freezing.round, union, TODAY)
    with django_assert_max_num_queries(3):
        live(ground.freezing.round, union, TODAY)
