"""The demonstration standards: a hundred points, every leaf from a measure, nothing wrong, every article held."""

from decimal import Decimal
from fractions import Fraction

import pytest

from lianchuang.measures.computation import MEASURES
from lianchuang.measures.figure import Figure
from lianchuang.rulebook.shelf import shelf
from lianchuang.rulebook.sources import Library
from lianchuang.rulebook.standards import known_names, read_standard, standards_folder
from lianchuang.scoring.names import names_used
from lianchuang.scoring.proofreading import check
from lianchuang.scoring.proofreading.names import MEASURE
from lianchuang.scoring.scorecard import TotalBelow, judge

NAMES = ["demonstration-base", "demonstration-town", "demonstration-district"]


def demonstration(name):
    return read_standard(standards_folder() / f"{name}.toml")


@pytest.mark.parametrize("name", NAMES)
def test_proofreading_finds_nothing_in_a_demonstration_standard(name):
    assert check(demonstration(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_leaf_is_reckoned_from_a_measure(name):
    assert all(MEASURE.fullmatch(asked) for asked in names_used(demonstration(name)))
    assert {one.kind for one in demonstration(name).indicators}.isdisjoint({"reviewed", "count_capped"})


@pytest.mark.parametrize("name", NAMES)
def test_every_article_a_demonstration_standard_cites_is_held(name):
    library, standard = Library(shelf()), demonstration(name)
    cited = [one.basis for one in (*standard.indicators, *standard.gates) if one.basis]
    assert cited
    for basis in cited:
        citation = library.cite(basis)
        assert library.article(citation.statute, citation.article) is not None, basis


def test_the_six_parts_weigh_what_the_founding_speech_gives_them():
    sections = {section.title: section.points for section in demonstration("demonstration-base").sections}
    assert sections == {"组织建设": 20, "促进发展": 15, "维护权益": 25, "提高素质": 12, "服务职工": 14, "基层民主": 14}


def perfect(standard):
    return {name: Figure(name, Decimal(100), Decimal(50)) for name in names_used(standard)}


def test_a_union_that_did_everything_has_a_hundred_points_and_is_advanced():
    standard = demonstration("demonstration-base")
    card = judge(standard, perfect(standard))
    assert (card.total.low, card.total.high, card.grade.name) == (100, 100, "先进")
    assert [(one.title, one.low) for one in card.sections] == [(one.title, one.points) for one in standard.sections]


def test_without_a_wage_contract_no_union_is_advanced_whatever_its_points():
    standard = demonstration("demonstration-base")
    card = judge(standard, perfect(standard) | {"M-42": Figure("M-42", Decimal(0), Decimal(1))})
    assert (card.total.low, card.grade.name) == (96, "达标")
    assert card.grade.words == "达标，不符合评先进的条件：工资集体合同在有效期内"


def test_one_unknown_figure_leaves_the_grade_open_only_where_it_could_change_it():
    standard = demonstration("demonstration-base")
    open_card = judge(standard, perfect(standard) | {"M-30": None, "M-31": None})
    assert (open_card.total.low, open_card.total.high, open_card.grade.name) == (85, 100, "待定（缺数）")
    sure = judge(standard, perfect(standard) | {"M-30": None})
    assert (sure.total.low, sure.total.high, sure.grade.name) == (92, 100, "先进")


def test_a_town_has_half_from_its_own_work_and_half_from_its_unions():
    standard = demonstration("demonstration-town")
    card = judge(standard, perfect(standard), [TotalBelow(Fraction(n), Fraction(n)) for n in (80, 90, 100)])
    assert card.total.low == 95
    assert card.sections[-1].title == "所辖工会"
    assert (card.sections[-1].low, card.sections[-1].maximum) == (45, 50)


def test_a_measure_is_called_the_same_in_standards_as_where_it_is_reckoned():
    assert {one.id: known_names().get(one.id) for one in MEASURES.values()} == {
        one.id: one.name for one in MEASURES.values()
    }
