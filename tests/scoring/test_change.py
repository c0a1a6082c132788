"""An explained change adds up exactly, whatever came, went or changed between two scorings."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from lianchuang.measures.rows import MEASURES
from lianchuang.rulebook.standards import parse_standard
from lianchuang.scoring.change import Row, Side, explain, figures_of_rows
from lianchuang.scoring.scorecard import TotalBelow

HEAD = """
[standard]
id = "small"
title = "小标准"
level = "town"
total_points = 100
bands = [ { name = "先进", min = 60 } ]
not_applicable = "rescale"
roll_up = { share = 0.5, below_total = 100, standard = "x.toml", section = "二" }
"""
INDICATORS = """
[[indicator]]
id = "A"
section = "一"
title = "入会率"
points = %s
kind = "per_missing_deduction"
[indicator.params]
measure = "M-03"
target = 0.90
per_percent_below = 0.5
[[indicator]]
id = "B"
section = "一"
title = "会员大会"
points = 10
kind = "rate_bands"
for = { fact = "kind", in = ["base_union"] }
[indicator.params]
measure = "M-12"
bands = [ { min = 1, points = 10 }, { min = 0.5, points = 3 }, { min = 0, points = 0 } ]
[[indicator]]
id = "C"
section = "二"
title = "建议"
points = 7
kind = "proportional"
[indicator.params]
measure = "M-30"
basis = "average"
full = 0.3
"""
STANDARDS = [parse_standard((HEAD + INDICATORS % points).encode()) for points in (20, 25)]
AMOUNT = st.one_of(st.none(), st.integers(0, 40))
ROWS = st.lists(
    st.builds(
        Row,
        measure=st.sampled_from(["M-03", "M-12", "M-30"]),
        organisation=st.integers(1, 3),
        record=st.sampled_from([f"case:{number}" for number in range(6)]),
        of=AMOUNT,
        counted=AMOUNT,
    ),
    max_size=14,
)
BELOW = st.dictionaries(
    st.sampled_from("甲乙丙"), st.integers(0, 100).map(lambda n: TotalBelow(Fraction(n), Fraction(n))), max_size=3
)
SIDES = st.builds(
    Side,
    standard=st.sampled_from(STANDARDS),
    classes=st.fixed_dictionaries({"kind": st.sampled_from(["base_union", "organiser"])}),
    rows=ROWS,
    below=BELOW,
)


def by_number(record):
    return ("record", "tree", "day", "rule")[int(record[-1]) % 4]


@settings(max_examples=150, deadline=None)
@given(before=SIDES, after=SIDES)
def test_the_parts_add_up_to_the_whole_difference_in_total_and_in_every_indicator(before, after):
    change = explain(before, after, by_number)
    first, last = before.card(), after.card()
    assert (change.before, change.after) == (first.total.low, last.total.low)
    assert sum((part.points for part in change.parts), Fraction(0)) == last.total.low - first.total.low
    earlier = {one.id: one.ruling.low for one in first.outcomes}
    for outcome in last.outcomes:
        moved = sum((part.indicators.get(outcome.id, Fraction(0)) for part in change.parts), Fraction(0))
        assert moved == outcome.ruling.low - earlier.get(outcome.id, Fraction(0)), outcome.id


@settings(max_examples=50, deadline=None)
@given(side=SIDES)
def test_where_nothing_changed_there_is_no_part(side):
    assert list(explain(side, side, by_number).parts) == []


@settings(max_examples=50, deadline=None)
@given(before=SIDES, after=SIDES)
def test_the_order_in_which_rows_are_held_changes_nothing(before, after):
    turned = Side(after.standard, after.classes, after.rows[::-1], after.below)
    assert explain(before, turned, by_number) == explain(before, after, by_number)


def test_one_more_meeting_is_the_part_of_its_record_and_names_its_indicator():
    def side(*records):
        rows = [Row("M-12", 1, record, 1, 1) for record in records] + [Row("M-12", 1, "case:9", 1, 0)]
        return Side(STANDARDS[0], {"kind": "base_union"}, rows, {})

    (part,) = explain(side(), side("case:1"), lambda record: "record").parts
    assert (part.cause, part.what, part.indicators) == ("record", "case:1", {"B": 3})


def test_figures_from_rows_keep_gaps_and_empty_counts_apart():
    figures = figures_of_rows([Row("M-03", 1, "case:1", 10, 4), Row("M-03", 1, "case:2", None, 3)])
    assert (figures["M-03"].status, figures["M-03"].unknown_rows) == ("unknown", 1)
    assert figures["M-12"].status == "not_applicable"
    counts = [name for name, one in MEASURES.items() if one.unit == "count"]
    assert all(figures[name].numerator == 0 for name in counts)
