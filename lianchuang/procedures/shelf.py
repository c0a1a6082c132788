"""The procedures and the law as this installation has them, read once."""

from functools import lru_cache

from lianchuang.procedures.law import Law
from lianchuang.rulebook import data_folder, rulebook, working_days
from lianchuang.rulebook.procedures import Procedures


@lru_cache(maxsize=1)
def procedures() -> Procedures:
    """Every procedure of the rulebook."""
    return Procedures.read(data_folder() / "procedures")


@lru_cache(maxsize=64)
def law_of(area_code: str) -> Law:
    """The law in force at a place: national, then the province's, then the city's."""
    book = rulebook()
    return Law(book, book.profile(area=area_code or None), working_days())
