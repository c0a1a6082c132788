"""Papers on their pages: brought from a case, looked at by who may, taken back, never shown to strangers."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianchuang.accounts import acts as accounts
from lianchuang.accounts.table import Role
from lianchuang.evidence.ahead import look_ahead
from lianchuang.evidence.models import KeptFile, Paper
from lianchuang.ledger.models import Event
from lianchuang.procedures import acts as cases
from tests.accounts.conftest import BY, START, People
from tests.evidence.pictures import PDF, again, jpeg, scene
from tests.web.ground import Page, Visitor, words_of

ROLL = "签到册"


@pytest.fixture(scope="module")
def stood(django_db_setup, django_db_blocker):
    """The people of two towns with a case of the first union, made once for all tests here."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        people = People()
        people.accounts["elsewhere"] = accounts.open_account("elsewhere", "别处", "jintian-butuo-x", by=BY, on=START)
        accounts.appoint(people.accounts["elsewhere"], Role.CHAIR, organisation=people.other_union, by=BY, on=START)
        yield people
        transaction.set_rollback(True)


@pytest.fixture
def people(stood, db, settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    monkeypatch.setattr("lianchuang.accounts.acting._has_second_factor", lambda account: True)
    return stood


@pytest.fixture
def case(people):
    return cases.open_case("workers-congress", people.union, by=BY, on=date(2026, 3, 2), title="春季职代会")


@pytest.fixture
def chair(people):
    return Visitor(people.accounts[Role.CHAIR])


def step_with(paper, case):
    from lianchuang.web.course import definition_of

    return next(step.id for step in definition_of(case).step if paper in step.papers)


def bring(visitor, case, *files, name=ROLL, visibility="case", step=""):
    brought = [SimpleUploadedFile(title, data) for title, data in files]
    address = f"/cases/{case.pk}/papers/new/{step or step_with(ROLL, case)}"
    return visitor.post(address, name=name, visibility=visibility, files=brought)


def test_several_files_are_brought_at_once_and_the_case_shows_them(case, chair):
    assert "还没有" in chair.sees(f"/cases/{case.pk}")
    answer = bring(chair, case, ("a.jpg", jpeg(scene(1))), ("b.jpg", jpeg(scene(2))), ("c.pdf", PDF))
    assert answer.status_code == 303, words_of(answer)
    assert f"{ROLL} 有 3 份" in chair.sees(f"/cases/{case.pk}")


def test_names_of_files_play_no_part_and_are_not_kept(case, chair):
    bring(chair, case, ("张三的身份证.pdf", jpeg(scene(1))))
    paper = Paper.objects.get()
    assert paper.file.kind == "jpeg"
    assert "张三" not in str(Event.objects.filter(kind__startswith="paper.").values_list("payload", flat=True))
    answer = chair.get(f"/cases/{case.pk}/papers/{paper.pk}/file")
    assert "%" not in answer["Content-Disposition"]


def test_what_cannot_be_kept_is_named_with_its_reason_and_the_rest_is_kept(case, chair):
    answer = bring(chair, case, ("a.jpg", b"<html>"), ("b.pdf", PDF))
    assert answer.status_code == 200
    assert "收下 1 份" in words_of(answer)
    assert "“a.jpg”没有收" in words_of(answer)
    alone = bring(chair, case, ("a.jpg", b"<html>"))
    assert (alone.status_code, Paper.objects.count()) == (422, 1)
    assert "只收照片、PDF" in words_of(alone)


def test_the_same_form_sent_twice_keeps_one_paper(case, chair):
    address = f"/cases/{case.pk}/papers/new/{step_with(ROLL, case)}"
    for _ in range(2):
        form = {"name": ROLL, "visibility": "case", "files": SimpleUploadedFile("a.pdf", PDF)}
        assert chair.post(address, key="k" * 20, **form).status_code == 303
    assert Paper.objects.count() == KeptFile.objects.count() == 1


def test_a_picture_is_shown_in_its_page_and_anything_else_is_a_download(case, chair):
    bring(chair, case, ("a.jpg", jpeg(scene(1))), ("b.pdf", PDF))
    photo, document = Paper.objects.order_by("pk")
    page = Page(chair.get(f"/cases/{case.pk}/papers/{photo.pk}"))
    source = next(one["src"] for one in page.all("img") if "shot" in one["class"])
    shown, handed = chair.get(source), chair.get(f"/cases/{case.pk}/papers/{document.pk}/file")
    assert b"".join(shown.streaming_content)[:3] == b"\xff\xd8\xff"
    assert shown["Content-Disposition"].startswith("inline")
    assert handed["Content-Disposition"].startswith("attachment")
    for answer in (shown, handed):
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize("who", ["elsewhere", Role.EMPLOYER, Role.WORKER])
def test_to_strangers_a_paper_is_not_there(people, case, chair, who):
    bring(chair, case, ("b.pdf", PDF))
    stranger, paper = Visitor(people.accounts[who]), Paper.objects.get()
    base = f"/cases/{case.pk}/papers"
    addresses = [f"{base}/{paper.pk}{end}" for end in ("", "/file", "/withdraw", "/empty")]
    for address in [*addresses, f"{base}/new/{paper.step}"]:
        assert (stranger.get(address).status_code, stranger.post(address).status_code) == (404, 404), address


def test_a_paper_of_another_case_is_not_there(people, case, chair):
    bring(chair, case, ("b.pdf", PDF))
    other = cases.open_case("workers-congress", people.union, by=BY, on=date(2026, 3, 3), title="又一次")
    assert chair.get(f"/cases/{other.pk}/papers/{Paper.objects.get().pk}").status_code == 404


def test_a_sensitive_paper_is_opened_by_few_and_each_time_is_kept(people, case, chair):
    bring(chair, case, ("a.jpg", jpeg(scene(1))), visibility="sensitive")
    address = f"/cases/{case.pk}/papers/{Paper.objects.get().pk}"
    auditor, officer = Visitor(people.accounts[Role.AUDITOR]), Visitor(people.accounts[Role.OFFICER])
    assert auditor.get(address).status_code == 404
    assert "敏感材料" in auditor.sees(f"/cases/{case.pk}")
    assert officer.get(f"{address}/file").status_code == 302
    assert not Event.objects.filter(kind="paper.looked_at").exists()
    opened = officer.post(f"{address}/file")
    assert b"".join(opened.streaming_content)[:3] == b"\xff\xd8\xff"
    event = Event.objects.get(kind="paper.looked_at")
    assert event.by == f"account:{people.accounts[Role.OFFICER].pk}"
    assert "谁看过" in chair.sees(address)


def test_a_withdrawn_paper_is_shown_to_nobody_and_says_why(people, case, chair):
    bring(chair, case, ("b.pdf", PDF))
    address = f"/cases/{case.pk}/papers/{Paper.objects.get().pk}"
    assert chair.post(f"{address}/withdraw", reason=" ").status_code == 422
    assert chair.post(f"{address}/withdraw", reason="传错了").status_code == 303
    assert "传错了" in chair.sees(address)
    assert chair.get(f"{address}/file").status_code == 404
    assert "还没有" in chair.sees(f"/cases/{case.pk}")
    officer = Visitor(people.accounts[Role.OFFICER])
    assert officer.post(f"{address}/empty", reason="有身份证号").status_code == 303
    assert "内容已在" in officer.sees(address)


def test_papers_of_a_case_cost_one_statement_however_many(case, chair, django_assert_max_num_queries):
    bring(chair, case, ("a.jpg", jpeg(scene(1))), ("b.jpg", jpeg(scene(2))), ("c.pdf", PDF))
    with django_assert_max_num_queries(60) as queries:
        chair.sees(f"/cases/{case.pk}")
    assert sum("evidence_paper" in one["sql"] for one in queries.captured_queries) == 1


@pytest.fixture
def shared_file(people, case, chair):
    """The same file under cases of two unions of two towns."""
    bring(chair, case, ("a.pdf", PDF))
    other = cases.open_case("workers-congress", people.other_union, by=BY, on=date(2026, 3, 2), title="乙厂职代会")
    assert bring(Visitor(people.accounts["elsewhere"]), other, ("b.pdf", PDF)).status_code == 303


def test_the_district_is_told_what_to_ask_and_what_may_explain_it(people, shared_file):
    text = Visitor(people.accounts[Role.DISTRICT_UNION]).sees("/questions", on="2026-04-01")
    for words in ("同一份文件用在几家", "拟甲厂工会", "拟乙厂工会", "几家一起办的活动", "不扣分"):
        assert words in text


def test_what_the_worker_found_ahead_is_shown_with_its_moment(people, shared_file):
    reviewer = Visitor(people.accounts[Role.DISTRICT_UNION])
    look_ahead(date(2026, 4, 1), datetime(2026, 4, 1, 1, 25, tzinfo=UTC))
    assert "看的是" not in reviewer.sees("/questions", on="2026-04-01")
    cases.open_case("workers-congress", people.union, by=BY, on=date(2026, 3, 30), title="又一次职代会")
    text = reviewer.sees("/questions", on="2026-04-01")
    assert "看的是 4月1日 09:25 以前的记录" in text
    assert "同一份文件用在几家" in text


def test_a_town_learns_nothing_of_another_towns_union(people, shared_file):
    text = Visitor(people.accounts[Role.OFFICER]).sees("/questions", on="2026-04-01")
    assert "没有要问的" in text
    assert "拟乙厂工会" not in text


def test_questions_are_for_reviewers_only(people, shared_file):
    for who in (Role.CHAIR, Role.EMPLOYER, Role.WORKER):
        assert Visitor(people.accounts[who]).get("/questions").status_code == 404


def test_photos_of_one_view_in_two_unions_are_asked_about(people, case, chair):
    views, elsewhere = [scene(21), scene(22)], Visitor(people.accounts["elsewhere"])
    bring(chair, case, *((f"{n}.jpg", jpeg(view)) for n, view in enumerate(views)))
    other = cases.open_case("workers-congress", people.other_union, by=BY, on=date(2026, 3, 2), title="乙厂职代会")
    bring(elsewhere, other, *((f"{n}.jpg", jpeg(again(view, n))) for n, view in enumerate(views)))
    text = Visitor(people.accounts[Role.DISTRICT_UNION]).sees("/questions", on="2026-04-01")
    assert "两家有 2 对照片几乎一样" in text


def test_the_page_of_questions_takes_few_statements(people, shared_file, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        Visitor(people.accounts[Role.DISTRICT_UNION]).sees("/questions", on="2026-04-01")


def test_a_question_goes_to_the_unions_and_back_without_showing_one_the_other(people, shared_file, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 4, 1, 2, tzinfo=UTC))
    reviewer, chair = Visitor(people.accounts[Role.DISTRICT_UNION]), Visitor(people.accounts[Role.CHAIR])
    page = Page(reviewer.get("/questions"))
    address = next(link for link in page.links() if link.startswith("/questions/"))
    text = reviewer.sees(address)
    for words in ("也可能是", "放在一起看", "问一问", "审核结论", "不扣分"):
        assert words in text
    assert reviewer.post(address, what="put").status_code == 303
    own = next(link for link in Page(chair.get("/asked")).links() if link.startswith("/asked/"))
    assert "拟乙厂工会" not in chair.sees(own)
    assert "乙厂职代会" not in chair.sees(own)
    assert chair.post(own, answer=" ").status_code == 422
    assert chair.post(own, answer="镇里统一发的通知").status_code == 303
    assert "镇里统一发的通知" in reviewer.sees(address)
    assert reviewer.post(address, what="settle", finding="explained", reason=" ").status_code == 422
    assert reviewer.post(address, what="settle", finding="explained", reason="同一份通知").status_code == 303
    assert "说得通" in reviewer.sees(address)
    assert "同一份通知" in chair.sees(own)
    for who in ("elsewhere", Role.EMPLOYER, Role.WORKER):
        assert Visitor(people.accounts[who]).get(own).status_code == 404
    town, auditor = Visitor(people.accounts[Role.OFFICER]), Visitor(people.accounts[Role.AUDITOR])
    assert town.get(address).status_code == 404  # it concerns a union of another town too
    assert auditor.get(address).status_code == 200
    assert auditor.post(address, what="put").status_code == 404
