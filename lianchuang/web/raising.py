"""What a worker can bring to the union, and the form of each kind: to report a hazard, to ask for help, to propose, to
say what one thinks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lianchuang.procedures.shelf import procedures
from lianchuang.voice.acts import FIRST, LEAST, MOST, Said
from lianchuang.voice.models import Kind
from lianchuang.web.step_form import Problem

SHAPES = {
    Kind.HAZARD: "alert-triangle",
    Kind.HELP: "heart-handshake",
    Kind.PROPOSAL: "bulb",
    Kind.OPINION: "message-circle",
}
HEADS = {Kind.HAZARD: "报隐患", Kind.HELP: "求助", Kind.PROPOSAL: "提建议", Kind.OPINION: "提意见"}
SUBHEADS = {
    Kind.HAZARD: "机器、消防、用电不安全",
    Kind.HELP: "工资、工伤、生病、家里有难处",
    Kind.PROPOSAL: "生产、食堂、通勤、安全都可以",
    Kind.OPINION: "对单位、对工会，都可以说",
}
SHORTEST_PLACE, LONGEST_PLACE = 2, 60


@dataclass(frozen=True)
class Choice:
    """One thing to press on a phone."""

    kind: str
    head: str
    text: str
    icon: str


def choices() -> list[Choice]:
    """What one can come with, the dangerous first."""
    return [Choice(kind, HEADS[kind], SUBHEADS[kind], SHAPES[kind]) for kind in Kind]


def form_of(kind: Kind, typed: Mapping[str, str]) -> dict[str, Any]:
    """What the form of a kind asks, with what was typed."""
    procedure, step = FIRST[kind]
    fields = {spec.id: spec for spec in procedures().named(procedure).step_named(step).field}
    return {
        "kind": kind,
        "head": HEADS[kind],
        "subhead": SUBHEADS[kind],
        "choices": choices(),
        "levels": LEVELS if kind == Kind.HAZARD else (),
        "sorts": list(fields["kind"].choices.items()) if kind == Kind.HAZARD else [],
        "topics": list(fields["topic"].choices.items()) if "topic" in fields else [],
        "areas": list(fields["area"].choices.items()) if "area" in fields else [],
        "typed": typed,
        "most": MOST,
    }


LEVELS = (("ordinary", "不急", "一般隐患"), ("serious", "要快", "重大隐患"), ("life", "会伤人", "危及生命"))


def read(kind: Kind, typed: Mapping[str, str], finder: str = "") -> tuple[Said | None, list[Problem]]:
    """What somebody typed into the form of a kind. `finder` is the name that stands with a hazard or a proposal; empty
    where it is kept back."""
    words = typed.get("words", "").strip()
    problems = []
    if len(words) < LEAST:
        problems.append(Problem("words", f"写几句，至少 {LEAST} 个字。"))
    elif len(words) > MOST:
        problems.append(Problem("words", f"最多 {MOST} 字。"))
    make = {Kind.HAZARD: _hazard, Kind.PROPOSAL: _proposal}.get(kind, _matter)
    title, data = make(kind, typed, words, finder, problems)
    if problems:
        return None, problems
    kept = (
        "" if kind in (Kind.HAZARD, Kind.PROPOSAL) else words
    )  # those two are for the employer: they stand in the case
    return Said(kind, title, kept, data), []


def _hazard(
    kind: Kind, typed: Mapping[str, str], words: str, finder: str, problems: list[Problem]
) -> tuple[str, dict[str, Any]]:
    place = typed.get("place", "").strip()
    if not SHORTEST_PLACE <= len(place) <= LONGEST_PLACE:
        problems.append(Problem("place", f"写明在哪里，{SHORTEST_PLACE} 到 {LONGEST_PLACE} 个字。"))
    level = typed.get("level", "")
    if level not in {value for value, *_ in LEVELS}:
        problems.append(Problem("level", "选有多急。"))
    data = {"place": place, "what": words, "kind": typed.get("sort") or "hazard", "level": level, "found_by": finder}
    return f"隐患：{place}", data


def _proposal(
    kind: Kind, typed: Mapping[str, str], words: str, finder: str, problems: list[Problem]
) -> tuple[str, dict[str, Any]]:
    title = typed.get("title", "").strip()
    if not SHORTEST_PLACE <= len(title) <= LONGEST_PLACE:
        problems.append(Problem("title", f"给建议起个名，{SHORTEST_PLACE} 到 {LONGEST_PLACE} 个字。"))
    area = typed.get("area", "")
    if not area:
        problems.append(Problem("area", "选一类。"))
    data = {"title": title, "proposers": 1, "names": finder, "area": area, "proposal": words}
    return f"建议：{title}", data


def _matter(
    kind: Kind, typed: Mapping[str, str], words: str, finder: str, problems: list[Problem]
) -> tuple[str, dict[str, Any]]:
    procedure, step = FIRST[kind]
    spec = procedures().named(procedure).step_named(step).field_named("topic")
    topics = dict(spec.choices) if spec else {}
    topic = typed.get("topic", "")
    if topic not in topics:
        problems.append(Problem("topic", "选一类。"))
    data = {"channel": "online", "topic": topic, "petition": False, "anonymous": not finder}
    return f"{'求助' if kind == Kind.HELP else '意见'}：{topics.get(topic, '')}", data
