"""How reminders become letters, and how letters go out."""

from datetime import time, timedelta

import pytest
from django.test import override_settings

from lianchuang.reminding import mail, outbox
from lianchuang.reminding.models import Choice, Letter, Reminder
from lianchuang.reminding.outbox import is_quiet
from tests.reminding.conftest import MORNING, TODAY, put_in_office
from tests.reminding.inbox import inbox

NIGHT = MORNING + timedelta(hours=13)  # half past ten in the evening


@pytest.fixture
def letterbox():
    with inbox() as server:
        options = {"host": "127.0.0.1", "port": server.server_address[1], "user": "", "password": "", "from": "l@x.cn"}
        with override_settings(MAIL={**options, "security": "none"}, ADDRESS="https://lianchuang.example.cn"):
            yield server


@pytest.fixture
def reminded(town):
    """A union whose election is a hundred days late: the chair, the officer and the district are told."""
    put_in_office(town.union, TODAY - timedelta(days=100))
    outbox.remind(TODAY, MORNING)
    return town


def send(at=MORNING):
    outbox.write_letters(at)
    return outbox.dispatch(at, {Letter.Channel.MAIL: mail.send})


def test_an_account_gets_one_letter_a_day_with_everything_in_it(reminded, letterbox):
    put_in_office(reminded.other_union, TODAY - timedelta(days=100))
    outbox.remind(TODAY, MORNING)
    told = send()
    assert (told.sent, told.failed) == (3, 0)
    assert send().sent == 0
    own = next(one for one in letterbox.kept if one["To"] == "district-union@example.cn")
    text = own.get_payload(decode=True).decode()
    assert "拟甲厂工会：按期换届" in text
    assert "拟乙厂工会：按期换届" in text
    assert "工会法第十六条" in text
    assert "https://lianchuang.example.cn/reminders" in text


def test_what_comes_after_the_letter_of_the_day_waits_for_the_next(reminded, letterbox):
    send()
    put_in_office(reminded.other_union, TODAY - timedelta(days=100))
    outbox.remind(TODAY, MORNING)
    assert send().sent == 0
    assert send(MORNING + timedelta(days=1)).sent == 1


def test_one_who_wants_letters_at_once_gets_them_before_the_hour(reminded, letterbox):
    reminded.chooses(reminded.chair, Choice.Mail.AT_ONCE, digest_at=time(23))
    reminded.chooses(reminded.officer, Choice.Mail.DIGEST, digest_at=time(23))
    send()
    assert {one["To"] for one in letterbox.kept} == {"chair@example.cn", "district-union@example.cn"}


def test_one_who_wants_none_gets_none(reminded, letterbox):
    reminded.chooses(reminded.chair, Choice.Mail.NONE)
    send()
    assert "chair@example.cn" not in {one["To"] for one in letterbox.kept}
    assert Reminder.objects.filter(account=reminded.chair).exists()


def test_nothing_goes_out_in_quiet_hours(reminded, letterbox):
    assert send(NIGHT).sent == 0
    assert letterbox.kept == []
    assert send(MORNING + timedelta(days=1)).sent == 3


@pytest.mark.parametrize(
    ("start", "end", "now", "quiet"),
    [(20, 8, 23, True), (20, 8, 7, True), (20, 8, 8, False), (12, 14, 13, True), (12, 14, 14, False), (8, 8, 8, False)],
)
def test_quiet_hours_may_go_over_midnight(start, end, now, quiet):
    assert is_quiet(Choice(quiet_from=time(start), quiet_until=time(end)), time(now)) is quiet


def test_a_letter_that_is_refused_is_kept_and_tried_again(reminded, letterbox):
    letterbox.answer = "451 come again"
    told = send()
    assert (told.sent, told.failed) == (0, 3)
    assert "451" in Letter.objects.first().problem
    letterbox.answer = "250 ok"
    assert send().sent == 3
    assert {one.attempts for one in Letter.objects.all()} == {2}


def test_a_line_that_breaks_in_the_middle_of_a_letter_leaves_its_outcome_unknown(reminded, letterbox):
    letterbox.hangs_up = True
    told = send()
    assert (told.sent, told.failed, told.unknown) == (0, 0, 3)
    letterbox.hangs_up = False
    assert send().sent == 0
    assert len(letterbox.kept) == 3  # it had them, though it never said so


def test_a_server_that_is_not_there_has_taken_nothing(reminded):
    options = {"host": "127.0.0.1", "port": 9, "user": "", "password": "", "from": "l@x.cn", "security": "none"}
    with override_settings(MAIL=options):
        told = send()
    assert (told.sent, told.failed, told.unknown) == (0, 3, 0)


def test_an_old_reminder_is_not_mailed_when_mail_is_switched_on(reminded, letterbox):
    assert send(MORNING + timedelta(days=4)).sent == 0


def test_a_letter_names_no_person(reminded, letterbox):
    send()
    for one in letterbox.kept:
        text = one.get_payload(decode=True).decode()
        assert not any(account.name in text for account in reminded.accounts.values())


def test_where_no_mail_server_is_named_none_is_set_up():
    with override_settings(MAIL={"host": ""}):
        assert not mail.is_set_up()
