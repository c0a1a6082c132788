"""Every page of the product at district size: how long it takes, how often it asks the database, what it weighs.

It stands on a demonstration district, as the house tests do: the same addresses with the same examples, asked for by
everybody who may. A page that shows something which this district has none of is named, not measured.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import compress_string

from benchmarks.district import counted
from lianchuang.accounts.table import TABLE, Role
from lianchuang.demonstration.district import build
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.mark import forget
from lianchuang.procedures.events import TAKEN
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Tier
from lianchuang.web import open_pages
from tests.house.addresses import Address, addresses
from tests.house.furnishing import furnish
from tests.web.ground import NOW, ROLES, TODAY, Ground, Visitor

AREA, SEED = "330212", 5
SLOW = 0.2  # seconds
LISTED = 20  # so many of the slowest pages at least
READS = 1_000_000  # a minute: more than anybody may ask without signing in


@dataclass(frozen=True)
class Timed:
    """One page asked for by somebody in a role: the first time in a process, after a step of some union, and the median
    of those after it, in seconds."""

    name: str
    path: str
    role: str
    first: float
    after_a_step: float
    seconds: float
    statements: int
    in_database: float
    weight: int


def stand(unions: int) -> Ground:
    """Build a demonstration district, with one of each kind of thing that pages show. From then on this process takes
    its day for today."""
    timezone.now = lambda: NOW
    ground = Ground(build(area=AREA, unions=unions, seed=SEED, on=TODAY))
    furnish(ground)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    return ground


def measure(ground: Ground, times: int, step: int = 1) -> dict[str, Any]:
    """What stands in the district; its pages, all or every so many-th, timed; the addresses behind which nothing
    stands."""
    open_pages.READS = READS
    seats = [(Visitor(ground.accounts[username]), ground.roles_of(username)) for username in ROLES]
    timed, missing = [], []
    for address in addresses(ground)[::step]:
        answers = list(_asked(address, seats))
        timed += [_timed(address, role, visitor, first, times) for visitor, role, first, page in answers if page]
        if not answers:
            missing.append(address.path)
    return {"counted": counted(), "times": times, "timed": [asdict(one) for one in timed], "missing": missing}


def _asked(address: Address, seats: Sequence[tuple[Visitor, list[str]]]) -> Iterator[tuple[Visitor, str, float, bool]]:
    """Whoever gets an answer at an address, how long it took with nothing kept, and whether it is a page: it may be a
    file."""
    for visitor, roles in seats:
        if address.action == "public" or set(roles) & set(TABLE[address.action]):
            forget()
            begun = time.perf_counter()
            answer = visitor.get(address.path)
            first = time.perf_counter() - begun
            if answer.status_code == 200:
                yield visitor, roles[0], first, "text/html" in answer["Content-Type"]


def _timed(address: Address, role: str, visitor: Visitor, first: float, times: int) -> Timed:
    _take_a_step()
    after, *runs = [_once(visitor, address) for _ in range(times + 1)]
    taken: list[float] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            taken.append(time.perf_counter() - begun)

    with connection.execute_wrapper(note):
        answer = visitor.get(address.path)
    figures = (first, after, statistics.median(runs), len(taken), sum(taken), _weight(answer))
    return Timed(address.name, address.path, Role(role).label, *figures)


def _once(visitor: Visitor, address: Address) -> float:
    begun = time.perf_counter()
    visitor.get(address.path)
    return time.perf_counter() - begun


def _take_a_step() -> None:
    """What a working day brings most: the event of a step, of a union anywhere in the district."""
    case = Case.objects.filter(status="open", organisation__tier=Tier.BASE).earliest("pk")
    entry = Entry(TAKEN.id, TODAY, {"step_name": "—"}, case.organisation_id, case.subject)
    with transaction.atomic():
        record(entry, by=Signature("system:benchmark", NOW))


def _weight(answer: HttpResponse) -> int:
    """How many bytes go over the wire."""
    return len(compress_string(b"".join(answer.streaming_content) if answer.streaming else answer.content))


def section(found: dict[str, Any]) -> list[str]:
    """What the report says of it: all pages counted, the slowest ones named."""
    timed = sorted((Timed(**one) for one in found["timed"]), key=lambda one: -one.seconds)
    slow = [one for one in timed if one.seconds > SLOW]
    heavy = max(timed, key=lambda one: one.weight)
    stands = found["counted"]
    return [
        "## Every page",
        "",
        f"On a demonstration district of {stands['unions']:,} base unions, {stands['members']:,} members, "
        f"{stands['employers']:,} employers and {stands['events']:,} events of three years of work. "
        f"{len({one.name for one in timed})} pages, {len(timed)} with all who may open them, each {found['times']} "
        f"times in a warm process by its median: **{len(timed) - len(slow)} answer within {1000 * SLOW:.0f} ms, "
        f"{len(slow)} take longer;** of the first looks after a step of a union, "
        f"{sum(one.after_a_step > SLOW for one in timed)} do. The first time is with nothing kept, as in a process "
        f"that has just begun. The heaviest "
        f"page, `{heavy.path}`, is {heavy.weight / 1000:.1f} kB compressed, without the styles and scripts that the "
        f"browser keeps. Not measured, since nothing stands there or it leads elsewhere: {_paths(found['missing'])}.",
        "",
        "| page | as | the first time | after a step | then | of it in the database | statements | kB |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
        *(_row(one) for one in timed[: max(LISTED, len(slow))]),
        "",
    ]


def _paths(paths: Sequence[str]) -> str:
    return ", ".join(f"`{one}`" for one in paths) or "nothing"


def _row(one: Timed) -> str:
    times = (one.first, one.after_a_step, one.seconds, one.in_database)
    in_ms = " | ".join(f"{1000 * seconds:.0f} ms" for seconds in times)
    return f"| `{one.path}` | {one.role} | {in_ms} | {one.statements} | {one.weight / 1000:.1f} |"
