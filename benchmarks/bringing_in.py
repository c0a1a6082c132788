"""Import: a file into the registry, from its bytes to rows that the database has checked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import stock_import
from benchmarks.files import ledger_of, roster_of, write_files
from benchmarks.invented import AREA
from benchmarks.side import Answer, Benchmark, Side, Task
from lianchuang.exchange.importing import Report, import_file
from lianchuang.exchange.vocabulary import kinds
from lianchuang.ledger.models import Event
from lianchuang.registry.models import (
    Area,
    Employer,
    EmployerCount,
    EmployerProfile,
    Membership,
    OrganisationKind,
    OrganisationProfile,
    Person,
)


def _prepare(task: Task) -> None:
    kinds()
    seats = OrganisationProfile.objects.on(task.today).filter(kind=OrganisationKind.TOWN_FEDERATION)
    towns = Area.objects.on(task.today).filter(code__in=seats.values("area_code"))
    write_files(task.home, task.size, dict(towns.values_list("code", "name")))


def _outcomes(report: Report) -> dict[str, int]:
    rows = zip(report.interpretation.rows, report.fates, strict=True)
    counted = dict.fromkeys(("added", "merged", "unchanged", "refused", "again"), 0)
    for row, fate in rows:
        counted["again" if row.duplicate_of else fate.outcome] += 1
    return counted


def _product(kind: str, path: Callable[[Task], Path], found: Callable[[int], Any]) -> Callable[[Task], Answer]:
    def run(task: Task) -> Answer:
        before = _last_event()
        report = import_file(path(task), kind, AREA, on=task.today)
        return lambda: {"rows": _outcomes(report), "found": found(before)}

    return run


def _stock(resource: Callable[[Task], Any], path: Callable[[Task], Path], found: Callable[[int], Any]):
    def run(task: Task) -> Answer:
        before = _last_event()
        result = resource(task).import_data(stock_import.dataset_of(path(task)), raise_errors=False)
        return lambda: {"rows": stock_import.outcomes_of(result), "found": found(before)}

    return run


def _last_event() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True)[0]


def members_since(event: int) -> list[Any]:
    """All that was written of people and their membership since an event, in an order of its own."""
    rows = Membership.objects.filter(recorded_by__gt=event).select_related("person", "organisation")
    told = [
        [
            *(bytes(row.person.id_number_fingerprint).hex(), row.person.id_number, row.person.name, row.person.sex),
            *(row.person.born, row.person.ethnic, row.person.politics, row.person.education, row.person.telephone),
            bytes(row.person.telephone_fingerprint).hex(),
            *(row.organisation.number, row.standing, row.migrant, row.dispatched, str(row.since), str(row.until)),
        ]
        for row in rows
    ]
    return [*sorted(told), Person.objects.count()]


def employers_since(event: int) -> list[Any]:
    """All that was written of employers since an event."""
    profiles = EmployerProfile.objects.filter(recorded_by__gt=event).select_related("employer")
    counts = EmployerCount.objects.filter(recorded_by__gt=event).select_related("employer")
    told = [
        [row.employer.credit_code, row.name, row.area_code, row.match_key, row.findable, row.grams, str(row.since)]
        for row in profiles
    ]
    counted = [[row.employer.credit_code, row.quantity, row.value, str(row.since)] for row in counts]
    return [*sorted(told), *sorted(counted), Employer.objects.count()]


def _roster(task: Task) -> Path:
    return roster_of(task.home, task.size)


def _ledger(task: Task) -> Path:
    return ledger_of(task.home, task.size)


STOCK = "django-import-export"
BULK = "django-import-export, bulk"

MEMBERS = Benchmark(
    "import-members",
    "Import a roster of members (.xlsx)",
    "row",
    (
        Side("product", "`lianchuang import --as members`", _product("members", _roster, members_since)),
        Side(
            STOCK,
            "a `ModelResource` as its manual begins: one row, one look-up, one save",
            _stock(lambda task: stock_import.Roster(task.today), _roster, members_since),
        ),
        Side(
            BULK,
            "the same with `use_bulk`, `CachedInstanceLoader` and `skip_diff`",
            _stock(lambda task: stock_import.BulkRoster(task.today), _roster, members_since),
        ),
    ),
    lambda size: size.roster,
    _prepare,
    writes=True,
)
EMPLOYERS = Benchmark(
    "import-employers",
    "Import a ledger of employers (.xlsx)",
    "row",
    (
        Side("product", "`lianchuang import --as employers`", _product("employers", _ledger, employers_since)),
        Side(
            STOCK,
            "a `ModelResource` as its manual begins",
            _stock(lambda task: stock_import.Ledger(task.today, AREA), _ledger, employers_since),
        ),
    ),
    lambda size: size.ledger,
    _prepare,
    writes=True,
)
