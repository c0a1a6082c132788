"""A district of the size asked for, made by the acts of the registry and the engine: every event is a real one.

It is grown in stages, so that the half of a district becomes the whole of it. There are ten employers for each union;
the events that the register leaves open are work lived through by the engine (`work`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection, transaction
from django.utils import timezone

from benchmarks import invented
from benchmarks.size import Size
from benchmarks.work import Worker, act, signed
from lianchuang.accounts import acts as accounts
from lianchuang.accounts.models import Account
from lianchuang.accounts.table import Role
from lianchuang.ledger.models import Event
from lianchuang.ledger.sealing import seal
from lianchuang.registry import acts
from lianchuang.registry.models import (
    Area,
    Body,
    CoverageMode,
    Employer,
    Membership,
    Office,
    Organisation,
    OrganisationKind,
    OrganisationProfile,
    Ownership,
    Person,
    Quantity,
    Tier,
    Tree,
)
from lianchuang.rounds.acts import freeze_and_score, open_round
from lianchuang.rounds.models import Round

OPENED = date(1995, 1, 1)
OFFICER, PASSWORD = "officer", "yongyu-celiang-de-ren"
SHARES = (1, 2, 3, 4, 15)  # members of five neighbouring unions, in twenty-fifths of what the five have
OWNERSHIP = (Ownership.PRIVATE, Ownership.PRIVATE, Ownership.PRIVATE, Ownership.STATE, Ownership.FOREIGN)
CHUNK = 50  # unions at a time


@dataclass(frozen=True)
class Town:
    """A town or street and who stands for it in both trees."""

    code: str
    villages: Sequence[str]
    union: Organisation
    party: Organisation


def today() -> date:
    return timezone.localdate()


def first_day() -> date:
    """The first of the three years in which the unions are at work."""
    return date(today().year - 2, 1, 1)


def grow(size: Size) -> None:
    """Bring the district to this size from whatever it has; then freeze, score and let the planner count its rows."""
    stood = Membership.objects.values("organisation").distinct().count()
    towns = _towns()
    workers = []
    for start in range(stood, size.unions, CHUNK):
        workers += _unions(range(start, min(start + CHUNK, size.unions)), size, towns)
    act(size.events - Event.objects.count(), workers, first_day(), today())
    if not Account.objects.exists():
        _open_account()
    seal()
    _score()
    seal()
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def _towns() -> list[Town]:
    if not Organisation.objects.exists():
        acts.open_district(invented.AREA, by=signed(OPENED), on=OPENED)
    seats = OrganisationProfile.objects.on(today()).select_related("organisation")
    unions = {p.area_code: p.organisation for p in seats.filter(kind=OrganisationKind.TOWN_FEDERATION)}
    parties = {p.area_code: p.organisation for p in seats.filter(kind=OrganisationKind.TOWN_PARTY)}
    villages = Area.objects.on(today()).filter(level=5).order_by("code").values_list("code", flat=True)
    inside = {code: [v for v in villages if v.startswith(code[:9])] or [code] for code in unions}
    return [Town(code, inside[code], unions[code], parties[code]) for code in sorted(unions)]


def members_of(number: int, size: Size) -> int:
    """How many members a union has: small ones and large ones, the sizes of a real district."""
    return 5 * size.members // size.unions * SHARES[number % 5] // 25


@transaction.atomic
def _unions(numbers: range, size: Size, towns: Sequence[Town]) -> list[Worker]:
    """Unions with their employers, bodies, rosters and Party organisations."""
    employers = _employers(numbers, size, towns)
    founded = [date(1998 + number % 20, 3, 1 + number % 28) for number in numbers]
    entries = [
        acts.OrganisationEntry(
            Tree.UNION,
            Tier.BASE,
            OrganisationKind.JOINT_UNION if _is_joint(number) else OrganisationKind.BASE_UNION,
            union_name(number),
            towns[number % len(towns)].union,
            _village(number, towns),
            _covered(number, employers[10 * place : 10 * place + 10]),
            day,
        )
        for place, (number, day) in enumerate(zip(numbers, founded, strict=True))
    ]
    unions = acts.establish(entries, by=signed(first_day()), on=first_day())
    _bodies(numbers, unions)
    _rosters(numbers, unions, size)
    _parties(numbers, employers, towns)
    return [
        Worker(number, union, staff_of(10 * number, size), members_of(number, size))
        for number, union in zip(numbers, unions, strict=True)
    ]


def union_name(number: int) -> str:
    return f"{invented.employer_name(10 * number)}工会"


def _is_joint(number: int) -> bool:
    return number % 8 == 7


def _covered(number: int, own: Sequence[Employer]) -> list[tuple[Employer, str]]:
    if _is_joint(number):
        return [(employer, CoverageMode.JOINT) for employer in own[:5]]
    return [(own[0], CoverageMode.OWN)]


def _village(number: int, towns: Sequence[Town]) -> str:
    villages = towns[number % len(towns)].villages
    return villages[number // len(towns) % len(villages)]


def staff_of(employer: int, size: Size) -> int:
    """The first of ten employers has the union's members and some more; the others are small."""
    union, place = divmod(employer, 10)
    return members_of(union, size) * 7 // 6 if place == 0 else 4 + employer * 7 % 60


def _employers(numbers: range, size: Size, towns: Sequence[Town]) -> list[Employer]:
    counted = first_day() - timedelta(days=1)
    entries = []
    for number in range(10 * numbers.start, 10 * numbers.stop):
        staff = staff_of(number, size)
        counts = {Quantity.STAFF: staff, Quantity.FEMALE: staff // 2, Quantity.MIGRANT: staff // 3}
        entries.append(
            acts.EmployerEntry(
                invented.employer_name(number),
                invented.credit_code(number),
                ownership=OWNERSHIP[number // 10 % 5],
                industry="C34",
                above_scale=staff >= 100,
                opened_on=date(1990 + number % 30, 5, 4),
                area_code=_village(number // 10, towns),
                counts=counts if number % 50 else {},
                counted_on=counted,
                since=counted,
            )
        )
    return acts.register_employers(entries, by=signed(counted), on=counted)


def _bodies(numbers: range, unions: Sequence[Organisation]) -> None:
    elected = date(first_day().year - 1, 6, 1)
    terms = []
    for number, union in zip(numbers, unions, strict=True):
        last_day = date(elected.year + (3 if number % 3 else 5), 5, 1 + number % 28)
        terms += [acts.TermEntry(union, body, elected, last_day) for body in (Body.COMMITTEE, Body.AUDIT_COMMITTEE)]
        if number % 10:
            certified = signed(elected)
            acts.certify(union, f"3302{number:06d}", last_day=last_day, by=certified, on=elected)
    acts.begin_terms_of(terms, by=signed(elected))


def _rosters(numbers: range, unions: Sequence[Organisation], size: Size) -> None:
    """Who is a member of which union, and the chair of each. Person number n is the nth member of the district."""
    day = first_day() - timedelta(days=1)
    by = signed(day)
    begin = sum(members_of(number, size) for number in range(numbers.start))
    counts = [members_of(number, size) for number in numbers]
    persons = acts.register_persons([person(begin + n) for n in range(sum(counts))], by=by, on=day)
    admissions, posts, start = [], [], 0
    for union, count in zip(unions, counts, strict=True):
        own = persons[start : start + count]
        start += count
        details = {one.pk: {"migrant": one.pk % 3 != 0, "dispatched": one.pk % 20 == 0} for one in own}
        admissions.append(acts.Admission(union, own, details))
        posts.append(acts.PostEntry(union, own[0], Office.CHAIR, day, False, "direct" if union.pk % 2 else "committee"))
    acts.admit_to(admissions, by=by, on=day)
    acts.fill_posts_of(posts, by=by)


def person(number: int) -> acts.PersonEntry:
    """The nth person, as the registry knows them."""
    return acts.PersonEntry(
        name=invented.person_name(number),
        sex="女",
        born=f"{invented.birthday(number % invented.BIRTHDAYS):%Y-%m}",
        ethnic=invented.ETHNIC[number % 5],
        politics=invented.POLITICS[number % 4],
        education=invented.EDUCATION[number % 5],
        id_number=invented.id_number(number),
        telephone=invented.telephone(number),
    )


def _parties(numbers: range, employers: Sequence[Employer], towns: Sequence[Town]) -> None:
    """Every third union's employer has a Party branch."""
    entries = [
        acts.OrganisationEntry(
            Tree.PARTY,
            Tier.BASE,
            OrganisationKind.BRANCH,
            f"{invented.employer_name(10 * number)}党支部",
            towns[number % len(towns)].party,
            _village(number, towns),
            [(employers[10 * place], CoverageMode.OWN)],
            date(2008 + number % 12, 7, 1),
        )
        for place, number in enumerate(numbers)
        if number % 3 == 0
    ]
    if entries:
        acts.establish(entries, by=signed(first_day()), on=first_day())


def roots() -> list[Organisation]:
    """The district federation and the district Party committee."""
    return list(Organisation.objects.filter(tier=Tier.DISTRICT).order_by("pk"))


def _open_account() -> None:
    """An officer of the district federation, who sees both trees."""
    since = first_day()
    by = signed(since)
    account = accounts.open_account(OFFICER, "测量", PASSWORD, by=by, on=since)
    for root in roots():
        accounts.appoint(account, Role.DISTRICT_UNION, organisation=root, by=by, on=since)
    TOTP.activate(account, "BENCHMARKBENCHMARKBENCHMARKBENCH")


def _score() -> None:
    day = first_day()
    opened = Round.objects.first() or open_round(
        roots()[0], 8, "第8轮三级联创", since=day, last_day=date(day.year + 2, 12, 31), standard="demonstration-base",
        by=signed(day), on=day,
    )  # fmt: skip
    freeze_and_score(opened, roots(), by=signed(today()), on=today())


def counted() -> dict[str, int]:
    """What stands in the district, for the report."""
    return {
        "unions": OrganisationProfile.objects.on(today())
        .filter(organisation__tree=Tree.UNION, organisation__tier=Tier.BASE)
        .count(),
        "members": Membership.objects.on(today()).count(),
        "people": Person.objects.count(),
        "employers": Employer.objects.count(),
        "events": Event.objects.count(),
    }
