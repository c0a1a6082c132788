"""The procedures and the law as this installation has them, read once."""

from functools import lru_cache

from lianchuang.procedures.law import Law
from lianchuang.rulebook import rulebook
from lianchuang.rulebook.amendments import Amendments
from lianchuang.rulebook.procedures import Procedures
from lianchuang.rulebook.shelf import shelf


@lru_cache(maxsize=1)
def procedures() -> Procedures:
    """Every procedure of the rulebook."""
    return Procedures.read(shelf() / "procedures")


FILES_ALONE = Amendments()


@lru_cache(maxsize=64)
def law_of(area_code: str, entered: Amendments = FILES_ALONE) -> Law:
    """The law at a place: national, then the province's, then the city's, under what was entered over the files."""
    book = entered.over(rulebook())
    return Law(book, book.profile(area_code or None), book.calendar)
