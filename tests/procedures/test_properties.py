"""No order of allowed steps breaks an invariant; replaying gives the same state; every file can be lived through."""

from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianchuang.procedures import engine
from lianchuang.procedures.shelf import law_of, procedures
from lianchuang.procedures.state import Act, State
from lianchuang.rulebook.amendments import Amendments
from lianchuang.rulebook.procedure_form import State as StateName
from lianchuang.rulebook.procedures import FieldSpec
from tests.procedures.telling import NINGBO, Tale

START = date(2024, 3, 1)
FACTS = {"staff": 120, "female_staff": 50, "members": 100, "party_members": 4, "congress_seats": 40}


def answer(spec: FieldSpec, draw) -> object:
    if spec.type == "count":
        return draw(st.integers(0, 60))
    if spec.type in ("number", "money"):
        return str(draw(st.integers(0, 9999)))
    if spec.type == "day":
        return (START + timedelta(days=draw(st.integers(0, 400)))).isoformat()
    if spec.type == "yes_no":
        return draw(st.booleans())
    if spec.type == "choice":
        return draw(st.sampled_from(sorted(spec.choices)))
    if spec.type == "rows":
        return [row(spec, draw) for _ in range(draw(st.integers(1, 3)))]
    if spec.type in ("people", "employers"):
        return [1]
    return "文字"


def row(spec: FieldSpec, draw) -> dict:
    kinds = {"count": lambda c: draw(st.integers(0, 60)), "yes_no": lambda c: draw(st.booleans())}
    kinds["choice"] = lambda c: draw(st.sampled_from(sorted(c.choices)))
    return {column.id: kinds.get(column.type, lambda c: "王样")(column) for column in spec.columns}


@pytest.mark.parametrize("name", sorted(procedure.id for procedure in procedures()))
@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_order_of_allowed_steps_breaks_an_invariant(name, data):
    tale = Tale(name, START, late=data.draw(st.booleans()), **FACTS)
    day = START
    for _ in range(data.draw(st.integers(1, 14))):
        open_steps = tale.next
        if not open_steps:
            break
        step = tale.procedure.step_named(data.draw(st.sampled_from(open_steps)))
        day += timedelta(days=data.draw(st.integers(0, 60)))
        typed = {spec.id: answer(spec, data.draw) for spec in step.field}
        before = tale.state.as_json()
        try:
            tale.take(step.id, day, as_it_was=data.draw(st.booleans()), **typed)
        except engine.Refusal as refusal:
            assert refusal.objections
            assert tale.state.as_json() == before, "a refusal leaves no trace"
            continue
        check_invariants(tale, day)
    check_that_only_a_calendar_recounts(tale, day)


IDLE_SPRING = {"kind": "calendar", "year": 2024, "source": "某通知", "workdays": []}
IDLE_SPRING["holidays"] = ["2024-01-01", "2024-05-01", "2024-05-02", "2024-10-01", "2024-10-02", "2024-10-03"]
IDLE_SPRING["holidays"] += [f"2024-{month:02}-{day:02}" for month in (3, 4, 6) for day in range(1, 31)]
OTHER_DAYS = law_of(NINGBO, Amendments.of([IDLE_SPRING]))


def check_that_only_a_calendar_recounts(tale: Tale, day: date) -> None:
    assert engine.recounted(tale.procedure, tale.acts, tale.law) == []
    clocks = engine.recounted(tale.procedure, tale.acts, OTHER_DAYS)
    if clocks:
        before = {(clock.id, clock.start): clock for clock in tale.state.clocks}
        tale.acts.append(Act(len(tale.acts) + 1, "recounted", day, day, {"clocks": clocks}))
        check_invariants(tale, day)
        assert engine.recounted(tale.procedure, tale.acts, OTHER_DAYS) == []
        for clock in tale.state.clocks:
            assert clock.is_running or clock.due == before[clock.id, clock.start].due


def check_invariants(tale: Tale, day: date) -> None:
    state = tale.state
    assert state.as_json() == engine.replay(tale.procedure, tale.acts).as_json()
    assert State.from_json(state.as_json()).as_json() == state.as_json()
    assert all(finding.closed_on is None or finding.closed_on >= finding.raised_on for finding in state.findings)
    assert all(clock.due >= clock.raw >= clock.start for clock in state.clocks)
    assert state.is_open or all(tale.procedure.step_named(step).reopens for step in tale.next)
    assert state.stage in get_args(StateName), "only the states of the reference"
    assert state.status in ("open", "closed")
    assert (state.ended_on is None) is state.is_open
    for taking in state.takings:
        wrong = [f for f in state.findings if f.id.startswith(f"{taking.act}.") and f.severity == "invalid"]
        assert taking.valid is (not wrong)
    for duty in engine.due(tale.procedure, state, tale.facts):
        assert duty.step in tale.procedure.step_ids
    incremental = engine.replay(tale.procedure, tale.acts[:-1])
    engine.fold(tale.procedure, incremental, tale.acts[-1])
    assert incremental.as_json() == state.as_json()


PROVINCE = """
id            = "province-hearing"
name          = "某省劳资恳谈会"
english       = "A hearing as another province orders it"
system        = "S29C"
in_force_from = 2015-01-01
holder        = "union"
purpose       = "省里规定的恳谈会：提前五个工作日通知，到会过半，意见十日内答复。"

[[step]]
id    = "notice"
name  = "发通知"
actor = "union"
field = [{ id = "topic", label = "议题", must = true }]

[[step]]
id    = "hearing"
name  = "开恳谈会"
actor = "union"
after = ["notice"]
uses  = ["meeting"]
field = [{ id = "opinions", label = "意见（条）", type = "count" }]
[[step.check]]
id     = "notice-five-working-days"
inline = { kind = "not_before", after = "sent", day = "held", working_days = 5 }
with   = { sent = "notice.day", held = "day" }
basis  = ["工会法#39"]
say    = "通知到开会不足五个工作日，请改期。"
[[step.check]]
id       = "quorum"
inline   = { kind = "share", part = "present", of = "entitled", more_than = "1/2" }
with     = { present = "present", entitled = "entitled" }
severity = "invalid"
basis    = ["工会法#39"]
say      = "应到 {entitled} 人，实到 {present} 人，未过半数，不能开会。"
[[step.clock]]
id     = "answers"
name   = "答复意见"
who    = "employer"
period = { days = 10, rolls = true }
met_by = "answer"
basis  = ["工会法#39"]

[[step]]
id    = "answer"
name  = "逐条答复"
actor = "employer"
after = ["hearing"]
ends  = "answered"
"""


@pytest.fixture
def with_a_province(tmp_path, monkeypatch):
    (tmp_path / "province-hearing.toml").write_text(PROVINCE, "utf-8")
    from lianchuang.rulebook.procedures import Procedures
    from lianchuang.rulebook.shelf import shelf

    more = Procedures.read(shelf() / "procedures", Path(tmp_path))
    monkeypatch.setattr("tests.procedures.telling.procedures", lambda: more)


def test_a_further_procedure_is_one_more_data_file_and_no_code(with_a_province):
    tale = Tale("province-hearing", date(2026, 3, 2)).take("notice", date(2026, 3, 2), topic="食堂")
    early = tale.refused("hearing", date(2026, 3, 6), entitled=20, present=15, opinions=3)
    assert "不足五个工作日" in early.in_plain_words
    few = tale.refused("hearing", date(2026, 3, 10), entitled=20, present=10, opinions=3)
    assert "应到 20 人，实到 10 人" in few.in_plain_words
    tale.take("hearing", date(2026, 3, 10), entitled=20, present=11, opinions=3)
    (clock,) = tale.state.clocks
    assert (clock.raw, clock.due) == (date(2026, 3, 20), date(2026, 3, 20))
    assert engine.due(tale.procedure, tale.state)[0].who == "employer"
    late = engine.findings_on(tale.state, date(2026, 3, 25))
    assert [(f.severity, f.counts) for f in late] == [("overdue", True)]
    assert "已逾期 5 日" in late[0].text
    tale.take("answer", date(2026, 3, 26))
    assert tale.state.outcome == "answered"
    assert [c.status(date(2026, 4, 1)) for c in tale.state.clocks] == ["met late"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('after = ["notice"]', 'after = ["nobody"]'), "没有这一步"),
        (('met_by = "answer"', 'met_by = "never"'), "没有这一步"),
        (('ends  = "answered"', ""), "没有一步能办结"),
        (('uses  = ["meeting"]', 'uses = ["party"]'), "没有名为"),
        (('actor = "employer"\nafter', 'actor = "stranger"\nafter'), "province-hearing.toml"),
        (('id    = "hearing"', 'id = "notice"'), "同名"),
        (("field = [{ id", "fields = [{ id"), "province-hearing.toml"),
        (('purpose       = "', "purpose = "), "TOML"),
    ],
)
def test_a_file_that_cannot_be_acted_is_refused_with_its_name_and_fault(tmp_path, change, said):
    from lianchuang.rulebook.procedures import BadProcedure, read_primitives, read_procedure
    from lianchuang.rulebook.shelf import shelf

    path = tmp_path / "province-hearing.toml"
    assert change[0] in PROVINCE
    path.write_text(PROVINCE.replace(*change, 1), "utf-8")
    with pytest.raises(BadProcedure, match=said) as told:
        read_procedure(path, read_primitives(shelf() / "procedures" / "primitives.toml"))
    assert path.name in str(told.value)
