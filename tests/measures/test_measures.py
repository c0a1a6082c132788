"""Measures agree with a plain-Python oracle, and keep the edge rules of procedures.md §6."""

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianchuang.measures.computation import compute, figures_of
from lianchuang.measures.rows import MEASURES, Window
from lianchuang.snapshot.facts import TABLES, Facts
from tests.measures.invented import DAY, FIRST, Invented
from tests.measures.oracle import ORACLE, rolled_up, rows_of

WINDOW = Window(FIRST, DAY)


def test_every_measure_is_reckoned_a_second_time():
    assert set(MEASURES) == set(ORACLE)


@given(st.integers(0, 10**9))
@settings(max_examples=30, deadline=None)
def test_every_measure_agrees_with_the_oracle_at_every_level(seed):
    district = Invented(seed)
    measured = compute(district.facts, WINDOW, sorted(ORACLE))
    found = {(m, o): (n, d, u) for m, o, n, d, _, u in measured.figures.iter_rows()}
    expected = {}
    for name in ORACLE:
        for organisation, total in rolled_up(list(rows_of(name, district)), district.parents).items():
            expected[name, organisation] = total
    assert found == expected


@given(st.integers(0, 10**9), st.integers(0, 10**9))
@settings(max_examples=6, deadline=None)
def test_the_order_of_the_facts_changes_nothing(seed, shuffle):
    district = Invented(seed)
    luck = random.Random(shuffle)
    before = compute(district.facts, WINDOW)
    for rows in district.tables.values():
        luck.shuffle(rows)
    after = compute(district.facts, WINDOW)
    assert before.figures.equals(after.figures)
    assert before.rows.equals(after.rows)


@given(st.integers(0, 10**9))
@settings(max_examples=6, deadline=None)
def test_the_lists_behind_a_figure_add_up_to_it(seed):
    district = Invented(seed)
    measured = compute(district.facts, WINDOW)
    for name, organisation, numerator, denominator, _, unknown in measured.figures.iter_rows():
        rows = measured.behind(name, organisation)
        known = rows.drop_nulls(["of", "counted"])
        assert (known["counted"].sum(), known["of"].sum(), rows.height - known.height) == (
            numerator,
            denominator,
            unknown,
        )


def facts(**tables) -> Facts:
    frames = {name: pl.DataFrame(rows, schema=TABLES[name].schema).lazy() for name, rows in tables.items()}
    return Facts.of(DAY, frames)


def one_union(**more) -> dict:
    return {
        "organisations": [{"organisation": 10, "tree": "union", "tier": 4, "kind": "base_union"}],
        "ancestors": [{"organisation": 10, "ancestor": 10, "height": 0}],
        **more,
    }


def figure(name, tables):
    return compute(facts(**tables), WINDOW, [name]).figure(name, 10)


def test_no_row_at_all_is_not_applicable_and_neither_nought_nor_full():
    assert figure("M-25", one_union()).status == "not_applicable"


def test_an_unknown_headcount_gives_an_unknown_rate():
    tables = one_union(
        employers=[{"employer": 1, "staff": None}],
        coverage=[{"organisation": 10, "employer": 1, "tree": "union"}],
        reported=[{"organisation": 10, "quantity": "members", "value": 5}],
    )
    found = figure("M-03", tables)
    assert (found.status, found.share, found.unknown_rows) == ("unknown", None, 1)


def test_a_union_without_roster_or_report_has_unknown_members_and_not_none():
    tables = one_union(
        employers=[{"employer": 1, "staff": 40}], coverage=[{"organisation": 10, "employer": 1, "tree": "union"}]
    )
    assert figure("M-03", tables).status == "unknown"


def test_a_term_that_ends_after_the_day_is_not_yet_due():
    term = {"organisation": 10, "body": "committee", "number": 1, "since": FIRST}
    later = one_union(terms=[{**term, "last_day": DAY.replace(month=12)}])
    assert figure("M-10", later).status == "not_applicable"


@pytest.mark.parametrize(("until", "counted"), [(None, 0), ("last", 1), ("next", 1), ("late", 0)])
def test_re_election_counts_when_the_new_term_begins_by_the_day_after_the_last(until, counted):
    from datetime import date

    last = date(2026, 5, 31)
    days = {None: None, "last": last, "next": date(2026, 6, 1), "late": date(2026, 6, 2)}
    term = {"organisation": 10, "body": "committee", "number": 1, "since": FIRST, "last_day": last}
    found = figure("M-10", one_union(terms=[{**term, "until": days[until]}]))
    assert (found.numerator, found.denominator) == (counted, 1)


def test_every_measure_says_what_it_is_and_whence():
    for name, measure in MEASURES.items():
        assert measure.id == name
        assert measure.sentence.endswith(("。", "）")), name
        assert measure.source, name


def test_every_measure_survives_an_empty_snapshot():
    measured = compute(facts(), WINDOW)
    assert measured.figures.height == 0
    ((_, found),) = figures_of(measured, [10])
    assert set(found) == set(MEASURES)
    for name, figure_ in found.items():
        assert figure_.status == ("known" if MEASURES[name].unit == "count" else "not_applicable"), name
