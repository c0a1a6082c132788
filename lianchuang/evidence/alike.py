"""Photos that look alike, across all cases: found by comparing 256 bits each."""

from dataclasses import dataclass

from django.db import connection

NEAR = 40
"""Bits of 256 in which two views of one photo may differ at most (a house figure, measured by the tests)."""
TELLING = 50
"""A picture with less to see than this (0–100) is not compared: blank walls all look alike."""
TURNED = "5" * 64
"""The bits that turn over when a picture is shown in a mirror: of the waves across it every other one."""


@dataclass(frozen=True)
class Pair:
    """Two kept files, the smaller number first, and in how many bits their looks differ, or would in a mirror."""

    one: int
    other: int
    bits: int


def near_pairs() -> list[Pair]:
    """Pairs of different pictures that look alike. One statement; time grows with the square of their number."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with seen as materialized (
                select id, ('x' || look)::bit(256) as bits, ('x' || %s)::bit(256) as turned from evidence_keptfile
                where look <> '' and quality >= %s and emptied_on is null
            ), apart as (
                select one.id as one, other.id as other,
                    least(bit_count(one.bits # other.bits), bit_count(one.bits # other.bits # one.turned)) as bits
                from seen one join seen other on one.id < other.id
            )
            select one, other, bits from apart where bits <= %s order by 1, 2
            """,
            [TURNED, TELLING, NEAR],
        )
        return [Pair(*row) for row in cursor.fetchall()]
