"""Every kind of rule that a file may name, and the two that join several tests."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from lianchuang.rulebook import clocks, comparisons, formulas, majorities
from lianchuang.rulebook.calendars import Calendar
from lianchuang.rulebook.given import Given
from lianchuang.rulebook.judging import Kind, Outcome, all_true, any_true


class Joined(Kind):
    """Several tests: all must be kept, or any one. A figure of an earlier test goes before the same of a later one."""

    kind: Literal["all_of", "any_of"]
    tests: "list[AnyKind]"

    def reads(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for test in self.tests for name in test.reads()))

    def judge(self, given: Given, calendar: Calendar) -> Outcome:
        found = [test.judge(given, calendar) for test in self.tests]
        values: dict[str, Any] = {}
        words: dict[str, str] = {}
        for outcome in reversed(found):
            values |= outcome.values
            words |= outcome.words
        values["ok"] = (all_true if self.kind == "all_of" else any_true)(outcome.ok for outcome in found)
        deadline = next((outcome.deadline for outcome in found if outcome.deadline), None)
        return Outcome(values, deadline, any(outcome.provisional for outcome in found), words)

    def relaxes(self, other: Kind) -> bool:
        if not isinstance(other, Joined) or self.kind != other.kind:
            return True
        if self.kind == "all_of":  # every test of the other text has one here that is as strict
            return not all(any(not mine.relaxes(theirs) for mine in self.tests) for theirs in other.tests)
        return not all(any(not mine.relaxes(theirs) for theirs in other.tests) for mine in self.tests)


AnyKind = Annotated[
    comparisons.Comparison
    | comparisons.Between
    | comparisons.Equal
    | comparisons.OneOf
    | comparisons.Includes
    | comparisons.Truth
    | comparisons.NoneTrue
    | comparisons.GivenFacts
    | comparisons.InYear
    | comparisons.Checklist
    | majorities.ShareOf
    | majorities.Ballot
    | majorities.Proportional
    | clocks.Within
    | clocks.NotBefore
    | clocks.AheadOf
    | clocks.BeforeEnd
    | clocks.Publicity
    | formulas.Product
    | formulas.Capped
    | formulas.Remainder
    | formulas.Allowance
    | formulas.Bands
    | formulas.Steps
    | formulas.Grades
    | formulas.PooledDays
    | formulas.TotalSpan
    | formulas.Term
    | formulas.TermEnd
    | formulas.ReviewBySilence
    | formulas.OfficeContract
    | formulas.NegotiatingSides
    | Joined,
    Field(discriminator="kind"),
]

Joined.model_rebuild()
_READER: TypeAdapter[Kind] = TypeAdapter(AnyKind)


def read_kind(written: dict[str, Any]) -> Kind:
    """The checked kind a table describes. Raises pydantic's ValidationError, which names the key."""
    return _READER.validate_python(written)
