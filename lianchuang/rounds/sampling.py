"""Samples of a round: the way announced by both departments, then drawn by the public number, kept for anybody."""

from datetime import date

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.sealing import latest_note, seal
from lianchuang.rounds import draw, events
from lianchuang.rounds.course import Content, Refused
from lianchuang.rounds.desk import look
from lianchuang.rounds.models import Draw, Freezing, Round
from lianchuang.rounds.review import STAGES


def root_now() -> str:
    """The root of the newest checkpoint, after everything recorded so far is sealed."""
    seal()
    lines = latest_note().splitlines()
    return lines[2] if len(lines) > 2 else ""


def size_for(round_: Round, freezing: Freezing, day: date) -> int:
    """How many unions are enough, by the convention."""
    looked = look(round_, freezing, day)
    return draw.large_enough(len(looked.units) - len(looked.upper))


def announce(round_: Round, content: Content, by: Signature, on: date) -> None:
    """Keep the way of a draw, with everything it chooses from."""
    freezing = next(one for one in round_.freezings.all() if one.fingerprint == content["freezing"])
    if content["stage"] not in STAGES:
        raise Refused("请选初审还是复审。")
    looked = look(round_, freezing, on)
    population = {unit: list(items) for unit, items in looked.units.items() if unit not in looked.upper and items}
    if content["size"] > len(population):
        raise Refused(f"一共只有 {len(population)} 家，抽不了 {content['size']} 家。")
    made = Draw.objects.create(
        round=round_,
        freezing=freezing,
        number=round_.draws.count() + 1,
        stage=content["stage"],
        size=content["size"],
        items=content["items"],
        root=content["root"],
        source=content["source"],
        number_day=date.fromisoformat(content["number_day"]),
        announced_on=on,
        population=population,
        last_time=_last_time(round_, content["stage"]),
    )
    _record(events.DRAW_ANNOUNCED.id, made, by, on)


def _last_time(round_: Round, stage: str) -> list[str]:
    """Whom the last draw of this stage in the district took, in this round or the one before."""
    rows = Draw.objects.filter(round__district=round_.district_id, stage=stage, drawn_on__isnull=False)
    last = rows.order_by("pk").last()
    return sorted(last.drawn) if last else []


def take(round_: Round, content: Content, by: Signature, on: date) -> None:
    """Draw, by the number that has come out. Nothing here is chosen."""
    made = round_.draws.get(drawn_on=None)
    made.public_number, made.drawn_on = str(content["number"]).strip(), on
    made.drawn = drawn_by(made)
    made.save(update_fields=["public_number", "drawn_on", "drawn"])
    _record(events.DRAWN.id, made, by, on)


def drawn_by(made: Draw) -> dict[str, list[str]]:
    """The sample of a draw, from what was announced and its number."""
    return draw.sample(
        made.root, made.public_number, made.stage, made.population, made.last_time, made.size, made.items
    )


def document_of(made: Draw) -> dict[str, object]:
    """All that repeating the draw takes, and its outcome; no name and no person in it."""
    return {
        "way": draw.WAY,
        "root": made.root,
        "number": made.public_number,
        "source": made.source,
        "number_day": made.number_day.isoformat(),
        "stage": made.stage,
        "size": made.size,
        "items": made.items,
        "population": made.population,
        "last_time": made.last_time,
        "drawn": made.drawn,
    }


def documents_of(freezing: Freezing) -> list[dict[str, object]]:
    """The documents of every sample drawn in the period of a freezing, in the order they were announced."""
    rows = freezing.round.draws.filter(freezing__window_first=freezing.window_first, drawn_on__isnull=False)
    return [document_of(made) for made in rows.order_by("number")]


def _record(kind: str, made: Draw, by: Signature, on: date) -> None:
    payload = {
        "number": made.number,
        "stage": made.stage,
        "source": made.source,
        "day": made.number_day.isoformat(),
        "size": made.size,
        "root": made.root,
        "public_number": made.public_number,
        "drawn": made.drawn,
    }
    record(Entry(kind, on, payload, made.round.district_id, f"round:{made.round_id}:draw:{made.number}"), by=by)
