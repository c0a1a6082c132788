"""Acting a case in memory, as the journal would tell it: no database, the real rulebook."""

from datetime import date

from lianchuang.procedures import engine
from lianchuang.procedures.engine import Asked
from lianchuang.procedures.shelf import law_of, procedures
from lianchuang.procedures.state import Act, State

NINGBO = "330212000000"


class Tale:
    """A case of one procedure, act by act."""

    def __init__(self, procedure: str, opened: date, *, late=False, area=NINGBO, **facts):
        self.procedure = procedures().in_force(procedure, opened)
        self.law = law_of(area)
        self.late, self.facts = late, facts
        self.acts = [Act(1, "opened", opened, opened, {})]
        self.effects: list[engine.EffectCall] = []

    @property
    def state(self) -> State:
        return engine.replay(self.procedure, self.acts)

    def take(self, step: str, day: date, *, as_it_was=False, recorded: date | None = None, **data) -> "Tale":
        asked = Asked(step, day, recorded or date(2026, 11, 20), data, self.facts, as_it_was, self.late)
        decision = engine.decide(self.procedure, self.state, asked, self.law)
        self.acts.append(Act(len(self.acts) + 1, "taken", day, recorded or day, decision.body))
        self.effects += decision.effects
        return self

    def refused(self, step: str, day: date, **data) -> engine.Refusal:
        try:
            self.take(step, day, **data)
        except engine.Refusal as refusal:
            return refusal
        raise AssertionError(f"{step} was taken")

    @property
    def next(self) -> list[str]:
        return [step.id for step in engine.next_steps(self.procedure, self.state, self.facts)]
