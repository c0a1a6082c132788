"""The district whose pages the house rules are held against, and every page that each role may open."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse

from lianchuang.accounts.table import TABLE
from lianchuang.ledger.mark import forget
from lianchuang.ledger.models import Event
from tests.house.addresses import Address, addresses
from tests.house.furnishing import furnish
from tests.web.ground import ROLES, Ground, Page, Visitor, standing_district


@dataclass
class Opened:
    """A page that somebody opened."""

    username: str
    address: Address
    answer: HttpResponse
    statements: list[str]

    @cached_property
    def page(self) -> Page:
        return Page(self.answer)

    def __str__(self) -> str:
        return f"{self.username} {self.address.path}"


@dataclass
class Walk:
    """Every address opened by every role that may, and what that left in the journal."""

    opened: list[Opened]
    events_before: int
    events_after: int

    @property
    def statements(self) -> list[str]:
        return [sql for one in self.opened for sql in one.statements]

    @property
    def pages(self) -> list[Opened]:
        kind = "text/html"
        return [one for one in self.opened if one.answer.status_code == 200 and kind in one.answer["Content-Type"]]


@pytest.fixture(autouse=True)
def read_by_many(monkeypatch):
    """These tests read more from one address than a reader may in a minute."""
    monkeypatch.setattr("lianchuang.web.open_pages.READS", 10_000)


@pytest.fixture(scope="package")
def ground(django_db_setup, django_db_blocker, tmp_path_factory) -> Ground:
    with standing_district(tmp_path_factory.mktemp("house"), django_db_blocker, speaking=True) as ground:
        furnish(ground)
        yield ground


@pytest.fixture(scope="package")
def walk(ground) -> Walk:
    forget()  # what other tests had worked out: each page is counted as of a fresh start
    opened, before = [], Event.objects.count()
    visitors = {username: Visitor(ground.accounts[username]) for username in ROLES}
    held = {username: set(ground.roles_of(username)) for username in ROLES}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lianchuang.web.open_pages.READS", 10_000)  # built before the first test's own leave
        for address in addresses(ground):
            for username, visitor in visitors.items():
                if address.action == "public" or held[username] & set(TABLE[address.action]):
                    with noting() as statements:
                        answer = visitor.get(address.path)
                    opened.append(Opened(username, address, answer, statements))
    return Walk(opened, before, Event.objects.count())


@contextmanager
def noting() -> Iterator[list[str]]:
    """Every statement of a while, however many; Django's own log keeps the last nine thousand."""
    noted: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        noted.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield noted
