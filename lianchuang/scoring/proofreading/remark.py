"""What proofreading says about a standard."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["错误", "提示"]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about a standard: an error must be put right before it is issued, a hint wants a second look.

    `code` is permanent; `indicator` is empty where the remark is about the standard as a whole; `where` is the key.
    """

    severity: Severity
    code: str
    indicator: str
    where: str
    sentence: str
    advice: str

    def __str__(self) -> str:
        place = f"{self.indicator} {self.where}".strip()
        return f"{self.severity} {place or '标准'}：{self.sentence}。{self.advice}。"


def error(code: str, indicator: str, where: str, sentence: str, advice: str) -> Remark:
    return Remark("错误", code, indicator, where, sentence, advice)


def hint(code: str, indicator: str, where: str, sentence: str, advice: str) -> Remark:
    return Remark("提示", code, indicator, where, sentence, advice)


def has_errors(remarks: Iterable[Remark]) -> bool:
    """Whether anything must be put right before the standard is issued."""
    return any(remark.severity == "错误" for remark in remarks)
