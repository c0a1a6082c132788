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
from lianchuang.evidence.acts import OTHER, add_paper
from lianchuang.evidence.models import Visibility
from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from lianchuang.reporting import open_rosters
from lianchuang.reporting.acts import draft_survey
from lianchuang.reporting.summaries import columns_as_json, keep_form
from lianchuang.rounds.targets import set_target
from lianchuang.voice.models import Raised
from lianchuang.web.course import definition_of
from tests.evidence.pictures import jpeg, scene
from tests.house.addresses import Address, addresses
from tests.web.ground import NOW, ROLES, TODAY, Ground, Page, Visitor, standing_district


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


@pytest.fixture(scope="package")
def ground(django_db_setup, django_db_blocker, tmp_path_factory) -> Ground:
    with standing_district(tmp_path_factory.mktemp("house"), django_db_blocker, speaking=True) as ground:
        keep_a_photo(ground)
        held = ground.freezing.round
        set_target(
            held, ground.union, "M-24", TODAY.year, 2, set_by="镇总工会", by=Signature("system:test", NOW), on=TODAY
        )
        draft_a_survey(ground)
        keep_a_form(ground)
        ask_for_a_roster(ground)
        yield ground


def keep_a_photo(ground: Ground) -> None:
    """A paper on the case whose pages are walked, and one on the hazard that the worker found."""
    hazard = Raised.objects.get(kind="hazard", account=ground.accounts["zhigong"]).case
    for case, username in ((ground.open_case, "zhuxi"), (hazard, "zhigong")):
        step, by = definition_of(case).step[0], Signature(f"account:{ground.accounts[username].pk}", NOW)
        add_paper(case, step, OTHER, jpeg(scene(1)), visibility=Visibility.CASE, by=by, on=TODAY)


def draft_a_survey(ground: Ground) -> None:
    """A survey of the chair's union, whose pages are walked."""
    draft_survey(ground.union, 2026, by=Signature(f"account:{ground.accounts['zhuxi'].pk}", NOW), on=TODAY)


def keep_a_form(ground: Ground) -> None:
    """A column order that the town remembers."""
    by = Signature(f"account:{ground.accounts['zhengong'].pk}", NOW)
    columns = columns_as_json([(("工会名称",), "name"), (("会员数",), "members"), (("备注",), "")])
    keep_form(ground.town, "拟汇总表", "", columns, by=by, on=TODAY)


def ask_for_a_roster(ground: Ground) -> None:
    """A roster in the open that the chair asks for."""
    account = ground.accounts["zhuxi"]
    wish = open_rosters.Wish(ground.union, "check", "换届前核对会籍")
    open_rosters.ask(wish, account, by=Signature(f"account:{account.pk}", NOW), on=TODAY)


@pytest.fixture(scope="package")
def walk(ground) -> Walk:
    opened, before = [], Event.objects.count()
    visitors = {username: Visitor(ground.accounts[username]) for username in ROLES}
    held = {username: set(ground.roles_of(username)) for username in ROLES}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lianchuang.web.open_pages.READS", 10_000)  # the walk reads more than a reader may in a minute
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
