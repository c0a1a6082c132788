"""From the frozen scores to titles: ranks within quotas, ties, vetoes; objections with their clock; withdrawal."""

from datetime import date
from types import SimpleNamespace

import pytest

from lianchuang.ledger.models import Event
from lianchuang.rounds import conduct, objections
from lianchuang.rounds.course import Refused, Stage
from lianchuang.rounds.desk import Reviewer, decide, look
from lianchuang.rounds.models import Award, Objection
from lianchuang.rounds.objections import Figure, Objector
from lianchuang.rounds.proposal import propose
from lianchuang.rounds.rechecking import able, due_on, standing_in
from tests.accounts.conftest import BY
from tests.rounds.conftest import FROZEN, results

NOTICE, LAST_DAY, AFTER = date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 30)


def proposed(folder, quota, *rows, grade="先进"):
    title = SimpleNamespace(name="先进基层工会", level="base", grade=grade, quota=quota)
    (proposal,) = propose([title], {"base": results(folder, *rows)})
    return [one.number for one in proposal.units], [(one.unit.number, one.why) for one in proposal.left_out]


def test_the_best_are_proposed_as_far_as_the_quota_goes(tmp_path):
    assert proposed(tmp_path / "r", 2, ("甲", 40, 40), ("乙", 50, 45), ("丙", 45, 45)) == (["乙", "丙"], [])


def test_below_the_line_nobody_is_proposed_even_if_places_are_left(tmp_path):
    assert proposed(tmp_path / "r", 3, ("甲", 40, 19), ("乙", 40, 20)) == (["乙"], [])


def test_a_tie_is_broken_by_the_section_that_the_standard_names(tmp_path):
    assert proposed(tmp_path / "r", 1, ("甲", 30, 40), ("乙", 40, 30)) == (["乙"], [])


def test_who_is_still_level_at_the_last_place_is_left_to_the_departments_and_the_quota_is_kept(tmp_path):
    units, left = proposed(tmp_path / "r", 2, ("甲", 50, 50), ("乙", 40, 40), ("丙", 40, 40))
    assert (units, left) == (["甲"], [("丙", "并列第 2 名，名额不够分"), ("乙", "并列第 2 名，名额不够分")])


def test_level_units_that_all_fit_are_all_proposed(tmp_path):
    assert proposed(tmp_path / "r", 2, ("甲", 40, 40), ("乙", 40, 40))[0] == ["乙", "甲"]


def test_a_veto_bars_with_its_basis_and_the_next_takes_the_place(tmp_path):
    units, left = proposed(tmp_path / "r", 1, ("甲", 50, 50, True), ("乙", 40, 40))
    assert units == ["乙"]
    ((unit, why),) = left
    assert (unit, "伤亡事故" in why, "《安全生产法》第21条" in why) == ("甲", True, True)


def test_an_unknown_veto_is_not_taken_for_none(tmp_path):
    units, left = proposed(tmp_path / "r", 1, ("甲", 50, 50, None), ("乙", 40, 40))
    assert (units, left) == (["乙"], [("甲", "缺数，不知道是否触发一票否决")])


def test_a_unit_proposed_for_the_higher_title_is_not_proposed_for_the_lower(tmp_path):
    folder = results(tmp_path / "r", ("甲", 50, 50), ("乙", 20, 10))
    titles = [
        SimpleNamespace(name=name, level="base", grade=grade, quota=2)
        for name, grade in (("先进基层工会", "先进"), ("达标基层工会", "达标"))
    ]
    assert [[unit.number for unit in one.units] for one in propose(titles, {"base": folder})] == [["甲"], ["乙"]]


# The notice's days, objections and naming in the journal ------------------------------------------------------------


def noticed(conducted):
    """A round whose notice of one unit runs for a week."""
    number = conducted.people.union.number
    conducted.issue(quota=1)
    made = conducted.freezing((number, 50, 50))
    conducted.both("settle", {"freezing": made.fingerprint}, FROZEN)
    conducted.pass_everything(made, FROZEN)
    conducted.both("review", {"freezing": made.fingerprint}, FROZEN)
    conducted.both("publish", notice_of(made, number), NOTICE)
    return number, made


def notice_of(made, number, first=NOTICE, last=LAST_DAY):
    return {
        "freezing": made.fingerprint, "digest": "d", "first": first.isoformat(), "last": last.isoformat(),
        "proposed": {"先进基层工会": [number]},
    }  # fmt: skip


def naming(number):
    return {"named": {"先进基层工会": [number]}, "names": {number: "拟甲厂工会"}}


FIGURE = Figure("base", "1", "拟甲厂工会", "A", "开会", "50")
FACTS = "九月那次会没有开，签到表是补的"


def lodge(conducted, on=NOTICE, key="k" * 20, facts=FACTS):
    return objections.lodge(conducted.round, FIGURE, facts, Objector("张样", "1"), key=key, by=BY, on=on)


def test_an_unnamed_round_ends_in_titles_valid_for_the_years_the_plan_gives(conducted):
    number, _ = noticed(conducted)
    conducted.both("name", naming(number), AFTER)
    (award,) = Award.objects.all()
    assert (award.unit, award.named_on, award.valid_until) == (number, AFTER, date(2029, 11, 30))
    assert conducted.state.stage == Stage.NAMED


def test_only_a_freezing_of_the_day_in_the_plan_is_chosen_even_after_an_upheld_objection(conducted):
    number, _ = noticed(conducted)
    lodge(conducted)
    conducted.both("answer", {"objection": "1", "upheld": True, "reason": "会没有开"}, AFTER)
    later = conducted.freezing((number, 40, 50), on=AFTER, number=2)
    with pytest.raises(Refused, match=r"2026-11-20.*2026-11-30"):
        conducted.say(conducted.party, "settle", {"freezing": later.fingerprint}, AFTER)
    again = conducted.freezing((number, 40, 50), number=3)
    assert conducted.both("settle", {"freezing": again.fingerprint}, AFTER)


def test_an_objection_stops_the_naming_until_it_is_answered_with_a_reason(conducted):
    number, _ = noticed(conducted)
    lodge(conducted)
    with pytest.raises(Refused, match="1 条异议"):
        conducted.say(conducted.party, "name", naming(number), AFTER)
    answer = {"objection": "1", "upheld": False, "reason": "查了签到表原件和会议录像，会开了"}
    conducted.both("answer", answer, AFTER)
    conducted.both("name", naming(number), AFTER)
    answered = Objection.objects.get()
    assert (answered.upheld, answered.replied_on, answered.reply) == (False, AFTER, answer["reason"])


def test_an_upheld_objection_asks_for_a_new_freezing_and_a_new_notice(conducted):
    number, made = noticed(conducted)
    lodge(conducted)
    conducted.both("answer", {"objection": "1", "upheld": True, "reason": "会没有开，记录已更正"}, AFTER)
    with pytest.raises(Refused, match="重新公示"):
        conducted.say(conducted.party, "name", naming(number), AFTER)
    with pytest.raises(Refused, match="重新冻结"):
        conducted.say(conducted.party, "settle", {"freezing": made.fingerprint}, AFTER)
    second = conducted.freezing((number, 40, 50), number=2)
    conducted.both("settle", {"freezing": second.fingerprint}, AFTER)
    with pytest.raises(Refused, match="1 家 1 项没有审完"):
        conducted.say(conducted.party, "review", {"freezing": second.fingerprint}, AFTER)
    changed = look(conducted.round, second, AFTER).place(number, "A")
    assert (changed.who, changed.mark) == ("second", "changed")
    reviewer = Reviewer(conducted.union, "second", BY)
    decide(conducted.round, second, number, ["A"], "pass", reviewer, on=AFTER)
    conducted.both("review", {"freezing": second.fingerprint}, AFTER)
    conducted.both("publish", notice_of(second, number, AFTER, date(2026, 12, 4)), AFTER)
    with pytest.raises(Refused, match="公示期还没有满"):
        conducted.say(conducted.party, "name", naming(number), date(2026, 12, 4))
    conducted.both("name", naming(number), date(2026, 12, 7))
    assert Award.objects.count() == 1


def test_a_reply_is_due_so_many_working_days_later_by_the_calendar(conducted):
    noticed(conducted)
    made, _ = lodge(conducted, on=date(2026, 11, 27))
    assert made.due_on == date(2026, 12, 4)


def test_who_objected_and_what_they_wrote_is_sealed_and_not_in_the_journal(conducted):
    noticed(conducted)
    made, code = lodge(conducted)
    row = Objection.objects.filter(pk=made.pk).values("facts", "objector", "contact").get()
    assert FACTS.encode() not in bytes(row["facts"])
    assert Objection.objects.get(pk=made.pk).facts == FACTS
    event = Event.objects.filter(kind="round.objected").get()
    assert "张样" not in str(event.payload)
    assert FACTS not in str(event.payload)
    assert objections.found_by(code) == made
    assert objections.found_by(code + "x") is None


def test_the_same_form_sent_twice_is_one_objection(conducted):
    noticed(conducted)
    first, second = lodge(conducted), lodge(conducted)
    assert (first[0], second[1], Objection.objects.count()) == (second[0], "", 1)


def test_too_few_words_or_a_day_outside_the_notice_is_refused(conducted):
    noticed(conducted)
    with pytest.raises(Refused, match="具体一点"):
        lodge(conducted, facts="不对")
    with pytest.raises(Refused, match="不在公示期"):
        lodge(conducted, on=AFTER)
    assert (Objection.objects.count(), conducted.state.open) == (0, frozenset())


def test_a_title_is_withdrawn_with_its_reason_and_stays_on_record(conducted):
    number, _ = noticed(conducted)
    conducted.both("name", naming(number), AFTER)
    on, title = date(2027, 5, 6), "先进基层工会"
    voice = conducted.voice(conducted.party, on)
    conduct.accuse(conducted.round, title, number, "命名以后发生欠薪", voice, by=BY, on=on)
    conduct.hear(conducted.round, title, number, "承认欠薪，已经补发", by=BY, on=on)
    conducted.both("withdraw", {"title": title, "unit": number, "reason": "命名以后发生欠薪"}, on)
    award = Award.objects.get()
    assert (award.withdrawn_on, award.reason) == (on, "命名以后发生欠薪")


def test_neither_a_town_officer_nor_a_chair_has_a_voice(conducted):
    from lianchuang.accounts.standing import Standing

    for role, account in conducted.people.accounts.items():
        voices = conduct.voices_of(Standing(account, AFTER), conducted.round)
        assert bool(voices) == (role == "district_union"), role


def test_a_title_is_rechecked_by_a_later_freezing_whose_result_nobody_types(conducted):
    number, _ = noticed(conducted)
    conducted.both("name", naming(number), AFTER)
    (award,) = Award.objects.all()
    assert due_on(award, 0) == date(2027, 11, 30)
    assert able(award) == []
    later = date(2027, 11, 1)
    made = conducted.freezing((number, 10, 5), on=later, number=4)
    assert able(award) == [made]
    assert standing_in(award, made).reached is False
    said = {"title": "先进基层工会", "unit": number, "freezing": made.fingerprint, "reason": "两年没有开会"}
    conducted.say(conducted.party, "recheck", said | {"reached": True}, later)
    with pytest.raises(Refused, match="由冻结的得分算出"):
        conducted.say(conducted.union, "recheck", said | {"reached": True}, later)
    assert conducted.both("recheck", said | {"reached": False}, later)
    assert [one.reached for one in award.rechecks.all()] == [False]
    assert able(award) == []
    assert due_on(award, 1) == date(2028, 11, 30)
    assert due_on(award, 2) is None
