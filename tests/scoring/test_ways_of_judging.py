"""Each way of judging at its edges."""

from decimal import Decimal
from fractions import Fraction

import pytest

from lianchuang.measures.figure import Figure
from lianchuang.scoring.quantity import UnusableFact
from lianchuang.scoring.rules import rule_in_words
from lianchuang.scoring.scorecard import TotalBelow, judge

from .standards import HEAD, ends, one, outcome, standard

BANDS = """numerator = "a"
denominator = "b"
bands = [ { min = 0.90, points = 4 }, { min = 0.80, points = 2 }, { min = 0.0, points = 0 } ]"""


def figure(numerator, denominator=None, **more):
    given = None if denominator is None else Decimal(denominator)
    return Figure("M", None if numerator is None else Decimal(numerator), given, **more)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (90, 100, ("scored", 4, 4)),
        (8999999, 10000000, ("scored", 2, 2)),
        (0, 100, ("scored", 0, 0)),
        (5, 0, ("not_applicable", 0, 0)),
        (120, 100, ("scored", 4, 4)),
        (None, 100, ("unknown", 0, 4)),
        (None, 0, ("not_applicable", 0, 0)),
        (90, None, ("unknown", 0, 4)),
    ],
)
def test_bands_take_the_first_tier_reached(a, b, expected):
    facts = {name: None if value is None else Decimal(value) for name, value in (("a", a), ("b", b))}
    assert ends(one("rate_bands", BANDS), facts) == expected


def test_a_share_just_short_of_a_line_is_never_shown_as_having_reached_it():
    found = outcome(one("rate_bands", BANDS), {"a": Decimal(8996), "b": Decimal(10000)})
    assert found.reason == "8996 ÷ 10000 = 89.96%，满 80%，得 2 分"
    assert found.missing_words == "还差 4 个，到 90% 再得 2 分"


def test_a_reason_says_how_the_points_came_about():
    found = outcome(one("rate_bands", BANDS, more='unit = "人"'), {"a": Decimal(318), "b": Decimal(342)})
    assert found.reason == "318 ÷ 342 = 93.0%，满 90%，得 4 分"
    assert found.gain is None
    near = outcome(one("rate_bands", BANDS, more='unit = "家"'), {"a": Decimal(26), "b": Decimal(33)})
    assert near.missing_words == "还差 1 家，到 80% 再得 2 分"
    assert near.gain.points == 2


def test_a_measure_is_its_numerator_and_denominator():
    params = 'measure = "M-24"\nbands = [ { min = 1.0, points = 4 }, { min = 0, points = 0 } ]'
    of = one("rate_bands", params)
    assert ends(of, {"M-24": figure(3, 3)}) == ("scored", 4, 4)
    assert ends(of, {"M-24.numerator": Decimal(2), "M-24.denominator": Decimal(3)}) == ("scored", 0, 0)
    assert ends(of, {"M-24": Decimal("0.5")}) == ("scored", 0, 0)
    assert ends(of, {"M-24": figure(None, None, status="not_applicable")}) == ("not_applicable", 0, 0)
    assert ends(of, {"M-24": figure(None, None, status="unknown")}) == ("unknown", 0, 4)


def test_the_parts_of_a_measure_can_be_named_as_facts():
    params = 'numerator = "M-03.numerator"\ndenominator = "M-03.denominator"\nthreshold = 0.9'
    of = one("all_or_nothing", params)
    assert ends(of, {"M-03": figure(9, 10)}) == ("scored", 4, 4)
    assert ends(of, {"M-03": figure(0, 0)}) == ("not_applicable", 0, 0)
    assert ends(of, {"M-03": figure(9, 10, status="unknown")}) == ("unknown", 0, 4)


def test_unknown_rows_that_cannot_change_the_tier_cost_nothing():
    params = (
        'measure = "M-23"\nbands = [ { min = 0.90, points = 4 }, { min = 0.80, points = 2 }, { min = 0, points = 0 } ]'
    )
    of = one("rate_bands", params)
    rows = {"status": "unknown", "one_row_each": True}
    assert ends(of, {"M-23": figure(33, 38, unknown_rows=2, **rows)}) == ("scored", 2, 2)  # 33/40 to 35/40
    assert ends(of, {"M-23": figure(35, 38, unknown_rows=2, **rows)}) == ("unknown", 2, 4)  # 35/40 to 37/40
    assert ends(of, {"M-23": figure(35, 38, status="unknown", unknown_rows=2)}) == ("unknown", 0, 4)


def test_bands_by_count_use_the_numerator_alone():
    params = 'fact = "talks"\nbasis = "count"\nbands = [ { min = 4, points = 4 }, { min = 2, points = 1 } ]'
    of = one("rate_bands", params, more='unit = "次"')
    assert [ends(of, {"talks": Decimal(n)})[1] for n in (0, 1, 2, 3, 4, 9)] == [0, 0, 1, 1, 4, 4]
    assert outcome(of, {"talks": Decimal(3)}).reason == "3 次，满 2 次，得 1 分"
    assert outcome(of, {"talks": Decimal(3)}).missing_words == "还差 1 次，到 4 次 再得 3 分"
    assert ends(of, {"talks": figure(4, 0)})[0] == "not_applicable"


def test_an_average_is_not_a_percentage():
    params = 'measure = "M-34"\nbasis = "average"\nbands = [ { min = 3, points = 4 }, { min = 1, points = 2 } ]'
    found = outcome(one("rate_bands", params, more='unit = "天"'), {"M-34": figure(730, 250)})
    assert found.reason == "730 ÷ 250 = 2.92 天，满 1 天，得 2 分"
    assert found.missing_words == "还差 20 天，到平均 3 天 再得 2 分"


FULL_NEEDS = f'{BANDS}\nfull_needs = {{ fact = "register_in_order" }}'


@pytest.mark.parametrize(
    ("share", "needed", "expected"),
    [
        (95, True, ("scored", 4, 4)),
        (95, False, ("scored", 2, 2)),
        (95, None, ("unknown", 2, 4)),
        (85, None, ("scored", 2, 2)),  # full marks are out of reach anyway: the missing fact costs nothing
        (85, False, ("scored", 2, 2)),
        (50, None, ("scored", 0, 0)),
        (None, False, ("unknown", 0, 2)),
    ],
)
def test_full_marks_may_need_more_than_the_share(share, needed, expected):
    facts = {"a": None if share is None else Decimal(share), "b": Decimal(100), "register_in_order": needed}
    assert ends(one("rate_bands", FULL_NEEDS), facts) == expected


COMPANION = f'{BANDS}\n[indicator.params.companion]\npoints = 3\nper_missing = 2\nitems = ["c", "d"]'


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"c": True, "d": True}, ("scored", 7, 7)),
        ({"c": True, "d": False}, ("scored", 5, 5)),
        ({"c": False, "d": False}, ("scored", 4, 4)),  # never below nought
        ({"c": False}, ("unknown", 4, 5)),
        ({}, ("unknown", 4, 7)),
        ({"b": Decimal(0), "c": True}, ("not_applicable", 0, 0)),
        ({"a": None, "c": True, "d": True}, ("unknown", 3, 7)),
    ],
)
def test_companions_earn_points_of_their_own(facts, expected):
    assert ends(one("rate_bands", COMPANION, points=7), {"a": Decimal(95), "b": Decimal(100)} | facts) == expected


def test_a_line_may_be_a_count_a_share_or_a_plain_yes():
    assert ends(one("all_or_nothing", 'fact = "n"\nmin = 3'), {"n": Decimal(3)}) == ("scored", 4, 4)
    assert ends(one("all_or_nothing", 'fact = "n"\nmin = 3'), {"n": Decimal(2)}) == ("scored", 0, 0)
    assert ends(one("all_or_nothing", 'fact = "r"\nthreshold = 0.7'), {"r": Decimal("0.7")}) == ("scored", 4, 4)
    plain = one("all_or_nothing", 'fact = "p"')
    assert [ends(plain, {"p": value})[1] for value in (True, False, Decimal(2), Decimal(0))] == [4, 0, 4, 0]
    assert ends(plain, {"p": figure(2, 3)}) == ("scored", 0, 0)  # all of them, or it is not so
    assert ends(plain, {"p": figure(3, 3)}) == ("scored", 4, 4)
    assert ends(plain, {}) == ("unknown", 0, 4)


def test_a_word_where_a_number_is_due_is_refused():
    with pytest.raises(UnusableFact, match="p 要写数，现在是文字「很多」"):
        judge(one("all_or_nothing", 'fact = "p"'), {"p": "很多"})


CONDITIONAL = 'fact = "p"\napplies_when = { fact = "members", min = 7 }'


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"members": Decimal(6), "p": False}, ("not_applicable", 0, 0)),
        ({"members": Decimal(7), "p": True}, ("scored", 4, 4)),
        ({"p": True}, ("unknown", 4, 4)),
        ({"p": False}, ("unknown", 0, 0)),
    ],
)
def test_an_indicator_applies_when_its_condition_holds(facts, expected):
    assert ends(one("all_or_nothing", CONDITIONAL), facts) == expected


def test_a_class_of_units_is_judged_only_on_its_own_indicators():
    both = standard(
        """
[[indicator]]
id = "A"
title = "企业"
points = 60
kind = "all_or_nothing"
for = { fact = "class", is = "企业" }
params = { fact = "p" }
[[indicator]]
id = "B"
title = "机关、事业单位"
points = 60
kind = "all_or_nothing"
for = { fact = "class", in = ["机关", "事业单位"] }
params = { fact = "q" }
[[indicator]]
id = "C"
title = "都考"
points = 40
kind = "all_or_nothing"
params = { fact = "r" }
"""
    )
    card = judge(both, {"class": "企业", "p": True, "q": False, "r": False})
    assert [one.status for one in card.outcomes] == ["scored", "not_applicable", "scored"]
    assert (card.total.low, card.total.max_applicable) == (60, 100)
    unknown = judge(both, {"p": True, "q": False, "r": True})
    assert unknown.total.low <= judge(both, {"class": "事业单位", "q": False, "r": True}).total.low
    assert unknown.total.high >= judge(both, {"class": "企业", "p": True, "r": True}).total.high


DEDUCTIONS = """floor = {floor}
exclusive = {exclusive}
deductions = [
  {{ fact = "p", points = 3 }}, {{ fact = "q", points = 2 }}, {{ fact = "r", points = 2, threshold = 0.8 }},
]"""


@pytest.mark.parametrize(
    ("floor", "exclusive", "facts", "expected"),
    [
        (0, "false", {"p": True, "q": True, "r": Decimal(1)}, ("scored", 4, 4)),
        (0, "false", {"p": False, "q": True, "r": Decimal(1)}, ("scored", 1, 1)),
        (0, "false", {"p": False, "q": False, "r": Decimal(0)}, ("scored", 0, 0)),
        (-1, "false", {"p": False, "q": False, "r": Decimal(0)}, ("scored", -1, -1)),
        (1, "false", {"p": False, "q": False, "r": Decimal(0)}, ("scored", 1, 1)),
        (0, "true", {"p": False, "q": False, "r": Decimal(0)}, ("scored", 1, 1)),
        (0, "true", {"p": True, "q": False, "r": Decimal(0)}, ("scored", 2, 2)),
        (0, "true", {"p": None, "q": False, "r": Decimal(0)}, ("unknown", 1, 2)),
        (0, "false", {"p": None, "q": False, "r": Decimal(1)}, ("unknown", 0, 2)),
        (0, "false", {"p": False, "q": False, "r": None}, ("scored", 0, 0)),  # nothing is left to lose
        (0, "false", {"p": True, "q": True, "r": "none"}, ("scored", 4, 4)),
    ],
)
def test_deductions_come_off_full_marks(floor, exclusive, facts, expected):
    given = facts | ({"r": figure(0, 0)} if facts["r"] == "none" else {})
    assert ends(one("per_missing_deduction", DEDUCTIONS.format(floor=floor, exclusive=exclusive)), given) == expected


def test_deductions_that_all_lack_a_denominator_do_not_apply():
    params = 'deductions = [ { numerator = "a", denominator = "b", threshold = 0.8, points = 2 } ]'
    assert ends(one("per_missing_deduction", params), {"a": Decimal(0), "b": Decimal(0)})[0] == "not_applicable"


@pytest.mark.parametrize(
    ("partial", "share", "lost"),
    [
        ("", "0.95", 0),
        ("", "0.90", "2.5"),
        ("", "0.885", "3.25"),
        ('partial_percent = "whole"', "0.885", 3),
        ('partial_percent = "started"', "0.885", "3.5"),
        ('partial_percent = "started"', "0.88", "3.5"),
        ("", "0.5", 10),
    ],
)
def test_each_percentage_point_below_the_target_costs_its_points(partial, share, lost):
    params = f'fact = "r"\ntarget = 0.95\nper_percent_below = 0.5\n{partial}'
    of = one("per_missing_deduction", params, points=10)
    assert ends(of, {"r": Decimal(share)})[1] == 10 - Fraction(str(lost))


def test_a_five_point_gap_that_floats_make_smaller_costs_five_points():
    params = 'numerator = "a"\ndenominator = "b"\ntarget = 0.95\nper_percent_below = 1\npartial_percent = "whole"'
    assert ends(one("per_missing_deduction", params, 10), {"a": Decimal(90), "b": Decimal(100)})[1] == 5


EACH = 'target = 0.9\nper_percent_below = 0.1\neach_of = ["x", "y"]'


def test_each_of_several_figures_is_held_against_the_target_for_itself():
    of = one("per_missing_deduction", EACH, points=5)
    assert ends(of, {"x": Decimal("0.85"), "y": Decimal("0.80")}) == ("scored", Fraction(7, 2), Fraction(7, 2))
    assert ends(of, {"x": Decimal(1), "y": Decimal("0.80")}) == ("scored", 4, 4)  # one cannot make up for another
    assert ends(of, {"x": Decimal("0.85")}) == ("unknown", 0, Fraction(9, 2))
    assert ends(of, {"x": figure(17, 20), "y": figure(0, 0)}) == ("scored", Fraction(9, 2), Fraction(9, 2))
    shared = one("per_missing_deduction", f'{EACH}\ndenominator = "all"', points=5)
    assert ends(shared, {"x": Decimal(17), "y": Decimal(16), "all": Decimal(20)})[1] == Fraction(7, 2)
    assert ends(shared, {"x": figure(17, 20), "y": figure(8, 10), "all": Decimal(7)})[1] == Fraction(7, 2)
    tables = EACH.replace(
        '["x", "y"]', '[ { fact = "x", target = 0.8 }, { measure = "M-42", per_percent_below = 0.2 } ]'
    )
    own = one("per_missing_deduction", tables, points=5)
    assert ends(own, {"x": Decimal("0.80"), "M-42": figure(8, 10)})[1] == 3


@pytest.mark.parametrize(
    ("params", "facts", "expected"),
    [
        ("per_record = 2\ncap = 4", {"n": Decimal(3)}, ("scored", 4, 4)),
        ("per_record = 2\ncap = 4", {"n": Decimal(1)}, ("scored", 2, 2)),
        ("per_record = 2\ncap = 0", {"n": Decimal(30)}, ("scored", 60, 60)),
        ("per_record = 2", {"n": Decimal(30)}, ("scored", 4, 4)),
        ("per_record = 2\ncap = 0", {}, ("unknown", 0, None)),
        ("per_record = 2\ncap = 4", {}, ("unknown", 0, 4)),
        ("per_record = 2\nper_brief = 1\ncap = 0", {"n": Decimal(1)}, ("scored", 2, 2)),
        ("per_record = 2\nper_brief = 1\ncap = 0", {"n": Decimal(1), "n_brief": Decimal(3)}, ("scored", 5, 5)),
        ("per_record = 2\nper_brief = 1\ncap = 0", {"n": Decimal(1), "n_briefs": None}, ("unknown", 2, None)),
        ("per_record = 2\nper_brief = 1\ncap = 4", {"n": Decimal(1), "n_briefs": None}, ("unknown", 2, 4)),
        ("per_record = 2\nper_brief = 1\ncap = 4", {"n": Decimal(2), "n_briefs": None}, ("scored", 4, 4)),
        ("per_record = 0.5\ncap = 4", {"n": figure(3, in_records=("r1", "r2", "r3"))}, ("scored", 1.5, 1.5)),
    ],
)
def test_records_are_counted_up_to_the_cap(params, facts, expected):
    assert ends(one("count_capped", f'fact = "n"\n{params}'), facts) == expected


@pytest.mark.parametrize(
    ("share", "points"), [((34, 37), Fraction(8 * 34, 37)), ((37, 37), 8), ((40, 37), 8), ((0, 37), 0)]
)
def test_points_in_proportion_are_exact_and_never_more_than_full(share, points):
    of = one("proportional", 'measure = "M-52"', points=8)
    assert ends(of, {"M-52": figure(*share)}) == ("scored", points, points)


def test_a_proportional_reason_shows_the_sum():
    of = one("proportional", 'measure = "M-34"\nfull = 8\nbasis = "average"', points=6, more='unit = "学时"')
    found = outcome(of, {"M-34": figure(730, 100)})
    assert found.reason == "730 ÷ 100 = 7.3 学时，6 分按比例，得 5.48 分"
    assert ends(of, {}) == ("unknown", 0, 6)
    assert ends(of, {"M-34": figure(0, 0)})[0] == "not_applicable"


def test_the_points_below_roll_up_as_a_share_of_their_mean():
    head = HEAD + "[standard.roll_up]\nshare = 0.5\nbelow_total = 100\n"
    town = standard(
        '[[indicator]]\nid = "X"\ntitle = "某项"\npoints = 50\nkind = "all_or_nothing"\nparams = { fact = "p" }', head
    )
    below = [TotalBelow(Fraction(80), Fraction(80)), TotalBelow(Fraction(91), Fraction(91))]
    card = judge(town, {"p": True}, below)
    assert (card.total.low, card.total.high) == (Fraction(92) + Fraction(3, 4), Fraction(92) + Fraction(3, 4))
    assert card.outcomes[-1].reason == "所辖 2 家工会平均 85.5 分 × 50%，得 42.75 分"
    open_end = judge(town, {"p": True}, [*below, TotalBelow(Fraction(60), Fraction(90))])
    assert (open_end.total.low, open_end.total.high) == (
        Fraction(50) + Fraction(231, 6),
        Fraction(50) + Fraction(261, 6),
    )
    assert judge(town, {"p": True}).total.low == 100  # no union below: the half that does not apply is rescaled


def test_rules_are_told_from_the_parameters():
    of = one("rate_bands", FULL_NEEDS)
    assert (
        rule_in_words(of, of.indicators[0])
        == "a ÷ b满 90% 得 4 分，满 80% 得 2 分，再低不得分；满分还要有register_in_order"
    )
