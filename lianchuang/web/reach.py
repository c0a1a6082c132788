"""Finding what an address names, within the asker's reach. What is out of reach is not there: Http404."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import reduce
from operator import or_

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404

from lianchuang.accounts.models import Account
from lianchuang.accounts.standing import Standing
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case, CaseEmployer
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import (
    Area,
    Coverage,
    Employer,
    EmployerProfile,
    Organisation,
    OrganisationKind,
    OrganisationProfile,
    Tree,
)
from lianchuang.registry.scope import Scope
from lianchuang.registry.tree import EqualsAny, covered_within, those_within
from lianchuang.voice.models import Raised

GEOGRAPHIC = [
    OrganisationKind.DISTRICT_FEDERATION,
    OrganisationKind.TOWN_FEDERATION,
    OrganisationKind.DISTRICT_PARTY,
    OrganisationKind.TOWN_PARTY,
]  # these answer for everything on their ground; a bureau answers only for what it covers


READING = {"case.see", "document.see", "paper.see"}


def sees_cases_of(standing: Standing, organisation: int) -> bool:
    """Whether somebody sees the cases of an organisation, be it one that is no more."""
    return standing.reaches("cases.see", organisation) or _was_reached(standing.scope("cases.see"), organisation)


def organisation_within(action: str) -> Callable[..., Organisation]:
    """A finder of organisations that the action reaches; a dissolved one, where it stood on its last day."""

    def find(standing: Standing, organisation: int) -> Organisation:
        scope = standing.scope(action)
        covering = Coverage.objects.on(scope.day).filter(employer__in=scope.employers, organisation=OuterRef("pk"))
        rows = Organisation.objects.filter(pk=organisation).annotate(covers=Exists(covering))
        found = rows.first()
        if found is None or not (
            found.covers or standing.reaches(action, organisation) or _was_reached(scope, organisation)
        ):
            raise Http404
        return found

    return find


def reached_among(
    standing: Standing, organisations: Iterable[int | None], action: str = "organisation.see"
) -> set[int]:
    """Of some organisations those whose page one may open; the others are named without a link."""
    scope, wanted = standing.scope(action), {one for one in organisations if one}
    return those_within(wanted, scope.roots, scope.day) | _covering(scope, wanted)


def _covering(scope: Scope, organisations: Iterable[int]) -> set[int]:
    """Of some organisations those that cover an employer of the scope."""
    if not scope.employers:
        return set()
    rows = Coverage.objects.on(scope.day).filter(employer__in=scope.employers, organisation__in=organisations)
    return set(rows.values_list("organisation", flat=True))


def employers_among(standing: Standing, employers: Iterable[int]) -> set[int]:
    """Of some employers those whose page one may open."""
    if not standing.may("employer.see"):
        return set()
    return _those_of(standing.scope("employer.see"), set(employers))


def _those_of(scope: Scope, employers: set[int]) -> set[int]:
    """Of some employers those of `employers_within`, looked for from the employers and not over the whole ground."""
    found = set(employers & scope.employers)
    if employers - found:
        found |= covered_within(employers - found, scope.roots, scope.day)
    if scope.roots and employers - found:
        grounds = EmployerProfile.objects.on(scope.day).filter(_on_the_ground(scope), employer__in=employers - found)
        found |= set(grounds.values_list("employer", flat=True))
    return found


def _was_reached(scope: Scope, organisation: int) -> bool:
    last = OrganisationProfile.objects.believed().filter(organisation=organisation).order_by("-since").first()
    if last is None or last.until is None or last.until > scope.day:
        return False
    return bool(those_within([organisation], scope.roots, last.until - timedelta(days=1)))


def employers_within(scope: Scope) -> Q:
    """Employers named in the scope, covered by an organisation reached, or on the ground of one of its roots."""
    grounds = EmployerProfile.objects.on(scope.day).filter(_on_the_ground(scope)).values("employer")
    return scope.employer("pk") | Q(pk__in=grounds)


def profiles_within(scope: Scope) -> Q:
    """The same of `EmployerProfile` rows of the scope's day: their own place tells whether they are on the ground."""
    return scope.employer() | _on_the_ground(scope)


def _on_the_ground(scope: Scope) -> Q:
    seats = OrganisationProfile.objects.on(scope.day).filter(organisation__in=scope.roots, kind__in=GEOGRAPHIC)
    found = Q(pk__in=())
    for area in Area.objects.on(scope.day).filter(code__in=seats.values("area_code")):
        first, beyond = area.code_range()
        found |= Q(area_code__gte=first, area_code__lt=beyond)
    return found


def employer_within(action: str) -> Callable[..., Employer]:
    """A finder of employers that the action reaches."""

    def find(standing: Standing, employer: int) -> Employer:
        found = Employer.objects.filter(pk=employer).first()
        if found is None or not _those_of(standing.scope(action), {found.pk}):
            raise Http404
        return found

    return find


def case_within(action: str) -> Callable[..., Case]:
    """A finder of cases that the action reaches; for reading also those of an organisation that is no more, where it
    stood on its last day."""

    def find(standing: Standing, case: int) -> Case:
        found = Case.objects.select_related("organisation", "result", "within_case").filter(pk=case).first()
        if found is None or not _reaches_case(standing, action, found):
            raise Http404
        return found

    return find


def _reaches_case(standing: Standing, action: str, case: Case) -> bool:
    """Whether `Case.objects.within` has it, asked of the one case; or, for reading, where its organisation stood on
    its last day."""
    if any(standing.reaches(action, one) for one in (case.organisation_id, case.result_id)):
        return True
    scope = standing.scope(action)
    if scope.employers and CaseEmployer.objects.filter(case=case, employer__in=scope.employers).exists():
        return True
    return action in READING and _was_reached(scope, case.organisation_id)


def act_within(action: str) -> Callable[..., tuple[Case, Event]]:
    """A finder of the events of cases that the action reaches."""
    find_case = case_within(action)

    def find(standing: Standing, case: int, act: int) -> tuple[Case, Event]:
        found = find_case(standing, case)
        event = Event.objects.filter(pk=act, subject=found.subject).first()
        if event is None:
            raise Http404
        return found, event

    return find


def matters_within(scope: Scope, account: Account | None = None) -> Q:
    """Cases in which somebody outside the union has a part: the employer in those of the unions that cover it, the
    worker in those of the own union that all may follow and in those that they raised themselves, the Party's secretary
    in what the union of the same employers brought to it; and the cases about the employer itself. Each is compared
    with an array, so that an index serves for each."""
    found = []
    if scope.roots:
        found.append(Q(organisation__in=scope.roots, procedure__in=[one.id for one in procedures() if one.shared]))
        found.append(brought_to_party(scope))
    if scope.employers:
        covering = Coverage.objects.on(scope.day).filter(employer__in=scope.employers, organisation__tree=Tree.UNION)
        unions = EqualsAny(F("organisation"), ArraySubquery(covering.values("organisation")))
        about = CaseEmployer.objects.filter(employer__in=scope.employers).values("case")
        found += [Q(unions, procedure__in=procedures_with("employer")), Q(EqualsAny(F("pk"), ArraySubquery(about)))]
    if account and scope.roots:
        raised = Raised.objects.filter(account=account).values("case")
        found.append(Q(EqualsAny(F("pk"), ArraySubquery(raised))))
    return reduce(or_, found) if found else Q(pk__in=())


def brought_to_party(scope: Scope) -> Q:
    """Cases which the union of the same employers has handed to a Party organisation of the scope. Before that they are
    the union's own affair."""
    seats = Coverage.objects.on(scope.day).filter(organisation__in=scope.roots, organisation__tree=Tree.PARTY)
    beside = Coverage.objects.on(scope.day).filter(employer__in=seats.values("employer"), organisation__tree=Tree.UNION)
    handed = Q(pk__in=())
    for procedure, steps in handing_to_party().items():
        for step in steps:
            handed |= Q(procedure=procedure, raw_state__takings__contains=[{"step": step}])
    return handed & Q(EqualsAny(F("organisation"), ArraySubquery(beside.values("organisation"))))


def handing_to_party() -> dict[str, set[str]]:
    """In the procedures of unions the steps after which it is the Party's turn."""
    found: dict[str, set[str]] = {}
    for procedure in procedures():
        partys = {step.id for step in procedure.step if step.actor == "party"}
        if procedure.holder == "union" and partys:
            follows = (group.split("|") for step in procedure.step if step.id in partys for group in step.after)
            found[procedure.id] = {name for names in follows for name in names} - partys
    return found


def procedures_with(actor: str) -> list[str]:
    """The procedures in which an actor has a step to take."""
    return [procedure.id for procedure in procedures() if any(step.actor == actor for step in procedure.step)]


def matter_within(action: str) -> Callable[..., Case]:
    """A finder of cases for those who stand outside the union's office."""

    def find(standing: Standing, case: int) -> Case:
        rows = Case.objects.filter(matters_within(standing.scope(action), standing.account), pk=case)
        found = rows.select_related("organisation", "result").first()
        if found is None:
            raise Http404
        return found

    return find
