"""Opening a page changes nothing, and never ends in an error."""

import re

import pytest
from django.db import connection
from django.test import RequestFactory

from lianchuang.accounts.acting import ReadingNeverWrites

pytestmark = pytest.mark.django_db

WRITES = re.compile(r"\s*(insert|update|delete|truncate|alter|drop|create|copy)\b", re.IGNORECASE)
OWN_BOOKS = re.compile(r'"(django_session|axes_\w+|account_\w+|mfa_\w+)"')


def test_every_address_answers_every_role_that_may_open_it(walk):
    """Found, sent on, or, where the thing named in it is of no use to the role, not there."""
    assert len(walk.opened) > 250
    answers = {str(one): one.answer.status_code for one in walk.opened}
    assert {where: status for where, status in answers.items() if status not in (200, 302, 303, 404)} == {}
    assert len(walk.pages) > 150


def test_no_page_is_missing_to_everybody(walk):
    """An example that nobody can open proves nothing; what only its owner has is tried elsewhere."""
    own = {
        "import_look",
        "import_run",
        "import_progress",
        "import_outcome",
        "freezing",
        "survey_drafting",
        "working",
        "revoke_token",
        "mend",
    }
    own |= {"answer_amendment", "switch_rule", "switch_article", "calendar_feed"}
    own |= {"invitation", "set_up"}  # of whoever was told the address
    own |= {
        "ballot",
        "ballot_new",
        "ballot_slips",
        "ballot_door",
        "ballot_tally",
        "ballot_files",
    }  # nothing is voted on
    own |= {"vote", "vote_issue", "open_vote", "open_vote_issue", "vote_cast"}
    own |= {"review_draw", "objection_answer"}  # the running round reviews nothing yet, and nobody objected to it
    opened = {one.address.name for one in walk.opened if one.answer.status_code != 404}
    missing = {one.address.name for one in walk.opened} - opened - own
    assert {name for name in missing if not name.startswith(("mfa_", "account_"))} == set()


def test_reading_writes_nothing(walk):
    assert walk.events_after == walk.events_before
    assert [sql for sql in walk.statements if WRITES.match(sql) and not OWN_BOOKS.search(sql)] == []


def test_a_reading_request_that_tries_to_write_is_stopped(db):
    def writing(request):
        with connection.cursor() as cursor:
            cursor.execute("update registry_area set name = name")

    with pytest.raises(RuntimeError, match="tried to write"):
        ReadingNeverWrites(writing)(RequestFactory().get("/"))
    ReadingNeverWrites(writing)(RequestFactory().post("/"))
