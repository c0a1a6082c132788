"""Reads an organisation's facts: shares, counts and yes-or-no answers, each known, unknown or not applicable.

An unknown quantity is a range (its upper end may be open), so that whoever judges can tell which points are certain.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from lianchuang.measures.figure import Fact, Figure, Status
from lianchuang.rulebook.standard_form import Condition, Source

Answer: TypeAlias = Literal["yes", "no", "unknown", "not_applicable"]
NOUGHT = Fraction(0)


class UnusableFact(ValueError):
    """A fact of the wrong sort for its place in the standard; the message says so in Chinese."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A share or a count: exactly known (low equals high), or between low and high; high is None where it is open."""

    status: Status
    low: Fraction = NOUGHT
    high: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    figures: tuple[Figure, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        return self.status == "known"

    @property
    def may_be_inapplicable(self) -> bool:
        """Whether what is unknown could still turn out not to apply; a bounded figure cannot."""
        return self.status == "unknown" and self.high is None

    def reaches(self, line: Fraction | Decimal) -> Answer:
        """Whether it is at least so much (以上 includes the number: Civil Code 1259)."""
        if self.status == "not_applicable":
            return "not_applicable"
        if self.low >= line:
            return "yes"
        return "no" if self.high is not None and self.high < line else "unknown"


class Facts:
    """The facts of one organisation, asked for in the words of a standard. A name that is not there is unknown."""

    def __init__(self, given: Mapping[str, Fact]) -> None:
        self._given = given

    def raw(self, name: str) -> Fact:
        """The fact of this name, or the named part of a measure ("M-03.numerator"); None where unknown."""
        if name in self._given:
            return self._given[name]
        whole, _, part = name.rpartition(".")
        figure = self._given.get(whole) if part in ("numerator", "denominator") else None
        if not isinstance(figure, Figure):
            return None
        value = figure.numerator if part == "numerator" else figure.denominator
        if figure.status == "not_applicable" and part == "denominator":
            value = Decimal(0)
        elif figure.status != "known":
            value = None
        return value

    def quantity(self, source: Source, count: bool = False) -> Quantity:
        """The figure a rule is about; with `count`, its numerator alone."""
        if source.numerator is not None:
            numerator = self._single(source.numerator, count=True)
            if source.denominator is None or count:
                return numerator
            return _over(numerator, self._single(source.denominator, count=True))
        name = source.measure if source.measure is not None else source.fact
        if name is None:
            raise UnusableFact("规则里没有写用哪个数。")
        if self.raw(name) is None and (self.raw(f"{name}.numerator"), self.raw(f"{name}.denominator")) != (None, None):
            numerator = self._single(f"{name}.numerator", count=True)
            return numerator if count else _over(numerator, self._single(f"{name}.denominator", count=True))
        return self._single(name, count)

    def mentions(self, name: str) -> bool:
        """Whether the name was given at all, be it as unknown."""
        return name in self._given

    def count_or_nothing(self, name: str) -> Quantity:
        """As count, but a word counts as nothing."""
        return Quantity("unknown") if isinstance(self.raw(name), str) else self._single(name, count=True)

    def count(self, name: str) -> Quantity:
        """How many: a number, or the numerator of a figure."""
        return self._single(name, count=True)

    def answer(self, source: Source) -> Answer:
        """Yes or no: true, a count above nought, or a share that is whole."""
        name = source.measure if source.measure is not None else source.fact
        fact = self.raw(name) if name is not None else None
        if isinstance(fact, bool):
            return "yes" if fact else "no"
        quantity = self.quantity(source)
        if quantity.status == "not_applicable":
            return "not_applicable"
        if quantity.denominator is not None:
            return quantity.reaches(Fraction(1))
        if quantity.low > 0:
            return "yes"
        return "no" if quantity.high == 0 else "unknown"

    def holds(self, condition: Condition) -> Answer:
        """Whether a condition holds: a word among words, a number between two lines, or a plain yes."""
        if condition.words:
            word = self.raw(condition.names[0])
            return "unknown" if word is None else "yes" if word in condition.words else "no"
        if isinstance(condition.equals, bool):
            answer = self.answer(condition)
            opposite: dict[Answer, Answer] = {"yes": "no", "no": "yes"}
            return answer if condition.equals else opposite.get(answer, answer)
        if condition.min is None and condition.max is None:
            return self.answer(condition)
        return _between(self.quantity(condition), condition.min, condition.max)

    def _single(self, name: str, count: bool) -> Quantity:
        fact = self.raw(name)
        if fact is None:
            return Quantity("unknown", missing=(name,))
        if isinstance(fact, str):
            raise UnusableFact(f"{name} 要写数，现在是文字「{fact}」。")
        if isinstance(fact, Figure):
            return _of_figure(fact, name, count)
        value = Fraction(int(fact) if isinstance(fact, bool) else fact)
        return Quantity("known", value, value, value)


def _of_figure(figure: Figure, name: str, count: bool) -> Quantity:
    numerator = None if figure.numerator is None else Fraction(figure.numerator)
    denominator = None if figure.denominator is None or count else Fraction(figure.denominator)
    if figure.status == "not_applicable":
        return Quantity("not_applicable", NOUGHT, NOUGHT, numerator, denominator, (figure,))
    if figure.status == "known" and numerator is not None:
        value = numerator / denominator if denominator else numerator
        return Quantity("known", value, value, numerator, denominator, (figure,))
    low, high = _bounds(figure, numerator, denominator)
    return Quantity("unknown", low, high, numerator, denominator, (figure,), (name,))


def _bounds(
    figure: Figure, numerator: Fraction | None, denominator: Fraction | None
) -> tuple[Fraction, Fraction | None]:
    """Each unknown row may count or not; only where every row adds exactly one does that bound the figure."""
    if not figure.one_row_each or numerator is None or not figure.unknown_rows:
        return NOUGHT, None
    if figure.denominator is None or denominator is None:
        return numerator, numerator + figure.unknown_rows
    rows = denominator + figure.unknown_rows
    return numerator / rows, (numerator + figure.unknown_rows) / rows


def _over(numerator: Quantity, denominator: Quantity) -> Quantity:
    figures, missing = numerator.figures + denominator.figures, numerator.missing + denominator.missing
    pair = (numerator.numerator, denominator.numerator)
    if "not_applicable" in (numerator.status, denominator.status) or (denominator.known and denominator.low == 0):
        return Quantity("not_applicable", NOUGHT, NOUGHT, *pair, figures)
    if numerator.known and denominator.known:
        share = numerator.low / denominator.low
        return Quantity("known", share, share, *pair, figures)
    low = numerator.low / denominator.high if denominator.high else NOUGHT
    high = numerator.high / denominator.low if numerator.high is not None and denominator.low else None
    return Quantity("unknown", low, high, *pair, figures, missing)


def _between(quantity: Quantity, least: Decimal | None, most: Decimal | None) -> Answer:
    if quantity.status == "not_applicable":
        return "not_applicable"
    low, high = quantity.low, quantity.high
    below_most = most is None or (high is not None and high <= most)
    if (least is None or low >= least) and below_most:
        return "yes"
    if (least is not None and high is not None and high < least) or (most is not None and low > most):
        return "no"
    return "unknown"
