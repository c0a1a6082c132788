"""The pages of a ballot: the organiser's, the door's, the teller's, and the voter's telephone."""

import io
import json
import zipfile
from urllib.parse import unquote

import pytest
from django.test import Client

from lianchuang.accounts.models import Answered
from lianchuang.accounts.table import Role
from lianchuang.ballots import closing
from lianchuang.ballots.audit import audit_files
from lianchuang.ballots.casting import Blinded
from lianchuang.ballots.envelopes import from_text, to_text
from lianchuang.ballots.models import Election, Envelope, Roll
from lianchuang.ballots.opening import slips_of
from lianchuang.ledger.models import Event
from tests.ballots.conftest import MATTER, D
from tests.ballots.voter import Voter
from tests.web.ground import Page, Visitor, words_of


@pytest.fixture
def chair(hall):
    return Visitor(hall.accounts[Role.CHAIR])


@pytest.fixture
def officer(hall):
    return Visitor(hall.accounts[Role.OFFICER])


@pytest.fixture
def workers(hall):
    return [Visitor(one) for one in hall.workers]


def asking(voter):
    return {"outer": to_text(voter.request.outer), "inner": to_text(voter.request.inner)}


def posting(voter):
    return {"o": voter.right.message, "sig": to_text(voter.right_signed), "envelope": to_text(voter.envelope)}


def sent(client, address, body):
    return client.post(address, json.dumps(body), content_type="application/json")


def take(voter, answer):
    assert answer.status_code == 200, answer.content.decode()
    told = answer.json()
    return voter.take(Blinded(from_text(told["outer"]), from_text(told["inner"])))


def test_a_ballot_runs_from_leave_to_result_through_the_pages(hall, chair, officer, workers):
    page = f"/cases/{hall.case.pk}/ballots"
    assert page in Page(chair.get(f"/cases/{hall.case.pk}")).links()
    assert "还没有同意" in chair.sees(page)
    assert chair.post(page, step="vote").status_code == 404  # the leave is the higher union's
    typed = {"title": MATTER, "mode": "remote", "who": "members", "tellers": "w0 w1", "publication": "counts"}
    refused = chair.post(f"{page}/new/vote", **typed)
    assert (refused.status_code, "上一级工会同意" in words_of(refused)) == (422, True)
    assert officer.post(page, step="vote").status_code == 303
    assert chair.post(f"{page}/new/vote", **typed).status_code == 303
    election = Election.objects.get()
    assert election.told["entitled"] == 8
    ballot = f"/ballots/{election.pk}"
    assert f"/votes/{election.pk}" in Page(workers[2].get("/worker")).links()
    for visitor, choice in zip(workers, ["for"] * 5 + ["against"], strict=False):
        voter = Voter(election, choice)
        take(voter, sent(visitor.client, f"/votes/{election.pk}/issue", asking(voter)))
        assert sent(Client(), f"/public/ballots/{election.pk}/cast", posting(voter)).json() == {"in": True}
    assert "已领票 6 人" in chair.sees(ballot)
    assert "截止投票" not in workers[3].sees(ballot)
    assert workers[3].post(ballot, what="stop").status_code == 404
    assert workers[0].post(ballot, what="stop").status_code == 303
    assert workers[0].post(ballot, what="open_box").status_code == 422
    assert workers[1].post(ballot, what="open_box").status_code == 303
    assert "收回 6 张，有效 6 张" in workers[5].sees(ballot)
    assert Page(workers[5].get(ballot)).rows() == [[MATTER, "5", "1", "0"]]
    plain, full = (zipped(visitor.get(f"{ballot}/files")) for visitor in (workers[5], workers[0]))
    assert (audit_files(plain).wrong, "sealed.jsonl" in plain) == ([], False)
    assert (audit_files(full).wrong, "sealed.jsonl" in full) == ([], True)
    step = f"/cases/{hall.case.pk}/steps/vote"
    form = {one["name"]: one["value"] for one in Page(chair.get(step)).all("input")}
    assert (form["matter"], form["votes_for"], form["returned"]) == (MATTER, "5", "6")
    seen = str(Event.objects.filter(subject=hall.case.subject).latest("pk").pk)
    more = {"matter": MATTER, "kind": "adopt", "day": D.isoformat(), "votes_for": "8", "returned": "8", "seen": seen}
    answer = chair.post(step, **more)
    assert answer.status_code == 303, words_of(answer)
    hall.case.refresh_from_db()
    del hall.case.__dict__["state"]
    assert hall.case.state.last("vote").data["votes_for"] == 5  # what was typed is not looked at


def zipped(answer):
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_ballot_paper_is_remembered_nowhere_beside_the_account(hall, election, workers):
    voter, address = Voter(election, "for"), f"/votes/{election.pk}/issue"
    answered, events = Answered.objects.count(), Event.objects.count()
    first = sent(workers[0].client, address, asking(voter))
    assert sent(workers[0].client, address, asking(voter)).json() == first.json()
    other = sent(workers[0].client, address, asking(Voter(election, "against")))
    assert (other.status_code, other.json()) == (409, {"refused": "你已经领过这张票，一人一票。"})
    assert (Answered.objects.count(), Event.objects.count()) == (answered, events)


def test_the_slot_of_the_box_takes_nothing_with_a_cookie(hall, election, workers):
    voter = Voter(election, "for")
    take(voter, sent(workers[0].client, f"/votes/{election.pk}/issue", asking(voter)))
    slot = f"/public/ballots/{election.pk}/cast"
    assert sent(workers[0].client, slot, posting(voter)).status_code == 400
    assert Envelope.objects.count() == 0
    answer = sent(Client(enforce_csrf_checks=True), slot, posting(voter))
    assert (answer.status_code, answer.cookies) == (200, {})
    assert sent(Client(), slot, posting(voter)).status_code == 200


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"o":1}', b'{"o":"x","sig":"*","envelope":""}', b"[" * 9000])
def test_what_cannot_be_read_is_refused_in_a_sentence(hall, election, workers, body):
    for client, address in (
        (Client(), f"/public/ballots/{election.pk}/cast"),
        (workers[0].client, f"/votes/{election.pk}/issue"),
    ):
        answer = client.post(address, body, content_type="application/json")
        assert (answer.status_code, "读不懂" in answer.json()["refused"]) == (422, True)


def test_the_slot_counts_and_logs_nobody(hall, election, caplog):
    answers = [sent(Client(), f"/public/ballots/{election.pk}/cast", {}).status_code for _ in range(20)]
    assert set(answers) == {422}
    assert caplog.records == []


def test_strangers_find_nothing(hall, election, workers):
    outsider = Visitor(hall.stranger)
    elsewhere = Visitor(hall.accounts[Role.WORKER])  # of the union, but not on the roll
    for path in ("", "/slips", "/door", "/tally", "/files"):
        assert outsider.get(f"/ballots/{election.pk}{path}").status_code == 404
    for path in ("/slips", "/door", "/tally", "/files"):
        assert workers[4].get(f"/ballots/{election.pk}{path}").status_code == 404
    assert elsewhere.get(f"/votes/{election.pk}").status_code == 404
    assert "没有对上" in elsewhere.sees("/votes")
    assert Client().get(f"/public/ballots/{election.pk}").status_code == 404  # for slips alone
    Roll.objects.filter(election=election, member=hall.members[7].pk).delete()
    assert sent(workers[7].client, f"/votes/{election.pk}/issue", asking(Voter(election, "for"))).status_code == 404


def test_the_door_hands_out_slips_and_a_slip_votes_without_a_name(hall, chair, workers):
    hall.approve()
    election = hall.open(Election.Mode.ON_SITE)
    ballot = f"/ballots/{election.pk}"
    page = Page(chair.get(f"{ballot}/slips"))
    codes = [one.text for one in page.all("p") if one["class"] == "slip-code"]
    assert sorted(codes) == sorted(slips_of(election))
    assert workers[0].get(f"{ballot}/slips").status_code == 404  # a teller hands out what was printed
    assert workers[0].post(f"{ballot}/door", member=str(hall.members[2].pk)).status_code == 303
    assert "已到 1 人" in workers[0].sees(f"{ballot}/door", who="丙")
    assert workers[0].post(f"{ballot}/door", member="x").status_code == 422
    voter, public = Voter(election, "for"), f"/public/ballots/{election.pk}"
    form = next(one for one in Page(Client().get(public)).all("form") if one["id"] == "ballot")
    assert json.loads(form["data-question"])["election"] == str(election.pk)
    assert unquote(form["data-issue"]) == f"{public}/issue"
    assert sent(workers[0].client, f"{public}/issue", asking(voter) | {"slip": codes[0]}).status_code == 400
    take(voter, sent(Client(), f"{public}/issue", asking(voter) | {"slip": codes[0]}))
    assert sent(Client(), f"{public}/cast", posting(voter)).status_code == 200
    again = sent(Client(), f"{public}/issue", asking(Voter(election, "for")) | {"slip": codes[0]})
    assert (again.status_code, "用过" in again.json()["refused"]) == (409, True)


def test_two_tellers_type_paper_without_seeing_each_other(hall, chair, workers):
    election = hall.open(Election.Mode.PAPER)
    tally = f"/ballots/{election.pk}/tally"
    assert chair.get(tally).status_code == 404
    typed = {"present": "8", "issued": "8", "returned": "8", "valid": "8", "invalid": "0"}
    typed |= {"0-for": "6", "0-against": "1", "0-abstain": "1"}
    assert workers[0].post(tally, **typed | {"valid": "好多"}).status_code == 422
    assert workers[0].post(tally, **typed).status_code == 303
    assert 'value="6"' not in workers[1].get(tally).content.decode()
    workers[1].post(tally, **typed | {"0-for": "5", "0-against": "2"})
    assert "两人录的不一样" in chair.sees(f"/ballots/{election.pk}")
    assert workers[1].post(tally, **typed).status_code == 303
    assert closing.result_of(election)["lines"] == [{"for": 6, "against": 1, "abstain": 1}]
    assert "有效 8 张" in chair.sees(f"/ballots/{election.pk}")


def test_an_election_is_planned_with_candidates_and_its_paper_shows_them(hall, chair, officer, workers):
    from lianchuang.procedures import acts as cases

    case = cases.open_case("re-election", hall.union, by=hall.by(Role.CHAIR), on=D)
    officer.post(f"/cases/{case.pk}/ballots", step="assembly")
    new = f"/cases/{case.pk}/ballots/new/assembly"
    typed = {"title": "选委员", "mode": "remote", "who": "members", "tellers": "w6，w7", "seats-committee_member": "2"}
    wrong = chair.post(new, **typed, candidates="委员 王样甲\n厂长 谁\n")
    assert (wrong.status_code, "读不懂" in words_of(wrong)) == (422, True)
    assert chair.post(new, **typed, candidates="委员 王样甲\n委员 李样乙\n委员 张样丙").status_code == 303
    election = Election.objects.get()
    page = workers[3].sees(f"/votes/{election.pk}")
    assert "应选 2 名" in page
    assert "另选他人" in page
    assert "拦不住旁边有人看着你投" in page
    few = chair.post(
        new, **typed | {"title": "另一次", "who": "chosen"}, names="王样甲\n没有谁", candidates="委员 王样甲"
    )
    assert (few.status_code, "名册里没有没有谁" in words_of(few)) == (422, True)
