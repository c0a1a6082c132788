"""National code lists: industry, ethnic group, education, kinds of enterprise and the like. One file a list."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lianchuang.rulebook.shelf import UnreadableFile, shelf

LISTS = {
    "industry": "gb-t-4754-2017-industry.csv",
    "enterprise_type": "enterprise-type-market-regulation.csv",
    "registration_type": "registration-type-tax-2011.csv",
    "gender": "gb-t-2261-1-gender.csv",
    "marital": "gb-t-2261-2-marital.csv",
    "health": "gb-t-2261-3-health.csv",
    "job": "gb-t-2261-4-job.csv",
    "ethnic": "gb-t-3304-ethnic.csv",
    "education": "gb-t-4658-education.csv",
    "politics": "gb-t-4762-politics.csv",
}


@dataclass(frozen=True)
class Code:
    """One entry of a list; `parent` is the wider entry, where the list has levels."""

    code: str
    name: str
    parent: str | None = None


def code_list(name: str) -> Mapping[str, Code]:
    """A list by code, in the order of its file. Raises UnreadableFile for a list we do not keep."""
    if name not in LISTS:
        raise UnreadableFile(f"没有“{name}”这份代码表，有的是：{'、'.join(LISTS)}。")
    return _read(shelf() / "codes" / LISTS[name])


def authorities() -> Mapping[str, str]:
    """The first two characters of a unified social credit code: who registered it, and as what (GB 32100)."""
    path = shelf() / "codes" / "gb-32100-authority-and-type.csv"
    rows = _table(path)
    return {row["authority"] + row["type"]: f"{row['authority_name']}：{row['type_name']}" for row in rows}


@cache
def _read(path: Path) -> Mapping[str, Code]:
    entries = (Code(row["code"], row["name"], row.get("parent") or None) for row in _table(path))
    return MappingProxyType({entry.code: entry for entry in entries})


def _table(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except OSError:
        raise UnreadableFile(f"规则库里没有代码表{path.name}（{path}）。") from None
