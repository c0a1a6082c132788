"""Books and surveys by the interface for programs: the same rows, the same reach."""

import pytest
from django.test import Client

from lianchuang.accounts.acts import make_token
from lianchuang.ledger.acts import Signature
from lianchuang.reporting import acts
from lianchuang.rulebook.surveys import survey
from tests.web.ground import NOW, TODAY, Page

BY = Signature("system:test", NOW)


@pytest.fixture
def program(ground):
    def of(username):
        _, secret = make_token(ground.accounts[username], "程序", by=BY, on=TODAY)
        client = Client(headers={"Authorization": f"Bearer {secret}"})

        def get(path, **query):
            answer = client.get(f"/api/v1/{path}", query)
            return answer.status_code, answer.json()

        return get

    return of


def test_a_book_has_the_rows_of_its_page(program, visit, ground):
    get = program("zhuxi")
    assert len(get("books")[1]) == 13
    for book in ("contracts", "members", "units"):
        status, told = get(f"books/{book}", year=2026)
        assert status == 200
        every = [str(place) for place in range(len(told["columns"]))]
        shown = Page(visit("zhuxi").get(f"/books/{book}", year="2026", col=every)).rows()
        assert [str(row[0]) for row in told["rows"]] == [row[0] for row in shown]
    assert get("books/nothing")[0] == 404
    assert get("books/units", organisation=ground.elsewhere.number)[0] == 404
    assert program("shenji")("books/members")[0] == 404
    assert program("zhigong")("books")[0] == 404


def test_a_survey_is_read_cell_by_cell_and_record_by_record_within_reach(program, ground):
    held = acts.draft_survey(ground.union, 2026, by=BY, on=TODAY)
    get = program("zhuxi")
    assert [one["id"] for one in get("surveys")[1]] == [held.pk]
    cells = {one["item"]: one for one in get(f"surveys/{held.pk}")[1]["cells"]}
    assert set(cells) == {item.id for item in survey().items}
    assert (cells["unions"]["value"], cells["reading_rooms"]["value"]) == ("1", None)
    assert cells["reading_rooms"]["why"]
    _, told = get(f"surveys/{held.pk}/items/unions")
    assert [one["record"] for one in told["records"]] == [ground.union.number]
    assert get(f"surveys/{held.pk}/items/reading_rooms")[0] == 404
    other = acts.draft_survey(ground.elsewhere, 2026, by=BY, on=TODAY)
    assert get(f"surveys/{other.pk}")[0] == 404
    assert get(f"surveys/{other.pk}/items/unions")[0] == 404
