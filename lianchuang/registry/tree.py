"""The two trees of organisations on a day: what is above, what is below, what a scope reaches.

One recursive statement over dated affiliations; its cost grows with the size of the subtree.
"""

from collections.abc import Collection, Iterable
from datetime import date

from django.db import connection
from django.db.models import BooleanField, F, Func, Q
from django.db.models.expressions import RawSQL

from lianchuang.ledger.mark import is_reading, kept
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

ABOVE_ANY = """
    with recursive above(id, height) as (
        select organisation, 0 from unnest(%s::bigint[]) as organisation
        union
        select a.parent_id, above.height + 1
        from registry_affiliation a join above on a.child_id = above.id
        where a.known_until is null and a.since <= %s and (a.until is null or a.until > %s) and above.height < 32
    )
    select id from above
"""

WITHIN = """
    with recursive above(one, id, height) as (
        {begin}
        union all
        select above.one, a.parent_id, above.height + 1
        from registry_affiliation a join above on a.child_id = above.id
        where a.known_until is null and a.since <= %s and (a.until is null or a.until > %s) and above.height < 32
    )
    select distinct one from above where id = any(%s::bigint[])
"""
THEMSELVES = "select organisation, organisation, 0 from unnest(%s::bigint[]) as organisation"
MOVED_BY = ("organisation", "registry")
"""The families of events that found, move, name and end organisations, or take such an event back."""

COVERED = """
        select c.employer_id, c.organisation_id, 0 from registry_coverage c
        where c.employer_id = any(%s::bigint[]) and c.known_until is null
            and c.since <= %s and (c.until is null or c.until > %s)
"""


def subtree(roots: Iterable[int], on: date) -> RawSQL:
    """The roots and everything below them on a day, for use as `organisation__in=subtree(...)`."""
    if is_reading():
        return RawSQL("select unnest(%s::bigint[])", [_written_out(roots, on)])
    return RawSQL(BELOW, [sorted(roots), on, on])  # noqa: S611 - the text is constant, its parameters are bound


def points_into(column: str, roots: Iterable[int], on: date) -> Q:
    """Rows whose column points into the subtrees, compared with one array: so an index serves even where one of
    several columns may do so (`points_into(...) | points_into(...)`), while `in` would look through the whole table.
    On a page the array is written out, so that PostgreSQL plans for as many as there are: it takes what is below a
    district for ten, where the statement has yet to find it."""
    if is_reading():
        return Q(EqualsAny(F(column), RawSQL("%s::bigint[]", [_written_out(roots, on)])))
    listed = RawSQL(f"array({BELOW})", [sorted(roots), on, on])  # noqa: S611 - as above
    return Q(EqualsAny(F(column), listed))


def _written_out(roots: Iterable[int], on: date) -> str:
    below = frozenset(roots)
    return _array_kept(below, on) if below else "{}"


@kept(at_most=64, until=MOVED_BY)
def _array_kept(roots: frozenset[int], on: date) -> str:
    """What is in the subtrees, as PostgreSQL reads an array; a page asks once, and the next one not at all until
    something is recorded."""
    return f"{{{','.join(map(str, sorted(subtree_ids(roots, on))))}}}"


class EqualsAny(Func):
    """column = any(array)"""

    template = "%(expressions)s)"
    arg_joiner = " = any("
    output_field = BooleanField()


def subtree_ids(roots: Collection[int], on: date) -> frozenset[int]:
    """The same as identities; a page asks once, and the next one not at all until something is recorded."""
    if not roots:
        return frozenset()
    return _ids_kept(frozenset(roots), on) if is_reading() else _ids(frozenset(roots), on)


def _ids(roots: frozenset[int], on: date) -> frozenset[int]:
    with connection.cursor() as cursor:
        cursor.execute(BELOW, [sorted(roots), on, on])
        return frozenset(row[0] for row in cursor.fetchall())


_ids_kept = kept(at_most=64, until=MOVED_BY)(_ids)


def ancestors_of(organisation: Organisation | int, on: date) -> list[int]:
    """The organisations above one, nearest first."""
    one = organisation if isinstance(organisation, int) else organisation.pk
    with connection.cursor() as cursor:
        cursor.execute(ABOVE, [one, on, on])
        return [row[0] for row in cursor.fetchall()]


def chain(organisations: Iterable[int], on: date) -> RawSQL:
    """The organisations and everything above them on a day, for use as `organisation__in=chain(...)`."""
    return RawSQL(ABOVE_ANY, [sorted(organisations), on, on])  # noqa: S611 - as above


def those_within(organisations: Iterable[int], roots: Iterable[int], on: date) -> set[int]:
    """Of some organisations those that are roots or below one. Looked for upwards: below a district are thousands,
    above a union two or three. One statement."""
    return _reaching(THEMSELVES, [sorted(organisations)], roots, on)


def covered_within(employers: Iterable[int], roots: Iterable[int], on: date) -> set[int]:
    """Of some employers those that a root, or an organisation below one, covers. One statement, upwards as above."""
    return _reaching(COVERED, [sorted(employers), on, on], roots, on)


def _reaching(begin: str, bound: list, roots: Iterable[int], on: date) -> set[int]:
    wanted = sorted(roots)
    if not wanted or not bound[0]:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(WITHIN.format(begin=begin), [*bound, on, on, wanted])
        return {row[0] for row in cursor.fetchall()}
