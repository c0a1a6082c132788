"""A small demonstration district that the tests of one room share, and how to ask its pages as somebody."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import timezone

from lianchuang.accounts.models import Account, Appointment
from lianchuang.demonstration import district
from lianchuang.demonstration.district import build
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Employer, Organisation
from lianchuang.registry.tree import subtree_ids
from lianchuang.rounds.models import Freezing

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)  # half past nine in the morning, a Friday
TODAY = date(2026, 11, 20)
ROLES = ("zuzhibu", "zonggonghui", "zhengong", "juxitong", "zhuxi", "shuji", "qiye", "zhigong", "shenji")


class Ground:
    """The district, and by short names what most tests ask for."""

    def __init__(self, freezing: Freezing) -> None:
        self.freezing = freezing
        self.accounts = {account.username: account for account in Account.objects.filter(username__in=ROLES)}
        self.district = freezing.round.district
        self.town = self._seat("zhengong")
        self.union = self._seat("zhuxi")
        self.employer = Employer.objects.get(pk=self._appointment("qiye").employer_id)

    def _appointment(self, username: str) -> Appointment:
        return Appointment.objects.filter(account=self.accounts[username]).order_by("pk").last()

    def _seat(self, username: str) -> Organisation:
        rows = Appointment.objects.filter(account=self.accounts[username], organisation__tree="union")
        return rows.order_by("pk").first().organisation

    def roles_of(self, username: str) -> list[str]:
        return list(Appointment.objects.filter(account=self.accounts[username]).values_list("role", flat=True))

    @property
    def elsewhere(self) -> Organisation:
        """A base union of another town."""
        own = subtree_ids([self.town.pk], TODAY)
        return Organisation.objects.filter(tree="union", tier=4).exclude(pk__in=own).order_by("pk").first()

    @property
    def open_case(self) -> Case:
        """A case under way of the chair's union."""
        return Case.objects.filter(organisation=self.union, status="open").order_by("pk").first()


@contextmanager
def standing_district(folder: Path, blocker: Any, unions: int = 14, speaking: bool = False) -> Iterator[Ground]:
    """Build the district, and let today be its day, in a transaction that is taken back at the end: each test of a
    package undoes only its own. Nobody in it has sent a circular, raised a matter, asked a question or been assessed
    or reviewed, but where it is to be `speaking`: most tests bring their own."""
    with (
        blocker.unblock(),
        override_settings(HOME=folder, SNAPSHOTS=folder / "snapshots"),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(timezone, "now", lambda: NOW)
        if not speaking:
            patch.setattr(district, "speak", lambda *whatever: None)
            patch.setattr(district, "look_back", lambda *whatever: None)
            patch.setattr(district, "begin_review", lambda *whatever: None)
        patch.setattr(district.goals, "hand_down", lambda *whatever, **named: None)  # tests bring their own
        freezing = build(area="330212", unions=unions, seed=5, on=TODAY)
        _count_for_the_planner()
        yield Ground(freezing)
        transaction.set_rollback(True)


def _count_for_the_planner() -> None:
    """Nobody else sees these rows, so nobody else would count them. Only our own tables: a lock on those of the whole
    cluster would keep the other workers waiting until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"analyze {', '.join(connection.introspection.django_table_names(only_existing=True))}")


class Visitor:
    """Somebody signed in, with both factors."""

    def __init__(self, account: Account | None) -> None:
        self.client = Client()
        if account is not None:
            self.client.force_login(account, "allauth.account.auth_backends.AuthenticationBackend")

    def get(self, address: str, *, part: str = "", **query: Any) -> HttpResponse:
        """The page, or with `part` what htmx is given for that element."""
        headers = {"HX-Request": "true", "HX-Target": part} if part else {}
        return self.client.get(address, query, headers=headers)

    def post(self, address: str, *, part: str = "", key: str = "", **data: Any) -> HttpResponse:
        """A form, sent once; `a__b` in a name stands for `a.b`."""
        headers = {"HX-Request": "true", "HX-Target": part} if part else {}
        typed = {name.replace("__", "."): value for name, value in data.items()}
        typed["idempotency_key"] = key or secrets.token_urlsafe(18)
        return self.client.post(address, typed, headers=headers)

    def sees(self, address: str, **query: Any) -> str:
        """The text of a page that opens."""
        answer = self.get(address, **query)
        assert answer.status_code == 200, f"{address} answers {answer.status_code}"
        return words_of(answer)


def words_of(answer: HttpResponse) -> str:
    """What a page says, without its marks."""
    return Page(answer).text


class Element:
    """One element of a page."""

    def __init__(self, tag: str, attributes: dict[str, str], above: "Element | None") -> None:
        self.tag, self.attributes, self.above = tag, attributes, above
        self.text = ""

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    def has(self, name: str) -> bool:
        return name in self.attributes

    def within(self, tag: str) -> bool:
        above = self.above
        while above is not None:
            if above.tag == tag:
                return True
            above = above.above
        return False

    def inside(self, kind: str) -> bool:
        """Whether an element above has a class."""
        above = self.above
        while above is not None:
            if kind in above["class"].split():
                return True
            above = above.above
        return False


VOID = {"meta", "link", "input", "br", "wbr", "img", "hr", "path", "circle", "rect"}


class Page(HTMLParser):
    """A page taken apart, far enough to ask for its elements and its text."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.pieces: list[str] = []
        self.open: list[Element] = []
        self.feed(b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Element(tag, {name: value or "" for name, value in attrs}, self.open[-1] if self.open else None)
        self.elements.append(found)
        if tag not in VOID:
            self.open.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {n: v or "" for n, v in attrs}, self.open[-1] if self.open else None))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            if self.open.pop().tag == tag:
                return

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1].tag in ("script", "style", "title"):
            return
        self.pieces.append(data)
        for one in self.open:
            one.text += data

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    def all(self, *tags: str) -> list[Element]:
        return [one for one in self.elements if one.tag in tags]

    def rows(self) -> list[list[str]]:
        """The cells of the rows of all tables, without their heads."""
        rows = [one for one in self.all("tr") if one.within("tbody")]
        cells = self.all("td")
        return [[" ".join(cell.text.split()) for cell in cells if cell.above is row] for row in rows]

    def links(self) -> list[str]:
        """Where the page leads, within the product."""
        return [one["href"] for one in self.all("a") if one["href"].startswith(("/", "?"))]
