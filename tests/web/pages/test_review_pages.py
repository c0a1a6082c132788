"""The review's pages: what each role is offered, verdicts by plain forms, what is barred is not there."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianchuang.accounts.standing import Standing
from lianchuang.ledger.models import Event
from lianchuang.registry.models import Membership, Organisation
from lianchuang.reminding.outbox import remind
from lianchuang.rounds import conduct
from lianchuang.rounds.conflict import declare_tie
from lianchuang.rounds.desk import look
from lianchuang.rounds.models import LegalKind, Level, Verdict
from lianchuang.rounds.planning import PlanDraft, TitleDraft, content_of, draft_plan
from lianchuang.rounds.standards import standard_file
from tests.accounts.conftest import BY
from tests.web.ground import NOW, TODAY, Page, Visitor, words_of


@pytest.fixture
def reviewed(ground):
    """The district's round with today's freezing chosen by both departments."""
    round_ = ground.freezing.round
    texts = {"base": standard_file(round_.standard).read_bytes()}
    draft = PlanDraft(
        LegalKind.ANNUAL, "关于开展三级联创的通知", "鄞组〔2024〕1号", date(2024, 1, 5), "", TODAY, 5, 5,
        date(2026, 12, 31), texts, [TitleDraft("先进基层工会", Level.BASE, "达标", 3)],
    )  # fmt: skip
    draft_plan(round_, draft, by=BY, on=TODAY)
    for step, content in (("issue", content_of(round_)), ("settle", {"freezing": ground.freezing.fingerprint})):
        for name in ("zuzhibu", "zonggonghui"):
            voice = conduct.voices_of(Standing(ground.accounts[name], TODAY), round_)[0]
            conduct.speak(round_, step, content, voice, by=BY, on=TODAY)
    return ground


@pytest.fixture
def officer(reviewed):
    return Visitor(reviewed.accounts["zhengong"])


def asked(page):
    """What the open item is: the hidden fields of the form."""
    return {one["name"]: one["value"] for one in page.all("input") if one["name"] in ("stage", "unit", "item")}


def test_the_desk_offers_a_town_its_own_unions_and_passing_moves_on(reviewed, officer):
    page = Page(officer.get("/review"))
    first = asked(page)
    scope = Standing(reviewed.accounts["zhengong"], TODAY).scope("review.first")
    own = set(Organisation.objects.filter(scope.organisation("pk")).values_list("number", flat=True))
    assert first["unit"] in own
    assert first["stage"] == "first"
    for key in ("a", "x", "q", "j", "k", "n", "p", "?"):
        assert any(one["data-key"] == key for one in page.all("button", "a")), key
    answer = officer.post("/review/decide", **first, kind="pass")
    assert answer.status_code == 303
    second = asked(Page(officer.get(answer["Location"])))
    assert (second["unit"], second["item"]) != (first["unit"], first["item"])
    assert Verdict.objects.get().kind == "pass"
    undone = officer.post("/review/undo", **first)
    assert undone.status_code == 303
    assert Verdict.objects.filter(kind="undo").count() == 1


def test_a_return_without_a_reason_is_asked_for_one_and_with_one_lands_on_the_unions_desk(reviewed, officer):
    unit = reviewed.union.number
    item = next(iter(look(reviewed.freezing.round, reviewed.freezing, TODAY).units[unit]))
    typed = {"stage": "first", "unit": unit, "item": item, "kind": "return", "op": "第二页没有章"}
    refused = officer.post("/review/decide", **typed)
    assert refused.status_code == 422
    assert "先选一条原因，按 1 到 4" in words_of(refused)
    assert officer.post("/review/decide", **typed, why="2").status_code == 303
    chair = Visitor(reviewed.accounts["zhuxi"])
    assert "审核退回：缺页缺章，第二页没有章" in chair.sees(f"/organisations/{reviewed.union.pk}/next")
    own = f"/organisations/{reviewed.union.pk}/returns"
    assert "11月27日" in chair.sees(own)
    for visitor in (chair, officer):
        assert "审核退回：缺页缺章" in visitor.sees("/deadlines")
    remind(TODAY, NOW)
    reminded = chair.get("/reminders")
    assert f'href="{own}"' in reminded.content.decode()
    assert "答复退回的" in words_of(reminded)
    assert chair.post(f"{own}/answer", item=item, words="").status_code == 422
    assert officer.post(f"{own}/answer", item=item, words="我替他答").status_code == 404
    assert chair.post(f"{own}/answer", item=item, words="补了第二页").status_code == 303
    assert "没有退回的项" in chair.sees(own)
    assert "审核退回" not in chair.sees("/deadlines")
    assert "工会答复：补了第二页" in officer.sees("/review", unit=unit, item=item)


def test_what_one_must_keep_away_from_is_not_offered_and_not_there_when_forced(reviewed, officer):
    unit = reviewed.union
    declare_tie(reviewed.accounts["zhengong"], unit, "配偶在那里任职", by=BY, on=TODAY)
    assert unit.number not in [asked(Page(officer.get("/review")))["unit"]]
    assert officer.get("/review", unit=unit.number).status_code == 404
    typed = {"stage": "first", "unit": unit.number, "item": "A1", "kind": "pass"}
    assert officer.post("/review/decide", **typed).status_code == 404
    assert "配偶在那里任职" in officer.sees("/review/ties")
    assert not Verdict.objects.exists()


def test_a_stage_is_for_those_whom_the_table_names(reviewed, officer):
    elsewhere = reviewed.elsewhere.number
    assert officer.get("/review", stage="second").status_code == 404
    assert officer.get("/review", unit=elsewhere).status_code == 404
    typed = {"unit": reviewed.union.number, "item": "A1", "kind": "pass"}
    assert officer.post("/review/decide", stage="second", **typed).status_code == 404
    party = Visitor(reviewed.accounts["zuzhibu"])
    assert party.get("/review", stage="first").status_code == 404
    assert party.get("/review").status_code == 200
    for name in ("zhuxi", "shuji", "qiye", "zhigong", "shenji"):
        stranger = Visitor(reviewed.accounts[name])
        assert stranger.get("/review").status_code == 404, name
        assert stranger.post("/review/decide", stage="first", **typed).status_code == 404, name
    assert not Verdict.objects.exists()


def test_a_union_without_doubts_is_passed_in_one_press_and_each_item_stands_in_the_journal(reviewed, officer):
    unit = reviewed.union.number
    officer.post("/review/decide", stage="first", unit=unit, item="", kind="rest")
    items = look(reviewed.freezing.round, reviewed.freezing, TODAY).units[unit]
    assert Event.objects.filter(kind="review.passed").count() == len(items) > 5


def test_what_has_not_come_to_a_stage_yet_is_not_told_as_done_there(reviewed, officer):
    party = Visitor(reviewed.accounts["zuzhibu"])
    looked = look(reviewed.freezing.round, reviewed.freezing, TODAY)
    with_items = {unit for unit, items in looked.units.items() if items}
    upper, base = len(with_items & looked.upper), len(with_items - looked.upper)
    page = party.sees("/review")
    assert f"复审完 0 / {upper + base} 家" in page
    assert f"待审 {upper}，另有 {base} 家还在初审" in page
    officer.post("/review/decide", stage="first", unit=reviewed.union.number, item="", kind="rest")
    assert f"待审 {upper + 1}，另有 {base - 1} 家还在初审" in party.sees("/review")
    assert "初审完 1 /" in officer.sees("/review")


def test_what_a_town_returned_is_not_told_as_done_and_the_journal_says_it_in_one_sentence(reviewed, officer):
    looked = look(reviewed.freezing.round, reviewed.freezing, TODAY)
    unit = reviewed.union.number
    typed = {"stage": "first", "unit": unit, "kind": "return", "why": "2", "op": "第二页没有章。"}
    officer.post("/review/decide", item=next(iter(looked.units[unit])), **typed)
    own = [one for one, town in looked.towns.items() if town == looked.towns[unit] and one not in looked.upper]
    for one in own:
        officer.post("/review/decide", stage="first", unit=one, item="", kind="rest")
    page = officer.sees("/review")
    assert f"初审完 {len(own) - 1} / {len(own)} 家" in page
    assert "现在没有轮到你审的" in page
    assert "1 家等工会答复" in page
    (told,) = Event.objects.filter(kind="review.returned")
    assert told.payload["reason"] == "缺页缺章；第二页没有章"


def test_the_desk_asks_the_database_no_more_for_more_unions(reviewed):
    district = Visitor(reviewed.accounts["zonggonghui"])

    def statements():
        district.get("/review", stage="first")  # after an act the first page works out anew what the menu counts
        with CaptureQueriesContext(connection) as caught:
            district.get("/review", stage="first")
        return len(caught)

    before = statements()
    looked = look(reviewed.freezing.round, reviewed.freezing, TODAY)
    for unit in list(looked.units)[3:8]:
        district.post("/review/decide", stage="first", unit=unit, item="", kind="rest")
    assert statements() <= before < 60


def test_progress_tells_each_town_and_the_size_of_a_sample(reviewed):
    party = Visitor(reviewed.accounts["zuzhibu"])
    rows = Page(party.get("/review/progress")).rows()
    looked = look(reviewed.freezing.round, reviewed.freezing, TODAY)
    assert sum(int(row[1]) for row in rows) == len(looked.units)
    assert "没有审完" in party.sees("/review/progress")
    fields = Page(party.get("/review/progress")).all("input")
    assert [one["value"] for one in fields if one["name"] == "items"] == ["0"]
    typed = {"stage": "second", "size": "3", "items": "0", "source": "双色球第 2026137 期", "number_day": "2026-11-20"}
    assert party.post("/review/draws/announce", **typed).status_code == 422
    for name in ("zuzhibu", "zonggonghui"):
        visitor = Visitor(reviewed.accounts[name])
        form = Page(visitor.get("/review/progress"))
        agree = next((one["value"] for one in form.all("input") if one["name"] == "agree"), "")
        assert ("复审，抽 3 家，每家全部的项" in form.text) == bool(agree), "whoever agrees sees to what"
        assert visitor.post("/review/draws/announce", **typed | {"number_day": "2026-11-24", "agree": agree})
    made = reviewed.freezing.round.draws.get()
    assert Visitor(None).get(f"/public/draws/{made.pk}").status_code == 200
    assert Visitor(None).get(f"/public/draws/{made.pk}/data").json()["root"] == made.root
    assert b"lianchuang-draw-1" in Visitor(None).get("/public/draws/program").content
    assert Membership.objects.exists()
