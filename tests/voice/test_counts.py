"""Nothing below five is shown, and nothing that a subtraction would give away."""

from hypothesis import given
from hypothesis import strategies as st

from lianchuang.voice.counts import LEAST, broken_down

GROUPS = st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8)


@given(GROUPS)
def test_no_shown_group_has_one_to_four(groups):
    assert all(count == 0 or count >= LEAST for count in broken_down(groups).values() if count is not None)


@given(GROUPS)
def test_a_subtraction_from_the_total_gives_no_group_away(groups):
    hidden = [groups[name] for name, count in broken_down(groups).items() if count is None]
    everything = sum(1 for count in groups.values() if count)
    assert len(hidden) != 1 or everything == 1
    assert not hidden or sum(hidden) >= LEAST or len(hidden) == everything


@given(GROUPS)
def test_what_is_shown_is_what_was_counted(groups):
    told = broken_down(groups)
    assert list(told) == list(groups)
    assert all(count in (None, groups[name]) for name, count in told.items())


def test_large_groups_are_all_shown():
    assert broken_down({"a": 5, "b": 0, "c": 9}) == {"a": 5, "b": 0, "c": 9}
    assert broken_down({"a": 2, "b": 7, "c": 9}) == {"a": None, "b": None, "c": 9}
