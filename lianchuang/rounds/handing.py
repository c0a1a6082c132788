"""What a round knows and a freezing keeps beside the facts of the registry: targets and titles, as of a day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import polars as pl
from django.db.models import Q

from lianchuang.ledger.models import Event
from lianchuang.registry.models import Organisation
from lianchuang.registry.tree import subtree
from lianchuang.rounds import events
from lianchuang.rounds.models import Award
from lianchuang.snapshot.facts import TABLES

AMOUNTS = (events.TARGET_SET.id, events.TARGET_CHANGED.id)
PARTS = (events.TARGET_SPLIT.id, events.TARGET_RESPLIT.id, events.TARGET_TAKEN_BACK.id)


def handed(roots: Iterable[Organisation], on: date) -> dict[str, pl.DataFrame]:
    """The tables `targets` and `awards` of the subtrees as of a day. The events are found by what they are
    about: by their kinds the whole journal would be looked through."""
    below = subtree([root.pk for root in roots], on)
    about = Event.objects.filter(subject__startswith="target:", kind__in=AMOUNTS + PARTS)
    told = about.filter(organisation__in=below, occurred_on__lte=on).order_by("pk")
    amounts = amounts_told(told)
    identities = dict(Organisation.objects.filter(number__in={one[0] for one in amounts}).values_list("number", "pk"))
    targets = [(identities[unit], measure, year, amount) for (unit, measure, year), amount in amounts.items()]
    standing = Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)
    awards = Award.objects.filter(standing, organisation__in=below, named_on__lte=on, valid_until__gte=on)
    titles = awards.values_list("organisation", "title__name", "named_on", "valid_until")
    return {
        "targets": pl.DataFrame(targets, schema=TABLES["targets"].schema, orient="row"),
        "awards": pl.DataFrame(list(titles), schema=TABLES["awards"].schema, orient="row"),
    }


def amounts_told(told: Iterable[Event]) -> dict[tuple[str, str, int], int]:
    """The amounts that stand after these events, by unit, measure and year. What is split anew takes the place of the
    earlier parts, so that a past day keeps the amounts of its time."""
    amounts: dict[tuple[str, str, int], int] = {}
    parts: defaultdict[tuple[str, str, int], list[str]] = defaultdict(list)
    for one in told:
        data = one.payload or {}
        measure, year, unit = data["measure"], data["year"], data["unit"]
        if one.kind in AMOUNTS:
            amounts[unit, measure, year] = data["amount"]
            continue
        for earlier in parts.pop((unit, measure, year), []):
            amounts.pop((earlier, measure, year), None)
        for part, amount in data["parts"].items():
            amounts[part, measure, year] = amount
            parts[unit, measure, year].append(part)
    return amounts
