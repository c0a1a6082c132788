"""A worker that dies at any moment: nobody is reminded twice, and nothing is lost."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
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
def test_a_worker_that_dies_anywhere_reminds_nobody_twice_and_loses_nothing():
    town = Town()
    put_in_office(town.union, TODAY - timedelta(days=100))
    with inbox() as server:
        deaths = run_worker([*POINTS, "nowhere", "nowhere"], server.server_address[1])
    assert deaths == [-signal.SIGKILL] * len(POINTS) + [0, 0]
    told = Counter((one.duty, one.stage, one.account_id) for one in Reminder.objects.all())
    assert len(told) == 3
    assert set(told.values()) == {1}
    assert all(one.sent_at for one in Letter.objects.all())
    assert not Reminder.objects.filter(letter=None).exists()
    arrived = Counter(one["Message-ID"] for one in server.kept)
    assert len(arrived) == Letter.objects.count() == 3  # by its name a mailbox knows a letter it already has
    assert sorted(arrived.values()) == [1, 1, 2]  # the one that had been taken when the worker died
