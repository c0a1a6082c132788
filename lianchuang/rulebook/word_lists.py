"""Small tables of names that screens and the manual share: the ends of cases, the systems of work."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lianchuang.rulebook.shelf import UnreadableFile, read_toml, shelf


def outcome_words() -> Mapping[str, str]:
    """Code of an outcome to its Chinese words. Raises UnreadableFile where the table is wrongly written."""
    return _read(shelf() / "codes" / "outcomes.toml", "outcome")


def system_names() -> Mapping[str, str]:
    """Number of a system of work (S04, S29A) to its name, in their order."""
    return _read(shelf() / "codes" / "systems.toml", "system")


@cache
def _read(path: Path, name: str) -> Mapping[str, str]:
    table = read_toml(path).get(name, {})
    if not isinstance(table, dict) or not all(isinstance(words, str) and words for words in table.values()):
        raise UnreadableFile(f'文件{path.name}：{name} 要写成 代码 = "名称"。')
    return MappingProxyType(dict(table))
