"""Items that people judge: given blind, signed with a reason, put together by the standard's rule, fed into the scores.

A mark is sealed when it is signed: the journal keeps its fingerprint, the table its ciphertext. Only when the last of
the reviewers whom the standard asks for has signed are all opened, in one event with marks, reasons and the salts by
which anybody can hold them against the fingerprints. Further apart than the tolerance, a third settles between the two.
"""

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from django.db import transaction

from lianchuang.accounts.models import Account
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.registry.models import Organisation
from lianchuang.rounds import events
from lianchuang.rounds.conflict import refuse_the_tied
from lianchuang.rounds.course import Refused
from lianchuang.rounds.models import Mark, Round
from lianchuang.rulebook.standard_form import Reviewed
from lianchuang.scoring.judged import Judged, Judgements
from lianchuang.scoring.rules import TOGETHER
from lianchuang.scoring.wording import number

LEAST_WORDS = 4  # characters of a reason; a convention: fewer say nothing
PLACES = Decimal("0.01")


@dataclass(frozen=True)
class Rule:
    """How one item is judged, as the standard declares it."""

    cap: Decimal
    step: Decimal | None = None
    reviewers: int = 1
    tolerance: Decimal = Decimal(0)
    within: Literal["mean", "lower", "higher"] = "mean"


@dataclass(frozen=True)
class Given:
    """One signed mark."""

    account: str
    points: Decimal
    reason: str


@dataclass(frozen=True)
class Sheet:
    """One item of one organisation: the marks given so far, in their order."""

    rule: Rule
    marks: tuple[Given, ...] = ()

    @property
    def opened(self) -> bool:
        """Whether all whom the standard asks for have signed."""
        return len(self.marks) >= self.rule.reviewers

    @property
    def differs(self) -> bool:
        """Whether two marks lie further apart than the standard lets pass."""
        return (
            self.rule.reviewers == 2
            and self.opened
            and abs(self.marks[0].points - self.marks[1].points) > self.rule.tolerance
        )

    @property
    def wanted(self) -> int:
        """How many signatures are still missing."""
        return self.rule.reviewers + self.differs - len(self.marks)

    def seen_by(self, account: str) -> tuple[Given, ...]:
        """What somebody may see: one's own mark, and once it is opened everybody's."""
        return self.marks if self.opened else tuple(one for one in self.marks if one.account == account)

    @property
    def result(self) -> Fraction | None:
        """The points, once settled."""
        if self.wanted:
            return None
        if len(self.marks) == 1 or self.differs:
            return Fraction(self.marks[-1].points)
        both = sorted(Fraction(one.points) for one in self.marks)
        return {"mean": sum(both) / 2, "lower": both[0], "higher": both[1]}[self.rule.within]

    @property
    def how(self) -> str:
        """By which rule the result came about, in words."""
        if self.rule.reviewers == 1:
            return "一人评审"
        if self.differs:
            return "两人相差超过容许的，由第三人定"
        if self.marks[0].points == self.marks[1].points:
            return "两人给分一样"
        return f"两人相差不超过 {number(self.rule.tolerance)}，{TOGETHER[self.rule.within]}"


def rule_of(indicator: Reviewed) -> Rule:
    """The rule that a standard declares for an item."""
    params = indicator.params
    return Rule(indicator.points, params.step, params.reviewers, params.tolerance, params.within)


def give(sheet: Sheet, mark: Given) -> Sheet:
    """The sheet with one more mark. Raises Refused."""
    if not sheet.wanted:
        raise Refused("这一项已经评完了。")
    if any(one.account == mark.account for one in sheet.marks):
        raise Refused("你已经打过分了，要由另一个人来。")
    if len(mark.reason.strip()) < LEAST_WORDS:
        raise Refused("请写明为什么给这个分。")
    points, rule = mark.points, sheet.rule
    if not points.is_finite() or points < 0 or points > rule.cap:
        raise Refused(f"分数在 0 到 {number(rule.cap)} 之间。")
    if points % (rule.step or PLACES):
        raise Refused(f"每档 {number(rule.step)} 分。" if rule.step else "分数最多写两位小数。")
    if sheet.differs:
        low, high = sorted(one.points for one in sheet.marks)
        if not low <= points <= high:
            raise Refused(f"第三人定在两人的分之间：{number(low)} 到 {number(high)}。")
    return replace(sheet, marks=(*sheet.marks, mark))


def take_back(sheet: Sheet, account: str) -> Sheet:
    """The sheet without one's own mark, while nobody has seen it. Raises Refused."""
    if sheet.opened:
        raise Refused("已经都签了，不能再收回。")
    if all(one.account != account for one in sheet.marks):
        raise Refused("你还没有打分。")
    return replace(sheet, marks=tuple(one for one in sheet.marks if one.account != account))


# In the journal and the tables --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """Which item of which organisation in which assessment (by its first day) is judged, and by what rule."""

    round: Round
    period: date
    unit: str
    unit_name: str
    indicator: str
    title: str
    rule: Rule

    @property
    def subject(self) -> str:
        return f"round:{self.round.pk}:judged:{self.period}:{self.unit}:{self.indicator}"


def sheet_of(item: Item) -> Sheet:
    """The marks that stand on an item."""
    rows = Mark.objects.standing().filter(
        round=item.round, period=item.period, unit=item.unit, indicator=item.indicator
    )
    return Sheet(item.rule, tuple(_given(row) for row in rows.order_by("seat")))


def sign(item: Item, account: Account, points: Decimal, reason: str, *, by: Signature, on: date) -> Sheet:
    """One reviewer's mark, sealed; the last one opens and, unless a third is wanted, settles. Raises Refused."""
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=item.round.pk)
        refuse_the_tied(item.round, account, item.unit, on)
        before = sheet_of(item)
        given = Given(f"account:{account.pk}", points, reason.strip())
        sheet = give(before, given)
        salt = secrets.token_hex(16)
        written = json.dumps({"points": str(points), "reason": given.reason, "salt": salt}, ensure_ascii=False)
        row = Mark(
            round=item.round,
            period=item.period,
            unit=item.unit,
            unit_name=item.unit_name,
            indicator=item.indicator,
            title=item.title,
            seat=len(sheet.marks),
            account=account,
            sealed=written,
            fingerprint=fingerprint_of(given, salt),
            signed_on=on,
        )
        row.save(force_insert=True)
        _record(events.SIGNED.id, item, {"fingerprint": row.fingerprint, "seat": row.seat}, by, on)
        if sheet.result is not None:
            _settle(item, sheet, by, on)
        return sheet


def withdraw(item: Item, account: Account, reason: str, *, by: Signature, on: date) -> None:
    """Take one's own sealed mark back, with the reason. Raises Refused."""
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=item.round.pk)
        take_back(sheet_of(item), f"account:{account.pk}")
        rows = Mark.objects.standing().filter(round=item.round, period=item.period, unit=item.unit, account=account)
        rows.filter(indicator=item.indicator).update(withdrawn_on=on)
        _record(events.TAKEN_BACK.id, item, {"reason": reason.strip() or "写错了"}, by, on)


def fingerprint_of(given: Given, salt: str) -> str:
    """What the journal keeps of a sealed mark."""
    return hashlib.sha256(f"{salt}\n{given.account}\n{given.points}\n{given.reason}".encode()).hexdigest()


def judgements_of(round_: Round, period: date) -> Judgements:
    """All items of an assessment that are settled, with who gave what for which reason."""
    rows = Mark.objects.standing().filter(round=round_, period=period).exclude(settled="").select_related("account")
    items: defaultdict[tuple[str, str], list[Mark]] = defaultdict(list)
    for row in rows.order_by("unit", "indicator", "seat"):
        items[row.unit, row.indicator].append(row)
    found: defaultdict[str, dict[str, Judged]] = defaultdict(dict)
    for (unit, indicator), marks in items.items():
        said = "；".join(f"{one.account.name} {number(_given(one).points)} 分（{_given(one).reason}）" for one in marks)
        result, how = marks[0].settled.split(" ", 1)
        found[unit][indicator] = Judged(Decimal(result), f"{said}；{how}")
    return dict(found)


def marks_of(round_: Round, period: date, units: Iterable[str]) -> Mapping[tuple[str, str], list[Mark]]:
    """The marks that stand, by unit and item. One statement."""
    found: defaultdict[tuple[str, str], list[Mark]] = defaultdict(list)
    rows = Mark.objects.standing().filter(round=round_, period=period, unit__in=list(units))
    for row in rows.select_related("account").order_by("seat"):
        found[row.unit, row.indicator].append(row)
    return found


def sheet_from(rule: Rule, marks: Iterable[Mark]) -> Sheet:
    """A sheet from rows read before."""
    return Sheet(rule, tuple(_given(row) for row in marks))


def _given(row: Mark) -> Given:
    told = json.loads(row.sealed)
    return Given(f"account:{row.account_id}", Decimal(told["points"]), told["reason"])


def _settle(item: Item, sheet: Sheet, by: Signature, on: date) -> None:
    rows = Mark.objects.standing().filter(
        round=item.round, period=item.period, unit=item.unit, indicator=item.indicator
    )
    opened = [{"by": f"account:{row.account_id}", **json.loads(row.sealed)} for row in rows.order_by("seat")]
    result = number(sheet.result, 6)
    rows.update(settled=f"{result} {sheet.how}")
    _record(events.SETTLED.id, item, {"result": result, "words": sheet.how, "marks": opened}, by, on)


def _record(kind: str, item: Item, payload: dict[str, object], by: Signature, on: date) -> None:
    about = {"unit": item.unit, "unit_name": item.unit_name, "indicator": item.indicator, "title": item.title}
    held = Organisation.objects.filter(number=item.unit, tree="union").values_list("pk", flat=True).first()
    record(Entry(kind, on, {**about, **payload}, held or item.round.district_id, item.subject), by=by)
