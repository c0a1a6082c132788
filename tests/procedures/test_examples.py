"""Every worked example is lived through again, and every period is tried on its last day and on the day after."""

from datetime import timedelta

import pytest

from lianchuang.procedures import engine
from lianchuang.procedures.effects import EFFECTS
from lianchuang.procedures.shelf import procedures
from lianchuang.procedures.state import Clock
from lianchuang.rulebook.examples import BadExample, Boundary, Example, Told, read_examples
from lianchuang.rulebook.shelf import shelf
from tests.procedures.telling import Tale

BOOK = read_examples(shelf() / "procedures" / "examples")
EXAMPLES = [(name, example) for name, file in BOOK.items() for example in file.example]
BOUNDARIES = [(name, boundary) for name, file in BOOK.items() for boundary in file.boundary]
NAMES = sorted(procedure.id for procedure in procedures())


def begin(name: str, example: Example) -> Tale:
    return Tale(name, example.act[0].day, late=example.late, area=example.area, **example.unit)


def act(tale: Tale, told: Told, *, day=None, data=None) -> None:
    """Take one act, or see it refused in the stated words, leaving no trace."""
    day, data = day or told.day, told.data if data is None else data
    tale.facts = tale.facts | told.unit
    if not told.refused:
        tale.take(told.step, day, as_it_was=told.as_it_was, recorded=day, **data)
        return
    before = tale.state.as_json()
    with pytest.raises(engine.Refusal) as refusal:
        tale.take(told.step, day, as_it_was=told.as_it_was, recorded=day, **data)
    assert refusal.value.in_plain_words == told.refused
    assert tale.state.as_json() == before


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[f"{n}: {e.title}" for n, e in EXAMPLES])
def test_a_case_ends_as_its_example_says(name, example):
    tale, then = begin(name, example), example.then
    for told in example.act:
        act(tale, told)
    state = tale.state
    found = engine.findings_on(state, then.on)
    seen = [(f.check, f.severity, f.text, f.open_on(then.on)) for f in found]
    said = [(f.check, f.severity, f.text, f.open) for f in then.findings]
    assert [(c, s, t if said[i : i + 1] and said[i][2] else "", o) for i, (c, s, t, o) in enumerate(seen)] == said
    assert [(c.id, c.due, c.status(then.on)) for c in state.clocks] == [(c.id, c.due, c.status) for c in then.clocks]
    assert (state.status, state.outcome) == (then.status, then.outcome)
    assert tuple(effect.act for effect in tale.effects) == then.effects
    assert then.next is None or tuple(tale.next) == then.next
    spotless = not any(f.counts for f in found)
    assert spotless if example.lawful else (found or any(told.refused for told in example.act))


@pytest.mark.parametrize(("name", "boundary"), BOUNDARIES, ids=[f"{n}: {b.clock} {b.last_day}" for n, b in BOUNDARIES])
def test_a_period_is_met_on_its_last_day_and_late_on_the_day_after(name, boundary):
    for day, status in ((boundary.last_day, "met"), (boundary.last_day + timedelta(days=1), "met late")):
        tale, clock, last = until_it_is_met(name, boundary)
        assert (clock.raw, clock.due) == (boundary.counted or boundary.last_day, boundary.last_day)
        spec = next(c for s in tale.procedure.step for c in s.clock if (s.id, c.id) == (clock.step, clock.id))
        met_on = {} if spec.met_on == "day" else {spec.met_on: day}
        on = day if spec.met_on == "day" else max(day, last.day)
        act(tale, last, day=on, data=last.data | boundary.data | met_on)
        (met,) = [c for c in tale.state.clocks if (c.id, c.start) == (clock.id, clock.start)]
        assert met.status(on) == status


def until_it_is_met(name: str, boundary: Boundary) -> tuple[Tale, Clock, Told]:
    """The example up to the act that meets the period, and that act."""
    example = BOOK[name].named(boundary.example)
    tale = begin(name, example)
    for told in (told for told in example.act if not told.refused):
        running = [c for c in tale.state.clocks if c.id == boundary.clock and c.met_on is None]
        if running and running[0].met_by == told.step:
            return tale, running[0], told
        act(tale, told)
    raise AssertionError(f"{boundary.clock} is not met in {boundary.example}")


@pytest.mark.parametrize("name", NAMES)
def test_every_procedure_has_a_lawful_and_a_defective_example(name):
    kinds = {example.lawful for example in BOOK[name].example} if name in BOOK else set()
    assert kinds == {True, False}


@pytest.mark.parametrize("name", NAMES)
def test_every_period_of_a_procedure_is_tried_on_both_sides(name):
    clocks = {clock.id for step in procedures().named(name).step for clock in step.clock}
    assert {boundary.clock for boundary in BOOK[name].boundary} == clocks


@pytest.mark.parametrize("name", NAMES)
def test_every_step_is_taken_in_some_example(name):
    taken = {told.step for example in BOOK[name].example for told in example.act if not told.refused}
    assert taken == set(procedures().named(name).step_ids)


def test_no_example_is_about_a_procedure_that_is_not_there():
    assert set(BOOK) <= set(NAMES)


def test_every_change_of_the_register_that_a_file_names_can_be_carried_out():
    named = {effect.act for procedure in procedures() for step in procedure.step for effect in step.effect}
    assert named <= set(EFFECTS)


WHOLE = """
[[example]]
title  = "一件事"
lawful = true
act    = [{ day = 2026-03-02, step = "a" }]
then   = { on = 2026-03-02 }
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("procedure = 'x'\nexample = [", "TOML"),
        ("procedure = 'other'\n" + WHOLE, "文件名"),
        ("procedure = 'one'\nexample = []", "one.toml：example"),
    ],
)
def test_an_example_that_cannot_be_read_is_refused_with_its_name(tmp_path, text, said):
    (tmp_path / "one.toml").write_text(text, "utf-8")
    with pytest.raises(BadExample, match=said):
        read_examples(tmp_path)
