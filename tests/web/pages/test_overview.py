"""全区一张图: the ground at a glance, for each as far as their appointment reaches, and every figure's way down."""

import re

import pytest

from lianchuang.registry.models import OrganisationProfile
from lianchuang.rounds.models import Freezing
from lianchuang.web.sight import place_name
from tests.web.ground import TODAY, Page, words_of


def whole_of(town):
    """How the whole of a town, a street or a bureau is called."""
    name = place_name(OrganisationProfile.objects.on(TODAY).get(organisation=town).name)
    return "全街道" if name.endswith("街道") else f"全{name[-1]}"


def test_the_page_opens_with_its_conclusion_and_shows_every_town(visit, ground):
    page = visit("zonggonghui").get("/cockpit")
    text = words_of(page)
    assert "全区一张图" in text
    assert "件事按法已逾期" in text
    assert "家基层工会里" in text
    tiles = [one for one in Page(page).all("a") if "tile" in one["class"].split()]
    assert len(tiles) > 20
    assert all(one.text.strip() for one in tiles)


def test_a_town_sees_itself_and_its_unions(visit, ground):
    text = visit("zhengong").sees("/cockpit")
    assert f"{whole_of(ground.town)}一张图" in text
    assert "工会得分" in text
    assert "镇街排名" not in text


def test_an_officer_lands_on_what_falls_due_and_a_district_on_the_overview(visit):
    assert visit("zhengong").get("/")["Location"] == "/deadlines"
    assert visit("zuzhibu").get("/")["Location"] == "/cockpit"
    assert visit("shenji").get("/")["Location"] == "/cockpit"


def test_the_partys_department_sees_the_ways_and_the_five_goods(visit):
    assert "五种方式各多少" in visit("zuzhibu").sees("/cockpit")
    assert "五种方式各多少" not in visit("zonggonghui").sees("/cockpit")


def test_every_figure_of_the_page_opens_to_its_records(visit):
    visitor = visit("zuzhibu")
    figures = {one["href"] for one in Page(visitor.get("/cockpit")).all("a") if "fig" in one["class"].split()}
    assert len(figures) >= 4
    for address in figures:
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        assert Page(answer).all("tr") or "没有" in words_of(answer), address


@pytest.mark.parametrize("measure", ["M-01", "M-03", "M-05", "M-10", "M-24"])
def test_towns_are_compared_under_the_measure_that_was_chosen(visit, measure):
    page = Page(visit("zonggonghui").get("/cockpit", see=measure))
    assert [one for one in page.all("a") if one["aria-current"] and f"see={measure}" in one["href"]]
    assert [one for one in page.all("a") if one["href"].startswith(f"/figures/{measure}/")]


def test_a_measure_that_does_not_exist_is_the_usual_one(visit):
    assert "应建已建率" in visit("zonggonghui").sees("/cockpit", see="M-99")


def test_narrowed_to_a_town_the_page_says_less_and_keeps_the_choice(visit, ground):
    visitor = visit("zonggonghui")
    answer = visitor.get("/cockpit", **{"in": ground.town.pk})
    assert f"{whole_of(ground.town)}一张图" in words_of(answer)
    kept = [
        one["href"] for one in Page(answer).all("a") if one.within("nav") and f"?in={ground.town.pk}" in one["href"]
    ]
    assert {href.split("?")[0] for href in kept} >= {"/deadlines", "/round", "/unions", "/cases"}


def test_before_the_first_freezing_the_page_says_what_it_knows(visit, ground):
    Freezing.objects.all().delete()
    text = visit("zonggonghui").sees("/cockpit")
    assert "这一轮还没打分" in text
    assert "到期与逾期" in text
    assert "冻结并打分" in visit("zonggonghui").sees("/round")
    assert "冻结并打分" not in visit("zhengong").sees("/round")


def test_the_source_of_a_figure_lists_what_was_counted_and_what_was_not(visit, ground):
    visitor = visit("zonggonghui")
    text = visitor.sees(f"/figures/M-01/{ground.district.pk}")
    assert "÷" in text
    assert "冻结" in text
    assert "没有计入" in text
    inside = visitor.sees(f"/figures/M-01/{ground.district.pk}", side="in")
    assert inside != text


def test_in_the_drawer_the_same_source_is_shorter(visit, ground):
    visitor = visit("zonggonghui")
    address = f"/figures/M-03/{ground.district.pk}"
    part, page = visitor.get(address, part="dr-body"), visitor.get(address)
    assert len(Page(part).all("tr")) <= 9
    assert len(part.content) < len(page.content) / 2


def test_the_district_says_the_sentences_of_the_speech_with_figures_that_open(visit):
    visitor = visit("zonggonghui")
    page = Page(visitor.get("/cockpit"))
    assert re.search(r"全区就?建立企业党组织\d+个。全区规模以上企业党组织组建率达到[\d.]+%。", page.text)
    assert "“五好”党组织，占评定过的党组织的" in page.text
    assert "职代会建制率" in page.text
    assert "照讲话说一遍" not in visit("zhengong").sees("/cockpit")
