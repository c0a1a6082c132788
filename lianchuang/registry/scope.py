"""What somebody may reach: the subtrees of their appointments, as of a day."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q
from django.db.models.expressions import RawSQL

from lianchuang.registry.models import Coverage
from lianchuang.registry.tree import points_into, subtree


@dataclass(frozen=True)
class Scope:
    """Roots of organisation subtrees and single employers, on a day. An empty scope reaches nothing."""

    day: date
    roots: frozenset[int] = frozenset()
    employers: frozenset[int] = frozenset()
    persons: frozenset[int] = frozenset()

    def organisations(self) -> RawSQL:
        """Identities of the organisations reached, for use in `__in`."""
        return subtree(self.roots, self.day)

    def organisation(self, name: str = "organisation") -> Q:
        """Rows whose column `name` points at an organisation reached."""
        return Q(**{f"{name}__in": self.organisations()})

    def either(self, *names: str) -> Q:
        """Rows one of whose columns points at an organisation reached."""
        return reduce(or_, (points_into(name, self.roots, self.day) for name in names))

    def employer(self, name: str = "employer") -> Q:
        """Rows about an employer named in the scope, or covered by an organisation reached."""
        covered = Coverage.objects.on(self.day).filter(self.organisation()).values("employer")
        return Q(**{f"{name}__in": self.employers}) | Q(**{f"{name}__in": covered})
