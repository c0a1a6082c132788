"""Documents on the case's page: offered when they can be made, read by who may, told of in the journal."""

from datetime import date

import pytest

from lianchuang.accounts import acts as accounts
from lianchuang.accounts.table import Role
from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from lianchuang.procedures import acts as cases
from tests.accounts.conftest import BY, START, People
from tests.api.test_api import Program
from tests.documents.acted import words_of
from tests.web.ground import NOW, Page, Visitor

NAME = "王样平"
NOW_BY = Signature("system:test", NOW)


@pytest.fixture(scope="module")
def stood(django_db_setup, django_db_blocker):
    """The people of two towns, and a union being founded in the first, up to its election."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        people = People()
        people.accounts["elsewhere"] = accounts.open_account("elsewhere", "别处", "jintian-butuo-x", by=BY, on=START)
        accounts.appoint(people.accounts["elsewhere"], Role.OFFICER, organisation=people.other_town, by=BY, on=START)
        people.case = founding(people)
        yield people
        transaction.set_rollback(True)


def founding(people):
    case = cases.open_case(
        "found-union", people.town, by=NOW_BY, on=date(2026, 3, 2), employers=[people.other_employer]
    )
    candidates = [{"name": NAME, "office": "chair", "votes": 30}]
    for step, day, data in (
        ("lead", 2, {"staff": 60}),
        ("prepare", 9, {"members": "职工代表三人"}),
        ("intake", 12, {"applicants": 41, "members": 40}),
        ("request", 13, {"name": "拟乙厂工会", "form": "own_committee", "seats": 3}),
        ("reply", 16, {"decision": "approved", "paper_number": "甲总工〔2026〕3号"}),
        (
            "assembly",
            20,
            {
                "entitled": 40,
                "present": 36,
                "method": "secret",
                "issued": 36,
                "returned": 36,
                "years": "5",
                "direct": True,
                "candidates": candidates,
            },
        ),
    ):
        case = cases.take_step(case, step, data, by=NOW_BY, on=date(2026, 3, day))
    return case


@pytest.fixture
def people(stood, db, settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    monkeypatch.setattr("lianchuang.accounts.acting._has_second_factor", lambda account: True)
    return stood


@pytest.fixture
def officer(people):
    return Visitor(people.accounts[Role.OFFICER])


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_case_offers_what_can_be_made_and_says_what_the_rest_waits_for(people, officer):
    page = Page(officer.get(f"/cases/{people.case.pk}"))
    assert f"/cases/{people.case.pk}/documents/request/1" in page.links()
    assert f"/cases/{people.case.pk}/documents/confirmation/1" not in page.links()
    assert "关于选举结果的批复先办“批准选举结果”" in page.text.replace(" ", "")


def test_a_document_without_people_is_read_and_taken_away(people, officer):
    before = Event.objects.count()
    address = f"/cases/{people.case.pk}/documents/reply/1"
    said = officer.sees(address)
    assert "甲镇总工会文件" in said
    assert "关于成立拟乙厂工会的批复" in said
    assert "空着1处，打印后手填同级党组织" in said.replace(" ", "")
    answer = officer.get(f"{address}/file")
    assert answer["Content-Disposition"] == f'attachment; filename="lianchuang-{people.case.number}-reply-1.docx"'
    words = words_of(content_of(answer))
    assert "拟乙厂工会筹备组：\n你们2026年3月13日报来的" in words
    assert content_of(officer.get(f"{address}/file")) == content_of(officer.get(f"{address}/file"))
    assert Event.objects.count() == before


def test_a_document_that_names_people_is_handed_out_against_a_post_and_told_of(people, officer):
    address = f"/cases/{people.case.pk}/documents/count/1"
    assert NAME in officer.sees(address)
    page = Page(officer.get(address))
    assert len(page.all("thead")) == len(page.all("table")) == 3
    assert ["1", NAME, "主席", "30", "√"] in page.rows()
    assert officer.get(f"{address}/file")["Location"] == address
    assert not Event.objects.filter(kind="document.made").exists()
    assert NAME in words_of(content_of(officer.post(f"{address}/file")))
    event = Event.objects.get(kind="document.made")
    assert event.by == f"account:{people.accounts[Role.OFFICER].pk}"
    assert (event.payload["document"], event.payload["name"]) == ("count", "计票结果报告单")
    assert NAME not in str(event.payload)
    assert "谁生成过" in officer.sees(address)
    assert officer.get(f"/cases/{people.case.pk}").status_code == 200


def test_who_may_not_see_names_gets_them_masked_and_leaves_no_trace(people):
    auditor = Visitor(people.accounts[Role.AUDITOR])
    address = f"/cases/{people.case.pk}/documents/count/1"
    said = auditor.sees(address)
    assert "个人信息遮住了" in said
    assert NAME not in said
    words = words_of(content_of(auditor.get(f"{address}/file")))
    assert "王**" in words
    assert NAME not in words
    assert not Event.objects.filter(kind="document.made").exists()


@pytest.mark.parametrize("who", ["elsewhere", Role.EMPLOYER, Role.WORKER, Role.CHAIR])
def test_to_everybody_else_the_document_is_not_there(people, who):
    stranger = Visitor(people.accounts[who])
    for end in ("", "/file"):
        address = f"/cases/{people.case.pk}/documents/reply/1{end}"
        assert (stranger.get(address).status_code, stranger.post(address).status_code) == (404, 404), address


@pytest.mark.parametrize("document", ["confirmation/1", "reply/2", "reply/0", "nothing/1"])
def test_what_cannot_be_made_is_not_there(people, officer, document):
    assert officer.get(f"/cases/{people.case.pk}/documents/{document}").status_code == 404


def test_a_program_learns_the_same_and_gets_people_masked(people):
    program = Program(people.accounts[Role.OFFICER])
    status, listed = program.get(f"cases/{people.case.number}/documents")
    by_name = {one["document"]: one for one in listed}
    assert status == 200
    assert by_name["count"]["ready"]
    assert by_name["confirmation"]["waits_for"] == ["批准选举结果"]
    answer = program.client.get(f"/api/v1/cases/{people.case.number}/documents/count/1")
    words = words_of(answer.content)
    assert "王**" in words
    assert NAME not in words
    assert program.get(f"cases/{people.case.number}/documents/confirmation/1")[0] == 404
    assert Program(people.accounts["elsewhere"]).get(f"cases/{people.case.number}/documents")[0] == 404


def test_a_document_takes_few_statements_and_the_list_none(people, officer, django_assert_max_num_queries):
    from lianchuang.documents.filling import NOBODY
    from lianchuang.documents.of_cases import filled, offered
    from lianchuang.procedures.models import Case

    case = Case.objects.select_related("organisation", "result").get(pk=people.case.pk)
    with django_assert_max_num_queries(0):
        documents = offered(case)
    with django_assert_max_num_queries(8):
        filled(case, documents[0], NOBODY)
