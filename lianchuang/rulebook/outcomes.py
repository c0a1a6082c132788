"""How the end of a case is called on screens: the codes of procedure files in Chinese, one table for all of them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lianchuang.rulebook.shelf import UnreadableFile, read_toml, shelf


def outcome_words() -> Mapping[str, str]:
    """Code of an outcome to its Chinese words. Raises UnreadableFile where the table is wrongly written."""
    return _read(shelf())


@cache
def _read(at: Path) -> Mapping[str, str]:
    path = at / "codes" / "outcomes.toml"
    table = read_toml(path).get("outcome", {})
    if not isinstance(table, dict) or not all(isinstance(words, str) and words for words in table.values()):
        raise UnreadableFile(f'文件{path.name}：outcome 要写成 代码 = "名称"。')
    return MappingProxyType(dict(table))
