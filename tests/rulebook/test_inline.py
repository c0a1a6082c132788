"""Rules written inside procedure files."""

from datetime import date

import pytest

from lianchuang.rulebook import BadInputs, Calendar, UnreadableFile, inline_rule

FACTS = {"start": "2026-03-02", "done": "2026-03-16", "present": 39, "entitled": 60, "kind": "wage", "places": ["门口"]}


def ok(written: dict, **facts) -> bool | None:
    return inline_rule(written).apply(FACTS | facts).values["ok"]


def test_a_share_of_a_base():
    quorum = {"kind": "share", "part": "present", "of": "entitled", "at_least": "2/3"}
    answer = inline_rule(quorum).apply(FACTS)
    assert answer.values["ok"] is False
    assert answer.values["needed"] == 40
    assert ok(quorum, present=40)
    assert ok({"kind": "share", "part": ["present", "more"], "of": "entitled", "at_least": "2/3"}, more=1)
    assert ok({"kind": "share", "part": "present", "of": "entitled", "at_most": "2/3"})


def test_numbers_are_compared_with_numbers_and_with_other_fields():
    assert ok({"kind": "at_least", "field": "present", "number": 39})
    assert not ok({"kind": "more_than", "field": "present", "number": 39})
    assert ok({"kind": "at_most", "field": "present", "other": "entitled"})
    assert not ok({"kind": "less_than", "field": "entitled", "other": "present"})


def test_values_are_compared_whichever_way_a_day_is_written():
    assert ok({"kind": "equal", "field": "kind", "to": "wage"})
    assert ok({"kind": "equal", "field": "start", "other": "same"}, same=date(2026, 3, 2))
    assert ok({"kind": "one_of", "field": "kind", "values": ["wage", "safety"]})
    assert not ok({"kind": "equal", "field": "present", "to": 1}, present=True)
    assert ok({"kind": "includes", "field": "places", "values": ["门口"]})


def test_fields_that_must_be_filled_are_told_when_they_are_not():
    answer = inline_rule({"kind": "given", "fields": ["start", "minutes"], "labels": {"minutes": "会议记录"}}).apply(
        FACTS
    )
    assert answer.values["ok"] is False
    assert answer.values["missing"] == ["minutes"]
    assert answer.words["missing_names"] == "会议记录"


def test_a_clock_counts_days_working_days_or_months_and_rolls_only_where_told():
    days = inline_rule({"kind": "within", "day": "done", "after": "start", "days": 19})
    assert days.apply(FACTS).values["due"] == date(2026, 3, 21)
    rolling = inline_rule({"kind": "within", "day": "done", "after": "start", "days": 19, "rolls": True})
    assert rolling.apply(FACTS).values["due"] == date(2026, 3, 23)
    clock = rolling.apply(FACTS).deadline
    assert clock is not None
    assert (clock.raw, clock.provisional) == (date(2026, 3, 21), False)
    working = {"kind": "within", "day": "done", "after": "start", "working_days": 10}
    assert ok(working)
    assert not ok(working, done="2026-03-17")
    assert ok({"kind": "within", "day": "done", "after": "start", "months": 1})


def test_a_clock_runs_by_the_calendar_it_is_given():
    rule = inline_rule({"kind": "within", "day": "done", "after": "start", "working_days": 1})
    shut = Calendar.of({"holidays": ["2026-03-03"]})
    assert rule.apply(FACTS, calendar=shut).values["due"] == date(2026, 3, 4)


def test_a_step_not_before_a_period_has_run_out():
    rule = {"kind": "not_before", "day": "done", "after": "start", "days": 15}
    assert inline_rule(rule).apply(FACTS).values["earliest"] == date(2026, 3, 17)
    assert not ok(rule)
    assert ok(rule, done="2026-03-17")


def test_a_notice_that_hangs_long_enough():
    rule = inline_rule({"kind": "publicity", "first": "start", "last": "done", "working_days": 5})
    answer = rule.apply({"start": "2026-03-02", "done": "2026-03-08"})
    assert (answer.values["ok"], answer.values["days"], answer.values["until"]) == (True, 5, date(2026, 3, 6))
    assert rule.apply({"start": "2026-03-07"}).values == {"ok": None, "days": None, "until": date(2026, 3, 13)}
    calendar_days = inline_rule({"kind": "publicity", "first": "start", "last": "done", "days": 7})
    assert calendar_days.apply({"start": "2026-03-02", "done": "2026-03-07"}).values["ok"] is False


def test_a_window_in_a_year_without_a_calendar_is_provisional():
    rule = inline_rule({"kind": "publicity", "first": "start", "last": "done", "working_days": 5})
    assert rule.apply({"start": "2026-12-28", "done": "2027-01-08"}).provisional
    assert not rule.apply({"start": "2026-03-02", "done": "2026-03-08"}).provisional


@pytest.mark.parametrize(
    "written",
    [
        {"kind": "share", "part": "x", "of": "entitled", "at_least": "2/3"},
        {"kind": "share", "part": "present", "of": "x", "at_least": "2/3"},
        {"kind": "at_least", "field": "x", "number": 1},
        {"kind": "equal", "field": "x", "to": "wage"},
        {"kind": "one_of", "field": "x", "values": ["wage"]},
        {"kind": "within", "day": "x", "after": "start", "days": 1},
        {"kind": "within", "day": "done", "after": "x", "days": 1},
        {"kind": "not_before", "day": "x", "after": "start", "days": 1},
        {"kind": "ahead_of", "day": "x", "before": "start", "days": 1},
        {"kind": "publicity", "first": "start", "last": "x", "days": 1},
        {"kind": "is_true", "field": "x"},
    ],
)
def test_what_is_not_known_yet_leaves_the_answer_open(written):
    assert ok(written) is None


def test_of_several_tests_one_failure_decides_and_an_open_one_leaves_it_open():
    kept, failed, unknown = (
        {"kind": "at_least", "field": name, "number": 40} for name in ("entitled", "present", "nobody")
    )
    assert ok({"kind": "all_of", "tests": [kept, unknown]}) is None
    assert ok({"kind": "all_of", "tests": [failed, unknown]}) is False
    assert ok({"kind": "any_of", "tests": [failed, unknown]}) is None
    assert ok({"kind": "any_of", "tests": [kept, unknown]}) is True


def test_the_article_decides_whether_an_inline_rule_acts_as_law():
    test = {"kind": "at_least", "field": "present", "number": 40}
    law = inline_rule(test | {"basis": "工会法#17", "severity": "invalid"})
    secondary = inline_rule(test | {"basis": ["企业工会主席产生办法（试行）#16"]})
    charter = inline_rule(test | {"basis": "中国工会章程#6"})
    house = inline_rule(test | {"basis": "house", "severity": "invalid"})
    assert [rule.mark for rule in (law, secondary, charter, house)] == ["V", "S", "S", "PROD"]
    assert [rule.apply(FACTS).acts_as_law for rule in (law, secondary, charter, house)] == [True, True, False, False]
    assert [rule.default_severity for rule in (law, secondary, charter, house)] == [
        "invalid",
        "breach",
        "notice",
        "notice",
    ]


def test_an_inline_finding_is_a_sentence_with_its_article():
    rule = inline_rule(
        {"kind": "share", "part": "present", "of": "entitled", "at_least": "2/3", "basis": "工会法#17"}
        | {"say": "应到{entitled}人，实到{present}人，{short}（应为{needed}人以上），不符合{basis}。请重新组织"}
    )
    said = rule.sentence(FACTS, rule.apply(FACTS))
    assert said == "应到60人，实到39人，不足三分之二（应为40人以上），不符合《工会法》第十七条。请重新组织。"
    plain = inline_rule({"kind": "given", "fields": ["minutes"], "name": "会议记录", "basis": "house"})
    assert plain.sentence({}, plain.apply({})) == (
        "提示：会议记录不符合本系统的约定。请补正，或说明理由（本项为本系统的约定，以正式文本为准）。"
    )


def test_an_inline_rule_tells_which_facts_it_reads():
    rule = inline_rule(
        {"kind": "all_of", "tests": [{"kind": "is_true", "field": "a"}, {"kind": "is_true", "field": "b"}]}
    )
    assert rule.reads == ("a", "b")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({}, "kind"),
        ({"kind": "shares"}, "不认识这一类规则"),
        ({"kind": "share", "part": "a", "of": "b"}, "要写一个"),
        ({"kind": "share", "part": "a", "of": "b", "at_least": "0.66"}, "不是分数"),
        ({"kind": "within", "after": "a"}, "期间要写一个"),
        ({"kind": "within", "after": "a", "days": 3, "working_days": 3}, "期间要写一个"),
        ({"kind": "at_least", "field": "a"}, "number 和 other"),
        ({"kind": "equal", "field": "a"}, "to 和 other"),
        ({"kind": "publicity", "first": "a", "last": "b"}, "days 和 working_days"),
        ({"kind": "is_true", "field": "a", "basis": "没有的法#1"}, "没有《没有的法》"),
        ({"kind": "is_true", "field": "a", "basis": "工会法"}, "条文写法"),
        ({"kind": "is_true", "field": "a", "colour": "red"}, "colour：不认识这一项"),
    ],
)
def test_an_inline_rule_wrongly_written_is_refused_by_name(written, said):
    with pytest.raises(UnreadableFile) as refusal:
        inline_rule(written)
    assert said in str(refusal.value)


def test_facts_of_the_wrong_sort_are_refused_in_chinese():
    rule = inline_rule({"kind": "share", "part": "present", "of": "entitled", "at_least": "2/3"})
    with pytest.raises(BadInputs, match="要填数字"):
        rule.apply({"present": "许多", "entitled": 60})
