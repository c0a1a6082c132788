"""Every measure a second time, in plain Python: slow, and written from its sentence."""

from collections import defaultdict

from lianchuang.measures.rows import MEASURES
from tests.measures.invented import DAY, Invented
from tests.measures.oracle_of_cases import ORACLE as OF_CASES
from tests.measures.registered import REGISTERED, base

Row = tuple[int, int | None, int | None]  # organisation, of, counted


def rows_of(name: str, district: Invented) -> list[Row]:
    return ORACLE[name](district.tables)


def rolled_up(rows: list[Row], parents: dict[int, int | None]) -> dict[int, tuple[int, int, int]]:
    """numerator, denominator and number of unknown rows of every organisation and all above it."""
    totals: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for organisation, of, counted in rows:
        at: int | None = organisation
        while at is not None:
            if of is None or counted is None:
                totals[at][2] += 1
            else:
                totals[at][0] += counted
                totals[at][1] += of
            at = parents[at]
    return {organisation: tuple(total) for organisation, total in totals.items()}


def m60(t):
    """Each target of the year, met when what its measure counts there and below reaches it; unknown while a gap may
    still bring it there."""
    parents = {o["organisation"]: o["parent"] for o in t["organisations"]}
    for target in t["targets"]:
        if target["year"] == DAY.year:
            rolled = rolled_up(list(ORACLE[target["measure"]](t)), parents)
            done, _, gaps = rolled.get(target["organisation"], (0, 0, 0))
            met = done // MEASURES[target["measure"]].scale >= target["amount"]
            yield target["organisation"], 1, 1 if met else None if gaps else 0


def titled(t, units):
    holding = {award["organisation"] for award in t["awards"]}
    return [(unit, 1, int(unit in holding)) for unit in units]


def m60c(t):
    return titled(t, [o["organisation"] for o in t["organisations"] if (o["tree"], o["tier"]) == ("union", 2)])


ORACLE = REGISTERED | OF_CASES | {"M-60": m60, "M-60B": lambda t: titled(t, base(t)), "M-60C": m60c}
