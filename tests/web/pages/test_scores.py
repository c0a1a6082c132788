"""A union's score: every point in its place, every figure open to its records, what is unknown never nought."""

from decimal import Decimal

import polars as pl
import pytest

from lianchuang.registry.models import Organisation
from lianchuang.rounds.models import Freezing, Level
from lianchuang.rulebook.standards import parse_standard
from lianchuang.scoring.results import Results
from lianchuang.web.frozen import Frozen
from lianchuang.web.held_back import held_back
from tests.web.ground import Page, words_of


@pytest.fixture
def frozen(ground):
    return Frozen(ground.freezing)


def test_a_measure_that_party_organisations_record_says_on_a_unions_page_whose_it_is(visit, ground, frozen):
    trees = dict(frozen.organisations.select("organisation", "tree").iter_rows())
    names = ("M-06", "M-20", "M-21", "M-21B", "M-22")
    of_the_party = [
        name for name in names if {trees[one] for one in frozen.measured(name).rows["organisation"]} == {"party"}
    ]
    assert "M-06" in of_the_party
    for name in of_the_party:
        page = visit("zonggonghui").sees(f"/figures/{name}/{ground.district.pk}")
        assert "这是党组织的数" in page
        assert "没有可算的记录" not in page
    party = Organisation.objects.get(tree="party", tier=1)
    seen = Page(visit("zuzhibu").get(f"/figures/M-06/{ground.district.pk}"))
    assert f"/figures/M-06/{party.pk}" in seen.links()
    assert "这是党组织的数" not in visit("zuzhibu").sees(f"/figures/M-06/{party.pk}")
    assert "这是工会的数" in visit("zuzhibu").sees(f"/figures/M-24/{party.pk}")
    chair = Page(visit("zhuxi").get(f"/figures/M-06/{ground.union.pk}"))
    assert "这是党组织的数" in chair.text
    assert not [link for link in chair.links() if link.startswith("/figures/M-06/") and "side" not in link]


@pytest.fixture
def row(frozen, ground):
    return frozen.scores([ground.union.pk]).row(0, named=True)


def test_the_page_gives_the_total_the_gap_and_every_indicator(visit, ground, frozen, row):
    page = visit("zhuxi").get(f"/organisations/{ground.union.pk}/score")
    text = words_of(page)
    assert f"{row['total']:.1f}" in text or str(row["total"].quantize(Decimal("0.1"))) in text
    assert row["name"] in text
    indicators = [one["id"] for one in Page(page).all("details") if "ind" in one["class"].split()]
    scored = [one["indicator"] for one in frozen.results.points(row["organisation"]) if one["section"]]
    assert set(indicators) == set(scored)
    for one in frozen.results.manifest["indicators"]:
        assert one["title"] in text


def test_a_town_and_the_district_have_a_frozen_score_of_their_own_beside_the_one_of_this_moment(visit, ground):
    officer = visit("zonggonghui")
    for level, title in ((Level.TOWN, "所辖工会平均分"), (Level.DISTRICT, "所辖镇街、局工会平均分")):
        row = Frozen(ground.freezing, level).results.ranking().row(0, named=True)
        own = f"/organisations/{Organisation.objects.get(number=row['organisation']).pk}/score"
        page = officer.get(own)
        assert str(row["total"].quantize(Decimal("0.1"))) in words_of(page)
        assert title in words_of(page)
        assert "roll_up" not in words_of(page)
        assert ("第 1 名" in words_of(page)) == (level == Level.TOWN)
        assert own in Page(officer.get(f"{own}/now")).links()


def test_every_point_opens_to_its_records_and_each_record_to_its_page(visit, ground, frozen, row):
    visitor, opened = visit("zhuxi"), 0
    for one in frozen.results.points(row["organisation"]):
        if not one["records"]:
            continue
        answer = visitor.get(f"/organisations/{ground.union.pk}/score/{one['indicator']}")
        assert one["reason"] in words_of(answer)
        rows = Page(answer).rows()
        behind = frozen.results.records(row["organisation"], one["indicator"])
        assert len(rows) == min(50, len(behind)), one["indicator"]
        links = [
            link for link in Page(answer).links() if link.startswith(("/cases/", "/employers/", "/organisations/"))
        ]
        assert visitor.get(links[-1]).status_code == 200
        opened += 1
    assert opened >= 5


def test_a_head_count_is_what_others_are_divided_by_and_not_something_left_out(visit, ground):
    visitor = visit("zhuxi")
    rows = Page(visitor.get(f"/organisations/{ground.union.pk}/score/A2")).rows()
    assert {side for _, side, remark in rows if remark.startswith("职工人数")} == {"作分母"}
    figure = visitor.sees(f"/figures/M-03/{ground.union.pk}")
    assert "作分母" in figure
    assert "没有计入" not in figure


def test_in_a_drawer_the_records_come_alone(visit, ground):
    part = visit("zhuxi").get(f"/organisations/{ground.union.pk}/score/A1", part="dr-body")
    assert "<html" not in part.content.decode()
    assert 'id="dr-t"' in part.content.decode()


def test_the_figure_of_a_point_opens_to_the_measure(visit, ground):
    visitor = visit("zhuxi")
    page = Page(visitor.get(f"/organisations/{ground.union.pk}/score/A2"))
    figures = [link for link in page.links() if link.startswith("/figures/")]
    assert figures
    assert "÷" in visitor.sees(figures[0])


def test_what_is_not_known_is_a_dash_and_what_is_nought_a_nought(visit, ground, frozen, row, monkeypatch):
    unknown = {"status": "unknown", "points": Decimal(0), "unknown_points": Decimal(8), "reason": "缺数：没有报"}
    nought = {"status": "scored", "points": Decimal(0), "unknown_points": Decimal(0), "reason": "一件也没有"}
    told = frozen.results.points(row["organisation"])
    made = [{**one, **unknown} if one["indicator"] == "B1" else one for one in told]
    made = [{**one, **nought} if one["indicator"] == "B2" else one for one in made]
    monkeypatch.setattr("lianchuang.scoring.results.Results.points", lambda self, organisation: made)
    page = Page(visit("zhuxi").get(f"/organisations/{ground.union.pk}/score"))
    said = {one["id"]: " ".join(one.text.split()) for one in page.all("details")}
    assert "— / 8" in said["B1"]
    assert "还不知道" in said["B1"]
    assert "0 / 7" in said["B2"]


def test_a_union_that_was_not_scored_says_so(visit, ground):
    Freezing.objects.filter(pk=ground.freezing.pk).update(town_hash="")
    assert "这里没有得分" in visit("zonggonghui").sees(f"/organisations/{ground.town.pk}/score")


def test_an_indicator_that_does_not_exist_is_not_there(visit, ground):
    assert visit("zhuxi").get(f"/organisations/{ground.union.pk}/score/Z9").status_code == 404


def test_the_round_counts_every_union_once_in_its_bands(visit, ground, frozen):
    total = frozen.results.scan("results").select(pl.len()).collect().item()
    answer = visit("zonggonghui").get("/round")
    assert "区总工会自己的得分" in words_of(answer)
    page = Page(answer)
    bands = [one.text.split() for one in page.all("a") if one["class"].startswith("band-")]
    assert sum(int(words[0].removesuffix("家")) for words in bands) == total
    bins = [one for one in page.all("a") if one["class"] in ("z-a", "z-b", "z-c", "z-d")]
    assert sum(int(one.text.strip() or 0) for one in bins) == total
    assert len([one for one in page.all("a") if one["href"].startswith("/round/unions?in=")]) > 1


def test_towns_are_ranked_and_each_opens_to_its_unions(visit, ground):
    visitor = visit("zonggonghui")
    page = Page(visitor.get("/round"))
    ranks = [int(row[0]) for row in page.rows() if row and row[0].isdecimal()]
    assert ranks == sorted(ranks)
    assert visitor.get("/round/unions", **{"in": ground.town.pk}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"band": "先进"},
        {"band": "没到线"},
        {"near": "1"},
        {"lack": "B1"},
        {"from": "70"},
        {"sort": "-total"},
        {"sort": "x"},
    ],
)
def test_the_list_of_the_round_takes_any_filter(visit, query):
    answer = visit("zonggonghui").get("/round/unions", **query)
    assert answer.status_code == 200
    totals = [float(row[3]) for row in Page(answer).rows()]
    if "from" in query:
        assert all(70 <= total < 75.05 for total in totals)
    if query.get("sort") == "-total":
        assert totals == sorted(totals, reverse=True)


def test_a_chair_sees_only_the_own_union_in_the_list(visit, ground, row):
    rows = Page(visit("zhuxi").get("/round/unions")).rows()
    assert [one[1] for one in rows] == [row["name"]]


def test_the_standard_gives_each_rule_in_words_and_the_average(visit):
    for username in ("zonggonghui", "zhuxi", "shuji", "zhigong", "qiye"):
        text = visit(username).sees("/standard")
        assert "满分 100" in text
        assert "按比例" in text or "扣" in text


def test_a_freezing_whose_files_were_altered_is_passed_over(visit, ground, frozen):
    later = Freezing.objects.get(pk=ground.freezing.pk)
    later.pk, later.on = None, later.on.replace(day=19)
    later.results_hash = "0" * 64
    later.on = ground.freezing.on.replace(year=2027)
    later.save()
    assert "11月20日 冻结" in visit("zonggonghui").sees("/round") or "11月20日冻结" in visit("zonggonghui").sees(
        "/round"
    )
    assert "再冻一次" in visit("zonggonghui").sees("/round/freezings")


def test_what_keeps_a_union_off_a_line_is_what_the_scoring_found(frozen):
    """Whoever has the points of a line and not the line is told every condition that is not met, and only then."""
    rows = frozen.results.ranking().to_dicts()
    lines = {line["name"]: Decimal(line["min"]) for line in frozen.results.manifest["lines"]}
    held = held_back(frozen, rows)
    for row in rows:
        told = held.get(row["organisation"], [])
        assert all(row["total"] >= lines[one.line] and one.line != row["grade"] for one in told)
        unmet = {one.condition for one in told if "缺数" not in one.found}
        assert unmet == {title for title in unmet if title in row["grade_words"]}
    short = next(row for row in rows if "不符合" in row["grade_words"])
    best = max(lines, key=lines.__getitem__)
    told = held_back(frozen, [{**short, "total": lines[best]}])[short["organisation"]]
    assert [one.condition in short["grade_words"] for one in told if one.line == best] == [True]


CAPPING = """
[[indicator]]
id = "V1"
title = "发生拟定的事故"
kind = "veto"
points = 0
params = { fact = "accidents", effect = "grade_at_most", grade = "达标" }
"""


def test_what_keeps_a_page_of_unions_off_a_line_is_looked_up_at_once(frozen, monkeypatch):
    standard = parse_standard(frozen.standard_file.read_bytes() + CAPPING.encode())
    rows = [{**row, "total": Decimal(100), "grade": "达标"} for row in frozen.results.ranking().to_dicts()[:5]]
    fell = [row["organisation"] for row in rows[:2]]
    points = {"organisation": fell, "indicator": "V1", "title": "发生拟定的事故", "status": "veto"}
    scanned = []
    monkeypatch.setattr("lianchuang.web.held_back.read_standard", lambda file: standard)
    monkeypatch.setattr(Results, "scan", lambda self, name: (scanned.append(name), pl.LazyFrame(points))[1])
    held = held_back(frozen, rows)
    assert scanned == ["points"]
    fallen = {number for number, told in held.items() if "发生拟定的事故" in {one.condition for one in told}}
    assert fallen == set(fell)
    assert {one.line for number in fell for one in held[number]} == {"先进"}
