"""A worker that is killed: what it was doing is begun again, and what waits behind it is done."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob as Job

from lianchuang.project.jobs import ATTEMPTS, take_up

PERIODIC, ONCE = "reminding.send", "web.bring_in"


def deferred(task=ONCE, **options):
    arguments = {"timestamp": 0} if task == PERIODIC else {"token": "t", "account": 1, "right": "r"}
    return app.configure_task(task, **options).defer(**arguments)


def fetched(worker):
    """The next job that a worker of this number gets; None where nothing may begin."""
    with connection.cursor() as cursor:
        cursor.execute("select id from procrastinate_fetch_job_v2(null, %s)", [worker])
        return cursor.fetchone()[0]


def worker(silent_for):
    """A worker whose last sign of life was so many seconds ago."""
    with connection.cursor() as cursor:
        beat = (
            "insert into procrastinate_workers (last_heartbeat) values (now() - %s * interval '1 second') returning id"
        )
        cursor.execute(beat, [silent_for])
        return cursor.fetchone()[0]


def done(job):
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'succeeded' where id = %s", [job])


def look():
    async_to_sync(take_up.func)(timestamp=0)
    with connection.cursor() as cursor:  # what is begun anew now; inside a test the clock of PostgreSQL stands still
        cursor.execute("update procrastinate_jobs set scheduled_at = null where status = 'todo'")


@pytest.fixture
def dead(db):
    return worker(silent_for=60)


def test_what_waits_behind_a_dead_worker_is_done(dead):
    first, second = deferred(), deferred()
    assert fetched(dead) == first
    alive = worker(silent_for=0)
    assert fetched(alive) is None  # the lock of the dead one's job stands
    look()
    assert fetched(alive) == first
    done(first)
    assert fetched(alive) == second


def test_what_a_living_worker_does_is_left_to_it(db):
    alive = worker(silent_for=5)
    job = deferred()
    assert fetched(alive) == job
    look()
    assert Job.objects.get(pk=job).status == "doing"


def test_a_job_of_the_clock_gives_way_to_the_next_of_its_kind(dead):
    first = deferred(PERIODIC)
    assert fetched(dead) == first
    second = deferred(PERIODIC)
    look()
    assert Job.objects.get(pk=first).status == "failed"
    assert fetched(worker(silent_for=0)) == second


def test_a_job_that_kills_every_worker_is_given_up(dead):
    job = deferred()
    for _ in range(ATTEMPTS):
        assert fetched(dead) == job
        look()
    assert Job.objects.get(pk=job).status == "failed"
    assert fetched(dead) is None
