"""Every page of the product at district size: how long it takes, how often it asks the database, what it weighs.

The addresses are those that the house tests know, each with an example; a page is asked for by an officer of the
district, by the chair of a union and by a worker of it, or, where none of them may, by whoever may. A page that shows
something which this district has none of is named, not measured.
"""

import io
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.text import compress_string
from PIL import Image

from benchmarks.district import PASSWORD, roots, signed
from lianchuang.accounts import acts as accounts
from lianchuang.accounts.models import Account
from lianchuang.accounts.table import SECOND_FACTOR, TABLE, Role
from lianchuang.evidence.acts import OTHER, add_paper
from lianchuang.evidence.models import Visibility
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Coverage, Employer, Membership, Organisation, Tier, Tree
from lianchuang.registry.tree import ancestors_of
from lianchuang.reporting.acts import draft_survey
from lianchuang.reporting.summaries import columns_as_json, keep_form
from lianchuang.rounds.models import Round
from lianchuang.rounds.targets import set_target
from lianchuang.web.course import definition_of

BACKEND = f"{AuthenticationBackend.__module__}.{AuthenticationBackend.__qualname__}"
SEATS = {
    "zonggonghui": Role.DISTRICT_UNION,
    "zhuxi": Role.CHAIR,
    "zhigong": Role.WORKER,
    "zhengong": Role.OFFICER,
    "qiye": Role.EMPLOYER,
    "shuji": Role.SECRETARY,
    "zuzhibu": Role.DISTRICT_PARTY,
    "shenji": Role.AUDITOR,
}
MOSTLY = ("zonggonghui", "zhuxi", "zhigong")
TIMES = 5
SLOW = 0.2  # seconds


@dataclass(frozen=True)
class Timed:
    """One page asked for by one role: the first time, and the median of those after it, in seconds."""

    name: str
    path: str
    who: str
    first: float
    seconds: float
    statements: int
    in_database: float
    weight: int


class Place:
    """The district as the house's list of addresses asks about it: a union of middling size and those around it."""

    @cached_property
    def union(self) -> Organisation:
        return Organisation.objects.filter(tree=Tree.UNION, tier=Tier.BASE).order_by("pk")[7]

    @cached_property
    def town(self) -> Organisation:
        return Organisation.objects.get(pk=ancestors_of(self.union, timezone.localdate())[0])

    @cached_property
    def employer(self) -> Employer:
        return Coverage.objects.on(timezone.localdate()).filter(organisation=self.union).order_by("pk")[0].employer

    @property
    def open_case(self) -> Case:
        return Case.objects.filter(organisation=self.union, status="open").order_by("pk")[0]

    @cached_property
    def accounts(self) -> dict[str, Account]:
        return {one.username: one for one in Account.objects.filter(username__in=SEATS)}


def furnish() -> Place:
    """Somebody in every role, and one of each kind of thing that pages show."""
    place, today = Place(), timezone.localdate()
    if not Account.objects.filter(username="zhuxi").exists():
        for username, role in SEATS.items():
            _seat(place, username, role, today)
        place = Place()
        _things(place, today)
        with connection.cursor() as cursor:
            cursor.execute("analyze")
    return place


def _seat(place: Place, username: str, role: Role, today: date) -> None:
    by = signed(today)
    member = Membership.objects.on(today).filter(organisation=place.union).order_by("-pk").first()
    person = member.person if member and role == Role.WORKER else None
    account = accounts.open_account(username, "测量", PASSWORD, by=by, on=today, person=person)
    district_union, district_party = sorted(roots(), key=lambda one: one.tree != Tree.UNION)
    seats = {
        Role.DISTRICT_UNION: [district_union, district_party],
        Role.DISTRICT_PARTY: [district_party, district_union],
        Role.AUDITOR: [district_union, district_party],
        Role.OFFICER: [place.town],
        Role.SECRETARY: [Organisation.objects.filter(tree=Tree.PARTY, tier=Tier.BASE).order_by("pk")[0]],
        Role.EMPLOYER: [],
    }
    for organisation in seats.get(role, [place.union]):
        accounts.appoint(account, role, organisation=organisation, by=by, on=today)
    if role == Role.EMPLOYER:
        accounts.appoint(account, role, employer=place.employer, by=by, on=today)
    if role in SECOND_FACTOR:
        TOTP.activate(account, "BENCHMARKBENCHMARKBENCHMARKBENCH")


def _things(place: Place, today: date) -> None:
    by, case = signed(today), place.open_case
    picture = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(picture, "JPEG")
    step = definition_of(case).step[0]
    add_paper(case, step, OTHER, picture.getvalue(), visibility=Visibility.CASE, by=by, on=today)
    set_target(Round.objects.all()[0], place.union, "M-24", today.year, 2, set_by="镇总工会", by=by, on=today)
    draft_survey(place.union, today.year, by=by, on=today)
    columns = columns_as_json([(("工会名称",), "name"), (("会员数",), "members"), (("备注",), "")])
    keep_form(place.town, "拟汇总表", "", columns, by=by, on=today)


def measure() -> dict[str, Any]:
    """All pages, timed; and the addresses behind which nothing stands here."""
    from tests.house.addresses import addresses

    place = furnish()
    timed, missing = [], []
    for address in addresses(place):  # type: ignore[arg-type]
        found = list(_asked(place, address.name, address.action, address.path))
        timed += found
        if not found:
            missing.append(address.path)
    return {"timed": [asdict(one) for one in timed], "missing": missing}


def _asked(place: Place, name: str, action: str, path: str) -> Iterator[Timed]:
    found = False
    for username in SEATS:
        if found and username not in MOSTLY:
            return
        if action == "public" or SEATS[username] in TABLE[action]:
            timed = _timed(name, path, username, _browser(place, username))
            if timed is not None:
                found = True
                yield timed


_browsers: dict[str, Client] = {}


def _browser(place: Place, username: str) -> Client:
    if username not in _browsers:
        _browsers[username] = Client()
        _browsers[username].force_login(place.accounts[username], BACKEND)
    return _browsers[username]


def _timed(name: str, path: str, username: str, browser: Client) -> Timed | None:
    begun = time.perf_counter()
    answer = browser.get(path)
    first = time.perf_counter() - begun
    if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
        return None
    runs = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        answer = browser.get(path)
        runs.append(time.perf_counter() - begun)
    taken: list[float] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            taken.append(time.perf_counter() - begun)

    with connection.execute_wrapper(note):
        browser.get(path)
    weight = len(compress_string(answer.content))
    return Timed(name, path, username, first, statistics.median(runs), len(taken), sum(taken), weight)


def section(found: dict[str, Any]) -> list[str]:
    """What the report says of it: all pages counted, the slowest ones named."""
    timed = sorted((Timed(**one) for one in found["timed"]), key=lambda one: -one.seconds)
    slow = [one for one in timed if one.seconds > SLOW]
    heavy = max(timed, key=lambda one: one.weight)
    return [
        "## Every page",
        "",
        f"{len({one.name for one in timed})} pages, {len(timed)} with their roles, each {TIMES} times in a warm "
        f"process by its median: **{len(timed) - len(slow)} answer within {1000 * SLOW:.0f} ms, {len(slow)} take "
        f"longer.** The heaviest page, `{heavy.path}`, is {heavy.weight / 1000:.1f} kB compressed, without the styles "
        f"and scripts that the browser keeps. Not measured, since there is none of it: {_paths(found['missing'])}.",
        "",
        "| page | as | the first time | then | of it in the database | statements | kB |",
        "|---|---|--:|--:|--:|--:|--:|",
        *(_row(one) for one in timed[: max(20, len(slow))]),
        "",
    ]


def _paths(paths: Sequence[str]) -> str:
    return ", ".join(f"`{one}`" for one in paths) or "nothing"


def _row(one: Timed) -> str:
    times = (one.first, one.seconds, one.in_database)
    in_ms = " | ".join(f"{1000 * seconds:.0f} ms" for seconds in times)
    return f"| `{one.path}` | {SEATS[one.who].label} | {in_ms} | {one.statements} | {one.weight / 1000:.1f} |"
