"""Laws that hold for every standard and all facts."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from lianchuang.scoring.scorecard import judge
from lianchuang.scoring.trial import as_document, as_json

from . import oracle
from .generated import ASKED, COUNTS, RATES, RECORDS, YES, as_facts, as_standard, known_facts, raw_standards

MANY = settings(max_examples=150, deadline=None)


@MANY
@given(raw_standards(), known_facts())
def test_a_plain_second_judge_gives_the_same_points(raw, facts):
    card = judge(as_standard(raw), as_facts(facts))
    points, total = oracle.judge(raw, facts)
    assert {one.id: one.points for one in card.outcomes} == points
    assert card.total.low == card.total.high == total


@MANY
@given(raw_standards(), known_facts(), st.sets(st.sampled_from(YES + COUNTS + RATES + RECORDS)))
def test_points_stay_between_floor_and_maximum(raw, facts, hidden):
    for one in judge(as_standard(raw), as_facts({name: facts[name] for name in facts if name not in hidden})).outcomes:
        floor = min(Fraction(getattr(one.indicator.params, "floor", 0)), one.points_of_standard)
        assert one.maximum is None or one.ruling.high <= one.maximum
        assert one.status == "not_applicable" or floor <= one.ruling.low
        assert one.ruling.high is None or one.ruling.low <= one.ruling.high


def better(draw, facts):
    """The same facts with some of them better: more, a higher share, yes instead of no."""
    raised = dict(facts)
    for name in draw(st.sets(st.sampled_from(YES + COUNTS + RATES + RECORDS), min_size=1)):
        value = facts[name]
        if isinstance(value, bool):
            raised[name] = True
        elif isinstance(value, tuple):
            raised[name] = (value[0] + draw(st.integers(0, 5)), value[1])
        else:
            raised[name] = value + draw(st.integers(0, 5))
    return raised


@MANY
@given(raw_standards(), known_facts(), st.data())
def test_a_better_fact_never_lowers_a_score(raw, facts, data):
    standard = as_standard(raw)
    before, after = judge(standard, as_facts(facts)), judge(standard, as_facts(better(data.draw, facts)))
    for old, new in zip(before.outcomes, after.outcomes, strict=True):
        assert new.ruling.low >= old.ruling.low
    assert after.total.low >= before.total.low


@MANY
@given(raw_standards(), known_facts(), st.data())
def test_what_becomes_known_lies_inside_the_earlier_range(raw, facts, data):
    standard = as_standard(raw)
    hidden = data.draw(st.sets(st.sampled_from(sorted(facts))))
    partly = judge(standard, as_facts({name: None if name in hidden else value for name, value in facts.items()}))
    wholly = judge(standard, as_facts(facts))
    for before, after in zip(partly.outcomes, wholly.outcomes, strict=True):
        if after.status == "not_applicable":
            assert before.status == "not_applicable" or before.ruling.may_be_inapplicable
        else:
            assert before.ruling.low <= after.ruling.low
            assert before.ruling.high is None or after.ruling.high <= before.ruling.high
    if wholly.total.max_applicable or not partly.total.max_applicable:
        assert partly.total.low <= wholly.total.low
        assert partly.total.high is None or wholly.total.high <= partly.total.high
        assert partly.grade.name in (wholly.grade.name, "待定（缺数）")


@MANY
@given(raw_standards(), known_facts(), st.randoms(use_true_random=False))
def test_the_order_of_indicators_changes_nothing(raw, facts, random):
    mixed = list(raw["indicator"])
    random.shuffle(mixed)
    first, second = (judge(as_standard(one), as_facts(facts)) for one in (raw, raw | {"indicator": mixed}))
    assert {one.id: (one.points, one.reason) for one in first.outcomes} == {
        one.id: (one.points, one.reason) for one in second.outcomes
    }
    assert first.total == second.total
    assert first.grade == second.grade


@MANY
@given(raw_standards(), known_facts(), st.sets(st.sampled_from(YES + COUNTS + RATES + RECORDS + ASKED)))
def test_a_second_run_says_the_same_word_for_word(raw, facts, hidden):
    given_facts = as_facts({name: facts[name] for name in facts if name not in hidden})
    first, second = (as_json(as_document(judge(as_standard(raw), given_facts))) for _ in range(2))
    assert first == second
