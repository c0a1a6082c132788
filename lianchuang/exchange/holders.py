"""Whose old acts a ledger tells of: unions by their name, by that of their employer, or by its credit code."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from lianchuang.exchange.ground import Ground, Known, Place
from lianchuang.exchange.names import employer_of_union, match_key
from lianchuang.exchange.records import Record
from lianchuang.registry.many import among
from lianchuang.registry.models import Body, Organisation, OrganisationProfile, Term, Tree
from lianchuang.rulebook import rulebook

NEAR = 80
"""Per cent of likeness from which a name on the register is proposed for one that is not."""


@dataclass(frozen=True)
class Holder:
    """A union of the district, the first day it stands in the register, and where it is."""

    organisation: Organisation
    name: str
    area_code: str
    since: date


class Unfound(Exception):
    """No union of the register is meant, or more than one: a sentence, and the name that may be meant."""

    def __init__(self, message: str, proposed: str | None = None):
        self.proposed = proposed
        super().__init__(message)


class Holders:
    """All unions that the district has or had, in two statements."""

    def __init__(self, ground: Ground):
        self.ground = ground
        first, beyond = ground.district.code_range()
        rows = OrganisationProfile.objects.believed().filter(
            organisation__tree=Tree.UNION, area_code__gte=first, area_code__lt=beyond
        )
        self._of: dict[int, Holder] = {}
        self._named: dict[str, set[int]] = defaultdict(set)
        self._names: dict[str, str] = {}
        for row in rows.select_related("organisation").order_by("since"):
            before = self._of.get(row.organisation_id)
            since = before.since if before else row.since
            self._of[row.organisation_id] = Holder(row.organisation, row.name, row.area_code, since)
            self._named[_key(row.name)].add(row.organisation_id)
            self._names[_key(row.name)] = row.name

    def find(self, record: Record, place: Place | None, context_employer: str | None) -> tuple[Holder, Known | None]:
        """The union a row is about, and the employer if the row names one. Raises Unfound."""
        union = str(record.get("union_name") or "")
        employer = str(record.get("employer") or context_employer or "")
        code = record.get("uscc")
        known = self.ground.find(str(code) if code else None, employer or employer_of_union(union) or None, place)
        if union:
            named = self._among(self._named.get(_key(union), set()), place)
            if len(named) == 1:
                return named[0], known
            if len(named) > 1:
                raise Unfound(f"本区不止一个工会叫“{union}”，请写上信用代码或者镇街")
        if known and known.union and known.union.pk in self._of:
            return self._of[known.union.pk], known
        named = self._among(self._named.get(_key(employer), set()), place) if employer else []
        if len(named) == 1:
            return named[0], known
        if known:
            raise Unfound("这家单位登记在册，但没有工会；先登记工会，再导入它的旧事项")
        raise self._unfound(union or employer)

    def seat(self, place: Place) -> Holder | None:
        """The federation of a town."""
        return self._of.get(place.union.pk) if place.union else None

    def terms(self, organisations: Collection[int]) -> dict[int, list[Term]]:
        """Every term of some unions that is believed now, earliest first."""
        found: dict[int, list[Term]] = defaultdict(list)
        for term in Term.objects.believed().filter(organisation__in=among(organisations)).order_by("since"):
            found[term.organisation_id].append(term)
        return found

    def _among(self, ids: set[int], place: Place | None) -> list[Holder]:
        found = [self._of[pk] for pk in sorted(ids)]
        here = [one for one in found if place and one.area_code.startswith(place.code.rstrip("0"))]
        return here if len(here) == 1 else found

    def _unfound(self, name: str) -> Unfound:
        if not name:
            return Unfound("看不出是哪个工会的事，请写明工会或者单位")
        like = process.extractOne(_key(name), self._names.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
        return Unfound(f"登记里没有“{name[:40]}”的工会", self._names[like[0]] if like else None)


def _key(name: str) -> str:
    """A union's name without what union names end with, so that 例远厂工会委员会 and 例远厂 are the same."""
    return match_key(employer_of_union(name))


def facts_before(terms: list[Term], day: date) -> dict[str, object]:
    """The bodies in office on the eve of a day, in the words of the procedures: an election of this day is not yet
    held."""
    facts: dict[str, object] = {}
    for term in terms:
        if term.since < day and (term.until is None or term.until >= day):
            name = Body(term.body).name.lower()
            facts |= {f"has_{name}": True, f"{name}_last_day": term.last_day}
            if term.seats is not None:
                facts[f"{name}_seats"] = term.seats
    return facts


def term_end(elected: date | None, years: Any) -> date | None:
    """The last day of a term of so many years (ELE-TERM-END); None where either is unknown."""
    if elected is None or not years:
        return None
    answer = rulebook().rule("ELE-TERM-END").apply({"elected_on": elected, "years": int(years)})
    end = answer.values["last_day"]
    return end if isinstance(end, date) else None
