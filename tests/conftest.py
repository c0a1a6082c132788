"""What every test stands on."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

# How fast a machine is today is no property of the product.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_make_parametrize_id(val, argname):
    """Files are numbered: their bytes may tell the time, by which two workers would name one test in two ways."""
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What a package or a module builds for all its tests, such as a district, is built once: its tests go to one
    worker."""
    for item in items:
        shared = [
            definition.baseid
            for definitions in item._fixtureinfo.name2fixturedefs.values()
            for definition in definitions
            if definition.scope in ("package", "module") and definition.baseid.startswith("tests/")
        ]
        if shared:
            item.add_marker(pytest.mark.xdist_group(min(shared, key=len)))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    """With a pytest whose identities of tests pytest-xdist cannot mark, every worker would build everything."""
    grouped = [item for item in session.items if item.get_closest_marker("xdist_group")]
    if getattr(session.config.option, "loadgroup", False) and not all("@" in item.nodeid for item in grouped):
        raise pytest.UsageError("pytest-xdist does not keep the groups of tests together with this pytest")


def pytest_addoption(parser):
    told = "look at every page of three roles at three widths with axe, not at one page of each template"
    parser.addoption("--axe-all", action="store_true", help=told)
    told = "list anew how often each page asks the database (tests/house/statements.toml)"
    parser.addoption("--statements", action="store_true", help=told)
    told = "do the twelve commonest duties on both devices, count what they cost, and rewrite docs/burden.md"
    parser.addoption("--burden", action="store_true", help=told)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests that commit are cleared by truncating, which the journal refuses: here, and only here, it may be."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("event", "leaf", "checkpoint"):
            cursor.execute(f"alter table ledger_{table} disable trigger ledger_{table}_is_never_emptied")
