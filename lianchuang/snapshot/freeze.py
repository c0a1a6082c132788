"""`freeze`: the facts of one district as of a day, to Parquet with a manifest. One consistent look at the database."""

import io
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import polars as pl
from django.db import connection, transaction

from lianchuang.ledger.sealing import latest_note
from lianchuang.procedures.local_law import in_force, local_rulebook
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import Area, Body, Office, Organisation, OrganisationProfile, Quantity, Tier
from lianchuang.registry.tree import subtree_ids
from lianchuang.snapshot.facts import TABLES, Facts, ordered, write_tables
from lianchuang.snapshot.kept import KeptCases

NAMED = {
    "reported": ("quantity", {int(q): q.name.lower() for q in Quantity}),
    "terms": ("body", {int(body): body.name.lower() for body in Body}),
    "posts": ("office", {int(office): office.name.lower() for office in Office}),
}


class NothingToFreeze(Exception):
    """No organisation to freeze; the message is a Chinese sentence."""


def roots_named(numbers: list[str] | None, on: date) -> list[Organisation]:
    """The organisations of these numbers, or the districts of both trees. Raises NothingToFreeze."""
    if numbers:
        found = list(Organisation.objects.filter(number__in=numbers).order_by("pk"))
        missing = set(numbers) - {organisation.number for organisation in found}
        if missing:
            raise NothingToFreeze(f"没有编号为 {'、'.join(sorted(missing))} 的组织。")
        return found
    districts = OrganisationProfile.objects.on(on).filter(organisation__tier=Tier.DISTRICT)
    found = list(Organisation.objects.filter(pk__in=districts.values("organisation")).order_by("pk"))
    if not found:
        raise NothingToFreeze(f"{on} 还没有任何区级组织，没有可冻结的事实。")
    return found


Handed = Mapping[str, pl.DataFrame]
"""Tables that come from the rooms above, with the columns of `facts.TABLES`: targets and titles of a round."""


def freeze(roots: list[Organisation], on: date, folder: Path, handed: Handed | None = None) -> dict:
    """Write the facts of the subtrees below `roots` as of a day; gives the manifest. `handed` are further tables.

    All or nothing: the folder appears when everything is in it. The same facts give the same bytes. Cost grows
    linearly with the rows, about a microsecond for each in the database and as much again for writing.
    """
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        outermost = not connection.in_atomic_block
        with transaction.atomic():
            if outermost:
                with connection.cursor() as cursor:
                    cursor.execute("set transaction isolation level repeatable read")
            frames = _look(roots, on) | dict(handed or {})
            note, amendments = latest_note(), in_force()
            law = local_rulebook().version
        manifest = {
            "day": on.isoformat(),
            "roots": sorted(root.number for root in roots),
            "rulebook": law,
            "amendments": [{"event": one.id, "what": one.what, "leaf": one.event.leaf.hex()} for one in amendments],
            "procedures": {p.id: p.version for p in sorted(procedures(), key=lambda p: p.id)},
            "code": version("lianchuang"),
            "tables": write_tables(draft, frames),
        }
        (draft / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        (draft / "checkpoint.txt").write_text(note)
        _settle(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _settle(draft: Path, folder: Path) -> None:
    """Make the draft the folder; one that is there already is replaced only by the same day's facts."""
    if folder.exists():
        shutil.rmtree(folder)
    os.replace(draft, folder)


def _look(roots: list[Organisation], on: date) -> dict[str, pl.DataFrame]:
    parameters, statements = _parameters(roots, on), _statements()
    with connection.cursor() as cursor:
        for name in ("reached", "asked"):
            cursor.execute(statements.pop(name), parameters)
    frames = {name: _fetch(name, sql, parameters) for name, sql in statements.items()}
    with connection.cursor() as cursor:
        cursor.execute("drop table reached, asked")
    frames["ancestors"] = _ancestors(frames["organisations"])
    return frames


@dataclass(frozen=True)
class Cut:
    """The part of a district on which one organisation's figures rest: organisations, their cases, employers."""

    organisations: frozenset[int]
    cases: frozenset[int]
    employers: frozenset[int]


def look(roots: list[Organisation], on: date, cut: Cut, handed: Handed | None = None) -> Facts:
    """The facts of a cut as of a day, straight from the database: nothing is written, no table made.

    Cost grows with the cut and hardly with the district: some fifteen statements.
    """
    parameters = _parameters(roots, on) | {
        "reached": sorted(cut.organisations),
        "asked": sorted(cut.cases),
        "only": sorted(cut.employers),
    }
    statements = {name: sql for name, sql in _statements().items() if name not in ("reached", "asked")}
    frames = {name: _fetch(name, f"{OF_A_CUT}({sql}) as found", parameters) for name, sql in statements.items()}
    frames["ancestors"] = _ancestors(frames["organisations"])
    reached = pl.col("organisation").is_in(frames["organisations"]["organisation"].implode())
    frames |= {name: frame.filter(reached) for name, frame in (handed or {}).items()}
    return Facts.of(on, {name: frame.lazy() for name, frame in ordered(frames).items()})


def look_again(roots: list[Organisation], on: date, handed: Handed | None = None) -> Facts:
    """The facts of the whole subtrees as of a day, straight from the database, as `freeze` would write them.

    Cost: the rows of the registry, and of the cases that changed since the process last looked at these roots as of
    this day; the first time, all of them.
    """
    parameters = _parameters(roots, on) | {"reached": sorted(subtree_ids([root.pk for root in roots], on))}
    counted = tuple(zip(*(parameters[name] for name in ("procedures", "steps", "fields", "kinds")), strict=True))
    statements = {name: sql for name, sql in _statements().items() if name not in ("reached", "asked")}

    def fetch(name: str, cases: Sequence[int] | None = None) -> pl.DataFrame:
        known = OF_REACHED if cases is None else OF_A_CUT
        return _fetch(name, f"{known}({statements[name]}) as found", parameters | {"asked": list(cases or ())})

    kept = _kept(tuple(root.pk for root in roots), on, counted).frames(parameters, fetch)
    frames = kept | {name: fetch(name) for name in statements if name not in kept}
    frames["ancestors"] = _ancestors(frames["organisations"])
    frames |= dict(handed or {})
    return Facts.of(on, {name: frame.lazy() for name, frame in ordered(frames).items()})


@lru_cache(maxsize=2)
def _kept(roots: tuple[int, ...], on: date, counted: tuple[tuple[str, ...], ...]) -> KeptCases:
    return KeptCases()


OF_REACHED = """with reached as (select unnest(%(reached)s::bigint[]) as id),
asked as (select * from procedures_case where organisation_id in (select id from reached) and opened_on <= %(day)s)
select * from """
OF_A_CUT = """with reached as (select unnest(%(reached)s::bigint[]) as id),
asked as (select * from procedures_case where id = any(%(asked)s::bigint[]) and opened_on <= %(day)s)
select * from """


def _statements() -> dict[str, str]:
    """The statements of `freeze.sql` by name, in their order."""
    parts = Path(__file__).with_suffix(".sql").read_text("utf-8").split("-- name: ")[1:]
    return {name: sql.strip() for name, sql in (part.split("\n", 1) for part in parts)}


def _parameters(roots: list[Organisation], on: date) -> dict:
    counted = [
        (procedure.id, step.id, spec.id, spec.type)
        for procedure in procedures()
        for step in procedure.step
        for spec in step.field
        if spec.counted
    ]
    seats = OrganisationProfile.objects.on(on).filter(organisation__in=roots).exclude(area_code="")
    levels = {area.code: area for area in Area.objects.on(on).filter(code__in=seats.values("area_code"))}
    ranges = [area.code_range() for area in levels.values()]
    columns = list(zip(*counted, strict=True)) or [(), (), (), ()]
    return {
        "roots": [root.pk for root in roots],
        "day": on,
        "only": None,
        "first": min((first for first, _ in ranges), default=""),
        "beyond": max((beyond for _, beyond in ranges), default=""),
        **{name: int(quantity) for name, quantity in COUNTED.items()},
        "procedures": list(columns[0]),
        "steps": list(columns[1]),
        "fields": list(columns[2]),
        "kinds": list(columns[3]),
    }


def _fetch(name: str, sql: str, parameters: dict) -> pl.DataFrame:
    """One table through COPY, which streams."""
    table = TABLES[name]
    buffer = io.BytesIO()
    copied = f"copy ({sql}) to stdout (format csv, header)"
    with connection.cursor() as cursor, cursor.cursor.copy(copied, parameters) as rows:  # psycopg's own: it binds
        for piece in rows:
            buffer.write(piece)
    buffer.seek(0)
    renamed, names = NAMED.get(name, ("", {}))
    schema = {**table.schema, **({renamed: pl.Int64} if renamed else {})}
    truths = [column for column, kind in schema.items() if kind == pl.Boolean]
    frame = pl.read_csv(buffer, schema_overrides={**schema, **dict.fromkeys(truths, pl.String)}, null_values=[""])
    frame = frame.with_columns(
        *[(pl.col(column) == "t").alias(column) for column in truths],
        *[pl.col(c).fill_null("") for c, kind in schema.items() if kind == pl.String and c not in NULLABLE_TEXTS],
    )
    if renamed:
        frame = frame.with_columns(pl.col(renamed).replace_strict(names, return_dtype=pl.String))
    return frame.select(*table.schema)


COUNTED = {
    "staff": Quantity.STAFF,
    "female": Quantity.FEMALE,
    "migrant": Quantity.MIGRANT,
    "dispatched": Quantity.DISPATCHED,
    "party_members": Quantity.PARTY_MEMBERS,
    "wage_bill": Quantity.WAGE_BILL,
}
NULLABLE_TEXTS = {"credit_code", "text"}


def _ancestors(organisations: pl.DataFrame) -> pl.DataFrame:
    """Each organisation with itself and those above it, level by level; those beyond the roots are left out."""
    parents = organisations.select("organisation", "parent")
    level = parents.select("organisation", ancestor="organisation", height=pl.lit(0, pl.Int64))
    levels = [level]
    while level.height:
        above = level.join(parents, left_on="ancestor", right_on="organisation", how="inner")
        level = above.filter(pl.col("parent").is_in(organisations["organisation"].implode())).select(
            "organisation", ancestor="parent", height=pl.col("height") + 1
        )
        levels.append(level)
    return pl.concat(levels)
