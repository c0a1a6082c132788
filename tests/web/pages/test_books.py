"""The books: every row opens to its record, names are masked, what is elsewhere is not there, files are told of."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Coverage, Membership
from lianchuang.rulebook.books import books
from tests.web.ground import TODAY, Page, words_of


def workbook_of(answer):
    content = b"".join(answer.streaming_content)
    return content, openpyxl.load_workbook(io.BytesIO(content)).active


def test_the_thirteen_books_are_listed_and_each_opens(visit):
    visitor = visit("zonggonghui")
    page = Page(visitor.get("/books"))
    links = [one for one in page.links() if one.startswith("/books/")]
    assert links == [f"/books/{book.id}" for book in books()]
    for link in links:
        assert "行" in visitor.sees(link) or "这本台账是空的" in visitor.sees(link)


def test_a_register_holds_the_cases_of_the_year_and_each_row_opens_to_its_case(visit, ground):
    visitor = visit("zhuxi")
    page = Page(visitor.get("/books/contracts", year="2026"))
    case = Case.objects.filter(
        organisation=ground.union, procedure="wage-negotiation", opened_on__year=2026
    ).first() or Case.objects.get(organisation=ground.union, procedure="wage-negotiation", ended_on__year=2026)
    row = next(cells for cells in page.rows() if cells[0] == case.number)
    assert row[1] == "工资集体协商"
    assert f"/cases/{case.pk}" in page.links()
    numbers = {cells[0] for cells in Page(visitor.get("/books/contracts", year="1990")).rows()}
    assert numbers == set()
    assert "这本台账是空的" in visitor.sees("/books/contracts", year="1990")


def test_a_year_that_cannot_be_read_is_told(visit):
    assert "不是能查的年份" in visit("zhuxi").sees("/books/funds", year="明年")
    assert "不是能查的年份" in visit("zhuxi").sees("/books/funds", year="2999")


def test_rosters_mask_names_on_the_page_and_in_the_file(visit, ground):
    rows = Membership.objects.on(TODAY).filter(organisation=ground.union).select_related("person")
    others = rows.exclude(person__name=ground.accounts["zhuxi"].name)
    member = others.order_by("since", "pk").first()
    visitor = visit("zhuxi")
    page = Page(visitor.get("/books/members"))
    masked = member.person.name[0] + "*" * (len(member.person.name) - 1)
    assert masked in {cells[0] for cells in page.rows()}
    assert member.person.name not in page.text
    _, sheet = workbook_of(visitor.post("/books/members", **{"as": "xlsx"}))
    cells = {cell for row in sheet.values for cell in row if isinstance(cell, str)}
    assert masked in cells
    assert member.person.name not in cells


def test_the_roster_of_units_is_that_of_the_day_and_stays_within_the_own_ground(visit, ground):
    visitor = visit("zhengong")
    units = Coverage.objects.on(TODAY).filter(organisation=ground.union).count()
    own = Page(visitor.get("/books/units", **{"in": ground.union.pk})).rows()
    assert len(own) == units
    assert visitor.get("/books/units", **{"in": ground.elsewhere.pk}).status_code == 404
    assert visit("zhuxi").get("/books/units", **{"in": ground.elsewhere.pk}).status_code == 404


def test_the_hardship_archive_tells_neither_who_nor_why(visit):
    page = Page(visit("zonggonghui").get("/books/hardship", year="2026"))
    heads = [one.text for one in page.all("th")]
    assert page.rows()
    assert not {"姓名", "困难原因", "类别"} & set(heads)


@pytest.mark.parametrize("book", ["organisation", "units"])
def test_a_book_taken_away_twice_is_the_same_file_and_the_journal_knows(visit, book):
    visitor = visit("zonggonghui")
    before = Event.objects.filter(kind="list.exported").count()
    first, sheet = workbook_of(visitor.post(f"/books/{book}", **{"as": "xlsx"}))
    again, _ = workbook_of(visitor.post(f"/books/{book}", **{"as": "xlsx"}))
    assert first == again
    assert sheet.max_row > 4
    told = Event.objects.filter(kind="list.exported").order_by("-pk")
    assert told.count() == before + 2
    assert told[0].payload["count"] == sheet.max_row - 3
    text = b"".join(visitor.post(f"/books/{book}", **{"as": "csv"}).streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == sheet.max_row - 2


def test_an_empty_book_says_so_in_its_file_too(visit):
    _, sheet = workbook_of(visit("zonggonghui").post("/books/funds?year=1990", **{"as": "xlsx"}))
    assert "没有记录。" in {cell for row in sheet.values for cell in row}


@pytest.mark.parametrize("book", [book.id for book in books()])
def test_a_page_of_any_book_takes_no_more_statements_for_more_rows(visit, book):
    visitor = visit("zonggonghui")
    visitor.get(f"/books/{book}")
    with CaptureQueriesContext(connection) as queries:
        visitor.get(f"/books/{book}", year="2026")
    assert len(queries) <= 30


def test_who_keeps_no_roster_finds_none(visit):
    assert visit("shenji").get("/books/members").status_code == 404
    assert "会员名册" not in words_of(visit("shenji").get("/books"))
    assert visit("shuji").get("/books").status_code == 404
    assert visit("zonggonghui").get("/books/nothing").status_code == 404
