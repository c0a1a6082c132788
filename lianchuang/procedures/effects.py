"""Where a decided step changes the registry. Every effect that a procedure file may name is listed here."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.registry import acts
from lianchuang.registry.dated import Refusal
from lianchuang.registry.identifiers import check_credit_code
from lianchuang.registry.many import among
from lianchuang.registry.models import (
    Body,
    CoverageMode,
    Employer,
    EmployerProfile,
    Membership,
    Office,
    Organisation,
    OrganisationKind,
    OrganisationProfile,
    Person,
    Post,
    Quantity,
    Term,
    Tier,
    Tree,
)


@dataclass(frozen=True)
class Doing:
    """One effect being carried out: the case, the day, who entered it, and the inputs that the file names."""

    case: Case
    on: date
    by: Signature
    inputs: dict[str, Any]

    def get(self, name: str) -> Any:
        return self.inputs.get(name)

    @property
    def organisation(self) -> Organisation:
        """The organisation the effect is on: the one that this case brought about, else the case's holder."""
        return self.case.result or self.case.organisation


EFFECTS: dict[str, Callable[[Doing], None]] = {}


def effect(name: str) -> Callable[[Callable[[Doing], None]], Callable[[Doing], None]]:
    def register(function: Callable[[Doing], None]) -> Callable[[Doing], None]:
        EFFECTS[name] = function
        return function

    return register


UNION_KINDS = {
    "own_committee": OrganisationKind.BASE_UNION,
    "joint_committee": OrganisationKind.JOINT_UNION,
    "organiser": OrganisationKind.ORGANISER,
}
PARTY_KINDS = {
    "committee": OrganisationKind.PARTY_COMMITTEE,
    "general_branch": OrganisationKind.GENERAL_BRANCH,
    "branch": OrganisationKind.BRANCH,
    "joint_branch": OrganisationKind.JOINT_BRANCH,
    "temporary_branch": OrganisationKind.TEMPORARY_BRANCH,
}


@effect("establish_union")
def establish_union(doing: Doing) -> None:
    """The union exists from this day, below the union that approved it, covering the employers of the case."""
    form = doing.get("form")
    mode = CoverageMode.JOINT if form == "joint_committee" else CoverageMode.OWN
    _establish(doing, Tree.UNION, UNION_KINDS[form], mode)


@effect("establish_party")
def establish_party(doing: Doing) -> None:
    """The Party organisation exists from this day, in one of the ways of forming it."""
    _establish(doing, Tree.PARTY, PARTY_KINDS[doing.get("form")], CoverageMode(doing.get("mode") or "own"))


def _establish(doing: Doing, tree: str, kind: str, mode: str, tier: int = Tier.BASE) -> None:
    case = doing.case
    seat = OrganisationProfile.objects.on(doing.on).filter(organisation=case.organisation).first()
    employers = list(case.employers.order_by("pk"))
    entry = acts.OrganisationEntry(
        tree=tree,
        tier=tier,
        kind=kind,
        name=doing.get("name"),
        parent=case.organisation,
        area_code=doing.get("area_code") or _seat_of(employers, doing.on) or (seat.area_code if seat else ""),
        covers=[(employer, mode) for employer in employers],
        identity=case.result,
    )
    case.result = acts.establish([entry], by=doing.by, on=doing.on)[0]
    case.save(update_fields=["result"])


def _seat_of(employers: list[Employer], on: date) -> str:
    profile = EmployerProfile.objects.on(on).filter(employer__in=employers[:1]).first()
    return profile.area_code if profile else ""


@effect("admit_members")
def admit_members(doing: Doing) -> None:
    """The people named become members; migrant and dispatched as noted."""
    people = list(Person.objects.filter(pk__in=doing.get("people") or []))
    if people:
        more = {"migrant": doing.get("migrant"), "dispatched": bool(doing.get("dispatched"))}
        details = {person.pk: more for person in people}
        acts.admit(doing.organisation, people, by=doing.by, on=doing.on, details=details)


@effect("report_members")
def report_members(doing: Doing) -> None:
    """The number of members as counted, until a roster is kept."""
    if doing.get("members") is not None and not Membership.objects.believed().filter(organisation=doing.organisation):
        profile = OrganisationProfile.objects.on(doing.on).get(organisation=doing.organisation)
        counts = {Quantity.MEMBERS: doing.get("members")}
        acts.report_counts([(doing.organisation, profile.name, counts, doing.on)], by=doing.by, on=doing.on)


OFFICES = {office.name.lower(): office for office in Office}


@effect("fill_posts")
def fill_posts(doing: Doing) -> None:
    """Those elected take their offices. Rows need `name`, `office`, `elected` (an old ledger may name who was elected
    without the votes: unknown does not unseat). Where somebody is known to have followed later, they leave then.

    Whoever held these offices, or those named in `offices`, leaves them; with `keep` (a by-election) nobody does.
    """
    posts_filled([doing])


def posts_filled(doings: Sequence[Doing]) -> list[list[Event]]:
    """The same for many organisations, each once; the events of each. The statements are as many as for one."""
    elected = [_elected(doing) for doing in doings]
    known = _Known([one.organisation.pk for one in doings], {row["name"] for rows in elected for row in rows})
    seated = [known.people(doing, rows) for doing, rows in zip(doings, elected, strict=True)]
    unknown = [
        [row["name"] for row, person in zip(rows, own, strict=True) if person is None]
        for rows, own in zip(elected, seated, strict=True)
    ]
    arrived = acts.register_persons_of(
        [
            acts.Arrival([acts.PersonEntry(name) for name in names], doing.on, doing.by)
            for doing, names in zip(doings, unknown, strict=True)
        ]
    )
    left = acts.vacate_posts_of(
        [acts.Leaving(one.organisation, _offices_left(one), _elected_on(one), one.by) for one in doings]
    )
    entries: list[acts.PostEntry] = []
    for doing, own, (fresh, _) in zip(doings, seated, arrived, strict=True):
        entries += _taken(doing, own, iter(fresh), known.followed_on(doing))
    filled = {event.organisation: event for event in acts.fill_posts_of(entries, by=doings[0].by)}
    return [
        [event for event in (entered, gone, filled.get(doing.organisation.pk)) if event]
        for doing, (_, entered), gone in zip(doings, arrived, left, strict=True)
    ]


def _elected(doing: Doing) -> list[dict[str, Any]]:
    return [r for r in doing.get("rows") or [] if r.get("elected") is not False and r.get("office") in OFFICES]


def _offices_left(doing: Doing) -> set[int]:
    if doing.get("keep") or not _elected(doing):
        return set()
    return {OFFICES[name] for name in [*(row["office"] for row in _elected(doing)), *_texts(doing.get("offices"))]}


def _taken(
    doing: Doing, seated: Sequence[Person | None], fresh: Iterator[Person], followed: Mapping[int, date]
) -> Iterator[acts.PostEntry]:
    for row, person in zip(_elected(doing), seated, strict=True):
        office = OFFICES[row["office"]]
        yield acts.PostEntry(
            doing.organisation,
            person or next(fresh),
            office,
            _elected_on(doing),
            full_time=doing.get("full_time") if row["office"] in ("chair", "secretary") else None,
            chosen=doing.get("chosen") or "",
            until=followed.get(office),
            by=doing.by,
        )


class _Known:
    """Whom some organisations know by these names, and who holds offices there. Two statements."""

    def __init__(self, organisations: Collection[int], names: Collection[str]) -> None:
        self._members: dict[int, list[Membership]] = {}
        self._posts: dict[int, list[Post]] = {}
        members = Membership.objects.believed().filter(organisation__in=among(organisations), person__name__in=names)
        for membership in members.select_related("person"):
            self._members.setdefault(membership.organisation_id, []).append(membership)
        posts = Post.objects.believed().filter(organisation__in=among(organisations)).select_related("person")
        for post in posts.order_by("person"):
            self._posts.setdefault(post.organisation_id, []).append(post)

    def people(self, doing: Doing, rows: Sequence[Mapping[str, Any]]) -> list[Person | None]:
        """The member of that name where there is just one, or who held an office there; else somebody new."""
        by_name: dict[str, dict[int, Person]] = {}
        for membership in self._members.get(doing.organisation.pk, ()):
            if membership.is_on(doing.on):
                by_name.setdefault(membership.person.name, {})[membership.person_id] = membership.person
        if doing.case.late:
            for post in self._posts.get(doing.organisation.pk, ()):
                by_name.setdefault(post.person.name, {post.person_id: post.person})
        found = [[*by_name.get(row["name"], {}).values()] for row in rows]
        return [own[0] if len(own) == 1 else None for own in found]

    def followed_on(self, doing: Doing) -> dict[int, date]:
        """Offices of the organisation that somebody took after the election, with the first such day: old work may come
        in after newer."""
        if not doing.case.late or doing.get("keep"):
            return {}
        followed: dict[int, date] = {}
        for post in self._posts.get(doing.organisation.pk, ()):
            if post.since > _elected_on(doing):
                followed[post.office] = min(post.since, followed.get(post.office, post.since))
        return followed


@effect("vacate_post")
def vacate_post(doing: Doing) -> None:
    """One officer leaves an office; others who hold the same office keep it. Without a name everybody leaves it."""
    office, name = OFFICES[doing.get("office")], doing.get("name")
    held = Post.objects.on(doing.on).filter(organisation=doing.organisation, office=office).select_related("person")
    staying = [post for post in held if name and post.person.name != name]
    if len(staying) == len(held):
        return
    acts.vacate_posts(doing.organisation, [office], by=doing.by, on=doing.on)
    if staying:
        kept = [(post.person, office, {"chosen": post.chosen, "full_time": post.full_time}) for post in staying]
        acts.fill_posts(doing.organisation, kept, by=doing.by, on=doing.on)


def _elected_on(doing: Doing) -> date:
    """The day of the election where it is not the day on which its result was confirmed."""
    return _day(doing.get("elected_on")) or doing.on


@effect("begin_term")
def begin_term(doing: Doing) -> None:
    """Bodies begin a term of so many years from their election; it runs out on the corresponding day (ELE-TERM-END)."""
    acts.begin_terms_of(terms_begun(doing), by=doing.by)


def terms_begun(doing: Doing) -> list[acts.TermEntry]:
    """The terms that begin with a step."""
    years, on = doing.get("years"), _elected_on(doing)
    last_day = _anniversary(on, int(years)) if years else None
    wanted = [Body[name.upper()] for name in _texts(doing.get("bodies"))]
    return [acts.TermEntry(doing.organisation, body, on, last_day, doing.get("seats"), doing.by) for body in wanted]


WAIT = frozenset({"begin_term", "fill_posts"})
"""Effects that may wait for their like, until another effect comes that reads or changes what they do."""
TOUCH_TERMS = frozenset({"end_term", "merge_into", "dissolve"})
"""The other effects that read or change terms of bodies."""
TOUCH_PEOPLE = frozenset({"transfer_members", "merge_into", "dissolve"})
"""The other effects that change who belongs where and holds which office, in several organisations."""
TOUCH_OWN_PEOPLE = frozenset({"admit_members", "keep_membership", "leave_union", "vacate_post"})
"""Those that do so in one."""


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@effect("certify")
def certify(doing: Doing) -> None:
    """The union has its certificate of legal personality."""
    last_day = doing.get("last_day")
    acts.certify(doing.organisation, doing.get("number") or "", last_day=_day(last_day), by=doing.by, on=doing.on)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


@effect("count_employers")
def count_employers(doing: Doing) -> None:
    """The head-count found at a visit is a new row of the employer's series."""
    names = {
        "staff": Quantity.STAFF,
        "female_staff": Quantity.FEMALE,
        "disabled_staff": Quantity.DISABLED,
        "dispatched_staff": Quantity.DISPATCHED,
        "migrant_staff": Quantity.MIGRANT,
        "wage_bill": Quantity.WAGE_BILL,
        "party_members": Quantity.PARTY_MEMBERS,
    }
    counts = {names[name]: value for name, value in doing.inputs.items() if name in names and value is not None}
    employers = list(doing.case.employers.all())
    if counts and len(employers) == 1:
        day = _day(doing.get("counted_on")) or doing.on
        acts.count_employers([(employers[0], doing.case.title, counts, day)], by=doing.by, on=doing.on)


@effect("register_employer")
def register_employer(doing: Doing) -> None:
    """A unit enters the register; the case is from then on about it."""
    code = check_credit_code(doing.get("credit_code") or "")
    if code.problem:
        raise Refusal(f"统一社会信用代码：{code.problem}。")
    entry = acts.EmployerEntry(
        doing.get("name"),
        credit_code=code.value,
        ownership=doing.get("ownership") or "",
        above_scale=doing.get("above_scale"),
        opened_on=_day(doing.get("opened_on")),
        area_code=doing.get("area_code") or "",
        counts={Quantity.STAFF: doing.get("staff")} if doing.get("staff") is not None else {},
    )
    doing.case.employers.add(acts.register_employers([entry], by=doing.by, on=doing.on)[0])


@effect("describe_employers")
def describe_employers(doing: Doing) -> None:
    """What was found out about the units of the case: ownership, scale, industry."""
    found = {name: value for name, value in doing.inputs.items() if value is not None}
    if found:
        changes = [(employer, found) for employer in doing.case.employers.order_by("pk")]
        acts.describe_employers(changes, by=doing.by, on=doing.on)


@effect("cease_employers")
def cease_employers(doing: Doing) -> None:
    """The units of the case leave the register, for the stated reason."""
    for employer in doing.case.employers.order_by("pk"):
        acts.cease_employer(employer, reason=doing.get("reason") or "", by=doing.by, on=doing.on)


@effect("establish_federation")
def establish_federation(doing: Doing) -> None:
    """A federation of base unions exists from this day below the federation that holds the case."""
    kind = OrganisationKind(doing.get("kind"))
    tier = Tier.MIDDLE if kind == OrganisationKind.TOWN_FEDERATION else Tier.VILLAGE
    _establish(doing, Tree.UNION, kind, CoverageMode.AREA, tier)


@effect("merge_into")
def merge_into(doing: Doing) -> None:
    """The union is part of another from this day; its members, units and lower unions go over."""
    into = Organisation.objects.filter(number=str(doing.get("into")).strip().upper()).first()
    if into is None:
        raise Refusal(f"没有编号为 {doing.get('into')} 的组织。")
    acts.merge(doing.case.organisation, into, by=doing.by, on=doing.on)


@effect("transfer_members")
def transfer_members(doing: Doing) -> None:
    """Membership moves to the union that holds the case."""
    acts.transfer(_named_people(doing), doing.organisation, by=doing.by, on=doing.on)


@effect("keep_membership")
def keep_membership(doing: Doing) -> None:
    """Membership is kept, without dues and vote."""
    acts.keep_membership(_named_people(doing), by=doing.by, on=doing.on)


@effect("leave_union")
def leave_union(doing: Doing) -> None:
    """The people named are members no more."""
    acts.leave(doing.organisation, _named_people(doing), by=doing.by, on=doing.on)


def _named_people(doing: Doing) -> list[Person]:
    return list(Person.objects.filter(pk__in=doing.get("people") or []).order_by("pk"))


@effect("dissolve")
def dissolve(doing: Doing) -> None:
    """The organisation is no more; its members keep their membership."""
    acts.dissolve(doing.case.organisation, reason=doing.get("reason") or "依法撤销", by=doing.by, on=doing.on)


@effect("rename")
def rename(doing: Doing) -> None:
    """The organisation has another name from this day."""
    acts.describe_organisations([(doing.case.organisation, {"name": doing.get("name")})], by=doing.by, on=doing.on)


@effect("end_term")
def end_term(doing: Doing) -> None:
    """The bodies named are no more."""
    for name in _texts(doing.get("bodies")):
        if Term.objects.on(doing.on).filter(organisation=doing.organisation, body=Body[name.upper()]).exists():
            acts.end_term(doing.organisation, Body[name.upper()], by=doing.by, on=doing.on)
