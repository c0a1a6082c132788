"""Photos that look alike, across all cases: found by comparing 256 bits each."""

from dataclasses import dataclass

from django.db import connection

NEAR = 40
"""Bits of 256 in which two views of one photo may differ at most (a house figure, measured by the tests)."""
TELLING = 50
"""A picture with less to see than this (0–100) is not compared: blank walls all look alike."""


@dataclass(frozen=True)
class Pair:
    """Two kept files, the smaller number first, and in how many bits their looks differ."""

    one: int
    other: int
    bits: int


def near_pairs() -> list[Pair]:
    """Pairs of different pictures that look alike. One statement; time grows with the square of their number."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with seen as materialized (
                select id, ('x' || look)::bit(256) as bits from evidence_keptfile
                where look <> '' and quality >= %s and emptied_on is null
            )
            select one.id, other.id, bit_count(one.bits # other.bits)
            from seen one join seen other on one.id < other.id and bit_count(one.bits # other.bits) <= %s
            order by 1, 2
            """,
            [TELLING, NEAR],
        )
        return [Pair(*row) for row in cursor.fetchall()]
