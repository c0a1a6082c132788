"""What stands around every page: who is signed in, what they may open, on which ground they stand."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import Role
from lianchuang.registry.models import OrganisationProfile
from lianchuang.rounds.conduct import in_course
from lianchuang.rounds.models import Round
from lianchuang.web.deadlines import overdue_count
from lianchuang.web.demonstrated import is_demonstration
from lianchuang.web.navigation import Group, Item, home_of, menu_of, tabs_of
from lianchuang.web.sight import Sight
from lianchuang.web.two_words import rounds_of


@dataclass
class Shell:
    """Worked out only as far as the page asks for it."""

    standing: Standing
    request: HttpRequest

    @cached_property
    def sight(self) -> Sight:
        return Sight(self.standing.scope(self._widest), self.standing.day)

    @property
    def _widest(self) -> str:
        seen = ("cockpit.see", "organisations.see")
        return next((action for action in seen if self.standing.may(action)), "organisation.see")

    @cached_property
    def groups(self) -> list[Group]:
        return menu_of(self.standing, self.sight.whole)

    @cached_property
    def tabs(self) -> list[Item]:
        return tabs_of(self.standing)

    @property
    def here(self) -> str:
        match = self.request.resolver_match
        return match.url_name if match else ""

    @property
    def home(self) -> str:
        return home_of(self.standing)

    @property
    def chosen(self) -> str:
        """The place chosen, to be kept in the addresses of the menu."""
        value = self.request.GET.get("in", "")
        return f"?in={value}" if value.isdecimal() else ""

    @property
    def ground(self) -> str:
        """What stands at the top left: the place, or the unit one belongs to."""
        if self.sight.root is not None:
            return self.sight.place_name if self.standing.may("cockpit.see") else self.sight.root.name
        firms = [one.employer_id for one in self.standing.appointments if one.employer_id]
        return _employer_name(firms[0], self.standing) if firms else "联创"

    @property
    def places(self) -> list[OrganisationProfile]:
        """What an officer can narrow the view to."""
        return self.sight.middle() if self.standing.may("cockpit.see") and self.sight.is_district else []

    @property
    def role(self) -> str:
        roles = dict.fromkeys(Role(one.role).label for one in self.standing.appointments)
        return "、".join(roles)

    @cached_property
    def rounds(self) -> list[Round]:
        """The rounds that one may look at, the newest first."""
        return rounds_of(self.standing, "course.see") if self.standing.may("course.see") else []

    @cached_property
    def round_now(self) -> Round | None:
        """The round that is on."""
        return in_course(self.rounds)

    @cached_property
    def overdue(self) -> int:
        return overdue_count(self.sight) if self.standing.may("deadlines.see") else 0


def _employer_name(employer: int, standing: Standing) -> str:
    from lianchuang.registry.models import EmployerProfile

    found = EmployerProfile.objects.on(standing.day).filter(employer=employer).first()
    return found.name if found else "联创"


def shell(request: HttpRequest) -> dict:
    """The context of every page. Without a standing (sign-in, errors) there is no menu."""
    standing = getattr(request, "standing", None)
    return {
        "shell": Shell(standing, request) if standing else None,
        "demonstration": is_demonstration(),
        "today": standing.day if standing else None,
    }
