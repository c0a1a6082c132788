"""Adds outcomes up: section sums, the total as a range, rescaling for what does not apply, and stated rounding."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lianchuang.rulebook.standard_form import About, Rounding, Standard
from lianchuang.scoring.outcome import NOUGHT, Outcome


@dataclass(frozen=True, slots=True)
class SectionSum:
    """What a section of the standard brought, out of what applies there (None: something there has no cap)."""

    title: str
    low: Fraction
    high: Fraction | None
    maximum: Fraction | None


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of an organisation: raw points, what applies, and the total brought back to the standard's full marks.

    `low` and `high` are the rescaled ends of the range (high None: open upwards); they are equal when nothing is
    unknown. `points` and `unknown_points` are before rescaling.
    """

    points: Fraction
    unknown_points: Fraction | None
    max_applicable: Fraction
    low: Fraction
    high: Fraction | None
    rounding: Rounding
    rounding_stated: bool

    @property
    def certain(self) -> bool:
        return self.low == self.high

    @property
    def rounded(self) -> Decimal:
        """The total as it is published."""
        return rounded(self.low, self.rounding)

    @property
    def rounded_high(self) -> Decimal | None:
        return None if self.high is None else rounded(self.high, self.rounding)

    def judged(self, value: Fraction) -> Fraction:
        """The value that is held against the lines: rounded only where the standard itself states a rounding."""
        return Fraction(rounded(value, self.rounding)) if self.rounding_stated else value


def rounded(value: Fraction, rounding: Rounding) -> Decimal:
    """The value to the stated places in the stated way, from the exact fraction."""
    scale = 10**rounding.places
    whole, rest = divmod(abs(value) * scale, 1)
    up = {
        "half_up": rest >= Fraction(1, 2),
        "half_even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and int(whole) % 2 == 1),
        "down": False,
        "up": rest > 0,
    }[rounding.mode]
    units = (int(whole) + up) * (-1 if value < 0 else 1)
    return Decimal(units).scaleb(-rounding.places)


def section_sums(standard: Standard, outcomes: Sequence[Outcome]) -> tuple[SectionSum, ...]:
    """Sums by section, in the order of the standard; a section only named by an indicator comes last."""
    titles = dict.fromkeys([section.title for section in standard.sections] + [outcome.section for outcome in outcomes])
    return tuple(
        _sum(title, [one for one in outcomes if one.section == title and one.status != "not_applicable"])
        for title in titles
        if title
    )


def _sum(title: str, outcomes: list[Outcome]) -> SectionSum:
    highs, most = [one.ruling.high for one in outcomes], [one.maximum for one in outcomes if not one.bonus]
    return SectionSum(
        title,
        sum((one.ruling.low for one in outcomes), NOUGHT),
        None if None in highs else sum((high for high in highs if high is not None), NOUGHT),
        None if None in most else sum((maximum for maximum in most if maximum is not None), NOUGHT),
    )


def add_up(standard: Standard, outcomes: Sequence[Outcome]) -> Total:
    """The total of an organisation, as a range where anything is unknown."""
    about = standard.about
    weighed = [one for one in outcomes if not one.bonus and one.maximum]
    beside = [one for one in outcomes if one.bonus or one.maximum is None]
    low, high = _rescaled(about, weighed)
    extra_low, extra_high = _extra(about, beside)
    low += extra_low
    high = None if high is None or extra_high is None else high + extra_high
    if about.not_applicable == "full":
        applicable = weighed
    else:
        applicable = [one for one in weighed if one.status != "not_applicable"]
    points = sum((one.ruling.low for one in applicable), NOUGHT) + extra_low
    open_points = [one.unknown_points for one in applicable] + [None if extra_high is None else extra_high - extra_low]
    low, high = _vetoed(outcomes, standard, low, high)
    return Total(
        points,
        None if None in open_points else sum((value for value in open_points if value is not None), NOUGHT),
        sum((one.maximum or NOUGHT for one in applicable), NOUGHT),
        low,
        high,
        about.rounding or Rounding(),
        about.rounding is not None,
    )


def _extra(about: About, beside: Iterable[Outcome]) -> tuple[Fraction, Fraction | None]:
    """Points beside the hundred: bonuses, together capped, and counts without a cap."""
    low, high, bonus_low, bonus_high = NOUGHT, NOUGHT, NOUGHT, NOUGHT
    endless = False
    for one in beside:
        least = min(one.ruling.low, NOUGHT) if one.ruling.may_be_inapplicable else one.ruling.low
        endless = endless or (one.ruling.high is None and not (one.bonus and about.bonus_cap is not None))
        if one.bonus:
            most = about.bonus_cap if one.ruling.high is None else one.ruling.high
            bonus_low, bonus_high = bonus_low + least, bonus_high + Fraction(most or 0)
        else:
            low, high = low + least, high + (one.ruling.high or NOUGHT)
    if about.bonus_cap is not None:
        cap = Fraction(about.bonus_cap)
        bonus_low, bonus_high = min(cap, bonus_low), min(cap, bonus_high)
    return low + bonus_low, None if endless else high + bonus_high


def _rescaled(about: About, weighed: list[Outcome]) -> tuple[Fraction, Fraction | None]:
    """The weighed points brought back to full marks when some indicators leave the denominator and the weight.

    What is unknown may turn out not to apply: the least and the greatest total over every such choice.
    """
    applying = [one for one in weighed if one.status != "not_applicable"]
    if about.not_applicable != "rescale":
        full = about.not_applicable == "full"
        ends = [_ends_if_doubtful(one, full) for one in (weighed if full else applying)]
        return sum((low for low, _ in ends), NOUGHT), sum((high for _, high in ends), NOUGHT)
    sure = [one for one in applying if not one.ruling.may_be_inapplicable]
    doubtful = [one for one in applying if one.ruling.may_be_inapplicable]
    base = _full_marks(about, weighed)
    low = _least_ratio([(one.ruling.low, one.maximum or NOUGHT) for one in sure],
                       [(one.ruling.low, one.maximum or NOUGHT) for one in doubtful])  # fmt: skip
    high = _least_ratio([(-(one.ruling.high or NOUGHT), one.maximum or NOUGHT) for one in sure],
                        [(-(one.ruling.high or NOUGHT), one.maximum or NOUGHT) for one in doubtful])  # fmt: skip
    return base * low, -base * high


def _ends_if_doubtful(outcome: Outcome, full: bool) -> tuple[Fraction, Fraction]:
    """The range of an outcome that may still turn out not to apply, and then brings full marks or nothing."""
    low, high = outcome.ruling.low, outcome.ruling.high or NOUGHT
    if not outcome.ruling.may_be_inapplicable:
        return low, high
    return (low, max(high, outcome.maximum or NOUGHT)) if full else (min(low, NOUGHT), high)


def _full_marks(about: About, weighed: list[Outcome]) -> Fraction:
    """What full marks are: the encoded points, or the standard's own total where classes leave indicators out."""
    if about.complete and about.total_points and any(one.left_out_by_class or _has_class(one) for one in weighed):
        return Fraction(about.total_points)
    return sum((one.maximum or NOUGHT for one in weighed), NOUGHT)


def _has_class(outcome: Outcome) -> bool:
    return outcome.indicator is not None and bool(outcome.indicator.applies_to)


def _least_ratio(sure: list[tuple[Fraction, Fraction]], doubtful: list[tuple[Fraction, Fraction]]) -> Fraction:
    """The least sum of points over sum of weights, any of the doubtful pairs taken in or left out.

    Taking in the lowest ratios first, as long as each lowers the whole, is the best choice: a mediant lies between.
    """
    points, weight = sum((pair[0] for pair in sure), NOUGHT), sum((pair[1] for pair in sure), NOUGHT)
    for gained, worth in sorted(doubtful, key=lambda pair: pair[0] / pair[1]):
        if weight == 0 or gained * weight < points * worth:
            points, weight = points + gained, weight + worth
    return points / weight if weight else NOUGHT


def _vetoed(
    outcomes: Sequence[Outcome], standard: Standard, low: Fraction, high: Fraction | None
) -> tuple[Fraction, Fraction | None]:
    """A veto of the effect zero_total takes the whole total, or may take it while it is unknown."""
    ids = {veto.id for veto in standard.indicators if veto.kind == "veto" and veto.params.effect == "zero_total"}
    states = {one.status for one in outcomes if one.id in ids}
    if "veto" in states:
        return NOUGHT, NOUGHT
    return (min(low, NOUGHT), high) if "unknown" in states else (low, high)
