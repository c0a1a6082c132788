"""The standards of a round: copied into the home under their hash, in force from a day on, never changed again."""

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.rounds import events
from lianchuang.rounds.models import Level, Round, StandardSet
from lianchuang.rulebook.shelf import shelf
from lianchuang.rulebook.standard_form import Standard
from lianchuang.rulebook.standards import StandardError, parse_standard, read_standard, standards_folder

LEVEL_OF = {"town": Level.TOWN, "district": Level.DISTRICT}  # any other level of a standard is the base


class UnfitStandards(Exception):
    """Standards that a round cannot use; the message is a Chinese sentence."""


@dataclass(frozen=True)
class OnShelf:
    """A standard to choose from."""

    name: str
    level: Level
    standard: Standard


def standard_file(name: str) -> Path:
    """A standard that comes with the rulebook, by its file's name."""
    return shelf() / "standards" / f"{name}.toml"


def on_shelf() -> list[OnShelf]:
    """The standards that a round can be held under, by their titles; those that cannot be read, or that give no points
    (a list of vetoes), are left out."""
    found = []
    folder = standards_folder()
    for path in sorted([*folder.glob("*.toml"), *folder.glob("samples/*.toml")]):
        try:
            standard = read_standard(path)
        except StandardError:
            continue
        if any(one.points for one in standard.indicators):
            found.append(OnShelf(str(path.relative_to(folder).with_suffix("")), level_of(standard), standard))
    return found


def level_of(standard: Standard) -> Level:
    """Whom it judges."""
    return LEVEL_OF.get(standard.about.level, Level.BASE)


def standards_on(round_: Round, day: date) -> StandardSet:
    """The set in force on a day of the round: the newest that had begun, else the first."""
    sets = list(round_.standards.all())
    begun = [one for one in sets if one.since <= day]
    if not sets:
        raise UnfitStandards("这一轮还没有考核标准。")
    return begun[-1] if begun else sets[0]


@transaction.atomic
def adopt(
    round_: Round, texts: Mapping[str, bytes], *, since: date, by: Signature, on: date, reason: str = ""
) -> StandardSet:
    """Take standards (level to file content) into use from a day on, as the next set. The same texts from the same day
    on are the set that stands already. Raises UnfitStandards."""
    names = _checked(texts)
    digest = set_digest(texts)
    last = round_.standards.last()
    if last is not None and (last.digest, last.since) == (digest, since):
        return last
    if last is not None and since < last.since:
        raise UnfitStandards(f"上一版从 {last.since} 起用，新的一版不能更早。")
    made = StandardSet(
        round=round_, number=last.number + 1 if last else 1, since=since, digest=digest, files=names, reason=reason
    )
    _keep(made.folder, {names[level]: text for level, text in texts.items()})
    made.save()
    payload = {"number": made.number, "day": since.isoformat(), "digest": digest, "reason": reason}
    record(Entry(events.ADOPTED.id, on, payload, round_.district_id, f"round:{round_.pk}"), by=by)
    return made


def set_digest(texts: Mapping[str, bytes]) -> str:
    """The fingerprint of a set of standards."""
    lines = [f"{level} {hashlib.sha256(text).hexdigest()}" for level, text in sorted(texts.items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def texts_of(held: StandardSet) -> dict[str, bytes]:
    """The files of a set, by level."""
    return {level: (held.folder / name).read_bytes() for level, name in held.files.items()}


def changes_told(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """What another set of standards changes, sentence by sentence: what whoever agrees to it has to see."""
    told = []
    for level in Level.values:
        name = f"考核{Level(level).label}的标准"
        if (level in before) != (level in after):
            told.append(f"{name}：{'新加' if level in after else '不再用'}")
        elif level in before and before[level] != after[level]:
            told += [f"{name}：{one}" for one in _moved(parse_standard(before[level]), parse_standard(after[level]))]
    return told


def _moved(before: Standard, after: Standard) -> list[str]:
    lines = [{one.name: one.min for one in standard.about.bands} for standard in (before, after)]
    items = [{one.id: one for one in standard.indicators} for standard in (before, after)]
    told = [
        f"“{name}”这条线从 {lines[0].get(name, '没有')} 改为 {lines[1].get(name, '没有')}"
        for name in dict.fromkeys([*lines[0], *lines[1]])
        if lines[0].get(name) != lines[1].get(name)
    ]
    for key in dict.fromkeys([*items[0], *items[1]]):
        one, other = items[0].get(key), items[1].get(key)
        if other is None and one is not None:
            told.append(f"去掉“{one.title}”（{one.points} 分）")
        elif one is None and other is not None:
            told.append(f"加“{other.title}”（{other.points} 分）：{other.text or '没有写怎么算'}")
        elif one is not None and other is not None and one != other:
            if one.points != other.points:
                told.append(f"“{other.title}”从 {one.points} 分改为 {other.points} 分")
            if one.model_copy(update={"points": other.points}) != other:
                told.append(f"“{other.title}”的说法或算法改了：{other.text or '没有写怎么算'}")
    heads = [one.about.model_copy(update={"bands": (), "version": ""}) for one in (before, after)]
    if heads[0] != heads[1] or before.sections != after.sections or before.gates != after.gates:
        told.append("大项、并列、加总的办法改了")
    return told


def _checked(texts: Mapping[str, bytes]) -> dict[str, str]:
    """Each level's file name; what a level's roll-up rests on lies under the name by which the roll-up asks for it."""
    if Level.BASE not in texts:
        raise UnfitStandards("要有一份考核基层工会的标准。")
    names = {}
    for level, text in texts.items():
        try:
            standard = parse_standard(text, Level(level).label)
        except StandardError as unreadable:
            raise UnfitStandards(str(unreadable)) from None
        if level_of(standard) != level:
            raise UnfitStandards(f"《{standard.about.title}》不是考核{Level(level).label}的标准。")
        names.setdefault(str(Level(level)), f"{level}.toml")
        if level != Level.BASE and standard.about.roll_up is not None and standard.about.roll_up.standard:
            below = Level.TOWN if level == Level.DISTRICT and Level.TOWN in texts else Level.BASE
            names[str(below)] = Path(standard.about.roll_up.standard).name
    return dict(sorted(names.items()))


def _keep(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files as a whole; a set of this fingerprint that lies there already is the same."""
    if folder.is_dir():
        return
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for name, text in files.items():
        (draft / name).write_bytes(text)
    try:
        os.replace(draft, folder)
    except OSError:  # somebody else was faster with the same files
        shutil.rmtree(draft, ignore_errors=True)
