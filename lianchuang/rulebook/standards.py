"""Reads assessment standards: TOML in the form of rulebook/standards/README.md, made into frozen objects.

A file that cannot be read raises StandardError with one Chinese sentence per fault, each naming the file and the key.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lianchuang.rulebook.shelf import read_toml, shelf
from lianchuang.rulebook.standard_form import KINDS, Standard, shown


class StandardError(Exception):
    """A standard that cannot be read; `sentences` says, in Chinese, what is wrong and where."""

    def __init__(self, file: str, sentences: list[str]) -> None:
        self.file = file
        self.sentences = sentences
        super().__init__("\n".join(f"{file}：{sentence}" for sentence in sentences))


def read_standard(path: Path) -> Standard:
    """The standard in a file; StandardError, in Chinese, where it cannot be read."""
    try:
        text = path.read_bytes()
    except OSError:
        raise StandardError(path.name, ["打不开这个文件，请检查路径。"]) from None
    return _parsed(text, path.name)


@lru_cache(maxsize=32)
def _parsed(content: bytes, file: str) -> Standard:
    return parse_standard(content, file)


def parse_standard(content: bytes, file: str = "标准") -> Standard:
    """The standard in these bytes; `file` names them in messages."""
    try:
        raw = tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"), parse_float=Decimal)
    except UnicodeDecodeError:
        raise StandardError(file, ["文字编码不是 UTF-8，请另存为 UTF-8。"]) from None
    except tomllib.TOMLDecodeError as error:
        raise StandardError(file, [f"不是能读的 TOML：{error}。请按提示的行列检查引号、括号和等号。"]) from None
    except RecursionError:
        raise StandardError(file, ["括号套得太深，读不了。"]) from None
    try:
        standard = Standard.model_validate(raw)
    except ValidationError as error:
        raise StandardError(file, _sentences(error, raw)) from None
    fingerprint = hashlib.sha256(content).hexdigest()
    return standard.model_copy(update={"sha256": fingerprint, "dictionary": known_names()})


SENTENCES = {
    "missing": "没有写，这一项必须有",
    "string_type": "要写文字，放在双引号里",
    "string_too_short": "是空的，要写文字",
    "bool_type": "要写 true 或 false",
    "int_type": "要写整数",
    "tuple_type": "要写成列表，放在方括号里",
    "too_short": "是空的，至少要有一项",
    "dict_type": "要写成表",
    "date_type": "要写日期，比如 2026-01-01",
    "model_type": "要写成表，用 { } 或单独一段",
    "model_attributes_type": "要写成表，用 { } 或单独一段",
}


def _sentences(error: ValidationError, raw: Mapping[str, Any]) -> list[str]:
    """One sentence per fault; a list that only seems empty because what is in it is faulty is passed over."""
    faults = error.errors()
    places = [fault["loc"] for fault in faults]
    return [
        _sentence(fault, raw)
        for fault in faults
        if fault["type"] != "too_short"
        or not any(place[: len(fault["loc"])] == fault["loc"] != place for place in places)
    ]


def _sentence(fault: Any, raw: Mapping[str, Any]) -> str:
    kind, key = fault["type"], _key(fault["loc"], raw)
    if kind == "value_error":
        return f"{key}：{fault['ctx']['error']}。"
    if kind == "literal_error":
        return f"{key}：只能写 {str(fault['ctx']['expected']).replace(' or ', '、')}，现在是 {shown(fault['input'])}。"
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return f"{key}.kind：没有这种评分办法，只有 {'、'.join(KINDS)}。"
    return f"{key}：{SENTENCES.get(kind, '写法不对，请对照 rulebook/standards/README.md')}。"


def _key(place: tuple[int | str, ...], raw: Mapping[str, Any]) -> str:
    """A key as an officer would look for it: indicator[ML-02].params.bands[1].min."""
    words: list[str] = []
    at: Any = raw
    for step in place:
        if step in KINDS:
            continue
        at = at[step] if _has(at, step) else None
        if isinstance(step, int) and words:
            name = at.get("id") if isinstance(at, dict) else None
            words[-1] += f"[{name or f'第 {step + 1} 项'}]"
        elif isinstance(step, str) and not step.startswith("function-"):
            words.append(step)
    return ".".join(words) or "整个文件"


def _has(container: Any, step: int | str) -> bool:
    if isinstance(container, dict):
        return step in container
    return isinstance(container, list) and isinstance(step, int) and step < len(container)


def standards_folder() -> Path:
    """Where the standards that come with the rulebook lie."""
    return shelf() / "standards"


@cache
def known_names() -> Mapping[str, str]:
    """Facts and measures that have a Chinese name (rulebook/standards/names.toml)."""
    tables = read_toml(standards_folder() / "names.toml")
    return {name: words for table in tables.values() for name, words in table.items()}
