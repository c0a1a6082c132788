"""Towns as an area's list has them."""

from functools import partial

from rapidfuzz import fuzz, process

from lianchuang.exchange.given import Area
from lianchuang.exchange.names import place_key, place_name, stem
from lianchuang.exchange.readings import BLANK, Reading, refused, squeezed
from lianchuang.exchange.sheets import Cell
from lianchuang.exchange.values import Reader

NEAR = 60
"""Per cent of likeness above which a town that is not on the list is proposed for one that is."""


def town_reader(area: Area) -> Reader:
    """A town as the area's list has it: 姜山 is 姜山镇; 清溪镇 is refused, and 青溪镇 proposed."""
    stems: dict[str, list[str]] = {}
    for town in area.towns:
        stems.setdefault(stem(town), []).append(town)
    return partial(_read_town, frozenset(area.towns), stems)


def _read_town(towns: frozenset[str], stems: dict[str, list[str]], cell: Cell) -> Reading:
    if cell is None or squeezed(str(cell)) in ("/", "-", "无", ""):
        return BLANK
    name = place_name(str(cell))
    for spelling in (name, place_key(name)):
        if spelling in towns:
            return Reading(spelling)
    same = stems.get(stem(name), [])
    if len(same) == 1:
        return Reading(same[0])
    inside = [town for town in towns if town in name]
    if len(inside) == 1:
        return Reading(inside[0])
    like = process.extractOne(name, towns, scorer=fuzz.ratio, score_cutoff=NEAR)
    return refused("名单里没有这个镇街", like[0] if like else None)
