"""Opening a ballot: for which step of which case, whom it asks what, and by whose leave without paper.

The roll and the question are frozen as one event. Without paper a ballot opens only where the higher union's approval
stands in the journal, given by somebody else.
"""

import hashlib
import random
import secrets
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from lianchuang.accounts.models import Account
from lianchuang.ballots import events, keys
from lianchuang.ballots.counting import ELECTION, VOTE, Candidate, canonical, normal_name
from lianchuang.ballots.envelopes import to_text
from lianchuang.ballots.models import Election, Roll, Slip
from lianchuang.ballots.slips import slip, slip_hash
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.models import Event
from lianchuang.procedures.engine import Objection, Refusal
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import Person
from lianchuang.rulebook.procedures import Step

MOST_CANDIDATES = 60
LONGEST_TITLE = 120
FEW = 5
"""Fewer voters than this give themselves away: no ballot without paper (a convention)."""


@dataclass(frozen=True)
class Plan:
    """What somebody wants to open."""

    step: str
    title: str
    mode: str
    electors: Sequence[int]
    tellers: Sequence[Account]
    candidates: Sequence[Candidate] = ()
    seats: Mapping[str, int] = field(default_factory=dict)
    publication: str = Election.Publication.COUNTS


def kind_of(step: Step) -> str:
    """Whether a step is voted on, and how: over candidates, over a matter, or not at all (empty)."""
    if "election" in step.uses:
        return ELECTION
    return VOTE if "ballot" in step.uses else ""


def steps_voted_on(case: Case) -> list[Step]:
    """The steps of a case for which a ballot can be opened."""
    return [step for step in procedures().named(case.procedure, case.version).step if kind_of(step)]


def offices_of(step: Step) -> dict[str, str]:
    """The offices that a step elects to, with their Chinese names."""
    spec = step.field_named("candidates")
    found = next((one for one in spec.columns if one.id == "office"), None) if spec else None
    return dict(found.choices) if found else {}


def _step_of(case: Case, name: str) -> Step:
    found = next((step for step in steps_voted_on(case) if step.id == name), None)
    if found is None:
        raise Refusal([Objection("step", "impossible", "这一步不用投票。")])
    return found


def leave_of(case: Case, step: str) -> Event | None:
    """The higher union's approval to vote on a step without paper, the latest; None where there is none."""
    rows = Event.objects.filter(kind=events.APPROVED.id, subject=_of(case), payload__step=step)
    return rows.order_by("pk").last()


@transaction.atomic
def approve(case: Case, step: str, *, by: Signature, on: date) -> Event:
    """The higher union agrees that a step of a case is voted on without paper."""
    found = _step_of(case, step)
    if not case.state.is_open:
        raise Refusal([Objection("", "impossible", "这件事已经办结。")])
    payload = {"case": case.pk, "step": found.id, "step_name": found.name}
    return record(Entry(events.APPROVED.id, on, payload, case.organisation_id, _of(case)), by=by)


def _of(case: Case) -> str:
    return f"ballots-of-case:{case.pk}"


@transaction.atomic
def open_ballot(case: Case, plan: Plan, *, by: Signature, on: date) -> Election:
    """Freeze the roll and the question, make the keys, open the box. Raises Refusal in plain words."""
    Case.objects.select_for_update().get(pk=case.pk)
    step = _step_of(case, plan.step)
    if faults := [*_about_the_case(case, plan, by), *_about_the_people(plan), *_about_the_paper(step, plan)]:
        raise Refusal(faults)
    election = Election(
        pk=uuid.uuid4(),
        organisation=case.organisation,
        kind=kind_of(step),
        mode=plan.mode,
        publication=plan.publication,
        rules=sorted({check.rule for check in step.check if check.rule}),
        opened_on=on,
    )
    public: dict[str, bytes] = {}
    if election.is_electronic:
        election.key_ref = election.pk.hex
        public = keys.make_keys(election.key_ref)
        election.outer_pub, election.inner_pub, election.box_pub = (public[name] for name in keys.KEYS)
    electors = sorted(plan.electors)
    election.question = canonical(_question(election, case, plan, public, electors))
    election.question_hash = hashlib.sha256(election.question.encode()).hexdigest()
    election.save(force_insert=True)
    order = random.SystemRandom()
    Roll.objects.bulk_create(
        [Roll(election=election, member_id=one) for one in order.sample(electors, len(electors))], 1000
    )
    if election.mode == Election.Mode.ON_SITE:
        marks = [slip_hash(code) for code in slips_of(election)]
        Slip.objects.bulk_create([Slip(code_hash=mark, election=election) for mark in marks], 1000)
    payload = {
        "title": plan.title,
        "case": case.pk,
        "step": step.id,
        "mode": plan.mode,
        "entitled": len(electors),
        "question": election.question,
        "question_hash": election.question_hash,
    }
    record(Entry(events.OPENED.id, on, payload, case.organisation_id, election.subject), by=by)
    return election


def slips_of(election: Election) -> list[str]:
    """The codes of all slips, one for each entitled, in a random order that is another one every time."""
    seed = keys.slip_seed(election.key_ref)
    codes = [slip(seed, number) for number in range(election.told["entitled"])]
    return random.SystemRandom().sample(codes, len(codes))


def _question(
    election: Election, case: Case, plan: Plan, public: Mapping[str, bytes], electors: Sequence[int]
) -> dict[str, Any]:
    return {
        "election": str(election.pk),
        "case": case.pk,
        "step": plan.step,
        "organisation": case.organisation.number,
        "kind": election.kind,
        "mode": plan.mode,
        "title": plan.title,
        "candidates": [{"name": one.name, "office": one.office} for one in plan.candidates],
        "seats": dict(plan.seats),
        "rules": election.rules,
        "tellers": sorted(one.pk for one in plan.tellers),
        "entitled": len(electors),
        "roll_hash": _roll_hash(electors),
        "keys": {name: to_text(key) for name, key in public.items()},
    }


def _roll_hash(electors: Sequence[int]) -> str:
    """Of the roll with a random beginning, so that nobody tries out who is on it; whoever has both can compare."""
    salt = secrets.token_hex(16)
    return f"{salt}:{hashlib.sha256(f'{salt}|{canonical(list(electors))}'.encode()).hexdigest()}"


def _about_the_case(case: Case, plan: Plan, by: Signature) -> list[Objection]:
    found = []
    if not case.state.is_open:
        found.append(Objection("", "impossible", "这件事已经办结，不能再投票。"))
    running = Election.objects.filter(organisation=case.organisation, state__in=["open", "stopped"])
    if any((one.case, one.step, one.title) == (case.pk, plan.step, plan.title) for one in running):
        found.append(Objection("title", "impossible", "同名的投票正在进行。"))
    if plan.mode not in Election.Mode.values or plan.publication not in Election.Publication.values:
        found.append(Objection("mode", "impossible", "选投票的方式。"))
    elif plan.mode != Election.Mode.PAPER:
        leave = leave_of(case, plan.step)
        if leave is None:
            found.append(Objection("mode", "impossible", "电子投票要先由上一级工会同意，现在还没有。可以用纸质票。"))
        elif leave.by == by.ref:
            found.append(Objection("mode", "impossible", "同意电子投票的人不能自己开票，请换一个人来办。"))
    return found


def _about_the_people(plan: Plan) -> list[Objection]:
    found = []
    if not plan.electors or len(set(plan.electors)) != len(plan.electors):
        found.append(Objection("electors", "impossible", "选谁有投票权，每人一次。"))
    elif plan.mode != Election.Mode.PAPER and len(plan.electors) < FEW:
        text = f"只有 {len(plan.electors)} 人投票，少于 {FEW} 人（约定），电子投票藏不住谁投了谁，请用纸质票。"
        found.append(Objection("mode", "impossible", text))
    if len({one.pk for one in plan.tellers}) != 2:
        found.append(Objection("tellers", "impossible", "要有两名监票人，各是各的账号。"))
    names = {one.name for one in plan.candidates}
    if standing := sorted({one.name for one in plan.tellers} & names):
        text = f"候选人 {'、'.join(standing)} 不能监自己的票（约定），请换人。"
        found.append(Objection("tellers", "impossible", text))
    if plan.mode == Election.Mode.REMOTE and (without := _without_account(plan.electors)):
        names = "、".join(without[:FEW]) + ("等" if len(without) > FEW else "")
        text = (
            f"投票人里有 {len(without)} 人没有账号（{names}），手机投不了。先给他们开账号，或者改用现场票条、纸质票。"
        )
        found.append(Objection("electors", "impossible", text))
    return found


def _without_account(electors: Sequence[int]) -> list[str]:
    """The names of those who could not sign in: a ballot from which somebody is shut out is none."""
    able = Account.objects.filter(person__in=electors, is_active=True).values("person")
    return list(
        Person.objects.filter(pk__in=electors).exclude(pk__in=able).order_by("pk").values_list("name", flat=True)
    )


def _about_the_paper(step: Step, plan: Plan) -> list[Objection]:
    found = []
    if not plan.title.strip() or len(plan.title) > LONGEST_TITLE:
        found.append(Objection("title", "impossible", f"写投票的名称，最多 {LONGEST_TITLE} 个字。"))
    if kind_of(step) == VOTE:
        return found
    offices = offices_of(step)
    wanted = Counter(one.office for one in plan.candidates)
    if not plan.candidates or len(plan.candidates) > MOST_CANDIDATES:
        found.append(Objection("candidates", "impossible", f"写候选人，1 到 {MOST_CANDIDATES} 人。"))
    if len(set(plan.candidates)) != len(plan.candidates):
        found.append(Objection("candidates", "impossible", "同一个职务里有同名的候选人，请在名字后面注明区别。"))
    if any(not one.name or one.name != normal_name(one.name) or set(one.name) & set("+|:") for one in plan.candidates):
        found.append(Objection("candidates", "impossible", "候选人的名字里不要有空格和符号。"))
    if set(wanted) - set(offices) or set(plan.seats) != set(wanted):
        found.append(Objection("candidates", "impossible", "每个候选人要写明职务，每个职务要写明应选几名。"))
    elif any(not 1 <= number <= wanted[office] for office, number in plan.seats.items()):
        found.append(Objection("seats", "impossible", "应选人数至少 1 名，不能多于候选人。"))
    return found
