"""The pages of one's reminders, and the calendar behind a secret address."""

import re
import secrets as keys
from datetime import date, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from lianchuang.accounts.table import Role
from lianchuang.ledger.models import Event
from lianchuang.procedures.acts import open_case, take_step
from lianchuang.procedures.deadlines import duty_of
from lianchuang.procedures.models import Convention
from lianchuang.registry.scope import Scope
from lianchuang.reminding import outbox
from lianchuang.reminding.duties import all_duties
from lianchuang.reminding.mail import worded
from lianchuang.reminding.models import Choice, Letter, Reminder, Urge
from lianchuang.reporting import open_rosters
from lianchuang.rounds.course import STEPS
from lianchuang.web.reminders import STEP_PAGES
from lianchuang.web.steps import last_act
from tests.reminding.conftest import BY, MORNING, TODAY, Town, put_in_office
from tests.web.ground import Page, Visitor, words_of


@pytest.fixture
def town(db, settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in with one here
    monkeypatch.setattr("django.utils.timezone.now", lambda: MORNING)
    monkeypatch.setattr("lianchuang.accounts.acting._has_second_factor", lambda account: True)
    town = Town()
    put_in_office(town.union, TODAY - timedelta(days=100))
    outbox.remind(TODAY, MORNING)
    return town


def visit(town, role) -> Visitor:
    return Visitor(town.accounts[role])


def choose(visitor, **changed):
    typed = {"what": "choice", "email": "a@example.cn", "mail": "digest"}
    typed |= {"digest_at": "09:00", "quiet_from": "21:00", "quiet_until": "07:30"}
    return visitor.post("/reminders/settings", **(typed | changed))


def subscribe(visitor) -> str:
    """Open the calendar; gives the path of its secret address."""
    visitor.post("/reminders/settings", what="feed")
    return re.search(r"/calendar/[\w-]+\.ics", visitor.sees("/reminders/settings"))[0]


def test_one_sees_the_own_reminders_and_no_others(town):
    assert "按期换届" in visit(town, Role.CHAIR).sees("/reminders")
    assert "没有提醒" in visit(town, Role.WORKER).sees("/reminders")


def test_a_reminder_leads_to_where_it_is_done(town):
    page = Page(visit(town, Role.CHAIR).get("/reminders"))
    assert f"/organisations/{town.union.pk}/next" in page.links()


def test_seen_reminders_are_marked_and_those_of_others_are_not(town):
    visit(town, Role.CHAIR).post("/reminders")
    assert not Reminder.objects.filter(account=town.chair, seen_at=None).exists()
    assert Reminder.objects.filter(account=town.officer, seen_at=None).exists()


def test_a_choice_is_kept_and_the_journal_holds_no_address(town):
    assert choose(visit(town, Role.CHAIR), mail="at_once").status_code == 303
    kept = Choice.objects.get(account=town.chair)
    assert (kept.mail, str(kept.quiet_from)) == ("at_once", "21:00:00")
    town.chair.refresh_from_db()
    assert town.chair.email == "a@example.cn"
    assert "example" not in str(Event.objects.get(kind="reminding.chosen").payload)


@pytest.mark.parametrize("wrong", [{"email": "nobody"}, {"mail": "pigeon"}, {"quiet_from": "25:00"}])
def test_a_choice_that_cannot_be_is_told_and_not_kept(town, wrong):
    answer = choose(visit(town, Role.CHAIR), **wrong)
    assert answer.status_code == 422
    assert not Choice.objects.exists()


def test_only_the_district_sets_its_periods(town):
    typed = {"notice_days": "10", "above_days": "5", "district_days": "20"}
    assert visit(town, Role.OFFICER).post("/reminders/periods", **typed).status_code == 404
    assert visit(town, Role.DISTRICT_UNION).post("/reminders/periods", **typed).status_code == 303
    kept = Convention.objects.get(district=town.district)
    assert (kept.notice_days, kept.above_days, kept.district_days) == (10, 5, 20)


@pytest.mark.parametrize("above", ["40", "0", "-1", "x"])
def test_a_ladder_that_does_not_go_up_is_refused(town, above):
    typed = {"notice_days": "7", "above_days": above, "district_days": "30"}
    answer = visit(town, Role.DISTRICT_UNION).post("/reminders/periods", **typed)
    assert answer.status_code == 422
    assert "天" in words_of(answer)
    assert not Convention.objects.exists()


def test_the_calendar_holds_the_own_duties_as_whole_days(town):
    path = subscribe(visit(town, Role.CHAIR))
    answer = Visitor(None).get(path)
    assert answer["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.content)
    assert calendar["version"] == "2.0"
    events = {str(one["summary"]): one for one in calendar.walk("VEVENT")}
    election = events["按期换届（拟甲厂工会）"]
    assert election.decoded("dtstart") == TODAY - timedelta(days=100)
    assert type(election.decoded("dtstart")) is date
    assert "工会法第十六条" in election["description"]
    assert all("UID" in one and "DTSTAMP" in one for one in events.values())
    assert len({str(one["uid"]) for one in events.values()}) == len(events)


def test_the_calendar_is_written_as_the_standard_wants(town):
    body = Visitor(None).get(subscribe(visit(town, Role.CHAIR))).content
    lines = body.split(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert (lines[0], lines[-2]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR")


def test_the_calendar_of_one_holds_nothing_of_another_and_names_nobody(town):
    put_in_office(town.other_union, TODAY)
    text = Visitor(None).get(subscribe(visit(town, Role.CHAIR))).content.decode().replace("\r\n ", "")
    assert "拟乙厂" not in text
    assert not any(account.name in text for account in town.accounts.values())
    nothing = Visitor(None).get(subscribe(visit(town, Role.AUDITOR)))
    assert Calendar.from_ical(nothing.content).walk("VEVENT") == []


def test_a_stranger_finds_no_calendar(town):
    assert Visitor(None).get(f"/calendar/{keys.token_urlsafe(32)}.ics").status_code == 404


def test_an_address_taken_back_or_replaced_opens_nothing(town):
    visitor = visit(town, Role.CHAIR)
    first = subscribe(visitor)
    second = subscribe(visitor)
    assert [Visitor(None).get(one).status_code for one in (first, second)] == [404, 200]
    visitor.post("/reminders/settings", what="no-feed")
    assert Visitor(None).get(second).status_code == 404


def test_the_address_is_kept_nowhere_in_clear(town):
    secret = subscribe(visit(town, Role.CHAIR)).removeprefix("/calendar/").removesuffix(".ics")
    assert bytes(town.chair.feed.digest) != secret.encode()
    assert secret not in str(list(Event.objects.values_list("payload", flat=True)))


def test_one_who_may_no_longer_sign_in_has_no_calendar(town):
    path = subscribe(visit(town, Role.CHAIR))
    town.chair.is_active = False
    town.chair.save()
    assert Visitor(None).get(path).status_code == 404


def assign(town, days, **more):
    """An officer of the town gives a task that is to be done within so many days."""
    case = open_case("assigned-task", town.town, by=BY, on=TODAY)
    typed = {
        "source": "liaison",
        "matter": "补选委员",
        "owner": "拟甲厂工会",
        "day": str(TODAY),
        "seen": last_act(case),
    }
    typed["due_on"] = str(TODAY + timedelta(days=days))
    return case, visit(town, Role.OFFICER).post(f"/cases/{case.pk}/steps/assign", **(typed | more))


def test_a_task_with_less_than_the_notice_is_asked_about(town):
    case, answer = assign(town, 3)
    assert answer.status_code == 422
    assert "至少 7 天" in words_of(answer)
    assert "照实记下" in words_of(answer)
    assert not Event.objects.filter(subject=case.subject, kind="case.taken").exists()


@pytest.mark.parametrize(("days", "more"), [(7, {}), (3, {"as_it_was": "yes"})])
def test_a_task_with_the_notice_or_as_it_was_is_recorded(town, days, more):
    case, answer = assign(town, days, **more)
    assert answer.status_code == 303
    assert Event.objects.filter(subject=case.subject, kind="case.taken").count() == 1


def test_a_second_word_leads_to_the_page_on_which_it_is_given(town):
    wish = open_rosters.Wish(town.union, "election", "换届选举要核对名单")
    roster = open_rosters.ask(wish, town.chair, by=BY, on=TODAY)
    outbox.remind(TODAY, MORNING)
    page = Page(visit(town, Role.OFFICER).get("/reminders"))
    assert f"/rosters/{roster.pk}" in page.links()
    assert "等你同意" in "".join(page.pieces)
    assert f"/rosters/{roster.pk}" not in Page(visit(town, Role.CHAIR).get("/reminders")).links()


def test_the_word_on_every_step_of_a_round_has_a_page():
    assert set(STEP_PAGES) <= set(STEPS)
    assert all(reverse(STEP_PAGES.get(step, "round_course")) for step in STEPS)


def overdue_of(union, on=TODAY):
    return next(one for one in all_duties(Scope(on, frozenset({union.pk}))) if one.name == "按期换届")


def urge(visitor, union, **typed):
    return visitor.post(f"/deadlines/{union.pk}/urge", duty=overdue_of(union).duty, **typed)


def test_an_officer_urges_a_unit_below_which_is_told_once_a_day_and_sees_by_whom(town):
    officer, chair = visit(town, Role.OFFICER), visit(town, Role.CHAIR)
    assert "催一下" in officer.sees("/deadlines")
    assert "催一下" not in chair.sees("/deadlines")
    answer = urge(officer, town.union, words="上次说好月底前办", query="span=overdue")
    assert (answer.status_code, answer["Location"]) == (303, "/deadlines?span=overdue")
    again = urge(officer, town.union)
    assert (again.status_code, Urge.objects.count()) == (422, 1)
    assert "今天已经催过了" in words_of(again)
    listed = officer.sees("/deadlines")
    assert "11月20日已催办" in listed
    assert "催一下" not in listed
    assert "11月20日已催办" in chair.sees("/deadlines")
    told = chair.sees("/reminders")
    assert "上级催办" in told
    assert "甲镇总工会：11月27日前办好" in told
    assert "上次说好月底前办" in told
    (event,) = Event.objects.filter(kind="duty.urged")
    assert (event.organisation, event.by) == (town.union.pk, f"account:{town.officer.pk}")


def test_urging_reaches_as_far_as_the_officer_and_never_oneself(town):
    put_in_office(town.other_union, TODAY - timedelta(days=100))
    put_in_office(town.town, TODAY - timedelta(days=100))
    for role, union in (
        (Role.OFFICER, town.other_union),
        (Role.OFFICER, town.town),
        (Role.CHAIR, town.union),
        (Role.AUDITOR, town.union),
        (Role.WORKER, town.union),
        (Role.EMPLOYER, town.union),
    ):
        assert urge(visit(town, role), union).status_code == 404, role
    assert not Urge.objects.exists()
    assert urge(visit(town, Role.DISTRICT_UNION), town.town).status_code == 303


def test_what_is_not_past_its_day_or_reaches_nobody_is_not_urged(town):
    put_in_office(town.other_union, TODAY - timedelta(days=1))
    district = visit(town, Role.DISTRICT_UNION)
    nobody = urge(district, town.other_union)
    assert nobody.status_code == 422
    assert "还没有人能收到提醒" in words_of(nobody)
    yearly = next(one for one in all_duties(Scope(TODAY, frozenset({town.union.pk}))) if one.due > TODAY)
    early = district.post(f"/deadlines/{town.union.pk}/urge", duty=yearly.duty)
    assert early.status_code == 422
    assert "还没有过期限" in words_of(early)
    assert urge(district, town.union, words="长" * 101).status_code == 422
    assert district.post(f"/deadlines/{town.union.pk}/urge", duty="none").status_code == 303
    assert not Urge.objects.exists()


def test_an_urging_leaves_the_districts_notice_and_waits_out_the_quiet_hours(town):
    Convention.objects.create(district=town.district, notice_days=10)
    outbox.write_letters(MORNING)
    town.chooses(town.chair, Choice.Mail.AT_ONCE)
    urge(visit(town, Role.OFFICER), town.union)
    assert Urge.objects.get().reply_by == TODAY + timedelta(days=10)
    assert outbox.write_letters(MORNING + timedelta(hours=12)) == 0  # half past nine in the evening
    assert outbox.write_letters(MORNING + timedelta(hours=23)) == 1
    assert outbox.write_letters(MORNING + timedelta(hours=23)) == 0
    _, text = worded(list(Letter.objects.latest("pk").reminders.all()))
    assert "上级催办" in text


def test_an_urging_stands_beside_the_case_and_is_no_act_of_it(town):
    case = open_case("voice-matter", town.union, by=BY, on=TODAY - timedelta(days=30), title="诉求")
    data = {"channel": "window", "topic": "pay", "petition": True}
    case = take_step(case, "receive", data, by=BY, on=TODAY - timedelta(days=30))
    seen, raw = last_act(case), case.raw_state
    officer = visit(town, Role.OFFICER)
    assert "催一下" in officer.sees(f"/cases/{case.pk}")
    (clock,) = case.state.clocks
    duty = duty_of(case.pk, clock.id, clock.start)
    answer = officer.post(f"/deadlines/{town.union.pk}/urge", duty=duty, **{"from": "case"})
    assert answer["Location"] == f"/cases/{case.pk}"
    page = officer.sees(f"/cases/{case.pk}")
    assert "11月20日已催办" in page
    assert "催办“告知受理情况”" in page or "催办“书面告知受理情况”" in page
    assert "催一下" not in page
    case.refresh_from_db()
    assert (last_act(case), case.raw_state) == (seen, raw)
