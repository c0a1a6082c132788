"""How often a page asks the database: as listed beside this file for each role, and as often in a larger district."""

import shutil
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from lianchuang.ledger.acts import Signature
from lianchuang.registry.models import Organisation, Tier
from lianchuang.rounds.acts import freeze_and_score, roots_of
from tests.house.conftest import noting
from tests.house.doubling import double
from tests.web.ground import NOW, ROLES, TODAY, Visitor

pytestmark = pytest.mark.django_db

LISTED = Path(__file__).with_name("statements.toml")
HEAD = """\
# How many statements each page asks the database, for each log-in of the demonstration that opens it. It may be fewer,
# never more; `pytest tests/house/test_statements.py -n0 --statements` lists them anew.

"""
WHO = ("zonggonghui", "zhengong", "zhuxi", "shuji", "zhigong", "qiye", "zuzhibu", "shenji", "juxitong")
"""Of several who open a page the first sees most of it."""
LAST = {"journal", "freezings_between"}
"""Pages of the newest events: the copies, which are newest, name one kind of thing more, in one statement."""


@pytest.fixture(scope="module")
def taken(walk):
    """Of each page, how many statements it took for each role."""
    found = {}
    for opened in walk.pages:
        found.setdefault(opened.address.name, {})[opened.username] = len(opened.statements)
    return found


@pytest.fixture(scope="module")
def looked_at(walk):
    """Each page once, opened by whoever sees most of it."""
    found = {}
    for opened in sorted(walk.pages, key=lambda one: WHO.index(one.username)):
        found.setdefault(opened.address.name, opened)
    return found


def test_a_page_asks_the_database_no_more_often_than_is_listed_for_the_role(taken, request):
    """A page that needs more is listed with what it needs; a new page is listed, one that is gone is not."""
    if request.config.getoption("--statements"):
        LISTED.write_text(HEAD + "".join(_line(name, counts) for name, counts in sorted(taken.items())), "utf-8")
    listed = tomllib.loads(LISTED.read_text("utf-8"))
    more = {
        f"{name} {username}": f"{listed.get(name, {}).get(username, 'not listed')} → {count}"
        for name, counts in taken.items()
        for username, count in counts.items()
        if count > listed.get(name, {}).get(username, -1)
    }
    assert more == {}
    shown = {(name, username) for name, counts in taken.items() for username in counts}
    assert {(name, username) for name, counts in listed.items() for username in counts} - shown == set()


def _line(name, counts):
    return f"{name} = {{ {', '.join(f'{one} = {counts[one]}' for one in ROLES if one in counts)} }}\n"


def test_a_page_asks_the_database_no_more_often_in_a_district_of_twice_the_size(
    ground, looked_at, tmp_path, monkeypatch
):
    """Where the first look differs, the second one counts: some of what is worked out is kept for the next. It may be
    fewer, for what has nothing to look up asks nothing."""
    monkeypatch.setattr("lianchuang.web.open_pages.READS", 10_000)  # more than a reader may in a minute
    visitors = {one.username: Visitor(ground.accounts[one.username]) for one in looked_at.values()}

    def count(name):
        opened = looked_at[name]
        with noting() as statements:
            assert visitors[opened.username].get(opened.address.path).status_code == 200, str(opened)
        return len(statements)

    def frozen_again():
        held = ground.freezing.round
        freeze_and_score(held, roots_of(held, TODAY), by=Signature("system:test", NOW), on=TODAY)

    unions = Organisation.objects.filter(tier=Tier.BASE)
    before = unions.count()
    shutil.copytree(settings.SNAPSHOTS, tmp_path, dirs_exist_ok=True)
    with transaction.atomic(), override_settings(SNAPSHOTS=tmp_path):
        double()
        frozen_again()
        assert unions.count() == 2 * before
        unlike = [name for name, opened in looked_at.items() if count(name) != len(opened.statements)]
        larger = {name: count(name) for name in unlike}
        transaction.set_rollback(True)
    shutil.copytree(settings.SNAPSHOTS, tmp_path / "single")
    with transaction.atomic(), override_settings(SNAPSHOTS=tmp_path / "single"):
        frozen_again()
        smaller = {name: min(count(name), count(name)) for name in unlike}
        transaction.set_rollback(True)
    grown = {
        name: f"{smaller[name]} → {larger[name]}" for name in unlike if larger[name] > smaller[name] + (name in LAST)
    }
    assert grown == {}
