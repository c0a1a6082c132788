"""How a figure is shown: a share, so many a head, a plain number; and what its records are called."""

from datetime import date
from decimal import Decimal

import pytest

from lianchuang.measures.computation import MEASURES
from lianchuang.measures.figure import Figure
from lianchuang.registry import acts as registry
from lianchuang.web.figures import Shown
from lianchuang.web.records import records_of
from tests.accounts.conftest import BY


def shown(name, numerator=None, denominator=None, **more):
    amounts = [None if number is None else Decimal(number) for number in (numerator, denominator)]
    return Shown(MEASURES[name], Figure(name, *amounts, **more), "/x")


@pytest.mark.parametrize(
    ("found", "short", "whole"),
    [
        (shown("M-05", 1124, 1128), "99.6%", "1124 ÷ 1128 = 99.6%"),
        (shown("M-34", 213, 100), "2.13", "213 ÷ 100 = 2.13"),
        (shown("M-54", 3), "3", "3"),
        (shown("M-54", 0), "0", "0"),
        (shown("M-37", "6000.5", "8000"), "75.0%", "6000.5 ÷ 8000 = 75.0%"),
        (shown("M-05", status="not_applicable"), "—", "没有可算的"),
    ],
)
def test_a_figure_is_shown_in_its_own_unit(found, short, whole):
    assert (found.short, found.sum) == (short, whole)


def test_only_a_figure_of_single_records_tells_how_many_are_lacking():
    single = shown("M-05", 1124, 1128, one_row_each=True)
    assert (single.gap, shown("M-34", 1, 3).gap, shown("M-54", 3, one_row_each=True).gap) == (4, 0, 0)


def test_a_village_is_called_by_its_name_and_opens_to_its_town(db):
    entries = [registry.AreaEntry("330212101000", "瞻岐镇", 4), registry.AreaEntry("330212101201", "东一村", 5)]
    registry.register_areas(entries, by=BY, on=date(2024, 1, 1))
    village, unknown = records_of(["area:330212101201.7", "area:330212101999.7"], date(2026, 11, 20))
    assert (village.words, village.href, village.kind) == ("东一村", "/organisations/7", "村、社区、园区")
    assert unknown.words == "330212101999"
