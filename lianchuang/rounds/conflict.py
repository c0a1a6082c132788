"""Who must keep away from which organisation: one's own, a former post's, a relative's. One statement for each ground.

How long a former post bars is said by the round's plan, and by a convention (约定) where it says nothing; the grounds
follow what reviews of this kind ask everywhere.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q

from lianchuang.accounts.models import Account
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.registry.models import Coverage, Membership, Organisation, Post, Tree
from lianchuang.rounds import events
from lianchuang.rounds.course import Refused
from lianchuang.rounds.models import FORMER_YEARS, Plan, Round, Tie
from lianchuang.rulebook.counting import add_years


def former_years_of(round_: Round | None) -> int:
    """For how many years after a post one keeps away from where it was held, as the plan says."""
    plan = Plan.objects.filter(round=round_).first() if round_ else None
    return plan.former_years if plan else FORMER_YEARS


def kept_away(round_: Round | None, account: Account, day: date) -> Mapping[int, str]:
    """The organisations that an account may not review on a day, each with the ground in words."""
    years = former_years_of(round_)
    since = add_years(day, -years)
    former = f"离任不满 {years} 年（约定）"
    grounds: list[tuple[int, str]] = []
    firms: dict[int, str] = {}
    for row in account.appointments.filter(Q(until=None) | Q(until__gt=since), since__lte=day):
        why = "本单位" if row.until is None or row.until > day else former
        if row.organisation_id:
            grounds.append((row.organisation_id, why))
        elif row.employer_id:
            firms[row.employer_id] = why
    if firms:
        rows = Coverage.objects.on(day).filter(employer__in=firms).values_list("organisation", "employer")
        grounds += [(organisation, firms[employer]) for organisation, employer in rows]
    if account.person_id:
        for organisation, until in _believed(Post, account, since, day):
            grounds.append((organisation, "本单位" if until is None or until > day else former))
        rows = Membership.objects.on(day).filter(person=account.person_id).values_list("organisation", flat=True)
        grounds += [(organisation, "本单位") for organisation in rows]
    ties = Tie.objects.filter(account=account, ended_on=None).values_list("organisation", "reason")
    grounds += [(organisation, f"本人申报：{reason}") for organisation, reason in ties]
    found: dict[int, str] = {}
    for organisation, why in grounds:
        found.setdefault(organisation, why)
    return found


def refuse_the_tied(round_: Round, account: Account, unit: str, day: date) -> None:
    """Raises Refused where the account may not review the union of this number."""
    held = Organisation.objects.filter(number=unit, tree=Tree.UNION).values_list("pk", flat=True).first()
    why = kept_away(round_, account, day).get(held or 0)
    if why:
        raise Refused(f"这一家你要回避：{why}。")


def _believed(model: type[Post], account: Account, since: date, day: date) -> list[tuple[int, date | None]]:
    rows = model.objects.believed().filter(Q(until=None) | Q(until__gt=since), person=account.person_id, since__lte=day)
    return list(rows.values_list("organisation", "until"))


@transaction.atomic
def declare_tie(account: Account, organisation: Organisation, reason: str, *, by: Signature, on: date) -> Tie:
    """A reviewer says where they keep away; who the relative is stays unsaid. Raises Refused."""
    if not reason.strip():
        raise Refused("请写明是什么关系，比如：配偶在那里任职。")
    if Tie.objects.filter(account=account, organisation=organisation, ended_on=None).exists():
        raise Refused("已经申报过这一家。")
    tie = Tie.objects.create(account=account, organisation=organisation, reason=reason.strip()[:60], declared_on=on)
    payload = {"unit": organisation.number}
    record(Entry(events.TIE_DECLARED.id, on, payload, organisation.pk, f"tie:{tie.pk}"), by=by)
    return tie


@transaction.atomic
def end_tie(tie: Tie, *, by: Signature, on: date) -> None:
    """The ground is gone; the day it ended stays on record. Raises Refused."""
    if tie.ended_on is not None:
        raise Refused("已经解除过了。")
    tie.ended_on = on
    tie.save(update_fields=["ended_on"])
    payload = {"unit": tie.organisation.number}
    record(Entry(events.TIE_ENDED.id, on, payload, tie.organisation_id, f"tie:{tie.pk}"), by=by)
