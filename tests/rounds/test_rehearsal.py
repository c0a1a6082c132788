"""A plan tried on records before it is issued: who is named, what a weight moves, which items tell nobody apart."""

from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from lianchuang.rounds.proposal import propose
from lianchuang.rounds.rehearsal import rehearse
from lianchuang.rulebook.standards import parse_standard
from lianchuang.scoring.results import Results
from lianchuang.scoring.scorecard import judge
from lianchuang.scoring.writing import write_results
from tests.rounds.conftest import STANDARD, units

SMALL = parse_standard(STANDARD)


def title(quota, grade="先进"):
    return SimpleNamespace(name="先进基层工会", level="base", grade=grade, quota=quota)


def cards(*rows):
    return [(number, classes, judge(SMALL, {**classes, **facts})) for number, classes, facts in units(*rows)]


def tried(quota, *rows):
    return rehearse(cards(*rows), [title(quota)])


def test_who_would_be_named_is_what_the_real_results_would_propose(tmp_path):
    rows = [("甲", 50, 40), ("乙", 30, 35), ("丙", 45, 50, True), ("丁", 40, 20), ("戊", 5, 5)]
    written = write_results(SMALL, units(*rows), tmp_path / "results")
    (real,) = propose([title(2)], {"base": Results.open(written.folder)})
    (found,) = tried(2, *rows).proposals
    assert found.units == real.units
    assert [one.unit for one in found.left_out] == [one.unit for one in real.left_out]


def test_a_weight_moved_by_two_points_tells_who_enters_and_who_leaves():
    found = tried(1, ("甲", 50, 30), ("乙", 31, 49))
    by = {(one.indicator, one.by): one for one in found.moved}
    assert (by["A", -2].entered, by["A", -2].left, by["A", -2].places_changed) == (("乙工会",), ("甲工会",), 2)
    assert (by["A", 2].entered, by["A", 2].places_changed) == ((), 0)
    assert by["B", 2].most == 1


def test_items_that_everybody_has_in_full_or_nobody_at_all_are_named():
    found = tried(1, ("甲", 50, 0), ("乙", 50, 0))
    assert [(one.indicator, one.units) for one in found.never_missed] == [("A", 2)]
    assert [one.indicator for one in found.never_met] == ["B"]


def test_an_unknown_is_neither_missed_nor_met():
    number, classes, facts = next(units(("甲", 50, 0)))
    card = (number, classes, judge(SMALL, {**classes, **facts, "agreed": None}))
    found = rehearse([card], [title(1)])
    assert [one.indicator for one in found.never_met] == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=6), st.integers(1, 3))
def test_no_weight_ever_names_more_than_the_quota(points, quota):
    found = tried(quota, *((f"{place}号", held, agreed) for place, (held, agreed) in enumerate(points)))
    named = {unit.name for one in found.proposals for unit in one.units}
    assert len(named) <= quota
    assert all(len(named) - len(one.left) + len(one.entered) <= quota for one in found.moved)
    assert {one.indicator for one in found.moved} == {"A", "B"}


def test_without_anybody_judged_there_is_nothing_to_try():
    assert rehearse([], [title(1)]).proposals == ()
