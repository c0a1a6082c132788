"""What workers bring in the demonstration is told as the procedure files allow: every step of a tale is possible."""

from datetime import timedelta

import pytest

from lianchuang.demonstration.telling import THAT_DAY, working_day
from lianchuang.demonstration.voices import AT_HOME, ELSEWHERE
from lianchuang.procedures.shelf import procedures
from lianchuang.voice.acts import FIRST, LEAST
from lianchuang.voice.models import Kind
from tests.demonstration.conftest import TODAY
from tests.procedures.telling import Tale

BROUGHT = [*AT_HOME, *ELSEWHERE]


@pytest.mark.parametrize("brought", BROUGHT, ids=lambda one: one.title)
def test_every_step_of_what_is_brought_can_be_taken_by_whom_it_is_told_of(brought):
    procedure, first = FIRST[brought.kind]
    day = working_day(TODAY - timedelta(days=brought.days_ago))
    tale = Tale(procedure, day).take(first, day, **brought.data)
    actors = {"union": "union", "employer": "employer", "raiser": "worker", "above": "higher_union"}
    for one in brought.then:
        day = working_day(day + timedelta(days=one.after))
        assert day <= TODAY
        assert procedures().named(procedure).step_named(one.step).actor == actors[one.who]
        tale.take(one.step, day, **{name: day if said is THAT_DAY else said for name, said in one.data.items()})
    assert not brought.taken_back or tale.state.is_open


def test_whoever_brings_something_writes_enough():
    for one in BROUGHT:
        data = one.data.get("what") or one.data.get("proposal") or one.words
        assert len(data) >= LEAST
    assert {one.kind for one in BROUGHT} == set(Kind)
