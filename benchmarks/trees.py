"""Subtrees: how many unions and members stand below each town, and below the district, on a day."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from benchmarks.side import Answer, Benchmark, Side, Task
from lianchuang.registry.models import Affiliation, Membership, Organisation, OrganisationProfile, Standing, Tier, Tree
from lianchuang.registry.tree import subtree


def _asked() -> list[Organisation]:
    """The district federation and the towns below it."""
    return list(Organisation.objects.filter(tree=Tree.UNION, tier__in=(Tier.DISTRICT, Tier.MIDDLE)).order_by("pk"))


def _counted(within: Any, day: date) -> list[int]:
    unions = OrganisationProfile.objects.on(day).filter(organisation__in=within, organisation__tier=Tier.BASE)
    members = Membership.objects.on(day).filter(organisation__in=within, standing=Standing.ACTIVE)
    return [unions.count(), members.count()]


def walk(organisation: int, day: date) -> Iterator[int]:
    """An organisation and everything below it: one statement for the children of each."""
    yield organisation
    for child in Affiliation.objects.on(day).filter(parent=organisation):
        yield from walk(child.child_id, day)


def _counting(within: Callable[[int, date], Any]) -> Callable[[Task], Answer]:
    def run(task: Task) -> Answer:
        found = {one.pk: _counted(within(one.pk, task.today), task.today) for one in _asked()}
        return lambda: found

    return run


SUBTREES = Benchmark(
    "subtrees",
    "Count unions and members below the district and each town",
    "report",
    (
        Side(
            "product",
            "`subtree()`: one recursive statement inside the count",
            _counting(lambda pk, day: subtree([pk], day)),
        ),
        Side(
            "recursive Python walk",
            "the children of each organisation by a query, then the same counts",
            _counting(lambda pk, day: list(walk(pk, day))),
        ),
    ),
    lambda size: 1,
)
