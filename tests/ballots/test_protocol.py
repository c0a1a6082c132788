"""One person one vote, every acknowledged vote counted once, and nothing that joins the two."""

import json
import re

import pytest
from django.db import connection

from lianchuang.accounts.table import Role
from lianchuang.ballots import awaited, casting, closing, keys, opening
from lianchuang.ballots.audit import audit_files
from lianchuang.ballots.casting import Refused
from lianchuang.ballots.counting import Candidate
from lianchuang.ballots.models import Election, Envelope, Roll, SealedVote
from lianchuang.ledger.models import Event
from lianchuang.procedures import acts as cases
from lianchuang.procedures.engine import Refusal
from lianchuang.registry.scope import Scope
from tests.ballots.conftest import MATTER, D
from tests.ballots.voter import Voter

COLUMNS = {
    "ballot_election": "id organisation kind mode question question_hash rules outer_pub inner_pub box_pub key_ref "
    "publication state opened_on closed_on",
    "ballot_roll": "election member present issued request_hash",
    "ballot_slip": "code_hash election used",
    "ballot_envelope": "outer_id election envelope",
    "ballot_sealed": "commitment election m sig",
}


def take(election, member, choice):
    voter = Voter(election, choice)
    return voter.take(casting.issue(election, member.pk, voter.request))


def vote(election, member, choice):
    return take(election, member, choice).post()


def count(hall, election):
    closing.stop(election, by=hall.of(hall.workers[0]), on=D)
    return closing.open_box(election, by=hall.of(hall.workers[1]), on=D)


def test_the_tables_have_these_columns_and_no_others(db):
    with connection.cursor() as cursor:
        for table, columns in COLUMNS.items():
            cursor.execute("select column_name from information_schema.columns where table_name = %s", [table])
            assert {row[0] for row in cursor.fetchall()} == set(columns.split())
        cursor.execute(
            "select data_type from information_schema.columns"
            " where table_name in ('ballot_roll', 'ballot_slip') and data_type ~ 'time|date'"
        )
        assert cursor.fetchall() == []


def test_a_ballot_is_cast_counted_audited_and_goes_into_the_case(hall, django_capture_on_commit_callbacks):
    hall.approve()
    election = hall.open(publication=Election.Publication.FULL)
    choices = ["for", "for", "for", "for", "for", "against", "abstain"]
    for member, choice in zip(hall.members, choices, strict=False):
        vote(election, member, choice)
    assert closing.turnout(election) == {"entitled": 8, "present": 7, "issued": 7}
    count(hall, election)
    result = closing.result_of(election)
    told = {name: result[name] for name in ("entitled", "issued", "returned", "valid", "invalid", "void")}
    assert told == {"entitled": 8, "issued": 7, "returned": 7, "valid": 7, "invalid": 0, "void": False}
    assert result["lines"] == [{"for": 5, "against": 1, "abstain": 1}]
    assert Envelope.objects.count() == 0
    report = audit_files(closing.published(election, with_signatures=True))
    assert (report.wrong, report.with_signatures, report.result["root"]) == ([], True, result["root"])
    figures = closing.figures_of(hall.case, "vote", {"matter": MATTER})
    case = cases.take_step(
        hall.case, "vote", {"matter": MATTER, "kind": "adopt"} | figures, by=hall.by(Role.CHAIR), on=D
    )
    assert case.state.last("vote").data["votes_for"] == 5
    assert closing.figures_of(hall.case, "vote", {"matter": "另一件"}) == {}


def test_the_same_request_gets_the_same_answer_and_another_is_refused(hall, election):
    member, first, second = hall.members[0], Voter(election, "for"), Voter(election, "against")
    signed = casting.issue(election, member.pk, first.request)
    assert casting.issue(election, member.pk, first.request) == signed
    with pytest.raises(Refused, match="一人一票"):
        casting.issue(election, member.pk, second.request)
    with pytest.raises(Refused, match="没有你"):
        casting.issue(election, hall.members[0].pk + 10_000, second.request)
    assert Roll.objects.filter(election=election, issued=True).count() == 1


def test_an_envelope_is_taken_once(hall, election):
    voter = vote(election, hall.members[0], "for").post()
    assert Envelope.objects.count() == 1
    voter.envelope = voter.seal({"m": "another"})
    with pytest.raises(Refused, match="不能改"):
        voter.post()


def test_what_is_not_signed_or_not_whole_is_not_taken(hall, election):
    voter = take(election, hall.members[0], "for")
    for attribute, spoiled in (
        ("right_signed", b"\x01" * len(voter.right_signed)),
        ("right_signed", voter.vote_signed),
        ("envelope", voter.envelope[:-1]),
        ("envelope", b""),
    ):
        other = take_again(voter, attribute, spoiled)
        with pytest.raises(Refused):
            other.post()
    forged = Voter(election, "for")
    forged.right_signed, forged.envelope = voter.right_signed, voter.envelope
    with pytest.raises(Refused, match="签名"):
        forged.post()
    assert Envelope.objects.count() == 0


def take_again(voter, attribute, value):
    held = object.__new__(Voter)
    held.__dict__ = voter.__dict__ | {attribute: value}
    return held


def test_what_does_not_open_or_was_never_signed_is_returned_and_invalid(hall, election):
    vote(election, hall.members[0], "for")
    cheat = take(election, hall.members[1], "for")
    cheat.envelope = bytes(len(cheat.envelope))
    cheat.post()
    forger = take(election, hall.members[2], "for")
    forger.envelope = forger.seal({"m": Voter(election, "for").vote.message, "sig": "AAAA"})
    forger.post()
    nonsense = take(election, hall.members[3], "for")
    nonsense.envelope = nonsense.seal({"m": "\ud800", "sig": []})
    nonsense.post()
    vote(election, hall.members[4], "随便写一句\n两行")
    count(hall, election)
    result = closing.result_of(election)
    assert [result[name] for name in ("issued", "returned", "opened", "valid", "invalid")] == [5, 5, 2, 1, 4]
    files = closing.published(election, with_signatures=False)
    assert files["choices.txt"].decode().split() == ["for", "invalid"]
    assert audit_files(files).wrong == []


def test_one_signed_vote_in_two_envelopes_counts_once(hall, election):
    first = vote(election, hall.members[0], "for")
    second = take(election, hall.members[1], "against")
    second.envelope = second.seal({"m": first.vote.message, "sig": keys_text(first)})
    second.post()
    count(hall, election)
    result = closing.result_of(election)
    assert (result["returned"], result["valid"], result["invalid"]) == (2, 1, 1)


def keys_text(voter):
    from lianchuang.ballots.envelopes import to_text

    return to_text(voter.vote_signed)


def test_nothing_joins_a_voter_to_a_vote(hall, election, django_capture_on_commit_callbacks):
    """Neither a column, nor an order, nor an event: the journal tells of the freezing and of the count alone."""
    before = Event.objects.count()
    for member in hall.members[:6]:
        vote(election, member, "for")
    assert Event.objects.count() == before
    count(hall, election)
    kinds = list(Event.objects.filter(subject=election.subject).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["ballot.opened", "ballot.stopped", "ballot.counted"]
    rows = list(SealedVote.objects.filter(election=election))
    assert len({one.commitment for one in rows}) == 6
    with connection.cursor() as cursor:
        cursor.execute("select commitment, xmin::text from ballot_sealed order by ctid")
        kept = cursor.fetchall()
        assert [row[0] for row in kept] == sorted(row[0] for row in kept)
        assert len({row[1] for row in kept}) == 1
        cursor.execute(
            "select count(*) from information_schema.table_constraints k"
            " join information_schema.constraint_column_usage c using (constraint_name)"
            " where k.constraint_type = 'FOREIGN KEY'"
            " and k.table_name in ('ballot_envelope', 'ballot_sealed') and c.table_name <> 'ballot_election'"
        )
        assert cursor.fetchone() == (0,)
    payload = json.dumps(Event.objects.get(subject=election.subject, kind="ballot.counted").payload)
    assert not any(one.m in payload or one.commitment in payload for one in rows)


def test_an_open_ballot_needs_the_leave_of_somebody_else(hall):
    with pytest.raises(Refusal, match="上一级工会同意"):
        hall.open()
    opening.approve(hall.case, "vote", by=hall.by(Role.CHAIR), on=D)
    with pytest.raises(Refusal, match="不能自己开票"):
        hall.open()
    hall.approve()
    assert hall.open().state == "open"
    assert Event.objects.get(kind="ballot.opened").payload["entitled"] == 8


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        ({"electors": []}, "谁有投票权"),
        ({"title": " "}, "写投票的名称"),
        ({"mode": "fax"}, "选投票的方式"),
        ({"step": "plan"}, "不用投票"),
    ],
)
def test_a_plan_with_a_fault_is_refused_in_plain_words(hall, spoiled, said):
    hall.approve()
    with pytest.raises(Refusal, match=said):
        hall.open(**spoiled)


def test_a_few_voters_and_a_lone_teller_are_refused(hall):
    hall.approve()
    with pytest.raises(Refusal, match="藏不住"):
        hall.open(electors=[one.pk for one in hall.members[:4]])
    with pytest.raises(Refusal, match="两名监票人"):
        hall.open(tellers=hall.workers[:1] * 2)


def test_somebody_who_cannot_sign_in_is_not_shut_out(hall):
    hall.approve()
    hall.workers[7].is_active = False
    hall.workers[7].save()
    with pytest.raises(Refusal, match=r"1 人没有账号（冯样辛）"):
        hall.open()
    assert hall.open(Election.Mode.ON_SITE).told["entitled"] == 8


def test_the_box_is_opened_by_two_and_only_after_the_end(hall, election):
    voter = take(election, hall.members[0], "for")
    with pytest.raises(Refusal, match="先截止"):
        closing.open_box(election, by=hall.of(hall.workers[1]), on=D)
    closing.stop(election, by=hall.of(hall.workers[0]), on=D)
    with pytest.raises(Refused, match="已经截止"):
        voter.post()
    with pytest.raises(Refused, match="已经截止"):
        take(election, hall.members[1], "for")
    with pytest.raises(Refusal, match="两个人"):
        closing.open_box(election, by=hall.of(hall.workers[0]), on=D)
    [asked] = awaited.waiting_deadlines(Scope(D, frozenset({election.organisation_id})))
    assert asked.second.accounts == {hall.workers[1].pk}  # the other teller, and nobody else
    assert closing.open_box(election, by=hall.of(hall.workers[1]), on=D).state == "closed"
    events = Event.objects.count()
    closing.open_box(election, by=hall.of(hall.workers[1]), on=D)
    assert Event.objects.count() == events


def test_more_returned_than_issued_voids_the_ballot(hall):
    hall.approve()
    election = hall.open(Election.Mode.ON_SITE)
    codes = opening.slips_of(election)
    assert len(set(codes)) == 8
    assert all(re.fullmatch(r"([2-9A-HJKMNP-Z]{4}-){6}[2-9A-HJKMNP-Z]{4}", one) for one in codes)
    casting.hand_out(election, hall.members[0].pk)
    for code in codes[:2]:
        voter = Voter(election, "for")
        signed = casting.issue_for_slip(election, code.lower().replace("-", " "), voter.request)
        assert casting.issue_for_slip(election, code, voter.request) == signed
        with pytest.raises(Refused, match="用过"):
            casting.issue_for_slip(election, code, Voter(election, "for").request)
        voter.take(signed).post()
    with pytest.raises(Refused, match="不对"):
        casting.issue_for_slip(election, "2" * 28, Voter(election, "for").request)
    with pytest.raises(Refused, match="不是这样投"):
        casting.issue(election, hall.members[0].pk, Voter(election, "for").request)
    assert count(hall, election).state == "void"
    assert (closing.result_of(election)["returned"], closing.result_of(election)["issued"]) == (2, 1)
    assert audit_files(closing.published(election, with_signatures=False)).wrong == []


def test_the_keys_are_in_the_key_folder_and_gone_after_the_count(
    hall, election, settings, monkeypatch, django_capture_on_commit_callbacks
):
    folder = settings.HOME / "keys" / "ballots" / election.key_ref
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == dict.fromkeys(
        ("outer", "inner", "box", "slips"), 0o600
    )
    vote(election, hall.members[0], "for")
    monkeypatch.setattr(closing, "_rewrite", lambda: None)  # not within the transaction of a test
    with django_capture_on_commit_callbacks(execute=False):
        count(hall, election)
    assert folder.exists()  # cut off here
    assert (closing.finish_counts(), closing.finish_counts()) == (1, 0)
    assert not folder.exists()
    with pytest.raises(keys.KeysGone):
        keys.private_key(election.key_ref, "box")


def test_paper_is_counted_twice_and_the_two_have_to_agree(hall):
    election = hall.open(Election.Mode.PAPER)
    numbers = {"present": 8, "issued": 8, "returned": 7, "valid": 6, "invalid": 1, "write_ins": []}
    numbers["lines"] = [{"for": 5, "against": 1, "abstain": 0}]

    def told(teller, **more):
        return closing.tally(election, teller, numbers | more, by=hall.of(teller), on=D)

    assert told(hall.workers[0]).state == "open"
    assert told(hall.workers[1], lines=[{"for": 6, "against": 0, "abstain": 0}]).state == "open"
    assert closing.differing(election) == ["赞成、反对、弃权"]
    with pytest.raises(Refusal, match="不等于收回的"):
        told(hall.workers[1], invalid=0)
    with pytest.raises(Refusal, match="两名监票人"):
        told(hall.workers[2])
    assert told(hall.workers[1]).state == "closed"
    figures = closing.figures_of(hall.case, "vote", {"matter": MATTER})
    assert figures == {
        "method": "secret",
        "issued": 8,
        "returned": 7,
        "valid_votes": 6,
        "votes_for": 5,
        "votes_against": 1,
        "abstained": 0,
    }


def test_an_election_gives_the_candidates_their_votes(hall):
    case = cases.open_case("re-election", hall.union, by=hall.by(Role.CHAIR), on=D)
    hall.approve(case, "assembly")
    candidates = [Candidate(name, "committee_member") for name in ("王样甲", "李样乙", "张样丙")]
    plan = hall.plan(
        step="assembly",
        title="选委员",
        candidates=candidates,
        seats={"committee_member": 2},
        tellers=hall.workers[5:7],
    )
    election = opening.open_ballot(case, plan, by=hall.by(Role.CHAIR), on=D)
    for member, choice in zip(hall.members, ["yya", "ynn+committee_member:赵样丁", "yyy", "aaa", "yan"], strict=False):
        vote(election, member, choice)
    closing.stop(election, by=hall.of(hall.workers[5]), on=D)
    closing.open_box(election, by=hall.of(hall.workers[6]), on=D)
    typed = {"candidates": [{"name": "李样乙", "office": "committee_member", "kin": False, "votes": 99}]}
    figures = closing.figures_of(case, "assembly", typed)
    assert figures["entitled"] == 8
    rows = {row["name"]: (row["votes"], row.get("kin")) for row in figures["candidates"]}
    assert rows == {"王样甲": (3, None), "李样乙": (1, False), "张样丙": (0, None), "赵样丁": (1, None)}
    assert closing.result_of(election)["invalid"] == 1
