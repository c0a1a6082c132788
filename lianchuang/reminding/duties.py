"""The duties of one account, all of them, whatever their stage."""

from datetime import date

from lianchuang.accounts.models import Account
from lianchuang.procedures.deadlines import Deadline, deadlines_of, yearly_of
from lianchuang.reminding.recipients import Posts, everywhere
from lianchuang.rounds import returned
from lianchuang.voice.circulars import waiting_deadlines


def own_duties(account: Account, on: date) -> list[Deadline]:
    """What this account itself must do, by day; of what others must do nothing."""
    scope = everywhere(on)
    found = [*deadlines_of(scope), *yearly_of(scope), *waiting_deadlines(scope), *returned.waiting_deadlines(scope)]
    posts = Posts(on, found)
    return sorted((one for one in found if account.pk in posts.doers(one)), key=lambda one: (one.due, one.duty))
