"""The review: who has an item, what may be done to it, who keeps away, and a sample that nobody chose."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianchuang.accounts import acts as accounts
from lianchuang.accounts.table import Role
from lianchuang.ledger.models import Event
from lianchuang.publication import bundle
from lianchuang.registry.models import Post
from lianchuang.reminding.duties import own_duties
from lianchuang.rounds import desk, draw, returned, review
from lianchuang.rounds.conflict import declare_tie, end_tie, kept_away
from lianchuang.rounds.course import Refused, Stage
from lianchuang.rounds.desk import Reviewer, decide, look, unfinished
from lianchuang.rounds.models import Draw, Verdict
from lianchuang.rounds.review import DONE, FIRST, SECOND, UNION, Act
from lianchuang.rounds.sampling import document_of, root_now
from tests.accounts.conftest import BY, START
from tests.rounds.conftest import FROZEN

DAY = FROZEN
ITEMS = st.sampled_from(["pass", "return", "doubt", "answer", "undo", "change"])


@given(
    asks=st.sets(st.sampled_from([FIRST, SECOND])).map(frozenset),
    moves=st.lists(
        st.tuples(ITEMS, st.sampled_from([FIRST, SECOND]), st.integers(1, 3), st.sampled_from(["", "1", "9"])),
        max_size=10,
    ),
)
@settings(max_examples=300, deadline=None)
def test_however_an_item_wanders_it_is_done_only_by_a_look_at_the_result_as_it_is(asks, moves):
    acts, digest = [], "a"
    for number, (kind, stage, account, why) in enumerate(moves, start=1):
        before = review.place_of(acts, digest, asks, DAY)
        if kind == "change":
            digest += "a"
            continue
        try:
            if kind == "answer":
                stage = review.answer(acts, "改好了", DAY).stage
                acts.append(Act(number, kind, stage, 9, DAY, digest))
            elif kind == "undo":
                about = review.undo(acts, account)
                acts.append(Act(number, kind, about.stage, account, DAY, undoes=about.pk))
            else:
                review.decide(acts, digest, asks, kind=kind, stage=stage, account=account, why=why, day=DAY)
                due = DAY + timedelta(days=7) if kind == "return" else None
                acts.append(Act(number, kind, stage, account, DAY, digest, why, due_on=due))
        except Refused:
            continue
        if kind in ("pass", "return", "doubt"):
            assert before.who == stage
        held = review.standing(acts)
        place = review.place_of(acts, digest, asks, DAY)
        if place.is_done and held:
            assert (held[-1].kind, held[-1].digest) == ("pass", digest)
            assert held[-1].stage == SECOND or SECOND not in asks
        if place.who == UNION:
            assert held[-1].kind == "return"
            assert held[-1].why in review.REASONS
        first = {one.account for one in held if one.stage == FIRST and one.kind != "answer"}
        second = [one for one in held if one.stage == SECOND and one.kind == "pass"]
        assert not second or second[-1].account not in first or kind == "undo"


def test_a_return_that_is_not_answered_in_time_comes_back_as_late_and_can_still_be_answered():
    acts = [Act(1, "return", FIRST, 1, DAY, "a", "1", due_on=DAY + timedelta(days=7))]
    asks = frozenset({FIRST})
    assert review.place_of(acts, "a", asks, DAY + timedelta(days=7)).who == UNION
    late = review.place_of(acts, "a", asks, DAY + timedelta(days=8))
    assert (late.who, late.mark) == (FIRST, "late")
    assert review.answer(acts, "改好了", DAY + timedelta(days=9)) is acts[0]


# In the journal -----------------------------------------------------------------------------------------------------


@pytest.fixture
def frozen(conducted):
    """A round whose freezing of the two unions is chosen."""
    conducted.issue()
    numbers = conducted.people.union.number, conducted.people.other_union.number
    made = conducted.freezing(*((number, 50, 40) for number in numbers))
    conducted.both("settle", {"freezing": made.fingerprint}, FROZEN)
    return conducted, made, numbers[0]


def reviewer(conducted, stage=FIRST):
    account = conducted.people.accounts[Role.OFFICER] if stage == FIRST else conducted.union
    return Reviewer(account, stage, BY)


def test_a_return_goes_to_the_union_by_a_clock_of_working_days_and_its_answer_brings_it_back(frozen):
    conducted, made, unit = frozen
    with pytest.raises(Refused, match="先选一条原因"):
        decide(conducted.round, made, unit, ["A"], "return", reviewer(conducted), on=DAY)
    decide(conducted.round, made, unit, ["A"], "return", reviewer(conducted), why="2", words="第二页没有章", on=DAY)
    assert Verdict.objects.get().due_on == date(2026, 11, 27)
    with pytest.raises(Refused, match="等工会答复"):
        decide(conducted.round, made, unit, ["A"], "pass", reviewer(conducted), on=DAY)
    chair = conducted.people.accounts[Role.CHAIR]
    (duty,) = [one for one in own_duties(chair, DAY) if one.procedure == returned.PROCEDURE]
    assert (duty.name, duty.due, duty.mark) == ("答复退回的“开会”", date(2026, 11, 27), "promised")
    desk.answer(conducted.round, made, unit, "A", "补了第二页", chair, by=BY, on=DAY)
    place = look(conducted.round, made, DAY).place(unit, "A")
    assert (place.who, place.mark, place.last.words) == (FIRST, "answered", "补了第二页")
    assert returned.PROCEDURE not in {one.procedure for one in own_duties(chair, DAY)}
    told = [event.payload["reason"] for event in Event.objects.filter(kind__startswith="review.").order_by("pk")]
    assert told == ["缺页缺章；第二页没有章", "补了第二页"]


def test_an_undone_verdict_stays_in_the_journal_and_counts_no_more(frozen):
    conducted, made, unit = frozen
    decide(conducted.round, made, unit, ["A"], "pass", reviewer(conducted), on=DAY)
    account = conducted.people.accounts[Role.OFFICER]
    assert desk.undo(conducted.round, made, unit, "A", account, by=BY, on=DAY) == "通过"
    assert look(conducted.round, made, DAY).place(unit, "A").mark == "waiting"
    kinds = list(Event.objects.filter(kind__startswith="review.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["review.passed", "review.undone"]
    with pytest.raises(Refused, match="没有可以撤销的"):
        desk.undo(conducted.round, made, unit, "A", account, by=BY, on=DAY)


def test_neither_department_says_reviewed_before_everything_was_looked_at(frozen):
    conducted, made, unit = frozen
    content = {"freezing": made.fingerprint}
    with pytest.raises(Refused, match="2 家 4 项没有审完"):
        conducted.say(conducted.party, "review", content, DAY)
    conducted.pass_everything(made, DAY)
    undone = conducted.union
    desk.undo(conducted.round, made, unit, "B", undone, by=BY, on=DAY)
    decide(conducted.round, made, unit, ["B"], "doubt", reviewer(conducted, SECOND), words="人数对不上", on=DAY)
    assert "1 家 1 项" in unfinished(conducted.round, made, DAY)
    with pytest.raises(Refused, match="已经存疑"):
        decide(conducted.round, made, unit, ["B"], "doubt", reviewer(conducted, SECOND), on=DAY)
    decide(conducted.round, made, unit, ["B"], "pass", reviewer(conducted, SECOND), on=DAY)
    conducted.both("review", content, DAY)
    assert conducted.state.stage == Stage.REVIEWED


def test_the_second_look_is_another_persons(frozen):
    conducted, made, unit = frozen
    same = Reviewer(conducted.union, FIRST, BY)
    decide(conducted.round, made, unit, ["A"], "pass", same, on=DAY)
    with pytest.raises(Refused, match="换一个人"):
        decide(conducted.round, made, unit, ["A"], "pass", reviewer(conducted, SECOND), on=DAY)


# Keeping away -------------------------------------------------------------------------------------------------------


@pytest.fixture
def officer(conducted):
    return conducted.people.accounts[Role.OFFICER]


def own_unit(conducted, account):
    accounts.appoint(account, Role.CHAIR, organisation=conducted.people.union, by=BY, on=START)


def own_firm(conducted, account):
    accounts.appoint(account, Role.EMPLOYER, employer=conducted.people.employer, by=BY, on=START)


def former_post(conducted, account):
    appointment = accounts.appoint(
        account, Role.CHAIR, organisation=conducted.people.union, by=BY, on=DAY - timedelta(days=900)
    )
    type(appointment).objects.filter(pk=appointment.pk).update(until=DAY - timedelta(days=400))


def relative(conducted, account):
    declare_tie(account, conducted.people.union, "配偶在那里任职", by=BY, on=DAY)


@pytest.mark.parametrize("ground", [own_unit, own_firm, former_post, relative])
def test_a_reviewer_keeps_away_on_every_ground_and_is_refused_if_they_try(frozen, officer, ground):
    conducted, made, unit = frozen
    assert conducted.people.union.pk not in kept_away(conducted.round, officer, DAY)
    ground(conducted, officer)
    assert conducted.people.union.pk in kept_away(conducted.round, officer, DAY)
    with pytest.raises(Refused, match="你要回避"):
        decide(conducted.round, made, unit, ["A"], "pass", reviewer(conducted), on=DAY)


def test_a_post_left_longer_ago_than_the_convention_says_bars_no_more(conducted, officer):
    former_post(conducted, officer)
    assert conducted.people.union.pk in kept_away(conducted.round, officer, date(2028, 10, 1))
    assert conducted.people.union.pk not in kept_away(conducted.round, officer, date(2028, 11, 1))


def test_the_plan_says_how_long_a_return_waits_and_how_long_a_former_post_bars(conducted, officer):
    former_post(conducted, officer)
    assert desk.return_days_of(conducted.round) == 5
    conducted.plan(return_days=2, former_years=1)
    assert desk.return_days_of(conducted.round) == 2
    union = conducted.people.union.pk
    assert "离任不满 1 年" in kept_away(conducted.round, officer, DAY - timedelta(days=50))[union]
    assert union not in kept_away(conducted.round, officer, DAY)
    with pytest.raises(Refused, match="至少一个工作日"):
        conducted.plan(return_days=0)


def test_a_tie_that_ended_bars_no_more_and_stays_on_record(conducted, officer):
    relative(conducted, officer)
    end_tie(officer.ties.get(), by=BY, on=DAY)
    assert kept_away(conducted.round, officer, DAY).get(conducted.people.union.pk) is None
    assert Event.objects.filter(kind__startswith="review.tie").count() == 2
    assert Post.objects.count() == 0


# The draw -----------------------------------------------------------------------------------------------------------


def test_55_of_364_meet_one_of_the_wrong_with_95_in_100():
    assert draw.large_enough(364) == 55
    assert draw.chance_of_meeting(364, 18, 55) >= draw.CHANCE > draw.chance_of_meeting(364, 18, 54)
    assert [draw.large_enough(few) for few in (1, 2, 19)] == [1, 2, 19]


POPULATION = {f"G{number:07}": ["A1", "A2", "B1"] for number in range(40)}


def test_the_draw_hangs_on_root_and_number_alone_and_never_repeats_last_times_sample():
    first = draw.sample("root", "1 2 3", SECOND, POPULATION, [], 15, 2)
    backwards = dict(reversed(POPULATION.items()))
    assert draw.sample("root", "1 2 3", SECOND, backwards, [], 15, 2) == first
    assert all(set(items) < {"A1", "A2", "B1"} and len(items) == 2 for items in first.values())
    for other in (("root", "1 2 4", SECOND), ("roof", "1 2 3", SECOND), ("root", "1 2 3", FIRST)):
        assert draw.sample(*other, POPULATION, [], 15, 2) != first
    second = draw.sample("root", "7", SECOND, POPULATION, list(first), 15, 2)
    assert not set(second) & set(first)
    assert set(draw.sample("root", "7", SECOND, POPULATION, list(first), 30, 0)) >= set(POPULATION) - set(first)


def repeated(path):
    program = Path(bundle.__file__).with_name("draw.py")
    assert len(program.read_text("utf-8").splitlines()) <= 60
    return subprocess.run(
        [sys.executable, "-I", program, path], capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_both_departments_announce_the_way_first_and_anybody_repeats_the_draw(frozen, tmp_path):
    conducted, made, unit = frozen
    tomorrow = DAY + timedelta(days=1)
    way = {
        "freezing": made.fingerprint, "stage": SECOND, "size": 1, "items": 1, "source": "双色球第 2026137 期",
        "number_day": DAY.isoformat(), "root": root_now(),
    }  # fmt: skip
    with pytest.raises(Refused, match="以后的日子"):
        conducted.say(conducted.party, "announce", way, DAY)
    with pytest.raises(Refused, match="先公布"):
        conducted.say(conducted.party, "draw", {"freezing": made.fingerprint, "number": "1"}, DAY)
    conducted.both("announce", way | {"number_day": tomorrow.isoformat()}, DAY)
    number = {"freezing": made.fingerprint, "number": "02 07 11 19 23 31 04"}
    with pytest.raises(Refused, match="还没有出来"):
        conducted.say(conducted.party, "draw", number, DAY)
    conducted.both("draw", number, tomorrow)
    drawn = Draw.objects.get()
    assert len(drawn.drawn) == 1
    assert len(drawn.root) > 20
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(document_of(drawn)), "utf-8")
    assert repeated(file).stdout == "1 家，和公布的一样。\n"
    file.write_text(json.dumps(document_of(drawn) | {"number": "02 07 11 19 23 31 05"} | {"drawn": {"G9": []}}))
    assert repeated(file).returncode == 1

    chosen = next(iter(drawn.drawn))
    looked = look(conducted.round, made, tomorrow)
    asked = {u for u in looked.units for name in looked.units[u] if SECOND in looked.asks(u, name)}
    assert asked == {chosen}
    for one in looked.units:
        decide(conducted.round, made, one, list(looked.units[one]), "pass", reviewer(conducted), on=tomorrow)
    (place,) = [place for place in look(conducted.round, made, tomorrow).places(chosen).values() if not place.is_done]
    assert place.who == SECOND
    others = [
        place.who
        for u in looked.units
        if u != chosen
        for place in look(conducted.round, made, tomorrow).places(u).values()
    ]
    assert set(others) == {DONE}
    assert unit in looked.units
