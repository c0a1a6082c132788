"""What a measure hands to a standard: a figure with the records behind it, or a plain fact about one organisation."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

Status: TypeAlias = Literal["known", "unknown", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure of one organisation: a share (two numbers) or a count (numerator only).

    A share stays a pair, so that thresholds compare integers. A denominator of zero makes the figure not applicable
    (procedures §6); an unknown figure is never nought: its numerator and denominator, if given, are the part that is
    known, without the unknown rows. `one_row_each` promises that every row adds exactly one to the denominator and
    nought or one to the numerator; then the unknown rows bound the figure from below and above.
    """

    name: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    status: Status = "known"
    unknown_rows: int = 0
    in_records: tuple[str, ...] = ()
    out_records: tuple[str, ...] = ()
    unknown_records: tuple[str, ...] = ()
    one_row_each: bool = False

    def __post_init__(self) -> None:
        if self.status == "known" and self.numerator is None:
            raise ValueError(f"{self.name}: a known figure needs its numerator")
        if self.status == "known" and self.denominator == 0:
            object.__setattr__(self, "status", "not_applicable")

    @property
    def share(self) -> Fraction | None:
        """Numerator over denominator, exactly; None for a count, an unknown or an inapplicable figure."""
        if self.status != "known" or self.numerator is None or not self.denominator:
            return None
        return Fraction(self.numerator) / Fraction(self.denominator)


Fact: TypeAlias = Figure | Decimal | bool | str | None
"""A figure, a number, yes or no, a word (such as a class of units), or None: not known."""
