"""So many for each head: staff or members as denominators."""

import narwhals as nw

from lianchuang.measures.coverage import covered_employers, members_of
from lianchuang.measures.rows import NOUGHT, Frame, base_unions, marked, named, rows
from lianchuang.snapshot.facts import Facts


def per_staff(facts: Facts, numerator: Frame) -> Frame:
    """Rows of a numerator over the staff of the unions' employers on the day; an unknown head-count is a gap.

    What unions without a known employer did is left out on both sides.
    """
    employers = covered_employers(facts)
    staff = rows(employers, named("staff", "employer"), NOUGHT, nw.col("staff"))
    return nw.concat([_of_those_with(facts, numerator, employers), staff])


def per_member(facts: Facts, numerator: Frame) -> Frame:
    """Rows of a numerator over the active members of base unions on the day; an unknown roster is a gap."""
    unions = members_of(facts)
    return nw.concat([numerator, rows(unions, named("roster", "organisation"), NOUGHT, nw.col("members"))])


def _of_those_with(facts: Facts, numerator: Frame, employers: Frame) -> Frame:
    """Without the rows of base unions that have none of the employers; those of towns and districts stay."""
    base = base_unions(facts).select("organisation", base=nw.lit(True))
    joined = marked(numerator.join(base, on="organisation", how="left"), employers)
    return joined.filter(nw.col("base").is_null() | nw.col("marked")).select("organisation", "record", "of", "counted")
