"""What every test stands on."""

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests that commit are cleared by truncating, which the journal refuses: here, and only here, it may be."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("event", "leaf", "checkpoint"):
            cursor.execute(f"alter table ledger_{table} disable trigger ledger_{table}_is_never_emptied")
