"""After the freeze the registry moves no frozen figure; what moved between two freezings is told and adds up."""

from datetime import date
from fractions import Fraction

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from lianchuang.procedures import acts
from lianchuang.procedures.models import Case
from lianchuang.registry import acts as registry
from lianchuang.registry.models import Organisation
from lianchuang.rounds.acts import freeze_and_score, roots_of
from lianchuang.rounds.between import recorded_between
from lianchuang.rounds.changes import NotScored, Opened, change_of, moved_between, totals_of
from lianchuang.rounds.standards import adopt, standard_file
from lianchuang.scoring.change import Change
from lianchuang.scoring.results import Results
from lianchuang.scoring.run import score_snapshot
from lianchuang.snapshot.freeze import freeze
from lianchuang.web import jobs
from lianchuang.web.between import adds_up
from tests.publication.conftest import BY
from tests.web.ground import NOW, TODAY, Visitor

LATER, AFTER = date(2026, 11, 25), date(2026, 12, 10)


def written(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.parquet"))}


def frozen_as_of_today(ground, folder):
    """The facts of the frozen day taken anew from the database, and scored."""
    round_ = ground.freezing.round
    freeze(roots_of(round_, TODAY), TODAY, folder / "facts")
    for level in ("base", "town"):
        file = ground.freezing.standards.file(level)
        score_snapshot(folder / "facts", file, folder / level, since=ground.freezing.window_first)
    return written(folder / "facts"), written(folder / "base"), written(folder / "town")


def unions(ground):
    """Two base unions of different towns, and the town of the second."""
    rows = Results.open(ground.freezing.results_folder).ranking().to_dicts()
    first = rows[0]
    second = next(row for row in rows if row["town"] != first["town"])
    found = [Organisation.objects.get(number=number) for number in (first["organisation"], second["organisation"])]
    return *found, Organisation.objects.get(number=second["town"])


def test_scoring_again_from_the_snapshot_gives_the_same_bytes(ground, tmp_path):
    freezing = ground.freezing
    for level, folder in (("base", freezing.results_folder), ("town", freezing.town_folder)):
        score_snapshot(
            freezing.facts_folder, freezing.standards.file(level), tmp_path / level, since=freezing.window_first
        )
        assert written(tmp_path / level) == written(folder)
        assert (tmp_path / level / "manifest.json").read_bytes() == (folder / "manifest.json").read_bytes()


def test_moving_or_merging_unions_after_the_freeze_changes_none_of_its_figures(ground, tmp_path):
    before = frozen_as_of_today(ground, tmp_path / "before")
    kept = written(ground.freezing.results_folder)
    one, other, town = unions(ground)
    registry.move(one, town, by=BY, on=LATER)
    registry.merge(one, other, by=BY, on=AFTER)
    assert frozen_as_of_today(ground, tmp_path / "after") == before
    assert written(ground.freezing.results_folder) == kept
    assert len(before[0]) > 10


def scored(freezing, level, unit):
    return Fraction(Results.open(freezing.folder_of(level)).organisation(unit)["exact"])


def test_a_change_between_two_years_adds_up_to_the_two_published_scores(ground):
    before, after = ground.years[1:]
    rows = Results.open(after.results_folder).ranking().to_dicts()
    known = Results.open(before.results_folder)
    numbers = [row["organisation"] for row in rows if known.organisation(row["organisation"])][:6]
    causes = set()
    for number in numbers:
        change = change_of(number, "base", before, after)
        ends = [scored(one, "base", number) for one in (before, after)]
        assert [change.before, change.after] == ends
        assert sum((part.points for part in change.parts), Fraction(0)) == ends[1] - ends[0]
        causes |= {part.cause for part in change.parts}
    assert "record" in causes


@pytest.mark.parametrize(("first", "last"), [(0, 1), (2, 1)])
def test_forward_and_back_between_years_the_parts_lead_from_one_published_total_to_the_other(ground, first, last):
    before, after = ground.years[first], ground.years[last]
    moved = {level: number for level, number, _ in moved_between(before, after) if is_scored(number, level, before)}
    assert set(moved) == {"base", "town", "district"}
    for level, number in moved.items():
        change = change_of(number, level, before, after)
        assert adds_up(change, *(totals_of(one, level)[0][number] for one in (before, after)))
        assert change.parts


def is_scored(number, level, freezing):
    return number in totals_of(freezing, level)[0]


def test_where_the_law_was_another_it_is_named_for_what_the_day_else_would_be_and_the_parts_stay(ground, monkeypatch):
    before, after = ground.years[1:]
    for number in [row["organisation"] for row in Results.open(after.results_folder).ranking().to_dicts()]:
        if not is_scored(number, "base", before):
            continue
        change = change_of(number, "base", before, after)
        if any(part.cause == "day" for part in change.parts):
            break
    with monkeypatch.context() as patch:
        patch.setattr(Opened, "law", property(lambda one: one.on))
        other = change_of(number, "base", before, after)
    assert {part.cause for part in other.parts} >= {"rule"}
    assert "day" not in {part.cause for part in other.parts}
    assert (other.before, other.after) == (change.before, change.after)
    assert adds_up(other, *(totals_of(one, "base")[0][number] for one in (before, after)))


def test_a_comparison_that_does_not_lead_to_the_published_total_is_told_as_wrong(ground):
    before, after = ground.years[1:]
    level, number, _ = next(one for one in moved_between(before, after) if one[0] == "base")
    change = change_of(number, level, before, after) if is_scored(number, level, before) else Change(0, 0, [])
    totals = [totals_of(one, level)[0].get(number) for one in (before, after)]
    assert not adds_up(change, totals[0], "1/7")
    assert not adds_up(change, None, totals[1])


def test_a_changed_standard_and_a_moved_union_are_told_as_what_they_are(ground):
    one, _, town = unions(ground)
    registry.move(one, town, by=BY, on=LATER)
    round_ = ground.freezing.round
    texts = {level: standard_file(f"demonstration-{level}").read_bytes() for level in ("base", "town")}
    asked = b'measure = "M-03"\ntarget = 0.90'
    assert asked in texts["base"]
    texts["base"] = texts["base"].replace(asked, b'measure = "M-04"\ntarget = 0.99', 1)
    adopt(round_, texts, since=LATER, by=BY, on=LATER)
    later = freeze_and_score(round_, roots_of(round_, AFTER), by=BY, on=AFTER)

    of_town = change_of(town.number, "town", ground.freezing, later)
    assert of_town.after - of_town.before == sum((part.points for part in of_town.parts), Fraction(0))
    assert of_town.after == scored(later, "town", town.number)
    assert one.number in {part.what for part in of_town.parts if part.cause == "below"}

    rows = Results.open(later.results_folder).ranking().to_dicts()
    changes = [change_of(row["organisation"], "base", ground.freezing, later) for row in rows[:8]]
    standards = [part for change in changes for part in change.parts if part.cause == "standard"]
    assert standards
    assert all(set(part.indicators) == {"A2"} for part in standards)
    others = [part for change in changes for part in change.parts if part.cause != "standard"]
    assert not [part for part in others if "A2" in part.indicators], "no record moved for being asked about anew"


def corrected(ground, officer):
    """A class of this year put right after the freezing, by somebody who is named for it."""
    for event in Event.objects.filter(kind="case.taken", payload__step="hold").order_by("-pk"):
        case = Case.objects.select_related("organisation").get(pk=int(event.subject.removeprefix("case:")))
        if case.procedure == "training" and event.occurred_on.year == TODAY.year:
            data = event.payload["data"] | {"person_days": 1}
            by = Signature(f"account:{officer.pk}", NOW)
            acts.correct_step(case, event, data, reason="照签到册改", clerical=True, by=by, on=event.occurred_on)
            return case
    raise AssertionError("nobody held a class this year")


def test_what_was_entered_between_two_freezings_of_one_day_is_told_with_who_and_when_and_adds_up(ground):
    officer = ground.accounts["zonggonghui"]
    round_ = ground.freezing.round
    case = corrected(ground, officer)
    again = freeze_and_score(round_, roots_of(round_, TODAY), by=BY, on=TODAY)
    assert {one.subject for one in recorded_between(ground.freezing, again)} == {case.subject}
    moved = {(level, number) for level, number, _ in moved_between(ground.freezing, again)}
    town = Results.open(again.results_folder).organisation(case.organisation.number)["town"]
    assert moved == {("base", case.organisation.number), ("town", town), ("district", round_.district.number)}
    for level, number in moved:
        change = change_of(number, level, ground.freezing, again)
        ends = [scored(one, level, number) for one in (ground.freezing, again)]
        assert [change.before, change.after] == ends
        assert sum((part.points for part in change.parts), Fraction(0)) == ends[1] - ends[0] != 0
    visitor, address = Visitor(officer), "/round/freezings/between"
    assert "还没有算过每一家为什么变" in visitor.sees(address)
    where = visitor.post(address)["Location"]
    (job,) = ProcrastinateJob.objects.filter(task_name="web.compare_freezings", status="todo")
    jobs.compare_freezings(**job.args)
    assert "算好了" in visitor.sees(where)
    page = visitor.sees(address)
    assert "3 家的得分变了，1 条是中间记的" in page
    assert page.count("照签到册改") == 2
    assert "请把这一页报给" not in page
    assert officer.name in page


def test_an_organisation_that_was_not_scored_has_no_change_to_tell(ground):
    with pytest.raises(NotScored, match="没有给这家打过分"):
        change_of("没有这家", "base", ground.freezing, ground.freezing)
