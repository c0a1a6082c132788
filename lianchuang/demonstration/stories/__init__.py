"""Three years of work, told as cases: what each union did, when, how well. The engine decides what it was worth.

A story is made of moves; `zeal` decides what is left out, done late or done wrongly.
"""

from lianchuang.demonstration.stories import bargaining, democracy, elections, growth, learning, party, safety, service
from lianchuang.demonstration.telling import Teller

YEARLY: tuple[Teller, ...] = (
    elections.re_elections,
    elections.by_elections,
    elections.assemblies,
    elections.admissions,
    democracy.congresses,
    democracy.openness,
    democracy.hearings,
    growth.proposals,
    bargaining.wage_negotiations,
    bargaining.collective_contracts,
    safety.hazards,
    learning.trainings,
    learning.upgrades,
    service.voices,
    service.deeds,
    service.activities,
    party.recommendations,
)
