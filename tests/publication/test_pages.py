"""What anybody sees without signing in, and what only the two departments may do: over the pages themselves."""

import hashlib
import re
import secrets

import pytest
from django.core.cache import cache
from django.test import Client

from lianchuang.publication.acts import naming_of
from lianchuang.publication.models import Notice
from lianchuang.rounds import conduct
from lianchuang.rounds.course import Stage
from lianchuang.rounds.models import Award, Objection
from tests.publication.conftest import FIRST
from tests.web.ground import NOW, Page, Visitor, words_of

FACTS = "九月那次培训没有办，签到册是后来补的"


@pytest.fixture
def stranger():
    cache.clear()
    return Client()


@pytest.fixture
def notice(ground):
    """A notice whose window has begun."""
    found = Notice.objects.get(pk=ground.notice.pk)
    ground.officers.publish(found)
    return found


@pytest.fixture
def running(notice, monkeypatch):
    moved = NOW.replace(day=FIRST.day)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moved)
    return notice


def units_of(notice, level="base"):
    return next(one["units"] for one in notice.proposed if one["level"] == level)


def objecting(stranger, notice, key=None, **typed):
    unit = units_of(notice)[0]["number"]
    given = {"figure": "total", "facts": FACTS, "idempotency_key": key or secrets.token_urlsafe(18)} | typed
    return stranger.post(f"/public/notices/{notice.pk}/units/{unit}/object", given)


def test_a_draft_is_not_there_for_the_public(ground, stranger):
    for address in ("", "/words", "/bundle", f"/units/{ground.union.number}"):
        assert stranger.get(f"/public/notices/{ground.notice.pk}{address}").status_code == 404
    assert ground.notice.title not in words_of(stranger.get("/public"))


def test_the_notice_is_shown_word_for_word_and_its_bytes_bear_the_fingerprint(notice, stranger):
    shown = words_of(stranger.get(f"/public/notices/{notice.pk}"))
    for line in notice.words.splitlines()[:4]:
        assert line in shown
    for unit in units_of(notice):
        assert unit["name"] in shown
        assert unit["total"] in shown
    raw = stranger.get(f"/public/notices/{notice.pk}/words").content
    assert hashlib.sha256(raw).hexdigest() == notice.digest
    assert notice.bundle_hash in shown


def test_the_bundle_that_is_downloaded_is_the_one_in_the_notice(notice, stranger):
    answer = stranger.get(f"/public/notices/{notice.pk}/bundle")
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == notice.bundle_hash


def test_only_proposed_unions_open_to_their_points_and_to_no_record(ground, notice, stranger):
    unit = units_of(notice)[0]
    page = stranger.get(f"/public/notices/{notice.pk}/units/{unit['number']}")
    assert unit["total"] in words_of(page)
    assert b"/cases/" not in page.content
    proposed = {one["number"] for level in ("base", "town") for one in units_of(notice, level)}
    assert ground.elsewhere.number not in proposed or ground.union.number not in proposed
    for other in {ground.elsewhere.number, ground.union.number} - proposed:
        assert stranger.get(f"/public/notices/{notice.pk}/units/{other}").status_code == 404


def test_an_objection_is_taken_in_and_followed_by_its_code_alone(running, stranger):
    said = words_of(objecting(stranger, running, name="张样", contact="1"))
    assert "第 1 号异议" in said
    made = Objection.objects.get()
    assert (made.facts, made.objector, made.indicator_title) == (FACTS, "张样", "总分")
    code = said.partition("查询编号")[2].partition("只显示")[0].strip()
    assert "还没有答复" in words_of(stranger.post("/public/objection", {"code": code}))
    assert stranger.post("/public/objection", {"code": code[:-1]}).status_code == 422


def test_the_form_sent_twice_is_one_objection_and_shows_its_code_once(running, stranger):
    key = secrets.token_urlsafe(18)
    first, second = (objecting(stranger, running, key=key) for _ in range(2))
    assert ("查询编号" in words_of(first), Objection.objects.count()) == (True, 1)
    assert "只显示这一次" not in words_of(second)


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"facts": "不对"}, "写具体一点"), ({"figure": "Z9"}, "请选对哪个数"), ({"idempotency_key": ""}, "刷新页面")],
)
def test_an_objection_that_says_nothing_comes_back_in_words(running, stranger, typed, words):
    answer = objecting(stranger, running, **typed)
    assert (answer.status_code, words in words_of(answer)) == (422, True)
    assert Objection.objects.count() == 0


def test_before_and_after_its_days_nobody_can_object(notice, stranger):
    answer = objecting(stranger, notice)
    assert answer.status_code == 422
    assert Objection.objects.count() == 0


def test_whoever_asks_too_often_is_told_so_and_nothing_is_kept(running, stranger, monkeypatch):
    monkeypatch.setattr("lianchuang.web.open_pages.time.monotonic", lambda: 600_000.0)
    codes = [objecting(stranger, running).status_code for _ in range(8)]
    assert codes[:6] == [200] * 6
    assert codes[6:] == [429, 429]
    assert Objection.objects.count() == 6
    assert stranger.get("/public").status_code == 200


def test_the_honour_roll_shows_who_stands_and_who_was_withdrawn_and_why(ground, notice, stranger):
    from datetime import date

    ground.officers.both("name", naming_of(notice), date(2026, 11, 30))
    award = Award.objects.filter(title__level="base").first()
    other = Award.objects.exclude(pk=award.pk).first()
    Award.objects.filter(pk=award.pk).update(withdrawn_on=date(2026, 12, 1), reason="命名以后发生欠薪")
    shown = words_of(stranger.get("/public/honours"))
    standing, _, gone = shown.partition("撤销的称号")
    assert other.unit_name in standing
    assert (award.unit_name in gone, "命名以后发生欠薪" in gone) == (True, True)


# Those who are signed in --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["zhengong", "zhuxi", "shenji"])
def test_others_see_the_course_and_have_no_word_in_it(ground, username):
    visitor = Visitor(ground.accounts[username])
    assert "办这一轮" in visitor.sees("/round/course")
    assert visitor.post("/round/course/review").status_code == 404
    assert visitor.post(f"/round/notices/{ground.notice.pk}").status_code == 404
    assert visitor.get("/round/objections").status_code == 404
    assert conduct.state_of(ground.freezing.round).stage == Stage.REVIEWED


def test_whom_the_figures_propose_is_shown_with_points_that_open_to_their_page(ground):
    page = Page(Visitor(ground.accounts["zuzhibu"]).get("/round/titles"))
    figures = [one for one in page.all("a") if one["class"] == "fig"]
    assert len(figures) == sum(len(one["units"]) for one in ground.notice.proposed) > 2
    assert all(one["href"].endswith("/score") for one in figures)
    assert all(re.fullmatch(r"[0-9.]+", one.text.strip()) for one in figures)
    assert "这一轮审定了" in Visitor(ground.accounts["zuzhibu"]).sees("/review")
    assert "2024年1月1日到 2026年12月31日" in Visitor(ground.accounts["zuzhibu"]).sees("/round/course")


def test_one_department_alone_publishes_nothing_however_often_it_agrees(ground):
    visitor = Visitor(ground.accounts["zuzhibu"])
    address = f"/round/notices/{ground.notice.pk}"
    assert visitor.post(address).status_code == 303
    assert "等总工会" in words_of(visitor.post(address))
    assert Notice.objects.get(pk=ground.notice.pk).published_on is None
    assert Visitor(ground.accounts["zonggonghui"]).post(address).status_code == 303
    assert Notice.objects.get(pk=ground.notice.pk).published_on is not None


def test_the_change_of_a_score_is_told_on_its_page(ground):
    before, after = ground.years[1:]
    unit = ground.union
    shown = Visitor(ground.accounts["zonggonghui"]).sees(
        f"/organisations/{unit.pk}/change", before=before.pk, after=after.pk
    )
    assert "得分的变化" in shown
    assert "各条加起来正好等于前后的差" in shown
    assert Visitor(ground.accounts["zhuxi"]).get(f"/organisations/{ground.elsewhere.pk}/change").status_code == 404
