"""The steps of a procedure, drawn: a column for everybody who acts, a row for every step, arrows for what comes after
what. Plain SVG that any viewer shows; nothing in it depends on where it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from lianchuang.rulebook.manual.speech import WHO
from lianchuang.rulebook.procedure_form import Procedure, Step

WIDE, HIGH, GUTTER, ROW = 176, 46, 34, 74
TOP, LEFT = 52, 10
LINE = 11  # characters of a step's name that a line holds
FONT = "'PingFang SC','Microsoft YaHei','Source Han Sans SC','Noto Sans CJK SC',sans-serif"


@dataclass(frozen=True)
class Box:
    """Where a step is drawn."""

    step: Step
    number: int
    lane: int

    @property
    def x(self) -> int:
        return LEFT + self.lane * (WIDE + GUTTER) + GUTTER

    @property
    def y(self) -> int:
        return TOP + (self.number - 1) * ROW

    @property
    def middle(self) -> int:
        return self.y + HIGH // 2


def drawn(procedure: Procedure) -> str:
    """The drawing as SVG text."""
    actors = list(dict.fromkeys(step.actor for step in procedure.step))
    boxes = {
        step.id: Box(step, number, actors.index(step.actor)) for number, step in enumerate(procedure.step, start=1)
    }
    width = LEFT * 2 + len(actors) * (WIDE + GUTTER) + 6
    height = TOP + len(boxes) * ROW
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" font-family="{FONT}" font-size="13">',
        f"<title>{escape(procedure.name)}：步骤图</title>",
        '<defs><marker id="a" markerWidth="7" markerHeight="7" refX="6" refY="3.5" orient="auto">'
        '<path d="M0 0 7 3.5 0 7z" fill="#47525d"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        *_lanes(actors, height),
        *_arrows(procedure, boxes),
        *(_box(box) for box in boxes.values()),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _lanes(actors: Sequence[str], height: int) -> list[str]:
    found = []
    for number, actor in enumerate(actors):
        x = LEFT + number * (WIDE + GUTTER) + GUTTER
        found.append(f'<text x="{x + WIDE // 2}" y="26" text-anchor="middle" font-weight="700">{WHO[actor]}</text>')
        found.append(f'<path d="M{x} 36h{WIDE}" stroke="#cdc9c0"/>')
    return found


def _arrows(procedure: Procedure, boxes: dict[str, Box]) -> list[str]:
    """One arrow for every step that another one follows; broken ones for what the law wants done before. Those into one
    column run side by side in its gutter."""
    tracks: dict[int, list[int]] = {}
    found = []
    for step in procedure.step:
        before = _before(step)
        for name in before:
            if not any(_leads_to(procedure, name, other) for other in before if other != name):
                found.append(_arrow(boxes[name], boxes[step.id], tracks))
        for need in dict.fromkeys(need.step for need in step.need):
            if need not in before and not any(_leads_to(procedure, need, other) for other in before):
                found.append(_arrow(boxes[need], boxes[step.id], tracks, ' stroke-dasharray="3 3"'))
    return found


def _before(step: Step) -> list[str]:
    return list(dict.fromkeys(alternative for group in step.after for alternative in group.split("|")))


def _leads_to(procedure: Procedure, first: str, last: str) -> bool:
    """Whether a step always comes before another one, by steps that are always taken."""
    step = procedure.step_named(last)
    if step.optional or step.when:
        return False
    return any(name == first or _leads_to(procedure, first, name) for name in _before(step))


def _arrow(source: Box, target: Box, tracks: dict[int, list[int]], dash: str = "") -> str:
    style = f'fill="none" stroke="#636e79" stroke-width="1.4"{dash} marker-end="url(#a)"'
    if source.lane == target.lane and target.number == source.number + 1:
        x = source.x + WIDE // 2
        return f'<path d="M{x} {source.y + HIGH}V{target.y - 1}" {style}/>'
    track = _free_track(tracks.setdefault(target.lane, []), source.number, target.number)
    gutter = target.x - 8 - 5 * track
    down = source.y + HIGH + 6 + 4 * (track % 4)
    start = source.x + WIDE // 2 + 10 * (1 + track % 3)
    return (
        f'<path d="M{start} {source.y + HIGH}V{down}H{gutter}V{target.middle}H{target.x - 1}" '
        f'stroke-linejoin="round" {style}/>'
    )


def _free_track(ends: list[int], first: int, last: int) -> int:
    """The first track of a gutter that no earlier arrow still runs in; at most five, then they share."""
    for number, end in enumerate(ends):
        if end <= first:
            ends[number] = last
            return number
    if len(ends) < 5:
        ends.append(last)
        return len(ends) - 1
    return 4


def _box(box: Box) -> str:
    step = box.step
    last = bool(step.ends or step.ends_by)
    fill, edge = ("#e7f2ee", "#1d6b58") if last else ("#fff", "#1a4d7c")
    dash = ' stroke-dasharray="5 4"' if step.optional or step.when else ""
    lines = [*_lines(f"{box.number} {step.name}"), *(["（可多次）"] if step.repeats else [])]
    first = box.middle + 5 - 7 * (len(lines) - 1)
    texts = [_text(box.x + WIDE // 2, first + 14 * number, line) for number, line in enumerate(lines)]
    rect = f'<rect x="{box.x}" y="{box.y}" width="{WIDE}" height="{HIGH}" rx="5" fill="{fill}" stroke="{edge}"{dash}/>'
    return rect + "".join(texts)


def _lines(name: str) -> list[str]:
    """A name in one line, or in two of about the same length."""
    if len(name) <= LINE + 2:
        return [name]
    half = -(-len(name) // 2)
    return [name[:half], name[half:]]


def _text(x: int, y: int, words: Any) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="middle" fill="#1b1f24">{escape(str(words))}</text>'
