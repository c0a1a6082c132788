"""What every test stands on."""

import pytest
from django.db import connection


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Tests of one group share a district that takes a minute to build. When pytest-xdist does not see the groups,
    every worker builds it again and again: then it is better to stop."""
    grouped = [item for item in items if item.get_closest_marker("xdist_group")]
    if getattr(config.option, "loadgroup", False) and not all("@" in item.nodeid for item in grouped):
        raise pytest.UsageError("pytest-xdist does not keep the groups of tests together with this pytest")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests that commit are cleared by truncating, which the journal refuses: here, and only here, it may be."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("event", "leaf", "checkpoint"):
            cursor.execute(f"alter table ledger_{table} disable trigger ledger_{table}_is_never_emptied")
