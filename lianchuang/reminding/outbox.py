"""Reminding: each account is told of each duty at each stage once, and each letter goes out once.

What is to be told is written down first, under a key that cannot stand there twice; letters are made with their
reminders in one transaction; one is marked as tried before it is handed over, and as sent after the other side has
taken it. Of a letter that was tried and never marked as sent nobody knows whether it arrived: it is shown as such to
the operator and to whom it was for, and does not go out again by itself. So no letter arrives twice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from lianchuang.accounts.models import Account
from lianchuang.procedures.deadlines import Deadline
from lianchuang.procedures.models import Convention
from lianchuang.reminding.acts import choice_of
from lianchuang.reminding.duties import all_duties
from lianchuang.reminding.models import Choice, Letter, Reminder
from lianchuang.reminding.recipients import Posts, everywhere
from lianchuang.reminding.stages import ABOVE, DISTRICT, OVERDUE, WAITS, Ladder, stage_of

FRESH = timedelta(days=3)  # what is older was seen in the product; nobody gets a flood when mail is switched on
ONE_AT_A_TIME = 0x6C63_7265  # the lock of the database that one dispatcher holds; it ends with its connection
CHUNK = 1000

Send = Callable[[Letter], None]


class CannotSend(Exception):
    """The other side did not take a letter; the message says why, for the operator."""


class OutcomeUnknown(Exception):
    """Nobody knows whether the other side took a letter: it may have, so it is not sent again by itself."""


def remind(on: date, at: datetime) -> int:
    """Write down whom to remind of what today; gives how many reminders are new. A second run adds none."""
    found = all_duties(everywhere(on))
    posts = Posts(on, found)
    ladders = {one.district_id: Ladder.of(one) for one in Convention.objects.all()}
    before = Reminder.objects.count()
    batch: list[Reminder] = []
    for one in found:
        for account, stage in _told(one, on, posts, ladders):
            batch.append(Reminder.of(one, account, stage, at))
            if len(batch) >= CHUNK:
                _write(batch)
                batch = []
    _write(batch)
    return Reminder.objects.count() - before


def _told(one: Deadline, on: date, posts: Posts, ladders: dict[int, Ladder]) -> Iterator[tuple[int, str]]:
    stage = WAITS if one.second else stage_of(one.left(on), one.mark)
    if stage:
        for account in posts.doers(one):
            yield account, stage
    if stage == OVERDUE or _is_unheard(one, on, posts):
        ladder = ladders.get(posts.root(one.organisation), Ladder())
        past = -one.left(on)
        told = {rung: rung for rung in ladder.rungs(past)} if stage == OVERDUE else ladder.unheard(past)
        ways = {ABOVE: posts.above, DISTRICT: posts.district}
        highest: dict[int, str] = {}  # where nobody sits between, one account is not told twice on one day
        for rung, words in told.items():
            highest |= dict.fromkeys(ways[rung](one), words)
        yield from highest.items()


def _is_unheard(one: Deadline, on: date, posts: Posts) -> bool:
    """Whether a worker who raised a matter waits past the day that was agreed for an answer."""
    return one.mark == "house" and one.left(on) < 0 and one.who != "worker" and one.case in posts.raised


def _write(batch: list[Reminder]) -> None:
    if batch:
        Reminder.objects.bulk_create(batch, ignore_conflicts=True)


def is_quiet(choice: Choice, now: time) -> bool:
    """Whether an account is not to be disturbed at a time of day; the span may go over midnight."""
    if choice.quiet_from <= choice.quiet_until:
        return choice.quiet_from <= now < choice.quiet_until
    return now >= choice.quiet_from or now < choice.quiet_until


def write_letters(at: datetime) -> int:
    """Put fresh reminders into letters, as each account chose; gives how many letters are new."""
    local = timezone.localtime(at)
    waiting = Reminder.objects.filter(letter=None, made_at__gte=at - FRESH)
    accounts = Account.objects.filter(is_active=True, pk__in=waiting.values("account")).exclude(email="")
    made = 0
    for account in accounts.select_related("reminding").order_by("pk"):
        choice = choice_of(account)
        if choice.mail != Choice.Mail.NONE and not is_quiet(choice, local.time()):
            made += _letter_to(account, choice, local, at)
    return made


@transaction.atomic
def _letter_to(account: Account, choice: Choice, local: datetime, at: datetime) -> bool:
    rows = Reminder.objects.select_for_update().filter(account=account, letter=None, made_at__gte=at - FRESH)
    own = list(rows.order_by("pk").values_list("pk", flat=True))
    if not own:
        return False
    if choice.mail == Choice.Mail.AT_ONCE:
        key = f"once:{account.pk}:{own[0]}"
    elif local.time() >= choice.digest_at:
        key = f"digest:{account.pk}:{local.date()}"
    else:
        return False
    letter, new = Letter.objects.get_or_create(
        key=key, defaults={"channel": Letter.Channel.MAIL, "account": account, "made_at": at}
    )
    if new:
        Reminder.objects.filter(pk__in=own).update(letter=letter)
    return new


@transaction.atomic
def write_to_robot(channel: str, at: datetime) -> bool:
    """One message of a day to a group; true where it is new."""
    key = f"{channel}:{timezone.localtime(at).date()}"
    return Letter.objects.get_or_create(key=key, defaults={"channel": channel, "made_at": at})[1]


@dataclass
class Dispatched:
    """How a run went: letters that were taken, those that were not, and those of which it is not known."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0


def dispatch(at: datetime, ways: dict[str, Send]) -> Dispatched:
    """Send what waits, each letter by the way of its channel. Two runs at once do not send one letter twice: the
    second finds the first at work and leaves."""
    told = Dispatched()
    with _alone() as alone:
        if not alone:
            return told
        _own_up(told)
        waiting = Letter.objects.filter(sent_at=None, unknown_at=None, made_at__gte=at - FRESH, channel__in=ways)
        for letter in waiting.select_related("account__reminding").order_by("pk"):
            if letter.account is not None and is_quiet(choice_of(letter.account), timezone.localtime(at).time()):
                continue
            row = Letter.objects.filter(pk=letter.pk)
            row.update(attempts=F("attempts") + 1, tried_at=timezone.now(), problem="")
            try:
                ways[letter.channel](letter)
            except CannotSend as problem:
                row.update(tried_at=None, problem=str(problem)[:200])
                told.failed += 1
            except OutcomeUnknown as problem:
                row.update(unknown_at=timezone.now(), problem=str(problem)[:200])
                told.unknown += 1
            else:
                row.update(sent_at=timezone.now(), unknown_at=None)
                told.sent += 1
    return told


def _own_up(told: Dispatched) -> None:
    """Whoever holds the dispatchers' lock sends alone: what is marked as tried and not as sent was left by one that
    died in between."""
    left = Letter.objects.filter(sent_at=None, unknown_at=None).exclude(tried_at=None)
    told.unknown += left.update(unknown_at=timezone.now(), problem="发的时候程序中断了，对方收没收到不知道")


def send_again(key: str) -> bool:
    """Let a letter go out again of which it is not known whether it arrived: the operator's own decision. False where
    there is none under this key. Its age counts anew, so that it is not left lying as too old."""
    fresh = {"unknown_at": None, "tried_at": None, "problem": "", "made_at": timezone.now()}
    return bool(Letter.objects.filter(key=key, sent_at=None).exclude(unknown_at=None).update(**fresh))


@contextmanager
def _alone() -> Iterator[bool]:
    """Holds the dispatchers' lock where it is free; the database frees it when a process dies."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
        (alone,) = cursor.fetchone()
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("select pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
