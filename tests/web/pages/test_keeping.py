"""Keys for programs, the journal, the account, what falls due, the words of the law."""

import re

import pytest
from django.test import Client

from lianchuang.accounts.models import Token
from lianchuang.ledger.models import Event
from lianchuang.ledger.sealing import seal
from lianchuang.registry.models import Body, Term
from tests.web.ground import TODAY, Page, words_of


def test_a_key_is_shown_once_opens_the_interface_and_is_taken_back(visit, ground):
    visitor = visit("zonggonghui")
    assert visitor.post("/tokens", name="报表程序")["Location"] == "/tokens"
    secret = re.search(r"lc_[\w-]{30,}", visitor.sees("/tokens"))[0]
    assert secret not in visitor.sees("/tokens")
    assert "报表程序" in visitor.sees("/tokens")
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client(headers=headers).get("/api/v1/me").status_code == 200

    token = Token.objects.get(account=ground.accounts["zonggonghui"])
    assert "收回“报表程序”？" in visitor.sees(f"/tokens/{token.pk}/revoke")
    assert visitor.post(f"/tokens/{token.pk}/revoke").status_code == 303
    assert Client(headers=headers).get("/api/v1/me").status_code == 401
    assert visitor.get(f"/tokens/{token.pk}/revoke").status_code == 404
    told = [event.kind for event in Event.objects.order_by("-pk")[:2]]
    assert told == ["account.token-revoked", "account.token-made"]


@pytest.mark.parametrize("name", ["", " ", "长" * 61])
def test_a_key_without_a_proper_name_is_not_made(visit, name):
    answer = visit("zonggonghui").post("/tokens", name=name)
    assert answer.status_code == 422
    assert "写一句这把密钥给谁用" in words_of(answer)
    assert not Token.objects.exists()


def test_nobody_takes_back_the_key_of_another(visit, ground):
    visit("zonggonghui").post("/tokens", name="别人的")
    token = Token.objects.get()
    assert visit("zhuxi").get(f"/tokens/{token.pk}/revoke").status_code == 404
    assert visit("zhuxi").post(f"/tokens/{token.pk}/revoke").status_code == 404


def test_the_journal_tells_that_it_is_sound_and_against_which_checkpoint(visit):
    seal()
    visitor = visit("shenji")
    page = Page(visitor.get("/journal"))
    note = next(one.text for one in page.all("pre"))
    assert "最近的记录" in page.text
    answer = visitor.post("/journal", against=note)
    assert "日志完好" in words_of(answer)
    assert "与给出的检查点一致" in words_of(answer)


@pytest.mark.parametrize("note", ["胡写的", "a\nb\nc", "x" * 100_000])
def test_a_checkpoint_that_is_none_gets_a_sentence(visit, note):
    seal()
    answer = visit("shenji").post("/journal", against=note)
    assert answer.status_code in (200, 422)
    assert "与给出的检查点一致" not in words_of(answer)
    assert re.search(r"检查点", words_of(answer))


def test_the_account_page_names_every_appointment(visit, ground):
    text = visit("zuzhibu").sees("/account")
    assert text.count("区委组织部") >= 2
    assert "总工会" in text
    assert "领一批恢复码" in text
    assert "绑定验证器，登录多一步" in visit("zhigong").sees("/account")


def test_what_is_overdue_stands_with_its_article_and_is_counted_in_the_menu(visit, ground):
    ended = Term.objects.on(TODAY).filter(organisation=ground.union, body=Body.COMMITTEE).first()
    Term.objects.filter(pk=ended.pk).update(last_day=TODAY.replace(year=2025))
    page = Page(visit("zhengong").get("/deadlines"))
    assert "超 365 天" in page.text
    overdue = [row for row in page.rows() if "超" in row[0]]
    assert overdue
    assert [row for row in overdue if not re.search("第.+条", row[3])] == []
    count = next(int(one.text) for one in page.elements if one["class"] == "cnt hot")
    told = next(int(re.search(r"\d+", one.text)[0]) for one in page.all("a") if one.text.startswith("已逾期"))
    assert count == told


@pytest.mark.parametrize(
    "query", [{"span": "overdue"}, {"span": "7"}, {"span": "never"}, {"see": "findings"}, {"page": "9"}]
)
def test_the_list_of_what_falls_due_takes_any_filter(visit, query):
    assert visit("zonggonghui").get("/deadlines", **query).status_code == 200


def test_an_article_shows_its_words_its_source_and_where_it_is_used(visit):
    text = visit("zhigong").sees("/law/trade-union-law/11")
    assert "工会法" in text
    assert "出处" in text
    assert "用在" in text
    part = visit("zhigong").get("/law/trade-union-law/11", part="dr-body")
    assert "<html" not in part.content.decode()
    for missing in ("/law/trade-union-law/999", "/law/no-such-law", "/law/no-such-law/1"):
        assert visit("zhigong").get(missing).status_code == 404


UNREADABLE = "含\0空字符"


@pytest.mark.parametrize("address", ["/unions", "/cases", "/search", "/law", "/employers", "/round/unions"])
def test_a_character_that_no_database_holds_is_refused_at_the_door(visit, address):
    answer = visit("zonggonghui").get(address, q=UNREADABLE)
    assert answer.status_code == 400
    assert "读不了的字符" in answer.content.decode()
    assert visit("zonggonghui").post("/tokens", name=UNREADABLE).status_code == 400


@pytest.mark.parametrize(
    "address", ["/unions", "/cases", "/employers", "/round/unions", "/deadlines", "/gaps", "/parties"]
)
def test_nonsense_in_an_address_never_ends_in_an_error(visit, address):
    nonsense = ["-1", "0", "9" * 40, "' or 1=1 --", "<script>", "%", "\\", "两", "١٢", "a" * 3000]
    names = ("page", "sort", "q", "on", "kind", "state", "tier", "mode", "since", "last", "see", "span", "matter")
    names += ("procedure", "status", "due", "band", "lack", "near", "from", "ownership", "scale", "col")
    visitor = visit("zonggonghui")
    for value in nonsense:
        assert visitor.get(address, **dict.fromkeys(names, value)).status_code == 200, value
        assert visitor.get(address, **{"in": value}).status_code == 404, value
    assert "<script>" not in visitor.get(address, q="<script>").content.decode().replace("<script src", "")
