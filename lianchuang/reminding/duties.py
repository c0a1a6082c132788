"""What is asked of people on a ground, from wherever it follows, and the duties of one account among them."""

from datetime import date

from lianchuang.accounts.models import Account
from lianchuang.ballots import awaited as ballots
from lianchuang.procedures import amending
from lianchuang.procedures.deadlines import Deadline, deadlines_of, yearly_of
from lianchuang.registry.scope import Scope
from lianchuang.reminding.recipients import Posts, everywhere
from lianchuang.reporting import open_rosters
from lianchuang.rounds import awaited as rounds
from lianchuang.rounds import returned
from lianchuang.voice import circulars

WAITING = (circulars, returned, open_rosters, amending, rounds, ballots)
"""What besides the clocks, terms and yearly duties waits for somebody; the last four for a second person's word."""


def all_duties(scope: Scope) -> list[Deadline]:
    """Everything asked on a ground on its day, by whoever it is to be done."""
    found = [*deadlines_of(scope), *yearly_of(scope)]
    for source in WAITING:
        found += source.waiting_deadlines(scope)
    return found


def own_duties(account: Account, on: date) -> list[Deadline]:
    """What this account itself must do, by day; of what others must do nothing."""
    found = all_duties(everywhere(on))
    posts = Posts(on, found)
    return sorted((one for one in found if account.pk in posts.doers(one)), key=lambda one: (one.due, one.duty))
