"""Three years of work, told as cases: what each union did, when, how well. The engine decides what it was worth.

A story is made of moves; `zeal` decides what is left out, done late or done wrongly. `YEARLY` is asked of every union
for every year; `RARE` befalls so many unions of a hundred once in the round, and at least one.
"""

from collections.abc import Callable

from lianchuang.demonstration.seats import SeatTeller
from lianchuang.demonstration.stories import (
    affairs,
    bargaining,
    branches,
    democracy,
    disputes,
    elections,
    growth,
    leading,
    learning,
    party,
    safety,
    service,
    towns,
)
from lianchuang.demonstration.telling import Teller
from lianchuang.demonstration.unions import Union

YEARLY: tuple[Teller, ...] = (
    elections.re_elections,
    elections.by_elections,
    elections.assemblies,
    elections.admissions,
    affairs.renewals,
    affairs.fund_audits,
    affairs.fund_months,
    affairs.reviews,
    affairs.membership_changes,
    democracy.congresses,
    democracy.openness,
    democracy.hearings,
    growth.proposals,
    growth.innovations,
    bargaining.wage_negotiations,
    bargaining.collective_contracts,
    growth.harmonious,
    disputes.consultations,
    disputes.rules,
    safety.hazards,
    learning.trainings,
    learning.upgrades,
    learning.contests,
    learning.plans,
    learning.education_money,
    learning.masters,
    service.voices,
    service.deeds,
    service.activities,
    service.hardship,
    service.lectures,
    service.media,
    party.recommendations,
)


def _stands(union: Union) -> bool:
    return union.founded_on is not None


def _has_a_chair(union: Union) -> bool:
    return _stands(union) and bool(union.people) and not union.joint


def _small(union: Union) -> bool:
    return _has_a_chair(union) and union.staff < 40


RARE: tuple[tuple[Teller, float, Callable[[Union], bool]], ...] = (
    (safety.accidents, 1.5, lambda union: union.staff >= 20),
    (democracy.staff_directors, 3, lambda union: union.staff >= 150 and not union.joint),
    (bargaining.contract_changes, 2, _stands),
    (affairs.changes, 4, _stands),
    (affairs.officer_contracts, 7, _has_a_chair),
    (affairs.officer_treatments, 6, _has_a_chair),
    (learning.off_the_job, 5, lambda union: union.staff >= 60),
    (safety.building_projects, 6, lambda union: union.staff >= 60),
    (affairs.recalls, 0.5, _has_a_chair),
    (affairs.transfers, 1.5, _has_a_chair),
    (affairs.dissolutions, 0.7, _small),
    (affairs.mergers, 0.7, _small),
    (affairs.committees, 15, lambda union: union.staff >= 40),
    (affairs.officer_times, 12, _has_a_chair),
    (disputes.supervisions, 18, _stands),
    (disputes.mediations, 24, _stands),
    (disputes.dismissals, 15, lambda union: union.staff >= 30),
    (safety.injuries, 20, lambda union: union.staff >= 30),
    (safety.mothers, 18, lambda union: union.staff >= 30),
    (service.venues, 14, _stands),
    (service.problems, 22, _stands),
    (service.honours, 20, lambda union: _stands(union) and union.zeal > 0.7),
    (disputes.layoffs, 1, lambda union: union.staff >= 40 and not union.joint),
    (disputes.stoppages, 1, lambda union: union.staff >= 40),
    (learning.complaints, 0.7, lambda union: union.staff >= 30),
    (bargaining.signing_disputes, 0.7, _stands),
)

BY_BRANCHES: tuple[tuple[branches.BranchTeller, float], ...] = (
    (branches.re_elections, 100),
    (branches.five_goods, 100),
    (branches.developments, 12),
    (branches.plans, 10),
    (branches.joint_posts, 5),
)  # each with the share of branches, of a hundred, that it is about

BY_SEATS: tuple[SeatTeller, ...] = (
    leading.committee_meetings,
    leading.conferences,
    leading.tripartite,
    leading.liaisons,
    leading.responsibility_papers,
    leading.guidance,
    leading.notices,
    towns.cadre_trainings,
    towns.legal_aid,
    towns.federations,
    towns.regional_contracts,
    towns.verifications,
    towns.register_changes,
    towns.officer_protections,
)
