"""To write without a name: the code finds the matter again, and nothing else leads anywhere."""

import logging

import pytest
from django.db import connection

from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.voice import acts
from lianchuang.voice.codes import ALPHABET, SIGNS, code_of, mark_of
from lianchuang.voice.models import Raised, Word
from lianchuang.web.raised import card_of
from tests.voice.conftest import TODAY
from tests.web.ground import Page, Visitor, words_of

WORDS = "三号线夜班连上十二天，没有调休"
KEY = "a-key-of-one-form-0123456789"


def write(visitor, people, key="", words=WORDS, **more):
    typed = {"kind": "opinion", "topic": "hours", "words": words, **more}
    return visitor.post(f"/public/opinions/{people.union.number}", key=key, **typed)


def code_in(answer):
    assert answer.status_code == 200, words_of(answer)
    return next(one.text.strip() for one in Page(answer).elements if "secret" in one["class"])


def follow(visitor, code, **more):
    return visitor.post("/public/opinions", code=code, **more)


@pytest.fixture
def nobody(people):
    return Visitor(None)


@pytest.fixture
def written(nobody, people):
    return code_in(write(nobody, people))


def everything():
    """Every row of every table, as text; sequences and the migrations left out."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table == "django_migrations":
                continue
            cursor.execute(f'select t::text from "{table}" t')
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def test_a_code_has_more_than_128_bits_and_is_kept_only_as_a_fingerprint(written):
    plain = written.replace("-", "")
    assert len(plain) == SIGNS
    assert len(ALPHABET) ** SIGNS > 2**128
    assert set(plain) <= set(ALPHABET)
    rows = str(everything())
    assert written not in rows
    assert plain not in rows
    assert len(bytes(Raised.objects.get().code)) == 32


def test_two_forms_give_two_codes_and_the_secret_of_the_house_is_in_them(settings):
    assert code_of(KEY) != code_of(KEY + "x")
    first = code_of(KEY)
    settings.LOOKUP_KEY = b"another secret of 32 bytes......"
    assert code_of(KEY) != first


@pytest.mark.parametrize("typed", ["", "ABC", "0" * SIGNS, "!" * SIGNS])
def test_what_cannot_be_a_code_is_none(typed):
    assert mark_of(typed) is None


def test_a_code_is_found_however_it_is_typed(nobody, written):
    for typed in (written, written.lower(), written.replace("-", " "), f"  {written.replace('-', '')} "):
        assert "意见：工时休假" in words_of(follow(nobody, typed))


def test_a_wrong_code_finds_nothing(nobody, written):
    answer = follow(nobody, code_of("another-key-0123456789"))
    assert answer.status_code == 422
    assert "没有这个查询码" in words_of(answer)


def test_the_words_are_sealed_and_stand_in_no_event(written):
    assert Word.objects.get().text == WORDS
    assert WORDS not in str(everything())


def test_nothing_leads_to_who_wrote_even_when_they_are_signed_in(people, worker, nobody, caplog):
    """The rows of a signed-in and of a signed-out writer differ in nothing but random marks; no session is touched, no
    cookie set beside the one against forged forms, nothing logged."""
    caplog.set_level(logging.DEBUG)
    worker.get("/worker")
    before = everything()
    caplog.clear()
    answer = write(worker, people)
    after = everything()
    changed = {table for table in after if after[table] != before.get(table)}
    assert changed == {
        "ledger_event",
        "ledger_pending",
        "procedures_case",
        "voice_raised",
        "voice_word",
    }
    account = people.accounts["worker"]
    new = [row for table in changed for row in after[table] if row not in before[table]]
    for mark in (f"account:{account.pk}", account.name, account.username, "127.0.0.1", "appointment:"):
        assert mark not in str(new)
    assert Raised.objects.get().account is None
    assert not {"sessionid", "messages"} & set(answer.cookies)
    said = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    for mark in (WORDS, code_in(answer), account.username, "127.0.0.1"):
        assert mark not in said


def test_of_the_moment_only_the_day_is_kept(written):
    case = Case.objects.get()
    for event in Event.objects.filter(subject=case.subject):
        assert (event.by, event.right) == ("anonymous", "")
        local = event.recorded_at.astimezone(acts.beginning_of(TODAY).tzinfo)
        assert (local.date(), local.hour, local.minute, local.second, local.microsecond) == (TODAY, 0, 0, 0, 0)


def test_the_same_form_sent_again_gives_the_same_code_and_one_matter(nobody, people):
    first, second = write(nobody, people, KEY), write(nobody, people, KEY)
    assert code_in(first) == code_in(second)
    assert Raised.objects.count() == Case.objects.count() == 1
    other = write(nobody, people, KEY, words="完全是另外一件事情")
    assert other.status_code == 422
    assert "重新打开这一页" in words_of(other)


def test_a_form_without_a_key_or_without_words_is_refused_in_chinese(nobody, people):
    address = f"/public/opinions/{people.union.number}"
    assert nobody.client.post(address, {"kind": "opinion"}).status_code == 422
    answer = write(nobody, people, words=" ")
    assert answer.status_code == 422
    assert "至少 5 个字" in words_of(answer)
    assert not Case.objects.exists()


def test_a_union_is_not_flooded(nobody, people, monkeypatch):
    monkeypatch.setattr(acts, "A_DAY", 2)
    for _ in range(2):
        code_in(write(nobody, people))
    answer = write(nobody, people)
    assert answer.status_code == 422
    assert "今天的匿名意见太多" in words_of(answer)


def test_who_asks_too_often_is_held_back(nobody, people, monkeypatch):
    monkeypatch.setattr("lianchuang.web.open_pages.WRITES", 2)
    monkeypatch.setattr("lianchuang.web.open_pages.time.monotonic", lambda: 600_000.0)
    assert [write(nobody, people).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("kind", ["hazard", "help", "proposal", "opinion"])
def test_every_kind_can_be_written_without_a_name(nobody, people, kind):
    more = {"hazard": {"place": "二车间", "level": "life"}, "proposal": {"title": "错峰就餐", "area": "management"}}
    code = code_in(write(nobody, people, kind=kind, **more.get(kind, {})))
    assert WORDS in words_of(follow(nobody, code))
    assert Raised.objects.get().kind == kind


def answer_of(chair, case, text="已经调班", result="solved"):
    take(chair, case, "tell", result="accepted", in_writing="no")
    take(chair, case, "answer", result=result, answer=text)


def take(visitor, case, step, **typed):
    seen = Event.objects.filter(subject=case.subject).latest("pk").pk
    answer = visitor.post(f"/cases/{case.pk}/steps/{step}", day=str(TODAY), seen=seen, **typed)
    assert answer.status_code == 303, words_of(answer)


def test_the_writer_reads_the_answer_rates_it_and_takes_it_up_again(nobody, people, chair, written):
    case = Case.objects.get()
    answer_of(chair, case)
    page = words_of(follow(nobody, written))
    assert "已经调班" in page
    assert "答复满意吗" in page
    assert "评价记下了" in words_of(follow(nobody, written, what="rate", rating="satisfied"))
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("closed", "closed")
    assert {mark for _, mark in card_of(Raised.objects.get())["stages"]} == {"on"}
    short = follow(nobody, written, what="reopen", words="又")
    assert (short.status_code, Case.objects.get().status) == (422, "closed")
    assert "已要求重办" in words_of(follow(nobody, written, what="reopen", words="这周又连上了八天"))
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("open", "")
    assert card_of(Raised.objects.get())["stages"][2:] == [
        ("已答复", "cur"),
        ("你确认", ""),
    ]
    assert {event.by for event in Event.objects.filter(subject=case.subject, kind="case.taken")} == {
        "anonymous",
        f"account:{people.accounts['chair'].pk}",
    }


def test_the_writer_adds_and_asks_the_level_above_whose_clock_then_runs(nobody, people, chair, officer, written):
    case = Case.objects.get()
    answer_of(chair, case, result="explained")
    follow(nobody, written, what="add", words="另外食堂也不开门")
    assert "另外食堂也不开门" in words_of(follow(nobody, written))
    follow(nobody, written, what="rate", rating="not")
    follow(nobody, written, what="ask_higher", words="请镇里来看看")
    case.refresh_from_db()
    assert {clock.id for clock in case.state.clocks if clock.is_running} == {"again", "asked_higher"}
    take(officer, case, "answer_up", answer="镇里下周来")
    assert "镇里下周来" in words_of(follow(nobody, written))


@pytest.mark.parametrize("step", ["rate", "reopen", "ask_higher"])
def test_nobody_else_takes_the_writers_part(people, chair, officer, worker, written, step):
    case = Case.objects.get()
    for visitor in (chair, officer, worker):
        assert visitor.get(f"/cases/{case.pk}/steps/{step}").status_code == 404
        assert visitor.get(f"/matters/{case.pk}/steps/{step}").status_code == 404
    assert worker.get(f"/matters/{case.pk}").status_code == 404


def test_the_union_can_neither_end_it_nor_take_back_that_it_was_raised(chair, written):
    case = Case.objects.get()
    first = case.state.takings[0].act
    assert chair.get(f"/cases/{case.pk}/end").status_code == 404
    assert chair.get(f"/cases/{case.pk}/acts/{first}/withdraw").status_code == 404
    assert "不办了" not in chair.sees(f"/cases/{case.pk}")


def test_a_union_that_is_not_there_has_no_page(nobody, people):
    assert nobody.get("/public/opinions/nobody").status_code == 404
    assert nobody.get(f"/public/opinions/{people.town.number}").status_code == 404


def test_a_picture_of_the_address_hangs_on_the_wall(nobody, people):
    answer = nobody.get(f"/public/opinions/{people.union.number}.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<svg" in answer.content
