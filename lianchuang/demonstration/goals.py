"""The targets of the demonstration's year: the city's for the district, handed down to towns and there to unions."""

from collections.abc import Mapping
from datetime import date

from lianchuang.ledger.acts import Signature
from lianchuang.registry.models import Affiliation, Organisation, Tier, Tree
from lianchuang.rounds import targets
from lianchuang.rounds.models import Round

CITY = "市总工会"
GOALS = {"M-12": 9, "M-24": 8, "M-42": 7}
"""Of ten unions so many: general meetings held, congresses held, wage contracts in force."""


def hand_down(round_: Round, district: Organisation, *, by: Signature, on: date) -> None:
    """One target for each goal, split in whole over those directly below that have unions, and by those over theirs."""
    towns = {town: _below(town, on) for town in _below(district, on) if town.tier == Tier.MIDDLE}
    towns = {town: unions for town, unions in towns.items() if unions}
    for measure, of_ten in GOALS.items():
        shares = {town: max(1, len(unions) * of_ten // 10) for town, unions in towns.items()}
        whole = targets.set_target(
            round_, district, measure, on.year, sum(shares.values()), set_by=CITY, by=by, on=on
        )  # fmt: skip
        for part in targets.split(whole, shares, by=by, on=on):
            targets.split(part, _one_each(towns[part.organisation], part.amount), by=by, on=on)


def _one_each(unions: list[Organisation], amount: int) -> Mapping[Organisation, int]:
    return dict.fromkeys(unions[:amount], 1)


def _below(above: Organisation, on: date) -> list[Organisation]:
    children = Affiliation.objects.on(on).filter(parent=above).values("child")
    return list(Organisation.objects.filter(pk__in=children, tree=Tree.UNION).order_by("number"))
