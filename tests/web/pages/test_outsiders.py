"""What those outside the union's office see: the employer its duties, the worker the union and its decisions."""

import pytest

from lianchuang.ledger.models import Event
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import Office, Post
from tests.web.ground import TODAY, Page, words_of
from tests.web.pages.test_cases import begun, seen, take


@pytest.fixture
def proposal(visit, ground):
    """A proposal that waits for the employer's answer."""
    chair = visit("zhuxi")
    case = begun(chair, ground, "congress-proposal", "提案：装空调")
    first = procedures().named("congress-proposal").step[0]
    fields = {spec.id: "12" if spec.type == "count" else "装空调" for spec in first.field}
    assert take(chair, case, first.id, "2026-11-02", **fields).status_code == 303
    return case


def test_the_employer_is_told_what_waits_for_it(visit, ground, proposal):
    employer = visit("qiye")
    assert employer.get("/")["Location"] == "/firm"
    text = employer.sees("/firm")
    assert "请依法办" in text
    assert "提案：装空调" in text


def test_the_employer_answers_and_sees_only_its_own_part(visit, ground, proposal):
    employer = visit("qiye")
    page = Page(employer.get(f"/matters/{proposal}"))
    assert "该你" in page.text
    address = next(link for link in page.links() if "/steps/" in link)
    number = next(one["value"] for one in Page(employer.get(address)).all("input") if one["name"] == "seen")
    refused = employer.post(address, seen=number, day="2026-11-10")
    assert refused.status_code == 422
    assert "要改" in words_of(refused)
    answer = employer.post(address, seen=number, day="2026-11-10", answer="同意，年底前装好", accepted="yes")
    assert (answer.status_code, answer.get("Location")) == (303, f"/matters/{proposal}"), words_of(answer)
    event = Event.objects.filter(subject=f"case:{proposal}").latest("pk")
    assert event.by == f"account:{ground.accounts['qiye'].pk}"
    assert "同意，年底前装好" in employer.sees(f"/matters/{proposal}")


def test_the_employer_who_opens_the_case_is_shown_its_own_page(visit, proposal):
    answer = visit("qiye").get(f"/cases/{proposal}")
    assert answer.status_code in (302, 404)


def test_the_worker_sees_the_chair_the_decisions_and_the_proposals(visit, ground):
    worker = visit("zhigong")
    assert worker.get("/")["Location"] == "/worker"
    text = worker.sees("/worker")
    chair = Post.objects.on(TODAY).filter(organisation=ground.union, office=Office.CHAIR).first()
    assert chair.person.name in text
    assert "职代会定了什么" in text
    assert "提案" in worker.sees("/worker/matters")


def test_a_proposal_under_way_is_shown_with_its_stages(visit, proposal):
    text = visit("zhigong").sees("/worker/matters")
    assert "提案：装空调" in text
    assert "答复提案" in text


def test_the_worker_opens_no_page_of_the_office(visit, ground, proposal):
    worker = visit("zhigong")
    for address in ("/cases", f"/cases/{proposal}", "/unions", "/deadlines", "/import", "/journal", "/employers"):
        assert worker.get(address).status_code == 404, address


def test_the_chair_enters_an_answer_for_the_employer(visit, ground, proposal):
    chair = visit("zhuxi")
    page = Page(chair.get(f"/cases/{proposal}"))
    address = next(link for link in page.links() if "/steps/" in link)
    assert seen(chair, proposal, address.rsplit("/", 1)[1])
