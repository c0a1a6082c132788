"""Divisions and national code lists."""

import pytest

from lianchuang.rulebook import UnreadableFile
from lianchuang.rulebook.code_lists import LISTS, authorities, code_list
from lianchuang.rulebook.divisions import Divisions, UnknownDivision, divisions


@pytest.fixture(scope="module")
def places():
    return divisions()


def test_a_county_comes_with_its_towns_and_villages(places):
    rows = places.county("330212000000")
    assert rows[0].name == "鄞州区"
    assert {row.level for row in rows} == {3, 4, 5}
    codes = {row.code for row in rows}
    assert len(codes) == len(rows)
    assert all(row.code.startswith("330212") and len(row.code) == 12 for row in rows)
    assert all(row.parent in codes for row in rows[1:])
    assert [row.code for row in rows] == sorted(codes)
    assert places.county("330212") == rows


@pytest.mark.parametrize(("code", "name"), [("441900", "东莞市"), ("442000", "中山市"), ("460400", "儋州市")])
def test_a_city_without_counties_counts_as_one(places, code, name):
    rows = places.county(code)
    assert (rows[0].name, rows[0].level) == (name, 2)
    assert rows[1].level == 4
    assert rows[1].parent == rows[0].code


@pytest.mark.parametrize("code", ["330200000000", "330212008000", "33", "110100"])
def test_a_city_a_town_or_a_province_is_no_county(places, code):
    with pytest.raises(UnknownDivision, match="不是县级区划"):
        places.county(code)


@pytest.mark.parametrize("code", ["330299000000", "鄞州区", "", "3302120", "3302120000001", "３３０２１２"])
def test_a_code_nobody_has_is_refused_in_chinese(places, code):
    with pytest.raises(UnknownDivision, match="没有代码为"):
        places.county(code)


def test_all_counties_of_the_country_are_known(places):
    counties = places.known_counties()
    assert sum(county.level == 3 for county in counties) == 2975
    assert [county.name for county in counties if county.level == 2] == ["东莞市", "中山市", "儋州市"]


def test_places_are_found_by_name_and_said_in_full(places):
    assert [place.code for place in places.named("鄞州区")] == ["330212000000"]
    assert [place.code for place in places.named("百丈街道", within="3302", level=4)] == ["330212008000"]
    assert places.named("百丈街道", within="11") == []
    assert places.full_name("330212008000") == "浙江省宁波市鄞州区百丈街道"
    assert places.full_name("110101") == "北京市东城区"
    assert places.full_name("419001") == "河南省济源市"
    assert [child.name for child in places.children("330200")][:2] == ["海曙区", "江北区"]


def test_the_history_of_ningbo_knows_the_district_that_was_dissolved(places):
    then, now = ({place.code: place.name for place in places.history(year)} for year in (2016, 2023))
    assert then["330204000000"] == "江东区"
    assert "330204000000" not in now
    assert (then["330205001000"], now["330205001000"]) == ("中马街道", "外滩街道")
    moved = [change for change in places.town_changes() if change.name_2016 == "百丈街道"]
    assert (moved[0].district_2016, moved[0].district_2023) == ("江东区", "鄞州区")
    with pytest.raises(UnknownDivision, match="没有宁波市2017年的区划"):
        places.history(2017)


def test_town_points_lie_in_ningbo_at_codes_of_2023(places):
    points = places.town_points()
    towns = {place.code for place in places.history(2023)}
    assert len(points) == 100
    for code, (latitude, longitude) in points.items():
        assert code in towns
        assert 28.5 < latitude < 31
        assert 120 < longitude < 123


def test_a_rulebook_without_divisions_says_so(tmp_path):
    with pytest.raises(UnreadableFile, match="没有区划文件"):
        Divisions(tmp_path)


@pytest.mark.parametrize("name", LISTS)
def test_every_code_list_has_codes_with_names_and_parents_of_its_own(name):
    entries = code_list(name)
    assert len(entries) > 3
    for code, entry in entries.items():
        assert entry.code == code
        assert entry.name
        assert entry.parent is None or entry.parent in entries


def test_codes_are_text_that_keeps_its_leading_noughts():
    assert code_list("ethnic")["01"].name == "汉族"
    assert code_list("industry")["01"].parent == "A"
    assert authorities()["81"].startswith("工会")
    with pytest.raises(UnreadableFile, match="没有“colour”这份代码表"):
        code_list("colour")
