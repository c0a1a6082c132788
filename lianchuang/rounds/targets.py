"""Targets handed down level by level: what is split stays whole, what is changed has its reason, what is done is
computed from the records and typed by nobody.

A target is a number of what a measure counts (its numerator): unions founded, contracts in force, members admitted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Protocol

from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.measures.figure import Figure
from lianchuang.measures.rows import MEASURES
from lianchuang.registry.models import Affiliation, Organisation, OrganisationProfile
from lianchuang.rounds import events
from lianchuang.rounds.course import Refused
from lianchuang.rounds.models import Round, Target


@dataclass(frozen=True)
class Completion:
    """A target with what was done of it; `done` is None where the figure is unknown, which is not nought."""

    target: Target
    done: Fraction | None

    @property
    def share(self) -> Fraction | None:
        """Done over the target; None where the figure is unknown or nothing was asked."""
        return None if self.done is None or not self.target.amount else self.done / self.target.amount

    @property
    def met(self) -> bool:
        return self.done is not None and self.done >= self.target.amount


@transaction.atomic
def set_target(
    round_: Round,
    organisation: Organisation,
    measure: str,
    year: int,
    amount: int,
    *,
    set_by: str,
    by: Signature,
    on: date,
) -> Target:
    """Write down a target that comes from outside the round (the city's for the district). Raises Refused."""
    _lock(round_)
    _countable(round_, measure, year, amount)
    if Target.objects.filter(round=round_, organisation=organisation, measure=measure, year=year).exists():
        raise Refused("这一项这一年已经有目标，要改请用修改并写明理由。")
    elsewhere = Target.objects.filter(organisation=organisation, measure=measure, year=year).select_related("round")
    if (other := elsewhere.exclude(round=round_).first()) is not None:
        raise Refused(f"{other.round.name}已经给它定了这一年这一项的目标，一年一项只有一个目标。")
    if not set_by.strip():
        raise Refused("请写明目标是谁下达的。")
    made = Target.objects.create(
        round=round_, organisation=organisation, measure=measure, year=year, amount=amount, set_by=set_by.strip(),
        set_on=on,
    )  # fmt: skip
    _record(events.TARGET_SET.id, made, by, on, set_by=made.set_by, name=_name(organisation, on))
    return made


@transaction.atomic
def split(
    target: Target, parts: Mapping[Organisation, int], *, by: Signature, on: date, reason: str = ""
) -> list[Target]:
    """Hand a target down to organisations directly below, in whole. A split made before is made anew, with its reason,
    while nothing was handed further down. Raises Refused where the parts do not add up."""
    _lock(target.round)
    target.refresh_from_db()
    _nothing_further_down(target)
    anew = target.parts.exists()
    if anew and not reason.strip():
        raise Refused("请写明为什么重新分。")
    below = set(
        Affiliation.objects.on(on)
        .filter(parent=target.organisation, child__in=list(parts))
        .values_list("child", flat=True)
    )
    strangers = [organisation for organisation in parts if organisation.pk not in below]
    if strangers:
        raise Refused(f"{_name(strangers[0], on)}不是直接下级，不能分给它。")
    total = sum(parts.values())
    if not parts or min(parts.values()) < 0 or total != target.amount:
        raise Refused(f"分下去的合计是 {total}，要正好等于 {target.amount}。")
    target.parts.all().delete()
    name = _name(target.organisation, on)
    made = Target.objects.bulk_create(
        Target(
            round=target.round, organisation=organisation, above=target, measure=target.measure, year=target.year,
            amount=amount, set_by=name, set_on=on,
        )
        for organisation, amount in sorted(parts.items(), key=lambda pair: pair[0].pk)
    )  # fmt: skip
    shares = {organisation.number: amount for organisation, amount in parts.items()}
    if anew:
        _record(events.TARGET_RESPLIT.id, target, by, on, count=len(parts), parts=shares, reason=reason.strip())
    else:
        _record(events.TARGET_SPLIT.id, target, by, on, count=len(parts), parts=shares)
    return made


@transaction.atomic
def take_back(target: Target, *, reason: str, by: Signature, on: date) -> None:
    """Take back what was handed down of a target, so that it can be changed. Raises Refused."""
    _lock(target.round)
    _nothing_further_down(target)
    if not target.parts.exists():
        raise Refused("这个目标还没有分下去。")
    if not reason.strip():
        raise Refused("请写明为什么收回。")
    target.parts.all().delete()
    _record(events.TARGET_TAKEN_BACK.id, target, by, on, parts={}, reason=reason.strip())


def _nothing_further_down(target: Target) -> None:
    if target.parts.filter(parts__isnull=False).exists():
        raise Refused("下面已经再往下分了，先收回下面的。")


@transaction.atomic
def change(target: Target, amount: int, *, reason: str, by: Signature, on: date) -> None:
    """Change a target that stands by itself, with its reason. One that was split is taken back first, and a part is
    changed by splitting anew above it, so that the sum is kept. Raises Refused."""
    _lock(target.round)
    target.refresh_from_db()
    if not reason.strip():
        raise Refused("请写明为什么改。")
    if target.above_id is not None:
        raise Refused("这个目标是上级分下来的，要在上级那里重新分，合计才对得上。")
    if target.parts.exists():
        raise Refused("这个目标已经分下去了，先收回，改了再分，合计才对得上。")
    _countable(target.round, target.measure, target.year, amount)
    before, target.amount = target.amount, amount
    target.save(update_fields=["amount"])
    _record(
        events.TARGET_CHANGED.id, target, by, on, before=before, reason=reason.strip(),
        name=_name(target.organisation, on),
    )  # fmt: skip


class Figures(Protocol):
    """Whoever tells a figure of an organisation and everything below it."""

    def figure(self, name: str, organisation: int) -> Figure: ...


def completions(targets: list[Target], measured: Figures) -> list[Completion]:
    """What was done of each target, from the measures of a frozen year."""
    found = []
    for target in targets:
        figure = measured.figure(target.measure, target.organisation_id)
        known = figure.status == "known" and figure.numerator is not None
        nought = Fraction(0) if figure.status == "not_applicable" else None
        found.append(Completion(target, Fraction(figure.numerator or 0) if known else nought))
    return found


def _countable(round_: Round, measure: str, year: int, amount: int) -> None:
    if measure not in MEASURES:
        raise Refused("没有这个指标。")
    if not round_.since.year <= year <= round_.last_day.year:
        raise Refused(f"年度要在这一轮里：{round_.since.year} 到 {round_.last_day.year}。")
    if amount < 1:
        raise Refused("目标数要大于 0。")


def _lock(round_: Round) -> None:
    Round.objects.select_for_update().get(pk=round_.pk)


def _name(organisation: Organisation, on: date) -> str:
    found = OrganisationProfile.objects.on(on).filter(organisation=organisation).first()
    return found.name if found else organisation.number


def _record(kind: str, target: Target, by: Signature, on: date, **more: object) -> None:
    payload = {
        "measure": target.measure,
        "measure_name": MEASURES[target.measure].name,
        "year": target.year,
        "amount": target.amount,
        "unit": target.organisation.number,
        **more,
    }
    record(Entry(kind, on, payload, target.organisation_id, f"target:{target.pk}"), by=by)
