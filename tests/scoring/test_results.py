"""A scoring as it is written and read again: the same bytes, places, towns, and the reason for every point."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianchuang.measures.figure import Figure
from lianchuang.scoring.ranking import Standing, places
from lianchuang.scoring.results import DamagedResults, Results
from lianchuang.scoring.writing import write_results

from .standards import standard

HEAD = """
[standard]
id = "small"
title = "小标准"
level = "grassroots"
version = "3"
total_points = 10
bands = [ { name = "先进", min = 9 }, { name = "达标", min = 6 } ]
rounding = { places = 1 }
ties = ["维护权益", "A"]
[standard.names]
"M-03" = "入会率"
[[section]]
title = "组织建设"
points = 6
[[section]]
title = "维护权益"
points = 4
"""
INDICATORS = """
[[indicator]]
id = "A"
section = "组织建设"
title = "入会率"
points = 6
kind = "rate_bands"
unit = "人"
[indicator.params]
measure = "M-03"
bands = [ { min = 0.9, points = 6 }, { min = 0.6, points = 3 }, { min = 0.0, points = 0 } ]
[[indicator]]
id = "B"
section = "维护权益"
title = "隐患整改"
points = 4
kind = "proportional"
unit = "处"
params = { measure = "M-52" }
"""
SMALL = standard(INDICATORS, HEAD)


def share(name, numerator, denominator, **records):
    return Figure(name, Decimal(numerator), Decimal(denominator), **records)


def unit(organisation, members, hazards, town="T1", **classes):
    """A union with so many members in a hundred and so many hazards of ten put right; None is unknown."""
    lists = {"in_records": ("roster:1",), "out_records": ("staff:7",)}
    closed = tuple(f"case:{number}" for number in range(hazards or 0))
    facts = {
        "M-03": None if members is None else share("M-03", members, 100, **lists),
        "M-52": None if hazards is None else share("M-52", hazards, 10, in_records=closed),
    }
    return organisation, {"name": f"{organisation}工会", "town": town, "town_name": f"{town}镇", **classes}, facts


UNITS = [
    unit("001", 95, 10),  # 10
    unit("002", 95, 7),  # 8.8
    unit("003", 70, 10),  # 7: more in 维护权益 than 004
    unit("004", 95, 2, town="T2"),  # 6.8
    unit("005", 50, 10, town="T2"),  # 4
    unit("006", 50, 10, town="T2"),  # 4 as well
    unit("007", None, 10, town="T2"),  # 4 to 10
]


@pytest.fixture
def results(tmp_path):
    return write_results(SMALL, UNITS, tmp_path / "results", snapshot="f00d")


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_facts_give_the_same_bytes_in_whatever_order_they_come(tmp_path):
    mixed = UNITS[:]
    random.Random(7).shuffle(mixed)
    write_results(SMALL, UNITS, tmp_path / "one", snapshot="f00d")
    write_results(SMALL, iter(mixed), tmp_path / "two", snapshot="f00d")
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert sorted(files(tmp_path / "one")) == ["manifest.json", "points.parquet", "records.parquet", "results.parquet"]


def test_scoring_again_replaces_the_folder_whole(tmp_path, results):
    again = write_results(SMALL, UNITS[:2], results.folder)
    assert again.ranking().height == 2
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_a_scoring_that_fails_leaves_the_earlier_one_untouched(results):
    before = files(results.folder)
    with pytest.raises(ValueError, match="001 出现了两次"):
        write_results(SMALL, [UNITS[0], UNITS[0]], results.folder)
    assert files(results.folder) == before


def test_the_manifest_names_standard_snapshot_and_code_and_seals_the_files(results):
    assert results.manifest["standard"] == {
        "id": "small", "title": "小标准", "version": "3", "sha256": SMALL.sha256,
    }  # fmt: skip
    assert results.manifest["snapshot"] == "f00d"
    assert results.manifest["tables"]["results"]["rows"] == 7
    assert Results.open(results.folder, verify=True).mark == results.mark
    table = results.folder / "points.parquet"
    table.write_bytes(table.read_bytes()[:-1] + b"?")
    with pytest.raises(DamagedResults, match=r"points\.parquet 与清单不符"):
        Results.open(results.folder, verify=True)


def test_a_folder_without_results_is_refused(tmp_path):
    with pytest.raises(DamagedResults, match="没有得分结果"):
        Results.open(tmp_path)


def test_places_go_by_total_then_by_the_stated_rule_and_are_else_shared(results):
    rows = results.ranking().select("organisation", "total", "rank", "rank_best", "rank_worst").rows()
    assert rows == [
        ("001", Decimal(10), 1, 1, 2),  # 007 may come level with it
        ("002", Decimal("8.8"), 2, 2, 3),
        ("003", Decimal(7), 3, 3, 4),
        ("004", Decimal("6.8"), 4, 4, 5),
        ("005", Decimal(4), 5, 5, 7),
        ("006", Decimal(4), 5, 5, 7),
        ("007", Decimal(4), 5, 1, 7),
    ]


def test_equal_totals_are_told_apart_by_the_sections_the_standard_names(tmp_path):
    tied = [unit("001", 95, 0), unit("002", 70, 10), unit("003", 95, 0)]
    level = standard(INDICATORS.replace("points = 3 }", "points = 2 }"), HEAD)
    rows = write_results(level, tied, tmp_path / "tied").ranking().select("organisation", "total", "rank").rows()
    assert rows == [("002", Decimal(6), 1), ("001", Decimal(6), 2), ("003", Decimal(6), 2)]


def test_each_class_has_places_of_its_own(tmp_path):
    apart = [unit("001", 95, 10, **{"class": "企业"}), unit("002", 70, 10, **{"class": "机关"})]
    found = write_results(SMALL, apart, tmp_path / "apart")
    assert found.ranking()["rank"].to_list() == [1, 1]
    assert found.ranking(among="机关")["organisation"].to_list() == ["002"]
    assert found.ranking(town="T2").height == 0


STANDINGS = st.lists(
    st.tuples(st.integers(0, 6), st.none() | st.integers(0, 4), st.integers(0, 2)), min_size=1, max_size=9
)


@given(STANDINGS, st.data())
def test_the_final_place_lies_between_the_best_and_the_worst(drawn, data):
    def one(place, low, high, tie):
        return Standing(str(place), "", Fraction(low), None if high is None else Fraction(high), (Fraction(tie),))

    before = places(
        [one(n, low, None if more is None else low + more, tie) for n, (low, more, tie) in enumerate(drawn)]
    )
    final = [(low + data.draw(st.integers(0, 9 if more is None else more)), tie) for low, more, tie in drawn]
    after = places([one(n, total, total, tie) for n, (total, tie) in enumerate(final)])
    for name, place in before.items():
        assert place.best <= place.rank <= place.worst
        assert place.best <= after[name].rank <= place.worst
        assert after[name].best == after[name].rank == after[name].worst


def test_towns_stand_side_by_side_with_how_many_reached_each_line(results):
    first, second = results.towns()
    assert (first.town, first.name, first.unions, first.rank, first.pending) == ("T1", "T1镇", 3, 1, 0)
    assert first.reached == {"先进": 1, "达标": 3}
    assert (first.median, first.lower_quartile, first.upper_quartile) == (
        Fraction("8.8"),
        Fraction("7.9"),
        Fraction("9.4"),
    )
    assert first.mean == Fraction("25.8") / 3
    assert (second.town, second.unions, second.pending, second.reached) == ("T2", 4, 1, {"先进": 0, "达标": 1})
    assert (second.lowest, second.highest, second.median) == (4, Fraction("6.8"), 4)


def test_a_town_of_one_union_has_its_total_as_every_quartile(tmp_path):
    only = write_results(SMALL, UNITS[:1], tmp_path / "only").towns()[0]
    assert (only.lower_quartile, only.median, only.upper_quartile, only.mean) == (10, 10, 10, 10)


def test_who_is_near_a_line_and_what_would_bring_it_there(results):
    rows = results.near(Decimal("0.5")).select("organisation", "gap", "indicator", "gain").rows()
    assert rows == [("002", Decimal("0.2"), "B", "还差 3 处，到 100% 再得 1.2 分")]
    assert [row[0] for row in results.near(Decimal(2)).rows()] == ["002", "003", "005", "006", "007"]


def test_averages_leave_out_what_does_not_apply(tmp_path):
    facts = {"M-03": share("M-03", 95, 100), "M-52": share("M-52", 0, 0)}
    found = write_results(SMALL, [*UNITS[:2], ("009", {}, facts)], tmp_path / "averages").averages()
    assert found.select("indicator", "applies_to", "mean").rows() == [("A", 3, 6.0), ("B", 2, pytest.approx(3.4))]


def test_one_organisation_is_found_by_number_or_name(results):
    assert results.organisation("002")["total"] == Decimal("8.8")
    assert results.organisation("002工会")["organisation"] == "002"
    assert results.organisation("没有") is None
    assert [row["indicator"] for row in results.points("002")] == ["A", "B"]
    assert {row["side"] for row in results.records("002", "A")} == {"in", "out"}


def test_every_point_is_explained_in_plain_words(results):
    assert results.explain("002") == [
        "002工会　小标准（第 3 版）",
        "总分 8.8 分　第 2 名　达标，差 0.2 分到先进",
        "",
        "组织建设",
        "  A 入会率　6 / 6",
        "    95 ÷ 100 = 95.0%，满 90%，得 6 分",
        "    规则：入会率满 90% 得 6 分，满 60% 得 3 分，再低不得分",
        "    计入 1 条：roster:1",
        "    没有计入 1 条：staff:7",
        "",
        "维护权益",
        "  B 隐患整改　2.8 / 4",
        "    7 ÷ 10 = 70.0%，4 分按比例，得 2.8 分",
        "    规则：隐患整改率满 100% 得 4 分，不满按比例",
        "    还差 3 处，到 100% 再得 1.2 分",
        "    计入 7 条：case:0、case:1、case:2、case:3、case:4、case:5、case:6",
    ]
    open_lines = results.explain("007")
    assert open_lines[1] == "总分 4 分，补齐后最多 10 分　第 5 名　待定（缺数），差 2 分到达标"
    assert "  A 入会率　0 / 6　缺数" in open_lines
    assert "    缺数：入会率，补齐后得 0 到 6 分" in open_lines
    assert results.explain("没有") == ["结果里没有 没有，请检查组织编号或名称。"]


def test_the_summary_counts_the_grades(results):
    assert results.lines()[1] == "先进 1 家，待定（缺数） 1 家，达标 3 家，没到等次 2 家。"
    assert results.summary()["organisations"] == 7


def test_nobody_to_score_gives_empty_tables(tmp_path):
    empty = write_results(SMALL, [], tmp_path / "empty")
    assert empty.ranking().height == 0
    assert empty.towns() == []
    assert empty.summary()["organisations"] == 0
