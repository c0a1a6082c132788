"""Every measure a second time, in plain Python: slow, and written from its sentence."""

from collections import defaultdict

from tests.measures.invented import Invented
from tests.measures.oracle_of_cases import ORACLE as OF_CASES
from tests.measures.registered import REGISTERED

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


ORACLE = REGISTERED | OF_CASES
