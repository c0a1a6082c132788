"""The town, street or bureau above each of many organisations."""

from collections.abc import Iterable
from datetime import date

from lianchuang.registry.many import among
from lianchuang.registry.models import Affiliation, OrganisationProfile, Tier

HEIGHT = 4  # no organisation stands lower below its district (registry: four tiers)


def towns_of(organisations: Iterable[int], on: date) -> dict[int, str]:
    """The name of the middle tier above each (or of itself), in at most one statement for each tier."""
    above = {one: one for one in organisations}
    towns: dict[int, str] = {}
    for _ in range(HEIGHT):
        if not above:
            break
        middle = dict(
            OrganisationProfile.objects.on(on)
            .filter(organisation__in=among(set(above.values())), organisation__tier=Tier.MIDDLE)
            .values_list("organisation", "name")
        )
        towns |= {one: middle[place] for one, place in above.items() if place in middle}
        left = {one: place for one, place in above.items() if place not in middle}
        upwards = Affiliation.objects.on(on).filter(child__in=among(set(left.values())))
        parents = dict(upwards.values_list("child", "parent"))
        above = {one: parents[place] for one, place in left.items() if place in parents}
    return towns
