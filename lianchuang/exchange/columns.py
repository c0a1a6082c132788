"""From headings to fields: which column says what, and how sure that is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from lianchuang.exchange.readings import halved
from lianchuang.exchange.vocabulary import Field, Kind, kinds, plain_heading

SURE_ENOUGH = 0.62
"""Below this a column is left unused; the person may map it."""
LIKENESS = 78
"""Fewest per cent of likeness (rapidfuzz ratio) for a heading nobody wrote down as a synonym."""

Path = tuple[str, ...]
"""The headings over one column from top to bottom, as typed."""
Match = tuple[str, float]
"""A field and how sure it is."""

VAGUE = frozenset(re.split(" ", "名称 单位 企业 公司 全称 会员 职工 名字 内容 机构名称 代码 人数 类型 项目 起 止"))
"""Headings that any table might have: a fuller one beside them is meant, and they alone make no table one of ours."""

_TOTAL = re.compile("(?:总数|合计|小计|总计|总人数|人数|数量|总量)$")
TOGETHER = 0.96
"""How sure a heading is that names several fields of which every one is known word for word."""
_AND = re.compile(r"[/\\、,;+&|()及和与\n]+|(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_YEARS = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?=年|$)")
_SAYS_NOTHING = frozenset(
    ["其中", "基本情况", "基本信息", "单位基本情况", "企业基本情况", "个人信息", "单位信息", "企业信息", "会员信息"]
)


def match(kind: Kind, paths: Sequence[Path]) -> dict[int, Match]:
    """Column → field. Each field goes to the column that says it best, each column to one field."""
    said = [candidates(kind.name, path) for path in paths]
    near = _beside(kind, paths, said)
    scores = [
        (-score, column not in near, -_year(paths[column]), column, field)
        for column, fields in enumerate(said)
        for field, score in fields.items()
    ]
    found: dict[int, Match] = {}
    taken: set[str] = set()
    for score, _, _, column, field in sorted(scores):
        if column not in found and field not in taken:
            found[column] = (field, -score)
            taken.add(field)
    return found if kind.name != "assessment" else _group_before_item(kind, paths, found)


def _year(path: Path) -> int:
    """The year that a heading names: of the same figure for several years the last says how things stand."""
    return max((int(year) for part in path for year in _YEARS.findall(halved(part))), default=0)


def _beside(kind: Kind, paths: Sequence[Path], said: Sequence[Mapping[str, float]]) -> range:
    """The columns that stand together with the one a table of this kind needs: another table may stand beside it."""
    best = [max((fields.get(need, 0.0) for need in kind.needs), default=0.0) for fields in said]
    if not best or not max(best):
        return range(len(paths))
    first = last = best.index(max(best))
    while first and paths[first - 1]:
        first -= 1
    while last + 1 < len(paths) and paths[last + 1]:
        last += 1
    return range(first, last + 1)


def _group_before_item(kind: Kind, paths: Sequence[Path], found: dict[int, Match]) -> dict[int, Match]:
    """考核内容 is an item, unless another column of items stands at its right: then it is their group."""
    items = [c for c, path in enumerate(paths) if candidates(kind.name, path).get("item", 0.0) >= SURE_ENOUGH]
    free = [c for c in items if c not in found or found[c][0] == "item"]
    if len(free) > 1 and "group" not in {field for field, _ in found.values()}:
        return {c: said for c, said in found.items() if c not in free} | {
            free[0]: ("group", SURE_ENOUGH),
            free[1]: ("item", candidates(kind.name, paths[free[1]])["item"]),
        }
    return found


@lru_cache(maxsize=20_000)
def candidates(kind: str, path: Path) -> Mapping[str, float]:
    """Every field a column with these headings could be, with how sure that is."""
    parts = [part for part in map(plain_heading, path) if part not in _SAYS_NOTHING]
    if not parts or len(parts[-1]) > 40:
        return {}
    joined, leaf = "".join(parts), parts[-1]
    found: dict[str, float] = {}
    for name, field in kinds()[kind].columns.items():
        score = _score(field, joined, leaf)
        if score >= SURE_ENOUGH:
            found[name] = score
    several = named_together(kind, path) if max(found.values(), default=0.0) < 1.0 else ()
    return {several[0]: TOGETHER} if several else found


@lru_cache(maxsize=20_000)
def named_together(kind: str, path: Path) -> tuple[str, ...]:
    """The fields that one heading names, in their order, if it names several and nothing else: 职工数/会员数."""
    parts = [part for part in _AND.split(halved(path[-1]).strip()) if part] if path and len(path[-1]) <= 40 else []
    if not 2 <= len(parts) <= 3:
        return ()
    found = [_word_of(kind, plain_heading(part)) for part in parts]
    return tuple(map(str, found)) if all(found) and len(set(found)) == len(found) else ()


def _word_of(kind: str, plain: str) -> str | None:
    """The field of which a heading is a word; 起 and 女 say something only of what stands before them."""
    return (
        None
        if len(plain) < 2
        else next((name for name, field in kinds()[kind].columns.items() if plain in field.words), None)
    )


def _score(field: Field, joined: str, leaf: str) -> float:
    if joined in field.words:
        return 0.95 if joined in VAGUE else 1.0
    if any(word in joined for word in field.never):
        return 0.0
    total = _TOTAL.sub("", joined)
    if total != joined and total in field.words:
        return 0.97
    best = 0.0
    if leaf in field.words and len(leaf) > 1:
        best = 0.9 if len(leaf) > 2 else 0.75
    for group in field.holds:
        if all(fragment in joined for fragment in group):
            best = max(best, 0.7 + 0.25 * sum(map(len, group)) / len(joined))
    return best or _likeness(field, joined)


def _likeness(field: Field, joined: str) -> float:
    if len(joined) < 3:
        return 0.0
    like = process.extractOne(joined, field.words, scorer=fuzz.ratio, score_cutoff=LIKENESS)
    return like[1] / 100 * 0.85 if like else 0.0


def exact_words(kind: Kind, cells: Iterable[object]) -> int:
    """How many cells of a row are headings word for word: enough to notice a heading row among thousands."""
    return sum(isinstance(cell, str) and _is_heading(kind.name, cell) for cell in cells)


@lru_cache(maxsize=100_000)
def _is_heading(kind: str, cell: str) -> bool:
    return len(cell) <= 40 and plain_heading(cell) in _words(kind)


@lru_cache(maxsize=16)
def _words(kind: str) -> frozenset[str]:
    return frozenset().union(*(field.words for field in kinds()[kind].columns.values()))
