"""The door to the rulebook's files: which folder they stand in, and how one of them is opened.

In an installed package the files travel as `lianchuang/rulebook/data`; in a checkout they are `<repository>/rulebook`;
the environment variable `LIANCHUANG_RULEBOOK` names another folder.
"""

import os
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError


class UnreadableFile(ValueError):
    """A rulebook file is missing or wrongly written; the message names the file and the place, in Chinese."""


def shelf() -> Path:
    """The folder that holds `rules/ sources/ calendars/ codes/ …`."""
    named = os.environ.get("LIANCHUANG_RULEBOOK")
    if named:
        return Path(named).expanduser().resolve()
    return _own()


@cache
def _own() -> Path:
    packed = Path(__file__).parent / "data"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "rulebook"


def files(folder: str, pattern: str = "*.toml", at: Path | None = None) -> list[Path]:
    """The files of one folder of the shelf, by name; a missing folder is an error, an empty one is not."""
    place = (at or shelf()) / folder
    if not place.is_dir():
        raise UnreadableFile(f"规则库里没有文件夹{place}。")
    return sorted(place.glob(pattern))


def read_toml(path: Path, text: str | None = None) -> dict[str, Any]:
    """The contents of one TOML file (or of `text`, a part of it)."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8") if text is None else text)
    except FileNotFoundError:
        raise UnreadableFile(f"规则库里没有文件{path.name}（{path}）。") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as failure:
        raise UnreadableFile(f"文件{path.name}写法有误：{failure}。") from failure


def in_plain_words(failure: ValidationError) -> str:
    """What is wrong in a checked file, key by key: 「value.0.mark：缺少这一项」."""
    return "；".join(f"{_key(error['loc'])}：{_fault(error['type'], error['msg'])}" for error in failure.errors())


def _key(place: Iterable[int | str]) -> str:
    return ".".join(str(part) for part in place) or "全文"


def _fault(kind: str, message: str) -> str:
    return FAULTS.get(kind, message.removeprefix("Value error, "))


FAULTS = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识这一项",
    "union_tag_invalid": "不认识这一类规则",
    "union_tag_not_found": "没有写 kind",
    "less_than_equal": "数太大",
    "greater_than_equal": "数太小",
    "too_short": "至少写一个",
    "string_too_short": "太短",
    "string_type": "要写文字",
    "int_type": "要写整数",
    "int_parsing": "要写整数",
    "date_from_datetime_parsing": "要写日期，比如2027-01-01",
    "date_parsing": "要写日期，比如2027-01-01",
}
