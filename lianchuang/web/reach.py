"""Finding what an address names, within the asker's reach. What is out of reach is not there: Http404."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db.models import Q
from django.http import Http404

from lianchuang.accounts.models import Account
from lianchuang.accounts.standing import Standing
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
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
from lianchuang.registry.tree import subtree_ids
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
        found = Organisation.objects.filter(_reached(scope), pk=organisation).first()
        if found is None and _was_reached(scope, organisation):
            found = Organisation.objects.get(pk=organisation)
        if found is None:
            raise Http404
        return found

    return find


def reached_among(standing: Standing, organisations: Iterable[int | None]) -> set[int]:
    """Of some organisations those whose page one may open; the others are named without a link."""
    rows = Organisation.objects.filter(
        _reached(standing.scope("organisation.see")), pk__in={one for one in organisations if one}
    )
    return set(rows.values_list("pk", flat=True))


def _reached(scope: Scope) -> Q:
    """Organisations of the scope, and those that cover an employer of it."""
    if not scope.employers:
        return scope.organisation("pk")
    covering = Coverage.objects.on(scope.day).filter(employer__in=scope.employers)
    return scope.organisation("pk") | Q(pk__in=covering.values("organisation"))


def employers_among(standing: Standing, employers: Iterable[int]) -> set[int]:
    """Of some employers those whose page one may open."""
    if not standing.may("employer.see"):
        return set()
    rows = Employer.objects.filter(employers_within(standing.scope("employer.see")), pk__in=set(employers))
    return set(rows.values_list("pk", flat=True))


def _was_reached(scope: Scope, organisation: int) -> bool:
    last = OrganisationProfile.objects.believed().filter(organisation=organisation).order_by("-since").first()
    if last is None or last.until is None or last.until > scope.day:
        return False
    return organisation in subtree_ids(scope.roots, last.until - timedelta(days=1))


def employers_within(scope: Scope) -> Q:
    """Employers named in the scope, covered by an organisation reached, or on the ground of one of its roots."""
    grounds = EmployerProfile.objects.on(scope.day).filter(_on_the_ground(scope)).values("employer")
    return scope.employer("pk") | Q(pk__in=grounds)


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
        found = Employer.objects.filter(employers_within(standing.scope(action)), pk=employer).first()
        if found is None:
            raise Http404
        return found

    return find


def case_within(action: str) -> Callable[..., Case]:
    """A finder of cases that the action reaches; for reading also those of an organisation that is no more, where it
    stood on its last day."""

    def find(standing: Standing, case: int) -> Case:
        scope = standing.scope(action)
        rows = Case.objects.select_related("organisation", "result", "within_case").filter(pk=case)
        found = rows.within(scope).first()
        if found is None and action in READING:
            found = next((one for one in rows if _was_reached(scope, one.organisation_id)), None)
        if found is None:
            raise Http404
        return found

    return find


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
    worker in those of the own union that all may follow and in those that they raised themselves; and the cases about
    the employer itself."""
    firm = procedures_with("employer")
    worker = [one.id for one in procedures() if one.shared]
    covering = Coverage.objects.on(scope.day).filter(employer__in=scope.employers, organisation__tree=Tree.UNION)
    own = Q(organisation__in=scope.roots, procedure__in=worker)
    firms = Q(organisation__in=covering.values("organisation"), procedure__in=firm)
    about = Q(pk__in=Case.objects.filter(employers__in=scope.employers).values("pk"))
    raised = (
        Q(pk__in=Raised.objects.filter(account=account).values("case")) if account and scope.roots else Q(pk__in=())
    )
    return own | firms | about | raised


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
