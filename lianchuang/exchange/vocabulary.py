"""What headings and values mean: the words of `rulebook/codes/column-synonyms.toml` and `value-synonyms.toml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from lianchuang.exchange.characters import simplified
from lianchuang.exchange.readings import squeezed
from lianchuang.rulebook.shelf import read_toml, shelf

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>|〔[^〔〕]*〕")
_TELLING = re.compile(r"\(([起止自至始终])\)")
_NOISE = re.compile(r"[\s①-⑳¹²³、,，。.．/\\\-—_:：;；*＊★☆#\"'“”‘’?？!！|~·()\[\]【】<>《》]+")
_NUMBERED = re.compile(r"^(?:[0-9]{1,2}(?=[^0-9年月日])|[①-⑳]|[一二三四五六七八九十]{1,2}(?=[、.．,，]))[、.．,，]?")
_LEAD = re.compile(r"^(?:其中|是否|有无|有否)+")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LATIN = re.compile(r"(?<![a-z])(?:no\.|[a-z][a-z0-9&'./()\-]{3,})(?![a-z])")
"""A translation that stands beside a Chinese heading: 单位名称 Employer."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a record says. `holds` are groups of fragments: a heading with all of one group means this field.

    `marked` is the field that a column of this heading is when it holds marks (√ 有 无) and no numbers.
    """

    name: str
    label: str
    type: str
    words: frozenset[str]
    holds: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()
    marked: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table: the fields its records always have, those kept if found, and those only recognised.

    A table is of this kind if it has one of the columns it `needs`, and one of those that prove it.
    """

    name: str
    label: str
    fields: tuple[str, ...]
    also: tuple[str, ...]
    ignored: tuple[str, ...]
    needs: tuple[str, ...]
    proves: frozenset[str]
    columns: Mapping[str, Field]

    def label_of(self, field: str) -> str:
        return self.columns[field].label if field in self.columns else field


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of standard words and what means them. An open list keeps an unknown word, "quietly" or "doubting"."""

    standard: frozenset[str]
    means: Mapping[str, str]
    open: str
    suffix: str


def plain_heading(text: object) -> str:
    """A heading as it is compared: 其中：女（人） → 女. Brackets hold a unit or a hint, unless it is 起 or 止."""
    flat = _TELLING.sub(r"\1", simplified(squeezed(str(text)).lower()))
    if not flat.isascii() and _CHINESE.search(flat):
        flat = _LATIN.sub("", flat)
    bare = _NOISE.sub("", _LEAD.sub("", _NOISE.sub("", _NUMBERED.sub("", _BRACKETS.sub("", flat)))))
    return _LEAD.sub("", bare) or _NOISE.sub("", flat)


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds of tables by name."""
    data = read_toml(shelf() / "codes" / "column-synonyms.toml")
    fields = {name: _field(name, said) for name, said in data["field"].items()}
    return MappingProxyType({name: _kind(name, said, fields) for name, said in data["kind"].items()})


def _field(name: str, said: Mapping[str, Any]) -> Field:
    words = frozenset(plain_heading(word) for word in (*said["words"], *said.get("english", ()), said["label"]))
    holds = tuple(tuple(group.split()) for group in said.get("holds", ()))
    return Field(name, said["label"], said["type"], words, holds, tuple(said.get("never", ())), said.get("marked", ""))


def _kind(name: str, said: Mapping[str, Any], fields: Mapping[str, Field]) -> Kind:
    known = [field for part in ("fields", "also", "ignored") for field in said.get(part, ())]
    columns = {field: fields[field] for field in known if field in fields}
    for field, kind_of_value in said.get("types", {}).items():
        columns[field] = replace(columns[field], type=kind_of_value, holds=(), never=())  # another question altogether
    for field, words in said.get("own", {}).items():
        columns[field] = replace(columns[field], words=columns[field].words | {plain_heading(word) for word in words})
    return Kind(
        name,
        said["label"],
        tuple(said["fields"]),
        tuple(said.get("also", ())),
        tuple(said.get("ignored", ())),
        tuple(said["needs"]),
        frozenset(said.get("proves", known)),
        MappingProxyType(columns),
    )


@cache
def code_list(name: str) -> CodeList:
    """The standard words of a coded field, by its type."""
    said = read_toml(shelf() / "codes" / "value-synonyms.toml")[name]
    standard = frozenset(said["standard"])
    means = {squeezed(word).lower(): word for word in standard}
    means |= {squeezed(word).lower(): meant for meant, words in said["means"].items() for word in words}
    return CodeList(standard, MappingProxyType(means), said.get("open", ""), said.get("suffix", ""))
