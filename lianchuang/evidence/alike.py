"""Photos that look alike, across all cases: found by comparing 256 bits each, of the wholes and of their parts.

A new photo is compared once with all there are, by the worker, and what was found stays: the cost of a photo grows with
the number of photos, never with its square. What the worker has not come to yet is compared when it is asked for.
"""

from dataclasses import dataclass

from django.db import connection, transaction

NEAR = 40
"""Bits of 256 in which two views of one photo may differ at most (a house figure, measured by the tests)."""
SAME = 12
"""Bits in which a photo differs from itself at most when it was only saved anew, smaller or in another quality (a house
figure, measured by the tests: ten at most, and eighty and more between photos of different things)."""
TELLING = 50
"""Of two pictures one has at least this much to see (0–100): blank walls all look alike."""
LITTLE = 30
"""And the other this much: what somebody cut out of a picture holds less than the whole."""
TURNED = "5" * 64
"""The bits that turn over when a picture is shown in a mirror: of the waves across it every other one."""
PARTS = 7
"""How many parts of a picture are looked at, for those who trim it (`file_reader.parts_of`)."""


@dataclass(frozen=True)
class Pair:
    """Two kept files, the smaller number first; in how many bits their looks differ at least, or would in a mirror or
    trimmed, and in how many as wholes."""

    one: int
    other: int
    bits: int
    whole: int

    @property
    def is_saved_anew(self) -> bool:
        """Whether it is one photo that was only saved again."""
        return self.whole <= SAME


def _apart(left: str, right: str) -> str:
    return f"bit_count({left} # {right})"


FRESH = """
    with seen as materialized (
        select id, compared, quality, ('x' || look)::bit(256) as whole, {parts} from evidence_keptfile
        where look <> '' and quality >= %s and emptied_on is null
    ), apart as (
        select least(fresh.id, old.id) as one, greatest(fresh.id, old.id) as other,
            least({ways}) as bits, {whole} as whole
        from seen fresh join seen old on fresh.id <> old.id and (old.compared or old.id < fresh.id)
        where not fresh.compared and greatest(fresh.quality, old.quality) >= %s
    )
    select one, other, bits, whole from apart where bits <= %s
""".format(  # noqa: S608 - of the numbers of this module alone
    parts=", ".join(
        f"('x' || nullif(substr(parts, {1 + 64 * place}, 64), ''))::bit(256) as part{place}" for place in range(PARTS)
    ),
    whole=_apart("fresh.whole", "old.whole"),
    ways=", ".join(
        [
            _apart("fresh.whole", "old.whole"),
            f"bit_count(fresh.whole # old.whole # ('x{TURNED}')::bit(256))",
            *(_apart("fresh.whole", f"old.part{place}") for place in range(PARTS)),
            *(_apart(f"fresh.part{place}", "old.whole") for place in range(PARTS)),
        ]
    ),
)
"""What has not been compared, with all there is; what is unknown of an older photo is passed over."""
ALL = f"""
    select one_id, other_id, bits, whole from evidence_nearpair union ({FRESH}) order by 1, 2
"""  # noqa: S608 - put together of this module's own words
KEEP = f"""
    insert into evidence_nearpair (one_id, other_id, bits, whole) {FRESH} on conflict do nothing
"""


def near_pairs() -> list[Pair]:
    """Pairs of different pictures that look alike. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(ALL, [LITTLE, TELLING, NEAR])
        return [Pair(*row) for row in cursor.fetchall()]


@transaction.atomic
def compare() -> int:
    """Compare what has come since the last time with all there is, and keep what is found; gives how many pictures
    were new. Two statements, one where nothing is new."""
    with connection.cursor() as cursor:
        cursor.execute("select id from evidence_keptfile where not compared and look <> '' for update skip locked")
        fresh = [row[0] for row in cursor.fetchall()]
        if fresh:
            cursor.execute(KEEP, [LITTLE, TELLING, NEAR])
            cursor.execute("update evidence_keptfile set compared = true where id = any(%s)", [fresh])
    return len(fresh)
