"""The documents of a case: which can be made, what the others wait for, and the names that stand in them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lianchuang.documents import events
from lianchuang.documents.filling import Filled, Ground, May, fill, in_words, is_asked, lacking, takings_for
from lianchuang.documents.setting import written
from lianchuang.documents.shelf import documents
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.procedures.state import Taking
from lianchuang.registry.models import (
    Affiliation,
    Area,
    Coverage,
    Employer,
    EmployerProfile,
    Organisation,
    OrganisationProfile,
    Tree,
)
from lianchuang.rulebook.document_form import DocumentForm
from lianchuang.rulebook.procedure_form import Step


@dataclass(frozen=True)
class Offered:
    """A document of a case: to be made now, or what it waits for. `part` counts those made for repeated steps."""

    form: DocumentForm
    part: int
    taking: Taking | None
    waits: tuple[Step, ...]

    @property
    def ready(self) -> bool:
        return not self.waits

    @property
    def name(self) -> str:
        """With the day, where there is one for every taking."""
        return f"{self.form.name}（{in_words(self.taking.occurred_on)}）" if self.taking else self.form.name


def offered(case: Case) -> list[Offered]:
    """Every document that the case has or will have, in the order of the file. No statement."""
    definition = procedures().named(case.procedure, case.version)
    ground = Ground(definition, case.state, {})
    found = []
    for form in documents().get(case.procedure, ()):
        if form.step not in definition.step_ids or not is_asked(form, ground):
            continue
        waits = tuple(lacking(form, ground))
        if waits and not case.state.is_open:
            continue
        takings = [None] if waits else takings_for(form, ground)
        found += [Offered(form, part, taking, waits) for part, taking in enumerate(takings, start=1)]
    return found


def filled(case: Case, one: Offered, may: May) -> Filled:
    """The document with its words, as its reader may see it. At most eight statements."""
    definition = procedures().named(case.procedure, case.version)
    actors = actors_of(case, day_of(case, one))
    return fill(one.form, Ground(definition, case.state, actors), may, one.taking)


def day_of(case: Case, one: Offered) -> date:
    """The day on which names are as they then were: that of the document's step, else of the latest step."""
    taking = one.taking or case.state.last(one.form.step)
    if taking is not None:
        return taking.occurred_on
    return max((one.occurred_on for one in case.state.takings), default=case.opened_on)


def actors_of(case: Case, on: date) -> dict[str, Any]:
    """The names that a document of the case may use, as they were on a day."""
    definition = procedures().named(case.procedure, case.version)
    holder, result = case.organisation, case.result
    above = Affiliation.objects.on(on).filter(child=holder).values_list("parent", flat=True).first()
    names = _names({holder.pk, above, result.pk if result else None}, on)
    union = result.pk if result and result.tree == Tree.UNION else holder.pk if definition.holder == "union" else None
    if result and result.pk not in names:  # a document of the days before it was founded
        first = OrganisationProfile.objects.believed().filter(organisation=result).order_by("since").first()
        names[result.pk] = first.name if first else ""
    employers = list(case.employers.order_by("pk")) or _covered(result or holder, on, definition.about)
    profiles = EmployerProfile.objects.on(on).filter(employer__in=employers).order_by("employer")
    seat = OrganisationProfile.objects.on(on).filter(organisation=holder).values_list("area_code", flat=True).first()
    return {
        "holder": names.get(holder.pk),
        "union": names.get(union) if union else None,
        "above": names.get(above),
        "employer": "、".join(profile.name for profile in profiles) or None,
        "credit_code": employers[0].credit_code if len(employers) == 1 else None,
        "party": names.get(holder.pk) if holder.tree == Tree.PARTY else _party_of(employers, on),
        "district": _area(seat, on),
        "case": case.number,
        "opened": case.opened_on,
    }


def _names(organisations: set[int | None], on: date) -> dict[int | None, str]:
    rows = OrganisationProfile.objects.on(on).filter(organisation__in={one for one in organisations if one})
    return dict(rows.values_list("organisation", "name"))


def _covered(organisation: Organisation, on: date, about: str) -> list[Employer]:
    """The one employer of a union of its own; of a joint union no single one is meant."""
    if about == "employers":
        return []
    rows = list(
        Employer.objects.filter(pk__in=Coverage.objects.on(on).filter(organisation=organisation).values("employer"))
    )
    return rows if len(rows) == 1 else []


def _party_of(employers: list[Employer], on: date) -> str | None:
    """The Party organisation beside the union, where exactly one covers the unit."""
    covering = Coverage.objects.on(on).filter(employer__in=employers, organisation__tree=Tree.PARTY)
    rows = OrganisationProfile.objects.on(on).filter(organisation__in=covering.values("organisation"))
    names = sorted(set(rows.values_list("name", flat=True)[:2])) if employers else []
    return names[0] if len(names) == 1 else None


def _area(code: str | None, on: date) -> str | None:
    if not code:
        return None
    return Area.objects.on(on).filter(code=f"{code[:6]}000000").values_list("name", flat=True).first()


def make(case: Case, one: Offered, may: May) -> bytes:
    """The document as .docx. The same case and the same reader give the same bytes."""
    return written(filled(case, one, may).document)


def make_open(case: Case, one: Offered, may: May, *, by: Signature, on: date) -> bytes:
    """The same with what it says of people open; the journal keeps that it was made, and for whom."""
    record(made(case, one, on), by=by)
    return make(case, one, may)


def made(case: Case, one: Offered, on: date) -> Entry:
    payload = {"case": case.pk, "number": case.number, "document": one.form.id, "part": one.part, "name": one.name}
    return Entry(events.MADE.id, on, payload, case.organisation_id, subject_of(case, one))


def subject_of(case: Case, one: Offered) -> str:
    return f"document:{case.pk}.{one.form.id}.{one.part}"


def makings(case: Case, one: Offered) -> list[Event]:
    """Who had the document made with people's names open, the newest first."""
    return list(Event.objects.filter(subject=subject_of(case, one)).order_by("-pk")[:50])
