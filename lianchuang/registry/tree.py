"""The two trees of organisations on a day: what is above, what is below, what a scope reaches.

One recursive statement over dated affiliations; its cost grows with the size of the subtree.
"""

from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import BooleanField, F, Func, Q
from django.db.models.expressions import RawSQL

from lianchuang.registry.models import Organisation

BELOW = """
    with recursive below(id) as (
        select unnest(%s::bigint[])
        union
        select a.child_id
        from registry_affiliation a join below on a.parent_id = below.id
        where a.known_until is null and a.since <= %s and (a.until is null or a.until > %s)
    )
    select id from below
"""

ABOVE = """
    with recursive above(id, height) as (
        select %s::bigint, 0
        union all
        select a.parent_id, above.height + 1
        from registry_affiliation a join above on a.child_id = above.id
        where a.known_until is null and a.since <= %s and (a.until is null or a.until > %s) and above.height < 32
    )
    select id from above where height > 0 order by height
"""


def subtree(roots: Iterable[int], on: date) -> RawSQL:
    """The roots and everything below them on a day, for use as `organisation__in=subtree(...)`."""
    return RawSQL(BELOW, [sorted(roots), on, on])  # noqa: S611 - the text is constant, its parameters are bound


def points_into(column: str, roots: Iterable[int], on: date) -> Q:
    """Rows whose column points into the subtrees, compared with one array: so an index serves even where one of
    several columns may do so (`points_into(...) | points_into(...)`), while `in` would look through the whole table."""
    listed = RawSQL(f"array({BELOW})", [sorted(roots), on, on])  # noqa: S611 - as above
    return Q(EqualsAny(F(column), listed))


class EqualsAny(Func):
    """column = any(array)"""

    template = "%(expressions)s)"
    arg_joiner = " = any("
    output_field = BooleanField()


def subtree_ids(roots: Iterable[int], on: date) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(BELOW, [sorted(roots), on, on])
        return {row[0] for row in cursor.fetchall()}


def ancestors_of(organisation: Organisation, on: date) -> list[int]:
    """The organisations above one, nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(ABOVE, [organisation.pk, on, on])
        return [row[0] for row in cursor.fetchall()]
