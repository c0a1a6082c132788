"""Names: figures that cannot be reckoned, keys that mean nothing, the same figure judged twice."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from lianchuang.rulebook.standard_form import Indicator, Standard
from lianchuang.rulebook.standards import known_names
from lianchuang.scoring.names import names_used
from lianchuang.scoring.proofreading.remark import Remark, error, hint

MEASURE = re.compile(r"M-\d+[A-Z]?")
LEVELS = ("district", "town", "grassroots")


def proofread_names(
    standard: Standard, known: Collection[str] | None, computed: Collection[str] | None
) -> Iterator[Remark]:
    """Remarks on names; with `known`, every fact that is not among them cannot be reckoned from records."""
    yield from _keys(standard)
    yield from _facts(standard, known, computed)
    yield from _twice(standard)
    if standard.about.level not in LEVELS:
        yield hint("level-unknown", "", "standard.level", "没有写级别，或写法不认识", f"写 {'、'.join(LEVELS)} 之一")


def _keys(standard: Standard) -> Iterator[Remark]:
    places = [("", "standard.", standard.about), *(("", f"section[{one.title}].", one) for one in standard.sections)]
    keys = [("", key) for key in standard.model_extra or {}]
    keys += [(id_, key) for id_, at, part in places for key in part.unknown_keys(at)]
    keys += [(one.id, key) for one in (*standard.indicators, *standard.gates) for key in one.unknown_keys()]
    for id_, key in keys:
        yield error("key-unknown", id_, key, "不认识这个键，它没有起作用", "检查拼写，或删去")


def _facts(standard: Standard, known: Collection[str] | None, computed: Collection[str] | None) -> Iterator[Remark]:
    for name in names_used(standard):
        asked = _whole(name)
        where = f"数据名 {name}"
        if known is not None:
            if asked not in known and name not in known:
                yield error(
                    "name-unknown",
                    _user(standard, name),
                    where,
                    "系统里没有这个数，算不出",
                    "改用已有的指标，或请人补上这个数",
                )
        elif MEASURE.fullmatch(asked) and asked not in known_names():
            yield error("name-unknown", _user(standard, name), where, "没有这个编号的指标", "改用已有的指标编号")
        elif computed is not None and MEASURE.fullmatch(asked) and asked not in computed:
            yield hint(
                "measure-not-computed",
                _user(standard, name),
                where,
                f"{standard.called(asked)}现在还算不出，会一直缺数",
                "等这个指标能算了再用，或换一个",
            )
        elif standard.called(name) == name:
            yield hint(
                "name-without-words",
                _user(standard, name),
                where,
                "没有中文名，说明里会直接显示数据名",
                "在 [standard.names] 里写上中文名",
            )


def _whole(name: str) -> str:
    return name.removesuffix(".numerator").removesuffix(".denominator")


def _user(standard: Standard, name: str) -> str:
    """The indicator that first asks for a name."""
    return next((one.id for one in standard.indicators if name in names_used(_only(standard, one))), "")


def _only(standard: Standard, indicator: Indicator) -> Standard:
    return standard.model_copy(update={"indicators": (indicator,), "gates": ()})


def _twice(standard: Standard) -> Iterator[Remark]:
    """Two indicators of one kind that judge exactly the same figure."""
    seen: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = defaultdict(list)
    for one in standard.indicators:
        asked = sorted((name, use) for name, uses in names_used(_only(standard, one)).items() for use in uses)
        if asked and one.kind != "reviewed":
            seen[one.kind, tuple(asked)].append(one.id)
    for ids in seen.values():
        if len(ids) > 1:
            yield hint(
                "judged-twice",
                ids[-1],
                "params",
                f"和 {'、'.join(ids[:-1])} 用的是同样的数，一件事计了两次分",
                "并成一项，或换一个数",
            )
