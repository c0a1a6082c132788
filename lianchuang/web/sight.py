"""What somebody is looking at: the part of the own scope chosen at the top left, as of a day. Both stand in the
address: `?in=` names the organisation, `?on=` the day."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest
from django.utils import timezone

from lianchuang.ledger.mark import kept
from lianchuang.registry.models import OrganisationProfile, Tier, Tree
from lianchuang.registry.scope import Scope
from lianchuang.registry.tree import MOVED_BY, subtree, subtree_ids, those_within


@dataclass(frozen=True)
class Sight:
    """Roots within the asker's scope, looked at as of a day. `misread` is a day that could not be read."""

    scope: Scope
    on: date
    chosen: int | None = None
    misread: str = ""

    @property
    def today(self) -> date:
        return self.scope.day

    @property
    def is_past(self) -> bool:
        return self.on < self.today

    def organisations(self) -> RawSQL:
        """Organisations below the roots on the day looked at, for use in `__in`."""
        return subtree(self.scope.roots, self.on)

    @cached_property
    def ids(self) -> frozenset[int]:
        """The same as identities."""
        return subtree_ids(self.scope.roots, self.on)

    @cached_property
    def roots(self) -> list[OrganisationProfile]:
        """The roots as they were called on the day, unions first."""
        return _roots(self.scope.roots, self.on) if self.scope.roots else []

    @property
    def root(self) -> OrganisationProfile | None:
        """The organisation that stands for what is looked at: the union where there is one."""
        return self.roots[0] if self.roots else None

    @property
    def place_name(self) -> str:
        """鄞州区, 东钱湖镇: the place without the organisation."""
        return place_name(self.root.name) if self.root else "没有范围"

    @property
    def whole(self) -> str:
        """全区, 全镇, 本系统, 本工会: how the whole of it is called."""
        if self.root is None:
            return "本级"
        tier, name = self.root.organisation.tier, self.place_name
        if tier == Tier.DISTRICT:
            return f"全{name[-1]}" if name.endswith(("区", "县", "市", "旗")) else "全区"
        if tier == Tier.MIDDLE:
            return "全街道" if name.endswith("街道") else f"全{name[-1]}" if name.endswith(("镇", "乡")) else "本系统"
        return "本单位"

    @property
    def is_district(self) -> bool:
        return bool(self.root) and self.root.organisation.tier == Tier.DISTRICT

    @property
    def alike(self) -> frozenset[str]:
        """Columns that would say the same in every row: the town, for whoever looks at one; the union too."""
        places = [(row.organisation.tree, row.organisation.tier) for row in self.roots]
        if not places or len(dict(places)) < len(places) or Tier.DISTRICT in dict(places).values():
            return frozenset()  # several of one tree, or all of them
        is_one_union = len(places) == 1 and places[0][1] == Tier.BASE
        return frozenset(("organisation", "town") if is_one_union else ("town",))

    def middle(self) -> list[OrganisationProfile]:
        """Towns, streets and bureaus below, unions only, by number; not the root itself."""
        return _middle(self.scope.roots, self.on)


@kept(at_most=256, until=MOVED_BY)
def _roots(roots: frozenset[int], on: date) -> list[OrganisationProfile]:
    found = list(_shown(on).filter(organisation__in=roots))
    return sorted(found, key=lambda row: (row.organisation.tree != Tree.UNION, row.organisation_id))


@kept(at_most=64, until=MOVED_BY)
def _middle(roots: frozenset[int], on: date) -> list[OrganisationProfile]:
    below = _shown(on).filter(organisation__in=subtree(roots, on), organisation__tree=Tree.UNION)
    rows = below.filter(organisation__tier=Tier.MIDDLE).exclude(organisation__in=roots)
    return list(rows.order_by("organisation__number"))


def _shown(on: date) -> QuerySet:
    """Organisations as they were called on a day."""
    return OrganisationProfile.objects.on(on).select_related("organisation")


def place_name(name: str) -> str:
    """鄞州区总工会 → 鄞州区; 中共东钱湖镇党委 → 东钱湖镇."""
    short = name.removeprefix("中共")
    for ending in ("总工会", "工会联合会", "工会", "党工委", "党委", "委"):
        if short.endswith(ending) and len(short) > len(ending) + 1:
            return short.removesuffix(ending)
    return short


def sight_of(request: HttpRequest, action: str, chosen: str | None = None) -> Sight:
    """What the request looks at; `chosen` is the organisation where it does not stand in the address. Something outside
    the scope is not there: Http404."""
    today = timezone.localdate()
    scope = request.standing.scope(action)
    on, misread = _day(request.GET.get("on", ""), today)
    chosen = request.GET.get("in", "") if chosen is None else chosen
    if not chosen:
        return Sight(scope, on, None, misread)
    if not chosen.isdecimal() or len(chosen) > 15 or not those_within([int(chosen)], scope.roots, today):
        raise Http404
    roots = frozenset({int(chosen), *_counterpart(int(chosen), scope, today)})
    return Sight(replace(scope, roots=roots), on, int(chosen), misread)


def _day(written: str, today: date) -> tuple[date, str]:
    """The day asked for; a day that cannot be read, or is still to come, is today and told."""
    if not written:
        return today, ""
    try:
        on = date.fromisoformat(written)
    except ValueError:
        return today, f"“{written[:20]}”不是日期，要写成 2026-03-01 这样。下面是今天的情况。"
    if on > today:
        return today, "这一天还没到，下面是今天的情况。"
    return on, ""


def _counterpart(organisation: int, scope: Scope, day: date) -> set[int]:
    """The organisation of the other tree for the same place, where the scope reaches it too."""
    own = OrganisationProfile.objects.on(day).filter(organisation=organisation).select_related("organisation").first()
    if own is None or own.organisation.tier != Tier.MIDDLE:
        return set()
    others = OrganisationProfile.objects.on(day).filter(
        organisation__in=scope.organisations(), organisation__tier=Tier.MIDDLE, area_code=own.area_code
    )
    others = others.exclude(organisation__tree=own.organisation.tree)
    return {other.organisation_id for other in others if place_name(other.name) == place_name(own.name)}
