"""Every address of the product, each with an example of what may stand in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from lianchuang.documents.of_cases import offered
from lianchuang.evidence.models import Asked, Inquiry, Paper
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.publication.models import Notice
from lianchuang.reporting.models import OpenRoster, SummaryForm, Survey
from lianchuang.rounds.models import Award, Draw, Mark, Target, Tie
from lianchuang.rulebook import rulebook
from lianchuang.voice.models import Circular, Raised
from tests.web.ground import Ground

OF_THE_API = "api/v1/"
DOCUMENT_OF_A_CASE = "cases/<int:case>/documents/"
WORDS_OF_A_CASE = "cases/<int:case>/words"
WORD_ON_A_MATTER, PAPERS_OF_A_MATTER = "matters/<int:case>/say", "matters/<int:case>/papers/"


@dataclass(frozen=True)
class Address:
    """One address: its name, what its view declares, and one path that fits it."""

    name: str
    action: str | None
    path: str
    route: str

    @property
    def of_the_api(self) -> bool:
        return self.route.startswith(OF_THE_API)


def patterns(found: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern with its whole route."""
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


def pages() -> list[tuple[str, URLPattern]]:
    return [(route, one) for route, one in patterns() if not route.startswith(OF_THE_API)]


def addresses(ground: Ground) -> list[Address]:
    """The pages, with things of the chair's union in their places. A new kind of place needs a new example here."""
    usual = examples_of(ground)
    raised = raised_examples_of(ground)
    elsewhere = {
        "public/notices/": published_examples_of(ground),
        "review/judged/": judged_examples_of(ground),
        WORDS_OF_A_CASE: raised,
        WORD_ON_A_MATTER: raised,
        PAPERS_OF_A_MATTER: raised,
        "matters/": outside_examples_of(ground),
        DOCUMENT_OF_A_CASE: examples_with_documents(ground),
    }
    found = []
    for route, one in pages():
        others = next((some for start, some in elsewhere.items() if route.startswith(start)), {})
        path, examples = f"/{route}", {**usual, **others}
        for name, converter in one.pattern.converters.items():
            kind = next(part for part in route.split("<") if part.split(">")[0].rpartition(":")[2] == name)
            path = path.replace(f"<{kind.split('>')[0]}>", converter.to_url(examples[name]))
        found.append(Address(one.name, getattr(one.callback, "action", None), path, route))
    return found


def examples_of(ground: Ground) -> dict[str, Any]:
    case = ground.open_case
    taken = Event.objects.filter(subject=case.subject, kind="case.taken").order_by("pk").last()
    return {
        "organisation": ground.union.pk,
        "appointment": ground.accounts["zhuxi"].appointments.first().pk,
        "secret": "0" * 43,
        "code": "0" * 32,
        "employer": ground.employer.pk,
        "case": case.pk,
        "act": taken.pk,
        "paper": Paper.objects.filter(case=case).values_list("pk", flat=True).first() or 1,
        "step": taken.payload["step"],
        "document": "report",
        "part": 1,
        "finding": next((one.id for one in case.state.findings), "none"),
        "procedure": "workers-congress",
        "measure": "M-01",
        "indicator": "A1",
        "statute": "trade-union-law",
        "article": "16",
        "rule": next(rule.id for rule in rulebook() if rule.versions),
        "proposal": 1,
        "token": "0" * 22,
        "decision": "review",
        "notice": Notice.objects.exclude(published_on=None).values_list("pk", flat=True).last() or 1,
        "unit": ground.union.number,
        "objection": 1,
        "award": Award.objects.filter(withdrawn_on=None).values_list("pk", flat=True).last() or 1,
        "draw": Draw.objects.values_list("pk", flat=True).last() or 1,
        "tie": Tie.objects.filter(ended_on=None).values_list("pk", flat=True).last() or 1,
        "book": "organisation",
        "survey": Survey.objects.values_list("pk", flat=True).first() or 1,
        "item": "members",
        "form": SummaryForm.objects.values_list("pk", flat=True).first() or 1,
        "kind": "hazard",
        "key": Inquiry.objects.values_list("key", flat=True).first(),
        "asked": Asked.objects.filter(organisation=ground.union).values_list("pk", flat=True).first(),
        "circular": Circular.objects.filter(to_workers=True).values_list("pk", flat=True).first(),
        "ballot": UUID(int=0),
        "target": Target.objects.values_list("pk", flat=True).first() or 1,
        "level": "base",
        "roster": OpenRoster.objects.values_list("pk", flat=True).first(),
    }


def raised_examples_of(ground: Ground) -> dict[str, Any]:
    """For the pages of whoever raised a matter: a hazard that the worker found, with a photo of it."""
    raised = Raised.objects.get(kind="hazard", account=ground.accounts["zhigong"])
    return {"case": raised.case_id, "step": "find", "paper": raised.case.papers.get().pk}


def published_examples_of(ground: Ground) -> dict[str, Any]:
    """For the pages of a public notice: the newest, and a union that it proposed."""
    found = Notice.objects.exclude(published_on=None).order_by("pk").last()
    if found is None:
        return {}
    return {"notice": found.pk, "unit": next(one["number"] for part in found.proposed for one in part["units"])}


def judged_examples_of(ground: Ground) -> dict[str, Any]:
    """For the pages of what people judge: an item that a third had to settle."""
    mark = Mark.objects.order_by("seat", "pk").last()
    return {"unit": mark.unit, "indicator": mark.indicator} if mark else {}


def examples_with_documents(ground: Ground) -> dict[str, Any]:
    """For the documents of a case: one of the chair's union that has one to be made now."""
    cases = Case.objects.filter(organisation=ground.union).order_by("pk")
    found = ((case, one) for case in cases for one in offered(case) if one.ready)
    case, one = next(found)
    return {"case": case.pk, "document": one.form.id, "part": one.part}


def outside_examples_of(ground: Ground) -> dict[str, Any]:
    """For the pages of those outside the union's office: a proposal of the workers' congress, and the answer to it."""
    case = Case.objects.filter(organisation=ground.union, procedure="congress-proposal").order_by("pk").first()
    answer = next(step.id for step in procedures().named(case.procedure).step if step.actor == "employer")
    return {"case": case.pk, "step": answer}
