"""One organisation: what it is as of a day, what the law asks of it next, its time line, who holds its offices."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianchuang.ledger.acts import Signature
from lianchuang.procedures.duties import duties_of
from lianchuang.registry import acts as registry
from lianchuang.registry.models import OrganisationProfile, Post
from lianchuang.registry.sealed import masked_name
from lianchuang.web.asked import Task, folded, laid_out
from tests.web.ground import NOW, TODAY, Page, words_of
from tests.web.pages.test_lists import more_unions


@pytest.fixture
def address(ground):
    return f"/organisations/{ground.union.pk}"


def test_the_page_says_what_it_is_and_what_the_law_asks_next(visit, ground, address):
    text = visit("zhuxi").sees(address)
    asked = duties_of(ground.union, TODAY)
    dated = [one for one in asked if one.due]
    assert f"{len(dated)} 件事有期限" in text
    assert f"另有 {len(asked) - len(dated)} 件没有期限" in text
    assert "法律要它接下来办" in text
    assert min(dated, key=lambda one: (not one.is_overdue(TODAY), max(one.due, TODAY), one.mark != "law")).name in text
    assert "覆盖的单位" in text
    assert "本轮得分" in text
    assert "经过" in text


def test_every_task_leads_to_where_it_is_done_for_whoever_may_do_it(visit, ground):
    asked = duties_of(ground.union, TODAY)
    for username in ("zhuxi", "zhengong"):
        visitor = visit(username)
        page = Page(visitor.get(f"/organisations/{ground.union.pk}/next"))
        buttons = [one["href"] for one in page.all("a") if one.inside("act") or one.inside("lst-b")]
        assert len(buttons) >= len([one for one in asked if one.case]), username
        assert {visitor.get(href).status_code for href in buttons} == {200}


def test_whoever_only_looks_gets_no_button_to_begin_with(visit, ground):
    page = Page(visit("shenji").get(f"/organisations/{ground.union.pk}/next"))
    assert not [one for one in page.all("a") if one["href"].startswith("/cases/new")]


def test_the_most_urgent_task_is_first_and_marked(visit, ground):
    page = Page(visit("zhuxi").get(f"/organisations/{ground.union.pk}/next"))
    tasks = [one for one in page.elements if "todo" in one["class"].split()]
    assert "todo-1" in tasks[0]["class"]
    assert [one for one in tasks if "todo-1" in one["class"]] == tasks[:1]
    alike = [one for one in page.all("a") if one.inside("todo") and one.inside("lst-b")]
    assert len(tasks) + len(alike) == len(duties_of(ground.union, TODAY))


def test_the_law_comes_before_a_convention_and_a_past_convention_counts_as_today(ground):
    asked = next(one for one in duties_of(ground.union, TODAY) if one.case)

    def task(days, mark):
        one = replace(asked, due=TODAY + timedelta(days=days) if days is not None else None, mark=mark)
        return Task(one, "工会", "", "", one.is_overdue(TODAY))

    shown = laid_out(
        [task(*row) for row in ((-600, "house"), (None, "law"), (3, "law"), (-2, "law"), (0, "law"))], TODAY
    )
    days = [(row.one.days_left(TODAY), row.one.mark) for row in shown.first]
    assert days == [(-2, "law"), (0, "law"), (-600, "house"), (3, "law")]
    assert (len(shown.later), len(shown.anytime), shown.count) == (0, 1, 1)


def test_one_step_of_many_cases_without_a_deadline_is_asked_once(ground):
    asked = [one for one in duties_of(ground.union, TODAY) if one.case]
    first, other = (replace(asked[0], due=None), replace(asked[0], due=None))
    dated = replace(asked[0], due=TODAY)
    tasks = [Task(one, "工会", "", "", False) for one in (first, dated, other)]
    assert [(task.one.due, len(task.alike)) for task in folded(tasks)] == [(None, 1), (TODAY, 0)]


def test_as_of_an_earlier_day_the_page_shows_that_day(visit, ground, address):
    visitor, by = visit("zonggonghui"), Signature("system:test", NOW)
    old = OrganisationProfile.objects.on(TODAY).get(organisation=ground.union).name
    registry.describe_organisations([(ground.union, {"name": "鄞州拟新名字工会"})], by=by, on=TODAY)
    assert "鄞州拟新名字工会" in visitor.sees(address)
    before = visitor.get(address, on="2026-11-19")
    assert old in words_of(before)
    assert "那天的情况" in words_of(before)
    assert "法律要它接下来办" not in words_of(before)


def test_on_a_day_before_its_founding_it_is_not_there_yet(visit, address):
    assert "这一天它还不在" in visit("zonggonghui").sees(address, on="1960-01-01")


def test_names_stand_in_full_only_for_whoever_keeps_the_register(visit, ground, address):
    name = Post.objects.on(TODAY).filter(organisation=ground.union).first().person.name
    for username in ("zhuxi", "zhengong", "zonggonghui"):
        assert name in visit(username).sees(address), username
    for username in ("shenji", "qiye"):
        text = visit(username).sees(address)
        assert name not in text, username
        assert masked_name(name) in text, username


def test_the_time_line_tells_every_event_and_every_dated_row(visit, ground, address):
    visitor = visit("zhuxi")
    events = Page(visitor.get(f"{address}/history"))
    assert len(events.all("time")) == 50
    assert [link for link in events.links() if link.startswith("/cases/")]
    assert "下一页" in events.text
    rows = Page(visitor.get(f"{address}/history", see="rows"))
    assert {"名称、类型", "上级", "覆盖单位"} <= {row[0] for row in rows.rows()}
    assert "至今" in rows.text


def test_what_was_corrected_stays_in_the_history(visit, ground, address):
    by = Signature("system:test", NOW)
    registry.describe_organisations([(ground.union, {"name": "鄞州拟改名工会"})], by=by, on=TODAY)
    text = visit("zhuxi").sees(f"{address}/history", see="rows")
    assert "鄞州拟改名工会" in text
    assert "11月20日" in text


@pytest.mark.parametrize("where", ["", "/next", "/history", "/score"])
def test_a_page_of_an_organisation_costs_the_same_whatever_it_has_below(visit, ground, where):
    """The town's page with one union more or thirty."""
    visitor, address = visit("zonggonghui"), f"/organisations/{ground.town.pk}{where}"

    def statements():
        visitor.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get(address).status_code == 200
        return len(queries)

    before = statements()
    more_unions(ground, 30)
    assert statements() == before


@pytest.mark.parametrize("wrong", ["0", "999999999", "9" * 30])
def test_what_does_not_exist_is_not_there(visit, wrong):
    for path in (f"/organisations/{wrong}", f"/employers/{wrong}", f"/cases/{wrong}", f"/figures/M-01/{wrong}"):
        assert visit("zonggonghui").get(path).status_code == 404, path
