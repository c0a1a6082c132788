"""Who is told: whoever must act, and on the ladder the level above. Loaded for a day in a few statements."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from lianchuang.accounts.models import Appointment
from lianchuang.accounts.table import Reach, Role, roles_for
from lianchuang.procedures.deadlines import Deadline, SecondWord
from lianchuang.procedures.models import CaseEmployer
from lianchuang.registry.models import Affiliation, Coverage, Organisation, Tree
from lianchuang.registry.scope import Scope
from lianchuang.voice.acts import FIRST
from lianchuang.voice.models import Raised

OFFICERS = {Role.OFFICER, Role.DISTRICT_UNION, Role.DISTRICT_PARTY}
DISTRICT = {Role.DISTRICT_UNION, Role.DISTRICT_PARTY}
BY_WORKERS = {procedure for procedure, _ in FIRST.values()}
OWN = {
    "union": ({Role.CHAIR}, {Role.OFFICER, Role.DISTRICT_UNION}),  # a federation's own duties are its officers'
    "party": ({Role.SECRETARY}, {Role.OFFICER, Role.DISTRICT_PARTY}),
    "worker": ({Role.WORKER},),
}


class Posts:
    """Who holds which post where, and what stands above what, on one day."""

    def __init__(self, day: date, deadlines: Iterable[Deadline] = ()) -> None:
        self.at: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self.firms: dict[int, list[int]] = defaultdict(list)
        rows = Appointment.objects.on(day).filter(account__is_active=True).order_by("pk")
        for account, role, organisation, employer in rows.values_list("account", "role", "organisation", "employer"):
            if organisation is not None:
                self.at[organisation][role].append(account)
            elif role == Role.EMPLOYER:
                self.firms[employer].append(account)
        self.parent = dict(Affiliation.objects.on(day).values_list("child", "parent"))
        self.covered: dict[int, list[int]] = defaultdict(list)
        for organisation, employer in (
            Coverage.objects.on(day).filter(employer__in=self.firms).values_list("organisation", "employer")
        ):
            self.covered[organisation].append(employer)
        own = {one.case for one in deadlines if one.case and (one.who == "worker" or one.procedure in BY_WORKERS)}
        self.raised = dict(Raised.objects.filter(case__in=own).values_list("case", "account"))
        self.everybody = {account for posts in self.at.values() for group in posts.values() for account in group}
        self.active = {account for posts in self.at.values() for account in posts.get(Role.WORKER, ())}
        self.about: dict[int, list[int]] = defaultdict(list)
        asked = {one.case for one in deadlines if one.who == "employer" and one.case}
        for case, employer in CaseEmployer.objects.filter(case__in=asked).values_list("case", "employer"):
            self.about[case].append(employer)

        brought = {one.organisation for one in deadlines if one.who == "party"}
        self.beside = _parties_beside(brought, day) if brought else {}

    def doers(self, one: Deadline) -> list[int]:
        """The accounts whose duty it is; none where nobody holds the post."""
        if one.second is not None:
            return self._second(one.organisation, one.second)
        if one.who == "employer":
            employers = self.about.get(one.case or 0) or self.covered.get(one.organisation, [])
            return _once(account for employer in employers for account in self.firms.get(employer, ()))
        if one.who == "worker" and one.case in self.raised:
            raiser = self.raised[one.case]  # who raised it, and nobody else; none where they gave no name
            return [raiser] if raiser in self.active else []
        if one.who == "party" and (secretaries := self._secretaries_beside(one.organisation)):
            return secretaries
        if one.who in OWN:
            groups = (self._holding(one.organisation, roles) for roles in OWN[one.who])
            return next((group for group in groups if group), [])
        return self._nearest([one.organisation, *self._above(one.organisation)], OFFICERS)

    def _secretaries_beside(self, union: int) -> list[int]:
        """Of the Party organisations of a union's employers, to which it brings what the Party decides."""
        return _once(one for place in self.beside.get(union, ()) for one in self._holding(place, {Role.SECRETARY}))

    def _second(self, place: int, word: SecondWord) -> list[int]:
        """Who may give the second word: the nearest level at which somebody may, so that a town's matter does not
        wait for the district."""
        if not word.action:
            return sorted(word.accounts & self.everybody - word.but)
        roles = {role: reach for role, reach in roles_for(word.action).items() if not word.roles or role in word.roles}
        if word.anywhere:
            groups = [_once(account for held in self.at for account in self._holding(held, set(roles)))]
        else:
            above = {role for role, reach in roles.items() if reach is Reach.SUBTREE}
            groups = [self._holding(place, set(roles)), *(self._holding(one, above) for one in self._above(place))]
        able = ([account for account in group if account not in word.but] for group in groups)
        return next((group for group in able if group), [])

    def above(self, one: Deadline) -> list[int]:
        """The officers of the nearest level above."""
        return self._nearest(self._above(one.organisation), OFFICERS)

    def district(self, one: Deadline) -> list[int]:
        """The officers of the district above."""
        return self._nearest(self._above(one.organisation), DISTRICT)

    def root(self, organisation: int) -> int:
        """The district in which an organisation stands."""
        return next(reversed([organisation, *self._above(organisation)]))

    def _above(self, organisation: int) -> Iterator[int]:
        passed = {organisation}
        while (found := self.parent.get(organisation)) is not None and found not in passed:
            passed.add(found)
            yield found
            organisation = found

    def _nearest(self, places: Iterable[int], roles: set[Role]) -> list[int]:
        return next((group for place in places if (group := self._holding(place, roles))), [])

    def _holding(self, place: int, roles: set[Role]) -> list[int]:
        posts = self.at.get(place, {})
        return _once(account for role, group in posts.items() if role in roles for account in group)


def _parties_beside(unions: set[int], day: date) -> dict[int, list[int]]:
    """Of each of some unions the Party organisations that cover an employer of its own. Two statements."""
    rows = Coverage.objects.on(day).filter(organisation__in=unions, organisation__tree=Tree.UNION)
    covered = list(rows.order_by("organisation", "employer").values_list("organisation", "employer"))
    there = Coverage.objects.on(day).filter(employer__in={one for _, one in covered}, organisation__tree=Tree.PARTY)
    parties: dict[int, list[int]] = defaultdict(list)
    for party, employer in there.order_by("organisation").values_list("organisation", "employer"):
        parties[employer].append(party)
    found: dict[int, list[int]] = defaultdict(list)
    for union, employer in covered:
        found[union] += parties.get(employer, ())
    return found


def _once(accounts: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(accounts))


def everywhere(day: date) -> Scope:
    """All organisations there are on a day."""
    below = Affiliation.objects.on(day).values("child")
    return Scope(day, frozenset(Organisation.objects.exclude(pk__in=below).values_list("pk", flat=True)))
