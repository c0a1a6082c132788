"""年度复查: each year of a title's validity, whether a later freezing still finds its holder on the title's line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lianchuang.rounds.models import Award, Freezing
from lianchuang.rulebook.counting import add_years
from lianchuang.scoring.results import Results


@dataclass(frozen=True)
class Standing:
    """What a freezing says of a holder: the total, the line reached, and whether the title's line is; None where a gap
    leaves it open or the holder was not scored."""

    total: Decimal | None
    grade: str
    reached: bool | None


def standing_in(award: Award, freezing: Freezing) -> Standing:
    """How the holder of a title stands in a later freezing. Computed; nobody types it."""
    results = Results.open(freezing.folder_of(award.title.level))
    row = results.organisation(award.unit)
    if row is None:
        return Standing(None, "没有打过分", None)
    lines = results.line_names
    if award.title.grade not in lines or row["barred"] == "unknown":
        return Standing(row["total"], row["grade_words"], None)
    enough = lines[: lines.index(award.title.grade) + 1]
    if row["grade"] is not None and row["grade"] not in lines:
        return Standing(row["total"], row["grade_words"], None)
    return Standing(row["total"], row["grade_words"], row["grade"] in enough and row["barred"] == "no")


def due_on(award: Award, done: int) -> date | None:
    """By when the next yearly recheck is due; None for a title that is withdrawn or runs out before."""
    due = add_years(award.named_on, done + 1)
    return due if award.withdrawn_on is None and due < award.valid_until else None


def able(award: Award) -> list[Freezing]:
    """The freezings a title can be rechecked by: of its district, of a day after it was given, not used yet."""
    used = award.rechecks.values("freezing")
    rows = Freezing.objects.filter(round__district=award.title.round.district, on__gt=award.named_on)
    return list(rows.exclude(pk__in=used))
