"""Which units should have a union or a Party organisation and have none: the lines, each with its ground."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value

from lianchuang.measures.coverage import COMMITTEE_FROM
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import NON_PUBLIC, Coverage, EmployerCount, EmployerProfile, Quantity, Tree
from lianchuang.web.articles import in_words


@dataclass(frozen=True)
class Gap:
    """One line: from which count of which quantity on (or every large non-public firm), of which tree, on what ground.

    `policy` is what is wished and not what the law commands.
    """

    id: str
    short: str
    sentence: str
    tree: str
    basis: str
    quantity: int | None
    at_least: int
    policy: bool
    procedure: str


@cache
def gaps() -> dict[str, Gap]:
    """Every line, by name. Those of the Party stand in the charter as the procedure file has it."""
    founding = "found-party-organisation"
    three = procedures().named(founding).duty[0]
    charter = in_words(three.basis[0])
    from_staff = f"职工 {COMMITTEE_FROM} 人以上，没有工会覆盖"
    from_three = f"正式党员 {three.at_least} 人以上，没有党组织覆盖"
    large = "规模以上非公有制企业，没有党组织覆盖"
    listed = (
        Gap(
            "union",
            "工会",
            from_staff,
            Tree.UNION,
            "工会法第十一条",
            Quantity.STAFF,
            COMMITTEE_FROM,
            True,
            "found-union",
        ),
        Gap(
            "party", "党组织", from_three, Tree.PARTY, charter, Quantity.PARTY_MEMBERS, three.at_least, False, founding
        ),
        Gap("large", "规上企业党组织", large, Tree.PARTY, charter, None, 0, True, founding),
    )
    return {gap.id: gap for gap in listed}


def lacking(gap: Gap, on: date, within: Q) -> QuerySet:
    """The profiles of the units that lack it on a day; `amount` is what put them over the line."""
    covered = Coverage.objects.on(on).filter(employer=OuterRef("employer"), organisation__tree=gap.tree)
    rows = EmployerProfile.objects.on(on).filter(within).filter(~Exists(covered))
    if gap.quantity is None:
        return rows.filter(ownership__in=NON_PUBLIC, above_scale=True).annotate(amount=Value(0))
    counts = EmployerCount.objects.on(on).filter(quantity=gap.quantity)
    over = counts.filter(value__gte=gap.at_least).values("employer")
    own = counts.filter(employer=OuterRef("employer"))
    return rows.filter(employer__in=over).annotate(amount=Subquery(own.values("value")[:1]))
