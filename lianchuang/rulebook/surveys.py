"""The yearly survey as data: its items, by which rule each is counted or why it cannot be, and its cut-off day."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from lianchuang.rulebook.procedures import Procedures
from lianchuang.rulebook.shelf import UnreadableFile, read_toml, shelf

WAYS = ("registry", "steps", "sum", "unions", "why")


@dataclass(frozen=True)
class Item:
    """One item: what it counts, by exactly one way, and whence its idea comes.

    `money` items are added up in fen. `wanted` are the answers looked for in the field `where` of a step.
    """

    id: str
    name: str
    unit: str
    idea: str
    part: str
    registry: str = ""
    steps: tuple[str, ...] = ()
    sum: tuple[str, ...] = ()
    unions: tuple[str, ...] = ()
    why: str = ""
    where: str = ""
    wanted: tuple[Any, ...] = ()
    discreet: bool = False
    words: tuple[str, ...] = ()
    field: str = ""

    @property
    def computed(self) -> bool:
        return not self.why

    @property
    def money(self) -> bool:
        return self.unit == "元"


@dataclass(frozen=True)
class Fact:
    """A column that tells of a union itself, such as its name; known to summary tables only."""

    id: str
    name: str
    words: tuple[str, ...] = ()
    field: str = ""


@dataclass(frozen=True)
class Survey:
    """The survey of every year: named, sourced, as of one day, over the twelve months that end on it."""

    name: str
    source: str
    month: int
    day: int
    items: tuple[Item, ...]
    facts: tuple[Fact, ...]

    def cut_off(self, year: int) -> date:
        return date(year, self.month, self.day)

    def first_day(self, year: int) -> date:
        """The day after the cut-off of the year before."""
        return self.cut_off(year - 1) + timedelta(days=1)

    def item(self, name: str) -> Item | None:
        return next((item for item in self.items if item.id == name), None)


@cache
def survey() -> Survey:
    """The survey of the rulebook. Raises UnreadableFile, in Chinese, where it is wrongly written."""
    said = read_toml(shelf() / "reports" / "survey.toml")
    items = tuple(_item(one, part["name"]) for part in said["part"] for one in part["item"])
    facts = tuple(Fact(**(one | {"words": tuple(one.get("words", ()))})) for one in said["told"])
    if len({item.id for item in items} | {fact.id for fact in facts}) != len(items) + len(facts):
        raise UnreadableFile("reports/survey.toml：有两项的 id 相同。")
    head = said["survey"]
    return Survey(head["name"], head["source"], head["month"], head["day"], items, facts)


def _item(said: dict[str, Any], part: str) -> Item:
    if sum(way in said for way in WAYS) != 1:
        raise UnreadableFile(f"reports/survey.toml：{said['id']} 要写、也只能写一种算法。")
    where = said.get("where", {})
    lists: dict[str, Any] = {key: tuple(said[key]) for key in ("steps", "sum", "unions", "words") if key in said}
    plain = {key: value for key, value in said.items() if key not in lists and key != "where"}
    return Item(**plain, **lists, part=part, where=where.get("field", ""), wanted=tuple(where.get("in", ())))


def as_json(item: Item) -> dict[str, Any]:
    """An item as a kept survey repeats it."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(item).items()}


def faults(item: Item, procedures: Procedures) -> Iterator[str]:
    """What of an item does not fit the procedure files: steps that are not there, fields that are not frozen."""
    for written in (*item.steps, *item.unions):
        procedure, _, step = written.partition(".")
        if _field(procedures, procedure, step, item.where) is None:
            yield f"{item.id}：没有 {written} {item.where}"
    for written in item.sum:
        procedure, step, field = written.split(".")
        spec = _field(procedures, procedure, step, field)
        if spec is None or spec is True or not spec.counted or (spec.type == "money") != item.money:
            yield f"{item.id}：{written} 不能加"


def _field(procedures: Procedures, procedure: str, step: str, field: str) -> Any:
    """The field of a step; True where only the step is asked for and is there; None where it is not."""
    if procedure not in procedures:
        return None
    found = next((one for one in procedures.named(procedure).step if one.id == step), None)
    if found is None or not field:
        return True if found is not None else None
    return next((spec for spec in found.field if spec.id == field and spec.counted), None)
