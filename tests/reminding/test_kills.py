"""A worker that dies at any moment: nobody is reminded twice, no letter arrives twice, and none is lost unseen."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from lianchuang.reminding.models import Letter, Reminder
from tests.reminding.conftest import TODAY, Town, put_in_office
from tests.reminding.inbox import inbox

# Each point in a process of its own, forked before the database is opened; it kills itself there.
WORKER = """
import os, signal, sys
import django
django.setup()
from lianchuang.reminding import mail, outbox
from lianchuang.reminding.models import Letter, Reminder
from tests.reminding.conftest import MORNING, TODAY

def die(*arguments, **named):
    os.kill(os.getpid(), signal.SIGKILL)

def after(act):
    return lambda *arguments, **named: (act(*arguments, **named), die())

def run(point):
    send = {"before the letter is sent": die, "after it is sent, before it is marked": after(mail.send)}
    outbox.CHUNK = 1
    if point == "between two reminders":
        outbox._write = after(outbox._write)
    if point == "between a letter and its reminders":
        Letter.objects.get_or_create = after(Letter.objects.get_or_create)
    outbox.remind(TODAY, MORNING)
    outbox.write_letters(MORNING)
    outbox.dispatch(MORNING, {"mail": send.get(point, mail.send)})

for point in sys.argv[1:]:
    child = os.fork()
    if not child:
        run(point)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
POINTS = [
    "between two reminders",
    "between a letter and its reminders",
    "before the letter is sent",
    "after it is sent, before it is marked",
]


def run_worker(points, port):
    place = connection.settings_dict
    address = f"host='{place['HOST']}' port='{place['PORT']}' user='{place['USER']}' dbname='{place['NAME']}'"
    address += f" password='{place['PASSWORD']}'" if place["PASSWORD"] else ""
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "LIANCHUANG_SMTP_HOST": "127.0.0.1",
        "LIANCHUANG_SMTP_PORT": str(port),
        "LIANCHUANG_SMTP_SECURITY": "none",
    }
    command = [sys.executable, "-c", WORKER, *points]
    root = Path(__file__).parents[2]
    run = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    return [int(code) for code in run.stdout.split()]


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_anywhere_reminds_nobody_twice_and_loses_nothing_unseen(capsys):
    town = Town()
    put_in_office(town.union, TODAY - timedelta(days=100))
    with inbox() as server:
        deaths = run_worker([*POINTS, "nowhere", "nowhere"], server.server_address[1])
    assert deaths == [-signal.SIGKILL] * len(POINTS) + [0, 0]
    told = Counter((one.duty, one.stage, one.account_id) for one in Reminder.objects.all())
    assert len(told) == 3
    assert set(told.values()) == {1}
    assert not Reminder.objects.filter(letter=None).exists()
    arrived = Counter(one["Message-ID"] for one in server.kept)
    assert set(arrived.values()) == {1}  # a letter that had been taken when the worker died is not sent again
    sent, unknown = Letter.objects.exclude(sent_at=None), Letter.objects.filter(sent_at=None).exclude(unknown_at=None)
    assert (sent.count(), unknown.count()) == (1, 2)  # two deaths: one before the letter was handed over, one after
    assert len(arrived) == 2
    call_command("letters")
    told = capsys.readouterr().out
    assert "没有发出 0 封，不知道收没收到 2 封" in told
    assert all(one.key in told for one in unknown)


@pytest.mark.django_db(transaction=True)
def test_the_operator_may_send_again_what_is_not_known_to_have_arrived(capsys):
    town = Town()
    put_in_office(town.union, TODAY - timedelta(days=100))
    with inbox() as server:
        run_worker(["before the letter is sent"], server.server_address[1])
        run_worker(["nowhere"], server.server_address[1])
        lost = Letter.objects.get(sent_at=None)
        call_command("letters", again=lost.key)
        run_worker(["nowhere"], server.server_address[1])
    assert not Letter.objects.filter(sent_at=None).exists()
    assert len({one["Message-ID"] for one in server.kept}) == len(server.kept) == 3
    with pytest.raises(CommandError, match="没有这样一封"):
        call_command("letters", again=lost.key)
