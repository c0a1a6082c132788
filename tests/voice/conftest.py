"""Two towns with a union each and an account for every role; today is the day of the tests."""

import pytest

from lianchuang.accounts import acts as accounts
from lianchuang.accounts.table import Role
from tests.accounts.conftest import BY, START, People
from tests.web.ground import NOW, TODAY, Visitor

__all__ = ["NOW", "TODAY"]


@pytest.fixture
def people(db, settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr("lianchuang.accounts.acting._has_second_factor", lambda account: True)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("lianchuang.web.open_pages.WRITES", 1000)
    found = People()
    found.accounts["colleague"] = accounts.open_account("colleague", "同事", "jintian-butuo-x", by=BY, on=START)
    accounts.appoint(found.accounts["colleague"], Role.WORKER, organisation=found.union, by=BY, on=START)
    found.accounts[Role.WORKER].name = "陈样工"
    found.accounts[Role.WORKER].save()
    return found


@pytest.fixture
def worker(people):
    return Visitor(people.accounts[Role.WORKER])


@pytest.fixture
def chair(people):
    return Visitor(people.accounts[Role.CHAIR])


@pytest.fixture
def officer(people):
    return Visitor(people.accounts[Role.OFFICER])


@pytest.fixture
def employer(people):
    return Visitor(people.accounts[Role.EMPLOYER])
