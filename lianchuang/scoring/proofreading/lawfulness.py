"""What national rules do not let an assessment ask for, and numbers that no rule stands behind."""

import re
from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from lianchuang.rulebook.shelf import read_toml
from lianchuang.rulebook.standard_form import CountCapped, Indicator, RateBands, Standard
from lianchuang.rulebook.standards import standards_folder
from lianchuang.scoring.names import uses
from lianchuang.scoring.proofreading.remark import Remark, Severity, error, hint


class ForbiddenSort(BaseModel):
    """A sort of indicator, known by its words or the names of its facts (rulebook/standards/forbidden.toml)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    severity: Severity
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    name_patterns: tuple[re.Pattern[str], ...] = ()
    except_: tuple[str, ...] = Field(default=(), alias="except")
    only_counts: bool = False
    sentence: str
    basis: str
    advice: str

    def finds(self, indicator: Indicator) -> str | None:
        """The word or name by which the indicator is recognised."""
        if self.only_counts and not _counts(indicator):
            return None
        text = f"{indicator.title}\n{indicator.text}"
        for allowed in self.except_:
            text = text.replace(allowed, "")
        word = next((word for word in self.words if word in text), None)
        if word is not None:
            return word
        phrase = next((found[0] for pattern in self.patterns if (found := pattern.search(text))), None)
        return phrase if phrase is not None else next(filter(self._names, (name for name, _ in uses(indicator))), None)

    def _names(self, name: str) -> bool:
        spelt = name.lower()
        return any(part.lower() in spelt for part in self.names) or any(one.search(spelt) for one in self.name_patterns)


def _counts(indicator: Indicator) -> bool:
    return isinstance(indicator, CountCapped) or (
        isinstance(indicator, RateBands) and indicator.params.basis == "count"
    )


@cache
def forbidden_sorts() -> tuple[ForbiddenSort, ...]:
    """The sorts as the rulebook lists them."""
    return tuple(ForbiddenSort(**rule) for rule in read_toml(standards_folder() / "forbidden.toml")["rule"])


def proofread_lawfulness(standard: Standard, indicator: Indicator) -> Iterator[Remark]:
    """Remarks on one indicator: forbidden sorts, and rules that are only a place's habit or were never found."""
    for sort in forbidden_sorts():
        found = sort.finds(indicator)
        if found is not None:
            yield Remark(
                sort.severity, sort.id, indicator.id, "title",
                f"{sort.sentence}（看到“{standard.called(found)}”）；{sort.basis}", sort.advice,
            )  # fmt: skip
    if indicator.mark in ("L", "UNVERIFIED") and indicator.points and not indicator.adopted_by.strip():
        said = "只是个别地方的做法" if indicator.mark == "L" else "没有在任何文本里查到"
        yield error(
            "not-law",
            indicator.id,
            "mark",
            f"这一项的数{said}，不能当作规定计分",
            "写明 adopted_by：哪份文件采用了它，或删去",
        )
    if indicator.verified != "text":
        yield hint(
            "partly-verified",
            indicator.id,
            "verified",
            "规则有一部分是录入时的约定，原文没有写",
            "由出标准的部门定下来，再改成 text",
        )
