"""The course of a round, walked in full: every state × role × day of a small round, held against its own witness."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import pytest

from lianchuang.rounds import course
from lianchuang.rounds.course import Department, Refused, Stage, State, Voice

FIRST = date(2026, 12, 1)
DAYS = [FIRST + timedelta(days=ahead) for ahead in range(5)]
TITLE, QUOTA = "先进基层工会", 1
PARTY = Voice("account:1", "appointment:1", Department.PARTY)
UNION = Voice("account:2", "appointment:2", Department.UNION)
BOTH_AS_PARTY = Voice("account:3", "appointment:3", Department.PARTY)
BOTH_AS_UNION = Voice("account:3", "appointment:4", Department.UNION)
NOBODY = Voice("account:9", "appointment:9", None)  # an officer, a chair, an administrator
VOICES = (PARTY, UNION, BOTH_AS_PARTY, BOTH_AS_UNION, NOBODY)


def window(day, freezing, units=("A",)):
    last = day + timedelta(days=1)
    return {
        "freezing": freezing, "digest": f"notice-{day}", "first": day.isoformat(), "last": last.isoformat(),
        "proposed": {TITLE: list(units)},
    }  # fmt: skip


def contents(state, day):
    """What may be asked for in a state: right and wrong alike."""
    yield "issue", {"quotas": {TITLE: QUOTA}}
    for freezing in ("F1", "F2"):
        if state.stage != Stage.FROZEN or (freezing, day) == ("F2", DAYS[0]):  # else the walk has no end
            yield "settle", {"freezing": freezing}
        yield "review", {"freezing": freezing}
    yield "publish", window(day, state.freezing or "F1")
    yield "publish", window(day, state.freezing or "F1", ("A", "B"))
    for upheld in (True, False):
        yield "answer", {"objection": "1", "upheld": upheld, "reason": "查过了"}
    for units in (["A"], ["B"], ["A", "B"]):
        yield "name", {"named": {TITLE: units}}


@dataclass(frozen=True)
class Witness:
    """What somebody would have written down who only saw which acts were accepted."""

    words: frozenset = frozenset()
    last: date | None = None
    open: bool = False
    upheld: bool = False
    objected: bool = False
    proposed: tuple[str, ...] = ()


def walk():
    """Every state that can be reached, and every naming on the way, as (state before, content, voice, witness)."""
    begin = (State(FIRST, DAYS[-1]), Witness(), 0)
    seen, todo, namings = {begin}, [begin], []

    def visit(node):
        if node not in seen:
            seen.add(node)
            todo.append(node)

    while todo:
        state, witness, place = todo.pop()
        day = DAYS[place]
        if place + 1 < len(DAYS):
            visit((state, witness, place + 1))
        if not witness.objected:  # one objection is enough to find every hole, and keeps the walk short
            try:
                after = course.replay(state, course.lodge(state, "1", day))
                visit((after, replace(witness, open=True, objected=True), place))
            except Refused:
                pass
        for step, content in contents(state, day):
            for voice in VOICES:
                try:
                    happened = course.speak(state, step, content, voice, day)
                except Refused:
                    continue
                after = course.replay(state, happened)
                wrote = note(witness, step, content, voice, happened)
                if after.awards != state.awards:
                    namings.append((day, content, wrote))
                visit((after, wrote, place))
    return {state for state, _, _ in seen}, namings


def note(witness, step, content, voice, happened):
    said = (step, course.digest_of(content), voice.department, voice.account, voice.appointment)
    others = {word for word in witness.words if word[0] != step or word[1] == said[1]}
    wrote = replace(witness, words=frozenset(others | {said}))
    if len(happened) == 1:
        return wrote
    if step != "name":
        wrote = replace(wrote, words=frozenset(word for word in wrote.words if word[0] != step))
    if step == "publish":
        return replace(wrote, last=date.fromisoformat(content["last"]), proposed=tuple(content["proposed"][TITLE]))
    if step == "settle":
        return replace(wrote, upheld=False)
    if step == "answer":
        return replace(wrote, open=False, upheld=content["upheld"])
    return wrote


@cache
def walked():
    return walk()


def wrongs(namings):
    """Every naming that should never have been."""
    for day, content, witness in namings:
        units = content["named"][TITLE]
        words = {word for word in witness.words if word[:2] == ("name", course.digest_of(content))}
        if witness.open:
            yield "an objection is open"
        if witness.upheld:
            yield "an upheld objection was not computed anew"
        if witness.last is None or day <= witness.last:
            yield "the notice still stands"
        if len(units) > QUOTA:
            yield "over quota"
        if not set(units) <= set(witness.proposed):
            yield "never stood in the notice"
        if len({word[2] for word in words}) < 2 or None in {word[2] for word in words}:
            yield "one department only"
        if len({word[3] for word in words}) < 2 or len({word[4] for word in words}) < 2:
            yield "one account only"


def test_no_path_through_a_round_names_a_unit_unfairly():
    states, namings = walked()
    assert {state.stage for state in states} == set(Stage) - {Stage.RUNNING, Stage.OBJECTIONS, Stage.CLOSED}
    assert {state.stage_on(day) for state in states for day in DAYS} >= {Stage.RUNNING, Stage.OBJECTIONS}
    assert len(states) > 500
    assert namings
    assert set(wrongs(namings)) == set()


def test_an_upheld_objection_leads_to_a_naming_only_through_a_second_freezing_and_notice():
    _, namings = walked()
    after_objection = [(day, witness) for day, _, witness in namings if witness.objected]
    assert after_objection
    first_last = min(witness.last for _, witness in after_objection)
    assert any(witness.last > first_last for _, witness in after_objection)


HOLES = {
    "window_is_over": {"the notice still stands"},
    "no_objection_is_open": {"an objection is open"},
    "nothing_upheld_waits": {"an upheld objection was not computed anew"},
}


@pytest.mark.parametrize("guard", HOLES)
def test_the_walk_finds_the_hole_that_a_missing_guard_leaves(guard, monkeypatch):
    naming = course.STEPS["name"]
    left = tuple(one for one in naming.guards if one.__name__ != guard)
    assert len(left) == len(naming.guards) - 1
    monkeypatch.setitem(course.STEPS, "name", replace(naming, guards=left))
    assert set(wrongs(walk()[1])) >= HOLES[guard]


def test_without_notice_and_quota_the_walk_finds_strangers_and_too_many(monkeypatch):
    naming = course.STEPS["name"]
    left = tuple(one for one in naming.guards if one.__name__ not in ("stood_in_the_notice", "names_within_quota"))
    monkeypatch.setitem(course.STEPS, "name", replace(naming, guards=left))
    assert {"over quota", "never stood in the notice"} <= set(wrongs(walk()[1]))


def test_without_its_quota_a_notice_of_too_many_leads_to_too_many_named(monkeypatch):
    for step, guard in (("publish", "proposes_within_quota"), ("name", "names_within_quota")):
        found = course.STEPS[step]
        left = tuple(one for one in found.guards if one.__name__ != guard)
        assert len(left) == len(found.guards) - 1
        monkeypatch.setitem(course.STEPS, step, replace(found, guards=left))
    assert set(wrongs(walk()[1])) == {"over quota"}


def test_where_one_word_were_enough_the_walk_finds_namings_by_one_department(monkeypatch):
    def alone(state, step, content, voice, on):
        found = course.STEPS[step]
        course.check(state, step, content, on)
        spoken = {"step": step, "key": found.key(content), "digest": course.digest_of(content), "content": content}
        word = course.Happening("worded", on, {**spoken, "account": voice.account, "appointment": voice.appointment,
                                               "department": str(voice.department or Department.PARTY)})  # fmt: skip
        return [word, course.Happening("taken", on, spoken)]

    monkeypatch.setattr(course, "speak", alone)
    assert {"one department only", "one account only"} <= set(wrongs(walk()[1]))


# Single answers -----------------------------------------------------------------------------------------------------


def issued():
    return both(State(FIRST, DAYS[-1]), "issue", {"quotas": {TITLE: QUOTA}}, DAYS[0])


def both(state, step, content, day):
    for voice in (PARTY, UNION):
        state = course.replay(state, course.speak(state, step, content, voice, day))
    return state


def refusal(call, *arguments):
    with pytest.raises(Refused) as refused:
        call(*arguments)
    return str(refused.value)


def test_the_same_account_cannot_speak_for_both_departments():
    state = State(FIRST, DAYS[-1])
    content = {"quotas": {TITLE: QUOTA}}
    state = course.replay(state, course.speak(state, "issue", content, BOTH_AS_PARTY, DAYS[0]))
    assert "两个人" in refusal(course.speak, state, "issue", content, BOTH_AS_UNION, DAYS[0])


def test_a_word_on_other_content_takes_the_place_of_the_first_and_waits_itself():
    state = State(FIRST, DAYS[-1])
    state = course.replay(state, course.speak(state, "issue", {"quotas": {TITLE: 1}}, PARTY, DAYS[0]))
    state = course.replay(state, course.speak(state, "issue", {"quotas": {TITLE: 2}}, UNION, DAYS[0]))
    assert (state.stage, state.word("issue").department) == (Stage.PLANNED, Department.UNION)
    state = course.replay(state, course.speak(state, "issue", {"quotas": {TITLE: 2}}, PARTY, DAYS[0]))
    assert state.quotas == ((TITLE, 2),)


def test_no_step_is_dated_before_the_last_one():
    assert "不能更早" in refusal(course.check, issued(), "settle", {"freezing": "F"}, FIRST - timedelta(days=1))


def test_an_issued_round_runs_from_its_first_day_by_itself():
    state = issued()
    assert state.stage_on(FIRST - timedelta(days=1)) == Stage.ISSUED
    assert state.stage_on(FIRST) == Stage.RUNNING


def named():
    state = both(issued(), "settle", {"freezing": "F1"}, DAYS[0])
    state = both(state, "review", {"freezing": "F1"}, DAYS[0])
    state = both(state, "publish", window(DAYS[0], "F1"), DAYS[0])
    return both(state, "name", {"named": {TITLE: ["A"]}}, DAYS[2])


def test_a_title_is_withdrawn_only_after_its_unit_was_heard_and_with_a_reason():
    state, content = named(), {"title": TITLE, "unit": "A", "reason": "台账造假"}
    assert "听取" in refusal(course.speak, state, "withdraw", content, PARTY, DAYS[3])
    state = course.replay(state, course.accuse(state, TITLE, "A", "台账造假", UNION, DAYS[3]))
    state = course.replay(state, course.hear(state, TITLE, "A", "放弃陈述", DAYS[3]))
    assert "理由" in refusal(course.speak, state, "withdraw", content | {"reason": " "}, PARTY, DAYS[3])
    state = both(state, "withdraw", content, DAYS[3])
    assert (state.awards, state.stage) == (frozenset(), Stage.NAMED)
    assert "没有" in refusal(course.accuse, state, TITLE, "A", "再来", UNION, DAYS[3])


def test_after_the_window_nobody_can_object_any_more():
    state = both(issued(), "settle", {"freezing": "F1"}, DAYS[0])
    state = both(state, "review", {"freezing": "F1"}, DAYS[0])
    state = both(state, "publish", window(DAYS[0], "F1"), DAYS[0])
    assert course.lodge(state, "1", DAYS[1])
    assert "不能提异议" in refusal(course.lodge, state, "1", DAYS[2])
    assert state.stage_on(DAYS[2]) == Stage.OBJECTIONS


def test_a_round_is_summed_up_before_it_is_closed():
    assert "总结" in refusal(course.speak, named(), "close", {"summary": ""}, PARTY, DAYS[3])
    assert both(named(), "close", {"summary": "三十家"}, DAYS[3]).stage == Stage.CLOSED
