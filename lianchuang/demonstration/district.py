"""The demonstration district: a real place, invented employers and people, three years of work acted through the
engine. The same area, number of unions, seed and day give the same facts to the byte."""

import gc
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from lianchuang.demonstration import goals, looking, parties, people
from lianchuang.demonstration import unions as standing
from lianchuang.demonstration.assessed import assess_the_year_before, recheck_one
from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.employers import Unit, grow, invent
from lianchuang.demonstration.place import NoSuchArea, Place, found_place
from lianchuang.demonstration.progress import Progress
from lianchuang.demonstration.seats import Seat
from lianchuang.demonstration.signs import forget
from lianchuang.demonstration.stories.founding import founding, party_founding
from lianchuang.demonstration.telling import Hands
from lianchuang.demonstration.under_review import UnderReview
from lianchuang.demonstration.unions import Union
from lianchuang.demonstration.voices import Voices
from lianchuang.demonstration.years import befalling, doings, seats_of
from lianchuang.ledger.acts import Signature
from lianchuang.ledger.copying import searched_later, settled_at_the_end
from lianchuang.ledger.sealing import seal
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import law_of
from lianchuang.procedures.together import Lived, Story, live, live_on
from lianchuang.registry import acts
from lianchuang.registry.models import Organisation, Quantity
from lianchuang.rounds.acts import freeze_and_score, open_round
from lianchuang.rounds.models import Freezing, Round

__all__ = ["NoSuchArea", "build", "discard", "is_empty", "unfinished"]

BY = "system:demonstration"
CHUNK = 400  # stories in one transaction


def is_empty() -> bool:
    """Whether nothing has been entered yet."""
    return not Organisation.objects.exists()


@contextmanager
def _seldom_tidied() -> Iterator[None]:
    """What is built lives on; to look through it for garbage again and again costs a twentieth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_seldom_tidied()
def build(area: str, unions: int, seed: int, on: date | None, progress: bool = False) -> Freezing:
    """Build the district and score its round as of a day (today, if none is given).

    Raises NoSuchArea, with a Chinese sentence, for a code that is no county-level division.
    """
    today = on or timezone.localdate()
    told = Progress(progress)
    unfinished().touch()
    with settled_at_the_end():
        done = _build(area, unions, seed, today, told)
    unfinished().unlink()
    told.end()
    return done


def _build(area: str, unions: int, seed: int, today: date, told: Progress) -> Freezing:
    first = date(today.year - 2, 1, 1)
    chance = Chance(seed, area, unions)
    by = _signed(first - timedelta(days=1))
    with told.stage("登记区划和上级组织", 0.05):
        place = found_place(area, by)
    with told.stage("登记单位", 0.1):
        units = _register(place, unions, chance, by, first, today)
    with told.stage("成立工会、党组织，录花名册", 0.25):
        plan = _plan(place, units, unions, chance, first, today)
        standing.establish_standing(plan.unions, by)
        parties.establish_standing(plan.branches, by)
        standing.admit_rosters(plan.unions, by, chance, first - timedelta(days=1))
    hands = Hands(first, today, law_of(place.code))
    with told.stage("办三年的事", 0.45) as stage:
        with searched_later(Case):
            _act(plan, hands, chance, stage.over)
        _look_over_the_tables()
    with told.stage("开账号", 0.03):
        cast = people.open_accounts(place, plan.unions, plan.branches, by, today)
    with told.stage("上情下达，下情上达，提疑问", 0.03):
        speak(place, plan.unions, cast, chance, first, today)
    with told.stage("办完上一年度的考核", 0.05):
        over = look_back(place, cast, chance, today)
    with told.stage("封存日志，冻结，打分", 0.09):
        seal()
        opened = _open(place, first, today, by)
        now = begin_review(opened, place, cast, chance, today)
        done = freeze_and_score(opened, [place.district.union, place.district.party], by=_signed(today), on=today)
        if now is not None:
            now.review(done)
        if over is not None:
            recheck_one(over, cast, chance, place, today)
        seal()
    return done


def _look_over_the_tables() -> None:
    """What asks from here on is planned by what the tables hold now, not by their having been empty. Only our own: the
    server's tables are shared with its other databases, and would be held until the transaction is over."""
    tables = ", ".join(map(connection.ops.quote_name, connection.introspection.django_table_names(only_existing=True)))
    with connection.cursor() as cursor:
        cursor.execute(f"analyze {tables}")


def discard() -> None:
    """Throw the demonstration away: its tables, files and log-ins. The product is then as empty as on its first day."""
    with connection.cursor() as cursor:
        cursor.execute("drop schema public cascade; create schema public")
    call_command("migrate", verbosity=0, interactive=False)
    for folder in (settings.SNAPSHOTS, settings.HOME / "files", settings.HOME / "standards", settings.HOME / "bundles"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(exist_ok=True)
    forget()
    unfinished().unlink(missing_ok=True)


def unfinished() -> Path:
    """The mark that lies in the home while a demonstration is being built: whoever finds it starts over."""
    return settings.HOME / "demonstration.unfinished"


def _signed(day: date) -> Signature:
    return Signature(BY, datetime(day.year, day.month, day.day, 1, tzinfo=UTC), "demonstration")


def _register(place: Place, unions: int, chance: Chance, by: Signature, first: date, today: date) -> list[Unit]:
    units = invent(place, unions, chance, first.year)
    made = acts.register_employers([unit.entry for unit in units], by=by, on=first - timedelta(days=1))
    for unit, employer in zip(units, made, strict=True):
        unit.employer = employer
        grow(unit, chance.of("grow", unit.number), range(first.year, today.year))
    for year in range(first.year, today.year):
        day = date(year, 12, 31)
        counts = [
            (unit.employer, unit.name, {Quantity.STAFF: unit.years[year]}, day)
            for unit in units
            if year in unit.years and unit.entry.counts
        ]
        acts.count_employers(counts, by=_signed(day), on=day)
    return units


@dataclass(frozen=True)
class Plan:
    """Who is in the district: its unions and Party organisations, and the towns and bureaus above them."""

    unions: list[Union]
    branches: list[parties.Branch]
    seats: list[Seat]


def _plan(place: Place, units: Sequence[Unit], wanted: int, chance: Chance, first: date, today: date) -> Plan:
    unions = standing.plan_unions(place, units, wanted, chance, first, today)
    branches = parties.plan_branches(place, units, chance, first)
    covered = {unit.number for group in (*unions, *branches) for unit in group.units}
    for unit in units:
        unit.spare = unit.number not in covered
    return Plan(unions, branches, seats_of(place, unions, units, chance))


def _act(plan: Plan, hands: Hands, chance: Chance, over) -> None:
    """Found what is to be founded; then every town, union and branch lives through its years."""
    new = [union for union in plan.unions if union.founded_on is None]
    foundings = [founding(union, hands, chance.of("founding", union.name)) for union in new]
    for union, lived in zip(new, _live(foundings), strict=True):
        _take_over(union, lived)
    begun = [branch for branch in plan.branches if branch.founded_on is None]
    told = [party_founding(branch, hands, chance.of("branch", branch.name)) for branch in begun]
    for branch, lived in zip(begun, _live(told), strict=True):
        found = lived.case.state.last("found")
        if found:
            branch.organisation, branch.begun = lived.case.result, found.occurred_on
    standing = [union for union in plan.unions if union.organisation is not None]
    alive = [branch for branch in plan.branches if branch.organisation is not None]
    rare = befalling(standing, alive, hands, chance.of("rare"))
    doers = over([*plan.seats, *alive, *standing])
    told = (story for doer in doers for story in doings(doer, hands, chance.of("work", doer.name), rare))
    for refusals in live_on(_chunks(told)):
        for refusal in refusals:
            raise RuntimeError(refusal.in_plain_words)


def speak(place: Place, unions: Sequence[Union], cast: people.Cast, chance: Chance, first: date, today: date) -> None:
    """What is done through accounts of their own: circulars, what workers bring, what reviewers ask."""
    voices = Voices(place, unions, cast, chance.of("voices"), today)
    voices.send_down()
    voices.raise_matters()
    ground = looking.Ground(unions, cast, first, today)
    looking.keep_a_shared_photo(ground, chance.of("photo"))
    looking.ask(ground)


def look_back(place: Place, cast: people.Cast, chance: Chance, today: date) -> Round | None:
    """The assessment of an earlier year, from plan to honour."""
    return assess_the_year_before(place, cast, chance.of("assessed"), today)


def begin_review(opened: Round, place: Place, cast: people.Cast, chance: Chance, today: date) -> UnderReview | None:
    """What of the round of today goes before its freezing."""
    now = UnderReview(place, cast, chance.of("now"), today)
    now.begin(opened)
    return now


def _chunks(stories: Iterator[Story]) -> Iterator[list[Story]]:
    while chunk := list(islice(stories, CHUNK)):
        yield chunk


def _take_over(union: Union, lived: Lived) -> None:
    found = lived.case.state.last("found")
    if found:
        union.organisation = lived.case.result
        union.founded_on = union.elected_on = union.begun = found.occurred_on
        certificate, intake = lived.case.state.last("certificate"), lived.case.state.last("intake")
        union.certified_until = union.last_day if certificate else None
        union.members = intake.data["members"] if intake else 0


def _live(told: Sequence[Story]) -> list[Lived]:
    done = []
    for start in range(0, len(told), CHUNK):
        done += live(told[start : start + CHUNK])
    for one in done:
        if one.refusal:
            raise RuntimeError(f"{one.case.procedure} {one.case.title}: {one.refusal.in_plain_words}")
    return done


def _open(place: Place, first: date, today: date, by: Signature) -> Round:
    last_day = date(first.year + 2, 12, 31)
    number = (first.year - 2003) // 3 + 1
    name = f"第{number}轮三级联创（{first.year}—{last_day.year}）"
    opened = open_round(
        place.district.union,
        number,
        name,
        since=first,
        last_day=last_day,
        standard="demonstration-base",
        town_standard="demonstration-town",
        district_standard="demonstration-district",
        by=by,
        on=first,
    )
    handed_down = min(date(today.year, 1, 20), today)
    goals.hand_down(opened, place.district.union, by=_signed(handed_down), on=handed_down)
    return opened
