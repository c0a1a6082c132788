"""Who is asking: an account with its appointments of the day, the scope they open, and what it may do."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from lianchuang.accounts.models import Account, Appointment
from lianchuang.accounts.table import ACTORS, APPOINTS, SECOND_FACTOR, Reach, Role, roles_for
from lianchuang.ledger.acts import Signature
from lianchuang.registry.models import Organisation
from lianchuang.registry.scope import Scope
from lianchuang.registry.tree import ancestors_of


@dataclass(frozen=True)
class Standing:
    """An account on a day. Appointments are read anew for every request, so a change acts on the next one."""

    account: Account
    day: date
    round: int | None = None
    """The number of the round that somebody chose to look at; None: the newest."""

    @cached_property
    def appointments(self) -> list[Appointment]:
        return list(self.account.appointments.on(self.day).select_related("organisation", "employer").order_by("pk"))

    @cached_property
    def roles(self) -> set[str]:
        return {appointment.role for appointment in self.appointments}

    @property
    def needs_second_factor(self) -> bool:
        """Whoever sees others' data signs in with two factors (security.md §2 rule 18)."""
        return bool(self.roles & SECOND_FACTOR)

    def may(self, action: str) -> bool:
        """Whether any appointment allows the action at all."""
        return bool(self.roles & set(roles_for(action)))

    def scope(self, action: str) -> Scope:
        """How far the action reaches: the union of the appointments that allow it."""
        allowed = roles_for(action)
        roots, employers, persons = set(), set(), set()
        for appointment in self.appointments:
            reach = allowed.get(Role(appointment.role))
            if reach in (Reach.SUBTREE, Reach.OWN) and appointment.organisation_id:
                roots.add(appointment.organisation_id)
            elif reach is Reach.EMPLOYER and appointment.employer_id:
                employers.add(appointment.employer_id)
            elif reach is Reach.SELF and self.account.person_id:
                persons.add(self.account.person_id)
        return Scope(self.day, frozenset(roots), frozenset(employers), frozenset(persons))

    def reaches(self, action: str, organisation: int | None, employer: int | None = None) -> bool:
        """Whether the action may be done on this organisation or employer. Looked for upwards, from the one to the
        roots: what is below a district is thousands, what is above a union is two or three."""
        scope = self.scope(action)
        if employer is not None and employer in scope.employers:
            return True
        if organisation is None or not scope.roots:
            return False
        return organisation in scope.roots or not scope.roots.isdisjoint(self.above(organisation))

    def may_give(self) -> dict[Role, set[int]]:
        """Which roles this account may give, each with the places of the appointments that allow it; whoever is
        appointed stands at or below one of them."""
        given: dict[Role, set[int]] = {}
        for appointment in self.appointments:
            for role in APPOINTS.get(Role(appointment.role), ()):
                if appointment.organisation_id:
                    given.setdefault(role, set()).add(appointment.organisation_id)
        return given

    def right_to_act(self, actor: str, organisation: Organisation, employer: int | None = None) -> Appointment | None:
        """The appointment by which this account may take a step that is `actor`'s, or None."""
        above = set(self.above(organisation.pk))
        for role, relation in ACTORS[actor]:
            for appointment in self.appointments:
                if appointment.role == role and self._stands(appointment, relation, organisation.pk, above, employer):
                    return appointment
        return None

    def above(self, organisation: int) -> list[int]:
        """What is above an organisation today, nearest first; looked up once, however often it is asked about."""
        if organisation not in self._known_above:
            self._known_above[organisation] = ancestors_of(organisation, self.day)
        return self._known_above[organisation]

    @cached_property
    def _known_above(self) -> dict[int, list[int]]:
        return {}

    @staticmethod
    def _stands(
        appointment: Appointment, relation: str, organisation: int, above: set[int], employer: int | None
    ) -> bool:
        where = appointment.organisation_id
        if relation == "own":
            return where == organisation
        if relation == "above":
            return where in above
        if relation == "at_or_above":
            return where == organisation or where in above
        return appointment.employer_id is not None and appointment.employer_id == employer

    def signature(self, at: datetime, right: Appointment | None = None) -> Signature:
        by_right = right or (self.appointments[0] if self.appointments else None)
        return Signature(f"account:{self.account.pk}", at, f"appointment:{by_right.pk}" if by_right else "")
