"""The review of one item, from the town to the district: who has it now, and what may be done to it. Pure.

An item is reviewed first by the level above (初审) and, where it was drawn or left in doubt, by the district (复审). It
is passed, returned with a reason and a clock, or doubted; what was returned is answered by the union and comes back.
Points are never typed: a verdict says of the computed result, known by its digest, that somebody looked and what they
found. Where the result changes afterwards, the verdict no longer covers it and the item comes back as changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lianchuang.rounds.course import Refused

FIRST, SECOND = "first", "second"
STAGES = {FIRST: "初审", SECOND: "复审"}
UNION, DONE = "union", "done"
REASONS = {"1": "材料不清", "2": "缺页缺章", "3": "时间不在本轮", "4": "与事实不符"}
KINDS = {"pass": "通过", "return": "退回", "doubt": "存疑", "answer": "答复"}


@dataclass(frozen=True)
class Act:
    """One act on an item, in the order of `pk`. `undoes` names the act that an "undo" takes back."""

    pk: int
    kind: str
    stage: str
    account: int
    on: date
    digest: str = ""
    why: str = ""
    words: str = ""
    due_on: date | None = None
    undoes: int | None = None
    freezing: int = 0


@dataclass(frozen=True)
class Place:
    """Who has an item now (`first`, `second`, `union`, `done`), and in which state it came there."""

    who: str
    mark: str
    last: Act | None = None

    @property
    def is_done(self) -> bool:
        return self.who == DONE


def standing(acts: Sequence[Act]) -> list[Act]:
    """The acts that were not taken back."""
    undone = {one.undoes for one in acts if one.kind == "undo"}
    return [one for one in acts if one.kind != "undo" and one.pk not in undone]


def place_of(acts: Sequence[Act], digest: str, asks: frozenset[str], day: date) -> Place:
    """Where an item stands on a day. `digest` is the result as it is now, `asks` the stages that have to look at it."""
    held = standing(acts)
    if not held:
        who = next((stage for stage in (FIRST, SECOND) if stage in asks), DONE)
        return Place(who, "waiting" if who != DONE else "outside")
    last = held[-1]
    if last.kind == "return":
        late = last.due_on is not None and day > last.due_on
        return Place(last.stage, "late", last) if late else Place(UNION, "returned", last)
    if last.kind == "answer":
        return Place(last.stage, "answered", last)
    if last.kind == "doubt":
        return Place(SECOND, "doubted", last)
    if last.digest != digest:
        return Place(last.stage, "changed", last)
    if last.stage == FIRST and SECOND in asks:
        return Place(SECOND, "waiting", last)
    return Place(DONE, "passed", last)


def decide(
    acts: Sequence[Act], digest: str, asks: frozenset[str], *, kind: str, stage: str, account: int, why: str, day: date
) -> None:
    """Whether a reviewer may do this now. Raises Refused with the sentence that says why not."""
    place = place_of(acts, digest, asks, day)
    if kind not in ("pass", "return", "doubt"):
        raise Refused("请选通过、退回或者存疑。")
    if place.who == UNION:
        raise Refused("已经退回了，等工会答复。")
    if place.who == DONE:
        raise Refused("这一项已经审完了。")
    if place.who != stage:
        raise Refused(f"这一项现在由{STAGES[place.who]}审。")
    if kind == "return" and why not in REASONS:
        raise Refused("先选一条原因，按 1 到 4。")
    if kind == "doubt" and place.mark == "doubted" and place.last is not None and place.last.stage == stage == SECOND:
        raise Refused("已经存疑了，议定以后通过或者退回。")
    if stage == SECOND and any(
        one.account == account and one.stage == FIRST and one.kind != "answer" for one in standing(acts)
    ):
        raise Refused("初审是你审的，复审要换一个人。")


def answer(acts: Sequence[Act], words: str, day: date) -> Act:
    """The return that an answer is about; a late answer counts until the reviewer has decided. Raises Refused."""
    held = standing(acts)
    if not held or held[-1].kind != "return":
        raise Refused("这一项没有退回，或者已经答复了。")
    if not words.strip():
        raise Refused("请写明怎么改的；没有要改的，写明为什么。")
    if day < held[-1].on:
        raise Refused("答复不能早于退回的那天。")
    return held[-1]


def undo(acts: Sequence[Act], account: int) -> Act:
    """The act on this item that its author may still take back: the last one, if it is theirs. Raises Refused."""
    held = standing(acts)
    if not held or held[-1].account != account or held[-1].kind == "answer":
        raise Refused("没有可以撤销的：后面已经有别的处理。")
    return held[-1]
