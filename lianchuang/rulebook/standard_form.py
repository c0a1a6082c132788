"""The form of an assessment standard: frozen objects for every table of rulebook/standards/README.md.

Thresholds are exact decimals, never floats. What is checked here is only whether a table can be read at all; whether a
readable standard makes sense is another question: see lianchuang.scoring.proofreading.
"""

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

LARGEST, MOST_DECIMALS = Decimal(10) ** 12, 12
"""Bounds on any number in a standard: beyond them it is a slip of the pen, and costly to compute with exactly."""


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        raise ValueError(f"要写数，比如 5 或 0.90，现在是 {shown(value)}")
    number = Decimal(value)
    if number and (abs(number) > LARGEST or number.as_tuple().exponent < -MOST_DECIMALS):  # type: ignore[operator]
        raise ValueError("这个数太大，或小数位太多")
    return number


def shown(value: object) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else f"「{value}」"


def _listed(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


def _as_condition(value: object) -> object:
    return {"fact": value} if isinstance(value, str) else value


Number = Annotated[Decimal, BeforeValidator(_number)]
Names = tuple[str, ...]
Basis: TypeAlias = Literal["rate", "average", "count"]
"""What a figure is: a share of a whole (0–1), so much a head or a unit, or a plain count."""


class Part(BaseModel):
    """Any table of a standard. A key we do not know is kept, has no effect, and is reported by proofreading."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True, populate_by_name=True)

    def unknown_keys(self, at: str = "") -> Iterator[str]:
        """Paths of the keys in this table, and in the tables inside it, that mean nothing here."""
        yield from (f"{at}{key}" for key in self.model_extra or {})
        for field in type(self).model_fields:
            value = getattr(self, field)
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, Part):
                    yield from part.unknown_keys(f"{at}{field}.")


class Source(Part):
    """Which figure is meant: a measure, a pair of facts, or one fact (yes/no, count or share)."""

    measure: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    fact: str | None = None

    @property
    def names(self) -> Names:
        """The names looked up among an organisation's facts."""
        return tuple(name for name in (self.measure, self.numerator, self.denominator, self.fact) if name)

    @property
    def given(self) -> bool:
        """Whether this names a figure at all."""
        return bool(self.measure or self.numerator or self.fact)


class Condition(Source):
    """Holds when the fact is true, lies between min and max (both included), or is one of the given words."""

    min: Number | None = Field(default=None, validation_alias=AliasChoices("min", "threshold"))
    max: Number | None = None
    equals: str | bool | None = Field(default=None, alias="is")
    within: Names = Field(default=(), alias="in", strict=False)

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not self.given:
            raise ValueError("条件没有写用哪个数，要写 fact，或 numerator 和 denominator，或 measure")
        return self

    @property
    def words(self) -> Names:
        """The words of which the fact must be one; empty when the condition is about a number."""
        return self.within or ((self.equals,) if isinstance(self.equals, str) else ())


MaybeCondition: TypeAlias = Annotated[Condition, BeforeValidator(_as_condition)] | None


class Band(Part):
    """From this share or count on, so many points; the first band that is satisfied decides."""

    min: Number
    points: Number


class Companion(Part):
    """Things that must come along with the main figure, worth points of their own."""

    points: Number
    per_missing: Number
    items: Names = Field(strict=False, min_length=1)


class ConditionalItem(Source):
    """An item asked for only where its condition holds (a women's committee from ten women members on)."""

    item: str
    min: Number | None = None
    max: Number | None = None

    @cached_property
    def condition(self) -> Condition:
        """When the item is asked for."""
        return Condition(**self.model_dump(include={"measure", "numerator", "denominator", "fact", "min", "max"}))


class Deduction(Source):
    """One thing that costs points when it is not so, or when its share or count stays below the threshold."""

    points: Number
    when: str = ""
    threshold: Number | None = None
    min: Number | None = None


class EachOf(Source):
    """One of several figures measured against a target, each for itself."""

    target: Number | None = None
    per_percent_below: Number | None = None


def _as_each(value: object) -> object:
    return {"fact": value} if isinstance(value, str) else value


class Params(Source):
    """What every kind of indicator may say: when it applies at all."""

    applies_when: MaybeCondition = None


class RateBandsParams(Params):
    basis: Basis = "rate"
    bands: tuple[Band, ...] = Field(strict=False, min_length=1)
    full_needs: Annotated[tuple[Condition, ...], BeforeValidator(_listed)] = Field(default=(), strict=False)
    companion: Companion | None = None


class AllOrNothingParams(Params):
    threshold: Number | None = None
    min: Number | None = None


class DeductionParams(Params):
    deductions: tuple[Deduction, ...] = Field(default=(), strict=False)
    items: Names = Field(default=(), strict=False)
    per_missing: Number | None = None
    conditional_items: tuple[ConditionalItem, ...] = Field(default=(), strict=False)
    target: Number | None = None
    per_percent_below: Number | None = None
    each_of: tuple[Annotated[EachOf, BeforeValidator(_as_each)], ...] = Field(default=(), strict=False)
    partial_percent: Literal["proportional", "whole", "started"] | None = None
    floor: Number = Decimal(0)
    exclusive: bool = False

    @cached_property
    def targets(self) -> tuple[EachOf, ...]:
        """The figures held against a target, each with its own or the shared target, points and denominator."""
        if self.each_of:
            return tuple(self._filled(figure) for figure in self.each_of)
        if self.per_percent_below is None:
            return ()
        return (self._filled(EachOf(**self.model_dump(include={"measure", "numerator", "denominator", "fact"}))),)

    def _filled(self, figure: EachOf) -> EachOf:
        fill: dict[str, object] = {}
        if figure.target is None:
            fill["target"] = self.target
        if figure.per_percent_below is None:
            fill["per_percent_below"] = self.per_percent_below
        if figure.denominator is None and self.denominator is not None and figure.measure is None:
            fill |= {"numerator": figure.numerator or figure.fact, "denominator": self.denominator, "fact": None}
        return figure.model_copy(update=fill)

    @model_validator(mode="after")
    def _deducts_something(self) -> Self:
        if (
            not (self.deductions or self.items or self.conditional_items or self.each_of)
            and self.per_percent_below is None
        ):
            raise ValueError("没有写扣什么，要有 deductions，或 items 和 per_missing，或 target 和 per_percent_below")
        if (self.items or self.conditional_items) and self.per_missing is None:
            raise ValueError("写了 items，还要写 per_missing：缺一项扣几分")
        for figure in self.each_of or ((self,) if self.per_percent_below is not None else ()):
            if (figure.target if figure.target is not None else self.target) is None:
                raise ValueError("写了 per_percent_below，还要写 target：目标是多少")
            if figure.per_percent_below is None and self.per_percent_below is None:
                raise ValueError("写了 target，还要写 per_percent_below：每低 1 个百分点扣几分")
            if not figure.given:
                raise ValueError("没有写拿哪个数和目标比，要写 numerator 和 denominator，或 fact，或 each_of")
        return self


class CountParams(Params):
    per_record: Number
    per_brief: Number | None = None
    cap: Number | None = None


class ReviewedParams(Params):
    """How people give these points: how many sign, blind to each other; how far two may differ and still be put
    together by `within`. Further apart a third settles it."""

    facts: Names = Field(default=(), strict=False)
    step: Number | None = None
    reviewers: Literal[1, 2] = 1
    tolerance: Number = Decimal(0)
    within: Literal["mean", "lower", "higher"] = "mean"


class VetoParams(Params):
    effect: str = ""
    min: Number | None = None
    grade: str = ""


class ProportionalParams(Params):
    full: Number = Decimal(1)
    basis: Basis = "rate"


class IndicatorBase(Part):
    """What every indicator says, whatever its kind."""

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    section: str = ""
    points: Number = Decimal(0)
    text: str = ""
    verified: str = "text"
    party_link: bool = False
    applies_to: Annotated[tuple[Condition, ...], BeforeValidator(_listed)] = Field(
        default=(), alias="for", strict=False
    )
    bonus: bool = False
    unit: str = "个"
    basis: str = ""
    mark: Literal["", "V", "S", "L", "UNVERIFIED"] = ""
    adopted_by: str = ""


def _asks_for(*keys: str) -> str:
    return "没有写用哪个数，要写 " + "，或 ".join(keys)


class RateBands(IndicatorBase):
    """比率分档给分."""

    kind: Literal["rate_bands"]
    params: RateBandsParams

    @model_validator(mode="after")
    def _has_a_rate(self) -> Self:
        if not self.params.given:
            raise ValueError(_asks_for("measure", "numerator 和 denominator", "fact"))
        if self.params.basis != "count" and self.params.numerator and not self.params.denominator:
            raise ValueError('写了 numerator，还要写 denominator；按个数分档要写 basis = "count"')
        return self


class AllOrNothing(IndicatorBase):
    """达标给满分，否则不得分."""

    kind: Literal["all_or_nothing"]
    params: AllOrNothingParams

    @model_validator(mode="after")
    def _has_a_line(self) -> Self:
        if not self.params.given:
            raise ValueError(_asks_for("fact", "measure 和 threshold", "numerator、denominator 和 threshold"))
        if self.params.numerator and self.params.threshold is None and self.params.min is None:
            raise ValueError("写了 numerator 和 denominator，还要写 threshold：到多少算达标")
        return self


class PerMissingDeduction(IndicatorBase):
    """从满分起扣."""

    kind: Literal["per_missing_deduction"]
    params: DeductionParams


class CountCapped(IndicatorBase):
    """按记录条数累计."""

    unit: str = "条"

    kind: Literal["count_capped"]
    params: CountParams

    @model_validator(mode="after")
    def _counts_something(self) -> Self:
        if not self.params.given:
            raise ValueError(_asks_for("fact", "measure"))
        return self

    @property
    def cap(self) -> Decimal | None:
        """The most that can be had here: the indicator's points where no cap is written, None where cap = 0."""
        cap = self.points if self.params.cap is None else self.params.cap
        return cap if cap > 0 else None


class Reviewed(IndicatorBase):
    """人工评审."""

    kind: Literal["reviewed"]
    params: ReviewedParams = ReviewedParams()


class Veto(IndicatorBase):
    """一票否决."""

    kind: Literal["veto"]
    params: VetoParams

    @model_validator(mode="after")
    def _has_a_fact(self) -> Self:
        if not self.params.given:
            raise ValueError(_asks_for("fact", "measure"))
        return self


class Proportional(IndicatorBase):
    """按比例给分."""

    kind: Literal["proportional"]
    params: ProportionalParams

    @model_validator(mode="after")
    def _has_a_share(self) -> Self:
        if not self.params.given:
            raise ValueError(_asks_for("measure", "numerator 和 denominator", "fact"))
        if self.params.full <= 0:
            raise ValueError("full 要大于 0：到多少得满分")
        return self


Indicator: TypeAlias = RateBands | AllOrNothing | PerMissingDeduction | CountCapped | Reviewed | Veto | Proportional
ENDINGS = {".numerator": "（分子）", ".denominator": "（分母）", "_briefs": "简讯", "_brief": "简讯", ".briefs": "简讯"}
"""How the parts of a measure and the briefs beside a count are named, and what they are called."""
KINDS = ("rate_bands", "all_or_nothing", "per_missing_deduction", "count_capped", "reviewed", "veto", "proportional")


class Grade(Part):
    """A line of the standard: its name, and the total from which on it is reached."""

    name: str
    min: Number


class Gate(Condition):
    """A condition without which a grade is not given, whatever the total."""

    id: str
    title: str
    grade: str
    basis: str = ""


class Section(Part):
    """A part of the standard and the points the original gives it."""

    title: str
    points: Number | None = None
    complete: bool = True


class Rounding(Part):
    """How the total is rounded, when the standard says so; everything before stays exact."""

    places: int = Field(default=1, ge=0, le=6)
    mode: Literal["half_up", "half_even", "down", "up"] = "half_up"


class RollUp(Part):
    """Own points plus a share of the mean total of the unions below (town and bureau level)."""

    share: Number
    of: Literal["mean"] = "mean"
    below_total: Number = Decimal(100)
    standard: str = ""
    title: str = "所辖工会平均分"
    section: str = ""


class BasisDocument(Part):
    """The document that issued the standard."""

    title: str
    number: str = ""
    date: datetime.date | None = None


class About(Part):
    """The head of a standard."""

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    title_en: str = ""
    level: str = ""
    source: str = ""
    total_points: Number = Decimal(0)
    total_points_verified: bool = True
    encoded_points: Number | None = None
    complete: bool = True
    notes: str = ""
    bands: tuple[Grade, ...] = Field(default=(), strict=False)
    version: str = Field(default="1", coerce_numbers_to_str=True)
    in_force_from: datetime.date | None = None
    basis_document: BasisDocument | None = None
    rounding: Rounding | None = None
    not_applicable: Literal["rescale", "full", "leave"] = "rescale"
    ties: Names = Field(default=(), strict=False)
    bonus_cap: Number | None = None
    roll_up: RollUp | None = None
    names: Mapping[str, str] = Field(default_factory=dict)


class Standard(Part):
    """One standard, as read; `sha256` is the fingerprint of its file, `dictionary` names facts in Chinese."""

    about: About = Field(alias="standard")
    sections: tuple[Section, ...] = Field(default=(), alias="section", strict=False)
    indicators: tuple[Annotated[Indicator, Field(discriminator="kind")], ...] = Field(
        alias="indicator", strict=False, min_length=1
    )
    gates: tuple[Gate, ...] = Field(default=(), alias="gate", strict=False)
    sha256: str = ""
    dictionary: Mapping[str, str] = Field(default_factory=dict)

    def called(self, name: str) -> str:
        """The Chinese name of a fact or measure; the name itself where none is known."""
        known = self.about.names.get(name) or self.dictionary.get(name)
        if known is not None:
            return known
        for ending, words in ENDINGS.items():
            if name.endswith(ending):
                return self.called(name.removesuffix(ending)) + words
        return name

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        seen: set[str] = set()
        for one in (*self.indicators, *self.gates):
            if one.id in seen:
                raise ValueError(f"编号 {one.id} 用了两次，每个指标的编号要不同")
            seen.add(one.id)
        return self
