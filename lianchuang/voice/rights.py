"""By which appointment somebody may take a step of a case, or open one."""

from collections.abc import Iterator, Sequence

from django.db.models import Q, QuerySet

from lianchuang.accounts.models import Appointment
from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import ACTORS, Role
from lianchuang.procedures.models import Case, CaseEmployer
from lianchuang.registry.models import Coverage, Organisation, OrganisationProfile, Tier, Tree
from lianchuang.registry.tree import subtree
from lianchuang.rulebook.procedures import Procedure, Step
from lianchuang.voice.acts import is_anothers

HOLDERS = {
    "union": (Tree.UNION, (Tier.VILLAGE, Tier.BASE)),
    "higher_union": (Tree.UNION, (Tier.DISTRICT, Tier.MIDDLE, Tier.VILLAGE)),
    "party": (Tree.PARTY, (Tier.BASE,)),
    "higher_party": (Tree.PARTY, (Tier.DISTRICT, Tier.MIDDLE)),
}
"""Which organisations can hold a procedure of each kind."""


class Rights:
    """What one person may do in one case; the ancestors are looked up once."""

    def __init__(self, standing: Standing, case: Case, firms: set[int] | None = None) -> None:
        """`firms` are the employers concerned, where they are known already."""
        self.standing, self.case = standing, case
        self._firms = firms
        self._found: dict[str, Appointment | None] = {}

    def for_step(self, step: Step) -> Appointment | None:
        """The appointment by which the step may be taken, or None."""
        if step.actor not in self._found:
            self._found[step.actor] = self._look(step.actor)
        return self._found[step.actor]

    def _look(self, actor: str) -> Appointment | None:
        organisation = self.case.organisation
        if actor == "worker" and is_anothers(self.case, self.standing.account):
            return None  # who raised a matter speaks for themselves
        if actor == "employer":
            own = {one.employer_id for one in self.standing.appointments if one.employer_id} & self._of_the_case()
            if own:
                return self.standing.right_to_act(actor, organisation, min(own))
        if actor == "party" and organisation.tree == Tree.UNION and (beside := self._beside_the_union()):
            return beside
        found = self.standing.right_to_act(actor, organisation)
        if found is None and self.case.result is not None:
            found = self.standing.right_to_act(actor, self.case.result)
        return found

    def _beside_the_union(self) -> Appointment | None:
        """The appointment as secretary of the Party organisation of the same employers, to which the union brings what
        the Party decides (中国共产党发展党员工作细则 第八条)."""
        seats = {one.organisation_id: one for one in self.standing.appointments if one.role == Role.SECRETARY}
        if not seats:
            return None
        rows = Coverage.objects.on(self.standing.day).filter(organisation__in=seats, employer__in=self._of_the_case())
        return next((seats[one] for one in rows.order_by("organisation").values_list("organisation", flat=True)), None)

    def _of_the_case(self) -> set[int]:
        """The employers that the case is about, or that the union which holds it covers."""
        if self._firms is None:
            about = set(self.case.employers.values_list("pk", flat=True))
            covered = Coverage.objects.on(self.standing.day).filter(organisation=self.case.organisation)
            self._firms = about or set(covered.values_list("employer", flat=True))
        return self._firms


def rights_in(standing: Standing, cases: Sequence[Case]) -> Iterator[tuple[Case, Rights]]:
    """Each of some cases with the rights in it. Two statements."""
    about: dict[int, set[int]] = {}
    rows = CaseEmployer.objects.filter(case__in=[case.pk for case in cases])
    for pk, employer in rows.values_list("case", "employer"):
        about.setdefault(pk, set()).add(employer)
    covered: dict[int, set[int]] = {}
    coverage = Coverage.objects.on(standing.day).filter(organisation__in={case.organisation_id for case in cases})
    for organisation, employer in coverage.values_list("organisation", "employer"):
        covered.setdefault(organisation, set()).add(employer)
    for case in cases:
        yield case, Rights(standing, case, about.get(case.pk) or covered.get(case.organisation_id, set()))


def may_open(standing: Standing, procedure: Procedure) -> bool:
    """Whether any appointment lets one begin such a procedure somewhere."""
    roles = {role for role, _ in ACTORS[procedure.holder]}
    return standing.may("case.open") and bool(roles & {Role(role) for role in standing.roles})


def holders_for(standing: Standing, procedure: Procedure) -> QuerySet:
    """The organisations for which somebody may begin a procedure, as they are called today."""
    within = Q(pk__in=())
    for role, relation in ACTORS[procedure.holder]:
        for appointment in standing.appointments:
            if appointment.role == role and appointment.organisation_id:
                within |= _reached(appointment.organisation_id, relation, standing)
    tree, tiers = HOLDERS[procedure.holder]
    own = Organisation.objects.filter(within, tree=tree, tier__in=tiers)
    rows = OrganisationProfile.objects.on(standing.day).filter(organisation__in=own)
    return rows.select_related("organisation").order_by("organisation__tier", "organisation__number")


def _reached(organisation: int, relation: str, standing: Standing) -> Q:
    if relation == "own":
        return Q(pk=organisation)
    below = Q(pk__in=subtree([organisation], standing.day))
    return below if relation == "at_or_above" else below & ~Q(pk=organisation)
