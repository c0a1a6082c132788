"""What two officers of the district enter over the rulebook's files, and what it does to cases."""

import json
from datetime import date

import pytest

from lianchuang.ledger.models import Event
from lianchuang.ledger.sealing import seal
from lianchuang.ledger.verification import verify_journal
from lianchuang.procedures import acts, amending, local_law
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import law_of
from lianchuang.registry import acts as registry
from lianchuang.registry.models import OrganisationKind, Tier, Tree
from lianchuang.rulebook import rulebook
from lianchuang.rulebook.amendments import Amendments, BadAmendment
from lianchuang.snapshot.freeze import freeze
from tests.procedures.telling import NINGBO, Tale
from tests.procedures.test_acts import signed

MAY = date(2026, 5, 6)
WORDS = "另一方应当自收到要约之日起五个工作日内予以书面答复。"
SHORTER = {
    "kind": "value",
    "rule": "NEG-REPLY",
    "level": "ningbo",
    "from": "2026-06-01",
    "basis": ["宁波市企业工资集体协商条例#14"],
    "mark": "V",
    "test": {"working_days": 5},
    "words": WORDS,
}
NO_SEVEN_DAYS = {"kind": "switch", "what": "ELE-PUB7", "off": True, "from": "2026-05-01"}
NO_SECRET = {"kind": "switch", "what": "企业工会主席产生办法（试行）#14", "off": True, "from": "2026-05-01"}
YEAR = {"kind": "calendar", "year": 2027, "source": "国务院办公厅通知", "workdays": []}
YEAR |= {"holidays": ["2027-01-01", "2027-01-04", "2027-10-01"]}

# --- what it does to a case: pure ---


def negotiation(opened: date, *entered) -> Tale:
    tale = Tale("wage-negotiation", opened, staff=350, above_scale=True)
    tale.law = law_of(NINGBO, Amendments.of(entered))
    return tale


def offered(tale: Tale, day: date) -> date:
    (clock,) = tale.take("offer", day, recorded=day, offered_by="union", received_on=day).state.clocks
    return clock.due


def test_an_offer_on_the_day_of_force_is_answered_by_the_new_rule_and_one_of_the_day_before_by_the_old():
    assert offered(negotiation(date(2026, 5, 29), SHORTER), date(2026, 5, 29)) == date(2026, 6, 12)
    assert offered(negotiation(date(2026, 6, 1), SHORTER), date(2026, 6, 1)) == date(2026, 6, 8)


def test_a_case_that_was_opened_before_keeps_the_old_rule_for_all_its_steps():
    assert offered(negotiation(date(2026, 5, 29), SHORTER), date(2026, 6, 2)) == date(2026, 6, 16)
    assert offered(negotiation(date(2026, 6, 2), SHORTER), date(2026, 6, 2)) == date(2026, 6, 9)


def test_each_step_of_developing_a_party_member_goes_by_the_law_of_its_own_day():
    longer = {"kind": "value", "rule": "PMD-TALK", "level": "national", "from": "2026-07-01", "mark": "V"}
    longer |= {
        "basis": ["中国共产党发展党员工作细则#7"],
        "test": {"months": 2},
        "words": "在两个月内派人谈话，了解情况。",
    }
    for day, last in ((date(2026, 6, 30), date(2026, 7, 30)), (date(2026, 7, 1), date(2026, 9, 1))):
        tale = Tale("develop-party-member", date(2026, 6, 1))
        tale.law = law_of(NINGBO, Amendments.of([longer]))
        tale.take("application", day, recorded=day, name="王样平", received_on=day, born_on=date(1990, 1, 1))
        assert [clock.due for clock in tale.state.clocks] == [last]


def publicity(*entered, first: str) -> list[str]:
    tale = Tale("re-election", MAY, late=True)
    tale.law = law_of(NINGBO, Amendments.of(entered))
    tale.take("publicity", date(2026, 5, 20), places="公告栏", first_day=first, last_day="2026-05-15")
    return [finding.check for finding in tale.state.findings if finding.severity != "notice"]


def test_a_rule_known_from_others_gives_no_finding_once_it_is_switched_off():
    assert "ELE-PUB7" in publicity(first="2026-05-12")
    assert "ELE-PUB7" not in publicity(NO_SEVEN_DAYS, first="2026-05-12")
    later = NO_SEVEN_DAYS | {"from": "2026-05-07"}
    assert "ELE-PUB7" in publicity(later, first="2026-05-12"), "the case was opened while it was still on"


def test_a_rule_said_in_place_falls_silent_with_its_article():
    def shown(*entered):
        tale = Tale("re-election", MAY, late=True)
        tale.law = law_of(NINGBO, Amendments.of(entered))
        row = {"name": "王样平", "office": "chair", "votes": 40}
        tale.take("assembly", date(2026, 5, 20), entitled=60, present=50, method="open", candidates=[row])
        return {finding.check for finding in tale.state.findings}

    assert shown() - shown(NO_SECRET) == {"secret"}


def test_who_was_elected_is_still_counted_when_the_rule_of_the_majority_is_switched_off():
    tale = Tale("re-election", MAY, late=True)
    off = {"kind": "switch", "what": "ELE-MAJ", "off": True, "from": "2026-01-01"}
    tale.law = law_of(NINGBO, Amendments.of([off]))
    rows = [{"name": name, "office": "committee_member", "votes": votes} for name, votes in (("甲", 31), ("乙", 30))]
    tale.take("assembly", date(2026, 5, 20), entitled=60, present=50, method="secret", candidates=rows)
    (taking,) = tale.state.takings
    assert [mark["elected"] for mark in taking.marks["candidates"]] == [True, False]
    assert "ELE-MAJ" not in {finding.check for finding in tale.state.findings}


def test_a_calendar_that_is_entered_turns_a_provisional_day_firm():
    for entered, provisional, due in (([], True, date(2027, 1, 8)), ([YEAR], False, date(2027, 1, 11))):
        tale = negotiation(date(2026, 12, 24), *entered)
        assert offered(tale, date(2026, 12, 24)) == due
        assert tale.state.clocks[0].provisional is provisional


def test_every_step_keeps_the_version_of_the_law_it_was_held_against():
    plain, changed = negotiation(MAY), negotiation(MAY, SHORTER)
    offered(plain, MAY)
    offered(changed, MAY)
    assert plain.acts[1].body["law"] == rulebook().version
    assert changed.acts[1].body["law"] == Amendments.of([SHORTER]).over(rulebook()).version != rulebook().version


# --- entered, confirmed, undone: in the journal ---

ONE, OTHER = signed(date(2026, 4, 1)), signed(date(2026, 4, 2))
OTHER = type(OTHER)("account:2", OTHER.at, "appointment:2")
TODAY = date(2026, 4, 2)


def propose(amendment=SHORTER, reason="条例修订，市人大常委会公告", by=ONE):
    return amending.propose(amendment, what="答复要约：五个工作日", reason=reason, by=by, on=TODAY)


@pytest.fixture
def union(db):
    by, on = ONE, date(2020, 1, 1)
    registry.register_areas([registry.AreaEntry("330212000000", "鄞州区", 3)], by=by, on=on)
    entry = registry.OrganisationEntry(
        Tree.UNION, Tier.BASE, OrganisationKind.BASE_UNION, "拟恒纺织有限公司工会", None, "330212101000"
    )
    return registry.establish([entry], by=by, on=on)[0]


def reply_due(union, day: date) -> date:
    by = signed(date(2026, 11, 1))
    case = acts.open_case("wage-negotiation", union, by=by, on=day)
    data = {"offered_by": "union", "received_on": day}
    return acts.take_step(case, "offer", data, by=by, on=day).state.clocks[0].due


def test_a_proposal_counts_once_somebody_else_has_confirmed_it(union):
    proposal = propose()
    assert reply_due(union, date(2026, 6, 1)) == date(2026, 6, 15)
    with pytest.raises(BadAmendment, match="另一位区级干部"):
        amending.confirm(proposal.id, by=ONE, on=TODAY)
    amending.confirm(proposal.id, by=OTHER, on=TODAY)
    assert reply_due(union, date(2026, 6, 1)) == date(2026, 6, 8)
    assert reply_due(union, date(2026, 5, 29)) == date(2026, 6, 12)


def test_what_was_found_when_a_step_was_recorded_stays_as_it_was_found(union):
    by = signed(date(2026, 11, 1))
    case = acts.open_case("wage-negotiation", union, by=by, on=date(2026, 6, 1))
    case = acts.take_step(
        case, "offer", {"offered_by": "union", "received_on": date(2026, 6, 1)}, by=by, on=date(2026, 6, 1)
    )
    amending.confirm(propose().id, by=OTHER, on=TODAY)
    assert acts.replayed(case).clocks[0].due == date(2026, 6, 15)


def offer_of_the_end_of_the_year(union):
    by, day = signed(date(2027, 1, 5)), date(2026, 12, 24)
    case = acts.open_case("wage-negotiation", union, by=by, on=day)
    return acts.take_step(case, "offer", {"offered_by": "union", "received_on": day}, by=by, on=day)


def reloaded(case) -> tuple[date, bool, date]:
    case = Case.objects.get(pk=case.pk)
    assert acts.replayed(case) == case.state
    (clock,) = case.state.clocks
    return clock.due, clock.provisional, case.due_on


def test_a_running_period_becomes_firm_when_the_calendar_of_its_year_is_confirmed(union):
    waiting, answered, other = (offer_of_the_end_of_the_year(union) for _ in range(3))
    by, day = signed(date(2027, 1, 5)), date(2027, 1, 4)
    acts.take_step(answered, "reply", {"answer": "agreed"}, by=by, on=day)
    acts.end_case(other, "withdrawn", reason="改期再办", by=by, on=day)
    proposal = propose(YEAR, "国务院办公厅通知")
    assert reloaded(waiting) == (date(2027, 1, 8), True, date(2027, 1, 8))
    amending.confirm(proposal.id, by=OTHER, on=TODAY)
    assert reloaded(waiting) == (date(2027, 1, 11), False, date(2027, 1, 11))
    assert [reloaded(case)[:2] for case in (answered, other)] == [(date(2027, 1, 8), True)] * 2
    (told,) = Event.objects.filter(kind="case.recounted")
    assert told.subject == waiting.subject
    undoing = propose({"undoes": proposal.id}, reason="通知改了", by=OTHER)
    amending.confirm(undoing.id, by=ONE, on=TODAY)
    assert reloaded(waiting) == (date(2027, 1, 8), True, date(2027, 1, 8))


def test_a_newer_text_leaves_the_running_periods_of_older_cases_to_their_calendar(union):
    waiting = offer_of_the_end_of_the_year(union)
    amending.confirm(propose(SHORTER).id, by=OTHER, on=TODAY)
    amending.confirm(propose(YEAR, "国务院办公厅通知").id, by=OTHER, on=TODAY)
    assert reloaded(waiting) == (date(2027, 1, 8), True, date(2027, 1, 8))


def test_a_confirmed_amendment_is_undone_by_a_further_proposal_and_never_deleted(union):
    proposal = propose()
    amending.confirm(proposal.id, by=OTHER, on=TODAY)
    undoing = propose({"undoes": proposal.id}, reason="施行日期抄错了", by=OTHER)
    assert reply_due(union, date(2026, 6, 1)) == date(2026, 6, 8)
    amending.confirm(undoing.id, by=ONE, on=TODAY)
    assert reply_due(union, date(2026, 6, 1)) == date(2026, 6, 15)
    assert [one.status for one in local_law.proposals()] == ["undone", "confirmed"]
    assert Event.objects.filter(subject="law").count() == 4
    with pytest.raises(BadAmendment, match="没有在起作用"):
        propose({"undoes": proposal.id})


def test_a_proposal_is_answered_once(union):
    proposal = propose()
    amending.decline(proposal.id, reason="条文还没有公布", by=ONE, on=TODAY)
    for answer in (
        lambda: amending.confirm(proposal.id, by=OTHER, on=TODAY),
        lambda: amending.decline(proposal.id, reason="再看", by=OTHER, on=TODAY),
    ):
        with pytest.raises(BadAmendment, match="已经有了结果"):
            answer()
    assert local_law.amendments() == Amendments()


@pytest.mark.parametrize("reason", ["", "  "])
def test_who_changes_the_law_says_why(union, reason):
    with pytest.raises(BadAmendment, match="为什么"):
        propose(reason=reason)
    with pytest.raises(BadAmendment, match="为什么"):
        amending.decline(propose().id, reason=reason, by=OTHER, on=TODAY)


def test_a_bad_proposal_leaves_no_trace(union):
    with pytest.raises(BadAmendment, match="weeks"):
        propose(SHORTER | {"test": {"weeks": 1}})
    assert not Event.objects.filter(subject="law").exists()


def test_a_frozen_snapshot_names_the_amendments_it_was_made_under(union, tmp_path):
    plain = freeze([union], TODAY, tmp_path / "a")
    proposal = propose()
    amending.confirm(proposal.id, by=OTHER, on=TODAY)
    seal()
    freeze([union], TODAY, tmp_path / "b")
    manifest = json.loads((tmp_path / "b" / "manifest.json").read_text())
    leaf = bytes(Event.objects.get(pk=proposal.id).leaf).hex()
    assert plain["amendments"] == []
    assert manifest["amendments"] == [{"event": proposal.id, "what": "答复要约：五个工作日", "leaf": leaf}]
    assert manifest["rulebook"] == local_law.local_rulebook().version != plain["rulebook"]
    assert verify_journal().sound
