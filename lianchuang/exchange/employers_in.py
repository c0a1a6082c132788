"""Employers and their unions from a ledger: each row is compared with the register and becomes an entry, a change, or
nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from lianchuang.exchange.dates import day_of
from lianchuang.exchange.ground import COUNTS, MEMBER_COUNTS, Ground, Known, Place, ownership_of
from lianchuang.exchange.holders import term_end
from lianchuang.exchange.records import Place as Position
from lianchuang.exchange.records import Row
from lianchuang.exchange.workbook_out import Fate, duplicate
from lianchuang.ledger.acts import Signature
from lianchuang.registry import acts
from lianchuang.registry.many import among
from lianchuang.registry.models import (
    Body,
    CoverageMode,
    Membership,
    Office,
    Organisation,
    OrganisationKind,
    OrganisationProfile,
    Post,
    ReportedCount,
    Term,
    Tier,
    Tree,
)

LABELS = {
    "name": "名称",
    "area_code": "所在地",
    "ownership": "经济类型",
    "registration": "登记类型",
    "industry": "行业",
}

ELSEWHERE = "统一社会信用代码 {} 的单位登记在别的区，或者已经不在册：先请那里迁出；代码写错的，请改正。"


@dataclass
class Wish:
    """What one row wants of the register."""

    row: Row
    place: Place
    profile: dict[str, Any]
    counts: dict[int, int]
    counted_on: date
    known: Known | None
    changes: dict[str, Any] = field(default_factory=dict)
    new_counts: dict[int, int] = field(default_factory=dict)


class EmployersIn:
    """All rows of one ledger of employers or unions."""

    def __init__(self, ground: Ground, rows: Sequence[Row], on: date):
        self.ground, self.rows, self.on = ground, rows, on
        self.fates: list[Fate] = []
        self.wishes: list[Wish] = []
        self.unions = _Unions(on)
        standing = _Standing(ground, on)
        at: dict[Position, Fate] = {}
        for row in rows:
            fate = self._fate(row, standing, at)
            at[row.sheet, row.source_row] = fate
            self.fates.append(fate)

    def _fate(self, row: Row, standing: "_Standing", at: dict[Position, Fate]) -> Fate:
        if row.has_error:
            return Fate("refused")
        if row.duplicate_of:
            return duplicate(row, at, "同一家")
        place = self.ground.place(row.record.get("town"))
        if place is None or place.union is None:
            return Fate("refused", (f"名单里没有“{row.record.get('town')}”这个镇街，请改成本区的镇街名称。",))
        if self.ground.is_elsewhere(row.record.get("uscc")):
            return Fate("refused", (ELSEWHERE.format(row.record["uscc"]),))
        wish = self._wish(row, place)
        known = wish.known
        refusal = self.ground.refusal(place.code) or (known and self.ground.refusal(known.area_code, known.union))
        if refusal:
            return Fate("refused", (refusal,))
        told = self.unions.plan(wish, standing)
        if wish.known is None:
            self.wishes.append(wish)
            return Fate("added", tuple(told))
        if wish.changes or wish.new_counts:
            self.wishes.append(wish)
        words = [*_said(wish), *told]
        return Fate("merged", tuple(words)) if words else Fate("unchanged")

    def _wish(self, row: Row, place: Place) -> Wish:
        record = row.record
        known = self.ground.find(record.get("uscc"), record.get("employer"), place)
        registration = record.get("reg_type") or ""
        profile = {
            "name": record.get("employer") or (known.name if known else record.get("union_name")),
            "area_code": self.ground.village(place, record.get("village")),
            "registration": registration,
            "ownership": ownership_of(registration),
            "industry": "",
        }
        counts = {int(q): int(record[n]) for n, q in COUNTS.items() if record.get(n) is not None}
        counted_on = min(day_of(row.context.get("reported_on")) or self.on, self.on)
        wish = Wish(row, place, profile, counts, counted_on, known)
        if known:
            self._compare(wish, known, bool(record.get("village")))
        return wish

    def _compare(self, wish: Wish, known: Known, names_village: bool) -> None:
        """Only what the ledger says can change anything; a blank says nothing."""
        for name, value in wish.profile.items():
            now = getattr(known, name)
            within = name == "area_code" and not names_village and now.startswith(str(value).rstrip("0"))
            if value and value != now and not within:
                wish.changes[name] = value
        counts = self.ground.counts_of(known)
        wish.new_counts = {q: v for q, v in wish.counts.items() if counts.get(q) != v}

    def apply(self, by: Signature) -> None:
        """Write everything the rows want, in bulk."""
        fresh = [wish for wish in self.wishes if wish.known is None]
        if fresh:
            made = acts.register_employers([_entry(wish) for wish in fresh], by=by, on=self.on)
            for wish, employer in zip(fresh, made, strict=True):
                wish.known = Known(employer.pk, employer.credit_code, wish.profile["name"], wish.profile["area_code"])
        changed = [(w.known.employer, w.changes) for w in self.wishes if w.known and w.changes]
        acts.describe_employers(changed, by=by, on=self.on)
        counted = [
            (w.known.employer, w.profile["name"], w.new_counts, w.counted_on)
            for w in self.wishes
            if w.known and w.new_counts
        ]
        if counted:
            acts.count_employers(counted, by=by, on=self.on)
        self.unions.apply(by)


def _entry(wish: Wish) -> acts.EmployerEntry:
    founded = day_of(wish.row.record.get("founded"))
    since = min(founded, wish.counted_on) if founded else wish.counted_on
    return acts.EmployerEntry(
        credit_code=wish.row.record.get("uscc") or None,
        counts=dict(wish.counts),
        counted_on=wish.counted_on,
        since=since,
        **wish.profile,
    )


def _said(wish: Wish) -> list[str]:
    said = [f"{LABELS[name]}改为“{value}”" for name, value in wish.changes.items() if name in LABELS]
    names = {int(q): q.label for q in COUNTS.values()}
    return said + [f"{names[q]}更新为 {value}" for q, value in wish.new_counts.items()]


@dataclass
class _UnionWish:
    """A union to be established or brought up to date."""

    wish: Wish
    organisation: Organisation | None
    founded: date
    name: str
    kind: str
    terms: list[tuple[int, date, date | None]] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=dict)
    chair: tuple[str, bool | None] | None = None
    replaces_chair: bool = False
    joins: bool = False  # covered by a joint union: what the row counts is the unit's part of it


class _Standing:
    """What the registry holds of the unions of the district: terms, chairs, reported counts, who keeps a roster."""

    def __init__(self, ground: Ground, on: date):
        unions = among({k.union.pk for named in ground.by_name.values() for k in named if k.union})
        self.terms = {(t.organisation_id, t.body): t for t in Term.objects.on(on).filter(organisation__in=unions)}
        posts = Post.objects.on(on).filter(organisation__in=unions, office=Office.CHAIR).select_related("person")
        self.chairs = {post.organisation_id: post.person.name for post in posts}
        reported = ReportedCount.objects.on(on).filter(organisation__in=unions)
        self.counts = {(row.organisation_id, row.quantity): row.value for row in reported}
        members = Membership.objects.on(on).filter(organisation=OuterRef("pk"))
        enrolled = Organisation.objects.filter(Exists(members), pk__in=unions)
        self.rosters = set(enrolled.values_list("pk", flat=True))
        self.kinds = dict(
            OrganisationProfile.objects.on(on).filter(organisation__in=unions).values_list("organisation_id", "kind")
        )


class _Unions:
    """The unions (and Party organisations) that the rows tell of."""

    def __init__(self, on: date):
        self.on = on
        self.wanted: list[_UnionWish] = []
        self.branches: list[Wish] = []
        self._first_days: dict[int, date] = {}

    def plan(self, wish: Wish, standing: _Standing) -> list[str]:
        """What the row says of a union, as sentences; empty when the registry has it all already."""
        record, known = wish.row.record, wish.known
        told: list[str] = []
        if record.get("has_party") and not (known and known.party):
            self.branches.append(wish)
            told.append("登记党组织")
        has_union = record.get("has_union", 1 if record.get("founded") or "term_years" in record else 0)
        if not has_union:
            return told
        union = _UnionWish(
            wish,
            known.union if known else None,
            day_of(record.get("founded")) or day_of(record.get("last_election")) or wish.counted_on,
            record.get("union_name") or f"{wish.profile['name']}工会",
            OrganisationKind.BASE_UNION,
            joins="联合" in (wish.row.details.get("has_union") or "") or (known is not None and known.jointly),
        )
        self._bodies(union, standing)
        self._members(union, standing)
        self._chair(union, standing)
        told += self._words(union)
        if union.organisation is None or union.terms or union.counts or union.chair:
            self.wanted.append(union)
        return told

    def _bodies(self, union: _UnionWish, standing: _Standing) -> None:
        record = union.wish.row.record
        elected, years = day_of(record.get("last_election")), record.get("term_years")
        last_day = day_of(record.get("term_ends")) or term_end(elected, years)
        since = elected or union.founded
        wanted = [(Body.COMMITTEE, elected is not None or union.organisation is None)]
        wanted += [(Body.AUDIT_COMMITTEE, record.get("audit")), (Body.WOMEN_COMMITTEE, record.get("women"))]
        for body, said in wanted:
            if not said or union.joins:
                continue
            now = standing.terms.get((union.organisation.pk, body)) if union.organisation else None
            renewed = now is not None and body == Body.COMMITTEE and now.since <= since
            if now is None or (renewed and (now.since, now.last_day) != (since, last_day)):
                union.terms.append((int(body), since, last_day))

    def _members(self, union: _UnionWish, standing: _Standing) -> None:
        pk = union.organisation.pk if union.organisation else None
        if pk in standing.rosters:
            return  # a roster counts better than a ledger
        for name, quantity in MEMBER_COUNTS.items():
            value = union.wish.row.record.get(name)
            if value is not None and not union.joins and standing.counts.get((pk, int(quantity))) != int(value):
                union.counts[int(quantity)] = int(value)

    def _chair(self, union: _UnionWish, standing: _Standing) -> None:
        name = union.wish.row.record.get("chair")
        now = standing.chairs.get(union.organisation.pk) if union.organisation else None
        if name and name != now and not union.joins:
            kind = union.wish.row.record.get("chair_kind")
            union.chair = (name, None if not kind else "专" in kind)
            union.replaces_chair = now is not None

    def _words(self, union: _UnionWish) -> list[str]:
        if union.organisation is None:
            return ["由镇街联合工会覆盖（台账未写明是哪一个）" if union.joins else f"登记工会：{union.name}"]
        words = ["更新会员数"] if union.counts else []
        words += ["更新任期"] if union.terms else []
        return words + (["更新工会主席"] if union.chair else [])

    def apply(self, by: Signature) -> None:
        fresh = [u for u in self.wanted if u.organisation is None and not u.joins]
        if fresh:
            made = acts.establish([self._establishing(u) for u in fresh], by=by, on=self.on)
            for union, organisation in zip(fresh, made, strict=True):
                union.organisation = organisation
        joined = [
            (u.wish.place.union, u.wish.known.employer, CoverageMode.JOINT)
            for u in self.wanted
            if u.joins and u.organisation is None and u.wish.known
        ]
        acts.cover(joined, by=by, on=self.on)
        kept = [u for u in self.wanted if u.organisation is not None]
        acts.begin_terms_of(
            [acts.TermEntry(u.organisation, body, since, last) for u in kept for body, since, last in u.terms], by=by
        )
        acts.report_counts(
            [(u.organisation, u.name, u.counts, u.wish.counted_on) for u in kept if u.counts], by=by, on=self.on
        )
        self._seat_chairs([u for u in kept if u.chair], by)
        self._found_branches(by)

    def _establishing(self, union: _UnionWish) -> acts.OrganisationEntry:
        assert union.wish.known is not None
        return acts.OrganisationEntry(
            tree=Tree.UNION,
            tier=Tier.BASE,
            kind=union.kind,
            name=union.name,
            parent=union.wish.place.union,
            area_code=union.wish.profile["area_code"],
            covers=[(union.wish.known.employer, CoverageMode.OWN)],
            since=max(union.founded, self._first_day(union.wish.place.union)),
        )

    def _first_day(self, organisation: Organisation | None) -> date:
        """The day from which a union can stand below this one."""
        assert organisation is not None
        if organisation.pk not in self._first_days:
            row = OrganisationProfile.objects.believed().filter(organisation=organisation).earliest("since")
            self._first_days[organisation.pk] = row.since
        return self._first_days[organisation.pk]

    def _seat_chairs(self, unions: Sequence[_UnionWish], by: Signature) -> None:
        if not unions:
            return
        people = acts.register_persons([acts.PersonEntry(u.chair[0]) for u in unions if u.chair], by=by, on=self.on)
        acts.vacate_posts_of(
            [acts.Leaving(u.organisation, [Office.CHAIR], self._seated_on(u), by) for u in unions if u.replaces_chair]
        )
        acts.fill_posts_of(
            [
                acts.PostEntry(u.organisation, person, Office.CHAIR, self._seated_on(u), u.chair[1])
                for u, person in zip(unions, people, strict=True)
                if u.chair
            ],
            by=by,
        )

    def _seated_on(self, union: _UnionWish) -> date:
        return day_of(union.wish.row.record.get("last_election")) or union.founded

    def _found_branches(self, by: Signature) -> None:
        """A Party organisation of its own, or the town's joint one where the ledger says 联合支部."""
        own = [w for w in self.branches if "联合" not in (w.row.details.get("has_party") or "") and w.known]
        joint = [w for w in self.branches if w not in own and w.known]
        entries = [
            acts.OrganisationEntry(
                Tree.PARTY,
                Tier.BASE,
                OrganisationKind.BRANCH,
                f"{wish.profile['name']}党支部",
                wish.place.party,
                wish.profile["area_code"],
                [(wish.known.employer, CoverageMode.OWN)],
                wish.counted_on,
            )
            for wish in own
            if wish.known
        ]
        if entries:
            acts.establish(entries, by=by, on=self.on)
        acts.cover(
            [(w.place.party, w.known.employer, CoverageMode.ENTERPRISES) for w in joint if w.known and w.place.party],
            by=by,
            on=self.on,
        )
