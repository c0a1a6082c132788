"""Opening cases and taking their steps. The engine decides; this records, with its effects, in one transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from lianchuang.ledger.acts import Entry, Signature, collecting, record
from lianchuang.ledger.copying import fresh_ids, write
from lianchuang.ledger.models import Event
from lianchuang.procedures import engine, events
from lianchuang.procedures.asking import give_notice, keep_out_of_the_title
from lianchuang.procedures.effects import (
    EFFECTS,
    TOUCH_OWN_PEOPLE,
    TOUCH_PEOPLE,
    TOUCH_TERMS,
    WAIT,
    Doing,
    posts_filled,
    terms_begun,
)
from lianchuang.procedures.engine import Asked, Decision, EffectCall, Objection, Refusal
from lianchuang.procedures.folding import fold, replay
from lianchuang.procedures.law import Law
from lianchuang.procedures.local_law import amendments
from lianchuang.procedures.models import Case, CaseEffect, CaseEmployer
from lianchuang.procedures.names_kept import opened, sealed
from lianchuang.procedures.shelf import law_of, procedures
from lianchuang.procedures.state import Act, State, Taking
from lianchuang.registry import acts as registry_acts
from lianchuang.registry.acts import TermEntry
from lianchuang.registry.dated import Refusal as RegistryRefusal
from lianchuang.registry.facts import unit_facts
from lianchuang.registry.many import among
from lianchuang.registry.models import Employer, Organisation, OrganisationProfile
from lianchuang.rulebook.amendments import Amendments
from lianchuang.rulebook.procedures import FieldSpec, Procedure

__all__ = ["Refusal", "correct_step", "end_case", "mend", "open_case", "take_step", "withdraw_step"]

KINDS = {
    events.OPENED.id: "opened",
    events.TAKEN.id: "taken",
    events.CORRECTED.id: "corrected",
    events.WITHDRAWN.id: "withdrawn",
    events.MENDED.id: "mended",
    events.RECOUNTED.id: "recounted",
    events.ENDED.id: "ended",
}


@transaction.atomic
def open_case(
    procedure: str,
    organisation: Organisation,
    *,
    by: Signature,
    on: date,
    title: str = "",
    employers: Sequence[Employer] = (),
    late: bool = False,
    within: Case | None = None,
) -> Case:
    """Begin a procedure for an organisation. An old paper case (`late`) begins on the day it then began."""
    definition = procedures().in_force(procedure, on)
    if not OrganisationProfile.objects.on(on).filter(organisation=organisation).exists():
        raise Refusal([Objection("", "impossible", "办理的组织在这一天还没有成立，或已撤销。")])
    if definition.about == "employers" and not employers:
        raise Refusal([Objection("employers", "impossible", "请先选单位。")])
    facts = unit_facts(organisation if definition.about != "employers" else None, employers, on)
    case = fresh_case(fresh_ids(Case, 1)[0], definition, organisation, on, facts, title, late, within)
    case.save(force_insert=True)
    write(CaseEmployer, [CaseEmployer(case=case, employer=employer) for employer in employers])
    record(opening(case), by=by)
    return case


def fresh_case(
    pk: int,
    definition: Procedure,
    organisation: Organisation,
    on: date,
    facts: Mapping[str, Any],
    title: str = "",
    late: bool = False,
    within: Case | None = None,
    untold: Sequence[str] = (),
) -> Case:
    """A case as it begins, not yet saved. It remembers the facts of the unit it began with, and what its source does
    not tell."""
    case = Case(
        pk=pk,
        number=f"{on.year}-{pk:06d}",
        procedure=definition.id,
        version=definition.version,
        title=title or definition.name,
        organisation=organisation,
        within_case=within,
        opened_on=on,
        late=late,
    )
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
    case.keep(State(definition.id, definition.version, on, facts=plain, untold=list(untold)))
    return case


def opening(case: Case) -> Entry:
    """The event that a case begins with."""
    payload = {"title": case.title, "procedure": case.procedure, "version": case.version, "late": case.late}
    payload["facts"] = case.state.facts
    if case.state.untold:
        payload["untold"] = case.state.untold
    return Entry(events.OPENED.id, case.opened_on, payload, case.organisation_id, case.subject)


def taking(case: Case, definition: Procedure, decision: Decision, on: date) -> Entry:
    """The event of a step that was decided."""
    payload = {**_kept(case, decision.body), "step_name": definition.step_named(decision.body["step"]).name}
    return Entry(events.TAKEN.id, on, payload, case.organisation_id, case.subject)


def _kept(case: Case, body: dict[str, Any]) -> dict[str, Any]:
    """What the journal keeps of a step: what tells of a person is sealed."""
    return {**body, "data": sealed(case.pk, case.procedure, case.version, body["step"], body["data"])}


def ending(case: Case, status: str, words: str, reason: str, on: date) -> Entry:
    """The event of a case that is stopped or put away without a step that ends it."""
    payload = {"status": status, "status_name": words, "reason": reason}
    return Entry(events.ENDED.id, on, payload, case.organisation_id, case.subject)


@transaction.atomic
def take_step(
    case: Case,
    step: str,
    data: Mapping[str, Any],
    *,
    by: Signature,
    on: date,
    as_it_was: bool = False,
    facts: Mapping[str, Any] | None = None,
) -> Case:
    """Take one step of a case on a day. Raises Refusal in plain words; nothing is then recorded.

    A higher level that asks for something gives the district's days, or has the short notice recorded as it was.

    `facts` are those of the unit on that day, when the caller has them at hand already.
    """
    case = _locked(case)
    definition = procedures().named(case.procedure, case.version)
    asked = Asked(step, on, by.day, data, facts or _facts(case, on), as_it_was, case.late)
    decision = engine.decide(definition, case.state, asked, law_for(case.organisation, on))
    if not (as_it_was or case.late):
        give_notice(case.organisation, definition.step_named(step), decision.body["data"], on)
        if not case.state.takings:
            keep_out_of_the_title(case.title, definition.step_named(step), decision.body["data"])
    event = record(taking(case, definition, decision, on), by=by)
    state = case.state
    fold(definition, state, act_of(event))
    case.keep(state)
    case.save()
    carry_out(case, decision.effects, event.pk, by, on)
    return case


@transaction.atomic
def correct_step(
    case: Case,
    event: Event,
    data: Mapping[str, Any],
    *,
    reason: str,
    clerical: bool,
    by: Signature,
    on: date,
) -> Case:
    """Put right what was entered for a step. The first entry stays in the journal; the registry follows the right one.

    `clerical`: only the typing was wrong, the act itself was as now said.
    """
    _ask_for(reason)
    case = _locked(case)
    definition = procedures().named(case.procedure, case.version)
    acts_so_far = acts_of(case)
    asked = Asked(event.payload["step"], on, by.day, data, _facts(case, on))
    decision = engine.decide_correction(
        definition, acts_so_far, event.pk, asked, law_for(case.organisation, on), clerical
    )
    body = _kept(case, decision.body)
    payload = {**body, "reason": reason, "step_name": event.payload["step_name"], "before": event.payload}
    told = record(Entry(events.CORRECTED.id, on, payload, case.organisation_id, case.subject), by=by)
    _take_back(case, event, reason, by)
    _replay(case)
    carry_out(case, decision.effects, told.pk, by, on)
    return case


@transaction.atomic
def withdraw_step(case: Case, event: Event, *, reason: str, by: Signature, on: date) -> Case:
    """Take back a step that nothing rests on. A correcting event is added; nothing is deleted."""
    _ask_for(reason)
    case = _locked(case)
    definition = procedures().named(case.procedure, case.version)
    decision = engine.decide_withdrawal(definition, acts_of(case), event.pk, by.day)
    payload = {**decision.body, "reason": reason, "step_name": event.payload["step_name"]}
    record(Entry(events.WITHDRAWN.id, on, payload, case.organisation_id, case.subject), by=by)
    _take_back(case, event, reason, by)
    _replay(case)
    return case


@transaction.atomic
def mend(case: Case, finding: str, *, how: str, by: Signature, on: date) -> Case:
    """Say how a finding was put right. It stays a breach in the window it happened."""
    _ask_for(how)
    case = _locked(case)
    if not any(f.id == finding and f.closed_on is None and f.severity == "breach" for f in case.state.findings):
        raise Refusal([Objection("", "impossible", "这条问题已经补正，或不能这样补正。")])
    record(Entry(events.MENDED.id, on, {"finding": finding, "how": how}, case.organisation_id, case.subject), by=by)
    _replay(case)
    return case


ENDINGS = {"withdrawn": "撤回", "terminated": "终止"}


@transaction.atomic
def end_case(case: Case, status: str, *, reason: str, by: Signature, on: date) -> Case:
    """Stop a case that will not be finished: withdrawn by who began it, or terminated."""
    _ask_for(reason)
    case = _locked(case)
    if not case.state.is_open:
        raise Refusal([Objection("", "impossible", "这件事已经办结。")])
    record(ending(case, status, ENDINGS[status], reason, on), by=by)
    _replay(case)
    return case


@transaction.atomic
def read_people(case: Case, *, by: Signature, on: date) -> list[tuple[Taking, list[tuple[FieldSpec, str]]]]:
    """Whom the texts of a case name, in clear, by the step that names them. That somebody read it is kept; the case
    itself does not change."""
    definition = procedures().named(case.procedure, case.version)
    subject = f"people:{case.pk}"
    record(
        Entry(events.PEOPLE_READ.id, on, {"title": case.title, "case": case.pk}, case.organisation_id, subject), by=by
    )
    return [(taking, named) for taking in case.state.takings if (named := people_in(definition, taking))]


def people_in(definition: Procedure, taking: Taking) -> list[tuple[FieldSpec, str]]:
    """The texts of a step that name people, in clear; what is sensitive is not among them."""
    found = []
    for spec in definition.step_named(taking.step).field:
        value = taking.data.get(spec.id)
        if value and spec.names_a_person(taking.data) and not spec.sensitive:
            found.append((spec, str(value)))
    return found


def acts_of(case: Case) -> list[Act]:
    """The acts of a case, in journal order."""
    return [act_of(event) for event in Event.objects.filter(subject=case.subject).order_by("pk")]


def replayed(case: Case) -> State:
    """The state of a case from its events alone."""
    return replay(procedures().named(case.procedure, case.version), acts_of(case))


def _locked(case: Case) -> Case:
    """The case as the database has it now, held until the transaction ends: two hands cannot take one step."""
    return Case.objects.select_for_update(of=("self",)).select_related("organisation", "result").get(pk=case.pk)


def act_of(event: Event) -> Act:
    """An event of the journal as the engine sees it."""
    body = event.payload or {}
    if "data" in body:
        case = int(event.subject.removeprefix("case:"))
        body = {**body, "data": opened(case, body["step"], body["data"])}
    return Act(event.pk, KINDS[event.kind], event.occurred_on, timezone.localdate(event.recorded_at), body, event.by)


def _facts(case: Case, on: date) -> dict[str, Any]:
    definition = procedures().named(case.procedure, case.version)
    own = case.result or (case.organisation if definition.about != "employers" else None)
    return unit_facts(own, list(case.employers.all()), on)


def law_for(organisation: Organisation, on: date, entered: Amendments | None = None) -> Law:
    """The law where an organisation sits; `entered` saves the statement that looks for local amendments."""
    return laws_for({organisation.pk: on}, amendments() if entered is None else entered)[organisation.pk]


def laws_for(days: Mapping[int, date], entered: Amendments) -> dict[int, Law]:
    """The law where each of these organisations sits on its day. One statement."""
    seats = dict.fromkeys(days, "")
    rows = OrganisationProfile.objects.believed().filter(organisation__in=among(days))
    for organisation, since, until, area in rows.values_list("organisation_id", "since", "until", "area_code"):
        if since <= days[organisation] and (until is None or until > days[organisation]):
            seats[organisation] = area
    return {organisation: law_of(area[:6] + "000000" if area else "", entered) for organisation, area in seats.items()}


def _replay(case: Case) -> None:
    case.keep(replayed(case))
    case.save()


def carry_out(case: Case, effects: Sequence[EffectCall], act: int, by: Signature, on: date) -> None:
    """Change the registry as the step says, and remember which of its events came from this act of the case."""
    carry_out_all([Carried(case, effects, act, by, on)])


@dataclass(frozen=True)
class Carried:
    """An act of a case that changes the registry."""

    case: Case
    effects: Sequence[EffectCall]
    act: int
    by: Signature
    on: date


def carry_out_all(steps: Iterable[Carried]) -> None:
    """The same for many acts, in their order; but terms that begin, and those elected who take office, wait for one
    another, as long as nothing else comes that looks at terms or at these people: they are the most frequent effects,
    and cost little when they come together."""
    caused: list[CaseEffect] = []
    terms: list[tuple[Carried, Doing]] = []
    elections: list[tuple[Carried, Doing]] = []
    try:
        for step in steps:
            for call in step.effects:
                doing = Doing(step.case, step.on, step.by, call.inputs)
                if call.act in TOUCH_TERMS:
                    caused += _begin_terms(terms)
                    terms = []
                if call.act in TOUCH_PEOPLE or (call.act in TOUCH_OWN_PEOPLE and _holds_one_of(doing, elections)):
                    caused += _fill_posts(elections)
                    elections = []
                if call.act in WAIT:
                    (terms if call.act == "begin_term" else elections).append((step, doing))
                    continue
                with collecting() as told:
                    EFFECTS[call.act](doing)
                caused += [CaseEffect(case=step.case, act_id=step.act, event=event) for event in told]
        caused += _begin_terms(terms)
        caused += _fill_posts(elections)
    except RegistryRefusal as refusal:
        raise Refusal([Objection("", "impossible", str(refusal))]) from None
    write(CaseEffect, caused)


def _holds_one_of(doing: Doing, waiting: Iterable[tuple[Carried, Doing]]) -> bool:
    return any(one.organisation.pk == doing.organisation.pk for _, one in waiting)


def _fill_posts(waiting: Sequence[tuple[Carried, Doing]]) -> list[CaseEffect]:
    """Fill posts, first those of every organisation's first election, then of its second, and so on."""
    rounds: list[list[tuple[Carried, Doing]]] = []
    seen: Counter[int] = Counter()
    for step, doing in waiting:
        place = seen[doing.organisation.pk]
        seen[doing.organisation.pk] += 1
        if place == len(rounds):
            rounds.append([])
        rounds[place].append((step, doing))
    return [
        CaseEffect(case=step.case, act_id=step.act, event=event)
        for together in rounds
        for (step, _), told in zip(together, posts_filled([doing for _, doing in together]), strict=True)
        for event in told
    ]


def _begin_terms(waiting: Sequence[tuple[Carried, Doing]]) -> list[CaseEffect]:
    """Begin terms, first those that come first for their body, then the second ones, and so on."""
    rounds: list[list[tuple[Carried, TermEntry]]] = []
    seen: dict[tuple[int, int], int] = {}
    for step, doing in waiting:
        for entry in terms_begun(doing):
            key = (entry.organisation.pk, int(entry.body))
            seen[key] = place = seen.get(key, -1) + 1
            if place == len(rounds):
                rounds.append([])
            rounds[place].append((step, entry))
    caused = []
    for entries in rounds:
        told = registry_acts.begin_terms_of([entry for _, entry in entries], by=entries[0][0].by)
        caused += [
            CaseEffect(case=step.case, act_id=step.act, event=event)
            for (step, _), event in zip(entries, told, strict=True)
        ]
    return caused


def _take_back(case: Case, event: Event, reason: str, by: Signature) -> None:
    """Retract, last first, what the step had changed in the registry."""
    caused = CaseEffect.objects.filter(case=case, act=event).select_related("event").order_by("-event_id")
    for effect in caused:
        try:
            registry_acts.correct(effect.event, reason=reason, by=by, on=effect.event.occurred_on)
        except RegistryRefusal as refusal:
            raise Refusal([Objection("", "impossible", str(refusal))]) from None
    caused.delete()


def _ask_for(reason: str) -> None:
    if not reason.strip():
        raise Refusal([Objection("reason", "impossible", "请写明理由。")])
