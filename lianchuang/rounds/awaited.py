"""A department's word on a step of a round that waits for the other department's, as a duty of its people."""

from lianchuang.procedures.deadlines import Deadline, SecondWord, behind, second_word
from lianchuang.registry.scope import Scope
from lianchuang.rounds.conduct import DEPARTMENT_OF, state_of
from lianchuang.rounds.course import DEPARTMENTS, STEPS
from lianchuang.rounds.models import Round

PROCEDURE = "round"  # no procedure of the law: the course of a round
PREFIX = "words:"


def waiting_deadlines(scope: Scope) -> list[Deadline]:
    """The first words that wait in the rounds of a scope, each on a step that can still be taken. One statement, and
    one more for each round."""
    found = []
    for held in Round.objects.filter(scope.organisation("district")):
        state = state_of(held)
        for key, word in state.waiting:
            step = STEPS[key.partition(":")[0]]
            if state.stage_on(scope.day) not in step.stages:
                continue
            asked = frozenset(str(role) for role, one in DEPARTMENT_OF.items() if one != word.department)
            second = SecondWord("round.conduct", behind(word.account), asked)
            name = f"{DEPARTMENTS[word.department]}已同意“{step.words}”，等你们同意"
            duty = f"{PREFIX}{held.pk}/{step.id}/{word.digest[:32]}"
            found.append(second_word(name, word.on, scope.day, held.district_id, PROCEDURE, duty, second))
    return found
