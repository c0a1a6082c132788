"""Lists: found by a piece of the name or its pinyin initials, as of a day, by page, filtered in the address."""

import csv
import io
import re
import secrets
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from lianchuang.registry import acts as registry
from lianchuang.registry.models import (
    Body,
    EmployerProfile,
    Office,
    OrganisationKind,
    OrganisationProfile,
    Post,
    Term,
    Tier,
    Tree,
)
from lianchuang.registry.naming import initials
from lianchuang.web.listing import Column, Columns
from tests.web.ground import NOW, TODAY, Page, words_of


def name_of(organisation):
    return OrganisationProfile.objects.on(TODAY).get(organisation=organisation).name


def listed(answer):
    """What stands in the rows of a list."""
    return Page(answer).rows()


def more_unions(ground, count):
    """So many further unions, each with a unit, in the officer's town."""
    by = Signature("system:test", NOW)
    entries = [registry.EmployerEntry(f"拟增{number}厂") for number in range(count)]
    employers = registry.register_employers(entries, by=by, on=TODAY)
    kind, area = OrganisationKind.BASE_UNION, OrganisationProfile.objects.on(TODAY).get(organisation=ground.town)
    unions = [
        registry.OrganisationEntry(
            Tree.UNION, Tier.BASE, kind, f"拟增{number}厂工会", ground.town, area.area_code, [(employer, "own")]
        )
        for number, employer in enumerate(employers)
    ]
    return registry.establish(unions, by=by, on=TODAY)


@pytest.mark.parametrize("address", ["/unions", "/search", "/round/unions"])
def test_a_union_is_found_by_its_pinyin_initials_and_by_a_piece_of_its_name(visit, ground, address):
    name = name_of(ground.union)
    for wanted in (initials(name), initials(name)[2:6].upper(), name[2:6], f" {name} "):
        assert name in visit("zonggonghui").sees(address, q=wanted), wanted


def test_a_unit_is_found_by_its_credit_code_and_its_initials(visit, ground):
    profile = EmployerProfile.objects.on(TODAY).select_related("employer").get(employer=ground.employer)
    for wanted in (profile.employer.credit_code, initials(profile.name)):
        for address in ("/employers", "/search"):
            assert profile.name in visit("zonggonghui").sees(address, q=wanted), (address, wanted)


def test_the_search_finds_only_what_is_within_reach(visit, ground):
    name = name_of(ground.elsewhere)
    assert name in visit("zonggonghui").sees("/search", q=name)
    for username in ("zhengong", "zhuxi"):
        assert "没找到" in visit(username).sees("/search", q=name)


def test_under_the_box_the_search_answers_with_options(visit, ground):
    page = Page(visit("zonggonghui").get("/search", part="q-found", q=name_of(ground.union)))
    options = [one for one in page.all("a") if one["role"] == "option"]
    assert options
    assert len({one["id"] for one in options}) == len(options)


def test_an_article_is_found_by_its_name_and_by_its_words(visit):
    assert "工会法第十一条" in visit("zhuxi").sees("/search", q="工会法第十一条")
    assert "条文" in visit("zhuxi").sees("/search", q="三分之二以上")


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/unions", {"q": "没有这样的名字"}),
        ("/parties", {"q": "没有这样的名字"}),
        ("/employers", {"q": "没有这样的名字"}),
        ("/cases", {"q": "没有这样的名字"}),
        ("/round/unions", {"q": "没有这样的名字"}),
        ("/deadlines", {"matter": "没有这样的事项"}),
        ("/gaps", {"q": "没有这样的名字"}),
        ("/law", {"q": "没有这样的条文"}),
        ("/search", {"q": "没有这样的名字"}),
    ],
)
def test_an_empty_list_says_so_and_what_to_do(visit, address, query):
    answer = visit("zonggonghui").get(address, **query)
    assert 'class="empty"' in answer.content.decode()
    assert "没有" in words_of(answer) or "都建了" in words_of(answer)


def test_a_list_is_turned_page_by_page_and_keeps_its_filters(visit, ground):
    more_unions(ground, 55)
    visitor, town = visit("zonggonghui"), ground.town.pk
    first = visitor.get("/unions", **{"in": town, "q": "拟增"})
    assert len(listed(first)) == 50
    following = next(one["href"] for one in Page(first).all("a") if one["rel"] == "next")
    assert f"in={town}" in following
    rest = visitor.client.get(f"/unions{following}")
    assert len(listed(rest)) == 5
    assert not {row[0] for row in listed(first)} & {row[0] for row in listed(rest)}
    assert listed(visitor.get("/unions", **{"in": town, "q": "拟增", "page": 999})) == listed(rest)
    assert listed(visitor.get("/unions", **{"in": town, "q": "拟增", "page": "x"})) == listed(first)


def test_a_header_sorts_and_sorts_back(visit):
    visitor = visit("zonggonghui")
    numbers = [row[0] for row in listed(visitor.get("/unions", sort="number"))]
    assert numbers == sorted(numbers)
    assert [row[0] for row in listed(visitor.get("/unions", sort="-number"))] == numbers[::-1]
    assert listed(visitor.get("/unions", sort="drop table")) == listed(visitor.get("/unions"))


def test_only_the_list_is_sent_where_only_the_list_was_asked_for(visit):
    part = visit("zonggonghui").get("/unions", part="list").content.decode()
    assert "<html" not in part
    assert "<table" in part


def test_as_of_a_day_before_it_was_founded_a_union_is_not_listed(visit, ground):
    (young,) = more_unions(ground, 1)
    visitor, name = visit("zonggonghui"), name_of(young)
    assert name in visitor.sees("/unions", q=name)
    before = visitor.sees("/unions", q=name, on="2026-11-19")
    assert "没有找到" in before
    assert "下面是 11月19日 那天的情况" in before


@pytest.mark.parametrize(("on", "said"), [("昨天", "不是日期"), ("2026-02-30", "不是日期"), ("2027-01-01", "还没到")])
def test_a_day_that_cannot_be_looked_at_is_told_and_today_is_shown(visit, on, said):
    for address in ("/unions", "/employers", "/gaps"):
        text = visit("zonggonghui").sees(address, on=on)
        assert said in text


def test_a_filter_shows_what_it_says(visit, ground):
    visitor = visit("zonggonghui")
    Term.objects.on(TODAY).filter(organisation=ground.union, body=Body.COMMITTEE).update(last_day=date(2026, 1, 31))
    Post.objects.on(TODAY).filter(organisation=ground.union, office=Office.CHAIR).delete()
    name = name_of(ground.union)
    for state, words in (("overdue", "已届满"), ("vacant", "负责人空缺")):
        shown = listed(visitor.get("/unions", state=state))
        assert any(name in row[1] for row in shown), state
        assert all(words in " ".join(row) for row in shown), state
    without = listed(visitor.get("/employers", state="no_union"))
    assert without
    assert all(row[4] == "没有" for row in without)


@pytest.mark.parametrize(
    "address", ["/unions", "/parties", "/employers", "/cases", "/deadlines", "/gaps", "/round/unions"]
)
def test_a_list_is_taken_away_as_it_is_shown_and_the_journal_knows(visit, address):
    visitor, before = visit("zonggonghui"), Event.objects.filter(kind="list.exported").count()
    answer = visitor.client.post(f"{address}?q=", {"as": "xlsx", "idempotency_key": "k" * 20})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    printed, across = book.active.page_setup, book.active.sheet_properties.pageSetUpPr
    assert (printed.orientation, across.fitToPage, printed.fitToHeight) == ("landscape", True, 0)
    assert printed.fitToWidth in (None, 1)  # one page is what a file means that does not say how many
    assert book.active.print_title_rows == "$1:$1"
    rows = [row for row in book.active.iter_rows(values_only=True) if any(cell is not None for cell in row)]
    assert len(rows) > 1
    assert Event.objects.filter(kind="list.exported").count() == before + 1
    text = visitor.client.post(f"{address}?q=", {"as": "csv", "idempotency_key": "l" * 20})
    lines = list(csv.reader(io.StringIO(b"".join(text.streaming_content).decode("utf-8-sig"))))
    assert [str(cell) for cell in rows[0]] == lines[0]
    assert not [cell for line in lines for cell in line if re.fullmatch(r"\d+\.\d*0", cell)], "100, not 100.000000"
    assert text["Content-Disposition"].startswith("attachment")


def headings(answer):
    return [" ".join(one.text.split()) for one in Page(answer).all("th") if one.text.strip() not in ("", "操作")]


def taken(visitor, address):
    answer = visitor.client.post(address, {"as": "csv", "idempotency_key": secrets.token_hex(12)})
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "address",
    [
        *("/unions", "/parties", "/employers", "/cases", "/deadlines", "/gaps?see=union", "/round/unions"),
        *("/deadlines?span=all", "/books/organisation"),
    ],
)
def test_a_list_shows_the_columns_that_were_chosen_and_hands_out_exactly_these(visit, address):
    visitor, more = visit("zuzhibu" if address == "/parties" else "zonggonghui"), "&" if "?" in address else "?"
    page = visitor.get(address)
    assert headings(page) == taken(visitor, address)[0]
    boxes = [one for one in Page(page).all("input") if one["name"] == "col" and one["type"] == "checkbox"]
    chosen = f"{address}{more}col={boxes[-1]['value']}&col={boxes[0]['value']}&col=nobody-knows"
    page, file = visitor.get(chosen), taken(visitor, chosen)
    stays = sum(one["name"] == "col" and one["type"] == "hidden" for one in Page(page).all("input"))
    assert headings(page) == file[0]
    assert len(file[0]) == stays + 2


def test_a_list_is_handed_out_in_the_order_it_is_seen_in(visit):
    visitor, address = visit("zonggonghui"), "/unions?sort=-name&col=town"
    shown, file = listed(visitor.get(address)), taken(visitor, address)[1:]
    assert len(shown) > 1
    assert [row[1] for row in shown] == [row[1] for row in file]
    assert all(row[0].startswith(name) for row, (name, _) in zip(shown, file, strict=True))


@pytest.mark.parametrize(
    ("username", "address", "left_out"),
    [
        ("zonggonghui", "/unions", set()),
        ("zhengong", "/unions", {"镇街、局"}),
        ("zhengong", "/books/organisation", {"镇街、局"}),
        ("zhuxi", "/cases", {"组织", "镇街、局"}),
        ("zhuxi", "/books/members", {"工会", "镇街、局"}),
        ("zhuxi", "/deadlines", {"组织", "镇街、局"}),
    ],
)
def test_a_column_that_says_the_same_in_every_row_is_seen_only_when_it_is_chosen(visit, username, address, left_out):
    seen = set(headings(visit(username).get(address)))
    assert seen & {"组织", "工会", "镇街、局"} & left_out == set()
    if not left_out:
        assert "镇街、局" in seen


def test_columns_are_the_usual_ones_until_some_are_named():
    every = [Column("name", "名称", stays=True), Column("town", "镇街"), Column("code", "代码", usual=False)]
    keys = {
        asked: [one.key for one in Columns(every, QueryDict(asked)).seen]
        for asked in ("", "col=code", "col=name", "col=code&col=town&page=2", "col=nobody-knows")
    }
    assert keys == {
        "": ["name", "town"],
        "col=code": ["name", "code"],
        "col=name": ["name"],
        "col=code&col=town&page=2": ["name", "town", "code"],
        "col=nobody-knows": ["name", "town"],
    }


def test_what_somebody_typed_never_leaves_as_a_formula(visit, ground):
    by = Signature("system:test", NOW)
    area = OrganisationProfile.objects.on(TODAY).get(organisation=ground.town).area_code
    registry.register_employers([registry.EmployerEntry("=cmd|' /C calc'!A0", area_code=area)], by=by, on=TODAY)
    answer = visit("zonggonghui").client.post("/employers?q=cmd", {"as": "csv", "idempotency_key": "m" * 20})
    assert "'=cmd" in b"".join(answer.streaming_content).decode()
    book = visit("zonggonghui").client.post("/employers?q=cmd", {"as": "xlsx", "idempotency_key": "n" * 20})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    assert [cell.data_type for cell in sheet[2] if cell.value and "cmd" in str(cell.value)] == ["s"]


@pytest.mark.parametrize(
    "address",
    [
        *("/unions", "/parties", "/employers", "/cases", "/deadlines", "/gaps", "/cockpit"),
        *("/round/unions", "/search?q=拟", "/unions?q=n", "/employers?q=n"),
    ],
)
def test_ten_or_forty_organisations_cost_the_same_number_of_statements(visit, ground, address):
    """A page asks the database a number of times that does not depend on how much it shows."""

    def statements():
        visitor.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get(address).status_code == 200
        return len(queries)

    visitor = visit("zonggonghui")
    before = statements()
    more_unions(ground, 30)
    assert statements() == before
