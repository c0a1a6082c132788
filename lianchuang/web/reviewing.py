"""Whom a reviewer may look at: the round, the chosen freezing, the unions within reach and not barred."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404

from lianchuang.accounts.models import Account
from lianchuang.accounts.standing import Standing
from lianchuang.publication.acts import chosen_freezing
from lianchuang.registry.models import Organisation, Tree
from lianchuang.rounds import conduct, desk
from lianchuang.rounds.conflict import kept_away
from lianchuang.rounds.course import Stage
from lianchuang.rounds.models import Freezing, Round
from lianchuang.rounds.review import FIRST, SECOND
from lianchuang.web.two_words import round_of

ACTIONS = {FIRST: "review.first", SECOND: "review.second"}


@dataclass(frozen=True)
class Review:
    """A reviewer's view of the review that is under way at one stage."""

    standing: Standing
    round: Round
    freezing: Freezing
    stage: str

    @property
    def account(self) -> Account:
        return self.standing.account

    @cached_property
    def looked(self) -> desk.Looked:
        return desk.look(self.round, self.freezing, self.standing.day)

    @cached_property
    def barred(self) -> Mapping[int, str]:
        """Organisations from which this reviewer keeps away, with the ground."""
        return kept_away(self.round, self.account, self.standing.day)

    @cached_property
    def reach(self) -> Mapping[str, int]:
        """The unions this stage lets the reviewer look at, by number: within reach, scored, and not barred."""
        scope = self.standing.scope(ACTIONS[self.stage])
        rows = Organisation.objects.filter(scope.organisation("pk"), tree=Tree.UNION).values_list("number", "pk")
        found = dict(rows)
        return {
            unit: found[unit]
            for unit in sorted(self.looked.units)
            if unit in found and found[unit] not in self.barred and self.asked(unit)
        }

    def asked(self, unit: str) -> bool:
        """Whether this stage has anything to look at in a union, or had: what is in doubt comes up unasked."""
        return any(
            self.stage in self.looked.asks(unit, name) or place.who == self.stage
            for name, place in self.looked.places(unit).items()
        )

    def waiting(self, unit: str) -> list[str]:
        """The items of a union that wait at this stage."""
        return [name for name, place in self.looked.places(unit).items() if place.who == self.stage]


def stages_of(standing: Standing) -> list[str]:
    """The stages at which somebody reviews, their usual one first."""
    usual = [SECOND, FIRST] if standing.may("review.second") else [FIRST]
    return [stage for stage in usual if standing.may(ACTIONS[stage])]


def review_of(standing: Standing, stage: str = "") -> Review | None:
    """The review under way; None while no freezing is chosen, or where it is over. Raises Http404 for a stage that is
    not the asker's."""
    own = stages_of(standing)
    if (stage and stage not in own) or not own:
        raise Http404
    held = round_of(standing, "review.see")
    if held is None or conduct.state_of(held).stage != Stage.FROZEN:
        return None
    freezing = chosen_freezing(held)
    return None if freezing is None else Review(standing, held, freezing, stage or own[0])


def review_or_404(standing: Standing, stage: str = "") -> Review:
    found = review_of(standing, stage)
    if found is None:
        raise Http404
    return found
