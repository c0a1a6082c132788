"""Areas: registered from the published list, re-cut when the state re-cuts them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.models import Event
from lianchuang.registry import events
from lianchuang.registry.dated import Change, Dated, Refusal, apply
from lianchuang.registry.models import (
    Area,
    AreaSuccession,
    EmployerProfile,
    OrganisationProfile,
    code_range,
)
from lianchuang.registry.naming import folded, grams, initials


@dataclass(frozen=True)
class AreaEntry:
    """One line of a division list: twelve digits, name, level 1 to 5, kind (街道, 镇, …)."""

    code: str
    name: str
    level: int
    kind: str = ""

    def values(self) -> dict:
        return {
            "name": self.name,
            "level": self.level,
            "kind": self.kind,
            "findable": f"{folded(self.name)} {initials(self.name)}",
            "grams": grams(self.name, initials(self.name)),
        }


@transaction.atomic
def register_areas(entries: Sequence[AreaEntry], *, by: Signature, on: date) -> list[Area]:
    """Enter a list of areas that hold from `on`."""
    top = min(entries, key=lambda entry: (entry.level, entry.code))
    payload = {"count": len(entries), "name": top.name, "after": [[e.code, e.name, e.level, e.kind] for e in entries]}
    event = record(Entry(events.AREAS_REGISTERED.id, on, payload, subject=f"area:{top.code}"), by=by)
    return apply(Area, [Change((entry.code,), on, event, entry.values()) for entry in entries])


@transaction.atomic
def recut_area(before: str, after: AreaEntry, *, by: Signature, on: date) -> None:
    """From `on` the area `before` goes on as `after`: another name, code or district; also a merger into one that is.

    Everything seated there follows: organisations and employers keep their identity and get the new place from that
    day on. Codes inside the area follow by their last digits where the new stem holds them, else to the new area.
    """
    old = Area.objects.on(on).filter(code=before).first()
    if old is None:
        raise Refusal(f"{on} 没有代码为 {before} 的区划。")
    standing = Area.objects.on(on).filter(code=after.code).exclude(code=before).first()
    payload = {
        "before_name": old.name,
        "after_name": after.name,
        "before": [old.code, old.name],
        "after": [after.code, after.name],
    }
    event = record(Entry(events.AREA_RECUT.id, on, payload, subject=f"area:{before}"), by=by)
    inside = list(Area.objects.on(on).under(old).exclude(code=old.code))
    changes = []
    if after.code == before:
        changes.append(Change((before,), on, event, after.values()))
    else:
        changes.append(Change((before,), on, event, None))
        if standing is None:
            changes.append(Change((after.code,), on, event, after.values()))
        for area in inside:
            moved = AreaEntry(_follow(area.code, old, after), area.name, area.level, area.kind)
            changes.append(Change((area.code,), on, event, None))
            if moved.level > after.level and moved.code != after.code:
                changes.append(Change((moved.code,), on, event, moved.values()))
    apply(Area, changes)
    moves = {old.code: after.code} | {area.code: _follow(area.code, old, after) for area in inside}
    AreaSuccession.objects.bulk_create(
        [AreaSuccession(before=a, after=b, on=on, event=event) for a, b in moves.items() if a != b or a == before]
    )
    for model in (OrganisationProfile, EmployerProfile):
        _reseat(model, old, moves, event, on)


def _follow(code: str, old: Area, after: AreaEntry) -> str:
    stem = Area.STEM[old.level]
    return after.code[: Area.STEM[after.level]] + code[stem:] if old.level == after.level else after.code


def _reseat(model: type[Dated], old: Area, moves: dict[str, str], event: Event, on: date) -> None:
    first, beyond = code_range(old.code, old.level)
    seated = model.objects.on(on).filter(area_code__gte=first, area_code__lt=beyond)
    changes = [
        Change(row.key, on, event, {"area_code": moves[row.area_code]}) for row in seated if row.area_code in moves
    ]
    apply(model, changes)
