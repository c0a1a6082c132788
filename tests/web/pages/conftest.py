"""The district on which the pages are tried."""

import pytest

from lianchuang.ledger import mark
from tests.web.ground import Ground, Visitor, standing_district


@pytest.fixture(scope="package")
def standing(django_db_setup, django_db_blocker, tmp_path_factory):
    with standing_district(tmp_path_factory.mktemp("web"), django_db_blocker) as ground:
        yield ground


@pytest.fixture
def ground(standing, db) -> Ground:
    """The district on its day; what a test changes is gone after it, and what pages kept of another test is before."""
    mark.forget()
    return standing


@pytest.fixture
def visit(ground):
    """Somebody of the demonstration, signed in; without a name somebody signed out."""
    return lambda username="": Visitor(ground.accounts[username] if username else None)
