"""A ballot that one teller has stopped and another must open, as a duty of that other one."""

from lianchuang.ballots import events
from lianchuang.ballots.models import Election
from lianchuang.ledger.models import Event
from lianchuang.procedures.deadlines import Deadline, SecondWord, second_word
from lianchuang.registry.scope import Scope

PREFIX = "ballot:"


def waiting_deadlines(scope: Scope) -> list[Deadline]:
    """The ballots of a scope whose box waits to be opened. One statement where there is none, else two."""
    stopped = {one.subject: one for one in Election.objects.within(scope).filter(state=Election.State.STOPPED)}
    found = []
    for event in Event.objects.filter(kind=events.STOPPED.id, subject__in=stopped) if stopped else ():
        one = stopped[event.subject]
        others = frozenset(teller for teller in one.tellers if f"account:{teller}" != event.by)
        word = SecondWord(accounts=others)
        name, duty = f"开箱计票：{one.title}", f"{PREFIX}{one.pk}"
        found.append(
            second_word(name, event.occurred_on, scope.day, one.organisation_id, "ballot", duty, word)
        )  # fmt: skip
    return found
